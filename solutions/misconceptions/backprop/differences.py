"""Gradients by differences: right to ten digits, and not what is asked for. Each stands alone."""

import numpy as np

from ..registry import Words, wrong


@wrong(
    "tiny_jacobians",
    Words(
        "by-differences",
        "differences in place of derivatives",
        "The numbers are right to some ten digits: they are differences over a small step, not derivatives.",
        "By which rule does Z1 change with one weight, without trying it out?",
    ),
)
def tiny_jacobians_by_differences(x, w1, w2, y, h=1e-5):
    def jacobian(f, v):
        v = np.array(v, float)
        return np.array([(f(v + h * e) - f(v - h * e)) / (2 * h) for e in np.eye(len(v))])

    def layer(w):
        xp = np.pad(np.asarray(x, float), 1)
        return np.array([xp[i : i + 3] @ w for i in range(5)])

    z1 = layer(np.asarray(w1, float))
    return (
        jacobian(layer, w1),
        jacobian(lambda z: np.maximum(z, 0), z1),
        jacobian(lambda a: (a @ w2 - y) ** 2, np.maximum(z1, 0)),
    )


@wrong(
    "tiny_backward",
    Words(
        "by-differences",
        "differences in place of derivatives",
        "The numbers are right to some ten digits: they are differences over a small step, not derivatives.",
        "Which three factors does the chain rule multiply?",
    ),
)
def tiny_backward_by_differences(x, w1, w2, y):
    def slope(f, v, h=1e-5):
        v = np.array(v, float)
        g = np.zeros(v.shape)
        for i in np.ndindex(v.shape):
            up, down = v.copy(), v.copy()
            up[i] += h
            down[i] -= h
            g[i] = (f(up) - f(down)) / (2 * h)
        return g

    def loss(w1, w2):
        xp = np.pad(np.asarray(x, float), 1)
        z1 = np.array([xp[i : i + 3] @ w1 for i in range(5)])
        return (np.maximum(z1, 0) @ w2 - y) ** 2

    return slope(lambda v: loss(v, w2), w1), slope(lambda v: loss(w1, v), w2)


@wrong(
    "relu_backward",
    Words(
        "by-differences",
        "differences in place of derivatives",
        "The numbers are right to some ten digits: they are differences over a small step, not derivatives.",
        "What is the slope of ReLU on either side of 0, exactly?",
    ),
)
def relu_backward_by_differences(dout, z):
    def slope(f, v, h=1e-5):
        v = np.array(v, float)
        g = np.zeros(v.shape)
        for i in np.ndindex(v.shape):
            up, down = v.copy(), v.copy()
            up[i] += h
            down[i] -= h
            g[i] = (f(up) - f(down)) / (2 * h)
        return g

    return slope(lambda v: np.sum(np.maximum(v, 0) * dout), z)


@wrong(
    "dense_backward",
    Words(
        "by-differences",
        "differences in place of derivatives",
        "The numbers are right to some ten digits: they are differences over a small step, not derivatives.",
        "Which product of matrices gives each gradient at once?",
    ),
)
def dense_backward_by_differences(dout, x, W):
    def slope(f, v, h=1e-5):
        v = np.array(v, float)
        g = np.zeros(v.shape)
        for i in np.ndindex(v.shape):
            up, down = v.copy(), v.copy()
            up[i] += h
            down[i] -= h
            g[i] = (f(up) - f(down)) / (2 * h)
        return g

    b = np.zeros(W.shape[1])
    return (
        slope(lambda v: np.sum((v @ W + b) * dout), x),
        slope(lambda v: np.sum((x @ v + b) * dout), W),
        slope(lambda v: np.sum((x @ W + v) * dout), b),
    )


@wrong(
    "conv1d_backward",
    Words(
        "by-differences",
        "differences in place of derivatives",
        "The numbers are right to some ten digits: they are differences over a small step, not derivatives.",
        "Which numbers does output i multiply, and what does it send back to each?",
    ),
)
def conv1d_backward_by_differences(dout, x, w, stride=1, padding=0):
    def slope(f, v, h=1e-5):
        v = np.array(v, float)
        g = np.zeros(v.shape)
        for i in np.ndindex(v.shape):
            up, down = v.copy(), v.copy()
            up[i] += h
            down[i] -= h
            g[i] = (f(up) - f(down)) / (2 * h)
        return g

    def total(x, w, b):
        xp = np.pad(x, padding)
        z = [xp[i * stride : i * stride + len(w)] @ w + b for i in range(len(dout))]
        return np.sum(np.array(z) * dout)

    db = slope(lambda v: total(x, w, v[0]), np.zeros(1))
    return slope(lambda v: total(v, w, 0.0), x), slope(lambda v: total(x, v, 0.0), w), float(db[0])


