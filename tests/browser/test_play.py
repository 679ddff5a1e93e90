"""The toys of the notebooks in a real browser: right numbers, a name for each control, keys that work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import convnet
import nbformat
import numpy as np
import pytest
from selenium.webdriver.common.keys import Keys

from course import plots
from course.data import digits, photograph
from course.plots.conv_story import conv_story, work_out
from course.plots.flow import flow_bundle
from course.plots.play import toys
from tests.helpers.browser.lab import chromium, lab, run_all, wait_for
from tests.helpers.browser.pictures import picture, sized

pytestmark = pytest.mark.slow

GREY = photograph().mean(axis=0)[20:60, 30:90].round(3)
#: Each toy with what a notebook gives it.
X = np.array([[1.0, 2, 0, 1, 3], [0, 1, 1, 2, 0], [2, 0, 3, 1, 1], [1, 1, 0, 0, 2]])
W = np.array([[1.0, -1], [0, 2]])
DOUT = np.arange(12.0).reshape(3, 4) - 5
X_TRAIN, Y_TRAIN, X_TEST, Y_TEST = digits()
PARAMS = convnet.init_cnn(np.random.default_rng(0), 1, 8, 8, 3, 10)
TOYS: dict[str, Callable[[], None]] = {
    "filter_editor": lambda: plots.filter_editor(GREY),
    "shift_and_pool": plots.shift_and_pool,
    "nested_classes": plots.nested_classes,
    "draw_digit": lambda: plots.draw_digit(PARAMS, X_TEST, Y_TEST),
    "slide": lambda: plots.slide_2d(X, W, b=0.5, padding=1, start=(1, 2)),
    "film": lambda: plots.film(X, W),
    "film-backward": lambda: plots.film(X, W, DOUT),
}
#: Controls without a name for a reader who cannot see them, pictures without words.
NAMELESS = """
const named = e => e.getAttribute('aria-label') || (e.labels && e.labels.length) || e.textContent.trim();
return [...document.querySelectorAll('input, select, button, canvas, table[role], [tabindex="0"]')]
  .filter(e => !named(e)).map(e => e.outerHTML.slice(0, 90));
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with chromium(tmp_path_factory.mktemp("browser") / "profile", width=800) as page:
        yield page


def opened(
    browser: Any, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, width: int = 800
) -> Any:
    """Show a toy as a page does, and go into its frame."""
    shown: list[dict[str, str]] = []
    monkeypatch.setattr("course.plots.play.display", lambda output, raw: shown.append(output))
    TOYS[name]()
    (output,) = shown
    path = folder / f"{name}.html"
    dark = "<!doctype html><meta charset=utf-8><body style='background:#111111'>"
    path.write_text(dark + output["text/html"], encoding="utf-8")
    browser.switch_to.default_content()
    browser.get(path.as_uri())
    sized(browser, width, 900)
    (image,) = browser.find_elements("css selector", "img")
    assert not image.is_displayed()
    (frame,) = browser.find_elements("css selector", "iframe")
    assert frame.is_displayed()
    picture(browser, f"play-{name}-{width}")
    browser.switch_to.frame(frame)
    return browser


# The narrow one is JupyterLab's column in a window of 800 pixels.
@pytest.mark.parametrize("width", [800, 600])
@pytest.mark.parametrize("name", TOYS)
def test_a_toy_fits_and_everything_in_it_has_a_name(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, width: int
) -> None:
    page = opened(browser, tmp_path, monkeypatch, name, width)
    assert page.execute_script(NAMELESS) == []
    script = (
        "const e = document.documentElement;"
        "return e.scrollWidth <= innerWidth && e.scrollHeight <= innerHeight"
    )
    # Its frame learns of its size a little later than the page, and then it fits itself in.
    wait_for(page, script, seconds=60)


def numbers_in(text: str) -> list[float]:
    """The numbers that a toy says, with true minus signs."""
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", text.replace("−", "-"))]


