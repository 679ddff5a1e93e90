"""Wrong answers to conv1d_backward."""

import numpy as np

from ..filters import INTEGER_BUFFER
from ..registry import Words, wrong
from .words import (
    ARGUMENT_OVERWRITTEN,
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


@wrong("conv1d_backward", OVERWRITTEN)  # 9
def conv1d_overwritten(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        dw += dout[i] * xp[start : start + k]
        dxp[start : start + k] = dout[i] * w
    return dxp[padding : padding + len(x)], dw, dout.sum()


@wrong("conv1d_backward", STRIDE_NOT_USED)  # 10
def conv1d_stride(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    for i in range(len(dout)):
        start = i
        dw += dout[i] * xp[start : start + k]
        dxp[start : start + k] += dout[i] * w
    return dxp[padding : padding + len(x)], dw, dout.sum()


@wrong(
    "conv1d_backward",
    Words(
        "stride-not-used-in-dx",
        "dx does not know the stride",
        "Right for stride 1; otherwise dx gets its gradients in windows that start one apart.",
        "Where in the input does the window of dout[i] start, in both lines?",
    ),
)  # 10
def conv1d_stride_dx(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        dw += dout[i] * xp[start : start + k]
        dxp[i : i + k] += dout[i] * w
    return dxp[padding : padding + len(x)], dw, dout.sum()


@wrong(
    "conv1d_backward",
    Words(
        "stride-not-used-in-dw",
        "dw does not know the stride",
        "Right for stride 1; otherwise dw is summed over windows that start one apart.",
        "Where in the input does the window of dout[i] start, in both lines?",
    ),
)  # 10
def conv1d_stride_dw(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        dw += dout[i] * xp[i : i + k]
        dxp[start : start + k] += dout[i] * w
    return dxp[padding : padding + len(x)], dw, dout.sum()


@wrong(
    "conv1d_backward",
    Words(
        "dout-not-dilated",
        "correlating with dout forgets the stride",
        "Right for stride 1; otherwise dw and dx have other sizes: dout was used as it is.",
        "With stride 2, how far apart in x are the windows of dout[0] and dout[1]?",
    ),
)  # 10
def conv1d_not_dilated(dout, x, w, stride=1, padding=0):
    xp = np.pad(x, padding)
    dw = np.correlate(xp, dout, "valid")
    dxp = np.convolve(dout, w, "full")
    return dxp[padding : len(dxp) - padding], dw, dout.sum()


@wrong("conv1d_backward", FILTER_ROTATED)  # 11
def conv1d_rotated(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        dw += dout[i] * xp[start : start + k]
        dxp[start : start + k] += dout[i] * w[::-1]
    return dxp[padding : padding + len(x)], dw, dout.sum()


@wrong("conv1d_backward", DW_REVERSED)  # 12
def conv1d_dw_reversed(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        dw += dout[i] * xp[start : start + k]
        dxp[start : start + k] += dout[i] * w
    return dxp[padding : padding + len(x)], dw[::-1], dout.sum()


@wrong("conv1d_backward", CROP_EMPTY)  # 13
def conv1d_crop_empty(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        dw += dout[i] * xp[start : start + k]
        dxp[start : start + k] += dout[i] * w
    return dxp[padding:-padding], dw, dout.sum()


@wrong("conv1d_backward", NOT_CROPPED)
def conv1d_not_cropped(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        dw += dout[i] * xp[start : start + k]
        dxp[start : start + k] += dout[i] * w
    return dxp, dw, dout.sum()


@wrong("conv1d_backward", CROP_FROM_START)
def conv1d_crop_start(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        dw += dout[i] * xp[start : start + k]
        dxp[start : start + k] += dout[i] * w
    return dxp[: len(x)], dw, dout.sum()


@wrong("conv1d_backward", REMAINDER_LOST)  # 14
def conv1d_remainder(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros((len(dout) - 1) * stride + k), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        dw += dout[i] * xp[start : start + k]
        dxp[start : start + k] += dout[i] * w
    return dxp[padding : len(dxp) - padding], dw, dout.sum()


@wrong("conv1d_backward", PADDING_UNKNOWN)
def conv1d_unpadded(dout, x, w, stride=1, padding=0):
    k = len(w)
    dx, dw = np.zeros(len(x)), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        dw += dout[i] * x[start : start + k]
        dx[start : start + k] += dout[i] * w
    return dx, dw, dout.sum()


@wrong(
    "conv1d_backward",
    Words(
        "padding-not-applied-in-dw",
        "dw is summed over the unpadded input",
        "With padding dw is wrong: its windows lie in x, without the zeros around it.",
        "In which array do the windows of the forward pass lie?",
    ),
)
def conv1d_dw_unpadded(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        window = x[start : start + k]
        dw[: len(window)] += dout[i] * window
        dxp[start : start + k] += dout[i] * w
    return dxp[padding : padding + len(x)], dw, dout.sum()


@wrong("conv1d_backward", DW_LAST)
def conv1d_dw_last(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        dw = dout[i] * xp[start : start + k]
        dxp[start : start + k] += dout[i] * w
    return dxp[padding : padding + len(x)], dw, dout.sum()


@wrong("conv1d_backward", DW_MEAN)
def conv1d_dw_mean(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        dw += dout[i] * xp[start : start + k]
        dxp[start : start + k] += dout[i] * w
    return dxp[padding : padding + len(x)], dw / len(dout), dout.sum()


@wrong("conv1d_backward", DB_MEAN)  # 15
def conv1d_db_mean(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        dw += dout[i] * xp[start : start + k]
        dxp[start : start + k] += dout[i] * w
    return dxp[padding : padding + len(x)], dw, dout.mean()


@wrong(
    "conv1d_backward",
    Words(
        "db-not-summed",
        "db is not summed over the outputs",
        "db is dout itself; it should be one number.",
        "How many biases are there, and how many outputs did it touch?",
    ),
)  # 15
def conv1d_db_dout(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        dw += dout[i] * xp[start : start + k]
        dxp[start : start + k] += dout[i] * w
    return dxp[padding : padding + len(x)], dw, dout.copy()


@wrong(
    "conv1d_backward",
    Words(
        "db-counts-outputs",
        "db is the number of outputs",
        "db counts the outputs; it does not depend on dout.",
        "What does the chain rule do with dout[i] and the slope 1 of output i by b?",
    ),
)
def conv1d_db_count(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        dw += dout[i] * xp[start : start + k]
        dxp[start : start + k] += dout[i] * w
    return dxp[padding : padding + len(x)], dw, float(len(dout))


@wrong(
    "conv1d_backward",
    Words(
        "dx-without-filter",
        "w is missing in dx",
        "dx does not depend on w: each pixel got the sum of the gradients of its windows.",
        "By what was a pixel multiplied on its way to output i?",
    ),
)
def conv1d_dx_no_w(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        dw += dout[i] * xp[start : start + k]
        dxp[start : start + k] += dout[i]
    return dxp[padding : padding + len(x)], dw, dout.sum()


@wrong("conv1d_backward", UPSTREAM_IGNORED)
def conv1d_ones(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    dout = np.ones(len(dout))
    for i in range(len(dout)):
        start = i * stride
        dw += dout[i] * xp[start : start + k]
        dxp[start : start + k] += dout[i] * w
    return dxp[padding : padding + len(x)], dw, dout.sum()


@wrong(
    "conv1d_backward",
    Words(
        "first-window-only",
        "the function returns inside its loop",
        "Only the first window is in the answer.",
        "How often does your loop run before the function returns?",
    ),
)  # 20
def conv1d_returns_early(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        dw += dout[i] * xp[start : start + k]
        dxp[start : start + k] += dout[i] * w
        return dxp[padding : padding + len(x)], dw, dout.sum()


@wrong("conv1d_backward", INTEGER_BUFFER)  # 8
def conv1d_integers(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp), dtype=x.dtype), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        dw += dout[i] * xp[start : start + k]
        for j in range(k):
            dxp[start + j] += dout[i] * w[j]
    return dxp[padding : padding + len(x)], dw, dout.sum()


@wrong("conv1d_backward", ARGUMENT_OVERWRITTEN)  # 21
def conv1d_overwrites(dout, x, w, stride=1, padding=0):
    k, xp, n = len(w), np.pad(x, padding), len(x)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        dw += dout[i] * xp[start : start + k]
        dxp[start : start + k] += dout[i] * w
    w[:] = dw
    return dxp[padding : padding + n], w, dout.sum()
