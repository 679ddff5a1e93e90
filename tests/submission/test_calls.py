"""Which functions a piece of code may call."""

import pytest

from autograder.submission.calls import Calls

CELLS = (
    "import numpy as np",
    "def size(n):\n    return n",
    "def conv(x):\n    return np.zeros(size(len(x)))",
    "def pool(x):\n    return x.max()",
    "class Net:\n    def forward(self, x):\n        return conv(x)",
    "def ping(n):\n    return pong(n)\ndef pong(n):\n    return ping(n)",
    "%matplotlib inline\ndef shown(x):\n    return pool(x)",
    "def broken(:",
)


@pytest.mark.parametrize(
    ("code", "reached"),
    [
        ("size(3)", {"size"}),
        ("print(conv([1]))", {"conv", "size"}),
        ("show(conv, 'of the course')", {"conv", "size"}),
        ("Net().forward(3)", {"Net", "conv", "size"}),
        ("ping(1)", {"ping", "pong"}),
        ("shown(3)", {"shown", "pool"}),
        ("!ls\npool(3)", {"pool"}),
        ("np.zeros(3)  # conv", set()),
        ("broken(1)", set()),
        ("not python", set()),
    ],
)
def test_what_a_cell_may_call_is_followed_through_the_functions_that_it_names(code, reached):
    assert Calls(CELLS).reached_from(code) == reached


def test_a_function_is_reached_with_all_that_any_of_its_definitions_names():
    calls = Calls([*CELLS, "def pool(x):\n    return conv(x)"])
    assert calls.reached(["pool", "unknown"]) == {
        "pool",
        "unknown",
        "conv",
        "size",
        "np",
        "len",
        "x",
        "n",
    }
