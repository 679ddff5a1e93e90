"""Wrong answers to the exercises of notebook 2_filters."""

import numpy as np

from .registry import mistakes

# --- conv1d ---------------------------------------------------------------------------------------


def conv1d(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    out = np.zeros((len(x) - len(w)) // stride + 1)
    for i in range(len(out)):
        window = x[i * stride : i * stride + len(w)]
        out[i] = np.dot(window, w) + b
    return out


mistakes(
    conv1d,
    text="""
filter-flipped
        np.dot(window, w) => np.dot(window, w[::-1])
bias-per-element
        np.dot(window, w) + b => np.sum(window * w + b)
bias-missing
        np.dot(window, w) + b => np.dot(window, w)
stride-in-shape-only
        i * stride : i * stride + len(w) => i : i + len(w)
stride-ignored
        (len(x) - len(w)) // stride + 1 => len(x) - len(w) + 1
        i * stride : i * stride + len(w) => i : i + len(w)
padding-ignored
        - x = np.pad(x, padding)
padding-counted-once
        (len(x) - len(w)) // stride + 1 => (len(x) - padding - len(w)) // stride + 1
padding-repeats-edge
        np.pad(x, padding) => np.pad(x, padding, mode="edge")
last-window-missing
        (len(x) - len(w)) // stride + 1 => (len(x) - len(w)) // stride
size-rounded-up
        (len(x) - len(w)) // stride + 1 => int(np.ceil((len(x) - len(w)) / stride)) + 1
        np.dot(window, w) => np.sum(window * w[: len(window)])
integer-buffer
        // stride + 1) => // stride + 1, dtype=x.dtype)
relu-applied: a ReLU is applied as well
    The negative numbers are gone: a ReLU has been applied to the filter's output.
    Which step of the layer is asked for here: Z, or A = ReLU(Z)?
        return out => return np.maximum(out, 0)
mean-for-sum
        np.dot(window, w) => np.mean(window * w)
always-same-size: the output always has the input's length
    The output is as long as the input, whatever the padding.
    How long should the output be when there is no padding at all?
        + k = len(w)
        + padded = np.pad(x, ((k - 1) // 2, k // 2))
        + z = np.array([np.dot(padded[i : i + k], w) + b for i in range(len(x))])
        + return z[::stride]
padding-left-only: only the left side is padded
    All the zeros were added on the left: the windows sit too far right.
    How many zeros stand left of the input, and how many right of it?
        x = np.pad(x, padding) => x = np.concatenate([np.zeros(2 * padding), x])
written-at-the-window-place
        for i in range(len(out)): => for i in range(0, len(x) - len(w) + 1, stride):
        i * stride : i * stride + len(w) => i : i + len(w)
bias-in-the-filter
        np.dot(window, w) + b => np.dot(window, w + b)
stride-taken-twice: the loop's end and its step are both divided by the stride
    With a stride above 1 windows are missing: the loop ends early and steps by the stride as well.
    Does your loop count windows, or the places where they start? Which end belongs to that?
        + x = np.pad(x, padding)
        + starts = range(0, (len(x) - len(w)) // stride + 1, stride)
        + return np.array([x[s : s + len(w)] @ w + b for s in starts])
""",
)


# --- relu -----------------------------------------------------------------------------------------


def relu(z):
    return np.maximum(z, 0)


mistakes(
    relu,
    text="""
absolute-value: negative numbers become positive
    Negative numbers became positive: this is the absolute value.
    What is ReLU(-2): 2 or 0?
        return np.maximum(z, 0) => return np.abs(z)
keeps-negatives: the negative numbers are kept, the positive ones dropped
    The negative numbers are kept and the positive ones are zero.
    Which of z and 0 should be returned where z is positive?
        return np.maximum(z, 0) => return np.minimum(z, 0)
slope-for-value: the derivative is returned
    Every positive number became 1: this is the slope of ReLU, not its value.
    What is ReLU(3): 1 or 3?
        return np.maximum(z, 0) => return (np.asarray(z) > 0).astype(float)
input-overwritten: the caller's array is overwritten
    The numbers are right, but the array you were given has lost its negative numbers.
    Which array does your line write into: a new one, or z itself?
        + if np.ndim(z) == 0:
        +     return z if z > 0 else 0.0
        + z[z < 0] = 0
        + return z
python-max: max or if is used on a whole array
    An error was raised: max(0, z) and `if z < 0` ask about one number, not about each element of an array.
    Which NumPy function takes the larger of two numbers element by element?
        return np.maximum(z, 0) => return max(0.0, z)
leaky: negative numbers keep a small slope
    Negative numbers are made small instead of zero: this is a leaky ReLU.
    What is ReLU(-2) in the lecture?
        return np.maximum(z, 0) => return np.where(np.asarray(z) > 0, z, 0.01 * np.asarray(z))
clipped-at-one: numbers above 1 are cut
    Numbers above 1 became 1.
    Does ReLU have an upper limit?
        return np.maximum(z, 0) => return np.clip(z, 0, 1)
zeros-dropped: only the positive numbers are returned
    The shape is lost: only the positive numbers came back, in one row.
    What does z[z > 0] return, and what should stand in the places of the others?
        + z = np.asarray(z)
        + return z[z > 0]
flattened: the shape is lost
    The numbers are right, but they came back in one row: the shape of z is lost.
    Which step of your function forgets the rows and columns?
        return np.maximum(z, 0) => return np.array([max(v, 0.0) for v in np.ravel(z)])
""",
)


# --- merge_filters --------------------------------------------------------------------------------


def merge_filters(w1, w2):
    merged = np.zeros(len(w1) + len(w2) - 1)
    for m in range(len(w1)):
        for j in range(len(w2)):
            merged[m + j] += w1[m] * w2[j]
    return merged


mistakes(
    merge_filters,
    text="""
products-overwritten: of several products at one place the last is left
    At places that several pairs of weights share, only the last product is left.
    How many pairs (m, j) have m + j = 1, and what becomes of their products?
        merged[m + j] += => merged[m + j] =
second-filter-flipped: the second filter is flipped
    The second filter was flipped before the two were merged.
    Which output of the first layer does the first weight of w2 meet: the first or the last of its window?
        merged[m + j] => merged[m + len(w2) - 1 - j]
merged-reversed: the merged filter is reversed
    These are the right weights in reverse order.
    To which pixel of the window does w1[0] * w2[0] belong?
        return merged => return merged[::-1]
merged-as-long-as-one: the merged filter is as long as one of the two
    The merged filter is only as long as the longer one of the two: the weights at its ends are missing.
    How many pixels does one output of the second layer depend on?
        + return np.convolve(w1, w2, mode="same")
merged-inner-only: only the weights where both filters fit are kept
    Only the middle of the merged filter is there.
    Does the second layer see only pixels that all of its windows share?
        + return np.convolve(w1, w2, mode="valid")
merged-one-too-long: the merged filter has one weight too many
    The weights are right, but there is an extra 0 at the end.
    How many windows of w1 does w2 look at, and how far does the last of them reach?
        len(w1) + len(w2) - 1 => len(w1) + len(w2)
filters-added: the filters are added
    The weights of the two filters were added place by place.
    Does the second layer add to the first layer's outputs, or does it multiply them?
        + merged = np.zeros(len(w1) + len(w2) - 1)
        + merged[: len(w1)] += w1
        + merged[: len(w2)] += w2
        + return merged
filters-multiplied-by-place: the filters are multiplied place by place
    Each weight of one filter was multiplied only by the weight at the same place of the other.
    Which weights of w2 meet an output that w1[0] has gone into?
        + merged = np.zeros(len(w1) + len(w2) - 1)
        + for i in range(min(len(w1), len(w2))):
        +     merged[i] = w1[i] * w2[i]
        + return merged
products-not-added: all products stand in a row
    All products of two weights are there, but those of one pixel were not added up.
    Which products belong to the same pixel?
        + return np.outer(w1, w2).ravel()
filters-joined: the filters stand one behind the other
    The two filters were put one behind the other.
    What happens to a pixel between the input and the second layer's output?
        + return np.concatenate([w1, w2])
integer-buffer
        len(w2) - 1) => len(w2) - 1, dtype=w1.dtype)
""",
)


# --- conv_output_size -----------------------------------------------------------------------------


def conv_output_size(n, k, stride=1, padding=0):
    if n + 2 * padding < k or stride < 1:
        raise ValueError
    return (n + 2 * padding - k) // stride + 1


mistakes(
    conv_output_size,
    text="""
last-window-missing
        // stride + 1 => // stride
padding-counted-once
        n + 2 * padding < k => n + padding < k
        (n + 2 * padding - k) => (n + padding - k)
size-rounded-up
        (n + 2 * padding - k) // stride + 1 => int(np.ceil((n + 2 * padding - k) / stride)) + 1
float-for-int: the size is a float
    The size came back as a float: a size is a whole number.
    Which division gives a whole number in Python?
        // stride + 1 => / stride + 1
padding-ignored
        n + 2 * padding < k => n < k
        (n + 2 * padding - k) => (n - k)
stride-ignored
        return (n + 2 * padding - k) // stride + 1 => return n + 2 * padding - k + 1
no-error-raised: an impossible size is returned
    Where the filter is larger than the padded input it returned a number: no output exists there.
    What should your function do where the filter does not fit even once?
        n + 2 * padding < k or stride < 1 => stride < 1
divided-too-early: n is divided by the stride before k is taken off
    The input was divided by the stride first, and the filter taken off afterwards.
    How far is it from the first window's start to the last one's, before you divide by the stride?
        return (n + 2 * padding - k) // stride + 1 => return (n + 2 * padding) // stride - k + 1
plus-one-inside: the +1 is divided by the stride too
    Right for stride 1; with a larger one the +1 was divided by the stride as well.
    Where do the brackets of your formula close: before or after the +1?
        return (n + 2 * padding - k) // stride + 1 => return (n + 2 * padding - k + 1) // stride
stride-not-tested: a stride below 1 is let through
    Right for every stride from 1 on; a stride below 1 was let through.
    Where does the second window stand if the stride is 0, or -1?
        n + 2 * padding < k or stride < 1 => n + 2 * padding < k
padding-forgotten-in-the-test: the error is raised without a look at the padding
    It raised an error where the filter is longer than the line and fits because of the padding.
    With what do you compare the filter's length: with the line, or with the padded line?
        n + 2 * padding < k => n < k
exact-fit-refused: a filter that fits exactly once is refused
    It raised an error where the filter is just as long as the padded line: there it fits once.
    How many windows are there if the last possible start is 0?
        n + 2 * padding < k => n + 2 * padding <= k
always-divided-by-two: 2 stands where the stride should
    The size was divided by 2, whatever the stride.
    Which number of the call says how far apart two windows start?
        raise ValueError => raise ValueError("no output")
        // stride => // 2
""",
)


# --- conv2d_single --------------------------------------------------------------------------------


def conv2d_single(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    (H, W), (kh, kw) = x.shape, w.shape
    out = np.zeros(((H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = x[i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[i, j] = np.sum(window * w) + b
    return out


mistakes(
    conv2d_single,
    text="""
filter-flipped
        np.sum(window * w) => np.sum(window * w[::-1, ::-1])
bias-per-element
        np.sum(window * w) + b => np.sum(window * w + b)
bias-missing
        np.sum(window * w) + b => np.sum(window * w)
rows-and-columns-exchanged
        return out => return out.T
width-from-height
        (W - kw) // stride + 1 => (H - kh) // stride + 1
square-filter-assumed
        (H, W), (kh, kw) = x.shape, w.shape => (H, W), kh, kw = x.shape, w.shape[0], w.shape[0]
stride-in-shape-only
        i * stride : i * stride + kh, j * stride : j * stride + kw => i : i + kh, j : j + kw
stride-ignored
        (H - kh) // stride + 1, (W - kw) // stride + 1 => H - kh + 1, W - kw + 1
        i * stride : i * stride + kh, j * stride : j * stride + kw => i : i + kh, j : j + kw
stride-rows-only: the stride is used for the rows only
    The rows are `stride` apart, the columns only one.
    In which of the two slices does the stride stand?
        j * stride : j * stride + kw => j : j + kw
padding-ignored
        - x = np.pad(x, padding)
padding-counted-once
        (H - kh) // stride + 1 => (H - padding - kh) // stride + 1
        (W - kw) // stride + 1 => (W - padding - kw) // stride + 1
padding-rows-only
        x = np.pad(x, padding) => x = np.pad(x, ((padding, padding), (0, 0)))
padding-repeats-edge
        x = np.pad(x, padding) => x = np.pad(x, padding, mode="edge")
last-window-missing
        (H - kh) // stride + 1, (W - kw) // stride + 1 => (H - kh) // stride, (W - kw) // stride
size-rounded-up
        (H - kh) // stride + 1 => int(np.ceil((H - kh) / stride)) + 1
        (W - kw) // stride + 1 => int(np.ceil((W - kw) / stride)) + 1
        np.sum(window * w) => np.sum(window * w[: window.shape[0], : window.shape[1]])
integer-buffer
        (W - kw) // stride + 1)) => (W - kw) // stride + 1), dtype=x.dtype)
mean-for-sum
        np.sum(window * w) => np.mean(window * w)
matrix-product-of-window: window and filter are multiplied as matrices
    Window and filter were multiplied as matrices; the definition multiplies number by number.
    What is the difference between * and @ for two arrays?
        np.sum(window * w) => np.sum(window @ w)
filter-transposed
          x = np.pad(x, padding)
        + w = w.T
written-at-the-window-place
        for i in range(out.shape[0]): => for i in range(0, H - kh + 1, stride):
        for j in range(out.shape[1]): => for j in range(0, W - kw + 1, stride):
        i * stride : i * stride + kh, j * stride : j * stride + kw => i : i + kh, j : j + kw
bias-in-the-filter
        np.sum(window * w) + b => np.sum(window * (w + b))
""",
)


# --- conv2d ---------------------------------------------------------------------------------------


def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
    return out


def conv2d_loops(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for n in range(N):
        for f in range(F):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    window = x[n, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


mistakes(
    conv2d,
    conv2d_loops,
    text="""
filter-flipped
        np.tensordot(window, w, => np.tensordot(window, w[:, :, ::-1, ::-1],
bias-per-element
        from conv2d_loops
        np.sum(window * w[f]) + b[f] => np.sum(window * w[f] + b[f])
bias-per-channel: the bias is added once for every input channel
    Right for one channel; with more, the bias is in there once for every input channel.
    Is b[f] added inside or after the loop over the channels?
        - out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
        + for c in range(C):
        +     out[:, :, i, j] += np.tensordot(window[:, c], w[:, c], ([1, 2], [1, 2])) + b
bias-first-only
        [1, 2, 3])) + b => [1, 2, 3])) + b[0]
bias-along-the-width
        [1, 2, 3])) + b => [1, 2, 3]))
        return out => return out + b
bias-missing
        [1, 2, 3])) + b => [1, 2, 3]))
first-input-channel-only
        x[:, :, i * stride => x[:, 0, i * stride
        (window, w, ([1, 2, 3], [1, 2, 3])) => (window, w[:, 0], ([1, 2], [1, 2]))
filter-channel-shared: the filter's first channel is used for all
    Right for one channel; with more, the filter's first channel meets every channel of the image.
    Which part of w[f] belongs to channel c of the image?
        from conv2d_loops
        window * w[f] => window * w[f, 0]
channels-averaged: the channels are averaged
    With C channels every number is 1/C of what it should be: the channels are averaged.
    What does the definition do with the channels' products: add or average?
        [1, 2, 3])) + b => [1, 2, 3])) / C + b
first-image-for-all
        from conv2d_loops
        x[n, :, => x[0, :,
first-filter-for-all: every filter is the first
    Every channel of the output is the answer of the first filter.
    Where does the index f of the filter stand in your function?
        from conv2d_loops
        window * w[f] => window * w[0]
width-from-height
        (W - kw) // stride + 1 => (H - kh) // stride + 1
square-filter-assumed
        (F, _, kh, kw) = x.shape, w.shape => (F, _, kh, _), kw = x.shape, w.shape, w.shape[2]
stride-in-shape-only
        i * stride : i * stride + kh, j * stride : j * stride + kw => i : i + kh, j : j + kw
stride-ignored
        (H - kh) // stride + 1, (W - kw) // stride + 1 => H - kh + 1, W - kw + 1
        i * stride : i * stride + kh, j * stride : j * stride + kw => i : i + kh, j : j + kw
padding-every-axis
        from conv2d_loops
        np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))) => np.pad(x, padding)
padding-ignored
        - x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
padding-rows-only
        (padding, padding), (padding, padding) => (padding, padding), (0, 0)
integer-buffer
        (W - kw) // stride + 1)) => (W - kw) // stride + 1), dtype=x.dtype)
last-window-missing
        (H - kh) // stride + 1, (W - kw) // stride + 1 => (H - kh) // stride, (W - kw) // stride
filter-transposed
          x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        + w = w.transpose(0, 1, 3, 2)
channels-last
        return out => return out.transpose(0, 2, 3, 1)
written-at-the-window-place
        for i in range(out.shape[2]): => for i in range(0, H - kh + 1, stride):
        for j in range(out.shape[3]): => for j in range(0, W - kw + 1, stride):
        i * stride : i * stride + kh, j * stride : j * stride + kw => i : i + kh, j : j + kw
last-channel-only: each channel's map replaces the one before
    Right for one channel; with more, only the last one is left: each replaced the one before.
    The maps of the channels belong together: what happens to the first when the second comes?
        - out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
        + for c in range(C):
        +     out[:, :, i, j] = np.tensordot(window[:, c], w[:, c], ([1, 2], [1, 2])) + b
padded-twice: the padding is added twice
    The zeros were added twice: the output is as large as twice the padding makes it.
    Which of your functions pads, and does another one pad its result again?
        (padding, padding), (padding, padding) => (2 * padding, 2 * padding), (2 * padding, 2 * padding)
bias-in-the-filter
        np.tensordot(window, w, => np.tensordot(window, w + b[:, None, None, None],
        [1, 2, 3])) + b => [1, 2, 3]))
""",
)


# --- im2col ---------------------------------------------------------------------------------------


def im2col(x, kh, kw, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    h_out, w_out = (H - kh) // stride + 1, (W - kw) // stride + 1
    cols = np.zeros((N, C * kh * kw, h_out * w_out))
    for i in range(h_out):
        for j in range(w_out):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            cols[:, :, i * w_out + j] = window.reshape(N, -1)
    return cols


mistakes(
    im2col,
    text="""
channel-fastest: the channel index runs fastest
    Right for one channel; with more, the rows are in the order row, column, channel.
    In `w.reshape(F, -1)`, which index changes from one number to the next?
        window.reshape(N, -1) => window.transpose(0, 2, 3, 1).reshape(N, -1)
windows-by-column: the windows follow each other column by column
    The windows are all there, but they follow each other down the columns; they should go along the rows.
    Which loop is the inner one: over the output's rows or over its columns?
        cols[:, :, i * w_out + j] => cols[:, :, j * h_out + i]
windows-as-rows: every window is a row
    Each window became a row of your result; it should become a column.
    Which axis of the result counts the windows: the second or the last?
        return cols => return cols.transpose(0, 2, 1)
images-side-by-side: the images share one matrix
    All images are in one matrix, one behind the other; here every image has a matrix of its own.
    How many axes should the result have, and which one counts the images?
        return cols => return np.concatenate(list(cols), axis=1)
reshape-for-transpose: reshape is used where a transpose is needed
    The shape is right and the numbers are scrambled: a reshape does not exchange axes.
    Which axes must change places before you reshape?
        + x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        + N, C = x.shape[:2]
        + windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), (2, 3))[
        +     :, :, ::stride, ::stride
        + ]
        + return windows.reshape(N, C * kh * kw, -1)  # (N, C, h_out, w_out, kh, kw)
stride-in-shape-only
        i * stride : i * stride + kh, j * stride : j * stride + kw => i : i + kh, j : j + kw
stride-ignored
        (H - kh) // stride + 1, (W - kw) // stride + 1 => H - kh + 1, W - kw + 1
        i * stride : i * stride + kh, j * stride : j * stride + kw => i : i + kh, j : j + kw
padding-ignored
        - x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
first-input-channel-only
        (padding, padding))) => (padding, padding)))[:, :1]
width-from-height
        (W - kw) // stride + 1 => (H - kh) // stride + 1
kh-kw-exchanged: kh and kw are exchanged
    Right for square windows; otherwise kh and kw have changed places.
    Which of kh and kw limits the rows of a window?
          x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        + kh, kw = kw, kh
columns-for-every-pixel: there is a column for every pixel of the image
    There is room for a column for each pixel of the image; there should be one for each window.
    How many windows does conv_output_size count, and how many pixels are there?
        h_out * w_out)) => (H - 2 * padding) * (W - 2 * padding)))
""",
)


# --- conv2d_im2col --------------------------------------------------------------------------------


def conv2d_im2col(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, _, H, W), (F, _, kh, kw) = x.shape, w.shape
    h_out, w_out = (H - kh) // stride + 1, (W - kw) // stride + 1
    v = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), (2, 3))[:, :, ::stride, ::stride]
    cols = v.transpose(0, 1, 4, 5, 2, 3).reshape(N, w[0].size, -1)
    out = w.reshape(F, -1) @ cols + b[:, None]
    return out.reshape(N, F, h_out, w_out)


mistakes(
    conv2d_im2col,
    conv2d_loops,
    text="""
too-slow: loops instead of one matrix product
    The numbers are right, but loops compute them one by one.
    Which Python loop is left that NumPy could do in one product?
        from conv2d_loops
filter-flipped
        w.reshape(F, -1) => w[:, :, ::-1, ::-1].reshape(F, -1)
bias-missing
        cols + b[:, None] => cols
bias-first-only
        b[:, None] => b[0]
bias-along-windows: the bias is spread along the wrong axis
    The bias was added along the windows, or did not fit there: it belongs to the filters.
    To which axis of (N, F, windows) does a bias of shape (F,) line up by itself?
        b[:, None] => b
filters-in-another-order: the filters are laid out in another order than the columns
    Right for one channel; with more, filter and column list their numbers in different orders.
    In which order does im2col list the numbers of a window, and in which your row of weights?
        w.reshape(F, -1) => w.transpose(0, 2, 3, 1).reshape(F, -1)
bias-along-the-width
        cols + b[:, None] => cols
        return out.reshape(N, F, h_out, w_out) => return out.reshape(N, F, h_out, w_out) + b
columns-left-of-the-weights: the columns stand left of the weights
    cols @ weights raised an error: the columns of the left factor must be the rows of the right one.
    The shapes are (F, K) and (N, K, P): in which order do the two K meet?
        w.reshape(F, -1) @ cols + b[:, None] => cols @ w.reshape(F, -1) + b
weights-of-filters-mixed: w.reshape(-1, F).T takes the filters apart
    Right for one filter; with more, each row of weights holds numbers of several filters.
    For w = np.arange(8).reshape(2, 1, 2, 2): which four numbers belong to filter 0, and which are in your row 0?
        w.reshape(F, -1) @ cols => w.reshape(-1, F).T @ cols
reshaped-to-the-image: the result is given the size of the image
    The product was to get the image's height and width; there are fewer windows than pixels, or more.
    How many windows are there in each direction, by conv_output_size?
        h_out, w_out) => H - 2 * padding, W - 2 * padding)
reshape-for-transpose: reshape is used where a transpose is needed
    The shape is right and the numbers are scrambled: a reshape does not exchange axes.
    Which axes must change places before the last reshape?
        w.reshape(F, -1) @ cols + b[:, None] => cols.transpose(0, 2, 1) @ w.reshape(F, -1).T + b
stride-not-passed: im2col does not get the stride
    With a stride above 1 the columns do not fit the output: im2col was called without the stride.
    Which arguments does im2col need from your function?
        (2, 3))[:, :, ::stride, ::stride] => (2, 3))
padding-not-passed: im2col does not get the padding
    With padding the columns do not fit the output: im2col was called without the padding.
    Which arguments does im2col need from your function?
        - x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        (H - kh) // stride + 1 => (H + 2 * padding - kh) // stride + 1
        (W - kw) // stride + 1 => (W + 2 * padding - kw) // stride + 1
width-from-height
        (W - kw) // stride + 1 => (H - kh) // stride + 1
channels-last
        w.reshape(F, -1) @ cols + b[:, None] => cols.transpose(0, 2, 1) @ w.reshape(F, -1).T + b
        out.reshape(N, F, h_out, w_out) => out.reshape(N, h_out, w_out, F)
integer-columns: the product is rounded to the input's integers
    For integer input the fractions are cut off.
    Which line turns the product into the dtype of x?
          x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        + dtype = x.dtype
        out.reshape(N, F, h_out, w_out) => out.reshape(N, F, h_out, w_out).astype(dtype)
""",
)
