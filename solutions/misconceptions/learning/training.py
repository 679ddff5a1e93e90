"""Wrong answers to train_cnn, each standing alone."""

import numpy as np

from ..registry import Words, wrong


@wrong(
    "train_cnn",
    Words(
        "update-lost",
        "the result of the step is dropped",
        "The loss never changes: the steps are computed, and the parameters stay the first ones.",
        "Where does the result of the step go, so that the next minibatch starts from it?",
    ),
)  # 24
def train_update_lost(x, y, rng, epochs, lr, batch_size):
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), int(y.max()) + 1
    params = {
        "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
        "conv_b": np.zeros(8),
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))[
        :, :, : h // 2 * 2, : w // 2 * 2
    ]
    windows = windows.reshape(n, c, h // 2, 2, w // 2, 2, 9).transpose(0, 2, 4, 3, 5, 1, 6)
    windows = windows.reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": []}
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
            {key: params[key] - lr * grads[key] for key in params}
        history["loss"].append(total / n)
    return params, history


@wrong(
    "train_cnn",
    Words(
        "loss-climbs",
        "the steps go uphill, or are far too large",
        "The loss climbs: the steps go along the gradient, or they are far too large.",
        "Is lr times the gradient added or subtracted, and is it taken once for each minibatch?",
    ),
)  # 24
def train_uphill(x, y, rng, epochs, lr, batch_size):
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), int(y.max()) + 1
    params = {
        "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
        "conv_b": np.zeros(8),
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))[
        :, :, : h // 2 * 2, : w // 2 * 2
    ]
    windows = windows.reshape(n, c, h // 2, 2, w // 2, 2, 9).transpose(0, 2, 4, 3, 5, 1, 6)
    windows = windows.reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": []}
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
            params = {key: params[key] + lr * grads[key] for key in params}
        history["loss"].append(total / n)
    return params, history


@wrong(
    "train_cnn",
    Words(
        "first-batch-only",
        "every step uses the first minibatch",
        "The network knows the first minibatch and not the others: every step saw the same images.",
        "Which images does the second minibatch of an epoch hold?",
    ),
)
def train_first_batch(x, y, rng, epochs, lr, batch_size):
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), int(y.max()) + 1
    params = {
        "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
        "conv_b": np.zeros(8),
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))[
        :, :, : h // 2 * 2, : w // 2 * 2
    ]
    windows = windows.reshape(n, c, h // 2, 2, w // 2, 2, 9).transpose(0, 2, 4, 3, 5, 1, 6)
    windows = windows.reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": []}
    for _ in range(epochs):
        order = rng.permutation(n)
        total = 0.0
        for start in range(0, n, batch_size):
            at = np.arange(batch_size)
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
        "classes-left-behind",
        "images are shuffled, classes are not",
        "The network learns next to nothing: the images were shuffled and their classes were not.",
        "After the shuffle, which class belongs to the image at place i?",
    ),
)
def train_left_behind(x, y, rng, epochs, lr, batch_size):
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), int(y.max()) + 1
    params = {
        "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
        "conv_b": np.zeros(8),
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))[
        :, :, : h // 2 * 2, : w // 2 * 2
    ]
    windows = windows.reshape(n, c, h // 2, 2, w // 2, 2, 9).transpose(0, 2, 4, 3, 5, 1, 6)
    windows = windows.reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": []}
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
            labels = y[start : start + batch_size]
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
        "other-parameters-returned",
        "the first parameters are returned",
        "The history shows a loss that falls, but the parameters that came back are not those that got there.",
        "Which dict do you return: the one from before the loop, or the one after the last step?",
    ),
)
def train_first_returned(x, y, rng, epochs, lr, batch_size):
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), int(y.max()) + 1
    params = {
        "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
        "conv_b": np.zeros(8),
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))[
        :, :, : h // 2 * 2, : w // 2 * 2
    ]
    windows = windows.reshape(n, c, h // 2, 2, w // 2, 2, 9).transpose(0, 2, 4, 3, 5, 1, 6)
    windows = windows.reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": []}
    first = params
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
    return first, history


@wrong(
    "train_cnn",
    Words(
        "starts-anew",
        "every epoch starts from new weights",
        "Each epoch starts from new weights, so that what the one before has learned is lost.",
        "How often should init_cnn be called in one training?",
    ),
)
def train_anew(x, y, rng, epochs, lr, batch_size):
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), int(y.max()) + 1
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))[
        :, :, : h // 2 * 2, : w // 2 * 2
    ]
    windows = windows.reshape(n, c, h // 2, 2, w // 2, 2, 9).transpose(0, 2, 4, 3, 5, 1, 6)
    windows = windows.reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": []}
    for _ in range(epochs):
        params = {
            "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
            "conv_b": np.zeros(8),
            "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
            "dense_b": np.zeros(classes),
        }
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
        "one-epoch-only",
        "training ends after the first epoch",
        "There was one epoch only, whatever `epochs` says.",
        "Is the return inside the loop over epochs or after it?",
    ),
)
def train_one_epoch(x, y, rng, epochs, lr, batch_size):
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), int(y.max()) + 1
    params = {
        "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
        "conv_b": np.zeros(8),
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))[
        :, :, : h // 2 * 2, : w // 2 * 2
    ]
    windows = windows.reshape(n, c, h // 2, 2, w // 2, 2, 9).transpose(0, 2, 4, 3, 5, 1, 6)
    windows = windows.reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": []}
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
    return params, history


@wrong(
    "train_cnn",
    Words(
        "history-too-short",
        "the history holds no losses",
        "The history holds no losses to look at, one an epoch.",
        "What is known at the end of an epoch that a reader would like to see?",
    ),
)
def train_no_history(x, y, rng, epochs, lr, batch_size):
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), int(y.max()) + 1
    params = {
        "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
        "conv_b": np.zeros(8),
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))[
        :, :, : h // 2 * 2, : w // 2 * 2
    ]
    windows = windows.reshape(n, c, h // 2, 2, w // 2, 2, 9).transpose(0, 2, 4, 3, 5, 1, 6)
    windows = windows.reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": []}
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
    return params, []


@wrong(
    "train_cnn",
    Words(
        "own-seed",
        "a generator with a seed of its own is used",
        "The weights are the same whatever generator is given: the function seeds its own.",
        "Whose generator should the weights and the order of the images come from?",
    ),
)
def train_own_seed(x, y, rng, epochs, lr, batch_size):
    rng = np.random.default_rng(0)
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), int(y.max()) + 1
    params = {
        "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
        "conv_b": np.zeros(8),
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))[
        :, :, : h // 2 * 2, : w // 2 * 2
    ]
    windows = windows.reshape(n, c, h // 2, 2, w // 2, 2, 9).transpose(0, 2, 4, 3, 5, 1, 6)
    windows = windows.reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": []}
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
        "rng-not-used",
        "NumPy's global generator is used",
        "Two generators of the same seed gave different networks: the numbers come from elsewhere.",
        "Which object do you ask for random numbers: np.random, or rng?",
    ),
)
def train_global(x, y, rng, epochs, lr, batch_size):
    rng = np.random
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), int(y.max()) + 1
    params = {
        "conv_w": rng.randn(8, c, 3, 3) * np.sqrt(2 / (9 * c)),
        "conv_b": np.zeros(8),
        "dense_w": rng.randn(d, classes) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))[
        :, :, : h // 2 * 2, : w // 2 * 2
    ]
    windows = windows.reshape(n, c, h // 2, 2, w // 2, 2, 9).transpose(0, 2, 4, 3, 5, 1, 6)
    windows = windows.reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": []}
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
        "data-rescaled",
        "the images are rescaled inside",
        "The images were divided by 255 inside, so the network does not fit the images as they are.",
        "Which images will the network be asked about: rescaled ones, or such as you were given?",
    ),
)
def train_rescaled(x, y, rng, epochs, lr, batch_size):
    x = x / 255
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), int(y.max()) + 1
    params = {
        "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
        "conv_b": np.zeros(8),
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))[
        :, :, : h // 2 * 2, : w // 2 * 2
    ]
    windows = windows.reshape(n, c, h // 2, 2, w // 2, 2, 9).transpose(0, 2, 4, 3, 5, 1, 6)
    windows = windows.reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": []}
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
        "data-shuffled-in-place",
        "the caller's images are shuffled",
        "The network learns, but the images and classes you were given are in another order now.",
        "Does the shuffle make an order to read in, or does it move the images themselves?",
    ),
)
def train_in_place(x, y, rng, epochs, lr, batch_size):
    order = rng.permutation(len(x))
    x[...] = x[order]
    y[...] = y[order]
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), int(y.max()) + 1
    params = {
        "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
        "conv_b": np.zeros(8),
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))[
        :, :, : h // 2 * 2, : w // 2 * 2
    ]
    windows = windows.reshape(n, c, h // 2, 2, w // 2, 2, 9).transpose(0, 2, 4, 3, 5, 1, 6)
    windows = windows.reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": []}
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
        "own-learning-rate",
        "the learning rate is fixed",
        "The network learns too slowly: the learning rate is a small number of its own, not lr.",
        "Which number scales the step: the argument, or one written into the function?",
    ),
)
def train_own_lr(x, y, rng, epochs, lr, batch_size):
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), int(y.max()) + 1
    params = {
        "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
        "conv_b": np.zeros(8),
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))[
        :, :, : h // 2 * 2, : w // 2 * 2
    ]
    windows = windows.reshape(n, c, h // 2, 2, w // 2, 2, 9).transpose(0, 2, 4, 3, 5, 1, 6)
    windows = windows.reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": []}
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
            params = {key: params[key] - 0.001 * grads[key] for key in params}
        history["loss"].append(total / n)
    return params, history


@wrong(
    "train_cnn",
    Words(
        "first-channel-only",
        "only the first channel of the images is used",
        "Right for one channel; with more, the network has learned from the first one alone.",
        "How many channels have the images, and how many has each of your filters?",
    ),
)
def train_first_channel(x, y, rng, epochs, lr, batch_size):
    x = np.repeat(x[:, :1], x.shape[1], axis=1)
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), int(y.max()) + 1
    params = {
        "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
        "conv_b": np.zeros(8),
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))[
        :, :, : h // 2 * 2, : w // 2 * 2
    ]
    windows = windows.reshape(n, c, h // 2, 2, w // 2, 2, 9).transpose(0, 2, 4, 3, 5, 1, 6)
    windows = windows.reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": []}
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
        "no-network-returned",
        "only the weights are returned",
        "The biases are missing in the parameters that came back.",
        "Which four arrays does cnn_forward need?",
    ),
)
def train_weights_only(x, y, rng, epochs, lr, batch_size):
    n, c, h, w = x.shape
    d, classes = 8 * (h // 2) * (w // 2), int(y.max()) + 1
    params = {
        "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
        "conv_b": np.zeros(8),
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }
    xp = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (3, 3), (2, 3))[
        :, :, : h // 2 * 2, : w // 2 * 2
    ]
    windows = windows.reshape(n, c, h // 2, 2, w // 2, 2, 9).transpose(0, 2, 4, 3, 5, 1, 6)
    windows = windows.reshape(n, h // 2, w // 2, 4, 9 * c)
    history = {"loss": []}
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
    return {"conv_w": params["conv_w"], "dense_w": params["dense_w"]}, history


@wrong(
    "train_cnn",
    Words(
        "some-parameters-not-trained",
        "only some parameters are updated",
        "Some arrays of parameters stay as they were drawn: no step changes them.",
        "Which of the four gradients does your update use?",
    ),
)
def train_dense_only(x, y, rng, epochs, lr, batch_size):
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
            for key in ("dense_w", "dense_b"):
                params[key] = params[key] - lr * grads[key]
        history["loss"].append(total / n)
    return params, history
