"""A kernel in which one piece of code runs for long: it lets others on, keeps its time, and gives way."""

import sys
from collections.abc import Callable, Iterator
from multiprocessing import get_context

import pytest

from autograder.judging.answer import Missing
from autograder.runner import kernel, turns
from autograder.runner.run_notebook import RunResult
from autograder.sandbox.available import sandbox_available
from autograder.sandbox.kernelspec import BUBBLEWRAP
from tests.helpers.waiting import patient

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="ranks of Linux"),
    pytest.mark.skipif(
        sandbox_available().provisioner == BUBBLEWRAP, reason="nobody keeps the kernel here"
    ),
]

#: Ends when the kernel has given way.
UNTIL_NICE = "import os\nwhile os.getpriority(os.PRIO_PROCESS, 0) < 10:\n    pass\nprint('nice')"


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[turns.Turns]:
    """This process has the only turn, and gives it up early."""
    context = get_context("spawn")
    both = turns.Turns(context.Semaphore(1), context.Value("i", 0))
    monkeypatch.setattr(turns, "_turn", turns.Turn(both))
    monkeypatch.setattr(kernel, "_ASIDE_SECONDS", 0.0)
    with turns.this_turn().taken():
        yield both


def text(ran: RunResult, number: int) -> str:
    return "".join(output.get("text", "") for output in ran.notebook.cells[number].outputs)


def test_it_gives_way_and_stays_so_in_its_next_kernel(
    run: Callable[..., RunResult], shared: turns.Turns
) -> None:
    ran = run([UNTIL_NICE, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", UNTIL_NICE])
    assert text(ran, 0) == text(ran, 2) == "nice\n"
    assert shared.count == 1
    assert shared.free.acquire(False)


def test_what_is_quick_keeps_its_turn(
    run: Callable[..., RunResult], shared: turns.Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel, "_ASIDE_SECONDS", 1e6)
    run(["print(1)", "def f(x): return x"], ["f"])
    assert shared.count == 0
    assert not shared.free.acquire(False)


@pytest.mark.slow
@pytest.mark.parametrize(
    "loop",
    [
        "while True: pass",
        "import time; time.sleep(10**6)",
        "while True: print('again')",
        "while True:\n  try:\n    while True: pass\n  except BaseException: pass",
    ],
)
def test_a_loop_that_stepped_aside_comes_to_its_end(
    run: Callable[..., RunResult], shared: turns.Turns, loop: str
) -> None:
    body = "\n".join(f"  {line}" for line in loop.split("\n"))
    ran = run(
        [loop, f"def f(x):\n{body}", "def g(x): return x"],
        ["f", "g"],
        limits=patient(cell_seconds=2, grace_seconds=2),
        seconds={"f": 2.0},
    )
    assert shared.count == 1
    assert any("cell 1 ran into the time limit" in remark for remark in ran.remarks)
    assert {one.reason for one in ran.answers["f"] if isinstance(one, Missing)} == {"timeout"}
    assert not any(isinstance(one, Missing) for one in ran.answers["g"])
