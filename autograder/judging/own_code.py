"""Facts about one call of somebody's own function, found by running it: the ground for questions about it.

Used in a notebook and, for a class, inside the sandbox. Nothing here knows a right answer, and all facts are
plain data.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import inspect
import io
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from types import FrameType, FunctionType
from typing import Any

import numpy as np

from autograder.exercise.model import Case
from autograder.exercise.plain_values import NotPlainError, PlainValue, leaves, plain, realize

#: Steps of Python after which a call is no longer followed.
MOST_STEPS = 200_000
#: Entries of an argument that are changed one by one, and entries of an answer that are watched.
MOST_ENTRIES = 150
#: The change of one entry of an argument.
STEP = 0.5
#: Lines that are left out one by one.
_MOST_LEFT_OUT = 12
_SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return)
_HIDES_LOOPS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)


class _TooLong(BaseException):
    """A call takes more steps than are followed."""


def source_of(function: Callable[..., Any]) -> str:
    """Return a function's source from its first line on, not indented; empty where it is not known."""
    try:
        return textwrap.dedent(inspect.getsource(function)).rstrip()
    except (OSError, TypeError, IndentationError):
        return ""


def simple_lines(source: str) -> dict[int, ast.stmt]:
    """Return the statements that stand alone on one line, by its number from 1; no part of them is a loop."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return {}
    (definition, *rest) = tree.body or (None,)
    if not isinstance(definition, ast.FunctionDef) or rest:
        return {}
    found: dict[int, list[ast.stmt]] = {}
    for node in _statements(definition.body):
        # Of a loop only its head: what stands in it is looked at by itself.
        inside = getattr(node, "body", None)
        end = max(inside[0].lineno - 1, node.lineno) if inside else node.end_lineno or node.lineno
        for line in range(node.lineno, end + 1):
            found.setdefault(line, []).append(node)
    return {
        line: nodes[0]
        for line, nodes in sorted(found.items())
        if len(nodes) == 1 and _is_simple(nodes[0]) and line != definition.lineno
    }


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a function, those of functions inside it left out."""
    for node in body:
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            for name in ("body", "orelse", "finalbody"):
                yield from _statements(getattr(node, name, ()))
            for handler in getattr(node, "handlers", ()):
                yield from _statements(handler.body)


def _is_simple(node: ast.stmt) -> bool:
    if not isinstance(node, _SIMPLE) or node.lineno != node.end_lineno:
        return False
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return False
    return not any(isinstance(part, _HIDES_LOOPS) for part in ast.walk(node))


def facts_of(function: Callable[..., Any], args: Sequence[Any], kwargs: Any) -> PlainValue:
    """Return facts about a call: a dict of plain data, empty where the call cannot be followed.

    Parameters
    ----------
    function : callable
    args : sequence
    kwargs : mapping
        Plain values and recipes; each call gets fresh ones.

    Returns
    -------
    dict
        ``source``, ``counts`` (runs by line), ``values`` (line, name and shape or int), ``result``,
        ``without`` (what becomes of the answer where a line is left out) and ``reads`` (entries of an
        argument, and entries of the answer that they change).
    """
    case = Case("", tuple(args), dict(kwargs))
    source, nothing = source_of(function), io.StringIO()
    lines = simple_lines(source)
    if not source or not isinstance(function, FunctionType):
        return {}
    with (
        contextlib.redirect_stdout(nothing),
        contextlib.redirect_stderr(nothing),
        np.errstate(all="ignore"),
    ):
        # A student's function may do anything: then nothing is asked about it.
        try:
            counts, values, result = _followed(function, case, lines)
            steps = _Steps(lambda frame, event: None)
            again = _answer(function, case, steps)
        except (Exception, _TooLong):
            return {}
        if not _alike(result, again):
            return {}  # by chance: no answer would be true the next time
        return {
            "source": source,
            "counts": [[line, counts[line]] for line in lines],
            "values": values,
            "result": result,
            "without": [
                [line, end]
                for line in list(lines)[
                    : min(_MOST_LEFT_OUT, 1 + MOST_STEPS // max(steps.taken, 1))
                ]
                if (end := _without(function, source, line, case, result))
            ],
            "reads": _reads(function, case, result),
        }


def _call(function: Callable[..., Any], case: Case) -> Any:
    # Copied also where a generator has been made already: each call draws the same numbers.
    args, kwargs = copy.deepcopy((realize(case.args), realize(dict(case.kwargs))))
    return function(*args, **kwargs)


def _answer(function: Callable[..., Any], case: Case, steps: _Steps | None = None) -> PlainValue:
    """Return a call's answer within a number of steps."""
    with steps or _Steps(lambda frame, event: None):
        value = _call(function, case)
    return plain(value)


class _Steps:
    """Follows this thread's Python code, and ends it after `MOST_STEPS`."""

    def __init__(self, see: Callable[[FrameType, str], None]) -> None:
        self._see, self.taken = see, 0

    def __enter__(self) -> None:
        self._before = sys.gettrace()
        sys.settrace(self._trace)

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)

    def _trace(self, frame: FrameType, event: str, _: Any) -> Any:
        self.taken += 1
        if self.taken > MOST_STEPS:
            raise _TooLong
        self._see(frame, event)
        return self._trace


