"""A class with odd names, in from one system and out to another: each gets what is theirs, nobody else's."""

import csv
import io
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.assignment.course_directory import open_course
from autograder.lms.collect import collect
from autograder.lms.export import export
from autograder.lms.exporter import ExportRequest
from autograder.records.csv_file import csv_text
from tests.helpers.grading_fakes import ANSWERS, NAME, known_course, run_class, uploaded
from tests.lms.test_collect import zip_bytes

FILE = f"{NAME}.ipynb"
NAMES = [
    "Ada Lovelace",
    "ada lovelace",
    "ADA LOVELACE",
    "Ada Lovelace",
    "Ada  Lovelace",
    "Émile Zola",
    "E\N{COMBINING ACUTE ACCENT}mile Zola",
    "Zoe\N{COMBINING DIAERESIS}\N{COMBINING DOT BELOW} Q",
    "Nguyễn Thị Ánh",
    "王小明",
    "محمد علي",
    "\N{RIGHT-TO-LEFT OVERRIDE}evil.ipynb",
    "Seán \"Johnny\" O'Neil",
    "Smith, John",
    "Semi; Colon",
    "Tab\tStop",
    "New\nLine",
    "Carriage\rReturn",
    "👩‍🚀 Astro Naut",
    "=HYPERLINK(\"http://x\",\"y\")",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "=cmd|' /C calc'!A0",
    "../../../etc/passwd",
    "..",
    "C:\\Windows\\system32",
    "<script>alert(1)</script>",
    "Very " + "Long " * 40 + "Name",
    "%s {0} ${x} `id` & under_score",
]  # fmt: skip
assert len(NAMES) == 30
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Person:
    number: int
    name: str

    @property
    def upload(self) -> bytes:
        return uploaded(ANSWERS | {"filters_written_1": f"by number {self.number}"})

    @property
    def grade(self) -> float:
        """Two exercises, and what a person gives: another number for each."""
        return round(7 + (self.number + 1) / 100, 2)

    @property
    def user(self) -> str:
        # Underscores, and two that differ in capitals only.
        return ("u_17", "U_17")[self.number] if self.number < 2 else f"s_{self.number}.x"

    @property
    def email(self) -> str:
        return f"{self.user}@example.org" if self.number > 1 else f"e{self.number}@example.org"

    @property
    def canvas(self) -> int:
        return 4000 + self.number

    @property
    def moodle(self) -> int:
        return 710_000 + self.number


CLASS = [Person(number, name) for number, name in enumerate(NAMES)]


# -- what each system lets one download -------------------------------------------------------------


def canvas() -> dict[str, bytes]:
    def squeezed(name: str) -> str:
        return "".join(ch for ch in name.casefold() if ch.isalnum())

    return {f"{squeezed(p.name)}_{p.canvas}_{9000 + p.number}_{FILE}": p.upload for p in CLASS}


def moodle() -> dict[str, bytes]:
    """Leaves out of files' names what might mean something."""

    def clean(name: str) -> str:
        return re.sub(r"[\x00-\x1f&<>\"`|':\\/]", "", name.replace("_", " "))

    return {f"{clean(p.name)}_{p.moodle}_assignsubmission_file_/{FILE}": p.upload for p in CLASS}


def gradescope() -> dict[str, bytes]:
    entries = {
        f"submission_{p.number}": {
            ":submitters": [
                {":name": p.name, ":sid": p.user if p.number % 2 else None, ":email": p.email}
            ],
            ":created_at": f"2026-01-{p.number + 1:02} 10:00:00 Z",
        }
        for p in CLASS
    }
    files = {f"a/submission_{p.number}/{FILE}": p.upload for p in CLASS}
    # JSON is YAML, too.
    return files | {"a/submission_metadata.yml": json.dumps(entries, ensure_ascii=False).encode()}


def blackboard() -> dict[str, bytes]:
    files = {}
    for p in CLASS:
        head = f"{NAME}_{p.user}_attempt_2026-01-02-03-04-{p.number:02}"
        name = re.sub(r"\s", " ", p.name)
        files[f"{head}.txt"] = (
            f"Name: {name} ({p.user})\nAssignment: {NAME}\n\nComments:\n".encode()
        )
        files[f"{head}_{FILE}"] = p.upload
    return files


def folders() -> dict[str, bytes]:
    return {f"class/{p.user}/{FILE}": p.upload for p in CLASS}


def odd_folders() -> dict[str, bytes]:
    """Folders called after people, as far as a zip can hold them: some have to be refused."""
    return {f"class/{p.name.replace('/', '_')}/{FILE}": p.upload for p in reversed(CLASS)}


IDS = {
    canvas: lambda p: str(p.canvas),
    gradescope: lambda p: p.user if p.number % 2 else p.email,
    blackboard: lambda p: p.user,
    folders: lambda p: p.user,
}


# -- in, graded -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return known_course(tmp_path_factory.mktemp("empty") / "course")


def graded(source, folder: Path) -> Path:
    """Collect a download into the course directory and grade it, each by what is in their own file."""
    root = folder / "course"
    (folder / "download.zip").write_bytes(zip_bytes(source()))
    before = everything(folder)
    done, refused = collect(root, NAME, [folder / "download.zip"])
    new = {path for path in everything(folder) - before if path.is_relative_to(root)}
    assert everything(folder) - before == new
    assert all({"submitted", ".autograder"} & set(path.relative_to(root).parts[:1]) for path in new)
    if source is not odd_folders:
        assert (len(done), refused) == (len(CLASS), [])
    rows = run_class(root)
    if source is not odd_folders:
        assert not [(row.student, row.remarks) for row in rows if row.status != "graded"]
    with Gradebook(open_course(root).directory.db_url) as gradebook:
        for one in done:
            text = (root / "submitted" / one.student / NAME / one.files[0]).read_text()
            (number,) = re.findall(r"by number (\d+)", text)
            grade = gradebook.find_grade("filters_written_1", NAME, NAME, one.student)
            grade.manual_score, grade.needs_manual_grade = (int(number) + 1) / 100, False
        gradebook.db.commit()
    return root


