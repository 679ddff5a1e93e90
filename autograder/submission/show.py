"""How verdicts and remarks stand in the autograded notebook, which instructors and students read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import nbformat

from autograder.notebook.card import verdict_card
from autograder.submission.text import fenced, printable
from autograder.verdict import Verdict


def verdict_output(verdict: Verdict) -> Any:
    """Return a check cell's output: the report as text and as HTML, everything in it escaped."""
    data = {"text/plain": verdict.message, "text/html": verdict_card(verdict)}
    return nbformat.v4.new_output("display_data", data=data)


def comment(verdict: Verdict) -> str:
    """Return the comment for the solution cell: feedback renders comments as Markdown."""
    return fenced(verdict.message)


def remarks_cell(remarks: Iterable[str]) -> Any | None:
    """Return a text cell that lists the remarks, or None where there are none.

    Names of files and errors in remarks are the student's words, so the list is a code block.
    """
    lines = [f"- {printable(remark, 400)}" for remark in remarks]
    if not lines:
        return None
    text = "**What happened when this notebook was graded**\n\n" + fenced("\n".join(lines))
    return nbformat.v4.new_markdown_cell(text, id="remarks")
