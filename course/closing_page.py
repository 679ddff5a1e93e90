"""A page to keep: the reader's own network, and the way to it.

One file without scripts, for any browser and for paper. It says what was measured when it was made, and what
the record of checks holds (`autograder.notebook.learner_record`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.colors import Normalize, to_hex
from numpy.typing import NDArray

from autograder.exercise.courses import everything
from autograder.exercise.plain_values import counted
from autograder.judging.answer_key import public_key
from autograder.notebook.learner_record import ExerciseRecord, learner_record
from autograder.notebook.practice import today
from autograder.notebook.show import show, validating
from course.plots.style import SIGNED, number
from course.progress import curve

Array = NDArray[np.float64]
#: Marks a page made here, which may be written anew.
_MARK = '<meta name="generator" content="cnn-course closing page">'
_CELL = 24  # pixels of one weight
_MOST_WEIGHTS = 25  # that are read out one by one
_STYLE = """
:root { color-scheme: light dark; --ink: #202020; --soft: #595959; --paper: #ffffff; --line: #c8c8c8 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eeeeee; --soft: #bdbdbd; --paper: #181818; --line: #555555 }
}
@media print { :root { --ink: #000000; --soft: #404040; --paper: #ffffff; --line: #999999 } }
* { print-color-adjust: exact; -webkit-print-color-adjust: exact }
body { margin: 2rem auto; max-width: 46rem; padding: 0 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif }
.soft { color: var(--soft) }
.row { display: flex; flex-wrap: wrap; gap: 1rem }
figure { margin: 0; break-inside: avoid } figcaption { color: var(--soft); font-size: 0.9rem }
svg { background: #ffffff; border: 1px solid var(--line); max-width: 100%; height: auto }
.wide { overflow-x: auto }
table { border-collapse: collapse; font-size: 0.92rem } tr { break-inside: avoid }
th, td { text-align: left; vertical-align: top; padding: 0.2rem 0.9rem 0.2rem 0;
  border-bottom: 1px solid var(--line) }
"""


def closing_page(
    params: Mapping[str, Any],
    scores: Callable[[Mapping[str, Any], Any], Any],
    images: object,
    classes: object,
    *,
    what: str,
    losses: Sequence[float] = (),
    file: str = "my_network.html",
) -> None:
    """Write a page about the reader's network and the way to it, beside the notebooks.

    Parameters
    ----------
    params : mapping of str to array_like
        Of the network. The first array of four axes holds the filters, (F, C, kh, kw).
    scores : callable
        ``scores(params, images)`` gives the scores, (N, K).
    images : array_like of shape (N, C, H, W)
        Test images; the accuracy on them is measured now.
    classes : array_like of shape (N,)
        Their classes.
    what : str
        The content of the images, such as ``"handwritten digits"``.
    losses : sequence of float
        Training loss of each epoch. Without it there is no curve.
    file : str
        A file of this name that is no such page is left as it is.
    """
    if validating():
        return
    path = Path(file)
    if path.exists() and _MARK not in path.read_text(encoding="utf-8", errors="replace"):
        show_text(f"{file} is another file. Give the page another name: file='my_page.html'.")
        return
    y = np.asarray(classes)
    right = int((np.asarray(scores(params, images)).argmax(axis=1) == y).sum())
    arrays = {name: np.asarray(p, dtype=float) for name, p in params.items()}
    parts = [
        _network(arrays, what, right, len(y)),
        _filters(next((p for p in arrays.values() if p.ndim == 4), np.zeros((0, 1, 1, 1)))),
        _training(np.asarray(losses, dtype=float)),
        _way(learner_record().everything()),
    ]
    path.write_text(_page("\n".join(parts)), encoding="utf-8")
    text = f"Your page is written: {file}, in the folder of this notebook. Open it in any browser."
    show(
        text,
        f'<p>{escape(text)} <a href="{escape(file)}" target="_blank">Open {escape(file)}</a></p>',
    )


def show_text(text: str) -> None:
    """Show one line."""
    show(text, f"<p>{escape(text)}</p>")


def _page(body: str) -> str:
    day = today()
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"{_MARK}\n<title>My convolutional network</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<h1>My convolutional network</h1>\n<p class="soft">Made on {day.day} {day:%B %Y}.</p>\n'
        f"{body}\n</body>\n</html>\n"
    )


def _network(arrays: Mapping[str, Array], what: str, right: int, count: int) -> str:
    size = sum(p.size for p in arrays.values())
    return (
        f"<h2>What it does</h2>\n<p>It reads {escape(what)}. Of {count} test images it read {right} "
        f"right: an accuracy of <strong>{right / count:.1%}</strong>. It has {size:,} parameters.</p>"
    )


def _filters(w: Array) -> str:
    count, channels, kh, kw = w.shape
    if not count or channels not in (1, 3):
        return ""
    reach = float(np.abs(w).max()) or 1.0
    if channels == 1:
        colours = SIGNED(Normalize(-reach, reach)(w[:, 0]))[..., :3]
        words = "Orange weights are positive, purple ones negative, and white is 0."
    else:
        colours = (0.5 + 0.5 * w / reach).transpose(0, 2, 3, 1)  # (F, kh, kw, 3)
        words = "Red, green and blue show the weights of the three channels. Grey is 0."
    pictures = "\n".join(
        f"<figure>{_squares(colours[f], _told(w[f], f + 1))}<figcaption>filter {f + 1}</figcaption></figure>"
        for f in range(count)
    )
    title = f"Its {counted(count, 'filter')} of {kh} by {kw}"
    return f'<h2>{title}</h2>\n<p>{words}</p>\n<div class="row">\n{pictures}\n</div>'


def _told(w: Array, place: int) -> str:
    if w.size > _MOST_WEIGHTS:
        return f"Filter {place}: {w.shape[1]} by {w.shape[2]} weights in {w.shape[0]} channels."
    rows = "; ".join(" ".join(number(float(v)) for v in row) for row in w[0])
    return f"Filter {place}, row by row: {rows}."


def _squares(colours: Array, alt: str) -> str:
    high, wide = colours.shape[0] * _CELL, colours.shape[1] * _CELL
    cells = "".join(
        f'<rect x="{j * _CELL}" y="{i * _CELL}" width="{_CELL}" height="{_CELL}" fill="{colour}"/>'
        for i, row in enumerate(colours.tolist())
        for j, colour in enumerate(map(to_hex, row))
    )
    return (
        f'<svg role="img" aria-label="{escape(alt)}" viewBox="0 0 {wide} {high}" width="{wide}" '
        f'height="{high}">{cells}</svg>'
    )


def _training(losses: Array) -> str:
    if not len(losses) or not np.isfinite(losses).all():
        return ""
    words = (
        f"The training loss of the first epoch was {losses[0]:.3g}, that of epoch {len(losses)} was "
        f"{losses[-1]:.3g}."
    )
    picture = curve(losses, len(losses)).replace(
        "<svg ", f'<svg role="img" aria-label="{words}" width="460" ', 1
    )
    return f"<h2>Its training</h2>\n<figure>{picture}<figcaption>{words}</figcaption></figure>"


def _way(known: Mapping[str, ExerciseRecord]) -> str:
    asked = everything()
    tried = [exercise for exercise in asked if known.get(exercise.name, ExerciseRecord()).attempts]
    if not tried:
        return "<h2>The way here</h2>\n<p>This folder has no record of checks.</p>"
    pasts = {exercise.name: known[exercise.name] for exercise in tried}
    right = sum(past.right for past in pasts.values())
    at_once = sum(past.first_right == 1 for past in pasts.values())
    checks = sum(past.attempts for past in pasts.values())
    head = "".join(
        f'<th scope="col">{name}</th>'
        for name in (
            "exercise",
            "last check",
            "checks",
            "first right",
            "hints",
            "mistakes that a check named",
        )
    )
    rows = []
    for exercise in tried:
        past, key = pasts[exercise.name], public_key(exercise.notebook, exercise.name)
        named = [key.mistakes[slug].name for slug in past.mistakes if slug in key.mistakes]
        cells = (
            "right" if past.right else "not right yet",
            str(past.attempts),
            _first(past.first_right),
            str(min(past.hints, len(exercise.hints))),
            "; ".join(named),
        )
        row = "".join(f"<td>{escape(text)}</td>" for text in cells)
        rows.append(f'<tr><th scope="row">{escape(exercise.name)}</th>{row}</tr>')
    return (
        f"<h2>The way here</h2>\n<p>{right} of {counted(len(asked), 'exercise')} of the course are right, "
        f"after {counted(checks, 'check')} in all. Right at the first check: {at_once}.</p>\n"
        f'<div class="wide"><table><thead><tr>{head}</tr></thead>\n<tbody>\n'
        + "\n".join(rows)
        + "\n</tbody></table></div>\n"
        '<p class="soft">From the record beside the notebooks. A check that is run again counts again.</p>'
    )


def _first(attempt: int | None) -> str:
    if attempt is None:
        return "not recorded"
    return f"check {attempt}" if attempt else ""
