"""What an instructor changes is judged again, nothing else is, and no stale grade lives on."""

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.assignment import context, digest, exercise_digest
from autograder.assignment.course_directory import open_course
from autograder.cli.grade_view.demo import generate_assignment
from autograder.errors import GradingError
from autograder.exercise.courses import find
from autograder.grading.replay import replay, replay_lines
from autograder.grading.run import NotAgreed
from autograder.judging.reference_key import make_key, right_key
from autograder.records.grade_changes import GivenPoints, GradeChanges
from autograder.records.journal import open_journal
from tests.helpers.grading_fakes import (
    ANSWERS,
    NAME,
    RELU,
    WRONG_RELU,
    cell,
    grade_here,
    hand_in,
    known_course,
    rows,
    run_class,
    uploaded,
)

NEARLY = "def relu(z):\n    return np.maximum(z, 0) * (1 + 1e-4)"
CEIL = (
    "def conv_output_size(n, k, stride=1, padding=0):\n"
    "    if n + 2 * padding < k or stride < 1:\n        raise ValueError\n"
    "    return -(-(n + 2 * padding - k) // stride) + 1"
)
CLASS = {
    "ada": ANSWERS,
    "bob": ANSWERS | {"relu": WRONG_RELU},
    "cut": b'{"cells": [',
    "dan": {},
    "eve": ANSWERS | {"relu": NEARLY},
    "fay": ANSWERS | {"conv_output_size": CEIL},
}


@pytest.fixture(scope="module")
def ungraded(tmp_path_factory):
    return known_course(tmp_path_factory.mktemp("template") / "course", CLASS)


@pytest.fixture(scope="module")
def template(ungraded, tmp_path_factory):
    root = shutil.copytree(ungraded, tmp_path_factory.mktemp("graded") / "course")
    run_class(root)
    return root


@pytest.fixture(autouse=True)
def fresh_process():
    """A run begins in a new process: what is kept in this one would hide a change."""
    yield
    forget()


def forget():
    kept = (exercise_digest.definition, exercise_digest.of_mistakes, exercise_digest.right_answers)
    for function in (make_key, right_key, context.context_of, *kept):
        function.cache_clear()


class Asked:
    """Grades, and remembers what was to be judged, by student."""

    def __init__(self):
        self.only = {}

    def __call__(self, job, assignment):
        self.only[job.student] = job.only and sorted(job.only)
        return grade_here(job, assignment)


class Answer:
    """Somebody who is asked."""

    def __init__(self, yes):
        self.yes, self.asked = yes, []

    def __call__(self, changes: GradeChanges):
        self.asked.append(changes)
        return self.yes


def regrade(root, **options):
    """Run as after a change; return what was asked of whom, and the rows."""
    forget()
    asked = Asked()
    found = run_class(root, grade=asked, **options)
    return asked.only, {row.student: row for row in found}


def outcome(root):
    """Return all that a run writes: the gradebook's rows and the autograded notebooks."""
    folder = root / "autograded"
    files = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.ipynb")}
    return rows(open_course(root)), files


def everything_but_what_waits(root):
    return {
        path: path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name not in ("pending.db", "lock")
    }


def settings(text):
    return lambda root, patch: (root / "grading.toml").write_text(text)


def points(root, patch, generate=True):
    path = root / "source" / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell(notebook, "relu_check").metadata.nbgrader.points = 3
    nbformat.write(notebook, path)
    if generate:
        shutil.rmtree(root / "release", ignore_errors=True)
        generate_assignment(open_course(root), NAME)


def other_code(patch):
    """Let the code be another, but for the code that all exercises share."""
    common = digest.common_parts
    for module in ("run", "replay"):
        patch.setattr(
            f"autograder.grading.{module}.common_parts",
            lambda *a, **k: common(*a, **k) | {"code": "another"},
        )


def other_exercise(patch, **changes):
    other_code(patch)
    relu = replace(find("relu"), **changes)
    patch.setattr(context, "find", lambda name: relu if name == "relu" else find(name))


def fewer_cases(root, patch):
    right = find("relu").make_cases
    other_exercise(patch, make_cases=lambda rng: list(right(rng))[1:])


def other_reference(root, patch):
    import convnet

    other_code(patch)
    patch.setattr(convnet, "relu", abs)


