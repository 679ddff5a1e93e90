"""Right answers to notebook 4_backprop, as different people write them.

Each stands alone (NumPy is ``np``), so that its source can be pasted into a student's cell.
"""

import numpy as np

from .registry import style

# --- the lecture's net ----------------------------------------------------------------------------


@style("tiny_forward", "loops")
def forward_loops(x, w1, w2, y):
    n = len(x)
    Z1, A1 = [], []
    for i in range(n):
        z = w1[1] * x[i]
        if i > 0:
            z += w1[0] * x[i - 1]
        if i < n - 1:
            z += w1[2] * x[i + 1]
        Z1.append(float(z))
        A1.append(max(0.0, float(z)))
    A2 = 0.0
    for i in range(n):
        A2 += w2[i] * A1[i]
    return Z1, A1, A2, (A2 - y) ** 2


@style("tiny_forward", "np.correlate")
def forward_correlate(x, w1, w2, y):
    Z1 = np.correlate(np.pad(x, 1), w1, "valid")
    A1 = np.maximum(0, Z1)
    A2 = np.dot(w2, A1)
    return Z1, A1, A2, np.square(A2 - y)


@style("tiny_forward", "matrix")
def forward_matrix(x, w1, w2, y):
    M = w1[1] * np.eye(5) + w1[2] * np.eye(5, k=1) + w1[0] * np.eye(5, k=-1)
    Z1 = M @ x
    A1 = Z1 * (Z1 > 0)
    A2 = A1 @ w2
    return [Z1, A1, A2, abs(A2 - y) ** 2]


@style("tiny_forward", "three shifted copies")
def forward_shifts(x, w1, w2, y):
    xp = np.concatenate(([0.0], x, [0.0]))
    Z1 = w1[0] * xp[:-2] + w1[1] * xp[1:-1] + w1[2] * xp[2:]
    A1 = np.where(Z1 > 0, Z1, 0)
    A2 = np.sum(A1 * w2)
    return Z1, A1, float(A2), float((y - A2) * (y - A2))


@style("tiny_forward", "single precision")
def forward_float32(x, w1, w2, y):
    x, w1, w2 = (np.asarray(a, dtype=np.float32) for a in (x, w1, w2))
    Z1 = np.lib.stride_tricks.sliding_window_view(np.pad(x, 1), 3) @ w1
    A1 = np.clip(Z1, 0, None)
    A2 = np.einsum("i,i->", w2, A1)
    return Z1, A1, A2, (A2 - np.float32(y)) ** 2


@style("tiny_jacobians", "loops")
def jacobians_loops(x, w1, w2, y):
    xp = np.zeros(7)
    xp[1:6] = x
    Z1 = np.array([sum(w1[k] * xp[i + k] for k in range(3)) for i in range(5)])
    A2 = sum(w2[i] * max(Z1[i], 0) for i in range(5))
    dZ1_dW1 = np.zeros((3, 5))
    dA1_dZ1 = np.zeros((5, 5))
    dloss_dA1 = np.zeros(5)
    for i in range(5):
        for k in range(3):
            dZ1_dW1[k, i] = xp[i + k]
        if Z1[i] > 0:
            dA1_dZ1[i, i] = 1
        dloss_dA1[i] = 2 * (A2 - y) * w2[i]
    return dZ1_dW1, dA1_dZ1, dloss_dA1


@style("tiny_jacobians", "windows and diag")
def jacobians_windows(x, w1, w2, y):
    dZ1_dW1 = np.lib.stride_tricks.sliding_window_view(np.pad(x, 1), 3).T
    Z1 = w1 @ dZ1_dW1
    return dZ1_dW1, np.diag(np.where(Z1 > 0, 1.0, 0.0)), 2 * (w2 @ np.maximum(Z1, 0) - y) * w2


