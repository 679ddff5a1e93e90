"""Wrong answers to cnn_forward."""

import numpy as np

from ..registry import mistakes


def cnn_forward(params, x):
    w = params["conv_w"]
    k = w.shape[-1]
    p = (k - 1) // 2
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (k, k), (2, 3))
    z = np.einsum("nchwij,fcij->nfhw", windows, w) + params["conv_b"][:, None, None]
    a = np.maximum(z, 0)
    n, f, h, v = a.shape
    blocks = a[:, :, : h // 2 * 2, : v // 2 * 2].reshape(n, f, h // 2, 2, v // 2, 2)
    pooled = blocks.max(axis=(3, 5))
    scores = pooled.reshape(n, -1) @ params["dense_w"] + params["dense_b"]
    return scores


mistakes(
    cnn_forward,
    text="""
padding-missing: the convolution has no padding
    Without padding the maps shrink, and dense_w no longer fits: an error was raised.
    Which padding gives an output as large as the input, for a filter of size k?
        p = (k - 1) // 2 => p = 0
padding-always-1
        p = (k - 1) // 2 => p = 1
relu-missing: there is no ReLU
    Negative numbers went through to the scores: the ReLU is missing.
    Which step stands between the filters and the pooling?
        a = np.maximum(z, 0) => a = z
relu-on-scores: a ReLU is applied to the scores
    The negative scores are gone: a ReLU has been applied after the last layer.
    Which layers of this network are followed by a ReLU?
        return scores => return np.maximum(scores, 0)
softmax-applied: probabilities are returned
    Every row adds up to 1: these are probabilities, and scores were asked for.
    Which function takes the scores and applies softmax to them later?
        return scores => return np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
class-for-scores: the predicted class is returned
    One class an image came back, and a score for every class was asked for.
    What shape has the answer, by the docstring?
        return scores => return scores.argmax(axis=1)
conv-bias-missing: conv_b is not added
    Everything is right but for conv_b: the filters' biases are nowhere in the answer.
    Where does each map get its own bias?
        windows, w) + params["conv_b"][:, None, None] => windows, w)
dense-bias-missing
        params["dense_w"] + params["dense_b"] => params["dense_w"]
first-bias-for-all: one bias serves all filters
    Every map got the bias of the first filter.
    Which bias belongs to map f?
        params["conv_b"][:, None, None] => params["conv_b"][0]
average-pooling: the pooling averages
    Each pooling window gave its mean, where its maximum was asked for.
    What does the pooling step keep of its four numbers?
        blocks.max => blocks.mean
pooling-missing: there is no pooling
    Too many features reach dense_w, and an error was raised: the maps were not halved by pooling.
    What shape reaches the dense layer, and what shape should?
        pooled = blocks.max(axis=(3, 5)) => pooled = a
pooling-by-reshape: the pooling windows are cut by a wrong reshape
    The pooling windows are four numbers in a row, not 2x2 squares.
    Which pixels of the map end up in the same group of four?
        reshape(n, f, h // 2, 2, v // 2, 2) => reshape(n, f, h // 2, v // 2, 4)
        blocks.max(axis=(3, 5)) => blocks.max(axis=4)
top-left-for-maximum: every second pixel is taken
    Every pooling window gave its top left number, where the maximum was asked for.
    Which of the four numbers does a[:, :, ::2, ::2] keep?
        blocks.max(axis=(3, 5)) => blocks[:, :, :, 0, :, 0]
flattened-channels-last: the features are flattened in another order
    The features are flattened pixel by pixel; here it is map by map.
    In what order does reshape(N, -1) read an array of axes N, F, H, W?
        pooled.reshape(n, -1) => pooled.transpose(0, 2, 3, 1).reshape(n, -1)
images-flattened-together: the images are mixed by the reshape
    The features of different images are mixed: the rows of the flat array are not images.
    Which axis of the flat array is the image, after your reshape?
        pooled.reshape(n, -1) => pooled.reshape(-1, n).T
filter-flipped: the filters are flipped
    These are the scores of flipped filters.
    In the lecture's definition, which number of the filter meets the first number of the window?
        w = params["conv_w"] => w = params["conv_w"][:, :, ::-1, ::-1]
first-channel-only: only the first channel of the image is used
    Right for one channel; with more, all channels but the first are ignored.
    Over which axes of a window does one filter sum?
        np.einsum("nchwij,fcij->nfhw", windows, w) => np.einsum("nhwij,fij->nfhw", windows[:, 0], w[:, 0])
bottom-row-wraps: odd images are padded for pooling
    For odd sides the scores do not fit: the last row or column without a partner was kept.
    What does the lecture's pooling do with a last row that has no partner?
        - blocks = a[:, :, : h // 2 * 2, : v // 2 * 2].reshape(n, f, h // 2, 2, v // 2, 2)
        + even = np.pad(a, ((0, 0), (0, 0), (0, h % 2), (0, v % 2)))
        + blocks = even.reshape(n, f, (h + 1) // 2, 2, (v + 1) // 2, 2)
images-centred: the image's mean is taken off in place
    The mean was taken off the images, in the very arrays you were given.
    Does the network ask for the mean to be removed, and whose array does that line change?
          w = params["conv_w"]
        + x -= x.mean()
parameters-by-position
        w = params["conv_w"] => w, conv_b, dense_w, dense_b = params.values()
        params["conv_b"][:, None, None] => conv_b[:, None, None]
        params["dense_w"] + params["dense_b"] => dense_w + dense_b
""",
)
