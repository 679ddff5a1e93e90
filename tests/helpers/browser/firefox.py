"""A headless Firefox, spoken to in its own protocol, Marionette: no package of Debian has a driver for it."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.waiting import SECONDS, wait_until

#: Selenium's name of a command, and Marionette's.
_COMMANDS = {
    "newSession": "WebDriver:NewSession",
    "get": "WebDriver:Navigate",
    "refresh": "WebDriver:Refresh",
    "w3cExecuteScript": "WebDriver:ExecuteScript",
    "w3cExecuteScriptAsync": "WebDriver:ExecuteAsyncScript",
    "setTimeouts": "WebDriver:SetTimeouts",
    "w3cSetWindowRect": "WebDriver:SetWindowRect",
    "screenshot": "WebDriver:TakeScreenshot",
    "quit": "Marionette:Quit",
}
_PREFERENCES: Mapping[str, object] = {
    "marionette.port": 0,  # any that is free; its number is in a file of the profile
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "browser.download.folderList": 2,
    "browser.download.useDownloadDir": True,
    "browser.download.alwaysOpenPanel": False,
}


class _Marionette:
    """A connection as Selenium's remote driver expects one."""

    def __init__(self, port: int) -> None:
        self.client_config = None
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._stream = self._socket.makefile("rb")
        self._number = 0
        self._read()  # its greeting

    def _read(self) -> Any:
        digits = b""
        while (byte := self._stream.read(1)) != b":":
            digits += byte
        return json.loads(self._stream.read(int(digits)))

    def execute(self, command: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer to one of Selenium's commands."""
        from selenium.common.exceptions import JavascriptException, WebDriverException

        given = {name: value for name, value in params.items() if name != "sessionId"}
        if command == "newSession":
            given = dict(given["capabilities"]["alwaysMatch"])
        if command == "screenshot":
            given["full"] = False
        self._number += 1
        message = json.dumps([0, self._number, _COMMANDS[command], given]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._read()
        if error:
            of_script = error["error"] == "javascript error"
            kind = JavascriptException if of_script else WebDriverException
            raise kind(f"{error['error']}: {error['message']}")
        whole = command == "newSession" or not isinstance(result, dict)
        return {"value": result if whole else result.get("value")}

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()
        self._socket.close()


@contextmanager
def firefox(profile: Path, downloads: Path | None = None) -> Iterator[Any]:
    """Yield a Selenium driver for Firefox; skip, and say so aloud, where there is none."""
    browser = shutil.which("firefox-esr") or shutil.which("firefox")
    if browser is None:
        pytest.skip(
            "THE SITE IS NOT TESTED IN FIREFOX: there is none on this machine (Debian: firefox-esr)"
        )
    from selenium import webdriver

    profile.mkdir(exist_ok=True)
    preferences = {**_PREFERENCES, "browser.download.dir": str(downloads or profile)}
    (profile / "user.js").write_text(
        "".join(f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in preferences.items())
    )
    place = profile / "MarionetteActivePort"
    place.unlink(missing_ok=True)
    process = subprocess.Popen(
        [browser, "--headless", "--marionette", "--no-remote", "--profile", str(profile)],
        env={**os.environ, "HOME": str(profile), "MOZ_HEADLESS_WIDTH": "1400", "MOZ_HEADLESS_HEIGHT": "1000"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until(lambda: place.is_file() and place.read_text().strip().isdigit())
        with closing(_Marionette(int(place.read_text()))) as connection:
            page: Any = webdriver.Remote(
                connection,  # type: ignore[arg-type]
                options=webdriver.FirefoxOptions(),
            )
            page.set_script_timeout(SECONDS)
            page.set_page_load_timeout(SECONDS)
            yield page
            page.quit()
    finally:
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
        process.kill()
        process.wait()