@style("tiny_jacobians", "lists and booleans")
def jacobians_lists(x, w1, w2, y):
    row = [0.0, *map(float, x), 0.0]
    rows = [row[0:5], row[1:6], row[2:7]]
    Z1 = [w1[0] * a + w1[1] * b + w1[2] * c for a, b, c in zip(*rows, strict=True)]
    A2 = sum(w * z for w, z in zip(w2, Z1, strict=True) if z > 0)
    mask = [[i == j and Z1[i] > 0 for j in range(5)] for i in range(5)]
    return rows, mask, [2.0 * (A2 - y) * w for w in w2]


@style("tiny_jacobians", "single precision, Fortran order")
def jacobians_float32(x, w1, w2, y):
    xp = np.pad(np.asarray(x, np.float32), 1)
    J = np.asfortranarray(np.stack([xp[:5], xp[1:6], xp[2:]]))
    Z1 = J.T @ w1.astype(np.float32)
    D = np.eye(5, dtype=np.float32) * (Z1 > 0)
    A2 = w2.astype(np.float32) @ (D @ Z1)
    return J, np.asfortranarray(D), np.float32(2) * (A2 - np.float32(y)) * w2.astype(np.float32)


@style("tiny_backward", "the slide")
def backward_slide(x, w1, w2, y):
    xp = np.pad(x, 1)
    dZ1_dW1 = np.array([xp[0:5], xp[1:6], xp[2:7]])
    Z1 = dZ1_dW1.T @ w1
    A1 = np.maximum(Z1, 0)
    A2 = w2 @ A1
    dA1_dZ1 = np.diag((Z1 > 0) * 1.0)
    return dZ1_dW1 @ dA1_dZ1 @ (2 * (A2 - y) * w2), 2 * (A2 - y) * A1


@style("tiny_backward", "loops")
def backward_loops(x, w1, w2, y):
    xp = [0.0, *x, 0.0]
    Z1 = [sum(w1[k] * xp[i + k] for k in range(3)) for i in range(5)]
    A1 = [z if z > 0 else 0.0 for z in Z1]
    error = sum(w2[i] * A1[i] for i in range(5)) - y
    dW1 = [0.0, 0.0, 0.0]
    for k in range(3):
        for i in range(5):
            if Z1[i] > 0:
                dW1[k] += 2 * error * w2[i] * xp[i + k]
    return dW1, [2 * error * a for a in A1]


@style("tiny_backward", "step by step with correlate")
def backward_correlate(x, w1, w2, y):
    Z1 = np.correlate(np.pad(x, 1), w1, "valid")
    A1 = Z1.copy()
    A1[A1 < 0] = 0
    dA2 = 2 * (A1 @ w2 - y)
    dW2 = dA2 * A1
    dA1 = dA2 * w2
    dZ1 = np.where(Z1 > 0, dA1, 0)
    dW1 = np.correlate(np.pad(x, 1), dZ1, "valid")
    return dW1, dW2


@style("tiny_backward", "complex step")
def backward_complex(x, w1, w2, y):
    def loss(a, b):
        z = np.array([np.sum(a * np.pad(x, 1)[i : i + 3]) for i in range(5)])
        return (np.sum(b * z * (z.real > 0)) - y) ** 2

    e = 1e-30j
    dW1 = [loss(w1 + e * np.eye(3)[k], w2).imag / 1e-30 for k in range(3)]
    dW2 = [loss(w1, w2 + e * np.eye(5)[k]).imag / 1e-30 for k in range(5)]
    return np.array(dW1), np.array(dW2)


@style("tiny_backward", "single precision")
def backward_float32(x, w1, w2, y):
    f = np.float32
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, 1).astype(f), 3)
    Z1 = np.einsum("ik,k->i", windows, w1.astype(f))
    A1 = np.maximum(Z1, f(0))
    g = f(2) * (A1 @ w2.astype(f) - f(y))
    return np.einsum("ik,i,i->k", windows, (Z1 > 0).astype(f), g * w2.astype(f)), g * A1


# --- numerical gradient ---------------------------------------------------------------------------


