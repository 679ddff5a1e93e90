"""Wrong answers to maxpool2d_backward."""

import numpy as np

from ..filters import INTEGER_BUFFER, SIZES_FROM_HEIGHT
from ..registry import Words, wrong
from .words import (
    ARGUMENT_OVERWRITTEN,
    OVERWRITTEN,
    UPSTREAM_IGNORED,
)


@wrong("maxpool2d_backward", OVERWRITTEN)  # 18
def pool_overwritten(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        a, b = divmod(np.argmax(window), kw)
        dx[n, c, i * sh + a, j * sw + b] = dout[n, c, i, j]
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "every-tied-maximum",
        "every tied maximum gets the whole gradient",
        "Where a window has several maxima, each got the whole gradient: more arrives than was sent.",
        "A window of four zeros got one number from dout: how much should arrive there in all?",
    ),
)  # 19
def pool_tied(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        dx[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw] += dout[n, c, i, j] * (
            window == window.max()
        )
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "steps-of-size",
        "the windows step by their size",
        "Right without a stride; with one, the windows still start `size` apart.",
        "Where does the window of output [i, j] start if a stride is given?",
    ),
)  # 20
def pool_steps_of_size(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = kh, kw
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        a, b = divmod(np.argmax(window), kw)
        dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "steps-of-one",
        "the windows start one apart",
        "The windows start one apart, whatever the stride.",
        "Where does the window of output [i, j] start?",
    ),
)  # 20
def pool_steps_of_one(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = 1, 1
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        a, b = divmod(np.argmax(window), kw)
        dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "first-window-only",
        "the function returns inside its loop",
        "Only the first window is in the answer.",
        "How often do your loops run before the function returns?",
    ),
)  # 20
def pool_returns_early(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        a, b = divmod(np.argmax(window), kw)
        dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
        return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "first-channel-only",
        "the function returns after the first channel",
        "Right for one channel; all others have gradient 0.",
        "How often does the loop over the channels run?",
    ),
)
def pool_first_channel(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(len(x), 1, *dout.shape[2:]):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        a, b = divmod(np.argmax(window), kw)
        dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "first-image-only",
        "only the first image is worked on",
        "Right for one image; all others have gradient 0.",
        "How often does the loop over the images run?",
    ),
)
def pool_first_image(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(1, *dout.shape[1:]):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        a, b = divmod(np.argmax(window), kw)
        dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "whole-window",
        "every pixel of the window gets the gradient",
        "Every pixel of a window got its gradient, not the largest one alone.",
        "Does the output change if a pixel changes that is not the largest?",
    ),
)
def pool_whole_window(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        dx[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw] += dout[n, c, i, j]
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "mean-pooling",
        "the gradient is shared by the whole window",
        "Every pixel of a window got an equal share: that is the way back of mean pooling.",
        "Does the output change if a pixel changes that is not the largest?",
    ),
)
def pool_mean(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        dx[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw] += dout[n, c, i, j] / (kh * kw)
    return dx


@wrong("maxpool2d_backward", UPSTREAM_IGNORED)
def pool_ones(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        a, b = divmod(np.argmax(window), kw)
        dx[n, c, i * sh + a, j * sw + b] += 1
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "maximum-in-the-gradient",
        "the gradient is multiplied by the maximum",
        "The gradient arrives at the right places, multiplied by the pixel there.",
        "If the largest pixel grows by a little, by how much does the output grow?",
    ),
)
def pool_times_x(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        dx[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw] += (
            dout[n, c, i, j] * window * (window == window.max())
        )
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "maximum-starts-at-zero",
        "the maximum starts at 0",
        "Right where a window has a positive number; windows below 0 lose their gradient.",
        "With which number does your search for the maximum begin?",
    ),
)  # 16
def pool_from_zero(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        best, place = 0, None
        for a in range(kh):
            for b in range(kw):
                if window[a, b] > best:
                    best, place = window[a, b], (i * sh + a, j * sw + b)
        if place is not None:
            dx[n, c, place[0], place[1]] += dout[n, c, i, j]
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "largest-in-size",
        "the number farthest from 0 is taken",
        "The gradient went to the number farthest from 0, also where that is negative.",
        "Which is the maximum of -3 and 2?",
    ),
)
def pool_abs(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        a, b = divmod(np.argmax(np.abs(window)), kw)
        dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "minimum-for-maximum",
        "the smallest number is taken",
        "The gradient went to the smallest number of each window.",
        "Which number of the window came out on the way forward?",
    ),
)
def pool_min(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        a, b = divmod(np.argmin(window), kw)
        dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "place-in-window-swapped",
        "the place in the window is read with the wrong width",
        "Right for square windows; in others the place of the maximum is read wrongly.",
        "argmax counts row by row: by what do you divide to get the row?",
    ),
)  # 4
def pool_unravel(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        a, b = divmod(np.argmax(window), kh)
        dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "row-and-column-swapped",
        "row and column of the maximum are exchanged",
        "The gradient went to the place with row and column exchanged within the window.",
        "Which of the two numbers of the place is the row?",
    ),
)  # 4
def pool_swapped(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        b, a = divmod(np.argmax(window), kw)
        dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
    return dx


@wrong("maxpool2d_backward", SIZES_FROM_HEIGHT)  # 4
def pool_square(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dout.shape[:3], dout.shape[2]):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        a, b = divmod(np.argmax(window), kw)
        dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "square-window-assumed",
        "the window is taken to be square",
        "Right for square windows; of others only the first number of `size` is used.",
        "What are the height and the width of the window if size is a pair?",
    ),
)  # 4
def pool_square_window(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    kw = kh
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        a, b = divmod(np.argmax(window), kw)
        dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "place-not-moved",
        "the place in the window is taken for the place in the image",
        "All gradients landed in the top left corner: in the place within the window, not the image.",
        "argmax(window) counts from the window's corner: where is that in x?",
    ),
)  # 20
def pool_not_moved(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        a, b = divmod(np.argmax(window), kw)
        dx[n, c, a, b] += dout[n, c, i, j]
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "maximum-of-the-image",
        "only the maximum of the whole image gets gradient",
        "Only the largest number of each channel got a gradient, not that of each window.",
        "How many windows are there, and how many maxima?",
    ),
)
def pool_global(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        dx[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw] += dout[n, c, i, j] * (
            window == x[n, c].max()
        )
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "maximum-over-channels",
        "the maximum is taken over all channels",
        "Of all channels only the one with the largest number got the gradient.",
        "Does max pooling compare numbers of different channels?",
    ),
)
def pool_channels(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        best = x[n, :, i * sh : i * sh + kh, j * sw : j * sw + kw].max()
        dx[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw] += dout[n, c, i, j] * (window == best)
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "dx-sized-from-dout",
        "dx is sized from dout",
        "Where windows leave a remainder, dx is too small: pixels in no window were left out.",
        "Which shape must dx have: the one you compute back from dout, or that of x?",
    ),
)  # 14
def pool_remainder(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    rows, columns = (dout.shape[2] - 1) * sh + kh, (dout.shape[3] - 1) * sw + kw
    dx = np.zeros((*x.shape[:2], rows, columns))
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        a, b = divmod(np.argmax(window), kw)
        dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "upsampled-by-repeat",
        "dout is repeated to the size of x",
        "Right where windows tile x; with a stride or a remainder the repeated dout does not fit.",
        "Which size has dout, repeated, and which has x?",
    ),
)  # 14
def pool_repeat(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    out = np.zeros(dout.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            window = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, :, i, j] = window.max(axis=(2, 3))
    mask = x == out.repeat(kh, axis=2).repeat(kw, axis=3)
    first = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dout.shape):
        a, b = divmod(np.argmax(mask[n, c, i * kh : i * kh + kh, j * kw : j * kw + kw]), kw)
        first[n, c, i * kh + a, j * kw + b] = 1
    return first * dout.repeat(kh, axis=2).repeat(kw, axis=3)


