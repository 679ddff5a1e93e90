"""Students' code is read without running it, by several threads at once where a worker has several."""

import ast
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from autograder.submission.code import definitions, parsed_anew, same_code


def test_threads_take_turns_in_reading_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 3.11 may raise SystemError where two threads make syntax trees at once."""
    parse, inside, together = ast.parse, threading.Semaphore(1), []

    def watched(*code: Any, **options: Any) -> Any:
        alone = inside.acquire(blocking=False)
        together.append(not alone)
        threading.Event().wait(0.002)
        if alone:
            inside.release()
        return parse(*code, **options)

    monkeypatch.setattr(ast, "parse", watched)
    with ThreadPoolExecutor(4) as pool:
        trees = list(pool.map(parsed_anew, ["def f(x):\n    return x"] * 40))
    assert all(tree is not None and len(tree.body) == 1 for tree in trees)
    assert together == [False] * 40


F = 'def f(x):\n    """Double it."""\n    return 2 * x'


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("def f(x):  # twice\n    return (2*x)\n", True),
        ('def f(x):\n    """Other words."""\n    return 2 * x', True),
        ("async def f(x):\n    return 2 * x", False),
        ("def f(x):\n    return 2.0 * x", False),
        ("def f(x):\n    return True * x", False),
        ("def f(x):\n    return x * 2", False),
        ("def f(x):\n    return 2 * x\nf(1)", False),
        ("def f(x):\n    'Double it.'", False),
        ("def f(x=1):\n    return 2 * x", False),
        ("def f(x):\n    return 2 *", False),
    ],
)
def test_same_code_is_the_same_program(other: str, same: bool) -> None:
    assert same_code(F, other) is same_code(other, F) is same
    assert same_code(F, F)


@pytest.mark.parametrize(
    "source",
    [
        "def f(): pass",
        "async  def\tf(): pass",
        "x = 1; y = 2\ndef \\\n  f(): pass",
        "def f(\n): pass",
    ],
)
def test_every_form_of_a_definition_is_seen(source: str) -> None:
    assert definitions(source) == {"f"}


@pytest.mark.parametrize("text", ["", "the default is defined", "f = lambda: 1", "# def", "def"])
def test_words_about_definitions_define_nothing(text: str) -> None:
    assert definitions(text) == set()
