"""All that grading a submission needs, imported once in the process that workers are forked from."""

from __future__ import annotations

import gc
import importlib

_MODULES = (
    "autograder.grading.executor",
    "autograder.judging.reference_key",
    "autograder.runner.kernel",
    "autograder.sandbox.forkserver_pool",
)

# Imported objects stay: nobody looks for garbage in it, neither here nor in each worker again.
gc.disable()
for _name in _MODULES:
    importlib.import_module(_name)
gc.freeze()
gc.enable()
