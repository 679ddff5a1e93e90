"""Right answers to notebook 5_learning, as different people write them.

Each stands alone (NumPy is ``np``), so that its source can be pasted into a student's cell.
"""

import numpy as np

from .registry import style


@style("sgd_step", "dict comprehension")
def sgd_comprehension(params, grads, lr):
    return {name: p - lr * grads[name] for name, p in params.items()}


@style("sgd_step", "loop")
def sgd_loop(params, grads, lr):
    new = {}
    for name in params:
        new[name] = params[name] - lr * grads[name]
    return new


@style("sgd_step", "deep copy, then in place")
def sgd_copy(params, grads, lr):
    new = {name: np.array(p, dtype=float) for name, p in params.items()}
    for name in new:
        new[name] -= lr * grads[name]
    return new


@style("sgd_step", "number by number")
def sgd_numbers(params, grads, lr):
    new = {}
    for name, p in params.items():
        out = np.empty(p.shape)
        for index in np.ndindex(p.shape):
            out[index] = p[index] - lr * grads[name][index]
        new[name] = out
    return new


@style("sgd_step", "one long vector, single precision, keys sorted")
def sgd_vector(params, grads, lr):
    names = sorted(params)
    theta = np.concatenate([params[n].ravel() for n in names]).astype(np.float32)
    slope = np.concatenate([grads[n].ravel() for n in names]).astype(np.float32)
    theta = theta - np.float32(lr) * slope
    new, start = {}, 0
    for n in names:
        new[n] = theta[start : start + params[n].size].reshape(params[n].shape)
        start += params[n].size
    return new


@style("momentum_step", "dict comprehensions")
def momentum_comprehension(params, grads, velocity, lr, beta=0.9):
    v = {name: beta * velocity[name] + grads[name] for name in params}
    return {name: params[name] - lr * v[name] for name in params}, v


@style("momentum_step", "loop")
def momentum_loop(params, grads, velocity, lr, beta=0.9):
    new_params, new_velocity = {}, {}
    for name, g in grads.items():
        v = velocity[name] * beta + g
        new_velocity[name] = v
        new_params[name] = params[name] - v * lr
    return new_params, new_velocity


@style("momentum_step", "copies, then in place")
def momentum_copies(params, grads, velocity, lr, beta=0.9):
    params = {name: p.astype(float) for name, p in params.items()}
    velocity = {name: v.astype(float) for name, v in velocity.items()}
    for name in params:
        velocity[name] *= beta
        velocity[name] += grads[name]
        params[name] -= lr * velocity[name]
    return params, velocity


@style("momentum_step", "the step written out, as a list of two")
def momentum_written_out(params, grads, velocity, lr, beta=0.9):
    new = {n: params[n] - lr * grads[n] - lr * beta * velocity[n] for n in params}
    return [new, {n: (params[n] - new[n]) / lr for n in params}]


@style("momentum_step", "single precision, nested lists")
def momentum_float32(params, grads, velocity, lr, beta=0.9):
    new, vel = {}, {}
    for n in params:
        v = np.float32(beta) * velocity[n].astype("f4") + grads[n].astype("f4")
        new[n] = (params[n].astype("f4") - np.float32(lr) * v).tolist()
        vel[n] = v.tolist()
    return new, vel


