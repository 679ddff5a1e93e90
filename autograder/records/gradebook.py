"""The one writer of results into nbgrader's gradebook."""

import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import nbformat
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    InvalidEntry,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.exc import IntegrityError, SAWarning, SQLAlchemyError
from tornado.log import app_log

from autograder.errors import GradingError
from autograder.records.database_url import database_file, explained, known_driver
from autograder.records.result import Result
from autograder.records.schema_revision import read_revisions_here
from autograder.records.shared_folder import share
from autograder.records.shown_notebook import comment
from autograder.records.times import Moment
from autograder.submission.text import fenced

NO_RESPONSE = "No response."  # nbgrader's own words


@contextmanager
def open_gradebook(db_url: str) -> Iterator[Any]:
    """Open a gradebook, made new where there is none.

    Raises
    ------
    GradingError
        Where the database cannot be reached or written.
    """
    read_revisions_here()
    with explained(db_url), Gradebook(known_driver(db_url)) as gradebook:
        if file := database_file(db_url):
            share(file)
        yield gradebook


def require_known(
    gradebook: Any, assignment: str, notebook: str, graded: Mapping[str, float | None]
) -> None:
    """Make sure, before any work is done, that a gradebook can take the results.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
    assignment, notebook : str
    graded : mapping of str to (float or None)
        The points of each graded cell by grade_id; None where they do not matter here.

    Raises
    ------
    GradingError
        Where it lacks the assignment or one of the cells, or has other points for one.
    """
    try:
        for grade_id, points in graded.items():
            known = gradebook.find_grade_cell(grade_id, notebook, assignment).max_score
            if points is not None and abs(known - points) > 1e-6:
                raise GradingError(
                    f"{grade_id} has {points:g} points in the notebook and {known:g} in the gradebook: run "
                    f"`nbgrader generate_assignment {assignment} --force` in the course directory"
                )
    except MissingEntry as error:
        raise _unknown(assignment, error) from None


def _unknown(assignment: str, error: MissingEntry) -> GradingError:
    return GradingError(
        f"the gradebook does not know all of {assignment} ({error}): "
        f"run `nbgrader generate_assignment {assignment} --force` in the course directory"
    )


def save(
    gradebook: Gradebook,
    result: Result,
    moment: Moment | None = None,
    only: Collection[str] | None = None,
) -> None:
    """Write one result: all its scores and comments in one transaction.

    A score or comment that a person gave stays; the cell is then marked for another look, as nbgrader does.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
        Open.
    result : Result
    moment : Moment or None
        When it was submitted; None leaves what the gradebook knows of that.
    only : collection of str or None
        Exercises whose verdicts are new; all else of the submission stays as it is, also what a person has
        looked at. None where all is new.

    Raises
    ------
    GradingError
        Where the gradebook does not know the assignment or one of its cells.
    """
    try:
        _save(gradebook, result, moment, only)
    except IntegrityError:
        # Another run has added the same student meanwhile: the gradebook knows them now.
        _save(gradebook, result, moment, only)


def _save(
    gradebook: Gradebook, result: Result, moment: Moment | None, only: Collection[str] | None
) -> None:
    try:
        with _one_transaction(gradebook):
            gradebook.update_or_create_student(result.student)
            when = {"timestamp": moment.utc} if moment else {}
            with warnings.catch_warnings():
                # nbgrader adds a submission to its session only after it has built all of it.
                warnings.simplefilter("ignore", SAWarning)
                gradebook.update_or_create_submission(result.assignment, result.student, **when)
            _write(gradebook, result, only)
        gradebook.db.commit()
    except MissingEntry as error:
        gradebook.db.rollback()
        raise _unknown(result.assignment, error) from None
    except BaseException as error:
        with suppress(SQLAlchemyError):  # where the database is gone, so is the transaction
            gradebook.db.rollback()
        # nbgrader turns whatever its database says into this, also that the database is gone.
        if isinstance(error, InvalidEntry) and isinstance(error.__context__, SQLAlchemyError):
            raise error.__context__ from None
        raise


