"""A cell's code, read without running it: the functions it defines, cells that were split or merged."""

import ast
import re
import textwrap
import threading
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

#: Magics, shell lines and questions such as ``np.pad?``.
_IPYTHON = re.compile(r"^[ \t]*(?:[%!?].*|[\w.]+\?{1,2}[ \t]*)$", re.MULTILINE)
#: Calls that make a function of one.
_MAKE_FUNCTIONS = frozenset({"partial", "vectorize", "frompyfunc"})
#: So many cells in a row are tried as the parts of one.
_MOST_PARTS = 6
_DEF = re.compile(r"\bdef\b")


#: Trees of so many texts are kept, of texts no longer than this: a course's own cells are in all submissions.
_KEPT, _LONGEST_KEPT = 256, 5_000

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
    """Return a cell's syntax tree, which nobody may change; None where it is no Python.

    Lines that only IPython understands are left out, and an indent that all of it has.
    """
    return _kept_tree(source) if len(source) <= _LONGEST_KEPT else parsed_anew(source)


def parsed_anew(source: str) -> ast.Module | None:
    """Return the tree that `parsed` returns, as one that may be changed."""
    return tree_of(textwrap.dedent(_IPYTHON.sub("", source)))


_kept_tree = lru_cache(_KEPT)(parsed_anew)


def definitions(source: str) -> set[str]:
    """Return the names of the functions that a cell defines at its top level."""
    tree = parsed(source) if _DEF.search(source) else None
    return {
        node.name
        for node in (tree.body if tree else ())
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }


def given(source: str) -> set[str]:
    """Return the names at a cell's top level that may be called: of `definitions`, of classes, of lambdas.

    Also those inside ``if``, ``try`` and ``with``.
    """
    tree = parsed(source)
    return set(_given(tree.body)) if tree else set()


def _given(body: Iterable[ast.AST]) -> Iterator[str]:
    known: set[str] = set()
    for node in body:
        names: list[str] = []
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names = [node.name]
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and _is_function(node.value, known):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
        elif isinstance(node, (ast.If, ast.Try, ast.With, ast.ExceptHandler)):
            names = [*_given(ast.iter_child_nodes(node))]
        known.update(names)
        yield from names


def _is_function(value: ast.expr | None, known: Collection[str]) -> bool:
    """Whether a value may be called: another name, a lambda, an object of a class of this cell."""
    if isinstance(value, ast.Call):
        called = getattr(value.func, "attr", getattr(value.func, "id", ""))
        return called in _MAKE_FUNCTIONS or called in known
    return isinstance(value, (ast.Lambda, ast.Name, ast.Attribute))


def same_code(source: str, other: str) -> bool:
    """Whether two cells are the same program: comments, layout and docstrings aside."""
    tree, that = parsed(source), parsed(other)
    return tree is not None and that is not None and _same(tree, that)


def _same(a: Any, b: Any) -> bool:
    """Whether two parts of syntax trees are the same; `ast.dump` would spell out all of both first."""
    if isinstance(a, ast.AST):
        return type(a) is type(b) and all(
            _same(_part(a, name), _part(b, name)) for name in a._fields
        )
    if isinstance(a, list):
        return len(a) == len(b) and all(map(_same, a, b))
    return type(a) is type(b) and bool(a == b)


def _part(node: ast.AST, name: str) -> Any:
    """Return a field of a node; a function's statements without its docstring."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and name == "body":
        return node.body[bool(ast.get_docstring(node, clean=False)) :]
    return getattr(node, name, None)


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
    """Whether a cell is a program by itself."""
    tree = parsed(source)
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