@style("numerical_gradient", "copies")
def numerical_copies(f, x, h=1e-6):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        above, below = x.astype(float), x.astype(float)
        above[i] += h
        below[i] -= h
        grad[i] = (f(above) - f(below)) / (2 * h)
    return grad


@style("numerical_gradient", "one copy, each entry put back")
def numerical_put_back(f, x, h=1e-6):
    x = np.array(x, dtype=np.float64)
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    for _ in it:
        i = it.multi_index
        old = x[i]
        x[i] = old + h
        above = f(x)
        x[i] = old - h
        below = f(x)
        x[i] = old
        grad[i] = (above - below) / (2 * h)
    return grad


@style("numerical_gradient", "unit vectors")
def numerical_units(f, x, h=1e-6):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([f(x + e) - f(x - e) for e in steps]).reshape(x.shape) / (2 * h)


@style("numerical_gradient", "five points")
def numerical_five(f, x, h=1e-6):
    out = []
    for i in range(x.size):
        e = np.zeros(x.size)
        e[i] = h
        e = e.reshape(x.shape)
        out.append((f(x - 2 * e) - 8 * f(x - e) + 8 * f(x + e) - f(x + 2 * e)) / (12 * h))
    return np.reshape(out, x.shape)


@style("numerical_gradient", "a step of its own")
def numerical_own_step(f, x, h=1e-6):
    h = 1e-4
    flat = np.asarray(x, float).ravel()
    grad = np.empty(flat.size)
    for i in range(flat.size):
        a, b = flat.copy(), flat.copy()
        a[i] += h
        b[i] -= h
        grad[i] = (f(a.reshape(x.shape)) - f(b.reshape(x.shape))) / (a[i] - b[i])
    return grad.reshape(x.shape)


# --- ReLU and dense -------------------------------------------------------------------------------


@style("relu_backward", "mask")
def relu_back_mask(dout, z):
    return dout * (z > 0)


@style("relu_backward", "np.where")
def relu_back_where(dout, z):
    return np.where(z >= 0, dout, 0)


@style("relu_backward", "copy and write")
def relu_back_copy(dout, z):
    dz = dout.copy()
    dz[z <= 0] = 0
    return dz


@style("relu_backward", "np.heaviside, single precision")
def relu_back_heaviside(dout, z):
    return np.asfortranarray(dout).astype(np.float32) * np.heaviside(z, 0.5).astype(np.float32)


@style("relu_backward", "loop over the flat array")
def relu_back_loop(dout, z):
    dz = [g if v > 0 else 0.0 for g, v in zip(dout.flat, z.flat, strict=True)]
    return np.array(dz).reshape(z.shape)


@style("dense_backward", "matrix products")
def dense_matmul(dout, x, W):
    return dout @ W.T, x.T @ dout, dout.sum(axis=0)


@style("dense_backward", "einsum")
def dense_einsum(dout, x, W):
    dx = np.einsum("nk,dk->nd", dout, W)
    dW = np.einsum("nd,nk->dk", x, dout)
    return dx, dW, np.einsum("nk->k", dout)


@style("dense_backward", "example by example")
def dense_examples(dout, x, W):
    dx = np.zeros(x.shape)
    dW = np.zeros(W.shape)
    db = np.zeros(W.shape[1])
    for n in range(len(x)):
        dx[n] = W @ dout[n]
        dW += np.outer(x[n], dout[n])
        db += dout[n]
    return dx, dW, db


@style("dense_backward", "loops")
def dense_loops(dout, x, W):
    (N, D), K = x.shape, W.shape[1]
    dx = [[sum(dout[n, k] * W[d, k] for k in range(K)) for d in range(D)] for n in range(N)]
    dW = [[sum(dout[n, k] * x[n, d] for n in range(N)) for k in range(K)] for d in range(D)]
    return dx, dW, [sum(dout[n, k] for n in range(N)) for k in range(K)]