@style("init_cnn", "standard normal, scaled")
def init_scaled(rng, in_channels, image_size, filters, kernel_size, classes):
    h, w = (image_size, image_size) if np.isscalar(image_size) else image_size
    k, d = kernel_size, filters * (h // 2) * (w // 2)
    return {
        "conv_w": rng.standard_normal((filters, in_channels, k, k))
        * np.sqrt(2 / (in_channels * k * k)),
        "conv_b": np.zeros(filters),
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }


@style("init_cnn", "dense layer first, normal with a scale")
def init_dense_first(rng, in_channels, image_size, filters, kernel_size, classes):
    try:
        h, w = image_size
    except TypeError:
        h = w = image_size
    d = filters * int(h / 2) * int(w / 2)
    fan_in = in_channels * kernel_size**2
    params = {"dense_w": rng.normal(0.0, (2 / d) ** 0.5, size=(d, classes))}
    params["dense_b"] = np.zeros((classes,))
    size = (filters, in_channels, kernel_size, kernel_size)
    params["conv_w"] = rng.normal(0.0, (2 / fan_in) ** 0.5, size=size)
    params["conv_b"] = np.zeros((filters,))
    return params


@style("init_cnn", "He's uniform variant")
def init_uniform(rng, in_channels, image_size, filters, kernel_size, classes):
    h, w = np.broadcast_to(image_size, 2)
    d = int(filters * (h // 2) * (w // 2))
    conv, dense = np.sqrt(6 / (in_channels * kernel_size**2)), np.sqrt(6 / d)
    shape = (filters, in_channels, kernel_size, kernel_size)
    return dict(
        conv_w=rng.uniform(-conv, conv, shape),
        conv_b=np.zeros(filters),
        dense_w=rng.uniform(-dense, dense, (d, classes)),
        dense_b=np.zeros(classes),
    )


@style("init_cnn", "single precision, filter by filter")
def init_loop(rng, in_channels, image_size, filters, kernel_size, classes):
    h, w = image_size if isinstance(image_size, (tuple, list)) else (image_size, image_size)
    k = kernel_size
    conv_w = np.zeros((filters, in_channels, k, k), dtype=np.float32)
    for f in range(filters):
        conv_w[f] = rng.standard_normal((in_channels, k, k)) * np.sqrt(2.0 / conv_w[f].size)
    d = filters * (h // 2) * (w // 2)
    dense_w = rng.standard_normal((classes, d), dtype=np.float32).T * np.float32(np.sqrt(2 / d))
    return {
        "conv_w": conv_w,
        "dense_w": dense_w,
        "conv_b": np.zeros(filters, dtype=np.float32),
        "dense_b": [0] * classes,
    }


@style("cnn_forward", "loops")
def forward_loops(params, x):
    w, b = params["conv_w"], params["conv_b"]
    (N, C, H, W), (F, _, k, _) = x.shape, w.shape
    p = (k - 1) // 2
    xp = np.zeros((N, C, H + 2 * p, W + 2 * p))
    xp[:, :, p : p + H, p : p + W] = x
    scores = []
    for n in range(N):
        z = np.zeros((F, H, W))
        for f in range(F):
            for i in range(H):
                for j in range(W):
                    z[f, i, j] = np.sum(xp[n, :, i : i + k, j : j + k] * w[f]) + b[f]
        a = np.maximum(z, 0)
        features = []
        for f in range(F):
            for i in range(H // 2):
                for j in range(W // 2):
                    features.append(a[f, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max())
        scores.append(np.array(features) @ params["dense_w"] + params["dense_b"])
    return np.array(scores)


@style("cnn_forward", "einsum on windows")
def forward_einsum(params, x):
    w = params["conv_w"]
    p = w.shape[-1] // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    a = z * (z > 0)
    n, f, height, width = a.shape
    a = a[:, :, : height // 2 * 2, : width // 2 * 2]
    pooled = a.reshape(n, f, height // 2, 2, width // 2, 2).max(axis=(3, 5))
    return pooled.reshape(n, -1) @ params["dense_w"] + params["dense_b"]


@style("cnn_forward", "pooling before ReLU, strided slices, Fortran order")
def forward_pool_first(params, x):
    w = params["conv_w"]
    k = w.shape[-1]
    n, _, height, width = x.shape
    xp = np.pad(x, [(0, 0), (0, 0)] + [((k - 1) // 2, (k - 1) // 2)] * 2)
    z = np.zeros((n, len(w), height, width)) + params["conv_b"].reshape(1, -1, 1, 1)
    for i in range(k):
        for j in range(k):
            z += np.einsum("nchw,fc->nfhw", xp[:, :, i : i + height, j : j + width], w[:, :, i, j])
    rows, cols = height // 2 * 2, width // 2 * 2
    best = np.maximum(
        np.maximum(z[:, :, 0:rows:2, 0:cols:2], z[:, :, 1:rows:2, 0:cols:2]),
        np.maximum(z[:, :, 0:rows:2, 1:cols:2], z[:, :, 1:rows:2, 1:cols:2]),
    )
    flat = np.where(best > 0, best, 0).reshape(n, -1)
    return np.asfortranarray(flat @ params["dense_w"] + params["dense_b"])


@style("cnn_forward", "im2col, image by image, lists")
def forward_im2col(params, x):
    w, b = params["conv_w"], params["conv_b"]
    f, _, k, _ = w.shape
    p = (k - 1) // 2
    out = []
    for image in x:
        _, height, width = image.shape
        padded = np.pad(image, ((0, 0), (p, p), (p, p)))
        columns = np.array(
            [padded[:, i : i + k, j : j + k].ravel() for i in range(height) for j in range(width)]
        ).T
        maps = np.maximum(w.reshape(f, -1) @ columns + b[:, None], 0).reshape(f, height, width)
        flat = [
            maps[c, i : i + 2, j : j + 2].max()
            for c in range(f)
            for i in range(0, height - 1, 2)
            for j in range(0, width - 1, 2)
        ]
        out.append([float(np.dot(flat, column)) for column in params["dense_w"].T])
        out[-1] = [s + float(c) for s, c in zip(out[-1], params["dense_b"], strict=True)]
    return out


@style("cnn_forward", "FFT, single precision")
def forward_fft(params, x):
    w = params["conv_w"].astype(np.float32)
    k = w.shape[-1]
    height, width = x.shape[2:]
    shape = (height + k - 1, width + k - 1)
    product = np.einsum(
        "nchw,fchw->nfhw", np.fft.rfft2(x, shape), np.fft.rfft2(w[:, :, ::-1, ::-1], shape)
    )
    full = np.fft.irfft2(product, shape)
    p = k // 2
    z = full[:, :, p : p + height, p : p + width] + params["conv_b"][None, :, None, None]
    a = np.maximum(z, 0).astype(np.float32)
    blocks = [
        a[:, :, i : height // 2 * 2 : 2, j : width // 2 * 2 : 2] for i in (0, 1) for j in (0, 1)
    ]
    pooled = np.max(blocks, axis=0)
    return pooled.reshape(len(x), -1) @ params["dense_w"].astype(np.float32) + params["dense_b"]


@style("cnn_loss_and_grads", "loops")
def grads_loops(params, x, y):
    w, b, v = params["conv_w"], params["conv_b"], params["dense_w"]
    (N, C, H, W), (F, _, k, _) = x.shape, w.shape
    p = (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    grads = {name: np.zeros(np.shape(array)) for name, array in params.items()}
    loss = 0.0
    for n in range(N):
        z = np.zeros((F, H, W))
        for f in range(F):
            for i in range(H):
                for j in range(W):
                    z[f, i, j] = np.sum(xp[n, :, i : i + k, j : j + k] * w[f]) + b[f]
        flat, where = [], []
        for f in range(F):
            for i in range(0, H - 1, 2):
                for j in range(0, W - 1, 2):
                    block = z[f, i : i + 2, j : j + 2]
                    r, c = np.unravel_index(block.argmax(), (2, 2))
                    where.append((f, i + r, j + c))
                    flat.append(max(block[r, c], 0.0))
        flat = np.array(flat)
        s = flat @ v + params["dense_b"]
        s = s - s.max()
        log_p = s - np.log(np.exp(s).sum())
        loss -= log_p[y[n]] / N
        ds = np.exp(log_p)
        ds[y[n]] -= 1
        ds /= N
        grads["dense_w"] += np.outer(flat, ds)
        grads["dense_b"] += ds
        for (f, i, j), g in zip(where, v @ ds, strict=True):
            if z[f, i, j] > 0:
                grads["conv_w"][f] += g * xp[n, :, i : i + k, j : j + k]
                grads["conv_b"][f] += g
    return loss, grads


@style("cnn_loss_and_grads", "windows and einsum, layer by layer")
def grads_einsum(params, x, y):
    w = params["conv_w"]
    p = w.shape[-1] // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    win = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", win, w) + params["conv_b"][:, None, None]
    a = np.maximum(z, 0)
    n, f, H, W = a.shape
    h, v = H // 2, W // 2
    blocks = a[:, :, : 2 * h, : 2 * v].reshape(n, f, h, 2, v, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(n, -1)
    s = flat @ params["dense_w"] + params["dense_b"]
    e = np.exp(s - s.max(axis=1, keepdims=True))
    prob = e / e.sum(axis=1, keepdims=True)
    log_sum = np.log(e.sum(axis=1)) + s.max(axis=1)
    loss = float(np.mean(log_sum - s[np.arange(n), y]))
    ds = (prob - np.eye(s.shape[1])[y]) / n
    # ties only among the zeros of ReLU, whose gradient is zero anyway
    dblocks = (ds @ params["dense_w"].T).reshape(pooled.shape) * (blocks == pooled)
    dz = np.zeros_like(z)
    dz[:, :, : 2 * h, : 2 * v] = dblocks.reshape(n, f, 2 * h, 2 * v)
    dz[z <= 0] = 0
    return loss, {
        "conv_w": np.einsum("nfhw,nchwij->fcij", dz, win),
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": flat.T @ ds,
        "dense_b": ds.sum(axis=0),
    }


@style("cnn_loss_and_grads", "im2col, single precision, a list of two")
def grads_im2col(params, x, y):
    q = {name: np.asarray(array, np.float32) for name, array in params.items()}
    f, c, k, _ = q["conv_w"].shape
    n, _, H, W = x.shape
    p = (k - 1) // 2
    xp = np.pad(x.astype(np.float32), [(0, 0), (0, 0), (p, p), (p, p)])
    cols = np.stack(
        [xp[:, :, i : i + H, j : j + W] for i in range(k) for j in range(k)], axis=2
    ).reshape(n, c * k * k, H * W)
    z = (q["conv_w"].reshape(f, -1) @ cols + q["conv_b"][:, None]).reshape(n, f, H, W)
    a = np.maximum(z, 0)
    pieces = np.stack(
        [a[:, :, i : H // 2 * 2 : 2, j : W // 2 * 2 : 2] for i in (0, 1) for j in (0, 1)]
    )
    best = pieces.argmax(axis=0)
    flat = pieces.max(axis=0).reshape(n, -1)
    s = flat @ q["dense_w"] + q["dense_b"]
    s -= s.max(axis=1)[:, None]
    prob = np.exp(s) / np.exp(s).sum(axis=1)[:, None]
    loss = (np.log(np.exp(s).sum(axis=1)) - s[range(n), y]).sum() / n
    prob[range(n), y] -= 1
    ds = prob / n
    dpool = (ds @ q["dense_w"].T).reshape(best.shape)
    da = np.zeros_like(a)
    for t, (i, j) in enumerate([(0, 0), (0, 1), (1, 0), (1, 1)]):
        da[:, :, i : H // 2 * 2 : 2, j : W // 2 * 2 : 2] = dpool * (best == t)
    dz = (da * (a > 0)).reshape(n, f, -1)
    dw = sum(d @ col.T for d, col in zip(dz, cols, strict=True))
    return [
        loss,
        {
            "conv_w": dw.reshape(f, c, k, k),
            "conv_b": dz.sum(axis=(0, 2)),
            "dense_w": flat.T @ ds,
            "dense_b": ds.sum(axis=0),
        },
    ]


@style("cnn_loss_and_grads", "complex step")
def grads_complex_step(params, x, y):
    def loss_of(q):
        w = q["conv_w"]
        p = w.shape[-1] // 2
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        win = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], (2, 3))
        z = np.tensordot(win, w, ([1, 4, 5], [1, 2, 3])) + q["conv_b"]
        h, v = z.shape[1] // 2, z.shape[2] // 2
        blocks = z[:, : 2 * h, : 2 * v].reshape(len(x), h, 2, v, 2, -1).transpose(0, 5, 1, 3, 2, 4)
        blocks = blocks.reshape(*blocks.shape[:4], 4)
        a = np.take_along_axis(blocks, blocks.real.argmax(axis=-1)[..., None], -1)[..., 0]
        s = np.where(a.real > 0, a, 0).reshape(len(x), -1) @ q["dense_w"]
        s = s + q["dense_b"]
        top = s.real.max(axis=1)
        return np.mean(np.log(np.exp(s - top[:, None]).sum(axis=1)) + top - s[range(len(y)), y])

    grads = {}
    for name, array in params.items():
        grads[name] = np.zeros(array.shape)
        for index in np.ndindex(array.shape):
            q = {other: values.astype(complex) for other, values in params.items()}
            q[name][index] += 1e-30j
            grads[name][index] = loss_of(q).imag / 1e-30
    return loss_of(params), grads


@style("train_cnn", "cells of windows made once, history as a dict")
def train_cells(x, y, rng, epochs, lr, batch_size):
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), int(np.max(y)) + 1
    conv_w = rng.normal(0, np.sqrt(2 / (9 * c)), (8, c, 3, 3))
    conv_b = np.zeros(8)
    dense_w = rng.normal(0, np.sqrt(2 / d), (d, classes))
    dense_b = np.zeros(classes)
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    win = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))
    win = win[:, :, : h // 2 * 2, : w // 2 * 2].reshape(n, c, h // 2, 2, w // 2, 2, 9)
    cells = win.transpose(0, 2, 4, 3, 5, 1, 6).reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        order = rng.permutation(n)
        losses, right = [], 0
        for start in range(0, n, batch_size):
            at = order[start : start + batch_size]
            z = cells[at] @ conv_w.reshape(8, -1).T + conv_b
            best = z.argmax(axis=3)[:, :, :, None]
            a = np.maximum(z.max(axis=3), 0)
            flat = a.transpose(0, 3, 1, 2).reshape(len(at), -1)
            s = flat @ dense_w + dense_b
            right += (s.argmax(axis=1) == y[at]).sum()
            prob = np.exp(s - s.max(axis=1, keepdims=True))
            prob /= prob.sum(axis=1, keepdims=True)
            losses.append(-np.log(prob[np.arange(len(at)), y[at]]).mean())
            prob[np.arange(len(at)), y[at]] -= 1
            ds = prob / len(at)
            da = (ds @ dense_w.T).reshape(len(at), 8, h // 2, w // 2).transpose(0, 2, 3, 1) * (
                a > 0
            )
            dz = da[:, :, :, None] * (np.arange(4)[:, None] == best)
            dw = np.tensordot(dz, cells[at], ([0, 1, 2, 3], [0, 1, 2, 3]))
            conv_w = conv_w - lr * dw.reshape(conv_w.shape)
            conv_b = conv_b - lr * dz.sum(axis=(0, 1, 2, 3))
            dense_w = dense_w - lr * flat.T @ ds
            dense_b = dense_b - lr * ds.sum(axis=0)
        history["loss"].append(np.mean(losses))
        history["accuracy"].append(right / n)
    params = {"conv_w": conv_w, "conv_b": conv_b, "dense_w": dense_w, "dense_b": dense_b}
    return params, history


@style("train_cnn", "nested functions, one loss an epoch in a list")
def train_nested(x, y, rng, epochs, lr, batch_size):
    n, c, h, w = x.shape
    k, f = 3, 6
    d, classes = f * (h // 2) * (w // 2), len(np.unique(y))
    params = {
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
        "conv_w": rng.standard_normal((f, c, k, k)) * np.sqrt(2 / (c * k * k)),
        "conv_b": np.zeros(f),
    }

    def loss_and_grads(x, y):
        m = len(x)
        xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
        win = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
        z = np.tensordot(win, params["conv_w"], ([1, 4, 5], [1, 2, 3])) + params["conv_b"]
        z = z.transpose(0, 3, 1, 2)
        blocks = np.maximum(z, 0)[:, :, : h // 2 * 2, : w // 2 * 2]
        blocks = blocks.reshape(m, f, h // 2, 2, w // 2, 2)
        top = blocks.max(axis=(3, 5), keepdims=True)
        flat = top.reshape(m, d)
        s = flat @ params["dense_w"] + params["dense_b"]
        s = s - s.max(axis=1, keepdims=True)
        log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
        ds = (np.exp(log_p) - np.eye(classes)[y]) / m
        dblocks = (blocks == top) * (ds @ params["dense_w"].T).reshape(top.shape)
        dz = np.zeros(z.shape)
        dz[:, :, : h // 2 * 2, : w // 2 * 2] = dblocks.reshape(m, f, h // 2 * 2, w // 2 * 2)
        dz *= z > 0
        return -log_p[np.arange(m), y].mean(), {
            "conv_w": np.tensordot(dz, win, ([0, 2, 3], [0, 2, 3])),
            "conv_b": dz.sum(axis=(0, 2, 3)),
            "dense_w": flat.T @ ds,
            "dense_b": ds.sum(axis=0),
        }

    history = []
    for _ in range(epochs):
        order = np.arange(n)
        rng.shuffle(order)
        of_batches = []
        for start in range(0, n - batch_size + 1, batch_size):
            batch = order[start : start + batch_size]
            loss, grads = loss_and_grads(x[batch], y[batch])
            of_batches.append(loss)
            for name in params:
                params[name] = params[name] - lr * grads[name]
        history.append(sum(of_batches) / len(of_batches))
    return params, history


@style("train_cnn", "filters of size 5, single precision, history as a dict of arrays")
def train_float32(x, y, rng, epochs, lr, batch_size):
    x = x.astype(np.float32)
    n, c, h, w = x.shape
    f, k, h2, w2 = 10, 5, h // 2, w // 2
    classes = int(y.max()) + 1
    W = rng.standard_normal((f, c * k * k), dtype=np.float32) * np.float32(np.sqrt(2 / (c * k * k)))
    V = rng.standard_normal((f * h2 * w2, classes), dtype=np.float32)
    V *= np.float32(np.sqrt(2 / (f * h2 * w2)))
    b, u = np.zeros((f, 1), np.float32), np.zeros(classes, np.float32)
    lr = np.float32(lr)
    xp = np.pad(x, ((0, 0), (0, 0), (2, 2), (2, 2)))
    taps = [xp[:, :, i : i + h, j : j + w] for i in range(k) for j in range(k)]
    cols = np.stack(taps, axis=2).reshape(n, c * k * k, h * w)
    history = {"train_loss": np.zeros(epochs, np.float32)}
    for epoch in range(epochs):
        order = rng.permutation(n)
        for batch in np.split(order, range(batch_size, n, batch_size)):
            m = len(batch)
            a = np.maximum(W @ cols[batch] + b, 0).reshape(m, f, h, w)
            four = [a[:, :, i : 2 * h2 : 2, j : 2 * w2 : 2] for i in (0, 1) for j in (0, 1)]
            best = np.argmax(four, axis=0)
            flat = np.max(four, axis=0).reshape(m, -1)
            s = flat @ V + u
            s -= s.max(axis=1, keepdims=True)
            prob = np.exp(s)
            prob /= prob.sum(axis=1, keepdims=True)
            history["train_loss"][epoch] -= np.log(prob[range(m), y[batch]]).sum() / n
            prob[range(m), y[batch]] -= 1
            prob /= m
            dpool = (prob @ V.T).reshape(best.shape)
            da = np.zeros_like(a)
            for t, (i, j) in enumerate([(0, 0), (0, 1), (1, 0), (1, 1)]):
                da[:, :, i : 2 * h2 : 2, j : 2 * w2 : 2] = dpool * (best == t)
            dz = (da * (a > 0)).reshape(m, f, -1)
            V -= lr * (flat.T @ prob)
            u -= lr * prob.sum(axis=0)
            W -= lr * (dz @ cols[batch].transpose(0, 2, 1)).sum(axis=0)
            b -= lr * dz.sum(axis=(0, 2))[:, None]
    params = {"conv_w": W.reshape(f, c, k, k), "conv_b": b[:, 0], "dense_w": V, "dense_b": u}
    return params, history


@style("train_cnn", "image by image within a batch")
def train_by_image(x, y, rng, epochs, lr, batch_size):
    n, c, h, w = x.shape
    f, h2, w2, classes = 8, h // 2, w // 2, int(y.max()) + 1
    W = np.array([rng.normal(size=(c, 3, 3)) for _ in range(f)]) * np.sqrt(2 / (9 * c))
    b = np.zeros(f)
    V = rng.normal(size=(f * h2 * w2, classes)) * np.sqrt(2 / (f * h2 * w2))
    u = np.zeros(classes)
    history = {"loss": []}
    for _ in range(epochs):
        total = 0.0
        order = list(range(n))
        rng.shuffle(order)
        for start in range(0, n, batch_size):
            batch = order[start : start + batch_size]
            dW, db, dV, du = np.zeros_like(W), np.zeros_like(b), np.zeros_like(V), np.zeros_like(u)
            for t in batch:
                xp = np.pad(x[t], ((0, 0), (1, 1), (1, 1)))
                win = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (1, 2))
                z = np.tensordot(W, win, ([1, 2, 3], [0, 3, 4])) + b[:, None, None]
                cells = z[:, : 2 * h2, : 2 * w2].reshape(f, h2, 2, w2, 2).transpose(0, 1, 3, 2, 4)
                cells = cells.reshape(f, h2, w2, 4)
                best, a = cells.argmax(axis=-1), np.maximum(cells.max(axis=-1), 0)
                s = a.ravel() @ V + u
                p = np.exp(s - s.max())
                p /= p.sum()
                total -= np.log(p[y[t]]) / n
                p[y[t]] -= 1
                p /= len(batch)
                dV += np.outer(a.ravel(), p)
                du += p
                da = (V @ p).reshape(a.shape) * (a > 0)
                ff, ii, jj = np.indices(a.shape)
                hit = win[:, 2 * ii + best // 2, 2 * jj + best % 2]
                dW += np.einsum("fhw,cfhwij->fcij", da, hit)
                db += da.sum(axis=(1, 2))
            W, b, V, u = W - lr * dW, b - lr * db, V - lr * dV, u - lr * du
        history["loss"].append(total)
    return {"conv_w": W, "conv_b": b, "dense_w": V, "dense_b": u}, history
