"""All that a report is made of: gradebook, journal, folders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from autograder.assignment.course_directory import CourseDirectory, open_course
from autograder.errors import GradingError
from autograder.lms.enrolment import Enrolment, read_enrolment
from autograder.lms.grades import GradeList
from autograder.lms.load_grades import existing_gradebook, read_grades
from autograder.pages.report.answers import answers_of, solutions_of
from autograder.pages.report.similar_answers import SimilarAnswers, similar_answers
from autograder.records.journal import journal_folder, open_journal
from autograder.records.result import Result


@dataclass(frozen=True)
class ClassData:
    """The data of a class.

    Attributes
    ----------
    grades : GradeList
        All students the gradebook knows.
    results : mapping of str to Result
        Results of the last grading, by student.
    graded : mapping of str to datetime
        When that was.
    handed_in : frozenset of str
        Students with a submitted folder.
    similar_answers : tuple of SimilarAnswers
        Answers of the same structure.
    enrolment : Enrolment
        The list of students; empty where none was loaded.
    """

    assignment: str
    grades: GradeList
    results: Mapping[str, Result]
    graded: Mapping[str, datetime]
    handed_in: frozenset[str]
    similar_answers: tuple[SimilarAnswers, ...]
    enrolment: Enrolment = field(default_factory=Enrolment)


def read_class(root: Path, assignment: str, db: str | None = None) -> ClassData:
    """Read what is known of a class.

    Parameters
    ----------
    root : Path
        The course directory.
    assignment : str
    db : str or None
        URL of the gradebook; None for the course's own.

    Returns
    -------
    ClassData

    Raises
    ------
    GradingError
        Where there is no such assignment, or nothing of it has been graded.
    """
    course = open_course(root)
    course.notebook(assignment)
    with existing_gradebook(course, db) as gradebook:
        grades = read_grades(gradebook, assignment)
    handed_in = frozenset(student for student, _ in course.submitted(assignment))
    students = handed_in | {student.student for student in grades.students}
    with open_journal(course.root) as journal:
        known = {student: journal.latest(assignment, student) for student in students}
    entries = {student: entry for student, entry in known.items() if entry is not None}
    if not entries:
        raise GradingError(
            f"nothing of {assignment} has been graded: run `autograder grade {assignment}`"
        )
    return ClassData(
        assignment,
        grades,
        {student: entry.result for student, entry in entries.items()},
        {student: entry.graded for student, entry in entries.items()},
        handed_in,
        _similar_answers(course, assignment, [entry.result for entry in entries.values()]),
        read_enrolment(journal_folder(course.root)) or Enrolment(),
    )


def _similar_answers(
    course: CourseDirectory, assignment: str, results: Sequence[Result]
) -> tuple[SimilarAnswers, ...]:
    answers = [answer for result in results for answer in answers_of(course, assignment, result)]
    return similar_answers(answers, len(results), solutions_of(course, assignment))
