"""How long does a learner wait for the first cell, the first picture and a check?

Each figure is processor time in a kernel's process, from fresh processes. The first cell imports the course;
the first picture is what the next cell shows. A wrong answer to conv2d gets its picture.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.fresh import ROOT
from benchmarks.measure import Measure

NOTEBOOK = ROOT / "course" / "released" / "2_filters.ipynb"
PROCESSES = 5
CHECKS = 7  # of each answer in each process
RIGHT = "from convnet import conv2d"
WRONG = """
from convnet import conv2d as right
def conv2d(x, w, b, stride=1, padding=0):
    return right(x, w[..., ::-1, ::-1], b, stride, padding)
"""


def measures() -> Iterator[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        found = [_in_a_kernel(Path(folder)) for _ in range(PROCESSES)]
    for name in found[0]:
        yield Measure(name, tuple(1e3 * one[name] for one in found), "ms CPU")


def _in_a_kernel(folder: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.learner"],
        cwd=folder,  # progress is kept beside a notebook
        env={**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "module://matplotlib_inline.backend_inline"},
        capture_output=True,
        text=True,
        check=True,
    )  # fmt: skip
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def main() -> None:
    """Be the kernel: run the first cells and two answers, and print the times as one line of JSON."""
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.kernel = None  # so that pages are shown as in a notebook
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    imports, picture = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"][:2]

    def seconds(code: str) -> float:
        start = time.process_time()
        shell.run_cell(code).raise_error()
        return time.process_time() - start

    def checked(answer: str) -> float:
        shell.run_cell(answer).raise_error()
        return statistics.median(seconds("check(conv2d)") for _ in range(CHECKS))

    steps: dict[str, Callable[[], float]] = {
        "first cell, imports": lambda: seconds(imports),
        "first picture": lambda: seconds(picture),
        "check of a right answer": lambda: checked(RIGHT),
        "check of a wrong answer, with its picture": lambda: checked(WRONG),
    }
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):  # noqa: PTH123
        found = {name: step() for name, step in steps.items()}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
