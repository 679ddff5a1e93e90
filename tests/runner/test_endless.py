"""A loop without end uses up one whole limit, not one wherever it is called. No kernel and no clock here."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.exercise.model import Aspect, Case, Exercise
from autograder.judging.answer import Answer, Missing, Returned
from autograder.runner import session
from autograder.runner.protocol import MIME
from autograder.runner.request import PLACE
from autograder.runner.session import SHORT, NotebookSession
from autograder.sandbox.limits import Limits

LIMITS = Limits(cell_seconds=30, notebook_seconds=1000, exercise_seconds=20)
CELLS = (
    "def size(n):\n    while True:\n        pass",
    "def conv(x):\n    return size(x)",
    "def pool(x):\n    return x",
    "size(3)",
    "conv(3)",
    "pool(3)",
    "conv(4)",
)


class Kernel:
    """Never ends what calls one of the endless functions; its processor is its own."""

    reason = ""
    cpu_seconds = spent = 0.0

    def __init__(self, endless: Iterable[str], trace: str, share: float, end: str) -> None:
        self._endless, self._trace, self._share, self._end = tuple(endless), trace, share, end
        #: For each wait: the code or the function, and the seconds.
        self.waits: list[tuple[str, float]] = []

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def run(
        self, code: str, seconds: float, listener: Any, metadata: Any = None, *, enough: float
    ) -> str:
        request = json.loads(metadata[PLACE]) if metadata else {"name": "", "cases": ()}
        name = request["name"]
        if name in self._endless or any(
            f"{one}(" in code for one in self._endless if "def" not in code
        ):
            self.waits.append((name or code, seconds))
            self.spent += seconds * self._share
            if not metadata and self._trace:
                error = {"ename": "KeyboardInterrupt", "evalue": "", "traceback": [self._trace]}
                listener.hear("error", error)
            return self._end
        for index, _ in enumerate(request["cases"]):
            answer = {"nonce": request["nonce"], "index": index, "answer": {"returned": 1}}
            listener.hear("display_data", {"data": {MIME: json.dumps(answer)}})
        return "ok"


def exercise(name: str) -> Exercise:
    aspects = (Aspect("right"),)
    return Exercise(name, "demo", ("x",), aspects, lambda _: (), ("",) * 3, seconds=20.0)


def ran(
    *endless: str,
    trace: str = "Cell In[1], line 2, in size(n)",
    share: float = 1.0,
    end: str = "interrupted",
    limits: Limits = LIMITS,
    cells: Iterable[str] = CELLS,
    own: bool = False,
    **options: Any,
) -> tuple[NotebookSession, list[tuple[str, float]]]:
    kernels: list[Kernel] = []

    def new_kernel() -> Any:
        kernels.append(Kernel(endless, trace, share, end))
        return kernels[-1]

    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    for cell in notebook.cells:
        cell.metadata.nbgrader = {"solution": own}
    job = NotebookSession(notebook, limits, new_kernel, frozenset(), **options)
    cases = [Case("right", (float(number),)) for number in range(3)]
    asyncio.run(job.run([(exercise(name), cases) for name in ("size", "conv", "pool")]))
    waits = [(what, round(seconds, 1)) for kernel in kernels for what, seconds in kernel.waits]
    return job, waits


def reasons(answers: Iterable[Answer]) -> list[str]:
    return [answer.reason if isinstance(answer, Missing) else "" for answer in answers]


def test_one_whole_limit_is_waited_for_and_then_short_ones() -> None:
    job, waits = ran("size", "conv")
    assert waits == [
        ("size(3)", 30.0),
        ("conv(3)", 30 * SHORT),
        ("conv(4)", 30 * SHORT / 2),
        ("size", 20 * SHORT),
        ("conv", 20 * SHORT),
    ]
    assert reasons(job.answers["size"]) == reasons(job.answers["conv"]) == ["timeout"] * 3
    assert all(isinstance(answer, Returned) for answer in job.answers["pool"])
    assert job.exhausted == {"size", "conv"}
    assert job.remarks[1:] == [
        "cell 5 ran into the time limit (a shorter one: size had used up a whole one)",
        "cell 7 ran into the time limit (a shorter one: size had used up a whole one)",
    ]


@pytest.mark.parametrize(("own", "parts"), [(False, [1, 2, 4, 8, 8]), (True, [1] * 5)])
def test_later_waits_of_the_notebooks_own_cells_get_shorter(own: bool, parts: list[int]) -> None:
    _, waits = ran("size", "conv", cells=[*CELLS[:4], *["conv(3)"] * 5], own=own)
    assert [seconds for what, seconds in waits if what == "conv(3)"] == [
        pytest.approx(30 * SHORT / part, abs=0.1) for part in parts
    ]


def test_what_calls_no_endless_function_keeps_its_time() -> None:
    _, waits = ran("size", "conv", trace="Cell In[1], line 1, in pool(x)")
    assert [seconds for _, seconds in waits] == [30, 30, 30, 20, 4]


def test_a_loop_in_the_cell_itself_blames_no_function() -> None:
    cells = [*CELLS[:3], "while True:\n    kept = size(3)"]
    _, waits = ran("size", trace="Cell In[4], line 1", cells=cells)
    assert [seconds for _, seconds in waits] == [30, 20]


def test_where_a_kernel_had_to_be_killed_all_that_its_cell_calls_is_suspect() -> None:
    _, waits = ran("size", "conv", trace="", end="killed")
    assert [seconds for _, seconds in waits if seconds > 6] == [30]


def test_an_honest_slow_function_is_asked_case_by_case_and_answers_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A cell was too much for it; the cases of a question are small."""
    asked: list[int] = []
    whole = session.request_text

    def text(name: str, cases: Any, *rest: Any) -> str:
        asked.append(len(cases))
        return whole(name, cases, *rest)

    monkeypatch.setattr(session, "request_text", text)
    cells = [*CELLS[:3], "photograph(size(3))"]
    job, _ = ran("photograph", cells=cells)
    assert not [reason for answers in job.answers.values() for reason in reasons(answers) if reason]
    # size and conv, which calls it, three times each; pool all at once.
    assert asked == [1] * 6 + [3]


def test_a_kernel_that_did_not_get_the_processor_has_exhausted_nothing() -> None:
    job, waits = ran("size", "conv", share=0.3)
    assert job.exhausted == set()
    assert len(waits) == 5


def test_times_grow_on_a_slow_machine_and_processor_time_ends_a_wait_on_a_busy_one() -> None:
    limits = Limits(cell_seconds=90, notebook_seconds=3000, patience=3.0, slowness=1.5)
    _, waits = ran("size", limits=limits, cells=CELLS[:3])
    assert waits == [("size", 60.0)]
    assert 20 < limits.processor_seconds(20) < 60
    assert Limits().processor_seconds(20) > 20


def test_words_say_how_long_a_case_had() -> None:
    job, _ = ran("size", "conv")
    details: Mapping[str, str] = {
        name: answers[0].detail
        for name, answers in job.answers.items()
        if isinstance(answers[0], Missing)
    }
    assert set(details.values()) == {"no answer within 4 seconds"}


def test_what_was_waited_for_in_another_run_has_less_time_for_each_case() -> None:
    _, waits = ran("size", "conv", cells=CELLS[:3], endless=["size"])
    assert waits == [("size", 20 * SHORT), ("conv", 20 * SHORT)]
