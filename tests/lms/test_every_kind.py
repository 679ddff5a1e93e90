"""A class in which everybody hands in otherwise: points are recounted by plain SQL, and nobody is missing."""

import csv
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from autograder.lms.collect import MISSING, NO_NOTEBOOK, collect
from autograder.lms.enrol import EnrolmentRequest, enrol
from autograder.lms.export import export
from autograder.lms.exporter import ExportRequest
from autograder.pages.report.write import write_report
from tests.helpers.grading_fakes import (
    ANSWERS,
    NAME,
    RELU,
    WRONG_RELU,
    as_bytes,
    known_course,
    run_class,
    submit,
    uploaded,
)
from tests.lms.test_collect import zip_bytes

FILE = f"{NAME}.ipynb"
MAX = 9
RIGHT = uploaded(ANSWERS)
WRONG = uploaded(ANSWERS | {"relu": WRONG_RELU})
BLANK = uploaded({})
#: Given by hand where there is a written answer, in the order of students' ids: all differ.
BY_HAND = [round(0.01 + 0.05 * number, 2) for number in range(40)]


def moved() -> bytes:
    """An answer in a cell of the student's own, below the course's empty one."""
    notebook = submit({name: text for name, text in ANSWERS.items() if name != "relu"})
    place = next(i for i, c in enumerate(notebook.cells) if "relu_check" in str(c.metadata))
    notebook.cells.insert(place, nbformat.v4.new_code_cell(RELU))
    return as_bytes(notebook)


@dataclass(frozen=True)
class Kind:
    """What one student does.

    Attributes
    ----------
    student : str
    files : dict of str to bytes
        Names in the download.
    points : float or None
        Without those given by hand; None where nothing can be graded.
    written : bool
        Whether there is a written answer for a person.
    """

    student: str
    files: dict[str, bytes]
    points: float | None
    written: bool = True


def canvas(number: int, *endings: tuple[str, bytes], points: float | None, late: str = "") -> Kind:
    """Return uploads with these ends of names; each has a number of its own, in their order."""
    files = {
        f"student{number}_{late}{4000 + number}_{9000 + 10 * number + order}_{end}": data
        for order, (end, data) in enumerate(endings)
    }
    return Kind(str(4000 + number), files, points, bool(points))


