"""One student's grade as Gradescope reads it from an autograder: ``results.json``, from the gradebook."""

from pathlib import Path

from autograder.errors import GradingError
from autograder.judging.messages import points_text
from autograder.lms.export_view import ExportView
from autograder.lms.exporter import Exporter, ExportRequest, register
from autograder.lms.grades import CellGrade, StudentGrades
from autograder.lms.importers.filename_patterns import proper_id
from autograder.lms.results import Test, informing, results, scored
from autograder.lms.roster import Roster
from autograder.records.csv_file import write_private
from autograder.submission.text import printable


@register
class Gradescope(Exporter):
    """Gradescope, which reads one ``results.json`` for each student."""

    def write(self, request: ExportRequest, view: ExportView, roster: Roster | None) -> list[Path]:
        """Write a folder with a file for each student, or the one file of the student asked for."""
        handed_in = [one for one in view.students if one.submitted and not one.failed]
        if request.student:
            if not handed_in:
                raise GradingError(f"there is no grade of {printable(request.student)}")
            path = request.out or Path("results.json")
            write_private(path, results_json(view, handed_in[0]))
            return [path]
        folder = request.place("gradescope")
        written = [_one(folder, view, one) for one in handed_in]
        return [path for path in written if path]


def _one(folder: Path, view: ExportView, student: StudentGrades) -> Path | None:
    if not proper_id(student.student):
        view.remarks.append(
            f"{printable(student.student)}: cannot be a folder's name; give --student and --out"
        )
        return None
    path = folder / student.student / "results.json"
    write_private(path, results_json(view, student))
    return path


def results_json(view: ExportView, student: StudentGrades) -> str:
    """Return ``results.json``: the total, and a test for each exercise and question.

    The score is nbgrader's total, so that what is taken off for lateness counts; it stands above the sum of
    the tests. An answer that waits for a person has no points and is no failure.
    """
    said = view.messages(student)
    tests = [_test(name, cell, said.get(name), student) for name, cell in view.items(student)]
    return results(_summary(view, student), tests, score=view.of(student) or 0)


def _test(name: str, cell: CellGrade, message: str | None, student: StudentGrades) -> Test:
    words = message if message is not None else student.comments.get(name, "")
    if cell.points is None:
        return informing(name, words or "Not graded yet.", passed=True)
    return scored(name, cell.points, cell.max_points, words)


def _summary(view: ExportView, student: StudentGrades) -> str:
    text = f"{points_text(student.total)} of {points_text(view.max_points)} points."
    if student.penalty:
        text += f" {points_text(student.penalty)} are taken off for lateness."
    return text
