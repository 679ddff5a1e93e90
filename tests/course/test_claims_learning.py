"""What notebook 5 claims of its experiments, computed again with the author's answers."""

import contextlib
import functools
import io
import re
from typing import Any

import convnet
import numpy as np
import pytest

from course.data import digits
from tests.helpers.notebook_runs import answers_of, built

X, Y, X_TEST, Y_TEST = digits()
FILTERS = ("conv_w", "conv_b")


@functools.cache
def answers() -> dict[str, Any]:
    """The author's functions, and those that the notebook gives: `shift` and `train_from`."""
    page = answers_of("5_learning")
    page |= {"x_train": X, "y_train": Y, "EPOCHS": 30}
    for cell in built("5_learning").cells:
        if cell.cell_type == "code" and re.search(
            r"^def (shift|train_from|as_channels)", cell.source, re.M
        ):
            exec(cell.source.partition("\n\n\nfor ")[0], page)
    return page


def text() -> str:
    """The words of the notebook, on one line."""
    cells = built("5_learning").cells
    return " ".join(" ".join(c.source for c in cells if c.cell_type == "markdown").split())


def accuracy(params: Any, x: Any = X_TEST, y: Any = Y_TEST) -> float:
    return float((answers()["cnn_forward"](params, x).argmax(axis=1) == y).mean())


def born(seed: int) -> dict[str, Any]:
    return dict(answers()["init_cnn"](np.random.default_rng(seed), 1, 8, 8, 3, 10))


@functools.cache
def trained(seed: int) -> Any:
    """The network that a whole training with this seed ends with."""
    params, _ = answers()["train_cnn"](X, Y, np.random.default_rng(seed), 30, 0.2, 32)
    return params


@functools.cache
def trained_from(seed: int) -> float:
    """The accuracy of a training of all parameters that begins at this seed's network."""
    return accuracy(answers()["train_from"](born(seed)))


def descend(params: dict[str, Any], steps: int = 40) -> Any:
    """Full gradients of 100 images."""
    for _ in range(steps):
        _, grads = answers()["cnn_loss_and_grads"](params, X[:100], Y[:100])
        params = answers()["sgd_step"](params, grads, 0.2)
    return params


def kinds(params: Any) -> int:
    """How many different filters there are."""
    return len(np.unique(params["conv_w"].reshape(8, -1).round(6), axis=0))


def test_a_hundred_seeds_start_between_these_losses() -> None:
    loss = answers()["cnn_loss_and_grads"]
    first = [loss(born(seed), X[:10], Y[:10])[0] for seed in range(100)]
    assert (round(first[0], 2), round(min(first), 1), round(max(first), 1)) == (2.56, 2.0, 4.3)
    model = " ".join(
        " ".join(c.source.split()) for c in built("5_learning").cells if "Model answer" in c.source
    )
    assert "2.56 with the seed 0" in model
    assert "between 2.0 and 4.3" in model


def test_only_equal_filters_with_equal_outgoing_weights_stay_equal() -> None:
    start = born(0)
    filters = {**start, "conv_w": np.repeat(start["conv_w"][:1], 8, axis=0)}
    alike = {**filters, "dense_w": np.tile(start["dense_w"][:16], (8, 1))}
    zero = {name: 0 * p for name, p in start.items()}
    assert [kinds(descend(p)) for p in (zero, alike, filters, start)] == [1, 1, 8, 8]
    assert not descend(zero)["conv_w"].any()
    assert np.abs(descend(alike)["conv_w"] - alike["conv_w"]).max() > 0.01  # it does learn


def test_the_two_walks_end_where_the_text_says() -> None:
    steep = np.array([1.0, 200.0])
    p = q = {"W": np.array([10.0, 1.0])}
    v = {"W": np.zeros(2)}
    for _ in range(40):
        p = answers()["sgd_step"](p, {"W": steep * p["W"]}, 0.0095)
        q, v = answers()["momentum_step"](q, {"W": steep * q["W"]}, v, 0.0095, beta=0.8)
    plain, heavy = (float((steep * w["W"] ** 2).sum() / 2) for w in (p, q))
    assert f"{plain:.1f}" == "23.3"
    assert f"{heavy:.2f}" == "0.63"
    assert "Plain steps end with a loss of 23.3, momentum with 0.63" in text()
    assert abs(1 - 0.0101 * 200) > 1 > abs(1 - 0.0099 * 200)  # 0.01 is the limit of plain steps