def other_words(root, patch):
    import misconceptions

    other_code(patch)
    known = misconceptions.of

    def of(exercise):
        return tuple(replace(m, observation="These are other words.") for m in known(exercise))

    patch.setattr(misconceptions, "of", of)


def other_output(root, patch):
    aspects = tuple(replace(a, unchanged=False) for a in find("relu").aspects)
    other_exercise(patch, aspects=aspects)


#: Exercises that were answered wrong, by student; dan has written none.
MISTAKEN = {
    "bob": ["relu"], "dan": ["conv_output_size", "relu"], "eve": ["relu"], "fay": ["conv_output_size"],
}  # fmt: skip


def everyone(*names):
    return {student: list(names) for student in CLASS}


@pytest.mark.parametrize(
    ("change", "asked", "moved"),
    [
        (settings("[relu]\nrtol = 1e-3"), ["relu"], {"eve"}),
        (settings("[conv_output_size]\nrtol = 1e-3"), ["conv_output_size"], set()),
        (settings('[relu]\naccept = ["absolute-value"]'), ["relu"], {"bob"}),
        (
            settings('[conv_output_size]\naccept = ["size-rounded-up"]'),
            ["conv_output_size"], {"fay"},
        ),
        (settings('[conv_output_size.weights]\n"padding" = 3'), None, {"fay"}),
        (settings("[conv2d]\nrtol = 1e-3"), None, set()),
        (points, None, {"ada", "fay"}),
        (fewer_cases, ["relu"], set()),
        (other_reference, ["relu"], {"ada", "bob", "fay"}),
        (other_words, MISTAKEN, set()),
        (other_output, ["relu"], set()),
    ],
)  # fmt: skip
def test_a_change_ends_where_grading_from_the_start_ends(
    root, ungraded, tmp_path, monkeypatch, change, asked, moved
):
    before = rows(open_course(root))
    change(root, monkeypatch)
    only, _ = regrade(root)
    assert only == (asked if isinstance(asked, dict) else everyone(*asked) if asked else {})
    after = rows(open_course(root))
    assert {name for name in CLASS if after[name]["score"] != before[name]["score"]} == moved
    afresh = shutil.copytree(ungraded, tmp_path / "afresh")
    change(afresh, monkeypatch)
    regrade(afresh)
    assert outcome(root) == outcome(afresh)
    assert regrade(root)[0] == {}


def test_words_alone_move_no_points_and_are_the_ones_shown(root, monkeypatch):
    before = rows(open_course(root))["bob"]
    other_words(root, monkeypatch)
    agree = Answer(False)
    regrade(root, ask=True, agree=agree)
    after = rows(open_course(root))["bob"]
    assert agree.asked == []
    assert (after["score"], after["grades"]) == (before["score"], before["grades"])
    assert "These are other words." in after["comments"]["relu"]
    assert "These are other words." not in before["comments"]["relu"]


def test_what_is_not_touched_stays_though_it_would_be_another_now(root):
    """Answers by chance, or a busy machine, move nothing that nobody changed."""
    settings("[conv_output_size]\nrtol = 1e-3")(root, None)
    hand_in_again = uploaded({})

    def other_answers(job, assignment):
        files = tuple(
            replace(f, data=hand_in_again if f.data else None) for f in job.submission.files
        )
        return grade_here(replace(job, submission=type(job.submission)(files)), assignment)

    forget()
    before = rows(open_course(root))["ada"]
    run_class(root, grade=other_answers)
    after = rows(open_course(root))["ada"]
    assert after["grades"]["relu_check"] == before["grades"]["relu_check"] == (2, False)
    assert after["grades"]["conv_output_size_check"] == (0, False)


def test_an_exercise_is_asked_after_those_before_it_as_in_a_whole_run(root):
    counting = (
        "calls = []\ndef relu(z):\n    calls.append(1)\n    return np.maximum(z, 0)",
        "def conv_output_size(n, k, stride=1, padding=0):\n"
        "    if not calls or n + 2 * padding < k or stride < 1:\n        raise ValueError\n"
        "    return (n + 2 * padding - k) // stride + 1",
    )
    answers = ANSWERS | dict(zip(("relu", "conv_output_size"), counting, strict=True))
    hand_in(root, "ada", answers)
    assert regrade(root)[1]["ada"].points == 7
    settings("[conv_output_size]\nrtol = 1e-3")(root, None)
    only, found = regrade(root)
    assert only["ada"] == ["conv_output_size"]
    assert found["ada"].points == 7


