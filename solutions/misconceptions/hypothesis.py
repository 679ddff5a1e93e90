"""Wrong answers to the exercises of notebook 1_hypothesis_class."""

import numpy as np

from .registry import mistakes

# --- dense ----------------------------------------------------------------------------------------


def dense(x, W, b):
    return x @ W + b


mistakes(
    dense,
    text="""
weights-transposed: W is transposed
    The rows of W were used where its columns belong: that fits only where W is square, and is wrong there.
    Which axis of W has as many numbers as an example of x?
        return x @ W + b => return x @ W.T + b
row-for-column: row j of W is taken for output j
    Row j of W was used for output j; its weights stand in column j.
    In W[j], does j count the inputs or the outputs?
        + out = np.zeros((x.shape[0], W.shape[1]))
        + for n in range(x.shape[0]):
        +     for k in range(W.shape[1]):
        +         out[n, k] = np.sum(x[n] * W[k]) + b[k]
        + return out
factors-exchanged: W stands left of x
    W @ x raised an error: the columns of the left factor must be the rows of the right one.
    The shapes are (N, D) and (D, K): in which order do the two D meet?
        return x @ W + b => return W @ x + b
elementwise-product: the arrays are multiplied element by element
    The product with * goes element by element: it is not the matrix product.
    Which operator multiplies rows by columns and adds up?
        return x @ W + b => return x * W + b
examples-in-columns: the examples stand in columns
    The right numbers are there with shape (K, N): every example became a column.
    Which axis of the answer counts the examples?
        return x @ W + b => return W.T @ x.T + b[:, None]
bias-missing: the bias is not added
    Everything is right but for the bias: it is nowhere in the answer.
    What should the answer be for an example that is all zeros, and what is yours?
        return x @ W + b => return x @ W
bias-per-element: the bias is added to every product
    The bias is in there once for every input, not once for every output.
    Is b inside the sum over the inputs or outside it?
        + out = np.zeros((x.shape[0], W.shape[1]))
        + for n in range(x.shape[0]):
        +     for k in range(W.shape[1]):
        +         for d in range(x.shape[1]):
        +             out[n, k] += x[n, d] * W[d, k] + b[k]
        + return out
bias-first-only: one bias serves all outputs
    Every output got the bias of the first one.
    Which bias belongs to output k?
        return x @ W + b => return x @ W + b[0]
bias-overwritten: the sum is collected in b itself
    The products were added into b itself: the bias array is another one after the call.
    Does `row = b` make a new array, or a second name for the same one?
        + out = np.zeros((x.shape[0], W.shape[1]))
        + for n in range(x.shape[0]):
        +     row = b
        +     row += x[n] @ W
        +     out[n] = row
        + return out
first-example-for-all: every example gets the first one's answer
    Every row of the answer is that of the first example.
    Where does the index n of the example stand in your function?
        return x @ W + b => return np.tile(x[0] @ W + b, (len(x), 1))
only-one-example: only the first example is answered
    Only the first example was answered: one row came back, whatever N is.
    Does your function return inside the loop over the examples, or after it?
        + out = []
        + for example in x:
        +     out.append(example @ W + b)
        +     return np.array(out)
integer-buffer
        + out = np.zeros((x.shape[0], W.shape[1]), dtype=x.dtype)
        + for n in range(x.shape[0]):
        +     for k in range(W.shape[1]):
        +         out[n, k] = np.sum(x[n] * W[:, k]) + b[k]
        + return out
relu-applied: a ReLU is applied as well
    The negative numbers are gone: a ReLU has been applied to the sums.
    Which step of the layer is asked for here: Z, or A = f(Z)?
        return x @ W + b => return np.maximum(x @ W + b, 0)
sigmoid-applied: a sigmoid is applied as well
    All numbers lie between 0 and 1: a sigmoid has been applied to the sums.
    Which step of the layer is asked for here: Z, or A = f(Z)?
        return x @ W + b => return 1 / (1 + np.exp(-(x @ W + b)))
mean-for-sum: the products are averaged
    The products were averaged over the inputs, where the sum was asked for.
    By what does np.mean divide that a weighted sum does not?
        return x @ W + b => return np.mean(x[:, :, None] * W[None], axis=1) + b
""",
)


# --- count_dense_params ---------------------------------------------------------------------------


def count_dense_params(n_in, n_out):
    return n_in * n_out + n_out


