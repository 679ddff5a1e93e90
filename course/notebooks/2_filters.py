# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Slide a filter, find a pattern
#
# **What you will do.** You slide a filter of three numbers over ten pixels, by hand. Then you write the layer that does it: in one dimension,
# in two, over colour channels, with many filters. At the end you write it as one matrix product and measure the speed-up.
#
# **What you will learn.** What a convolutional layer computes, number by number. What its bias, its ReLU and its other settings do. How to
# tell the shape of an output before you run anything. Why fast code writes windows as columns.
#
# **What you need.** Dot products, matrix products, NumPy slices such as `x[2:5]` and `x[::2]`. Plan 3.5 to 5 hours for a first pass.
#
# Run the cells from top to bottom, each with *Shift + Enter*. A cell can use only what you have already run.

# %%
import time

import numpy as np

from autograder import check, find_the_bug, hint, outcome, predict, quiz
from course import plots
from course.attempt import attempt
from course.data import photograph

# %% [markdown]
# Look at these three pictures.

# %%
photo = photograph()  # (3, 133, 200): red, green, blue
plots.riddle(photo)

# %% [markdown]
# Each picture on the right was made from the photograph with nine numbers and a sum. **Which nine?** Look at the rim of the cup: one picture
# shows its sides, the other its top and bottom. By the end you will make both pictures with your own code.

# %% [markdown]
# ## How this notebook works
# - ***Your turn*** marks a function for you to write. Replace the two lines `# YOUR CODE HERE` and `raise NotImplementedError()`, and run
#   the cell.
# - **The cell below it checks your function**, as often as you like. Nearly every check also tests three things: **your function leaves
#   its inputs unchanged**, it **accepts whole numbers**, and **an earlier answer stays as it is** when the function is called again.
# - **Stuck?** `hint(conv1d)` in a new cell gives the next of three hints. After a failed check, `from autograder import case` and
#   `x, w = case(conv1d)` give you the simplest call that fails, to try by hand.
# - ***What if*** cells are for playing; nobody grades them. A cell that begins with `with attempt():` uses your functions. If one is not
#   written yet, it says so.
# - *Lecture row* under a heading names a point of Lecture 8 of MIT 6.036 (T. Broderick): see the
#   [lecture information and slides](http://tamarabroderick.com/ml.html) and the
#   [course in MIT's Open Learning Library](https://openlearninglibrary.mit.edu/courses/course-v1:MITx+6.036+1T2019/about). The table at
#   the end lists all rows.

# %% [markdown]
# ## Before you begin: five questions
# They are about earlier notebooks, and nobody grades them. To call something to mind helps you more than to read it again. Write a letter in
# place of each `-`, and run the cell again: it says at once what is right, and why. What was wrong comes again after a day, in
# `quiz("again")`.

# %%
quiz("2_filters start", "-----")

# %% [markdown]
# ## 1. Ten pixels, one filter
# *Lecture row L7*
#
# A fully connected layer has to learn the same pattern again at each place. A convolutional layer does not. It has one small set of weights,
# the filter, and lays it on every place in turn. The pixels under the filter are the **window**. Multiply each pixel by the weight on top of
# it and add up the products: this is one output. All outputs of one filter form a **feature map**: it says how well the pattern fits at each
# place.
#
# The lecture's image is a line of ten pixels, 0 for black and 1 for white. Its filter has three weights:
#
# $$X = (0, 0, 1, 1, 1, 0, 1, 0, 0, 0) \qquad W = (-1, 1, -1)$$
#
# The lecture counts from 1, Python from 0. Here subscripts count from 1, and square brackets from 0: $X_4$ is `x[3]`.
#
# Put the middle of the filter on pixel 4 (`x[3]`). The window is $(1, 1, 1)$:
#
# $$Z_4 = 1\cdot(-1) + 1\cdot 1 + 1\cdot(-1) = -1$$
#
# Put it on pixel 7 (`x[6]`). The window is $(0, 1, 0)$:
#
# $$Z_7 = 0\cdot(-1) + 1\cdot 1 + 0\cdot(-1) = 1$$
#
# Now work out $Z_6$ on paper before you run the cell. At the ends the filter sticks out of the image. There the image goes on with zeros (the
# dashed cells).

# %%
x = np.array([0, 0, 1, 1, 1, 0, 1, 0, 0, 0])
w = np.array([-1, 1, -1])
plots.worked_1d(x, w, padding=1)

# %% [markdown]
# Only window 7 gives more than zero: the filter looks for *a bright pixel with a dark pixel on each side*, and there is exactly one.
#
# The lecture's letters and the names in the code, for the whole notebook:
#
# | lecture | code | what it is |
# | --- | --- | --- |
# | $X$ | `x` | the input: a line `(L,)`, an image `(H, W)`, or a batch of images with channels `(N, C, H, W)` |
# | $W$ | `w` | the weights of the filter, `(k,)`, `(kh, kw)` or `(F, C, kh, kw)` |
# | $W_0$ or $b$ | `b` | the bias: one number for each filter |
# | $Z$ | `z` | the sums, before the activation |
# | $A$ | `a` | what the layer passes on, $A = \mathrm{ReLU}(Z)$ |

# %% [markdown]
# **What if** the filter looks for something else? Write down $Z$ for `[-1, 1, 0]`, then run the cell. Then try your own filter.

# %%
plots.worked_1d(x, [-1, 1, 0], padding=1)