@style("dense_backward", "transposed products, single precision")
def dense_float32(dout, x, W):
    dout, x, W = (a.astype(np.float32) for a in (dout, x, W))
    return (W @ dout.T).T, (dout.T @ x).T, np.ones(len(x), np.float32) @ dout


# --- convolution ----------------------------------------------------------------------------------


@style("conv1d_backward", "scatter over the outputs")
def conv1d_back_scatter(dout, x, w, stride=1, padding=0):
    xp = np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(len(w))
    for i, g in enumerate(dout):
        s = slice(i * stride, i * stride + len(w))
        dw += g * xp[s]
        dxp[s] += g * w
    return dxp[padding : len(xp) - padding], dw, dout.sum()


@style("conv1d_backward", "loops in Python numbers")
def conv1d_back_loops(dout, x, w, stride=1, padding=0):
    L, k = len(x), len(w)
    dx, dw, db = [0.0] * L, [0.0] * k, 0.0
    for i in range(len(dout)):
        db += dout[i]
        for j in range(k):
            p = i * stride + j - padding
            if 0 <= p < L:
                dx[p] += dout[i] * w[j]
                dw[j] += dout[i] * x[p]
    return dx, dw, db


@style("conv1d_backward", "dilate and convolve")
def conv1d_back_dilate(dout, x, w, stride=1, padding=0):
    n = len(x) + 2 * padding
    spread = np.zeros(n - len(w) + 1)
    spread[: len(dout) * stride : stride] = dout
    dxp = np.convolve(spread, w, "full")
    dw = np.correlate(np.pad(x, padding), spread, "valid")
    return dxp[padding : padding + len(x)], dw, float(np.sum(dout))


@style("conv1d_backward", "matrix of the layer")
def conv1d_back_matrix(dout, x, w, stride=1, padding=0):
    L, k = len(x), len(w)
    M = np.zeros((len(dout), L + 2 * padding))
    rows = np.arange(len(dout))[:, None]
    columns = rows * stride + np.arange(k)
    M[rows, columns] = w
    dx = (M.T @ dout)[padding:][:L]
    return dx, dout @ np.pad(x, padding)[columns], np.ones(len(dout)) @ dout


@style("conv1d_backward", "np.add.at, single precision")
def conv1d_back_add_at(dout, x, w, stride=1, padding=0):
    f = np.float32
    dout, w, xp = dout.astype(f), w.astype(f), np.pad(x, padding).astype(f)
    index = np.arange(len(dout))[:, None] * stride + np.arange(len(w))
    dxp = np.zeros_like(xp)
    np.add.at(dxp, index, dout[:, None] * w)
    return dxp[padding : padding + len(x)], xp[index].T @ dout, np.sum(dout)


