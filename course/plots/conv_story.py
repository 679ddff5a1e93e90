"""The story of a convolutional layer: every product of pixel and weight, forward and backward.

Each product of the forward pass joins an output, a pixel and a weight. The same list of threes gives
all the sums: ``z[o] += x[p] w[q]``, ``dx[p] += dz[o] w[q]``, ``dw[q] += dz[o] x[p]``.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.plots.canvas import FigureError, as_array
from course.plots.story import Board, Index, Mark, Step, Story
from course.plots.style import count, number


class Link(NamedTuple):
    """One product: output, padded pixel, weight."""

    o: Index
    p: Index
    q: Index


@dataclass(frozen=True)
class Layer:
    """A layer with one filter on one image, worked out in both directions.

    A line is an image of one row. `x` and `dx` carry the padding.
    """

    x: NDArray[np.float64]
    w: NDArray[np.float64]
    z: NDArray[np.float64]
    dz: NDArray[np.float64]
    dx: NDArray[np.float64]
    dw: NDArray[np.float64]
    links: tuple[Link, ...]
    ring: Index
    line: bool

    def name(self, letter: str, cell: Index) -> str:
        """How a cell is called, counted from 0 where the padding ends."""
        i, j = cell
        if letter in {"X", "dX"}:
            if Board("", self.x, 0, 0, self.ring).is_padding(cell):
                return f"a padding cell of {letter}"
            i, j = i - self.ring[0], j - self.ring[1]
        return f"{letter}[{j}]" if self.line else f"{letter}[{i},{j}]"


def work_out(x: object, w: object, dz: object, stride: int, padding: int) -> Layer:
    """Compute a layer and its gradients by the list of products.

    Parameters
    ----------
    x, w : array_like of shape (L,) and (k,), or (H, W) and (kh, kw)
    dz : array_like of the output's shape, or None for small whole numbers
    stride, padding : int

    Raises
    ------
    FigureError
        Shapes that do not fit together.
    """
    image, taps = as_array(x, 1, 2), as_array(w, 1, 2)
    line = image.ndim == 1
    if image.ndim != taps.ndim:
        raise FigureError(f"image {image.shape} and filter {taps.shape}: give both as many axes")
    image, taps = np.atleast_2d(image), np.atleast_2d(taps)
    ring = (0 if line else padding, padding)
    padded = np.pad(image, [(n, n) for n in ring])
    tall = range(0, padded.shape[0] - taps.shape[0] + 1, stride)
    wide = range(0, padded.shape[1] - taps.shape[1] + 1, stride)
    if not tall or not wide:
        raise FigureError(f"no window of {taps.shape} fits into {padded.shape}")
    shape = (len(tall), len(wide))
    given = upstream(shape) if dz is None else np.atleast_2d(as_array(dz, 1, 2))
    if given.shape != shape:
        raise FigureError(f"the upstream gradient has shape {given.shape}, the output {shape}")
    links = tuple(
        Link((r, c), (tall[r] + a, wide[c] + b), (a, b))
        for r, c in np.ndindex(*shape)
        for a, b in np.ndindex(*taps.shape)
    )
    z, dx, dw = np.zeros(shape), np.zeros_like(padded), np.zeros_like(taps)
    for o, p, q in links:
        z[o] += padded[p] * taps[q]
        dx[p] += given[o] * taps[q]
        dw[q] += given[o] * padded[p]
    return Layer(padded, taps, z, given, dx, dw, links, ring, line)


def upstream(shape: tuple[int, int]) -> NDArray[np.float64]:
    """Small whole numbers, none of them 0, that look like no pattern."""
    rng = np.random.default_rng(6036)
    return rng.choice([-2.0, -1.0, 1.0, 2.0, 3.0], size=shape)


def conv_story(layer: Layer) -> Story:
    """Lay a layer out: forward above, backward below, a step for each output, pixel and weight."""
    tall = max(layer.x.shape[0], layer.w.shape[0], layer.z.shape[0])
    at_w = 0.4 + layer.x.shape[1] + 1.7
    at_z = at_w + layer.w.shape[1] + 1.7
    width = max(at_z + layer.z.shape[1] + 0.4, 17.0)
    top, low = 1.9, tall + 5.6

    def place(y: float, letter: str, values: NDArray[np.float64], x: float, ring: Index) -> Board:
        return Board(letter, values, x, y + (tall - values.shape[0]) / 2, ring)

    boards = {
        "X": place(top, "X", layer.x, 0.4, layer.ring),
        "W": place(top, "W", layer.w, at_w, (0, 0)),
        "Z": place(top, "Z", layer.z, at_z, (0, 0)),
        "dX": place(low, "dX", layer.dx, 0.4, layer.ring),
        "dW": place(low, "dW", layer.dw, at_w, (0, 0)),
        "dZ": place(low, "dZ, given", layer.dz, at_z, (0, 0)),
    }
    say = Lines(width, top + tall + 0.75, low + tall + 0.75)
    steps = (
        *(_from_output(layer, o, say) for o in np.ndindex(*layer.z.shape)),
        *(_from_weight(layer, q, say) for q in np.ndindex(*layer.w.shape)),
        *(_from_pixel(layer, p, say) for p in np.ndindex(*layer.x.shape)),
    )
    signs = (
        (0.4, 0.4, "FORWARD  →   X and W make Z"),
        (0.4, low - 1.5, "BACKWARD  ←   dZ makes dX and dW"),
    )
    about = (
        f"Six boards. Forward: X {layer.x.shape} with its padding, W {layer.w.shape}, "
        f"Z {layer.z.shape}. Backward, below them: dX, dW, dZ."
    )
    return Story(boards, (*signs, legend(low + tall + 2.2)), steps, width, low + tall + 2.7, about)


def legend(y: float) -> tuple[float, float, str]:
    """The meaning of the frame, the tint and the small numbers."""
    return (
        0.4,
        y,
        "framed: the cell you point at · tinted: what it touches · small: factor ×, share +",
    )


@dataclass(frozen=True)
class Lines:
    """Where the two sentences of a step stand, broken to the width of the page."""

    width: float
    above: float
    below: float

    def place(self, forward: str, backward: str) -> tuple[tuple[float, float, str], ...]:
        """Lines with their places."""
        placed = []
        for y, sentence in ((self.above, forward), (self.below, backward)):
            broken = textwrap.wrap(sentence, int(self.width * 4.6), break_long_words=False)
            placed += [(0.4, y + 0.62 * i, part) for i, part in enumerate(broken[:2])]
        return tuple(placed)


def signed(value: float) -> str:
    """A share, as it is added: +6, −2."""
    return f"+{number(value)}" if value >= 0 else number(value)


def factor(value: float) -> str:
    """A number inside a product or a sum: 6, (−2)."""
    return number(value) if value >= 0 else f"({number(value)})"


def _total(links: Iterable[Link], pair: Callable[[Link], tuple[float, float]]) -> str:
    """Products as they are written in a sum; a long one loses its middle, not its number."""
    terms = ["·".join(map(factor, pair(link))) for link in links]
    if len(terms) > 12:
        terms = [*terms[:10], "…", terms[-1]]
    return " + ".join(terms)


def _from_output(layer: Layer, o: Index, say: Lines) -> Step:
    mine = [link for link in layer.links if link.o == o]
    g = float(layer.dz[o])
    marks = [Mark("Z", o, chosen=True), Mark("dZ", o, chosen=True)]
    for _, p, q in mine:
        marks += [
            Mark("X", p, f"×{number(layer.w[q])}"),
            Mark("W", q),
            Mark("dX", p, signed(g * layer.w[q])),
            Mark("dW", q, signed(g * layer.x[p])),
        ]
    total = _total(mine, lambda link: (layer.x[link.p], layer.w[link.q]))
    forward = f"{layer.name('Z', o)} = {total} = {number(layer.z[o])}"
    backward = (
        f"{layer.name('dZ', o)} = {number(g)} adds {factor(g)}·W to dX under the window, "
        f"and {factor(g)}·(the window) to dW."
    )
    return Step(
        (("Z", o), ("dZ", o)), tuple(marks), say.place(forward, backward), f"{forward}. {backward}"
    )


def _from_weight(layer: Layer, q: Index, say: Lines) -> Step:
    mine = [link for link in layer.links if link.q == q]
    w = float(layer.w[q])
    marks = [Mark("W", q, chosen=True), Mark("dW", q, chosen=True)]
    for o, p, _ in mine:
        marks += [
            Mark("X", p, f"×{number(w)}"),
            Mark("Z", o, signed(w * layer.x[p])),
            Mark("dZ", o, f"×{number(layer.x[p])}"),
        ]
    forward = (
        f"{layer.name('W', q)} = {number(w)} is used by every output, on the tinted pixels of X."
    )
    total = _total(mine, lambda link: (layer.dz[link.o], layer.x[link.p]))
    backward = f"{layer.name('dW', q)} = {total} = {number(layer.dw[q])}"
    return Step(
        (("W", q), ("dW", q)), tuple(marks), say.place(forward, backward), f"{forward} {backward}."
    )


def _from_pixel(layer: Layer, p: Index, say: Lines) -> Step:
    mine = [link for link in layer.links if link.p == p]
    x = float(layer.x[p])
    marks = [Mark("X", p, chosen=True), Mark("dX", p, chosen=True)]
    for o, _, q in mine:
        marks += [
            Mark("W", q),
            Mark("Z", o, signed(x * layer.w[q])),
            Mark("dZ", o, f"×{number(layer.w[q])}"),
        ]
    name = layer.name("X", p)
    padding = name.startswith("a ")
    name = name[0].upper() + name[1:]
    if not mine:
        forward = f"{name} is in no window: the stride left it over."
        backward = "So no output knows it, and its gradient is 0."
    else:
        tail = ", under another weight in each" if len(mine) > 1 else ""
        forward = f"{name} = {number(x)} is in {count(len(mine), 'window')}{tail}."
        total = _total(mine, lambda link: (layer.dz[link.o], layer.w[link.q]))
        whose = "Its gradient" if padding else layer.name("dX", p)
        backward = f"{whose} = {total} = {number(layer.dx[p])}"
        if padding:
            backward += ": dropped, for padding is no pixel"
    return Step(
        (("X", p), ("dX", p)), tuple(marks), say.place(forward, backward), f"{forward} {backward}."
    )