@pytest.mark.parametrize("gone", ["notebook", "score", "journal"])
def test_only_what_was_written_and_is_still_there_is_kept(root, gone):
    settings("[relu]\nrtol = 1e-3")(root, None)
    if gone == "notebook":
        path = root / "autograded" / "bob" / NAME / f"{NAME}.ipynb"
        path.chmod(0o644)
        path.write_text(path.read_text().replace("absolute", "ABSOLUTE"))
    elif gone == "score":
        with Gradebook(open_course(root).directory.db_url) as gb:
            gb.find_grade("conv_output_size_check", NAME, NAME, "bob").auto_score = 2
            gb.db.commit()
    else:  # graded by nbgrader, or by a version that recorded less
        import sqlite3

        with sqlite3.connect(root / ".autograder" / "journal.db") as connection:
            (text,) = connection.execute(
                "SELECT record FROM graded WHERE student = 'bob'"
            ).fetchone()
            old = json.loads(text)
            del old["definitions"]
            connection.execute(
                "UPDATE graded SET record = ? WHERE student = 'bob'", (json.dumps(old),)
            )
        connection.close()
    only, _ = regrade(root)
    assert only == everyone("relu") | {"bob": None}


def test_a_person_has_the_last_word_and_is_not_asked_to_look_again(root):
    course = open_course(root)
    with Gradebook(course.directory.db_url) as gb:
        for student in ("ada", "eve"):
            written = gb.find_grade("filters_written_1", NAME, NAME, student)
            written.manual_score, written.needs_manual_grade = 1.5, False
        gb.find_grade("relu_check", NAME, NAME, "eve").manual_score = 1
        gb.find_comment("relu", NAME, NAME, "eve").manual_comment = "Nearly."
        gb.db.commit()
    settings("[relu]\nrtol = 1e-3")(root, None)
    agree = Answer(False)
    regrade(root, ask=True, agree=agree)
    assert agree.asked == []  # nothing moves but what a person has decided on
    with Gradebook(course.directory.db_url) as gb:
        assert gb.find_grade("relu_check", NAME, NAME, "eve").score == 1
        assert gb.find_grade("relu_check", NAME, NAME, "eve").auto_score == 2
        assert gb.find_comment("relu", NAME, NAME, "eve").comment == "Nearly."
        assert not gb.find_grade("filters_written_1", NAME, NAME, "ada").needs_manual_grade
        assert gb.find_grade("filters_written_1", NAME, NAME, "ada").score == 1.5


@pytest.mark.parametrize("ask", [True, False])
def test_points_given_by_hand_are_listed_where_their_question_is_worth_another_number(root, ask):
    with Gradebook(open_course(root).directory.db_url) as gb:
        gb.find_grade("filters_written_1", NAME, NAME, "ada").manual_score = 1.5
        gb.db.commit()
    settings("[filters_written_1]\npoints = 3")(root, None)
    agree = Answer(False)
    asked, _ = regrade(root, ask=ask, agree=agree)
    assert asked == {}
    (changes,) = agree.asked
    assert changes.given == (GivenPoints("ada", "filters_written_1", 1.5, 2, 3),)
    assert not changes.moved
    # Once it is written it is said no more.
    agree = Answer(False)
    regrade(root, ask=ask, agree=agree)
    assert not any(one.given for one in agree.asked)


def test_a_penalty_for_lateness_is_taken_anew(root):
    with (root / "nbgrader_config.py").open("a") as file:
        file.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    hand_in(root, "eve", b"2026-03-01 12:00:00 UTC", "timestamp.txt")
    course = open_course(root)
    with Gradebook(course.directory.db_url) as gb:
        gb.update_or_create_assignment(NAME, duedate="2026-02-01 12:00:00 UTC")
    regrade(root)

    def penalty():
        with Gradebook(course.directory.db_url) as gb:
            (notebook,) = gb.find_submission(NAME, "eve").notebooks
            return notebook.late_submission_penalty, notebook.score

    first = penalty()
    assert first[0] == first[1] > 0
    settings("[relu]\nrtol = 1e-3")(root, None)
    regrade(root)
    assert penalty() == (first[0] + 2, first[1] + 2)
    # Another due date runs nothing.
    with Gradebook(course.directory.db_url) as gb:
        gb.update_or_create_assignment(NAME, duedate="2026-04-01 12:00:00 UTC")
    assert regrade(root)[0] == {}
    assert not penalty()[0]