# %% [markdown]
# ## 2. ReLU keeps what was found
# *Lecture row L7*
#
# A negative $Z$ says "not here". The layer passes on 0 in its place:
#
# $$A_i = \mathrm{ReLU}(Z_i) = \max(0, Z_i)$$
#
# A positive number stays, everything else becomes 0. A function between two layers whose graph is not a straight line is called a
# **nonlinearity**. By hand: $Z = (-2, 1, 0.5)$ gives $A = (0, 1, 0.5)$.
#
# ### Your turn: `relu`
# *Watch out:* the caller may still need $Z$. Give back a new array and leave the old one as it was.

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu(z):
    """Replace every negative number by 0.

    z: array of any shape. Returns an array of the same shape.
    Example: relu(np.array([-2, 1, 0.5])) is [0, 1, 0.5].
    """
    ### BEGIN SOLUTION
    return np.maximum(z, 0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "relu_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(relu)

# %% [markdown]
# The lecture's line again, with your function on the last row:

# %%
sums = np.array([0, -1, 0, -1, 0, -2, 1, -1, 0, 0])  # the ten Z from above
with attempt():
    a = relu(sums)
    plots.strips([("X", x, "grey"), ("Z", sums, "signed"), ("A = ReLU(Z)", a, "signed")])

# %% [markdown]
# Only the isolated pixel is left, at its place in the image.

# %% [markdown]
# ## 3. The bias sets the threshold
# *Lecture rows L7, L9*
#
# Each sum gets one more number, the **bias** $b$. It is the same at every place:
#
# $$Z_i = b + \sum_{j} W_j \cdot (\text{pixel under weight } j)$$
#
# With $b = -0.5$ window 7 gives $1 - 0.5 = 0.5$: found, but only just. What do $b = 1$ and $b = -1$ do? Decide first.

# %%
with attempt():
    plots.strips([(f"b = {b}", relu(sums + b), "signed") for b in (-1, -0.5, 0, 1)])

# %% [markdown]
# The bias sets the threshold: at $-1$ nothing passes, at $1$ even the empty background does.
#
# **How many weights?** This layer has $3$ weights and $1$ bias: $4$ parameters, for a line of any length. A fully connected layer
# from these $10$ pixels to $10$ outputs has $10$ weights and a bias for each output: $10 \times 11 = 110$.

# %% [markdown]
# ## 4. Padding and stride place the windows
# *Lecture row L12*
#
# Above, the line had one extra zero at each end. These zeros are called **padding**. Without padding the filter fits only inside the line:

# %%
plots.windows_1d(n=10, k=3, stride=1, padding=0)
plots.windows_1d(n=10, k=3, stride=1, padding=1)

# %% [markdown]
# Ten pixels give eight outputs without padding and ten with it. With padding, windows are centred on the first and on the last pixel too.
#
# **Stride** is the step from one window to the next. Stride 2 computes every second output and skips the others:

# %%
plots.windows_1d(n=10, k=3, stride=2, padding=0)

# %% [markdown]
# The last pixel has no room for another window, so we drop it.
#
# Filter size, padding and stride are **hyperparameters**: numbers that you choose before training. Training changes the weights and biases
# only.
#
# So a layer in one dimension works like this. Pad the line. Start windows at `[0]`, `[stride]`, `[2 * stride]` and so on, while a whole
# window fits. For each window take the sum of products plus the bias. With $X^{p}$ for the padded line, $s$ for the stride, and code indices
# in brackets:
#
# $$Z[i] = b + \sum_{j=0}^{k-1} W[j] \; X^{p}[s\,i + j]$$
#
# By hand: $X = (3, 1, 4, 1, 5)$, $W = (1, 2)$, $b = 10$, stride 2, no padding. The windows are $(3, 1)$ and $(4, 1)$; the 5 is left over.
# $Z = (3 + 2 + 10, \; 4 + 2 + 10) = (15, 16)$.
#
# ### Your turn: `conv1d`
# A plan that works: pad the line (`np.pad(x, 2)` puts two zeros at each end). Go through the places where a window starts
# (`range(start, stop, step)` counts them). Collect one sum for each.
#
# Where no window fits, there are no outputs. Return an empty array there, or raise an error: no check asks for it. (Section 6 makes it an
# error.)
#
# *Watch out:*
# - There are `k` products in a sum. How many biases?
# - Which start is the last one that leaves room for a whole window?
# - Pixels are often whole numbers. If you make the output array first, what type does it have? Can it hold 0.5?

# %% nbgrader={"grade": false, "grade_id": "conv1d", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv1d(x, w, b=0.0, stride=1, padding=0):
    """Slide a filter over a line.

    x: (L,)   w: (k,)   b: one number   stride, padding: ints
    Returns z: (L_out,), one number for each window that fits.
    Example: x = [3, 1, 4, 1, 5], w = [1, 2], b=10, stride=2 give [15, 16].
    """
    ### BEGIN SOLUTION
    k = len(w)
    padded = np.pad(x, padding)
    starts = range(0, len(padded) - k + 1, stride)
    return np.array([padded[s : s + k] @ w + b for s in starts])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "conv1d_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(conv1d)

# %% [markdown]
# The whole layer on the lecture's line, now computed by you:

# %%
x = np.array([0, 0, 1, 1, 1, 0, 1, 0, 0, 0])
w = np.array([-1, 1, -1])
with attempt():
    z = conv1d(x, w, padding=1)
    plots.strips([("X", x, "grey"), ("Z", z, "signed"), ("A", relu(z), "signed")])

# %% [markdown]
# These are the ten numbers from the calculation by hand.
#
# **What if** the picture moves one pixel to the right? What if the stride is 2? Guess the three rows of $A$ first. (Lines connect each number
# with its window.)

# %%
moved = np.array([0, 0, 0, 1, 1, 1, 0, 1, 0, 0])
windows = (3, 2, 1)  # size, stride, padding: each number stands under its window
with attempt():
    plots.strips([
        ("X", x, "grey"),
        ("A, stride 2", relu(conv1d(x, w, stride=2, padding=1)), "signed", windows),
        ("X moved", moved, "grey"),
        ("A, stride 2", relu(conv1d(moved, w, stride=2, padding=1)), "signed", windows),
        ("A, stride 1", relu(conv1d(moved, w, padding=1)), "signed"),
    ])

# %% [markdown]
# With stride 2 the moved pixel is lost. Written question 1 asks you why.

# %% [markdown]
# ### A word about the word "convolution"
# *Lecture row L7*
#
# In mathematics, a convolution flips the filter before sliding it. This notebook, the lecture and nearly every deep learning library do not
# flip it (Theano did). The exact name of this operation is **cross-correlation**. NumPy has both. One bright pixel shows the difference:

# %%
pixel, ramp = np.array([0, 0, 0, 1, 0, 0, 0]), np.array([1, 2, 3])
with attempt():
    plots.strips([
        ("X", pixel, "grey"),
        ("your conv1d", conv1d(pixel, ramp, padding=1), "signed"),
        ("np.correlate", np.correlate(pixel, ramp, mode="same"), "signed"),
        ("np.convolve", np.convolve(pixel, ramp, mode="same"), "signed"),
    ])

# %% [markdown]
# Convolution copies the filter to the pixel as it is. Our cross-correlation gives its mirror image. (The sliding filter meets a single bright
# pixel with its *last* weight first.)
#
# For learning it makes no difference: training would find the flipped weights. For comparing numbers it does. The lecture's $(-1, 1, -1)$ is
# symmetric, so it cannot tell you which of the two you wrote.

# %% [markdown]
# > **Many think:** a convolutional layer flips its filter.
# >
# > **A number:** for a single white pixel and the filter (1, 2, 3), your layer gives 3, 2, 1, and `np.convolve` gives 1, 2, 3.
# >
# > **What is true:** nearly every library lays the filter on the pixels as it is. The name stayed.

# %% [markdown]
# ### Why ReLU? Two linear layers are one
# *Lecture row L7*
#
# What do two layers do without a ReLU in between? Take the filters $W^1 = (1, 2)$ and $W^2 = (3, 4)$, without padding and biases. (The
# superscript is the layer.) By hand:
#
# $$Z^1_i = X_i + 2 X_{i+1} \qquad Z^2_i = 3 Z^1_i + 4 Z^1_{i+1} = 3 X_i + (6 + 4) X_{i+1} + 8 X_{i+2}$$
#
# So the two layers are **one** layer, with the filter $(3, 10, 8)$. Filters of $k_1$ and $k_2$ weights always merge into a filter of
# $k_1 + k_2 - 1$ weights. For example, three layers of 3 weights are one layer of $3 + 3 + 3 - 2 = 7$ weights.
#
# ### Your turn: `merge_filters`
# Find the one filter that does the work of two layers, with stride 1 and without padding, bias and ReLU.
#
# *Watch out:*
# - Follow weight `m` of the first filter and weight `j` of the second to a pixel. Which products of two weights meet the same pixel, and what
#   do you do with them?
# - The two filters may have different sizes.

# %% nbgrader={"grade": false, "grade_id": "merge_filters", "locked": false, "schema_version": 3, "solution": true, "task": false}
def merge_filters(w1, w2):
    """One filter for two layers: conv1d(x, w) is conv1d(conv1d(x, w1), w2).

    w1: (k1,)   w2: (k2,)
    Returns w: (k1 + k2 - 1,).
    Example: w1 = [1, 2], w2 = [3, 4] give [3, 10, 8].
    """
    ### BEGIN SOLUTION
    merged = np.zeros(len(w1) + len(w2) - 1)
    for m in range(len(w1)):
        for j in range(len(w2)):
            merged[m + j] += w1[m] * w2[j]
    return merged
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "merge_filters_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(merge_filters)

# %% [markdown]
# Apply the lecture's filter and then the filter $(1, 2, 1)$, in three ways. Which two rows will be equal?

# %% [markdown]
# **Predict:** What shape has the merged filter of $(-1, 1, -1)$ and $(1, 2, 1)$, and what is its middle number?

# %%
predict("merged filter", shape=..., value=...)

# %%
first, second = np.array([-1, 1, -1]), np.array([1, 2, 1])
with attempt():
    plots.strips([
        ("two layers", conv1d(conv1d(x, first), second), "signed"),
        ("merged filter", conv1d(x, merge_filters(first, second)), "signed"),
        ("ReLU between", conv1d(relu(conv1d(x, first)), second), "signed"),
    ])
    merged = merge_filters(first, second)
    outcome("merged filter", merged, merged[2], why="3 + 3 - 1 weights")

# %% [markdown]
# The first two: without ReLU, a second layer only makes the filter longer.
#
# **A task that needs ReLU.** Count the edges in a line: the places where two neighbours differ. Take four lines of eight pixels. All dark
# and all bright have 0 edges. A bright bar on dark and a dark bar on bright have 2 each.
#
# Linear layers of any number and size end in one weighted sum of the pixels plus a bias. The first two lines add up to eight ones, and so do
# the last two. So the two scores of the first pair have the same sum as those of the second pair. But the right sums are $0 + 0$ and
# $2 + 2$: no linear network can count edges. The cell finds the best one. Then it uses two filters, ReLU, and a sum over both maps.

# %%
bar = np.array([0, 0, 0, 1, 1, 1, 0, 0])
four_lines = np.array([0 * bar, 0 * bar + 1, bar, 1 - bar])
A = np.column_stack([four_lines, np.ones(4)])  # eight pixels, and a 1 for the bias
best = np.linalg.lstsq(A, np.array([0, 0, 2, 2]), rcond=None)[0]
print("best linear network:    ", (A @ best).round(2))
with attempt():
    up, down = np.array([-1, 1]), np.array([1, -1])
    maps = [[relu(conv1d(line, f)) for f in (up, down)] for line in four_lines]
    print("two filters, ReLU, sum: ", np.sum(maps, axis=(1, 2)))

# %% [markdown]
# The best linear network says 1 for every line. With ReLU the count is right: one filter finds steps from dark to bright, the other from
# bright to dark.
#
# **What if** you leave out `relu`? Guess the four sums first.

# %% [markdown]
# ## 5. A line can be a heartbeat
# *Lecture row L8*
#
# One-dimensional signals are real. A 1D convolutional network reads an electrocardiogram, the voltage of a heart, and names twelve kinds of
# rhythm about as well as cardiologists (Hannun et al., *Nature Medicine*, 2019, s41591-018-0268-3). Its first layer does what yours does. The
# line below is made by a formula: heartbeats, on a slow drift as from breathing. One beat comes too early.

# %%
t = np.arange(500)
beats = [40, 120, 200, 248, 360, 440]


def bump(centre, height, width):
    return height * np.exp(-(((t - centre) / width) ** 2))


ecg = 0.4 * np.sin(t / 60) + sum(bump(c, 1, 1.8) + bump(c + 22, 0.3, 8) for c in beats)

# %% [markdown]
# A narrow spike is a bright centre between dark sides, only wider than before. So use the same idea with seven weights:

# %%
spike = np.array([-1, -1, 1, 2, 1, -1, -1])
with attempt():
    a = relu(conv1d(ecg, spike, b=-1, padding=3))
    plots.trace([("X", ecg), ("A", a)], "Spikes on a slow wave; below, only the spikes.")
    tops = [i for i in range(1, 499) if a[i] > max(a[i - 1], a[i + 1])]
    print("beats found at", tops)

# %% [markdown]
# The drift and the round waves are gone and the six beats are left. The short gap between 200 and 248 is easy to see.
#
# **What if** you raise the middle weight of `spike` from 2 to 5? Add up the seven weights before and after. Why does the drift come
# back?

# %% [markdown]
# ## 6. Tell the size before you run it
# *Lecture row L12*
#
# How many windows fit? The line has $n$ pixels, the filter has $k$ weights, the padding is $p$ at each end, and the stride is $s$.
#
# 1. The padded line has $n + 2p$ cells.
# 2. The first window starts at index 0. The last index where one can start is $n + 2p - k$.
# 3. Windows start at the indices $0, s, 2s, \dots$ up to that one at most.
#
# By hand: $n = 10$, $k = 3$, $p = 1$, $s = 2$. The padded line has 12 cells. The last possible start is 9. Windows start at 0, 2, 4, 6 and 8:
# five of them.
#
# ### Your turn: `conv_output_size`
# Count the starts without a loop. Python's `//` divides and rounds down.
#
# *Watch out:*
# - From start 0 to start 8 in steps of 2 there are four steps. How many windows?
# - If the filter is longer than the padded line, there is no output at all: raise a `ValueError` that says so.
# - With a stride below 1 no window ever gets to the next place. Raise a `ValueError` there too.

# %% nbgrader={"grade": false, "grade_id": "conv_output_size", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv_output_size(n, k, stride=1, padding=0):
    """Number of windows of length k on a line of length n. All four are ints.

    Returns an int. Raises ValueError where no window fits, or where stride is below 1.
    Example: conv_output_size(10, 3, stride=2, padding=1) is 5.
    """
    ### BEGIN SOLUTION
    last_start = n + 2 * padding - k
    if last_start < 0 or stride < 1:
        raise ValueError(f"no window fits: {n=}, {k=}, {stride=}, {padding=}")
    return last_start // stride + 1
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "conv_output_size_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(conv_output_size)

# %% [markdown]
# **What if** you want an output as long as the input, at stride 1? Find the padding for $k = 3, 5, 7$. What goes wrong for an even $k$?

# %% [markdown]
# **Predict:** Ten pixels, a filter of 5 weights, padding 1: how many outputs?

# %%
predict("outputs for k = 5", value=...)

# %%
with attempt():
    for k, p in [(3, 1), (5, 1), (7, 1), (4, 1), (4, 2)]:
        size = conv_output_size(10, k, padding=p)
        print(f"n = 10, k = {k}, padding = {p}: {size} outputs")
    why = "10 + 2 - 5 + 1"
    outcome("outputs for k = 5", conv_output_size(10, 5, padding=1), why=why)

# %% [markdown]
# Once its check is right, you may use `conv_output_size` in all later functions.
#
# Libraries have names for two cases. With **same padding** the output is as large as the input, at stride 1. *Valid* means no padding.

# %% [markdown]
# > **Many think:** padding keeps the size of the image.
# >
# > **A number:** ten pixels, a filter of five weights and padding 1 give 8 outputs.
# >
# > **What is true:** padding adds pixels, and the filter takes $k-1$ away. Only a padding of $(k-1)/2$ with stride 1 keeps the size.

# %% [markdown]
# ### Written question 1 (2 points)
# A person reads your answer. Four to six sentences are enough.
#
# Look again at the strips of "What if the picture moves one pixel" in section 4. At stride 1 the found pixel moves with the picture. At
# stride 2 it is found in one picture and lost in the other. (a) Which property of the layer makes the found pixel move along at stride 1? (b)
# Which windows does stride 2 compute, and why is the pixel lost after the move? (c) Name one shift of the picture for which the stride-2
# layer finds the pixel again, and say where in its output.

# %% [markdown] nbgrader={"grade": true, "grade_id": "filters_written_1", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# **Model answer.** (a) Every output is computed with the same weights and the same bias. An output depends only on the pixels in its
# window, not on where the window stands. If the picture moves by one, the same window contents appear one place further on, so the same
# output does (except at the border, where zeros come in). (b) With padding 1, stride 2 keeps the windows centred on pixels 1, 3, 5, 7, 9
# (code indices 0, 2, 4, 6, 8). The isolated pixel is pixel 7, so a window is centred on it. After the move it is pixel 8. No window is
# centred on 8; those on 7 and 9 have it under a weight of -1, and their sums are not positive. (c) Any shift by an even number that keeps
# the pixel and its dark neighbours in the picture: by 2 it is pixel 9 and appears at output 5 (index 4); by -2 at output 3 (index 2). In
# general the output moves by half the shift.
#
# **Marking.** 1 point for (a): same weights at every position, in any words. 1 point for (b) and (c) together: names the centres (or
# "every second output is skipped"), and a correct even shift with its place, counted from 0 or from 1. Half a point where only one of (b)
# and (c) is right.

# %% [markdown]
# ## 7. Two dimensions: find the dot of the i
# *Lecture rows L10, L12*
#
# Here is the lecture's image of 5 by 5 pixels. It reads "Hi". The filter has 3 by 3 weights: $+1$ in the middle, $-1$ all around.

# %%
rows = ["10100", "10101", "11100", "10101", "10101"]
hi = np.array([[int(pixel) for pixel in row] for row in rows])
dot = np.array([[-1, -1, -1], [-1, 1, -1], [-1, -1, -1]])
plots.panels([("X", hi, "grey"), ("W", dot, "signed")], "Hi, and the filter.", width=5)

# %% [markdown]
# The filter asks the same question in two dimensions: is this pixel bright, and are all eight around it dark?
#
# The lecture numbers the nine weights row by row, with a bias $b$:
#
# $$W = \begin{pmatrix} w_1 & w_2 & w_3 \\ w_4 & w_5 & w_6 \\ w_7 & w_8 & w_9 \end{pmatrix}$$
#
# Lay the filter on a window with the pixels $x_1, \dots, x_9$, numbered in the same way. Then $z = w_1 x_1 + w_2 x_2 + \dots + w_9 x_9 + b$.
# The filter now moves in two directions: along a row, then to the next row. Padding is a ring of zeros around the image. With code indices
# in brackets:
#
# $$Z[r, c] = b + \sum_{i=0}^{kh-1} \sum_{j=0}^{kw-1} W[i, j] \; X^{p}[s\,r + i,\; s\,c + j]$$
#
# By hand, for the middle of the H, row 3 and column 2 (`[2, 1]`): under the filter are the rows `1 0 1`, `1 1 1` and `1 0 1`. The middle weight
# $w_5$ gives $+1$, and six bright neighbours give $-6$. So $Z[2, 1] = -5$. Move the window with the sliders and check some others.

# %%
plots.slide_2d(hi, dot, padding=1, start=(1, 4))

# %% [markdown]
# Only one of the 25 sums is above zero: row 2, column 5 (`[1, 4]`), the dot of the i.
#
# Stride works in both directions, and so does the remainder:

# %%
plots.lattice((5, 8), (3, 3), stride=2, padding=0)

# %% [markdown]
# Count height and width separately: here the height has room for 2 windows and the width for 3, and one column is left over.
#
# ### Your turn: `conv2d_single`
# `np.pad(x, 1)` puts a ring of zeros around an image.
#
# *Watch out:* images are seldom square, and a filter need not be. Height and width each have their own output size. Work out
# by hand what an image of 4 by 7 and a filter of 2 by 3 give at stride 2, padding 1. (You should get 3 by 4.)

# %% nbgrader={"grade": false, "grade_id": "conv2d_single", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv2d_single(x, w, b=0.0, stride=1, padding=0):
    """Slide one filter over one image with one channel.

    x: (H, W)   w: (kh, kw)   b: one number
    stride, padding: ints, the same for both directions
    Returns z: (H_out, W_out).
    Example: x of ones (3, 4), w of ones (2, 2), b=0.5: z is 4.5 everywhere, (2, 3).
    """
    ### BEGIN SOLUTION
    kh, kw = w.shape
    h_out = conv_output_size(x.shape[0], kh, stride, padding)
    w_out = conv_output_size(x.shape[1], kw, stride, padding)
    padded = np.pad(x, padding)
    z = np.zeros((h_out, w_out))
    for r in range(h_out):
        for c in range(w_out):
            top, left = r * stride, c * stride
            z[r, c] = np.sum(padded[top : top + kh, left : left + kw] * w) + b
    return z
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "conv2d_single_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(conv2d_single)

# %% [markdown]
# **Play.** Here a filter walks over an image. Press *next*, or *play*. Before each step, work out the sum yourself.

# %%
walked = [[1, 2, 0, 1, 3], [0, 1, 1, 2, 0], [2, 0, 3, 1, 1], [1, 1, 0, 0, 2]]
plots.film(walked, [[1, -1], [0, 2]])

# %% [markdown]
# Now find the dot with your own layer:

# %%
with attempt():
    z = conv2d_single(hi, dot, padding=1)
    plots.panels(
        [("X", hi, "grey"), ("Z", z, "signed"), ("A = ReLU(Z)", relu(z), "signed")],
        "The image, the sums, and the activation, which is 0 except at the dot of the i.",
        width=7,
    )

# %% [markdown]
# One number of 25 is left, and it is the dot.
#
# **What if** there is no padding? Which pixels can then be the middle of a window? Where is the dot? Decide, then run.

# %% [markdown]
# **Predict:** What shape has $Z$ for *Hi* without padding?

# %%
predict("Z of Hi", shape=...)

# %%
with attempt():
    z = conv2d_single(hi, dot, padding=0)
    plots.panels(
        [("Z, no padding", z, "signed"), ("A", relu(z), "signed")],
        "The nine sums without padding, and the activation.",
        width=4,
    )
    outcome("Z of Hi", z, why="5 - 3 + 1 in both directions")

# %% [markdown]
# The dot is on the border. No window is centred on it, so the layer does not find it. Padding does more than keep the size.
#
# *Lecture row L9.* This layer has $3 \times 3 + 1 = 10$ parameters. A fully connected layer from 25 pixels to 25 outputs has
# $25 \times 26 = 650$.

# %% [markdown]
# ## 8. A real photograph: filters that see edges
# *Lecture row L10*
#
# The mean of the three colours is a grey image of 133 by 200 pixels. The two filters below are Sobel's. The first subtracts the pixels on its
# left from those on its right.
#
# Decide before you run the cell: where is the sum about zero? Where is it large and positive? What is its sign at the left and at the right
# side of the cup's rim?

# %%
grey = photo.mean(axis=0)  # (3, 133, 200) -> (133, 200)
across = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
down = across.T
with attempt():
    maps = [conv2d_single(grey, f, padding=1) for f in (across, down)]
    plots.responses_to(
        [("across", across), ("down", down)], maps,
        "Left: the sides of cup and saucer, orange where it gets brighter to the right, "
        "purple where it gets darker. Right: their tops and bottoms, in the same way.",
    )

# %% [markdown]
# Where brightness is uniform, the sum is about zero. It is positive where brightness grows to the right, and negative where it falls. So the
# two sides of the rim have opposite signs.
#
# Now ReLU drops the negative half. What is left of the rim? How could you get the other half back?

# %%
with attempt():
    one = relu(conv2d_single(grey, across, padding=1))
    other = relu(conv2d_single(grey, -across, padding=1))
    plots.panels(
        [("ReLU, filter across", one, "map"), ("ReLU, filter -across", other, "map")],
        "Bright lines on black. Left: edges brighter on their right. Right: the others.",
    )

# %% [markdown]
# One filter with ReLU sees an edge in one direction only. To see both you need two filters: one reason why a layer has many.
#
# **What if** you change the nine numbers? Try `np.ones((3, 3)) / 9`, then the filter in the cell with a 5 in place of the 4, then your own.
# Before each run, add up the nine numbers: what must the filter do where brightness is uniform? Where does the thin frame around each map
# come from? (What did padding put next to the border pixels?)

# %%
mine = np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]])
with attempt():
    z = conv2d_single(grey, mine, padding=1)
    plots.responses_to([("mine", mine)], [z], "What this filter makes of the photograph.")

