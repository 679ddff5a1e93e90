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
# # Choose what a network can say
#
# **What you will do.** You count the weights of a network that knows nothing about images: there are billions. Then you remove the
# connections between distant pixels and make all outputs share the same few weights. The result is a convolutional layer. You write it as a
# matrix and measure the gain: it learns from far fewer examples.
#
# **What you will learn.** What a network can express, and why less can be better. What "local" and "translation" mean for a layer, and how to
# measure both. In which sense a convolutional layer *is* a fully connected one.
#
# **What you need.** Matrix products, NumPy slices such as `x[2:5]`, what it means to fit a line. Plan 2.5 to 3.5 hours for a first pass.
#
# Run the cells from top to bottom, each with *Shift + Enter*. A cell can use only what you have already run.

# %%
import numpy as np

from autograder import check, hint, outcome, predict, quiz
from course import plots
from course.attempt import attempt
from course.data import digits, mnist1d, photograph
from course.data.mnist_1d import templates
from course.experiments import accuracies

# %% [markdown]
# Two sets of images. Which digits are in row A? Which are in row B?

# %%
images = digits()
order = np.random.default_rng(0).permutation(64)  # a shuffle of the 64 pixels
plots.shuffled(images.x_test[:7, 0], order, images.y_test[:7])

# %% [markdown]
# Row B holds the images of row A, with the 64 pixels shuffled in the *same* way in every image. The shuffle can be undone, so nothing is
# lost.
#
# For you, row A is easy and row B is hopeless. **Which row is easier for a network?** Write down your guess. By the end of this notebook you
# will have measured it.

# %% [markdown]
# ## How this notebook works
# - ***Your turn*** marks a function for you to write. Replace the two lines `# YOUR CODE HERE` and `raise NotImplementedError()`, and run
#   the cell.
# - **The cell below it checks your function**, as often as you like. Nearly every check also tests three things: **your function leaves
#   its inputs unchanged**, it **accepts whole numbers**, and **an earlier answer stays as it is** when the function is called again.
# - **Stuck?** `hint(dense)` in a new cell gives the next of three hints. After a failed check, `from autograder import case` and
#   `x, W, b = case(dense)` give you the simplest call that fails, to try by hand.
# - ***What if*** cells are for playing; nobody grades them. A cell that begins with `with attempt():` uses your functions. If one is not
#   written yet, it says so.
# - *Lecture row* under a heading names a point of Lecture 8 of MIT 6.036 (T. Broderick): see the
#   [lecture information and slides](http://tamarabroderick.com/ml.html) and the
#   [course in MIT's Open Learning Library](https://openlearninglibrary.mit.edu/courses/course-v1:MITx+6.036+1T2019/about). The table at
#   the end lists all rows.

# %% [markdown]
# ### What a check tells you
# Before you write anything, a check says *not written yet*. Later it looks like this:
#
# ```
# dense                                                     2.4 of 4 points
#   Every output got the bias of the first one.
#   Simplest failing case: x = [[2, -1]], W = [[-4, -2, -4, 2], [-3, -3, -1, 3]],
#   b = [-4, 2, 3, -2]. There: 3 of 4 numbers differ; the first is at [0, 1]: got -5,
#   expected 1.
#   Try it yourself: x, W, b = case(dense)
#   Look at: Which bias belongs to output k?
#
#   wrong  bias          wrong on 2 of 2 cases
#   wrong  all together  wrong on 2 of 2 cases
#   4 aspects are right
# ```
#
# First it says what seems to have happened. Then it gives the simplest case that shows it, and a question that tells you where to look. A
# larger array is given by its shape: `x (5, 9)`. Each line below is one aspect of your function and earns its share of the points. Right
# aspects are folded away. A picture shows the numbers behind the first wrong one.
#
# Grading tests the same aspects with other numbers, so a function that only returns the numbers of the check earns nothing. **Written
# questions** have a cell for your words. A person reads them.
#
# If a check does not finish, your function may contain an infinite loop. After a while the check stops it and says so. If you installed the
# course, *Kernel, Interrupt Kernel* does it at once. If something looks odd, *Kernel, Restart Kernel and Run All Cells* restarts Python and
# runs every cell in order. Nothing you typed is lost.

# %% [markdown]
# ## 1. What happened in 2012
# *Lecture rows L2, L3*
#
# Image classification gives an image one name of a fixed set. Medicine, image search and self-driving cars all use it:

# %%
plots.uses(photograph())

# %% [markdown]
# Three images, three sets of names, one task. (The scan and the road are drawings, made for this figure.)
#
# From 2010 on, a yearly contest measured how well programs do this: the **ImageNet** challenge. It has over a million photographs to learn
# from, and 1000 names. A program may guess five names for an image. If none is right, this counts as an error.

# %%
plots.imagenet()

# %% [markdown]
# The error fell by two points from 2010 to 2011, and by nine in 2012. After that year every winner was a convolutional network.
#
# (Numbers up to 2014: Russakovsky and others, *International Journal of Computer Vision*, 2015. Later numbers: as the challenge announced
# them. The dashed line is one trained person, from the same paper.)
#
# The winner of 2012, AlexNet, is a **convolutional neural network**, a CNN. CNNs were not new: they date from the 1980s. Neural networks were
# popular in the 1960s and the 1980s, and they are popular again today. What is the idea of a CNN?