@pytest.mark.parametrize("options", [{}, {"ask": True, "agree": Answer(True)}])
def test_where_the_grader_fails_the_earlier_grade_stands_and_is_tried_again(root, options):
    settings("[relu]\nrtol = 1e-3")(root, None)

    def fail(job, assignment):
        if job.student == "eve":
            raise OSError("no room")
        return grade_here(job, assignment)

    forget()
    before = rows(open_course(root))["eve"]
    found = {row.student: row for row in run_class(root, grade=fail, **options)}
    assert found["eve"].status == "error"
    assert found["eve"].remarks[0].endswith("no room; the earlier grade stands")
    assert rows(open_course(root))["eve"] == before
    assert regrade(root)[0] == {"eve": ["relu"]}


def test_points_that_nbgrader_does_not_know_yet_are_said(root):
    points(root, None, generate=False)
    forget()
    with pytest.raises(
        GradingError, match=r"relu_check has 3 points in the notebook and 2 in .* --f"
    ):
        run_class(root)


def test_replay_says_what_has_changed_since(root):
    settings("[relu]\nrtol = 1e-3")(root, None)
    forget()
    changed = replay(root, "eve", "relu", sandbox=False, grade=grade_here)
    text = "\n".join(replay_lines(changed))
    assert "points: 0 of 2 then, 2 of 2 now" in text
    assert text.endswith("Changed since then: tolerance: 1e-05 -> 0.001.")
    other = replay(root, "eve", "conv_output_size", sandbox=False, grade=grade_here)
    assert (other.differences, other.changed) == ((), ())
    regrade(root)
    same = replay(root, "eve", "relu", sandbox=False, grade=grade_here)
    assert (same.differences, same.changed) == ((), ())


def test_what_only_a_wrong_answer_depends_on_is_recorded_only_with_one(ungraded, tmp_path):
    root = shutil.copytree(ungraded, tmp_path / "course")
    for student in ("bob", "dan", "eve"):
        shutil.rmtree(root / "submitted" / student)
    forget()
    run_class(root)
    assert exercise_digest.of_mistakes.cache_info().misses == 1
    with open_journal(root) as journal:
        parts = {
            name: journal.latest(NAME, name).basis.definitions for name in ("ada", "cut", "fay")
        }
    recorded = {
        who: [name for name in found if "wrong" in found[name]] for who, found in parts.items()
    }
    assert recorded == {"ada": [], "cut": [], "fay": ["conv_output_size"]}


# Asking before anything is written.


def test_a_preview_writes_nothing_and_the_run_after_it_grades_nothing(root):
    hand_in(root, "new", CLASS["ada"])
    settings("[relu]\nrtol = 1e-3")(root, None)
    before = everything_but_what_waits(root)
    agree = Answer(True)
    only, found = regrade(root, preview=True, agree=agree)
    assert everything_but_what_waits(root) == before
    assert only == everyone("relu") | {"new": None}
    (changes,) = agree.asked
    (moved,) = changes.moved
    assert (moved.student, moved.exercise, moved.previous, moved.now, moved.possible) == (
        "eve", "relu", 0, 2, 2,
    )  # fmt: skip
    assert moved.why == "tolerance: 1e-05 -> 0.001"
    assert (changes.up, changes.down, changes.same, changes.new) == (1, 0, 5, 1)
    assert changes.totals == {"eve": (5, 7)}
    assert found["eve"].points == 7

    only, again = regrade(root)
    assert only == {}
    assert {s: r.points for s, r in again.items()} == {s: r.points for s, r in found.items()}
    assert rows(open_course(root))["eve"]["grades"]["relu_check"] == (2, False)
    assert regrade(root)[0] == {}


def test_what_was_previewed_is_not_written_after_another_change(root):
    settings("[relu]\nrtol = 1e-3")(root, None)
    regrade(root, preview=True)
    settings("[relu]\nrtol = 1e-6")(root, None)
    assert regrade(root)[0] == everyone("relu")
    assert rows(open_course(root))["eve"]["grades"]["relu_check"] == (0, False)
    hand_in(root, "eve", CLASS["ada"])
    regrade(root, preview=True)
    hand_in(root, "eve", CLASS["dan"])
    assert regrade(root)[0] == {"eve": None}


