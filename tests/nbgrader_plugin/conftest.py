"""nbgrader's steps without a kernel: what they run, they run in this process."""

import pytest

from autograder.assignment import context, read_assignment
from autograder.records.seed import VARIABLE
from tests.helpers.grading_fakes import run_here


def _clear():
    read_assignment._course_context.cache_clear()
    context.context_of.cache_clear()


@pytest.fixture(autouse=True)
def no_kernels(monkeypatch):
    monkeypatch.setattr(context, "kernel_runner", lambda provisioner, limits: run_here)
    monkeypatch.setenv(VARIABLE, "42")
    _clear()
    yield
    _clear()