# %% [markdown]
# **Play.** Here you need no code. Change a weight, or choose a filter, and the map follows. Make a filter whose map is 0 in every uniform
# area. (Colour shows the sign: 0 is white. With ReLU nothing is below 0, and 0 is black.) Then make one whose map is the photograph again,
# with every number doubled.

# %%
plots.filter_editor(grey)

# %% [markdown]
# ## 9. Channels and filter banks
# *Lecture row L11*
#
# A colour image is three images: they say how red, how green and how blue each pixel is. These are its channels. The image is a block of
# numbers, a **tensor** of shape `(C, H, W)` with `C = 3`.

# %%
titles = ("channel 1: red", "channel 2: green", "channel 3: blue")
plots.panels(
    [(name, channel, "grey") for name, channel in zip(titles, photo)],
    "Three grey pictures of the cup. The white porcelain is bright in all three. "
    "The red saucer is bright in the first and dark in the others.",
    columns=3,
)

# %% [markdown]
# The porcelain is bright in all three channels, the saucer in channel 1 only. You need all channels to tell them apart.
#
# So a filter has weights for every channel: its shape is `(C, kh, kw)`. It covers the same window in all channels and still gives **one**
# number: the sum of all products, plus the bias. Two channels by hand:

# %%
window = np.array([[[1, 2], [0, 1]], [[3, 0], [1, 1]]])  # (C, kh, kw) = (2, 2, 2)
taps = np.array([[[1, 0], [0, -1]], [[2, 1], [0, -1]]])
plots.worked_channels(window, taps, b=0.5)

