"""Hostile submissions in a class with honest ones before, between and after them: nobody else notices."""

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.assignment.read_assignment import course_context
from autograder.cli.grade_view.demo import LIMITS, compare, hand_in, made_class, make_course
from autograder.grading.run import GradeRequest, grade_course
from autograder.sandbox.available import sandbox_available
from autograder.sandbox.kernelspec import SANDBOX
from tests.helpers.paths import COURSE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sandbox_available().provisioner != SANDBOX, reason="no walls inside walls"),
]

NAME = "2_filters"
#: The word under which their remains would be found.
LEFT = "left-by-a-submission"


def running(word: str) -> list[str]:
    """Return the processes whose command line holds a word."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if word.encode() in path.read_bytes():
                found.append(path.parent.name)
        except OSError:
            continue
    return found


@pytest.mark.parametrize("numbers", [("20", "26"), ("19", "27")], ids=["others", "the line"])
def test_the_neighbours_of_attacks_get_what_they_get_alone(tmp_path, numbers):
    """One worker and one warm parent serve them all, one after the other."""
    course = make_course(COURSE, tmp_path / "course", NAME)
    context = course_context(course.root, NAME, NAME, 5, "")
    every = made_class(context)
    honest = next(one for one in every if one.student == "right-loops")
    hostile = [
        one for one in every if one.student.startswith(tuple(f"attack-{n}" for n in numbers))
    ]
    assert len(hostile) >= 4
    # They are graded in the order of their names.
    made = [replace(honest, student="00-alone")]
    for number, one in enumerate(hostile):
        made.append(replace(one, student=f"{number + 1:02}-a-{one.student}"))
        made.append(replace(honest, student=f"{number + 1:02}-b-right"))
    hand_in(course, NAME, made)
    before = {path: path.read_bytes() for path in course.root.glob("*/**/*.ipynb")}
    request = GradeRequest(course.root, NAME, 1, (), 5, limits=LIMITS)
    rows = grade_course(request, lambda count, row: None)
    compared = {one.made.student: one for one in compare(context, made, rows)}
    wrong = [
        (name, one.expected, one.result.points) for name, one in compared.items() if not one.right
    ]
    assert not wrong
    alone = compared["00-alone"].result
    for name, one in compared.items():
        if name.endswith("right"):
            assert replace(one.result, student="00-alone") == alone
    assert running(LEFT) == []
    assert {path: path.read_bytes() for path in before} == before
