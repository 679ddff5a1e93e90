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
# # Train a network, and look at what it learned
#
# **What you will do.** You put the layers of notebooks 2 to 4 together into one network that reads handwritten digits. You check its
# gradients, make it learn ten images by heart on purpose, then train it on 1,437 images and test it on 360 others. You look at its filters
# and its mistakes, and compare it with a network without convolution.
#
# **What you will learn.** How to combine the layers and train the network. In which order to test it, so that you find mistakes early. What
# the filters become when they are learned. What convolution gains on real images, and what it does not.
#
# **What you need.** Convolution (notebook 2), max pooling (notebook 3), backward passes (notebook 4). Plan 4 to 6 hours for a first pass.
#
# Run the cells from top to bottom, each with *Shift + Enter*. A cell can use only what you have already run.

# %%
import os
import time

import numpy as np

from autograder import check, find_the_bug, hint, outcome, predict, quiz
from course import plots
from course.attempt import attempt
from course.data import digits, photograph
from course.own_functions import bring_functions
from course.progress import watch

# A grader only needs to see that everything runs; you want to see it learn.
EPOCHS, NETWORKS = (1, 2) if os.environ.get("NBGRADER_EXECUTION") else (30, 20)

# %% [markdown]
# Here are eight handwritten digits, 8 by 8 pixels each. **Which digits are they?** Write down your eight answers.

# %%
x_train, y_train, x_test, y_test = digits()
puzzling = [288, 215, 266, 263, 218, 10, 333, 138]
plots.gallery(x_test[puzzling, 0], "Eight blurred handwritten digits:", titles="abcdefgh")

# %% [markdown]
# Your network will start with random parameters and learn from 1,437 digits. Then it will read about 96 of 100 digits that it has never seen.
# (They are new digits by known writers: all 13 people who wrote the test digits also wrote training digits.) **Will it read these eight?**
# Section 8 shows it.

# %% [markdown]
# ## How this notebook works
# - ***Your turn*** marks a function for you to write. Replace the two lines `# YOUR CODE HERE` and `raise NotImplementedError()`, and run
#   the cell.
# - **The cell below it checks your function**, as often as you like. Nearly every check also tests three things: **your function leaves
#   its inputs unchanged**, it **accepts whole numbers**, and **an earlier answer stays as it is** when the function is called again.
# - **Stuck?** `hint(sgd_step)` in a new cell gives the next of three hints. After a failed check, `from autograder import case` and
#   `params, grads, lr = case(sgd_step)` give you the simplest call that fails, to try by hand.
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
quiz("5_learning start", "-----")

# %% [markdown]
# ## 1. A familiar pattern
# *Lecture row L15*
#
# You have fitted models to data before, always in three steps:
#
# | step | linear regression | logistic regression | this notebook |
# | --- | --- | --- | --- |
# | 1. Choose how to predict from features and parameters | $\mathrm{LinReg}(x; \theta, \theta_0)$ | $\mathrm{LogiReg}(x; \theta, \theta_0)$ | $\mathrm{NN}(x; W, W_0)$ |
# | 2. Choose a loss | squared error | negative log-likelihood | negative log-likelihood of 10 classes |
# | 3. Choose parameters by minimizing the training loss | formula, or gradient steps | gradient steps | gradient steps |
#
# Only step 1 is new. $\mathrm{LinReg}$ means one thing, but "NN" can mean many different things. You choose the layers, their number and
# their sizes. This choice is the **architecture**. Sections 2 and 9 are about it.
#
# Written out, step 3 minimizes the training objective $J$, the mean loss over the training images
# $x^{(1)}, \dots, x^{(n)}$ with their classes $y^{(1)}, \dots, y^{(n)}$:
#
# $$J(W, W_0) = \frac{1}{n} \sum_{i=1}^{n} L(\mathrm{NN}(x^{(i)}; W, W_0),\; y^{(i)})$$
#
# The lecture's letters and the names in the code, for the whole notebook. A network's parameters are in one dict, `params`, each under its
# name and in any order:
#
# | lecture | code | what it is |
# | --- | --- | --- |
# | $X$, $y$ | `x`, `y` | images `(N, C, H, W)` and their classes `(N,)` |
# | $W^1$, $W^1_0$ | `params["conv_w"]`, `params["conv_b"]` | filters `(F, C, k, k)` and their biases `(F,)` |
# | $Z^1$, $A^1$ | `z`, `a` | maps before and after ReLU, `(N, F, H, W)` |
# | $W^2$, $W^2_0$ | `params["dense_w"]`, `params["dense_b"]` | fully connected layer, `(D, K)` and `(K,)` |
# | $Z^2$ | `scores` | one score for each class, `(N, K)` |
# | $L$ | `loss` | the loss of one image; in the code its mean over a batch |

# %% [markdown]
# ## 2. Choose how to predict
# *Lecture row L14*
#
# A typical architecture repeats convolution, ReLU and pooling a few times. Then come flatten, fully connected and softmax. Here is the
# smallest network with every part:

# %%
plots.blocks()

# %% [markdown]
# Follow the shapes from left to right. The filters have padding $(k - 1)/2$, so with $k$ odd the maps are as large as the image.
# Pooling takes the largest number of each 2 by 2 window, so it halves height and width.
#
# By hand: 8 filters of 3 by 3 on one channel have $8 \cdot 9 + 8 = 80$ parameters. Pooling leaves $8 \cdot 4 \cdot 4 = 128$
# features, and the fully connected layer has $128 \cdot 10 + 10 = 1290$ parameters. Together $1370$. What would an image of 7 by 9
# leave after pooling? (A row or column that fills no window is dropped: $3 \times 4$ for each map.)
#
# **Where to start?** The choice of the first weights is the **initialization** of a network. Two filters that start equal, with equal weights
# from their maps to the scores, get equal gradients. So they stay equal, and eight filters do the work of one. Random weights break this
# **symmetry**. (You will measure it in section 7.)
#
# How large should the random weights be? Take the sum of 128 numbers of size 1, each times a random weight:

# %%
rng = np.random.default_rng(0)
for spread in (1, 0.1, 0.01):
    sums = [rng.normal(size=128) @ rng.normal(0, spread, size=128) for _ in range(1000)]
    print(f"weights of size {spread:4}: sums of size {np.std(sums):.2f}")

# %% [markdown]
# The sums are about $\sqrt{128} \approx 11$ times as large as the weights. If the weights are too large, the numbers explode layer after
# layer. If they are too small, the numbers die out.
#
# The rule of He et al. (2015, arXiv 1502.01852) keeps the size through a layer with ReLU: draw each weight with mean 0 and
#
# $$\text{standard deviation} = \sqrt{\frac{2}{\text{fan-in}}}$$
#
# The **fan-in** is the number of terms that *one* output adds up. The 2 makes up for the half that ReLU drops. By hand: a filter of 3 by 3 on
# one channel has fan-in 9, so $\sqrt{2/9} \approx 0.47$. Biases start at 0.
#
# ### Your turn: `init_cnn`
# `rng` is a random generator: `rng.normal(size=(2, 3))` draws numbers of mean 0 and standard deviation 1. Draw everything from this one and
# from no other. Then the same seed gives the same network, and you can repeat a result.
#
# `image_size` is an int for a square image, or a pair (height, width). A line such as `h, w = (size, size) if np.isscalar(size) else size`
# makes a pair of either.
#
# *Watch out:*
# - What is the fan-in of a filter that spans several channels? What is the fan-in of the fully connected layer?
# - Standard deviation and variance are not the same number.
# - `dense_w` has a row for each feature and a column for each class. How many features are there when height and width differ, or
#   are odd?