# %% [markdown]
# Eight products, one bias, one number.
#
# A layer has many filters, a **filter bank**. Each filter, with its bias, makes one feature map. `F` filters make `F` maps, and these are
# the channels that the next layer sees:

# %%
plots.bank(4)

# %% [markdown]
# The three colours are gone after one layer: the output has one channel for each filter.
#
# Networks take several images at a time, a **batch** of `N`. The shapes are:
#
# | array | shape | example |
# | --- | --- | --- |
# | `x`, images | `(N, C, H, W)` | `(8, 3, 133, 200)` |
# | `w`, filters | `(F, C, kh, kw)` | `(16, 3, 3, 3)` |
# | `b`, one bias for each filter | `(F,)` | `(16,)` |
# | `z`, maps | `(N, F, H_out, W_out)` | `(8, 16, 133, 200)` with padding 1 |
#
# The whole layer in one line, with $m$ for the channel:
#
# $$Z[n, f, r, c] = b[f] + \sum_{m} \sum_{i} \sum_{j} W[f, m, i, j] \; X^{p}[n,\, m,\, s\,r + i,\, s\,c + j]$$
#
# *Lecture row L9.* In this example there are $16 \times (3 \cdot 3 \cdot 3 + 1) = 448$ parameters, for images of any size.
#
# ### Your turn: `conv2d`
# Loops are fine; speed comes later. You may build on `conv2d_single`, or start from its loops.
#
# *Watch out:*
# - Every filter covers every channel. Does each channel contribute to each output?
# - If you add up maps of single channels, how often is the bias added?
# - `np.pad(x, 1)` pads *all* axes. A batch of 8 images should not become a batch of 10. `np.pad` also takes one pair `(before, after)` for
#   each axis, as in `np.pad(m, ((0, 0), (1, 1)))` for a matrix that grows in width only.