# %% [markdown]
# ## 2. A familiar pattern
# *Lecture rows L15, L1*
#
# You have fitted models to data before, always in three steps:
#
# 1. **Choose how to predict** from the features and some **parameters**, the numbers that are learned.
# 2. **Choose a loss**: how bad is a wrong prediction?
# 3. **Choose the values** that make the loss on the training data small.
#
# Step 3 in symbols, for a network with weights $W$ and biases $W_0$. The training data are $n$ examples $x^{(1)}, \dots, x^{(n)}$ with their
# right answers $y^{(1)}, \dots, y^{(n)}$. Minimize the **training objective** $J$, the mean loss:
#
# $$J(W, W_0) = \frac{1}{n} \sum_{i=1}^{n} L(\mathrm{NN}(x^{(i)}; W, W_0),\; y^{(i)})$$
#
# | method | 1. prediction | 2. loss | 3. minimize by |
# | --- | --- | --- | --- |
# | linear regression | $\mathrm{LinReg}(x; \theta, \theta_0)$ | squared error | a formula, or gradient descent |
# | logistic regression | $\mathrm{LogiReg}(x; \theta, \theta_0)$ | negative log-likelihood | gradient descent |
# | neural network | $\mathrm{NN}(x; W, W_0)$ | either of the two | stochastic gradient descent |
#
# Step 1 matters most. Each choice of values for the parameters gives one function, a **hypothesis**. All of them together form the
# **hypothesis class**. Step 3 can only pick from this set.
#
# For LinReg with one feature, the class is all straight lines. But "NN" can mean many different things: how many layers, how wide, and *what
# is connected to what*. Saying "a neural network" does not yet tell us which hypothesis class we mean.
#
# Does the class matter, if the training loss gets small? Take seven measured points and two classes: straight lines have 2 parameters,
# polynomials of degree 6 have 7. Every line is also such a polynomial. Which class will predict *new* points better?

# %%
rng = np.random.default_rng(43)
seen, new = np.linspace(0, 1, 7), np.linspace(0.08, 0.92, 6)
y_seen = 1 + 2 * seen + 0.3 * rng.normal(size=7)
y_new = 1 + 2 * new + 0.3 * rng.normal(size=6)
line, bend = np.polyfit(seen, y_seen, 1), np.polyfit(seen, y_seen, 6)
fitted = [("a line", line), ("degree 6", bend)]
words = "The line passes near all points; the curve misses crosses."
plots.fits(np.array([seen, y_seen]), np.array([new, y_new]), fitted, words)

# %%
for name, coefficients in fitted:
    train = np.mean((np.polyval(coefficients, seen) - y_seen) ** 2)
    later = np.mean((np.polyval(coefficients, new) - y_new) ** 2)
    print(f"{name:9} squared error: {train:.3f} on the dots, {later:.3f} on the crosses")

# %% [markdown]
# The larger class wins on the data it has seen and loses on the data that counts. This is **overfitting**: a good fit to the training
# data, and bad predictions on new data. A model that predicts new data well is said to **generalize**.
#
# The notebook in one line: *a smaller class needs fewer examples, as long as it still contains a good function.*

# %% [markdown]
# > **Many think:** a class with more functions predicts better, because it holds more.
# >
# > **A number:** the curve of degree 6 has the smaller error on the dots and the larger one on the crosses. Both are printed above.
# >
# > **What is true:** a larger class needs more examples. What counts is the error on points that nobody fitted.

# %% [markdown]
# ## 3. To a network, an image is a list
# *Lecture row L4*
#
# A grey image is a grid of **pixels**, from 0 (black) to 1 (white). The lecture's image has 5 rows of 5 pixels. It reads "Hi".
#
# A fully connected network takes a list of features $x_1, \dots, x_m$. So write the rows one after the other: 25 pixels, 25 inputs.

# %%
rows = ["10100", "10101", "11100", "10101", "10101"]
hi = np.array([[int(pixel) for pixel in row] for row in rows])
plots.unroll(hi, pixels=((1, 2), (2, 2)))

# %% [markdown]
# Pixels P and Q touch in the image. In the list they are five places apart, and nothing in the list says that they touch.

# %% [markdown]
# ## 4. The fully connected layer
# *Lecture rows L5, L1*
#
# A layer computes weighted sums, then puts each through a function $f$. In a **fully connected** layer, also called a **dense** layer, every
# input is connected to every output by its own weight. Here is a network with two such layers. Each $\Sigma$ adds up its weighted inputs and
# its bias:

# %%
plots.two_layers(inputs=3, hidden=4, outputs=2)

# %% [markdown]
# The superscript in $Z^{(1)}$ says which layer: layer 1 makes $A^{(1)} = f^{(1)}(Z^{(1)})$ from $x$, layer 2 makes $A^{(2)}$ from $A^{(1)}$.
#
# Now one layer with 2 inputs and 3 outputs. It has 6 weights and 3 biases. By hand:
#
# $$X = (1, 2) \qquad W = \begin{pmatrix} 1 & 0 & -1 \\ 2 & 1 & 0 \end{pmatrix} \qquad W_0 = (0, 1, 0)$$
#
# Column $j$ of $W$ holds the weights of output $j$:
#
# $$Z_1 = 1\cdot 1 + 2\cdot 2 + 0 = 5 \qquad Z_2 = 1\cdot 0 + 2\cdot 1 + 1 = 3 \qquad Z_3 = 1\cdot(-1) + 2\cdot 0 + 0 = -1$$
#
# Each row of `x` is one example, and gets its own row of sums. The lecture's letters and the names in the code, for the whole notebook:
#
# | lecture | code | what it is |
# | --- | --- | --- |
# | $X$ | `x` | the input: one line `(L,)`, or `N` examples with `D` features `(N, D)` |
# | $W$ | `W` | the weights of a dense layer, `(D, K)`: `D` inputs, `K` outputs |
# | $W$ | `w` | the weights of a filter, `(k,)` (from section 7 on) |
# | $W_0$ or $b$ | `b` | the biases, `(K,)`: one for each output |
# | $Z$ | `z` | the weighted sums, `(N, K)` |
# | $A$ | `a` | what the layer passes on, $A = f(Z)$ |
#
# ### Your turn: `dense`
# Compute the weighted sums only, without $f$. One line can be enough: `@` multiplies matrices. An array of shape `(K,)` plus one of shape
# `(N, K)` adds the first to every row of the second.
#
# *Watch out:*
# - Which axis is summed over, `D` or `K`? If $W$ is square, the wrong one gives no error, only wrong numbers. Try the example by hand
#   first.
# - The bias belongs to an output. Does every example get the same $b$?

