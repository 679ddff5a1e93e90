"""The question after an error fits the error: by its type, its text and the line it was raised in."""

import numpy as np
import pytest

from autograder import judge
from autograder.exercise.model import Case
from autograder.judging.answer import Raised
from autograder.judging.diagnose.errors import NO_LINE, SHAPES, VALUES, question

CASE = Case("one", (np.ones((2, 3)),))


def asked(answer, name="conv2d", case=CASE, cases=(CASE,)):
    return question(answer, name, case, cases)


def for_each(value):
    for _ in value:
        pass


def recursive(n):
    return recursive(n + 1)


def unbound():
    late += 1  # noqa: F821
    late = 1  # noqa: F841


def two(a, b):
    return a + b


def read_only():
    array = np.ones(3)
    array.flags.writeable = False
    return array


NAMES = {
    "np": np,
    "x": np.ones((2, 3, 5, 4)),
    "img": np.ones((5, 4)),
    "row": np.arange(5.0),
    "whole": np.arange(5),
    "w": np.ones((3, 3)),
    "flat": [1, 2, 3],
    "nested": [[1, 2], [3, 4]],
    "pair": (1, 2),
    "none": None,
    "dot": np.array(3.0),
    "rng": np.random.default_rng(0),
    "words": "a",
    "for_each": for_each,
    "recursive": recursive,
    "unbound": unbound,
    "two": two,
    "locked": read_only(),
}

WHOLE = "/` gives a float"
LIST = "is a list, and should it be an array"
TUPLE = "is a tuple, and which entry"
ONE = "should be a single number, and is an array"
NUMBER = "is a single number, and what does the line expect"
AXES = "How many axes does the array in that line have"
NAME = "where does this name get its value"
ARGUMENTS = "How many arguments does the function in that line take"