# %% nbgrader={"grade": false, "grade_id": "init_cnn", "locked": false, "schema_version": 3, "solution": true, "task": false}
def init_cnn(rng, in_channels, image_size, filters, kernel_size, classes):
    """Draw the first parameters of the network.

    rng: np.random.Generator   image_size: int, or (height, width)   the others: ints
    Returns a dict: conv_w (F, C, k, k), conv_b (F,), dense_w (D, K), dense_b (K,).
    Example: for init_cnn(rng, 1, 8, 8, 3, 10), dense_w has shape (128, 10).
    """
    ### BEGIN SOLUTION
    h, w = (image_size, image_size) if np.isscalar(image_size) else image_size
    features = filters * (h // 2) * (w // 2)
    fan_in = in_channels * kernel_size**2
    conv_w = rng.normal(size=(filters, in_channels, kernel_size, kernel_size))
    dense_w = rng.normal(size=(features, classes))
    return {
        "conv_w": conv_w * np.sqrt(2 / fan_in),
        "conv_b": np.zeros(filters),
        "dense_w": dense_w * np.sqrt(2 / features),
        "dense_b": np.zeros(classes),
    }
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "init_cnn_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(init_cnn)

# %% [markdown]
# **Predict:** One channel, 8 filters, images of 8 by 8, pooling of size 2, ten classes: what shape has `dense_w`?

# %%
predict("dense_w", shape=...)

# %%
with attempt():
    params = init_cnn(np.random.default_rng(0), 1, 8, 8, 3, 10)
    for name, p in params.items():
        print(f"{name:8} {p.shape!s:14} {p.size:5} numbers, spread {p.std():.3f}")
    print("together", sum(p.size for p in params.values()))
    outcome("dense_w", params["dense_w"], why="8 * 4 * 4 features, ten scores")

# %% [markdown]
# These are the 1,370 parameters that you counted by hand. They know nothing about digits yet.

# %% [markdown]
# ## 3. Forward: from an image to ten scores
# *Lecture row L14*
#
# You have written nearly every part of this network before. **Bring your own functions**: save your notebooks 2 to 4. The next cell reads five
# functions there, with all that they use, and puts them into a new cell below. Run the new cell too. It belongs to this notebook now: you hand
# it in, and this notebook works without the others.
#
# If a function is missing or not right yet, you can still go on: each part below can also be written without it.

# %%
bring_functions(
    {
        "2_filters": ["im2col"],
        "3_max_pooling": ["maxpool2d"],
        "4_backprop": ["relu_backward", "dense_backward", "softmax_nll"],
    },
    into="5_learning",
)

# %% [markdown]
# The cells called *A part* make them fit this network. They have no points. Each says what the part must do and shows a number to compare
# with.
#
# **A part: `columns`.** It makes the whole layer one matrix product. One line is enough: a call of your `im2col`, with stride 1 and the padding
# that keeps the size.
#
# If you write it again: `np.pad` takes one pair for each axis. All pixels that meet weight $(i, j)$ are one slice of the padded image. There
# are only `k * k` such slices. (Loops over all windows are right too, but training takes much longer.)

# %% nbgrader={"grade": false, "grade_id": "helpers_columns", "locked": false, "schema_version": 3, "solution": true, "task": false}
def columns(x, k):
    """Every k by k window of every image, laid down as a column; stride 1, padding (k - 1) // 2.

    x: (N, C, H, W)   k: odd int. Returns (N, C * k * k, H * W).
    Rows in the order of conv_w.reshape(F, -1), columns along a row of the image, then the next.
    """
    ### BEGIN SOLUTION
    n, c, h, w = x.shape
    p = (k - 1) // 2
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    taps = [padded[:, :, i : i + h, j : j + w] for i in range(k) for j in range(k)]
    return np.stack(taps, axis=2).reshape(n, c * k * k, h * w)
    ### END SOLUTION


# %% [markdown]
# **Predict:** What shape has `columns` of five images with two channels of 7 by 4, for windows of 3 by 3?

# %%
predict("columns of five", shape=...)

# %%
tiny = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])  # one image, one channel, (1, 1, 2, 2)
with attempt():
    print(columns(tiny, 3)[0, :, 0])
    print(columns(np.zeros((5, 2, 7, 4)), 3).shape)
    why = "2 * 9 rows, 7 * 4 places"
    outcome("columns of five", columns(np.zeros((5, 2, 7, 4)), 3), why=why)

# %% [markdown]
# You should see the window around the first pixel, `[0. 0. 0. 0. 1. 2. 0. 3. 4.]`, and the shape `(5, 18, 28)`.
#
# **A part: `pool`.** Max pooling with windows of 2 by 2 that do not overlap. Your `maxpool2d` does this. But one training pools more than a
# thousand batches, and these windows have a faster way: the upper left numbers of all windows are one slice, `a[:, :, 0::2, 0::2]`. The upper
# right ones are another. There are four such slices.
#
# *Watch out:* if the height is odd, does each of your four slices have the same number of rows?

# %% nbgrader={"grade": false, "grade_id": "helpers_pool", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pool(a):
    """The largest number of each 2 by 2 window; an odd last row or column is dropped.

    a: (N, F, H, W). Returns (N, F, H // 2, W // 2).
    """
    ### BEGIN SOLUTION
    h, w = a.shape[2] // 2 * 2, a.shape[3] // 2 * 2
    return np.max([a[:, :, i:h:2, j:w:2] for i in (0, 1) for j in (0, 1)], axis=0)
    ### END SOLUTION


# %% [markdown]
# **Predict:** What shape does `pool` make of `(1, 1, 3, 5)`, and what is its first number, if the numbers are 0 to 14?

# %%
predict("pool of 3 by 5", shape=..., value=...)

# %%
with attempt():
    print(pool(np.arange(15.0).reshape(1, 1, 3, 5)))
    small = pool(np.arange(15.0).reshape(1, 1, 3, 5))
    why = "the largest of 0, 1, 5 and 6"
    outcome("pool of 3 by 5", small, small[0, 0, 0, 0], why=why)

# %% [markdown]
# You should see `[[[[6. 8.]]]]`: of three rows and five columns, the last of each is dropped.
#
# **Put together.** The backward pass needs the results of the forward pass. So compute every intermediate result once, in one function that
# returns them all. `cnn_forward` keeps only the last one.
#
# ### Your turn: `cnn_forward`
# Fill `all_steps`. The steps: columns, one matrix product plus the biases, back to the shape of maps, ReLU, pooling, flatten,
# fully connected. Three facts:
# - `(F, R) @ (N, R, P)` is `(N, F, P)`: one product for the whole batch. Here a column holds $R = C k^2$ numbers, and there are
#   $P = H W$ columns, one for each place.
# - A bias belongs to a filter. `reshape(-1, 1)` makes the shape `(F, 1)`, and such an array is added to each column.
# - `p.reshape(len(p), -1)` flattens all axes but the first.
#
# The check uses filters of size 1, 3 and 5, several channels, several images, biases, and sides that are odd or unequal. It tests that your
# function leaves the images and parameters as they were. It judges `cnn_forward` only, so you may write it in any other way.

# %% nbgrader={"grade": false, "grade_id": "cnn_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def all_steps(params, x):
    """Everything the network computes for a batch of images x: (N, C, H, W).

    Returns cols (N, C*k*k, H*W), z (N, F, H, W), a (N, F, H, W), flat (N, D), scores (N, K).
    """
    ### BEGIN SOLUTION
    n, _, h, w = x.shape
    filters, _, k, _ = params["conv_w"].shape
    cols = columns(x, k)
    z = params["conv_w"].reshape(filters, -1) @ cols + params["conv_b"][:, None]
    z = z.reshape(n, filters, h, w)
    a = np.maximum(z, 0)
    flat = pool(a).reshape(n, -1)
    return cols, z, a, flat, flat @ params["dense_w"] + params["dense_b"]
    ### END SOLUTION


def cnn_forward(params, x):
    """Scores (N, K) of a batch of images x: (N, C, H, W)."""
    return all_steps(params, x)[-1]