# %% nbgrader={"grade": false, "grade_id": "dense", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dense(x, W, b):
    """Weighted sums of a fully connected layer.

    x: (N, D)   W: (D, K)   b: (K,)
    Returns z: (N, K).
    Example: x = [[1, 2]], W = [[1, 0, -1], [2, 1, 0]], b = [0, 1, 0] give [[5, 3, -1]].
    """
    ### BEGIN SOLUTION
    return x @ W + b
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "dense_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(dense)

# %% [markdown]
# Two such layers already make a network. "Hi" goes in as 25 numbers, layer 1 gives 8 numbers, and layer 2 gives 2 scores. Here
# $f^{(1)}$ is $\tanh$, layer 2 has no $f$, and the weights are random.

# %% [markdown]
# **Predict:** What shape has $A^{(1)}$, with one image and eight outputs of the first layer?

# %%
predict("A(1)", shape=...)

# %%
rng = np.random.default_rng(0)
W1, b1 = rng.normal(size=(25, 8)), np.zeros(8)
W2, b2 = rng.normal(size=(8, 2)), np.zeros(2)
with attempt():
    a1 = np.tanh(dense(hi.reshape(1, 25), W1, b1))  # A(1): (1, 8)
    z2 = dense(a1, W2, b2)  # Z(2): (1, 2)
    print("A(1):", a1.shape, "  Z(2):", z2.shape, z2.round(2))
    outcome("A(1)", a1, why="a row for the image, a column for each output")

# %% [markdown]
# Two scores, made from 25 pixels by $25 \cdot 8 + 8 \cdot 2 = 216$ weights and 10 biases.
#
# **Does this network see the image?** Shuffle the pixels, and shuffle the rows of `W1` in the same way. What happens to the scores?

# %%
order = rng.permutation(25)
with attempt():
    a1 = np.tanh(dense(hi.reshape(1, 25)[:, order], W1[order], b1))
    print("scores of the shuffled image:", dense(a1, W2, b2).round(2))

# %% [markdown]
# The same scores. For every network that reads row A there is one that gives exactly the same scores on row B. To a fully connected network
# the two rows are equally hard.

# %% [markdown]
# ## 5. Count the parameters
# *Lecture row L9*
#
# Ten inputs, ten outputs, biases included: $10 \times 10 + 10 = 10 \times 11 = 110$ parameters.
#
# ### Your turn: `count_dense_params`
# *Watch out:* a bias for each input, or a bias for each output? With 10 and 10 you cannot tell. Try 2 inputs and 3 outputs, from section 4.

# %% nbgrader={"grade": false, "grade_id": "count_dense_params", "locked": false, "schema_version": 3, "solution": true, "task": false}
def count_dense_params(n_in, n_out):
    """Weights and biases of a fully connected layer. Both are ints; returns an int.

    Example: count_dense_params(2, 3) is 9.
    """
    ### BEGIN SOLUTION
    return n_in * n_out + n_out
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "count_dense_params_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(count_dense_params)

# %% [markdown]
# Now take a layer from an image to an image, with as many outputs as pixels. How fast does the count grow?

# %% [markdown]
# **Predict:** A fully connected layer takes 5 by 5 pixels to 5 by 5 numbers. How many parameters has it, biases included?

# %%
predict("dense parameters", value=...)

# %%
with attempt():
    for side in (5, 28, 227):
        pixels = side * side
        count = count_dense_params(pixels, pixels)
        print(f"{side:3} x {side:3} pixels: {count:16,} parameters")
    why = "25 times 25 weights, 25 biases"
    outcome("dense parameters", count_dense_params(25, 25), why=why)

# %% [markdown]
# Twice the side means four times the pixels and sixteen times the weights. At 227 by 227, AlexNet's size, one such layer needs more than two
# and a half billion.

# %% [markdown]
# ## 6. What we know about images
# *Lecture row L6*
#
# A fully connected layer treats all pairs of pixels alike. We know two facts about images that it does not use:
#
# **Spatial locality.** Pixels that belong together are near each other. Edges, eyes and letters are small patches, so you can find one by
# looking at a patch.
#
# **Translation invariance.** A cat is a cat wherever it sits in the picture. A pattern that matters in one place matters in every place.
#
# Such knowledge, built into a model before it sees any data, is called its **inductive bias**.
#
# You can measure the first. Take a pixel and the one `d` places to its right. If the first is bright, is the second bright too? Their
# **correlation** is near 1 if they always go together, and near 0 if the first says nothing about the second. What do you expect for a small
# `d`, and for a large one? What do you expect if the pixels are shuffled?

# %%
grey = photograph().mean(axis=0)  # (133, 200)
mixed = rng.permutation(grey.ravel()).reshape(grey.shape)
places = np.array([1, 2, 5, 10, 20, 40, 60])


def correlation(image, d):
    return np.corrcoef(image[:, :-d].ravel(), image[:, d:].ravel())[0, 1]


# %%
items = [
    ("photograph", places, [correlation(grey, d) for d in places]),
    ("shuffled", places, [correlation(mixed, d) for d in places]),
]
words = "Correlation of two pixels by their distance."
plots.curves(items, words, x="distance in pixels", y="correlation")

# %% [markdown]
# Neighbours are nearly equal. The correlation fades with distance, and a shuffle removes it.
#
# Now build both facts into a layer, in two steps. Ten pixels, ten outputs, 110 parameters.
#
# 1. **Local.** Output $i$ may look at pixel $i$ and its two neighbours only. All other weights are removed. $28$ weights are left (the
#    first and the last output have one neighbour each) and 10 biases: 38 parameters.
# 2. **Tied.** All outputs use the *same* three weights and the same bias: 4 parameters. This is **weight sharing**: one weight is used at
#    many places.
#
# The three weights are called a **filter** or **kernel**. The layer lays it on every place in turn: this is a **convolutional layer**. $110$
# parameters, then $38$, then $4$.
#
# Here are the three kinds of layer for 6 pixels, without biases. Dots are inputs (above) and outputs (below).

