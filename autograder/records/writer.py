"""The one writer of results: gradebook, then autograded folder, then journal. Each may be repeated."""

import os
import sqlite3
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.exc import DataError, SQLAlchemyError

from autograder.assignment.course_directory import CourseDirectory
from autograder.assignment.digest import fingerprint
from autograder.errors import GradingError
from autograder.records.autograded_folder import write_folder
from autograder.records.changes import Definitions
from autograder.records.database_url import database_error_text, explained
from autograder.records.extensions import grant, read_extensions
from autograder.records.gradebook import assign_late_penalty, late_penalty, save, set_time
from autograder.records.journal import Journal, journal_folder
from autograder.records.result import Basis, Result
from autograder.records.result_row import ResultRow, lost_row, row_of
from autograder.records.times import Moment, exchange_zone, read_moment
from autograder.submission.files import TIMESTAMP


@dataclass(frozen=True)
class Writer:
    """Writes results of one assignment.

    Attributes
    ----------
    db_url : str
        Of the gradebook.
    gradebook : nbgrader.api.Gradebook
        Open.
    journal : Journal
        Open.
    files : mapping of str to bytes
        The assignment's own files, which go beside each notebook.
    """

    course: CourseDirectory
    db_url: str
    gradebook: Any
    journal: Journal
    files: Mapping[str, bytes]

    def write(
        self,
        result: Result,
        parts: Mapping[str, str],
        of_exchange: Mapping[str, bytes],
        definitions: Definitions,
        only: Collection[str] | None = None,
    ) -> ResultRow:
        """Write one result; a line in the journal means that all of it is written.

        Parameters
        ----------
        result : Result
        parts : mapping of str to str
            Digests of the parts that the result depends on.
        of_exchange : mapping of str to bytes
            The exchange's files, by name.
        definitions : mapping
            Digests of the parts that each verdict depends on.
        only : collection of str or None
            Exercises whose verdicts are new; None where all is new.

        Returns
        -------
        ResultRow
            One without verdicts where the gradebook refuses this result alone.

        Raises
        ------
        GradingError
            Where it cannot be written, with the student's name; what was written before stays.
        """
        doing = f"the result of {result.student} could not be written"
        moment = self.moment(of_exchange.get(TIMESTAMP))
        if moment is None and "attempts" in parts:
            # The gradebook may have the time of another attempt.
            moment = Moment(None)
        try:
            save(self.gradebook, result, moment, only)
            self.penalize(result.student, result.assignment, result.name)
            files = {**self.files, **of_exchange}
            folder = self.course.folder("autograded", result.student, result.assignment)
            write_folder(folder, result, files)
            # The grader's own failure is tried again by the next run.
            mark = "" if result.status == "error" else fingerprint(parts)
            self.journal.write(result, Basis.of(result, parts, definitions), mark)
        except (DataError, UnicodeError) as error:
            # A name that is too long for the database, or text that it cannot hold: no matter of the others.
            reason = f"the gradebook refuses it, nothing was written: {str(error).splitlines()[0]}"
            return lost_row(result.student, result.seed, reason)
        except SQLAlchemyError as error:
            raise GradingError(database_error_text(self.db_url, error, doing)) from None
        except sqlite3.Error as error:
            raise GradingError(f"{doing}: the journal in the course directory: {error}") from None
        except OSError as error:
            reason = error.strerror or type(error).__name__
            where = os.path.relpath(error.filename, self.course.root) if error.filename else ""
            raise GradingError(f"{doing}: {reason}" + f" ({where})" * bool(where)) from None
        return with_time_remark(row_of(result), moment)

    def moment(self, timestamp: bytes | None) -> Moment | None:
        """Return the time of a submission from the exchange's file; None where there is no such file."""
        return read_moment(timestamp, exchange_zone(self.course.config))

    def late_cost(
        self, student: str, assignment: str
    ) -> Callable[[Mapping[str, bytes], float], float]:
        """Return what lateness takes off: a function of an attempt's files of the exchange and its points."""
        hours = read_extensions(journal_folder(self.course.root), assignment).get(student)
        with explained(self.db_url, f"what lateness costs {student} could not be read"):
            penalty = late_penalty(self.gradebook, student, assignment, hours, self.course.config)
        return lambda files, points: penalty(self.moment(files.get(TIMESTAMP)), points)

    def set_time(self, student: str, assignment: str, when: datetime | None) -> None:
        """Set right when a submission came.

        Parameters
        ----------
        student, assignment : str
        when : datetime or None
            In UTC, without a zone; None where it is not known.

        Raises
        ------
        GradingError
            Where the gradebook cannot be written.
        """
        with explained(self.db_url, f"the time of {student} could not be written"):
            set_time(self.gradebook, student, assignment, when)

    def penalize(self, student: str, assignment: str, notebook: str) -> None:
        """Take off what is due for lateness, or give it back.

        Parameters
        ----------
        student, assignment, notebook : str
            nbgrader's names.

        Raises
        ------
        GradingError
            Where the gradebook cannot be written.
        """
        try:
            grant(self.gradebook, journal_folder(self.course.root), assignment, student)
            assign_late_penalty(
                self.gradebook, student, assignment, notebook, self.db_url, self.course.config
            )
        except SQLAlchemyError as error:
            doing = f"what lateness costs {student} could not be written"
            raise GradingError(database_error_text(self.db_url, error, doing)) from None


def with_time_remark(row: ResultRow, moment: Moment | None) -> ResultRow:
    """Return a row that also says where the time of submission is not known."""
    if moment is None or not moment.problem:
        return row
    remark = f"the time of submission is not known, lateness costs nothing: {moment.problem}"
    return replace(row, remarks=(*row.remarks, remark))