# %% nbgrader={"grade": false, "grade_id": "conv2d", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv2d(x, w, b, stride=1, padding=0):
    """A convolutional layer: a bank of filters over a batch of images.

    x: (N, C, H, W)   w: (F, C, kh, kw)   b: (F,)   stride, padding: ints
    Returns z: (N, F, H_out, W_out).
    Example: x of ones (1, 2, 3, 3), w of ones (4, 2, 3, 3), b = [0, 1, 2, 3]:
    z[0, :, 0, 0] is [18, 19, 20, 21].
    """
    ### BEGIN SOLUTION
    n_images, n_channels, height, width = x.shape
    n_filters, _, kh, kw = w.shape
    h_out = conv_output_size(height, kh, stride, padding)
    w_out = conv_output_size(width, kw, stride, padding)
    z = np.zeros((n_images, n_filters, h_out, w_out))
    for n in range(n_images):
        for f in range(n_filters):
            for c in range(n_channels):
                z[n, f] += conv2d_single(x[n, c], w[f, c], 0.0, stride, padding)
            z[n, f] += b[f]  # once a filter, not once a channel
    return z
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "conv2d_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(conv2d)

# %% [markdown]
# Can you explain your code? When the check is right, `from autograder import explain` and `explain(conv2d)` ask you about it.
#
# Here are two filters of height 1 and width 1. They see one pixel at a time, so they can only respond to colour. The first responds to strong
# red and weak green. The second responds to green and blue, and its bias sets a high threshold. What will they find? (`photo[None]` has one
# axis more: a batch of one image, `(1, 3, 133, 200)`.)