# %%
plots.nested(6)

# %% [markdown]
# Each set lies inside the one before: every convolutional layer *is* a fully connected layer, with most weights 0 and the others equal.
#
# A colour image has three numbers in each pixel: three **channels**. A filter of 5 by 5 then has $5 \cdot 5$ weights for
# *each* channel, and one bias. A layer has many such filters, and each filter makes one image: these are the channels of the output.
#
# By hand, for 8 filters of 5 by 5 on 3 channels: one filter has $5 \cdot 5 \cdot 3 = 75$ weights and a bias. All together have
# $8 \cdot 76 = 608$ parameters.
#
# ### Your turn: `count_conv_params`
# `kernel_size` is the size of a filter. It is an int, 5 for 5 by 5, or a pair `(height, width)`. The filter of three pixels on a line is
# `(1, 3)`. `isinstance(kernel_size, int)` is true for an int.
#
# *Watch out:* does the size of the image matter? Count the biases: one per filter, or one per channel of a filter?

# %% nbgrader={"grade": false, "grade_id": "count_conv_params", "locked": false, "schema_version": 3, "solution": true, "task": false}
def count_conv_params(kernel_size, in_channels, out_channels):
    """Weights and biases of a convolutional layer.

    kernel_size: an int or a pair (height, width)
    in_channels: channels of the input   out_channels: number of filters
    Returns an int. Examples: count_conv_params(5, 3, 8) is 608,
    count_conv_params((1, 3), 1, 1) is 4.
    """
    ### BEGIN SOLUTION
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return (kh * kw * in_channels + 1) * out_channels
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "count_conv_params_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(count_conv_params)

# %% [markdown]
# **Play.** The three kinds of layer once more, now for a square image with one channel. Move the sliders, with the mouse or with the arrow keys.
# Which of the three numbers does not change when the image grows? Which one changes most when the filter grows?

# %%
plots.nested_classes()

# %% [markdown]
# ### How large is AlexNet?
# *Lecture rows L2, L9*
#
# AlexNet's first layer takes a colour image of 227 by 227 pixels. It has 96 filters of 11 by 11, and makes 96 images of 55 by 55. Guess
# first: how many parameters does it have? How many does a fully connected layer with the same inputs and outputs have?

# %% [markdown]
# **Predict:** How many parameters has AlexNet's first layer?

# %%
predict("AlexNet, layer 1", value=...)

# %%
with attempt():
    conv = count_conv_params(11, 3, 96)
    full = count_dense_params(227 * 227 * 3, 55 * 55 * 96)
    print(f"convolutional:   {conv:14,}")
    print(f"fully connected: {full:14,}, {full / conv:,.0f} times as many")
    outcome("AlexNet, layer 1", conv, why="(11 * 11 * 3 + 1) * 96")

# %% [markdown]
# Nearly 45 billion parameters: at four bytes each they fill 180 gigabytes, for the first of eight layers.
#
# Now all eight. (The network ran on two graphics cards. In layers 2, 4 and 5 each card saw only its own half of the channels, so there each
# layer is two smaller ones.)

# %%
with attempt():
    alexnet = {
        "conv 1": count_conv_params(11, 3, 96),
        "conv 2": 2 * count_conv_params(5, 48, 128),
        "conv 3": count_conv_params(3, 256, 384),
        "conv 4": 2 * count_conv_params(3, 192, 192),
        "conv 5": 2 * count_conv_params(3, 192, 128),
    }

# %%
with attempt():
    alexnet["dense 6"] = count_dense_params(6 * 6 * 256, 4096)
    alexnet["dense 7"] = count_dense_params(4096, 4096)
    alexnet["dense 8"] = count_dense_params(4096, 1000)
    plots.bars(alexnet, ("dense 6", "dense 7", "dense 8"), "weights and biases")
    print(f"{sum(alexnet.values()):,} parameters")

# %% [markdown]
# The paper says 60 million, and 96 % of them belong to the three layers that are *not* convolutional.
#
# **What if** the filters of layer 1 are 5 by 5 instead of 11 by 11? What if the images are twice as wide and high: which of the eight
# numbers must change?

# %% [markdown]
# ## 7. A convolutional layer is a matrix
# *Lecture rows L6, L5*
#
# A convolutional layer *is* a fully connected layer, so it has a matrix. Here it is.
#
# The lecture counts from 1, Python from 0. In these notebooks small numbers below a letter count from 1, and numbers in square brackets
# count from 0: $X_1$ is `x[0]`.
#
# Take a line of $n$ pixels and a filter $w = (w_1, w_2, w_3)$. Output $i$ lays the middle of the filter on pixel $i$:
#
# $$Z_i = w_1 X_{i-1} + w_2 X_i + w_3 X_{i+1}$$
#
# Where the filter sticks out of the line, the pixel counts as 0, as if the line went on with zeros. (There is no bias here.)
#
# Four pixels, by hand:
#
# $$\begin{aligned} Z_1 &= \phantom{w_1 X_1 +{}} w_2 X_1 + w_3 X_2 \\ Z_2 &= w_1 X_1 + w_2 X_2 + w_3 X_3 \\ Z_3 &= w_1 X_2 + w_2 X_3 + w_3 X_4 \\
# Z_4 &= w_1 X_3 + w_2 X_4 \end{aligned}$$
#
# Row $i$ of the matrix holds the factors of $X_1, X_2, X_3, X_4$ in line $i$. With $w = (1, 2, 3)$:
#
# $$M = \begin{pmatrix} 2 & 3 & 0 & 0 \\ 1 & 2 & 3 & 0 \\ 0 & 1 & 2 & 3 \\ 0 & 0 & 1 & 2 \end{pmatrix}$$
#
# Each row holds the filter, one place further right each time. Weights that would land outside the matrix are dropped.
#
# ### Your turn: `conv_matrix`
# The filter has an odd number `k` of weights. Its middle is weight number `k // 2`, counting from 0. Two loops and an `if` are enough.
#
# *Watch out:*
# - Row `i` holds the middle weight in column `i`. Which column holds weight number `j`? When is there no such column?
# - A negative index is no error in Python: `M[0, -1]` is the *last* column.
# - $(1, 2, 3)$ is not symmetric. Compare your matrix with the one above, not with its mirror image.
# - A filter may even be longer than the line. Then many of its weights are dropped.

