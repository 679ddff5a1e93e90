"""Calls that a student's code makes, answered by the reference in a process with limits."""

import json

import convnet
import numpy as np
import pytest

from autograder.errors import GradingError
from autograder.judging import reference_process
from autograder.judging.calls import RefusedCallError, call_text, read_outcome
from autograder.judging.reference_process import ReferenceProcess, outcome
from autograder.runner.proxies import install_proxies

FUNCTIONS = {"im2col": convnet.im2col, "init_cnn": convnet.init_cnn}


def asked(function, *args, **kwargs):
    text = call_text(3, function, args, kwargs)
    return read_outcome(outcome(text, FUNCTIONS), 3, [*args, *kwargs.values()])


def test_arrays_come_back_as_the_reference_gives_them():
    x = np.random.default_rng(0).standard_normal((2, 3, 5, 4)).astype(np.float32)
    got = asked("im2col", x, 3, kw=np.int64(2), stride=(2, 1))
    assert got.dtype == np.float32
    np.testing.assert_array_equal(got, convnet.im2col(x, 3, 2, stride=(2, 1)))


def test_a_generator_goes_on_where_the_reference_left_it():
    mine, other = np.random.default_rng(5), np.random.default_rng(5)
    mine.integers(5, dtype=np.int32), other.integers(5, dtype=np.int32)  # half a draw waits
    got = asked("init_cnn", mine, 1, (8, 6), 2, 3, 10)
    want = convnet.init_cnn(other, 1, (8, 6), 2, 3, 10)
    assert all(np.array_equal(got[name], want[name]) for name in want)
    assert mine.bit_generator.state == other.bit_generator.state


def test_an_error_has_the_type_of_the_reference_and_none_of_its_words():
    with pytest.raises(ValueError, match=r"^these arguments have no answer$"):
        asked("im2col", np.zeros((1, 1, 2, 2)), 5, 5)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", '{"number": 1}', '{"number": 1, "name": "im2col", "args": 3}', "[" * 9999,
     '{"number": 1, "name": "im2col", "args": [{"rng": 1}], "kwargs": {}}',
     '{"number": 1, "name": "im2col", "args": [{"generator": ["1"]}], "kwargs": {}}',
     '{"number": 1, "name": "judge", "args": [], "kwargs": {}}'],
)  # fmt: skip
def test_what_is_no_call_is_refused(text):
    assert "refused" in json.loads(outcome(text, FUNCTIONS))


def test_the_outcome_of_another_call_is_none():
    text = outcome(call_text(1, "im2col", (np.zeros((1, 1, 2, 2)), 1, 1), {}), FUNCTIONS)
    with pytest.raises(RefusedCallError):
        read_outcome(text, 2, [])


def test_a_process_of_its_own_answers_within_limits(monkeypatch):
    call = call_text(1, "im2col", (np.ones((1, 1, 3, 3)), 2, 2), {})
    huge = call_text(2, "im2col", (np.ones((8, 8, 128, 128)), 64, 64), {})
    with ReferenceProcess(["im2col"]) as right:
        assert read_outcome(right.reply(call), 1, []).tolist() == np.ones((1, 4, 4)).tolist()
        assert "refused" in right.reply(huge)
        # The call after one that was too large is answered again.
        assert read_outcome(right.reply(call), 1, []).shape == (1, 4, 4)
        for wrong in (None, 7, "x", call_text(1, "conv2d", (), {})):
            assert "refused" in right.reply(wrong)
        right._calls = 1
        assert "returned" in right.reply(call)
        assert "refused" in right.reply(call)
    monkeypatch.setattr(reference_process, "MOST_TEXT", 100)
    with ReferenceProcess(["im2col"]) as right:
        assert "refused" in right.reply(call)
        assert right._process is None, "not started for it"


def test_a_process_that_does_not_start_is_the_graders_fault(monkeypatch):
    with pytest.raises(GradingError, match="does not start"), ReferenceProcess(["nobody"]) as right:
        assert "refused" in right.reply("x")


def test_other_names_of_a_function_are_replaced_with_it():
    def wrong(n):
        return None

    namespace = {"size": wrong, "mine": wrong, "other": 3, "none": None}
    install_proxies(namespace, ["size"], lambda text: '{"refused": "no"}')
    assert namespace["mine"] is namespace["size"] is not wrong
    assert (namespace["other"], namespace["none"]) == (3, None)
    with pytest.raises(RefusedCallError):
        namespace["mine"](4)
