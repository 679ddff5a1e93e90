"""Steps of Python are counted; whoever switches counting off has not been quick."""

from __future__ import annotations

import sys
from typing import Any

from autograder.exercise.model import Case
from autograder.judging.answer import Returned, ask
from autograder.judging.steps import HIDDEN, MOST

CASE = Case(group="speed", args=(), kwargs={}, counted=True)


def loop(times: int = 2000) -> float:
    total = 0.0
    for number in range(times):
        total += number
    return total


def hidden() -> float:
    sys.settrace(None)
    return loop()


def replaced() -> float:
    sys.settrace(lambda *_: None)
    return loop()


def steps(function: Any) -> int:
    before = sys.gettrace()
    answer = ask(function, CASE)
    assert isinstance(answer, Returned)
    # Counting leaves a debugger or a measurement of coverage as it was.
    assert sys.gettrace() is before
    return answer.steps


def test_each_time_around_a_loop_counts() -> None:
    assert 4000 <= steps(loop) < 4100


def test_counting_that_was_switched_off_is_known() -> None:
    assert steps(hidden) == steps(replaced) == HIDDEN


def test_counting_ends_where_it_tells_nothing_more() -> None:
    assert steps(lambda: loop(MOST)) == MOST