# %% nbgrader={"grade": false, "grade_id": "conv_matrix", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv_matrix(w, n):
    """The convolutional layer on n pixels, zeros around them, no bias, as a matrix.

    w: (k,), k odd   n: an int
    Returns M: (n, n), so that M @ x is the output of the layer for x of shape (n,).
    Example: w = [1, 2, 3], n = 3 give [[2, 3, 0], [1, 2, 3], [0, 1, 2]].
    """
    ### BEGIN SOLUTION
    k = len(w)
    M = np.zeros((n, n))
    for i in range(n):
        for j in range(k):
            column = i + j - k // 2
            if 0 <= column < n:
                M[i, column] = w[j]
    return M
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "conv_matrix_check", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check(conv_matrix)

# %% [markdown]
# Can you explain your code? When the check is right, `from autograder import explain` and `explain(conv_matrix)` ask you about it.
#
# Take the lecture's line of ten pixels. Its filter $(-1, 1, -1)$ looks for a bright pixel with a dark one on each side:

# %% [markdown]
# **Predict:** What shape has the matrix of this layer on ten pixels, and what is its number in row 1, column 1?

# %%
predict("M", shape=..., value=...)

# %%
x = np.array([0, 0, 1, 1, 1, 0, 1, 0, 0, 0])
with attempt():
    M = conv_matrix(np.array([-1, 1, -1]), 10)
    plots.matrix_product(M, x, rows=(0, 6))
    outcome("M", M, M[0, 0], why="the middle weight stands on the diagonal")

# %% [markdown]
# The matrix repeats three numbers along its diagonals. The only positive output is at pixel 7 (`[6]`), the isolated one.
#
# So your `dense` can be a convolutional layer. It expects weights of shape `(D, K)`, inputs first, so we pass the transpose:

# %%
with attempt():
    print(dense(x[None], M.T, np.zeros(10)))  # x[None] is a batch of one line, (1, 10)

# %% [markdown]
# The same ten numbers: the two kinds of layer differ only in the weights they *may* have.
#
# **What if** the filter has five weights, or one? What does $(0, 0, 1)$ do to a picture? Guess the matrix and the result, then run.

# %%
with attempt():
    plots.matrix_product(conv_matrix(np.array([0, 0, 1]), 6), [1, 2, 3, 4, 5, 6])

# %% [markdown]
# Images have two directions. The lecture's 5 by 5 image is a list of 25, so a layer from image to image is a matrix of 25 by 25. Take the
# filter that is $+1$ in the middle and $-1$ around it. Its matrix is built from three matrices of `conv_matrix`, one for each row of the
# filter. (`np.kron` lays copies of a small matrix along a diagonal of a large one.)

# %%
dot = np.array([[-1, -1, -1], [-1, 1, -1], [-1, -1, -1]])
with attempt():
    M2 = sum(np.kron(np.eye(5, k=i - 1), conv_matrix(dot[i], 5)) for i in range(3))
    found = (M2 @ hi.ravel()).reshape(5, 5)
    plots.panels([("M, 25 by 25", M2, "signed")], "Bands that form a band.", width=4)
    items = [("X", hi, "grey"), ("Z = M X", found, "signed")]
    plots.panels(items, "Hi, and what the layer finds in it.", width=5)

# %% [markdown]
# The matrix is a band of blocks (neighbouring rows), and each block is a band (neighbouring pixels). The only positive output is the dot of
# the i.

# %% [markdown]
# ## 8. Measure it: local, and moving along
# *Lecture row L6*
#
# We built two facts into the layer. Measure both. For locality, change one pixel, `x[4]`, and see which outputs change.

# %% [markdown]
# **Predict:** One pixel changes. How many outputs of the layer with a filter of three weights change?

# %%
predict("outputs that change", value=...)

# %%
any_matrix = np.random.default_rng(3).choice([-2, -1, 1, 2], size=(10, 10))
poked = x.copy()
poked[4] += 1
with attempt():
    for name, matrix in [("any matrix", any_matrix), ("filter", M)]:
        changed = np.flatnonzero(matrix @ poked != matrix @ x)
        print(f"{name:11} x[4] changes the outputs at", changed)
    outcome("outputs that change", len(changed), why="three windows hold the pixel")

# %% [markdown]
# In a dense layer one pixel affects every output. With a filter of size 3 it affects three.
#
# For translation, move the picture. A shift by 2 moves each pixel two places to the right. Zeros enter on the left, and pixels that leave on
# the right are lost. A negative shift moves to the left.
#
# By hand: $(3, 1, 4, 1, 5)$ shifted by $2$ is $(0, 0, 3, 1, 4)$. Shifted by $-1$ it is $(1, 4, 1, 5, 0)$. Shifted by 9 it is all zeros.
#
# ### Your turn: `shift`
# *Watch out:*
# - `x[:-s]` drops the last `s` pixels. What does it give for `s = 0`?
# - `np.roll` lets what leaves on the right come in again on the left. That is not a shift with zeros.
# - The line that came in must stay as it is. A shift may be longer than the line.

# %% nbgrader={"grade": false, "grade_id": "shift", "locked": false, "schema_version": 3, "solution": true, "task": false}
def shift(x, s):
    """Move a line s places to the right (to the left for s < 0); zeros enter.

    x: (L,)   s: an int of any size
    Returns a new array (L,).
    Example: shift(np.array([3, 1, 4, 1, 5]), 2) is [0, 0, 3, 1, 4].
    """
    ### BEGIN SOLUTION
    moved = np.zeros_like(x)
    n = len(x)
    for i in range(n):
        if 0 <= i - s < n:
            moved[i] = x[i - s]
    return moved
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "shift_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(shift)