CANVAS = [
    canvas(1, (FILE, RIGHT), points=7),
    canvas(2, (f"{FILE}.txt", WRONG), points=5),
    canvas(3, (f"{FILE}.json", RIGHT), points=7),
    canvas(4, (f"{NAME}.json", WRONG), points=5),
    canvas(5, (f"{NAME}-2.ipynb", RIGHT), points=7, late="LATE_"),
    canvas(6, (FILE, WRONG), (f"{NAME}-1.ipynb", RIGHT), points=7),
    canvas(7, (f"{NAME} (1).ipynb", WRONG), points=5),
    canvas(8, ("my work.zip", zip_bytes({f"work/{FILE}": RIGHT})), points=7),
    canvas(9, ("all.zip", zip_bytes({"in.zip": zip_bytes({"final.ipynb": WRONG})})), points=5),
    canvas(10, (FILE, b"\xef\xbb\xbf" + RIGHT), points=7),
    canvas(11, (FILE, WRONG.decode().encode("utf-16")), points=5),
    canvas(12, (FILE, moved()), points=7),
    canvas(13, (FILE, BLANK), points=0),
    canvas(14, (FILE, b""), points=0),
    canvas(15, (FILE, b"%PDF-1.4 my notebook"), points=0),
    canvas(16, (f"{NAME}.html", b"<html></html>"), points=0),
    canvas(17, (f"{NAME}.pdf", b"%PDF-1.4"), points=0),
    canvas(18, (f"{NAME}.rar", b"Rar!"), points=0),
    canvas(19, (f"{NAME}.py", b"x = 1"), points=0),
    # The upload after it is no notebook: the one before it counts.
    canvas(20, (FILE, WRONG), (f"{NAME}-1.pdf", b"%PDF-1.4"), points=5),
]
_FILES = "assignsubmission_file"
MOODLE = [
    Kind("Ada-Lovelace", {f"Ada Lovelace_701_{_FILES}_/{FILE}": RIGHT}, 7),
    Kind("Émile-Zola", {f"Émile Zola_702_{_FILES}_{FILE}": WRONG}, 5),
    Kind("Ann-Twin-703", {f"Ann Twin_703_{_FILES}_/{FILE}": RIGHT}, 7),
    Kind("Ann-Twin-704", {f"Ann Twin_704_{_FILES}_/sub/my.ipynb": WRONG}, 5),
    Kind(
        "Typ-Online", {"Typ Online_705_assignsubmission_onlinetext_/onlinetext.html": b"<p>"}, 0, False
    ),
]  # fmt: skip
_PEOPLE = {
    ":submitters": [
        {":name": "Gus One", ":sid": "g1", ":email": "g1@x.edu"},
        {":name": "Gil Two", ":sid": "g2", ":email": "g2@x.edu"},
    ],
    ":created_at": "2026-01-02 10:00:00 Z",
}
_LIST = json.dumps({"submission_81": _PEOPLE}).encode()
GRADESCOPE = [
    Kind("g1", {f"a/submission_81/{FILE}": WRONG, "a/submission_metadata.yml": _LIST}, 5),
    Kind("g2", {}, 5),
]
_ATTEMPT = f"{NAME}_b1_attempt_2026-01-02-03-04"
BLACKBOARD = [
    Kind(
        "b1",
        {
            f"{_ATTEMPT}-05.txt": f"Name: Bea (b1)\nAssignment: {NAME}\n".encode(),
            f"{_ATTEMPT}-05_{FILE}": RIGHT,
            f"{_ATTEMPT}-09.txt": f"Name: Bea (b1)\nAssignment: {NAME}\n".encode(),
            f"{_ATTEMPT}-09_{FILE}": WRONG,
        },
        5,
    )
]
FOLDERS = [
    Kind("fred", {f"class/fred/{FILE}": RIGHT}, 7),
    Kind("fay", {f"class/fay/deep/er/{NAME} copy.ipynb": WRONG}, 5),
    Kind("flo", {f"class/flo/{FILE}": BLANK, "class/flo/other.ipynb": RIGHT}, 7),
    Kind(
        "finn",
        {f"class/finn/{FILE}": RIGHT, "class/finn/timestamp.txt": b"2026-01-02 10:00:00 UTC"},
        7,
    ),
    Kind("fee", {"class/fee/": b""}, None),
]
NOBODY = [Kind("absent", {}, None)]
DOWNLOADS = {
    "canvas": CANVAS, "moodle": MOODLE, "gradescope": GRADESCOPE, "blackboard": BLACKBOARD,
    "folders": FOLDERS,
}  # fmt: skip
CLASS = [one for kinds in DOWNLOADS.values() for one in kinds] + NOBODY

RECOUNT = """
    SELECT student.id, SUM(COALESCE(grade.manual_score, grade.auto_score, 0))
    FROM student
    JOIN submitted_assignment ON submitted_assignment.student_id = student.id
    JOIN submitted_notebook ON submitted_notebook.assignment_id = submitted_assignment.id
    JOIN grade ON grade.notebook_id = submitted_notebook.id
    GROUP BY student.id
"""


