"""Judging a hunt for a bug: whether the function shown is wrong on an input, and how much a repair changed.

A student's answer is only data here. The functions that run are the course's own, on inputs that are checked
first: few numbers, none of them large.
"""

from __future__ import annotations

import ast
import difflib
import functools
import hashlib
import linecache
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.exercise.model import Bug, Exercise, Flaw, Hunt
from autograder.exercise.plain_values import PlainValue, as_array, counted, plain
from autograder.judging.compare import compare

#: Stands in the first line of each function that is shown, with the copy's name.
MARK = re.compile(r"#\s*copy (\w+)")
#: Beside a notebook: words that give each class other copies. Beside a graded one: what was shown.
CLASS_FILE, SHOWN_FILE = "class.txt", "shown_bugs.json"
#: The flaw of a repair in which nothing is changed.
NOT_REPAIRED = "not-repaired"
#: No number of an input may be larger: the function shown runs on it.
LARGEST = 1000


def hunt_flaw(
    exercise: Exercise, hunt: Hunt, pool: Sequence[Bug], part: str, got: PlainValue
) -> Flaw | None:
    """Return the flaw of the input or of the source of a repair; None where there is none.

    Parameters
    ----------
    exercise : Exercise
    hunt : Hunt
    pool : sequence of Bug
    part : str
        ``"input"`` or ``"source"``.
    got : plain value
        From `autograder.judging.hunt_answer.part_of`.

    Returns
    -------
    Flaw or None
    """
    if part == "source":
        return _rewritten(hunt, pool, _lines(got))
    if not isinstance(got, dict) or not isinstance(got.get("input"), list):
        return Flaw("No input came back", "input-not-valid")
    args, why = _arguments(exercise, hunt, got["input"])
    if why:
        return Flaw(why, "input-not-valid")
    size = sum(a.size for a in args if isinstance(a, np.ndarray))
    bug = stated(hunt, pool, _lines(got.get("source")))
    shown = [bug] if bug else pool
    if not any(wrong_on(hunt, one, args) for one in shown):
        return Flaw(f"Your input shows no mistake: {_brief(args)}", "input-right")
    if size > hunt.most:
        return Flaw(
            f"Your input has {counted(size, 'number')} in its arrays, and {hunt.most} are enough",
            "input-large",
        )
    return None


def stated(hunt: Hunt, pool: Sequence[Bug], lines: Sequence[str]) -> Bug | None:
    """Return the copy that an answer was made for, by the mark in it or else by its lines; None in doubt.

    Parameters
    ----------
    hunt : Hunt
    pool : sequence of Bug
    lines : sequence of str
        Of the repaired function.

    Returns
    -------
    Bug or None
    """
    if found := marked(pool, "\n".join(lines)):
        return found
    if not lines or not pool:
        return None
    distances = [changed_lines(bug.shown, "\n".join(lines)) for bug in pool]
    least = min(distances)
    if least > hunt.lines or distances.count(least) > 1:
        return None
    return pool[distances.index(least)]


def marked(pool: Sequence[Bug], code: str) -> Bug | None:
    """Return the copy whose mark stands in an answer; None where there is none."""
    slugs = MARK.findall(code)
    return next((bug for bug in pool if bug.slug in slugs), None)


def _rewritten(hunt: Hunt, pool: Sequence[Bug], lines: Sequence[str]) -> Flaw | None:
    if not lines or not pool:
        return None  # the source is not known
    bug = stated(hunt, pool, lines)
    text = "\n".join(lines)
    changed = min(changed_lines(one.shown, text) for one in ([bug] if bug else pool))
    if not changed:
        # Without a mark nobody knows which copy was shown: this may be another one.
        which = "still the one that was shown" if marked(pool, text) else "a copy with a mistake"
        return Flaw(f"The function that you return is {which}", NOT_REPAIRED)
    if changed <= hunt.lines:
        return None
    # An unknown copy is held against the nearest one; it may differ more from the one shown.
    least = "" if bug else "at least "
    return Flaw(
        f"Your repair changes {least}{changed} lines, and {hunt.lines} are enough", "rewritten"
    )


