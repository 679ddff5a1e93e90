"""Errors travel between processes with all they say."""

from __future__ import annotations

import pickle

import pytest

from autograder.errors import GradingError, KernelStartError, SandboxUnavailable


@pytest.mark.parametrize(
    "error",
    [
        GradingError("no gradebook"),
        KernelStartError.silent(60, "words"),
        KernelStartError.ended(""),
        SandboxUnavailable("no user namespaces", "Install bubblewrap."),
    ],
)
def test_an_error_travels(error):
    copied = pickle.loads(pickle.dumps(error))
    assert type(copied) is type(error)
    assert str(copied) == str(error)
    assert vars(copied) == vars(error)
