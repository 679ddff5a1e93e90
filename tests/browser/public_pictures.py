"""Take the pictures of the README and of the book's front page, in JupyterLab with its light theme.

    python -m tests.browser.public_pictures [FOLDER]

writes ``check.png`` and ``notebook.png`` into ``docs/images``, or into another folder. It asserts nothing.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from PIL import Image

from autograder.notebook.working_copy.copies import working_copy
from autograder.notebook.working_copy.versions import of_course
from tests.helpers.browser.cells import checked
from tests.helpers.browser.lab import chromium, lab, run_all, wait_for
from tests.helpers.browser.pictures import sized
from tests.helpers.paths import COURSE, ROOT

WIDTH = 1000
#: The notebook's part of a window of this width, 1000 high.
PANEL = (38, 34, 962, 942)
#: A right convolution but for the order of the filter's weights.
FLIPPED = """def conv1d(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    n = (len(x) - len(w)) // stride + 1
    return np.array([x[i * stride : i * stride + len(w)] @ w[::-1] + b for i in range(n)])"""
_CARD = "[aria-label='check of conv1d']"
#: Only the notebook: without the columns at its sides.
_ALONE = """
for (const side of document.querySelectorAll('.jp-SideBar')) side.style.display = 'none';
window.jupyterapp.shell.collapseLeft(); window.jupyterapp.shell.collapseRight();
window.dispatchEvent(new Event('resize'));
"""
_HEADING = """
const found = [...document.querySelectorAll('.jp-Notebook h2')].find(
  heading => heading.textContent.includes(arguments[0]));
found.scrollIntoView({block: 'start'});
"""


def save(picture: bytes, path: Path, box: tuple[int, int, int, int] | None = None) -> None:
    """Write a picture, or a part of it, with a palette of 128 colours: a third of the size."""
    whole = Image.open(io.BytesIO(picture)).convert("RGB").crop(box)
    small = whole.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    print(path, small.size, f"{path.stat().st_size // 1024} KB", flush=True)


def element(page: Any, selector: str) -> bytes:
    """Return a picture of one element, also where it is higher than the window."""
    find = "const found = document.querySelector(arguments[0]);"
    found = page.execute_script(
        f"{find} found.scrollIntoView({{block: 'center'}}); return found", selector
    )
    time.sleep(1)
    return bytes(found.screenshot_as_png)


def main(folder: Path) -> None:
    """Photograph a failed check and a section of a notebook."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch) / "work"
        working_copy(of_course(COURSE), work)
        # Its figures need answers; none of them stands in the section that is shown.
        shutil.copytree(COURSE / "source" / "2_filters", work / "answered")
        with lab(work) as address, chromium(Path(scratch) / "profile") as page:
            sized(page, WIDTH, 1400)
            run_all(page, address, "2_filters.ipynb")
            page.execute_script(_ALONE)
            wait_for(page, f'return !!document.querySelector("{_CARD}")')
            checked(page, "conv1d", FLIPPED)
            wait_for(page, f'return !!document.querySelector("{_CARD} img")')
            save(element(page, _CARD), folder / "check.png")
            run_all(page, address, "answered/2_filters.ipynb")
            sized(page, WIDTH, 1000)
            page.execute_script(_ALONE)
            time.sleep(10)
            page.execute_script(_HEADING, "A real photograph")
            time.sleep(3)
            save(page.get_screenshot_as_png(), folder / "notebook.png", PANEL)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
