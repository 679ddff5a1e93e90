"""Questions about an error that the student's code raised, chosen by its type, its text and its line.

The first rule that fits asks. A rule claims no more than type, text and line show, in the wording of NumPy
1.26 as in that of the newest. No question repeats a word of the error: in grading, an error's text could
hold numbers of a case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.exercise.model import Case
from autograder.exercise.plain_values import Spread
from autograder.judging.answer import Raised


@dataclass(frozen=True)
class _Rule:
    """A question, and what an error must be like for it to be asked; an empty pattern fits everything."""

    question: str
    text: str = ""
    line: str = ""
    errors: frozenset[str] = field(default_factory=frozenset)

    def fits(self, answer: Raised, code: str) -> bool:
        return (
            (not self.errors or answer.error in self.errors)
            and re.search(self.text, answer.text, re.IGNORECASE) is not None
            and re.search(self.line, code) is not None
        )


def _of(*errors: str) -> frozenset[str]:
    return frozenset(errors)


SHAPES = "What are the shapes of the arrays in that line, for this call?"
VALUES = "What are the values and types in that line, for this call?"
WINDOW = "Is the window larger than the array in this call?"
NO_LINE = "Make that call in a cell of your own: which line raises the error?"
_WHOLE = (
    "Which size or index in that line is not a whole number? `/` gives a float in Python, `//` a whole "
    "number."
)
_ONE_NUMBER = "Which value in that line should be a single number, and is an array?"
_IS_NUMBER = "Which value in that line is a single number, and what does the line expect instead?"
_LIST = "Which value in that line is a list, and should it be an array (`np.array`)?"
_TUPLE = "Which value in that line is a tuple, and which entry of it is meant?"
_GENERATOR = (
    "A generator has `rng.standard_normal`, `rng.uniform`, `rng.integers` and `rng.permutation`: which of "
    "them do you need?"
)
_NO_INPUT = "Your function gets all it needs as arguments: which of them does that line look for?"

#: A loop over what is no single name, such as ``for i in x.shape[0]``.
_LOOP_OVER_MORE = r"\bfor\b[^:]*\bin\s+\w+[^\w\s:]"

#: From the student's own words over Python's to NumPy's, from the particular to the general.
_RULES = (
    _Rule(
        "Your own assert stops this call: which values does its condition see here?",
        line=r"^assert\b",
        errors=_of("AssertionError"),
    ),
    _Rule(
        "`raise` needs an error such as ValueError(...): what follows it there?",
        text=r"exceptions must derive from",
    ),
    _Rule(
        "A part of your code is not written yet: what should it do in this call?",
        errors=_of("NotImplementedError"),
    ),
    _Rule("Why does your own condition hold for this call?", line=r"^raise\b|: raise\b"),
    _Rule(
        "Is the name spelled right? Everything here can be written with NumPy and Python alone.",
        errors=_of("ModuleNotFoundError", "ImportError"),
    ),
    _Rule(
        "Which function calls itself again and again, and in which call should that end?",
        errors=_of("RecursionError"),
    ),
    _Rule(
        "That line ends Python itself: what should the function return instead?",
        errors=_of("SystemExit"),
    ),
    _Rule(_NO_INPUT, line=r"\binput\s*\(|\bopen\s*\("),
    _Rule(_NO_INPUT, errors=_of("EOFError", "StdinNotImplementedError", "FileNotFoundError")),
    _Rule(
        "Where does this name get its value, and has that line run?",
        errors=_of("NameError", "UnboundLocalError"),
    ),
    _Rule("Which keys does that dict have in this call?", errors=_of("KeyError")),
    _Rule(
        "What is 0 in this call, and should your function get as far as that line?",
        errors=_of("ZeroDivisionError"),
    ),
    _Rule("How large is the array that this line asks for?", errors=_of("MemoryError")),
    _Rule("Where does the nan or the infinity come from?", text=r"convert float (nan|infinity)"),
    _Rule("How large do the numbers in that line get?", errors=_of("OverflowError")),
    _Rule(
        "Which number in that line is outside what the function can take, as 0 is for a logarithm?",
        text=r"math domain error|expected a (positive|nonnegative) input",
    ),
    # None, dicts, generators
    _Rule(
        "Which argument or result is None in this call, and what does it stand for?",
        text=r"NoneType",
    ),
    _Rule(_GENERATOR, text=r"Generator'? object has no attribute"),
    _Rule(
        "A key of a dict or a member of a set cannot be a list or an array: which value is one there?",
        text=r"unhashable type: '(list|numpy\.ndarray)'",
    ),
    _Rule(
        "A key of a dict or a member of a set has to be fixed: which value there is not?",
        text=r"unhashable type",
    ),
    # calling
    _Rule(
        "A shape is a tuple: are square brackets meant there?",
        text=r"'tuple' object is not callable",
        line=r"\.shape\s*\(",
    ),
    _Rule(
        "An array or a tuple is called like a function there: are square brackets meant?",
        text=r"'(tuple|list|numpy\.ndarray)' object is not callable",
    ),
    _Rule(
        "`ndim` and `size` are numbers, no functions: are the brackets after them meant?",
        text=r"'int' object is not callable",
        line=r"\.(ndim|size)\s*\(",
    ),
    _Rule(
        "A number is called like a function there: which name in that line holds a number?",
        text=r"'(int|float|bool|numpy\.\w+)' object is not callable",
    ),
    _Rule(
        "Has the shape in that line brackets of its own, as in `np.zeros((2, 3))`?",
        text=r"cannot interpret '.*' as a data type|cannot construct a dtype",
        line=r"\b(zeros|ones|empty)\s*\(",
    ),
    _Rule(
        "`np.max` and `np.min` look along one array, `np.maximum` and `np.minimum` compare two: "
        "which do you need?",
        text=r"only integer scalar arrays",
        line=r"\bnp\.(a?max|a?min)\s*\(",
    ),
    _Rule(_ONE_NUMBER, text=r"only integer scalar arrays|only (0-dim|length-1|size-1)"),
    _Rule(_ONE_NUMBER, text=r"'numpy\.ndarray' object cannot be interpreted as an integer"),
    _Rule(
        "How many arguments does the function in that line take, and which ones does it get?",
        text=r"positional argument|required argument|keyword argument|takes .* arguments?\b",
        errors=_of("TypeError"),
    ),
    # whole numbers
    _Rule(_TUPLE, text=r"'tuple' object cannot be interpreted as an integer"),
    _Rule(
        _WHOLE,
        text=r"'(numpy\.)?float\d*' object cannot be interpreted as an integer"
        r"|indices must be integers or slices, not (numpy\.)?float"
        r"|expected a sequence of integers or a single integer, got '[-\d.e]+'"
        r"|must be of integral type",
    ),
    _Rule(
        "Which index in that line is neither a whole number nor a slice? `/` gives a float in Python, "
        "`//` a whole number.",
        text=r"^only integers, slices",
    ),
    _Rule(
        "Which end of a slice in that line is not a whole number? `/` gives a float in Python, `//` a "
        "whole number.",
        text=r"slice indices must be integers",
    ),
    _Rule(
        "A list takes one index at a time, an array takes several: which of the two should it be?",
        text=r"list indices must be integers or slices, not tuple",
    ),
    _Rule(
        "An array used as an index holds whole numbers or True and False: which dtype has yours?",
        text=r"arrays used as indices must be of integer",
    ),
    _Rule(
        "An array of whole numbers cannot take fractions: where does the array come from, and which dtype "
        "does it have?",
        text=r"cannot cast ufunc .* to dtype\('u?int",
    ),
    _Rule(
        "Which dtype does the array have that the result is written into?",
        text=r"cannot cast ufunc",
    ),
    # lists, tuples, strings, numbers in place of arrays
    _Rule(
        "An array has a fixed size and cannot grow: should it be a list, or have its full size from the "
        "start?",
        text=r"'numpy\.ndarray' object has no attribute '(append|extend|insert|push)'",
    ),
    _Rule(
        "Is that a method of arrays, or a function of NumPy such as `np.pad`?",
        text=r"'numpy\.ndarray' object has no attribute",
    ),
    _Rule(
        "A tuple cannot be changed: should it be a list or an array?",
        text=r"'tuple' object does not support item",
    ),
    _Rule(_LIST, text=r"'list' object has no attribute|can only concatenate list|abs\(\): 'list'"),
    _Rule(_TUPLE, text=r"multiply sequence by non-int of type 'tuple'"),
    _Rule(_LIST, text=r"(operand type|unary).*'list'|multiply sequence by non-int|type list does"),
    _Rule(
        _TUPLE,
        text=r"'tuple' object has no attribute|can only concatenate tuple|(operand type|unary).*'tuple'",
    ),
    _Rule(
        "A string is in that line: which value should be a number?",
        text=r"'str'|concatenate str|string to float|invalid literal for int",
    ),
    _Rule(
        "A loop runs over things, not over a number: is `range` missing in that line?",
        text=r"'(int|float|numpy\.\w*int\d*|numpy\.float\d+)' object is not iterable",
        line=r"\bfor\b[^:]*\bin\b(?!\s*(range|zip|enumerate)\b)",
    ),
    _Rule(
        _IS_NUMBER,
        text=r"'(int|float|bool|numpy\.\w+)' object (is not (iterable|subscriptable)|has no)"
        r"|non-iterable (int|float|bool|numpy\.\w+) object|of type '(int|float)' has no len"
        r"|invalid index to scalar|does not support item assignment"
        r"|0-d array|0-dimensional|unsized object|zero-dimensional arrays",
    ),
    # lengths and axes
    _Rule(
        "How many axes does that array have in this call, and how many names are on the left?",
        text=r"values to unpack",
        line=r"=.*\.shape\b",
    ),
    _Rule(
        "How many values are on the right of `=` in this call, and how many names on the left?",
        text=r"values to unpack",
    ),
    _Rule(
        "How long is that axis in this call, and where does the index in that line come from?",
        text=r"index -?\d+ is out of bounds for axis",
    ),
    _Rule(
        "How many axes does the array have in this call, and which of them does that line ask for?",
        text=r"tuple index out of range",
        line=r"\.shape\b",
    ),
    _Rule(
        "How long is that list or tuple in this call, and which entry does the line ask for?",
        text=r"(tuple|list|string) index out of range|pop from empty",
    ),
    _Rule(
        "How many axes does the array in that line have, and for how many is the line written?",
        text=r"too many indices|axis -?\d+ is out of bounds|axes don't match|repeated axis"
        r"|too many subscripts|more dimensions than subscripts|object too deep"
        r"|does not have enough dimensions|same number of dimensions|must be different",
    ),
    _Rule(
        "What is empty in that line for this call, and why?",
        text=r"zero-size array|empty sequence|is empty|need at least one array",
    ),
    _Rule(
        "Which size in that line falls below 0 for this call?",
        text=r"negative dimensions|can't contain negative|negative values",
    ),
    _Rule(
        WINDOW,
        text=r"window shape cannot be larger",
    ),
    # what an array takes
    _Rule(
        "Which of the parts that the line puts together has another shape than the first?",
        text=r"inhomogeneous|all input arrays must have the same shape",
    ),
    _Rule(
        "The place on the left of `=` holds one number: how many come from the right?",
        text=r"setting an array element with a sequence",
    ),
    _Rule(
        "That line needs one True or False and gets many: is `np.where`, `np.maximum`, `np.any` or "
        "`np.all` meant?",
        text=r"truth value of an array",
    ),
    _Rule(
        "The array that the line writes into is read-only: where does it come from?",
        text=r"read-only",
    ),
    _Rule(
        SHAPES,
        text=r"broadcast|shape|aligned|core dimension|match exactly|did not match|same size"
        r"|1-dimensional|2-dimensional|must be square|equal division|length",
        errors=_of("ValueError", "IndexError", "LinAlgError"),
    ),
)

#: Names that NumPy has dropped, and where to look instead.
_DROPPED = {
    "product": "np.prod",
    "cumproduct": "np.cumprod",
    "alltrue": "np.all",
    "sometrue": "np.any",
    "in1d": "np.isin",
    "trapz": "np.trapezoid",
    "row_stack": "np.vstack",
    "msort": "np.sort",
    "round_": "np.round",
    "mat": "np.array",
    "asscalar": "the method item()",
    "asfarray": "np.asarray",
    "float": "float",
    "int": "int",
    "bool": "bool",
    "object": "object",
    "str": "str",
    "complex": "complex",
    "long": "int",
    "float_": "np.float64",
    "complex_": "np.complex128",
    "Inf": "np.inf",
    "Infinity": "np.inf",
    "infty": "np.inf",
    "PINF": "np.inf",
    "NINF": "-np.inf",
    "NaN": "np.nan",
    "NAN": "np.nan",
}


def question(answer: Raised, name: str, case: Case, cases: Sequence[Case]) -> str:
    """Return a question about an error, as a sentence for the student.

    Parameters
    ----------
    answer : Raised
    name : str
        The exercise.
    case : Case
        The call that raised it.
    cases : sequence of Case
        All calls of the exercise: they show which arguments may be a pair or a number.

    Returns
    -------
    str
    """
    code = answer.line.split(": ", 1)[-1]
    if answer.text.startswith(f"{name}()") and answer.error == "TypeError":
        return "Does the line with def still have the parameters it was given with?"
    pair = _pair_or_number(answer.text, case, cases)
    if pair and not re.search(_LOOP_OVER_MORE, code):
        return pair
    if _mentions_dict(answer.text) and any(isinstance(value, dict) for value in _values(case)):
        return "A dict holds several arrays: with which of them should that line compute?"
    if _no_axes(answer.text) and any(_is_number(value) for value in _array_places(case, cases)):
        return "What does your function do with an array that has no axes, a single number?"
    if (
        "module 'numpy' has no attribute" in answer.text
        or "was removed in the NumPy" in answer.text
    ):
        return _numpy_name(answer.text)
    for rule in _RULES:
        if rule.fits(answer, code):
            return rule.question
    return VALUES if code else NO_LINE


def _numpy_name(text: str) -> str:
    found = re.search(r"no attribute '(\w+)'|np\.(\w+)` was removed", text)
    name = (found.group(1) or found.group(2)) if found else ""
    if name in _DROPPED:
        return f"NumPy has dropped the name np.{name}: is {_DROPPED[name]} what you need?"
    return "Is the name after the dot one that NumPy has, and is it spelled right?"


def _values(case: Case) -> tuple[Any, ...]:
    return (*case.args, *case.kwargs.values())


def _mentions_dict(text: str) -> bool:
    return "'dict'" in text and "operand" in text


def _no_axes(text: str) -> bool:
    return re.search(r"0-d array|0-dimensional|unsized object", text) is not None


def _array_places(case: Case, cases: Sequence[Case]) -> list[Any]:
    """Return the arguments of a case that have axes in other cases."""
    return [
        value
        for place, value in _places(case).items()
        if any(np.ndim(_array(_places(other).get(place))) > 0 for other in cases)
    ]


def _array(value: Any) -> Any:
    """Return the array of an argument; 0 for everything that is none."""
    array = value.array if isinstance(value, Spread) else value
    return array if isinstance(array, np.ndarray) else 0


def _is_number(value: Any) -> bool:
    return np.ndim(value) == 0 if isinstance(value, (int, float, np.ndarray)) else False


def _places(case: Case) -> dict[str, Any]:
    return {**{str(place): value for place, value in enumerate(case.args)}, **case.kwargs}


def _pair_or_number(text: str, case: Case, cases: Sequence[Case]) -> str:
    """Return the question about an argument that is a pair in some calls and a number in others.

    Empty where no argument is, or where the error speaks of something else.
    """
    of_number = re.search(
        r"'(int|numpy\.int\d+)' object is not (iterable|subscriptable)|non-iterable int"
        r"|of type 'int' has no len",
        text,
    )
    of_pair = re.search(r"'tuple'|\(not \"\w+\"\) to tuple|^slice indices must be", text)
    here = _places(case)
    for place, value in here.items():
        others = [_places(other).get(place) for other in cases]
        pairs, numbers = (any(isinstance(v, kind) for v in others) for kind in (tuple, int))
        if not (pairs and numbers):
            continue
        if of_number and isinstance(value, int):
            return "Which of the arguments may be a single number, and what does your function do then?"
        if of_pair and isinstance(value, tuple):
            return "Which of the arguments may be a pair, and what does your function do then?"
    return ""