#: A line that raises, and a part of the question that is asked.
LINES = [
    # floats for whole numbers
    ("out = np.zeros(5 / 2)", WHOLE),
    ("out = np.zeros((2, 5 / 2))", WHOLE),
    ("out = np.empty((4 / 2, 3))", WHOLE),
    ("for i in range(5 / 2): pass", WHOLE),
    ("for i in range(np.float64(3.0)): pass", WHOLE),
    ("row[0 : 4 / 2]", WHOLE),
    ("row[4 / 2]", WHOLE),
    ("img[4 / 2, 0]", WHOLE),
    ("img[0 : 4 / 2, :]", WHOLE),
    ("flat[4 / 2]", WHOLE),
    ("row.reshape(2.5, 2)", WHOLE),
    ("np.pad(img, 1.5)", WHOLE),
    ("np.eye(2.5)", WHOLE),
    ("row[row]", "which dtype has yours"),
    # fractions into whole numbers
    ("whole += 1.5", "cannot take fractions"),
    ("whole += row", "cannot take fractions"),
    ("whole -= row", "cannot take fractions"),
    ("whole /= 2", "cannot take fractions"),
    # the student's own conditions
    ("assert img.shape == (3,), 'no'", "own assert"),
    ("raise ValueError('no window fits')", "own condition"),
    ("if True: raise ValueError('no window fits')", "own condition"),
    ("raise 'no'", "what follows it"),
    # names and packages
    ("nothing_here", NAME),
    ("unbound()", NAME),
    ("np.paddd(img, 1)", "spelled right"),
    ("np.float(3)", "NumPy has dropped the name np.float: is float what you need"),
    ("np.int(3)", "NumPy has dropped the name np.int: is int what you need"),
    ("np.asscalar(row)", "NumPy has dropped the name np.asscalar"),
    ("import torch_of_nobody", "with NumPy and Python alone"),
    ("from numpy import nothing", "with NumPy and Python alone"),
    ("import scipy_of_nobody.signal", "with NumPy and Python alone"),
    # never coming back, never starting
    ("recursive(0)", "calls itself again and again"),
    ("raise SystemExit", "own condition"),
    ("exit()", "ends Python itself"),
    ("quit()", "ends Python itself"),
    ("__import__('sys').exit(3)", "ends Python itself"),
    ("value = open('nothing.txt')", "all it needs as arguments"),
    # calling what is no function
    ("h, w = x.shape(0), 1", "A shape is a tuple"),
    ("x(0, 1)", "called like a function"),
    ("pair(0)", "called like a function"),
    ("flat(0)", "called like a function"),
    ("row.T()", "called like a function"),
    ("x.ndim()", "are numbers, no functions"),
    ("row.size()", "are numbers, no functions"),
    ("(3)(4)", "A number is called like a function"),
    # lists and tuples for arrays
    ("flat[0, 1]", "A list takes one index"),
    ("nested[:, 0]", "A list takes one index"),
    ("flat - 1", LIST),
    ("flat * 1.5", LIST),
    ("-flat", LIST),
    ("flat / 2", LIST),
    ("flat + 1", LIST),
    ("flat.shape", LIST),
    ("flat.sum()", LIST),
    ("abs(flat)", LIST),
    ("pair.shape", TUPLE),
    ("pair - 1", TUPLE),
    ("pair // 2", TUPLE),
    ("pair + 1", TUPLE),
    ("range(pair)", TUPLE),
    ("x.shape[0] + pair", TUPLE),
    ("pair[0] = 3", "A tuple cannot be changed"),
    ("row.append(3)", "cannot grow"),
    ("row.pad(3)", "function of NumPy"),
    ("row.argmaxx()", "function of NumPy"),
    # dicts and sets
    ("{}[1]", "Which keys does that dict have"),
    ("{'a': 1}['b']", "Which keys does that dict have"),
    ("{row: 1}", "cannot be a list or an array"),
    ("{flat}", "cannot be a list or an array"),
    ("{{}: 1}", "has to be fixed"),
    # numbers for arrays, None
    ("len(dot)", NUMBER),
    ("len(3)", NUMBER),
    ("dot[0]", NUMBER),
    ("np.float64(3)[0]", NUMBER),
    ("(3)[0]", NUMBER),
    ("a, b = 3", NUMBER),
    ("a, b = dot", NUMBER),
    ("for i in 3: pass", "is `range` missing"),
    ("for i in x.shape[0]: pass", "is `range` missing"),
    ("for a, b in zip(3, row): pass", NUMBER),
    ("sum(3)", NUMBER),
    ("(5).shape", NUMBER),
    ("none[0]", "is None in this call"),
    ("none + 1", "is None in this call"),
    ("none.shape", "is None in this call"),
    ("a, b = none", "is None in this call"),
    ("none(3)", "is None in this call"),
    # unpacking and axes
    ("h, w = x.shape", "How many axes does that array have in this call, and how many names"),
    (
        "n, c, h, w = img.shape",
        "How many axes does that array have in this call, and how many names",
    ),
    ("a, b = flat", "on the right of `=`"),
    ("a, b = row", "on the right of `=`"),
    ("x.shape[4]", "which of them does that line ask for"),
    ("flat[7]", "How long is that list or tuple"),
    ("pair[7]", "How long is that list or tuple"),
    ("row[9]", "How long is that axis"),
    ("img[0, 9]", "How long is that axis"),
    ("row[7] = 1", "How long is that axis"),
    ("img[0, 0, 0]", AXES),
    ("np.sum(img, axis=2)", AXES),
    ("x.sum((0, 2, 4))", AXES),
    ("x.transpose(0, 1, 2)", AXES),
    ("x.transpose(0, 0, 1, 2)", AXES),
    ("np.einsum('nchw,fchw->nf', x, w)", AXES),
    ("np.concatenate([row, img])", AXES),
    ("np.convolve(img, w)", AXES),
    # one number, many numbers
    ("if row > 2: pass", "one True or False"),
    ("max(row, row)", "one True or False"),
    ("max(img)", "one True or False"),
    ("float(row)", ONE),
    ("int(row)", ONE),
    ("range(whole)", ONE),
    ("np.zeros(img)", ONE),
    ("np.max(0, row)", "`np.maximum` and `np.minimum` compare two"),
    ("row[0] = row", "holds one number"),
    ("row[0] = [1, 2]", "holds one number"),
    ("np.array([[1, 2], [3]])", "has another shape than the first"),
    ("np.stack([row, row[:3]])", "has another shape than the first"),
    ("np.zeros(2, 3)", "brackets of its own"),
    # shapes, where the text speaks of them
    ("img @ img", SHAPES),
    ("img.dot(img)", SHAPES),
    ("img + w", SHAPES),
    ("img[0:2, 0:2] = w", SHAPES),
    ("row.reshape(2, 3)", SHAPES),
    ("np.pad(x, ((0, 0), (1, 1)))", SHAPES),
    ("np.concatenate([img, img[:, :2]])", SHAPES),
    ("img[np.ones((3, 3), bool)]", SHAPES),
    ("np.einsum('ij,jk->ik', img, img)", SHAPES),
    ("np.tensordot(x, w, axes=([2, 3], [1, 2]))", SHAPES),
    ("np.linalg.inv(img)", SHAPES),
    ("np.lib.stride_tricks.sliding_window_view(row, 9)", "Is the window larger"),
    # sizes and numbers
    ("np.zeros((3, -1))", "falls below 0"),
    ("np.pad(img, -1)", "falls below 0"),
    ("np.max(np.zeros(0))", "What is empty"),
    ("max([])", "What is empty"),
    ("np.argmax(np.zeros(0))", "What is empty"),
    ("np.stack([])", "What is empty"),
    ("1 / 0", "What is 0 in this call"),
    ("5 // 0", "What is 0 in this call"),
    ("int(float('nan'))", "nan or the infinity"),
    ("int(float('inf'))", "nan or the infinity"),
    ("__import__('math').log(0)", "outside what the function can take"),
    ("__import__('math').exp(1e6)", "How large do the numbers"),
    ("np.zeros((10**8, 10**8))", "How large is the array"),
    ("locked[0] = 1", "is read-only"),
    ("words + 1", "A string is in that line"),
    ("float(words)", "A string is in that line"),
    # arguments
    ("two(1)", ARGUMENTS),
    ("two(1, 2, 3)", ARGUMENTS),
    ("two(1, c=2)", ARGUMENTS),
    ("np.maximum(row)", ARGUMENTS),
    ("np.zeros()", ARGUMENTS),
    ("rng.randn(3)", "rng.standard_normal"),
    ("rng.randint(3)", "rng.standard_normal"),
    # nothing is known
    ("next(iter([]))", VALUES),
    ("np.ones(3).astype('foo')", VALUES),
    ("np.linalg.inv(np.zeros((2, 2)))", VALUES),
]


