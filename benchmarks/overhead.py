"""Where the processor time of grading one submission goes, beyond what the notebook's own cells need.

The submission is the right one. "Cells" is what they
take inside the kernel, from the first to the last of them, by that kernel's own clock in the very run that is
graded; all else is ours: a kernel's start and end, asking (the student's functions included), this process's
part in running, reading and rebuilding before, judging after, writing into the gradebook and the folder.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_notebook

from autograder.assignment.context import Context
from autograder.assignment.read_assignment import course_context
from autograder.cli.grade_view.demo import make_course
from autograder.exercise.courses import everything
from autograder.grading.grade_one import Prepared, grade_prepared, prepare
from autograder.records.autograded_folder import write_folder
from autograder.records.gradebook import open_gradebook, save
from autograder.runner.run_notebook import RunResult, run_notebook
from autograder.sandbox.kernelspec import SANDBOX
from autograder.submission.nodes import copied
from benchmarks.fresh import ROOT
from benchmarks.measure import Measure

NOTEBOOKS = tuple(dict.fromkeys(exercise.notebook for exercise in everything()))
ROUNDS = 5


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor time of this process, in seconds, and the result."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def timed_cells(prepared: Prepared) -> Prepared:
    """Return the submission with a cell before and one after all others that read the kernel's clock."""
    first = new_code_cell("import time as _time\n_start = _time.process_time()")
    last = new_code_cell("print(_time.process_time() - _start)")
    notebook = copied(prepared.notebook)
    notebook.cells = [first, *notebook.cells, last]
    return replace(prepared, notebook=notebook)


def one_round(course: Any, context: Context, name: str) -> dict[str, float]:
    submission = (course.source(name) / f"{name}.ipynb").read_bytes()
    read, prepared = timed(lambda: prepare(submission, context))
    prepared = timed_cells(prepared)
    ran: list[RunResult] = []
    kept = context.run

    def run(*args: Any, **kwargs: Any) -> RunResult:
        seconds, result = timed(lambda: kept(*args, **kwargs))
        host.append(seconds)
        ran.append(result)
        return result

    host: list[float] = []
    object.__setattr__(context, "run", run)
    try:
        whole, result = timed(lambda: grade_prepared(prepared, context, "student"))
    finally:
        object.__setattr__(context, "run", kept)

    def write() -> None:
        with open_gradebook(course.directory.db_url) as gradebook:
            save(gradebook, result)
        write_folder(course.folder("autograded", "student", name), result, {})

    write()  # the connection and the student's rows are made once a run
    with open_gradebook(course.directory.db_url) as gradebook:
        written, _ = timed(lambda: save(gradebook, result))
    folder, _ = timed(
        lambda: write_folder(course.folder("autograded", "student", name), result, {})
    )
    cells = float(ran[0].notebook.cells[-1].outputs[0]["text"])
    empty = run_notebook(new_notebook(cells=[]), []).cpu_seconds
    return {
        "cells": cells,
        "kernel": empty,
        "asking": ran[0].cpu_seconds - cells - empty,
        "host": host[0],
        "reading": read,
        "judging": whole - host[0],
        "writing": written + folder,
    }


def measures() -> Iterator[Measure]:
    for name in NOTEBOOKS:
        with tempfile.TemporaryDirectory() as folder:
            course = make_course(ROOT / "course", Path(folder, "course"), name)
            context = course_context(course.root, name, name, 1, SANDBOX)
            one_round(course, context, name)  # warm parent, keys
            rounds = [one_round(course, context, name) for _ in range(ROUNDS)]
        for part in rounds[0]:
            yield Measure(f"{name}, {part}", tuple(one[part] for one in rounds), "s CPU")
        over = tuple(sum(one.values()) - one["cells"] for one in rounds)
        yield Measure(f"{name}, all but cells", over, "s CPU")
