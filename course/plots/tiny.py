"""Figures of the lecture's five-pixel network: its numbers, the paths of a weight, the factors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course.plots.canvas import FigureError, as_array, sheet, show, write
from course.plots.cells import cells, frame
from course.plots.style import BLUE, INK, ORANGE, limits, number, numbers

Numbers = NDArray[np.float64]


def tiny_numbers(
    x: object, w1: object, w2: object, y: float
) -> tuple[Numbers, Numbers, float, float]:
    """Z1, A1, A2 and the loss of the lecture's network (L16), to draw them."""
    line, taps, last = as_array(x, 1), as_array(w1, 1), as_array(w2, 1)
    if len(taps) != 3 or len(line) != len(last):
        raise FigureError(f"x {line.shape}, w1 {taps.shape}, w2 {last.shape} do not fit together")
    z1 = np.correlate(np.pad(line, 1), taps, mode="valid")
    a1 = np.maximum(z1, 0)
    a2 = float(last @ a1)
    return z1, a1, a2, (a2 - y) ** 2


def tiny_net(x: object, w1: object, w2: object, y: float, window: int = 2) -> None:
    """Show the lecture's network with the number at every place.

    Parameters
    ----------
    x : array_like of shape (5,)
    w1 : array_like of shape (3,)
    w2 : array_like of shape (5,)
    y : float
    window : int
        The output of layer 1 whose three weights are written out, counted from 1.
    """
    line, taps, last = as_array(x, 1), as_array(w1, 1), as_array(w2, 1)
    z1, a1, a2, loss = tiny_numbers(line, taps, last, y)
    n = len(line)
    fig, ax = sheet(24, 1.25 * (n + 2) + 1.3, unit=0.42)

    def row(i: int) -> float:  # upper edge of row i, the padding being row 0
        return 1.1 + 1.25 * i

    middle = row(0) + 1.25 * (n + 2) / 2 - 0.1
    at = {"X": 1.8, "Z1": 7.2, "A1": 11.2, "A2": 17.0, "L": 21.0}
    titles = ("X", "Z¹", "A¹", "A²", "loss")
    for name, place in zip(titles, at.values(), strict=True):
        write(ax, place + 0.5, 0.4, name, fontsize=13)
    for i, value in enumerate(np.pad(line, 1)):
        padding = i in {0, n + 1}
        cells(ax, np.array([value]), at["X"], row(i), "plain")
        note = "padding" if padding else f"X{_low(i)}"
        write(ax, at["X"] - 0.25, row(i) + 0.5, note, fontsize=9, ha="right")
    for i in range(1, n + 1):
        shown = i == window
        for j in range(3):
            ends = (at["X"] + 1.05, at["Z1"] - 0.1), (row(i - 1 + j) + 0.5, row(i) + 0.5)
            ax.plot(
                *ends,
                color=BLUE if shown else INK,
                lw=2 if shown else 0.7,
                alpha=1 if shown else 0.8,
            )
            if shown:
                x0 = at["X"] + 2.9
                y0 = np.interp(x0, ends[0], ends[1])
                box = {"facecolor": "#dceefb", "edgecolor": BLUE, "boxstyle": "round,pad=0.2"}
                words = f"×{number(taps[j])}"
                write(ax, x0, y0, words, fontsize=9, color="#000000", bbox=box, zorder=6)
        cells(ax, z1[i - 1 : i], at["Z1"], row(i), "signed", norm=limits(z1, "signed"))
        write(ax, at["Z1"] + 2.5, row(i) + 0.5, "ReLU →", fontsize=9)
        cells(ax, a1[i - 1 : i], at["A1"], row(i), "plain")
        ax.plot(
            (at["A1"] + 1.05, at["A2"] - 0.1),
            (row(i) + 0.5, middle),
            color=INK,
            lw=0.8,
            ls="-" if a1[i - 1] else ":",
        )
        x0 = at["A1"] + 2.2
        y0 = np.interp(x0, (at["A1"] + 1.05, at["A2"] - 0.1), (row(i) + 0.5, middle))
        write(ax, x0, y0 - 0.25, f"×{number(last[i - 1])}", fontsize=9)
    frame(ax, at["X"], row(window - 1), 1, row(window + 1) - row(window - 1) + 1, BLUE, 2.5)
    frame(ax, at["Z1"], row(window), 1, 1, BLUE, 2.5)
    cells(ax, np.array([a2]), at["A2"], middle - 0.5, "plain")
    cells(ax, np.array([loss]), at["L"], middle - 0.5, "plain")
    write(ax, at["A2"] + 2.5, middle - 0.35, f"(A² − {number(y)})²", fontsize=9)
    write(ax, at["A2"] + 2.5, middle + 0.3, "→", fontsize=12)
    show(
        fig,
        f"The network with its numbers. X: {numbers(line)} between two padding zeros. Filter W1: "
        f"{numbers(taps)}. Z1: {numbers(z1)}. A1: {numbers(a1)}. W2: {numbers(last)}. "
        f"A2: {number(a2)}. y: {number(y)}. Loss: {number(loss)}. Window {window} is outlined.",
    )


