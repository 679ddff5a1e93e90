"""Names that a learner has given another meaning: ``check = 3``, ``del np``, ``from numpy import *``.

The cells of a notebook use what cells above them import or define, and what Python has by itself. Where such
a name means something else, a later cell stops far from the line that is to blame.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterable, Iterator, Mapping
from traceback import walk_tb
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

from autograder.exercise.code_names import names_used
from autograder.notebook.show import in_notebook, show_note, validating

_ABSENT: Final = object()


def watch() -> None:
    """Explain errors of cells from here on; does nothing outside a notebook."""
    if "IPython" in sys.modules and in_notebook():
        _shell().events.register("post_run_cell", _after_cell)


def replaced_by(error: BaseException) -> str:
    """Return sentences about replaced names that the cells and functions of an error use; "" without any."""
    frames = (frame for frame, _ in walk_tb(error.__traceback__))
    mine = [frame for frame in frames if frame.f_globals.get("__name__") == "__main__"]
    return _sentences((frame.f_code for frame in mine), mine[0].f_globals) if mine else ""


def replaced_in(functions: Iterable[Any]) -> str:
    """Return sentences about replaced names that functions of a notebook use; "" without any."""
    mine = [one for one in functions if isinstance(one, FunctionType)]
    return _sentences((one.__code__ for one in mine), mine[0].__globals__) if mine else ""


def _after_cell(result: Any) -> None:
    error = result.error_in_exec
    if error is not None and not validating() and (words := replaced_by(error)):
        show_note(words)


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return ipython and ipython.get_ipython()


def _sentences(codes: Iterable[CodeType], page: Mapping[str, Any]) -> str:
    names = dict.fromkeys(name for code in codes for name in names_used(code))
    given = dict(_given())
    said = (_sentence(name, page.get(name, _ABSENT), given.get(name)) for name in names)
    return "\n".join(filter(None, said))


def _sentence(name: str, own: Any, given: tuple[str, Any] | None) -> str:
    """Return a sentence about a name whose value in the notebook is another than cells or Python gave it."""
    if given is None:
        return "" if own is _ABSENT else _of_python(name, own)
    line, meant = given
    if own is _ABSENT:
        return f"{name} is not there any more. Run the cell with this line again, then this cell:\n{line}"
    if own is meant or (meant is _ABSENT and callable(own)):
        return ""
    return (
        f"{name} is {_kind(own)} in this notebook now. Cells need what the line below calls {name}. Take "
        f"another name for your own. Then run the cell with that line again, and this one:\n{line}"
    )


def _of_python(name: str, own: Any) -> str:
    python = getattr(builtins, name, own)
    by_ipython = getattr(_shell(), "user_ns_hidden", {}).get(name)
    if own is python or own is by_ipython or getattr(own, "__module__", "") == "__main__":
        return ""
    return (
        f"{name} is {_kind(own)} in this notebook now, and no longer what Python calls {name}. Take another "
        f"name for your own, and import without *. Then run this line, and this cell again:\ndel {name}"
    )


def _kind(own: Any) -> str:
    if isinstance(own, ModuleType):
        return f"the module {own.__name__}"
    if callable(own):
        home = getattr(own, "__module__", None) or type(own).__module__
        return "another function" + ("" if home == "__main__" else f", of {home},")
    return f"a value ({type(own).__name__})"


def _given() -> Iterator[tuple[str, tuple[str, Any]]]:
    """Yield each name that a cell has imported or defined until now, with the line and what was meant.

    That is absent for a function of the notebook: its cell may have run several times.
    """
    for cell in getattr(getattr(_shell(), "history_manager", None), "input_hist_parsed", ()):
        try:
            statements = ast.parse(cell).body
        except (SyntaxError, ValueError):
            continue
        for one in statements:
            if isinstance(one, ast.FunctionDef):
                yield one.name, (f"def {one.name}({ast.unparse(one.args)}):", _ABSENT)
            elif isinstance(one, ast.Import | ast.ImportFrom):
                for alias in one.names:
                    name = alias.asname or alias.name.partition(".")[0]
                    meant = _imported(one, alias)
                    if meant is not _ABSENT:
                        yield name, (ast.unparse(one), meant)


def _imported(statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> Any:
    """Return what an import gives its name; absent where that is not known."""
    if isinstance(statement, ast.Import):
        name = alias.name if alias.asname else alias.name.partition(".")[0]
        return sys.modules.get(name, _ABSENT)
    home = sys.modules.get(statement.module or "")
    return getattr(home, alias.name, _ABSENT)
