"""A verdict as HTML that reads well on light and dark pages, in print and to a screen reader.

Every text in it is escaped: part of it is what a student's code said. Used in the notebook and in feedback.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from autograder.exercise.plain_values import counted
from autograder.judging.messages import (
    NOTHING_TO_SHOW,
    all_right,
    earned_text,
)
from autograder.judging.verdict import AspectResult, ReportSentence, Verdict

# Okabe and Ito's blue and vermilion: told apart by every reader; the words say the same.
_BLUE, _VERMILION, _GREY = "#0072B2", "#C04A00", "#6e6e6e"

_CARD = (
    "border:1px solid {edge};border-left:6px solid {edge};border-radius:4px;padding:0.6em 1em;"
    "margin:0.3em 0;max-width:60em;font-family:system-ui,sans-serif;font-size:14px;line-height:1.45"
)
_HEAD = '<div style="display:flex;justify-content:space-between;gap:1em">'
# A picture that would be too small to read keeps its size, and is scrolled.
_WIDE = '<div style="overflow-x:auto">'
_TAG = (
    "display:inline-block;min-width:3.6em;text-align:center;border-radius:3px;padding:0 0.4em;"
    "color:#fff;background:{colour};font-weight:600;font-size:12px"
)


def verdict_card(verdict: Verdict, image: str | None = None) -> str:
    """Return a verdict as one HTML fragment; ``image`` is an ``<img>`` element of our own making.

    Where all is right it is one line, which opens to the aspects. Otherwise what is wrong lies open, and
    what is right is folded.
    """
    colour = _BLUE if verdict.passed else _VERMILION
    if verdict.diagnosis == "not-written":
        colour = _GREY
    right = [aspect for aspect in verdict.aspects if aspect.passed]
    wrong = [aspect for aspect in verdict.aspects if not aspect.passed]
    earned = earned_text(verdict.points, verdict.max_points, len(right), len(verdict.aspects))
    name = f'<strong><code style="background:none">{escape(verdict.exercise)}</code></strong>'
    sentences = [_paragraph(sentence) for sentence in verdict.explanation]
    if wrong:
        parts = [
            f"{_HEAD}{name}<strong>{earned}</strong></div>",
            *sentences,
            *([f"{_WIDE}{image}</div>"] if image else []),
        ]
        if verdict.diagnosis not in NOTHING_TO_SHOW:
            parts.append(_table(wrong))
            if right:
                are = "is" if len(right) == 1 else "are"
                parts.append(_folded(f"{counted(len(right), 'aspect')} {are} right", _table(right)))
    else:
        said = f"{name} &nbsp;{all_right(len(right))} <strong>{earned}</strong>"
        parts = [_folded(said, _table(right)), *sentences]
    return "\n".join(
        [
            f'<div role="group" aria-label="check of {escape(verdict.exercise)}" '
            f'style="{_CARD.format(edge=colour)}">',
            *parts,
            "</div>",
        ]
    )


def note_card(text: str) -> str:
    """Return a few lines of text as an HTML fragment."""
    return card(prose(text))


def prose(text: str) -> str:
    """Return lines of text as HTML, with code where there are backticks."""
    return "<br>".join(_code(escape(line)) for line in text.split("\n"))


def code_block(code: str) -> str:
    """Return code as HTML that is scrolled where it is wide: a line that is broken would look like two."""
    style = "white-space:pre;overflow-x:auto;margin:0.6em 0"
    return f'<pre style="{style}">{escape(code)}</pre>'


def card(content: str) -> str:
    """Return HTML in a frame that says neither right nor wrong."""
    return f'<div style="{_CARD.format(edge=_GREY)}">{content}</div>'


def _folded(summary: str, content: str) -> str:
    return (
        f'<details style="margin:0.2em 0"><summary style="cursor:pointer">{summary}</summary>'
        f"{content}</details>"
    )


def _code(html: str) -> str:
    """Set what stands between backticks as code."""
    return re.sub(r"`([^`\n]+)`", r'<code style="background:none">\1</code>', html)


def _paragraph(sentence: ReportSentence) -> str:
    rest = escape(sentence.text.strip())
    rest = f"<code>{rest}</code>" if sentence.kind == "try" else _code(rest)
    start = f"<strong>{sentence.lead}</strong> " if sentence.lead else ""
    return f'<p style="margin:0.4em 0">{start}{rest}</p>'


def _table(aspects: Sequence[AspectResult]) -> str:
    rows = "".join(map(_row, aspects))
    return (
        f'<table style="border-collapse:collapse;margin:0.5em 0 0;text-align:left">{rows}</table>'
    )


def _row(aspect: AspectResult) -> str:
    word, colour = ("ok", _BLUE) if aspect.passed else ("wrong", _VERMILION)
    if aspect.unjudged == "open":
        word, colour = "open", _GREY
    message = prose(aspect.message)
    # On each cell: JupyterLab's own rule for cells is stronger than one on the row.
    cell = "padding:0.15em 1em 0.15em 0;text-align:left;vertical-align:top"
    return (
        '<tr style="background:none">'
        f'<td style="{cell}"><span style="{_TAG.format(colour=colour)}">{word}</span></td>'
        f'<th scope="row" style="{cell};font-weight:500">{escape(aspect.name)}</th>'
        f'<td style="{cell}">{message}</td></tr>'
    )
