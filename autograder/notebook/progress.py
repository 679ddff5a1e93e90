"""``progress()``: how far you are in each notebook, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from autograder.exercise.courses import everything, find
from autograder.exercise.plain_values import counted
from autograder.judging.answer_key import public_keys
from autograder.judging.card import card
from autograder.judging.messages import points_text
from autograder.notebook.learner_record import FILE, ExerciseRecord, learner_record
from autograder.notebook.practice import practice, today
from autograder.notebook.show import show, show_note

_HEAD = ("notebook", "right", "points", "hints", "next")
_FOOT = (
    "Points are those of the last check. Written answers are not among them: a person reads those."
)


_ELSEWHERE = (
    f"There is no {FILE.as_posix()} in {{folder}}, so this counts only what was checked in this process. "
    "To see what your notebooks have, start Python in their folder, or call progress() in a notebook."
)


@dataclass(frozen=True)
class ProgressRow:
    """How one notebook stands.

    Attributes
    ----------
    right, exercises : int
        How many are fully right, and how many there are.
    points, max_points : float
        Of the last checks.
    hints : int
        How many were shown.
    following : str or None
        The first exercise that is not fully right.
    """

    notebook: str
    right: int
    exercises: int
    points: float
    max_points: float
    hints: int
    following: str | None


def progress() -> None:
    """Show a table: of each notebook the exercises that are right, points, hints, and what comes next.

    It counts what ``check`` and ``hint`` have shown in the notebooks of this folder.
    """
    kept = learner_record()
    rows = standing(kept.everything())
    if not kept.lasting:
        show_note(_ELSEWHERE.format(folder=Path.cwd()))
    show(as_text(rows), as_html(rows))
    if again := len(practice().due(today())):
        show_note(f'{counted(again, "question")} of the quiz will do you good again: quiz("again")')


def standing(known: Mapping[str, ExerciseRecord]) -> list[ProgressRow]:
    """Return a row for each notebook, in course order."""
    rows = []
    for notebook in sorted({exercise.notebook for exercise in everything()}):
        keys = {n: key for n, key in public_keys(notebook).items() if not find(n).same_as}
        pasts = {name: known.get(name, ExerciseRecord()) for name in keys}
        wrong = [name for name, past in pasts.items() if not past.right]
        rows.append(
            ProgressRow(
                notebook,
                right=len(pasts) - len(wrong),
                exercises=len(pasts),
                points=sum(past.points or 0 for past in pasts.values()),
                max_points=sum(key.max_points for key in keys.values()),
                hints=sum(min(p.hints, len(find(name).hints)) for name, p in pasts.items()),
                following=wrong[0] if wrong else None,
            )
        )
    return rows


def as_text(rows: list[ProgressRow]) -> str:
    """Return the table as plain text."""
    table = [_HEAD, *((*_cells(row), row.following or "done") for row in rows)]
    wide = [max(len(line[i]) for line in table) for i in range(len(_HEAD))]
    lines = ["  ".join(f"{w:<{n}}" for w, n in zip(line, wide, strict=True)) for line in table]
    return "\n".join([*(line.rstrip() for line in lines), "", _advice(rows), _FOOT])


def as_html(rows: list[ProgressRow]) -> str:
    """Return the table as an HTML fragment; what comes next is a link where the notebook is at hand."""
    cell = "padding:0.15em 1.2em 0.15em 0;text-align:left"
    head = "".join(f'<th scope="col" style="{cell}">{name}</th>' for name in _HEAD)
    body = ""
    for row in rows:
        name, *numbers = _cells(row)
        body += f'<tr style="background:none"><th scope="row" style="{cell};font-weight:500">'
        body += f"{escape(name)}</th>"
        body += "".join(f'<td style="{cell}">{text}</td>' for text in numbers)
        body += f'<td style="{cell}">{_link(row)}</td></tr>'
    return card(
        '<div style="overflow-x:auto">'
        '<table aria-label="progress" style="border-collapse:collapse;margin:0.2em 0">'
        f'<thead><tr style="background:none">{head}</tr></thead><tbody>{body}</tbody></table></div>'
        f'<p style="margin:0.4em 0"><strong>{escape(_advice(rows))}</strong></p>'
        f'<p style="margin:0.4em 0">{escape(_FOOT)}</p>'
    )


def _cells(row: ProgressRow) -> tuple[str, str, str, str]:
    # In tenths, as people count them.
    points = f"{points_text(round(row.points, 1))} of {points_text(row.max_points)}"
    return row.notebook, f"{row.right} of {row.exercises}", points, str(row.hints)


def _link(row: ProgressRow) -> str:
    if row.following is None:
        return "done"
    words = escape(row.following)
    file = f"{row.notebook}.ipynb"
    if not Path(file).is_file():
        return words
    # JupyterLab's name for a heading is its text with - for spaces.
    place = quote(_section(row.following).replace(" ", "-"), safe=":")
    return f'<a href="{quote(file)}#{place}">{words}</a>'


def _section(name: str) -> str:
    return f"Your turn: {name}"


def _advice(rows: list[ProgressRow]) -> str:
    row = next((row for row in rows if row.following), None)
    if row is None or row.following is None:
        return "Every exercise is right. On your own: each notebook ends with things to try."
    return f"Next: {row.following} in {row.notebook}.ipynb, under “{_section(row.following)}”."
