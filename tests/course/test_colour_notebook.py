"""Notebook 6: optional, made of the reader's own functions, and true in what it claims."""

import importlib.util
import re
from pathlib import Path
from typing import Any

import convnet
import nbformat
import numpy as np
import pytest

from autograder.exercise.courses import everything
from course.data import SIGNS, road_signs
from course.own_functions import OwnFunctions
from tests.helpers.notebook_runs import GRADED, Run, built, grader, released, run

NAME = "6_colour_and_depth"
#: The authors' functions by the names that students use.
OWN = ("dense", "relu", "im2col", "conv2d_im2col", "relu_backward", "dense_backward")


def prose() -> str:
    cells = [cell.source for cell in built(NAME).cells if cell.cell_type == "markdown"]
    return " ".join(" ".join(cells).split())


def page(fast: bool = True) -> dict[str, Any]:
    """The two parts of the notebook with the answers in them, or those of the slow way."""
    found = {name: getattr(convnet, name) for name in (*OWN, "conv2d_backward", "softmax_nll")}
    names: dict[str, Any] = {"np": np, "own": OwnFunctions(found)}
    for cell in built(NAME).cells:
        if grader(cell).get("solution"):
            exec(cell.source, names)
        if cell.source.startswith("FAST = True"):
            exec(cell.source.replace("True", str(fast), 1), names)
    return names


