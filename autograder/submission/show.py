"""How verdicts and remarks stand in the autograded notebook, which instructors and students read."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Any

import nbformat

from autograder.report import points_text
from autograder.submission.text import fenced, printable
from autograder.verdict import Verdict


def verdict_output(verdict: Verdict) -> Any:
    """Return a check cell's output: the report as text and as HTML, everything in it escaped."""
    return nbformat.v4.new_output(
        "display_data", data={"text/plain": verdict.message, "text/html": verdict_html(verdict)}
    )


def verdict_html(verdict: Verdict) -> str:
    """Return a verdict as a table that a screen reader can walk through, and its words below."""
    title = f"{verdict.exercise}: {points_text(verdict.points)} of {points_text(verdict.max_points)} points"
    rows = "".join(
        f'<tr><th scope="row">{html.escape(aspect.name)}</th>'
        f"<td>{'ok' if aspect.passed else '<strong>WRONG</strong>'}</td>"
        f"<td>{aspect.right} of {aspect.cases}</td></tr>"
        for aspect in verdict.aspects
    )
    return (
        f"<table><caption>{html.escape(title)}</caption>"
        '<thead><tr><th scope="col">Aspect</th><th scope="col">Result</th>'
        f'<th scope="col">Cases right</th></tr></thead><tbody>{rows}</tbody></table>'
        f"<pre>{html.escape(verdict.message)}</pre>"
    )


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
