"""What a training shows while it lasts, and when it keeps quiet."""

import base64
import re
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest

from course import progress


class Clock:
    """A clock that a test winds on."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What reaches the page, first and renewed."""
    outputs: list[dict[str, str]] = []

    class Handle:
        def update(self, output: dict[str, str], **_: Any) -> None:
            outputs.append(output)

    def display(output: dict[str, str], **_: Any) -> Handle:
        outputs.append(output)
        return Handle()

    monkeypatch.setattr(progress, "display", display)
    monkeypatch.setattr(progress, "get_ipython", object)
    return outputs


def train(clock: Clock, epochs: int, seconds: float) -> list[int]:
    """A training whose epochs take as long as they are told."""
    losses: list[float] = []
    seen = []
    for epoch in progress.watch(epochs, losses):
        seen.append(epoch)
        clock.now += seconds
        losses.append(1 / (epoch + 1))
    return seen


def test_it_counts_like_range(clock: Clock, shown: list[dict[str, str]]) -> None:
    assert train(clock, 5, 0.1) == [0, 1, 2, 3, 4]
    assert train(clock, 0, 0.1) == []
    assert not shown  # over before the first second was


def test_a_long_training_is_shown_and_leaves(clock: Clock, shown: list[dict[str, str]]) -> None:
    train(clock, 10, 1.0)
    assert len(shown) == 10  # nine epochs, then it leaves
    assert "<img" in shown[0]["text/html"]
    assert shown[4]["text/plain"] == "[############............] 5/10 epochs  loss 0.2000  5 s left"
    assert shown[-1] == {"text/plain": "", "text/html": ""}


def test_a_count_of_something_else_has_no_curve(clock: Clock, shown: list[dict[str, str]]) -> None:
    for _ in progress.watch(3, [], "networks"):
        clock.now += 1.0
    assert shown[0]["text/plain"] == "[########................] 1/3 networks  2 s left"
    assert "<img" not in shown[0]["text/html"]


def test_fast_epochs_are_drawn_twice_a_second_at_most(
    clock: Clock, shown: list[dict[str, str]]
) -> None:
    train(clock, 1000, 0.01)  # ten seconds
    assert 15 <= len(shown) <= 20


@pytest.mark.parametrize("where", ["grader", "terminal"])
def test_where_nobody_looks_it_is_quiet(
    clock: Clock, shown: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    if where == "grader":
        monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    else:
        monkeypatch.setattr(progress, "get_ipython", lambda: None)
    assert len(train(clock, 10, 1.0)) == 10
    assert not shown


def points(output: dict[str, str]) -> list[list[float]]:
    """The dots of the curve in a notebook output."""
    found = re.search(r"base64,([^\"]+)", output["text/html"])
    assert found
    (line,) = ET.fromstring(base64.b64decode(found[1])).iter("{http://www.w3.org/2000/svg}polyline")
    return [[float(n) for n in dot.split(",")] for dot in line.attrib["points"].split()]


def test_the_curve_falls_as_the_loss_does() -> None:
    dots = np.array(points(progress.state(4, 8, [4.0, 2.0, 1.0, 0.0], 2.0)))
    assert (np.diff(dots[:, 0]) > 0).all()
    assert (
        dots[-1, 0] < progress.WIDTH / 2 + progress.LEFT
    )  # half of the training, half of the width
    assert dots[-1, 1] == progress.HEIGHT - progress.BOTTOM
    heights = dots[-1, 1] - dots[:, 1]
    np.testing.assert_allclose(heights / heights[0], [1, 0.5, 0.25, 0], atol=0.01)


def test_a_long_curve_has_few_dots() -> None:
    assert len(points(progress.state(9999, 10000, list(np.linspace(2, 1, 9999)), 1.0))) <= 200


@pytest.mark.parametrize(
    "losses", [[], [None], ["much"], [[1.0], [1.0, 2.0]], [np.nan, np.inf], [0.0], [-1.0], 3]
)
def test_whatever_the_list_holds_there_is_a_line(losses: Any) -> None:
    output = progress.state(1, 3, losses, 1.5)
    assert output["text/plain"].startswith("[########................] 1/3 epochs")
    assert 'alt="Curve of the training loss.' in output["text/html"]
    points(output)  # well-formed
