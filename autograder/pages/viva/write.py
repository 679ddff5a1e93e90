"""The sheets of a class as one HTML page to print: a sheet for each student."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.assignment.course_directory import open_course
from autograder.exercise.courses import find
from autograder.grading.viva import Sheet, sheets
from autograder.judging.code_questions import call_text
from autograder.lms.load_grades import existing_gradebook, read_grades
from autograder.pages import page_template
from autograder.records.csv_file import write_private

_LETTERS = "abcd"


def write_viva(
    root: Path,
    assignment: str,
    minutes: float,
    out: Path | None = None,
    db: str | None = None,
    *,
    sandbox: bool = True,
) -> tuple[Path, list[Sheet]]:
    """Write the sheets of a class as one page.

    Parameters
    ----------
    root : Path
        The course directory.
    assignment : str
    minutes : float
        Of a talk.
    out : Path or None
        The page; None for ``reports/<assignment>_viva.html`` in the course directory.
    db : str or None
        URL of the gradebook; None for the course's own.
    sandbox : bool
        False for kernels without walls.

    Returns
    -------
    (Path, list of Sheet)

    Raises
    ------
    GradingError
        Where nothing has been graded, or nothing can be run.
    """
    found = list(sheets(root, assignment, minutes, sandbox=sandbox))
    with existing_gradebook(open_course(root), db) as gradebook:
        grades = read_grades(gradebook, assignment)
    names = {one.student: one.name for one in grades.students if one.name != one.student}
    page = out or root / "reports" / f"{assignment}_viva.html"
    write_private(page, _page(assignment, found, names, minutes))
    return page, found


def _page(
    assignment: str, sheets: Sequence[Sheet], names: Mapping[str, str], minutes: float
) -> str:
    return page_template("autograder.pages.viva").render(
        assignment=assignment,
        minutes=f"{minutes:g}",
        sheets=[_content(sheet, names.get(sheet.student, "")) for sheet in sheets],
    )


def _content(sheet: Sheet, name: str) -> dict[str, object]:
    questions, shown = [], None
    for one in sheet.asked:
        call = "" if one.case is shown else call_text(find(sheet.exercise), one.case)
        shown = one.case
        options = [
            (letter, option, place == one.question.answer)
            for place, (letter, option) in enumerate(
                zip(_LETTERS, one.question.options, strict=False)
            )
        ]
        questions.append({"call": call, "options": options, "asked": one.question})
    return {
        "student": sheet.student,
        "name": name,
        "exercise": sheet.exercise,
        "code": list(enumerate(sheet.code.split("\n"), start=1)) if sheet.code else [],
        "questions": questions,
        "mistake": sheet.mistake,
        "note": sheet.note,
    }