def test_the_filter_editor_computes_the_map(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(browser, tmp_path, monkeypatch, "filter_editor")
    windows = np.lib.stride_tricks.sliding_window_view(GREY, (3, 3))
    taps = np.array(toys.FILTERS["upright edges"], dtype=float)

    def agree(floor: float = -np.inf) -> None:
        z = np.maximum((windows * taps).sum((2, 3)), floor)
        said = numbers_in(page.find_element("css selector", "p[aria-live]").text)
        np.testing.assert_allclose(said, [taps.sum(), z.min(), z.max()], atol=0.0051)

    agree()
    # By keyboard alone: the first field, its weight a step up. A slow browser repeats a key that is held.
    press(page, Keys.TAB, Keys.ARROW_UP)
    weight = float(page.execute_script("return document.activeElement.value"))
    assert weight > taps[0, 0]
    taps[0, 0] = weight
    agree()
    page.find_element("css selector", "input[type=checkbox]").send_keys(Keys.SPACE)
    agree(floor=0)


def said(page: Any) -> str:
    return str(page.find_element("css selector", "p[aria-live]").text)


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.switch_to.active_element.send_keys(key)


def test_a_moved_pattern_changes_as_many_numbers_as_numpy_says(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(browser, tmp_path, monkeypatch, "shift_and_pool")
    image = np.zeros((12, 12))
    image[4:7, 3:6] = toys.PATTERN

    def maps(x: Any) -> tuple[Any, Any]:
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, 1), (3, 3))
        a = np.maximum((windows * np.array(toys.DIAGONAL)).sum((2, 3)), 0)
        return a, a.reshape(6, 2, 6, 2).max(axis=(1, 3))

    press(page, Keys.TAB)
    for key, shift in ((Keys.ARROW_RIGHT, (0, 1)), (Keys.ARROW_DOWN, (1, 0))):
        moved = np.roll(image, shift, axis=(0, 1))
        press(page, key)
        counts = [np.sum(a != b) for a, b in zip(maps(image), maps(moved), strict=True)]
        assert numbers_in(said(page)) == counts
        image = moved


