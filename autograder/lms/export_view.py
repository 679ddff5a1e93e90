"""Exported facts of an assignment, for any system: totals, and messages for each exercise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from autograder.exercise.courses import UnknownExerciseError, find
from autograder.judging.answer_key import NoKeyError, public_key
from autograder.judging.messages import NOTHING_TO_SHOW
from autograder.judging.verdict import Verdict
from autograder.lms.grades import CellGrade, GradeList, StudentGrades
from autograder.lms.load_grades import waiting_words
from autograder.lms.roster import Doubt, Roster, match
from autograder.records.result import Result

_CHECK = "_check"


@dataclass
class ExportView:
    """Grades on their way out.

    Attributes
    ----------
    title : str
        The assignment's name in the other system.
    results : mapping of str to Result
        By student: what the last grading found, where there was one.
    zeros : bool
        Whether who has not handed in gets 0; else nothing is said of them.
    remarks : list of str
        Remarks for the instructor.
    people : mapping of str to str
        Our ids, by Moodle's number of a submission.
    systems : mapping of str to str
        By student: the system that their id is from, where that is known.
    by : str
        The roster's column that has our ids, where the instructor names it.
    """

    grades: GradeList
    title: str
    results: Mapping[str, Result] = field(default_factory=dict)
    zeros: bool = False
    remarks: list[str] = field(default_factory=list)
    people: Mapping[str, str] = field(default_factory=dict)
    systems: Mapping[str, str] = field(default_factory=dict)
    by: str = ""

    def __post_init__(self) -> None:
        waiting = sum(one.waiting and not one.failed for one in self.students)
        if waiting:
            self.remarks.append(waiting_words(waiting))
        failed = [one.student for one in self.students if one.failed]
        if failed:
            self.remarks.append(
                f"without a grade, because the grader failed on them: {', '.join(failed)}"
            )

    @property
    def students(self) -> tuple[StudentGrades, ...]:
        """All students the gradebook knows."""
        return self.grades.students

    @property
    def max_points(self) -> float:
        """Points possible."""
        return self.grades.max_points

    def of(self, student: StudentGrades | None) -> int | float | None:
        """Return a student's grade: nbgrader's total; None where there is none to give."""
        if student is None or student.failed:
            return None
        if not student.submitted:
            return 0 if self.zeros else None
        return self.number(student.total)

    def matched(self, roster: Roster) -> list[tuple[Mapping[str, str], StudentGrades | None]]:
        """Return each row of a roster with its student; what could not be told becomes a remark."""
        pairs, remarks = match(
            roster, self.students, by=self.by, people=self.people, systems=self.systems
        )
        self.remarks += remarks
        if not any(student and self.of(student) is not None for _, student in pairs):
            self.remarks.append(
                Doubt(
                    "no grade was written: nobody in the roster is known to have one here. "
                    "Say which column has the names that students have here by --by COLUMN"
                )
            )
        return pairs

    @staticmethod
    def number(value: float) -> int | float:
        """Return 24 for 24.0."""
        return int(value) if float(value).is_integer() else round(value, 2)

    def items(self, student: StudentGrades) -> Iterator[tuple[str, CellGrade]]:
        """Yield exercises and questions with what a student got."""
        for name in self.grades.cells:
            if name in student.cells:
                yield name.removesuffix(_CHECK), student.cells[name]

    def mistakes(self, student: StudentGrades) -> dict[str, str]:
        """Return the names of the mistakes found, by exercise."""
        return {
            verdict.exercise: _words(verdict.exercise, verdict.diagnosis)
            for verdict in self._verdicts(student)
            if verdict.diagnosis
        }

    def messages(self, student: StudentGrades) -> dict[str, str]:
        """Return the grader's message on each exercise."""
        return {one.exercise: one.message for one in self._verdicts(student)}

    def _verdicts(self, student: StudentGrades) -> tuple[Verdict, ...]:
        result = self.results.get(student.student)
        return result.verdicts if result else ()


def _words(exercise: str, slug: str) -> str:
    try:
        words = public_key(find(exercise).notebook, exercise).mistakes.get(slug)
    except (UnknownExerciseError, NoKeyError):
        words = None
    if words is None or slug in NOTHING_TO_SHOW:
        return slug.replace("-", " ")
    return words.name
