"""Wrong answers to cnn_loss_and_grads."""

import numpy as np

from ..registry import mistakes


def cnn_loss_and_grads(params, x, y):
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
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }


def cnn_loss_and_grads_by_differences(params, x, y):
    def slope(f, v, h=1e-5):
        steps = h * np.eye(v.size).reshape(v.size, *v.shape)
        return np.array([f(v + e) - f(v - e) for e in steps]).reshape(v.shape) / (2 * h)

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


mistakes(
    cnn_loss_and_grads,
    cnn_loss_and_grads_by_differences,
    text="""
by-differences: differences in place of derivatives
    The numbers are right to some ten digits: they are differences over a small step, not derivatives.
    Which backward steps, in which order, give all four gradients from one forward pass?
        from cnn_loss_and_grads_by_differences
gradients-not-averaged: the gradients are summed over the batch
    The loss is a mean over the images, and the gradients are sums: N times too large.
    If the loss is divided by N, what happens to each of its derivatives?
        - ds /= n
sum-for-mean: loss and gradients are summed over the batch
    Loss and gradients are sums over the images, where the mean was asked for.
    By what should the sum over the batch be divided?
        -log_p[np.arange(n), y].mean() => -log_p[np.arange(n), y].sum()
        - ds /= n
averaged-twice: the gradients are divided by N twice
    The loss is right, and the gradients are 1/N of what they should be: divided twice.
    At which one place is the mean over the batch taken?
        dz, windows) => dz, windows) / n
        dz.sum(axis=(0, 2, 3)) => dz.sum(axis=(0, 2, 3)) / n
        flat.T @ ds => flat.T @ ds / n
        ds.sum(axis=0) => ds.sum(axis=0) / n
one-hot-missing: the right class is not subtracted
    The gradient at the scores is softmax alone: nothing pulls the right class up.
    What is the derivative of the loss with respect to the score of the right class?
        - ds[np.arange(n), y] -= 1
sign-flipped-everywhere: the gradients point downhill
    The loss is right, and every gradient has the opposite sign.
    Is the gradient at the scores softmax minus one-hot, or the other way round?
        ds /= n => ds /= -n
loss-negative: the loss has no minus sign
    The loss is negative: the minus before the logarithm is missing.
    Can the logarithm of a probability be positive, and can a loss be negative?
        -log_p[np.arange(n), y].mean() => log_p[np.arange(n), y].mean()
softmax-over-images: softmax runs down the batch
    softmax was taken over the images, so that each class adds up to 1 over the batch.
    Which numbers should add up to 1: a row or a column of the scores?
        scores.max(axis=1, keepdims=True) => scores.max(axis=0, keepdims=True)
        np.exp(scores).sum(axis=1, keepdims=True) => np.exp(scores).sum(axis=0, keepdims=True)
no-max-shift: exp overflows for large scores
    With large scores exp became infinite, and the answer holds nan.
    Which number can you take off every score of a row without changing softmax?
        - scores = scores - scores.max(axis=1, keepdims=True)
        - log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        + e = np.exp(scores)
        + log_p = np.log(e / e.sum(axis=1, keepdims=True))
relu-mask-missing: the gradient passes ReLU everywhere
    The gradient went through ReLU also where its input was negative.
    What does ReLU do to a small change of a negative number?
        - dz *= z > 0
relu-mask-from-gradient: the ReLU mask is taken from the gradient
    Negative gradients were set to zero: the mask was taken from the gradient, not from Z.
    Which array decides where ReLU lets a gradient pass: Z, or the gradient itself?
        dz *= z > 0 => dz = np.maximum(dz, 0) * (z > 0)
pooling-gradient-to-all: every pixel of a pooling window gets the gradient
    The pooling step gave its gradient to all four pixels, not to the maximum alone.
    Which pixels of a window change its maximum when they change a little?
        (blocks == pooled) => np.ones(blocks.shape)
pooling-gradient-shared: the pooling gradient is split over its window
    The pooling step gave each pixel a quarter of the gradient, as averaging would.
    Which pixels of a window change its maximum when they change a little?
        (blocks == pooled) => np.ones(blocks.shape) / 4
filter-gradient-flipped: the filters' gradient is flipped
    The gradient of conv_w is right but for its direction: rows and columns run backwards.
    Which pixel of the window does w[f, c, 0, 0] meet?
        dz, windows) => dz, windows)[:, :, ::-1, ::-1]
bias-gradient-averaged: the biases' gradients are means
    The gradients of the biases are means over what should be summed.
    How many outputs does one bias change, and what becomes of all those changes?
        dz.sum(axis=(0, 2, 3)) => dz.mean(axis=(0, 2, 3))
        ds.sum(axis=0) => ds.mean(axis=0)
bias-gradient-one-number: all filters share one bias gradient
    Every filter got the same bias gradient: the sum ran over the filters too.
    Over which axes of the gradient does the sum for conv_b[f] run?
        dz.sum(axis=(0, 2, 3)) => np.full(f, dz.sum())
first-channel-only: only the first channel's gradient is computed
    With several channels the gradient of conv_w is that of the first channel everywhere.
    Which channel of the window does w[f, c] meet?
        dz, windows) => dz, windows[:, :1] + np.zeros_like(windows))
dense-w-gradient-transposed: the gradient of dense_w is transposed
    The gradient of dense_w has its rows and columns exchanged.
    What shape has dense_w, and what shape has your gradient of it?
        flat.T @ ds => ds.T @ flat
filters-not-trained: the convolution's gradients are zero
    The gradients of conv_w and conv_b are zero: the backward pass stops at the dense layer.
    Which steps lie between the dense layer and the filters, and where does the gradient go next?
        np.einsum("nfhw,nchwij->fcij", dz, windows) => np.zeros_like(w)
        dz.sum(axis=(0, 2, 3)) => np.zeros(f)
grads-before-loss: the gradients come before the loss
    The two outputs came back in the wrong order: the gradients first.
    Which does the docstring name first?
        return loss, { => return {
        - }
        + }, loss
dense-bias-missing
        flat @ v + params["dense_b"] => flat @ v
padding-always-1
        (k - 1) // 2 => 1
step-taken-too: the parameters are updated as well
    The parameters you were given are no longer the same: a step was taken inside this function.
    Who takes the step, this function or the one that calls it?
        return loss, { => grads = {
          }
        + for name in grads:
        +     params[name] = params[name] - 0.1 * grads[name]
        + return loss, grads
parameters-by-position
        w, v = params["conv_w"], params["dense_w"] => w, conv_b, v, dense_b = params.values()
        params["conv_b"][:, None, None] => conv_b[:, None, None]
        params["dense_b"] => dense_b
""",
)
