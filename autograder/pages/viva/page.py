"""The sheets of a class as one HTML page to print: a sheet for each student."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.exercise.courses import find
from autograder.grading.viva import Sheet
from autograder.judging.code_questions import call_text
from autograder.pages import page_template

LETTERS = "abcd"


def viva_page(
    assignment: str, sheets: Sequence[Sheet], names: Mapping[str, str], minutes: float
) -> str:
    """Return the page.

    Parameters
    ----------
    assignment : str
    sheets : sequence of Sheet
    names : mapping of str to str
        By student, where they are known.
    minutes : float
        Of a talk.

    Returns
    -------
    str
    """
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
                zip(LETTERS, one.question.options, strict=False)
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
