"""Which functions of a notebook a piece of its code may call, read from its text; in doubt it may."""

import ast
from collections.abc import Iterable

from autograder.submission.code import parsed

_DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Calls:
    """Definitions in cells, and the names in each of them.

    Every name in a definition counts, local ones too. A name that is looked up by a text (``globals()["f"]``)
    is not seen.

    Parameters
    ----------
    sources : iterable of str
        The notebook's code cells.
    """

    def __init__(self, sources: Iterable[str]) -> None:
        self._named: dict[str, set[str]] = {}
        self._functions: set[str] = set()
        for tree in filter(None, map(parsed, sources)):
            for node in ast.walk(tree):
                if isinstance(node, _DEFINES):
                    self._functions.add(node.name)
                for name in _given(node):
                    self._named.setdefault(name, set()).update(_names(node))

    def reached(self, names: Iterable[str]) -> set[str]:
        """Return these names and all that their definitions may get to, whether it is defined here or not."""
        found: set[str] = set()
        look = set(names)
        while look:
            found |= look
            look = {part for name in look for part in self._named.get(name, ())} - found
        return found

    def reached_from(self, source: str) -> set[str]:
        """Return the functions and classes of the notebook that a cell may call."""
        tree = parsed(source)
        return self.reached(_names(tree)) & self._functions if tree else set()


def _given(node: ast.AST) -> list[str]:
    """Return the names to which a definition or an assignment gives a value."""
    if isinstance(node, _DEFINES):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return []


def _names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
