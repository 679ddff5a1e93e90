"""A distribution as bars: which bins, and where each bar stands in the picture."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 220
_TOP, _BOTTOM, _SIDE = 30, 36, 8
_MOST = 13


@dataclass(frozen=True)
class HistogramBar:
    """One bin: what it holds, and its bar in a picture of WIDTH by HEIGHT."""

    label: str
    count: int
    x: float
    y: float
    width: float
    height: float

    @property
    def low(self) -> str:
        """The lower edge alone, where there is no room for more."""
        return self.label.split("–")[0]

    @property
    def middle(self) -> float:
        """Where its words stand."""
        return round(self.x + self.width / 2, 1)


def bars(values: Sequence[float], most: float) -> tuple[HistogramBar, ...]:
    """Return the bars of a histogram from 0 to ``most``, at most 13 of them.

    Bins are whole numbers of points wide; each holds its lower edge, the last one both.
    """
    most = max(most, *values, 1.0) if values else max(most, 1.0)
    steps = (step * 10**power for power in itertools.count() for step in (1, 2, 5))
    width = next(step for step in steps if most / step <= _MOST - 1)
    number = max(math.ceil((math.floor(most) + 1) / width), 1)
    counts = [0] * number
    for value in values:
        # Points may lie below 0 by a person's hand.
        counts[min(max(int(value // width), 0), number - 1)] += 1
    step = (WIDTH - 2 * _SIDE) / number
    scale = (HEIGHT - _TOP - _BOTTOM) / max(*counts, 1)
    return tuple(
        HistogramBar(
            _label(place * width, width, most),
            count,
            round(_SIDE + place * step + step * 0.08, 1),
            round(HEIGHT - _BOTTOM - count * scale, 1),
            round(step * 0.84, 1),
            round(count * scale, 1),
        )
        for place, count in enumerate(counts)
    )


def _label(low: int, width: int, most: float) -> str:
    high = min(low + width - 1, math.floor(most))
    return str(low) if width == 1 or high <= low else f"{low}–{high}"
