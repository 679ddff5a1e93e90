"""Figures of the notebook on pooling: right numbers, words for everyone, clear errors."""

from typing import Any

import numpy as np
import pytest
from matplotlib.patches import Circle, Polygon, Rectangle

from course import plots
from course.plots import receptive_field

PI = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3]
MAP = np.array([[0, 2, 1, 0, 0, 3], [1, 0, 0, 4, 0, 0], [0, 0, 0, 0, 5, 1], [0, 6, 0, 0, 0, 2]])


def texts(fig: Any) -> list[str]:
    return [text.get_text() for text in fig.axes[0].texts]


@pytest.mark.parametrize(
    ("size", "stride", "pooled", "left"),
    [(2, None, "3 4 9 6 5", 0), (3, 2, "4 5 9 6", 1), (2, 4, "3 9 5", 0), (10, None, "9", 0)],
)
def test_pooling_on_a_line(
    figures: list[Any], size: int, stride: int | None, pooled: str, left: int
) -> None:
    plots.pool_1d(PI, size, stride)
    ((fig, alt),) = figures
    assert f" are {pooled}; " in alt
    assert f"{left} cell" in alt
    assert [t for t in texts(fig) if "largest" in t] == [f"largest: {n}" for n in pooled.split()]


@pytest.mark.parametrize(
    ("size", "stride", "pooled"),
    [
        (2, None, "2 4 3; 6 0 5."),
        ((2, 3), 1, "2 4 4 4; 1 4 5 5; 6 6 5 5."),
        ((4, 2), None, "6 4 5."),
        (3, 2, "2 5."),
    ],
)
def test_pooling_on_a_map(
    figures: list[Any],
    size: int | tuple[int, int],
    stride: int | None,
    pooled: str,
) -> None:
    plots.pool_2d(MAP, size, stride)
    ((fig, alt),) = figures
    assert alt.endswith(f"Pooled: {pooled}")
    assert any(isinstance(patch, Circle) for patch in fig.axes[0].patches)


def test_negative_maps_keep_their_largest_entry(figures: list[Any]) -> None:
    plots.pool_1d([-3, -1, -2, -5], 2)
    assert " are −1 −2; " in figures[0][1]


def test_a_window_that_does_not_fit_is_said() -> None:
    with pytest.raises(plots.FigureError, match="a window of 5 does not fit into 4 cells"):
        plots.pool_2d(MAP, 5)
    with pytest.raises(plots.FigureError, match=r"no window \(2, 0\): there are 2 by 3"):
        plots.pool_2d(MAP, 2, at=(2, 0))


def test_a_moving_pixel_is_followed_in_words(figures: list[Any]) -> None:
    a = np.eye(4)
    plots.moves(
        [("A", a), ("pooled", [[1, 0], [1, 0], [0, 1], [0, 1]]), ("none", np.zeros((4, 1)))]
    )
    assert figures[0][1].endswith("A: 0 1 2 3; pooled: 0 0 1 1; none: none none none none.")


@pytest.mark.parametrize(
    ("layers", "needed"),
    [
        ([(3, 1)], [3, 1]),
        ([(3, 1), (3, 1)], [5, 3, 1]),
        ([(3, 1), (2, 2), (3, 1)], [8, 6, 3, 1]),
        ([(2, 3), (2, 1)], [5, 2, 1]),
    ],
)
def test_the_cone_of_a_receptive_field(
    figures: list[Any], layers: list[tuple[int, int]], needed: list[int]
) -> None:
    assert receptive_field.seen_below(layers) == needed
    plots.seen(layers)
    ((fig, alt),) = figures
    assert f"depends on {needed[0]} pixels" in alt
    # a cone below every number that is no pixel
    cones = [patch for patch in fig.axes[0].patches if type(patch) is Polygon]
    assert len(cones) == sum(needed[1:])


@pytest.mark.parametrize("layers", [[], [(0, 1)], [(3, 0)], [(25, 1)]])
def test_fields_that_cannot_be_drawn(layers: list[tuple[int, int]]) -> None:
    with pytest.raises(plots.FigureError):
        plots.seen(layers)


def test_an_architecture_tells_its_shapes_and_its_sum(figures: list[Any]) -> None:
    rows = [("conv", (2, 4, 6), 20), ("flatten", (48,), 0), ("dense", (np.int64(30),), 1470)]
    plots.architecture((1, 6, 8), rows)
    ((fig, alt),) = figures
    assert "conv 2×4×6, 20 parameters; flatten 48, 0 parameters; dense 30" in alt
    assert alt.endswith("In all 1,490 parameters.")
    assert {"1×6×8", "2×4×6", "1,470", "parameters, 1,490 in all"} <= set(texts(fig))


@pytest.mark.parametrize("maps", [1, 8, 16, 48])
def test_there_is_a_sheet_for_each_map(figures: list[Any], maps: int) -> None:
    plots.architecture((1, 6, 8), [("conv", (maps, 4, 6), 0)])
    ((fig, _),) = figures
    sheets = [patch for patch in fig.axes[0].patches if isinstance(patch, Rectangle)]
    assert len(sheets) == 1 + maps  # the image, and the maps


@pytest.mark.parametrize("trace", [None, [], "abc", [1], [("conv", 3, 4)], [("conv", (1, 2), 4)]])
def test_an_unfinished_trace_is_refused_in_words(trace: object) -> None:
    with pytest.raises(plots.FigureError, match="got"):
        plots.architecture((1, 6, 8), trace)
