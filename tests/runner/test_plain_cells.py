"""Cells that are Python already are run without IPython's looks for its own syntax, and mean the same."""

from __future__ import annotations

from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from autograder.runner.plain_cells import plain_cells
from tests.helpers.notebook_runs import NAMES, built

PYTHON = [
    "x = 1\n", "1; 2", "f(1);", "f(1);  # quiet", "'a;b'", "x = 'f?'", "'''\n%time\n!ls\n'''\nf(x)",
    "x = a %b", "", "#", "  # indented", "x = \\\n  3", "@property\ndef f(self): ...",
    "async def f():\n    await g()", "'await'", "...", "In [1]: x = 3", ">>> x = 1\n>>> x;",
    "'''\n>>> x\n... y\n'''", "x = '\\d'", "\n\n\nx = 1", "if x:\n\ty = 1",
]  # fmt: skip
OTHER = [
    "%time x", "%%time\nx", "x = !ls", "!ls", "f?", "?f", "f??", "x = %who", "%%bash\nls;", "await f()",
    "x = await f();", "async with f() as g:\n    pass", "async for i in f():\n    pass",
    "[i async for i in f()]", "def f(:", "x = 'open", "  x = 1\n  y = 2", "(" * 300, "\0", "ls",
    "x = 1\n%time y\nz?", "await(f())", "if x:\n    !ls", "return 3",
]  # fmt: skip


def shell() -> Any:
    return InteractiveShell()


def meaning(shell: Any, cell: str) -> tuple[object, ...]:
    """Return what IPython makes of a cell: its code, whether it waits, whether its value is shown."""
    try:
        code = shell.transform_cell(cell)
    except Exception as error:
        return (type(error),)
    try:
        shown: object = shell.displayhook.semicolon_at_end_of_expression(code)
    except Exception as error:
        shown = type(error)
    return code, shell.should_run_async(cell, transformed_cell=code), shown


@pytest.fixture(scope="module")
def both() -> tuple[Any, Any]:
    """A shell as it is, and one with plain cells."""
    changed = shell()
    plain_cells(changed)
    return shell(), changed


@pytest.mark.parametrize("cell", [*PYTHON, *OTHER])
def test_a_cell_means_what_it_means_to_ipython(both: tuple[Any, Any], cell: str) -> None:
    before, after = (meaning(one, cell) for one in both)
    if ";" not in cell:  # the tokens of broken code need not be read to see that
        assert after[-1] in (before[-1], False)
        before, after = before[:-1], after[:-1]
    assert after == before


@pytest.mark.parametrize("name", NAMES)
def test_the_cells_of_the_course_mean_the_same(both: tuple[Any, Any], name: str) -> None:
    cells = [cell.source for cell in built(name).cells if cell.cell_type == "code"]
    assert [meaning(both[1], cell) for cell in cells] == [meaning(both[0], cell) for cell in cells]


def test_the_tokens_of_python_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = shell()
    read: list[list[str]] = []
    manager = changed.input_transformer_manager
    look = manager.do_one_token_transform

    def listen(lines: list[str]) -> Any:
        read.append(lines)
        return look(lines)

    monkeypatch.setattr(manager, "do_one_token_transform", listen)
    plain_cells(changed)
    changed.transform_cell("x = 1\nprint(x)")
    assert read == []
    assert "run_line_magic" in changed.transform_cell("x = 1\n%time x")
    assert read != []
