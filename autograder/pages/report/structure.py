"""The structure of an answer: what is left of its code when names, comments and layout are taken away."""

import ast
import hashlib
from dataclasses import dataclass

from autograder.submission.code import parsed_anew

#: Longer or deeper code is not looked at.
_MAX_CHARACTERS = 50_000


@dataclass(frozen=True)
class Structure:
    """A hash of the structure of code, and its size (nodes of its syntax tree)."""

    digest: str
    size: int


def structure(source: str) -> Structure | None:
    """Return the structure of a cell's code; None for what is no Python, or holds no definition.

    Names that the code gives itself become v0, v1, ... in the order they appear; constants, operators and
    names it takes from elsewhere (``np``, ``range``) stay. Comments, layout, docstrings, annotations, imports
    and lines that only call ``print`` or ``check`` are left out.
    """
    tree = parsed_anew(source[:_MAX_CHARACTERS])
    if tree is None:
        return None
    try:
        bare = _Bare().visit(tree)
        if not any(isinstance(node, (ast.FunctionDef, ast.ClassDef)) for node in bare.body):
            return None
        renamed = _Renamed(_own_names(bare)).visit(bare)
        text = ast.dump(renamed)
        size = sum(1 for node in ast.walk(renamed) if not isinstance(node, ast.expr_context))
    except RecursionError:
        return None
    return Structure(hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16], size)


class _Bare(ast.NodeTransformer):
    """Takes away what a program does not depend on."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        # Docstrings, and calls such as print(...) or check(...): what is computed does not hang on them.
        call = isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name)
        if isinstance(node.value, ast.Constant) or (call and _called(node) in {"print", "check"}):
            return None
        return self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        return None

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        return None

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return None
        return self.generic_visit(ast.Assign(targets=[node.target], value=node.value))


def _called(node: ast.Expr) -> str:
    value = node.value
    return value.func.id if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) else ""


def _own_names(tree: ast.AST) -> set[str]:
    """Return the names that code binds itself."""
    own: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        elif isinstance(node, ast.arg):
            own.add(node.arg)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            own.add(node.name)
    return own


class _Renamed(ast.NodeTransformer):
    """Gives every name of the code's own a number, in the order they are met."""

    def __init__(self, own: set[str]) -> None:
        self._own, self._known = own, dict[str, str]()

    def _new(self, name: str) -> str:
        if name not in self._own:
            return name
        return self._known.setdefault(name, f"v{len(self._known)}")

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._new(node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg = self._new(node.arg)
        return node

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        # An argument by name: of a function of one's own it has been renamed where that is defined.
        if node.arg in self._known:
            node.arg = self._known[node.arg]
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self._new(node.name)
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.name = self._new(node.name)
        return self.generic_visit(node)
