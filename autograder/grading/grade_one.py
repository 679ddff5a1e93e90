"""Grade one submission: find, read, rebuild, run and ask, judge.

Both `nbgrader autograde` and `autograder grade` go through `prepare` and `grade_prepared`.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nbformat import NotebookNode

from autograder.assignment.context import Context
from autograder.exercise.courses import everything
from autograder.exercise.plain_values import counted
from autograder.grading.carry_forward import carry_forward
from autograder.grading.hunts import (
    class_words,
    files_for,
    key_for,
    remarks_on,
    remarks_on_shown,
    shown_copies,
)
from autograder.grading.retry import Asked, ask_again, run_and_ask
from autograder.judging.answer import Answer
from autograder.judging.assess import assess
from autograder.judging.verdict import Verdict
from autograder.records.result import Result, Status
from autograder.records.shown_notebook import shown, with_header
from autograder.submission.choose import Chosen, choose, read, set_aside
from autograder.submission.code import definitions
from autograder.submission.files import File, Submission, read_file, read_folder
from autograder.submission.match import grade_id, is_solution
from autograder.submission.nodes import copied
from autograder.submission.reader import Submitted, Unreadable, read_notebook
from autograder.submission.rebuild import Rebuilt, rebuild, untouched
from autograder.submission.text import printable

#: Diagnoses of code that did not run.
_ERRORS = ("undefined", "raised-error")


@dataclass(frozen=True)
class Prepared:
    """A submission ready to run.

    Attributes
    ----------
    notebook : NotebookNode
        The rebuilt notebook.
    status : str
        ``"graded"`` where there is something to run.
    remarks : tuple of str
    unanswered : tuple of str
        grade_ids of solution cells that are there and hold the untouched stub.
    newer_python : str
        A remark, where the notebook says that it was run with a newer Python than this one.
    """

    notebook: NotebookNode
    status: Status
    remarks: tuple[str, ...]
    unanswered: tuple[str, ...]
    newer_python: str = ""


def grade_submission(
    submission: bytes | Path | Submission,
    context: Context,
    student: str = "",
    only: frozenset[str] | None = None,
) -> Result:
    """Grade a submission.

    Parameters
    ----------
    submission : bytes, Path or Submission
        A notebook's bytes, its file, the submitted folder, or what was read of that.
    context : Context
        From `autograder.assignment.context`.
    student : str
        nbgrader's student id.
    only : frozenset of str or None
        Exercises that are to be judged; None for all. The others have no verdict then.

    Returns
    -------
    Result

    Raises
    ------
    GradingError
        For what is the grader's fault, such as a missing sandbox. Every submission gets a result.
    """
    prepared = prepare(submission, context)
    if only is None:
        return grade_prepared(prepared, context, student)
    found = grade_prepared(*_part(prepared, context, only), student)
    verdicts = tuple(verdict for verdict in found.verdicts if verdict.exercise in only)
    return replace(found, verdicts=verdicts)


def _part(prepared: Prepared, context: Context, only: frozenset[str]) -> tuple[Prepared, Context]:
    """Return notebook and questions for the verdicts on some exercises, the same as in a whole grading.

    All cells are run and all questions are asked that come before the last of these: what one answer
    leaves behind may matter to the next. A check cell is never run, whether its question is asked or not.
    """
    last = max(
        number for number, q in enumerate(context.questions, start=1) if q.exercise.name in only
    )
    dropped = {question.exercise.check_id for question in context.questions[last:]}
    notebook = copied(prepared.notebook)
    for cell in notebook.cells:
        if grade_id(cell) in dropped:
            cell.source = ""
    asked = replace(context, questions=context.questions[:last])
    return replace(prepared, notebook=notebook), asked


def prepare(submission: bytes | Path | Submission, context: Context) -> Prepared:
    """Read a submission and rebuild it. Runs nothing of it and never raises for what is in it."""
    chosen = _chosen(submission, context)
    content = chosen.content
    if isinstance(content, Submitted) and (other := _other_notebook(content, context)):
        content = Unreadable(f"this is {other}, not {context.notebook}")
    elif isinstance(content, Unreadable):
        content = Unreadable(f"the notebook could not be read: {content.reason}")
    remarks = list(chosen.remarks)
    status: Status = "missing"
    if isinstance(content, Submitted):
        rebuilt, status = rebuild(context.release, content), "graded"
    else:
        rebuilt = untouched(context.release)
    if (filled := _filled_copy(chosen, rebuilt, context)) is not None:
        file, rebuilt = filled
        remarks.remove(set_aside(file))
        what = f"blank {chosen.name}"
        if isinstance(content, Unreadable):
            what = f"{chosen.name} ({content.reason})"
        remarks.insert(
            0,
            f"{what} beside a filled copy, {printable(file.name, 60)}: "
            f"{counted(_answers(rebuilt), 'answer')} there, and the copy was graded",
        )
        status = "graded"
    elif isinstance(content, Unreadable):
        status = "unreadable"
        remarks.insert(0, content.reason)
    if status == "graded":
        remarks += rebuilt.remarks
        if filled is None and isinstance(content, Submitted):
            remarks += remarks_on_shown(context, content.cells)
        gone = [name for name in context.written if name in rebuilt.missing]
        remarks += [f"`{name}` has no cell: a person decides about its points" for name in gone]
    # Nobody knows that an answer was not given whose cell is gone, or that may be in another file.
    unanswered = rebuilt.unanswered - rebuilt.missing
    open_ = [name for name in context.written if name in unanswered and status == "graded"]
    for name, other_file in _in_other_files(chosen, context, open_).items():
        unanswered -= {name}
        said = printable(other_file, 60)
        remarks.append(
            f"`{name}` is empty, and may be in {said}: a person decides about its points"
        )
    newer = _newer_python(content.python) if isinstance(content, Submitted) else ""
    return Prepared(rebuilt.notebook, status, tuple(remarks), tuple(sorted(unanswered)), newer)


def is_blank(submission: Submission, context: Context) -> bool:
    """Whether a submission holds no answer to anything, in whatever file; also where it cannot be read."""
    prepared = prepare(submission, context)
    asked = {grade_id(cell) for cell in prepared.notebook.cells if is_solution(cell)}
    return prepared.status != "graded" or asked <= set(prepared.unanswered)


def _newer_python(version: str) -> str:
    found = re.match(r"3\.(\d{1,3})\b", version)
    if found is None or int(found[1]) <= sys.version_info.minor:
        return ""
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"the notebook names Python {found[0]}, and Python {here} graded it: an error may come from that"


def _answers(rebuilt: Rebuilt) -> int:
    """Return the number of answers."""
    asked = {grade_id(cell) for cell in rebuilt.notebook.cells if is_solution(cell)}
    return len(asked - rebuilt.unanswered)


def _filled_copy(chosen: Chosen, rebuilt: Rebuilt, context: Context) -> tuple[File, Rebuilt] | None:
    """Return the copy with most answers where the chosen notebook has none; None where there is none."""
    if chosen.content is None or _answers(rebuilt):
        return None
    found = []
    for file in chosen.aside:
        content = read(file)
        if isinstance(content, Submitted) and not _other_notebook(content, context):
            found.append((file, rebuild(context.release, content)))
    best = max(found, key=lambda pair: _answers(pair[1]), default=None)
    return best if best and _answers(best[1]) else None


def _in_other_files(chosen: Chosen, context: Context, names: Sequence[str]) -> dict[str, str]:
    """Return written questions whose answers may be in another file of the submission, with its name."""
    own = [name for name in chosen.documents if name not in context.files]
    found = dict.fromkeys(names, own[0]) if own else {}
    for file in chosen.aside if names else ():
        content = read(file)
        if isinstance(content, Submitted) and not _other_notebook(content, context):
            there = rebuild(context.release, content)
            found |= {name: file.name for name in names if name not in there.unanswered}
    return found


def _chosen(submission: bytes | Path | Submission, context: Context) -> Chosen:
    if isinstance(submission, bytes):
        return Chosen(read_notebook(submission))
    if isinstance(submission, Path) and not submission.is_dir():
        return Chosen(read(read_file(submission)))
    if isinstance(submission, Path):
        submission = read_folder(submission, context.notebook)
    return choose(submission, context.notebook, context.grade_ids)


def _other_notebook(content: Submitted, context: Context) -> str:
    """Return the course's notebook that this is, where nothing in it is of the assignment's; else ''."""
    marks = {cell.grade_id for cell in content.cells if cell.grade_id}
    if marks & context.grade_ids:
        return ""
    defined = {name for cell in content.cells for name in definitions(cell.source)}
    if defined & context.grade_ids and not marks:
        return ""
    known = {exercise.name: exercise.notebook for exercise in everything()}
    found = Counter(known[name] for name in (marks or defined) & known.keys())
    found.pop(context.notebook, None)
    return found.most_common(1)[0][0] if found else ""


def grade_prepared(prepared: Prepared, context: Context, student: str = "") -> Result:
    """Run a prepared submission, ask it this run's questions and judge the answers.

    Parameters
    ----------
    prepared : Prepared
        From `prepare`.
    context : Context
        The same as there.
    student : str
        nbgrader's student id.

    Returns
    -------
    Result
        With a verdict for each question, in the notebook's order.

    Raises
    ------
    GradingError
        For what is the grader's fault, such as a missing sandbox.
    """
    start = time.perf_counter()
    notebook, remarks = with_header(prepared.notebook), list(prepared.remarks)
    questions = {question.exercise.name: question for question in context.questions}
    others = {other.exercise.name: other for other in context.others}
    copies = shown_copies(context, notebook, student)
    files = {**context.files, **files_for(copies)}

    def judge(name: str, answers: Sequence[Answer]) -> Verdict:
        if name not in questions:
            other = others[name]
            return assess(other.exercise, other.right, other.cases, answers, withhold=True)
        asked = questions[name]
        # Words are withheld: the class is asked the same. A person sees all by `autograder replay`.
        key = key_for(context, asked, student)
        return assess(asked.exercise, key, asked.cases, answers, withhold=True)

    if prepared.status == "graded":
        asked = [(question.exercise, question.asked) for question in context.questions]
        ran = run_and_ask(context.run, notebook, asked, files)
        unasked = [(other.exercise, other.cases) for other in context.others]
        first = Asked(context.run, ran, asked, files, judge, prepared.unanswered, unasked)
        again = ask_again(first)
        remarks += (*ran.remarks, *again.remarks, *remarks_on(context, copies, student))
        if context.carry_forward:
            # The last to be asked: these kernels learn right answers.
            again = carry_forward(first, again.verdicts)
            remarks += again.remarks
        notebook, found = ran.notebook, again.verdicts
        if any(verdict.diagnosis in _ERRORS for verdict in found.values()):
            remarks.append(prepared.newer_python)
    else:
        found = {name: judge(name, ()) for name in questions}
    verdicts = tuple(found[name] for name in questions)
    said = tuple(dict.fromkeys(filter(None, remarks)))
    return Result(
        student=student,
        assignment=context.assignment,
        name=context.notebook,
        status=prepared.status,
        seed=context.seed,
        verdicts=verdicts,
        written=tuple((name, name not in prepared.unanswered) for name in context.written),
        remarks=said,
        notebook=shown(notebook, verdicts, said),
        seconds=time.perf_counter() - start,
        class_words=class_words(context),
    )


def failed(context: Context, student: str, reason: str) -> Result:
    """Return the result of a submission that the grader itself failed on: a person must look.

    Parameters
    ----------
    context : Context
    student : str
        nbgrader's student id.
    reason : str
        For the remarks.

    Returns
    -------
    Result
        With the status ``"error"``, no verdicts and an untouched notebook.
    """
    notebook = with_header(untouched(context.release).notebook)
    remarks = (f"the grader failed, points are open: {reason}",)
    return Result(
        student=student,
        assignment=context.assignment,
        name=context.notebook,
        status="error",
        seed=context.seed,
        verdicts=(),
        written=tuple((name, True) for name in context.written),
        remarks=remarks,
        notebook=shown(notebook, (), remarks),
        seconds=0.0,
    )
