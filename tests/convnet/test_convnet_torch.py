"""PyTorch as a second oracle, where it happens to be installed."""

import convnet
import numpy as np
import pytest
from hypothesis import given

from tests.helpers.convnet_strategies import conv_problems, pool_problems

torch = pytest.importorskip("torch", reason="PyTorch is no dependency; this oracle is optional")


def leaf(array):
    return torch.tensor(np.array(array, order="C"), requires_grad=True)


@given(q=conv_problems())
def test_convolution_and_its_gradients(q):
    x, w, b = leaf(q.x), leaf(q.w), leaf(q.b)
    out = torch.nn.functional.conv2d(x, w, b, q.stride, q.padding)
    got = convnet.conv2d(q.x, q.w, q.b, q.stride, q.padding)
    np.testing.assert_allclose(got, out.detach().numpy(), atol=1e-12)
    dout = np.random.default_rng(0).standard_normal(got.shape)
    out.backward(torch.tensor(dout))
    for ours, theirs in zip(
        convnet.conv2d_backward(dout, q.x, q.w, q.stride, q.padding), (x, w, b), strict=True
    ):
        np.testing.assert_allclose(ours, theirs.grad.numpy(), atol=1e-11)


@pytest.mark.parametrize("kind", ["max", "avg"])
@given(q=pool_problems())
def test_pooling_and_its_gradient(kind, q):
    x = leaf(q.x)
    pool = getattr(torch.nn.functional, f"{kind}_pool2d")
    out = pool(x, q.size, q.stride)
    got = getattr(convnet, f"{kind}pool2d")(q.x, q.size, q.stride)
    np.testing.assert_allclose(got, out.detach().numpy(), atol=1e-12)
    dout = np.random.default_rng(0).standard_normal(got.shape)
    out.backward(torch.tensor(dout))
    if kind == "max":
        dx = convnet.maxpool2d_backward(dout, q.x, q.size, q.stride)
    else:
        dx = convnet.avgpool2d_backward(dout, q.x.shape, q.size, q.stride)
    np.testing.assert_allclose(dx, x.grad.numpy(), atol=1e-12)


def test_softmax_and_hinge_losses():
    rng = np.random.default_rng(0)
    scores, y = rng.standard_normal((6, 4)), rng.integers(0, 4, 6)
    for ours, theirs, factor in (
        (convnet.softmax_nll, torch.nn.functional.cross_entropy, 1),
        (convnet.hinge, torch.nn.functional.multi_margin_loss, 4),  # theirs divides by K
    ):
        s = leaf(scores)
        loss = factor * theirs(s, torch.tensor(y))
        loss.backward()
        value, dscores = ours(scores, y)
        assert value == pytest.approx(loss.item())
        np.testing.assert_allclose(dscores, s.grad.numpy(), atol=1e-12)


@pytest.mark.parametrize("name", ["sgd", "momentum", "adam", "adamw"])
def test_optimizers(name):
    rng = np.random.default_rng(0)
    p = leaf(np.ones(3))
    ours, theirs = {
        "sgd": (convnet.SGD(0.1), torch.optim.SGD([p], lr=0.1)),
        "momentum": (convnet.SGD(0.1, 0.9), torch.optim.SGD([p], lr=0.1, momentum=0.9)),
        "adam": (convnet.Adam(0.1), torch.optim.Adam([p], lr=0.1)),
        "adamw": (convnet.Adam(0.1, decay=0.2), torch.optim.AdamW([p], lr=0.1, weight_decay=0.2)),
    }[name]
    params = {"p": np.ones(3)}
    for g in rng.standard_normal((6, 3)):
        p.grad = torch.tensor(g)
        theirs.step()
        params = ours.step(params, {"p": g})
        np.testing.assert_allclose(params["p"], p.detach().numpy(), rtol=1e-10)