# %% [markdown]
# There are two ways from a picture to a shifted output: *shift, then layer*, or *layer, then shift*. Compare them for the filter.

# %%
x = np.array([0, 0, 1, 1, 1, 0, 1, 0, 0, 0])
with attempt():
    plots.strips([
        ("X", x, "grey"),
        ("shift, then layer", M @ shift(x, 2), "signed"),
        ("layer, then shift", shift(M @ x, 2), "signed"),
    ])

# %% [markdown]
# The two are equal: if the picture moves, the answer moves along. This is called **translation equivariance**.
#
# (*In*variance means that the answer stays the same. "There is an isolated pixel at place 7" moves along with the picture, "there is an
# isolated pixel somewhere" stays. A convolutional layer gives the first kind of answer. Notebook 3 turns it into the second.)
#
# Now compare a layer with any matrix:

# %%
with attempt():
    plots.strips([
        ("shift, then layer", any_matrix @ shift(x, 2), "signed"),
        ("layer, then shift", shift(any_matrix @ x, 2), "signed"),
    ])

# %% [markdown]
# The two answers are unrelated: this layer does not recognize a pattern that moved by two pixels.
#
# One picture proves little. Take 1000 random lines of 40 pixels, and measure the mean difference of the two ways at each output.


# %%
def gap(matrix, s):
    lines = np.random.default_rng(7).normal(size=(1000, 40))
    differences = [matrix @ shift(v, s) - shift(matrix @ v, s) for v in lines]
    return np.abs(differences).mean(axis=0)  # (40,), a number for each output


# %%
with attempt():
    wide = conv_matrix(np.array([-1, 1, -1]), 40)
    free = np.random.default_rng(3).normal(size=(40, 40)) / 4
    gaps = [("any matrix", gap(free, 5)), ("filter", gap(wide, 5))]
    items = [(name, np.arange(1, 41), difference) for name, difference in gaps]
    words = "Difference by output."
    plots.curves(items, words, x="output", y="mean difference, shift 5")

# %% [markdown]
# The filter's gap is 0, except at two places: next to where the zeros entered, and at the end, where pixels fell off the line. The layer is
# equivariant away from the ends.
#
# **What if** the shift is 1, or $-5$? What if the filter has seven weights? Where are the gaps then, and how wide are they?

# %% [markdown]
# ## 9. Fewer examples
# *Lecture rows L6, L15*
#
# "A smaller class needs fewer examples." Measure it. Somebody has a layer with a secret filter. They show you lines $X$ and outputs $Z$. Find
# the matrix.
#
# - **Class 1: any matrix.** 100 parameters.
# - **Class 2: filters of three weights.** 3 parameters.
#
# The familiar pattern: prediction $M X$, squared loss, minimize. For a squared loss and a prediction that is linear in the parameters there
# is a formula, and NumPy has it: `np.linalg.lstsq(A, Z)` finds the $p$ with the least $\|A p - Z\|^2$.
#
# In the code the lines are the *rows* of `X`. For rows, $Z = M X$ is written `Z = X @ M.T`. This is why class 1 transposes its result.
#
# Class 2 needs to know how $Z$ depends on the three weights. By the formula of section 7, $Z$ is $w_1$ times the line shifted by 1, plus
# $w_2$ times the line, plus $w_3$ times the line shifted by $-1$.


# %%
def learn_any(X, Z):  # X and Z: (N, 10), a line in each row
    return np.linalg.lstsq(X, Z, rcond=None)[0].T  # (10, 10)


def learn_filter(X, Z):
    shifted = [np.array([shift(v, s) for v in X]).ravel() for s in (1, 0, -1)]
    A = np.stack(shifted, axis=1)  # (N * 10, 3)
    w = np.linalg.lstsq(A, Z.ravel(), rcond=None)[0]  # (3,)
    return conv_matrix(w, 10)


# %% [markdown]
# Three examples. Which class finds the secret? Both predict these three perfectly.

# %%
X = np.random.default_rng(1).normal(size=(50, 10))
with attempt():
    secret = conv_matrix(np.array([-1, 2, 0.5]), 10)
    Z = X @ secret.T
    free, tied = learn_any(X[:3], Z[:3]), learn_filter(X[:3], Z[:3])
    found = [("the secret", secret), ("any matrix", free), ("filter", tied)]
    items = [(name, matrix.round(1), "signed") for name, matrix in found]
    plots.panels(items, "The secret matrix and two that were learned.", columns=3)

# %% [markdown]
# Class 2 found the filter. The other matrix fits the three examples too, but most of its hundred numbers are wrong. How many examples does it
# need? Guess, then measure the error on lines that neither has seen.

# %%
with attempt():
    sizes = np.array([1, 2, 3, 5, 7, 9, 10, 12])
    items = []
    for name, learn in [("any matrix", learn_any), ("filter", learn_filter)]:
        wrong = [X[20:] @ learn(X[:n], Z[:n]).T - Z[20:] for n in sizes]
        items.append((name, sizes, [np.abs(w).mean() for w in wrong]))
    words = "Error by number of examples."
    plots.curves(items, words, x="examples", y="error on new lines")

# %% [markdown]
# Any matrix needs ten examples, one for each pixel. The filter needs one, because one line of ten pixels has ten windows that share the same
# three weights.
#
# **What if** all training lines are dark on the right (`X[:20, 5:] = 0`, and `Z` computed again)? Which class can then predict the output
# when something appears there? **What if** the secret is not a filter at all, say `np.diag(np.arange(10))`, which makes the right brighter
# than the left? Which class finds it now?

