"""Students' code is read without running it, by several threads at once where a worker has several."""

import ast
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from autograder.submission.code import parsed


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
        trees = list(pool.map(parsed, ["def f(x):\n    return x"] * 40))
    assert all(tree is not None and len(tree.body) == 1 for tree in trees)
    assert together == [False] * 40