@style("conv2d_backward", "scatter, four loops")
def conv2d_back_scatter(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n in range(N):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    r, c, g = i * stride, j * stride, dout[n, f, i, j]
                    dw[f] += g * xp[n, :, r : r + kh, c : c + kw]
                    dxp[n, :, r : r + kh, c : c + kw] += g * w[f]
    dx = dxp[:, :, padding : padding + H, padding : padding + W]
    return dx, dw, dout.sum(axis=(0, 2, 3))


@style("conv2d_backward", "sum over the filter's entries")
def conv2d_back_taps(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    oh, ow = dout.shape[2:]
    xp = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    xp[:, :, padding : padding + H, padding : padding + W] = x
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i in range(kh):
        for j in range(kw):
            s = (..., slice(i, i + stride * oh, stride), slice(j, j + stride * ow, stride))
            dxp[s] += np.einsum("nfrs,fc->ncrs", dout, w[:, :, i, j])
            dw[:, :, i, j] = np.tensordot(dout, xp[s], axes=([0, 2, 3], [0, 2, 3]))
    return dxp[:, :, padding : H + padding, padding : W + padding], dw, dout.sum((3, 2, 0))


@style("conv2d_backward", "stride tricks and einsum")
def conv2d_back_tricks(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    (oh, ow), p = dout.shape[2:], padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    v = np.lib.stride_tricks.sliding_window_view(xp, (kh, kw), (2, 3))[:, :, ::stride, ::stride]
    dw = np.einsum("ncrsij,nfrs->fcij", v, dout)
    # dx: dilate dout, put zeros around it, meet the rotated filter
    spread = np.zeros((N, F, xp.shape[2] + kh - 1, xp.shape[3] + kw - 1))
    inside = spread[:, :, kh - 1 :, kw - 1 :]
    inside[:, :, : oh * stride : stride, : ow * stride : stride] = dout
    u = np.lib.stride_tricks.sliding_window_view(spread, (kh, kw), (2, 3))
    dxp = np.einsum("nfrsij,fcij->ncrs", u, w[:, :, ::-1, ::-1])
    return dxp[:, :, p : p + H, p : p + W], dw, np.einsum("nfrs->f", dout)


@style("conv2d_backward", "im2col matrix products")
def conv2d_back_im2col(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    Hp, Wp = H + 2 * padding, W + 2 * padding
    number = np.arange(C * Hp * Wp).reshape(C, Hp, Wp)
    v = np.lib.stride_tricks.sliding_window_view(number, (kh, kw), (1, 2))[:, ::stride, ::stride]
    index = v.transpose(0, 3, 4, 1, 2).reshape(C * kh * kw, -1)
    dx, dw = np.zeros((N, C, Hp, Wp)), np.zeros((F, C * kh * kw))
    flat = dout.reshape(N, F, -1)
    for n in range(N):
        xp = np.pad(x[n], ((0, 0), (padding, padding), (padding, padding))).ravel()
        dw += flat[n] @ xp[index].T
        np.add.at(dx[n].reshape(-1), index, w.reshape(F, -1).T @ flat[n])
    dx = dx[:, :, padding : Hp - padding, padding : Wp - padding]
    return dx, dw.reshape(w.shape), flat.sum(axis=2).sum(axis=0)


@style("conv2d_backward", "FFT")
def conv2d_back_fft(dout, x, w, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw), p = x.shape, w.shape, padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    size = xp.shape[2:]
    spread = np.zeros((N, F, *size))
    spread[:, :, : dout.shape[2] * stride : stride, : dout.shape[3] * stride : stride] = dout
    G, X, K = np.fft.fft2(spread), np.fft.fft2(xp), np.fft.fft2(w, size)
    dxp = np.fft.ifft2(np.einsum("nfuv,fcuv->ncuv", G, K)).real
    dw = np.fft.ifft2(np.einsum("nfuv,ncuv->fcuv", G.conj(), X)).real[:, :, :kh, :kw]
    return dxp[:, :, p : p + H, p : p + W], dw, G[:, :, 0, 0].real.sum(0)


@style("conv2d_backward", "single precision, Fortran order")
def conv2d_back_float32(dout, x, w, stride=1, padding=0):
    dout, x, w = (np.asfortranarray(a, dtype=np.float32) for a in (dout, x, w))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            top, left = i * stride - padding, j * stride - padding
            r0, r1, c0, c1 = max(top, 0), min(top + kh, H), max(left, 0), min(left + kw, W)
            if r0 >= r1 or c0 >= c1:
                continue
            part = w[:, :, r0 - top : r1 - top, c0 - left : c1 - left]
            g = dout[:, :, i, j]
            dx[:, :, r0:r1, c0:c1] += np.tensordot(g, part, 1)
            dw[:, :, r0 - top : r1 - top, c0 - left : c1 - left] += np.tensordot(
                g.T, x[:, :, r0:r1, c0:c1], 1
            )
    return dx, dw, dout.sum(axis=(0, 2, 3))


# --- max pooling ----------------------------------------------------------------------------------


@style("maxpool2d_backward", "argmax of each window")
def pool_back_argmax(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        r, s = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, i * sh + r, j * sw + s] += dout[n, c, i, j]
    return dx


@style("maxpool2d_backward", "mask, tied maxima share")
def pool_back_share(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            s = (slice(None), slice(None), slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw))
            mask = x[s] == x[s].max(axis=(2, 3), keepdims=True)
            share = mask / mask.sum(axis=(2, 3), keepdims=True)
            dx[s] += share * dout[:, :, i, j][:, :, None, None]
    return dx


@style("maxpool2d_backward", "loops, last maximum")
def pool_back_loops(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx = np.zeros(x.shape).tolist()
    N, C, OH, OW = dout.shape
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    best, place = -np.inf, None
                    for r in range(i * sh, i * sh + kh):
                        for s in range(j * sw, j * sw + kw):
                            if x[n, c, r, s] >= best:
                                best, place = x[n, c, r, s], (r, s)
                    dx[n][c][place[0]][place[1]] += dout[n, c, i, j]
    return dx


@style("maxpool2d_backward", "windows as rows, np.add.at")
def pool_back_windows(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    v = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), (2, 3))[:, :, ::sh, ::sw]
    k = v.reshape(*dout.shape, kh * kw).argmax(-1)
    n, c, i, j = np.indices(dout.shape)
    dx = np.zeros(x.shape)
    np.add.at(dx, (n, c, i * sh + k // kw, j * sw + k % kw), dout)
    return dx


@style("maxpool2d_backward", "slice by slice, single precision")
def pool_back_slices(dout, x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    oh, ow = dout.shape[2:]
    slices = [
        (..., slice(i, i + sh * oh, sh), slice(j, j + sw * ow, sw))
        for i in range(kh)
        for j in range(kw)
    ]
    winner = np.argmax(np.stack([x[s] for s in slices]), axis=0)
    dx = np.zeros(x.shape, np.float32)
    for k, s in enumerate(slices):
        dx[s] += np.where(winner == k, dout, 0).astype(np.float32)
    return dx


# --- loss -----------------------------------------------------------------------------------------


@style("softmax_nll", "log-sum-exp")
def nll_logsumexp(scores, y):
    N = len(y)
    s = scores - scores.max(axis=1, keepdims=True)
    logp = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    d = np.exp(logp)
    d[np.arange(N), y] -= 1
    return -logp[np.arange(N), y].mean(), d / N


@style("softmax_nll", "one-hot")
def nll_one_hot(scores, y):
    N, K = scores.shape
    s = scores - np.max(scores, 1)[:, None]
    e = np.exp(s)
    total = e.sum(1)[:, None]
    t = np.eye(K)[y]
    return np.sum(t * (np.log(total) - s)) / N, (e / total - t) / N


@style("softmax_nll", "loops in Python numbers")
def nll_loops(scores, y):
    import math

    loss, rows = 0.0, []
    for row, label in zip(scores.tolist(), y.tolist(), strict=True):
        top = max(row)
        total = sum(math.exp(s - top) for s in row)
        loss += math.log(total) + top - row[label]
        rows.append(
            [(math.exp(s - top) / total - (k == label)) / len(y) for k, s in enumerate(row)]
        )
    return loss / len(y), rows


@style("softmax_nll", "np.logaddexp")
def nll_logaddexp(scores, y):
    z = np.logaddexp.reduce(scores, axis=1)
    picked = np.take_along_axis(scores, y[:, None], axis=1)[:, 0]
    p = np.exp(scores - z[:, None])
    return np.mean(z - picked), (p - (np.arange(scores.shape[1]) == y[:, None])) / len(y)


@style("softmax_nll", "single precision")
def nll_float32(scores, y):
    s = scores.astype(np.float32)
    s -= s.max(axis=1, keepdims=True)
    p = np.exp(s)
    total = p.sum(axis=1, keepdims=True)
    p /= total
    loss = np.float32(0)
    for i, k in enumerate(y):
        loss += np.log(total[i, 0]) - s[i, k]
        p[i, k] -= np.float32(1)
    return loss / np.float32(len(y)), p / np.float32(len(y))