# %%
colour_w = np.array([[1.0, -2.0, 0.0], [0.0, 1.0, 1.0]])
colour_w = colour_w.reshape(2, 3, 1, 1)  # (F, C, kh, kw)
colour_b = np.array([0.0, -0.9])
with attempt():
    red, white = relu(conv2d(photo[None], colour_w, colour_b))[0]  # (2, 133, 200)
    plots.panels(
        [("X", photo, "grey"), ("R - 2 G", red, "map"), ("G + B - 0.9", white, "map")],
        "The photograph; a map where the red saucer is bright and the table is dark; "
        "a map where only the white porcelain is bright.",
    )

# %% [markdown]
# Three weights and a bias pick out the red glaze, three others the white porcelain. The grey image had lost this difference.
#
# **What if** you look for the table, or for the dark corner? Change `colour_w` and `colour_b`.

# %% [markdown]
# > **Many think:** a filter makes one map for each channel.
# >
# > **A number:** eight filters of 3 by 3 on three channels make 8 maps, not 24. Each filter has 27 weights.
# >
# > **What is true:** a filter spans all channels and adds them up to one map.

# %% [markdown]
# ## 10. The whole layer as one matrix product
# *Lecture rows L11, L12*
#
# Your `conv2d` is right but slow: Python runs a loop for every window. NumPy is very good at one operation made of sums of products: the
# matrix product. Can the layer be one?
#
# An output is a dot product of a window with the filter. So write each window as a **column** and put the columns side by side. Write the
# filter as a **row**. Then row times matrix gives all outputs at once. The function that makes the columns is called `im2col`, image to
# columns.

# %%
small = np.arange(1, 13).reshape(3, 4)
plots.columns(small, np.array([[1, 0], [2, -1]]))

# %% [markdown]
# Each column is one window, read row by row. The filter is read in the same order, so every weight meets its pixel.
#
# Check window d by hand: $1 \cdot 5 + 0 \cdot 6 + 2 \cdot 9 - 1 \cdot 10 = 13$.
#
# Now read the matrix by *rows*. The first row, `1 2 3 5 6 7`, holds the pixels that meet the **first** weight, one for each window. In the
# image these pixels are a block of 2 by 3 at the upper left: a slice. The last row, `6 7 8 10 11 12`, is the block at the lower right. There
# are often thousands of columns, one for each window, but only `C * kh * kw` rows.
#
# With channels, a column is longer: it holds the window of channel 0, then that of channel 1, and so on. `w.reshape(F, -1)` puts the weights
# of a filter in the same order. A batch has one such matrix for each image.
#
# ### Your turn: `im2col`
# Go through the windows and fill columns, or go through the weights `(i, j)` and fill rows. Both are right. The first takes many steps, the
# second few.
#
# *Watch out:* for a stride of 2, neighbouring columns come from windows two pixels apart. Which slice of the padded image meets weight
# `(i, j)` then? `x[start:stop:step]` has three parts.

# %% nbgrader={"grade": false, "grade_id": "im2col", "locked": false, "schema_version": 3, "solution": true, "task": false}
def im2col(x, kh, kw, stride=1, padding=0):
    """Lay every window of every image down as a column.

    x: (N, C, H, W)   kh, kw: height and width of a window   stride, padding: ints
    Returns cols: (N, C * kh * kw, H_out * W_out). Rows in the order of w.reshape(F, -1),
    columns in the order of the outputs: along a row of windows, then the next row.
    Example: for one image with one channel, [[1, 2, 3], [4, 5, 6]], and 2 by 2 windows
    cols[0] is [[1, 2], [2, 3], [4, 5], [5, 6]].
    """
    ### BEGIN SOLUTION
    n_images, n_channels, height, width = x.shape
    h_out = conv_output_size(height, kh, stride, padding)
    w_out = conv_output_size(width, kw, stride, padding)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    cols = np.empty((n_images, n_channels, kh, kw, h_out, w_out), dtype=x.dtype)
    for i in range(kh):
        for j in range(kw):
            rows = slice(i, i + stride * h_out, stride)
            columns = slice(j, j + stride * w_out, stride)
            cols[:, :, i, j] = padded[:, :, rows, columns]  # (N, C, H_out, W_out)
    return cols.reshape(n_images, n_channels * kh * kw, h_out * w_out)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "im2col_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(im2col)

