"""All that grading a submission needs, imported once in the process that workers are forked from."""

import importlib

from autograder.lasting_imports import lasting_imports

_MODULES = (
    "autograder.grading.executor",
    "autograder.judging.reference_key",
    "autograder.runner.kernel",
    "autograder.sandbox.forkserver_pool",
)

with lasting_imports():
    for _name in _MODULES:
        importlib.import_module(_name)
