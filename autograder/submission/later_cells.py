"""Whether a cell may change what a function of another cell does: read from its text, in doubt yes.

Asking a function again costs another kernel, so this is looked at before. It decides no points.
"""

import ast
import symtable
from collections.abc import Iterable, Iterator
from functools import lru_cache

from autograder.submission.code import tree_of

_DEFINING = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_TOO_ODD = (SyntaxError, ValueError, RecursionError, MemoryError)
#: Answers about so many cells are kept: a course's own cells are in all submissions.
_KEPT = 256
#: A cell that uses one of these may change anything.
_FAR_REACHING = frozenset(
    {
        "builtins", "__builtins__", "ctypes", "delattr", "eval", "exec", "exit", "filterwarnings", "gc",
        "get_ipython", "globals", "importlib", "locals", "os", "quit", "reload", "seed", "set_state",
        "setattr", "setbufsize", "seterr", "seterrcall", "setprofile", "settrace", "signal",
        "simplefilter", "sys", "threading", "vars", "warnings",
    }
)  # fmt: skip


def used(sources: Iterable[str]) -> set[str]:
    """Return the names that functions in these cells take from outside themselves, Python's own included."""
    return {name for source in sources for name in _globals(source)}


@lru_cache(_KEPT)
def bound(source: str) -> frozenset[str]:
    """Return the names to which a cell gives a value when it runs or when its functions are called."""
    table = _table(source)
    if table is None:
        return frozenset()
    names = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
    for scope in _scopes(table):
        names |= {s.get_name() for s in scope.get_symbols() if s.is_declared_global()}
    return frozenset(names)


@lru_cache(_KEPT)
def only_defines(source: str) -> bool:
    """Whether a cell does nothing but import and define."""
    tree = tree_of(source)
    body = tree.body if tree else ()
    return bool(body) and all(isinstance(statement, _DEFINING) for statement in body)


def may_change(source: str, names: set[str]) -> bool:
    """Whether running a cell may change what functions do that use these names."""
    tree = tree_of(source)
    if tree is None:
        return True  # magics, for one
    if bound(source) & names:
        return True
    return not all(map(_is_quiet, tree.body)) or any(
        _reaches_out(node, names) for node in ast.walk(tree)
    )


def _is_quiet(statement: ast.stmt) -> bool:
    """Whether a statement of a cell only gives values to names, and calls nothing for that."""
    if isinstance(statement, ast.ImportFrom):
        return all(alias.name != "*" for alias in statement.names)
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        if statement.decorator_list:
            return False
        if isinstance(statement, ast.ClassDef):
            return not statement.keywords and all(map(_is_quiet, statement.body))
        run: list[ast.expr] = [*statement.args.defaults]
        run += [default for default in statement.args.kw_defaults if default]
    elif isinstance(statement, (ast.Import, ast.Pass)):
        run = []
    elif isinstance(statement, (ast.Assign, ast.Expr)):
        run = [statement.value]
    else:
        return False
    return not any(isinstance(node, (ast.Call, ast.Await)) for one in run for node in ast.walk(one))


def _reaches_out(node: ast.AST, names: set[str]) -> bool:
    """Whether a part of a cell, wherever it stands, may change something that is not its own."""
    if isinstance(node, ast.Name) and node.id in _FAR_REACHING:
        return True
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return any(alias.name.split(".")[0] in _FAR_REACHING for alias in node.names)
    if isinstance(node, ast.Attribute):
        stored = not isinstance(node.ctx, ast.Load) and _root(node) != "self"
        return stored or node.attr in _FAR_REACHING
    if isinstance(node, ast.Subscript):
        return not isinstance(node.ctx, ast.Load) and _root(node) in names
    return False


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _globals(source: str) -> set[str]:
    table = _table(source)
    scopes = _scopes(table) if table else ()
    return {s.get_name() for scope in scopes for s in scope.get_symbols() if s.is_global()}


def _scopes(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _scopes(child)


def _table(source: str) -> symtable.SymbolTable | None:
    """Return Python's symbol table of a cell; lines with magics are left out."""
    lines = [
        "" if line.lstrip().startswith(("%", "!", "?")) else line for line in source.split("\n")
    ]
    try:
        return symtable.symtable("\n".join(lines), "cell", "exec")
    except _TOO_ODD:
        return None
