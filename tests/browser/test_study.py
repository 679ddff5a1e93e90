"""What a learner sees: the course opens in JupyterLab, checks answer in words and pictures."""

import pytest

from autograder.notebook.working_copy.copies import working_copy
from autograder.notebook.working_copy.lab import CONFIG
from autograder.notebook.working_copy.versions import of_course
from tests.helpers.browser.cells import cards, checked, errors, show
from tests.helpers.browser.lab import TOKEN, chromium, lab, run_all, wait_for
from tests.helpers.browser.pictures import picture, sized
from tests.helpers.notebook_runs import NAMES
from tests.helpers.paths import COURSE

pytestmark = pytest.mark.slow

FLIPPED = """def conv1d(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    n = (len(x) - len(w)) // stride + 1
    return np.array([x[i * stride : i * stride + len(w)] @ w[::-1] + b for i in range(n)])"""
_DRAWN = "return document.querySelectorAll('[aria-label=\"check of conv1d\"] img').length == 1"


def test_an_empty_notebook_runs_and_a_wrong_answer_is_named_and_drawn_in_both_themes(tmp_path):
    folder = tmp_path / "work"
    working_copy(of_course(COURSE), folder)
    with lab(folder) as address, chromium(tmp_path / "profile") as page:
        run_all(page, address, "2_filters.ipynb")
        wait_for(page, "return document.querySelectorAll('[aria-label^=\"check of\"]').length >= 7")
        page.execute_script("document.querySelector('.jp-Notebook .jp-Cell').scrollIntoView()")
        picture(page, "study-first-page")
        assert all("not written yet" in text for text, _ in cards(page))
        assert errors(page) == []
        text = checked(page, "conv1d", FLIPPED)
        for theme in ("Light", "Dark"):
            changed = (
                "window.jupyterapp.commands.execute('apputils:change-theme', {theme: arguments[0]})"
            )
            page.execute_async_script(f"{changed}.then(arguments[1])", f"JupyterLab {theme}")
            wait_for(page, f"return document.body.dataset.jpThemeName === 'JupyterLab {theme}'")
            wait_for(page, _DRAWN)
            show(page, "conv1d")
            picture(page, f"study-wrong-{theme.lower()}")
        assert "flipped filter" in text
        assert "Look at:" in text


def test_a_learner_sees_no_menus_of_instructors_and_closing_asks_nothing(tmp_path):
    folder = tmp_path / "work"
    working_copy(of_course(COURSE), folder)
    settings = {"JUPYTER_CONFIG_PATH": str(CONFIG)}
    with lab(folder, more=settings) as address, chromium(tmp_path / "profile") as page:
        page.get(f"{address}/lab/tree/{NAMES[0]}.ipynb?token={TOKEN}&reset")
        # The kernel is there, and has told its version.
        wait_for(
            page,
            "const panel = window.jupyterapp?.shell.currentWidget;"
            "return panel?.sessionContext?.session?.kernel?.status === 'idle'"
            " && !!document.querySelector('.jp-Notebook .jp-Cell')",
        )
        info = "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.info"
        page.execute_async_script(f"{info}.then(() => setTimeout(arguments[0], 1000))")
        picture(page, "start-wide")
        sized(page, 800, 1000)
        picture(page, "start-800")
        menus = page.execute_script("return document.querySelector('#jp-MainMenu').innerText")
        assert "File" in menus
        assert "grader" not in menus.lower()
        names = page.execute_script("return window.jupyterapp.commands.listCommands()")
        assert [name for name in names if "formgrader" in name or "create-assignment" in name] == []
        dirty = "return window.jupyterapp.shell.currentWidget.context.model.dirty"
        assert page.execute_script(dirty) is False
        page.execute_script("window.jupyterapp.commands.execute('application:close')")
        asked = "document.querySelector('.jp-Dialog')"
        wait_for(page, f"return {asked} || !document.querySelector('.jp-Notebook')")
        assert page.execute_script(f"return {asked}") is None
        news = "return document.querySelector('.Toastify')?.innerText || ''"
        assert "news" not in page.execute_script(news)
