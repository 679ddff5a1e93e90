"""Functions from the reader's other notebooks: their definitions are run, and nothing else of them."""

from __future__ import annotations

import ast
import json
import linecache
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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
    found: dict[str, Callable[..., Any]] = {}
    missing: dict[str, str] = {}
    width = max(map(len, wanted)) + len(".ipynb")
    for notebook, names in wanted.items():
        path = Path(folder, f"{notebook}.ipynb")
        try:
            page = _definitions(path)
        except (OSError, ValueError) as error:
            gone = isinstance(error, FileNotFoundError)
            words = "no such file beside this notebook" if gone else "cannot be read"
            put = f"put your {path.name} into the folder of this notebook, and run {_AGAIN}"
            missing |= dict.fromkeys(names, put)
            print(f"{path.name:{width}}  {words}")
            continue
        there = {name: page[name] for name in names if _is_written(page.get(name))}
        lacking = [name for name in names if name not in there]
        write = f"write it in {path.name}, save that notebook, and run {_AGAIN}"
        found |= there
        missing |= dict.fromkeys(lacking, write)
        told = [", ".join(there), f"not written yet: {', '.join(lacking)}" if lacking else ""]
        print(f"{path.name:{width}}  {'; '.join(filter(None, told))}")
    if missing:
        name, words = next(iter(missing.items()))
        print(f"\nNext, {name}: {words}.")
    return OwnFunctions(found, missing)


_AGAIN = "the cell with own_functions again"


def _is_written(thing: object) -> bool:
    """Whether something is a function without the line that stands for an answer."""
    return callable(thing) and not getattr(thing, "_is_stub", False)


def _definitions(path: Path) -> dict[str, Any]:
    """Return the names that the definitions of a notebook give, the last of each name."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    # Errors inside a function are told like those of functions written here.
    page: dict[str, Any] = {"__name__": "__main__"}
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
            _run(statement, name, page)
    return page


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
