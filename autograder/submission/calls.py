"""Which functions of a notebook a piece of its code may call, read from its text."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from autograder.submission.code import parsed


class Calls:
    """The functions that cells define, and the names in each of them.

    Parameters
    ----------
    sources : iterable of str
        The notebook's code cells.
    """

    def __init__(self, sources: Iterable[str]) -> None:
        self._named: dict[str, set[str]] = {}
        for source in sources:
            tree = parsed(source)
            for node in tree.body if tree else ():
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                    self._named.setdefault(node.name, set()).update(_names(node))

    def reached(self, names: Iterable[str]) -> set[str]:
        """Return the functions and classes among these names, and all that those may call."""
        found: set[str] = set()
        look = list(names)
        while look:
            name = look.pop()
            if name in self._named and name not in found:
                found.add(name)
                look += self._named[name]
        return found

    def reached_from(self, source: str) -> set[str]:
        """Return the functions and classes that a cell may call."""
        tree = parsed(source)
        return self.reached(_names(tree)) if tree else set()


def _names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
