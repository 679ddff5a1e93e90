"""The lecture map: which point of the lecture is taught in which section, read off the notebooks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

#: What each row of the lecture is about, in our words.
POINTS = {
    "L1": "two-layer fully connected networks, and how they learn",
    "L2": "the impact of CNNs: ImageNet, year by year",
    "L3": "what image classification is used for",
    "L4": "images are made of pixels",
    "L5": "the fully connected layer",
    "L6": "what else we know about images: locality, translation",
    "L7": "the 1D convolutional layer, ReLU and bias",
    "L8": "1D signals are real: heartbeats",
    "L9": "counting weights",
    "L10": "the 2D convolutional layer, the dot of the i",
    "L11": "tensors, channels, filter banks",
    "L12": "padding and stride",
    "L13": "max pooling",
    "L14": "a typical architecture",
    "L15": "a familiar pattern: predict, loss, minimize",
    "L16": "a taste of backpropagation, forward",
    "L17": "a taste of backpropagation, backward",
    "L18": "learning by gradient descent",
}

START, END = "<!-- lecture map: built -->", "<!-- end of the lecture map -->"


def taught(scripts: Iterable[Path]) -> dict[str, list[str]]:
    """Return for each row the sections that name it under their heading, in course order."""
    found: dict[str, list[str]] = {row: [] for row in POINTS}
    for script in scripts:
        heading = ""
        for line in script.read_text(encoding="utf-8").splitlines():
            if title := re.match(r"# #{1,3} (.*)", line):
                heading = title.group(1)
            if named := re.match(r"# \*Lecture rows? ([^*]*)\*", line):
                for row in re.findall(r"L\d+", named.group(1)):
                    place = f"{script.stem}: {heading}"
                    if place not in found.setdefault(row, []):
                        found[row].append(place)
    return found


def lecture_map(scripts: Iterable[Path]) -> str:
    """Return the map as a Markdown table."""
    rows = [
        f"| {row} | {POINTS.get(row, '')} | {'<br>'.join(places)} |"
        for row, places in taught(scripts).items()
    ]
    return "\n".join(["| row | point | sections |", "| --- | --- | --- |", *rows])


def with_map(readme: str, scripts: Iterable[Path]) -> str:
    """Return the text with the map between its two marks made anew."""
    before, _, rest = readme.partition(START)
    after = rest.partition(END)[2]
    return f"{before}{START}\n{lecture_map(scripts)}\n{END}{after}"
