"""Wrong answers to train_cnn."""

import numpy as np

from ..registry import mistakes


def train_cnn(x, y, rng, epochs, lr, batch_size):
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


def written_by_hand(x, y, rng, epochs, lr, batch_size):
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


mistakes(
    train_cnn,
    written_by_hand,
    text="""
not-shuffled: no new order in each epoch
    The images come in the same order in every epoch, so that the minibatches are always the same.
    Where in the loop is the random order made, and do the minibatches take their images by it?
        order = rng.permutation(n) => order = np.arange(n)
shuffled-once: shuffled once, before the first epoch
    The images are put in a random order once, and all epochs use that one.
    Is the random order made before the loop over the epochs, or in it?
          for _ in range(epochs):
        -     order = rng.permutation(n)
        ...
          history = {"loss": []}
        + order = rng.permutation(n)
loss-of-each-minibatch: one loss for each minibatch
    The history has one loss for each minibatch, not one for each epoch.
    What is appended after a minibatch, and what only after an epoch?
        total -= log_p[np.arange(m), labels].sum() => history["loss"].append(-log_p[np.arange(m), labels].mean())
        - history["loss"].append(total / n)
loss-of-one-minibatch: the loss of the last minibatch for that of the epoch
    What is noted of an epoch is not the mean loss over all its images and their classes; it may be that of one minibatch.
    Over how many images is the loss that you append: those of the last minibatch, or all?
        total -= log_p[np.arange(m), labels].sum() => total = -log_p[np.arange(m), labels].mean()
        history["loss"].append(total / n) => history["loss"].append(total)
always-ten-classes: ten classes, whatever y says
    The dense layer has ten classes, also where y has fewer.
    What is the largest class in y, and how many classes does that make?
        int(y.max()) + 1 => 10
written-by-hand: filters written by hand, no training
    The parameters are not the result of steps along the gradient.
    Which line computes the gradients of a minibatch, and which one takes a step?
        from written_by_hand
update-lost: the result of the step is dropped
    The loss stays where it began: the steps do not reach the parameters.
    Where does the result of the step go, so that the next minibatch starts from it?
        params = {key: params[key] => {key: params[key]
loss-climbs: the steps go uphill, or are far too large
    The loss climbs: the steps go along the gradient, or they are far too large.
    Is lr times the gradient added or subtracted, and is it taken once for each minibatch?
        params[key] - lr * grads[key] => params[key] + lr * grads[key]
first-batch-only: every step uses the first minibatch
    The network knows the first minibatch and not the others: every step saw the same images.
    Which images does the second minibatch of an epoch hold?
        order[start : start + batch_size] => np.arange(batch_size)
classes-left-behind: images are shuffled, classes are not
    The network learns next to nothing, as if the images were shuffled and their classes were not.
    After the shuffle, which class belongs to the image at place i?
        y[at] => y[start : start + batch_size]
other-parameters-returned: the first parameters are returned
    The history shows a loss that falls, but the parameters that came back are not those that got there.
    Which dict do you return: the one from before the loop, or the one after the last step?
          history = {"loss": []}
        + first = params
        return params, history => return first, history
starts-anew: every epoch starts from new weights
    Each epoch starts from new weights, so that what the one before has learned is lost.
    How often should init_cnn be called in one training?
        - params = {
        -     "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
        -     "conv_b": np.zeros(8),
        -     "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        -     "dense_b": np.zeros(classes),
        - }
        ...
          for _ in range(epochs):
        +     params = {
        +         "conv_w": rng.standard_normal((8, c, 3, 3)) * np.sqrt(2 / (9 * c)),
        +         "conv_b": np.zeros(8),
        +         "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        +         "dense_b": np.zeros(classes),
        +     }
one-epoch-only: training ends after the first epoch
    There was one epoch only, whatever `epochs` says.
    Is the return inside the loop over epochs or after it?
        - return params, history
        +     return params, history
history-too-short: the history holds no losses
    The history holds no losses to look at, one an epoch.
    What is known at the end of an epoch that a reader would like to see?
        return params, history => return params, []
own-seed: a generator with a seed of its own is used
    The weights are the same whatever generator is given: the function seeds its own.
    Whose generator should the weights and the order of the images come from?
          n, c, h, w = x.shape
        + rng = np.random.default_rng(0)
rng-not-used: NumPy's global generator is used
    Two generators of the same seed gave different networks: the numbers come from elsewhere.
    Which object do you ask for random numbers: np.random, or rng?
        rng.standard_normal((8, c, 3, 3)) => np.random.randn(8, c, 3, 3)
        rng.standard_normal((d, classes)) => np.random.randn(d, classes)
        rng.permutation(n) => np.random.permutation(n)
data-rescaled: the images are rescaled inside
    The images were divided by 255 inside, so the network does not fit the images as they are.
    Which images will the network be asked about: rescaled ones, or such as you were given?
          n, c, h, w = x.shape
        + x = x / 255
data-shuffled-in-place: the caller's images are shuffled
    The network learns, but the images and classes you were given are in another order now.
    Does the shuffle make an order to read in, or does it move the images themselves?
          n, c, h, w = x.shape
        + order = rng.permutation(n)
        + x[...] = x[order]
        + y[...] = y[order]
own-learning-rate: the learning rate is fixed
    The network learns too slowly: the learning rate is a small number of its own, not lr.
    Which number scales the step: the argument, or one written into the function?
        params[key] - lr * grads[key] => params[key] - 0.001 * grads[key]
first-channel-only: only the first channel of the images is used
    Right for one channel; with more, the network has learned from the first one alone.
    How many channels have the images, and how many has each of your filters?
          n, c, h, w = x.shape
        + x = np.repeat(x[:, :1], c, axis=1)
no-network-returned: only the weights are returned
    The biases are missing in the parameters that came back.
    Which four arrays does cnn_forward need?
        return params, history => return {"conv_w": params["conv_w"], "dense_w": params["dense_w"]}, history
some-parameters-not-trained: only some parameters are updated
    Some arrays of parameters stay as they were drawn: no step changes them.
    Which of the four gradients does your update use?
        - params = {key: params[key] - lr * grads[key] for key in params}
        + for key in ("dense_w", "dense_b"):
        +     params[key] = params[key] - lr * grads[key]
""",
)
