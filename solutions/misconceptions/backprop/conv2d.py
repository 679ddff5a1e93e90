"""Wrong answers to conv2d_backward."""

import numpy as np

from ..registry import mistakes


def conv2d_backward(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    dx = dxp[:, :, p : p + H, p : p + W]
    db = dout.sum(axis=(0, 2, 3))
    return dx, dw, db


def dilated_by_the_rows(dout, x, w, stride=1, padding=0):
    (n, filters, rows, _), (_, c, height, width), (kh, kw) = dout.shape, x.shape, w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros(w.shape)
    for i, j in np.ndindex(dout.shape[2:]):
        window = xp[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
        dw += np.tensordot(dout[:, :, i, j], window, (0, 0))
    gaps = list(np.arange(1, rows)) * (stride - 1)
    gaps_across = [gap for gap in gaps if gap <= dout.shape[3]]
    spread = np.insert(np.insert(dout, gaps_across, 0.0, axis=3), gaps, 0.0, axis=2)
    spread = np.pad(spread, ((0, 0), (0, 0), (kh - 1, kh + height), (kw - 1, kw + width)))
    dxp = np.zeros((n, c, height + 2 * padding, width + 2 * padding))
    for i, j in np.ndindex(dxp.shape[2:]):
        window = spread[:, :, i : i + kh, j : j + kw]
        dxp[:, :, i, j] = np.tensordot(window, w[:, :, ::-1, ::-1], ([1, 2, 3], [0, 2, 3]))
    dx = dxp[:, :, padding : padding + height, padding : padding + width]
    return dx, dw, dout.sum(axis=(0, 2, 3))


def conv2d_backward_by_differences(dout, x, w, stride=1, padding=0):
    def slope(f, v, h=1e-5):
        steps = h * np.eye(v.size).reshape(v.size, *v.shape)
        return np.array([f(v + e) - f(v - e) for e in steps]).reshape(v.shape) / (2 * h)

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


mistakes(
    conv2d_backward,
    dilated_by_the_rows,
    conv2d_backward_by_differences,
    text="""
gradient-overwritten
        c : c + kw] += g => c : c + kw] = g
stride-not-used
        i * stride, j * stride, => i, j,
stride-not-used-in-dx: dx does not know the stride
    Right for stride 1; otherwise dx gets its gradients in windows that start one apart.
    Where in the input does the window of dout[n, f, i, j] start, in both lines?
        dxp[n, :, r : r + kh, c : c + kw] => dxp[n, :, i : i + kh, j : j + kw]
stride-not-used-in-dw: dw does not know the stride
    Right for stride 1; otherwise dw is summed over windows that start one apart.
    Where in the input does the window of dout[n, f, i, j] start, in both lines?
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw] => dw[f] += g * xp[n, :, i : i + kh, j : j + kw]
filter-rotated
        g * w[f] => g * w[f, :, ::-1, ::-1]
dw-reversed
        return dx, dw, db => return dx, dw[:, :, ::-1, ::-1], db
crop-empty-without-padding
        p : p + H, p : p + W => p:-p, p:-p
padding-not-cropped
        dx = dxp[:, :, p : p + H, p : p + W] => dx = dxp
cropped-at-the-end-only
        p : p + H, p : p + W => :H, :W
remainder-lost
        - dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
        + Hp = (dout.shape[2] - 1) * stride + kh
        + Wp = (dout.shape[3] - 1) * stride + kw
        + dxp, dw = np.zeros((N, C, Hp, Wp)), np.zeros(w.shape)
        p : p + H, p : p + W => p : Hp - p, p : Wp - p
padding-every-axis
        np.pad(x, ((0, 0), (0, 0), (p, p), (p, p))) => np.pad(x, p)
padding-not-applied
        np.pad(x, ((0, 0), (0, 0), (p, p), (p, p))) => x
        dxp[:, :, p : p + H, p : p + W] => dxp
width-from-height
        np.ndindex(dout.shape) => np.ndindex(N, F, dout.shape[2], dout.shape[2])
square-filter-assumed
          xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        + kw = kh
dw-last-window-only
        dw[f] += => dw[f] =
dw-averaged-over-windows
        return dx, dw, db => return dx, dw / dout[0, 0].size, db
divided-by-batch
        return dx, dw, db => return dx / N, dw / N, db / N
parameters-averaged: dw and db are divided by N
    Right for one image; with N of them dw and db are 1/N of what they should be.
    Where is the 1/N of a mean loss: in this layer, or already in the dout that comes in?
        return dx, dw, db => return dx, dw / N, db / N
dw-last-image-only: dw is that of the last image
    Right for one image; of several, dw holds the share of the last one only.
    At which level of your loops is dw set to 0?
          for n, f, i, j in np.ndindex(dout.shape):
        +     if (f, i, j) == (0, 0, 0):
        +         dw[...] = 0
dx-last-filter-only: dx is that of the last filter
    Right for one filter; of several, dx holds the gradient of the last one only.
    Every filter read the same pixels: what becomes of the gradients they send back?
          for n, f, i, j in np.ndindex(dout.shape):
        +     if (i, j) == (0, 0):
        +         dxp[n] = 0
first-channel-only: only the first channel is worked on
    Right for one channel; of several, all but the first have gradient 0.
    Which channels of the window does one number of dout depend on?
        dw[f] += g * xp[n, :, => dw[f, 0] += g * xp[n, 0,
        - dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
        + dxp[n, 0, r : r + kh, c : c + kw] += g * w[f, 0]
channels-summed: the channels are summed together
    Right for one channel; of several, each gets the sum of all their gradients.
    Which part of w[f] did channel c of the image meet?
        g * w[f] => g * w[f].sum(axis=0)
dw-shared-by-filters: every filter gets the gradient of all
    Right for one filter; of several, each has the sum of all their gradients in dw.
    Which numbers of dout does filter f touch?
        dw[f] += => dw[:] +=
upstream-ignored
          xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        + dout = np.ones_like(dout)
db-averaged
        dout.sum(axis=(0, 2, 3)) => dout.mean(axis=(0, 2, 3))
db-one-number: db is one number for all filters
    db is one number: the gradients of all biases were added together.
    How many biases are there, and which numbers of dout does each of them touch?
        dout.sum(axis=(0, 2, 3)) => dout.sum()
db-same-for-all: every bias gets the sum over all
    Every entry of db is the same: the sum over all filters.
    Which channel of dout does the bias of filter f touch?
        dout.sum(axis=(0, 2, 3)) => np.full(F, dout.sum())
db-not-summed-over-images: db is not summed over the images
    db has one row for each image; every image used the same bias.
    Over which axes of dout is one bias shared?
        dout.sum(axis=(0, 2, 3)) => dout.sum(axis=(2, 3))
db-over-images-only: db is summed over the images only
    db still has rows and columns: it was summed over the images only.
    At how many places of each image is a bias added?
        dout.sum(axis=(0, 2, 3)) => dout.sum(axis=0)
db-first-image-only: db is that of one image
    Right for one image; of several, db holds the first one's share only.
    How many images share a bias?
        dout.sum(axis=(0, 2, 3)) => dout[0].sum(axis=(1, 2))
db-over-filters: db is summed over the filters
    db has one number for each image: the sum ran over the filters.
    Which axis of dout counts the filters, and does each have its own bias?
        dout.sum(axis=(0, 2, 3)) => dout.sum(axis=(1, 2, 3))
first-window-only
          dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
        + break
integer-buffer
        - dx = dxp[:, :, p : p + H, p : p + W]
        + dx = np.zeros_like(x)
        + dx[...] = dxp[:, :, p : p + H, p : p + W]
argument-overwritten
        - return dx, dw, db
        + w[...] = dw
        + return dx, w, db
dilated-by-the-rows: dout is spread by its number of rows along both axes
    dx comes from a dout that was spread by its number of rows in both directions.
    Between how many columns of dout do zeros belong, and where does your line count them?
        from dilated_by_the_rows
by-differences: differences in place of derivatives
    The numbers are right to some ten digits: they are differences over a small step, not derivatives.
    Which part of x and which of w does one output multiply, and what does it send back?
        from conv2d_backward_by_differences
""",
)