mistakes(
    count_dense_params,
    text="""
biases-not-counted
        return n_in * n_out + n_out => return n_in * n_out
one-bias-for-all
        return n_in * n_out + n_out => return n_in * n_out + 1
bias-for-every-input: a bias is counted for every input
    A bias is counted for every input: it is the outputs that have one each.
    b is added to Z: how many numbers does Z have for one example?
        return n_in * n_out + n_out => return n_in * (n_out + 1)
one-added-on-both-sides: one is added to the inputs and to the outputs
    One was added to the inputs and to the outputs: the extra row of the outputs is not there.
    The bias is like one more input that is always 1: is there also one more output?
        return n_in * n_out + n_out => return (n_in + 1) * (n_out + 1)
sum-for-product: inputs and outputs are added
    Inputs and outputs were added; every one of them is connected to every other.
    With 3 inputs and 2 outputs: how many lines do you draw?
        return n_in * n_out + n_out => return n_in + n_out
one-output-counted: one output's parameters are counted
    Right for one output; otherwise the parameters of only one output are counted.
    How many outputs are there, each with weights of its own?
        return n_in * n_out + n_out => return n_in + 1
float-for-int
        return n_in * n_out + n_out => return np.ones((n_in, n_out)).sum() + np.ones(n_out).sum()
biases-counted-twice
        return n_in * n_out + n_out => return (n_in + 1) * n_out + n_out
""",
)


# --- count_conv_params ----------------------------------------------------------------------------


def count_conv_params(kernel_size, in_channels, out_channels):
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return kh * kw * in_channels * out_channels + out_channels


mistakes(
    count_conv_params,
    text="""
biases-not-counted
        in_channels * out_channels + out_channels => in_channels * out_channels
one-bias-for-all: one bias is counted for the whole layer
    Right for one filter; otherwise only one bias is counted for all filters together.
    How many biases has a layer of 8 filters?
        in_channels * out_channels + out_channels => in_channels * out_channels + 1
bias-for-every-channel
        kh * kw * in_channels * out_channels + out_channels => (kh * kw + 1) * in_channels * out_channels
biases-of-the-input: there is a bias for every input channel, not for every filter
    There are as many biases as input channels; it is the filters that have one each.
    b is added to the output: how many channels has the output?
        in_channels * out_channels + out_channels => in_channels * out_channels + in_channels
input-channels-ignored: the input's channels are left out
    Right for one channel; otherwise each filter is counted as if it looked at one channel only.
    How deep is a filter that looks at an image with 3 channels?
        kh * kw * in_channels * out_channels + out_channels => (kh * kw + 1) * out_channels
one-filter-counted: one filter's parameters are counted
    Right for one filter; otherwise only one of the filters is counted.
    How many filters does a layer with 8 output channels have?
        in_channels * out_channels + out_channels => in_channels + 1
size-not-squared: the filter is counted as a row
    Where kernel_size is one number, a filter of k weights was counted, one row; here it is k by k.
    How many weights do you see in a picture of a 3 by 3 filter?
        + weights = kernel_size if isinstance(kernel_size, int) else kernel_size[0] * kernel_size[1]
        + return (weights * in_channels + 1) * out_channels
square-filter-assumed: the filter is taken to be square
    Right for square filters; otherwise the filter's width is taken to be its height.
    Which of the two numbers of the pair (height, width) does your function use?
        + k = kernel_size if isinstance(kernel_size, int) else kernel_size[0]
        + return (k * k * in_channels + 1) * out_channels
pair-not-understood: a pair is not accepted
    With a pair (height, width) for the kernel size it raised an error.
    What is kernel_size * kernel_size when kernel_size is the pair (3, 5)?
        + return (kernel_size * kernel_size * in_channels + 1) * out_channels
sides-added: height and width of the filter are added
    The height and the width of the filter were added; together they span a rectangle.
    How many weights do you see in a picture of a 3 by 5 filter?
        kh * kw * in_channels * out_channels + out_channels => ((kh + kw) * in_channels + 1) * out_channels
float-for-int
        - return kh * kw * in_channels * out_channels + out_channels
        + return np.ones((out_channels, in_channels, kh, kw)).sum() + np.ones(out_channels).sum()
biases-counted-twice
        in_channels * out_channels + out_channels => in_channels * out_channels + 2 * out_channels
""",
)


# --- conv_matrix ----------------------------------------------------------------------------------


def conv_matrix(w, n):
    r = len(w) // 2
    out = np.zeros((n, n))
    for i in range(n):
        for j in range(len(w)):
            if 0 <= i + j - r < n:
                out[i, i + j - r] = w[j]
    return out


