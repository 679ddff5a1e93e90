"""Right answers to notebook 2_filters, as different people write them.

Each stands alone (NumPy is ``np``), so that its source can be pasted into a student's cell.
"""

import numpy as np

from .registry import style


@style("conv1d", "loops")
def conv1d_loops(x, w, b=0.0, stride=1, padding=0):
    n, k = len(x), len(w)
    xp = [0.0] * padding + [float(v) for v in x] + [0.0] * padding
    out = []
    for start in range(0, n + 2 * padding - k + 1, stride):
        total = b
        for j in range(k):
            total += xp[start + j] * w[j]
        out.append(total)
    return out


@style("conv1d", "sliding_window_view")
def conv1d_windows(x, w, b=0.0, stride=1, padding=0):
    xp = np.pad(x, padding)
    return np.lib.stride_tricks.sliding_window_view(xp, len(w))[::stride] @ w + b


@style("conv1d", "np.correlate")
def conv1d_correlate(x, w, b=0.0, stride=1, padding=0):
    return np.correlate(np.pad(x, padding), w, mode="valid")[::stride] + b


@style("conv1d", "FFT")
def conv1d_fft(x, w, b=0.0, stride=1, padding=0):
    xp = np.pad(x, padding)
    n = len(xp) + len(w) - 1
    full = np.fft.irfft(np.fft.rfft(xp, n) * np.fft.rfft(w[::-1], n), n)
    return full[len(w) - 1 : len(xp)][::stride] + b


@style("conv1d", "single precision")
def conv1d_float32(x, w, b=0.0, stride=1, padding=0):
    xp = np.pad(x, padding).astype(np.float32)
    w = w.astype(np.float32)
    n = (len(xp) - len(w)) // stride + 1
    return np.array([xp[i * stride : i * stride + len(w)] @ w + np.float32(b) for i in range(n)])


@style("merge_filters", "loops")
def merge_filters_loops(w1, w2):
    merged = [0.0] * (len(w1) + len(w2) - 1)
    for m, a in enumerate(w1):
        for j, b in enumerate(w2):
            merged[m + j] += a * b
    return merged


@style("merge_filters", "np.convolve")
def merge_filters_convolve(w1, w2):
    return np.convolve(w2, w1)


@style("merge_filters", "moved copies")
def merge_filters_copies(w1, w2):
    return sum(np.pad(w * np.asarray(w2), (m, len(w1) - 1 - m)) for m, w in enumerate(w1))


@style("merge_filters", "sums along diagonals")
def merge_filters_diagonals(w1, w2):
    products = np.outer(w1, w2)[:, ::-1]
    return np.array([products.trace(len(w2) - 1 - n) for n in range(len(w1) + len(w2) - 1)])


@style("merge_filters", "two layers on single pixels")
def merge_filters_pixels(w1, w2):
    pixels = np.eye(len(w1) + len(w2) - 1)
    return np.array([np.correlate(np.correlate(x, w1), w2)[0] for x in pixels])


@style("merge_filters", "single precision")
def merge_filters_float32(w1, w2):
    return np.convolve(np.asarray(w1, np.float32), np.asarray(w2, np.float32))


@style("relu", "np.maximum")
def relu_maximum(z):
    return np.maximum(0, z)


@style("relu", "mask")
def relu_mask(z):
    return z * (z > 0)


@style("relu", "np.where")
def relu_where(z):
    return np.where(z > 0, z, 0.0)


@style("relu", "half of the sum")
def relu_half(z):
    return (z + np.abs(z)) / 2


@style("relu", "copy and write")
def relu_copy(z):
    out = np.array(z, dtype=float)
    out[out < 0] = 0
    return out


@style("conv_output_size", "formula")
def size_formula(n, k, stride=1, padding=0):
    if n + 2 * padding < k or stride < 1:
        raise ValueError("the filter does not fit")
    return (n + 2 * padding - k) // stride + 1


@style("conv_output_size", "count the starts")
def size_count(n, k, stride=1, padding=0):
    starts = range(0, n + 2 * padding - k + 1, stride) if stride >= 1 else ()
    if not starts:
        raise ValueError(f"no window of {k} fits into {n + 2 * padding}")
    return len(starts)


@style("conv_output_size", "floor")
def size_floor(n, k, stride=1, padding=0):
    if stride < 1:
        raise ValueError
    size = int(np.floor((n + 2 * padding - k) / stride) + 1)
    if size < 1:
        raise ValueError
    return size


