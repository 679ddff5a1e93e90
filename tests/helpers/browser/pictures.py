"""What a page or a terminal shows, saved for the eye where the variable SCREENSHOTS names a folder."""

import os
import time
from pathlib import Path
from typing import Any

from tests.helpers.browser.lab import wait_for


def _folder() -> Path | None:
    folder = os.environ.get("SCREENSHOTS")
    if not folder:
        return None
    Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder)


def picture(page: Any, name: str) -> None:
    """Save what the page shows."""
    if folder := _folder():
        time.sleep(1)  # what still moves, and what is still being drawn
        page.save_screenshot(str(folder / f"{name}.png"))


def words(name: str, text: str) -> None:
    """Save what a terminal shows."""
    if folder := _folder():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def sized(page: Any, width: int, height: int, *, phone: bool = False) -> None:
    """Make the page believe in a size: Chromium's window has a least width."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    # It learns of it a little later. A phone shows a page that is too wide smaller.
    size = "[innerWidth, innerHeight].map(n => Math.round(n * visualViewport.scale))"
    wait_for(
        page,
        f"const [w, h] = {size}; return Math.abs(w - {width}) < 2 && Math.abs(h - {height}) < 2",
    )


def preferring(page: Any, scheme: str) -> None:
    """Make the page believe that the system is set to ``"light"`` or ``"dark"``."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def screenfuls(page: Any, height: int, most: int = 40) -> list[int]:
    """Return the numbers of a page's screenfuls, from top to bottom."""
    long = page.execute_script("return document.documentElement.scrollHeight")
    return list(range(min(most, -(-long // height))))


def scrolled(page: Any, pixels: int) -> None:
    """Scroll there at once."""
    page.execute_script("window.scrollTo({top: arguments[0], behavior: 'instant'})", pixels)


def too_wide(page: Any) -> int:
    """Return by how many pixels the page is wider than its window."""
    script = "const e = document.documentElement; return e.scrollWidth - innerWidth"
    return max(0, int(page.execute_script(script)))
