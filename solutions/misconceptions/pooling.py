"""Wrong answers to the exercises of notebook 3_max_pooling.

The numbers in comments are those of the list "what students get wrong" that this collection grew from.
Every function stands alone, so that it can be pasted into a student's cell.
"""

import numpy as np

from .filters import (
    BIAS_PER_ELEMENT,
    CHANNELS_LAST,
    FIRST_IMAGE,
    ROWS_AND_COLUMNS,
    SIZES_FROM_HEIGHT,
    STRIDE_SHAPE_ONLY,
    WINDOW_MISSING,
    WINDOW_PLACE,
)
from .hypothesis import ONE_BIAS, WEIGHTS_ONLY
from .registry import Words, wrong

START_AT_ZERO = Words(
    "maximum-starts-at-zero",
    "the maximum starts at 0",
    "Where all numbers of a window are below 0, the answer is 0: a number that is not in the window.",
    "With what does your running maximum start, and is that in the window?",
)
START_TOO_HIGH = Words(
    "maximum-starts-too-high",
    "the maximum starts at a number that is not small enough",
    "Where all numbers of a window are far below 0, the answer is a number that is not in the window.",
    "With what does your running maximum start, and is every number in every window larger?",
)
LAST_FOR_MAX = Words(
    "last-for-largest",
    "the last number of the window wins",
    "The answer is the last number of each window, not the largest.",
    "When may a new number replace the one you have kept so far?",
)
MEAN_FOR_MAX = Words(
    "mean-for-largest",
    "the window is averaged",
    "Every number is the mean of its window: this is average pooling.",
    "Which one number of the window should stay?",
)
LARGEST_SIZE = Words(
    "largest-without-sign",
    "the sign is dropped",
    "Negative numbers count by their size: the answer is the largest absolute value.",
    "Which is larger: -3 or 1?",
)
PLACE_FOR_VALUE = Words(
    "place-for-value",
    "the place of the largest number is returned",
    "These are the places of the largest numbers in their windows, not the numbers.",
    "What does argmax return, and what does max?",
)
STRIDE_IS_SIZE = Words(
    "stride-ignored",
    "the windows always lie side by side",
    "The answer is the one for windows side by side, whatever the stride.",
    "How far apart do two windows start when a stride is given?",
)
STRIDE_ONE = Words(
    "stride-one-by-default",
    "without a stride, windows start one apart",
    "Right where a stride is given; without one, your windows start one apart.",
    "What does stride=None stand for in the text above?",
)
REMAINDER_KEPT = Words(
    "remainder-kept",
    "an incomplete window is kept",
    "Where the stride leaves a remainder there is one window too many, one that reaches over the edge.",
    "What happens to the last window where it is not complete?",
)
NO_REMAINDER = Words(
    "reshape-without-remainder",
    "the reshape needs windows that fit exactly",
    "The reshape raised an error: it needs windows that lie side by side and fit exactly.",
    "How many numbers of x belong to whole windows, and what becomes of the rest?",
)
SCRAMBLED = Words(
    "windows-scrambled",
    "the reshape puts the wrong numbers together",
    "The shape is right, but the numbers in one window are not neighbours in x.",
    "Print the reshaped np.arange(12): which numbers stand in one window?",
)
INFINITY_IN_INTEGERS = Words(
    "infinity-in-integers",
    "minus infinity is put into an array of integers",
    "For integer input it raised an error: an array of integers cannot hold minus infinity.",
    "Which dtype does the array have that you put -np.inf into?",
)
INPUT_OVERWRITTEN = Words(
    "input-overwritten",
    "the caller's array is overwritten",
    "The array you were given has other numbers after the call: a slice of it was written to.",
    "Is a slice of x a new array, or a view of the same numbers?",
)


# --- maxpool1d ------------------------------------------------------------------------------------


