"""nbgrader's own converters with our steps in them, without a kernel: the same gradebook as ours."""

import copy
import logging
import os
import sqlite3

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import NbGraderException

from autograder.assignment import context as contexts
from autograder.assignment.course_directory import open_course
from autograder.errors import GradingError
from autograder.grading.executor import grade_job
from autograder.pages.feedback.write import write_feedback
from autograder.records.journal import open_journal
from autograder.records.seed import VARIABLE
from tests.helpers.grading_fakes import (
    ANSWERS,
    NAME,
    RELU,
    SIZE,
    WRONG_RELU,
    alerts,
    cell,
    formgrader_page,
    hand_in,
    known_course,
    rows,
    run_class,
    run_here,
    submit,
    threads,
    uploaded,
)


def handed_in(root):
    """Return a course directory with most of what happens in a class."""
    full = uploaded(ANSWERS)
    doubled = submit()
    doubled.cells.append(copy.deepcopy(cell(doubled, "relu_check")))
    submitted = {
        "ada": full,
        "bob": {"relu": WRONG_RELU, "conv_output_size": SIZE},
        "cut": full[:400],
        "empty": b"",
        "stub": {},
        "future": submit() | {"nbformat": 5},
        "doubled": doubled,
        "script": {"filters_written_1": "Because <script>alert(1)</script>."},
        "latin": full.replace(b"locality", "localité".encode("latin-1")),
    }
    known_course(root, submitted)
    hand_in(root, "renamed", full, "my homework.ipynb")
    hand_in(root, "bob", b"raise SystemExit", "numpy.py")
    hand_in(root, "ada", b"2026-03-01 12:00:00 UTC", "timestamp.txt")
    hand_in(root, "ada", b"5ec2e7" * 20, "submission_secret.txt")
    return open_course(root)


def stock(course):
    course.directory.assignment_id = NAME
    converter = Autograde(coursedir=course.directory, config=course.config)
    converter.log.setLevel(logging.CRITICAL)
    converter.start()


def ours(course):
    run_class(course.root, seed=42, grade=grade_job, executor_config=threads(1))


def test_what_nbgrader_writes_in_a_shared_course_is_for_the_group_whatever_the_umask(tmp_path):
    root = known_course(tmp_path / "course")
    with (root / "nbgrader_config.py").open("a") as config:
        config.write("c.CourseDirectory.groupshared = True\n")
    root.chmod(0o2770)
    hand_in(root, "ada")
    before = os.umask(0o077)
    try:
        stock(open_course(root))
        assert not write_feedback(root, NAME)
    finally:
        os.umask(before)
    for name in ("autograded", "feedback"):
        paths = [root / name, *(root / name).rglob("*")]
        assert len(paths) > 3
        for path in paths:
            wanted = 0o2070 if path.is_dir() else 0o060
            assert path.stat().st_mode & wanted == wanted, path


def test_nbgrader_autograde_and_ours_write_the_same_gradebook(tmp_path):
    by_stock, by_us = (handed_in(tmp_path / name) for name in ("stock", "ours"))
    stock(by_stock)
    ours(by_us)
    book = rows(by_stock)
    assert book == rows(by_us)
    assert {name: row["score"] for name, row in book.items()} == {
        "ada": 7, "bob": 5, "cut": 0, "empty": 0, "renamed": 7, "stub": 0, "future": 7,
        "doubled": 7, "script": 0, "latin": 7,
    }  # fmt: skip
    assert "absolute-value" not in book["bob"]["comments"]["relu"]
    for student in book:
        notebooks, records = [], []
        for course in (by_stock, by_us):
            folder = course.folder("autograded", student, NAME)
            notebooks.append(nbformat.read(folder / f"{NAME}.ipynb", as_version=4))
            with open_journal(course.root) as journal:
                record = journal.latest(NAME, student).to_record()
            # nbgrader's way does not say what it depends on: our next run grades again.
            del record["seconds"], record["parts"]
            records.append(record)
        assert notebooks[0] == notebooks[1]
        assert records[0] == records[1]