@contextmanager
def _one_transaction(gradebook: Any) -> Iterator[None]:
    """Hold back the commits nbgrader makes after each of its steps: a row is written whole or not at all."""
    gradebook.db.commit = gradebook.db.flush
    # It also prints a traceback of what we say in a line.
    before, app_log.disabled = app_log.disabled, True
    try:
        yield
    finally:
        app_log.disabled = before
        del gradebook.db.commit


def save_students(gradebook: Any, students: Mapping[str, Mapping[str, str]]) -> None:
    """Write names, email addresses and numbers of students, in one transaction.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
        Open.
    students : mapping of str to mapping
        nbgrader's columns, by its id of the student; an empty one leaves what the gradebook has.
    """
    with _one_transaction(gradebook):
        for student, columns in students.items():
            given = {name: value for name, value in columns.items() if value}
            gradebook.update_or_create_student(student, **given)
    gradebook.db.commit()


def scores(gradebook: Any, assignment: str) -> dict[str, dict[str, float | None]]:
    """Return the automatic scores there are: by student, by grade_id."""
    found: dict[str, dict[str, float | None]] = {}
    for student, name, score, *_ in _grades(gradebook, assignment):
        found.setdefault(student, {})[name] = score
    # Hold no transaction open while a class is graded.
    gradebook.db.rollback()
    return found


def given_by_hand(
    gradebook: Any, assignment: str, *, waiting: bool = False
) -> dict[tuple[str, str], float]:
    """Return the scores a person gave, by student and grade_id: they stay when work is graded again.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
        Open.
    assignment : str
    waiting : bool
        Whether only those are wanted that nobody has looked at since the work was graded again.

    Returns
    -------
    dict of (str, str) to float
    """
    found = {
        (student, name): by_hand
        for student, name, _, by_hand, waits in _grades(gradebook, assignment)
        if by_hand is not None and (waits or not waiting)
    }
    gradebook.db.rollback()
    return found


def _grades(
    gradebook: Any, assignment: str
) -> Iterable[tuple[str, str, float | None, float | None, bool]]:
    """Return student, grade_id, automatic and manual score, and "look again" of each graded cell."""
    query: Iterable[tuple[str, str, float | None, float | None, bool]] = (
        gradebook.db.query(
            SubmittedAssignment.student_id,
            GradeCell.name,
            Grade.auto_score,
            Grade.manual_score,
            Grade.needs_manual_grade,
        )
        .select_from(Grade)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(GradeCell, GradeCell.id == Grade.cell_id)
        .filter(Assignment.name == assignment)
    )
    return query


def submission_times(gradebook: Any, assignment: str) -> dict[str, datetime | None]:
    """Return the time of each submission in the gradebook (UTC), by student."""
    query = (
        gradebook.db.query(SubmittedAssignment.student_id, SubmittedAssignment.timestamp)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(Assignment.name == assignment)
    )
    found = {one.student_id: one.timestamp for one in query}
    gradebook.db.rollback()
    return found


def set_time(gradebook: Any, student: str, assignment: str, when: datetime | None) -> None:
    """Write when a submission came (UTC); None where it is not known.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
        Open.
    student, assignment : str
    when : datetime or None
        Without a zone.
    """
    gradebook.update_or_create_submission(assignment, student, timestamp=when)


def owing(gradebook: Any, assignment: str) -> set[str]:
    """Return the students who are late or have a penalty: the penalty may be another one now."""
    due = gradebook.find_assignment(assignment).duedate
    found = {
        one.student_id
        for one in gradebook.assignment_submissions(assignment)
        if one.late_submission_penalty or (due and one.total_seconds_late > 0)
    }
    gradebook.db.rollback()
    return found


def expected_scores(result: Result) -> dict[str, float | None]:
    """Return the automatic scores that a result gives, by grade_id."""
    checks = {f"{verdict.exercise}_check": verdict.points for verdict in result.verdicts}
    return checks | {name: None if answered else 0.0 for name, answered in result.written}