@wrong("maxpool1d", START_AT_ZERO)  # 16
def pool1d_from_zero(x, size, stride=None):
    stride = size if stride is None else stride
    out = np.zeros((len(x) - size) // stride + 1)
    for i in range(len(out)):
        for value in x[i * stride : i * stride + size]:
            if value > out[i]:
                out[i] = value
    return out


@wrong("maxpool1d", LAST_FOR_MAX)  # 16
def pool1d_last(x, size, stride=None):
    stride = size if stride is None else stride
    out = np.zeros((len(x) - size) // stride + 1)
    for i in range(len(out)):
        for value in x[i * stride : i * stride + size]:
            out[i] = value
    return out


@wrong("maxpool1d", MEAN_FOR_MAX)
def pool1d_mean(x, size, stride=None):
    stride = size if stride is None else stride
    n_out = (len(x) - size) // stride + 1
    return np.array([np.mean(x[i * stride : i * stride + size]) for i in range(n_out)])


@wrong("maxpool1d", LARGEST_SIZE)
def pool1d_absolute(x, size, stride=None):
    stride = size if stride is None else stride
    n_out = (len(x) - size) // stride + 1
    return np.array([np.max(np.abs(x[i * stride : i * stride + size])) for i in range(n_out)])


@wrong("maxpool1d", PLACE_FOR_VALUE)
def pool1d_place(x, size, stride=None):
    stride = size if stride is None else stride
    n_out = (len(x) - size) // stride + 1
    return np.array([np.argmax(x[i * stride : i * stride + size]) for i in range(n_out)])


@wrong(
    "maxpool1d",
    Words(
        "smallest-for-largest",
        "the smallest number of the window is kept",
        "Every number is the smallest of its window.",
        "Which one number of the window should stay?",
    ),
)
def pool1d_smallest(x, size, stride=None):
    stride = size if stride is None else stride
    n_out = (len(x) - size) // stride + 1
    return np.array([np.min(x[i * stride : i * stride + size]) for i in range(n_out)])


@wrong("maxpool1d", STRIDE_IS_SIZE)
def pool1d_stride_ignored(x, size, stride=None):
    n_out = len(x) // size
    return x[: n_out * size].reshape(n_out, size).max(axis=1)


@wrong("maxpool1d", STRIDE_ONE)
def pool1d_stride_one(x, size, stride=None):
    stride = 1 if stride is None else stride
    n_out = (len(x) - size) // stride + 1
    return np.array([np.max(x[i * stride : i * stride + size]) for i in range(n_out)])


@wrong("maxpool1d", STRIDE_SHAPE_ONLY)  # 5
def pool1d_stride_shape_only(x, size, stride=None):
    stride = size if stride is None else stride
    n_out = (len(x) - size) // stride + 1
    return np.array([np.max(x[i : i + size]) for i in range(n_out)])


@wrong("maxpool1d", REMAINDER_KEPT)  # 14
def pool1d_remainder_kept(x, size, stride=None):
    stride = size if stride is None else stride
    n_out = int(np.ceil((len(x) - size) / stride)) + 1
    return np.array(
        [np.max(x[i * stride : i * stride + size], initial=-1e100) for i in range(n_out)]
    )


@wrong(
    "maxpool1d",
    Words(
        "windows-cut-short",
        "a window begins wherever a number is left",
        "There is a window for every start inside x, also where only a part of a window is left.",
        "What is the last place where a whole window can start?",
    ),
)
def pool1d_cut_short(x, size, stride=None):
    stride = size if stride is None else stride
    return np.array([np.max(x[i : i + size]) for i in range(0, len(x), stride)])


@wrong("maxpool1d", WINDOW_MISSING)  # 6
def pool1d_window_missing(x, size, stride=None):
    stride = size if stride is None else stride
    n_out = (len(x) - size) // stride
    return np.array([np.max(x[i * stride : i * stride + size]) for i in range(n_out)])


@wrong("maxpool1d", NO_REMAINDER)  # 14
def pool1d_no_remainder(x, size, stride=None):
    return x.reshape(len(x) // size, size).max(axis=1)


@wrong("maxpool1d", SCRAMBLED)  # 17
def pool1d_scrambled(x, size, stride=None):
    n_out = len(x) // size
    return x[: n_out * size].reshape(size, n_out).max(axis=0)


@wrong("maxpool1d", INFINITY_IN_INTEGERS)  # 8
def pool1d_infinity(x, size, stride=None):
    stride = size if stride is None else stride
    out = np.zeros((len(x) - size) // stride + 1, dtype=x.dtype)
    for i in range(len(out)):
        out[i] = -np.inf
        for value in x[i * stride : i * stride + size]:
            out[i] = max(out[i], value)
    return out


@wrong(
    "maxpool1d",
    Words(
        "integer-buffer",
        "the output array holds integers",
        "The fractions are cut off: the output array can only hold whole numbers.",
        "Which dtype does the output array get from the line that makes it?",
    ),
)  # 8
def pool1d_integers(x, size, stride=None):
    stride = size if stride is None else stride
    out = np.zeros((len(x) - size) // stride + 1, dtype=int)
    for i in range(len(out)):
        out[i] = np.max(x[i * stride : i * stride + size])
    return out


@wrong(
    "maxpool1d",
    Words(
        "input-sorted",
        "the windows are sorted in place",
        "The largest number was found by sorting: the caller's array is in another order now.",
        "Does window.sort() make a new array? Whose numbers does it move?",
    ),
)
def pool1d_sorted(x, size, stride=None):
    stride = size if stride is None else stride
    out = []
    for i in range((len(x) - size) // stride + 1):
        window = x[i * stride : i * stride + size]
        window.sort()
        out.append(window[-1])
    return np.array(out)


@wrong("maxpool1d", WINDOW_PLACE)
def pool1d_window_place(x, size, stride=None):
    stride = size if stride is None else stride
    out = np.zeros((len(x) - size) // stride + 1)
    for i in range(0, len(x) - size + 1, stride):
        out[i] = np.max(x[i : i + size])
    return out


@wrong("maxpool1d", START_TOO_HIGH)
def maxpool1d_from_minus_a_billion(x, size, stride=None):
    stride = size if stride is None else stride
    starts = range(0, len(x) - size + 1, stride)
    return np.array([max(-1e9, *x[i : i + size]) for i in starts])


# --- maxpool2d ------------------------------------------------------------------------------------


@wrong("maxpool2d", START_AT_ZERO)  # 16
def pool2d_from_zero(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - kh) // sh + 1, (W - kw) // sw + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            for r in range(kh):
                for c in range(kw):
                    value = x[:, :, i * sh + r, j * sw + c]
                    out[:, :, i, j] = np.maximum(out[:, :, i, j], value)
    return out


@wrong("maxpool2d", LAST_FOR_MAX)  # 16
def pool2d_last(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - kh) // sh + 1, (W - kw) // sw + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            for r in range(kh):
                for c in range(kw):
                    out[:, :, i, j] = x[:, :, i * sh + r, j * sw + c]
    return out


@wrong("maxpool2d", MEAN_FOR_MAX)
def pool2d_mean(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - kh) // sh + 1, (W - kw) // sw + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, :, i, j] = window.mean(axis=(2, 3))
    return out


@wrong("maxpool2d", LARGEST_SIZE)
def pool2d_absolute(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - kh) // sh + 1, (W - kw) // sw + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, :, i, j] = np.abs(window).max(axis=(2, 3))
    return out


@wrong(
    "maxpool2d",
    Words(
        "channels-mixed",
        "the maximum is taken over the channels too",
        "Right for one channel; with more, the maximum runs over all channels of an image.",
        "Each channel is a map of its own: over which axes should the maximum run?",
    ),
)  # 7
def pool2d_channels_mixed(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - kh) // sh + 1, (W - kw) // sw + 1))
    for n in range(N):
        for i in range(out.shape[2]):
            for j in range(out.shape[3]):
                out[n, :, i, j] = x[n, :, i * sh : i * sh + kh, j * sw : j * sw + kw].max()
    return out


@wrong(
    "maxpool2d",
    Words(
        "images-mixed",
        "the maximum is taken over the batch too",
        "Right for one image; with more, the maximum runs over all images of the batch.",
        "Over which axes should the maximum of a window run, and over which not?",
    ),
)
def pool2d_images_mixed(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - kh) // sh + 1, (W - kw) // sw + 1))
    for c in range(C):
        for i in range(out.shape[2]):
            for j in range(out.shape[3]):
                out[:, c, i, j] = x[:, c, i * sh : i * sh + kh, j * sw : j * sw + kw].max()
    return out


@wrong("maxpool2d", FIRST_IMAGE)
def pool2d_first_image(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - kh) // sh + 1, (W - kw) // sw + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[0, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, :, i, j] = window.max(axis=(1, 2))
    return out


@wrong(
    "maxpool2d",
    Words(
        "first-channel-only",
        "only the first channel is pooled",
        "Right for one channel; with more, all of them have the answer of the first.",
        "Where does the index of the channel stand in your function?",
    ),
)  # 7
def pool2d_first_channel(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - kh) // sh + 1, (W - kw) // sw + 1))
    for n in range(N):
        for i in range(out.shape[2]):
            for j in range(out.shape[3]):
                out[n, :, i, j] = x[n, 0, i * sh : i * sh + kh, j * sw : j * sw + kw].max()
    return out


@wrong("maxpool2d", ROWS_AND_COLUMNS)  # 4
def pool2d_exchanged(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    h_out, w_out = (H - kh) // sh + 1, (W - kw) // sw + 1
    out = np.zeros((N, C, w_out, h_out))
    for i in range(h_out):
        for j in range(w_out):
            window = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, :, j, i] = window.max(axis=(2, 3))
    return out


@wrong("maxpool2d", SIZES_FROM_HEIGHT)  # 4
def pool2d_width_from_height(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, _ = x.shape
    out = np.zeros((N, C, (H - kh) // sh + 1, (H - kw) // sw + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, :, i, j] = window.max(axis=(2, 3), initial=-1e100)
    return out


@wrong(
    "maxpool2d",
    Words(
        "square-window-assumed",
        "the window is taken to be square",
        "Right for square windows; otherwise the window's width is taken to be its height.",
        "Which of the two numbers of the pair (height, width) does your function use?",
    ),
)  # 4
def pool2d_square(x, size, stride=None):
    k = size if isinstance(size, int) else size[0]
    s = k if stride is None else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - k) // s + 1, (W - k) // s + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = x[:, :, i * s : i * s + k, j * s : j * s + k].max(axis=(2, 3))
    return out


@wrong(
    "maxpool2d",
    Words(
        "pair-exchanged",
        "the pair is read as (width, height)",
        "Right for square windows; a pair is read as (width, height), it is (height, width).",
        "Which of the pair's two numbers goes with the rows of x?",
    ),
)  # 4
def pool2d_pair_exchanged(x, size, stride=None):
    stride = size if stride is None else stride
    kw, kh = (size, size) if isinstance(size, int) else size
    sw, sh = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - kh) // sh + 1, (W - kw) // sw + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, :, i, j] = window.max(axis=(2, 3))
    return out


@wrong(
    "maxpool2d",
    Words(
        "pair-not-understood",
        "a pair is not accepted",
        "With a pair (height, width) for the size it raised an error.",
        "What is H - size when size is the pair (2, 3)?",
    ),
)
def pool2d_no_pair(x, size, stride=None):
    s = size if stride is None else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - size) // s + 1, (W - size) // s + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = x[:, :, i * s : i * s + size, j * s : j * s + size].max(axis=(2, 3))
    return out


@wrong("maxpool2d", STRIDE_IS_SIZE)
def pool2d_stride_ignored(x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    N, C, H, W = x.shape
    h_out, w_out = H // kh, W // kw
    whole = x[:, :, : h_out * kh, : w_out * kw]
    return whole.reshape(N, C, h_out, kh, w_out, kw).max(axis=(3, 5))


@wrong("maxpool2d", STRIDE_ONE)
def pool2d_stride_one(x, size, stride=None):
    s = 1 if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - kh) // s + 1, (W - kw) // s + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = x[:, :, i * s : i * s + kh, j * s : j * s + kw].max(axis=(2, 3))
    return out


@wrong("maxpool2d", STRIDE_SHAPE_ONLY)  # 5
def pool2d_stride_shape_only(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - kh) // sh + 1, (W - kw) // sw + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = x[:, :, i : i + kh, j : j + kw].max(axis=(2, 3))
    return out


@wrong("maxpool2d", REMAINDER_KEPT)  # 14
def pool2d_remainder_kept(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    h_out = int(np.ceil((H - kh) / sh)) + 1
    w_out = int(np.ceil((W - kw) / sw)) + 1
    out = np.zeros((N, C, h_out, w_out))
    for i in range(h_out):
        for j in range(w_out):
            window = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, :, i, j] = window.max(axis=(2, 3), initial=-1e100)
    return out


@wrong("maxpool2d", WINDOW_MISSING)  # 6
def pool2d_window_missing(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - kh) // sh, (W - kw) // sw))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, :, i, j] = window.max(axis=(2, 3))
    return out


@wrong("maxpool2d", NO_REMAINDER)  # 14
def pool2d_no_remainder(x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    N, C, H, W = x.shape
    return x.reshape(N, C, H // kh, kh, W // kw, kw).max(axis=(3, 5))


@wrong("maxpool2d", SCRAMBLED)  # 17
def pool2d_scrambled(x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    N, C, H, W = x.shape
    h_out, w_out = H // kh, W // kw
    whole = x[:, :, : h_out * kh, : w_out * kw]
    return whole.reshape(N, C, h_out, w_out, kh, kw).max(axis=(4, 5))


@wrong("maxpool2d", CHANNELS_LAST)
def pool2d_channels_last(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    out = np.zeros((N, (H - kh) // sh + 1, (W - kw) // sw + 1, C))
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            window = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, i, j] = window.max(axis=(2, 3))
    return out


@wrong(
    "maxpool2d",
    Words(
        "rows-only",
        "only the rows are pooled",
        "The windows reach over one axis only: the height became smaller and the width did not.",
        "In how many directions does a window of size 2 reach?",
    ),
)
def pool2d_rows_only(x, size, stride=None):
    stride = size if stride is None else stride
    kh, _ = (size, size) if isinstance(size, int) else size
    sh, _ = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - kh) // sh + 1, W))
    for i in range(out.shape[2]):
        out[:, :, i] = x[:, :, i * sh : i * sh + kh].max(axis=2)
    return out


@wrong("maxpool2d", INFINITY_IN_INTEGERS)  # 8
def pool2d_infinity(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - kh) // sh + 1, (W - kw) // sw + 1), dtype=x.dtype)
    for n in range(N):
        for c in range(C):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    out[n, c, i, j] = -np.inf
                    window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
                    for value in window.flat:
                        out[n, c, i, j] = max(out[n, c, i, j], value)
    return out


@wrong("maxpool2d", INPUT_OVERWRITTEN)
def pool2d_overwritten(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    H, W = x.shape[2:]
    h_out, w_out = (H - kh) // sh + 1, (W - kw) // sw + 1
    best = x[:, :, : h_out * sh : sh, : w_out * sw : sw][:, :, :h_out, :w_out]
    for r in range(kh):
        for c in range(kw):
            value = x[:, :, r : r + (h_out - 1) * sh + 1 : sh, c : c + (w_out - 1) * sw + 1 : sw]
            np.maximum(best, value, out=best)
    return best


@wrong("maxpool2d", WINDOW_PLACE)
def pool2d_window_place(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - kh) // sh + 1, (W - kw) // sw + 1))
    for i in range(0, H - kh + 1, sh):
        for j in range(0, W - kw + 1, sw):
            out[:, :, i, j] = x[:, :, i : i + kh, j : j + kw].max(axis=(2, 3))
    return out


@wrong(
    "maxpool2d",
    Words(
        "everything-mixed",
        "the maximum is taken over channels and images too",
        "Right for one channel of one image; with more, all of them share one maximum for each window.",
        "Of the four axes of the block, over which should the maximum run?",
    ),
)
def pool2d_everything_mixed(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - kh) // sh + 1, (W - kw) // sw + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw].max()
    return out


@wrong(
    "maxpool2d",
    Words(
        "stride-from-the-height",
        "the window's height is the stride in both directions",
        "Without a stride, the window's height was taken for the stride in both directions.",
        "When no stride is given, how far apart are two windows side by side, for a size of (2, 3)?",
    ),
)
def pool2d_stride_from_height(x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    stride = kh if stride is None else stride
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - kh) // sh + 1, (W - kw) // sw + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, :, i, j] = window.max(axis=(2, 3))
    return out


@wrong("maxpool2d", START_TOO_HIGH)
def maxpool2d_from_minus_a_billion(x, size, stride=None):
    kh, kw = (size, size) if np.isscalar(size) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    n, c, height, width = x.shape
    out = np.full((n, c, (height - kh) // sh + 1, (width - kw) // sw + 1), -1e9)
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, :, i, j] = np.maximum(out[:, :, i, j], window.max(axis=(2, 3)))
    return out


# --- detect ---------------------------------------------------------------------------------------


@wrong(
    "detect",
    Words(
        "filter-flipped",
        "the filter is flipped",
        "It finds the mirrored pattern and misses the pattern itself: the filter is flipped.",
        "In the lecture's definition, which number of the filter meets the first number of the window?",
    ),
)  # 1
def detect_flipped(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if np.sum(xp[i : i + kh, j : j + kw] * w[::-1, ::-1]) + b > 0:
                return True
    return False


@wrong(
    "detect",
    Words(
        "padding-ignored",
        "the image is not padded",
        "Patterns at the edge are missed: the filter's middle never stands on the pixels at the edge.",
        "Where do the zeros around the image enter your function?",
    ),
)
def detect_no_padding(x, w, b):
    kh, kw = w.shape
    for i in range(x.shape[0] - kh + 1):
        for j in range(x.shape[1] - kw + 1):
            if np.sum(x[i : i + kh, j : j + kw] * w) + b > 0:
                return True
    return False


@wrong(
    "detect",
    Words(
        "padding-always-one",
        "one row of zeros is added for every filter",
        "Right for filters 3 by 3; for others, one row or column of zeros is too few or too many.",
        "How many zeros does a filter 5 wide need, so that its middle can stand on the first pixel?",
    ),
)
def detect_padding_one(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, 1)
    for i in range(xp.shape[0] - kh + 1):
        for j in range(xp.shape[1] - kw + 1):
            if np.sum(xp[i : i + kh, j : j + kw] * w) + b > 0:
                return True
    return False


@wrong(
    "detect",
    Words(
        "padding-from-height",
        "the filter's height sets all the padding",
        "Right for square filters; otherwise the padding left and right is that of the height.",
        "Which side of the filter says how many columns of zeros are needed?",
    ),
)  # 4
def detect_padding_from_height(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, kh // 2)
    for i in range(xp.shape[0] - kh + 1):
        for j in range(xp.shape[1] - kw + 1):
            if np.sum(xp[i : i + kh, j : j + kw] * w) + b > 0:
                return True
    return False


@wrong(
    "detect",
    Words(
        "padding-too-wide",
        "there is more padding than the filter's middle needs",
        "The filter answers where its middle stands outside the image: there is too much padding.",
        "How many rows and columns has the map if it is to have those of the image?",
    ),
)
def detect_padding_full(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh - 1, kh - 1), (kw - 1, kw - 1)))
    for i in range(xp.shape[0] - kh + 1):
        for j in range(xp.shape[1] - kw + 1):
            if np.sum(xp[i : i + kh, j : j + kw] * w) + b > 0:
                return True
    return False


@wrong(
    "detect",
    Words(
        "padding-repeats-edge",
        "the padding repeats the edge",
        "Lone pixels at the edge are missed: the padding holds copies of them; the lecture pads with zeros.",
        "What does np.pad fill in, and what should stand outside the image?",
    ),
)
def detect_padding_edge(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)), mode="edge")
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if np.sum(xp[i : i + kh, j : j + kw] * w) + b > 0:
                return True
    return False


@wrong(
    "detect",
    Words(
        "wraps-around",
        "the image wraps around",
        "Pixels at opposite edges are taken for neighbours: the image wraps around.",
        "What does the filter meet left of the first column: the last column, or padding?",
    ),
)
def detect_wraps(x, w, b):
    kh, kw = w.shape
    z = np.zeros(x.shape)
    for r in range(kh):
        for c in range(kw):
            z += w[r, c] * np.roll(x, (kh // 2 - r, kw // 2 - c), axis=(0, 1))
    return bool((z + b).max() > 0)


@wrong(
    "detect",
    Words(
        "bias-missing",
        "the bias is not added",
        "The bias is not used: with a large negative one, faint patterns should not count.",
        "Which image and filter would give another answer if only b changed?",
    ),
)  # 3
def detect_no_bias(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if np.sum(xp[i : i + kh, j : j + kw] * w) > 0:
                return True
    return False


@wrong("detect", BIAS_PER_ELEMENT)  # 2
def detect_bias_per_element(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if np.sum(xp[i : i + kh, j : j + kw] * w + b) > 0:
                return True
    return False


@wrong(
    "detect",
    Words(
        "bias-after-relu",
        "the bias is added after the ReLU",
        "With a bias above 0 it says True for every image: the bias was added after the ReLU.",
        "Z contains the bias already: which comes first, + b or ReLU?",
    ),
)
def detect_bias_after_relu(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    z = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            z[i, j] = np.sum(xp[i : i + kh, j : j + kw] * w)
    return bool((np.maximum(z, 0) + b).max() > 0)


@wrong(
    "detect",
    Words(
        "always-true",
        "0 counts as above 0",
        "It says True for every image: after ReLU no number is below 0, so >= 0 always holds.",
        "Which number stands in the map, after ReLU, where the filter finds nothing?",
    ),
)
def detect_always(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    z = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            z[i, j] = np.sum(xp[i : i + kh, j : j + kw] * w) + b
    return bool(np.maximum(z, 0).max() >= 0)


@wrong(
    "detect",
    Words(
        "zero-counts",
        "a sum of 0 counts as found",
        "It says True where the largest sum is exactly 0; only a sum above 0 means that something is there.",
        "Which comparison holds for 0 as well?",
    ),
)
def detect_zero_counts(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if np.sum(xp[i : i + kh, j : j + kw] * w) + b >= 0:
                return True
    return False


@wrong(
    "detect",
    Words(
        "integer-buffer",
        "the array for Z holds integers",
        "For an image of whole numbers the fractions of Z are cut off, and a bias of -0.1 is lost.",
        "Which dtype does the array for Z get from the line that makes it?",
    ),
)  # 8
def detect_integer_buffer(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    z = np.zeros_like(x)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            z[i, j] = np.sum(xp[i : i + kh, j : j + kw] * w) + b
    return bool(z.max() > 0)


@wrong(
    "detect",
    Words(
        "relu-before-the-filter",
        "the ReLU is applied to the image",
        "Pixels below 0 have no say: the ReLU was applied to the image, before the filter.",
        "In which order do filter, ReLU and maximum come?",
    ),
)
def detect_relu_first(x, w, b):
    kh, kw = w.shape
    xp = np.pad(np.maximum(x, 0), ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if np.sum(xp[i : i + kh, j : j + kw] * w) + b > 0:
                return True
    return False


@wrong(
    "detect",
    Words(
        "everywhere-for-anywhere",
        "the pattern is asked for at every pixel",
        "It says True only where the filter answers at every pixel; one pixel is enough.",
        "What is the difference between np.all and np.any here?",
    ),
)
def detect_everywhere(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if np.sum(xp[i : i + kh, j : j + kw] * w) + b <= 0:
                return False
    return True


@wrong(
    "detect",
    Words(
        "sum-for-maximum",
        "the whole map is added up",
        "The answers of all pixels were added before the question; numbers below 0 hide the pattern.",
        "Which single number of the map decides whether the pattern is anywhere?",
    ),
)
def detect_sum(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    total = 0.0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            total += np.sum(xp[i : i + kh, j : j + kw] * w) + b
    return bool(total > 0)


@wrong(
    "detect",
    Words(
        "sign-dropped",
        "strong negative answers count",
        "Strong answers below 0 count as found: the sign was dropped before the maximum.",
        "What does ReLU make of an answer of -5?",
    ),
)
def detect_absolute(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if abs(np.sum(xp[i : i + kh, j : j + kw] * w)) + b > 0:
                return True
    return False


@wrong(
    "detect",
    Words(
        "middle-only",
        "only the middle of the image is looked at",
        "Only the pixel in the middle of the image decides; the pattern may be anywhere.",
        "Over which pixels does the maximum run?",
    ),
)
def detect_middle(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    i, j = x.shape[0] // 2, x.shape[1] // 2
    return bool(np.sum(xp[i : i + kh, j : j + kw] * w) + b > 0)


@wrong(
    "detect",
    Words(
        "first-window-only",
        "the answer is given after the first window",
        "Only the first window decides: the function returns before the others are looked at.",
        "In which line does the loop end, where nothing was found at its first place?",
    ),
)  # 20
def detect_first_window(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if np.sum(xp[i : i + kh, j : j + kw] * w) + b > 0:
                return True
            else:
                return False


@wrong(
    "detect",
    Words(
        "first-row-only",
        "the answer is given after the first row",
        "Only the first row decides: the function returns before the rows below are looked at.",
        "How far to the left does the line that returns stand, and when is it reached?",
    ),
)  # 20
def detect_first_row(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if np.sum(xp[i : i + kh, j : j + kw] * w) + b > 0:
                return True
        return False


@wrong(
    "detect",
    Words(
        "last-window-only",
        "each window's answer replaces the one before",
        "Only the last window decides: each answer replaces the one before it.",
        "What becomes of a True when the next window is looked at?",
    ),
)
def detect_last_window(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    found = False
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            found = bool(np.sum(xp[i : i + kh, j : j + kw] * w) + b > 0)
    return found


@wrong("detect", SIZES_FROM_HEIGHT)  # 4
def detect_width_from_height(x, w, b):
    kh, kw = w.shape
    H = x.shape[0]
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    for i in range(H):
        for j in range(H):
            if np.sum(xp[i : i + kh, j : j + kw] * w) + b > 0:
                return True
    return False


@wrong(
    "detect",
    Words(
        "number-for-yes-or-no",
        "the maximum is returned",
        "The largest answer came back as a number; a yes or a no is asked for.",
        "Which comparison turns the maximum into True or False?",
    ),
)
def detect_number(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    z = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            z[i, j] = np.sum(xp[i : i + kh, j : j + kw] * w) + b
    return np.maximum(z, 0).max()


@wrong(
    "detect",
    Words(
        "map-for-yes-or-no",
        "a yes or no for every pixel is returned",
        "A True or False for every pixel came back; one for the whole image is asked for.",
        "Which step makes one answer out of the whole map?",
    ),
)
def detect_map(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    z = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            z[i, j] = np.sum(xp[i : i + kh, j : j + kw] * w) + b
    return z > 0


@wrong(
    "detect",
    Words(
        "relu-on-the-image",
        "the ReLU is applied to the image, in place",
        "The ReLU was applied to the image and written into it: the caller's pixels below 0 are gone.",
        "To which array does the ReLU belong: to x, or to Z?",
    ),
)  # 21
def detect_relu_on_image(x, w, b):
    kh, kw = w.shape
    np.maximum(x, 0, out=x)
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if np.sum(xp[i : i + kh, j : j + kw] * w) + b > 0:
                return True
    return False


@wrong(
    "detect",
    Words(
        "threshold-above-zero",
        "the maximum is held against a number above 0",
        "A faint pattern, with a maximum only just above 0, is not found.",
        "Above which number must the maximum be for the answer to be True?",
    ),
)
def detect_threshold(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if np.sum(xp[i : i + kh, j : j + kw] * w) + b > 0.01:
                return True
    return False


# --- receptive_field ------------------------------------------------------------------------------


@wrong(
    "receptive_field",
    Words(
        "kernels-added",
        "the kernel sizes are added",
        "The kernel sizes were added: two layers of size 3 see 5 pixels, not 6.",
        "In a drawing of two layers of size 3: how many pixels more does the second one see?",
    ),
)
def field_kernels_added(layers):
    return sum(kernel for kernel, _ in layers)


@wrong(
    "receptive_field",
    Words(
        "kernels-multiplied",
        "the kernel sizes are multiplied",
        "The kernel sizes were multiplied; windows of neighbouring outputs overlap.",
        "In a drawing of two layers of size 3: how many pixels more does the second one see?",
    ),
)
def field_kernels_multiplied(layers):
    total = 1
    for kernel, _ in layers:
        total *= kernel
    return total


@wrong(
    "receptive_field",
    Words(
        "stride-ignored",
        "the strides are not used",
        "Right for stride 1; strides of earlier layers make no difference to your answer.",
        "After a layer with stride 2, how many pixels apart are two neighbouring outputs?",
    ),
)
def field_stride_ignored(layers):
    return 1 + sum(kernel - 1 for kernel, _ in layers)


@wrong(
    "receptive_field",
    Words(
        "own-stride-counted",
        "a layer's own stride widens its window",
        "A layer's own stride was counted for its own window; it only spreads the layers after it.",
        "One layer with kernel 3 and stride 2: how many pixels does one output see?",
    ),
)
def field_own_stride(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        step *= stride
        field += (kernel - 1) * step
    return field


@wrong(
    "receptive_field",
    Words(
        "only-the-last-stride",
        "only the stride of the layer before counts",
        "Only the stride of the layer just before is used; those further back are forgotten.",
        "After two layers of stride 2, how many pixels apart are two neighbouring outputs?",
    ),
)
def field_last_stride(layers):
    field, before = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * before
        before = stride
    return field


@wrong(
    "receptive_field",
    Words(
        "strides-added",
        "the strides are added",
        "Strides of several layers were added; each one multiplies the distance it finds.",
        "After two layers of stride 3, how many pixels apart are two neighbouring outputs: 6 or 9?",
    ),
)
def field_strides_added(layers):
    field, step = 1, 0
    for kernel, stride in layers:
        field += (kernel - 1) * max(step, 1)
        step += stride if stride > 1 else 0
    return field


@wrong(
    "receptive_field",
    Words(
        "layers-in-reverse",
        "the layers are read from the last to the first",
        "The strides of later layers widen the earlier ones: the list was read in reverse.",
        "The first layer of the list is next to the pixels: which kernels does its stride spread?",
    ),
)
def field_reverse(layers):
    field, step = 1, 1
    for kernel, stride in layers[::-1]:
        field += (kernel - 1) * step
        step *= stride
    return field


@wrong(
    "receptive_field",
    Words(
        "one-too-small",
        "the first pixel is not counted",
        "It is one too small everywhere: the steps are counted, and not the pixel they start from.",
        "How many pixels does a single layer with kernel 1 see?",
    ),
)
def field_one_too_small(layers):
    field, step = 0, 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step *= stride
    return field


@wrong(
    "receptive_field",
    Words(
        "kernel-for-steps",
        "the whole kernel is counted after each stride",
        "Every layer adds its whole kernel; from its first to its last number are k - 1 steps.",
        "How many steps is it from the first to the last of 3 pixels?",
    ),
)
def field_whole_kernels(layers):
    field, step = 0, 1
    for kernel, stride in layers:
        field += kernel * step
        step *= stride
    return field


@wrong(
    "receptive_field",
    Words(
        "only-the-last-layer",
        "only the last layer's kernel is returned",
        "Right for one layer; otherwise the answer is the last layer's kernel alone.",
        "One number that the last layer sees: how many pixels did it see itself?",
    ),
)
def field_last_layer(layers):
    return layers[-1][0]


@wrong(
    "receptive_field",
    Words(
        "pairs-exchanged",
        "kernel and stride are exchanged",
        "Kernel and stride were exchanged: a layer is (kernel, stride).",
        "Which of the two numbers in (3, 1) is the kernel?",
    ),
)
def field_exchanged(layers):
    field, step = 1, 1
    for stride, kernel in layers:
        field += (kernel - 1) * step
        step *= stride
    return field


@wrong(
    "receptive_field",
    Words(
        "list-used-up",
        "the caller's list is emptied",
        "The answer is right the first time, and the list you were given is empty afterwards.",
        "What does pop leave in a list, and whose list is it?",
    ),
)
def field_list_used_up(layers):
    field, step = 1, 1
    while layers:
        kernel, stride = layers.pop(0)
        field += (kernel - 1) * step
        step *= stride
    return field


# --- trace_shapes ---------------------------------------------------------------------------------


@wrong(
    "trace_shapes",
    Words(
        "padding-ignored",
        "the padding is not used",
        "The sizes are those without padding.",
        "Where do the zeros around the image enter your formula?",
    ),
)
def trace_padding_ignored(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (f, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "padding-counted-once",
        "the padding is counted on one side only",
        "With padding the sizes are too small: zeros are added on both sides of an image.",
        "On how many sides of the image are zeros added?",
    ),
)  # 6
def trace_padding_once(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (f, (H + p - kh) // s + 1, (W + p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "stride-ignored",
        "a convolution's stride is not used",
        "A convolution's stride makes no difference to your sizes.",
        "How far apart do two windows of the filter start?",
    ),
)  # 10
def trace_stride_ignored(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (f, (H + 2 * p - kh) + 1, (W + 2 * p - kw) + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong("trace_shapes", WINDOW_MISSING)  # 6
def trace_window_missing(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (f, (H + 2 * p - kh) // s, (W + 2 * p - kw) // s)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s, (W - kw) // s)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong("trace_shapes", REMAINDER_KEPT)  # 14
def trace_rounded_up(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (f, -(-(H + 2 * p - kh) // s) + 1, -(-(W + 2 * p - kw) // s) + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, -(-(H - kh) // s) + 1, -(-(W - kw) // s) + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "float-for-int",
        "the sizes are floats",
        "The sizes came back as floats: a size is a whole number.",
        "Which division gives a whole number in Python?",
    ),
)
def trace_floats(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (f, (H + 2 * p - kh) / s + 1, (W + 2 * p - kw) / s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) / s + 1, (W - kw) / s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "channels-not-updated",
        "a convolution keeps the channels of its input",
        "After a convolution the shape still has the channels of its input.",
        "What becomes of the number of channels where there are 8 filters?",
    ),
)
def trace_channels_kept(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (C, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "sides-exchanged",
        "height and width are exchanged",
        "Height and width were exchanged: a shape is (channels, height, width).",
        "In which order do height and width stand in the shape that you take apart?",
    ),
)  # 4
def trace_sides_exchanged(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, W, H), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, W, H), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "channels-last",
        "the channels stand at the end",
        "The channels stand last in your shapes; here they stand first.",
        "What does (C, H, W) say about the order?",
    ),
)
def trace_channels_last(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            H, W = (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1
            shape = (f, H, W)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        shown = shape if len(shape) == 1 else (shape[1], shape[2], shape[0])
        trace.append((kind, shown, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "pool-stride-ignored",
        "pooling windows always lie side by side",
        "Pooling windows lie side by side in your sizes, whatever their stride.",
        "How far apart do two pooling windows start when the stride is not the size?",
    ),
)  # 20
def trace_pool_stride_is_size(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, H // kh, W // kw)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "divided-by-stride",
        "a pooled size is the input's divided by the stride",
        "Right where windows lie side by side; where they overlap, dividing by the stride counts too many.",
        "Where does the window's size enter your formula for pooling?",
    ),
)
def trace_divided_by_stride(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, H // s, W // s)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "channels-pooled",
        "pooling also reduces the channels",
        "Pooling made the number of channels smaller: each channel is pooled on its own.",
        "Which of the three numbers of a shape does pooling leave alone?",
    ),
)
def trace_pool_pools_channels(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = ((C - 1) // s + 1, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "square-filter-assumed",
        "filters and windows are taken to be square",
        "Right for square filters and windows; otherwise the width is taken to be the height.",
        "Which of the two numbers of the pair (height, width) does your function use?",
    ),
)  # 4
def trace_square(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh = kw = k if isinstance(k, int) else k[0]
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh = kw = k if isinstance(k, int) else k[0]
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "pair-not-understood",
        "a pair is not accepted",
        "With a pair (height, width) for a kernel or a size it raised an error.",
        "What is H - k when k is the pair (2, 3)?",
    ),
)
def trace_no_pair(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh = kw = k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (f, (H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh = kw = k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "channels-not-flattened",
        "flatten leaves the channels out",
        "Flatten counts the pixels of one channel; all channels go into the row.",
        "How many numbers does an image with C channels have?",
    ),
)
def trace_flatten_image(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (shape[1] * shape[2],)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "not-flattened",
        "flatten keeps the shape",
        "Flatten left the shape as it was.",
        "How many axes does a dense layer's input have for one image?",
    ),
)
def trace_flatten_keeps(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            pass
        elif kind == "dense":
            params = (int(np.prod(shape)) + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "number-for-shape",
        "a shape of one axis is a bare number",
        "Flat shapes came back as bare numbers; a shape is a tuple, also with one number in it.",
        "What is (120) in Python, and what is (120,)?",
    ),
)
def trace_bare_number(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        shown = shape[0] if len(shape) == 1 else shape
        trace.append((kind, shown, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "layers-left-out",
        "layers without parameters are left out",
        "Some layers are missing from your list: every layer has its row, also one that only changes numbers.",
        "How many rows should the list have for four layers?",
    ),
)
def trace_no_relu(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        if kind != "relu":
            trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "input-counted-as-layer",
        "the input has a row of its own",
        "The first row of your list is the input: it is no layer.",
        "How many rows should the list have for four layers?",
    ),
)
def trace_input_row(input_shape, layers):
    shape, trace = tuple(input_shape), [("input", tuple(input_shape), 0)]
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong("trace_shapes", WEIGHTS_ONLY)
def trace_weights_only(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = kh * kw * C * f
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = shape[0] * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong("trace_shapes", ONE_BIAS)
def trace_one_bias(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = kh * kw * C * f + 1
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = shape[0] * layer["units"] + 1
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "input-channels-ignored",
        "a filter is counted for one channel",
        "Right for one channel; otherwise each filter is counted as if it looked at one channel only.",
        "How deep is a filter that looks at 3 channels?",
    ),
)  # 7
def trace_params_no_channels(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw + 1) * f
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "bias-for-every-channel",
        "a bias is counted for every channel of a filter",
        "Right for one channel; otherwise each filter gets a bias for every channel it looks at.",
        "A filter gives one number for a window with all its channels: how often is a bias added to it?",
    ),
)
def trace_bias_per_channel(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw + 1) * C * f
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "first-input-for-all",
        "every convolution is counted with the image's channels",
        "Right for the first convolution; a later one is counted with the channels of the image.",
        "How many channels does the second convolution look at?",
    ),
)
def trace_params_first_channels(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * input_shape[0] + 1) * f
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "parameters-after-the-layer",
        "parameters are counted with the shape after the layer",
        "The parameters were counted with the shape after the layer: the weights meet its input.",
        "Which shape do the weights of a layer meet: that before it or after it?",
    ),
)
def trace_params_after(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * f + 1) * f
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (layer["units"] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "weights-not-shared",
        "weights are counted for every pixel",
        "The filter's weights were counted again for every output pixel; all pixels share them.",
        "How many filters make one map, however large the map is?",
    ),
)
def trace_params_per_pixel(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
            params = (kh * kw * C + 1) * f * shape[1] * shape[2]
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "pooling-has-parameters",
        "pooling is given parameters",
        "A pooling layer has parameters in your list: there is nothing in it to learn.",
        "Which numbers of a pooling layer would training change?",
    ),
)
def trace_params_pool(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            params = kh * kw
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "running-total",
        "the parameters are added up",
        "Each row holds the parameters of all layers so far; only its own layer's are asked for.",
        "Where is params set back to 0?",
    ),
)  # 24
def trace_params_total(input_shape, layers):
    shape, trace, params = tuple(input_shape), [], 0
    for layer in layers:
        kind = layer["type"]
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params += (kh * kw * C + 1) * f
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params += (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


@wrong(
    "trace_shapes",
    Words(
        "dicts-used-up",
        "entries are popped from the caller's dicts",
        "The entries were taken out of the caller's dicts: a second call finds no type in them.",
        "What does pop leave in a dict, and whose dict is it?",
    ),
)
def trace_popped(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer.pop("type"), 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


WHOLE_MAXIMUM = Words(
    "maximum-of-everything",
    "the maximum runs over the whole map",
    "Every number is the maximum of the whole map, not of its window.",
    "Which numbers of x does the maximum for the output at place i look at?",
)


@wrong("maxpool1d", WHOLE_MAXIMUM)
def pool1d_whole_maximum(x, size, stride=None):
    stride = size if stride is None else stride
    return np.full((len(x) - size) // stride + 1, x.max())


@wrong("maxpool2d", WHOLE_MAXIMUM)
def pool2d_whole_maximum(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    rows, columns = (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1
    return np.repeat(np.repeat(x.max(axis=(2, 3), keepdims=True), rows, axis=2), columns, axis=3)


@wrong(
    "maxpool2d",
    Words(
        "always-two-by-two",
        "the window is always 2 by 2",
        "The answer is the one for windows of 2 by 2, side by side, whatever the size and the stride.",
        "Which two arguments should the shape of your windows and their distance come from?",
    ),
)
def pool2d_always_two(x, size, stride=None):
    N, C, H, W = x.shape
    pairs = x[:, :, : H // 2 * 2, : W // 2 * 2].reshape(N, C, H // 2, 2, W // 2, 2)
    return pairs.max(axis=(3, 5))


@wrong(
    "maxpool2d",
    Words(
        "room-for-too-many",
        "the output has one row and one column too many",
        "There is room for more windows than fit; in the places that are left over zeros stand.",
        "How many windows does your loop write, and how many does the array have room for?",
    ),
)
def pool2d_room_for_too_many(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, int((H - kh + 1) / sh + 1), int((W - kw + 1) / sw + 1)))
    for i, r in enumerate(range(0, H - kh + 1, sh)):
        for j, c in enumerate(range(0, W - kw + 1, sw)):
            out[:, :, i, j] = x[:, :, r : r + kh, c : c + kw].max(axis=(2, 3))
    return out


@wrong(
    "maxpool2d",
    Words(
        "windows-counted-by-size",
        "the number of windows is H // size, whatever the stride",
        "There are as many windows as fit side by side, whatever the stride.",
        "How many windows fit into 5 numbers if they are 3 long and start 1 apart?",
    ),
)
def pool2d_counted_by_size(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, H // kh, W // kw))
    for i, j in np.ndindex(out.shape[2:]):
        out[:, :, i, j] = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw].max(axis=(2, 3))
    return out


@wrong(
    "receptive_field",
    Words(
        "start-and-end",
        "the first and the last place are returned",
        "Two numbers came back, where the field starts and where it ends; its size is asked for.",
        "How many pixels lie from place a to place b, both of them counted?",
    ),
)
def field_start_and_end(layers):
    start = end = 0
    for k, s in reversed(layers):
        start, end = start * s, end * s + k - 1
    return start, end


@wrong(
    "receptive_field",
    Words(
        "a-row-for-every-layer",
        "a list with a pair for each layer is returned",
        "A list came back, with field and jump after each layer; one number is asked for.",
        "Which number of your list is the field of the last layer?",
    ),
)
def field_of_every_layer(layers):
    field, jump, found = 1, 1, []
    for k, s in layers:
        field, jump = field + (k - 1) * jump, jump * s
        found.append((field, jump))
    return found
