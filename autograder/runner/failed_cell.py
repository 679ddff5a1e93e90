"""A cell that ended in an error: what is said of it, and what of it can be run all the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Set
from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.runner.text import clean

#: Errors that may be for the machine alone: at home the package, the file or the network was there.
_OF_THE_PLACE = frozenset(
    {
        "ModuleNotFoundError", "ImportError", "UsageError", "StdinNotImplementedError", "OSError",
        "FileNotFoundError", "PermissionError", "ConnectionError", "ConnectionRefusedError",
        "TimeoutError", "BlockingIOError", "CalledProcessError", "URLError", "HTTPError", "gaierror",
    }
)  # fmt: skip
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_FUNCTION = re.compile(r", in (\w{1,80})\(")
_LINE = re.compile(r"(?:Cell In|<ipython-input|Input In)[^\n]*?line:? (\d+)")
_MAGIC = re.compile(r"^UsageError: (?:Line|Cell) magic function `(%+\w{1,40})", re.MULTILINE)
_UNKNOWN = re.compile(r"name '(\w{1,80})' is not defined")
_MODULE = re.compile(r"No module named '([\w.]{1,60})'")
#: A syntax error ends in the name of a file that nobody knows.
_PLACE = re.compile(r" \([^()]*line \d+\)$")
#: Below it, what annotates a function is no more than text.
_NOT_EVALUATED = "from __future__ import annotations"
_MAX_TEXT = 200
_MAX_PIECES = 200


@dataclass(frozen=True)
class Broken:
    """End of a cell: the error's type and text, and the line of the cell (0 where it is not known)."""

    error: str
    text: str
    line: int

    @property
    def words(self) -> str:
        """``ended in NameError on line 2: name 'x' is not defined``."""
        where = f" on line {self.line}" * bool(self.line)
        return f"ended in {self.error}{where}" + f": {self.text}" * bool(self.text)


def broken(source: str, outputs: Iterable[NotebookNode]) -> Broken | None:
    """Return the error of a cell; None where it shows none. Untrusted: use it in words only."""
    for output in outputs:
        unknown = _MAGIC.search(output.text) if output.output_type == "stream" else None
        if unknown:  # IPython just prints this one
            starts = [line.lstrip().startswith(unknown[1]) for line in source.split("\n")]
            return Broken("UsageError", f"{unknown[1]} not found", [*starts, True].index(True) + 1)
        if output.output_type == "error":
            found = _LINE.search(_COLOURS.sub("", "\n".join(output.traceback)))
            text = _PLACE.sub("", " ".join(clean(output.evalue, _MAX_TEXT).split()))
            return Broken(output.ename, text, int(found[1][:6]) if found else 0)
    return None


def functions_at_end(outputs: Iterable[NotebookNode]) -> set[str] | None:
    """Return the functions in which a cell was when an interrupt ended it; None where it does not show that.

    The kernel's word.
    """
    for output in outputs:
        if output.output_type == "error":
            return set(_FUNCTION.findall(_COLOURS.sub("", "\n".join(output.traceback))))
    return None


def missing_module(text: str, sources: Iterable[str]) -> str:
    """Return the package that an error says is not installed, if a cell names it; else ""."""
    found = _MODULE.search(text)
    name = found[1].split(".")[0] if found else ""
    # Else it would be a way to say anything.
    imported = re.compile(rf"^\s*(import|from)\b.*\b{name}\b", re.MULTILINE)
    return name if name and any(imported.search(source) for source in sources) else ""


def lost_names(source: str, error: Broken) -> set[str]:
    """Return the names that an import would have given, and others of its package, had they not failed."""
    if error.error not in ("ModuleNotFoundError", "ImportError"):
        return set()
    found = [node for one in _statements(source) for node in ast.walk(one)]
    imports = [node for node in found if isinstance(node, (ast.Import, ast.ImportFrom))]
    failed = [n for n in imports if n.lineno <= error.line <= (n.end_lineno or n.lineno)]
    if error.error == "ModuleNotFoundError":
        packages = {package for node in failed for package in _packages(node)}
        failed += [n for n in imports if n.lineno > error.line and _packages(n) & packages]
    return {(a.asname or a.name).partition(".")[0] for node in failed for a in node.names}


def _packages(node: ast.Import | ast.ImportFrom) -> set[str]:
    names = (
        [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    )
    return {name.partition(".")[0] for name in names}


def rest(source: str, error: Broken, lost: Set[str] = frozenset()) -> list[str]:
    """Return the statements after the line that a cell broke off at, each on its own lines.

    Only where the reason may be this machine: what fails everywhere was undefined for the student, too.

    Parameters
    ----------
    source : str
        The cell's code.
    error : Broken
    lost : set of str
        Names of what is not installed here (`lost_names`). Where one decorates or annotates a function, the
        function is defined without it.

    Returns
    -------
    list of str
    """
    lines = source.split("\n")
    at = lines[error.line - 1] if 0 < error.line <= len(lines) else ""
    magic = at.lstrip().startswith(("%", "!"))
    unknown = _UNKNOWN.search(error.text) if error.error == "NameError" else None
    here = error.error in _OF_THE_PLACE or (unknown and unknown[1] in lost)
    if not at or not (magic or here):
        return []
    pieces = []
    for statement in _statements(source):
        decorators = getattr(statement, "decorator_list", ())
        start = min([statement.lineno, *(one.lineno for one in decorators)])
        end = statement.end_lineno or start
        own = lines[:end]
        for one in decorators:
            if lost & _names(one):
                gone = range(one.lineno - 1, one.end_lineno or one.lineno)
                own = ["" if number in gone else line for number, line in enumerate(own)]
        noted = isinstance(statement, ast.FunctionDef) and lost & _annotating(statement)
        if start > error.line or (end >= error.line and (noted or own != lines[:end])):
            # The lines keep their numbers, for what is said of an error in them.
            above = [_NOT_EVALUATED if noted else "", *[""] * (start - 2)][
                : start - 1 or bool(noted)
            ]
            pieces.append("\n".join([*above, *own[start - 1 :]]))
    return pieces[:_MAX_PIECES]


def _statements(source: str) -> list[ast.stmt]:
    """Return a cell's statements, without the lines that only a notebook understands."""
    code = [
        "" if line.lstrip().startswith(("%", "!", "?")) else line for line in source.split("\n")
    ]
    try:
        return ast.parse("\n".join(code)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _annotating(function: ast.FunctionDef) -> set[str]:
    every = (getattr(node, "annotation", None) for node in ast.walk(function.args))
    return set().union(*(_names(one) for one in (*every, function.returns) if one))


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
