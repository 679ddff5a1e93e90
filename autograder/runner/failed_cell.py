"""A cell that ended in an error: what is said of it, and what of it can be run all the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Set
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
            found = _LINE.search(_COLOURS.sub("", "\n".join(map(str, output.traceback))))
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


def guarded_names(sources: Iterable[str]) -> set[str]:
    """Return the names that an import inside ``try`` gives, if it does not fail without a word."""
    found: set[str] = set()
    for source in sources:
        for one in _nodes(source):
            if isinstance(one, ast.Try):
                for node in (inner for part in one.body for inner in ast.walk(part)):
                    if isinstance(node, (ast.Import, ast.ImportFrom)):
                        found |= _given(node)
    return found


def lost_names(
    source: str, error: Broken, known: Set[str] = frozenset(), guarded: Set[str] = frozenset()
) -> set[str]:
    """Return the names that have no value because a package is not installed.

    Parameters
    ----------
    source : str
        The cell's code.
    error : Broken
    known : set of str
        Names that cells above have lost.
    guarded : set of str
        Names whose import may have failed without a word (`guarded_names`).

    Returns
    -------
    set of str
        ``known``, the names of the import that failed and of others of its package, and all that is
        computed from them.
    """
    nodes = list(_nodes(source))
    found = set(known) | (guarded & _not_there(source, error))
    if error.error in ("ModuleNotFoundError", "ImportError"):
        imports = [node for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom))]
        failed = [n for n in imports if n.lineno <= error.line <= (n.end_lineno or n.lineno)]
        if error.error == "ModuleNotFoundError":
            packages = {package for node in failed for package in _packages(node)}
            failed += [n for n in imports if n.lineno > error.line and _packages(n) & packages]
        found = found.union(*map(_given, failed))
    for node in nodes if found else ():
        if isinstance(node, ast.Assign) and found & _names(node.value):
            found = found.union(*map(_names, node.targets))
    return found


def _not_there(source: str, error: Broken) -> set[str]:
    """Return the names that an error may be about: one without a value, or all of a line with a None."""
    if error.error == "NameError" and (unknown := _UNKNOWN.search(error.text)):
        return {unknown[1]}
    if error.error == "AttributeError" and error.text.startswith("'NoneType' object"):
        at = [n for n in _nodes(source) if getattr(n, "lineno", 0) == error.line]
        return set().union(*map(_names, at))
    return set()


def _given(node: ast.Import | ast.ImportFrom) -> set[str]:
    return {(a.asname or a.name).partition(".")[0] for a in node.names}


def _packages(node: ast.Import | ast.ImportFrom) -> set[str]:
    names = (
        [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    )
    return {name.partition(".")[0] for name in names}


@dataclass(frozen=True)
class Piece:
    """A statement of a cell on its own lines, and names that are lent to it (`autograder.runner.absent`)."""

    code: str
    lent: frozenset[str] = frozenset()


def rest(
    source: str, error: Broken, lost: Set[str] = frozenset(), *, whatever: bool = False
) -> list[Piece]:
    """Return the statements after the line that a cell broke off at.

    Only where the reason may be this machine: what fails everywhere was undefined for the student, too,
    unless cells ran in another order. Where a definition mentions what is not installed, it is run with that
    lent to it, the one that failed too.

    Parameters
    ----------
    source : str
        The cell's code.
    error : Broken
    lost : set of str
        Names of what is not installed here (`lost_names`).
    whatever : bool
        Whether any error will do.

    Returns
    -------
    list of Piece
    """
    lines = source.split("\n")
    at = lines[error.line - 1] if 0 < error.line <= len(lines) else ""
    magic = at.lstrip().startswith(("%", "!"))
    of_the_place = magic or error.error in _OF_THE_PLACE or lost & _not_there(source, error)
    if not at or not (whatever or of_the_place):
        return []
    pieces = []
    for statement in _statements(source):
        decorators = getattr(statement, "decorator_list", ())
        start = min([statement.lineno, *(one.lineno for one in decorators)])
        end = statement.end_lineno or start
        lent = frozenset(lost & _names(statement) if _defines(statement) else ())
        if start > error.line or (end >= error.line and lent):
            # The lines keep their numbers, for what is said of an error in them.
            own = _without_imports(statement, lines, lost)[start - 1 : end] if lent else None
            code = "\n".join([*[""] * (start - 1), *(own or lines[start - 1 : end])])
            pieces.append(Piece(code, lent))
    return pieces[:_MAX_PIECES]


def _defines(statement: ast.stmt) -> bool:
    """Whether a statement gives names their values, and can have no loop without an end."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign)):
        return True
    if not isinstance(statement, (ast.With, ast.If, ast.Try)):
        return False
    inner = [one for one in ast.iter_child_nodes(statement) if isinstance(one, ast.stmt)]
    inner += [one for handler in getattr(statement, "handlers", ()) for one in handler.body]
    loops = any(isinstance(one, (ast.For, ast.AsyncFor, ast.While)) for one in inner)
    return not loops and any(map(_defines, inner))


def _without_imports(statement: ast.stmt, lines: list[str], lost: Set[str]) -> list[str]:
    """Return a cell's lines, with ``pass`` for the imports in one statement that give what is lost."""
    own = list(lines)
    for node in ast.walk(statement):
        if isinstance(node, (ast.Import, ast.ImportFrom)) and _given(node) & lost:
            own[node.lineno - 1] = own[node.lineno - 1][: node.col_offset] + "pass"
            for number in range(node.lineno, node.end_lineno or node.lineno):
                own[number] = ""
    return own


def _nodes(source: str) -> Iterator[ast.AST]:
    return (node for one in _statements(source) for node in ast.walk(one))


def _statements(source: str) -> list[ast.stmt]:
    """Return a cell's statements, without the lines that only a notebook understands."""
    code = [
        "" if line.lstrip().startswith(("%", "!", "?")) else line for line in source.split("\n")
    ]
    try:
        return ast.parse("\n".join(code)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
