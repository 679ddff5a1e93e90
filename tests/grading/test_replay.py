"""A recorded verdict can be given again: the same, or it is said what differs and what has changed."""

import shutil

import pytest

from autograder.assignment import digest
from autograder.errors import GradingError
from autograder.grading.replay import replay, replay_lines
from tests.helpers.grading_fakes import (
    ANSWERS,
    WRONG_RELU,
    grade_here,
    hand_in,
    known_course,
    run_class,
    uploaded,
)


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    submitted = {"ada": ANSWERS, "bob": {"relu": WRONG_RELU}}
    root = known_course(tmp_path_factory.mktemp("template") / "course", submitted)
    run_class(root, seed=None)
    return root


def again(root, student="bob", exercise="relu", **options):
    return replay(root, student, exercise, sandbox=False, grade=grade_here, **options)


@pytest.mark.parametrize(("student", "exercise"), [("bob", "relu"), ("ada", "conv_output_size")])
def test_the_same_submission_gets_the_same_verdict(root, student, exercise):
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    replayed = again(root, student, exercise)
    assert (replayed.differences, replayed.changed) == ((), ())
    recorded = next(v for v in replayed.entry.result.verdicts if v.exercise == exercise)
    verdict = replayed.verdict
    assert (verdict.points, verdict.diagnosis, verdict.message) == (
        recorded.points, recorded.diagnosis, recorded.message,
    )  # fmt: skip
    assert verdict.seed == replayed.entry.result.seed
    assert replay_lines(replayed)[-1].startswith("Identical to the verdict recorded on 2")
    assert before == {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_what_differs_and_what_has_changed_is_said(root, monkeypatch):
    hand_in(root, "bob")
    then = digest.versions() | {"numpy": "1.0"}
    monkeypatch.setattr("autograder.grading.replay.versions", lambda: then)
    replayed = again(root)
    text = "\n".join(replay_lines(replayed))
    assert "NOT the verdict recorded on 2" in text
    assert "points: 0 of 2 then, 2 of 2 now" in text
    assert "mistake: absolute-value then, None now" in text
    assert "Changed since then: the submission, numpy (" in text
    assert "1.0 now" in text


def test_a_submission_that_answers_at_random_is_said(root):
    def other(job, assignment):
        from dataclasses import replace

        submission = type(job.submission)(
            tuple(
                replace(file, data=uploaded(ANSWERS) if file.data else None)
                for file in job.submission.files
            )
        )
        return grade_here(replace(job, submission=submission), assignment)

    replayed = replay(root, "bob", "relu", sandbox=False, grade=other)
    assert replay_lines(replayed)[-1].startswith("Nothing it depends on has changed")


def test_what_cannot_be_replayed_is_said(root):
    for words, said in (
        (("zoe", "relu"), "nothing of zoe was graded"),
        (("bob", "rleu"), "no verdict on rleu of bob in 2_filters"),
        (("bob", "relu", "4_backprop"), "no 4_backprop of bob was graded; there is 2_filters"),
    ):
        with pytest.raises(GradingError, match=said):
            replay(root, *words, sandbox=False, grade=grade_here)
    shutil.rmtree(root / "submitted" / "bob")
    with pytest.raises(GradingError, match="no longer there; the recorded verdict was:\nrelu "):
        again(root)