def everything(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


@pytest.fixture(scope="module", params=[canvas, moodle, gradescope, blackboard, folders])
def collected(request, empty, tmp_path_factory):
    import shutil

    folder = tmp_path_factory.mktemp(request.param.__name__)
    shutil.copytree(empty, folder / "course")
    return request.param, graded(request.param, folder)


# -- out, with the list of the system ---------------------------------------------------------------


def canvas_roster(who) -> str:
    rows = [[p.name, *who(p), "A", ""] for p in CLASS]
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"{NAME} (77)"]
    return table(header, [["    Points Possible", "", "", "", "", "9"], *rows])


def moodle_roster(who) -> str:
    rows = [[f"Participant {p.moodle}", p.name, *who(p), "", "9.00", "-", ""] for p in CLASS]
    header = ["Identifier", "Full name", "ID number", "Email address", "Grade", "Maximum Grade",
              "Last modified (grade)", "Feedback comments"]  # fmt: skip
    return table(header, rows)


def table(header, rows) -> str:
    """As systems write it: nothing made harmless."""
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue()


def exported(root: Path, to: str, roster: str, folder: Path) -> list[dict[str, str]]:
    path = folder / "roster.csv"
    path.write_text(roster, encoding="utf-8", newline="")
    before = everything(root)
    (written,), remarks = export(
        ExportRequest(root, NAME, to, folder / "out.csv", path if roster else None)
    )
    assert everything(root) == before
    assert not [remark for remark in remarks if "given to none" in remark or "not in the" in remark]
    rows = list(csv.reader(io.StringIO(written.read_text(encoding="utf-8"), newline="")))
    for row in rows:
        assert len(row) == len(rows[0])
        assert not [
            cell for cell in row if cell != "-" and cell.lstrip(" \ufeff").startswith(FORMULA)
        ]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_canvas(collected, tmp_path):
    source, root = collected
    if source is moodle:
        # Canvas knows nothing of Moodle's: names, and where there are two, nothing.
        pytest.skip("their people have no number in common")
    own = source is canvas

    def who(p: Person) -> list[str]:
        return [str(p.canvas), "", ""] if own else [str(p.canvas), "", IDS[source](p)]

    rows = exported(root, "canvas", canvas_roster(who), tmp_path)[1:]
    assert {int(row["ID"]): float(row[f"{NAME} (77)"]) for row in rows} == {
        p.canvas: p.grade for p in CLASS
    }


def test_moodle(collected, tmp_path):
    source, root = collected

    def who(p: Person) -> list[str]:
        return ["", p.email] if source is moodle else [IDS[source](p), ""]

    rows = exported(root, "moodle", moodle_roster(who), tmp_path)
    found = {int(row["Identifier"].removeprefix("Participant ")): row for row in rows}
    assert {number: float(row["Grade"]) for number, row in found.items()} == {
        p.moodle: p.grade for p in CLASS
    }
    assert not [row for row in rows if "<script" in row["Feedback comments"]]


def test_csv(collected, tmp_path):
    source, root = collected
    rows = exported(root, "csv", "", tmp_path)
    found = {row["student_id"].removeprefix("'"): float(row["score"]) for row in rows}
    assert sorted(found.values()) == sorted(p.grade for p in CLASS)
    if source in IDS:
        assert found == {IDS[source](p): p.grade for p in CLASS}


def test_gradescope(collected, tmp_path):
    source, root = collected
    paths, _ = export(ExportRequest(root, NAME, "gradescope", tmp_path / "all"))
    assert set(tmp_path.rglob("results.json")) == set(paths)
    found = {path.parent.name: json.loads(path.read_text())["score"] for path in paths}
    assert sorted(found.values()) == sorted(p.grade for p in CLASS)
    if source in IDS:
        assert found == {IDS[source](p): p.grade for p in CLASS}


def test_folders_called_after_people_are_theirs_or_are_refused(empty, tmp_path):
    import shutil

    shutil.copytree(empty, tmp_path / "course")
    root = graded(odd_folders, tmp_path)
    rows = exported(root, "csv", "", tmp_path)
    found = {row["student_id"].removeprefix("'"): float(row["score"]) for row in rows}
    grades = {}
    for p in CLASS:
        grades.setdefault(unicodedata.normalize("NFC", p.name), set()).add(p.grade)
    # Two who are called exactly the same are one folder.
    assert all(grade in grades[name] for name, grade in found.items() if name in grades)
    for name in ("Ada Lovelace", "ada lovelace", "ADA LOVELACE", "Émile Zola", "王小明", "-2+3"):
        assert name in found
    for name in (
        "..",
        "New\nLine",
        "\N{RIGHT-TO-LEFT OVERRIDE}evil.ipynb",
        "C:\\Windows\\system32",
    ):
        assert name not in found


def test_what_is_written_for_a_spreadsheet_is_read_again():
    rows = [[p.name, p.number] for p in CLASS]
    read = list(csv.reader(io.StringIO(csv_text(["name", "number"], rows), newline="")))[1:]
    assert [int(number) for _, number in read] == [p.number for p in CLASS]
