"""Wrong answers to cnn_loss_and_grads, each standing alone."""

import numpy as np

from ..registry import Words, wrong
from .words import BY_POSITION, DENSE_BIAS_MISSING, PADDING_ALWAYS_ONE


@wrong(
    "cnn_loss_and_grads",
    Words(
        "gradients-not-averaged",
        "the gradients are summed over the batch",
        "The loss is a mean over the images, and the gradients are sums: N times too large.",
        "If the loss is divided by N, what happens to each of its derivatives?",
    ),
)  # 23
def grads_summed(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    return loss, {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows),
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }


@wrong(
    "cnn_loss_and_grads",
    Words(
        "sum-for-mean",
        "loss and gradients are summed over the batch",
        "Loss and gradients are sums over the images, where the mean was asked for.",
        "By what should the sum over the batch be divided?",
    ),
)  # 23
def grads_sum_for_mean(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].sum()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    return loss, {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows),
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }


@wrong(
    "cnn_loss_and_grads",
    Words(
        "averaged-twice",
        "the gradients are divided by N twice",
        "The loss is right, and the gradients are 1/N of what they should be: divided twice.",
        "At which one place is the mean over the batch taken?",
    ),
)  # 23
def grads_twice(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    return loss, {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows) / n,
        "conv_b": dz.sum(axis=(0, 2, 3)) / n,
        "dense_w": flat.T @ ds / n,
        "dense_b": ds.sum(axis=0) / n,
    }


@wrong(
    "cnn_loss_and_grads",
    Words(
        "one-hot-missing",
        "the right class is not subtracted",
        "The gradient at the scores is softmax alone: nothing pulls the right class up.",
        "What is the derivative of the loss with respect to the score of the right class?",
    ),
)
def grads_no_one_hot(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds /= n
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    return loss, {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows),
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }


@wrong(
    "cnn_loss_and_grads",
    Words(
        "sign-flipped-everywhere",
        "the gradients point downhill",
        "The loss is right, and every gradient has the opposite sign.",
        "Is the gradient at the scores softmax minus one-hot, or the other way round?",
    ),
)
def grads_downhill(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= -n
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    return loss, {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows),
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }


@wrong(
    "cnn_loss_and_grads",
    Words(
        "loss-negative",
        "the loss has no minus sign",
        "The loss is negative: the minus before the logarithm is missing.",
        "Can the logarithm of a probability be positive, and can a loss be negative?",
    ),
)
def grads_negative_loss(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    return loss, {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows),
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }


