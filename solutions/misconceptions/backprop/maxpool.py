"""Wrong answers to maxpool2d_backward."""

import numpy as np

from ..registry import mistakes


def maxpool2d_backward(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        a, b = divmod(np.argmax(window), kw)
        dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
    return dx


def maxpool2d_backward_by_differences(dout, x, size, stride=None):
    def slope(f, v, h=1e-5):
        steps = h * np.eye(v.size).reshape(v.size, *v.shape)
        return np.array([f(v + e) - f(v - e) for e in steps]).reshape(v.shape) / (2 * h)

    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)

    def total(v):
        windows = np.lib.stride_tricks.sliding_window_view(v, (kh, kw), (2, 3))
        return np.sum(windows[:, :, ::sh, ::sw].max(axis=(4, 5)) * dout)

    return slope(total, x)


def upsampled_by_repeat(dout, x, size, stride=None):
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


mistakes(
    maxpool2d_backward,
    maxpool2d_backward_by_differences,
    upsampled_by_repeat,
    text="""
by-differences: differences in place of derivatives
    The numbers are right to some ten digits: they are differences over a small step, not derivatives.
    Which one number of a window does its gradient go to, whole?
        from maxpool2d_backward_by_differences
gradient-overwritten
        += dout[n, c, i, j] => = dout[n, c, i, j]
every-tied-maximum: every tied maximum gets the whole gradient
    Where a window has several maxima, each got the whole gradient: more arrives than was sent.
    A window of four zeros got one number from dout: how much should arrive there in all?
        - a, b = divmod(np.argmax(window), kw)
        - dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
        + share = dout[n, c, i, j] * (window == window.max())
        + dx[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw] += share
steps-of-size: the windows step by their size
    Right without a stride; with one, the windows still start `size` apart.
    Where does the window of output [i, j] start if a stride is given?
        sh, sw = (kh, kw) if stride is None else (stride, stride) => sh, sw = kh, kw
steps-of-one: the windows start one apart
    The windows start one apart, whatever the stride.
    Where does the window of output [i, j] start?
        sh, sw = (kh, kw) if stride is None else (stride, stride) => sh, sw = 1, 1
first-window-only
        - return dx
        +     return dx
first-channel-only: the function returns after the first channel
    Right for one channel; all others have gradient 0.
    How often does the loop over the channels run?
        np.ndindex(dout.shape) => np.ndindex(len(x), 1, *dout.shape[2:])
first-image-only: only the first image is worked on
    Right for one image; all others have gradient 0.
    How often does the loop over the images run?
        np.ndindex(dout.shape) => np.ndindex(1, *dout.shape[1:])
whole-window: every pixel of the window gets the gradient
    Every pixel of a window got its gradient, not the largest one alone.
    Does the output change if a pixel changes that is not the largest?
        - a, b = divmod(np.argmax(window), kw)
        - dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
        + dx[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw] += dout[n, c, i, j]
mean-pooling: the gradient is shared by the whole window
    Every pixel of a window got an equal share: that is the way back of mean pooling.
    Does the output change if a pixel changes that is not the largest?
        - a, b = divmod(np.argmax(window), kw)
        - dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
        + dx[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw] += dout[n, c, i, j] / (kh * kw)
upstream-ignored
        += dout[n, c, i, j] => += 1
maximum-in-the-gradient: the gradient is multiplied by the maximum
    The gradient arrives at the right places, multiplied by the pixel there.
    If the largest pixel grows by a little, by how much does the output grow?
        - a, b = divmod(np.argmax(window), kw)
        - dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
        + share = dout[n, c, i, j] * window * (window == window.max())
        + dx[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw] += share
maximum-starts-at-zero: the maximum starts at 0
    Right where a window has a positive number; windows below 0 lose their gradient.
    With which number does your search for the maximum begin?
        - dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
        + if window[a, b] > 0:
        +     dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
largest-in-size: the number farthest from 0 is taken
    The gradient went to the number farthest from 0, also where that is negative.
    Which is the maximum of -3 and 2?
        np.argmax(window) => np.argmax(np.abs(window))
minimum-for-maximum: the smallest number is taken
    The gradient went to the smallest number of each window.
    Which number of the window came out on the way forward?
        np.argmax(window) => np.argmin(window)
place-in-window-swapped: the place in the window is read with the wrong width
    Right for square windows; in others the place of the maximum is read wrongly.
    argmax counts row by row: by what do you divide to get the row?
        divmod(np.argmax(window), kw) => divmod(np.argmax(window), kh)
row-and-column-swapped: row and column of the maximum are exchanged
    The gradient went to the place with row and column exchanged within the window.
    Which of the two numbers of the place is the row?
        a, b = divmod => b, a = divmod
width-from-height
        np.ndindex(dout.shape) => np.ndindex(*dout.shape[:3], dout.shape[2])
square-window-assumed: the window is taken to be square
    Right for square windows; of others only the first number of `size` is used.
    What are the height and the width of the window if size is a pair?
          kh, kw = (size, size) if isinstance(size, int) else size
        + kw = kh
place-not-moved: the place in the window is taken for the place in the image
    All gradients landed in the top left corner: in the place within the window, not the image.
    argmax(window) counts from the window's corner: where is that in x?
        dx[n, c, i * sh + a, j * sw + b] => dx[n, c, a, b]
maximum-of-the-image: only the maximum of the whole image gets gradient
    Only the largest number of each channel got a gradient, not that of each window.
    How many windows are there, and how many maxima?
        - a, b = divmod(np.argmax(window), kw)
        - dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
        + share = dout[n, c, i, j] * (window == x[n, c].max())
        + dx[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw] += share
maximum-over-channels: the maximum is taken over all channels
    Of all channels only the one with the largest number got the gradient.
    Does max pooling compare numbers of different channels?
        - a, b = divmod(np.argmax(window), kw)
        - dx[n, c, i * sh + a, j * sw + b] += dout[n, c, i, j]
        + best = x[n, :, i * sh : i * sh + kh, j * sw : j * sw + kw].max()
        + dx[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw] += dout[n, c, i, j] * (window == best)
dx-sized-from-dout: dx is sized from dout
    Where windows leave a remainder, dx is too small: pixels in no window were left out.
    Which shape must dx have: the one you compute back from dout, or that of x?
        - dx = np.zeros(x.shape)
        + rows, columns = (dout.shape[2] - 1) * sh + kh, (dout.shape[3] - 1) * sw + kw
        + dx = np.zeros((*x.shape[:2], rows, columns))
upsampled-by-repeat: dout is repeated to the size of x
    Right where windows tile x; with a stride or a remainder the repeated dout does not fit.
    Which size has dout, repeated, and which has x?
        from upsampled_by_repeat
integer-buffer
        dx = np.zeros(x.shape) => dx = np.zeros_like(x)
argument-overwritten
        - return dx
        + x[...] = dx
        + return dx
maximum-starts-too-high: the maximum starts at a number that is not small enough
    Where all numbers of a window are far below 0, its gradient goes to the first of them.
    With what does your running maximum start, and is every number in every window larger?
        np.argmax(window) => np.argmax(np.maximum(window, -1e9))
stride-from-the-height: without a stride, the window's height is the stride in both directions
    Without a stride, the window's height was taken for the stride in both directions.
    When no stride is given, how far apart are two windows side by side, for a size of (2, 3)?
        sh, sw = (kh, kw) if stride is None => sh, sw = (kh, kh) if stride is None
          for n, c, i, j in np.ndindex(dout.shape):
        +     if j * sw + kw > x.shape[3]:
        +         continue
windows-counted-by-size: the loops end at H // size, whatever the stride
    Only as many windows got a gradient as fit side by side, whatever the stride.
    How many windows does dout have, and how many does your loop go through?
          for n, c, i, j in np.ndindex(dout.shape):
        +     if i >= x.shape[2] // kh or j >= x.shape[3] // kw:
        +         continue
first-row-only: the function returns after the first row of windows
    Only the windows of the first row got a gradient.
    How far to the left does the line that returns stand, and when is it reached?
        np.ndindex(dout.shape) => np.ndindex(*dout.shape[:2], 1, dout.shape[3])
""",
)