# %% [markdown]
# The figure again, from your function:

# %%
with attempt():
    one = small[None, None]  # (1, 1, 3, 4): one image, one channel
    cols = im2col(one, 2, 2)  # (1, 4, 6)
    print(cols[0])
    print("the row of weights times these columns:", np.array([1, 0, 2, -1]) @ cols[0])

# %% [markdown]
# The same six numbers as in the figure, from one product.

# %% [markdown]
# ### Your turn: `conv2d_im2col`
# Make the columns, make the rows, multiply, add the biases, and reshape the result. Three facts help:
# - `@` on arrays with more than two axes multiplies matrices along the last two and repeats over the first: `(F, K) @ (N, K, P)` is `(N, F, P)`.
# - A bias belongs to a row of the product. `b.reshape(-1, 1)` has the shape `(F, 1)`, and such an array is added to each column.
# - `z.reshape(...)` changes the shape and keeps the order.
#
# The check also counts steps of Python: a loop over every output number takes far too many of them.

# %% nbgrader={"grade": false, "grade_id": "conv2d_im2col", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv2d_im2col(x, w, b, stride=1, padding=0):
    """The layer of conv2d, by one matrix product for the whole batch.

    x: (N, C, H, W)   w: (F, C, kh, kw)   b: (F,)   stride, padding: ints
    Returns z: (N, F, H_out, W_out), the same numbers as conv2d.
    """
    ### BEGIN SOLUTION
    n_filters, _, kh, kw = w.shape
    h_out = conv_output_size(x.shape[2], kh, stride, padding)
    w_out = conv_output_size(x.shape[3], kw, stride, padding)
    rows = w.reshape(n_filters, -1)  # (F, C*kh*kw)
    z = rows @ im2col(x, kh, kw, stride, padding) + b[:, None]  # (N, F, H_out*W_out)
    return z.reshape(x.shape[0], n_filters, h_out, w_out)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "conv2d_im2col_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(conv2d_im2col)

# %% [markdown]
# ### Measure it
# This is a stopwatch for a function. It takes the best of three runs, because other programs can only make a run slower.


# %%
def seconds(job, repeats=3):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return min(times)


# %% [markdown]
# Run four filters on a piece of the photograph, 48 by 64 pixels. Both layers do the same multiplications. How many times faster is the matrix
# product? Write down your guess. You need the measurement for written question 2.

# %%
piece = photo[None, :, 30:78, 60:124]  # (1, 3, 48, 64)
four = np.random.default_rng(0).normal(size=(4, 3, 3, 3))
zero = np.zeros(4)
with attempt():
    loops = seconds(lambda: conv2d(piece, four, zero, padding=1))
    product = seconds(lambda: conv2d_im2col(piece, four, zero, padding=1))
    print(f"loops over windows: {1000 * loops:8.2f} ms")
    print(f"one matrix product: {1000 * product:8.2f} ms")
    print(f"ratio: {loops / product:.0f}")

# %% [markdown]
# The same sums, many times faster. The time went into the overhead of one Python loop iteration per window, not into arithmetic.
#
# The price is memory. Each pixel is copied into every window that contains it:

# %% [markdown]
# **Predict:** What shape has the result of `im2col` for one colour image of 48 by 64, with 3 by 3 windows and padding 1?

# %%
predict("columns", shape=...)

# %%
with attempt():
    cols = im2col(piece, 3, 3, padding=1)
    print(f"image {piece.shape}: {piece.size} numbers")
    print(f"columns {cols.shape}: {cols.size} numbers")
    print(f"ratio: {cols.size / piece.size:.0f}")
    outcome("columns", cols, why="3 * 3 * 3 numbers a window, 48 * 64 windows")

# %% [markdown]
# Nine weights, so nine copies: the speed costs memory.
#
# **What if** there are 32 filters, or the window is 7 by 7? Change `four`, guess both numbers, measure.

# %% [markdown]
# ### What a layer costs
# You can work out the cost of a layer before you run it.
#
# - **Multiplications.** One output number takes one product for each weight of its filter: $C \cdot kh \cdot kw$ products. An image has
#   $F \cdot H_{out} \cdot W_{out}$ output numbers. Multiply the two.
# - **Memory.** The maps that a layer passes on are called its **activations**: $F \cdot H_{out} \cdot W_{out}$ numbers for each image, at
#   8 bytes each in float64. Training keeps them for every layer, because the backward pass needs them (notebook 4).
#
# By hand, for the four filters above: $3 \cdot 3 \cdot 3 = 27$ products for each of $4 \cdot 48 \cdot 64 = 12{,}288$ output numbers. This
# makes $331{,}776$ multiplications. The activations take $12{,}288 \cdot 8 = 98{,}304$ bytes.

# %%
with attempt():
    z = conv2d_im2col(piece, four, zero, padding=1)
    print(f"{four.size + zero.size} parameters")
    print(f"{z.size * four[0].size:,} multiplications")
    print(f"{z.size:,} activations, {z.nbytes:,} bytes")

# %% [markdown]
# The layer has only 112 parameters, but it uses each weight at 3,072 places. A fully connected layer with the same inputs and outputs has 113
# million weights and takes as many multiplications: a million times the parameters, and 341 times the work.

# %% [markdown]
# ## 11. The riddle, by your own hand
# *Lecture rows L10, L11*
#
# Make both pictures from the beginning, and two more, in a single product on the whole photograph. (Each filter has the same nine weights for
# each channel, divided by 3: this takes the mean of the colours.)

# %% [markdown]
# **Predict:** The whole photograph has shape `(1, 3, 133, 200)`. What shape do four filters of 3 by 3 make of it, with padding 1?

# %%
predict("the riddle", shape=...)

# %%
nine = np.stack([across, down, -across, -down])  # (4, 3, 3)
edge_w = np.repeat(nine[:, None], 3, axis=1) / 3  # (F, C, kh, kw) = (4, 3, 3, 3)
with attempt():
    z = conv2d_im2col(photo[None], edge_w, np.zeros(4), padding=1)
    edges = relu(z)[0]  # (4, 133, 200)
    names = ("across", "down", "-across", "-down")
    items = [(name, edge, "map") for name, edge in zip(names, edges)]
    plots.panels(items, "Four maps of the cup's edges.", columns=2)
    outcome("the riddle", z, why="a map for each filter, as large as the image")

# %% [markdown]
# The first two answer the riddle: nine numbers that subtract left from right, and their transpose.
#
# The four maps are the channels of a new image. Another layer can look at them. The simplest one adds them up, with a filter of
# height and width 1:

