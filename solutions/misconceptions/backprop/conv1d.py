"""Wrong answers to conv1d_backward."""

import numpy as np

from ..registry import mistakes


def conv1d_backward(dout, x, w, stride=1, padding=0):
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    for i in range(len(dout)):
        start = i * stride
        dw += dout[i] * xp[start : start + k]
        dxp[start : start + k] += dout[i] * w
    dx = dxp[padding : padding + len(x)]
    db = dout.sum()
    return dx, dw, db


def conv1d_backward_by_differences(dout, x, w, stride=1, padding=0):
    def slope(f, v, h=1e-5):
        steps = h * np.eye(v.size).reshape(v.size, *v.shape)
        return np.array([f(v + e) - f(v - e) for e in steps]).reshape(v.shape) / (2 * h)

    def total(x, w, b):
        xp = np.pad(x, padding)
        z = [xp[i * stride : i * stride + len(w)] @ w + b for i in range(len(dout))]
        return np.sum(np.array(z) * dout)

    db = slope(lambda v: total(x, w, v[0]), np.zeros(1))
    return slope(lambda v: total(v, w, 0.0), x), slope(lambda v: total(x, v, 0.0), w), float(db[0])


mistakes(
    conv1d_backward,
    conv1d_backward_by_differences,
    text="""
gradient-overwritten
        dxp[start : start + k] += => dxp[start : start + k] =
stride-not-used
        i * stride => i
stride-not-used-in-dx: dx does not know the stride
    Right for stride 1; otherwise dx gets its gradients in windows that start one apart.
    Where in the input does the window of dout[i] start, in both lines?
        - dxp[start : start + k] += dout[i] * w
        + dxp[i : i + k] += dout[i] * w
stride-not-used-in-dw: dw does not know the stride
    Right for stride 1; otherwise dw is summed over windows that start one apart.
    Where in the input does the window of dout[i] start, in both lines?
        dout[i] * xp[start : start + k] => dout[i] * xp[i : i + k]
dout-not-dilated: correlating with dout forgets the stride
    Right for stride 1; otherwise dw and dx have other sizes: dout was used as it is.
    With stride 2, how far apart in x are the windows of dout[0] and dout[1]?
        + xp = np.pad(x, padding)
        + dw = np.correlate(xp, dout, "valid")
        + dxp = np.convolve(dout, w, "full")
        + return dxp[padding : len(dxp) - padding], dw, dout.sum()
filter-rotated
        dout[i] * w => dout[i] * w[::-1]
dw-reversed
        return dx, dw, db => return dx, dw[::-1], db
crop-empty-without-padding
        padding : padding + len(x) => padding:-padding
padding-not-cropped
        dx = dxp[padding : padding + len(x)] => dx = dxp
cropped-at-the-end-only
        dxp[padding : padding + len(x)] => dxp[: len(x)]
remainder-lost
        np.zeros(len(xp)) => np.zeros((len(dout) - 1) * stride + k)
        padding : padding + len(x) => padding : len(dxp) - padding
padding-not-applied
        np.pad(x, padding) => x
        dxp[padding : padding + len(x)] => dxp
padding-not-applied-in-dw: dw is summed over the unpadded input
    With padding dw is wrong: its windows lie in x, without the zeros around it.
    In which array do the windows of the forward pass lie?
        - dw += dout[i] * xp[start : start + k]
        + window = x[start : start + k]
        + dw[: len(window)] += dout[i] * window
dw-last-window-only
        dw += dout[i] => dw = dout[i]
dw-averaged-over-windows
        return dx, dw, db => return dx, dw / len(dout), db
db-averaged
        dout.sum() => dout.mean()
db-not-summed: db is not summed over the outputs
    db is dout itself; it should be one number.
    How many biases are there, and how many outputs did it touch?
        dout.sum() => dout.copy()
db-counts-outputs: db is the number of outputs
    db counts the outputs; it does not depend on dout.
    What does the chain rule do with dout[i] and the slope 1 of output i by b?
        dout.sum() => float(len(dout))
dx-without-filter: w is missing in dx
    dx does not depend on w: each pixel got the sum of the gradients of its windows.
    By what was a pixel multiplied on its way to output i?
        dout[i] * w => dout[i]
upstream-ignored
          k, xp = len(w), np.pad(x, padding)
        + dout = np.ones(len(dout))
first-window-only: the function returns inside its loop
    Only the first window is in the answer.
    How often does your loop run before the function returns?
          dxp[start : start + k] += dout[i] * w
        + break
integer-buffer
        np.zeros(len(xp)) => np.zeros(len(xp), dtype=x.dtype)
        - dxp[start : start + k] += dout[i] * w
        + for j in range(k):
        +     dxp[start + j] += dout[i] * w[j]
argument-overwritten
        - return dx, dw, db
        + w[:] = dw
        + return dx, w, db
by-differences: differences in place of derivatives
    The numbers are right to some ten digits: they are differences over a small step, not derivatives.
    Which numbers does output i multiply, and what does it send back to each?
        from conv1d_backward_by_differences
""",
)
