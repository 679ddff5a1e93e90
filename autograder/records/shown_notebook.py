"""How verdicts and remarks stand in the autograded notebook, which instructors and students read."""

from collections.abc import Iterator, Sequence
from typing import Any

from autograder.judging.card import verdict_card
from autograder.judging.messages import ALL_RIGHT, points_text
from autograder.judging.verdict import Verdict
from autograder.submission.nodes import copied, new_cell, new_output
from autograder.submission.outputs import harmless_outputs
from autograder.submission.text import fenced, harmless_markdown, printable

#: Id of the cell on top.
HEADER = "graded"


def verdict_output(verdict: Verdict) -> Any:
    """Return a check cell's output: the report as text and as HTML, everything in it escaped."""
    data = {"text/plain": verdict.message, "text/html": verdict_card(verdict)}
    return new_output("display_data", data=data)


def comment(verdict: Verdict) -> str:
    """Return the comment for the solution cell, which the formgrader shows in grey where a person may write.

    A page that renders comments as Markdown shows it too. The points and aspects stand in the check cell.
    """
    return harmless_markdown("\n\n".join(map(str, verdict.explanation)) or ALL_RIGHT)


def with_header(notebook: Any) -> Any:
    """Return a copy with an empty text cell on top, there from the start so that cells count the same."""
    notebook = copied(notebook)
    notebook.cells.insert(0, new_cell("markdown", "", HEADER))
    return notebook


def shown(notebook: Any, verdicts: Sequence[Verdict], remarks: Sequence[str]) -> Any:
    """Return the notebook that people read: points and remarks on top, verdicts in place, outputs harmless.

    Parameters
    ----------
    notebook : NotebookNode
        From `with_header`, then run.
    verdicts : sequence of Verdict
    remarks : sequence of str

    Returns
    -------
    NotebookNode
        A copy.

    Notes
    -----
    The seed is not shown: students get this notebook as feedback, and later submissions are asked with
    the same seed. It stands in the course's journal, from where `autograder replay` takes it.
    """
    notebook = copied(notebook)
    notebook.cells[0].source = _header(verdicts, remarks)
    for cell, verdict in _checked(notebook, verdicts):
        cell.outputs = [verdict_output(verdict)] if verdict else harmless_outputs(cell.outputs)
    return notebook


def shown_again(
    notebook: Any, verdicts: Sequence[Verdict], again: Sequence[Verdict], remarks: Sequence[str]
) -> Any:
    """Return a notebook that `shown` made with other verdicts in some of its check cells.

    Parameters
    ----------
    notebook : NotebookNode
    verdicts : sequence of Verdict
        All of them, for the sum on top.
    again : sequence of Verdict
        Those to be put in place.
    remarks : sequence of str

    Returns
    -------
    NotebookNode
        A copy.
    """
    notebook = copied(notebook)
    notebook.cells[0].source = _header(verdicts, remarks)
    for cell, verdict in _checked(notebook, again):
        if verdict:
            cell.outputs = [verdict_output(verdict)]
    return notebook


def _checked(notebook: Any, verdicts: Sequence[Verdict]) -> Iterator[tuple[Any, Verdict | None]]:
    """Yield each code cell, with the verdict where it is the check of one."""
    by_check = {f"{verdict.exercise}_check": verdict for verdict in verdicts}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            yield cell, by_check.get(cell.metadata.get("nbgrader", {}).get("grade_id"))


def _header(verdicts: Sequence[Verdict], remarks: Sequence[str]) -> str:
    earned = points_text(sum(verdict.points for verdict in verdicts))
    possible = points_text(sum(verdict.max_points for verdict in verdicts))
    lines = [f"**Graded automatically: {earned} of {possible} points.**"]
    if not verdicts:
        lines = ["**Not graded.**"]
    if remarks:
        # Names of files and errors in remarks are the student's words: a code block shows them as they are.
        lines += ["", fenced("\n".join(f"- {printable(remark, 400)}" for remark in remarks))]
    return "\n".join(lines)
