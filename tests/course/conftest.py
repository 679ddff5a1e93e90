"""The authors' answers of the notebook that a file of tests is about, and what its figures show."""

import sys
from typing import Any

import pytest

from course.plots import canvas
from tests.helpers.notebook_runs import answers_of


@pytest.fixture(scope="module")
def answers(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The functions of the file's ``NAME``, with what that notebook imports."""
    return answers_of(request.module.NAME)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What reaches the page, in order: text and HTML."""
    outputs: list[dict[str, str]] = []
    for module in (canvas, sys.modules["course.plots.flow"]):
        monkeypatch.setattr(module, "display", lambda output, **_: outputs.append(output))
    return outputs


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, str]]:
    """Figures and their words, before they become pictures."""
    drawn: list[tuple[Any, str]] = []
    for name, module in list(sys.modules.items()):
        if name.startswith("course.plots.") and hasattr(module, "show"):
            monkeypatch.setattr(module, "show", lambda fig, alt: drawn.append((fig, alt)))
    return drawn
