"""Wrong answers to the exercises of notebook 2_filters.

The numbers in comments are those of the list "what students get wrong" that this collection grew from.
Every function stands alone, so that it can be pasted into a student's cell.
"""

import numpy as np

from .registry import Words, wrong

FLIPPED = Words(
    "filter-flipped",
    "the filter is flipped",
    "These are the numbers of a flipped filter: the first number of the window meets the last of the filter.",
    "In the lecture's definition, which number of the filter meets the first number of the window?",
)
BIAS_PER_ELEMENT = Words(
    "bias-per-element",
    "the bias is added to every product",
    "The bias is in there once for every number of the window, not once for every output.",
    "Is b inside the sum over the window or outside it?",
)
BIAS_MISSING = Words(
    "bias-missing",
    "the bias is not added",
    "Everything is right but for the bias: it is nowhere in the answer.",
    "What does Z look like for an image of zeros, by the definition and by your function?",
)
BIAS_FIRST = Words(
    "bias-first-only",
    "one bias serves all filters",
    "Every filter got the bias of the first one.",
    "Which bias belongs to channel f of the output?",
)
STRIDE_SHAPE_ONLY = Words(
    "stride-in-shape-only",
    "the stride is in the output's size and not in the windows",
    "The output has the right size, but neighbouring windows start one apart, not `stride` apart.",
    "Where in the input does the window for output i start?",
)
STRIDE_IGNORED = Words(
    "stride-ignored",
    "the stride is not used",
    "The answer is the one for stride 1, whatever the stride.",
    "Which two places of your function should know about the stride?",
)
PADDING_IGNORED = Words(
    "padding-ignored",
    "the padding is not used",
    "The answer is the one without padding, whatever the padding.",
    "Where do the zeros around the input enter your function?",
)
PADDING_ONCE = Words(
    "padding-counted-once",
    "the padding is counted on one side only",
    "The output has the size that padding on one side alone would give.",
    "On how many sides of the input are zeros added?",
)
PADDING_EDGE = Words(
    "padding-repeats-edge",
    "the padding repeats the edge",
    "The padding holds copies of the edge's numbers; the lecture pads with zeros.",
    "What does np.pad fill in, and what should stand outside the image?",
)
WINDOW_MISSING = Words(
    "last-window-missing",
    "the +1 is missing",
    "The output is one too short: the last window that fits is left out.",
    "How often does a window as long as the input fit, and how often does it in your function?",
)
SIZE_ROUNDED_UP = Words(
    "size-rounded-up",
    "the size is rounded up where the stride leaves a remainder",
    "Where the stride leaves a remainder there is one window too many, one that reaches over the edge.",
    "What happens to the last window where it is not complete?",
)
INTEGER_BUFFER = Words(
    "integer-buffer",
    "the output array holds integers",
    "For integer input the fractions are cut off: the output array can only hold integers.",
    "Which dtype does the output array get from the line that makes it?",
)
RELU_APPLIED = Words(
    "relu-applied",
    "a ReLU is applied as well",
    "The negative numbers are gone: a ReLU has been applied to the filter's output.",
    "Which step of the layer is asked for here: Z, or A = ReLU(Z)?",
)
SIZES_FROM_HEIGHT = Words(
    "width-from-height",
    "the width is computed from the height",
    "The width of the output is computed from the height of the image.",
    "Which size of x does the number of output columns depend on?",
)
SQUARE_FILTER = Words(
    "square-filter-assumed",
    "the filter is taken to be square",
    "Right for square filters; otherwise the filter's width is taken to be its height.",
    "From which axis of w do you take kh, and from which kw?",
)
FILTER_TRANSPOSED = Words(
    "filter-transposed",
    "the filter's rows and columns are exchanged",
    "These are the numbers of the filter with rows and columns exchanged.",
    "Which index of w goes with the row of the window?",
)
MEAN_FOR_SUM = Words(
    "mean-for-sum",
    "the products are averaged",
    "Every number is the mean of the products in its window, where the sum was asked for.",
    "By what does np.mean divide that the definition does not?",
)
PADDING_ROWS_ONLY = Words(
    "padding-rows-only",
    "only the rows are padded",
    "Zeros were added above and below the image, and none left and right.",
    "What does the second pair in np.pad's argument say about the columns?",
)
CHANNEL_FIRST_ONLY = Words(
    "first-input-channel-only",
    "only the first input channel is used",
    "Right for one channel; with more, all channels but the first are ignored.",
    "How many numbers has one window, with all its channels, and how many of them do you sum?",
)
FILTER_CHANNEL_SHARED = Words(
    "filter-channel-shared",
    "the filter's first channel is used for all",
    "Right for one channel; with more, the filter's first channel meets every channel of the image.",
    "Which part of w[f] belongs to channel c of the image?",
)
CHANNELS_AVERAGED = Words(
    "channels-averaged",
    "the channels are averaged",
    "With C channels every number is 1/C of what it should be: the channels are averaged.",
    "What does the definition do with the channels' products: add or average?",
)
FIRST_IMAGE = Words(
    "first-image-for-all",
    "every image gets the first one's result",
    "Every image of the batch has the answer of the first.",
    "Where does the index n of the image stand in your function?",
)
FIRST_FILTER = Words(
    "first-filter-for-all",
    "every filter is the first",
    "Every channel of the output is the answer of the first filter.",
    "Where does the index f of the filter stand in your function?",
)
PADDING_EVERY_AXIS = Words(
    "padding-every-axis",
    "all four axes are padded",
    "With padding the arrays no longer fit: the batch and the channels were padded too.",
    "np.pad(x, padding) pads how many axes of x? Which ones should it pad?",
)
BIAS_ALONG_WIDTH = Words(
    "bias-along-the-width",
    "the bias is spread along the width",
    "The bias was added along the width of the map, or did not fit there: it belongs to the filters.",
    "To which axis of (N, F, H_out, W_out) does a b of shape (F,) line up by itself?",
)
WINDOW_PLACE = Words(
    "written-at-the-window-place",
    "the place of the window is used as the place in the output",
    "With a stride above 1, numbers are written where their windows start, which is beyond the output's end.",
    "The second window starts at `stride`: at which place of the output does its number stand?",
)
CHANNELS_LAST = Words(
    "channels-last",
    "the filter axis is at the end",
    "The numbers are in the order N, height, width, filter; here it is N, filter, height, width.",
    "Which axis of the output is the filter, and where does it stand before you return?",
)
ROWS_AND_COLUMNS = Words(
    "rows-and-columns-exchanged",
    "rows and columns are exchanged",
    "The right numbers are there with rows and columns exchanged.",
    "Which loop variable is the row of the output you write to?",
)