def _write(gradebook: Gradebook, result: Result, only: Collection[str] | None) -> None:
    notebook = gradebook.find_submission_notebook(result.name, result.assignment, result.student)
    grades, notes = (_by_cell(gradebook, kind, notebook) for kind in (Grade, Comment))
    for verdict in result.verdicts:
        if only is not None and verdict.exercise not in only:
            continue
        _score(_of(grades, f"{verdict.exercise}_check"), verdict.points)
        _of(notes, verdict.exercise).auto_comment = comment(verdict)
    for grade_id, answered in result.written if only is None else ():
        _score(_of(grades, grade_id), None if answered else 0.0)
        _of(notes, grade_id).auto_comment = None if answered else NO_RESPONSE
    if result.status == "error":
        for grade in grades.values():
            _score(grade, None)
        for note in notes.values():
            note.auto_comment = fenced("\n".join(result.remarks))


def _by_cell(gradebook: Gradebook, kind: Any, notebook: Any) -> dict[str, Any]:
    """Return all grades or all comments of a submitted notebook by the name of their cell.

    nbgrader finds them one by one, and each search costs as much as this.
    """
    query = gradebook.db.query(BaseCell.name, kind).join(BaseCell, BaseCell.id == kind.cell_id)
    return dict(query.filter(kind.notebook_id == notebook.id).all())


def _of(found: Mapping[str, Any], name: str) -> Any:
    if name not in found:
        raise MissingEntry(f"no cell {name}")
    return found[name]


def _score(grade: Any, points: float | None) -> None:
    grade.auto_score = points
    # nbgrader's rule: an open score or an earlier manual one needs a person.
    grade.needs_manual_grade = grade.manual_score is not None or points is None


def late_penalty(
    gradebook: Any, student: str, assignment: str, hours: float | None, config: Any
) -> Callable[[Moment | None, float], float]:
    """Return what the instructor's plugin takes off: a function of a time of submission and points.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
        Open.
    student, assignment : str
        nbgrader's names.
    hours : float or None
        Extra time of the student; None for what the gradebook has.
    config : traitlets.config.Config
        The course's, which may name the plugin.

    Returns
    -------
    callable
        It returns 0 where the time, or when the work is due, is not known.
    """
    due = gradebook.find_assignment(assignment).duedate
    extra = timedelta(hours=hours or 0)
    if hours is None:
        with suppress(MissingEntry):
            extra = gradebook.find_submission(assignment, student).extension or extra
    gradebook.db.rollback()
    step = AssignLatePenalties(config=config)
    step.assignment_id = assignment
    step.init_plugin()

    def penalty(moment: Moment | None, points: float) -> float:
        if due is None or moment is None or moment.utc is None or moment.utc <= due + extra:
            return 0.0
        late = (moment.utc - due - extra).total_seconds()
        asked = step.plugin_inst.late_submission_penalty(student, points, late)
        return float(min(max(asked or 0.0, 0.0), points))

    return penalty


def assign_late_penalty(
    gradebook: Any, student: str, assignment: str, notebook: str, db_url: str, config: Any
) -> None:
    """Let nbgrader's own step, with the instructor's plugin, take off what is due for lateness.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
        Open.
    student, assignment, notebook : str
        nbgrader's names.
    db_url : str
    config : traitlets.config.Config
        The course's, which may name the plugin.
    """
    found = gradebook.find_submission_notebook(notebook, assignment, student)
    nothing = found.late_submission_penalty is None and not found.assignment.total_seconds_late
    gradebook.db.rollback()
    if nothing:
        # The step would open the gradebook once more for that.
        return
    resources = {
        "nbgrader": {
            "notebook": notebook,
            "assignment": assignment,
            "student": student,
            "db_url": known_driver(db_url),
        }
    }
    AssignLatePenalties(config=config).preprocess(nbformat.v4.new_notebook(), resources)
