"""Wrong answers to conv2d_backward."""

import numpy as np

from ..filters import INTEGER_BUFFER, PADDING_EVERY_AXIS, SIZES_FROM_HEIGHT, SQUARE_FILTER
from ..registry import Words, wrong
from .words import (
    ARGUMENT_OVERWRITTEN,
    BATCH_AVERAGED,
    CROP_EMPTY,
    CROP_FROM_START,
    DB_MEAN,
    DW_LAST,
    DW_MEAN,
    DW_REVERSED,
    FILTER_ROTATED,
    NOT_CROPPED,
    OVERWRITTEN,
    PADDING_UNKNOWN,
    REMAINDER_LOST,
    STRIDE_NOT_USED,
    UPSTREAM_IGNORED,
)


@wrong("conv2d_backward", OVERWRITTEN)  # 9
def conv2d_overwritten(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] = g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(0, 2, 3))


@wrong("conv2d_backward", STRIDE_NOT_USED)  # 10
def conv2d_stride(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i, j, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(0, 2, 3))


@wrong(
    "conv2d_backward",
    Words(
        "stride-not-used-in-dx",
        "dx does not know the stride",
        "Right for stride 1; otherwise dx gets its gradients in windows that start one apart.",
        "Where in the input does the window of dout[n, f, i, j] start, in both lines?",
    ),
)  # 10
def conv2d_stride_dx(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, i : i + kh, j : j + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(0, 2, 3))


@wrong(
    "conv2d_backward",
    Words(
        "stride-not-used-in-dw",
        "dw does not know the stride",
        "Right for stride 1; otherwise dw is summed over windows that start one apart.",
        "Where in the input does the window of dout[n, f, i, j] start, in both lines?",
    ),
)  # 10
def conv2d_stride_dw(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, i : i + kh, j : j + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(0, 2, 3))


@wrong("conv2d_backward", FILTER_ROTATED)  # 11
def conv2d_rotated(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f, :, ::-1, ::-1]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(0, 2, 3))


