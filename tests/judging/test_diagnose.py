"""Structural detectors: mistakes nobody has named, told by what they do to the numbers."""

import convnet
import numpy as np
import pytest

from autograder import judge
from autograder.exercise.courses import find
from autograder.exercise.model import Aspect, Case, Exercise
from autograder.judging.answer import Missing, Raised, Returned, ask_all
from autograder.judging.answer_key import AnswerKey
from autograder.judging.assess import assess
from autograder.judging.reference_key import make_key


def wrong_conv2d(change):
    """conv2d with its right answer changed by ``change(z, x, w, b, stride, padding)``."""

    def function(x, w, b, stride=1, padding=0):
        z = convnet.conv2d(x, w, b, stride, padding).astype(float)
        return change(z, x, w, b, stride, padding)

    return function


def shift_right(z, *_):
    return np.concatenate([z[..., :1] * 0, z[..., :-1]], axis=-1)


CASES = {
    "sign-flipped": (lambda z, *_: -z, "opposite sign"),
    "constant-factor": (lambda z, *_: 2 * z, "2 times"),
    "all-zeros": (lambda z, *_: 0 * z, "zero"),
    "truncated-to-integers": (lambda z, *_: np.trunc(z), "fractions are cut off"),
    "constant-offset": (lambda z, *_: z + 0.5, "off by the same amount"),
    "answer-mirrored": (lambda z, *_: z[..., ::-1].copy(), "reverse order"),
    "returned-none": (lambda *_: None, "returned None"),
    "not-finite": (lambda z, *_: z / 0.0, "nan or infinite"),
    "not-an-array": (lambda z, *_: np.ma.masked_array(z), "masked"),
    "wrong-number-of-axes": (lambda z, *_: z.sum(axis=0), "axes"),
    "wrong-type": (lambda *_: "text", "str"),
    "size-off-by-one": (lambda z, *_: z[..., :-1], "1 too small"),
    "wrong-size": (lambda z, *_: np.repeat(z, 3, axis=-1), "too large"),
    "raised-error": (lambda z, *_: z[99], "IndexError"),
    "wrong-with-several-images": (
        lambda z, *_: z if len(z) == 1 else z[::-1].copy() * 1.3,
        "right except with several images",
    ),
    "wrong-with-padding": (
        lambda z, x, w, b, s, p: z if p == 0 else np.sort(z),
        "right except with padding",
    ),
    "first-image-only": (
        lambda z, *_: np.where(np.arange(len(z))[:, None, None, None] > 0, 0.3 * z + 1, z),
        "first image",
    ),
    "wrong-values": (
        lambda z, *_: np.sin(1e4 * z),
        "numbers differ",
    ),
}


@pytest.mark.parametrize("slug", CASES)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_wrong_answer_is_told_by_its_numbers(slug):
    change, words = CASES[slug]
    verdict = judge("conv2d", wrong_conv2d(change), seed=11)
    assert verdict.diagnosis == slug, verdict.message
    assert words in " ".join(verdict.message.split())
    assert not verdict.passed


def line_exercise(**options):
    """f(x) = x for lines of several lengths: the smallest thing that can be wrong."""

    def cases(rng):
        for n in (6, 8, 11):
            yield Case("values", (rng.standard_normal(n),))

    return Exercise(
        name="same",
        notebook="0_test",
        parameters=("x",),
        aspects=(Aspect("values", **options),),
        make_cases=cases,
        hints=("a?", "b?", "c?"),
    )


def verdict_of(exercise, function, reference=lambda x: x):
    cases = exercise.cases(1)
    key = AnswerKey(exercise.name, 1, 2.0, tuple(ask_all(reference, cases)))
    return assess(exercise, key, cases, list(ask_all(function, cases)))


@pytest.mark.parametrize(
    ("function", "slug"),
    [
        (lambda x: np.roll(x, 1), "shifted-by-one"),
        (lambda x: np.concatenate([[9.0], x[1:-1], [9.0]]), "border-wrong"),
        (lambda x: x[::-1].copy(), "answer-mirrored"),
        (lambda x: (x, x), "wrong-number-of-axes"),
        (lambda x: {"z": x}, "wrong-type"),
        (lambda x: x[:, None], "wrong-number-of-axes"),
        (lambda x: x * 0.5, "constant-factor"),
    ],
)
def test_lines(function, slug):
    verdict = verdict_of(line_exercise(), function)
    assert verdict.diagnosis == slug, verdict.message


def test_two_axes_exchanged_are_seen_in_the_shape_and_in_the_numbers():
    def exchanged(x, w, b=0.0, stride=1, padding=0):
        return convnet.conv2d_single(x, w, b, stride, padding).T.copy() * 1.0

    verdict = judge("conv2d_single", exchanged, seed=2)
    assert verdict.diagnosis == "rows-and-columns-exchanged"


def test_changed_input_is_said_even_where_the_numbers_are_right():
    def function(x):
        out = x.copy()
        x += 1
        return out

    verdict = verdict_of(line_exercise(unchanged=True), function)
    assert verdict.diagnosis == "input-changed"
    assert verdict.points == 0


