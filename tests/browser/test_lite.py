"""The course in a browser: every notebook runs to full marks, work stays, downloads are graded."""

import re
import shutil
import time
import zipfile

import nbformat
import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from autograder.authoring.demo.answers import right_answers
from autograder.authoring.lite.site import build_site
from autograder.exercise.courses import of_notebook
from autograder.judging.answer_key import public_keys
from autograder.sandbox.available import sandbox_available
from tests.helpers.browser.cells import cards, checked, errors, own_cell, save, show, text_of
from tests.helpers.browser.commands import typed
from tests.helpers.browser.lab import chromium, wait_for
from tests.helpers.browser.pictures import picture, preferring, sized, words
from tests.helpers.browser.site import (
    downloaded,
    open_notebook,
    press,
    run_cells,
    saved_twice_at_once,
    served,
    stored,
    strip,
    traffic,
    try_to_change,
    unfinished,
    write,
)
from tests.helpers.notebook_runs import GRADED, NAMES, built, grader
from tests.helpers.paths import COURSE
from tests.helpers.pyodide import pyodide_folder

pytestmark = [pytest.mark.slow, pytest.mark.long]

#: A notebook with a mistake that has a picture.
NAME = "2_filters"
FLIPPED = """def conv1d(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    n = (len(x) - len(w)) // stride + 1
    return np.array([x[i * stride : i * stride + len(w)] @ w[::-1] + b for i in range(n)])"""
ENDLESS = """def conv1d(x, w, b=0.0, stride=1, padding=0):
    while True:
        pass"""
