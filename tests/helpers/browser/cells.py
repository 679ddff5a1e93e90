"""Cells of the notebook that is open in JupyterLab: filled, run and read as a person does it."""

from __future__ import annotations

from typing import Any

from selenium.webdriver.common.by import By

from tests.helpers.browser.lab import wait_for

_OPEN = (
    "const [id, text, done] = [arguments[0], arguments[1], arguments[arguments.length - 1]];"
    "const commands = window.jupyterapp.commands, panel = window.jupyterapp.shell.currentWidget;"
    "const cells = panel.content.widgets;"
    "const place = cells.findIndex(c => (c.model.getMetadata('nbgrader') || {}).grade_id === id);"
    # Output may be drawn a little later than the cell has ended.
    "const drawn = cell => [...cell.node.querySelectorAll('.jp-OutputArea-output')]"
    "  .filter(e => e.hasChildNodes()).length >= cell.model.outputs.length;"
    "const run = async cell => {"
    "  panel.content.activeCellIndex = panel.content.widgets.indexOf(cell);"
    "  await commands.execute('notebook:run-cell');"
    # An output without words is never drawn: no longer than three seconds.
    "  for (let n = 0; n < 60 && cell.outputArea && !drawn(cell); n++)"
    "    await new Promise(r => setTimeout(r, 50));"
    "};"
)
#: Whether every card that a cell of the open notebook has put out is drawn.
_CARDS_DRAWN = (
    "return window.jupyterapp.shell.currentWidget.content.widgets.every(cell =>"
    "  !/aria-label=.{1,3}check of/.test(JSON.stringify(cell.model.outputs?.toJSON() ?? []))"
    "  || cell.node.querySelector('[aria-label^=\"check of\"]'))"
)


def _act(page: Any, steps: str, name: str = "", text: str = "") -> Any:
    """Run JavaScript that may await; it knows the open notebook and the place of a cell with a grade_id."""
    # A cell that is run while its kernel is being chosen waits for a person's choice.
    ready = "await panel?.sessionContext?.ready;"
    script = f"{_OPEN} (async () => {{ {ready} {steps} }})().then(done, e => done('failed: ' + e))"
    said = page.execute_async_script(script, name, text)
    assert not str(said).startswith("failed: "), said
    return said


def fill(page: Any, name: str, text: str) -> None:
    """Put a text into the cell with this grade_id, in place of what is there, and run it."""
    _act(
        page,
        "if (place < 0) throw 'no cell ' + id;"
        "cells[place].model.sharedModel.setSource(text); await run(cells[place]);",
        name,
        text,
    )


def text_of(page: Any, name: str) -> str:
    """Return what the cell with this grade_id holds."""
    return str(_act(page, "return cells[place].model.sharedModel.getSource();", name))


def checked(page: Any, name: str, code: str) -> str:
    """Write an answer, run its check, show it in the middle of the page; return what the check says."""
    fill(page, name, code)
    _act(page, "await run(cells[place]);", f"{name}_check")
    show(page, name)
    return next(text for text, _ in cards(page) if text.split()[0] == name)


def own_cell(page: Any, below: str, code: str) -> str:
    """Add a cell below the one with this grade_id, run it, show it; return what it says."""
    said = _act(
        page,
        "panel.content.activeCellIndex = place;"
        "await commands.execute('notebook:insert-cell-below');"
        "const own = panel.content.activeCell; own.model.sharedModel.setSource(text);"
        "await run(own);"
        "own.node.scrollIntoView({block: 'center'});"
        "return own.node.querySelector('.jp-Cell-outputArea').innerText;",
        below,
        code,
    )
    return str(said)


def save(page: Any) -> None:
    """Save the notebook."""
    _act(page, "await commands.execute('docmanager:save');")


def cards(page: Any) -> list[tuple[str, bool]]:
    """Return the text of all cards, and whether each shows a picture."""
    wait_for(page, _CARDS_DRAWN)
    return page.execute_script(
        "return [...document.querySelectorAll('[aria-label^=\"check of\"]')]"
        ".map(e => [e.innerText, !!e.querySelector('img[alt]')])"
    )


def show(page: Any, name: str) -> None:
    """Scroll to the card of an exercise."""
    wait_for(
        page,
        f"const card = document.querySelector('[aria-label=\"check of {name}\"]');"
        " card.scrollIntoView({block: 'center'}); return true",
    )


def errors(page: Any) -> list[str]:
    """Return the tracebacks and warnings that the notebook shows."""
    return page.execute_script(
        'return [...document.querySelectorAll(\'.jp-RenderedText[data-mime-type*="error"],'
        ' .jp-OutputArea-output[data-mime-type*="stderr"]\')].map(e => e.innerText)'
    )


def validate(page: Any) -> str:
    """Press nbgrader's Validate button; return what its window says, which stays open."""
    ready = "window.jupyterapp?.shell.currentWidget?.context?.isReady"
    # Its place is there before the button itself.
    kinds = ":is(button, jp-button)"
    button = f"document.querySelector('.validate-button{kinds}, .validate-button {kinds}')"
    wait_for(page, f"return !!{button} && !!{ready}")
    page.execute_script(f"{button}.click()")
    wait_for(page, "return /fail/i.test(document.querySelector('.jp-Dialog')?.innerText)")
    return str(page.find_element(By.CSS_SELECTOR, ".jp-Dialog").text)
