"""Answers that are lists, shapes and yes or no; aspects that judge a part of an answer."""

import itertools

import convnet
import numpy as np
import pytest

from autograder import judge
from autograder.exercise.courses import find, of_notebook
from autograder.exercise.plain_values import realize
from autograder.judging.answer import Returned
from autograder.judging.answer_key import PUBLIC_SEED
from autograder.judging.compare import compare
from autograder.judging.fingerprint import alike, fingerprint
from course.picture import evidence_image

TRACE = [("conv", (4, 5, 6), 40), ("flatten", (120,), 0)]


def difference(got):
    return compare(got, TRACE, tolerance=1e-5)


@pytest.mark.parametrize(
    ("got", "kind", "words", "where"),
    [
        (TRACE[:1], "structure", "returned 1 item, expected 2 items", ""),
        (None, "structure", "returned None, expected a list of 2 items", ""),
        ([TRACE[0], ("flatten", 120, 0)], "type", "expected (120,)", "result[1][1]"),
        ([TRACE[0], ("flatten", (120.0,), 0)], "type", "whole numbers: (120,)", "result[1][1]"),
        (
            [TRACE[0], ("flatten", (4, 30), 0)],
            "values",
            "got (4, 30), expected (120,)",
            "result[1][1]",
        ),
        ([TRACE[0], ("flatten", (120,), 1)], "values", "got 1, expected 0", "result[1][2]"),
        (
            [TRACE[0], ("relu", (120,), 0)],
            "values",
            "got 'relu', expected 'flatten'",
            "result[1][0]",
        ),
    ],
)
def test_a_row_that_differs_is_named(got, kind, words, where):
    found = difference(got)
    assert found.kind == kind
    assert words in found.text
    assert found.where == where


def test_a_shape_is_the_same_answer_as_a_tuple_or_a_list():
    a = fingerprint(Returned([("conv", (4, 5, 6), 40)]))
    b = fingerprint(Returned([["conv", [4, 5, 6], 40]]))
    assert alike(a, b, 1e-4)
    assert not alike(a, fingerprint(Returned([("conv", (4, 6, 5), 40)])), 1e-4)


def test_an_aspect_may_judge_a_part():
    def conv_matrix(w, n):
        r = len(w) // 2
        out = sum(w[j] * np.eye(n, k=j - r) for j in range(len(w)))
        out[0, 0] += 1
        return out

    passed = {a.name: a.passed for a in judge("conv_matrix", conv_matrix, seed=2).aspects}
    assert passed["rows inside"]
    assert not passed["rows at the edge"]


def test_the_evidence_is_the_students_own_array():
    wrong = judge("conv_matrix", lambda w, n: np.full((n, n), 7.0), seed=2)
    assert (np.asarray(wrong.evidence.got) == 7.0).all()


def test_right_except_is_said_only_where_it_is_true():
    def count_conv_params(kernel_size, in_channels, out_channels):
        kh, kw = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size
        extra = 3 * (in_channels > 1) + 5 * (out_channels > 1)
        return (kh * kw * in_channels + 1) * out_channels + extra

    assert "right except" not in judge("count_conv_params", count_conv_params, seed=2).message

    def only_channels(kernel_size, in_channels, out_channels):
        kh, kw = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size
        return (kh * kw * in_channels + 1) * out_channels + 3 * (in_channels > 1)

    verdict = judge("count_conv_params", only_channels, seed=2)
    assert verdict.diagnosis == "wrong-with-several-channels"


def test_what_differs_is_said_once():
    message = judge("count_dense_params", lambda n_in, n_out: -7, seed=2).message
    assert message.lower().count("got -7") == 1


def test_long_lists_are_described_item_by_item():
    case = find("receptive_field").cases(1)[0]
    assert find("receptive_field").describe(case).startswith("layers=[(")


def test_a_wrong_yes_or_no_is_not_taken_for_a_mistake_it_shares_a_few_answers_with():
    def detect(x, w, b):
        found = convnet.detect(x, w, b)
        return not found if b > 0 else found

    verdict = judge("detect", detect, seed=2)
    assert not verdict.passed
    assert verdict.diagnosis == "wrong-with-a-bias-above-0"


def test_a_number_for_a_yes_or_no_is_not_called_a_fraction():
    verdict = judge("detect", lambda x, w, b: 0.5, seed=2)
    assert verdict.diagnosis == "wrong-type"
    verdict = judge("trace_shapes", lambda s, layers: [(t["type"], (1.5,), 0) for t in layers])
    assert verdict.diagnosis == "float-for-int"


def test_only_arrays_are_drawn():
    verdict = judge("trace_shapes", lambda s, layers: [(t["type"], s, 0) for t in layers], seed=2)
    assert "At result[0][1]: got (1, 6, 8), expected" in verdict.message
    assert evidence_image(verdict.evidence) is None


@pytest.mark.parametrize(
    "name",
    [e.name for nb in ("1_hypothesis_class", "3_max_pooling") for e in of_notebook(nb)],
)
@pytest.mark.parametrize(
    "lazy",
    [
        lambda *args, **options: True,
        lambda *args, **options: False,
        lambda *args, **options: 1,
        lambda *args, **options: [],
        lambda *args, **options: np.zeros_like(args[0]),
        lambda *args, **options: np.zeros((3, 3)),
    ],
)
def test_one_answer_for_every_question_earns_nothing(name, lazy):
    assert judge(name, lazy, seed=4).points == 0


def test_a_row_of_yes_and_no_learned_by_heart_is_worth_little():
    public = find("detect").cases(PUBLIC_SEED)
    row = itertools.cycle([convnet.detect(*map(realize, case.args)) for case in public])
    assert judge("detect", lambda x, w, b: next(row), seed=4).points <= 0.5