# %% [markdown]
# ### Written question 1 (2 points)
# A person reads your answer. Five to eight sentences are enough.
#
# Somebody says: "A fully connected layer can do everything that a convolutional layer can do, and more. So it is never worse." (a) In which
# sense is the first sentence right? Say which weights the fully connected layer would need. (b) Why does the second sentence not follow?
# Use a number that you measured in this notebook. (c) Name a task, with images or without, for which the class of convolutional layers is a
# bad choice, and say which of the two facts of section 6 fails there.

# %% [markdown] nbgrader={"grade": true, "grade_id": "hypothesis_written_1", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# **Model answer.** (a) Every convolutional layer is a fully connected one: take the matrix of `conv_matrix`, zero outside the band, the
# same filter in each row. So the hypothesis class of fully connected layers contains that of convolutional layers. (b) What the class *can*
# express says nothing about what training will pick from it. With few examples many matrices fit the training data perfectly, and most of
# them are wrong on new data. In section 9 both classes had error 0 on three training lines; on new lines the filter had error 0 and the
# unrestricted matrix was far off until it had seen ten. Also, the larger class may be too large to store: 45 billion numbers for AlexNet's
# first layer. (c) For instance a table of patient data (age, weight, blood pressure): columns that stand side by side do not belong
# together, so locality fails. Or passport photographs that are always framed in the same way, or a keyboard's row of keys: what counts
# depends on where it is, so translation fails.
#
# **Marking.** Half a point for (a): contained, by zeros and equal weights. 1 point for (b): fitting the training data does not pin down the
# function in the larger class (half a point), with a measured number (half a point). Half a point for (c): a sensible task with the right
# one of the two facts.

# %% [markdown]
# ## 10. A real experiment: signals that may be anywhere
# *Lecture rows L6, L15*
#
# MNIST-1D is a small data set made for questions like ours (Greydanus and Kobak, 2024, arXiv 2011.14439). Each of ten digits has a shape, a
# line of twelve heights. A signal of 40 pixels is that shape, stretched, scaled, moved to a random place, and covered with noise and a slope.
# Which digit was it?

# %%
plots.signals([templates()], range(10), "The ten clean shapes, one for each digit.")
signals = mnist1d()
x_train, y_train, x_test, y_test = signals
rows = [[x_train[y_train == d][i] for d in range(10)] for i in (0, 4, 5)]
plots.signals(rows, range(10), "Three signals of each digit, its shape at other places.")

# %% [markdown]
# In each column the same shape is hidden three times, at three places.
#
# Three networks were trained on 4,000 signals and tested on 1,000 others. We vary how far the shapes may move: from 0 pixels, where all
# shapes start at the same place, to 26, as published. A *fully connected* network has about 5,100 parameters, a *convolutional* one about
# 5,200. A third one is fully connected with ten times as many. Each was trained three times, from different random weights. This takes some
# minutes, so it was done once. The curves show the **accuracy**, the share of test signals whose digit is predicted right. The results are in
# `course/experiments/growing_shift.csv`, and `python -m benchmarks.growing_shift` in the course's repository makes them again.
#
# Draw your guess for the three curves on paper before you run the cell.

# %%
names = ("convolutional", "fully connected, 10 x", "fully connected")
items = [(name, *accuracies(name)) for name in names]
words = "Accuracy on the test signals, as shapes may move further."
axis = "how far a shape may move, in pixels"
plots.curves(items, words, x=axis, y="accuracy", level=("guessing", 0.1))

# %% [markdown]
# Where nothing moves, all three reach 99.9 % or more. The further shapes may move, the more the fully connected networks fall behind. They
# have to learn each shape anew at each place, and ten times the weights do not make up for it.
#
# ### And with shuffled pixels?
# Now put one fixed shuffle on the pixels of all signals, as in row B. This answers the first question of the notebook, for trained networks:

# %%
for name in names:
    _, ordered = accuracies(name)  # (6, 3): distances, runs
    _, mixed = accuracies(name, shuffled=True)  # (1, 3): the furthest distance only
    right, right_mixed = ordered[-1].mean(), mixed[-1].mean()
    print(f"{name:22} in order {right:.0%}   shuffled {right_mixed:.0%}")

# %% [markdown]
# The fully connected networks are the same as before, up to chance. The convolutional one was better because neighbours belong together.
# Without that structure its advantage is gone.

# %% [markdown]
# ### Do it yourself, in a second
# Was it the training? Compare again, with a first layer that is **not trained at all**: its weights are random. It has 2000 outputs, in 50
# groups of 40. From each group we keep the largest, and a linear regression makes ten scores from these 50 numbers. Only the matrix of the
# first layer differs:


# %%
rng = np.random.default_rng(0)
filters = rng.normal(size=(50, 7))
random = rng.normal(size=(2000, 40))
matrices = {"any matrix": random}
with attempt():
    tied = np.concatenate([conv_matrix(w, 40) for w in filters])  # (2000, 40)
    matrices["local"] = np.where(tied != 0, random, 0)
    matrices["local and tied"] = tied

# %% [markdown]
# The three sets of the nested boxes: 80,000 random numbers, 13,400, and 350. Below is the rest of the network, and the familiar pattern for
# its last layer: a linear prediction, the squared loss against 1 for the right digit and 0 for the others, and the formula for the minimum.


# %%
def largest(x, matrix):
    z = dense(x, matrix.T, np.zeros(len(matrix)))  # (N, 2000)
    a = z.reshape(len(x), 50, 40).max(axis=2)  # (N, 50)
    return np.column_stack([a, np.ones(len(x))])  # the ones are for the bias


def share_right(matrix, x, y, x_new, y_new):
    a = largest(x, matrix)
    V = np.linalg.solve(a.T @ a + np.eye(51), a.T @ np.eye(10)[y])  # (51, 10)
    guesses = (largest(x_new, matrix) @ V).argmax(axis=1)
    return np.mean(guesses == y_new)


# %%
order = rng.permutation(40)
with attempt():
    for name, matrix in matrices.items():
        data = x_train[:1000], y_train[:1000], x_test, y_test
        mixed = data[0][:, order], data[1], data[2][:, order], data[3]
        right, right_mixed = share_right(matrix, *data), share_right(matrix, *mixed)
        print(f"{name:15} in order {right:.0%}   shuffled {right_mixed:.0%}")