def changed_lines(old: str, new: str) -> int:
    """Return the number of lines that differ, ignoring the function's name, comments and layout."""
    a, b = _statements(old), _statements(new)
    changes = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return sum(max(i2 - i1, j2 - j1) for kind, i1, i2, j1, j2 in changes if kind != "equal")


@functools.lru_cache(maxsize=512)
def _statements(code: str) -> list[str]:
    """Return the lines of a function in one layout, without its name and its docstring."""
    try:
        tree = ast.parse(code)
        (function,) = tree.body
        assert isinstance(function, ast.FunctionDef)
        function.name, function.decorator_list = "f", []
        if ast.get_docstring(function) is not None and len(function.body) > 1:
            del function.body[0]
        return ast.unparse(tree).splitlines()
    except (SyntaxError, ValueError, AssertionError, RecursionError, MemoryError):
        bare = (line.split("#")[0].strip() for line in code.splitlines())
        return [line for line in bare if line]


def wrong_on(hunt: Hunt, bug: Bug, args: Sequence[Any]) -> bool:
    """Return whether the copy that is shown is wrong on an input that it is made for.

    Parameters
    ----------
    hunt : Hunt
    bug : Bug
        The copy.
    args : sequence
        The input.

    Returns
    -------
    bool
    """
    right, shown = (_called(code, hunt.function, args) for code in (bug.right, bug.shown))
    if isinstance(right, Exception):
        return False
    if isinstance(shown, Exception):
        return True
    return compare(shown, right, tolerance=1e-6) is not None


def _called(code: str, name: str, args: Sequence[Any]) -> Any:
    fresh = [a.copy() if isinstance(a, np.ndarray) else a for a in args]
    try:
        with np.errstate(all="ignore"):
            return plain(compiled(code, name)(*fresh))
    except Exception as error:  # a mistake may raise anything
        return error


@functools.lru_cache(maxsize=128)
def compiled(code: str, name: str) -> Callable[..., Any]:
    """Return the function that a source of the course defines; tracebacks and `inspect` find its lines."""
    file = f"<{name}, {len(code)} characters, {hash(code):x}>"
    linecache.cache[file] = len(code), None, code.splitlines(keepends=True), file
    namespace: dict[str, Any] = {"np": np}
    exec(compile(code, file, "exec"), namespace)  # the course's own text
    function: Callable[..., Any] = namespace[name]
    return function


def _arguments(exercise: Exercise, hunt: Hunt, given: list[Any]) -> tuple[list[Any], str]:
    """Return the arguments, lists as arrays, and why the function is not made for them."""
    names = ", ".join(exercise.parameters)
    if not 0 < len(given) <= len(exercise.parameters):
        return (
            [],
            f"{hunt.function} takes {names}, and your input has {counted(len(given), 'value')}",
        )
    args: list[Any] = []
    for name, value in zip(exercise.parameters, given, strict=False):
        array = as_array(value)
        single = value is None or type(value) in (bool, int, float, str)
        if not single and (array is None or array.size > 1000):
            return [], f"{name} is neither a number nor a small array of numbers"
        numbers = np.asarray(0.0 if single and not isinstance(value, (int, float)) else value)
        if not (np.isfinite(numbers) & (np.abs(numbers) <= LARGEST)).all():
            return [], f"{name} has a number that is larger than {LARGEST} or not finite"
        args.append(value if single else np.asarray(array, dtype=np.float64))
    try:
        return args, hunt.valid(*args)
    except (TypeError, ValueError, AttributeError, IndexError):
        return [], f"An input is a tuple of what {hunt.function} takes: {names}"


def _lines(value: Any) -> list[str]:
    if not isinstance(value, (list, tuple)):
        return []
    return [line for line in value if isinstance(line, str)]


def _brief(args: Sequence[Any]) -> str:
    text = ", ".join(str(a.tolist()) if isinstance(a, np.ndarray) else repr(a) for a in args)
    return text if len(text) <= 120 else text[:117] + "..."


def chosen(pool: Sequence[Bug], *who: str) -> Bug:
    """Return one student's copy: always the same for the same class, student and exercise."""
    number = hashlib.sha256("\0".join(who).encode()).digest()
    return pool[math.floor(int.from_bytes(number[:8], "big") / 2**64 * len(pool))]