def test_nothing_is_graded() -> None:
    marks = [grader(cell) for cell in built(NAME).cells if grader(cell)]
    assert [mark["grade_id"] for mark in marks] == ["helpers_conv_backward"]
    assert not any(mark["grade"] for mark in marks)
    assert NAME not in {exercise.notebook for exercise in everything()}
    assert NAME not in GRADED


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize(("k", "sides"), [(1, (3, 4)), (3, (5, 4)), (5, (6, 7))])
def test_both_ways_give_the_gradients_of_a_convolution(
    k: int, sides: tuple[int, int], fast: bool
) -> None:
    rng = np.random.default_rng(k)
    x, w = rng.normal(size=(2, 3, *sides)), rng.normal(size=(4, 3, k, k))
    dout = rng.normal(size=(2, 4, *sides))
    expected = convnet.conv2d_backward(dout, x, w, 1, k // 2)
    names = page(fast)
    got = (names["conv_dx"](dout, w), *names["conv_grads"](dout, x, w))
    for one, other in zip(got, expected, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)


def test_signs_come_in_all_classes_and_in_any_light() -> None:
    x, y = road_signs(80, seed=3)
    assert x.shape == (80, 3, 28, 28)
    assert (x.min() >= 0, x.max() <= 1) == (True, True)
    assert np.bincount(y).tolist() == [10] * len(SIGNS)
    again, _ = road_signs(80, seed=3)
    dark, same = road_signs(80, seed=3, light=(0.2, 0.3))
    other, _ = road_signs(80, seed=4)
    np.testing.assert_array_equal(again, x)
    np.testing.assert_array_equal(same, y)
    assert np.abs(other - x).max() > 0.3
    assert dark.mean() < 0.5 * x.mean()
    # The same signs at the same places: dark images go along with bright ones.
    pairs = [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(x, dark, strict=True)]
    assert np.median(pairs) > 0.8


def test_neither_mean_colour_nor_grey_is_enough() -> None:
    (cell,) = (c.source for c in built(NAME).cells if "def nearest" in c.source)
    names: dict[str, Any] = {"np": np, "road_signs": road_signs, "QUICK": False}
    names["x_train"], names["y_train"] = road_signs(1200, seed=0)
    exec(cell.partition("\n\nfor name")[0], names)
    views = [lambda x: x.mean(axis=(2, 3)), lambda x: x.mean(axis=1), lambda x: x]
    rates = [names["nearest"](f(names["x_train"]), f(names["x_test"])) for f in views]
    np.testing.assert_allclose(rates, [0.17, 0.58, 0.71], atol=0.015)
    assert "Grey pixels get 58 %, all three channels 71 %" in prose()


def beside(folder: Path) -> Path:
    """A folder with the filled notebooks 1 to 5."""
    for name in GRADED:
        nbformat.write(built(name), folder / f"{name}.ipynb")
    return folder


def calm(done: Run) -> None:
    assert not done.complaints
    assert "Traceback" not in done.printed
    assert done.wordless == []


@pytest.mark.slow
def test_without_the_other_notebooks_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    done = run(released(NAME), tmp_path)
    calm(done)
    assert done.printed.count("no such file beside this notebook") >= 4
    assert "put your 2_filters.ipynb into the folder of this notebook" in done.printed


@pytest.mark.slow
def test_without_pytorch_it_says_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    notebook = built(NAME)
    hide = "import sys\nsys.modules['torch'] = None"
    notebook.cells.insert(0, nbformat.v4.new_code_cell(hide))
    done = run(notebook, beside(tmp_path))
    calm(done)
    said = done.printed.splitlines()
    assert sum("PyTorch" in line for line in said) == 1
    assert said[-1].startswith("PyTorch is not installed here")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Run:
    done = run(built(NAME), beside(tmp_path_factory.mktemp("filled")))
    calm(done)
    for words in ("Nothing to show", "is not there", "stopped", "not written yet"):
        assert words not in done.printed
    return done


@pytest.mark.slow
def test_the_numbers_of_the_text_are_those_of_a_run(whole: Run) -> None:
    text, printed = prose(), whole.printed
    assert "test accuracies were 81.5 %, 89.2 %, 93.0 % and 98.2 %" in text
    table = re.findall(r"^(\w+ \w+(?: \w+)?) +([\d,]+) +(\S+)% +(\S+)%$", printed, re.MULTILINE)
    assert [row[1] for row in table] == ["18,824", "151,112", "13,160", "10,104"]
    rates = np.array([float(row[3]) for row in table])
    # Sums in another order end a little elsewhere.
    np.testing.assert_allclose(rates, [81.5, 89.2, 93.0, 98.2], atol=1.5)
    assert np.all(np.diff(rates) > 1)
    assert float(table[1][2]) == 100  # knew all training images by heart
    assert 4 < (100 - rates[1]) / (100 - rates[3]) < 9  # six times as many mistakes
    assert 14 < 151_112 / 10_104 < 16

    grey = float(re.search(r"in grey: (\S+)%", printed)[1])  # type: ignore[index]
    assert grey == pytest.approx(86.2, abs=2)
    mistakes = re.search(r"Signs read without colour\. (\d+) of 400.*", whole.reports)
    twins = re.findall(
        r"(?:no entry was read as one way|one way was read as no entry) (\d+)",
        mistakes[0],  # type: ignore[index]
    )
    assert sum(map(int, twins)) / (400 - int(mistakes[1])) == pytest.approx(0.75, abs=0.1)  # type: ignore[index]

    lights = re.findall(r"^\w[\w ]+? +(\S+)% +(\S+)% +(\S+)% +(\S+)%$", printed, re.MULTILINE)
    by_light = np.array(lights, dtype=float)
    assert by_light.shape == (4, 4)
    assert by_light[:, 0].min() > 80
    assert by_light[:, 3].max() < 60
    assert by_light[3, 3] == pytest.approx(43, abs=6)
    assert by_light[3, 3] < by_light[2, 3]
    cured = re.findall(r"^(?:day|dusk|evening|night) +(\S+)%$", printed, re.MULTILINE)
    assert min(map(float, cured)) > 97.5
    assert len(cured) == 4


@pytest.mark.slow
def test_gradients_agree_with_central_differences(whole: Run) -> None:
    errors = re.findall(r"numerical \S+ +error (\S+)", whole.printed)
    assert len(errors) == 6
    assert max(map(float, errors)) < 1e-6


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("torch") is None,
    reason="PyTorch is not installed (make torch): the second half of notebook 6 is NOT tested",
)
def test_every_function_equals_pytorchs(whole: Run) -> None:
    printed = whole.printed
    forward = re.findall(r"^(\w+) +\(.*\) +largest difference (\S+)$", printed, re.MULTILINE)
    back = re.findall(r"^(\w+_backward) +(\S+)$", printed, re.MULTILINE)
    assert len(forward) == 8
    assert len(back) == 5
    assert max(float(error) for _, error in forward + back) < 1e-6
    nll = re.search(r"softmax_nll: (\S+), its gradient (\S+)\nsgd_step: (\S+)", printed)
    assert max(map(float, nll.groups())) < 1e-6  # type: ignore[union-attr]
    steps = re.findall(r"your loss (\S+), PyTorch's (\S+)", printed)
    assert len(steps) == 10
    assert all(mine == theirs for mine, theirs in steps)
    gap = re.search(r"a parameter after 10 steps: (\S+)", printed)
    assert float(gap[1]) < 1e-6  # type: ignore[index]
    for words in (
        "10104 parameters",
        "a dense layer at each pixel gives the same: True",
        "parameters: 1040 25616",
        "{(1, 1, 1): 7, (1, 2, 4): 15, (1, 2, 4, 8): 31}",
        "weights: 6272 128",
        "average: the scores change by 0.0000",
    ):
        assert words in printed
    spreads = re.findall(r"^with(?:out)? +([\d. ]+)$", printed, re.MULTILINE)
    without, with_norm = (float(row.split()[-1]) for row in spreads)
    assert without < 0.001 < 0.3 < with_norm
    plain, skip = re.findall(r"size of the gradient (\S+)", printed)
    assert float(plain) < 1e-6 < 0.1 < float(skip)