@style("conv_output_size", "NumPy integer")
def size_numpy(n, k, stride=1, padding=0):
    if k > n + 2 * padding or not stride >= 1:
        raise ValueError("none")
    return np.arange(0, n + 2 * padding - k + 1, stride).size * np.int64(1)


@style("conv2d_single", "loops")
def single_loops(x, w, b=0.0, stride=1, padding=0):
    xp = np.pad(x, padding)
    kh, kw = w.shape
    h = (xp.shape[0] - kh) // stride + 1
    v = (xp.shape[1] - kw) // stride + 1
    out = np.zeros((h, v))
    for i in range(h):
        for j in range(v):
            window = xp[i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[i, j] = (window * w).sum() + b
    return out


@style("conv2d_single", "four loops in Python numbers")
def single_four_loops(x, w, b=0.0, stride=1, padding=0):
    H, W = x.shape
    kh, kw = w.shape
    rows = []
    for top in range(-padding, H + padding - kh + 1, stride):
        row = []
        for left in range(-padding, W + padding - kw + 1, stride):
            total = 0.0
            for i in range(kh):
                for j in range(kw):
                    if 0 <= top + i < H and 0 <= left + j < W:
                        total += x[top + i, left + j] * w[i, j]
            row.append(total + b)
        rows.append(row)
    return rows


@style("conv2d_single", "sliding_window_view and einsum")
def single_einsum(x, w, b=0.0, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), w.shape)
    return np.einsum("hwij,ij->hw", windows[::stride, ::stride], w) + b


@style("conv2d_single", "sum over the filter's entries")
def single_taps(x, w, b=0.0, stride=1, padding=0):
    xp = np.pad(np.asarray(x, float), padding)
    kh, kw = w.shape
    h, v = xp.shape[0] - kh + 1, xp.shape[1] - kw + 1
    total = sum(w[i, j] * xp[i : i + h, j : j + v] for i in range(kh) for j in range(kw))
    return total[::stride, ::stride] + b


@style("conv2d_single", "FFT")
def single_fft(x, w, b=0.0, stride=1, padding=0):
    xp = np.pad(x, padding)
    shape = [a + c - 1 for a, c in zip(xp.shape, w.shape, strict=True)]
    product = np.fft.rfft2(xp, shape) * np.fft.rfft2(w[::-1, ::-1], shape)
    full = np.fft.irfft2(product, shape)
    kh, kw = w.shape
    return full[kh - 1 : xp.shape[0], kw - 1 : xp.shape[1]][::stride, ::stride] + b


@style("conv2d", "loops")
def conv2d_loops(x, w, b, stride=1, padding=0):
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = xp.shape, w.shape
    h, v = (H - kh) // stride + 1, (W - kw) // stride + 1
    out = np.zeros((N, F, h, v))
    for n in range(N):
        for f in range(F):
            for i in range(h):
                for j in range(v):
                    window = xp[n, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@style("conv2d", "einsum")
def conv2d_einsum(x, w, b, stride=1, padding=0):
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    view = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], (2, 3))
    view = view[:, :, ::stride, ::stride]
    return np.einsum("nchwij,fcij->nfhw", view, w) + b[None, :, None, None]


@style("conv2d", "matrix product, Fortran order")
def conv2d_matmul(x, w, b, stride=1, padding=0):
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    view = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], (2, 3))
    view = view[:, :, ::stride, ::stride]
    n, _, h, v = view.shape[:4]
    cols = view.transpose(0, 2, 3, 1, 4, 5).reshape(n * h * v, -1)
    out = cols @ w.reshape(len(w), -1).T + b
    return np.asfortranarray(out.reshape(n, h, v, -1).transpose(0, 3, 1, 2))


@style("conv2d", "a view, channels moved last and back")
def conv2d_view(x, w, b, stride=1, padding=0):
    xp = np.pad(x, [(0, 0), (0, 0)] + [(padding, padding)] * 2)
    F, C, kh, kw = w.shape
    h, v = (xp.shape[2] - kh) // stride + 1, (xp.shape[3] - kw) // stride + 1
    out = np.zeros((len(x), h, v, F)) + b
    for i in range(kh):
        for j in range(kw):
            pixels = xp[:, :, i : i + stride * h : stride, j : j + stride * v : stride]
            out += np.moveaxis(pixels, 1, -1) @ w[:, :, i, j].T
    return np.moveaxis(out, -1, 1)