@pytest.mark.slow
def test_points_of_every_kind_of_upload_recounted_by_sql(tmp_path):
    root = known_course(tmp_path / "course")
    roster = tmp_path / "class.csv"
    roster.write_text("id,name\n" + "".join(f"{one.student},{one.student}\n" for one in CLASS))
    enrol(EnrolmentRequest(root, roster))
    told = {}
    for system, kinds in DOWNLOADS.items():
        files = {name: data for one in kinds for name, data in one.files.items()}
        (tmp_path / f"{system}.zip").write_bytes(zip_bytes(files))
        done, refused = collect(root, NAME, [tmp_path / f"{system}.zip"])
        assert not refused
        assert {one.student for one in done} == {one.student for one in CLASS}
        told |= {one.student: one.what for one in done if one.origin}
    # Everybody who sent something has a line that says what was done with it.
    assert set(told) | {"absent"} == {one.student for one in CLASS}
    graded = {one.student: one for one in CLASS if one.points is not None}
    assert {name for name, what in told.items() if what in ("new", NO_NOTEBOOK)} == set(graded)

    rows = {row.student: row for row in run_class(root)}
    assert {name: row.points for name, row in rows.items()} == {
        name: one.points for name, one in graded.items()
    }
    expected = by_hand(root, graded)
    assert recount(root) == expected
    assert of_report(root) == expected
    assert of_csv(root, tmp_path) == expected
    # Canvas may have a grade for those who sent no notebook: it stays.
    kept = {name for name, what in told.items() if what == NO_NOTEBOOK}
    assert of_canvas(root, tmp_path) == {
        name: points for name, points in expected.items() if name.isdigit() and name not in kept
    }
    assert any(name.isdigit() for name in kept)
    # Once more from the start: nothing moves.
    again = [tmp_path / f"{system}.zip" for system in DOWNLOADS]
    done, _ = collect(root, NAME, again)
    assert {one.what for one in done if one.student in graded} == {"unchanged", NO_NOTEBOOK}
    assert [one.student for one in done if one.what == MISSING] == ["absent"]
    assert all(row.unchanged_since for row in run_class(root))
    assert recount(root) == expected


def by_hand(root: Path, graded: dict[str, Kind]) -> dict[str, float]:
    """Give other points to each written answer, by SQL as well; return what everybody has then."""
    expected = {}
    with closing(sqlite3.connect(root / "gradebook.db")) as book, book:
        for points, (student, one) in zip(BY_HAND, sorted(graded.items()), strict=False):
            expected[student] = round(one.points + points * one.written, 2)
            if one.written:
                changed = book.execute(
                    """UPDATE grade SET manual_score = ?, needs_manual_grade = 0
                    WHERE cell_id = (SELECT id FROM base_cell WHERE name = 'filters_written_1')
                    AND notebook_id = (SELECT submitted_notebook.id FROM submitted_notebook
                        JOIN submitted_assignment
                        ON submitted_notebook.assignment_id = submitted_assignment.id
                        WHERE student_id = ?)""",
                    (points, student),
                )
                assert changed.rowcount == 1
    return expected


def recount(root: Path) -> dict[str, float]:
    with closing(sqlite3.connect(root / "gradebook.db")) as book:
        return {student: round(points, 2) for student, points in book.execute(RECOUNT)}


def of_report(root: Path) -> dict[str, float]:
    """Everybody on the list has a row; return the points of those who have a grade."""
    _, table = write_report(root, NAME, None)
    rows = read(table)
    assert sorted(row["student"] for row in rows) == sorted(one.student for one in CLASS)
    return {row["student"]: float(row["points"]) for row in rows if row["points"]}


def of_csv(root: Path, folder: Path) -> dict[str, float]:
    (path,), _ = export(ExportRequest(root, NAME, "csv", folder / "grades.csv"))
    rows = read(path)
    assert len(rows) == len(CLASS)
    assert {row["max_score"] for row in rows} == {f"{MAX:.1f}"}
    found = {row["student_id"]: float(row["raw_score"]) for row in rows}
    ungraded = [one.student for one in CLASS if one.points is None]
    assert not any(found.pop(student) for student in ungraded)
    return found


def of_canvas(root: Path, folder: Path) -> dict[str, float]:
    numbers = [one.student for one in CANVAS]
    head = (
        f"Student,ID,SIS User ID,SIS Login ID,Section,{NAME} (7)\n    Points Possible,,,,,{MAX}\n"
    )
    roster = folder / "canvas.csv"
    roster.write_text(head + "".join(f"Student {one},{one},,,,\n" for one in numbers))
    (path,), _ = export(ExportRequest(root, NAME, "canvas", folder / "up.csv", roster))
    rows = read(path)[1:]
    assert [row["ID"] for row in rows] == numbers
    return {row["ID"]: float(row[f"{NAME} (7)"]) for row in rows if row[f"{NAME} (7)"]}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