def test_a_move_by_one_loses_little_ink_from_few_images() -> None:
    shift = answers()["shift"]
    for s, most in ((-1, 0.02), (1, 1 / 8)):
        moved = shift(X_TEST, s)
        np.testing.assert_array_equal(moved[..., 1:-1], np.roll(X_TEST, s, axis=3)[..., 1:-1])
        assert not moved[..., 0 if s == 1 else -1].any()
        lost = X_TEST.sum(axis=(1, 2, 3)) - moved.sum(axis=(1, 2, 3))
        assert np.mean(lost > 0) <= most
        assert lost.sum() / X_TEST.sum() < 0.01
    assert np.array_equal(shift(X_TEST, 0), X_TEST)


@pytest.mark.slow
def test_learned_filters_are_worth_two_or_three_points() -> None:
    train = answers()["train_from"]
    pairs = [(accuracy(train(born(s), FILTERS)), trained_from(s)) for s in range(3)]
    frozen, trained = np.array(pairs).T
    assert 0.92 <= frozen.min() <= frozen.max() <= 0.945
    assert 0.95 <= trained.min() <= trained.max() <= 0.97
    assert 0.02 <= np.mean(trained - frozen) <= 0.03


@pytest.mark.slow
def test_three_whole_trainings_end_as_the_text_says() -> None:
    start = born(0)
    alike = {**start, "conv_w": np.repeat(start["conv_w"][:1], 8, axis=0)}
    alike["dense_w"] = np.tile(start["dense_w"][:16], (8, 1))
    rates = [accuracy(answers()["train_from"](alike)), trained_from(0)]
    assert rates[0] < 0.92 < 0.95 < rates[1]


@pytest.mark.slow
def test_most_of_what_choosing_gains_is_gone_on_the_test_images() -> None:
    pairs = []
    for seed in range(20):
        p, _ = answers()["train_cnn"](X[:1150], Y[:1150], np.random.default_rng(seed), 8, 0.2, 32)
        pairs.append((accuracy(p, X[1150:], Y[1150:]), accuracy(p)))
    lead = np.array(max(pairs, key=lambda pair: pair[0])) - np.mean(pairs, axis=0)
    assert "ahead by 2.7 points there, and by 0.5 points on the test images" in text()
    np.testing.assert_allclose(100 * lead, [2.7, 0.5], atol=0.05)
    assert np.subtract(*np.mean(pairs, axis=0)) > 0.003  # the sets differ before anyone chose


@pytest.mark.slow
def test_the_scale_begins_where_the_network_of_section_7_is() -> None:
    rates = [accuracy(trained(seed)) for seed in range(10)]
    assert "95.6 to 96.9 % over ten seeds" in text()
    assert [f"{100 * rate:.1f}" for rate in (min(rates), max(rates))] == ["95.6", "96.9"]
    assert round(float(np.mean(rates)), 2) == 0.96


@pytest.mark.slow
def test_the_cnn_leads_and_both_fall_when_images_move() -> None:
    train, flat, shift = (answers()[name] for name in ("train_cnn", "as_channels", "shift"))
    leads = []
    for seed in range(4):
        cnn = trained(seed)
        dense, _ = train(flat(X), Y, np.random.default_rng(seed), 30, 0.2, 32, 18, 1)
        leads.append(accuracy(cnn) - accuracy(dense, flat(X_TEST)))
        for s in (-1, 1):
            moved = shift(X_TEST, s)
            assert accuracy(dense, flat(moved)) < accuracy(cnn, moved) < 0.65
    assert "ahead by 0.3 to 2.5 points" in text()
    np.testing.assert_allclose([100 * min(leads), 100 * max(leads)], [0.3, 2.5], atol=0.05)