def error_of(line):
    try:
        exec(line, dict(NAMES))
    except BaseException as error:
        return Raised(type(error).__name__, str(error), f"line 3: {line}")
    raise AssertionError(f"raises nothing: {line}")


@pytest.mark.parametrize(("line", "words"), LINES, ids=[line for line, _ in LINES])
def test_the_question_fits_the_line(line, words):
    answer = error_of(line)
    assert words.lower() in asked(answer).lower(), (answer, asked(answer))


#: Errors as other versions of Python and NumPy word them, and where there is nobody to type.
RECORDED = [
    ("TypeError", "only length-1 arrays can be converted to Python scalars", "float(x)", ONE),
    ("TypeError", "only size-1 arrays can be converted to Python scalars", "float(x)", ONE),
    (
        "IndexError",
        "boolean index did not match indexed array along dimension 0; dimension is 5 but corresponding "
        "boolean dimension is 3",
        "x[m]",
        SHAPES,
    ),
    ("AttributeError", "`np.float_` was removed in the NumPy 2.0 release. Use `np.float64` instead.",
     "np.float_(3)", "np.float_: is np.float64"),
    ("AttributeError", "`np.alltrue` was removed in the NumPy 2.0 release. Use `np.all` instead.",
     "np.alltrue(x)", "np.alltrue: is np.all"),
    ("AttributeError", "module 'numpy' has no attribute 'product'", "np.product(x)", "is np.prod what"),
    ("AttributeError", "module 'numpy' has no attribute 'in1d'", "np.in1d(x, x)", "is np.isin what"),
    ("AttributeError", "module 'numpy' has no attribute 'bool'.\n`np.bool` was a deprecated alias",
     "np.bool(x)", "np.bool: is bool"),
    ("UnboundLocalError", "local variable 'q' referenced before assignment", "q += 1", NAME),
    ("ValueError", "too many values to unpack (expected 2, got 4)", "a, b = x.shape",
     "How many axes does that array have"),
    ("ValueError", "max() iterable argument is empty", "max(found)", "What is empty"),
    ("ValueError", "expected a positive input, got 0.0", "math.log(p)", "outside what the function"),
    ("ZeroDivisionError", "integer modulo by zero", "n % k", "What is 0"),
    ("TypeError", "maximum() takes from 2 to 3 positional arguments but 1 were given",
     "np.maximum(x)", ARGUMENTS),
    ("EOFError", "EOF when reading a line", "n = input()", "all it needs as arguments"),
    ("StdinNotImplementedError", "raw_input was called, but this frontend does not support input requests.",
     "n = int(input('size?'))", "all it needs as arguments"),
    ("MemoryError", "Unable to allocate 71.1 PiB for an array", "np.zeros(n)", "How large is the array"),
    ("MyOwnError", "something of mine", "check_sizes(x)", VALUES),
]  # fmt: skip


@pytest.mark.parametrize(("error", "text", "line", "words"), RECORDED)
def test_other_versions_wordings_get_the_same_question(error, text, line, words):
    got = asked(Raised(error, text, f"line 1: {line}"))
    assert words.lower() in got.lower(), got


def test_where_the_line_is_not_known_it_is_what_is_asked_for():
    assert asked(Raised("RuntimeError", "no idea")) == NO_LINE


def test_no_question_repeats_the_words_of_an_error():
    secret = "417.25 is what the case held"
    for error in ("ValueError", "TypeError", "KeyError", "IndexError", "AttributeError", "Odd"):
        assert "417" not in asked(Raised(error, secret, "line 1: f(x)"))
    text = "module 'numpy' has no attribute 'secret417'"
    assert "417" not in asked(Raised("AttributeError", text, "line 1: f(x)"))


# The exercise's own calls decide which arguments may be a pair, a number, a dict or without axes.


def pool_pair(x, size, stride=None):
    kh, kw = size
    return x[:, :, ::kh, ::kw]


def loop_over_a_number(x, size, stride=None):
    for _ in x.shape[0]:
        pass


def relu_by_rows(z):
    return np.array([np.maximum(row, 0) for row in z])


def dense_rows(x, W, b):
    return np.array([x.shape[0][0]])


@pytest.mark.parametrize(
    ("name", "function", "words"),
    [
        ("maxpool2d", pool_pair, "may be a single number"),
        ("maxpool2d", loop_over_a_number, "is `range` missing"),
        ("relu", relu_by_rows, "has no axes, a single number"),
        ("dense", dense_rows, "is a single number, and what does the line expect"),
    ],
    ids=lambda v: getattr(v, "__name__", ""),
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_question_knows_what_the_exercise_may_be_given(name, function, words, seed):
    message = " ".join(judge(name, function, seed=seed).message.split())
    assert words in message, message


@pytest.mark.parametrize(
    ("size", "text", "line", "words"),
    [
        (
            (2, 3),
            "unsupported operand type(s) for -: 'int' and 'tuple'",
            "h - size",
            "may be a pair",
        ),
        (
            (2, 3),
            "'tuple' object cannot be interpreted as an integer",
            "range(size)",
            "may be a pair",
        ),
        ((2, 3), 'can only concatenate tuple (not "int") to tuple', "size + 1", "may be a pair"),
        (2, "unsupported operand type(s) for -: 'int' and 'tuple'", "h - x.shape", TUPLE),
        (2, "cannot unpack non-iterable int object", "a, b = size", "may be a single number"),
        ((2, 3), "cannot unpack non-iterable int object", "a, b = h", NUMBER),
        (2, "'int' object is not iterable", "for k in size:", "may be a single number"),
        (2, "'int' object is not iterable", "for k in x.shape[2]:", "is `range` missing"),
    ],
)
def test_a_pair_is_spoken_of_where_this_call_has_one(size, text, line, words):
    cases = [Case("one", (CASE.args[0], given)) for given in (2, (2, 3))]
    this = Case("one", (CASE.args[0], size))
    assert words in asked(Raised("TypeError", text, f"line 1: {line}"), "pool", this, cases)


def test_a_long_text_is_shown_as_its_first_line():
    message = " ".join(judge("relu", lambda z: np.float(z), seed=1).message.split())
    assert "module 'numpy' has no attribute 'float'" in message
    assert "deprecated alias" not in message


def test_a_pair_in_a_slice_is_asked_about_as_a_pair():
    one, two = Case("one", (CASE.args[0], 2)), Case("two", (CASE.args[0], (2, 3)))
    error = Raised(
        "TypeError", "slice indices must be integers or None or have an __index__ method"
    )
    assert "pair" in asked(error, "maxpool2d", two, (one, two))
    assert "Which end of a slice" in asked(error, "maxpool2d", one, (one, two))


def test_a_product_with_a_tuple_is_not_called_a_list():
    error = Raised(
        "TypeError", "can't multiply sequence by non-int of type 'tuple'", "line 1: k * k"
    )
    assert "tuple" in asked(error)


def test_a_string_that_is_raised_is_asked_about_where_an_error_is_asked_for():
    def conv_output_size(n, k, stride=1, padding=0):
        if n + 2 * padding < k or stride < 1:
            raise "no window fits"  # noqa: B016
        return (n + 2 * padding - k) // stride + 1

    text = " ".join(judge("conv_output_size", conv_output_size, seed=3).message.split())
    assert "`raise` needs an error such as ValueError" in text
