"""Wrong answers to the exercises of notebook 3_max_pooling."""

import numpy as np

from .registry import mistakes

# --- maxpool1d ------------------------------------------------------------------------------------


def maxpool1d(x, size, stride=None):
    stride = size if stride is None else stride
    out = np.zeros((len(x) - size) // stride + 1)
    for i in range(len(out)):
        window = x[i * stride : i * stride + size]
        out[i] = window.max()
    return out


mistakes(
    maxpool1d,
    text="""
maximum-starts-at-zero
        window.max() => max(0, *window)
last-for-largest
        - out[i] = window.max()
        + for value in window:
        +     out[i] = value
mean-for-largest
        window.max() => window.mean()
largest-without-sign
        window.max() => np.abs(window).max()
place-for-value: the place of the largest number is returned
    These are the places of the largest numbers in their windows, not the numbers.
    What does argmax return, and what does max?
        window.max() => window.argmax()
smallest-for-largest: the smallest number of the window is kept
    Every number is the smallest of its window.
    Which one number of the window should stay?
        window.max() => window.min()
stride-ignored: the windows always lie side by side
    The answer is the one for windows side by side, whatever the stride.
    How far apart do two windows start when a stride is given?
        + n_out = len(x) // size
        + return x[: n_out * size].reshape(n_out, size).max(axis=1)
stride-one-by-default
        size if stride is None => 1 if stride is None
stride-in-shape-only
        i * stride : i * stride + size => i : i + size
remainder-kept
        (len(x) - size) // stride + 1 => int(np.ceil((len(x) - size) / stride)) + 1
        window.max() => window.max(initial=-1e100)
windows-cut-short: a window begins wherever a number is left
    There is a window for every start inside x, also where only a part of a window is left.
    What is the last place where a whole window can start?
        out = np.zeros((len(x) - size) // stride + 1) => out = np.zeros(len(range(0, len(x), stride)))
last-window-missing
        (len(x) - size) // stride + 1 => (len(x) - size) // stride
reshape-without-remainder
        + return x.reshape(len(x) // size, size).max(axis=1)
windows-scrambled
        + n_out = len(x) // size
        + return x[: n_out * size].reshape(size, n_out).max(axis=0)
infinity-in-integers
        // stride + 1) => // stride + 1, dtype=x.dtype)
        - out[i] = window.max()
        + out[i] = -np.inf
        + for value in window:
        +     out[i] = max(out[i], value)
integer-buffer: the output array holds integers
    The fractions are cut off: the output array can only hold whole numbers.
    Which dtype does the output array get from the line that makes it?
        // stride + 1) => // stride + 1, dtype=int)
input-sorted: the windows are sorted in place
    The largest number was found by sorting: the caller's array is in another order now.
    Does window.sort() make a new array? Whose numbers does it move?
        - out[i] = window.max()
        + window.sort()
        + out[i] = window[-1]
written-at-the-window-place
        for i in range(len(out)): => for i in range(0, len(x) - size + 1, stride):
        i * stride : i * stride + size => i : i + size
maximum-starts-too-high
        window.max() => max(-1e9, *window)
maximum-of-everything
        window.max() => x.max()
""",
)


# --- maxpool2d ------------------------------------------------------------------------------------


def maxpool2d(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - kh) // sh + 1, (W - kw) // sw + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, :, i, j] = window.max(axis=(2, 3))
    return out


def input_overwritten(x, size, stride=None):
    stride = size if stride is None else stride
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    H, W = x.shape[2:]
    h_out, w_out = (H - kh) // sh + 1, (W - kw) // sw + 1
    best = x[:, :, : h_out * sh : sh, : w_out * sw : sw][:, :, :h_out, :w_out]
    for r in range(kh):
        for c in range(kw):
            value = x[:, :, r : r + (h_out - 1) * sh + 1 : sh, c : c + (w_out - 1) * sw + 1 : sw]
            np.maximum(best, value, out=best)
    return best


mistakes(
    maxpool2d,
    input_overwritten,
    text="""
maximum-starts-at-zero
        window.max(axis=(2, 3)) => np.maximum(window.max(axis=(2, 3)), 0)
last-for-largest
        window.max(axis=(2, 3)) => window[:, :, -1, -1]
mean-for-largest
        window.max(axis=(2, 3)) => window.mean(axis=(2, 3))
largest-without-sign
        window.max(axis=(2, 3)) => np.abs(window).max(axis=(2, 3))
channels-mixed: the maximum is taken over the channels too
    Right for one channel; with more, the maximum runs over all channels of an image.
    Each channel is a map of its own: over which axes should the maximum run?
        window.max(axis=(2, 3)) => window.max(axis=(1, 2, 3))[:, None]
images-mixed: the maximum is taken over the batch too
    Right for one image; with more, the maximum runs over all images of the batch.
    Over which axes should the maximum of a window run, and over which not?
        window.max(axis=(2, 3)) => window.max(axis=(0, 2, 3))
first-image-for-all
        window.max(axis=(2, 3)) => window[0].max(axis=(1, 2))
first-channel-only: only the first channel is pooled
    Right for one channel; with more, all of them have the answer of the first.
    Where does the index of the channel stand in your function?
        window.max(axis=(2, 3)) => window[:, :1].max(axis=(2, 3))
rows-and-columns-exchanged
        return out => return out.transpose(0, 1, 3, 2)
width-from-height
        (W - kw) // sw + 1 => (H - kw) // sw + 1
        window.max(axis=(2, 3)) => window.max(axis=(2, 3), initial=-1e100)
square-window-assumed: the window is taken to be square
    Right for square windows; otherwise the window's width is taken to be its height.
    Which of the two numbers of the pair (height, width) does your function use?
        - kh, kw = (size, size) if isinstance(size, int) else size
        - sh, sw = (stride, stride) if isinstance(stride, int) else stride
        + kh = kw = size if isinstance(size, int) else size[0]
        + sh = sw = stride if isinstance(stride, int) else stride[0]
pair-exchanged: the pair is read as (width, height)
    Right for square windows; a pair is read as (width, height), it is (height, width).
    Which of the pair's two numbers goes with the rows of x?
        kh, kw = => kw, kh =
        sh, sw = => sw, sh =
pair-not-understood: a pair is not accepted
    With a pair (height, width) for the size it raised an error.
    What is H - size when size is the pair (2, 3)?
        kh, kw = (size, size) if isinstance(size, int) else size => kh = kw = size
        sh, sw = (stride, stride) if isinstance(stride, int) else stride => sh = sw = stride
stride-ignored: the windows always lie side by side
    The answer is the one for windows side by side, whatever the stride.
    How far apart do two windows start when a stride is given?
        sh, sw = (stride, stride) if isinstance(stride, int) else stride => sh, sw = kh, kw
stride-one-by-default
        size if stride is None => 1 if stride is None
stride-in-shape-only
        i * sh : i * sh + kh, j * sw : j * sw + kw => i : i + kh, j : j + kw
remainder-kept
        (H - kh) // sh + 1 => int(np.ceil((H - kh) / sh)) + 1
        (W - kw) // sw + 1 => int(np.ceil((W - kw) / sw)) + 1
        window.max(axis=(2, 3)) => window.max(axis=(2, 3), initial=-1e100)
last-window-missing
        (H - kh) // sh + 1, (W - kw) // sw + 1 => (H - kh) // sh, (W - kw) // sw
reshape-without-remainder
        + kh, kw = (size, size) if isinstance(size, int) else size
        + N, C, H, W = x.shape
        + return x.reshape(N, C, H // kh, kh, W // kw, kw).max(axis=(3, 5))
windows-scrambled
        + kh, kw = (size, size) if isinstance(size, int) else size
        + N, C, H, W = x.shape
        + h_out, w_out = H // kh, W // kw
        + whole = x[:, :, : h_out * kh, : w_out * kw]
        + return whole.reshape(N, C, h_out, w_out, kh, kw).max(axis=(4, 5))
channels-last
        return out => return out.transpose(0, 2, 3, 1)
rows-only: only the rows are pooled
    The windows reach over one axis only: the height became smaller and the width did not.
    In how many directions does a window of size 2 reach?
          N, C, H, W = x.shape
        + kw = sw = 1
infinity-in-integers
        (W - kw) // sw + 1)) => (W - kw) // sw + 1), dtype=x.dtype)
        - out[:, :, i, j] = window.max(axis=(2, 3))
        + out[:, :, i, j] = -np.inf
        + for r, c in np.ndindex(kh, kw):
        +     out[:, :, i, j] = np.maximum(out[:, :, i, j], window[:, :, r, c])
input-overwritten: the caller's array is overwritten
    The array you were given has other numbers after the call: a slice of it was written to.
    Is a slice of x a new array, or a view of the same numbers?
        from input_overwritten
written-at-the-window-place
        for i in range(out.shape[2]): => for i in range(0, H - kh + 1, sh):
        for j in range(out.shape[3]): => for j in range(0, W - kw + 1, sw):
        i * sh : i * sh + kh, j * sw : j * sw + kw => i : i + kh, j : j + kw
everything-mixed: the maximum is taken over channels and images too
    Right for one channel of one image; with more, all of them share one maximum for each window.
    Of the four axes of the block, over which should the maximum run?
        window.max(axis=(2, 3)) => window.max()
stride-from-the-height: the window's height is the stride in both directions
    Without a stride, the window's height was taken for the stride in both directions.
    When no stride is given, how far apart are two windows side by side, for a size of (2, 3)?
        - stride = size if stride is None else stride
          kh, kw = (size, size) if isinstance(size, int) else size
        + stride = kh if stride is None else stride
maximum-starts-too-high
        window.max(axis=(2, 3)) => np.maximum(window.max(axis=(2, 3)), -1e9)
maximum-of-everything
        window.max(axis=(2, 3)) => x.max(axis=(2, 3))
always-two-by-two: the window is always 2 by 2
    The answer is the one for windows of 2 by 2, side by side, whatever the size and the stride.
    Which two arguments should the shape of your windows and their distance come from?
        - stride = size if stride is None else stride
        + size = stride = 2
room-for-too-many: the output has one row and one column too many
    There is room for more windows than fit; in the places that are left over zeros stand.
    How many windows does your loop write, and how many does the array have room for?
        (H - kh) // sh + 1, (W - kw) // sw + 1 => int((H - kh + 1) / sh + 1), int((W - kw + 1) / sw + 1)
        for i in range(out.shape[2]): => for i in range((H - kh) // sh + 1):
        for j in range(out.shape[3]): => for j in range((W - kw) // sw + 1):
windows-counted-by-size: the number of windows is H // size, whatever the stride
    There are as many windows as fit side by side, whatever the stride.
    How many windows fit into 5 numbers if they are 3 long and start 1 apart?
        (H - kh) // sh + 1, (W - kw) // sw + 1 => H // kh, W // kw
""",
)


# --- detect ---------------------------------------------------------------------------------------


def detect(x, w, b):
    kh, kw = w.shape
    xp = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    z = np.zeros((xp.shape[0] - kh + 1, xp.shape[1] - kw + 1))
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            z[i, j] = np.sum(xp[i : i + kh, j : j + kw] * w) + b
    return bool(np.maximum(z, 0).max() > 0)


mistakes(
    detect,
    text="""
filter-flipped: the filter is flipped
    It finds the mirrored pattern and misses the pattern itself: the filter is flipped.
    In the lecture's definition, which number of the filter meets the first number of the window?
        j : j + kw] * w) => j : j + kw] * w[::-1, ::-1])
padding-ignored: the image is not padded
    Patterns at the edge are missed: the filter's middle never stands on the pixels at the edge.
    Where do the zeros around the image enter your function?
        np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2))) => x
padding-always-one: one row of zeros is added for every filter
    Right for filters 3 by 3; for others, one row or column of zeros is too few or too many.
    How many zeros does a filter 5 wide need, so that its middle can stand on the first pixel?
        np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2))) => np.pad(x, 1)
padding-from-height: the filter's height sets all the padding
    Right for square filters; otherwise the padding left and right is that of the height.
    Which side of the filter says how many columns of zeros are needed?
        np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2))) => np.pad(x, kh // 2)
padding-too-wide: there is more padding than the filter's middle needs
    The filter answers where its middle stands outside the image: there is too much padding.
    How many rows and columns has the map if it is to have those of the image?
        (kh // 2, kh // 2), (kw // 2, kw // 2) => (kh - 1, kh - 1), (kw - 1, kw - 1)
padding-repeats-edge: the padding repeats the edge
    Lone pixels at the edge are missed: the padding holds copies of them; the lecture pads with zeros.
    What does np.pad fill in, and what should stand outside the image?
        (kw // 2, kw // 2))) => (kw // 2, kw // 2)), mode="edge")
wraps-around: the image wraps around
    Pixels at opposite edges are taken for neighbours: the image wraps around.
    What does the filter meet left of the first column: the last column, or padding?
        + kh, kw = w.shape
        + z = np.zeros(x.shape)
        + for r in range(kh):
        +     for c in range(kw):
        +         z += w[r, c] * np.roll(x, (kh // 2 - r, kw // 2 - c), axis=(0, 1))
        + return bool((z + b).max() > 0)
bias-missing: the bias is not added
    The bias is not used: with a large negative one, faint patterns should not count.
    Which image and filter would give another answer if only b changed?
        * w) + b => * w)
bias-per-element
        * w) + b => * w + b)
bias-after-relu: the bias is added after the ReLU
    With a bias above 0 it says True for every image: the bias was added after the ReLU.
    Z contains the bias already: which comes first, + b or ReLU?
        * w) + b => * w)
        np.maximum(z, 0).max() => (np.maximum(z, 0) + b).max()
always-true: 0 counts as above 0
    It says True for every image: after ReLU no number is below 0, so >= 0 always holds.
    Which number stands in the map, after ReLU, where the filter finds nothing?
        np.maximum(z, 0).max() > 0 => np.maximum(z, 0).max() >= 0
zero-counts: a sum of 0 counts as found
    It says True where the largest sum is exactly 0; only a sum above 0 means that something is there.
    Which comparison holds for 0 as well?
        np.maximum(z, 0).max() > 0 => z.max() >= 0
integer-buffer: the array for Z holds integers
    For an image of whole numbers the fractions of Z are cut off, and a bias of -0.1 is lost.
    Which dtype does the array for Z get from the line that makes it?
        z = np.zeros((xp.shape[0] - kh + 1, xp.shape[1] - kw + 1)) => z = np.zeros_like(x)
relu-before-the-filter: the ReLU is applied to the image
    Pixels below 0 have no say: the ReLU was applied to the image, before the filter.
    In which order do filter, ReLU and maximum come?
        xp = np.pad(x, => xp = np.pad(np.maximum(x, 0),
everywhere-for-anywhere: the pattern is asked for at every pixel
    It says True only where the filter answers at every pixel; one pixel is enough.
    What is the difference between np.all and np.any here?
        np.maximum(z, 0).max() > 0 => np.maximum(z, 0).min() > 0
sum-for-maximum: the whole map is added up
    The answers of all pixels were added before the question; numbers below 0 hide the pattern.
    Which single number of the map decides whether the pattern is anywhere?
        np.maximum(z, 0).max() > 0 => z.sum() > 0
sign-dropped: strong negative answers count
    Strong answers below 0 count as found: the sign was dropped before the maximum.
    What does ReLU make of an answer of -5?
        np.sum(xp[i : i + kh, j : j + kw] * w) => abs(np.sum(xp[i : i + kh, j : j + kw] * w))
middle-only: only the middle of the image is looked at
    Only the pixel in the middle of the image decides; the pattern may be anywhere.
    Over which pixels does the maximum run?
        np.maximum(z, 0).max() > 0 => z[z.shape[0] // 2, z.shape[1] // 2] > 0
first-window-only: the answer is given after the first window
    Only the first window decides: the function returns before the others are looked at.
    In which line does the loop end, where nothing was found at its first place?
        np.maximum(z, 0).max() > 0 => z[0, 0] > 0
first-row-only: the answer is given after the first row
    Only the first row decides: the function returns before the rows below are looked at.
    How far to the left does the line that returns stand, and when is it reached?
        np.maximum(z, 0).max() > 0 => z[0].max() > 0
last-window-only: each window's answer replaces the one before
    Only the last window decides: each answer replaces the one before it.
    What becomes of a True when the next window is looked at?
        np.maximum(z, 0).max() > 0 => z[-1, -1] > 0
width-from-height
        for j in range(z.shape[1]): => for j in range(z.shape[0]):
number-for-yes-or-no: the maximum is returned
    The largest answer came back as a number; a yes or a no is asked for.
    Which comparison turns the maximum into True or False?
        bool(np.maximum(z, 0).max() > 0) => np.maximum(z, 0).max()
map-for-yes-or-no: a yes or no for every pixel is returned
    A True or False for every pixel came back; one for the whole image is asked for.
    Which step makes one answer out of the whole map?
        bool(np.maximum(z, 0).max() > 0) => z > 0
relu-on-the-image: the ReLU is applied to the image, in place
    The ReLU was applied to the image and written into it: the caller's pixels below 0 are gone.
    To which array does the ReLU belong: to x, or to Z?
          kh, kw = w.shape
        + np.maximum(x, 0, out=x)
threshold-above-zero: the maximum is held against a number above 0
    A faint pattern, with a maximum only just above 0, is not found.
    Above which number must the maximum be for the answer to be True?
        np.maximum(z, 0).max() > 0 => np.maximum(z, 0).max() > 0.01
""",
)


# --- receptive_field ------------------------------------------------------------------------------


def receptive_field(layers):
    field, jump = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * jump
        jump *= stride
    return field


mistakes(
    receptive_field,
    text="""
kernels-added: the kernel sizes are added
    The kernel sizes were added: two layers of size 3 see 5 pixels, not 6.
    In a drawing of two layers of size 3: how many pixels more does the second one see?
        + return sum(kernel for kernel, _ in layers)
kernels-multiplied: the kernel sizes are multiplied
    The kernel sizes were multiplied; windows of neighbouring outputs overlap.
    In a drawing of two layers of size 3: how many pixels more does the second one see?
        + total = 1
        + for kernel, _ in layers:
        +     total *= kernel
        + return total
stride-ignored: the strides are not used
    Right for stride 1; strides of earlier layers make no difference to your answer.
    After a layer with stride 2, how many pixels apart are two neighbouring outputs?
        + return 1 + sum(kernel - 1 for kernel, _ in layers)
own-stride-counted: a layer's own stride widens its window
    A layer's own stride was counted for its own window; it only spreads the layers after it.
    One layer with kernel 3 and stride 2: how many pixels does one output see?
        (kernel - 1) * jump => (kernel - 1) * jump * stride
only-the-last-stride: only the stride of the layer before counts
    Only the stride of the layer just before is used; those further back are forgotten.
    After two layers of stride 2, how many pixels apart are two neighbouring outputs?
        jump *= stride => jump = stride
strides-added: the strides are added
    Strides of several layers were added; each one multiplies the distance it finds.
    After two layers of stride 3, how many pixels apart are two neighbouring outputs: 6 or 9?
        field, jump = 1, 1 => field, jump = 1, 0
        (kernel - 1) * jump => (kernel - 1) * max(jump, 1)
        jump *= stride => jump += stride if stride > 1 else 0
layers-in-reverse: the layers are read from the last to the first
    The strides of later layers widen the earlier ones: the list was read in reverse.
    The first layer of the list is next to the pixels: which kernels does its stride spread?
        in layers: => in layers[::-1]:
one-too-small: the first pixel is not counted
    It is one too small everywhere: the steps are counted, and not the pixel they start from.
    How many pixels does a single layer with kernel 1 see?
        field, jump = 1, 1 => field, jump = 0, 1
kernel-for-steps: the whole kernel is counted after each stride
    Every layer adds its whole kernel; from its first to its last number are k - 1 steps.
    How many steps is it from the first to the last of 3 pixels?
        field, jump = 1, 1 => field, jump = 0, 1
        (kernel - 1) * jump => kernel * jump
only-the-last-layer: only the last layer's kernel is returned
    Right for one layer; otherwise the answer is the last layer's kernel alone.
    One number that the last layer sees: how many pixels did it see itself?
        + return layers[-1][0]
pairs-exchanged: kernel and stride are exchanged
    Kernel and stride were exchanged: a layer is (kernel, stride).
    Which of the two numbers in (3, 1) is the kernel?
        for kernel, stride in layers: => for stride, kernel in layers:
list-used-up: the caller's list is emptied
    The answer is right the first time, and the list you were given is empty afterwards.
    What does pop leave in a list, and whose list is it?
        - for kernel, stride in layers:
        + while layers:
        +     kernel, stride = layers.pop(0)
start-and-end: the first and the last place are returned
    Two numbers came back, where the field starts and where it ends; its size is asked for.
    How many pixels lie from place a to place b, both of them counted?
        + start = end = 0
        + for k, s in reversed(layers):
        +     start, end = start * s, end * s + k - 1
        + return start, end
a-row-for-every-layer: a list with a pair for each layer is returned
    A list came back, with field and jump after each layer; one number is asked for.
    Which number of your list is the field of the last layer?
        field, jump = 1, 1 => field, jump, found = 1, 1, []
        - jump *= stride
        + jump *= stride
        + found.append((field, jump))
        return field => return found
""",
)


# --- trace_shapes ---------------------------------------------------------------------------------


def trace_shapes(input_shape, layers):
    shape, trace = tuple(input_shape), []
    for layer in layers:
        kind, params = layer["type"], 0
        if kind == "conv":
            (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
            kh, kw = (k, k) if isinstance(k, int) else k
            s, p = layer["stride"], layer["padding"]
            params = (kh * kw * C + 1) * f
            shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        elif kind == "pool":
            (C, H, W), k, s = shape, layer["size"], layer["stride"]
            kh, kw = (k, k) if isinstance(k, int) else k
            shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            params = (shape[0] + 1) * layer["units"]
            shape = (layer["units"],)
        trace.append((kind, shape, params))
    return trace


mistakes(
    trace_shapes,
    text="""
padding-ignored: the padding is not used
    The sizes are those without padding.
    Where do the zeros around the image enter your formula?
        (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1 => (H - kh) // s + 1, (W - kw) // s + 1
padding-counted-once: the padding is counted on one side only
    With padding the sizes are too small: zeros are added on both sides of an image.
    On how many sides of the image are zeros added?
        (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1 => (H + p - kh) // s + 1, (W + p - kw) // s + 1
stride-ignored: a convolution's stride is not used
    A convolution's stride makes no difference to your sizes.
    How far apart do two windows of the filter start?
        (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1 => H + 2 * p - kh + 1, W + 2 * p - kw + 1
last-window-missing
        (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1 => (H + 2 * p - kh) // s, (W + 2 * p - kw) // s
        (H - kh) // s + 1, (W - kw) // s + 1 => (H - kh) // s, (W - kw) // s
remainder-kept
        - shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        + shape = (f, -(-(H + 2 * p - kh) // s) + 1, -(-(W + 2 * p - kw) // s) + 1)
        (H - kh) // s + 1, (W - kw) // s + 1 => -(-(H - kh) // s) + 1, -(-(W - kw) // s) + 1
float-for-int: the sizes are floats
    The sizes came back as floats: a size is a whole number.
    Which division gives a whole number in Python?
        - shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        + shape = (f, (H + 2 * p - kh) / s + 1, (W + 2 * p - kw) / s + 1)
        (H - kh) // s + 1, (W - kw) // s + 1 => (H - kh) / s + 1, (W - kw) / s + 1
channels-not-updated: a convolution keeps the channels of its input
    After a convolution the shape still has the channels of its input.
    What becomes of the number of channels where there are 8 filters?
        shape = (f, (H => shape = (C, (H
sides-exchanged: height and width are exchanged
    Height and width were exchanged: a shape is (channels, height, width).
    In which order do height and width stand in the shape that you take apart?
        (C, H, W), k, f => (C, W, H), k, f
        (C, H, W), k, s => (C, W, H), k, s
channels-last: the channels stand at the end
    The channels stand last in your shapes; here they stand first.
    What does (C, H, W) say about the order?
        - trace.append((kind, shape, params))
        + shown = shape if len(shape) == 1 else (shape[1], shape[2], shape[0])
        + trace.append((kind, shown, params))
pool-stride-ignored: pooling windows always lie side by side
    Pooling windows lie side by side in your sizes, whatever their stride.
    How far apart do two pooling windows start when the stride is not the size?
        (H - kh) // s + 1, (W - kw) // s + 1 => H // kh, W // kw
divided-by-stride: a pooled size is the input's divided by the stride
    Right where windows lie side by side; where they overlap, dividing by the stride counts too many.
    Where does the window's size enter your formula for pooling?
        (H - kh) // s + 1, (W - kw) // s + 1 => H // s, W // s
channels-pooled: pooling also reduces the channels
    Pooling made the number of channels smaller: each channel is pooled on its own.
    Which of the three numbers of a shape does pooling leave alone?
        shape = (C, (H - kh) // s + 1 => shape = ((C - 1) // s + 1, (H - kh) // s + 1
square-filter-assumed: filters and windows are taken to be square
    Right for square filters and windows; otherwise the width is taken to be the height.
    Which of the two numbers of the pair (height, width) does your function use?
          (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
        - kh, kw = (k, k) if isinstance(k, int) else k
        + kh = kw = k if isinstance(k, int) else k[0]
        ...
          (C, H, W), k, s = shape, layer["size"], layer["stride"]
        - kh, kw = (k, k) if isinstance(k, int) else k
        + kh = kw = k if isinstance(k, int) else k[0]
pair-not-understood: a pair is not accepted
    With a pair (height, width) for a kernel or a size it raised an error.
    What is H - k when k is the pair (2, 3)?
          (C, H, W), k, f = shape, layer["kernel"], layer["filters"]
        - kh, kw = (k, k) if isinstance(k, int) else k
        + kh = kw = k
        ...
          (C, H, W), k, s = shape, layer["size"], layer["stride"]
        - kh, kw = (k, k) if isinstance(k, int) else k
        + kh = kw = k
channels-not-flattened: flatten leaves the channels out
    Flatten counts the pixels of one channel; all channels go into the row.
    How many numbers does an image with C channels have?
        shape = (int(np.prod(shape)),) => shape = (shape[1] * shape[2],)
not-flattened: flatten keeps the shape
    Flatten left the shape as it was.
    How many axes does a dense layer's input have for one image?
        shape = (int(np.prod(shape)),) => pass
        (shape[0] + 1) * layer["units"] => (int(np.prod(shape)) + 1) * layer["units"]
number-for-shape: a shape of one axis is a bare number
    Flat shapes came back as bare numbers; a shape is a tuple, also with one number in it.
    What is (120) in Python, and what is (120,)?
        - trace.append((kind, shape, params))
        + trace.append((kind, shape[0] if len(shape) == 1 else shape, params))
layers-left-out: layers without parameters are left out
    Some layers are missing from your list: every layer has its row, also one that only changes numbers.
    How many rows should the list have for four layers?
        - trace.append((kind, shape, params))
        + if kind != "relu":
        +     trace.append((kind, shape, params))
input-counted-as-layer: the input has a row of its own
    The first row of your list is the input: it is no layer.
    How many rows should the list have for four layers?
        tuple(input_shape), [] => tuple(input_shape), [("input", tuple(input_shape), 0)]
biases-not-counted
        (kh * kw * C + 1) * f => kh * kw * C * f
        (shape[0] + 1) * layer["units"] => shape[0] * layer["units"]
one-bias-for-all
        (kh * kw * C + 1) * f => kh * kw * C * f + 1
        (shape[0] + 1) * layer["units"] => shape[0] * layer["units"] + 1
input-channels-ignored: a filter is counted for one channel
    Right for one channel; otherwise each filter is counted as if it looked at one channel only.
    How deep is a filter that looks at 3 channels?
        params = (kh * kw * C + 1) * f => params = (kh * kw + 1) * f
bias-for-every-channel
        params = (kh * kw * C + 1) * f => params = (kh * kw + 1) * C * f
first-input-for-all: every convolution is counted with the image's channels
    Right for the first convolution; a later one is counted with the channels of the image.
    How many channels does the second convolution look at?
        params = (kh * kw * C + 1) * f => params = (kh * kw * input_shape[0] + 1) * f
parameters-after-the-layer: parameters are counted with the shape after the layer
    The parameters were counted with the shape after the layer: the weights meet its input.
    Which shape do the weights of a layer meet: that before it or after it?
        (kh * kw * C + 1) * f => (kh * kw * f + 1) * f
        (shape[0] + 1) * layer["units"] => (layer["units"] + 1) * layer["units"]
weights-not-shared: weights are counted for every pixel
    The filter's weights were counted again for every output pixel; all pixels share them.
    How many filters make one map, however large the map is?
          shape = (f, (H + 2 * p - kh) // s + 1, (W + 2 * p - kw) // s + 1)
        + params *= shape[1] * shape[2]
pooling-has-parameters: pooling is given parameters
    A pooling layer has parameters in your list: there is nothing in it to learn.
    Which numbers of a pooling layer would training change?
          shape = (C, (H - kh) // s + 1, (W - kw) // s + 1)
        + params = kh * kw
running-total: the parameters are added up
    Each row holds the parameters of all layers so far; only its own layer's are asked for.
    Where is params set back to 0?
        shape, trace = tuple(input_shape), [] => shape, trace, params = tuple(input_shape), [], 0
        kind, params = layer["type"], 0 => kind = layer["type"]
        params = (kh * kw * C + 1) * f => params += (kh * kw * C + 1) * f
        params = (shape[0] + 1) * layer["units"] => params += (shape[0] + 1) * layer["units"]
dicts-used-up: entries are popped from the caller's dicts
    The entries were taken out of the caller's dicts: a second call finds no type in them.
    What does pop leave in a dict, and whose dict is it?
        kind, params = layer["type"], 0 => kind, params = layer.pop("type"), 0
""",
)
