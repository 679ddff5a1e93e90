"""A dispute about a hunt is settled by the copy that counted then, whatever the class's words are now."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from convnet.bugs import HUNTS

from autograder.assignment.context import context_of
from autograder.assignment.course_directory import open_course
from autograder.assignment.source_notebook import build_notebook, to_text
from autograder.cli.commands.collect import collect
from autograder.cli.grade_view.demo import generate_assignment
from autograder.cli.grade_view.progress_view import grade_and_tell
from autograder.grading.grade_one import grade_submission
from autograder.grading.hunts import OWN_ONLY, class_changed
from autograder.grading.replay import replay
from autograder.grading.run import GradeRequest, grade_course
from autograder.judging.hunt import CLASS_FILE, SHOWN_FILE
from autograder.records.journal import Journal
from tests.grading.test_hunts import NAME, SCRIPT, handed_in, student_with
from tests.helpers.grading_fakes import run_here, threads

NOTEBOOK = "3_max_pooling"
CONFIG = Path(__file__).parents[2] / "course" / "nbgrader_config.py"
THEN = f"fall\n{OWN_ONLY}"
#: Their own copies are k and m.
ANN, BOB = (student_with(THEN, slug) for slug in "km")


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    root = tmp_path_factory.mktemp("template") / "course"
    folder = root / "source" / NOTEBOOK
    folder.mkdir(parents=True)
    source = to_text(build_notebook(SCRIPT, NOTEBOOK))
    (folder / f"{NOTEBOOK}.ipynb").write_text(source, encoding="utf-8")
    (folder / CLASS_FILE).write_text(THEN, encoding="utf-8")
    shutil.copy(CONFIG, root / "nbgrader_config.py")
    generate_assignment(open_course(root), NOTEBOOK)
    for student in (ANN, BOB):
        place = root / "submitted" / student / NOTEBOOK
        place.mkdir(parents=True)
        # It is Ann's own, and Bob has it from her.
        (place / f"{NOTEBOOK}.ipynb").write_bytes(handed_in(HUNTS[NAME].sources["k"]))
    request = GradeRequest(root, NOTEBOOK, seed=7, sandbox=False)
    grade_course(request, lambda *_: None, grade=Grade(), executor_config=threads())
    return root


class Grade:
    """Grades in this process, and keeps what a kernel would show."""

    def __init__(self):
        self.shown = ""

    def __call__(self, job, assignment):
        def run(notebook, questions, *, files, **options):
            self.shown = json.loads(files[SHOWN_FILE])[NAME]
            return run_here(notebook, questions, files=files, **options)

        context = replace(context_of(assignment), run=run)
        return grade_submission(job.submission, context, job.student, job.only)


def now(root, words):
    file = root / "source" / NOTEBOOK / CLASS_FILE
    file.unlink()
    if words:
        file.write_text(words, encoding="utf-8")


# A new term, the line about user names gone, and no file at all.
@pytest.mark.parametrize("words", [THEN, f"spring\n{OWN_ONLY}", "fall", ""])
def test_the_copy_of_then_counts(root, words):
    now(root, words)
    for student, least, most in ((ANN, 2, 2), (BOB, 0, 1)):
        grade = Grade()
        again = replay(root, student, NAME, sandbox=False, grade=grade)
        assert least <= again.verdict.points <= most
        assert again.differences == ()
        assert again.changed == (() if words == THEN else ("the assignment's files",))
        assert f"# copy {'k' if student == ANN else 'm'}" in grade.shown


def test_a_record_of_an_earlier_version_is_replayed_with_the_words_of_now(root, monkeypatch):
    latest = Journal.latest

    def without(self, assignment, student):
        entry = latest(self, assignment, student)
        return replace(entry, result=replace(entry.result, class_words=None))

    monkeypatch.setattr(Journal, "latest", without)
    assert replay(root, ANN, NAME, sandbox=False, grade=Grade()).verdict.points == 2
    now(root, "fall")
    assert replay(root, BOB, NAME, sandbox=False, grade=Grade()).verdict.points == 2


def test_other_words_of_the_class_are_told(root, capsys):
    assert class_changed(root, NOTEBOOK) == ""
    assert class_changed(root, "2_filters") == ""
    for words in (f"spring\n{OWN_ONLY}", "fall", ""):
        now(root, words)
        assert f"source/{NOTEBOOK}/{CLASS_FILE}" in class_changed(root, NOTEBOOK)
        (root / "source" / NOTEBOOK / CLASS_FILE).touch()
    upload = root.parent / "up"
    (upload / ANN).mkdir(parents=True)
    shutil.copy(root / "submitted" / ANN / NOTEBOOK / f"{NOTEBOOK}.ipynb", upload / ANN)
    result = CliRunner().invoke(collect, [NOTEBOOK, str(upload), "--course", str(root)])
    assert f"{CLASS_FILE} of {NOTEBOOK} is not what it was" in result.stderr
    request = GradeRequest(root, NOTEBOOK, sandbox=False, students=(ANN,), preview=True)
    grade_and_tell(request)
    assert f"{CLASS_FILE} of {NOTEBOOK} is not what it was" in capsys.readouterr().err
    now(root, THEN)
    assert class_changed(root, NOTEBOOK) == ""
