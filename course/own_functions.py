"""Functions from the reader's other notebooks: their definitions are run, and nothing else of them.

Two ways. A notebook that nobody grades calls them (`own_functions`). A graded one is handed in and graded
alone, without the others, so their text goes into a cell of it (`bring_functions`) and is handed in with it.
"""

from __future__ import annotations

import ast
import json
import linecache
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.exercise.code_names import names_used

#: Statements that define something. Statements that compute, print or draw are left out.
_DEFINITIONS = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


class MissingFunctionError(LookupError):
    """A function is not written in the notebook where it belongs; the text says what to do."""


@dataclass(frozen=True)
class OwnFunctions:
    """The reader's functions, called as ``own.conv2d(x, w, b)``.

    Attributes
    ----------
    found : mapping of str to callable
        The functions by name.
    missing : mapping of str to str
        For each of the others, what to do about it.
    """

    found: Mapping[str, Callable[..., Any]]
    missing: Mapping[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name in self.found:
            return self.found[name]
        if name in self.missing:
            raise MissingFunctionError(f"{name} is not there: {self.missing[name]}.")
        raise AttributeError(f"{name} was not asked for; there are {', '.join(self.found)}")

    def __repr__(self) -> str:
        return f"{len(self.found)} of {len(self.found) + len(self.missing)} functions"


def own_functions(wanted: Mapping[str, Sequence[str]], folder: Path | str = ".") -> OwnFunctions:
    """Return functions that the reader wrote in other notebooks, and print which are there.

    Of each notebook only imports, functions, classes and plain constants are run. So an exercise that
    fails, a long training or a cell that was left half done changes nothing.

    Parameters
    ----------
    wanted : mapping of str to sequence of str
        The names of functions by notebook, such as ``{"2_filters": ["relu"]}``.
    folder : Path or str
        The folder of the notebooks; by default the one that this notebook runs in.

    Returns
    -------
    OwnFunctions
        To use a function that is missing is an error, whose text says what to do.
    """
    pages, missing = _look(wanted, Path(folder), f"run {_AGAIN}")
    there = {name: page.names[name] for name, page in pages.items()}
    return OwnFunctions(there, missing)


def bring_functions(
    wanted: Mapping[str, Sequence[str]], into: str, folder: Path | str = "."
) -> None:
    """Put the text of functions that the reader wrote in other notebooks into a new cell below this one.

    The cell also holds the helpers, constants and imports that the functions use. Nothing is defined
    until the reader runs it, so what works here works where this notebook is graded alone. Functions that
    this notebook holds already are left out. While a grader runs the notebook, nothing happens.

    Parameters
    ----------
    wanted : mapping of str to sequence of str
        The names of functions by notebook, such as ``{"2_filters": ["im2col"]}``.
    into : str
        The notebook that this is called in, such as ``"5_learning"``.
    folder : Path or str
        The folder of the notebooks; by default the one that this notebook runs in.
    """
    if os.environ.get("NBGRADER_EXECUTION"):
        return
    try:
        here = _definitions(Path(folder, f"{into}.ipynb"))
    except (OSError, ValueError):  # not saved yet, or under another name
        here = _Page()
    lacking = {
        notebook: [name for name in names if not here.has(name)]
        for notebook, names in wanted.items()
    }
    lacking = {notebook: names for notebook, names in lacking.items() if names}
    if not lacking:
        print("All of them are in this notebook already.")
        return
    pages, _ = _look(lacking, Path(folder), "run this cell again")
    if text := _text_of(pages, lacking):
        _new_cell(text)


def _look(
    wanted: Mapping[str, Sequence[str]], folder: Path, then: str
) -> tuple[dict[str, _Page], dict[str, str]]:
    """Return the page of each function that is written, and what to do about the others; print both."""
    found: dict[str, _Page] = {}
    missing: dict[str, str] = {}
    width = max(map(len, wanted)) + len(".ipynb")
    for notebook, names in wanted.items():
        path = folder / f"{notebook}.ipynb"
        try:
            page = _definitions(path)
        except (OSError, ValueError) as error:
            gone = isinstance(error, FileNotFoundError)
            words = "no such file beside this notebook" if gone else "cannot be read"
            put = f"put your {path.name} into the folder of this notebook, and {then}"
            missing |= dict.fromkeys(names, put)
            print(f"{path.name:{width}}  {words}")
            continue
        there = [name for name in names if page.has(name)]
        lacking = [name for name in names if not page.has(name)]
        write = f"write it in {path.name}, save that notebook, and {then}"
        found |= dict.fromkeys(there, page)
        missing |= dict.fromkeys(lacking, write)
        told = [", ".join(there), f"not written yet: {', '.join(lacking)}" if lacking else ""]
        print(f"{path.name:{width}}  {'; '.join(filter(None, told))}")
    if missing:
        name, words = next(iter(missing.items()))
        print(f"\nNext, {name}: {words}.")
    return found, missing


_AGAIN = "the cell with own_functions again"


@dataclass(frozen=True)
class _Page:
    """The names that the definitions of a notebook give, and the text of each, the last of each name."""

    names: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether something is a function without the line that stands for an answer."""
        thing = self.names.get(name)
        return callable(thing) and not getattr(thing, "_is_stub", False)


def _definitions(path: Path) -> _Page:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    # Errors inside a function are told like those of functions written here.
    page = _Page({"__name__": "__main__"})
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(cells, 1):
        text = _plain("".join(cell["source"]))
        name = f"<{path.name}, code cell {number}>"
        try:
            body = ast.parse(text, name).body
        except SyntaxError:  # half a line, left for later
            continue
        linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
        for statement in filter(_defines, body):
            _run(statement, name, page.names)
            for given in _given(statement):
                page.texts.pop(given, None)  # the order is that of the last definitions
                page.texts[given] = _source(text, statement)
    return page


def _given(statement: ast.stmt) -> list[str]:
    """Return the names that a definition gives."""
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return [statement.name]
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return [one.asname or one.name.partition(".")[0] for one in statement.names]
    return [
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]


def _source(text: str, statement: ast.stmt) -> str:
    above = getattr(statement, "decorator_list", ())
    if not above:
        return ast.get_source_segment(text, statement) or ""
    return "\n".join(text.splitlines()[above[0].lineno - 1 : statement.end_lineno])


def _text_of(pages: Mapping[str, _Page], wanted: Mapping[str, Sequence[str]]) -> str:
    """Return the text of functions and of all that they use, by notebook."""
    parts = []
    for notebook, names in wanted.items():
        brought = [name for name in names if name in pages]
        if not brought:
            continue
        texts = pages[brought[0]].texts
        waiting, needed = list(brought), set()
        while waiting:
            name = waiting.pop()
            if name in texts and name not in needed:
                needed.add(name)
                waiting += names_used(compile(texts[name], "", "exec"))
        # One statement may give several names.
        lines = dict.fromkeys(text for name, text in texts.items() if name in needed)
        parts.append(f"# From my {notebook}.ipynb: {', '.join(brought)}.")
        parts += lines
    return "\n\n".join(parts)


def _new_cell(text: str) -> None:
    """Make a code cell below the one that runs; where that cannot be done, print its text."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if hasattr(shell, "kernel") and sys.platform != "emscripten":
        shell.set_next_input(text)
        print("\nWhat was found is in a new cell below. Run it.")
    else:
        print(f"\nCopy these lines into a new cell, and run it.\n\n{text}")


def _plain(text: str) -> str:
    """Return a cell without the lines that only a notebook understands."""
    lines = text.splitlines()
    magic = ("%", "!", "?")
    return "\n".join("" if line.lstrip().startswith(magic) else line for line in lines)


def _defines(statement: ast.stmt) -> bool:
    if isinstance(statement, (ast.Assign, ast.AnnAssign)):
        # A constant that functions may use: no call, so nothing is trained, drawn or printed.
        return not any(isinstance(node, (ast.Call, ast.Await)) for node in _evaluated(statement))
    return isinstance(statement, _DEFINITIONS)


def _evaluated(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the parts of a statement that run at once: not the body of a lambda."""
    yield statement
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.Lambda):
            continue
        yield from _evaluated(child)  # type: ignore[arg-type]


def _run(statement: ast.stmt, name: str, page: dict[str, Any]) -> None:
    try:
        exec(compile(ast.Module([statement], []), name, "exec"), page)
    except (
        Exception
    ):  # a constant made of another that is not there, a package that is not installed
        return
    if isinstance(statement, ast.FunctionDef):
        raised = (n.exc for n in ast.walk(statement) if isinstance(n, ast.Raise))
        stub = any("NotImplementedError" in ast.unparse(one) for one in raised if one)
        page[statement.name]._is_stub = stub
