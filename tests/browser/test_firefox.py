"""The course in Firefox: a check answers, and work stays and is handed in."""

import nbformat
import pytest

from autograder.authoring.demo.answers import right_answers
from autograder.authoring.lite.site import build_site
from tests.browser.test_lite import FLIPPED, NAME
from tests.helpers.browser.cells import cards, checked, errors, own_cell, save, text_of
from tests.helpers.browser.firefox import firefox
from tests.helpers.browser.pictures import picture
from tests.helpers.browser.site import downloaded, open_notebook, served, strip
from tests.helpers.notebook_runs import grader
from tests.helpers.paths import COURSE
from tests.helpers.pyodide import pyodide_folder

pytestmark = [pytest.mark.slow, pytest.mark.long]


def test_answers_are_checked_there_and_stay_and_can_be_handed_in(tmp_path):
    site, downloads = tmp_path / "site", tmp_path / "downloads"
    right = right_answers(NAME, "loops")["relu"]
    with firefox(tmp_path / "profile", downloads) as page, served(tmp_path) as address:
        build_site(COURSE, site, [NAME], pyodide=pyodide_folder())
        # Below a path, as on many servers.
        open_notebook(page, f"{address}/site", NAME)
        assert "kept in this browser only" in strip(page)
        own_cell(page, "relu_check", "import numpy as np\nfrom autograder import check")
        assert "1 of 1 point" in checked(page, "relu", right)
        wrong = checked(page, "conv1d", FLIPPED)
        assert "flipped filter" in wrong
        assert [wrong, True] in cards(page)
        picture(page, "lite-firefox")
        assert errors(page) == []
        save(page)
        handed_in = downloaded(page, downloads)
        assert handed_in.name == f"{NAME}.ipynb"
        cells = nbformat.read(handed_in, as_version=4).cells
        assert FLIPPED in [one.source for one in cells if grader(one).get("grade_id") == "conv1d"]
        open_notebook(page, f"{address}/site", NAME)
        assert [text_of(page, name) for name in ("relu", "conv1d")] == [right, FLIPPED]
