"""A cell's code, read without running it: the functions it defines, cells that were split or merged."""

import ast
import textwrap
import threading
import warnings
from collections.abc import Collection, Iterable, Sequence

#: So many cells in a row are tried as the parts of one.
_MOST_PARTS = 6


#: Python 3.11 may raise SystemError where two threads make syntax trees at once, and which warnings are
#: shown is one setting for all threads.
_PARSING = threading.Lock()


def tree_of(code: str) -> ast.Module | None:
    """Return the syntax tree of a student's code; None where it is no Python, or too deep to be read."""
    try:
        with _PARSING, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of invalid escapes and the like: the student's
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def parsed(source: str) -> ast.Module | None:
    """Return a cell's syntax tree; None where it is no Python. Magics and shell lines are left out."""
    return tree_of(
        "\n".join(
            "" if line.lstrip().startswith(("%", "!", "?")) else line for line in source.split("\n")
        )
    )


def definitions(source: str) -> set[str]:
    """Return the names of the functions that a cell defines at its top level."""
    tree = parsed(source)
    return {
        node.name
        for node in (tree.body if tree else ())
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }


def same_code(source: str, other: str) -> bool:
    """Whether two cells are the same program: comments, layout and docstrings aside."""
    trees = parsed(source), parsed(other)
    return None not in trees and _bare(trees[0]) == _bare(trees[1])


def _bare(tree: ast.Module | None) -> str:
    assert tree is not None
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and ast.get_docstring(node):
            del node.body[0]
    return ast.dump(tree)


def parts_of_one(sources: Sequence[str], names: Collection[str]) -> list[tuple[int, int]]:
    """Return the cells that were one before they were split, as (first, last) of neighbouring cells.

    The last part is no program by itself, all parts together are, and they define one of the functions.

    Parameters
    ----------
    sources : sequence of str
        Cells in a row.
    names : collection of str
        Functions that are looked for.
    """
    found: list[tuple[int, int]] = []
    begin = 0
    while begin < len(sources):
        end = _last_part(sources, begin, names)
        if end > begin:
            found.append((begin, end))
        begin = end + 1
    return found


def _last_part(sources: Sequence[str], begin: int, names: Collection[str]) -> int:
    """Return the last part of what begins here; the cell itself where it is whole."""
    end = begin
    for last in range(begin + 1, min(begin + _MOST_PARTS, len(sources))):
        if not _alone(sources[last]) and definitions("\n".join(sources[begin : last + 1])) & set(
            names
        ):
            end = last
    return end


def _alone(source: str) -> bool:
    """Whether a cell is a program by itself; IPython takes away the indent that all of it has."""
    tree = parsed(textwrap.dedent(source))
    return tree is not None and not any(map(_returns, tree.body))


def _returns(node: ast.AST) -> bool:
    """Whether a statement returns from a function that it is not inside of."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
        return False
    return isinstance(node, ast.Return) or any(map(_returns, ast.iter_child_nodes(node)))


def without(source: str, texts: Iterable[str]) -> str:
    """Return a text without those texts that stand in it as whole lines; blanks at line ends do not count."""
    lines = source.split("\n")
    plain = [" ".join(line.split()) for line in lines]
    for text in texts:
        wanted = [" ".join(line.split()) for line in text.strip().split("\n")]
        for at in range(len(plain) - len(wanted), -1, -1):
            if plain[at : at + len(wanted)] == wanted and any(wanted):
                del lines[at : at + len(wanted)], plain[at : at + len(wanted)]
    return "\n".join(lines)
