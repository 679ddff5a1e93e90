"""Photograph every figure of the course in JupyterLab, on a light page and on a dark one.

    python -m tests.browser.look FOLDER [NOTEBOOK ...] [--width 800]

runs the instructor's notebooks, whose answers are filled in so that every figure is drawn, and saves
one picture an output as ``FOLDER/NOTEBOOK-CELL.OUTPUT-THEME.png``. For the eye: it asserts nothing.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.helpers.browser.lab import chromium, lab, run_all
from tests.helpers.paths import COURSE

THEMES = ("Light", "Dark")
NOTEBOOKS = [path.name for path in sorted((COURSE / "source").iterdir()) if path.is_dir()]

# A picture, a drawing, a slider or a frame in which JavaScript draws.
FIGURES = """
return [...document.querySelectorAll('.jp-Notebook .jp-Cell')].flatMap((cell, number) =>
  [...cell.querySelectorAll('.jp-OutputArea-child')]
    .filter(child => child.querySelector('img, svg, canvas, iframe, table'))
    .map((child, index) => [number, index, child]));
"""


def photograph(page: Any, address: str, name: str, folder: Path) -> int:
    """Run one notebook to its end and save its figures in both themes; return how many there are."""
    run_all(page, address, f"{name}.ipynb")
    time.sleep(2)
    for theme in THEMES:
        page.execute_async_script(
            "const [theme, done] = arguments; window.jupyterapp.commands"
            ".execute('apputils:change-theme', {theme}).then(() => setTimeout(done, 3000), done)",
            f"JupyterLab {theme}",
        )
        figures = page.execute_script(FIGURES)
        for number, index, output in figures:
            page.execute_script("arguments[0].scrollIntoView({block: 'center'})", output)
            time.sleep(0.2)
            output.screenshot(str(folder / f"{name}-{number:03}.{index}-{theme}.png"))
    return len(figures)


def main(folder: Path, names: list[str], width: int) -> None:
    """Photograph the notebooks ``names``, one after the other, into ``folder``; width in pixels."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch) / "work"
        work.mkdir()
        for name in NOTEBOOKS:  # the sixth uses the functions of the others
            shutil.copy(COURSE / "source" / name / f"{name}.ipynb", work)
        with lab(work) as address, chromium(Path(scratch) / "profile", width) as page:
            for name in names:
                print(name, photograph(page, address, name, folder), "figures", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("notebooks", nargs="*")
    parser.add_argument("--width", type=int, default=1400)
    asked = parser.parse_args()
    main(asked.folder, asked.notebooks or NOTEBOOKS, asked.width)