@wrong(
    "conv2d_backward",
    Words(
        "by-differences",
        "differences in place of derivatives",
        "The numbers are right to some ten digits: they are differences over a small step, not derivatives.",
        "Which part of x and which of w does one output multiply, and what does it send back?",
    ),
)
def conv2d_backward_by_differences(dout, x, w, stride=1, padding=0):
    def slope(f, v, h=1e-5):
        v = np.array(v, float)
        g = np.zeros(v.shape)
        for i in np.ndindex(v.shape):
            up, down = v.copy(), v.copy()
            up[i] += h
            down[i] -= h
            g[i] = (f(up) - f(down)) / (2 * h)
        return g

    kh, kw = w.shape[2:]

    def total(x, w, b):
        xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        windows = np.lib.stride_tricks.sliding_window_view(xp, (kh, kw), (2, 3))
        windows = windows[:, :, ::stride, ::stride]
        z = np.einsum("nchwij,fcij->nfhw", windows, w) + b[:, None, None]
        return np.sum(z * dout)

    b = np.zeros(len(w))
    return (
        slope(lambda v: total(v, w, b), x),
        slope(lambda v: total(x, v, b), w),
        slope(lambda v: total(x, w, v), b),
    )


@wrong(
    "maxpool2d_backward",
    Words(
        "by-differences",
        "differences in place of derivatives",
        "The numbers are right to some ten digits: they are differences over a small step, not derivatives.",
        "Which one number of a window does its gradient go to, whole?",
    ),
)
def maxpool2d_backward_by_differences(dout, x, size, stride=None):
    def slope(f, v, h=1e-5):
        v = np.array(v, float)
        g = np.zeros(v.shape)
        for i in np.ndindex(v.shape):
            up, down = v.copy(), v.copy()
            up[i] += h
            down[i] -= h
            g[i] = (f(up) - f(down)) / (2 * h)
        return g

    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)

    def total(v):
        windows = np.lib.stride_tricks.sliding_window_view(v, (kh, kw), (2, 3))
        return np.sum(windows[:, :, ::sh, ::sw].max(axis=(4, 5)) * dout)

    return slope(total, x)


@wrong(
    "softmax_nll",
    Words(
        "by-differences",
        "differences in place of derivatives",
        "The numbers are right to some ten digits: they are differences over a small step, not derivatives.",
        "What is left if you differentiate the loss by one score on paper?",
    ),
)
def softmax_nll_by_differences(scores, y):
    def slope(f, v, h=1e-5):
        v = np.array(v, float)
        g = np.zeros(v.shape)
        for i in np.ndindex(v.shape):
            up, down = v.copy(), v.copy()
            up[i] += h
            down[i] -= h
            g[i] = (f(up) - f(down)) / (2 * h)
        return g

    def loss(s):
        s = s - s.max(axis=1, keepdims=True)
        return np.mean(np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(y)), y])

    return loss(np.asarray(scores, float)), slope(loss, scores)


@wrong(
    "cnn_loss_and_grads",
    Words(
        "by-differences",
        "differences in place of derivatives",
        "The numbers are right to some ten digits: they are differences over a small step, not derivatives.",
        "Which backward steps, in which order, give all four gradients from one forward pass?",
    ),
)
def cnn_loss_and_grads_by_differences(params, x, y):
    def slope(f, v, h=1e-5):
        v = np.array(v, float)
        g = np.zeros(v.shape)
        for i in np.ndindex(v.shape):
            up, down = v.copy(), v.copy()
            up[i] += h
            down[i] -= h
            g[i] = (f(up) - f(down)) / (2 * h)
        return g

    def loss(q):
        w = q["conv_w"]
        p = w.shape[-1] // 2
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        win = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], (2, 3))
        z = np.tensordot(win, w, ([1, 4, 5], [1, 2, 3])) + q["conv_b"]
        h, v = z.shape[1] // 2, z.shape[2] // 2
        blocks = z[:, : 2 * h, : 2 * v].reshape(len(x), h, 2, v, 2, -1).max(axis=(2, 4))
        s = np.maximum(blocks, 0).transpose(0, 3, 1, 2).reshape(len(x), -1) @ q["dense_w"]
        s = s + q["dense_b"]
        s = s - s.max(axis=1, keepdims=True)
        return np.mean(np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(y)), y])

    return loss(params), {
        name: slope(lambda v, name=name: loss({**params, name: v}), array)
        for name, array in params.items()
    }
