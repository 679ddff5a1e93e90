"""What the words of a mistake claim beside the mistake itself, "Right for square images", holds of it.

The words are said where all answers are the mistake's. So a claim is true of a student's answers where it
is true of the mistake's own, and that is looked at here, on cases of several seeds.
"""

import functools
import re

import misconceptions
import numpy as np
import pytest

from autograder.exercise.courses import everything, find
from autograder.judging.answer import Raised, Returned
from autograder.judging.compare import compare
from autograder.judging.failure import parts
from autograder.judging.reference_key import _answers, reference_answers


def _pair(value):
    return np.broadcast_to(value, 2).tolist()


def _square_window(call):
    if "size" in call:
        return len(set(_pair(call["size"]))) == 1
    if "kernel_size" in call:
        return len(set(_pair(call["kernel_size"]))) == 1
    return call["kh"] == call["kw"] if "kh" in call else len(set(call["w"].shape[-2:])) == 1


def _square_image(call):
    size = call.get("image_size")
    return len(set(_pair(size) if size is not None else call["x"].shape[-2:])) == 1


def _layers(call, kind):
    return [layer for layer in call["layers"] if layer["type"] == kind]


#: After "Right": of a call, by the names of its arguments, whether the words promise a right answer.
RIGHT = {
    r"for one channel of one image\b": lambda c: c["x"].shape[:2] == (1, 1),
    r"for one channel\b(?! of)": lambda c: (
        (c["x"].shape[1] if "x" in c else c.get("in_channels", c.get("input_shape", (2,))[0])) == 1
        and ("input_shape" not in c or len(_layers(c, "conv")) < 2)
    ),
    r"for one filter\b": lambda c: (c["w"].shape[0] if "w" in c else c["out_channels"]) == 1,
    r"for one (example|image)\b": lambda c: len(c["x"] if "x" in c else c["scores"]) == 1,
    r"for one layer\b": lambda c: len(c["layers"]) == 1,
    r"for a vector\b": lambda c: np.ndim(c.get("x", c.get("z"))) == 1,
    r"for square images\b": _square_image,
    r"for square (filters|windows)\b": _square_window,
    r"for stride 1\b": lambda c: (
        all(s == 1 for _, s in c["layers"]) if "layers" in c else c.get("stride", 1) == 1
    ),
    r"for every stride from 1 on\b": lambda c: c.get("stride", 1) >= 1,
    r"where a stride is given\b": lambda c: c.get("stride") is not None,
    r"without a stride\b": lambda c: c.get("stride") is None,
    r"with padding\b": lambda c: c.get("padding", 0) > 0,
    r"for filters (3 by 3|of size 3)\b": lambda c: set(c["w"].shape) == {3},
    r"for s above 0\b": lambda c: c["s"] > 0,
    r"except for s = 0\b": lambda c: c["s"] != 0,
    r"as long as a part of the line stays in sight\b": lambda c: abs(c["s"]) < len(c["x"]),
}
#: Claims of another kind; each has a test of its own, or says only how the answer looks.
ELSEWHERE = (
    r"for one output\b", r"but for the first rows\b", r"for the first convolution\b",
    r"where a window has a positive number\b", r"where windows (lie side by side|tile x)\b",
    r"for square filters and windows\b",
)  # fmt: skip
SAID = [(e.name, m) for e in everything() for m in misconceptions.of(e.name)]
#: Random weights have no one right answer.
PROMISES = [
    (name, m)
    for name, m in SAID
    if re.match(r"Right\b", m.observation) and name not in ("init_cnn", "train_cnn")
]


@functools.cache
def _asked(name, seed):
    exercise = find(name)
    cases = exercise.cases(seed)
    return exercise, cases, reference_answers(exercise, cases)


def _rights(name, function, seed):
    """The calls of an exercise by name of argument, each with the mistake's answer and the right one."""
    exercise, cases, expected = _asked(name, seed)
    for case, got, right in zip(cases, _answers(function, cases, seed), expected, strict=True):
        named = dict(zip(exercise.parameters, case.args, strict=False)) | dict(case.kwargs)
        yield {k: getattr(v, "array", v) for k, v in named.items()}, case, got, right, exercise


@pytest.mark.parametrize(("name", "mistake"), PROMISES, ids=lambda v: getattr(v, "slug", v))
def test_where_a_mistake_is_called_right_it_is(name, mistake):
    promise = mistake.observation.removeprefix("Right ")
    if any(re.match(pattern, promise) for pattern in ELSEWHERE):
        return
    (holds,) = [test for pattern, test in RIGHT.items() if re.match(pattern, promise)]
    free = {a.group for a in find(name).aspects if a.prop or a.relation}
    seen = 0
    for seed in (3, 4):
        for call, case, got, right, exercise in _rights(name, mistake.function, seed):
            if not holds(call) or case.group in free:
                continue
            seen += 1
            if isinstance(right, Raised):
                assert isinstance(got, Raised), exercise.describe(case)
                continue
            assert isinstance(got, Returned), exercise.describe(case)
            wrong = compare(got.value, right.value, tolerance=1e-4, outputs=exercise.outputs)
            assert wrong is None, f"{exercise.describe(case)}: {wrong.text}"
    assert seen


def test_every_promise_is_looked_at():
    for name, mistake in PROMISES:
        promise = mistake.observation.removeprefix("Right ")
        known = [p for p in (*RIGHT, *ELSEWHERE) if re.match(p, promise)]
        assert known, f"{name}, {mistake.slug}: what does {promise!r} promise? Add it to RIGHT."


#: An output's name at the beginning of the words or after a full stop or semicolon.
OUTPUT = re.compile(r"The (loss|velocity) is right|The parameters are right")


@pytest.mark.parametrize(
    ("name", "mistake"),
    [(n, m) for n, m in SAID if OUTPUT.match(m.observation)],
    ids=lambda v: getattr(v, "slug", v),
)
def test_an_output_that_is_called_right_is(name, mistake):
    output = OUTPUT.match(mistake.observation)[1] or "params"
    for _, case, got, right, exercise in _rights(name, mistake.function, 3):
        mine, wanted = (parts(a.value, exercise.outputs) for a in (got, right))
        for where in wanted:
            if where.split(".")[0] == output:
                wrong = compare(mine[where], wanted[where], tolerance=1e-4)
                assert wrong is None, exercise.describe(case)


#: Words that speak of all numbers of all outputs, and by what these are multiplied.
FACTORS = {
    r"Every number is twice\b": lambda n: 2.0,
    r"Right for one example; with N of them every number is 1/N\b": lambda n: 1 / n,
}
SCALED = [(n, m, f) for n, m in SAID for p, f in FACTORS.items() if re.match(p, m.observation)]


@pytest.mark.parametrize(
    ("name", "mistake", "factor"), SCALED, ids=lambda v: getattr(v, "slug", "")
)
def test_what_is_said_of_every_number_holds_for_every_output(name, mistake, factor):
    for call, case, got, right, exercise in _rights(name, mistake.function, 3):
        times = factor(len(call["x"]))
        mine, wanted = (parts(a.value, exercise.outputs) for a in (got, right))
        for where, value in wanted.items():
            wrong = compare(mine[where], times * np.asarray(value), tolerance=1e-4)
            assert wrong is None, f"{where}, {exercise.describe(case)}"