# %% [markdown]
# Without one trained weight in the layer, each step into a smaller class helps, and tying helps most. On shuffled pixels nearly all of the
# gain is gone. It was the class.
#
# (Why the largest of each group? A filter's 40 outputs say how well it fits at each place. The largest says how well it fits anywhere. You
# will meet this again in notebook 3.)
#
# (Adding 1 on the diagonal, `np.eye(51)`, keeps the numbers in `V` small. You know it as ridge regression. Random filters with a linear
# last layer are in real use: a method called ROCKET classifies time series with ten thousand of them.)
#
# **What if** shapes move less? `mnist1d(1)` has all of them at the left, `mnist1d(12)` lets them move 6 pixels. What if there are fewer
# training signals, 100 or 30? Do you still see a difference for 30?

# %%
x_some, y_some, x_new, y_new = signals  # try mnist1d(1), mnist1d(12)
n = 300
with attempt():
    for name, matrix in matrices.items():
        right = share_right(matrix, x_some[:n], y_some[:n], x_new, y_new)
        print(f"{name:15} {right:.0%}")

# %% [markdown]
# ## What you know now
# - Predict, loss, minimize: the pattern stays. Here we choose the first step, the **hypothesis class**.
# - To a **fully connected** layer an image is a list, in any order you like. It has a weight for each pair of input and output: too many.
# - Images are **local**, and the same patterns matter **everywhere**. A convolutional layer has both facts built in.
# - A convolutional layer **is** a dense layer whose matrix is **banded** (local) and **tied** (the same filter in each row). Three sets,
#   one inside the other.
# - Therefore it is **equivariant**: shift the picture, and the answer moves along, except at the ends.
# - The smaller class needs **fewer parameters and fewer examples**, if our facts about the data are true. If they are not, the right function
#   is not in the class, and more examples do not help.

# %% [markdown]
# ### Two questions to take along
# Answer them without looking back. They come up again in `quiz("again")` if they go wrong.

# %%
quiz("1_hypothesis_class end", "--")

# %% [markdown]
# > **Many think:** a convolutional layer can do all that a fully connected one can, only faster.
# >
# > **A number:** on ten pixels a fully connected layer has 100 weights to choose, and a filter of three weights has 3.
# >
# > **What is true:** it is a much smaller class. It wins where the same pattern matters at every place.

# %% [markdown]
# ### Written question 2 (2 points)
# A person reads your answer.
#
# A layer without bias maps 10 pixels to 10 outputs, $Z = M X$. So output $i$ is $Z_i = M_{i,1} X_1 + \dots + M_{i,10} X_{10}$. Assume that
# the layer is equivariant: if the picture moves one place to the right and no bright pixel falls off, then the output moves one place to the
# right, $Z^{\text{moved}}_{i+1} = Z_i$ for $i = 1, \dots, 9$.
#
# (a) Put in a picture with a single bright pixel, at place $j$. Which part of $M$ is the output? (b) Now move this pixel to $j + 1$. What
# does the equation above say about $M_{i+1,\,j+1}$ and $M_{i,\,j}$? Describe the matrix. (c) Look at the nested boxes. Is your matrix in the
# innermost box now? What else must be true of it, and which fact about images is the reason?

# %% [markdown] nbgrader={"grade": true, "grade_id": "hypothesis_written_2", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# **Model answer.** (a) $M$ times a vector that is 1 at place $j$ and 0 elsewhere is column $j$ of $M$. (b) The moved picture gives column
# $j+1$, and by equivariance this is column $j$, moved down by one: $M_{i+1,j+1} = M_{i,j}$. So all entries on a diagonal are equal: the
# rows hold the same weights, each one place further right. Equivariance forces the tying. (c) Not yet. The matrix is tied but need not be
# local: it may have up to 19 different numbers, one for each diagonal, a filter as long as the image and longer. "Local" has to be asked
# for. Spatial locality, pixels that belong together are near each other, makes us set the diagonals far from the main one to zero, and this
# gives a convolutional layer with a short filter.
#
# **Marking.** Half a point for (a). 1 point for (b): the equation (half a point), and equal along the diagonals, or "the same filter in
# each row" (half a point). Half a point for (c): locality, and that a tied matrix may have a filter of any length.

# %% [markdown]
# ## On your own
# - **Tied, but not local.** Make a matrix whose diagonals are constant but that has no zeros (`scipy.linalg.toeplitz`, or 50 filters of 79
#   weights in `conv_matrix`: on 40 pixels, 39 to each side of the middle one). Run the experiment with the random layer on it, in order and
#   shuffled. Which of the two facts does more here?
# - **The order that helps.** A shuffle made the convolutional network blind. Can you undo an unknown shuffle from the training signals
#   alone? Start from the correlations of section 6.
# - **How much is enough?** In section 9 the filter was exactly right, since $Z$ had no noise. Add noise to `Z` and find how the error falls
#   with the number of examples, for both classes. What happens to the free matrix at ten examples?
# - **The other way round.** Find a secret matrix for which class 1 beats class 2 with only three examples.
#
# ## Where the lecture's points are
#
# | row | point | section |
# | --- | --- | --- |
# | L1 | two-layer fully connected networks | 2, 4 |
# | L2 | ImageNet, AlexNet, the impact of CNNs | 1, 6 |
# | L3 | uses of image classification | 1 |
# | L4 | images are made of pixels | 3 |
# | L5 | the fully connected layer | 4, 7 |
# | L6 | spatial locality and translation invariance | 6, 7, 8, 9, 10 |
# | L9 | counting weights | 5, 6 |
# | L15 | the familiar pattern; "NN" can mean many things | 2, 9, 10 |
#
# The glossary of the course explains its terms: `docs/glossary.md` in its repository, *Glossary* in its book.
