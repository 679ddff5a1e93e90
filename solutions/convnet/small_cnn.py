"""A whole CNN in four functions: conv, ReLU, max pool, flatten, dense, softmax (L14, L18).

``params`` is a dict: ``conv_w`` (F, C, k, k), ``conv_b`` (F,), ``dense_w`` (D, K), ``dense_b``
(K,), where D = F * (H // 2) * (W // 2) is what pooling leaves of the image.
"""

from collections.abc import Mapping
from math import prod

import numpy as np

from .arrays import Array
from .conv2d import conv2d_backward, conv2d_im2col
from .dense import dense, dense_backward
from .losses import softmax_nll
from .maxpool import maxpool2d, maxpool2d_backward
from .optimizers import Params, sgd_step
from .relu import relu, relu_backward
from .sizes import Pair, pair


def init_cnn(
    rng: np.random.Generator,
    in_channels: int,
    image_size: Pair,
    filters: int,
    kernel_size: int,
    classes: int,
) -> Params:
    """Draw weights with standard deviation sqrt(2 / fan_in) (He et al., 2015); biases are zero.

    Parameters
    ----------
    image_size : side of a square image, or (height, width)
    kernel_size : odd, so that padding (k - 1) // 2 keeps the image's size

    Raises
    ------
    ValueError
        If kernel_size is even or the image is too small to pool.
    """
    height, width = pair(image_size)
    if kernel_size % 2 == 0:
        raise ValueError(f"kernel_size is {kernel_size}, it must be odd")
    features = filters * (height // 2) * (width // 2)
    if features < 1:
        raise ValueError(
            f"{filters} filters, image {(height, width)}: nothing is left after pooling"
        )
    fan_in = in_channels * kernel_size**2
    conv_w = rng.standard_normal((filters, in_channels, kernel_size, kernel_size))
    dense_w = rng.standard_normal((features, classes))
    return {
        "conv_w": conv_w * np.sqrt(2 / fan_in),
        "conv_b": np.zeros(filters),
        "dense_w": dense_w * np.sqrt(2 / features),
        "dense_b": np.zeros(classes),
    }


def cnn_forward(params: Mapping[str, Array], x: Array) -> Array:
    """Scores (N, K) of images x (N, C, H, W)."""
    return _forward(params, x)[-1]


def cnn_loss_and_grads(params: Mapping[str, Array], x: Array, y: Array) -> tuple[float, Params]:
    """Mean softmax loss of images x with classes y (N,), and its gradient for each parameter."""
    z, a, pooled, flat, scores = _forward(params, x)
    loss, dscores = softmax_nll(scores, y)
    dflat, dense_w, dense_b = dense_backward(dscores, flat, params["dense_w"])
    da = maxpool2d_backward(dflat.reshape(pooled.shape), a, 2)
    dz = relu_backward(da, z)
    conv_w = params["conv_w"]
    _, dconv_w, dconv_b = conv2d_backward(dz, x, conv_w, padding=_same(conv_w))
    return loss, {"conv_w": dconv_w, "conv_b": dconv_b, "dense_w": dense_w, "dense_b": dense_b}


def train_cnn(
    x: Array,
    y: Array,
    rng: np.random.Generator,
    epochs: int,
    lr: float,
    batch_size: int,
) -> tuple[Params, dict[str, list[float]]]:
    """Train 8 filters of size 3 by minibatch SGD (lecture row L18).

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    y : ndarray of shape (N,), classes from 0
    rng : draws the first weights and the order of the images

    Returns
    -------
    params : see ``init_cnn``
    history : one number an epoch: "loss", the mean over its minibatches, and "accuracy" after it

    Raises
    ------
    ValueError
        If x and y do not fit together or batch_size is below 1.
    """
    x, y = np.asarray(x), np.asarray(y)
    if batch_size < 1 or len(x) == 0 or len(x) != len(y):
        raise ValueError(f"x {x.shape}, y {y.shape}, batch_size {batch_size}: nothing to train on")
    params = init_cnn(rng, x.shape[1], x.shape[2:], 8, 3, int(y.max()) + 1)
    history: dict[str, list[float]] = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        order = rng.permutation(len(x))
        loss_sum = 0.0
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            loss, grads = cnn_loss_and_grads(params, x[batch], y[batch])
            params = sgd_step(params, grads, lr)
            loss_sum += loss * len(batch)
        right = int((cnn_forward(params, x).argmax(axis=1) == y).sum())
        history["loss"].append(loss_sum / len(x))
        history["accuracy"].append(right / len(x))
    return params, history


def _forward(params: Mapping[str, Array], x: Array) -> tuple[Array, Array, Array, Array, Array]:
    """All the feature maps on the way, for the backward pass."""
    conv_w = params["conv_w"]
    z = conv2d_im2col(x, conv_w, params["conv_b"], padding=_same(conv_w))  # (N, F, H, W)
    a = relu(z)
    pooled = maxpool2d(a, 2)  # (N, F, H//2, W//2)
    flat = pooled.reshape(len(pooled), prod(pooled.shape[1:]))  # (N, D)
    scores = dense(flat, params["dense_w"], params["dense_b"])  # (N, K)
    return z, a, pooled, flat, scores


def _same(w: Array) -> tuple[int, int]:
    """Padding that keeps the image's size under an odd filter."""
    kh, kw = w.shape[2:]
    return (kh - 1) // 2, (kw - 1) // 2