@style("conv2d", "FFT")
def conv2d_fft(x, w, b, stride=1, padding=0):
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    kh, kw = w.shape[2:]
    shape = (xp.shape[2] + kh - 1, xp.shape[3] + kw - 1)
    product = np.fft.rfft2(xp, shape)[:, None] * np.fft.rfft2(w[:, :, ::-1, ::-1], shape)[None]
    full = np.fft.irfft2(product.sum(axis=2), shape)
    valid = full[:, :, kh - 1 : xp.shape[2], kw - 1 : xp.shape[3]]
    return valid[:, :, ::stride, ::stride] + np.reshape(b, (1, -1, 1, 1))


@style("im2col", "loops")
def im2col_loops(x, kh, kw, stride=1, padding=0):
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = xp.shape
    images = []
    for n in range(N):
        columns = []
        for i in range(0, H - kh + 1, stride):
            for j in range(0, W - kw + 1, stride):
                columns.append(xp[n, :, i : i + kh, j : j + kw].ravel())
        images.append(np.stack(columns, axis=1))
    return np.stack(images)


@style("im2col", "sliding_window_view")
def im2col_windows(x, kh, kw, stride=1, padding=0):
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    view = np.lib.stride_tricks.sliding_window_view(xp, (kh, kw), (2, 3))
    view = view[:, :, ::stride, ::stride].transpose(0, 1, 4, 5, 2, 3)
    return view.reshape(len(x), x.shape[1] * kh * kw, -1)


@style("im2col", "index arrays")
def im2col_indices(x, kh, kw, stride=1, padding=0):
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    C = x.shape[1]
    h, v = (xp.shape[2] - kh) // stride + 1, (xp.shape[3] - kw) // stride + 1
    c, i, j = (a.reshape(-1, 1) for a in np.indices((C, kh, kw)))
    r, s = (stride * a.reshape(1, -1) for a in np.indices((h, v)))
    return xp[:, c, i + r, j + s]


@style("im2col", "one filter entry at a time")
def im2col_taps(x, kh, kw, stride=1, padding=0):
    N, C, H, W = x.shape
    xp = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    xp[:, :, padding : padding + H, padding : padding + W] = x
    h, v = (H + 2 * padding - kh) // stride + 1, (W + 2 * padding - kw) // stride + 1
    cols = np.empty((N, C, kh, kw, h, v))
    for i in range(kh):
        for j in range(kw):
            cols[:, :, i, j] = xp[:, :, i : i + stride * h : stride, j : j + stride * v : stride]
    return cols.reshape(N, C * kh * kw, h * v)


@style("conv2d_im2col", "batched matrix product")
def by_matmul(x, w, b, stride=1, padding=0):
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    view = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], (2, 3))
    view = view[:, :, ::stride, ::stride]
    n, _, h, v = view.shape[:4]
    cols = view.transpose(0, 1, 4, 5, 2, 3).reshape(n, w[0].size, h * v)
    return (w.reshape(len(w), -1) @ cols + b[:, None]).reshape(n, len(w), h, v)


@style("conv2d_im2col", "one matrix product for the batch")
def by_one_product(x, w, b, stride=1, padding=0):
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    view = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], (2, 3))
    view = view[:, :, ::stride, ::stride]
    n, _, h, v = view.shape[:4]
    rows = view.transpose(0, 2, 3, 1, 4, 5).reshape(n * h * v, -1)
    out = rows @ w.reshape(len(w), -1).T + b
    return out.reshape(n, h, v, len(w)).transpose(0, 3, 1, 2)


@style("conv2d_im2col", "einsum over columns")
def by_einsum(x, w, b, stride=1, padding=0):
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    kh, kw = w.shape[2:]
    h, v = (xp.shape[2] - kh) // stride + 1, (xp.shape[3] - kw) // stride + 1
    cols = np.stack(
        [
            xp[:, :, i : i + stride * h : stride, j : j + stride * v : stride]
            for i in range(kh)
            for j in range(kw)
        ],
        axis=2,
    )
    flat = w.reshape(len(w), w.shape[1], kh * kw)
    return np.einsum("nckhv,fck->nfhv", cols, flat, optimize=True) + b.reshape(1, -1, 1, 1)


@style("conv2d_im2col", "loop over the windows, all filters at once")
def by_windows(x, w, b, stride=1, padding=0):
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    F, _, kh, kw = w.shape
    h, v = (xp.shape[2] - kh) // stride + 1, (xp.shape[3] - kw) // stride + 1
    cols = np.empty((len(x), w[0].size, h * v))
    for i in range(h):
        for j in range(v):
            r, c = i * stride, j * stride
            cols[:, :, i * v + j] = xp[:, :, r : r + kh, c : c + kw].reshape(len(x), -1)
    return (w.reshape(F, -1) @ cols + b.reshape(-1, 1)).reshape(len(x), F, h, v)
