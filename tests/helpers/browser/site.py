"""The site that runs in a browser: served from this machine, and its notebooks opened and run."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from tests.helpers.browser.lab import wait_for
from tests.helpers.waiting import wait_until

_PANEL = (
    "const done = arguments[arguments.length - 1], given = arguments[0], app = window.jupyterapp;"
    "const sleep = ms => new Promise(r => setTimeout(r, ms));"
    "const panel = app.shell.currentWidget, cells = panel.content.widgets;"
)


class _Quiet(SimpleHTTPRequestHandler):
    """A web server that counts what it has sent, and allows its pages nothing from any other server."""

    sent = 0
    asked = 0
    #: Reports of browsers on all that they did not load.
    refused: ClassVar[list[str]] = []

    def end_headers(self) -> None:
        self.send_header(
            "Content-Security-Policy",
            "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; report-uri /refused",
        )
        super().end_headers()

    def do_POST(self) -> None:
        """Keep a report."""
        self.refused.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass

    def send_header(self, keyword: str, value: str) -> None:
        if keyword == "Content-Length":
            _Quiet.sent += int(value)
            _Quiet.asked += 1
        super().send_header(keyword, value)


@contextmanager
def served(folder: Path, port: int = 0) -> Iterator[str]:
    """Serve a folder as any web server does and yield its address; nothing may come from another server."""
    _Quiet.refused.clear()
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert _Quiet.refused == []


def traffic() -> tuple[int, float]:
    """Return the number of files sent until now, and their megabytes."""
    return _Quiet.asked, _Quiet.sent / 1e6


def _in_page(page: Any, steps: str, given: object = None) -> Any:
    said = page.execute_async_script(
        f"{_PANEL} (async () => {{ {steps} }})().then(done, e => done('failed: ' + e))", given
    )
    assert not str(said).startswith("failed: "), said
    return said


def open_notebook(page: Any, address: str, name: str) -> None:
    """Open a notebook of the site; return when its kernel answers."""
    page.get(f"{address}/lab/index.html?path={name}.ipynb")
    wait_for(
        page,
        "return !!(window.jupyterapp?.shell.currentWidget?.sessionContext"
        " && document.querySelector('.jp-Notebook .jp-Cell'))",
    )
    _in_page(
        page,
        "await panel.context.ready; await panel.sessionContext.ready;"
        "while (!panel.sessionContext.session?.kernel) await sleep(200);"
        "await panel.sessionContext.session.kernel.info;"
        # All cells are in the page, seen or not.
        "panel.content.notebookConfig = {...panel.content.notebookConfig, windowingMode: 'none'};"
        "app.shell.activateById(panel.id);",
    )


def write(page: Any, answers: Mapping[str, str]) -> None:
    """Put texts into the cells with these grade_ids."""
    _in_page(
        page,
        "for (const cell of cells) {"
        "  const text = given[(cell.model.getMetadata('nbgrader') || {}).grade_id];"
        "  if (text !== undefined) cell.model.sharedModel.setSource(text);"
        "}",
        dict(answers),
    )


def run_cells(page: Any) -> float:
    """Run all cells from the top and return the seconds until the last one has ended."""
    start = time.monotonic()
    # A script that took minutes would outlast the driver's patience.
    page.execute_script(
        "window.ended = ''; window.jupyterapp.commands.execute('notebook:run-all-cells')"
        ".then(() => { window.ended = 'ok'; }, error => { window.ended = String(error); });"
    )
    wait_for(page, "return window.ended")
    assert page.execute_script("return window.ended") == "ok"
    return time.monotonic() - start


def unfinished(page: Any) -> list[str]:
    """Return the beginnings of code cells that have not run."""
    found = _in_page(
        page,
        "return JSON.stringify(cells.filter(c => c.model.type === 'code' && !c.model.executionCount"
        " && c.model.sharedModel.getSource().trim()).map(c => c.model.sharedModel.getSource().slice(0, 60)))",
    )
    return list(json.loads(found))


def stored(page: Any, name: str) -> dict[str, Any]:
    """Return a file as the browser has kept it."""
    said = _in_page(
        page,
        "return JSON.stringify((await app.serviceManager.contents.get(given, {content: true})).content)",
        name,
    )
    found = json.loads(said)
    return dict(json.loads(found) if isinstance(found, str) else found)


def saved_twice_at_once(page: Any) -> str:
    """Begin a save while another one has written and knows it not yet; return "saved", or what is asked."""
    said = _in_page(
        page,
        "await panel.context.save(); await sleep(600);"  # JupyterLab forgives half a second
        "const contents = app.serviceManager.contents, save = contents.save;"
        "let written, answer;"
        "const there = new Promise(r => { written = r; }), known = new Promise(r => { answer = r; });"
        "contents.save = async (...all) => {"
        "  const made = await save.apply(contents, all); written(); await known; return made; };"
        "const both = [panel.context.save()]; await there;"
        "both.push(app.commands.execute('docmanager:save')); await sleep(1000);"
        "delete contents.save; answer();"
        "let asked = '';"
        "const dialog = (async () => {"
        "  while (!asked) { asked = document.querySelector('.jp-Dialog')?.innerText; await sleep(50); }"
        "  return asked; })();"
        "return Promise.race([Promise.all(both).then(() => { asked = 'saved'; return asked; }), dialog]);",
    )
    return str(said)


def try_to_change(page: Any, grade_id: str) -> dict[str, Any]:
    """Try to type into a cell and to delete it; return its text before and after, and whether it is there."""
    said = _in_page(
        page,
        "const place = cells.findIndex(c => (c.model.getMetadata('nbgrader') || {}).grade_id === given);"
        "const cell = cells[place], before = cell.model.sharedModel.getSource();"
        "panel.content.activeCellIndex = place; panel.content.deselectAll();"
        "await app.commands.execute('notebook:delete-cell'); await sleep(300);"
        "const there = panel.content.widgets.some("
        "  c => (c.model.getMetadata('nbgrader') || {}).grade_id === given);"
        "return JSON.stringify({readOnly: cell.readOnly, there, before,"
        "  after: cell.model.sharedModel.getSource()})",
        grade_id,
    )
    return dict(json.loads(said))


def strip(page: Any) -> str:
    """Return what the strip below the notebooks says."""
    wait_for(page, "return !!document.querySelector('#course-strip span')")
    return str(page.execute_script("return document.querySelector('#course-strip').innerText"))


def press(page: Any, words: str) -> None:
    """Press a button of the strip."""
    # Found and pressed at once: the strip may be written anew at any time.
    wait_for(
        page,
        "const found = [...document.querySelectorAll('#course-strip button')]"
        f".find(e => e.textContent === {json.dumps(words)}); found?.click(); return !!found",
    )


def downloaded(page: Any, folder: Path) -> Path:
    """Press *Download* and return the file."""
    folder.mkdir(exist_ok=True)
    if page.name != "firefox":  # which was told at its start
        page.execute_cdp_cmd(
            "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)}
        )
    press(page, "Download this notebook")
    # Firefox makes an empty file first.
    wait_until(lambda: [1 for path in folder.glob("*.ipynb") if path.stat().st_size])
    return next(folder.glob("*.ipynb"))
