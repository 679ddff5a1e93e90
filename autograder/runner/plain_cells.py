"""IPython's looks for its own syntax, left out where a cell has none: they cost more than most cells."""

from __future__ import annotations

import ast
import re
from typing import Any

#: No cell waits for anything without one of these words.
_WAITS = re.compile(r"\b(?:await|async)\b")


def plain_cells(shell: Any) -> None:
    """Let an IPython shell run cells that are valid Python as they are, and others as ever.

    IPython reads the tokens of each cell twice for ``x = !ls``, ``%time`` and ``f?``, none of which Python
    accepts, and once more for a semicolon at its end. It compiles each twice to see whether it awaits
    something.
    """
    manager, hook = shell.input_transformer_manager, shell.displayhook
    transform, should_run_async = manager.do_token_transforms, shell.should_run_async
    semicolon_at_end = hook.semicolon_at_end_of_expression

    def token_transforms(lines: list[str]) -> Any:
        return lines if _is_python("".join(lines)) else transform(lines)

    def runs_async(cell: str, **options: Any) -> bool:
        return bool(_WAITS.search(cell)) and should_run_async(cell, **options)

    def quiet(cell: str) -> bool:
        return ";" in cell and semicolon_at_end(cell)

    manager.do_token_transforms = token_transforms
    shell.should_run_async = runs_async
    hook.semicolon_at_end_of_expression = quiet


def _is_python(text: str) -> bool:
    try:
        compile(text, "<>", "exec", ast.PyCF_ONLY_AST)
    except Exception:  # such as a syntax error, null bytes, or brackets in too many others
        return False
    return True