@pytest.mark.slow
def test_the_model_answer_of_moved_images_has_measured_numbers() -> None:
    train, flat, shift = (answers()[name] for name in ("train_cnn", "as_channels", "shift"))
    cnn, rng = trained(0), np.random.default_rng(0)
    dense, _ = train(flat(X), Y, rng, 30, 0.2, 32, 18, 1)
    measured = [accuracy(cnn, shift(X_TEST, s)) for s in (0, -1, 1)]
    measured += [accuracy(dense, flat(shift(X_TEST, s))) for s in (0, -1, 1)]
    said = re.search(
        r"CNN (\S+) % at rest and (\S+) % \(left\) or (\S+) % \(right\) after one pixel; "
        r"dense network (\S+) %, and (\S+) % and (\S+) %",
        text(),
    )
    assert said
    # One image of 360 more or less: not every processor adds up alike.
    np.testing.assert_allclose(100 * np.array(measured), list(map(float, said.groups())), atol=0.33)


def test_the_model_answer_counts_parameters_right() -> None:
    sizes = {name: value.size for name, value in born(0).items()}
    filters = sizes["conv_w"] + sizes["conv_b"]
    assert (sum(sizes.values()), sizes["dense_w"], filters) == (1370, 1280, 80)
    for words, side in (
        ("$80 + 8 \\cdot 10 + 10 = 170$", 1),
        ("$80 + 32 \\cdot 10 + 10 = 410$", 2),
    ):
        assert words in text()
        params = answers()["init_cnn"](np.random.default_rng(0), 1, 2 * side, 8, 3, 10)
        assert f"= {sum(value.size for value in params.values())}$" in words


def test_the_examples_of_the_text_are_true() -> None:
    params = answers()["init_cnn"](np.random.default_rng(0), 1, 8, 8, 3, 10)
    assert sum(p.size for p in params.values()) == 1370
    dense = answers()["init_cnn"](np.random.default_rng(0), 64, 2, 18, 1, 10)
    assert sum(p.size for p in dense.values()) == 1360
    w = {"w": np.array([1, 2])}
    assert answers()["sgd_step"](w, {"w": np.array([10, -10])}, 0.1)["w"].tolist() == [0, 3]
    p, v = {"w": np.array(1.0)}, {"w": np.array(0.0)}
    for velocity, place in ((1, 0.9), (1.9, 0.71), (2.71, 0.439)):
        p, v = answers()["momentum_step"](p, {"w": np.array(1.0)}, v, 0.1)
        assert (v["w"], p["w"]) == (pytest.approx(velocity), pytest.approx(place))
    window = answers()["columns"](np.array([[[[1.0, 2.0], [3.0, 4.0]]]]), 3)[0, :, 0]
    assert window.tolist() == [0, 0, 0, 0, 1, 2, 0, 3, 4]
    assert answers()["columns"](np.zeros((5, 2, 7, 4)), 3).shape == (5, 18, 28)
    assert answers()["pool"](np.arange(15.0).reshape(1, 1, 3, 5)).tolist() == [[[[6, 8]]]]
    ties = answers()["pool_backward"](np.ones((1, 1, 1, 1)), np.ones((1, 1, 2, 2)))
    assert ties.sum() == 1


def test_a_filter_of_one_by_one_on_pixels_is_a_dense_network() -> None:
    x = np.random.default_rng(0).normal(size=(5, 1, 8, 8))
    params = answers()["init_cnn"](np.random.default_rng(1), 64, 2, 18, 1, 10)
    channels = np.tile(x.reshape(5, 64, 1, 1), (1, 1, 2, 2))
    hidden = np.maximum(x.reshape(5, 64) @ params["conv_w"].reshape(18, 64).T, 0)
    expected = hidden @ params["dense_w"]
    np.testing.assert_allclose(answers()["cnn_forward"](params, channels), expected, atol=1e-12)


def test_hardly_any_ink_stands_in_the_outer_columns() -> None:
    x_train, _, x_test, _ = digits()
    ink = np.concatenate([x_train, x_test]).sum(axis=(0, 1, 2))
    assert (ink[0] + ink[7]) / ink.sum() < 0.01


