"""A recorded verdict given once more, on the cases it was given on: for a dispute, or after an update."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.assignment.assignment import Assignment
from autograder.assignment.course_directory import open_course
from autograder.assignment.digest import code_digest, common_parts, versions, with_submission
from autograder.assignment.exercise_digest import definitions_of
from autograder.assignment.read_assignment import read_assignment
from autograder.errors import GradingError, SandboxUnavailable, meant
from autograder.grading.executor import GradeJob, Job, grade_job
from autograder.judging.hunt import CLASS_FILE
from autograder.judging.messages import points_text
from autograder.judging.verdict import Verdict
from autograder.records.changes import ALL, changes_since
from autograder.records.journal import Entry, Journal, open_journal
from autograder.sandbox.available import sandbox_available
from autograder.sandbox.kernelspec import LOCAL, SANDBOX
from autograder.submission.files import Submission
from autograder.submission.text import printable

#: Parts of a record that say when and where something was graded, not what the verdict depends on.
_NOT_ASKED = ("round", "gradebook", "lateness", "attempts")


@dataclass(frozen=True)
class Replayed:
    """A verdict and the one recorded.

    Attributes
    ----------
    verdict : Verdict
        Given now.
    entry : Entry
        Recorded.
    differences : tuple of str
        Differences from the record; empty where the verdict is the same.
    changed : tuple of str
        Parts that the verdict depends on and that have changed since.
    """

    verdict: Verdict
    entry: Entry
    differences: tuple[str, ...]
    changed: tuple[str, ...]


def replay(
    root: Path,
    student: str,
    exercise: str,
    assignment: str | None = None,
    *,
    sandbox: bool = True,
    grade: GradeJob = grade_job,
) -> Replayed:
    """Give a recorded verdict once more. Nothing is written.

    The whole submission is run and asked, as then: what one answer leaves behind may matter to the next.

    Parameters
    ----------
    root : Path
        The course directory.
    student, exercise : str
    assignment : str or None
        None to look through all of the student's.
    sandbox : bool
        False for a kernel without walls.
    grade : callable
        How one submission is graded.

    Returns
    -------
    Replayed

    Raises
    ------
    GradingError
        Where there is no such record, or the submission is gone or cannot be run.
    """
    course = open_course(root)
    with open_journal(course.root) as journal:
        entry = _entry(journal, student, exercise, assignment)
    name, seed = entry.result.assignment, entry.result.seed
    provisioner = str(course.config.get("Ask", {}).get("provisioner", SANDBOX))
    provisioner = provisioner if sandbox else LOCAL
    if provisioner == SANDBOX and not (available := sandbox_available()).ok:
        raise SandboxUnavailable(available.reason, available.remedy)
    notebook = course.notebook(name)
    now = read_assignment(course, name, notebook, seed, provisioner, code_digest())
    try:
        submitted = course.read(student, name, notebook, earlier=True, counted=entry.result.attempt)
    except OSError:
        raise GradingError(
            f"what {student} submitted for {name} is no longer there; the recorded verdict was:\n"
            + _recorded(entry, exercise).message
        ) from None
    submission = submitted.attempt(entry.result.attempt)
    result = grade(Job(student, submission), _with_words(now, entry.result.class_words))
    found = {verdict.exercise: verdict for verdict in result.verdicts}
    if exercise not in found:
        raise GradingError(f"{exercise} could not be judged: {'; '.join(result.remarks)}")
    return Replayed(
        found[exercise],
        entry,
        tuple(_differences(_recorded(entry, exercise), found[exercise])),
        tuple(_changed(entry, exercise, now, submission)),
    )


def _with_words(now: Assignment, words: str | None) -> Assignment:
    """Return the assignment with the words of the class as then: they chose the copies of its hunts."""
    if words is None:
        return now
    files = dict(now.files)
    files.pop(CLASS_FILE, None)
    files |= {CLASS_FILE: words.encode()} if words else {}
    return replace(now, files=tuple(files.items()))


def _entry(journal: Journal, student: str, exercise: str, assignment: str | None) -> Entry:
    names = journal.assignments(student)
    if not names:
        who = printable(student)
        raise GradingError(
            f"nothing of {who} was graded in this course directory."
            + meant(who, map(printable, journal.students()))
        )
    if assignment is not None and assignment not in names:
        raise GradingError(f"no {assignment} of {student} was graded; there is {', '.join(names)}")
    entries = [journal.latest(name, student) for name in names if assignment in (None, name)]
    for entry in entries:
        if entry and any(v.exercise == exercise for v in entry.result.verdicts):
            return entry
    known = [v.exercise for entry in entries if entry for v in entry.result.verdicts]
    raise GradingError(
        f"there is no verdict on {exercise} of {printable(student)} in {', '.join(names)}; "
        f"there are {', '.join(known) or 'none'}.{meant(exercise, known)}"
    )


def _recorded(entry: Entry, exercise: str) -> Verdict:
    return next(verdict for verdict in entry.result.verdicts if verdict.exercise == exercise)


def _differences(recorded: Verdict, verdict: Verdict) -> list[str]:
    found = []
    then = f"{points_text(recorded.points)} of {points_text(recorded.max_points)}"
    now = f"{points_text(verdict.points)} of {points_text(verdict.max_points)}"
    if then != now:
        found.append(f"points: {then} then, {now} now")
    if recorded.diagnosis != verdict.diagnosis:
        found.append(f"mistake: {recorded.diagnosis} then, {verdict.diagnosis} now")
    passed = {aspect.name: aspect.passed for aspect in recorded.aspects}
    if passed != {aspect.name: aspect.passed for aspect in verdict.aspects}:
        found.append("other aspects passed")
    if not found and recorded.message.split() != verdict.message.split():
        found.append("the words")
    return found


def _changed(entry: Entry, exercise: str, now: Assignment, submission: Submission) -> list[str]:
    then = entry.basis.parts
    parts = with_submission(common_parts(now), submission)
    if submission.attempt_id == entry.result.attempt:
        # The record has the digest of the latest attempt, which may be another one.
        parts["submission"] = then["submission"]
    if entry.fingerprint:
        parts |= {name: then[name] for name in _NOT_ASKED if name in then}
        found = ""
        # The same code and the same parts give the same questions and answers.
        if any(then.get(name) != part for name, part in parts.items()):
            found = changes_since(
                entry.basis, parts, functools.partial(definitions_of, now)
            ).reason(exercise)
    else:  # by nbgrader: what it depended on is not known
        found = ALL["submission"] * (
            then.get("submission", parts["submission"]) != parts["submission"]
        )
    recorded = entry.basis.versions
    return [found] * bool(found) + [
        f"{name} ({recorded.get(name, 'none')} then, {version} now)"
        for name, version in versions().items()
        if recorded.get(name) != version
    ]


def replay_lines(replayed: Replayed) -> list[str]:
    """Return the report as lines: the verdict, whether it is the recorded one, and all changes since."""
    when = f"{replayed.entry.graded.astimezone():%Y-%m-%d %H:%M}"
    seed = replayed.entry.result.seed
    lines = [replayed.verdict.in_full or replayed.verdict.message, ""]
    if replayed.differences:
        lines.append(f"NOT the verdict recorded on {when} (seed {seed}):")
        lines += [f"  {difference}" for difference in replayed.differences]
    else:
        lines.append(f"Identical to the verdict recorded on {when} (seed {seed}).")
    if replayed.changed:
        lines.append(f"Changed since then: {', '.join(replayed.changed)}.")
    elif replayed.differences:
        lines.append(
            "Nothing it depends on has changed. Answers may differ from run to run by chance, where a "
            "function draws random numbers, or where time ran out on a busy machine."
        )
    return lines
