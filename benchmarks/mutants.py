"""Which small slips in right answers pass? Each right answer is changed in one place, and judged.

Run as ``python -m benchmarks.mutants [EXERCISE...]``. One mutant differs from a right answer (`styles`) by
one operator, constant, name, comparison, call, slice or statement. A mutant that earns full marks with three
seeds is printed: either it computes the same (most do: a bound that is never reached, a second zero), or it
is a mistake that the cases do not see, and then they are to be mended.
"""

import argparse
import ast
import copy
import inspect
import io
import signal
import textwrap
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from types import FrameType
from typing import Any, NamedTuple

import numpy as np
import styles

from autograder.exercise.courses import everything
from autograder.judging.reference_key import judge
from benchmarks.measure import describe_machine

SEEDS = (1, 2, 3)
SECONDS = 10.0
_OPERATORS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div, ast.Add), ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,), ast.Mod: (ast.FloorDiv,), ast.MatMult: (ast.Mult,),
    ast.Lt: (ast.LtE,), ast.LtE: (ast.Lt,), ast.Gt: (ast.GtE,), ast.GtE: (ast.Gt,),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.And: (ast.Or,), ast.Or: (ast.And,),
    ast.USub: (ast.UAdd,),
}  # fmt: skip
_NAMES = [
    {"h", "w"}, {"H", "W"}, {"kh", "kw"}, {"oh", "ow"}, {"i", "j"}, {"n", "k"}, {"N", "C"}, {"F", "C"},
    {"H_out", "W_out"}, {"ho", "wo"}, {"sh", "sw"}, {"ph", "pw"}, {"stride", "size"}, {"x", "w"},
    {"stride", "padding"}, {"max", "min"}, {"maximum", "minimum"}, {"argmax", "argmin"}, {"sum", "mean"},
    {"zeros", "ones"}, {"zeros_like", "ones_like"}, {"in_channels", "out_channels"}, {"p", "g"},
    {"dout", "x"},
]  # fmt: skip


class Mutant(NamedTuple):
    line: str
    function: Callable[..., Any]


def mutants(function: Callable[..., Any]) -> Iterator[Mutant]:
    """Yield all functions that differ from one in one place."""
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
    tree = ast.parse(source)
    (definition,) = tree.body
    assert isinstance(definition, ast.FunctionDef)
    definition.decorator_list = []
    original = ast.unparse(definition).splitlines()
    for place, node in enumerate(ast.walk(definition)):
        for number in range(_count(node)):
            changed = copy.deepcopy(definition)
            target = next(n for at, n in enumerate(ast.walk(changed)) if at == place)
            if not _change(target, number):
                continue
            lines = ast.unparse(ast.fix_missing_locations(changed)).splitlines()
            different = [(a, b) for a, b in zip(original, lines, strict=False) if a != b]
            if not different:
                continue
            scope = dict(inspect.unwrap(function).__globals__)
            try:
                exec("\n".join(lines), scope)  # our own right answers
            except SyntaxError:
                continue
            was, now = different[0]
            yield Mutant(f"{was.strip()}  ->  {now.strip()}", scope[definition.name])


def _count(node: ast.AST) -> int:
    return 3 if isinstance(node, (ast.stmt, ast.expr, ast.Slice)) else 0


def _change(node: ast.AST, number: int) -> bool:
    """Change a node in place in the way of this number; return whether there is one."""
    match node:
        case ast.BinOp() | ast.UnaryOp() | ast.BoolOp():
            return _operator(node, "op", number)
        case ast.Compare(ops=[_]):
            options = _OPERATORS.get(type(node.ops[0]), ())
            if number < len(options):
                node.ops = [options[number]()]
            return number < len(options)
        case ast.Constant(value=bool(value)) if number == 0:
            node.value = not value
            return True
        case ast.Constant(value=int(value)) if not isinstance(value, bool) and number < 2:
            node.value = value + (1, -1)[number]
            return True
        case ast.Constant(value=float(value)) if number == 0:
            node.value = value * 1.5 or 1.0
            return True
        case ast.Name() | ast.Attribute():
            return _name(node, number)
        case ast.AugAssign() if number == 0:
            return _operator(node, "op", 0)
        case ast.AugAssign() if number == 1:
            node.__class__ = ast.Assign  # type: ignore[assignment]
            node.targets = [node.target]  # type: ignore[attr-defined]
            return True
        case ast.Call(args=[first, second, *rest]) if number == 0:
            node.args = [second, first, *rest]
            return True
        case ast.Slice():
            part = ("lower", "upper", "step")[number]
            if getattr(node, part) is None:
                return False
            setattr(node, part, None)
            return True
        case ast.Assign() | ast.Expr() | ast.If() if number == 0:
            node.__class__ = ast.Pass  # type: ignore[assignment]
            return True
    return False


def _operator(node: Any, field: str, number: int) -> bool:
    options = _OPERATORS.get(type(getattr(node, field)), ())
    if number < len(options):
        setattr(node, field, options[number]())
    return number < len(options)


def _name(node: ast.Name | ast.Attribute, number: int) -> bool:
    field = "id" if isinstance(node, ast.Name) else "attr"
    name = getattr(node, field)
    others = [other for pair in _NAMES if name in pair for other in pair - {name}]
    if number < len(others):
        setattr(node, field, others[number])
    return number < len(others)


def _late(signal_number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def passes(name: str, function: Callable[..., Any], seed: int) -> bool:
    """Whether a function earns full marks."""
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            verdict = judge(name, function, seed=seed)
    except (KeyboardInterrupt, MemoryError):
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return verdict.points == verdict.max_points


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("exercises", nargs="*")
    given = parser.parse_args()
    describe_machine()
    signal.signal(signal.SIGALRM, _late)
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    total = alive = 0
    for exercise in everything():
        if given.exercises and exercise.name not in given.exercises:
            continue
        made, survivors = 0, []
        for style, function in styles.of(exercise.name).items():
            for mutant in mutants(function):
                made += 1
                if all(passes(exercise.name, mutant.function, seed) for seed in SEEDS):
                    survivors.append(f"    {style}: {mutant.line}")
        print(
            f"{exercise.name}: {made} mutants, {len(survivors)} pass",
            *survivors,
            sep="\n",
            flush=True,
        )
        total, alive = total + made, alive + len(survivors)
    print(f"\n{total} mutants, {alive} pass")


if __name__ == "__main__":
    main()