@wrong("conv2d_backward", DW_REVERSED)  # 12
def conv2d_dw_reversed(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw[:, :, ::-1, ::-1], dout.sum(axis=(0, 2, 3))


@wrong("conv2d_backward", CROP_EMPTY)  # 13
def conv2d_crop_empty(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p:-p, p:-p], dw, dout.sum(axis=(0, 2, 3))


@wrong("conv2d_backward", NOT_CROPPED)
def conv2d_not_cropped(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp, dw, dout.sum(axis=(0, 2, 3))


@wrong("conv2d_backward", CROP_FROM_START)
def conv2d_crop_start(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, :H, :W], dw, dout.sum(axis=(0, 2, 3))


@wrong("conv2d_backward", REMAINDER_LOST)  # 14
def conv2d_remainder(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    Hp = (dout.shape[2] - 1) * stride + kh
    Wp = (dout.shape[3] - 1) * stride + kw
    dxp, dw = np.zeros((N, C, Hp, Wp)), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : Hp - p, p : Wp - p], dw, dout.sum(axis=(0, 2, 3))


@wrong("conv2d_backward", PADDING_EVERY_AXIS)
def conv2d_padded_every_axis(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, p)
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(0, 2, 3))


@wrong("conv2d_backward", PADDING_UNKNOWN)
def conv2d_unpadded(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = x
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp, dw, dout.sum(axis=(0, 2, 3))


@wrong("conv2d_backward", SIZES_FROM_HEIGHT)  # 4
def conv2d_square(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(N, F, dout.shape[2], dout.shape[2]):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(0, 2, 3))


@wrong("conv2d_backward", SQUARE_FILTER)  # 4
def conv2d_square_filter(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    kw = kh
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(0, 2, 3))


@wrong("conv2d_backward", DW_LAST)
def conv2d_dw_last(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] = g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(0, 2, 3))


@wrong("conv2d_backward", DW_MEAN)
def conv2d_dw_mean(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw / dout[0, 0].size, dout.sum(axis=(0, 2, 3))


@wrong("conv2d_backward", BATCH_AVERAGED)
def conv2d_batch_mean(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    dx = dxp[:, :, p : p + H, p : p + W]
    return dx / N, dw / N, dout.sum(axis=(0, 2, 3)) / N


@wrong(
    "conv2d_backward",
    Words(
        "parameters-averaged",
        "dw and db are divided by N",
        "Right for one image; with N of them dw and db are 1/N of what they should be.",
        "Where is the 1/N of a mean loss: in this layer, or already in the dout that comes in?",
    ),
)
def conv2d_parameters_mean(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw / N, dout.sum(axis=(0, 2, 3)) / N


@wrong(
    "conv2d_backward",
    Words(
        "dw-last-image-only",
        "dw is that of the last image",
        "Right for one image; of several, dw holds the share of the last one only.",
        "At which level of your loops is dw set to 0?",
    ),
)
def conv2d_dw_last_image(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        if (f, i, j) == (0, 0, 0):
            dw[...] = 0
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(0, 2, 3))


@wrong(
    "conv2d_backward",
    Words(
        "dx-last-filter-only",
        "dx is that of the last filter",
        "Right for one filter; of several, dx holds the gradient of the last one only.",
        "Every filter read the same pixels: what becomes of the gradients they send back?",
    ),
)
def conv2d_dx_last_filter(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        if (i, j) == (0, 0):
            dxp[n] = 0
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(0, 2, 3))


@wrong(
    "conv2d_backward",
    Words(
        "first-channel-only",
        "only the first channel is worked on",
        "Right for one channel; of several, all but the first have gradient 0.",
        "Which channels of the window does one number of dout depend on?",
    ),
)  # 7
def conv2d_first_channel(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f, 0] += g * xp[n, 0, r : r + kh, c : c + kw]
        dxp[n, 0, r : r + kh, c : c + kw] += g * w[f, 0]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(0, 2, 3))


@wrong(
    "conv2d_backward",
    Words(
        "channels-summed",
        "the channels are summed together",
        "Right for one channel; of several, each gets the sum of all their gradients.",
        "Which part of w[f] did channel c of the image meet?",
    ),
)  # 7
def conv2d_channels_summed(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f].sum(axis=0)
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(0, 2, 3))


@wrong(
    "conv2d_backward",
    Words(
        "dw-shared-by-filters",
        "every filter gets the gradient of all",
        "Right for one filter; of several, each has the sum of all their gradients in dw.",
        "Which numbers of dout does filter f touch?",
    ),
)
def conv2d_dw_shared(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[:] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(0, 2, 3))


@wrong("conv2d_backward", UPSTREAM_IGNORED)
def conv2d_ones(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    dout = np.ones_like(dout)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(0, 2, 3))


@wrong("conv2d_backward", DB_MEAN)  # 15
def conv2d_db_mean(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.mean(axis=(0, 2, 3))


@wrong(
    "conv2d_backward",
    Words(
        "db-one-number",
        "db is one number for all filters",
        "db is one number: the gradients of all biases were added together.",
        "How many biases are there, and which numbers of dout does each of them touch?",
    ),
)  # 15
def conv2d_db_number(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum()


@wrong(
    "conv2d_backward",
    Words(
        "db-same-for-all",
        "every bias gets the sum over all",
        "Every entry of db is the same: the sum over all filters.",
        "Which channel of dout does the bias of filter f touch?",
    ),
)  # 15
def conv2d_db_same(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, np.full(F, dout.sum())


@wrong(
    "conv2d_backward",
    Words(
        "db-not-summed-over-images",
        "db is not summed over the images",
        "db has one row for each image; every image used the same bias.",
        "Over which axes of dout is one bias shared?",
    ),
)  # 15
def conv2d_db_images(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(2, 3))


@wrong(
    "conv2d_backward",
    Words(
        "db-over-images-only",
        "db is summed over the images only",
        "db still has rows and columns: it was summed over the images only.",
        "At how many places of each image is a bias added?",
    ),
)  # 15
def conv2d_db_places(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=0)


@wrong(
    "conv2d_backward",
    Words(
        "db-first-image-only",
        "db is that of one image",
        "Right for one image; of several, db holds the first one's share only.",
        "How many images share a bias?",
    ),
)  # 15
def conv2d_db_first(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, dout[0].sum(axis=(1, 2))


@wrong(
    "conv2d_backward",
    Words(
        "db-over-filters",
        "db is summed over the filters",
        "db has one number for each image: the sum ran over the filters.",
        "Which axis of dout counts the filters, and does each have its own bias?",
    ),
)  # 15
def conv2d_db_filters(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(1, 2, 3))


@wrong(
    "conv2d_backward",
    Words(
        "first-window-only",
        "the function returns inside its loop",
        "Only the first window is in the answer.",
        "How often do your loops run before the function returns?",
    ),
)  # 20
def conv2d_returns_early(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
        return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(0, 2, 3))


@wrong("conv2d_backward", INTEGER_BUFFER)  # 8
def conv2d_integers(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    dx = np.zeros_like(x)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    dx[...] = dxp[:, :, p : p + H, p : p + W]
    return dx, dw, dout.sum(axis=(0, 2, 3))


@wrong("conv2d_backward", ARGUMENT_OVERWRITTEN)  # 21
def conv2d_overwrites(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        r, c, g = i * stride, j * stride, dout[n, f, i, j]
        dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
        dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    w[...] = dw
    return dxp[:, :, p : p + H, p : p + W], w, dout.sum(axis=(0, 2, 3))


@wrong(
    "conv2d_backward",
    Words(
        "dilated-by-the-rows",
        "dout is spread by its number of rows along both axes",
        "dx comes from a dout that was spread by its number of rows in both directions.",
        "Between how many columns of dout do zeros belong, and where does your line count them?",
    ),
)
def conv2d_dilated_by_rows(dout, x, w, stride=1, padding=0):
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