# %%
with attempt():
    lines = conv2d_im2col(edges[None], np.ones((1, 4, 1, 1)), np.zeros(1))[0, 0]
    ink = 1 - np.minimum(lines / 2, 1)
    plots.panels([("two layers", ink, "grey")], "Dark outlines on white.", width=5)

# %% [markdown]
# With two layers, five filters and not one learned weight, the photograph has become a drawing.
#
# Here somebody chose the numbers. In a network the filters are parameters, learned from examples like any other weight. Notebooks 4 and 5
# show how.

# %% [markdown]
# ## 12. Find the bug
# Code that somebody else wrote, or that a program wrote for you, may be wrong. Finding out takes practice. So here is a function that
# nobody has asked you to write.
#
# A **dilated** filter has holes. Its weights meet pixels that lie `dilation` apart, and no padding is added:
#
# $$Z_i = W_1 X_i + W_2 X_{i+d} + W_3 X_{i+2d} + \dots \qquad d = \text{dilation}$$
#
# So $k$ weights reach over $(k-1)\,d + 1$ pixels. With $d = 1$ it is the filter you know.
#
# The next cell shows you one version of this function, with **one mistake** in it. Other students may see other versions, with other
# mistakes. An example that shows a mistake is worth more than a suspicion, and a small one is easy to follow by hand.

# %%
buggy = find_the_bug("dilated_conv1d_bug")

# %% [markdown]
# **What if** you call it? `buggy(np.array([1.0, 2.0, 3.0]), np.array([1.0, 0.0]), 2)` gives a first result. Work out by hand what it should be, and change one thing at a time.
#
# ### Your turn: `dilated_conv1d_bug`
# Return two things. First, **an input on which `buggy` is wrong**: a tuple of its arguments, as small as you can. Then **the repaired
# function**: copy the code above into the cell, comment included, and change at most two lines. As long as you have no repair, return `buggy`
# in its place.
#
# *Watch out:*
# - The input must be one that the function is made for: `x` and `w` are lines of numbers, `dilation` is 1 or more, and the filter fits.
# - The arrays of your input may have 8 numbers in all. Most mistakes need fewer.
# - A new function is no repair, even if it is right. Find the line that is wrong.

# %% nbgrader={"grade": false, "grade_id": "dilated_conv1d_bug", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dilated_conv1d_bug():
    """An input on which buggy is wrong, and the repaired function.

    Returns wrong_on, repaired: a tuple (x, w, dilation), and a function.
    """
    ### BEGIN SOLUTION
    wrong_on = (np.array([0.0, 1.0]), np.array([1.0, 2.0]), 1)

    def dilated_conv1d(x, w, dilation=1):  # copy k
        reach = (len(w) - 1) * dilation
        out = np.zeros(len(x) - reach)
        for i in range(len(out)):
            window = x[i : i + reach + 1 : dilation]
            out[i] = np.dot(window, w)
        return out

    return wrong_on, dilated_conv1d
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "dilated_conv1d_bug_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(dilated_conv1d_bug)

# %% [markdown]
# ## What you know now
# - An output is a **window times the filter**, added up, plus the bias. The same weights serve every place.
# - The **bias** sets the threshold, **ReLU** keeps what is above it.
# - **Padding** lets windows be centred on the border. **Stride** is the step between windows, and a remainder is dropped. You can work out
#   the size of the output before you run anything.
# - Without a nonlinearity, **two layers are one**.
# - A filter spans **all channels** and makes **one map**. `F` filters make `F` maps.
# - `im2col` makes the whole layer **one matrix product**: the same sums, much less Python, more memory.
# - People say "convolution" but compute a cross-correlation.

# %% [markdown]
# ### Two questions to take along
# Answer them without looking back. They come up again in `quiz("again")` if they go wrong.

# %%
quiz("2_filters end", "--")

# %% [markdown]
# ### Written question 2 (2 points)
# A person reads your answer. Use your own measurement.
#
# A layer has 16 filters of 3 by 3 on colour images of 200 by 300 pixels, with stride 1 and padding 1. (a) How many weights and biases does it
# have, and how many multiplications does it do for one image? (b) How many numbers are in the matrix that `im2col` makes for one image, compared
# with the image? (c) The matrix product does just as many multiplications as the loops. Why was it so much faster when you measured it, and when
# would you rather not use `im2col`?

# %% [markdown] nbgrader={"grade": true, "grade_id": "filters_written_2", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# **Model answer.** (a) A filter has 3 · 3 · 3 = 27 weights and a bias, so 16 · 28 = 448 numbers. The output is 200 by 300 for each filter:
# 60,000 windows · 27 products · 16 filters = 25,920,000 multiplications. (b) 27 rows and 60,000 columns: 1,620,000 numbers, against 180,000 in
# the image, 9 times as many. (c) In the loops Python spends microseconds of bookkeeping (slicing, calling, allocating) on every
# window, to do only 9 products. In the matrix product all of this happens once, and compiled code runs through memory in
# order and does many products at a time. The measurement on 48 by 64 pixels shows a factor of hundreds or more. I would not use it where memory is
# short: large images, large windows or batches, where the columns no longer fit; or for a filter of 1 by 1, where it copies the image for nothing.
#
# **Marking.** 1 point for the numbers in (a) and (b); half a point for two of the three right. 1 point for (c): the cost per window is Python's, not
# the arithmetic's (half a point), and one sensible case against it, above all memory (half a point). A measured factor must be given.

# %% [markdown]
# ## On your own
# - **Half the work.** `across` is a column `[1, 2, 1]` times a row `[-1, 0, 1]`. Apply the two one after the other and compare. How many
#   products does it save for a filter of 7 by 7?
# - **No copies at all.** Look up `np.lib.stride_tricks.sliding_window_view`. It gives all windows without copying a single pixel. Why does an
#   array of nine times the size need no memory? Print the `strides` of both.
# - **A filter as a picture of its pattern.** Cut the spoon out of the grey photograph, subtract its mean, and use it as a filter. Where is
#   the largest sum?
# - **How far does a number see?** Take two layers of 3 by 3, one after the other. How many pixels of the image does one number of the second
#   layer depend on? Notebook 3 takes this up.
#
# ## Where the lecture's points are
#
# | row | point | section |
# | --- | --- | --- |
# | L7 | the 1D layer, bias, ReLU, convolution and correlation | 1, 2, 3, 4 |
# | L8 | 1D signals | 5 |
# | L9 | counting weights | 3, 7, 9 |
# | L10 | the 2D layer, the dot of the i | 7, 8, 11 |
# | L11 | tensors, channels, filter banks | 9, 10, 11 |
# | L12 | padding and stride | 4, 6, 7, 10 |
#
# The glossary of the course explains its terms: `docs/glossary.md` in its repository, *Glossary* in its book.
