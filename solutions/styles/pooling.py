"""Right answers to notebook 3_max_pooling, as different people write them.

Each stands alone (NumPy is ``np``), so that its source can be pasted into a student's cell.
"""

import numpy as np

from .registry import style


@style("maxpool1d", "loops")
def pool1d_loops(x, size, stride=None):
    if stride is None:
        stride = size
    out = []
    start = 0
    while start + size <= len(x):
        best = x[start]
        for value in x[start : start + size]:
            if value > best:
                best = value
        out.append(best)
        start += stride
    return out


@style("maxpool1d", "sliding_window_view")
def pool1d_windows(x, size, stride=None):
    stride = stride or size
    return np.lib.stride_tricks.sliding_window_view(x, size)[::stride].max(axis=1)


@style("maxpool1d", "slices of the window")
def pool1d_slices(x, size, stride=None):
    s = size if stride is None else stride
    n = (len(x) - size) // s + 1
    return np.max([x[j : j + (n - 1) * s + 1 : s] for j in range(size)], axis=0)


@style("maxpool1d", "index table")
def pool1d_index(x, size, stride=None):
    s = size if stride is None else stride
    starts = np.arange(0, len(x) - size + 1, s)
    return x[starts[:, None] + np.arange(size)].max(axis=1)


@style("maxpool1d", "minus infinity and single precision")
def pool1d_float32(x, size, stride=None):
    s = size if stride is None else stride
    out = np.full((len(x) - size) // s + 1, -np.inf, dtype=np.float32)
    for i in range(len(out)):
        for j in range(size):
            out[i] = max(out[i], x[i * s + j])
    return out


@style("maxpool1d", "sorted copies")
def pool1d_sorted(x, size, stride=None):
    s = size if stride is None else stride
    return [sorted(x[i : i + size])[-1] for i in range(0, len(x) - size + 1, s)]


@style("maxpool2d", "loops")
def pool2d_loops(x, size, stride=None):
    if stride is None:
        stride = size
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    h, v = (H - kh) // sh + 1, (W - kw) // sw + 1
    out = np.zeros((N, C, h, v))
    for n in range(N):
        for c in range(C):
            for i in range(h):
                for j in range(v):
                    window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
                    out[n, c, i, j] = np.max(window)
    return out


@style("maxpool2d", "sliding_window_view")
def pool2d_windows(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    view = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))
    return view[:, :, ::sh, ::sw].max(axis=(-2, -1))


