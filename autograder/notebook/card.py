"""A verdict as HTML that reads well on light and dark pages, in print and to a screen reader.

Every text in it is escaped: part of it is what a student's code said. Used in the notebook and in feedback.
"""

from __future__ import annotations

from html import escape

from autograder.report import ALL_RIGHT, LOOK, NOTHING_TO_SHOW, SMALLEST, points_text
from autograder.verdict import AspectResult, Verdict

# Okabe and Ito's blue and vermilion: told apart by every reader; the words say the same.
_BLUE, _VERMILION, _GREY = "#0072B2", "#C04A00", "#6e6e6e"

_CARD = (
    "border:1px solid {edge};border-left:6px solid {edge};border-radius:4px;padding:0.6em 1em;"
    "margin:0.3em 0;max-width:60em;font-family:system-ui,sans-serif;font-size:14px;line-height:1.45"
)
_TAG = (
    "display:inline-block;min-width:3.6em;text-align:center;border-radius:3px;padding:0 0.4em;"
    "color:#fff;background:{colour};font-weight:600;font-size:12px"
)


def verdict_card(verdict: Verdict, image: str | None = None) -> str:
    """Return a verdict as one HTML fragment; ``image`` is an ``<img>`` element of our own making."""
    colour = _BLUE if verdict.passed else _VERMILION
    if verdict.diagnosis == "not-written":
        colour = _GREY
    points = f"{points_text(verdict.points)} of {points_text(verdict.max_points)} points"
    parts = [
        f'<div role="group" aria-label="check of {escape(verdict.exercise)}" '
        f'style="{_CARD.format(edge=colour)}">',
        '<div style="display:flex;justify-content:space-between;gap:1em">'
        f'<strong><code style="background:none">{escape(verdict.exercise)}</code></strong>'
        f"<strong>{points}</strong></div>",
    ]
    parts += [_paragraph(line) for line in verdict.explanation or (ALL_RIGHT,)]
    if image is not None:
        parts.append(image)
    if verdict.diagnosis not in NOTHING_TO_SHOW:
        rows = "".join(_row(aspect) for aspect in verdict.aspects)
        parts.append(
            '<table style="border-collapse:collapse;margin:0.5em 0 0;text-align:left">'
            + rows
            + "</table>"
        )
    parts.append("</div>")
    return "\n".join(parts)


def note_card(text: str) -> str:
    """Return a few lines of text as an HTML fragment."""
    lines = "<br>".join(escape(line) for line in text.splitlines())
    return card(lines)


def card(content: str) -> str:
    """Return HTML in a frame that says neither right nor wrong."""
    return f'<div style="{_CARD.format(edge=_GREY)}">{content}</div>'


def _paragraph(text: str) -> str:
    for lead in (LOOK, SMALLEST):
        if text.startswith(lead):
            return (
                f'<p style="margin:0.4em 0"><strong>{lead}</strong>{escape(text[len(lead) :])}</p>'
            )
    return f'<p style="margin:0.4em 0">{escape(text)}</p>'


def _row(aspect: AspectResult) -> str:
    word, colour = ("ok", _BLUE) if aspect.passed else ("wrong", _VERMILION)
    message = "<br>".join(escape(line) for line in aspect.message.split("\n"))
    cell = "padding:0.15em 1em 0.15em 0;text-align:left"
    return (
        '<tr style="vertical-align:top;background:none">'
        f'<td style="{cell}"><span style="{_TAG.format(colour=colour)}">{word}</span></td>'
        f'<th scope="row" style="{cell};font-weight:500">{escape(aspect.name)}</th>'
        f'<td style="{cell}">{message}</td></tr>'
    )