def errors_of_the_gradient_check(swaps: dict[str, str]) -> dict[str, float]:
    """Run the notebook's own gradient check, with some of its words changed; return the errors it prints."""
    page = {**answers(), "params": born(0), "x_train": X}
    for cell in built("5_learning").cells:
        if cell.cell_type == "code" and re.search(r"\bslopes\(name", cell.source):
            code = cell.source
            for old, new in swaps.items():
                code = code.replace(old, new)
            with contextlib.redirect_stdout(printed := io.StringIO()):
                exec(code, page)
    found = re.findall(r"^(\w+) .*error (\S+)$", printed.getvalue(), re.MULTILINE)
    return {name: float(error) for name, error in found}


def test_the_gradient_check_finds_right_gradients_right() -> None:
    assert "errors far below one in a million here" in text()
    errors = errors_of_the_gradient_check({})
    assert errors.keys() == born(0).keys()
    assert max(errors.values()) < 1e-8


def test_digits_without_biases_mislead_the_gradient_check_in_one_array() -> None:
    swaps = {
        "noise, noise_y = rng.normal(size=(6, 1, 8, 8))": "noise, noise_y = x_train[:6]",
        'point = {**params, "conv_b": rng.normal(size=8)}': "point = params",
    }
    errors = errors_of_the_gradient_check(swaps)
    assert [name for name, error in errors.items() if error > 1e-5] == ["conv_b"]


def test_a_sure_and_wrong_network_has_the_loss_that_the_text_names() -> None:
    assert "The last number is 2000" in text()
    loss, _ = answers()["softmax_loss"](np.array([[0.0, 2000.0]]), np.array([0]))
    assert loss == 2000


def test_ten_wrong_classes_are_ten() -> None:
    (shown,) = re.findall(r"Replace `ten_y` by `([^`]+)`", text())
    assert (eval(shown, {"ten_y": Y[:10], "np": np}) != Y[:10]).all()


@pytest.mark.slow
def test_of_three_rates_the_middle_one_ends_lowest() -> None:
    assert "ends worse than the middle one" in text()
    last = {}
    for lr in (0.02, 0.2, 0.8):
        _, losses = answers()["train_cnn"](X, Y, np.random.default_rng(0), 8, lr, 32)
        last[lr] = losses[-1]
    assert min(last, key=last.__getitem__) == 0.2


@pytest.mark.slow
def test_moved_training_images_make_the_network_steady() -> None:
    train, shift = answers()["train_cnn"], answers()["shift"]
    more = np.concatenate([shift(X, s) for s in (-1, 0, 1)])
    steady, _ = train(more, np.tile(Y, 3), np.random.default_rng(0), 20, 0.2, 32)
    assert "In our run all three were 95 % or more" in text()
    assert min(accuracy(steady, shift(X_TEST, s)) for s in (-1, 0, 1)) >= 0.95


def test_dropout_goes_back_through_the_same_zeros_and_the_same_scale() -> None:
    assert "same zeros and the same scale" in text()
    rng = np.random.default_rng(0)
    a, dout, p = rng.normal(size=(4, 5)), rng.normal(size=(4, 5)), 0.5
    mask = (rng.random(a.shape) >= p) / (1 - p)
    slopes = convnet.numerical_gradient(lambda a: float(np.sum(dout * (a * mask))), a)
    np.testing.assert_allclose(dout * mask, slopes, atol=1e-8)


def test_weight_decay_keeps_weights_small() -> None:
    rng = np.random.default_rng(0)
    grads = {"w": rng.normal(size=50)}
    plain = decayed = {"w": rng.normal(size=50)}
    for _ in range(200):
        more = {"w": grads["w"] + 0.1 * decayed["w"]}
        plain, decayed = (
            convnet.sgd_step(*step, 0.1) for step in ((plain, grads), (decayed, more))
        )
    assert np.linalg.norm(decayed["w"]) < np.linalg.norm(plain["w"])
