"""A whole class through real kernels in the sandbox: slow, and what the rest is for."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from autograder.assignment.course_directory import open_course
from autograder.assignment.read_assignment import course_context
from autograder.cli.grade_view.demo import (
    compare,
    demo_table,
    hand_in,
    made_class,
    make_course,
    run_demo,
)
from autograder.grading.run import GradeRequest, grade_course
from autograder.records.seed import VARIABLE
from tests.helpers.grading_fakes import alerts, formgrader_page, rows
from tests.helpers.paths import COURSE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.long,
]

NAME = "2_filters"
SEED = 20_260_301
#: A class in small: each kind, and those whose way through nbgrader differs most.
FEW = {
    "right-einsum",
    "mistake-conv1d-filter-flipped",
    "accident-cut",
    "accident-renamed",
    "accident-no-metadata",
    "attack-10-doubled-test",
    "attack-14-exit-kernel",
    "attack-21-files",
    "attack-25-html",
}


def command(root, *words):
    """Run one of the commands beside this Python in a course directory."""
    beside = Path(sys.executable).parent
    env = {**os.environ, "PATH": f"{beside}{os.pathsep}{os.environ['PATH']}", VARIABLE: str(SEED)}
    done = subprocess.run(
        [str(beside / words[0]), *words[1:]],
        cwd=root,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def without_times(book):
    """Leave out how long an answer that is too slow took: no two runs agree on that."""
    for row in book.values():
        row["comments"] = {
            name: re.sub(
                r"took \d+ ms; a\s+quick one takes less than \d+ ms",
                "was slow",
                " ".join(text.split()),
            )
            for name, text in row["comments"].items()
            if text is not None
        }
    return book


def small_class(folder):
    course = make_course(COURSE, folder, NAME)
    context = course_context(course.root, NAME, NAME, SEED, "")
    made = [one for one in made_class(context) if one.student in FEW]
    assert len(made) == len(FEW)
    hand_in(course, NAME, made)
    return course, context, made


def test_nbgraders_commands_and_ours_write_the_same_gradebook(tmp_path):
    by_stock, *_ = small_class(tmp_path / "stock")
    by_us, context, made = small_class(tmp_path / "ours")
    command(by_stock.root, "nbgrader", "autograde", NAME)
    results = grade_course(GradeRequest(by_us.root, NAME, 2, (), SEED), lambda count, result: None)
    assert without_times(rows(by_stock)) == without_times(rows(by_us))
    wrong = [one for one in compare(context, made, results) if not one.right]
    assert not wrong, [(one.made.student, one.expected, one.result.points) for one in wrong]
    for course in (by_stock, by_us):
        command(course.root, "nbgrader", "generate_feedback", NAME)
        command(course.root, "nbgrader", "export")
        for one in made:
            page = course.folder("feedback", one.student, NAME) / f"{NAME}.html"
            text = page.read_text(encoding="utf-8")
            assert alerts(text) == []
            graded = course.folder("autograded", one.student, NAME) / f"{NAME}.ipynb"
            assert alerts(formgrader_page(graded)) == []
    # The rows stand in the order in which they were written.
    exported = [(course.root / "grades.csv").read_text() for course in (by_stock, by_us)]
    assert sorted(exported[0].splitlines()) == sorted(exported[1].splitlines())


def test_the_release_is_what_nbgrader_makes_and_validates(tmp_path):
    course = make_course(COURSE, tmp_path / "course", NAME)
    released = course.folder("release", ".", NAME) / f"{NAME}.ipynb"
    context = course_context(course.root, NAME, NAME, SEED, "")
    import nbformat

    assert nbformat.read(released, as_version=4) == context.release
    done = command(released.parent, "nbgrader", "validate", released.name)
    assert "VALIDATION FAILED" in done.stdout


def test_everyone_gets_what_the_code_is_worth(tmp_path):
    kept = iter(range(10_000))

    def choose(made):
        return made.kind != "mistake" or next(kept) % 8 == 0

    console = Console(width=200, force_terminal=False)
    with console.capture() as shown:
        # More workers than processors: many attacks do nothing until a limit ends them.
        right = run_demo(
            COURSE, tmp_path / "demo", NAME, workers=5, seed=None, sandbox=True,
            choose=choose, console=console,
        )  # fmt: skip
    assert right, shown.get()


def test_the_table_says_what_was_expected(tmp_path):
    course, context, made = small_class(tmp_path / "course")
    some = [one for one in made if one.student in ("right-einsum", "accident-cut")]
    students = tuple(one.student for one in some)
    results = grade_course(
        GradeRequest(course.root, NAME, 1, students, SEED), lambda count, result: None
    )
    table = demo_table(compare(context, some, results))
    assert table.row_count == 2
    assert open_course(course.root).folder("autograded", "right-einsum", NAME).is_dir()
