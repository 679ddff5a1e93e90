import convnet
import misconceptions
import numpy as np
import pytest

from tests.peers import cs231n, deeplearning_ai, minitorch, table
from tests.peers.check import CHECKS, Check, slopes
from tests.peers.ground import calls

SEED = 11
EXERCISES = sorted({check.exercise for check in CHECKS})
#: Checks that accept no wrong answer that can be made in their course.
COMPLETE_ON_THEIR_GROUND = {
    ("deeplearning.ai", "conv2d"),
    ("minitorch", "conv1d"),
    ("minitorch", "conv2d"),
}


def title(check: Check) -> str:
    return f"{check.peer}-{check.exercise}"


def stub(*args, **kwargs):
    raise NotImplementedError


@pytest.mark.parametrize("check", CHECKS, ids=title)
def test_each_check_accepts_the_reference_and_no_stub(check):
    assert check.accepts(getattr(convnet, check.exercise))
    assert not check.accepts(stub)
    assert not check.accepts(lambda *args, **kwargs: None)


@pytest.mark.parametrize("check", CHECKS, ids=title)
def test_the_reference_is_right_on_every_ground(check):
    reference = getattr(convnet, check.exercise)
    assert calls(check.exercise, table.PEERS[check.peer])
    assert not table.possible(check.exercise, reference, table.PEERS[check.peer])
    assert table.possible(check.exercise, stub, table.PEERS[check.peer])


@pytest.mark.slow
@pytest.mark.parametrize("exercise", EXERCISES)
def test_ours_lets_none_through(exercise):
    assert table.ours_lets_through(exercise, seed=SEED) == ()


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS, ids=title)
def test_each_check_refuses_some_and_most_let_through_some_that_can_be_made(check):
    asked = {m.slug for m in misconceptions.of(check.exercise)}
    passing = set(table.let_through(check))
    missed = passing & set(table.can_be_made(check))
    assert passing < asked
    assert passing
    if (check.peer, check.exercise) not in COMPLETE_ON_THEIR_GROUND:
        assert missed


@pytest.mark.slow
@pytest.mark.parametrize("exercise", ["conv2d", "conv2d_backward", "maxpool2d"])
def test_how_closely_a_reader_looks_at_printed_errors_decides_nothing(exercise, monkeypatch):
    """CS231n prints errors and names an order: a factor of 10 and one of 10000 pass the same."""
    (check,) = (c for c in CHECKS if (c.peer, c.exercise) == (cs231n.PEER, exercise))
    strict = table.let_through(check)

    def wide(a, b, order):
        return cs231n.relative_error(a, b) <= 1e4 * order

    monkeypatch.setattr(cs231n, "around", wide)
    assert table.let_through(check) == strict


# The inputs are the published ones: the reference gives the numbers published with them.


def test_cs231n_numbers():
    out = convnet.conv2d(*cs231n.conv_inputs(), stride=2, padding=1)
    np.testing.assert_allclose(out[0, 0, 0], [-0.08759809, -0.10987781], atol=5e-9)
    np.testing.assert_allclose(out[1, 2, 1], [2.38090835, 2.38247847], atol=5e-9)
    pooled = convnet.maxpool2d(cs231n.ramp(-0.3, 0.4, (2, 3, 4, 4)), 2)
    np.testing.assert_allclose(pooled[0, 0, 0], [-0.26315789, -0.24842105], atol=5e-9)
    x, w = cs231n.ramp(-0.1, 0.5, (2, 120)), cs231n.ramp(-0.2, 0.3, (120, 3))
    out = convnet.dense(x, w, np.linspace(-0.3, 0.1, num=3))
    np.testing.assert_allclose(out[0], [1.49834967, 1.70660132, 1.91485297], atol=5e-9)


def test_deeplearning_ai_numbers():
    x, w, b = deeplearning_ai.first_inputs()
    z = deeplearning_ai.channels_last(convnet.conv2d(x, w, b, stride=2, padding=1))
    assert z.mean() == pytest.approx(0.5511276474566768)
    np.testing.assert_allclose(z[0, 2, 1][:3], [-2.17796037, 8.07171329, -0.5772704], atol=5e-9)
    x, _, _, w, b = deeplearning_ai.second_inputs()
    assert convnet.conv2d(x, w, b, padding=6).mean() == pytest.approx(-0.5384027772160062)
    dout, x, w = deeplearning_ai.backward_inputs()
    means = [g.mean() for g in convnet.conv2d_backward(dout, x, w, stride=2, padding=2)]
    assert means == pytest.approx([1.4524377, 1.7269914, 7.8392325])
    dout, x = deeplearning_ai.pool_inputs()
    dx = deeplearning_ai.channels_last(convnet.maxpool2d_backward(dout, x, 2, stride=1))
    published = [[0, 0], [5.05844394, -1.68282702], [0, 0]]
    np.testing.assert_allclose(dx[1, 1], published, atol=5e-9)


def test_minitorch_numbers():
    out = minitorch.layer_1d(convnet.conv1d)(np.arange(4.0), np.array([1.0, 2.0, 3.0]))
    assert out.tolist() == [8, 14, 8, 3]
    assert minitorch.layer_2d(convnet.conv2d)(np.ones((2, 2, 6, 6)), np.ones((3, 2, 2, 4)))[
        0, 0, -1
    ].tolist() == [8, 8, 8, 6, 4, 2]


def test_slopes_are_those_of_the_weighted_sum():
    x = np.array([1.0, -2.0])
    np.testing.assert_allclose(slopes(np.square, x, np.array([3.0, 5.0])), [6, -20], rtol=1e-8)
    assert x.tolist() == [1, -2]


def test_the_table_counts_what_it_lists():
    row = table.Row("a course", "conv2d", ("a", "b", "c"), ("a", "b"), ("b", "c"), ())
    text = table.render([row])
    assert "| a course | `conv2d` | 2 of 3 | 1 of 2 | 0 |" in text
    assert "- a course, conv2d: (a), b" in text