def _followed(
    function: FunctionType, case: Case, lines: dict[int, ast.stmt]
) -> tuple[Counter[int], list[Any], PlainValue]:
    """Return runs by line, values by line and name, and the answer."""
    code, first = function.__code__, function.__code__.co_firstlineno
    targets = {line: _names(node) for line, node in lines.items()}
    counts: Counter[int] = Counter()
    seen: dict[tuple[int, str], set[Any]] = {}
    last = [0]
    calls = [0]

    def see(frame: FrameType, event: str) -> None:
        if frame.f_code is not code:
            return
        calls[0] += event == "call"
        for name in targets.get(last[0], ()):
            if name in frame.f_locals:
                seen.setdefault((last[0], name), set()).add(_brief(frame.f_locals[name]))
        last[0] = 0
        if event == "line":
            last[0] = frame.f_lineno - first + 1
            counts[last[0]] += 1

    with _Steps(see):
        value = _call(function, case)
    if calls[0] > 1:  # it calls itself: "how often" would not be clear
        return Counter(), [], plain(value)
    values = [
        [line, name, next(iter(found))]
        for (line, name), found in sorted(seen.items())
        if len(found) == 1 and None not in found
    ]
    return counts, values, plain(value)


def _names(node: ast.stmt) -> list[str]:
    """Return the names to which a statement gives a value."""
    targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
    return [
        part.id
        for target in targets
        if target is not None
        for part in ast.walk(target)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    ]


def _brief(value: Any) -> Any:
    """Return the shape of an array, a whole number, or None."""
    if type(value) is np.ndarray and value.ndim:
        return value.shape
    return int(value) if type(value) is int and abs(value) < 10**6 else None


def _without(function: FunctionType, source: str, line: int, case: Case, result: PlainValue) -> str:
    """Return the outcome of a call without one line; empty where it is not known."""
    if function.__closure__ is not None or function.__code__.co_freevars:
        return ""
    rows = source.split("\n")
    row = rows[line - 1]
    rows[line - 1] = row[: len(row) - len(row.lstrip())] + "pass"
    rows = rows[_decorators(rows) :]
    names = dict(function.__globals__)
    try:
        exec(compile("\n".join(rows), "<left out>", "exec"), names)
        changed = names[function.__name__]
        changed.__defaults__, changed.__kwdefaults__ = (
            function.__defaults__,
            function.__kwdefaults__,
        )
        answer = _answer(changed, case)
    except (_TooLong, SyntaxError):
        return ""
    except NotPlainError:
        return "shape"
    # All that a function may raise is one outcome.
    except Exception:
        return "error"
    if _shapes(answer) != _shapes(result):
        return "shape"
    return "same" if _alike(answer, result) else "numbers"


def _decorators(rows: Sequence[str]) -> int:
    return next((n for n, row in enumerate(rows) if row.startswith("def ")), 0)


def _shapes(value: PlainValue) -> list[Any]:
    return [(path, _shape(leaf)) for path, leaf in leaves(value)]


def _shape(leaf: Any) -> Any:
    return "none" if leaf is None else np.shape(leaf)


def _alike(a: PlainValue, b: PlainValue) -> bool:
    if _shapes(a) != _shapes(b):
        return False
    pairs = zip(leaves(a), leaves(b), strict=True)
    return all(x == y if _odd(x) else np.allclose(x, y, equal_nan=True) for (_, x), (_, y) in pairs)


def _odd(leaf: Any) -> bool:
    return leaf is None or isinstance(leaf, str)


def _reads(function: Callable[..., Any], case: Case, result: PlainValue) -> list[Any]:
    """Return the entries of the answer that change with each entry of an argument.

    That is [place of the argument, place of the array in the answer, its shape, [[entry, entries], ...]], or
    nothing. The argument is the first array, and so is the answer.
    """
    place = next((n for n, a in enumerate(case.args) if _is_numbers(a)), None)
    arrays = [(path, leaf) for path, leaf in leaves(result) if _is_numbers(leaf)]
    if place is None or not arrays:
        return []
    (path, before), given = arrays[0], case.args[place]
    if max(before.size, given.size) > MOST_ENTRIES:
        return []
    found = []
    for index in np.ndindex(given.shape):
        changed = given.astype(float)
        changed[index] += STEP
        args = (*case.args[:place], changed, *case.args[place + 1 :])
        try:
            answer: dict[str, Any] = dict(leaves(_answer(function, Case("", args, case.kwargs))))
        except (Exception, _TooLong):
            return []
        after: Any = answer.get(path)
        if np.shape(after) != before.shape:
            return []
        where = np.argwhere(~np.isclose(after, before, rtol=1e-7, atol=1e-9, equal_nan=True))
        found.append([list(index), where.tolist()])
    return [place, path, list(before.shape), found]


def _is_numbers(value: Any) -> bool:
    return (
        type(value) is np.ndarray and value.ndim > 0 and value.size > 1 and value.dtype.kind in "if"
    )
