"""The story of max pooling: the winner of a window gives the output and gets the gradient."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course.plots.canvas import FigureError, as_array
from course.plots.conv_story import Lines, factor, legend, signed, upstream
from course.plots.story import Board, Index, Mark, Step, Story
from course.plots.style import count, number


def pool_story(x: object, size: int, stride: int, dout: object = None) -> Story:
    """Lay max pooling out: forward above, backward below, a step for each output and each pixel.

    Raises
    ------
    FigureError
        Shapes that do not fit together.
    """
    image = as_array(x, 2)
    rows = range(0, image.shape[0] - size + 1, stride)
    columns = range(0, image.shape[1] - size + 1, stride)
    if not rows or not columns:
        raise FigureError(f"no window of {size} fits into {image.shape}")
    shape = (len(rows), len(columns))
    given = upstream(shape) if dout is None else as_array(dout, 2)
    if given.shape != shape:
        raise FigureError(f"the upstream gradient has shape {given.shape}, the output {shape}")
    winners: dict[Index, Index] = {}
    windows: dict[Index, list[Index]] = {}
    z, dx = np.zeros(shape), np.zeros_like(image)
    for o in np.ndindex(*shape):
        top, left = rows[o[0]], columns[o[1]]
        windows[o] = [(top + a, left + b) for a, b in np.ndindex(size, size)]
        winners[o] = max(windows[o], key=lambda p: float(image[p]))  # the first one of equals
        z[o] = image[winners[o]]
        dx[winners[o]] += given[o]
    return _lay_out(image, z, given, dx, windows, winners)


def _lay_out(
    image: NDArray[np.float64],
    z: NDArray[np.float64],
    given: NDArray[np.float64],
    dx: NDArray[np.float64],
    windows: dict[Index, list[Index]],
    winners: dict[Index, Index],
) -> Story:
    tall, wide = image.shape
    at_z = wide + 2.6
    top, low = 1.9, tall + 5.2
    middle = (tall - z.shape[0]) / 2
    boards = {
        "X": Board("X", image, 0.4, top),
        "Z": Board("Z", z, at_z, top + middle),
        "dX": Board("dX", dx, 0.4, low),
        "dZ": Board("dZ, given", given, at_z, low + middle),
    }
    width = max(at_z + z.shape[1] + 0.4, 16.0)
    say = Lines(width, top + tall + 0.7, low + tall + 0.7)
    steps = []
    for o, window in windows.items():
        best = winners[o]
        g = float(given[o])
        marks = [Mark("Z", o, chosen=True), Mark("dZ", o, chosen=True)]
        marks += [Mark("X", p, "max" if p == best else "") for p in window]
        marks += [Mark("dX", p, (signed(g) if p == best else "+0")) for p in window]
        forward = f"Z[{o[0]},{o[1]}] = {number(float(z[o]))}, from X[{best[0]},{best[1]}]"
        backward = (
            f"dZ[{o[0]},{o[1]}] = {number(g)} goes to X[{best[0]},{best[1]}], the others get 0"
        )
        steps.append(_step(("Z", o), marks, say, forward, backward))
    for p in np.ndindex(*image.shape):
        inside = [o for o in windows if p in windows[o]]
        won = [o for o in inside if winners[o] == p]
        marks = [Mark("X", p, chosen=True), Mark("dX", p, chosen=True)]
        marks += [Mark("Z", o, "won" if o in won else "") for o in inside]
        marks += [Mark("dZ", o, "×1" if o in won else "×0") for o in inside]
        name = f"X[{p[0]},{p[1]}]"
        seen = count(len(inside), "window")
        forward = f"{name} = {number(float(image[p]))} is in {seen} and wins {len(won)}"
        total = " + ".join(factor(float(given[o])) for o in won) or "0"
        result = f" = {number(float(dx[p]))}" if len(won) > 1 else ""
        steps.append(_step(("X", p), marks, say, forward, f"d{name} = {total}{result}"))
    signs = (
        (0.4, 0.4, "FORWARD  →   X makes Z"),
        (0.4, low - 1.5, "BACKWARD  ←   dZ makes dX"),
        legend(low + tall + 1.9),
    )
    about = f"Four boards. Forward: X {image.shape} and Z {z.shape}. Backward, below: dX and dZ."
    return Story(boards, signs, tuple(steps), width, low + tall + 2.4, about)


def _step(
    cell: tuple[str, Index], marks: list[Mark], say: Lines, forward: str, backward: str
) -> Step:
    letter, place = cell
    at = ((letter, place), (f"d{letter}", place))
    return Step(at, tuple(marks), say.place(forward, backward), f"{forward}; {backward}.")