def test_the_nested_classes_count_as_the_notebook_does(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(browser, tmp_path, monkeypatch, "nested_classes")
    press(page, Keys.TAB, Keys.ARROW_LEFT)  # 27 by 27 pixels
    shown = [one.text for one in page.find_elements("css selector", "strong")]
    dense = convnet.count_dense_params(27 * 27, 8 * 27 * 27)
    shared = convnet.count_conv_params(3, 1, 8)
    local = 8 * 27 * 27 * (9 + 1)
    assert shown == [f"{dense:,}", f"{local:,}", f"{shared:,}"]


def test_a_drawn_digit_is_read_by_the_own_network(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(browser, tmp_path, monkeypatch, "draw_digit")
    image = X_TEST[int(np.argmax(Y_TEST == 3)), 0].round(4).astype(float)

    def agree() -> None:
        scores = convnet.cnn_forward(PARAMS, image[None, None])[0]
        p = np.exp(scores - scores.max())
        p /= p.sum()
        shares = [numbers_in(e.text)[0] for e in page.find_elements("css selector", "td span")]
        np.testing.assert_allclose(shares, 100 * p, atol=0.0501)
        assert said(page).startswith(f"Read as {p.argmax()}, ")

    agree()
    press(page, Keys.TAB, Keys.ARROW_DOWN, Keys.SPACE)
    ink = 0.0 if image[1, 0] > 0.8 else 1.0
    image[1, 0] = ink
    image[1, 1] = max(image[1, 1], 0.3 * ink)
    agree()


def test_the_sliders_move_the_window(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(browser, tmp_path, monkeypatch, "slide")
    z = convnet.conv2d_single(X, W, b=0.5, padding=1)
    assert said(page).startswith("Row 2, column 3:")
    assert numbers_in(said(page))[-1] == z[1, 2]
    press(page, Keys.TAB, Keys.ARROW_RIGHT, Keys.TAB, Keys.END)
    assert said(page).startswith("Row 3, column 6:")
    assert numbers_in(said(page))[-1] == z[2, 5]
    assert len(page.find_elements("css selector", "td.window")) == W.size + 1


def test_every_cell_of_a_flow_is_reached_by_arrow_keys_and_by_clicks(
    browser: Any, tmp_path: Path
) -> None:
    story = conv_story(work_out(X, W, DOUT, 1, 0))
    path = tmp_path / "flow.html"
    # Two of them: the keys of one must not change the other.
    one = flow_bundle(story, 1)["text/html"]
    path.write_text(f"<!doctype html><meta charset=utf-8>{one}{one}", encoding="utf-8")
    browser.switch_to.default_content()
    browser.get(path.as_uri())
    seen = (
        "return [...document.querySelectorAll('.step')].flatMap((e, i) =>"
        " getComputedStyle(e.querySelector('.more')).visibility === 'visible' ? [i] : [])"
    )
    count = len(story.steps)
    assert browser.execute_script(seen) == [1, count + 1]
    press(browser, Keys.TAB, Keys.ARROW_RIGHT)
    assert browser.execute_script(seen) == [2, count + 1]
    press(browser, Keys.ARROW_LEFT, Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    assert browser.execute_script(seen) == [count - 1, count + 1]
    # Nothing but a click on a cell, wherever the pointer was before.
    browser.execute_script("document.querySelectorAll('.step')[5].querySelector('.hit').click()")
    assert browser.execute_script(seen) == [5, count + 1]
    picture(browser, "flow")


@pytest.mark.parametrize("width", [1000, 800, 700, 600])
def test_a_flow_fits_into_a_narrow_page(browser: Any, tmp_path: Path, width: int) -> None:
    path = tmp_path / "flow.html"
    shown = flow_bundle(conv_story(work_out(X, W, DOUT, 1, 0)), 1)["text/html"]
    path.write_text(f"<!doctype html><meta charset=utf-8>{shown}", encoding="utf-8")
    browser.switch_to.default_content()
    browser.get(path.as_uri())
    sized(browser, width, 900)
    picture(browser, f"flow-{width}")
    over = "const e = document.documentElement; return e.scrollWidth - e.clientWidth"
    assert browser.execute_script(over) <= 0
    zoom = "return getComputedStyle(document.querySelector('.cnn-flow')).zoom"
    assert (float(browser.execute_script(zoom)) < 1) == (width < 750)


@pytest.mark.parametrize("name", ["film", "film-backward"])
def test_the_film_ends_with_the_whole_answer(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    page = opened(browser, tmp_path, monkeypatch, name)
    press(page, Keys.TAB, Keys.ENTER)  # one step back from the first is the last
    assert said(page).startswith("Step 12 of 12")
    tables = {
        label.partition(":")[0]: numbers_in(label.partition(":")[2])
        for e in page.find_elements("css selector", "table")
        for label in [e.get_attribute("aria-label")]
    }
    x, w = X[None, None], W[None, None]
    if name == "film":
        expected = {"Z": convnet.conv2d(x, w, np.zeros(1))}
    else:
        dx, dw, _ = convnet.conv2d_backward(DOUT[None, None], x, w)
        expected = {"dX": dx, "dW": dw}
    for letter, values in expected.items():
        np.testing.assert_allclose(tables[letter], values.ravel())


def test_a_toy_runs_in_jupyterlab(browser: Any, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    toy, flow = (
        nbformat.v4.new_code_cell(f"from course import plots\nplots.{call}")
        for call in ("nested_classes()", "flow([1, 2, 0, 1, 3], [1, -1, 2], padding=1)")
    )
    notebook = nbformat.v4.new_notebook(cells=[toy, flow])
    # Without a name of a kernel JupyterLab would ask for one.
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / "toy.ipynb")
    browser.switch_to.default_content()
    with lab(folder, theme="JupyterLab Dark") as address:
        run_all(browser, address, "toy.ipynb")
        for part in ("iframe.cnn-play", ".cnn-flow :checked"):
            wait_for(browser, f"return !!document.querySelector('{part}')")
        picture(browser, "play-lab-dark")
        # JupyterLab would take arrow keys for itself.
        browser.execute_script("document.querySelector('.cnn-flow :checked').focus()")
        press(browser, Keys.ARROW_RIGHT)
        second = (
            "return [...document.querySelectorAll('.cnn-flow input')].findIndex(e => e.checked)"
        )
        assert browser.execute_script(second) == 1
        frame = browser.find_element("css selector", "iframe.cnn-play")
        assert not browser.find_element("css selector", "img.cnn-play-still").is_displayed()
        browser.switch_to.frame(frame)
        wait_for(browser, "return document.querySelector('strong').innerText === '4,923,520'")
        # JupyterLab's question before it is left would stop the next page.
        browser.switch_to.default_content()
        browser.get("about:blank")