@style("maxpool2d", "np.maximum over the window's places, Fortran order")
def pool2d_taps(x, size, stride=None):
    kh, kw = np.broadcast_to(size, 2)
    sh, sw = np.broadcast_to(size if stride is None else stride, 2)
    h, v = (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1
    best = np.full((*x.shape[:2], h, v), -np.inf, order="F")
    for i in range(kh):
        for j in range(kw):
            pixels = x[:, :, i : i + (h - 1) * sh + 1 : sh, j : j + (v - 1) * sw + 1 : sw]
            np.maximum(best, pixels, out=best)
    return best


@style("maxpool2d", "as_strided")
def pool2d_strided(x, size, stride=None):
    kh, kw = (size, size) if np.ndim(size) == 0 else size
    stride = size if stride is None else stride
    sh, sw = (stride, stride) if np.ndim(stride) == 0 else stride
    n, c, h, v = x.strides
    shape = (*x.shape[:2], (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1, kh, kw)
    strides = (n, c, h * sh, v * sw, h, v)
    return np.lib.stride_tricks.as_strided(x, shape, strides).max(axis=(4, 5))


@style("maxpool2d", "rows first, then columns")
def pool2d_separable(x, size, stride=None):
    def along(a, axis, k, s):
        starts = range(0, a.shape[axis] - k + 1, s)
        parts = [a.take(range(i, i + k), axis).max(axis, keepdims=True) for i in starts]
        return np.concatenate(parts, axis)

    kh, kw = (size, size) if isinstance(size, int) else size
    if stride is None:
        sh, sw = kh, kw
    else:
        sh, sw = (stride, stride) if isinstance(stride, int) else stride
    return along(along(x, 2, kh, sh), 3, kw, sw)


@style("maxpool2d", "columns of windows, single precision")
def pool2d_columns(x, size, stride=None):
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    N, C, H, W = x.shape
    planes = x.reshape(N * C, H, W).astype(np.float32)
    h, v = (H - kh) // sh + 1, (W - kw) // sw + 1
    cols = [
        planes[:, i * sh : i * sh + kh, j * sw : j * sw + kw].reshape(N * C, -1)
        for i in range(h)
        for j in range(v)
    ]
    return np.stack(cols, axis=1).max(axis=2).reshape(N, C, h, v)


@style("detect", "loops")
def detect_loops(x, w, b):
    H, W = x.shape
    kh, kw = w.shape
    best = 0.0
    for i in range(H):
        for j in range(W):
            total = b
            for r in range(kh):
                for c in range(kw):
                    row, col = i + r - kh // 2, j + c - kw // 2
                    if 0 <= row < H and 0 <= col < W:
                        total += x[row, col] * w[r, c]
            best = max(best, total)
    return bool(best > 0)


@style("detect", "sliding_window_view and einsum")
def detect_einsum(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, w.shape)
    z = np.einsum("hvij,ij->hv", windows, w) + b
    return np.maximum(z, 0).max() > 0


@style("detect", "FFT")
def detect_fft(x, w, b):
    (H, W), (kh, kw) = x.shape, w.shape
    shape = (H + kh - 1, W + kw - 1)
    full = np.fft.irfft2(np.fft.rfft2(x, shape) * np.fft.rfft2(w[::-1, ::-1], shape), shape)
    z = full[kh // 2 : kh // 2 + H, kw // 2 : kw // 2 + W] + b
    # Rounding makes a tiny number of an exact 0.
    return bool(np.any(z > 1e-9))


@style("detect", "any of a generator")
def detect_any(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    return any(
        (xp[i : i + kh, j : j + kw] * w).sum() + b > 0
        for i in range(x.shape[0])
        for j in range(x.shape[1])
    )


@style("detect", "single precision, filter entry by filter entry")
def detect_float32(x, w, b):
    kh, kw = w.shape
    H, W = x.shape
    xp = np.zeros((H + kh - 1, W + kw - 1), dtype=np.float32)
    xp[kh // 2 : kh // 2 + H, kw // 2 : kw // 2 + W] = x
    z = np.full((H, W), b, dtype=np.float32)
    for i in range(kh):
        for j in range(kw):
            z += np.float32(w[i, j]) * xp[i : i + H, j : j + W]
    return np.any(z > 0)


@style("receptive_field", "forward")
def field_forward(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step *= stride
    return field


@style("receptive_field", "backward from one output")
def field_backward(layers):
    size = 1
    for kernel, stride in reversed(layers):
        size = (size - 1) * stride + kernel
    return size


@style("receptive_field", "recursion")
def field_recursion(layers):
    if not layers:
        return 1
    kernel, stride = layers[0]
    return (field_recursion(layers[1:]) - 1) * stride + kernel


@style("receptive_field", "sum of products")
def field_products(layers):
    return 1 + sum(
        (layers[i][0] - 1) * np.prod([s for _, s in layers[:i]], dtype=int)
        for i in range(len(layers))
    )


@style("receptive_field", "cumulative product")
def field_cumprod(layers):
    kernels, strides = np.array(layers).T
    steps = np.concatenate([[1], np.cumprod(strides)[:-1]])
    return int(((kernels - 1) * steps).sum()) + 1


@style("trace_shapes", "one long if")
def trace_if(input_shape, layers):
    shape = tuple(input_shape)
    rows = []
    for layer in layers:
        kind = layer["type"]
        params = 0
        if kind == "conv":
            C, H, W = shape
            k = layer["kernel"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            F = layer["filters"]
            params = (kh * kw * C + 1) * F
            shape = (F, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            C, H, W = shape
            k = layer["size"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s = layer["stride"]
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        rows.append((kind, shape, params))
    return rows


@style("trace_shapes", "lists, not tuples")
def trace_lists(input_shape, layers):
    shape = list(input_shape)
    rows = []
    for layer in layers:
        params = 0
        if layer["type"] in ("conv", "pool"):
            conv = layer["type"] == "conv"
            side = layer["kernel"] if conv else layer["size"]
            sides = [side, side] if isinstance(side, int) else list(side)
            padding = layer["padding"] if conv else 0
            if conv:
                params = (sides[0] * sides[1] * shape[0] + 1) * layer["filters"]
                shape = [layer["filters"], *shape[1:]]
            for axis in (0, 1):
                free = shape[axis + 1] + 2 * padding - sides[axis]
                shape[axis + 1] = free // layer["stride"] + 1
        elif layer["type"] == "flatten":
            shape = [int(np.prod(shape))]
        elif layer["type"] == "dense":
            params = shape[0] * layer["units"] + layer["units"]
            shape = [layer["units"]]
        rows.append([layer["type"], list(shape), params])
    return rows


@style("trace_shapes", "run on arrays of zeros")
def trace_run(input_shape, layers):
    a = np.zeros(input_shape)
    rows = []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            p, s = layer["padding"], layer["stride"]
            sides = tuple(np.broadcast_to(layer["kernel"], 2))
            w = np.zeros((layer["filters"], a.shape[0], *sides))
            params = w.size + len(w)
            a = np.pad(a, ((0, 0), (p, p), (p, p)))
            windows = np.lib.stride_tricks.sliding_window_view(a, sides, (1, 2))[:, ::s, ::s]
            a = np.einsum("chvij,fcij->fhv", windows, w)
        elif kind == "pool":
            s = layer["stride"]
            sides = tuple(np.broadcast_to(layer["size"], 2))
            windows = np.lib.stride_tricks.sliding_window_view(a, sides, (1, 2))
            a = windows[:, ::s, ::s].max(axis=(3, 4))
        elif kind == "relu":
            a = np.maximum(a, 0)
        elif kind == "flatten":
            a = a.ravel()
        else:
            W = np.zeros((a.size, layer["units"]))
            params = W.size + W.shape[1]
            a = a @ W
        rows.append((kind, a.shape, params))
    return rows


@style("trace_shapes", "a function a type, NumPy integers")
def trace_functions(input_shape, layers):
    def sides(value):
        return np.array([value, value]) if np.ndim(value) == 0 else np.array(value)

    def conv(shape, layer):
        k = sides(layer["kernel"])
        grid = (np.array(shape[1:]) + 2 * layer["padding"] - k) // layer["stride"] + 1
        return (layer["filters"], *grid), layer["filters"] * (k.prod() * shape[0] + 1)

    def pool(shape, layer):
        grid = (np.array(shape[1:]) - sides(layer["size"])) // layer["stride"] + 1
        return (shape[0], *grid), 0

    def relu(shape, layer):
        return shape, 0

    def flatten(shape, layer):
        return (np.prod(shape),), 0

    def dense(shape, layer):
        return (layer["units"],), layer["units"] * (1 + shape[0])

    known = {"conv": conv, "pool": pool, "relu": relu, "flatten": flatten, "dense": dense}
    rows = []
    for layer in layers:
        input_shape, params = known[layer["type"]](input_shape, layer)
        rows.append((layer["type"], input_shape, params))
    return tuple(rows)
