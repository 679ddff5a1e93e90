"""Errors travel between processes with all they say; a mistyped name gets a suggestion."""

import pickle

import pytest

from autograder.errors import GradingError, KernelStartError, SandboxUnavailable, meant


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


KNOWN = ["1_hypothesis_class", "2_filters", "3_max_pooling", "4_backprop"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("2_filter", " Did you mean '2_filters'?"),
        ("2_FILTERS.ipynb", " Did you mean '2_filters'?"),
        ("filters", " Did you mean '2_filters'?"),
        ("pool", " Did you mean '3_max_pooling'?"),
        ("4", " Did you mean '4_backprop'?"),
        ("9_none", ""),
        ("p", ""),
        ("", ""),
        ("_", ""),
    ],
)
def test_the_nearest_name_is_asked_for(name, said):
    assert meant(name, KNOWN) == said


def test_nothing_known_is_nothing_meant():
    assert meant("x", []) == ""