def test_changed_input_is_said_where_a_second_call_with_it_is_wrong():
    def emptied(x, W, b):
        z = convnet.dense(x, W, b)
        x *= 0
        return z

    verdict = judge("dense", emptied, seed=2)
    assert verdict.diagnosis == "input-changed"
    assert "a second call with it gives a wrong answer" in " ".join(verdict.message.split())


def test_numbers_that_fit_into_no_integer_hide_no_lost_fractions():
    def whole(x, size, stride=None):
        return convnet.maxpool2d(x, size, stride).astype(int)

    assert judge("maxpool2d", whole, seed=2).diagnosis == "whole-numbers-only"


def test_a_function_that_remembers_its_first_answer_fails():
    memory = {}

    def function(x):
        return memory.setdefault("answer", x.copy())

    assert not verdict_of(line_exercise(), function).passed


@pytest.mark.parametrize(
    ("reason", "slug", "words"),
    [
        ("timeout", "timeout", "time limit"),
        ("killed", "kernel-died", "process ended"),
        ("malformed", "unreadable-answer", "could not be read"),
        ("oversized", "oversized-answer", "larger"),
        ("undefined", "undefined", "no function called conv1d"),
        ("not-run", "not-run", "never asked"),
        ("interrupted", "interrupted", "interrupted"),
    ],
)
def test_no_answer_is_a_failed_answer_with_a_reason(reason, slug, words):
    exercise = find("conv1d")
    key = make_key(exercise, 1)
    cases = exercise.cases(1)
    verdict = assess(exercise, key, cases, [Missing(reason)] * len(cases))
    assert verdict.points == 0
    assert verdict.diagnosis == slug
    assert words in " ".join(verdict.message.split())


def test_answers_that_never_came_are_failed():
    exercise = find("conv1d")
    key = make_key(exercise, 1)
    cases = exercise.cases(1)
    right = list(ask_all(convnet.conv1d, cases))
    assert assess(exercise, key, cases, right).passed
    short = assess(exercise, key, cases, right[:-1])
    assert not short.passed
    assert 0 < short.points < short.max_points
    assert assess(exercise, key, cases, []).points == 0


def test_two_mistakes_are_diagnosed_aspect_by_aspect():
    def function(x, w, b=0.0, stride=1, padding=0):  # edge padding and the stride in the shape only
        xp = np.pad(x, padding, mode="edge")
        n = (len(xp) - len(w)) // stride + 1
        return np.array([xp[i : i + len(w)] @ w + b for i in range(n)])

    verdict = judge("conv1d", function, seed=5)
    text = " ".join(verdict.message.split())
    assert (
        "In 3 of 8 failing cases your answer is exactly what this mistake gives: the padding"
        in text
    )
    assert (
        "In 4 of 8 failing cases your answer is exactly what this mistake gives: the stride" in text
    )
    assert text.index("Two things are wrong") < text.index("1. In 3") < text.index("2. In 4")


def test_a_right_answer_that_is_slow_loses_only_the_speed():
    verdict = judge("conv2d_im2col", _slow, seed=3)
    assert verdict.diagnosis == "too-slow"
    assert [a.name for a in verdict.aspects if not a.passed] == ["speed"]


