"""One palette for every figure, readable on a light page and on a dark one.

A figure is a light card, so that it looks the same on a light page and on a dark one: no grey has a
contrast of 4.5 to both. Text and lines are dark grey, cells carry their own fill, and the text on a
fill is black or white, whichever reads better on it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import numpy as np
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize
from numpy.typing import NDArray

PAPER = "#ffffff"
INK = "#595959"  # 7:1 against the paper
# Okabe and Ito's colours: distinct with any common colour vision. Labels always go along.
BLUE, ORANGE, GREEN, VERMILLION, PURPLE, SKY = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#CC79A7",
    "#56B4E9",
)
PALETTE = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILLION)

# Below zero purple and dark, above zero orange and lighter: the sign survives a grey print.
SIGNED: Colormap = LinearSegmentedColormap.from_list(
    "signed", ["#40206f", "#8f7bbd", "#f7f7f7", "#f7ab5e", "#dd5f00"]
)
GREY: Colormap = LinearSegmentedColormap.from_list("grey", ["#101010", "#ffffff"])

Kind = Literal["grey", "map", "signed", "plain"]  # pixels, activations, sums, bare numbers


def colour_map(kind: Kind) -> Colormap:
    """Colours of a kind of picture: pixels are grey, responses are signed."""
    return SIGNED if kind == "signed" else GREY


def limits(values: NDArray[np.float64], kind: Kind, trim: float = 0) -> Normalize:
    """Range of a picture: pixels from 0 to 1, activations up from 0, sums symmetric about 0.

    The largest `trim` percent of an image share the last colour, so that the others show.
    """
    finite = values[np.isfinite(values)]
    low = float(finite.min()) if finite.size else 0.0
    high = float(np.percentile(finite, 100 - trim)) if finite.size else 0.0
    if kind == "signed":
        reach = float(np.percentile(np.abs(finite), 100 - trim)) if finite.size else 0.0
        reach = reach or max(abs(low), abs(high)) or 1.0
        return Normalize(-reach, reach)
    if kind == "map":
        return Normalize(min(low, 0.0), high if high > 0 else 1.0)
    return Normalize(min(low, 0.0), max(high, 1.0))


def text_colour(rgba: tuple[float, float, float, float]) -> str:
    """Black or white, whichever stands out more on a fill; the ink where there is no fill."""
    if rgba[3] < 0.5:
        return INK
    return "#000000" if luminance(rgba) > 0.179 else "#ffffff"


def luminance(rgba: Sequence[float]) -> float:
    """Relative luminance of a colour, as WCAG defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgba[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def number(value: float) -> str:
    """A number as it is written in a cell: short, with a true minus sign."""
    if not np.isfinite(value):
        return {"nan": "nan", "inf": "∞", "-inf": "−∞"}[str(float(value))]
    text = f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) < 1000 else f"{value:.3g}"
    return "0" if text in {"-0", ""} else text.replace("-", "−")


def plus(value: float) -> str:
    """A number that is added to a sum: + 0.5, − 0.5, and nothing for 0."""
    return f" {'+' if value > 0 else '−'} {number(abs(value))}" if value else ""


def minus(text: str) -> str:
    """Words of a figure with true minus signs: b = −1, −across, R − 2 G; a hyphen stays."""
    return re.sub(r"(?<![\w)\]])-(?=[\w.(])|(?<= )-(?= )", "−", text)


def count(n: int, one: str, many: str = "") -> str:
    """A count and its noun: 1 zero, 2 zeros."""
    return f"{n} {one if n == 1 else many or one + 's'}"


def numbers(values: NDArray[np.float64]) -> str:
    """A row of numbers for alt text."""
    return " ".join(number(float(v)) for v in values.ravel())
