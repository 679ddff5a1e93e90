"""Where submissions are: somebody who handed in anything has a row, and no link is followed."""

import os
import re
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment

from autograder.assignment.course_directory import open_course
from autograder.errors import GradingError
from tests.helpers.grading_fakes import (
    ANSWERS,
    NAME,
    hand_in,
    known_course,
    rows,
    run_class,
    uploaded,
)


@pytest.fixture
def course(tmp_path):
    return open_course(known_course(tmp_path / "course"))


def run(course):
    return run_class(course.root)


LINK = "is a link; links are not followed"


def test_what_stands_where_a_submission_should_has_a_row_and_no_points(course):
    """Of another student's work, say: a link in place of the folder, of the student's, of the file."""
    root, outside = course.root / "submitted", course.root / "outside"
    hand_in(course.root, "right")
    outside.mkdir()
    (outside / "work").symlink_to(root / "right" / NAME)
    for student in ("assignment", "dangling", "pipe", "file", "notebook"):
        (root / student).mkdir()
    (root / "assignment" / NAME).symlink_to(f"../right/{NAME}")
    (root / "dangling" / NAME).symlink_to("../gone")
    os.mkfifo(root / "pipe" / NAME)
    (root / "file" / NAME).write_bytes(uploaded(ANSWERS))
    (root / "notebook" / NAME).mkdir()
    (root / "notebook" / NAME / f"{NAME}.ipynb").symlink_to(f"../../right/{NAME}/{NAME}.ipynb")
    (root / "student").symlink_to("right")
    (root / "nowhere").symlink_to("gone")
    (root / "loop").symlink_to("loop")
    (root / "right" / "other").mkdir()
    (root / ".DS_Store").write_bytes(b"x")
    found = {row.student: row for row in run(course)}
    assert found["right"].points == 7
    reasons = {
        "assignment": f"assignment/{NAME} {LINK}",
        "dangling": f"dangling/{NAME} {LINK}",
        "pipe": f"pipe/{NAME} is a pipe, not a file: it was not opened",
        "file": f"file/{NAME} is a file, and should be a folder",
        "notebook": f"{NAME}.ipynb {LINK}",
        "student": f"student {LINK}",
        "nowhere": f"nowhere {LINK}",
        "loop": f"loop {LINK}",
    }
    assert set(reasons) | {"right"} == set(found)
    for student, reason in reasons.items():
        assert (found[student].points, found[student].status) == (0, "missing"), student
        assert reason in found[student].remarks
        assert rows(course)[student]["score"] == 0
    # A link that is taken away and the work put in its place is another submission.
    (root / "assignment" / NAME).unlink()
    hand_in(course.root, "assignment")
    again = {row.student: row.points for row in run(course)}
    assert (again["assignment"], again["student"]) == (7, 0)


def test_the_submitted_folder_itself_may_be_elsewhere(course):
    hand_in(course.root, "right")
    (course.root / "submitted").rename(course.root / "disk")
    (course.root / "submitted").symlink_to("disk")
    assert [(row.student, row.points) for row in run(course)] == [("right", 7)]


def test_a_students_folder_that_cannot_be_looked_into_has_a_row(course, monkeypatch):
    hand_in(course.root, "right")
    hand_in(course.root, "closed")
    lstat = Path.lstat

    def closed(path):
        if path.parent.name == "closed":
            raise PermissionError(13, "Permission denied")
        return lstat(path)

    monkeypatch.setattr(Path, "lstat", closed)
    (row,) = (row for row in run(course) if row.student == "closed")
    assert row.status == "missing"
    assert f"{NAME} cannot be opened (Permission denied)" in row.remarks


def test_what_it_says_to_run_makes_the_gradebook_know_the_assignment(course):
    """Without --force nbgrader skips what it has released before."""
    hand_in(course.root, "right")
    with Gradebook(course.directory.db_url) as gb:
        gb.remove_assignment(NAME)
    with pytest.raises(GradingError) as error:
        run(course)
    command = re.search(r"`nbgrader (.*?)`", str(error.value))
    assert command is not None
    assert command[1].split()[:2] == ["generate_assignment", NAME]
    course.directory.assignment_id = NAME
    for force in (False, "--force" in command[1]):
        converter = GenerateAssignment(coursedir=course.directory, config=course.config)
        converter.force = force
        converter.start()
        with Gradebook(course.directory.db_url) as gb:
            assert [one.name for one in gb.assignments] == [NAME] * force
    assert [row.points for row in run(course)] == [7]