# --- conv1d ---------------------------------------------------------------------------------------


@wrong("conv1d", FLIPPED)  # 1
def conv1d_flipped(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    n_out = (len(x) - len(w)) // stride + 1
    return np.array(
        [np.dot(x[i * stride : i * stride + len(w)], w[::-1]) + b for i in range(n_out)]
    )


@wrong("conv1d", BIAS_PER_ELEMENT)  # 2
def conv1d_bias_per_element(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    n_out = (len(x) - len(w)) // stride + 1
    return np.array([np.sum(x[i * stride : i * stride + len(w)] * w + b) for i in range(n_out)])


@wrong("conv1d", BIAS_MISSING)  # 3
def conv1d_bias_missing(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    n_out = (len(x) - len(w)) // stride + 1
    return np.array([np.dot(x[i * stride : i * stride + len(w)], w) for i in range(n_out)])


@wrong("conv1d", STRIDE_SHAPE_ONLY)  # 5
def conv1d_stride_shape_only(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    n_out = (len(x) - len(w)) // stride + 1
    return np.array([np.dot(x[i : i + len(w)], w) + b for i in range(n_out)])


@wrong("conv1d", STRIDE_IGNORED)
def conv1d_stride_ignored(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    return np.array([np.dot(x[i : i + len(w)], w) + b for i in range(len(x) - len(w) + 1)])


@wrong("conv1d", PADDING_IGNORED)
def conv1d_padding_ignored(x, w, b=0.0, stride=1, padding=0):
    n_out = (len(x) - len(w)) // stride + 1
    return np.array([np.dot(x[i * stride : i * stride + len(w)], w) + b for i in range(n_out)])


@wrong("conv1d", PADDING_ONCE)  # 6
def conv1d_padding_once(x, w, b=0.0, stride=1, padding=0):
    n_out = (len(x) + padding - len(w)) // stride + 1
    x = np.pad(x, padding)
    return np.array([np.dot(x[i * stride : i * stride + len(w)], w) + b for i in range(n_out)])


@wrong("conv1d", PADDING_EDGE)
def conv1d_padding_edge(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding, mode="edge")
    n_out = (len(x) - len(w)) // stride + 1
    return np.array([np.dot(x[i * stride : i * stride + len(w)], w) + b for i in range(n_out)])


@wrong("conv1d", WINDOW_MISSING)  # 6
def conv1d_window_missing(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    n_out = (len(x) - len(w)) // stride
    return np.array([np.dot(x[i * stride : i * stride + len(w)], w) + b for i in range(n_out)])


@wrong("conv1d", SIZE_ROUNDED_UP)  # 6
def conv1d_size_rounded_up(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    n_out = int(np.ceil((len(x) - len(w)) / stride)) + 1
    out = np.zeros(n_out)
    for i in range(n_out):
        window = x[i * stride : i * stride + len(w)]
        out[i] = np.sum(window * w[: len(window)]) + b
    return out


@wrong("conv1d", INTEGER_BUFFER)  # 8
def conv1d_integer_buffer(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    out = np.zeros((len(x) - len(w)) // stride + 1, dtype=x.dtype)
    for i in range(len(out)):
        out[i] = np.dot(x[i * stride : i * stride + len(w)], w) + b
    return out


@wrong("conv1d", RELU_APPLIED)
def conv1d_relu_applied(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    n_out = (len(x) - len(w)) // stride + 1
    z = np.array([np.dot(x[i * stride : i * stride + len(w)], w) + b for i in range(n_out)])
    return np.maximum(z, 0)


@wrong("conv1d", MEAN_FOR_SUM)
def conv1d_mean(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    n_out = (len(x) - len(w)) // stride + 1
    return np.array([np.mean(x[i * stride : i * stride + len(w)] * w) + b for i in range(n_out)])


@wrong(
    "conv1d",
    Words(
        "always-same-size",
        "the output always has the input's length",
        "The output is as long as the input, whatever the padding.",
        "How long should the output be when there is no padding at all?",
    ),
)
def conv1d_same(x, w, b=0.0, stride=1, padding=0):
    k = len(w)
    padded = np.pad(x, ((k - 1) // 2, k // 2))
    z = np.array([np.dot(padded[i : i + k], w) + b for i in range(len(x))])
    return z[::stride]


@wrong(
    "conv1d",
    Words(
        "padding-left-only",
        "only the left side is padded",
        "All the zeros were added on the left: the windows sit too far right.",
        "How many zeros stand left of the input, and how many right of it?",
    ),
)
def conv1d_padding_left(x, w, b=0.0, stride=1, padding=0):
    x = np.concatenate([np.zeros(2 * padding), x])
    n_out = (len(x) - len(w)) // stride + 1
    return np.array([np.dot(x[i * stride : i * stride + len(w)], w) + b for i in range(n_out)])


@wrong("conv1d", WINDOW_PLACE)
def conv1d_window_place(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    out = np.zeros((len(x) - len(w)) // stride + 1)
    for i in range(0, len(x) - len(w) + 1, stride):
        out[i] = np.dot(x[i : i + len(w)], w) + b
    return out


# --- relu -----------------------------------------------------------------------------------------


@wrong(
    "relu",
    Words(
        "absolute-value",
        "negative numbers become positive",
        "Negative numbers became positive: this is the absolute value.",
        "What is ReLU(-2): 2 or 0?",
    ),
)
def relu_absolute(z):
    return np.abs(z)


@wrong(
    "relu",
    Words(
        "keeps-negatives",
        "the negative numbers are kept, the positive ones dropped",
        "The negative numbers are kept and the positive ones are zero.",
        "Which of z and 0 should be returned where z is positive?",
    ),
)
def relu_minimum(z):
    return np.minimum(z, 0)


@wrong(
    "relu",
    Words(
        "slope-for-value",
        "the derivative is returned",
        "Every positive number became 1: this is the slope of ReLU, not its value.",
        "What is ReLU(3): 1 or 3?",
    ),
)
def relu_derivative(z):
    return (np.asarray(z) > 0).astype(float)


@wrong(
    "relu",
    Words(
        "input-overwritten",
        "the caller's array is overwritten",
        "The numbers are right, but the array you were given has lost its negative numbers.",
        "Which array does your line write into: a new one, or z itself?",
    ),
)
def relu_in_place(z):
    if np.ndim(z) == 0:
        return z if z > 0 else 0.0
    z[z < 0] = 0
    return z


@wrong(
    "relu",
    Words(
        "python-max",
        "max or if is used on a whole array",
        "An error was raised: max(0, z) and `if z < 0` ask about one number, not about each element of an array.",
        "Which NumPy function takes the larger of two numbers element by element?",
    ),
)
def relu_python_max(z):
    return max(0.0, z)


@wrong(
    "relu",
    Words(
        "leaky",
        "negative numbers keep a small slope",
        "Negative numbers are made small instead of zero: this is a leaky ReLU.",
        "What is ReLU(-2) in the lecture?",
    ),
)
def relu_leaky(z):
    return np.where(np.asarray(z) > 0, z, 0.01 * np.asarray(z))


@wrong(
    "relu",
    Words(
        "clipped-at-one",
        "numbers above 1 are cut",
        "Numbers above 1 became 1.",
        "Does ReLU have an upper limit?",
    ),
)
def relu_clipped(z):
    return np.clip(z, 0, 1)


@wrong(
    "relu",
    Words(
        "zeros-dropped",
        "only the positive numbers are returned",
        "The shape is lost: only the positive numbers came back, in one row.",
        "What does z[z > 0] return, and what should stand in the places of the others?",
    ),
)
def relu_dropped(z):
    z = np.asarray(z)
    return z[z > 0]


@wrong(
    "relu",
    Words(
        "flattened",
        "the shape is lost",
        "The numbers are right, but they came back in one row: the shape of z is lost.",
        "Which step of your function forgets the rows and columns?",
    ),
)
def relu_flattened(z):
    return np.array([max(v, 0.0) for v in np.ravel(z)])


# --- conv_output_size -----------------------------------------------------------------------------


@wrong("conv_output_size", WINDOW_MISSING)  # 6
def size_no_plus_one(n, k, stride=1, padding=0):
    if n + 2 * padding < k or stride < 1:
        raise ValueError
    return (n + 2 * padding - k) // stride


@wrong("conv_output_size", PADDING_ONCE)  # 6
def size_padding_once(n, k, stride=1, padding=0):
    if n + padding < k or stride < 1:
        raise ValueError
    return (n + padding - k) // stride + 1


@wrong("conv_output_size", SIZE_ROUNDED_UP)  # 6
def size_rounded_up(n, k, stride=1, padding=0):
    if n + 2 * padding < k or stride < 1:
        raise ValueError
    return int(np.ceil((n + 2 * padding - k) / stride)) + 1


@wrong(
    "conv_output_size",
    Words(
        "float-for-int",
        "the size is a float",
        "The size came back as a float: a size is a whole number.",
        "Which division gives a whole number in Python?",
    ),
)
def size_float(n, k, stride=1, padding=0):
    if n + 2 * padding < k or stride < 1:
        raise ValueError
    return (n + 2 * padding - k) / stride + 1


@wrong("conv_output_size", PADDING_IGNORED)
def size_padding_ignored(n, k, stride=1, padding=0):
    if n < k or stride < 1:
        raise ValueError
    return (n - k) // stride + 1


@wrong("conv_output_size", STRIDE_IGNORED)
def size_stride_ignored(n, k, stride=1, padding=0):
    if n + 2 * padding < k or stride < 1:
        raise ValueError
    return n + 2 * padding - k + 1


@wrong(
    "conv_output_size",
    Words(
        "no-error-raised",
        "an impossible size is returned",
        "Where the filter is larger than the padded input it returned a number: no output exists there.",
        "What should your function do where the filter does not fit even once?",
    ),
)
def size_no_error(n, k, stride=1, padding=0):
    if stride < 1:
        raise ValueError
    return (n + 2 * padding - k) // stride + 1


@wrong(
    "conv_output_size",
    Words(
        "divided-too-early",
        "n is divided by the stride before k is taken off",
        "The input was divided by the stride first, and the filter taken off afterwards.",
        "How far is it from the first window's start to the last one's, before you divide by the stride?",
    ),
)
def size_divided_early(n, k, stride=1, padding=0):
    if n + 2 * padding < k or stride < 1:
        raise ValueError
    return (n + 2 * padding) // stride - k + 1


@wrong(
    "conv_output_size",
    Words(
        "plus-one-inside",
        "the +1 is divided by the stride too",
        "Right for stride 1; with a larger one the +1 was divided by the stride as well.",
        "Where do the brackets of your formula close: before or after the +1?",
    ),
)
def size_plus_one_inside(n, k, stride=1, padding=0):
    if n + 2 * padding < k or stride < 1:
        raise ValueError
    return (n + 2 * padding - k + 1) // stride


@wrong(
    "conv_output_size",
    Words(
        "stride-not-tested",
        "a stride below 1 is let through",
        "Right for every stride from 1 on; a stride below 1 was let through.",
        "Where does the second window stand if the stride is 0, or -1?",
    ),
)
def size_stride_not_tested(n, k, stride=1, padding=0):
    if n + 2 * padding < k:
        raise ValueError
    return (n + 2 * padding - k) // stride + 1


@wrong(
    "conv_output_size",
    Words(
        "padding-forgotten-in-the-test",
        "the error is raised without a look at the padding",
        "It raised an error where the filter is longer than the line and fits because of the padding.",
        "With what do you compare the filter's length: with the line, or with the padded line?",
    ),
)
def size_test_without_padding(n, k, stride=1, padding=0):
    if n < k or stride < 1:
        raise ValueError
    return (n + 2 * padding - k) // stride + 1


@wrong(
    "conv_output_size",
    Words(
        "exact-fit-refused",
        "a filter that fits exactly once is refused",
        "It raised an error where the filter is just as long as the padded line: there it fits once.",
        "How many windows are there if the last possible start is 0?",
    ),
)
def size_exact_fit_refused(n, k, stride=1, padding=0):
    if n + 2 * padding <= k or stride < 1:
        raise ValueError
    return (n + 2 * padding - k) // stride + 1


# --- conv2d_single --------------------------------------------------------------------------------


@wrong("conv2d_single", FLIPPED)  # 1
def single_flipped(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    (H, W), (kh, kw) = x.shape, w.shape
    out = np.zeros(((H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = x[i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[i, j] = np.sum(window * w[::-1, ::-1]) + b
    return out


@wrong("conv2d_single", BIAS_PER_ELEMENT)  # 2
def single_bias_per_element(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    (H, W), (kh, kw) = x.shape, w.shape
    out = np.zeros(((H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = x[i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[i, j] = np.sum(window * w + b)
    return out


@wrong("conv2d_single", BIAS_MISSING)  # 3
def single_bias_missing(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    (H, W), (kh, kw) = x.shape, w.shape
    out = np.zeros(((H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = x[i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[i, j] = np.sum(window * w)
    return out


@wrong("conv2d_single", ROWS_AND_COLUMNS)  # 4
def single_exchanged(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    (H, W), (kh, kw) = x.shape, w.shape
    h_out, w_out = (H - kh) // stride + 1, (W - kw) // stride + 1
    out = np.zeros((w_out, h_out))
    for i in range(h_out):
        for j in range(w_out):
            window = x[i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[j, i] = np.sum(window * w) + b
    return out


@wrong("conv2d_single", SIZES_FROM_HEIGHT)  # 4
def single_width_from_height(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    kh, kw = w.shape
    size = (x.shape[0] - kh) // stride + 1
    out = np.zeros((size, size))
    for i in range(size):
        for j in range(size):
            window = x[i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[i, j] = np.sum(window * w) + b
    return out


@wrong("conv2d_single", SQUARE_FILTER)  # 4
def single_square_filter(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    k = w.shape[0]
    out = np.zeros(((x.shape[0] - k) // stride + 1, (x.shape[1] - k) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = x[i * stride : i * stride + k, j * stride : j * stride + k]
            out[i, j] = np.sum(window * w) + b
    return out


@wrong("conv2d_single", STRIDE_SHAPE_ONLY)  # 5
def single_stride_shape_only(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    (H, W), (kh, kw) = x.shape, w.shape
    out = np.zeros(((H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(x[i : i + kh, j : j + kw] * w) + b
    return out


@wrong("conv2d_single", STRIDE_IGNORED)
def single_stride_ignored(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    (H, W), (kh, kw) = x.shape, w.shape
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(x[i : i + kh, j : j + kw] * w) + b
    return out


@wrong(
    "conv2d_single",
    Words(
        "stride-rows-only",
        "the stride is used for the rows only",
        "The rows are `stride` apart, the columns only one.",
        "In which of the two slices does the stride stand?",
    ),
)
def single_stride_rows(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    (H, W), (kh, kw) = x.shape, w.shape
    out = np.zeros(((H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(x[i * stride : i * stride + kh, j : j + kw] * w) + b
    return out


@wrong("conv2d_single", PADDING_IGNORED)
def single_padding_ignored(x, w, b=0.0, stride=1, padding=0):
    (H, W), (kh, kw) = x.shape, w.shape
    out = np.zeros(((H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = x[i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[i, j] = np.sum(window * w) + b
    return out


@wrong("conv2d_single", PADDING_ONCE)  # 6
def single_padding_once(x, w, b=0.0, stride=1, padding=0):
    (H, W), (kh, kw) = x.shape, w.shape
    out = np.zeros(((H + padding - kh) // stride + 1, (W + padding - kw) // stride + 1))
    x = np.pad(x, padding)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = x[i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[i, j] = np.sum(window * w) + b
    return out


@wrong("conv2d_single", PADDING_ROWS_ONLY)
def single_padding_rows(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, ((padding, padding), (0, 0)))
    (H, W), (kh, kw) = x.shape, w.shape
    out = np.zeros(((H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = x[i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[i, j] = np.sum(window * w) + b
    return out


@wrong("conv2d_single", PADDING_EDGE)
def single_padding_edge(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding, mode="edge")
    (H, W), (kh, kw) = x.shape, w.shape
    out = np.zeros(((H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = x[i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[i, j] = np.sum(window * w) + b
    return out


@wrong("conv2d_single", WINDOW_MISSING)  # 6
def single_window_missing(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    (H, W), (kh, kw) = x.shape, w.shape
    out = np.zeros(((H - kh) // stride, (W - kw) // stride))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = x[i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[i, j] = np.sum(window * w) + b
    return out


@wrong("conv2d_single", SIZE_ROUNDED_UP)  # 6, 14
def single_size_rounded_up(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    (H, W), (kh, kw) = x.shape, w.shape
    out = np.zeros((int(np.ceil((H - kh) / stride)) + 1, int(np.ceil((W - kw) / stride)) + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = x[i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[i, j] = np.sum(window * w[: window.shape[0], : window.shape[1]]) + b
    return out


@wrong("conv2d_single", INTEGER_BUFFER)  # 8
def single_integer_buffer(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    (H, W), (kh, kw) = x.shape, w.shape
    out = np.zeros(((H - kh) // stride + 1, (W - kw) // stride + 1), dtype=x.dtype)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = x[i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[i, j] = np.sum(window * w) + b
    return out


@wrong("conv2d_single", MEAN_FOR_SUM)
def single_mean(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    (H, W), (kh, kw) = x.shape, w.shape
    out = np.zeros(((H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = x[i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[i, j] = np.mean(window * w) + b
    return out


@wrong(
    "conv2d_single",
    Words(
        "matrix-product-of-window",
        "window and filter are multiplied as matrices",
        "Window and filter were multiplied as matrices; the definition multiplies number by number.",
        "What is the difference between * and @ for two arrays?",
    ),
)
def single_matrix_product(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    (H, W), (kh, kw) = x.shape, w.shape
    out = np.zeros(((H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = x[i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[i, j] = np.sum(window @ w) + b
    return out


@wrong("conv2d_single", FILTER_TRANSPOSED)
def single_filter_transposed(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    w = w.T
    (H, W), (kh, kw) = x.shape, w.shape
    out = np.zeros(((H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = x[i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[i, j] = np.sum(window * w) + b
    return out


@wrong("conv2d_single", WINDOW_PLACE)
def single_window_place(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    (H, W), (kh, kw) = x.shape, w.shape
    out = np.zeros(((H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(0, H - kh + 1, stride):
        for j in range(0, W - kw + 1, stride):
            out[i, j] = np.sum(x[i : i + kh, j : j + kw] * w) + b
    return out


# --- conv2d ---------------------------------------------------------------------------------------


@wrong("conv2d", FLIPPED)  # 1
def conv2d_flipped(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, :, i, j] = np.tensordot(window, w[:, :, ::-1, ::-1], ([1, 2, 3], [1, 2, 3])) + b
    return out


@wrong("conv2d", BIAS_PER_ELEMENT)  # 2
def conv2d_bias_per_element(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for n in range(N):
        for f in range(F):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    window = x[n, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
                    out[n, f, i, j] = np.sum(window * w[f] + b[f])
    return out


@wrong(
    "conv2d",
    Words(
        "bias-per-channel",
        "the bias is added once for every input channel",
        "Right for one channel; with more, the bias is in there once for every input channel.",
        "Is b[f] added inside or after the loop over the channels?",
    ),
)
def conv2d_bias_per_channel(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            for c in range(C):
                out[:, :, i, j] += np.tensordot(window[:, c], w[:, c], ([1, 2], [1, 2])) + b
    return out


@wrong("conv2d", BIAS_FIRST)  # 3
def conv2d_bias_first(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b[0]
    return out


@wrong("conv2d", BIAS_ALONG_WIDTH)
def conv2d_bias_along_width(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3]))
    return out + b


@wrong("conv2d", BIAS_MISSING)  # 3
def conv2d_bias_missing(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3]))
    return out


@wrong("conv2d", CHANNEL_FIRST_ONLY)  # 7
def conv2d_channel_first(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, 0, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, :, i, j] = np.tensordot(window, w[:, 0], ([1, 2], [1, 2])) + b
    return out


@wrong("conv2d", FILTER_CHANNEL_SHARED)  # 7
def conv2d_filter_channel_shared(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for n in range(N):
        for f in range(F):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    window = x[n, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
                    out[n, f, i, j] = np.sum(window * w[f, 0]) + b[f]
    return out


@wrong("conv2d", CHANNELS_AVERAGED)
def conv2d_channels_averaged(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) / C + b
    return out


@wrong("conv2d", FIRST_IMAGE)
def conv2d_first_image(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for f in range(F):
        for i in range(out.shape[2]):
            for j in range(out.shape[3]):
                window = x[0, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
                out[:, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@wrong("conv2d", FIRST_FILTER)
def conv2d_first_filter(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for n in range(N):
        for f in range(F):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    window = x[n, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
                    out[n, f, i, j] = np.sum(window * w[0]) + b[f]
    return out


@wrong("conv2d", SIZES_FROM_HEIGHT)  # 4
def conv2d_width_from_height(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    size = (H - kh) // stride + 1
    out = np.zeros((N, F, size, size))
    for i in range(size):
        for j in range(size):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
    return out


@wrong("conv2d", SQUARE_FILTER)  # 4
def conv2d_square_filter(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, k, _) = x.shape, w.shape
    out = np.zeros((N, F, (H - k) // stride + 1, (W - k) // stride + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * stride : i * stride + k, j * stride : j * stride + k]
            out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
    return out


@wrong("conv2d", STRIDE_SHAPE_ONLY)  # 5
def conv2d_stride_shape_only(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i : i + kh, j : j + kw]
            out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
    return out


@wrong("conv2d", STRIDE_IGNORED)
def conv2d_stride_ignored(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, H - kh + 1, W - kw + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i : i + kh, j : j + kw]
            out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
    return out


@wrong("conv2d", PADDING_EVERY_AXIS)  # 8
def conv2d_padding_every_axis(x, w, b, stride=1, padding=0):
    x = np.pad(x, padding)
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for n in range(N):
        for f in range(F):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    window = x[n, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@wrong("conv2d", PADDING_IGNORED)
def conv2d_padding_ignored(x, w, b, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
    return out


@wrong("conv2d", PADDING_ROWS_ONLY)
def conv2d_padding_rows(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (0, 0)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
    return out


@wrong("conv2d", INTEGER_BUFFER)  # 8
def conv2d_integer_buffer(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1), dtype=x.dtype)
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
    return out


@wrong("conv2d", WINDOW_MISSING)  # 6
def conv2d_window_missing(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride, (W - kw) // stride))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
    return out


@wrong("conv2d", FILTER_TRANSPOSED)
def conv2d_filter_transposed(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    w = w.transpose(0, 1, 3, 2)
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
    return out


@wrong("conv2d", CHANNELS_LAST)
def conv2d_channels_last(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, (H - kh) // stride + 1, (W - kw) // stride + 1, F))
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, i, j, :] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
    return out


@wrong("conv2d", WINDOW_PLACE)
def conv2d_window_place(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(0, H - kh + 1, stride):
        for j in range(0, W - kw + 1, stride):
            window = x[:, :, i : i + kh, j : j + kw]
            out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
    return out


@wrong(
    "conv2d",
    Words(
        "last-channel-only",
        "each channel's map replaces the one before",
        "Right for one channel; with more, only the last one is left: each replaced the one before.",
        "The maps of the channels belong together: what happens to the first when the second comes?",
    ),
)
def conv2d_last_channel(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            for c in range(C):
                out[:, :, i, j] = np.tensordot(window[:, c], w[:, c], ([1, 2], [1, 2])) + b
    return out


@wrong(
    "conv2d",
    Words(
        "padded-twice",
        "the padding is added twice",
        "The zeros were added twice: the output is as large as twice the padding makes it.",
        "Which of your functions pads, and does another one pad its result again?",
    ),
)
def conv2d_padded_twice(x, w, b, stride=1, padding=0):
    twice = 2 * padding
    x = np.pad(x, ((0, 0), (0, 0), (twice, twice), (twice, twice)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    out = np.zeros((N, F, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
    return out


# --- im2col ---------------------------------------------------------------------------------------


@wrong(
    "im2col",
    Words(
        "channel-fastest",
        "the channel index runs fastest",
        "Right for one channel; with more, the rows are in the order row, column, channel.",
        "In `w.reshape(F, -1)`, which index changes from one number to the next?",
    ),
)
def im2col_channel_fastest(x, kh, kw, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    h_out, w_out = (H - kh) // stride + 1, (W - kw) // stride + 1
    cols = np.zeros((N, C * kh * kw, h_out * w_out))
    for i in range(h_out):
        for j in range(w_out):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            cols[:, :, i * w_out + j] = window.transpose(0, 2, 3, 1).reshape(N, -1)
    return cols


@wrong(
    "im2col",
    Words(
        "windows-by-column",
        "the windows follow each other column by column",
        "The windows are all there, but they follow each other down the columns; they should go along the rows.",
        "Which loop is the inner one: over the output's rows or over its columns?",
    ),
)
def im2col_windows_by_column(x, kh, kw, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    h_out, w_out = (H - kh) // stride + 1, (W - kw) // stride + 1
    cols = []
    for j in range(w_out):
        for i in range(h_out):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            cols.append(window.reshape(N, -1))
    return np.stack(cols, axis=2)


@wrong(
    "im2col",
    Words(
        "windows-as-rows",
        "every window is a row",
        "Each window became a row of your result; it should become a column.",
        "Which axis of the result counts the windows: the second or the last?",
    ),
)
def im2col_windows_as_rows(x, kh, kw, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    h_out, w_out = (H - kh) // stride + 1, (W - kw) // stride + 1
    rows = np.zeros((N, h_out * w_out, C * kh * kw))
    for i in range(h_out):
        for j in range(w_out):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            rows[:, i * w_out + j] = window.reshape(N, -1)
    return rows


@wrong(
    "im2col",
    Words(
        "images-side-by-side",
        "the images share one matrix",
        "All images are in one matrix, one behind the other; here every image has a matrix of its own.",
        "How many axes should the result have, and which one counts the images?",
    ),
)
def im2col_side_by_side(x, kh, kw, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    h_out, w_out = (H - kh) // stride + 1, (W - kw) // stride + 1
    cols = np.zeros((N, C * kh * kw, h_out * w_out))
    for i in range(h_out):
        for j in range(w_out):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            cols[:, :, i * w_out + j] = window.reshape(N, -1)
    return np.concatenate(list(cols), axis=1)


@wrong(
    "im2col",
    Words(
        "reshape-for-transpose",
        "reshape is used where a transpose is needed",
        "The shape is right and the numbers are scrambled: a reshape does not exchange axes.",
        "Which axes must change places before you reshape?",
    ),
)
def im2col_reshaped(x, kh, kw, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C = x.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), (2, 3))[
        :, :, ::stride, ::stride
    ]
    return windows.reshape(N, C * kh * kw, -1)  # (N, C, h_out, w_out, kh, kw)


@wrong("im2col", STRIDE_SHAPE_ONLY)  # 5
def im2col_stride_shape_only(x, kh, kw, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    h_out, w_out = (H - kh) // stride + 1, (W - kw) // stride + 1
    cols = np.zeros((N, C * kh * kw, h_out * w_out))
    for i in range(h_out):
        for j in range(w_out):
            cols[:, :, i * w_out + j] = x[:, :, i : i + kh, j : j + kw].reshape(N, -1)
    return cols


@wrong("im2col", STRIDE_IGNORED)
def im2col_stride_ignored(x, kh, kw, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    h_out, w_out = H - kh + 1, W - kw + 1
    cols = np.zeros((N, C * kh * kw, h_out * w_out))
    for i in range(h_out):
        for j in range(w_out):
            cols[:, :, i * w_out + j] = x[:, :, i : i + kh, j : j + kw].reshape(N, -1)
    return cols


@wrong("im2col", PADDING_IGNORED)
def im2col_padding_ignored(x, kh, kw, stride=1, padding=0):
    N, C, H, W = x.shape
    h_out, w_out = (H - kh) // stride + 1, (W - kw) // stride + 1
    cols = np.zeros((N, C * kh * kw, h_out * w_out))
    for i in range(h_out):
        for j in range(w_out):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            cols[:, :, i * w_out + j] = window.reshape(N, -1)
    return cols


@wrong("im2col", CHANNEL_FIRST_ONLY)
def im2col_channel_first(x, kh, kw, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))[:, :1]
    N, C, H, W = x.shape
    h_out, w_out = (H - kh) // stride + 1, (W - kw) // stride + 1
    cols = np.zeros((N, C * kh * kw, h_out * w_out))
    for i in range(h_out):
        for j in range(w_out):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            cols[:, :, i * w_out + j] = window.reshape(N, -1)
    return cols


@wrong("im2col", SIZES_FROM_HEIGHT)  # 4
def im2col_width_from_height(x, kh, kw, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    size = (H - kh) // stride + 1
    cols = np.zeros((N, C * kh * kw, size * size))
    for i in range(size):
        for j in range(size):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            cols[:, :, i * size + j] = window.reshape(N, -1)
    return cols


@wrong(
    "im2col",
    Words(
        "kh-kw-exchanged",
        "kh and kw are exchanged",
        "Right for square windows; otherwise kh and kw have changed places.",
        "Which of kh and kw limits the rows of a window?",
    ),
)
def im2col_exchanged(x, kh, kw, stride=1, padding=0):
    kh, kw = kw, kh
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    h_out, w_out = (H - kh) // stride + 1, (W - kw) // stride + 1
    cols = np.zeros((N, C * kh * kw, h_out * w_out))
    for i in range(h_out):
        for j in range(w_out):
            window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            cols[:, :, i * w_out + j] = window.reshape(N, -1)
    return cols


@wrong(
    "im2col",
    Words(
        "columns-for-every-pixel",
        "there is a column for every pixel of the image",
        "There is room for a column for each pixel of the image; there should be one for each window.",
        "How many windows does conv_output_size count, and how many pixels are there?",
    ),
)
def im2col_columns_for_pixels(x, kh, kw, stride=1, padding=0):
    N, C, H, W = x.shape
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    cols = np.zeros((N, C * kh * kw, H * W))
    column = 0
    for i in range(0, x.shape[2] - kh + 1, stride):
        for j in range(0, x.shape[3] - kw + 1, stride):
            cols[:, :, column] = x[:, :, i : i + kh, j : j + kw].reshape(N, -1)
            column += 1
    return cols


# --- conv2d_im2col --------------------------------------------------------------------------------


@wrong(
    "conv2d_im2col",
    Words(
        "too-slow",
        "loops instead of one matrix product",
        "The numbers are right, but loops compute them one by one.",
        "Which Python loop is left that NumPy could do in one product?",
    ),
)
def matmul_loops(x, w, b, stride=1, padding=0):
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


@wrong("conv2d_im2col", FLIPPED)  # 1
def matmul_flipped(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, F, kh, kw = len(x), len(w), w.shape[2], w.shape[3]
    v = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), (2, 3))[:, :, ::stride, ::stride]
    cols = v.transpose(0, 1, 4, 5, 2, 3).reshape(N, w[0].size, -1)
    out = w[:, :, ::-1, ::-1].reshape(F, -1) @ cols + b[:, None]
    return out.reshape(N, F, v.shape[2], v.shape[3])


@wrong("conv2d_im2col", BIAS_MISSING)  # 3
def matmul_bias_missing(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, F, kh, kw = len(x), len(w), w.shape[2], w.shape[3]
    v = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), (2, 3))[:, :, ::stride, ::stride]
    cols = v.transpose(0, 1, 4, 5, 2, 3).reshape(N, w[0].size, -1)
    return (w.reshape(F, -1) @ cols).reshape(N, F, v.shape[2], v.shape[3])


@wrong("conv2d_im2col", BIAS_FIRST)  # 3
def matmul_bias_first(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, F, kh, kw = len(x), len(w), w.shape[2], w.shape[3]
    v = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), (2, 3))[:, :, ::stride, ::stride]
    cols = v.transpose(0, 1, 4, 5, 2, 3).reshape(N, w[0].size, -1)
    return (w.reshape(F, -1) @ cols + b[0]).reshape(N, F, v.shape[2], v.shape[3])


@wrong(
    "conv2d_im2col",
    Words(
        "bias-along-windows",
        "the bias is spread along the wrong axis",
        "The bias was added along the windows, or did not fit there: it belongs to the filters.",
        "To which axis of (N, F, windows) does a bias of shape (F,) line up by itself?",
    ),
)
def matmul_bias_along_windows(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, F, kh, kw = len(x), len(w), w.shape[2], w.shape[3]
    v = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), (2, 3))[:, :, ::stride, ::stride]
    cols = v.transpose(0, 1, 4, 5, 2, 3).reshape(N, w[0].size, -1)
    return (w.reshape(F, -1) @ cols + b).reshape(N, F, v.shape[2], v.shape[3])


@wrong(
    "conv2d_im2col",
    Words(
        "filters-in-another-order",
        "the filters are laid out in another order than the columns",
        "Right for one channel; with more, filter and column list their numbers in different orders.",
        "In which order does im2col list the numbers of a window, and in which your row of weights?",
    ),
)
def matmul_order(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, F, kh, kw = len(x), len(w), w.shape[2], w.shape[3]
    v = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), (2, 3))[:, :, ::stride, ::stride]
    cols = v.transpose(0, 1, 4, 5, 2, 3).reshape(N, w[0].size, -1)
    out = w.transpose(0, 2, 3, 1).reshape(F, -1) @ cols + b[:, None]
    return out.reshape(N, F, v.shape[2], v.shape[3])


@wrong("conv2d_im2col", BIAS_ALONG_WIDTH)
def matmul_bias_along_width(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, F, kh, kw = len(x), len(w), w.shape[2], w.shape[3]
    v = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), (2, 3))[:, :, ::stride, ::stride]
    cols = v.transpose(0, 1, 4, 5, 2, 3).reshape(N, w[0].size, -1)
    return (w.reshape(F, -1) @ cols).reshape(N, F, v.shape[2], v.shape[3]) + b


@wrong(
    "conv2d_im2col",
    Words(
        "columns-left-of-the-weights",
        "the columns stand left of the weights",
        "cols @ weights raised an error: the columns of the left factor must be the rows of the right one.",
        "The shapes are (F, K) and (N, K, P): in which order do the two K meet?",
    ),
)
def matmul_columns_left(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, F, kh, kw = len(x), len(w), w.shape[2], w.shape[3]
    v = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), (2, 3))[:, :, ::stride, ::stride]
    cols = v.transpose(0, 1, 4, 5, 2, 3).reshape(N, w[0].size, -1)
    out = cols @ w.reshape(F, -1) + b
    return out.reshape(N, F, v.shape[2], v.shape[3])


@wrong(
    "conv2d_im2col",
    Words(
        "weights-of-filters-mixed",
        "w.reshape(-1, F).T takes the filters apart",
        "Right for one filter; with more, each row of weights holds numbers of several filters.",
        "For w = np.arange(8).reshape(2, 1, 2, 2): which four numbers belong to filter 0, and which are in your row 0?",
    ),
)
def matmul_filters_mixed(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, F, kh, kw = len(x), len(w), w.shape[2], w.shape[3]
    v = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), (2, 3))[:, :, ::stride, ::stride]
    cols = v.transpose(0, 1, 4, 5, 2, 3).reshape(N, w[0].size, -1)
    out = w.reshape(-1, F).T @ cols + b[:, None]
    return out.reshape(N, F, v.shape[2], v.shape[3])


@wrong(
    "conv2d_im2col",
    Words(
        "reshaped-to-the-image",
        "the result is given the size of the image",
        "The product was to get the image's height and width; there are fewer windows than pixels, or more.",
        "How many windows are there in each direction, by conv_output_size?",
    ),
)
def matmul_reshaped_to_image(x, w, b, stride=1, padding=0):
    (N, _, H, W), (F, _, kh, kw) = x.shape, w.shape
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    v = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), (2, 3))[:, :, ::stride, ::stride]
    cols = v.transpose(0, 1, 4, 5, 2, 3).reshape(N, w[0].size, -1)
    return (w.reshape(F, -1) @ cols + b[:, None]).reshape(N, F, H, W)


@wrong(
    "conv2d_im2col",
    Words(
        "reshape-for-transpose",
        "reshape is used where a transpose is needed",
        "The shape is right and the numbers are scrambled: a reshape does not exchange axes.",
        "Which axes must change places before the last reshape?",
    ),
)
def matmul_reshaped(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, F, kh, kw = len(x), len(w), w.shape[2], w.shape[3]
    v = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), (2, 3))[:, :, ::stride, ::stride]
    cols = v.transpose(0, 1, 4, 5, 2, 3).reshape(N, w[0].size, -1)
    out = cols.transpose(0, 2, 1) @ w.reshape(F, -1).T + b  # (N, windows, F)
    return out.reshape(N, F, v.shape[2], v.shape[3])


@wrong(
    "conv2d_im2col",
    Words(
        "stride-not-passed",
        "im2col does not get the stride",
        "With a stride above 1 the columns do not fit the output: im2col was called without the stride.",
        "Which arguments does im2col need from your function?",
    ),
)
def matmul_stride_not_passed(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    h_out, w_out = (H - kh) // stride + 1, (W - kw) // stride + 1
    v = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), (2, 3))
    cols = v.transpose(0, 1, 4, 5, 2, 3).reshape(N, w[0].size, -1)
    return (w.reshape(F, -1) @ cols + b[:, None]).reshape(N, F, h_out, w_out)


@wrong(
    "conv2d_im2col",
    Words(
        "padding-not-passed",
        "im2col does not get the padding",
        "With padding the columns do not fit the output: im2col was called without the padding.",
        "Which arguments does im2col need from your function?",
    ),
)
def matmul_padding_not_passed(x, w, b, stride=1, padding=0):
    (N, C, H, W), (F, _, kh, kw) = x.shape, w.shape
    h_out = (H + 2 * padding - kh) // stride + 1
    w_out = (W + 2 * padding - kw) // stride + 1
    v = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), (2, 3))[:, :, ::stride, ::stride]
    cols = v.transpose(0, 1, 4, 5, 2, 3).reshape(N, w[0].size, -1)
    return (w.reshape(F, -1) @ cols + b[:, None]).reshape(N, F, h_out, w_out)


@wrong("conv2d_im2col", SIZES_FROM_HEIGHT)  # 4
def matmul_width_from_height(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, F, kh, kw = len(x), len(w), w.shape[2], w.shape[3]
    v = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), (2, 3))[:, :, ::stride, ::stride]
    cols = v.transpose(0, 1, 4, 5, 2, 3).reshape(N, w[0].size, -1)
    size = (x.shape[2] - kh) // stride + 1
    return (w.reshape(F, -1) @ cols + b[:, None]).reshape(N, F, size, size)


@wrong("conv2d_im2col", CHANNELS_LAST)
def matmul_channels_last(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, F, kh, kw = len(x), len(w), w.shape[2], w.shape[3]
    v = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), (2, 3))[:, :, ::stride, ::stride]
    cols = v.transpose(0, 1, 4, 5, 2, 3).reshape(N, w[0].size, -1)
    out = cols.transpose(0, 2, 1) @ w.reshape(F, -1).T + b  # (N, windows, F)
    return out.reshape(N, v.shape[2], v.shape[3], F)


@wrong(
    "conv2d_im2col",
    Words(
        "integer-columns",
        "the product is rounded to the input's integers",
        "For integer input the fractions are cut off.",
        "Which line turns the product into the dtype of x?",
    ),
)
def matmul_integers(x, w, b, stride=1, padding=0):
    dtype = x.dtype
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, F, kh, kw = len(x), len(w), w.shape[2], w.shape[3]
    v = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), (2, 3))[:, :, ::stride, ::stride]
    cols = v.transpose(0, 1, 4, 5, 2, 3).reshape(N, w[0].size, -1)
    out = w.reshape(F, -1) @ cols + b[:, None]
    return out.reshape(N, F, v.shape[2], v.shape[3]).astype(dtype)


BIAS_IN_FILTER = Words(
    "bias-in-the-filter",
    "the bias is added to the filter's weights",
    "The bias was added to every weight of the filter, so that it is multiplied by the pixels.",
    "What does an image of zeros give, by the definition and by your function?",
)
BOUND_DIVIDED = Words(
    "stride-taken-twice",
    "the loop's end and its step are both divided by the stride",
    "With a stride above 1 windows are missing: the loop ends early and steps by the stride as well.",
    "Does your loop count windows, or the places where they start? Which end belongs to that?",
)
DIVIDED_BY_TWO = Words(
    "always-divided-by-two",
    "2 stands where the stride should",
    "The size was divided by 2, whatever the stride.",
    "Which number of the call says how far apart two windows start?",
)


@wrong("conv1d", BIAS_IN_FILTER)
def conv1d_bias_in_filter(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    starts = range(0, len(x) - len(w) + 1, stride)
    return np.array([x[s : s + len(w)] @ (w + b) for s in starts])


@wrong("conv1d", BOUND_DIVIDED)
def conv1d_bound_divided(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    starts = range(0, (len(x) - len(w)) // stride + 1, stride)
    return np.array([x[s : s + len(w)] @ w + b for s in starts])


@wrong("conv2d_single", BIAS_IN_FILTER)
def single_bias_in_filter(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    kh, kw = w.shape
    rows = range(0, x.shape[0] - kh + 1, stride)
    columns = range(0, x.shape[1] - kw + 1, stride)
    return np.array([[np.sum(x[r : r + kh, c : c + kw] * (w + b)) for c in columns] for r in rows])


@wrong("conv2d", BIAS_IN_FILTER)
def conv2d_bias_in_filter(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (filters, _, kh, kw), w = w.shape, w + b[:, None, None, None]
    out = np.zeros(
        (len(x), filters, (x.shape[2] - kh) // stride + 1, (x.shape[3] - kw) // stride + 1)
    )
    for i, j in np.ndindex(out.shape[2:]):
        window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
        out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3]))
    return out


@wrong("conv_output_size", DIVIDED_BY_TWO)
def size_halved(n, k, stride=1, padding=0):
    if stride < 1 or n + 2 * padding < k:
        raise ValueError("no output")
    return (n + 2 * padding - k) // 2 + 1
