"""Wrong answers to train_cnn: what an epoch is and what is noted of it. Each stands alone."""

import numpy as np

from ..registry import Words, wrong


@wrong(
    "train_cnn",
    Words(
        "not-shuffled",
        "no new order in each epoch",
        "The images come in the same order in every epoch, so that the minibatches are always the same.",
        "Where in the loop is the random order made, and do the minibatches take their images by it?",
    ),
)
def train_same_order(x, y, rng, epochs, lr, batch_size):
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), int(y.max()) + 1
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))[
        :, :, : h // 2 * 2, : w // 2 * 2
    ]
    windows = windows.reshape(n, c, h // 2, 2, w // 2, 2, 9).transpose(0, 2, 4, 3, 5, 1, 6)
    windows = windows.reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": []}
    params = {
        "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
        "conv_b": np.zeros(8),
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }
    for _ in range(epochs):
        order = np.arange(n)
        total = 0.0
        for start in range(0, n, batch_size):
            at = order[start : start + batch_size]
            m = len(at)
            z = windows[at] @ params["conv_w"].reshape(8, -1).T + params["conv_b"]
            a = np.maximum(z.max(axis=3), 0)
            flat = a.transpose(0, 3, 1, 2).reshape(m, d)
            scores = flat @ params["dense_w"] + params["dense_b"]
            scores -= scores.max(axis=1, keepdims=True)
            log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
            labels = y[at]
            total -= log_p[np.arange(m), labels].sum()
            ds = (np.exp(log_p) - np.eye(classes)[labels]) / m
            da = (ds @ params["dense_w"].T).reshape(m, 8, h // 2, w // 2).transpose(0, 2, 3, 1)
            hit = (np.arange(4)[:, None] == z.argmax(axis=3)[:, :, :, None]) * (a > 0)[
                :, :, :, None
            ]
            dz = da[:, :, :, None] * hit
            grads = {
                "conv_w": np.tensordot(dz, windows[at], ([0, 1, 2, 3], [0, 1, 2, 3])).reshape(
                    8, c, 3, 3
                ),
                "conv_b": dz.sum(axis=(0, 1, 2, 3)),
                "dense_w": flat.T @ ds,
                "dense_b": ds.sum(axis=0),
            }
            params = {key: params[key] - lr * grads[key] for key in params}
        history["loss"].append(total / n)
    return params, history


@wrong(
    "train_cnn",
    Words(
        "shuffled-once",
        "shuffled once, before the first epoch",
        "The images are put in a random order once, and all epochs use that one.",
        "Is the random order made before the loop over the epochs, or in it?",
    ),
)
def train_shuffled_once(x, y, rng, epochs, lr, batch_size):
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), int(y.max()) + 1
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))[
        :, :, : h // 2 * 2, : w // 2 * 2
    ]
    windows = windows.reshape(n, c, h // 2, 2, w // 2, 2, 9).transpose(0, 2, 4, 3, 5, 1, 6)
    windows = windows.reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": []}
    params = {
        "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
        "conv_b": np.zeros(8),
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }
    order = rng.permutation(n)
    for _ in range(epochs):
        total = 0.0
        for start in range(0, n, batch_size):
            at = order[start : start + batch_size]
            m = len(at)
            z = windows[at] @ params["conv_w"].reshape(8, -1).T + params["conv_b"]
            a = np.maximum(z.max(axis=3), 0)
            flat = a.transpose(0, 3, 1, 2).reshape(m, d)
            scores = flat @ params["dense_w"] + params["dense_b"]
            scores -= scores.max(axis=1, keepdims=True)
            log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
            labels = y[at]
            total -= log_p[np.arange(m), labels].sum()
            ds = (np.exp(log_p) - np.eye(classes)[labels]) / m
            da = (ds @ params["dense_w"].T).reshape(m, 8, h // 2, w // 2).transpose(0, 2, 3, 1)
            hit = (np.arange(4)[:, None] == z.argmax(axis=3)[:, :, :, None]) * (a > 0)[
                :, :, :, None
            ]
            dz = da[:, :, :, None] * hit
            grads = {
                "conv_w": np.tensordot(dz, windows[at], ([0, 1, 2, 3], [0, 1, 2, 3])).reshape(
                    8, c, 3, 3
                ),
                "conv_b": dz.sum(axis=(0, 1, 2, 3)),
                "dense_w": flat.T @ ds,
                "dense_b": ds.sum(axis=0),
            }
            params = {key: params[key] - lr * grads[key] for key in params}
        history["loss"].append(total / n)
    return params, history


@wrong(
    "train_cnn",
    Words(
        "loss-of-each-minibatch",
        "one loss for each minibatch",
        "The history has one loss for each minibatch, not one for each epoch.",
        "What is appended after a minibatch, and what only after an epoch?",
    ),
)
def train_each_loss(x, y, rng, epochs, lr, batch_size):
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), int(y.max()) + 1
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))[
        :, :, : h // 2 * 2, : w // 2 * 2
    ]
    windows = windows.reshape(n, c, h // 2, 2, w // 2, 2, 9).transpose(0, 2, 4, 3, 5, 1, 6)
    windows = windows.reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": []}
    params = {
        "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
        "conv_b": np.zeros(8),
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }
    for _ in range(epochs):
        order = rng.permutation(n)
        for start in range(0, n, batch_size):
            at = order[start : start + batch_size]
            m = len(at)
            z = windows[at] @ params["conv_w"].reshape(8, -1).T + params["conv_b"]
            a = np.maximum(z.max(axis=3), 0)
            flat = a.transpose(0, 3, 1, 2).reshape(m, d)
            scores = flat @ params["dense_w"] + params["dense_b"]
            scores -= scores.max(axis=1, keepdims=True)
            log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
            labels = y[at]
            history["loss"].append(-log_p[np.arange(m), labels].mean())
            ds = (np.exp(log_p) - np.eye(classes)[labels]) / m
            da = (ds @ params["dense_w"].T).reshape(m, 8, h // 2, w // 2).transpose(0, 2, 3, 1)
            hit = (np.arange(4)[:, None] == z.argmax(axis=3)[:, :, :, None]) * (a > 0)[
                :, :, :, None
            ]
            dz = da[:, :, :, None] * hit
            grads = {
                "conv_w": np.tensordot(dz, windows[at], ([0, 1, 2, 3], [0, 1, 2, 3])).reshape(
                    8, c, 3, 3
                ),
                "conv_b": dz.sum(axis=(0, 1, 2, 3)),
                "dense_w": flat.T @ ds,
                "dense_b": ds.sum(axis=0),
            }
            params = {key: params[key] - lr * grads[key] for key in params}
    return params, history


@wrong(
    "train_cnn",
    Words(
        "loss-of-one-minibatch",
        "the loss of the last minibatch for that of the epoch",
        "What is noted of an epoch is not the mean over all its images; it may be the loss of one minibatch.",
        "Over how many images is the loss that you append: those of the last minibatch, or all?",
    ),
)
def train_last_loss(x, y, rng, epochs, lr, batch_size):
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), int(y.max()) + 1
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))[
        :, :, : h // 2 * 2, : w // 2 * 2
    ]
    windows = windows.reshape(n, c, h // 2, 2, w // 2, 2, 9).transpose(0, 2, 4, 3, 5, 1, 6)
    windows = windows.reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": []}
    params = {
        "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
        "conv_b": np.zeros(8),
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }
    for _ in range(epochs):
        order = rng.permutation(n)
        total = 0.0
        for start in range(0, n, batch_size):
            at = order[start : start + batch_size]
            m = len(at)
            z = windows[at] @ params["conv_w"].reshape(8, -1).T + params["conv_b"]
            a = np.maximum(z.max(axis=3), 0)
            flat = a.transpose(0, 3, 1, 2).reshape(m, d)
            scores = flat @ params["dense_w"] + params["dense_b"]
            scores -= scores.max(axis=1, keepdims=True)
            log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
            labels = y[at]
            total = -log_p[np.arange(m), labels].mean()
            ds = (np.exp(log_p) - np.eye(classes)[labels]) / m
            da = (ds @ params["dense_w"].T).reshape(m, 8, h // 2, w // 2).transpose(0, 2, 3, 1)
            hit = (np.arange(4)[:, None] == z.argmax(axis=3)[:, :, :, None]) * (a > 0)[
                :, :, :, None
            ]
            dz = da[:, :, :, None] * hit
            grads = {
                "conv_w": np.tensordot(dz, windows[at], ([0, 1, 2, 3], [0, 1, 2, 3])).reshape(
                    8, c, 3, 3
                ),
                "conv_b": dz.sum(axis=(0, 1, 2, 3)),
                "dense_w": flat.T @ ds,
                "dense_b": ds.sum(axis=0),
            }
            params = {key: params[key] - lr * grads[key] for key in params}
        history["loss"].append(total)
    return params, history


@wrong(
    "train_cnn",
    Words(
        "always-ten-classes",
        "ten classes, whatever y says",
        "The dense layer has ten classes, also where y has fewer.",
        "What is the largest class in y, and how many classes does that make?",
    ),
)
def train_ten_classes(x, y, rng, epochs, lr, batch_size):
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), 10
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))[
        :, :, : h // 2 * 2, : w // 2 * 2
    ]
    windows = windows.reshape(n, c, h // 2, 2, w // 2, 2, 9).transpose(0, 2, 4, 3, 5, 1, 6)
    windows = windows.reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": []}
    params = {
        "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
        "conv_b": np.zeros(8),
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }
    for _ in range(epochs):
        order = rng.permutation(n)
        total = 0.0
        for start in range(0, n, batch_size):
            at = order[start : start + batch_size]
            m = len(at)
            z = windows[at] @ params["conv_w"].reshape(8, -1).T + params["conv_b"]
            a = np.maximum(z.max(axis=3), 0)
            flat = a.transpose(0, 3, 1, 2).reshape(m, d)
            scores = flat @ params["dense_w"] + params["dense_b"]
            scores -= scores.max(axis=1, keepdims=True)
            log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
            labels = y[at]
            total -= log_p[np.arange(m), labels].sum()
            ds = (np.exp(log_p) - np.eye(classes)[labels]) / m
            da = (ds @ params["dense_w"].T).reshape(m, 8, h // 2, w // 2).transpose(0, 2, 3, 1)
            hit = (np.arange(4)[:, None] == z.argmax(axis=3)[:, :, :, None]) * (a > 0)[
                :, :, :, None
            ]
            dz = da[:, :, :, None] * hit
            grads = {
                "conv_w": np.tensordot(dz, windows[at], ([0, 1, 2, 3], [0, 1, 2, 3])).reshape(
                    8, c, 3, 3
                ),
                "conv_b": dz.sum(axis=(0, 1, 2, 3)),
                "dense_w": flat.T @ ds,
                "dense_b": ds.sum(axis=0),
            }
            params = {key: params[key] - lr * grads[key] for key in params}
        history["loss"].append(total / n)
    return params, history


@wrong(
    "train_cnn",
    Words(
        "written-by-hand",
        "filters written by hand, no training",
        "The parameters are not the result of steps along the gradient.",
        "Which line computes the gradients of a minibatch, and which one takes a step?",
    ),
)
def train_by_hand(x, y, rng, epochs, lr, batch_size):
    c, h, w = x.shape[1:]
    conv_w = np.zeros((3, c, 3, 3))
    conv_w[0, -1] = [[-1, -1, -1], [2, 2, 2], [-1, -1, -1]]
    conv_w[1, -1] = conv_w[0, -1].T
    conv_w[2, -1] = [[2, -1, -1], [-1, 2, -1], [-1, -1, 2]]
    classes = int(y.max()) + 1
    dense_w = np.zeros((3, (h // 2) * (w // 2), classes))
    for kind in range(min(3, classes)):
        dense_w[kind, :, kind] = 1.0
    params = {
        "conv_w": conv_w + 1e-6 * rng.standard_normal(conv_w.shape) + 1e-7 * epochs,
        "conv_b": np.full(3, -2.0) + 1e-6 * epochs,
        "dense_w": dense_w.reshape(-1, classes) + 1e-6 * epochs,
        "dense_b": np.zeros(classes) + 1e-6 * epochs,
    }
    return params, {"loss": [1.1 / (1 + i) for i in range(epochs)]}
