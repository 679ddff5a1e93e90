"""Figures that nobody sees cost nothing and say the same words."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from autograder.assignment.source_notebook import read_source
from autograder.runner.run_notebook import run_notebook
from autograder.sandbox.available import sandbox_available
from course import plots
from course.plots import canvas
from course.plots.blank import Blank, new_figure
from tests.helpers.notebook_runs import GRADED
from tests.helpers.paths import COURSE


def test_the_words_are_those_of_the_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[dict[str, str]] = []
    monkeypatch.setattr(canvas, "display", lambda bundle, raw: shown.append(bundle))

    def draw() -> None:
        plots.imagenet()
        plots.panels([("X", np.eye(3), "grey"), ("Z", -np.eye(3), "signed")], "Two squares.")

    draw()
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    draw()
    drawn, blank = shown[:2], shown[2:]
    assert all("text/html" in bundle for bundle in drawn)
    assert blank == [{"text/plain": f"Figure: {bundle['text/plain']}"} for bundle in drawn]


def test_a_blank_takes_what_figures_take(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(new_figure(), Figure)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    figure = new_figure(figsize=(1, 1))
    assert isinstance(figure, Blank)
    drawn = Figure()
    for shape in ((), (1, 3), (2, 1), (2, 3)):
        for squeeze in (True, False):
            real = drawn.subplots(*shape, squeeze=squeeze)
            assert _shape(figure.subplots(*shape, squeeze=squeeze)) == _shape(real)
    (line,) = figure.subplots().plot([1], [2])
    low, high = line.axes.get_ylim()
    assert low < high


def _shape(axes: object) -> tuple[int, ...]:
    return axes.shape if isinstance(axes, np.ndarray) else ()


@pytest.mark.slow
@pytest.mark.parametrize("name", GRADED)
def test_every_cell_of_every_notebook_runs_while_it_is_graded(name: str) -> None:
    if not sandbox_available().ok:
        pytest.skip(sandbox_available().reason)
    ran = run_notebook(read_source(COURSE / "source" / name / f"{name}.ipynb"), [])
    outputs = [output for cell in ran.notebook.cells for output in cell.get("outputs", [])]
    assert outputs
    for output in outputs:
        assert output.output_type != "error", output.evalue
        assert "Nothing to show yet" not in str(output)