@wrong("maxpool2d_backward", INTEGER_BUFFER)  # 8
def pool_integers(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        a, b = divmod(np.argmax(window), kw)
        dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
    return dx


@wrong("maxpool2d_backward", ARGUMENT_OVERWRITTEN)  # 21
def pool_overwrites(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        a, b = divmod(np.argmax(window), kw)
        dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
    x[...] = dx
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "maximum-starts-too-high",
        "the maximum starts at a number that is not small enough",
        "Where all numbers of a window are far below 0, its gradient goes to the first of them.",
        "With what does your running maximum start, and is every number in every window larger?",
    ),
)
def pool_from_minus_a_billion(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        best, place = -1e9, (0, 0)
        for a, b in np.ndindex(kh, kw):
            if x[n, c, i * sh + a, j * sw + b] > best:
                best, place = x[n, c, i * sh + a, j * sw + b], (a, b)
        dx[n, c, i * sh + place[0], j * sw + place[1]] += dout[n, c, i, j]
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "stride-from-the-height",
        "without a stride, the window's height is the stride in both directions",
        "Without a stride, the window's height was taken for the stride in both directions.",
        "When no stride is given, how far apart are two windows side by side, for a size of (2, 3)?",
    ),
)
def pool_stride_from_height(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    step = kh if stride is None else stride
    dx = np.zeros(x.shape)
    for n, c in np.ndindex(dout.shape[:2]):
        for i in range((x.shape[2] - kh) // step + 1):
            for j in range(min((x.shape[3] - kw) // step + 1, dout.shape[3])):
                window = x[n, c, i * step : i * step + kh, j * step : j * step + kw]
                a, b = divmod(np.argmax(window), kw)
                dx[n, c, i * step + a, j * step + b] += dout[n, c, i, j]
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "windows-counted-by-size",
        "the loops end at H // size, whatever the stride",
        "Only as many windows got a gradient as fit side by side, whatever the stride.",
        "How many windows does dout have, and how many does your loop go through?",
    ),
)
def pool_counted_by_size(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        if i < x.shape[2] // kh and j < x.shape[3] // kw:
            window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
            a, b = divmod(np.argmax(window), kw)
            dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
    return dx


@wrong(
    "maxpool2d_backward",
    Words(
        "first-row-only",
        "the function returns after the first row of windows",
        "Only the windows of the first row got a gradient.",
        "How far to the left does the line that returns stand, and when is it reached?",
    ),
)
def pool_first_row(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, j in np.ndindex(len(x), x.shape[1], dout.shape[3]):
        window = x[n, c, :kh, j * sw : j * sw + kw]
        a, b = divmod(np.argmax(window), kw)
        dx[n, c, a, j * sw + b] += dout[n, c, 0, j]
    return dx
