"""Asking again where a kernel was lost: what that may give, and what it must not. No kernel runs here."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

from nbformat.v4 import new_code_cell, new_notebook

from autograder.exercise.model import Aspect, Case, Exercise
from autograder.judging.answer import Returned
from autograder.runner.protocol import MIME
from autograder.runner.request import PLACE
from autograder.runner.session import NotebookSession
from autograder.sandbox.limits import Limits

#: Which answers a kernel gives to a request, and how it ends; the number is the kernel's.
Behaviour = Callable[[int, list[Any]], tuple[dict[int, Any], str]]


class FakeKernel:
    """Runs cells without end or fault, and answers as it is told."""

    reason = ""
    cpu_seconds = spent = 0.0

    def __init__(self, number: int, behaviour: Behaviour) -> None:
        self._number, self._behaviour = number, behaviour

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def run(
        self, code: str, seconds: float, listener: Any, metadata: Any = None, *, enough: float
    ) -> str:
        if metadata is None:  # a cell
            return "ok"
        request = json.loads(metadata[PLACE])
        answers, end = self._behaviour(self._number, request["cases"])
        for index, answer in answers.items():
            head = {"nonce": request["nonce"], "index": index}
            listener.hear("display_data", {"data": {MIME: json.dumps({**head, "answer": answer})}})
        return end


def asked(behaviour: Behaviour, *groups: str, seconds: float = 60.0) -> tuple[list[Any], int]:
    """Return the value of each answer, or why there is none, and how many kernels there were."""
    exercise = Exercise(
        "f",
        "demo",
        ("x",),
        (Aspect("right"), Aspect("quick")),
        lambda _: (),
        ("",) * 3,
    )
    cases = [
        Case(group, (float(number),), counted=group == "quick")
        for number, group in enumerate(groups)
    ]
    kernels: list[FakeKernel] = []

    def new_kernel() -> Any:
        kernels.append(FakeKernel(len(kernels) + 1, behaviour))
        return kernels[-1]

    notebook = new_notebook(cells=[new_code_cell("def f(x): ...")])
    job = NotebookSession(notebook, Limits(submission_seconds=seconds), new_kernel, frozenset())
    asyncio.run(job.run([(exercise, cases)]))
    found = [
        answer.value if isinstance(answer, Returned) else getattr(answer, "reason", answer)
        for answer in job.answers["f"]
    ]
    return found, len(kernels)


def value(number: int) -> dict[str, Any]:
    return {"returned": number, "unchanged": True}


def test_an_answer_that_came_stands_whatever_the_next_kernel_says() -> None:
    def behaviour(kernel: int, cases: list[Any]) -> tuple[dict[int, Any], str]:
        given = {0: value(1)} if kernel == 1 else {0: value(2), 1: value(2)}
        return given, "died"

    assert asked(behaviour, "right", "right", "right") == ([1, 2, "killed"], 2)


def test_answers_are_kept_where_the_next_kernel_has_no_function() -> None:
    """The notebook's time may be over before the second kernel has run the cell that defines it."""

    def behaviour(kernel: int, cases: list[Any]) -> tuple[dict[int, Any], str]:
        if kernel == 1:
            return {0: value(1)}, "died"
        return {n: {"missing": ["undefined", ""]} for n in range(len(cases))}, "ok"

    assert asked(behaviour, "right", "right", "right") == ([1, "killed", "killed"], 2)


def test_a_case_whose_work_is_measured_is_asked_once() -> None:
    """A kernel that dies in it has seen it; a file that it left could make the next one quick."""

    def behaviour(kernel: int, cases: list[Any]) -> tuple[dict[int, Any], str]:
        if len(cases) > 1:
            return {n: value(kernel) for n in range(len(cases))}, "ok"
        return ({}, "died") if kernel == 1 else ({0: value(kernel)}, "ok")

    assert asked(behaviour, "right", "right", "quick", "quick") == (
        [1, 1, "killed", "killed"],
        1,
    )


def test_nothing_is_asked_again_when_the_time_is_over() -> None:
    def behaviour(kernel: int, cases: list[Any]) -> tuple[dict[int, Any], str]:
        time.sleep(1.0)
        return {0: value(kernel)}, "died"

    assert asked(behaviour, "right", "right", seconds=0.5) == ([1, "killed"], 1)