def test_links_are_not_followed_on_either_way(tmp_path):
    """nbgrader follows them: what it copied through one is taken out before anybody is shown it."""
    books = []
    for name, way in (("stock", stock), ("ours", ours)):
        root = known_course(tmp_path / name)
        secret = tmp_path / f"{name}.txt"
        secret.write_bytes(b"a secret of the instructor's")
        hand_in(root, "bob")
        hand_in(root, "bob", b"bob's notes", "notes.txt")
        hand_in(root, "own")
        hand_in(root, "own", b"own notes", "deep/notes.txt")
        (root / "submitted" / "own" / NAME / "link.txt").symlink_to(secret)
        (root / "submitted" / "ann").mkdir()
        (root / "submitted" / "ann" / NAME).symlink_to(f"../bob/{NAME}")
        (root / "submitted" / "eve").symlink_to("bob")
        course = open_course(root)
        way(course)
        books.append(rows(course))
        assert {student: row["score"] for student, row in books[-1].items()} == {
            "bob": 7, "own": 7, "ann": 0, "eve": 0,
        }  # fmt: skip
        with open_journal(root) as journal:
            remarks = journal.latest(NAME, "ann").result.remarks
            assert f"ann/{NAME} is a link; links are not followed" in remarks
            remarks = journal.latest(NAME, "own").result.remarks
            assert "link.txt is a link; links are not followed" in remarks
        for path in (root / "autograded").rglob("*"):
            if path.is_file():
                assert b"a secret" not in path.read_bytes()
                assert b"bob's notes" not in path.read_bytes() or "bob" in path.parts
    assert books[0] == books[1]


def test_what_nbgrader_would_wait_for_is_said_and_the_others_are_graded(tmp_path):
    course = handed_in(tmp_path / "stock")
    os.mkfifo(course.folder("submitted", "ada", NAME) / "pipe")
    with pytest.raises(NbGraderException):
        stock(course)
    book = rows(course)
    assert "ada" not in book
    assert book["bob"]["score"] == 5


def test_written_answers_out_of_their_cell_wait_for_a_person_on_either_way(tmp_path):
    words = "Because of locality."
    books, pages = [], []
    for name, way in (("stock", stock), ("ours", ours)):
        root = known_course(tmp_path / name)
        beside = submit({"relu": RELU})
        at = beside.cells.index(cell(beside, "filters_written_1"))
        beside.cells.insert(at + 1, nbformat.v4.new_markdown_cell(words))
        hand_in(root, "beside", beside)
        gone = submit({"relu": RELU})
        gone.cells.remove(cell(gone, "filters_written_1"))
        hand_in(root, "gone", gone)
        hand_in(root, "untouched", {"relu": RELU})
        course = open_course(root)
        way(course)
        books.append({who: row["grades"]["filters_written_1"] for who, row in rows(course).items()})
        with sqlite3.connect(root / "gradebook.db") as database:
            waiting = database.execute(
                "select count(*) from grade where needs_manual_grade and auto_score is null"
            )
            assert waiting.fetchone() == (2,)
        graded = course.folder("autograded", "beside", NAME) / f"{NAME}.ipynb"
        assert words in formgrader_page(graded)
        course.directory.assignment_id = NAME
        GenerateFeedback(coursedir=course.directory, config=course.config).start()
        pages.append((course.folder("feedback", "beside", NAME) / f"{NAME}.html").read_text())
    assert books[0] == books[1] == {
        "beside": (None, True), "gone": (None, True), "untouched": (0.0, False),
    }  # fmt: skip
    for page in pages:
        assert words in page
        assert "waits for a person" in page


def test_grading_again_replaces_and_keeps_manual_scores(tmp_path):
    course = handed_in(tmp_path / "stock")
    stock(course)
    with Gradebook(course.directory.db_url) as gb:
        gb.find_grade("relu_check", NAME, NAME, "bob").manual_score = 2
        gb.db.commit()
    hand_in(course.root, "ada", {})
    course.config.BaseConverter.force = True
    stock(course)
    book = rows(course)
    assert book["ada"]["score"] == 0
    assert book["bob"]["score"] == 7
    assert book["bob"]["grades"]["relu_check"] == (0.0, True)


def test_feedback_shows_the_words_and_runs_nothing_of_the_students(tmp_path):
    course = handed_in(tmp_path / "stock")
    ours(course)
    course.directory.assignment_id = NAME
    GenerateFeedback(coursedir=course.directory, config=course.config).start()
    page = (course.folder("feedback", "bob", NAME) / f"{NAME}.html").read_text()
    assert "<strong>5 of 9</strong> points" in page
    assert "relu" in page
    assert "extra file numpy.py set aside" in page
    page = (course.folder("feedback", "script", NAME) / f"{NAME}.html").read_text()
    assert alerts(page) == []
    assert "alert(1)" in page


def test_feedback_can_be_released_through_the_exchange_after_either_way(tmp_path):
    for name, way in (("stock", stock), ("ours", ours)):
        course = handed_in(tmp_path / name)
        way(course)
        course.directory.assignment_id = NAME
        GenerateFeedback(coursedir=course.directory, config=course.config).start()
        folder = course.folder("feedback", "ada", NAME)
        assert (folder / "submission_secret.txt").read_bytes() == b"5ec2e7" * 20
        assert (folder / "timestamp.txt").read_bytes() == b"2026-03-01 12:00:00 UTC"


