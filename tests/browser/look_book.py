"""Photograph pages of the built book, light and dark, as wide as a desk and as narrow as a phone.

    python -m tests.browser.look_book SITE FOLDER [PAGE ...]

saves ``FOLDER/PAGE-SIZE-THEME-NUMBER.png``, a picture a screenful. For the eye: it asserts nothing, but
prints each page that is wider than its window.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.helpers.browser.lab import chromium
from tests.helpers.browser.pictures import screenfuls, scrolled, sized, too_wide

SIZES = {"desk": (1400, 1600), "phone": (390, 1600)}
THEMES = ("light", "dark")
#: Screenfuls of a long page.
MOST = 40


def photograph(page: Any, name: str, size: str, folder: Path) -> None:
    """Save a page in both themes, from top to bottom."""
    width, height = SIZES[size]
    sized(page, width, height, phone=size == "phone")
    for theme in THEMES:
        page.execute_script("document.body.dataset.theme = arguments[0]", theme)
        if wide := too_wide(page):
            print(f"{name} ({size}) is {wide} too wide", flush=True)
        for number in screenfuls(page, height, MOST):
            scrolled(page, number * height)
            page.save_screenshot(str(folder / f"{name}-{size}-{theme}-{number:02}.png"))


def main(site: Path, folder: Path, names: list[str]) -> None:
    """Photograph the named pages of a site, or all."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = [site / name for name in names] or sorted(site.rglob("*.html"))
    with tempfile.TemporaryDirectory() as scratch, chromium(Path(scratch)) as page:
        for path in pages:
            page.get(path.resolve().as_uri())
            for size in SIZES:
                photograph(page, path.stem, size, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
