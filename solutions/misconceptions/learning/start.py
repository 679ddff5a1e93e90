"""Wrong answers to init_cnn."""

import numpy as np

from ..registry import mistakes


def init_cnn(rng, in_channels, image_size, filters, kernel_size, classes):
    h, w = (image_size, image_size) if np.isscalar(image_size) else image_size
    k, d = kernel_size, filters * (h // 2) * (w // 2)
    fan_in = in_channels * k * k
    return {
        "conv_w": rng.standard_normal((filters, in_channels, k, k)) * np.sqrt(2 / fan_in),
        "conv_b": np.zeros(filters),
        "dense_w": rng.standard_normal((d, classes)) * np.sqrt(2 / d),
        "dense_b": np.zeros(classes),
    }


def same_arrays_again(rng, in_channels, image_size, filters, kernel_size, classes, store={}):
    h, w = (image_size, image_size) if isinstance(image_size, int) else image_size
    features = filters * (h // 2) * (w // 2)
    fan_in = in_channels * kernel_size**2
    drawn = {
        "conv_w": rng.standard_normal((filters, in_channels, kernel_size, kernel_size)),
        "conv_b": np.zeros(filters),
        "dense_w": rng.standard_normal((features, classes)),
        "dense_b": np.zeros(classes),
    }
    drawn["conv_w"] *= np.sqrt(2 / fan_in)
    drawn["dense_w"] *= np.sqrt(2 / features)
    for name, array in drawn.items():
        store.setdefault((name, array.shape), np.zeros(array.shape))[...] = array
    return {name: store[name, array.shape] for name, array in drawn.items()}


mistakes(
    init_cnn,
    same_arrays_again,
    text="""
not-scaled: the weights are standard normal
    The weights have a standard deviation of 1, however many inputs are summed.
    What happens to the size of a sum of 100 such terms, and what should it be divided by?
        k, k)) * np.sqrt(2 / fan_in) => k, k))
        classes)) * np.sqrt(2 / d) => classes))
small-constant: the weights are scaled by 0.01
    The weights have a standard deviation of 0.01, however many inputs are summed.
    On what should the scale of a weight depend?
        np.sqrt(2 / fan_in) => 0.01
        np.sqrt(2 / d) => 0.01
one-for-two: 1 / fan_in stands for 2 / fan_in
    The variance of the weights is 1 / fan_in, half of what He et al. take.
    ReLU zeroes about half of the numbers: which factor makes up for it?
        np.sqrt(2 / fan_in) => np.sqrt(1 / fan_in)
        np.sqrt(2 / d) => np.sqrt(1 / d)
root-forgotten: the variance is used as the standard deviation
    The standard deviation is 2 / fan_in: that is what the variance should be.
    Which of the two do you multiply a standard normal number with?
        np.sqrt(2 / fan_in) => 2 / fan_in
        np.sqrt(2 / d) => 2 / d
mean-of-fans: inputs and outputs are counted
    The scale counts a layer's outputs as well as its inputs.
    Over which of the two does the layer sum?
        np.sqrt(2 / fan_in) => np.sqrt(2 / ((in_channels + filters) * k * k))
        np.sqrt(2 / d) => np.sqrt(2 / (d + classes))
fan-out-for-fan-in: the outputs are counted instead of the inputs
    The scale counts how many outputs a layer has, not how many inputs it sums.
    How many products are added to make one output of the layer?
        np.sqrt(2 / fan_in) => np.sqrt(2 / (filters * k * k))
        np.sqrt(2 / d) => np.sqrt(2 / classes)
channels-not-counted: a filter's channels are not counted
    The filters' scale counts one channel only: with C channels the sums are too large.
    How many numbers does one filter meet in one window, with all channels?
        fan_in = in_channels * k * k => fan_in = k * k
weights-all-equal: every weight is the same
    All weights of an array are the same number: all filters would learn the same.
    If two filters start equal and get equal gradients, when do they begin to differ?
        rng.standard_normal((filters => np.zeros((filters
        rng.standard_normal((d => np.zeros((d
weights-all-positive: no weight is negative
    No weight is negative: the numbers were drawn from 0 to 1.
    Around which number should the weights lie?
        rng.standard_normal((filters => rng.random((filters
        rng.standard_normal((d => rng.random((d
biases-drawn: the biases are drawn as well
    The biases are random numbers, and they should start at zero.
    Which arrays does He's rule speak of?
        np.zeros(filters) => 0.1 * rng.standard_normal(filters)
        np.zeros(classes) => 0.1 * rng.standard_normal(classes)
own-seed: a generator with a seed of its own is used
    The weights are the same whatever generator is given: the function seeds its own.
    Whose generator should the numbers come from, and where is it used?
          fan_in = in_channels * k * k
        + rng = np.random.default_rng(0)
rng-not-used: NumPy's global generator is used
    Two generators of the same seed gave different weights: the numbers come from elsewhere.
    Which object do you ask for random numbers: np.random, or rng?
        rng.standard_normal((filters, in_channels, k, k)) => np.random.randn(filters, in_channels, k, k)
        rng.standard_normal((d, classes)) => np.random.randn(d, classes)
pooling-forgotten: dense_w has a row for every pixel
    dense_w has a row for every number before pooling.
    How many numbers of each map are left after 2x2 pooling?
        filters * (h // 2) * (w // 2) => filters * h * w
padding-forgotten: dense_w has the size for a layer without padding
    dense_w has the size that a layer without padding would leave.
    Which padding does this network use, and what does it do to height and width?
        (h // 2) * (w // 2) => ((h - kernel_size + 1) // 2) * ((w - kernel_size + 1) // 2)
pooling-rounded-up: an incomplete pooling window is counted
    For odd sides dense_w has too many rows: an incomplete pooling window is counted.
    What does the lecture's pooling do with a last row that has no partner?
        (h // 2) * (w // 2) => ((h + 1) // 2) * ((w + 1) // 2)
width-from-height: the width is taken to be the height
    Right for square images; otherwise the width is taken to be the height.
    Where in your function does the image's width appear?
        - h, w = (image_size, image_size) if np.isscalar(image_size) else image_size
        + h = w = image_size if np.isscalar(image_size) else image_size[0]
pair-not-read: image_size is used as one number
    With image_size = (height, width) an error was raised: it was used as a single number.
    What can you do first, so that height and width are two numbers in either case?
        h, w = (image_size, image_size) if np.isscalar(image_size) else image_size => h = w = image_size
dense-w-transposed: dense_w has a row for each class
    dense_w has the shape (K, D): its rows and columns are exchanged.
    In which order does x @ W need the two sizes of W?
        rng.standard_normal((d, classes)) => rng.standard_normal((classes, d))
filters-last: conv_w has the filters on the last axis
    conv_w has its axes in the order kh, kw, C, F; in this course it is F, C, kh, kw.
    In which order does conv2d read the axes of w?
        (filters, in_channels, k, k) => (k, k, in_channels, filters)
same-arrays-again: every call writes into the arrays of the first one
    When your function is called again, the parameters of the call before change.
    Which lines make the four arrays, and do they run at each call?
        from same_arrays_again
one-over-fan-in: the weights are divided by fan_in
    The standard deviation is 1 / fan_in: the numbers were divided by fan_in, without a root.
    By which power of the number of inputs does a sum of so many terms grow?
        * np.sqrt(2 / fan_in) => / fan_in
        * np.sqrt(2 / d) => / d
divided-by-the-window: the weights are divided by the number of weights of a window
    The standard deviation of conv_w is 1 / (k k), that of dense_w 1 / fan_in.
    By which power of the number of inputs does a sum of so many terms grow?
        * np.sqrt(2 / fan_in) => / (k * k)
        * np.sqrt(2 / d) => / d
uniform-within-the-root: the weights are uniform between -1/sqrt(fan_in) and 1/sqrt(fan_in)
    The numbers are spread as if drawn evenly from -1/sqrt(fan_in) to 1/sqrt(fan_in).
    Which standard deviation have numbers that are drawn evenly from -a to a?
          fan_in = in_channels * k * k
        + a, b = 1 / np.sqrt(fan_in), 1 / np.sqrt(d)
        rng.standard_normal((filters, in_channels, k, k)) * np.sqrt(2 / fan_in) => rng.uniform(-a, a, (filters, in_channels, k, k))
        rng.standard_normal((d, classes)) * np.sqrt(2 / d) => rng.uniform(-b, b, (d, classes))
""",
)
