"""A JupyterLab server and a headless Chromium that looks at it."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.waiting import SECONDS, wait_until

TOKEN = "for-tests"


@contextmanager
def lab(
    folder: Path,
    *options: str,
    theme: str = "JupyterLab Light",
    more: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Serve ``folder`` and yield the server's address. All cells are in the page, seen or not.

    Parameters
    ----------
    folder : Path
    *options : str
        Further options of JupyterLab.
    theme : str
    more : mapping of str to str or None
        Further variables of its environment.

    Yields
    ------
    str
    """
    # A home of its own: what the developer has configured must not matter.
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        **(more or {}),
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
    }
    environment.pop("NBGRADER_EXECUTION", None)
    environment["JUPYTERLAB_SETTINGS_DIR"] = str(home / "settings")
    _setting(home, "notebook-extension/tracker", {"windowingMode": "none"})
    _setting(home, "apputils-extension/themes", {"theme": theme})
    # A save of its own that meets one of a test would ask about a file that has changed, and nobody answers.
    _setting(home, "docmanager-extension/plugin", {"autosave": False})
    # JupyterLab's question about its own news would lie over the lower right corner.
    _setting(home, "apputils-extension/notification", {"fetchNews": "false"})
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0",
        f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}",
        "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=''", *options,
    ]  # fmt: skip
    with (folder.parent / "server.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
    try:
        place = home / "runtime" / f"jpserver-{server.pid}.json"
        yield f"http://127.0.0.1:{_port(place, server)}"
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(SECONDS)
        server.kill()


def _setting(home: Path, name: str, values: dict[str, str]) -> None:
    path = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values))


def _port(place: Path, server: subprocess.Popen[bytes]) -> int:
    """Return the port that a server has found free, once it listens there."""
    found: list[int] = []

    def listens() -> bool:
        assert server.poll() is None, "the server ended"
        with suppress(OSError, ValueError):  # not there, or half written
            found.append(json.loads(place.read_text())["port"])
        return bool(found)

    wait_until(listens)
    return found[0]


@contextmanager
def chromium(profile: Path, width: int = 1400, height: int = 1000) -> Iterator[Any]:
    """Yield a Selenium driver for Debian's Chromium; skip where there is none."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not browser or not driver:
        pytest.skip("no chromium and chromedriver on this machine")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--user-data-dir={profile}", f"--window-size={width},{height}",
    ):  # fmt: skip
        options.add_argument(flag)
    page: Any = webdriver.Chrome(options, webdriver.ChromeService(driver))
    # Selenium's own limits are those of a quick machine: 30 s a script, 300 s a page, 120 s an answer.
    page.set_script_timeout(SECONDS)
    page.set_page_load_timeout(SECONDS)
    page.command_executor.client_config.timeout = 2 * SECONDS
    page.command_executor._conn = page.command_executor._get_connection_manager()
    try:
        yield page
    finally:
        page.quit()


def run_all(page: Any, address: str, name: str, seconds: float = SECONDS) -> None:
    """Open a notebook and run all its cells; return when the last one has ended."""
    page.get(f"{address}/lab/tree/{name}?token={TOKEN}&reset")
    wait_for(
        page, "return !!(window.jupyterapp && document.querySelector('.jp-Notebook .jp-Cell'))"
    )
    # Cells that are run before the kernel is there are not run at all. The page keeps how it ended: the
    # driver gives up a request that takes more than two minutes.
    page.execute_script(
        "const app = window.jupyterapp;"
        "const sleep = ms => new Promise(r => setTimeout(r, ms));"
        "(async () => {"
        "  while (!app.shell.currentWidget?.sessionContext) await sleep(200);"
        "  const panel = app.shell.currentWidget;"
        "  await panel.context.ready; await panel.sessionContext.ready;"
        "  while (!panel.sessionContext.session?.kernel) await sleep(200);"
        "  await panel.sessionContext.session.kernel.info;"
        "  app.shell.activateById(panel.id); await sleep(1000);"
        "  await app.commands.execute('notebook:run-all-cells');"
        "})().then(() => { window.ended = 'ok' }, e => { window.ended = String(e) })"
    )
    wait_for(page, "return !!window.ended", seconds)
    assert page.execute_script("return window.ended") == "ok"


def wait_for(page: Any, script: str, seconds: float = SECONDS) -> None:
    """Return when a script in the page gives true. It fails as long as what it looks at is not there."""
    from selenium.common.exceptions import JavascriptException

    deadline = time.monotonic() + seconds
    failed = ""
    while time.monotonic() < deadline:
        try:
            if page.execute_script(script):
                return
        except JavascriptException as error:
            failed = f" ({error.msg})"
        time.sleep(0.3)
    raise AssertionError(f"never true: {script}{failed}")