# %% nbgrader={"grade": true, "grade_id": "cnn_forward_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(cnn_forward)

# %% [markdown]
# A network predicts the class with the largest score. No training ever sees the 360 **test images**. What is its accuracy on them before
# it has learned anything? Guess first.

# %%
def accuracy(params, x, y):
    return (cnn_forward(params, x).argmax(axis=1) == y).mean()


with attempt():
    params = init_cnn(np.random.default_rng(0), 1, 8, 8, 3, 10)
    print("scores of the first image:", np.round(cnn_forward(params, x_test[:1])[0], 1))
    print(f"accuracy: {accuracy(params, x_test, y_test):.1%}")

# %% [markdown]
# Guessing would give about 10 %. An untrained network usually prefers a few classes for all images.
#
# **What if** you draw the weights from other seeds? Does any of these networks read digits without training?

# %%
with attempt():
    for seed in range(5):
        born = init_cnn(np.random.default_rng(seed), 1, 8, 8, 3, 10)
        print(f"seed {seed}: {accuracy(born, x_test, y_test):.1%}")

# %% [markdown]
# **Repeat it.** A typical network has several rounds of convolution, ReLU and pooling. Run three rounds on a photograph, with random filters
# and your own functions. The maps of one round are the channels of the next. Work out the three shapes before you run the cell. (`init_cnn`
# also draws a fully connected layer, which we do not use here.)

# %%
rng = np.random.default_rng(0)
maps, pictures = photograph()[None, :, :128, :192], []  # (1, 3, 128, 192)
with attempt():
    for filters in (4, 8, 16):
        drawn = init_cnn(rng, maps.shape[1], maps.shape[2:], filters, 3, 10)
        maps = pool(all_steps(drawn, maps)[2])
        print(f"{filters:2} filters, ReLU, pool: {maps.shape}")
        pictures.append((f"one of {filters} maps", maps[0, 0], "map"))
    plots.panels(pictures, "A map of each round, coarser each time.", columns=3)

# %% [markdown]
# Each round halves height and width and has more maps. Notebook 3 traced such shapes without running anything.

# %% [markdown]
# ## 4. Choose a loss, and follow its gradient back
# *Lecture rows L15, L18*
#
# Step 2 of the pattern: softmax turns the scores (logits) into probabilities, and the loss is the mean of $-\ln P_y$ over the
# batch, the cross-entropy. You know its gradient from notebook 4: $(P - [k = y])/N$, where $[k = y]$ is 1 for the right class and
# 0 for the others.
#
# A network that gives every class the same score has $P_y = 1/10$, so its loss is $\ln 10 = 2.303$. Remember this number. If your loss starts
# far above it, the scores are too large. If it starts well below, look for a mistake: an untrained network cannot know the answers.
#
# **A part: `softmax_loss`.** This is `softmax_nll` of notebook 4. If you brought it, one line is enough.
#
# *Watch out*, if you write it again: scores of 1000 and more must not overflow. Which number may you subtract from all scores of an image?

# %% nbgrader={"grade": false, "grade_id": "helpers_softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax_loss(scores, y):
    """Mean negative log-likelihood of the classes y: (N,), and its gradient.

    scores: (N, K). Returns loss, dscores (N, K).
    """
    ### BEGIN SOLUTION
    n = len(y)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dscores = np.exp(log_p)
    dscores[np.arange(n), y] -= 1
    return float(-log_p[np.arange(n), y].mean()), dscores / n
    ### END SOLUTION


# %% [markdown]
# **Predict:** Two scores are equal. How large is the loss? (Take the logarithm of 2: it is 0.693.)

# %%
predict("loss of equal scores", value=...)

# %%
with attempt():
    print(softmax_loss(np.zeros((1, 2)), np.array([0])))
    print(softmax_loss(np.array([[0.0, 2000.0], [0.0, 0.0]]), np.array([1, 0])))
    print(softmax_loss(np.array([[0.0, 2000.0]]), np.array([0]))[0])
    even = softmax_loss(np.zeros((1, 2)), np.array([0]))[0]
    outcome("loss of equal scores", even, why="both classes have probability 1/2")

# %% [markdown]
# You should see $\ln 2 = 0.693$ with the gradient $(-0.5, 0.5)$, then half of that: $0.347$ with $(0, 0)$ and $(-0.25, 0.25)$. The last
# number is 2000: the network is sure and wrong. If you see `inf`, you took the logarithm of a probability that had become 0.
#
# **A part: `pool_backward`.** Each window passes its gradient to its largest entry. If your `maxpool2d_backward` of notebook 4 has a loop over
# all windows of all images, it is right and slow. Here windows do not overlap, so no entry gets two gradients, and the four slices help
# again. In which of the four is the largest number of each window? `np.argmax(..., axis=0)` on the four slices answers this for all windows
# at once.
#
# *Watch out:* an empty corner of a picture makes windows with four equal numbers. How much gradient do the four get together?

# %% nbgrader={"grade": false, "grade_id": "helpers_pool_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pool_backward(dpooled, a):
    """Send the gradient of each 2 by 2 window to its largest entry.

    dpooled: (N, F, H // 2, W // 2)   a: (N, F, H, W), what was pooled. Returns (N, F, H, W).
    """
    ### BEGIN SOLUTION
    h, w = a.shape[2] // 2 * 2, a.shape[3] // 2 * 2
    corners = [(i, j) for i in (0, 1) for j in (0, 1)]
    winner = np.argmax([a[:, :, i:h:2, j:w:2] for i, j in corners], axis=0)
    da = np.zeros(a.shape)
    for place, (i, j) in enumerate(corners):
        da[:, :, i:h:2, j:w:2] = dpooled * (winner == place)
    return da
    ### END SOLUTION


# %% [markdown]
# **Predict:** Four equal numbers share a gradient of 1. How much do they get in all?

# %%
predict("four equal numbers", value=...)

# %%
with attempt():
    a = np.array([[[[1.0, 3.0, 2.0], [4.0, 0.0, 9.0]]]])  # (1, 1, 2, 3)
    print(pool_backward(np.array([[[[5.0]]]]), a)[0, 0])
    equal = pool_backward(np.ones((1, 1, 1, 1)), np.ones((1, 1, 2, 2)))
    print("four equal numbers get", equal.sum())
    outcome("four equal numbers", equal.sum(), why="a gradient is passed on once")

# %% [markdown]
# You should see the 5 at the place of the 4 and zeros elsewhere (the third column is in no window). Then comes 1.0.
#
# ### Your turn: `cnn_loss_and_grads`
# Go forward with `all_steps`, then back, one step at a time. Write the shape of the gradient behind each line. A gradient always has the
# shape of its array.
#
# | from the end | gradient | with the help of |
# | --- | --- | --- |
# | softmax and loss | `dscores` (N, K) | `softmax_loss` |
# | fully connected | `dense_w`, `dense_b`, and `dflat` (N, D) | `dense_backward`, or $\partial L/\partial W^2 = \text{flat}^{\top}\,\partial L/\partial Z^2$ and its relatives, notebook 4 |
# | flatten | (N, F, H // 2, W // 2) | `reshape` |
# | pooling, ReLU | `da`, `dz` (N, F, H, W) | `pool_backward`, then `relu_backward` or the gate $Z^1 > 0$ |
# | convolution | `conv_w`, `conv_b` | a product of `dz` with the columns |
#
# The last line: for one image the layer is $Z = W \cdot \text{cols}$ with shapes $(F, R) \cdot (R, P)$, a fully connected layer on columns.
# There $\partial L/\partial W = \partial L/\partial Z \cdot \text{cols}^{\top}$, summed over the images. By hand: $F = 1$, one window,
# $\text{cols} = (1, 2)^{\top}$ and $\partial L/\partial Z = 3$ give $\partial L/\partial W = (3, 6)$. `cols.transpose(0, 2, 1)` transposes
# each image's matrix of columns.
#
# There is no layer below the filters, so you do not need the gradient of the pixels.
#
# *Watch out:*
# - A bias of a filter is used at every place of every image. Over which axes does its gradient add up?
# - The loss has already taken the mean over `N`. Do you divide again?
# - The sides may be odd. What shape does the gradient need right before `pool_backward`?
# - Work out the derivative itself. Differences over a small step lose digits; where your numbers show it, they cost a part of the points.

