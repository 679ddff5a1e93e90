"""All that grading a submission needs, imported once in the process that workers are forked from."""

import importlib
from contextlib import suppress

from autograder.lasting_imports import lasting_imports

_MODULES = (
    "autograder.grading.executor",
    "autograder.judging.reference_key",
    "autograder.runner.kernel",
    "autograder.sandbox.forkserver_pool",
)


def _build() -> None:
    """Build what each worker would build for itself: kinds of kernels, what notebooks look like, answers."""
    from jupyter_client.provisioning import KernelProvisionerFactory
    from nbformat import v4
    from nbformat.validator import get_validator

    from autograder.exercise.courses import everything
    from autograder.exercise.solutions import reference

    KernelProvisionerFactory.instance()
    get_validator(v4.nbformat, v4.nbformat_minor)
    for exercise in everything():
        reference(exercise)


with lasting_imports():
    for _name in _MODULES:
        importlib.import_module(_name)
    # The run itself says what is not in order.
    with suppress(Exception):
        _build()
