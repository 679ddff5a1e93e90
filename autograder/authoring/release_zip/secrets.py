"""The text of every answer, cut into statements: it must not reach students."""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.assignment.package_modules import modules
from autograder.exercise import solutions
from autograder.exercise.courses import courses

#: Statements that are shorter, without their spaces, are anyone's: ``for i in range(n):``.
SHORT = 16
_LAYOUT = (
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
)


@dataclass(frozen=True)
class Secret:
    """One answer.

    Attributes
    ----------
    owner : str
        Its place: a cell, or a function of the reference.
    statements : tuple of str
        Squeezed, without those that say nothing.
    """

    owner: str
    statements: tuple[str, ...]


def squeeze(text: str) -> str:
    """Return a text without spaces, line ends and backslashes: layout and quoting hide nothing."""
    return re.sub(r"\\n|\\|\s", "", text)


def secrets(source: NotebookNode, release: NotebookNode, name: str) -> Iterator[Secret]:
    """Yield the answers of a notebook: what its solution cells hold and its release version does not.

    Parameters
    ----------
    source, release : NotebookNode
        The instructor's version and the students'.
    name : str
        The notebook's name, for the words about a leak.

    Yields
    ------
    Secret
    """
    given = squeeze("\n".join(cell.source for cell in release.cells))
    for cell in source.cells:
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("solution"):
            kept = [line for line in _lines(cell) if line not in given]
            yield from _secret(f"cell {meta['grade_id']} of {name}", kept)


def code_secrets(packages: Iterable[str] | None = None) -> Iterator[Secret]:
    """Yield the functions of packages with right answers.

    By default these are the installed ones, the reference among them, and the bases of the wrong answers.
    """
    if packages is None:
        packages = dict.fromkeys(point.module for point in solutions.points(*solutions.ANSWERS))
        yield from _bases()
    for package in packages:
        for _, path in modules(package):
            yield from _functions(path, package)


def _bases() -> Iterator[Secret]:
    """Yield the right answers that the installed wrong answers are changes of."""
    known = {point.name for point in solutions.points(solutions.WRONG)}
    for course in courses():
        for exercise in course.exercises if course.name in known else ():
            for text in solutions.bases(exercise):
                for node in ast.parse(text).body:
                    if isinstance(node, ast.FunctionDef):
                        owner = f"the base of wrong answers to {node.name}"
                        yield from _secret(owner, _body(node, text))


def _functions(path: Path, package: str) -> Iterator[Secret]:
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from _secret(f"{package}.{path.stem}.{node.name}", _body(node, text))


def _body(function: ast.FunctionDef | ast.AsyncFunctionDef, text: str) -> list[str]:
    """Return the statements of a function without its head and its docstring."""
    body = function.body[ast.get_docstring(function) is not None :]
    if not body:
        return []
    lines = text.splitlines()[body[0].lineno - 1 : body[-1].end_lineno]
    indent = len(lines[0]) - len(lines[0].lstrip())
    return statements("\n".join(line[indent:] for line in lines))


def statements(code: str) -> list[str]:
    """Return the logical lines of Python code, squeezed, without comments.

    A statement over several lines is one of them, so that another layout hides nothing.
    """
    found: list[str] = []
    current: list[str] = []
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type in (tokenize.NEWLINE, tokenize.ENDMARKER):
            found.append(squeeze("".join(current)))
            current = []
        elif token.type not in _LAYOUT:
            current.append(token.string)
    return [line for line in found if line]


def _lines(cell: Any) -> list[str]:
    if cell.cell_type == "code":
        try:
            return statements(cell.source)
        except (tokenize.TokenError, SyntaxError):  # a magic, a shell command
            pass
    return [squeeze(line) for line in cell.source.splitlines()]


def _secret(owner: str, lines: Iterable[str]) -> Iterator[Secret]:
    """Yield a secret of the statements that say something; of a short body, the whole."""
    lines = [line for line in lines if not line.startswith(('"""', "'''", "import", "from"))]
    telling = [line for line in lines if len(line) >= SHORT]
    whole = "".join(lines)
    if telling:
        yield Secret(owner, tuple(dict.fromkeys(telling)))
    elif len(whole) > SHORT // 2:
        yield Secret(owner, (whole,))