@pytest.mark.slow
def test_students_never_see_the_seed(tmp_path, monkeypatch):
    """A later submission is asked with the same one."""
    monkeypatch.delenv(VARIABLE)
    seed = 123456789012345
    for name, way in (("stock", stock), ("ours", lambda course: run_class(course.root, seed=None))):
        course = handed_in(tmp_path / name)
        with open_journal(course.root) as journal:
            journal.new_round(NAME, seed)
        way(course)
        with open_journal(course.root) as journal:
            assert journal.latest(NAME, "bob").result.seed == seed
        course.directory.assignment_id = NAME
        GenerateFeedback(coursedir=course.directory, config=course.config).start()
        seen = [path for path in (course.root / "feedback").rglob("*") if path.is_file()]
        # numpy.py is the student's own, which nbgrader's way copies along.
        assert {path.name for path in seen} - {"numpy.py"} == {
            f"{NAME}.html", "timestamp.txt", "submission_secret.txt",
        }  # fmt: skip
        seen += [path for path in (course.root / "autograded").rglob("*") if path.is_file()]
        assert not [path for path in seen if str(seed).encode() in path.read_bytes()]


def hostile(notebook, questions, *, files):
    """Run, then have every cell put out what a hostile one could."""
    ran = run_here(notebook, questions, files=files)
    run_alert = "<script>alert(1)</script>"
    for c in ran.notebook.cells:
        if c.cell_type == "code":
            c.outputs = [
                nbformat.v4.new_output("stream", text=f"\x1b[31m{run_alert}"),
                nbformat.v4.new_output(
                    "display_data",
                    data={
                        "text/html": run_alert,
                        "text/plain": run_alert,
                        "text/latex": run_alert,
                        "text/markdown": f"{run_alert} [x](javascript:alert(1))",
                        "image/svg+xml": f"<svg>{run_alert}</svg>",
                        "image/png": '" onerror="alert(1)',
                        "application/javascript": "alert(1)",
                    },
                    metadata={
                        "image/png": {"width": "1 onerror=alert(1)", "alt": '" onerror="alert(1)'}
                    },
                ),
                nbformat.v4.new_output(
                    "error", ename=run_alert, evalue=run_alert, traceback=[run_alert]
                ),
            ]
    return ran


def test_nothing_a_student_puts_out_runs_in_feedback_or_formgrader(tmp_path, monkeypatch):
    monkeypatch.setattr(contexts, "kernel_runner", lambda provisioner, limits: hostile)
    root = known_course(tmp_path / "course")
    words = "</pre><script>alert(1)</script> ``` <img src=x onerror=alert(1)>"
    bad = f"def relu(z):\n    raise ValueError({words!r})"
    written = (
        "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) "
        "[y]\n\n[y]: javascript:alert(1)\n\n<javascript:alert(1)> ![z](javascript:alert(1))"
    )
    hand_in(root, "eve", {"relu": bad, "filters_written_1": written})
    hand_in(root, "eve", b"x", "<img src=x onerror=alert(1)>.txt")
    course = open_course(root)
    ours(course)
    assert "Your code raised ValueError" in rows(course)["eve"]["comments"]["relu"]
    graded = course.folder("autograded", "eve", NAME) / f"{NAME}.ipynb"
    assert alerts(formgrader_page(graded)) == []
    course.directory.assignment_id = NAME
    GenerateFeedback(coursedir=course.directory, config=course.config).start()
    page = (course.folder("feedback", "eve", NAME) / f"{NAME}.html").read_text()
    assert alerts(page) == []
    assert "alert(1)" in page


def test_the_check_for_scripts_finds_scripts():
    for page in (
        "<p><script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
    ):
        assert alerts(page)
    assert alerts("<pre>&lt;script&gt;alert(1)</pre>") == []


def test_where_the_grader_fails_nbgrader_says_so_and_goes_on(tmp_path, monkeypatch):
    course = handed_in(tmp_path / "stock")

    def refuse(notebook, questions, *, files):
        raise GradingError("no sandbox here")

    monkeypatch.setattr(contexts, "kernel_runner", lambda provisioner, limits: refuse)
    with pytest.raises(NbGraderException):
        stock(course)
    # Cells without a kernel are graded; the others have no score that looks like one.
    book = rows(course)
    assert book["cut"]["score"] == 0
    assert all(auto is None for auto, _ in book["ada"]["grades"].values())
    assert not course.folder("autograded", "ada", NAME).exists()


def test_the_configuration_of_the_course_uses_our_steps(tmp_path):
    config = open_course(known_course(tmp_path / "course")).config
    names = config.Autograde.autograde_preprocessors
    assert "nbgrader.preprocessors.AssignLatePenalties" in names
    assert "nbconvert.preprocessors.ClearMetadataPreprocessor" in names
    assert not any(name.endswith(("SaveAutoGrades", ".Execute")) for name in names)
