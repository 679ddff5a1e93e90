"""What a learner sees: the course opens in JupyterLab, checks answer in words and pictures."""

from __future__ import annotations

import time

import nbformat
import pytest

from autograder.notebook.working_copy import of_course, working_copy
from tests.helpers.browser.cells import cards, errors, show
from tests.helpers.browser.lab import chromium, lab, run_all, wait_for
from tests.helpers.browser.pictures import picture
from tests.helpers.paths import COURSE

pytestmark = pytest.mark.slow

FLIPPED = """def conv1d(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    n = (len(x) - len(w)) // stride + 1
    return np.array([x[i * stride : i * stride + len(w)] @ w[::-1] + b for i in range(n)])"""


def test_the_course_opens_and_an_empty_notebook_runs_to_the_end(tmp_path):
    folder = tmp_path / "work"
    working_copy(of_course(COURSE), folder)
    with lab(folder) as address, chromium(tmp_path / "profile") as page:
        run_all(page, address, "2_filters.ipynb")
        wait_for(page, "return document.querySelectorAll('[aria-label^=\"check of\"]').length >= 7")
        page.execute_script("document.querySelector('.jp-Notebook .jp-Cell').scrollIntoView()")
        time.sleep(1)
        picture(page, "study-first-page")
        shown = cards(page)
        assert all("not written yet" in text for text, _ in shown)
        assert errors(page) == []


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_a_wrong_answer_is_named_and_drawn(tmp_path, theme):
    folder = tmp_path / "work"
    working_copy(of_course(COURSE), folder)
    path = folder / "2_filters.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "conv1d":
            cell.source = FLIPPED
    nbformat.write(notebook, path)
    with lab(folder, theme=theme) as address, chromium(tmp_path / "profile") as page:
        run_all(page, address, "2_filters.ipynb")
        ready = (
            "return document.querySelectorAll('[aria-label=\"check of conv1d\"] img').length == 1"
        )
        wait_for(page, ready)
        show(page, "conv1d")
        picture(page, "study-wrong-" + theme.split()[-1].lower())
        text = {t.split("\n")[0].strip(): t for t, _ in cards(page)}["conv1d"]
        assert "flipped filter" in text
        assert "Look at:" in text