mistakes(
    conv_matrix,
    text="""
filter-flipped: the filter is flipped
    The filter stands in the rows back to front, or in the columns where it belongs in the rows.
    Read row i from left to right: which number of the filter should come first?
        out[i, i + j - r] = w[j] => out[i + j - r, i] = w[j]
filter-starts-on-the-diagonal: the filter's first number stands on the diagonal
    In every row the filter starts on the diagonal; it sits too far right by half its length.
    Output i looks left and right of pixel i: which number of the filter meets pixel i itself?
        r = len(w) // 2 => r = 0
filter-ends-on-the-diagonal: the filter's last number stands on the diagonal
    In every row the filter ends on the diagonal; it sits too far left by half its length.
    Output i looks left and right of pixel i: which number of the filter meets pixel i itself?
        r = len(w) // 2 => r = len(w) - 1
wraps-around: the filter wraps around the edge
    Inside it is right; in the rows at the edges, weights that leave on one side come back on the other.
    What does the filter meet left of the first pixel: the last pixel, or padding?
        - if 0 <= i + j - r < n:
        -     out[i, i + j - r] = w[j]
        + out[i, (i + j - r) % n] += w[j]
edge-rows-missing: rows at the edge are missing
    There are rows only for the places where the whole filter fits: those at the edges are missing.
    How many numbers must conv_matrix(w, n) @ x have, with zero padding?
        return out => return out[r : n - r]
columns-for-the-padding: there are columns for the padding
    The matrix has columns for the padding; x has no numbers for them.
    By how many numbers is this matrix multiplied: is the padding among them?
        out = np.zeros((n, n)) => out = np.zeros((n, n + 2 * r))
        - if 0 <= i + j - r < n:
        -     out[i, i + j - r] = w[j]
        + out[i, i + j] = w[j]
cut-at-the-wrong-end: at the left edge the wrong end of the filter is cut off
    Right but for the first rows: there the end of the filter was cut off, not its beginning.
    At the first pixel, which end of the filter lies on the padding?
        - for j in range(len(w)):
        -     if 0 <= i + j - r < n:
        -         out[i, i + j - r] = w[j]
        + left, right = max(i - r, 0), min(i + r + 1, n)
        + out[i, left:right] = w[: right - left]
edge-rows-empty: the rows at the edge are empty
    Inside it is right; the rows at the edges are all zero.
    Does the filter see nothing at all at the first pixel?
        for i in range(n): => for i in range(r, n - r):
filter-pushed-inside: at the edges the filter is pushed inside
    Inside it is right; at the edges the whole filter was pushed back into the matrix.
    In row 0, in which column should the middle of the filter stand?
        - for j in range(len(w)):
        -     if 0 <= i + j - r < n:
        -         out[i, i + j - r] = w[j]
        + start = min(max(i - r, 0), max(n - len(w), 0))
        + out[i, start : start + len(w)] = w[:n]
padding-repeats-edge: the padding repeats the edge
    At the edges, weights that met padding were added to the edge pixel's; the padding is zero.
    What is a weight times a padded zero, and what does it add to the sum?
        - if 0 <= i + j - r < n:
        -     out[i, i + j - r] = w[j]
        + out[i, min(max(i + j - r, 0), n - 1)] += w[j]
three-diagonals-only: the filter is taken to have size 3
    Right for filters of size 3 only: three diagonals are filled, whatever the size.
    How many diagonals does the matrix have for a filter of size 5?
        + return w[0] * np.eye(n, k=-1) + w[1] * np.eye(n) + w[2] * np.eye(n, k=1)
negative-column: a negative column index counts from the end
    In the first rows, weights that fall out on the left stand at the right end: a negative index counts from there.
    For which columns is there an entry of the matrix, and which indices does Python take besides?
        if 0 <= i + j - r < n: => if -n <= i + j - r < n:
no-room-at-the-edge: the rows at the edge are not treated apart
    In the last rows the filter reaches beyond the matrix: there is no such column, and an error was raised.
    In the last row, which weights of the filter have a column to stand in?
        - if 0 <= i + j - r < n:
        -     out[i, i + j - r] = w[j]
        + out[i, i + j - r] = w[j]
middle-of-size-3: the middle is taken to be weight number 1
    Right for filters of size 3; all others stand as if their middle were weight number 1.
    Which weight is the middle one of five, counted from 0, and which of one?
        r = len(w) // 2 => r = 1
integer-buffer: the matrix holds integers
    The fractions are cut off: the matrix can only hold whole numbers.
    Which dtype does the matrix get from the line that makes it?
        out = np.zeros((n, n)) => out = np.zeros((n, n), dtype=int)
filter-overwritten: the filter itself is cut at the edge
    The filter was cut off at the edge in w itself: all later rows are made of what is left of it.
    Does `taps = w` make a new array, or a second name for the same one?
        - if 0 <= i + j - r < n:
        + if not 0 <= i + j - r < n:
        +     w[j] = 0
        + else:
""",
)