def paths(x: object, w1: object, w2: object, y: float, weight: int = 3) -> None:
    """Show the paths from one weight of the filter to the loss, a factor for each step.

    Parameters
    ----------
    x : array_like of shape (5,)
    w1 : array_like of shape (3,)
    w2 : array_like of shape (5,)
    y : float
    weight : int
        1, 2 or 3, counted from 1 as in the lecture.
    """
    line, last = as_array(x, 1), as_array(w2, 1)
    z1, _, a2, _ = tiny_numbers(line, w1, last, y)
    if weight not in {1, 2, 3}:
        raise FigureError(f"the filter has the weights 1, 2 and 3, not {weight}")
    pixels = np.pad(line, 1)[weight - 1 : weight - 1 + len(line)]
    gates = (z1 > 0).astype(float)
    slopes = 2 * (a2 - y) * last
    shares = pixels * gates * slopes
    fig, ax = sheet(22.5, 1.25 * len(line) + 2.8, unit=0.42)
    spots = (4.3, 9.3, 14.3, 19.6)
    for spot, words in zip(spots, ("dZ¹/dW¹", "dA¹/dZ¹", "dloss/dA¹", "product"), strict=True):
        write(ax, spot + 0.5, 0.4, words, fontsize=11)
    for i in range(len(line)):
        y0 = 1.0 + 1.25 * i
        stroke = "bold" if shares[i] else "normal"
        write(
            ax, 1.6, y0 + 0.5, f"W¹{_low(weight)} → Z¹{_low(i + 1)}", fontsize=11, fontweight=stroke
        )
        for spot, value in zip(spots, (pixels[i], gates[i], slopes[i], shares[i]), strict=True):
            cells(ax, np.array([value]), spot, y0, "plain")
        source = weight - 1 + i
        note = f"X{_low(source)}" if 1 <= source <= len(line) else "padding"
        write(ax, spots[0] + 2.0, y0 + 0.5, note, fontsize=8.5, fontweight=stroke)
        gate = "open" if gates[i] else "closed"
        write(ax, spots[1] + 2.1, y0 + 0.5, gate, fontsize=8.5, fontweight=stroke)
        for spot in spots[:2]:
            write(ax, spot + 3.7, y0 + 0.5, "×", fontsize=11)
        write(ax, spots[2] + 2.9, y0 + 0.5, "=", fontsize=11)
        if shares[i]:
            frame(ax, spots[3], y0, 1, 1, ORANGE, 2.5)
    foot = 1.25 * len(line) + 1.6
    total = number(float(shares.sum()))
    write(ax, spots[3] + 0.5, foot + 0.4, total, fontsize=13, fontweight="bold")
    write(
        ax, spots[3] - 0.6, foot + 0.4, f"sum, dloss/dW¹{_low(weight)}  =", ha="right", fontsize=11
    )
    ax.plot((spots[3] - 0.2, spots[3] + 1.2), (foot - 0.25, foot - 0.25), color=INK, lw=1)
    show(
        fig,
        f"Five paths from weight {weight} to the loss, one through each Z1. Pixels: "
        f"{numbers(pixels)}. Gates: {numbers(gates)}. Slopes of the loss: {numbers(slopes)}. "
        f"Products: {numbers(shares)}. Their sum: {total}.",
    )


def factors(dZ1_dW1: object, dA1_dZ1: object, dloss_dA1: object) -> None:
    """Show the lecture's product of three factors, number by number (L17).

    Parameters
    ----------
    dZ1_dW1 : array_like of shape (3, 5)
    dA1_dZ1 : array_like of shape (5, 5)
    dloss_dA1 : array_like of shape (5,)
    """
    first, gate, last = as_array(dZ1_dW1, 2), as_array(dA1_dZ1, 2), as_array(dloss_dA1, 1)
    if not first.shape[1] == gate.shape[0] or gate.shape != (len(last), len(last)):
        raise FigureError(
            f"shapes {first.shape}, {gate.shape}, {last.shape} do not fit: "
            "expected (3, 5), (5, 5), (5,)"
        )
    result = first @ gate @ last
    rows, n = first.shape
    fig, ax = sheet(2 * n + 14.4, n + 3.2, unit=0.42)
    columns = (
        ("dloss/dW¹", result[:, None], 2.1, "="),
        ("dZ¹/dW¹", first, 5.3, "·"),
        ("dA¹/dZ¹", gate, 8.3 + n, "·"),
        ("dloss/dA¹", last[:, None], 11.3 + 2 * n, ""),
    )
    for name, values, at, sign in columns:
        tall, wide = values.shape
        y0 = 1.6 + (n - tall) / 2
        write(ax, at + wide / 2, 0.4, name, fontsize=12)
        cells(ax, values, at, y0, "signed")
        write(ax, at + wide / 2, n + 2.3, f"{tall} × {wide}", fontsize=10)
        write(ax, at + wide + (0.65 if sign == "=" else 0.8), 1.6 + n / 2, sign, fontsize=22)
    for j in range(rows):
        y_row = 1.6 + (n - rows) / 2 + j + 0.5
        for right in (1.9, 5.1):
            write(ax, right, y_row, f"W¹{_low(j + 1)}", fontsize=10, ha="right")
    for i in range(n):
        y_first = 1.6 + (n - rows) / 2 - 0.35
        write(ax, 5.8 + i, y_first, f"Z¹{_low(i + 1)}", fontsize=10)
        write(ax, 8.1 + n, 2.1 + i, f"Z¹{_low(i + 1)}", fontsize=10, ha="right")
        write(ax, 8.8 + n + i, 1.25, f"A¹{_low(i + 1)}", fontsize=10)
        write(ax, 11.1 + 2 * n, 2.1 + i, f"A¹{_low(i + 1)}", fontsize=10, ha="right")
    show(
        fig,
        f"dloss/dW1: {numbers(result)} equals the product of three matrices. dZ1/dW1, row by row: "
        f"{'; '.join(numbers(r) for r in first)}. dA1/dZ1: {'; '.join(numbers(r) for r in gate)}. "
        f"dloss/dA1: {numbers(last)}.",
    )


def _low(i: int) -> str:
    """A lecture's index: a small number below the line."""
    return "₀₁₂₃₄₅₆₇₈₉"[i] if i < 10 else str(i)