def _slow(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, _, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for index in np.ndindex(*out.shape):
        n, f, i, j = index
        window = x[n, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
        out[index] = sum(float(v) for v in (window * w[f]).ravel()) + b[f]
    return out


def test_errors_show_the_students_line():
    def function(x):
        total = x[0]
        return total.no_such_thing

    verdict = verdict_of(line_exercise(), function)
    assert "AttributeError" in verdict.message
    assert "return total.no_such_thing" in " ".join(verdict.message.split())


def test_an_exception_that_cannot_be_printed_is_still_an_answer():
    class HostileError(Exception):
        def __str__(self):
            raise RuntimeError

    def function(x):
        raise HostileError

    assert verdict_of(line_exercise(), function).diagnosis == "raised-error"


def test_raised_and_returned_are_told_apart():
    exercise = line_exercise()
    cases = exercise.cases(1)
    key = AnswerKey("same", 1, 2.0, tuple(Raised("ValueError", "") for _ in cases))
    assert assess(exercise, key, cases, [Raised("ValueError", "x")] * 3).passed
    assert not assess(exercise, key, cases, [Raised("TypeError", "x")] * 3).passed
    verdict = assess(exercise, key, cases, [Returned(3)] * 3)
    assert verdict.diagnosis == "no-error-raised"


def nll_with(loss=1.0, gradient=1.0):
    def softmax_nll(scores, y):
        found, d = convnet.softmax_nll(scores, y)
        return loss * found, gradient * d

    return softmax_nll


def test_each_wrong_output_gets_its_own_name():
    verdict = judge("softmax_nll", nll_with(loss=0.5, gradient=-1.0), seed=2)
    assert verdict.diagnosis == "gradient-sign-flipped"
    text = " ".join(verdict.message.split())
    often = f"In all {len(find('softmax_nll').cases(2))} failing cases"
    assert f"1. {often} dscores is exactly what this mistake gives: one-hot minus softmax" in text
    assert f"2. {often} loss is exactly what this mistake gives: the loss is divided" in text
    assert "The loss is right" not in text


@pytest.mark.parametrize("seed", range(5))
def test_a_factor_that_differs_from_case_to_case_is_told_for_one(seed):
    def relu(z):
        return np.maximum(z, 0.0) * (1.5 + np.size(z) % 7 / 9)

    verdict = judge("relu", relu, seed=seed)
    assert verdict.diagnosis in ("constant-factor", "wrong-values")
    assert "the batch, the channels" not in verdict.message


def test_an_error_in_some_cases_stands_beside_the_name_of_the_others():
    def conv2d(x, w, b, stride=1, padding=0):
        out = convnet.conv2d(x, w, 0 * b, stride, padding)
        return out if stride == 1 else out[:, :, 99]

    verdict = judge("conv2d", conv2d, seed=3)
    text = " ".join(verdict.message.split())
    assert "Two things are wrong" in text
    assert "Your code raised IndexError" in text
    assert "exactly what this mistake gives: the bias is not added." in text


def words_of(name, function, seed=3):
    return " ".join(judge(name, function, seed=seed).message.split())


def test_padding_left_on_is_said_once_and_the_error_beside_it():
    def conv1d_backward(dout, x, w, stride=1, padding=0):
        padded = np.pad(x, padding)
        dx, dw = np.zeros(len(padded)), np.zeros(len(w))
        for i in range(len(x)):
            dx[i * stride : i * stride + len(w)] += dout[i] * w
            dw += dout[i] * padded[i * stride : i * stride + len(w)]
        return dx, dw, np.sum(dout)

    text = words_of("conv1d_backward", conv1d_backward)
    assert "1. Your code raised IndexError" in text
    assert text.count("padding's gradient is still in dx") == 1
    assert "size of the padded input" not in text


def test_a_way_through_that_is_not_written_is_not_the_whole_function():
    def maxpool2d(x, size, stride=None):
        if not isinstance(size, int):
            raise NotImplementedError
        return convnet.maxpool2d(x, size, stride)

    verdict = judge("maxpool2d", maxpool2d, seed=3)
    assert verdict.diagnosis == "partly-not-written"
    assert verdict.points > 0
    assert "not written yet: it still" not in verdict.message
    assert "A part of your code is not written yet" in " ".join(verdict.message.split())
    assert isinstance(dict(zip(("x", "size"), verdict.failing.args, strict=False))["size"], tuple)


def test_zeros_of_whole_type_are_no_fractions_cut_off():
    def maxpool1d(x, size, stride=None):
        out = []
        for start in range(0, len(x) - size + 1, stride or size):
            largest = 0
            for number in x[start : start + size]:
                largest = number if number > largest else largest
            out.append(largest)
        return np.array(out)

    for seed in (3, 5, 11):
        assert "array of whole numbers came back" not in words_of("maxpool1d", maxpool1d, seed)


@pytest.mark.filterwarnings("error")
def test_infinities_are_compared_without_a_warning():
    def softmax_nll(scores, y):
        p = np.exp(scores - scores.max())[:, y]
        return -np.log(p).mean() + np.inf, p * np.nan

    assert judge("softmax_nll", softmax_nll, seed=3).points == 0


def test_answers_that_pile_up_are_told_from_a_wrong_size():
    kept = []

    def conv1d(x, w, b=0.0, stride=1, padding=0):
        kept.extend(convnet.conv1d(x, w, b, stride, padding))
        return np.array(kept)

    verdict = judge("conv1d", conv1d, seed=3)
    assert verdict.diagnosis == "answers-pile-up"
    assert judge(
        "conv1d", lambda *a, **k: np.pad(convnet.conv1d(*a, **k), (1, 0)), seed=3
    ).diagnosis != ("answers-pile-up")


def test_the_colon_of_a_line_is_no_part_of_the_sentence():
    def relu(z):
        for _ in range(len(z), None):
            pass

    text = words_of("relu", relu)
    assert "for _ in range(len(z), None)." in text


@pytest.mark.parametrize(
    ("change", "word"), [(lambda a: 0 * a, "is zero"), (lambda a: -a, "the opposite sign")]
)
def test_what_holds_of_one_item_of_a_dict_is_not_said_of_every_number(change, word):
    def sgd_step(params, grads, lr):
        stepped = convnet.sgd_step(params, grads, lr)
        first = sorted(stepped)[0]
        return stepped | {first: change(stepped[first])} if len(stepped) > 1 else stepped

    def of_all(params, grads, lr):
        return {k: change(v) for k, v in convnet.sgd_step(params, grads, lr).items()}

    verdict = judge("sgd_step", sgd_step, seed=3)
    assert not verdict.passed
    assert word not in verdict.message
    assert word in judge("sgd_step", of_all, seed=3).message