# --- shift ----------------------------------------------------------------------------------------


def shift(x, s):
    out = np.zeros_like(x)
    for i in range(len(x)):
        if 0 <= i - s < len(x):
            out[i] = x[i - s]
    return out


mistakes(
    shift,
    text="""
wraps-around: what leaves on one side enters on the other
    What leaves on one side comes back on the other; zeros should enter.
    What does np.roll do with the numbers that fall off the end?
        + return np.roll(x, s)
wrong-direction: left and right are exchanged
    It moves the other way: a positive s should move the line to the right.
    With s = 1, at which place should the first number of x stand?
        if 0 <= i - s < len(x): => if 0 <= i + s < len(x):
        out[i] = x[i - s] => out[i] = x[i + s]
negative-index: a negative index counts from the end
    To the left it is right; to the right, numbers from the end enter where zeros should.
    What is x[-1] in Python: an error, a zero or the last number?
        if 0 <= i - s < len(x): => if -len(x) <= i - s < len(x):
edge-repeated: the edge's number enters instead of zeros
    Copies of the number at the edge enter; zeros should.
    What lies outside the line, by the text above?
        + places = np.clip(np.arange(len(x)) - s, 0, len(x) - 1)
        + return x[places]
sign-ignored: a negative s moves to the right as well
    A negative s moves the line to the right too; it should go to the left.
    Where does the sign of s enter your function?
        + s = min(abs(s), len(x))
        + return np.concatenate([np.zeros(s), x[: len(x) - s]])
left-not-done: a negative s does nothing
    A negative s leaves the line where it is.
    What does your function do when s is below 0?
          out = np.zeros_like(x)
        + if s <= 0:
        +     return x.copy()
left-raises: slices for a positive s are used for a negative one
    To the right it is right; a negative s raised an error, for the slices have unequal lengths.
    Which numbers do the two slices in your line hold when s is -2?
        + out = np.zeros(len(x))
        + out[s:] = x[: max(len(x) - s, 0)]
        + return out
slices-for-the-right-only: the slices for a positive s are used for every s
    Right for s above 0; the same slices hold other numbers when s is 0 or below.
    Which numbers do your slices hold when s is 0, and which when s is -2?
        + out = np.zeros_like(x)
        + out[s:] = x[:-s]
        + return out
places-outside: numbers are put at places that do not exist
    A number that leaves on the right raised an error; one that leaves on the left came back at the end.
    For which i is i + s a place of the line?
        - if 0 <= i - s < len(x):
        -     out[i] = x[i - s]
        + out[i + s] = x[i]
zero-shift-fails: a slice ends at -0
    Right except for s = 0, where a slice that should hold everything is empty.
    What does x[:-s] hold when s is 0?
        + out = np.zeros_like(x)
        + if s >= 0:
        +     out[s:] = x[:-s]
        + else:
        +     out[:s] = x[-s:]
        + return out
longer-than-the-input: the line grows
    The zeros were put beside the whole line: the answer is longer than x.
    How many numbers fall off the end when s zeros enter?
        + zeros = np.zeros(abs(s))
        + return np.concatenate([zeros, x]) if s >= 0 else np.concatenate([x, zeros])
too-many-zeros: more zeros enter than there is room for
    Right as long as a part of the line stays in sight; beyond that the answer is too long.
    How many zeros can enter at most when x has L places?
        + if s == 0:
        +     return x.copy()
        + if s > 0:
        +     return np.concatenate([np.zeros(s), x[:-s]])
        + return np.concatenate([x[-s:], np.zeros(-s)])
shorter-than-the-input: no zeros enter
    What left is cut off, but nothing entered on the other side: the answer is shorter than x.
    How long should the answer be, whatever s is?
        + return x[: max(len(x) - s, 0)] if s >= 0 else x[-s:]
one-step-only: it moves by one place only
    It moves by one place, however large s is.
    Where does the size of s enter your function, and where only its sign?
          out = np.zeros_like(x)
        + s = np.sign(s)
input-overwritten: the caller's array is moved
    The answer is right, but the array you were given was moved itself: a second call moves it again.
    Which array does your line write into: a new one, or x itself?
        - return out
        + x[:] = out
        + return x
nothing-moved: the line stays where it is
    The line came back unmoved.
    Is the array that you fill also the one that you return?
        return out => return x
""",
)
