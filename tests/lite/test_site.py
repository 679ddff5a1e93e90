"""The site: what is in it, and what is refused before anything is written."""

import hashlib
import json
import re
from urllib.parse import parse_qs, urlsplit, urlunsplit

import nbformat
import pytest

from autograder.authoring.lite import site as building
from autograder.authoring.lite import wheels
from autograder.authoring.lite.site import build_site
from autograder.errors import GradingError
from course_book.notebooks import COLAB, student_version
from tests.helpers.notebook_runs import NAMES, released
from tests.helpers.paths import COURSE, ROOT
from tests.helpers.pyodide import pyodide_folder


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(GradingError, match="no site of `autograder lite`"):
        build_site(COURSE, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_what_is_not_installed_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(wheels, "KERNEL", tmp_path / "none")
    with pytest.raises(GradingError, match=r"cnn-course\[lite\]"):
        wheels.wheels_into(tmp_path, [])
    monkeypatch.setattr(building, "find_spec", lambda name: None)
    with pytest.raises(GradingError, match=r"cnn-course\[lite\]"):
        build_site(COURSE, tmp_path / "site")


def test_a_notebook_of_the_book_leads_to_the_one_that_runs():
    name = NAMES[0]
    text = (COURSE / "notebooks" / f"{name}.py").read_text("utf-8")
    page = student_version(text, str(COURSE), "../../lite")
    link = f'href="../../lite/lab/index.html?path={name}.ipynb"'
    assert [link in cell.source for cell in page.cells].count(True) == 1
    assert not any("door" in cell.source for cell in student_version(text, str(COURSE)).cells)


def test_links_to_binder_and_colab_open_what_students_get():
    text = (COURSE / "notebooks" / f"{NAMES[0]}.py").read_text("utf-8")
    cells = student_version(text, str(COURSE), repository="somebody/a-copy").cells
    links = re.findall(
        r'href="(https://[^"]+)"', next(c.source for c in cells if "door" in c.source)
    )
    binder, colab = (urlsplit(link) for link in links)
    assert binder.path == "/v2/gh/somebody/a-copy/HEAD"
    # Its folder is made in test_binder_shows_what_students_get_and_nothing_else.
    assert parse_qs(binder.query) == {"urlpath": [f"lab/tree/{NAMES[0]}.ipynb"]}
    place = colab.path.removeprefix("/github/somebody/a-copy/blob/main/")
    assert nbformat.read(ROOT / place, as_version=4).cells == released(NAMES[0]).cells
    # The guide gives the same forms.
    guide = (ROOT / "docs" / "doors.md").read_text("utf-8")
    assert urlunsplit(binder).replace("somebody/a-copy", "OWNER/REPOSITORY") in guide
    assert COLAB in guide


@pytest.mark.slow
def test_a_site_holds_the_released_notebooks_and_everything_that_its_lock_names(tmp_path):
    out = tmp_path / "site"
    source = pyodide_folder()
    for names, expected in (([NAMES[0]], NAMES[:1]), ([], NAMES)):
        assert build_site(COURSE, out, names, pyodide=source) == out / "index.html"
        assert {path.stem for path in (out / "files").glob("*.ipynb")} == set(expected)
    for name in NAMES:
        there = nbformat.read(out / "files" / f"{name}.ipynb", as_version=4)
        assert there.cells == released(name).cells
    runtime = out / "static" / "pyodide"
    for one in json.loads((runtime / "pyodide-lock.json").read_text("utf-8"))["packages"].values():
        data = (runtime / one["file_name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == one["sha256"]
    # Nothing is left beside it.
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    config = json.loads((out / "jupyter-lite.json").read_text("utf-8"))["jupyter-config-data"]
    assert config["litePluginSettings"][building._KERNEL_SETTINGS]["disablePyPIFallback"]
    names = {one["name"] for one in config["federated_extensions"]}
    assert names == {"@jupyterlite/pyodide-kernel-extension"}