def test_grades_that_move_wait_for_a_word_and_new_submissions_do_not(root):
    hand_in(root, "new", CLASS["ada"])
    hand_in(root, "dan", CLASS["ada"])
    settings("[relu]\nrtol = 1e-3")(root, None)
    before = rows(open_course(root))
    with pytest.raises(NotAgreed) as end:
        regrade(root, ask=True, agree=Answer(False))
    assert sorted(row.student for row in end.value.rows) == ["dan", "new"]
    after = rows(open_course(root))
    assert after["new"]["score"] == after["dan"]["score"] == 7
    assert all(after[name] == before[name] for name in ("ada", "bob", "cut", "eve", "fay"))
    agree = Answer(True)
    assert regrade(root, ask=True, agree=agree)[0] == {}
    assert len(agree.asked) == 1
    assert rows(open_course(root))["eve"]["grades"]["relu_check"] == (2, False)


def test_a_first_grading_and_a_second_one_ask_nothing(ungraded, tmp_path):
    root = shutil.copytree(ungraded, tmp_path / "course")
    agree = Answer(False)
    regrade(root, ask=True, agree=agree)
    regrade(root, ask=True, agree=agree)
    hand_in(root, "eve", CLASS["ada"])
    regrade(root, ask=True, agree=agree)
    assert agree.asked == []


def test_force_begins_no_round_until_it_is_agreed(root):
    # Among others, ada's function answers by the seed.
    unlucky = RELU.replace("return", "return (1 + (abs(z.flat[0]) > 1)) *")
    for number in range(4):
        hand_in(root, f"s{number}", ANSWERS | {"relu": unlucky})
    regrade(root, seed=None)
    (root / "grading.toml").write_text('[relu]\naccept = ["absolute-value"]')
    before = rows(open_course(root))
    with pytest.raises(NotAgreed) as end:
        regrade(root, seed=None, force=True, ask=True, agree=Answer(False))
    assert (end.value.without_force, end.value.rows) == (False, [])
    assert {moved.why for moved in end.value.changes.moved} == {"--force"}
    assert rows(open_course(root)) == before
    (root / "grading.toml").unlink()
    only, found = regrade(root, seed=None, ask=True, agree=Answer(False))
    assert only == {}
    assert {row.seed for row in found.values()} == {7}

    only, found = regrade(root, seed=None, force=True, ask=True, agree=Answer(True))
    (seed,) = {row.seed for row in found.values()}
    assert seed != 7
    assert len(only) == len(CLASS) + 4
    assert regrade(root, seed=None)[0] == {}
    regrade(root, seed=None, force=True)
    assert {row.seed for row in regrade(root, seed=None)[1].values()} != {seed}


def test_a_forced_preview_and_the_forced_run_after_it_have_one_seed(root):
    found = regrade(root, seed=None, force=True, preview=True)[1]
    (seed,) = {row.seed for row in found.values()}
    only, again = regrade(root, seed=None, force=True)
    assert (only, {row.seed for row in again.values()}) == ({}, {seed})
    assert regrade(root, seed=None)[0] == {}


def test_what_waits_and_cannot_be_read_is_made_again(root):
    settings("[relu]\nrtol = 1e-3")(root, None)
    regrade(root, preview=True)
    (root / ".autograder" / "pending.db").write_bytes(b"no database" * 200)
    assert regrade(root)[0] == everyone("relu")


def damage(path):
    """Leave the first page as it is, where the names of the tables stand, and nothing of the others."""
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))


def of_another_version(path):
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE results (a); CREATE TABLE seeds (b);")


@pytest.mark.parametrize("harm", [damage, of_another_version])
def test_what_waits_and_is_damaged_further_on_is_made_again(root, harm):
    settings("[relu]\nrtol = 1e-3")(root, None)
    regrade(root, preview=True)
    harm(root / ".autograder" / "pending.db")
    assert regrade(root)[0] == everyone("relu")


def test_a_damaged_journal_is_not_blamed_on_what_waits(root):
    damage(root / ".autograder" / "journal.db")
    with pytest.raises(GradingError, match=r"the journal \.autograder/journal\.db"):
        regrade(root)
