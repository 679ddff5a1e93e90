"""The toys of the notebooks: what each needs, and the still figure that stands for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from course.plots.blank import new_figure
from course.plots.canvas import FigureError, as_array
from course.plots.grids import responses, window_figure
from course.plots.panels import picture
from course.plots.play import play
from course.plots.style import BLUE, GREY, INK, numbers

#: Filters to begin with, by what they are for.
FILTERS = {
    "upright edges": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "level edges": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    "spots": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
    "blur": [[0.5, 1, 0.5], [1, 2, 1], [0.5, 1, 0.5]],
    "nothing changes": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "all zero": [[0, 0, 0], [0, 0, 0], [0, 0, 0]],
}
#: A short diagonal line, and a filter that finds such lines.
PATTERN = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
DIAGONAL = [[1, -1, -1], [-1, 1, -1], [-1, -1, 1]]


def filter_editor(photo: object) -> None:
    """Show a photograph and a filter of 3 by 3 whose weights the reader changes.

    Parameters
    ----------
    photo : array_like of shape (H, W)
        Grey, from 0 to 1.
    """
    grey = as_array(photo, 2)
    taps = np.array(FILTERS["upright edges"], dtype=float)
    windows = np.lib.stride_tricks.sliding_window_view(grey, (3, 3))
    items = [
        ("X", grey, "grey"),
        ("W", taps, "signed"),
        ("Z", (windows * taps).sum((2, 3)), "signed"),
    ]
    words = "The photograph of a cup in grey."
    data = {
        "image": grey.round(3).tolist(),
        "words": words,
        "filters": [{"name": name, "weights": weights} for name, weights in FILTERS.items()],
    }
    alt = f"A photograph X, a filter W to change ({numbers(taps)}), and the map Z it makes."
    play("filter_editor", data, _row(items), alt, height=310)


def shift_and_pool() -> None:
    """Show a pattern to move over an image, its map, and the pooled map."""
    image = np.zeros((12, 12))
    image[4 : 4 + len(PATTERN), 3 : 3 + len(PATTERN[0])] = PATTERN
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, 1), (3, 3))
    found = np.maximum((windows * np.array(DIAGONAL)).sum((2, 3)), 0)
    pooled = found.reshape(6, 2, 6, 2).max(axis=(1, 3))
    items = (("X", image, "grey"), ("A", found, "map"), ("P, windows of 2 by 2", pooled, "map"))
    data = {"height": 12, "width": 12, "top": 4, "left": 3, "pattern": PATTERN, "weights": DIAGONAL}
    alt = (
        "A small pattern X to move, its map A after ReLU, and the largest number of each window, P."
    )
    play("shift_and_pool", data, _row(items), alt, height=350)


def nested_classes() -> None:
    """Show three hypothesis classes inside one another, with their parameters, for sizes to choose."""
    names = ("any weights", "local", "local and shared")
    counts = np.array([4_923_520, 62_720, 80])  # 28 by 28 pixels, 8 maps, filters of 3 by 3
    fig = new_figure(figsize=(7, 1.9), layout="constrained")
    ax = fig.subplots()
    ax.barh(names, counts, color=BLUE)
    ax.set_xscale("log")
    ax.invert_yaxis()
    ax.tick_params(colors=INK)
    ax.set_xlabel("parameters", color=INK)
    told = ", ".join(f"{name} {count:,}" for name, count in zip(names, counts, strict=True))
    alt = f"Three hypothesis classes and their parameters, for 28 by 28 pixels and 8 maps: {told}."
    play("nested_classes", {}, fig, alt, height=330)


def draw_digit(params: Mapping[str, object], images: object, classes: object) -> None:
    """Show a sheet to draw a digit on, which the reader's own network reads, with its maps.

    Parameters
    ----------
    params : mapping of str to array_like
        The parameters of notebook 5: conv_w (F, 1, k, k), conv_b (F,), dense_w (D, K), dense_b (K,).
    images : array_like of shape (N, 1, H, H)
        Examples to begin with; the first of each class is taken.
    classes : array_like of shape (N,)

    Raises
    ------
    FigureError
        Other parameters, or images that do not fit to them.
    """
    w, dense = as_array(params["conv_w"], 4), as_array(params["dense_w"], 2)
    b, dense_b = as_array(params["conv_b"], 1), as_array(params["dense_b"], 1)
    x, y = as_array(images, 4), as_array(classes, 1)
    half = x.shape[2] // 2
    if w.shape[1] != 1 or w.shape[2] % 2 == 0 or dense.shape != (len(w) * half**2, len(dense_b)):
        raise FigureError(
            f"filters {w.shape} and dense weights {dense.shape} do not fit to {x.shape}"
        )
    first = [x[int(np.argmax(y == k)), 0] for k in range(len(dense_b))]
    data = {
        "size": x.shape[2],
        "filters": w[:, 0].tolist(),
        "bias": b.tolist(),
        "dense": dense.tolist(),
        "denseBias": dense_b.tolist(),
        "examples": [image.round(4).tolist() for image in first],
    }
    items = [(f"digit {k}", image, "grey") for k, image in enumerate(first[:8])]
    fig = new_figure(figsize=(9, 1.4), layout="constrained")
    for ax, (title, image, _) in zip(
        fig.subplots(1, len(items), squeeze=False)[0], items, strict=True
    ):
        ax.imshow(image, cmap=GREY)
        ax.axis("off")
        ax.set_title(title, color=INK, fontsize=10)
    alt = "A sheet to draw a digit on. The network reads it: a bar for each class, and its maps."
    play("draw_digit", data, fig, alt, height=400)


def slide_2d(
    x: object, w: object, b: float = 0.0, padding: int = 1, start: tuple[int, int] = (0, 0)
) -> None:
    """Show a window of a 2D layer worked out, with two sliders that move it.

    Parameters
    ----------
    x, w : array_like of shape (H, W) and (kh, kw)
        The image and the filter.
    b : float
        The bias.
    padding : int
        Rings of zeros around the image.
    start : tuple of (int, int)
        Row and column, in the output, of the first window shown, counted from 0. Sliders count from 1.

    Raises
    ------
    FigureError
        No window stands at `start`.
    """
    still, alt = window_figure(x, w, start, b, padding)
    image, taps = as_array(x, 2), as_array(w, 2)
    z = responses(image, taps, b, padding)
    data = {
        "x": np.pad(image, padding).tolist(),
        "w": taps.tolist(),
        "z": z.tolist(),
        "b": float(b),
        "padding": padding,
        "start": [int(place) for place in start],
    }
    boards = (image.shape[1] + 2 * padding, taps.shape[1], taps.shape[1], z.shape[1])
    tall = _rows(boards) * (32 * (len(image) + 2 * padding) + 45) + 80
    play("slide", data, still, alt, height=tall)


def film(x: object, w: object, dout: object = None) -> None:
    """Show a filter that walks over an image, a step at a time; with `dout`, the way back.

    Parameters
    ----------
    x, w : array_like of shape (H, W) and (kh, kw)
    dout : array_like of the output's shape, optional
        Upstream gradient.

    Raises
    ------
    FigureError
        Shapes that do not fit together.
    """
    image, taps = as_array(x, 2), as_array(w, 2)
    shape = tuple(a - b + 1 for a, b in zip(image.shape, taps.shape, strict=True))
    if min(shape) < 1:
        raise FigureError(f"a filter {taps.shape} does not fit into an image {image.shape}")
    items = [("X", image, "grey"), ("W", taps, "signed")]
    data: dict[str, Any] = {"x": image.tolist(), "w": taps.tolist()}
    if dout is None:
        windows = np.lib.stride_tricks.sliding_window_view(image, taps.shape)
        items.append(("Z", (windows * taps).sum((2, 3)), "signed"))
        alt = "A filter W walks over an image X. Each step works out one number of Z."
    else:
        upstream = as_array(dout, 2)
        if upstream.shape != shape:
            raise FigureError(f"dout has shape {upstream.shape}, the output {shape}")
        items.append(("dZ", upstream, "signed"))
        data["dout"] = upstream.tolist()
        alt = "Each number of dZ is added to dX, times W, and to dW, times its window of X."
    told = "; ".join(f"{name}: {' / '.join(map(numbers, values))}" for name, values, _ in items)
    back = [("dX", image, ""), ("dW", taps, "")] if dout is not None else []
    tall = _rows(values.shape[1] for _, values, _ in [*items, *back]) * (32 * len(image) + 45) + 150
    play("film", data, _row(items), f"{alt} {told}.", height=tall)


def _rows(columns: Iterable[int]) -> int:
    """Rows that tables with these numbers of columns take in a page."""
    return -(-sum(35 * count + 15 for count in columns) // 718)


def _row(items: Sequence[tuple[str, NDArray[np.float64], str]]) -> Figure:
    fig = new_figure(figsize=(9, 2.9), layout="constrained")
    for ax, (title, values, kind) in zip(fig.subplots(1, len(items)), items, strict=True):
        picture(ax, values, kind)  # type: ignore[arg-type]
        ax.set_title(title, color=INK, fontsize=10)
    return fig