# %% nbgrader={"grade": false, "grade_id": "cnn_loss_and_grads", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cnn_loss_and_grads(params, x, y):
    """Mean loss of the images x with classes y, and its gradient for each parameter.

    x: (N, C, H, W)   y: (N,), ints
    Returns loss: one number, grads: a dict with the keys and shapes of params.
    """
    ### BEGIN SOLUTION
    cols, z, a, flat, scores = all_steps(params, x)
    loss, dscores = softmax_loss(scores, y)
    dflat = dscores @ params["dense_w"].T  # (N, D)
    n, filters, h, w = a.shape
    dz = pool_backward(dflat.reshape(n, filters, h // 2, w // 2), a) * (z > 0)  # (N, F, H, W)
    dconv_w = (dz.reshape(n, filters, h * w) @ cols.transpose(0, 2, 1)).sum(axis=0)
    return loss, {
        "conv_w": dconv_w.reshape(params["conv_w"].shape),
        "conv_b": dz.sum(axis=(0, 2, 3)),
        "dense_w": flat.T @ dscores,
        "dense_b": dscores.sum(axis=0),
    }
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "cnn_loss_and_grads_check", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check(cnn_loss_and_grads)

# %% [markdown]
# Can you explain your code? When the check is right, `from autograder import explain` and `explain(cnn_loss_and_grads)` ask you about it.

# %% [markdown]
# > **Many think:** before training the loss is near 0 or near 1.
# >
# > **A number:** ten equal scores give each class the probability 0.1, and the loss is $\log 10 = 2.303$.
# >
# > **What is true:** a loss far above that, before any training, says that the first scores are too large.

# %% [markdown]
# ### Trust, but check
# You can check gradients without `check`. Pick a random direction $V$ for one array of parameters. Along this direction the loss has the
# slope $\sum V \cdot \partial L/\partial W$. The central difference of notebook 4 must give the same. It takes two evaluations for any number
# of parameters.

# %%
rng = np.random.default_rng(0)
noise, noise_y = rng.normal(size=(6, 1, 8, 8)), np.arange(6)


def slopes(name, h=1e-6):
    v = rng.normal(size=point[name].shape)
    # the same parameters, but for one array that is moved a little along v, and back
    up, down = ({**point, name: point[name] + t * v} for t in (h, -h))
    higher, lower = (cnn_loss_and_grads(p, noise, noise_y)[0] for p in (up, down))
    grads = cnn_loss_and_grads(point, noise, noise_y)[1]
    return np.sum(v * grads[name]), (higher - lower) / (2 * h)

# %%
with attempt():
    params = init_cnn(np.random.default_rng(0), 1, 8, 8, 3, 10)
    point = {**params, "conv_b": rng.normal(size=8)}
    for name in point:
        mine, numerical = slopes(name)
        error = abs(mine - numerical) / (abs(mine) + abs(numerical))
        print(f"{name:8} {mine:+.6f}   numerical {numerical:+.6f}   error {error:.0e}")

# %% [markdown]
# Right gradients give errors far below one in a million here. If one array alone has a larger error, run the last cell again: it draws other
# numbers. A mistake stays. Bad luck goes: between the two evaluations a sum had crossed 0.
#
# Why noise, and biases that are not 0? A digit has empty corners. There a window is all zeros, so with bias 0 the sum is exactly 0. At 0 ReLU
# has a corner and no slope. **What if** you replace `noise` by `x_train[:6]`, and `point` by `params`? Which array has a large error now, and
# why can your gradient still be right?
#
# **What if** you leave the gate `(z > 0)` out of `cnn_loss_and_grads`? Which of the four arrays change, and why do the others not? Try it,
# then put it back.

# %% [markdown]
# ## 5. One step downhill
# *Lecture row L18*
#
# Step 3 of the pattern: minimize. Stochastic gradient descent subtracts a little of its gradient from each parameter, with the
# learning rate $\eta$ (`lr`):
#
# $$W \leftarrow W - \eta \, \frac{\partial L}{\partial W}$$
#
# By hand: $W = (1, 2)$, gradient $(10, -10)$, $\eta = 0.1$ give $(0, 3)$.
#
# ### Your turn: `sgd_step`
# `params` and `grads` are dicts with the same keys, which may have any names.
#
# *Watch out:*
# - The keys of `grads` may come in another order.
# - The caller may still need the old parameters: return a new dict with new arrays. `p -= ...` changes the caller's array.
# - Parameters may be whole numbers. The result has to hold 0.5.

# %% nbgrader={"grade": false, "grade_id": "sgd_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sgd_step(params, grads, lr):
    """One step against the gradient.

    params, grads: dicts of arrays with the same keys   lr: one number
    Returns a new dict; params and grads stay as they were.
    Example: {"w": [1, 2]}, {"w": [10, -10]}, 0.1 give {"w": [0, 3]}.
    """
    ### BEGIN SOLUTION
    return {name: p - lr * grads[name] for name, p in params.items()}
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "sgd_step_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(sgd_step)

# %% [markdown]
# ## 6. Learn ten images by heart, on purpose
# *Lecture row L18*
#
# Before a long training, train on almost nothing. 1,370 parameters can learn ten images by heart. If the loss of ten images does not go to 0,
# something is broken, and you find it in a second. Each step starts from the parameters of the step before:

# %%
ten, ten_y = x_train[:10], y_train[:10]
losses = []
with attempt():
    learned = init_cnn(np.random.default_rng(0), 1, 8, 8, 3, 10)
    for step in range(5 * EPOCHS):  # 150
        loss, grads = cnn_loss_and_grads(learned, ten, ten_y)
        learned = sgd_step(learned, grads, lr=0.2)
        losses.append(loss)
    plots.loss_curves({"ten images": losses}, "The loss falls towards 0.", xlabel="step")

# %%
with attempt():
    print(f"accuracy on the ten images: {accuracy(learned, ten, ten_y):.0%}")
    print(f"accuracy on the test images: {accuracy(learned, x_test, y_test):.0%}")
    print(f"first loss {losses[0]:.2f}, last loss {losses[-1]:.4f}")

# %% [markdown]
# If all ten are right and the loss is nearly 0, the parts work together. But a network that knows ten images by heart fails on many test
# images. This is overfitting, here on purpose.
#
# **What if** the ten classes are wrong? Replace `ten_y` by `(ten_y + 1) % 10` in the loop. Can the network learn ten wrong answers? What
# happens to the test accuracy?

# %% [markdown]
# ### Written question 1 (2 points)
# A person reads your answer. Use the numbers you measured.
#
# (a) What was the loss at the first step, and what would it be for a network that gives every class the same score? A friend's network starts
# at 14. Name one likely cause. (b) A second friend's loss on ten images stays at 2.30 for 150 steps. A third friend's falls to 0.01 on ten
# images, but with the whole training set the test accuracy is 11 %. For each of the two, name one mistake that would explain it, and say why
# it fits. (c) Your network knew ten images perfectly and still failed on many test images. Which of the three steps of the familiar pattern
# worked perfectly here, and why is that not enough?

# %% [markdown] nbgrader={"grade": true, "grade_id": "learning_written_1", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# **Model answer.** (a) 2.56 with the seed 0 of this notebook; $\ln 10 = 2.303$ for equal scores. (A hundred other seeds start between 2.0 and
# 4.3.) A start at 14 means that the network is very sure and wrong: the scores are much too large, for instance because the weights were
# drawn with standard deviation 1 and not $\sqrt{2/\text{fan-in}}$, or the pixels go from 0 to 255. (b) Second friend: the parameters never
# change, so the loss stays where it is: the result of the step is not kept (a local name, `sgd_step(...)` without assignment), or the
# learning rate is 0 or tiny, or the gradients are 0 (a dead ReLU everywhere). Third friend: gradients and steps work, as ten images are
# learned. What is different with the whole set is the loop around: images are shuffled without their classes, so that labels are random (11 %
# is chance), or only the first minibatch is ever used; or the test images are prepared in another way. (c) Step 3: the training loss was
# minimized, almost to 0. But the training loss of ten images says little about other images: with 1,370 parameters many networks fit ten
# images, and most of them read other digits badly. What we want is a low loss on images never seen; more data makes minimizing the one get
# close to the other.
#
# **Marking.** Half a point for (a): a measured loss from 2.0 to 4.3, $\ln 10$, and a cause that makes scores large. 1 point for (b): half a
# point for each mistake that fits all that was seen; "a bug in the gradient" alone gives a quarter, and nothing for the third friend. Half a
# point for (c): step 3 or "minimize the training loss", and unseen images.

# %% [markdown]
# ## 7. Train
# *Lecture row L18*
#
# The gradient over all 1,437 images is exact but slow. A **minibatch** is a small batch of training images: its gradient points in about the
# same direction and costs a fraction. An **epoch** is one pass over all training images. The minibatches should differ in each epoch:
#
# 1. Put the images in a new random order.
# 2. Take `batch_size` of them, then the next ones, until all have been used. The last minibatch may be smaller.
# 3. For each minibatch: loss and gradients, one step.
# 4. Note the mean loss of the epoch: the mean over its minibatches will do.
#
# By hand: 10 images and `batch_size=4` make minibatches of 4, 4 and 2, so three steps an epoch. How many steps are 30 epochs of 1,437 images
# in minibatches of 32? (An epoch has 45, so 1,350.)
#
# ### Your turn: `train_cnn`
# `rng.permutation(10)` gives the numbers 0 to 9 in a random order; `x[order[4:8]]` picks four images by their numbers. Start with
# `init_cnn`, which needs channels, `(height, width)` and the number of classes: classes are `0, 1, ..., y.max()`. Draw everything
# from `rng`.
#
# `for epoch in watch(epochs, losses):` counts like `range(epochs)`. If it takes longer than a second, it shows a bar, and the curve of the
# list `losses` as you append to it.
#
# The grader judges your function like this. It trains for 6 or 30 epochs on small noisy images of bright lines, in three classes (rows,
# columns, diagonals, numbered in any order). The images have one channel, or two, and need not be square. Then the grader's own forward pass
# reads 300 images that your function never saw. At least 85 % must be right; a right training reaches more than 95 %. The losses must fall to
# less than half. There must be one for each epoch, and it must be the loss of your parameters. The order must be a new one in each epoch. One
# step must be `lr` times the gradient. Parameters count as learned only if your function finds them by steps along the gradient. More epochs
# must change every array of parameters. The same seed must give the same parameters, another seed others. `x` and `y` must stay as they were.
#
# *Watch out:*
# - When you reorder the images, reorder their classes too.
# - Does each step start from the parameters that the last one returned?
# - Is the line with `init_cnn` before the epochs, or inside them?

# %% nbgrader={"grade": false, "grade_id": "train_cnn", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_cnn(x, y, rng, epochs, lr, batch_size, filters=8, kernel_size=3):
    """Train a network by minibatch gradient descent.

    x: (N, C, H, W)   y: (N,), ints from 0   rng: np.random.Generator   lr: learning rate
    Returns params (see init_cnn) and losses: a list with the mean loss of each epoch.
    """
    losses = []
    ### BEGIN SOLUTION
    params = init_cnn(rng, x.shape[1], x.shape[2:], filters, kernel_size, int(y.max()) + 1)
    for _ in watch(epochs, losses):
        order = rng.permutation(len(x))
        total = 0.0
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            loss, grads = cnn_loss_and_grads(params, x[batch], y[batch])
            params = sgd_step(params, grads, lr)
            total += loss * len(batch)
        losses.append(total / len(x))
    ### END SOLUTION
    return params, losses


# %% nbgrader={"grade": true, "grade_id": "train_cnn_check", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check(train_cnn)

# %% [markdown]
# Now train on the digits. This takes a few seconds: watch the curve.

# %%
with attempt():
    cnn, losses = train_cnn(x_train, y_train, np.random.default_rng(0), EPOCHS, 0.2, 32)
    plots.loss_curves({"training loss": losses}, "The loss falls, fast at first.")
    print(f"accuracy, training images: {accuracy(cnn, x_train, y_train):.1%}")
    print(f"accuracy, test images:     {accuracy(cnn, x_test, y_test):.1%}")

# %% [markdown]
# From about 10 % to about 96 % on images it has never seen, by steps downhill alone.
#
# **What if** the learning rate is ten times smaller, or four times larger? Sketch the three curves that you expect. (The learning rate, the
# number of filters and the batch size are hyperparameters: you choose them before training.)

# %%
with attempt():
    trials = {}
    for lr in (0.02, 0.2, 0.8):
        rng = np.random.default_rng(0)
        trials[f"lr {lr}"] = train_cnn(x_train, y_train, rng, min(EPOCHS, 8), lr, 32)[1]
    plots.loss_curves(trials, "The loss for three learning rates.")

# %% [markdown]
# A rate that is too small is slow. A rate that is too large jumps across the valleys and ends worse than the middle one.
#
# ### Three starts
# Section 2 said that weights start at random so that filters can become different. Measure it. The function below trains a network from any
# start, with minibatches of 32 images drawn at random. The parameters named in `fixed` keep their values (for section 8).

# %%
STEPS = round(len(x_train) / 32) * EPOCHS  # as many steps as in train_cnn


def train_from(p, fixed=()):
    rng = np.random.default_rng(0)
    for _ in range(STEPS):
        drawn = rng.integers(len(x_train), size=32)
        grads = cnn_loss_and_grads(p, x_train[drawn], y_train[drawn])[1]
        new = sgd_step(p, grads, lr=0.2)
        p = {**new, **{name: p[name] for name in fixed}}
    return p

# %% [markdown]
# The first start is 0 everywhere. In the second, all eight filters are equal, and so are the weights from their maps to the scores. The third
# is random. How many different filters does each network have in the end? Guess, then run. (This takes a few seconds.)

# %%
with attempt():
    random = init_cnn(np.random.default_rng(0), 1, 8, 8, 3, 10)
    zero = {name: 0 * p for name, p in random.items()}
    alike = {**random, "conv_w": np.repeat(random["conv_w"][:1], 8, axis=0)}
    alike["dense_w"] = np.tile(random["dense_w"][:16], (8, 1))  # 16 places in each map
    for name, p in {"all zero": zero, "all alike": alike, "random": random}.items():
        p = train_from(p)
        different = len(np.unique(p["conv_w"].round(6), axis=0))
        right = accuracy(p, x_test, y_test)
        print(f"{name:9} {different} different filters, accuracy {right:.1%}")

# %% [markdown]
# From 0 the filters get no gradient, because the weights behind them are 0 too. From equal weights all eight filters stay equal for ever:
# they learn, but as one filter. Only the random start uses all eight.
#
# **What if** only the filters start equal and `dense_w` is random? Leave out the line with `np.tile`. Do the filters stay equal now?
# What differs in their gradients?

# %% [markdown]
# ## 8. Look inside
# *Lecture rows L14, L18*
#
# All randomness comes from the generator. So the same seed gives the same training, and you can stop it early to look. Here are the eight
# filters before training, after 1 epoch, after 4, and at the end:

# %%
stops = (0, 1, 4, EPOCHS)
with attempt():
    rngs = [np.random.default_rng(0) for _ in stops]  # four times the same seed
    film = [train_cnn(x_train, y_train, r, n, 0.2, 32)[0] for r, n in zip(rngs, stops)]
    frames = np.concatenate([p["conv_w"][:, 0] for p in film])  # (4 * 8, 3, 3)
    names = [f"epoch {n}" for n in stops]
    plots.gallery(frames, "Eight filters, at four times.", rows=names, kind="signed")

# %% [markdown]
# A filter with a positive side (orange) and a negative side (purple) responds to an edge, as in notebook 2. Nobody chose these numbers. But
# look at the first row again: some filters look like this before any training.
#
# Now look at the maps, on one scale of brightness before and after training. Decide first: where is a map bright if its filter is positive
# (orange) on the left and negative (purple) on the right?

# %%
with attempt():
    images = x_test[[int(np.argmax(y_test == digit)) for digit in (0, 1, 4)]]
    looks = []
    for title, p in (("before", film[0]), ("after", cnn)):
        looks.append((title, p["conv_w"][:, 0], all_steps(p, images)[2]))
    plots.maps_under_filters(images[:, 0], looks, "Three digits and their eight maps.")

# %% [markdown]
# Each column belongs to one filter: on top its weights, below its map $A^1$ for each digit. A filter with orange on the left and purple on
# the right gives a large sum where ink is on its left and none on its right. So its map is bright along the *right* sides of strokes. The
# fully connected layer only has to weigh the maps.
#
# Is one of your maps black everywhere, and its filter the same at all four times? Then this filter is **dead**: its sum is above 0 at no
# place of any image, so ReLU stops every gradient that could change it (notebook 4).
#
# ### Did it help to learn the filters?
# This question needs a **control**: the same network, from the same start, whose filters never learn. Only its fully connected layer is
# trained. Guess both accuracies before you run the cell. (It trains six networks.)

# %%
with attempt():
    for seed in range(3):
        start = init_cnn(np.random.default_rng(seed), 1, 8, 8, 3, 10)
        frozen = train_from(start, fixed=("conv_w", "conv_b"))
        free = train_from(start)
        a, b = accuracy(frozen, x_test, y_test), accuracy(free, x_test, y_test)
        v, w = start["conv_w"].ravel(), free["conv_w"].ravel()
        cosine = v @ w / np.sqrt(v @ v * (w @ w))
        print(f"seed {seed}: frozen {a:.1%}, trained {b:.1%}, cosine {cosine:.2f}")

# %% [markdown]
# In our runs random filters reached 92 to 94 %, trained filters 95 to 97 %. So on these digits, learning the filters gains two or three
# points: eight random filters already give the fully connected layer much to work with. The cosine agrees. It is 1 for filters that kept
# their direction, and 0 for directions with nothing in common. (These images are small and the network has one layer of filters. The
# experiment says nothing about larger networks.)
#
# ### The mistakes
# Does the network read the eight digits from the beginning? Here they are again, with the right classes and its answers.

# %%
with attempt():
    read = cnn_forward(cnn, x_test).argmax(axis=1)
    titles = [f"{y_test[i]}, read {read[i]}" for i in puzzling]
    plots.gallery(x_test[puzzling, 0], "The truth, and what was read:", titles=titles)

# %% [markdown]
# Compare with your list. We chose these eight because networks often miss them. Did you or the network do better? Now look at its mistakes on
# the test images, at most 16, the surest first:

# %%
with attempt():
    scores = cnn_forward(cnn, x_test)
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    sure = p.max(axis=1) / p.sum(axis=1)
    wrong = np.flatnonzero(read != y_test)
    wrong = wrong[np.argsort(-sure[wrong])][:16]
    titles = [f"{y_test[i]}, read {read[i]}: {sure[i]:.0%}" for i in wrong]
    plots.gallery(x_test[wrong, 0], "Mistakes: truth, guess, how sure:", titles=titles)

# %% [markdown]
# The percentage is the probability that softmax gives to the predicted class. A mistake may have a high percentage: a network can be sure and
# wrong.
#
# **Play.** Draw a digit yourself, with the mouse, or with the arrow keys and the space bar. Your own network reads it at once, and you see its
# maps. Can you draw a digit that you read well and your network does not? Does it matter where on the sheet you draw?

# %%
with attempt():
    plots.draw_digit(cnn, x_test, y_test)

# %% [markdown]
# ## 9. Was it the convolution?
# *Lecture rows L14, L15*
#
# Would a network *without* convolution do as well? For a fair comparison it gets about as many parameters: 64 pixels, 18 hidden units with
# ReLU, 10 scores. By hand: $64 \cdot 18 + 18 + 18 \cdot 10 + 10 = 1360$, against $1370$.
#
# You have already written it. A fully connected layer looks at all numbers at once. So does a filter of 1 by 1, if each pixel is a *channel*.
# Give the pixels to your own network as 64 channels. (Pooling needs windows of 2 by 2, so repeat every number four times: the largest of
# four equal numbers changes nothing.)

# %%
def as_channels(x):
    pixels = x.reshape(len(x), 64, 1, 1)
    return np.tile(pixels, (1, 1, 2, 2))  # (N, 64, 2, 2)

# %%
with attempt():
    rng = np.random.default_rng(0)
    pixels = as_channels(x_train)
    dense, dense_losses = train_cnn(pixels, y_train, rng, EPOCHS, 0.2, 32, 18, 1)
    plots.loss_curves({"CNN": losses, "dense": dense_losses}, "Both training losses.")
    print(f"CNN   {accuracy(cnn, x_test, y_test):.1%}")
    print(f"dense {accuracy(dense, as_channels(x_test), y_test):.1%}")
    print("parameters:", *(sum(p.size for p in n.values()) for n in (cnn, dense)))

# %% [markdown]
# In our run the two were nearly equal. Is convolution useless? Another seed gives another network, so train both three more times before you
# decide. (This takes some seconds.)

# %%
with attempt():
    for seed in (1, 2, 3):
        rng = np.random.default_rng(seed)
        one, _ = train_cnn(x_train, y_train, rng, EPOCHS, 0.2, 32)
        other, _ = train_cnn(pixels, y_train, rng, EPOCHS, 0.2, 32, 18, 1)
        a, b = accuracy(one, x_test, y_test), accuracy(other, as_channels(x_test), y_test)
        print(f"seed {seed}: CNN {a:.1%}, dense {b:.1%}")

# %% [markdown]
# In our four runs the CNN was ahead by 0.3 to 2.5 points. One point is fewer than four of the 360 test images: too little to trust after a
# single training. All these digits have one size and are in the middle. This is easy for a network with weights for fixed places.
#
# ### Move the test images
# Convolution was made for patterns that move. Move every test image one pixel to the side; zeros enter. For you nothing changes. First count
# the loss: how many images lose ink, and how much?

# %%
def shift(x, s):  # images move s pixels to the right, s = -1, 0 or 1
    wide = np.pad(x, ((0, 0), (0, 0), (0, 0), (1, 1)))
    return wide[..., 1 - s : 9 - s]


for s in (-1, 1):
    lost = x_test.sum(axis=(1, 2, 3)) - shift(x_test, s).sum(axis=(1, 2, 3))
    share = lost.sum() / x_test.sum()
    print(f"{s:+d}: {np.mean(lost > 0):.1%} of images lose ink, {share:.1%} of all ink")

# %% [markdown]
# At most one image in eight loses some ink, and less than 1 % of all ink is lost. Guess: how much accuracy does the dense network lose, and
# how much does the CNN lose?

# %%
with attempt():
    print("moved by  CNN    dense")
    for s in (-1, 0, 1):
        moved = shift(x_test, s)
        a, b = accuracy(cnn, moved, y_test), accuracy(dense, as_channels(moved), y_test)
        print(f"{s:+d}        {a:.1%}  {b:.1%}")

# %% [markdown]
# In our runs both fell below 65 %, and the CNN kept more than the dense network. You need your numbers for written question 2.
#
# What did the dense network learn? Each of its hidden units has a weight for each pixel, so the weights of a unit form a picture:

# %%
with attempt():
    units = dense["conv_w"].reshape(-1, 8, 8)  # (18, 8, 8)
    plots.gallery(units, "The weights of 18 hidden units.", columns=9, kind="signed")

# %% [markdown]
# Patches in fixed places: each unit asks for ink *here* and for none *there*. A filter of the CNN has no fixed place.
#
# **What if** the network sees moved images while it learns? Train on all images in three places: moved left, at rest, moved right. What
# accuracies do you expect?

# %%
with attempt():
    more = np.concatenate([shift(x_train, s) for s in (-1, 0, 1)])
    rng = np.random.default_rng(0)
    steady, _ = train_cnn(more, np.tile(y_train, 3), rng, EPOCHS * 2 // 3, 0.2, 32)
    for s in (-1, 0, 1):
        print(f"moved by {s:+d}: CNN {accuracy(steady, shift(x_test, s), y_test):.1%}")

# %% [markdown]
# In our run all three were 95 % or more. This is called **data augmentation**: you can build knowledge about images into the architecture, or
# into the data.

# %% [markdown]
# ## 10. A heavier ball: momentum
# *Lecture row L18*
#
# This loss with two parameters is hard for plain steps: a long narrow valley, $L = (W_1^2 + 200\, W_2^2)/2$. Along $W_1$ the slope is gentle,
# along $W_2$ it is steep. A learning rate above $2/200 = 0.01$ makes $W_2$ jump further out with every step. A rate below it crawls along
# $W_1$.
#
# **Momentum** remembers earlier gradients. A **velocity** $v$ keeps the fraction $\beta$ of its old value and adds the gradient. The step
# follows the velocity:
#
# $$v \leftarrow \beta \, v + \frac{\partial L}{\partial W} \qquad W \leftarrow W - \eta \, v$$
#
# By hand, $\beta = 0.9$, $\eta = 0.1$, $W = 1$, $v = 0$ and a gradient that is always 1: $v$ is $1$, then $1.9$, then $2.71$; $W$ is $0.9$,
# then $0.71$, then $0.439$. Where gradients agree, the steps grow up to ten times. Where they change sign, they cancel.
#
# ### Your turn: `momentum_step`
# *Watch out:* does the old velocity make the step, or the new one? Return two dicts, first the parameters, then the velocity, and change none
# of the three inputs.

# %% nbgrader={"grade": false, "grade_id": "momentum_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def momentum_step(params, grads, velocity, lr, beta=0.9):
    """One step along the velocity.

    params, grads, velocity: dicts of arrays with the same keys   lr, beta: numbers
    Returns new params, new velocity; the dicts that came in stay as they were.
    Example: w = 1, gradient 1, velocity 1, lr 0.1: the new velocity is 1.9, the new w 0.81.
    """
    ### BEGIN SOLUTION
    new = {name: beta * velocity[name] + grads[name] for name in params}
    return {name: params[name] - lr * new[name] for name in params}, new
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "momentum_step_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(momentum_step)

# %%
steep = np.array([1.0, 200.0])  # the gradient at (W1, W2) is (W1, 200 W2)
with attempt():
    p = q = {"W": np.array([10.0, 1.0])}
    velocity, plain, heavy = {"W": np.zeros(2)}, [p["W"]], [q["W"]]
    for _ in range(40):
        p = sgd_step(p, {"W": steep * p["W"]}, 0.0095)
        q, velocity = momentum_step(q, {"W": steep * q["W"]}, velocity, 0.0095, beta=0.8)
        plain.append(p["W"])
        heavy.append(q["W"])
    plots.valley({"plain steps": plain, "momentum": heavy}, curvature=(1, 200))

# %% [markdown]
# Both take forty steps with the same learning rate, nearly the largest that plain steps can take. Plain steps end with a loss of 23.3,
# momentum with 0.63. Along $W_1$ the gradients agree, so the steps grow. Across the valley they change sign and cancel.
#
# **What if** $\beta$ is 0.5, or 0.99? Guess both losses first.

# %% [markdown]
# ## 11. The open task
# *Lecture rows L14, L15, L18*
#
# Build the best reader of digits you can, with at most **2,000 parameters** and at most **30 seconds** of training. It has no points, but a
# scale: the accuracy on the 360 test images after training on all 1,437 others:
#
# | test accuracy | |
# | --- | --- |
# | 96 % | the network of section 7: 95.6 to 96.9 % over ten seeds |
# | 97.5 % | good |
# | 98.5 % | very good |
#
# One rule before you start. If you try twenty networks on some images and keep the best, those images helped to choose it. Then the accuracy
# on them is too high, even if no network was trained on them. So set some *training* images aside: the **validation** images. Choose by them,
# and use the test images once, at the end.
#
# How much does choosing raise the accuracy? Measure it with twenty networks that differ only in their seed, so none has a better design.
# Choose the best by its validation accuracy, then look at its test accuracy. (The trainings are short.)

# %%
x_fit, y_fit = x_train[:-287], y_train[:-287]  # 1150 images
x_val, y_val = x_train[-287:], y_train[-287:]

with attempt():
    pairs = []  # of each network: accuracy on validation and on test images
    for seed in watch(NETWORKS, [], "networks"):
        rng = np.random.default_rng(seed)
        p, _ = train_cnn(x_fit, y_fit, rng, min(EPOCHS, 8), 0.2, 32)
        pairs.append((accuracy(p, x_val, y_val), accuracy(p, x_test, y_test)))

# %%
with attempt():
    best, mean = max(pairs, key=lambda pair: pair[0]), np.mean(pairs, axis=0)
    print("                validation    test")
    print(f"mean of all         {mean[0]:6.1%}  {mean[1]:6.1%}")
    print(f"the chosen one      {best[0]:6.1%}  {best[1]:6.1%}")

# %% [markdown]
# On the validation images the chosen network is well above the mean, because we chose it for that. In our run it was ahead by 2.7 points
# there, and by 0.5 points on the test images. The rest was luck with 287 images, and choosing picked the luckiest.
#
# The two means differ too, without any choosing: two small sets of images are not equally hard. So compare validation with validation and
# test with test.
#
# Now your own network.
#
# `my_network` returns `params` that your `cnn_forward` can use. Everything else is up to you: copy the loop of `train_cnn` into it and change
# it.
#
# Ideas: momentum in place of `sgd_step` (start with `{name: np.zeros_like(p) for name, p in params.items()}` for the velocity); filters of 5
# by 5; more filters, within the budget; moved images; a learning rate that shrinks; minibatches of another size.
#
# Two more are made against overfitting. **Weight decay** adds a small multiple of each weight to its gradient, so that weights stay small.
# **Dropout** sets a random part of the activations to 0 in each training step, and scales up the others. The backward pass uses the same
# zeros and the same scale. When the network reads new images, all activations stay.

# %%
def my_network(x, y, rng):
    params, losses = train_cnn(x, y, rng, EPOCHS, lr=0.2, batch_size=32)
    return params

# %%
with attempt():
    start = time.perf_counter()
    mine = my_network(x_fit, y_fit, np.random.default_rng(0))
    seconds, size = time.perf_counter() - start, sum(p.size for p in mine.values())
    print(f"{size} of 2000 parameters, {seconds:.1f} of 30 seconds")
    print(f"accuracy on the validation images: {accuracy(mine, x_val, y_val):.1%}")

# %% [markdown]
# After you have chosen, train on all training images and use the test images once.

# %%
FINISHED = False  # set this to True once
if FINISHED:
    with attempt():
        mine = my_network(x_train, y_train, np.random.default_rng(0))
        print(f"accuracy on the test images: {accuracy(mine, x_test, y_test):.1%}")

# %% [markdown]
# Find your accuracy on the scale. If it is below your best validation accuracy, you know two reasons: choosing, and a harder set.

# %% [markdown]
# ## 12. Find the bug
# A step that is a little wrong still goes downhill. So nothing tells you that it is wrong, unless you look.
#
# **Adam** is a step with a memory of two kinds: running means of the gradient $g$ and of its square. For step $t = 1, 2, \dots$
#
# $$m \leftarrow 0.9\,m + 0.1\,g \qquad v \leftarrow 0.999\,v + 0.001\,g^2$$
#
# $$\hat m = \frac{m}{1 - 0.9^t} \qquad \hat v = \frac{v}{1 - 0.999^t} \qquad \text{change} = -\eta\,\frac{\hat m}{\sqrt{\hat v} + 10^{-8}}$$
#
# All of it happens number by number. `adam_step(g, m, v, t, lr=0.1)` returns the change, the new `m` and the new `v`.
#
# The next cell shows you one version of this function, with **one mistake** in it. Other students may see other versions, with other
# mistakes. An example that shows a mistake is worth more than a suspicion, and a small one is easy to follow by hand.

# %%
buggy = find_the_bug("adam_step_bug")

# %% [markdown]
# **What if** you call it? `buggy(np.array([1.0]), np.array([0.0]), np.array([0.0]), 1)` gives a first result. Work out by hand what it should be, and change one thing at a time.
#
# ### Your turn: `adam_step_bug`
# Return two things. First, **an input on which `buggy` is wrong**: a tuple of its arguments, as small as you can. Then **the repaired
# function**: copy the code above into the cell, comment included, and change at most two lines. As long as you have no repair, return `buggy`
# in its place.
#
# *Watch out:*
# - The input must be one that the function is made for: `g`, `m` and `v` are lines of one length, and `t` is from 1 to 100. No number of `v`
#   is negative. Numbers other than 0 are at least 0.001 in size.
# - The arrays of your input may have 6 numbers in all. Most mistakes need fewer.
# - A new function is no repair, even if it is right. Find the line that is wrong.

# %% nbgrader={"grade": false, "grade_id": "adam_step_bug", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adam_step_bug():
    """An input on which buggy is wrong, and the repaired function.

    Returns wrong_on, repaired: a tuple (g, m, v, t), and a function.
    """
    ### BEGIN SOLUTION
    wrong_on = (np.array([1.0]), np.array([0.0]), np.array([0.0]), 2)

    def adam_step(g, m, v, t, lr=0.1):  # copy k
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        m_hat = m / (1 - 0.9**t)
        v_hat = v / (1 - 0.999**t)
        change = -lr * m_hat / (np.sqrt(v_hat) + 1e-8)
        return change, m, v

    return wrong_on, adam_step
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "adam_step_bug_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(adam_step_bug)

# %% [markdown]
# ## What you know now
# - Fitting a network is the **familiar pattern**: choose how to predict, choose a loss, minimize it over the parameters. The architecture
#   belongs to the first choice.
# - conv, ReLU, pool, flatten, fully connected, softmax: **one forward pass, one backward pass, one small step**, a thousand
#   times.
# - Test in this order: shapes, the first loss against $\ln K$, a gradient check, **ten images by heart**, then the long training. Each step
#   leaves few places for a mistake to hide.
# - Weights start at random with the spread $\sqrt{2/\text{fan-in}}$, so that filters can become different. The same seed gives the
#   same network.
# - **Filters are learned.** Only a **control** shows the gain: here two or three points over random filters.
# - The goal is **accuracy on images never seen**, not the training loss. Images that helped to choose a network are not unseen.
# - A filter finds a pattern anywhere. The fully connected layer behind it has weights for places. Moved images show the difference. Data can
#   teach what the architecture lacks.

# %% [markdown]
# ### Two questions to take along
# Answer them without looking back. They come up again in `quiz("again")` if they go wrong.

# %%
quiz("5_learning end", "--")

# %% [markdown]
# ### Written question 2 (2 points)
# A person reads your answer. Use your own measurements of section 9.
#
# (a) Give the test accuracies of both networks for images that are moved by one pixel and for images that are not. (b) When its image moves,
# a convolutional layer gives the same answers at another place, and pooling ignores small moves. So why did the CNN lose so much? Which layer
# is responsible, and how many of the 1,370 parameters belong to fixed places? (c) Two cures: one changes the training data, the other the
# architecture. Describe one of each, and say for the second how many parameters the network has.

# %% [markdown] nbgrader={"grade": true, "grade_id": "learning_written_2", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# **Model answer.** (a) With seed 0: CNN 95.6 % at rest and 55.6 % (left) or 46.1 % (right) after one pixel; dense network 95.3 %,
# and 42.5 % and 41.1 %. (Other seeds differ by several points.) (b) The maps move with the image. A move by one pixel leaves a
# maximum in its 2 by 2 window about half of the time only, otherwise it appears in the next cell of the pooled map. After flatten
# each cell of each map has weights of its own, for each class: the fully connected layer learned "this feature *here*". It is to
# blame, and its $128 \cdot 10 = 1280$ weights are those that know about places (its 10 biases and the 80 numbers of the filters
# do not). (c) Data: train on moved copies too (in section 9 this brought 95 to 97 % at all three places). Architecture: pool over
# the whole map, so that only "is it anywhere" is left of each filter: 8 features, $80 + 8 \cdot 10 + 10 = 170$ parameters, quite
# invariant, but probably too weak with 8 filters of 3 by 3 (more filters or a second convolution would be needed). Other answers:
# pool with larger windows, e.g. 4 by 4: $80 + 32 \cdot 10 + 10 = 410$; a second convolutional layer with pooling before the fully
# connected one.
#
# **Marking.** Half a point for (a), measured numbers. Half a point for (b): the fully connected layer after flatten, and 1,280
# (or 1,290). 1 point for (c): half for augmentation or the like, half for an architecture that forgets places, with a right
# count.

# %% [markdown]
# ## A page to keep
# The next cell writes a page about the network of section 7: its filters, its accuracy, and your way here, with the mistakes that a check named.
# It is one file, `my_network.html`. It needs no Python and no internet, and you can print it.

# %%
from course.closing_page import closing_page

with attempt():
    what = "handwritten digits"
    closing_page(cnn, cnn_forward, x_test, y_test, what=what, losses=losses)

# %% [markdown]
# ## On your own
# - **Which filters are dispensable?** Set one filter's weights and bias to 0 and measure the accuracy. Do this for each of the eight.
# - **Draw what a class prefers.** Start from a grey image and follow the gradient of one score to the *pixels*, uphill. You need
#   the backward pass of the convolution to its input (notebook 4).
# - **Two layers.** Put a second convolution with ReLU and pooling between `pool` and `flatten`. Notebook 4 has the gradient of its input.
#   Does it beat one layer with as many parameters?
# - **How many images does it take?** Train on 50, 100, 200, 400, 800 images, and draw both accuracies. From which number on is the CNN
#   clearly better than the dense network, if at all?
# - **Real clothes.** `course.data.fashion_mnist(folder)` reads Fashion-MNIST if you have its files: 28 by 28 pixels. Your
#   functions need no change.
#
# ## Where the lecture's points are
#
# | row | point | section |
# | --- | --- | --- |
# | L14 | a typical architecture: conv, ReLU, pool, flatten, fully connected, softmax | 2, 3, 8, 9, 11 |
# | L15 | a familiar pattern; "NN" can mean many different things | 1, 4, 9, 11 |
# | L18 | learning: SGD on the gradient, a CNN trained end to end | 4, 5, 6, 7, 8, 10, 11 |
#
# The glossary of the course explains its terms: `docs/glossary.md` in its repository, *Glossary* in its book.