_POINTS = re.compile(r"([\d.]+) of ([\d.]+) points?")
#: Whether the page has looked for newer notebooks, and knows this one.
_KNOWN = (
    "return Object.entries(localStorage).some("
    f"([key, kept]) => key.startsWith('cnn-course ') && kept.includes('\"{NAME}\"'))"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lite") / "site"
    build_site(COURSE, folder, pyodide=pyodide_folder())
    return folder


def answers(name):
    """The course's own answers, by grade_id: a slower way of writing makes trainings of minutes there."""
    return {
        grader(cell)["grade_id"]: cell.source
        for cell in built(name).cells
        if cell.cell_type == "code" and grader(cell).get("solution")
    }


def points(page):
    """The points that the cards of the checks show, and those they could."""
    found = [_POINTS.search(text) for text, _ in cards(page)]
    return sum(float(one[1]) for one in found), sum(float(one[2]) for one in found)


def test_every_notebook_runs_to_full_marks_and_is_there_after_a_restart(site, tmp_path):
    got = most = 0.0
    said = []
    with served(site) as address:
        with chromium(tmp_path / "profile") as page:
            page.get(address)
            assert len(page.find_elements(By.CSS_SELECTOR, "li a")) == len(NAMES)
            picture(page, "lite-first-page")
            for name in GRADED:
                start = time.monotonic()
                open_notebook(page, address, name)
                ready = time.monotonic() - start
                write(page, answers(name))
                seconds = run_cells(page)
                said.append(f"{name}: kernel {ready:.1f} s, all cells {seconds:.1f} s, {traffic()}")
                assert errors(page) == []
                assert unfinished(page) == []
                assert len(cards(page)) == len(of_notebook(name))
                mine, all_of_them = points(page)
                got, most = got + mine, most + all_of_them
                save(page)
                words("lite-seconds", "\n".join(said))
        assert (
            got == most == sum(k.max_points for name in GRADED for k in public_keys(name).values())
        )
        with chromium(tmp_path / "profile") as page:
            for name in (GRADED[0], GRADED[-1]):
                open_notebook(page, address, name)
                exercise = of_notebook(name)[0].name
                assert text_of(page, exercise) == answers(name)[exercise]
            last = of_notebook(GRADED[-1])[-1].name
            own_cell(page, f"{last}_check", "from autograder import progress\nprogress()")
            wait_for(page, "return !!document.querySelector('[aria-label=progress]')")
            table = page.find_element(By.CSS_SELECTOR, "[aria-label=progress]").text
            assert table.count("done") == len(GRADED)


def test_what_is_written_there_is_drawn_stopped_locked_downloaded_and_graded(site, tmp_path):
    with served(site) as address, chromium(tmp_path / "profile") as page:
        open_notebook(page, address, NAME)
        assert "kept in this browser only" in strip(page)
        run_cells(page)
        assert errors(page) == []
        assert all("not written yet" in text for text, _ in cards(page))
        the_slider_moves_its_window(page)
        assert saved_twice_at_once(page) == "saved"
        wrong = checked(page, "conv1d", FLIPPED)
        assert "flipped filter" in wrong
        assert [wrong, True] in cards(page)
        picture(page, "lite-wrong-wide")
        sized(page, 800, 1000)
        show(page, "conv1d")
        picture(page, "lite-wrong-800")
        sized(page, 1400, 1000)
        assert "time limit" in checked(page, "conv1d", ENDLESS)
        tried = try_to_change(page, "conv1d_check")
        assert tried["there"]
        assert tried["readOnly"]
        checked(page, "relu", right_answers(NAME, "loops")["relu"])
        checked(page, "conv1d", FLIPPED)
        handed_in = downloaded(page, tmp_path / "downloads")
        assert handed_in.name == f"{NAME}.ipynb"
        assert nbformat.read(handed_in, as_version=4).metadata.kernelspec.name == "python"
    collected_and_graded(tmp_path, handed_in)


def the_slider_moves_its_window(page):
    place = "iframe[title^='Output [1, 4]']"
    wait_for(page, f'return !!document.querySelector("{place}")')
    frame = page.find_element(By.CSS_SELECTOR, place)
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", frame)
    page.switch_to.frame(frame)
    wait_for(page, "return !!document.querySelector('p').innerText")
    said = page.find_element(By.CSS_SELECTOR, "p")
    assert said.text.endswith("Z[1, 4] = 1.")
    page.find_element(By.CSS_SELECTOR, "input").send_keys(Keys.ARROW_RIGHT)
    assert said.text.endswith("Z[2, 4] = −2.")
    page.switch_to.default_content()
    picture(page, "lite-slider")


def collected_and_graded(tmp_path, handed_in):
    root = tmp_path / "course"
    shutil.copytree(COURSE / "source" / NAME, root / "source" / NAME)
    shutil.copy(COURSE / "nbgrader_config.py", root)
    typed(root, "lite-generate", "nbgrader", "generate_assignment", NAME)
    with zipfile.ZipFile(tmp_path / "submissions.zip", "w") as packed:
        packed.write(handed_in, f"lovelaceada_4711_90001_{NAME}.ipynb")
    typed(root, "lite-collect", "autograder", "collect", NAME, tmp_path / "submissions.zip")
    walls = [] if sandbox_available().ok else ["--no-sandbox"]
    said = typed(root, "lite-grade", "autograder", "grade", NAME, *walls)
    assert "filter-flipped" in said
    assert "1 of 1 graded" in said


def test_a_newer_notebook_is_announced_put_beside_or_takes_the_answers(site, tmp_path):
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    answer = right_answers(NAME, "loops")["relu"]
    with served(copy) as address, chromium(tmp_path / "profile") as page:
        open_notebook(page, address, NAME)
        assert "newer version" not in strip(page)
        write(page, {"relu": answer})
        save(page)
        # The page has looked for newer notebooks: the next one is newer.
        wait_for(page, _KNOWN)
        publish(copy, "A new paragraph.")
        # Now as on a small screen in the evening.
        sized(page, 800, 1000)
        preferring(page, "dark")
        open_notebook(page, address, NAME)
        announced(page)
        wait_for(page, "return window.jupyterapp.shell.leftCollapsed")
        wait_for(page, "return document.body.dataset.jpThemeName === 'JupyterLab Dark'")
        picture(page, "lite-newer-800-dark")
        sized(page, 1400, 1000)
        picture(page, "lite-newer")
        assert text_of(page, "relu") == answer
        press(page, "Put the newer version beside it")
        wait_for(page, strip_says("\\.new\\.ipynb"))
        # A text, or a list of its lines: as it was last saved.
        kept, beside = (texts(page, name) for name in (NAME, f"{NAME}.new"))
        assert answer in kept
        assert "A new paragraph." not in kept
        assert "A new paragraph." in beside
        open_notebook(page, address, NAME)
        assert "newer version of" not in strip(page)
        # A still newer one: now with the answers, also those that were not saved.
        own = "# My own cell\nprint(relu)"
        own_cell(page, "relu_check", own)
        save(page)
        publish(copy, "One more.")
        open_notebook(page, address, NAME)
        announced(page)
        other = answer.replace("def relu", "# by hand\ndef relu")
        write(page, {"relu": other})
        press(page, "Update it, with my answers")
        typed_meanwhile(page)
        wait_for(page, strip_says("\\.old-1\\.ipynb|did not work"))
        assert "hold an answer: 1 of" in strip(page)
        picture(page, "lite-updated")
        assert text_of(page, "relu") == other
        now, old = (texts(page, name) for name in (NAME, f"{NAME}.old-1"))
        assert {"A new paragraph.", "One more.", other} <= set(now)
        assert own in old
        assert "One more." not in old
        open_notebook(page, address, NAME)
        assert "newer version of" not in strip(page)


def typed_meanwhile(page):
    """Type into an answer while the answers move: what the page takes must be in the notebook afterwards."""
    wait_for(page, strip_says("cannot type meanwhile"))
    box = page.execute_script(
        "return [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .cm-content')]"
        "  .find(e => e.innerText.includes('def relu'))"
    )
    ActionChains(page).move_to_element(box).click().send_keys("typed meanwhile").perform()
    assert "typed meanwhile" not in box.text


def publish(site, paragraph):
    """Put a newer version of the notebook on the server."""
    path = site / "files" / f"{NAME}.ipynb"
    newer = nbformat.read(path, as_version=4)
    newer.cells.insert(1, nbformat.v4.new_markdown_cell(paragraph))
    nbformat.write(newer, path)


def strip_says(pattern):
    return f"return /{pattern}/.test(document.querySelector('#course-strip').innerText)"


def announced(page):
    wait_for(page, strip_says("newer version"))


def texts(page, name):
    return ["".join(cell["source"]) for cell in stored(page, f"{name}.ipynb")["cells"]]