@wrong(
    "cnn_loss_and_grads",
    Words(
        "softmax-over-images",
        "softmax runs down the batch",
        "softmax was taken over the images, so that each class adds up to 1 over the batch.",
        "Which numbers should add up to 1: a row or a column of the scores?",
    ),
)  # 23
def grads_wrong_axis(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    scores = scores - scores.max(axis=0, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=0, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    return loss, {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows),
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }


@wrong(
    "cnn_loss_and_grads",
    Words(
        "no-max-shift",
        "exp overflows for large scores",
        "With large scores exp became infinite, and the answer holds nan.",
        "Which number can you take off every score of a row without changing softmax?",
    ),
)  # 23
def grads_overflow(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    e = np.exp(scores)
    log_p = np.log(e / e.sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    return loss, {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows),
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }


@wrong(
    "cnn_loss_and_grads",
    Words(
        "relu-mask-missing",
        "the gradient passes ReLU everywhere",
        "The gradient went through ReLU also where its input was negative.",
        "What does ReLU do to a small change of a negative number?",
    ),
)  # 21
def grads_no_mask(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)

    return loss, {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows),
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }


@wrong(
    "cnn_loss_and_grads",
    Words(
        "relu-mask-from-gradient",
        "the ReLU mask is taken from the gradient",
        "Negative gradients were set to zero: the mask was taken from the gradient, not from Z.",
        "Which array decides where ReLU lets a gradient pass: Z, or the gradient itself?",
    ),
)  # 21
def grads_mask_from_gradient(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz = np.maximum(dz, 0) * (z > 0)
    return loss, {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows),
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }


@wrong(
    "cnn_loss_and_grads",
    Words(
        "pooling-gradient-to-all",
        "every pixel of a pooling window gets the gradient",
        "The pooling step gave its gradient to all four pixels, not to the maximum alone.",
        "Which pixels of a window change its maximum when they change a little?",
    ),
)  # 19
def grads_to_all(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dblocks = (ds @ v.T).reshape(pooled.shape) * np.ones(blocks.shape)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    return loss, {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows),
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }


@wrong(
    "cnn_loss_and_grads",
    Words(
        "pooling-gradient-shared",
        "the pooling gradient is split over its window",
        "The pooling step gave each pixel a quarter of the gradient, as averaging would.",
        "Which pixels of a window change its maximum when they change a little?",
    ),
)
def grads_shared(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dblocks = (ds @ v.T).reshape(pooled.shape) * np.ones(blocks.shape) / 4
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    return loss, {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows),
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }


@wrong(
    "cnn_loss_and_grads",
    Words(
        "filter-gradient-flipped",
        "the filters' gradient is flipped",
        "The gradient of conv_w is right but for its direction: rows and columns run backwards.",
        "Which pixel of the window does w[f, c, 0, 0] meet?",
    ),
)  # 12
def grads_flipped(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    return loss, {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows)[:, :, ::-1, ::-1],
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }


@wrong(
    "cnn_loss_and_grads",
    Words(
        "bias-gradient-averaged",
        "the biases' gradients are means",
        "The gradients of the biases are means over what should be summed.",
        "How many outputs does one bias change, and what becomes of all those changes?",
    ),
)  # 15
def grads_bias_mean(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    return loss, {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows),
        "conv_b": dz.mean(axis=(0, 2, 3)),
        "dense_w": flat.T @ ds,
        "dense_b": ds.mean(axis=0),
    }


@wrong(
    "cnn_loss_and_grads",
    Words(
        "bias-gradient-one-number",
        "all filters share one bias gradient",
        "Every filter got the same bias gradient: the sum ran over the filters too.",
        "Over which axes of the gradient does the sum for conv_b[f] run?",
    ),
)  # 15
def grads_bias_all(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    return loss, {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows),
        "conv_b": np.full(f, dz.sum()),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }


@wrong(
    "cnn_loss_and_grads",
    Words(
        "first-channel-only",
        "only the first channel's gradient is computed",
        "With several channels the gradient of conv_w is that of the first channel everywhere.",
        "Which channel of the window does w[f, c] meet?",
    ),
)  # 7
def grads_channel(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    return loss, {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows[:, :1] + np.zeros_like(windows)),
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }


@wrong(
    "cnn_loss_and_grads",
    Words(
        "dense-w-gradient-transposed",
        "the gradient of dense_w is transposed",
        "The gradient of dense_w has its rows and columns exchanged.",
        "What shape has dense_w, and what shape has your gradient of it?",
    ),
)  # 22
def grads_transposed(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    return loss, {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows),
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": ds.T @ flat,
        "dense_b": ds.sum(axis=0),
    }


@wrong(
    "cnn_loss_and_grads",
    Words(
        "filters-not-trained",
        "the convolution's gradients are zero",
        "The gradients of conv_w and conv_b are zero: the backward pass stops at the dense layer.",
        "Which steps lie between the dense layer and the filters, and where does the gradient go next?",
    ),
)
def grads_stops_early(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    return loss, {
        "conv_w": np.zeros_like(w),
        "conv_b": np.zeros(f),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }


@wrong(
    "cnn_loss_and_grads",
    Words(
        "grads-before-loss",
        "the gradients come before the loss",
        "The two outputs came back in the wrong order: the gradients first.",
        "Which does the docstring name first?",
    ),
)
def grads_swapped(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    return {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows),
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }, loss


@wrong("cnn_loss_and_grads", DENSE_BIAS_MISSING)  # 3
def grads_no_dense_bias(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    return loss, {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows),
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }


@wrong("cnn_loss_and_grads", PADDING_ALWAYS_ONE)
def grads_padding_one(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, 1
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    return loss, {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows),
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }


@wrong(
    "cnn_loss_and_grads",
    Words(
        "step-taken-too",
        "the parameters are updated as well",
        "The parameters you were given are no longer the same: a step was taken inside this function.",
        "Who takes the step, this function or the one that calls it?",
    ),
)  # 24
def grads_with_a_step(params, x, y):
    w, v = params["conv_w"], params["dense_w"]
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + params["dense_b"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    grads = {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows),
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }
    for name in grads:
        params[name] = params[name] - 0.1 * grads[name]
    return loss, grads


# --- the dict read by position -------------------------------------------------------------------


@wrong("cnn_loss_and_grads", BY_POSITION)
def grads_by_position(params, x, y):
    w, conv_b, v, dense_b = params.values()
    (n, _, height, width), (f, _, k, _) = x.shape, w.shape
    h, u, p = height // 2, width // 2, (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + conv_b[:, None, None]
    blocks = np.maximum(z, 0)[:, :, : 2 * h, : 2 * u].reshape(n, f, h, 2, u, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    scores = flat @ v + dense_b
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    ds = np.exp(log_p)
    ds[np.arange(n), y] -= 1
    ds /= n
    dblocks = (ds @ v.T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * u] = dblocks.reshape(n, f, 2 * h, 2 * u)
    dz *= z > 0
    return -log_p[np.arange(n), y].mean(), {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, windows),
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }
