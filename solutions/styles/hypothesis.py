"""Right answers to notebook 1_hypothesis_class, as different people write them.

Each stands alone (NumPy is ``np``), so that its source can be pasted into a student's cell.
"""

import numpy as np

from .registry import style


@style("dense", "loops")
def dense_loops(x, W, b):
    N, D = x.shape
    K = W.shape[1]
    out = []
    for n in range(N):
        row = []
        for k in range(K):
            total = b[k]
            for d in range(D):
                total = total + x[n, d] * W[d, k]
            row.append(total)
        out.append(row)
    return out


@style("dense", "matrix product")
def dense_matmul(x, W, b):
    return x @ W + b


@style("dense", "einsum")
def dense_einsum(x, W, b):
    return np.einsum("nd,dk->nk", x, W) + b[None, :]


@style("dense", "bias as one more input")
def dense_extended(x, W, b):
    ones = np.ones((len(x), 1))
    return np.hstack([x, ones]) @ np.vstack([W, b])


@style("dense", "broadcasting")
def dense_broadcast(x, W, b):
    return (x[:, :, None] * W[None, :, :]).sum(axis=1) + b


@style("dense", "Fortran order, through the transposes")
def dense_fortran(x, W, b):
    return (np.dot(W.T, x.T) + b.reshape(-1, 1)).T


@style("dense", "single precision")
def dense_float32(x, W, b):
    return x.astype(np.float32) @ W.astype(np.float32) + b.astype(np.float32)


@style("count_dense_params", "formula")
def dense_count_formula(n_in, n_out):
    return (n_in + 1) * n_out


@style("count_dense_params", "weights and biases")
def dense_count_parts(n_in, n_out):
    weights = n_in * n_out
    biases = n_out
    return weights + biases


@style("count_dense_params", "arrays counted")
def dense_count_arrays(n_in, n_out):
    return np.zeros((n_in, n_out)).size + np.zeros(n_out).size


@style("count_dense_params", "loop")
def dense_count_loop(n_in, n_out):
    total = 0
    for _ in range(n_out):
        total += n_in
        total += 1
    return total


@style("count_dense_params", "NumPy integer")
def dense_count_numpy(n_in, n_out):
    return np.prod([n_in, n_out]) + n_out


@style("count_conv_params", "formula")
def conv_count_formula(kernel_size, in_channels, out_channels):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    kh, kw = kernel_size
    return (kh * kw * in_channels + 1) * out_channels


@style("count_conv_params", "arrays counted")
def conv_count_arrays(kernel_size, in_channels, out_channels):
    kh, kw = np.broadcast_to(kernel_size, 2)
    return np.zeros((out_channels, in_channels, kh, kw)).size + out_channels


@style("count_conv_params", "try a pair")
def conv_count_try(kernel_size, in_channels, out_channels):
    try:
        height, width = kernel_size
    except TypeError:
        height = width = kernel_size
    biases = out_channels
    return height * width * in_channels * out_channels + biases


@style("count_conv_params", "NumPy integer")
def conv_count_numpy(kernel_size, in_channels, out_channels):
    k = np.prod(kernel_size) if np.ndim(kernel_size) else np.square(kernel_size)
    return out_channels * (1 + in_channels * k)


@style("conv_matrix", "loops")
def matrix_loops(w, n):
    r = len(w) // 2
    rows = []
    for i in range(n):
        row = []
        for j in range(n):
            tap = j - i + r
            row.append(float(w[tap]) if 0 <= tap < len(w) else 0.0)
        rows.append(row)
    return rows


@style("conv_matrix", "sum of diagonals")
def matrix_diagonals(w, n):
    r = len(w) // 2
    return sum(w[j] * np.eye(n, k=j - r) for j in range(len(w)))


@style("conv_matrix", "padded, then cut")
def matrix_cut(w, n):
    k, r = len(w), len(w) // 2
    wide = np.zeros((n, n + 2 * r))
    for i in range(n):
        wide[i, i : i + k] = w
    return wide[:, r : r + n]


@style("conv_matrix", "index arithmetic")
def matrix_index(w, n):
    padded = np.concatenate([np.zeros(n), w, np.zeros(n)])
    i, j = np.indices((n, n))
    return padded[n + j - i + len(w) // 2]


@style("conv_matrix", "what the layer does to unit signals")
def matrix_unit_signals(w, n):
    r = len(w) // 2
    columns = []
    for unit in np.eye(n):
        padded = np.pad(unit, r)
        columns.append([padded[i : i + len(w)] @ w for i in range(n)])
    return np.array(columns).T


@style("conv_matrix", "a view, single precision")
def matrix_view(w, n):
    k, r = len(w), len(w) // 2
    buffer = np.zeros(n * (n + 2 * r + 1), dtype=np.float32).reshape(n, n + 2 * r + 1)
    buffer[:, :k] = w
    return buffer.reshape(-1)[: n * (n + 2 * r)].reshape(n, n + 2 * r)[:, r : r + n]


@style("shift", "loop")
def shift_loop(x, s):
    out = [0] * len(x)
    for i in range(len(x)):
        if 0 <= i - s < len(x):
            out[i] = x[i - s]
    return out


@style("shift", "slices by sign")
def shift_slices(x, s):
    out = np.zeros(len(x))
    if s == 0:
        out[:] = x
    elif 0 < s < len(x):
        out[s:] = x[:-s]
    elif -len(x) < s < 0:
        out[:s] = x[-s:]
    return out


@style("shift", "roll and wipe")
def shift_roll(x, s):
    out = np.roll(x, s)
    if s > 0:
        out[:s] = 0
    if s < 0:
        out[s:] = 0
    if abs(s) >= len(x):
        out[:] = 0
    return out


@style("shift", "pad and cut")
def shift_pad(x, s):
    p = abs(s)
    padded = np.pad(x, p)
    return padded[p - s : p - s + len(x)]


@style("shift", "matrix")
def shift_matrix(x, s):
    return np.eye(len(x), k=-s) @ x


@style("shift", "single precision")
def shift_float32(x, s):
    places = np.arange(len(x)) - s
    seen = (places >= 0) & (places < len(x))
    return np.where(seen, x[np.clip(places, 0, len(x) - 1)], 0).astype(np.float32)
