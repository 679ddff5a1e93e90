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
# # Ask whether, not where
#
# **What you will do.** You take a filter's map and keep only the largest number of each window. You move a picture by one pixel and measure
# what changes. You build a detector that answers yes or no for a whole image. Then you follow an image through a whole network, shape by
# shape and parameter by parameter.
#
# **What you will learn.** What pooling computes, and why it has no parameters. Which changes of the image it makes a network ignore. How many
# pixels one number deep inside a network depends on. Where most parameters of a network are.
#
# **What you need.** Filters, ReLU, padding and stride (notebook 2); counting the parameters of a layer (notebook 1). Plan 2 to 3 hours for a
# first pass.
#
# Run the cells from top to bottom, each with *Shift + Enter*. A cell can use only what you have already run.

# %%
import numpy as np

from autograder import check, find_the_bug, hint, outcome, predict, quiz
from course import plots
from course.attempt import attempt
from course.data import photograph
from course.own_functions import bring_functions

# %% [markdown]
# Look at these two pictures. Both are cut from one photograph, the second three pixels further left.

# %%
grey = photograph().mean(axis=0)  # (133, 200)
still, moved = grey[:128, 8:], grey[:128, 5:-3]  # (128, 192) each
difference = abs(moved - still)
plots.panels(
    [("X", still, "grey"), ("X moved", moved, "grey"), ("difference", difference, "map")],
    "Two crops that look alike. Their difference shows the cup's edges.",
)
print(f"pixels with the same value: {np.mean(still == moved):.1%}")

# %% [markdown]
# You say "a cup" both times. But only two of a hundred pixels kept their value. The feature map of a convolutional layer moves along, so most
# of *its* numbers change too. **Where in a network does "a cup" become the same answer for both?**

# %% [markdown]
# ## How this notebook works
# - ***Your turn*** marks a function for you to write. Replace the two lines `# YOUR CODE HERE` and `raise NotImplementedError()`, and run
#   the cell.
# - **The cell below it checks your function**, as often as you like. Nearly every check also tests three things: **your function leaves
#   its inputs unchanged**, it **accepts whole numbers**, and **an earlier answer stays as it is** when the function is called again.
# - **Stuck?** `hint(maxpool1d)` in a new cell gives the next of three hints. After a failed check, `from autograder import case` and
#   `x, size = case(maxpool1d)` give you the simplest call that fails, to try by hand.
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
quiz("3_max_pooling start", "-----")

# %% [markdown]
# ## 1. A map says where, a maximum says whether
# *Lecture row L13*
#
# Take the lecture's line of ten pixels and its detector of an isolated bright pixel: the filter $(-1, 1, -1)$ with padding 1, then ReLU.
# NumPy's `np.correlate(x, w, mode="same")` is that layer for a filter of three weights.

# %%
w = np.array([-1, 1, -1])


def detector(x):
    return np.maximum(np.correlate(x, w, mode="same"), 0)


x = np.array([0, 0, 1, 1, 1, 0, 1, 0, 0, 0])
later = np.array([0, 0, 0, 1, 1, 1, 0, 1, 0, 0])  # x, moved by one
none = np.array([0, 0, 1, 1, 1, 1, 1, 0, 0, 0])

# %% [markdown]
# Before you run the next cell, write down $A$ for each of the three lines. Then reduce each $A$ to **one** number that answers: "is there an
# isolated pixel anywhere?"

# %%
plots.strips([
    ("X", x, "grey"), ("A", detector(x), "signed"),
    ("X moved", later, "grey"), ("A", detector(later), "signed"),
    ("no such pixel", none, "grey"), ("A", detector(none), "signed"),
])  # fmt: skip
for line in (x, later, none):
    print("largest entry of A:", detector(line).max())

# %% [markdown]
# The map moves with the picture. The largest entry stays: 1, 1, and 0 where there is no such pixel.
#
# So two steps answer "whether". The filter asks the same question **at every place**. The maximum forgets **the place** of the answer.
#
# The lecture's letters and the names in the code, for the whole notebook:
#
# | lecture | code | what it is |
# | --- | --- | --- |
# | $X$ | `x` | the input of a layer: an image, or a map that another layer made |
# | $W$, $W_0$ or $b$ | `w`, `b` | a filter and its bias |
# | $Z$, $A$ | `z`, `a` | the sums, and what ReLU leaves of them |
# | size, stride | `size`, `stride` | of pooling: how large its windows are, and how far apart they start |

# %% [markdown]
# **What if** the line has two isolated pixels? What if the pixel is half as bright? Guess the maximum, then try.

# %%
two = np.array([0, 1, 0, 0, 0, 0, 0, 1, 0, 0])
half = np.array([0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0])
for line in (two, half):
    print("A:", detector(line), " largest:", detector(line).max())

# %% [markdown]
# A maximum does not count: two matches give the same number as one. It does keep the strength: a pixel half as bright gives half as much.

# %% [markdown]
# ## 2. Max pooling: whether, window by window
# *Lecture row L13*
#
# One number for the whole image is often too little. A face is two eyes *above* a nose, so a layer that finds faces needs to know roughly
# where an eye is. So ask: is it anywhere **in this window**?
#
# **Max pooling** slides a window over the map and passes on its largest entry. The **size** says how many entries are in a window. The stride
# is the step from one window to the next, as in notebook 2. By default the stride is the size, so windows lie side by side.
#
# By hand, size 2: the line $(3, 1, 4, 1, 5, 9, 2, 6, 5, 3)$ falls into $(3, 1), (4, 1), (5, 9), (2, 6), (5, 3)$. What is the output?

# %%
digits_of_pi = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3])
plots.pool_1d(digits_of_pi, size=2)

# %% [markdown]
# Ten numbers became five, and all five were in the line: pooling selects numbers and makes no new ones.
#
# With a stride smaller than the size, windows overlap. By hand, for size 3 and stride 2: which entries are in two windows? Which one is in
# none?

# %%
plots.pool_1d(digits_of_pi, size=3, stride=2)

# %% [markdown]
# Each window shares an entry with its neighbour. The last entry fits into no whole window, so it is dropped.
#
# Three facts complete the picture:
#
# - **No padding, and the same count as before.** Windows start at 0, `stride`, `2 * stride`, ... while a whole window fits. This is your
#   `conv_output_size` of notebook 2 with padding 0.
# - **A stride larger than the size** is allowed. No window covers the entries in between.
# - **No weights.** Pooling has 0 parameters. Its size and its stride are hyperparameters, which *you* choose.
#
# ### Your turn: `maxpool1d`
# *Watch out:*
# - `stride=None` means that no stride was given. What is it then?
# - What is the largest of $-3$, $-1$ and $-2$? If you keep a running maximum, what does it start with, and is that in the window?
# - Numbers may be whole. If you make the output array first, of which type is it, and can it hold what you put in?
# - The caller still needs `x`. Leave it as it was.

# %% nbgrader={"grade": false, "grade_id": "maxpool1d", "locked": false, "schema_version": 3, "solution": true, "task": false}
def maxpool1d(x, size, stride=None):
    """Largest entry of each window of a line.

    x: (L,)   size: an int   stride: an int; None means the same as size
    Returns: (L_out,), one number for each whole window.
    Example: x = [3, 1, 4, 1, 5, 9], size=3, stride=2 give [4, 5].
    """
    ### BEGIN SOLUTION
    stride = size if stride is None else stride
    starts = range(0, len(x) - size + 1, stride)
    return np.array([x[s : s + size].max() for s in starts])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "maxpool1d_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(maxpool1d)

# %% [markdown]
# The lecture's line again: detect, then pool. Guess the last row before you run the cell.

# %% [markdown]
# **Predict:** What shape has the pooled map of ten numbers, with windows of size 5?

# %%
predict("pooled, size 5", shape=...)

# %%
x = np.array([0, 0, 1, 1, 1, 0, 1, 0, 0, 0])
with attempt():
    a = detector(x)
    plots.strips([
        ("X", x, "grey"), ("A", a, "signed"),
        ("pooled, size 2", maxpool1d(a, 2), "signed", (2, 2, 0)),
        ("pooled, size 5", maxpool1d(a, 5), "signed", (5, 5, 0)),
        ("pooled, size 10", maxpool1d(a, 10), "signed", (10, 10, 0)),
    ])  # fmt: skip
    outcome("pooled, size 5", maxpool1d(a, 5), why="windows of 5 do not overlap")

# %% [markdown]
# From top to bottom the place gets vaguer: pixel 7; pixel 7 or 8; the right half; somewhere.

# %% [markdown]
# ## 3. Move by one pixel and count what changes
# *Lecture row L13*
#
# Put one bright pixel at the start of a line of 16 and move it to the right, one pixel at a time. The figure shows three maps, with a row for
# each move: the detector's output, the same pooled with size 4, and with size 16. Sketch all three on paper first.

# %% [markdown]
# **Predict:** A map of 16 numbers is pooled with size 16. What shape has the result?

# %%
predict("pooled, size 16", shape=...)

# %%
lines = np.eye(16)  # line i has its bright pixel at place i
with attempt():
    a = [detector(line) for line in lines]
    plots.moves([
        ("A", a),
        ("pooled, size 4", [maxpool1d(row, 4) for row in a]),
        ("size 16", [maxpool1d(row, 16) for row in a]),
    ])
    outcome("pooled, size 16", maxpool1d(a[0], 16), why="one window holds all of them")

# %% [markdown]
# A slope, stairs, a wall: the map changes with every move, the pooled map with every fourth, and the maximum of everything never.
#
# Notebook 1 had two words for this. The map is *equivariant*: it moves with the picture. The maximum over everything is *invariant*: it stays
# the same. Pooling in windows lies between the two. How often does it change?
#
# Count it: how many of the 15 moves from place 1 to place 16 change the pooled map? By hand for size 4: four places share a window, so only
# the moves from 4 to 5, from 8 to 9 and from 12 to 13 leave it. That is three of 15. What do you expect for 2, 8 and 16?

# %%
with attempt():
    for size in (1, 2, 4, 8, 16):
        pooled = [maxpool1d(detector(line), size) for line in lines]
        changes = sum(np.any(p != q) for p, q in zip(pooled, pooled[1:]))
        print(f"size {size:2}: {changes:2} of 15 moves change the pooled map")

# %% [markdown]
# About one move in `size`: pooling makes a network ignore *most small* moves, not all moves.
#
# **What if** windows of size 4 overlap, with stride 2? Give `maxpool1d(detector(line), size)` a stride of half the size, `max(1, size // 2)`.
# Are there more changes, or fewer? The pixel is in two windows now: how many of the two does one move change?

# %% [markdown]
# > **Many think:** after pooling, the answer no longer depends on where the pattern is.
# >
# > **A number:** with windows of size 4, three of 15 moves change the pooled map.
# >
# > **What is true:** pooling forgets a position inside a window. A move from one window to the next is still seen.

# %% [markdown]
# ## 4. Two dimensions, and a photograph
# *Lecture row L13*
#
# In two dimensions windows have a height and a width, and lie side by side in both directions. By hand, size 2, for a map of 4 by 6: the
# upper left window holds 0, 2, 1 and 0, so it passes on 2. Fill in the other five.

# %%
small = np.array([
    [0, 2, 1, 0, 0, 3],
    [1, 0, 0, 4, 0, 0],
    [0, 0, 0, 0, 5, 1],
    [0, 6, 0, 0, 0, 2],
])
plots.pool_2d(small, size=2, at=(0, 0))

# %% [markdown]
# Six of 24 numbers are left. The rings mark them.
#
# A window need not be square: a size of `(2, 3)` is 2 high and 3 wide. Windows may overlap too, here with stride 1 in both directions:

# %%
plots.pool_2d(small, size=(2, 3), stride=1, at=(1, 2))

# %% [markdown]
# The 4 and the 5 win four windows each. A strong answer is passed on by every window that holds it, unless a stronger one is in there too.
#
# Each channel is a separate map: one says where an edge is, another where something red is. Pooling treats each channel of each image alone.
# `N` and `C` stay, `H` and `W` shrink: `(N, C, H, W)` becomes `(N, C, H_out, W_out)`.
#
# ### Your turn: `maxpool2d`
# `size` is an int or a pair (height, width). `stride` is an int, or None: then it equals the size in each direction. This line makes a pair
# of either: `kh, kw = (size, size) if np.isscalar(size) else size`.
#
# Loops over the windows are fine. For a block of shape `(N, C, kh, kw)`, `block.max(axis=(2, 3))` takes the maximum over the last two
# axes and leaves the first two.
#
# *Watch out:*
# - Height and width each have their own size, stride, number of windows and remainder.
# - `x.reshape(...)` cuts rows into pieces. It ignores the neighbours above and below. If you use it, first print its result for
#   `np.arange(16).reshape(4, 4)`. What does it do if the windows do not fit exactly?
# - As before: windows may overlap, all numbers of a window may be negative, the numbers may be whole, and `x` stays as it was.

# %% nbgrader={"grade": false, "grade_id": "maxpool2d", "locked": false, "schema_version": 3, "solution": true, "task": false}
def maxpool2d(x, size, stride=None):
    """Largest entry of each window, in each channel of each image.

    x: (N, C, H, W)   size: an int or a pair (height, width)   stride: an int; None means size
    Returns: (N, C, H_out, W_out).
    Example: one image with one channel, [[1, 3, 2], [4, 0, 5]], with size=2, stride=1
    gives [[4, 5]].
    """
    ### BEGIN SOLUTION
    stride = size if stride is None else stride
    kh, kw = (size, size) if np.isscalar(size) else size
    sh, sw = (stride, stride) if np.isscalar(stride) else stride
    h_out = (x.shape[2] - kh) // sh + 1
    w_out = (x.shape[3] - kw) // sw + 1
    out = np.empty((*x.shape[:2], h_out, w_out), dtype=x.dtype)
    for i in range(h_out):
        for j in range(w_out):
            top, left = i * sh, j * sw
            out[:, :, i, j] = x[:, :, top : top + kh, left : left + kw].max(axis=(2, 3))
    return out
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "maxpool2d_check", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check(maxpool2d)

# %% [markdown]
# Can you explain your code? When the check is right, `from autograder import explain` and `explain(maxpool2d)` ask you about it.
#
# Back to the cup. A map of edges needs only two weights, $(-1, 1)$: each pixel minus its neighbour on the left, then ReLU. In NumPy that is
# one slice minus another. (The map is cut to 184 columns, so that windows of 2, 4 and 8 fit exactly.) Pool it with sizes 2, 4 and 8.
# (`a[None, None]` has two axes more: one image with one channel, `(1, 1, 128, 184)`.) At which size will you lose the cup?

# %%
def edges(image):
    return np.maximum(image[:, 1:] - image[:, :-1], 0)[:, :184]  # (128, 184)


a = edges(still)
with attempt():
    maps = [(f"size {s}", maxpool2d(a[None, None], s)[0, 0], "map") for s in (2, 4, 8)]
    plots.panels(
        [("A", a, "map"), *maps],
        "A map of the cup's edges, then coarser ones. At size 8 the strongest are left.",
        columns=2,
    )

# %% [markdown]
# With a sixteenth of the numbers (size 4) the cup is still there. With a sixty-fourth (size 8) only its strongest edges are.
#
# Now measure the question from the beginning. Move the picture by one pixel and make both maps. Take the length of their difference (as for a
# vector: the root of the sum of squares), divided by the length of the map. Guess the number for the map itself. Can it be more than 100 %?

# %%
def length(a):
    return float(np.sqrt(np.sum(a * a)))


moved = grey[:128, 7:-1]  # by one pixel
with attempt():
    for size in (1, 2, 4, 8, 16):
        p, q = (maxpool2d(edges(im)[None, None], size) for im in (still, moved))
        change = length(p - q) / length(p)
        print(f"size {size:2}: {p[0, 0].size:6} numbers, changed by {change:.0%}")

# %% [markdown]
# When the picture moves by one pixel, the map of edges changes by more than its own length. The map pooled with size 8 changes by about a
# fifth.
#
# This answers the question: "a cup" becomes the same answer little by little, in every pooling layer.
#
# **What if** the picture moves by three pixels, `grey[:128, 5:-3]`? Which sizes still help?

# %% [markdown]
# **Play.** Move a small pattern with the arrow keys or the buttons. Which moves change the pooled map, and which do not? Then choose a larger
# window.

# %%
plots.shift_and_pool()

# %% [markdown]
# ### Is it the maximum?
# Compare the maximum with two rivals. One takes the **mean** of each window. The other keeps one number of each window and drops the rest
# (**subsampling**). All three make maps of the same size. Which of them change little after a move? Guess first.

# %%
def mean_pool(a, size):  # a: (H, W); products with two matrices of block means
    h, w = a.shape[0] // size, a.shape[1] // size
    rows, columns = (np.kron(np.eye(n), np.ones(size) / size) for n in (h, w))
    return rows @ a[: h * size, : w * size] @ columns.T


def max_pool(a, size):
    return maxpool2d(a[None, None], size)[0, 0]


def every(a, size):
    return a[::size, ::size]

# %%
pools = {"maximum": max_pool, "mean": mean_pool, "one of each": every}
with attempt():
    items = [(name, pool(a, 8), "map") for name, pool in pools.items()]
    plots.panels(items, "The cup's edges, pooled with size 8 in three ways.", columns=3)
    for size in (1, 2, 4, 8, 16):
        print(f"size {size:2}:", end="")
        for name, pool in pools.items():
            p, q = (pool(edges(im), size) for im in (still, moved))
            print(f"   {name} {length(p - q) / length(p):4.0%}", end="")
        print()

# %% [markdown]
# The mean changes about as little as the maximum: both use every number of the window. Subsampling changes most: the larger the window, the more a
# move changes.
#
# So why the maximum? It keeps a strong answer strong. A single 1 in a window of 4 by 4 stays 1; the mean makes it $1/16$.

# %% [markdown]
# ## 5. One answer for a whole image
# *Lecture rows L10, L13*
#
# Let the window grow until it covers the whole map. One number is left. If it is above 0, the pattern is in the image. This is a complete
# classifier with a single filter.
#
# Here is the "Hi" of notebook 2, with its filter for the dot of the i. This time there is a bias, $b = -0.5$: only sums above 0.5 pass.

# %%
rows = ["10100", "10101", "11100", "10101", "10101"]
hi = np.array([[int(pixel) for pixel in row] for row in rows])
dot = np.array([[-1, -1, -1], [-1, 1, -1], [-1, -1, -1]])
plots.worked_2d(hi, dot, at=(1, 4), b=-0.5)

# %% [markdown]
# By hand: at the dot $Z = 1 - 0.5 = 0.5$, and everywhere else $Z$ is at most $-0.5$. So ReLU leaves a single number, the maximum is 0.5, and the
# answer is *yes*. Without the dot all of $A$ is 0, the maximum is 0, and the answer is *no*.
#
# What would the answer for a black image be with a bias of $+0.5$?
#
# **Bring your own functions.** You wrote a filter that slides over an image in notebook 2. Save that notebook. The next cell reads two of its
# functions, with all that they use, and puts them into a new cell below. Run the new cell too: it belongs to this notebook now, and you
# hand it in. If notebook 2 is not finished, go on without it: a loop over the windows is enough here.

# %%
bring_functions({"2_filters": ["conv2d_single", "relu"]}, into="3_max_pooling")

# %% [markdown]
# ### Your turn: `detect`
# In this order: pad with zeros, so that the *middle* of the filter lies on each pixel of the image once. Compute sums plus bias, then ReLU,
# then the maximum over the map. Is it above 0?
#
# You may call `conv2d_single` and `relu`, if you brought them. Or loop over the windows here.
#
# *Watch out:*
# - The map has as many rows and columns as the image. The filter has odd sides but may be 3 by 5, 1 by 3 or 1 by 1. How many zeros are needed
#   above and below it, and how many left and right? `np.pad(x, ((1, 1), (2, 2)))` pads rows and columns differently.
# - The bias belongs to $Z$. What would happen if you added it after ReLU? If the image holds whole numbers, can your array for $Z$ hold 0.5?
# - The pattern may be *anywhere*, so which windows must you look at before you answer *no*?
# - Return one `True` or `False`, not a number and not a map. `bool(...)` makes one.
# - `x` may have pixels below 0; it belongs to the caller.

# %% nbgrader={"grade": false, "grade_id": "detect", "locked": false, "schema_version": 3, "solution": true, "task": false}
def detect(x, w, b):
    """Is the pattern anywhere in the image? Filter, ReLU, maximum.

    x: (H, W)   w: (kh, kw), both odd   b: one number
    Returns True or False.
    Example: with the numbers above, detect(hi, dot, -0.5) is True and detect(hi, dot, -1.5) is False.
    """
    ### BEGIN SOLUTION
    kh, kw = w.shape
    padded = np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    z = np.zeros(x.shape)
    for r in range(x.shape[0]):
        for c in range(x.shape[1]):
            z[r, c] = np.sum(padded[r : r + kh, c : c + kw] * w) + b
    a = np.maximum(z, 0)
    return bool(a.max() > 0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "detect_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(detect)

# %% [markdown]
# Here is "Hi" with its dot, without it, and with a dot that slipped down onto the stem. What will the detector say to the last one?

# %%
bare, slipped = hi.copy(), hi.copy()
bare[1, 4] = slipped[1, 4] = 0
slipped[2, 4] = 1
with attempt():
    items = [(f"{detect(im, dot, -0.5)}", im, "grey") for im in (hi, bare, slipped)]
    plots.panels(items, "Three versions of Hi, each under its answer.", width=7)

# %% [markdown]
# A dot that touches the stem is not isolated, so *no* is right.
#
# Now put a single pixel on each of the 48 places of a dark image, in turn. In how many of the 48 is it found?

# %% [markdown]
# **Predict:** Each of 48 images has one white pixel, at another place each. In how many is it found?

# %%
predict("found", value=...)

# %%
with attempt():
    images = np.eye(48).reshape(48, 6, 8)  # image i has its pixel at place i
    answers = [detect(image, dot, -0.5) for image in images]
    print("found:", sum(answers), "of", len(answers))
    why = "the filter looks everywhere, and padding helps at the edge"
    outcome("found", sum(answers), why=why)

# %% [markdown]
# In all of them, corners included, with ten parameters. A fully connected layer would have to learn each place separately.
#
# **What if** you leave out the padding, in a copy of your function? How many of the 48 are found? Work out the number first.

# %% [markdown]
# ### Written question 1 (2 points)
# A person reads your answer. Four to eight sentences are enough.
#
# (a) `detect` gives the same answer wherever the pattern is. What does the filter do for that, and what does the maximum do? Use the words
# *equivariant* and *invariant*. (b) After max pooling with size 4, somebody says: "a move by one pixel changes nothing." Give a line of 8
# numbers for which this is right, and one for which it is wrong, with the pooled lines. (c) A network should tell faces from pictures in
# which eyes, nose and mouth have changed places. Its first layers find eyes, noses and mouths. Why would it be a mistake to take the maximum
# over the whole image right after these layers, and why do windows of size 2 do less harm?

# %% [markdown] nbgrader={"grade": true, "grade_id": "pooling_written_1", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# **Model answer.** (a) The filter uses the same weights at every place, so it answers to the pattern in the same way wherever that is, only at
# another place of the map: the map is equivariant, it moves with the picture. The maximum over the map does not depend on the order of its
# entries, so a map that has only moved has the same maximum: it is invariant. (As long as the pattern stays inside the image.) (b) Right:
# $(0, 1, 0, 0, 0, 0, 0, 0)$ moves to $(0, 0, 1, 0, 0, 0, 0, 0)$, and both pool to $(1, 0)$, because both places are in the first window. Wrong:
# $(0, 0, 0, 1, 0, 0, 0, 0)$ moves to $(0, 0, 0, 0, 1, 0, 0, 0)$, and $(1, 0)$ becomes $(0, 1)$, because the pixel has gone into the next window.
# (c) The maximum over the whole image says of each part whether it is there, not where. A face and a face with its parts exchanged have the same
# parts, so both give the same numbers, and no later layer can tell them apart. After windows of size 2 each answer is still known to within two
# pixels, so a later layer can see that an eye is above the nose.
#
# **Marking.** Half a point for (a): equivariant map, invariant maximum, with the reason. Half a point for (b): both examples with pooled lines;
# a quarter for one. 1 point for (c): same parts give the same maxima (half a point), small windows keep the arrangement (half a point).

# %% [markdown]
# > **Many think:** a pooling layer has something to learn.
# >
# > **A number:** max pooling has 0 parameters, whatever its size.
# >
# > **What is true:** only the filters before and after it learn. Pooling decides what they get to see.

# %% [markdown]
# ## 6. How far can one number see?
# *Lecture rows L13, L14*
#
# Pooling has a second effect. After pooling, a filter of size 3 covers more of the original image, because each entry summarizes
# several pixels.
#
# The **receptive field** of a number is the set of pixels that it depends on. In the figure, one number is at the top. Below it are the
# numbers of its window, then their windows, down to the pixels. Two layers of size 3:

# %%
plots.seen([(3, 1), (3, 1)], names=["conv", "conv"])

# %% [markdown]
# Five pixels, not six: neighbouring windows share pixels. Now put pooling in between. Guess before you run the cell: 6, 7, 8 or 9 pixels?

# %%
plots.seen([(3, 1), (2, 2), (3, 1)], names=["conv", "pool", "conv"])

# %% [markdown]
# The last filter added four pixels. Without pooling it added two.
#
# You can count without a drawing, from the pixels upwards. Keep two numbers. The **field** is the number of pixels that one entry depends on.
# The **step** is the distance between two neighbouring entries, in pixels. For the pixels both are 1. By hand, for the drawing above:
#
# | layer | its window reaches | field after it | step after it |
# | --- | --- | --- | --- |
# | pixels | | 1 | 1 |
# | conv, kernel 3, stride 1 | 2 entries further, each 1 pixel away | 3 | 1 |
# | pool, kernel 2, stride 2 | 1 entry further, 1 pixel away | 4 | 2 |
# | conv, kernel 3, stride 1 | 2 entries further, each 2 pixels away | 8 | 2 |
#
# (This is along one axis: in an image the field is 8 by 8. Ignore padding and the ends of the image. ReLU looks at one number, so it changes
# nothing.)
#
# ### Your turn: `receptive_field`
# *Watch out:*
# - Does a layer's own stride change its own field? Follow the table for a single layer with kernel 2 and stride 2.
# - After two layers with stride 2, how far apart are neighbours, in pixels?
# - The list belongs to the caller: go through it, but take nothing out of it.

# %% nbgrader={"grade": false, "grade_id": "receptive_field", "locked": false, "schema_version": 3, "solution": true, "task": false}
def receptive_field(layers):
    """How many pixels along one axis one number of the last layer depends on.

    layers: list of (kernel, stride), first layer first; pooling counts with its size
    Returns an int.
    Example: receptive_field([(3, 1), (2, 2), (3, 1)]) is 8.
    """
    ### BEGIN SOLUTION
    field, step = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step *= stride
    return field
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "receptive_field_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(receptive_field)

# %% [markdown]
# Use your function for two questions. Which sees further: one filter of size 7, or three of size 3, one after the other? How far does the
# convolutional part of AlexNet (2012) see, with its strides and without? It read images of 227 by 227 pixels.

# %%
alexnet_1d = [(11, 4), (3, 2), (5, 1), (3, 2), (3, 1), (3, 1), (3, 1), (3, 2)]
with attempt():
    print("one of size 7:", receptive_field([(7, 1)]))
    print("three of size 3:", receptive_field([(3, 1)] * 3))
    print("AlexNet:", receptive_field(alexnet_1d), "of 227 pixels")
    plain = [(k, 1) for k, _ in alexnet_1d]
    print("all strides 1:", receptive_field(plain), "of 227 pixels")

# %% [markdown]
# Three small filters see as far as a large one. Compare the weights of layers with $C$ channels in and $C$ channels out, without biases:
# three layers of 3 by 3 have $3 \cdot 9\, C^2 = 27\, C^2$, one layer of 7 by 7 has $49\, C^2$. AlexNet's strides let its last layers see most
# of the image.
#
# **What if** you pool earlier? Move `(2, 2)` to the front in `[(3, 1), (3, 1), (2, 2)]`, then to the middle. Which order sees furthest, and
# what does it cost?

# %% [markdown]
# **Predict:** How many pixels does one number see after two filters of size 3 and a pooling of size 2?

# %%
predict("pixels seen", value=...)

# %%
with attempt():
    print(receptive_field([(3, 1), (3, 1), (2, 2)]))
    why = "3, then 2 more, then 1"
    outcome("pixels seen", receptive_field([(3, 1), (3, 1), (2, 2)]), why=why)

# %% [markdown]
# ## 7. A whole network, shape by shape
# *Lecture row L14*
#
# The classical convolutional networks, such as LeNet, AlexNet and VGG, follow one plan:
#
# > **conv → ReLU → pool**, several times; then **flatten → fully connected → softmax**.
#
# Each round looks for larger patterns, in fewer places, often with more filters. At the end, flatten puts all maps into one long line,
# and a fully connected layer (`dense`) makes a score for each class. Softmax turns scores into probabilities. It changes no shape and has no
# parameters; notebook 4 explains it.
#
# Newer networks, such as ResNet, changed two things. Convolutions with stride 2 do most of the shrinking in place of pooling. The mean of
# each last map (**global average pooling**) replaces the large fully connected layers.
#
# Here is a small one, for images of 28 by 28 pixels and ten classes. Cover the last two columns and fill them in by hand:
#
# | layer | how | shape | parameters |
# | --- | --- | --- | --- |
# | input | | $(1, 28, 28)$ | |
# | conv | 8 filters 5×5, padding 2 | $(8, 28, 28)$ | $8 \cdot (1 \cdot 25 + 1) = 208$ |
# | relu | | $(8, 28, 28)$ | 0 |
# | pool | size 2, stride 2 | $(8, 14, 14)$ | 0 |
# | conv | 16 filters 3×3, padding 1 | $(16, 14, 14)$ | $16 \cdot (8 \cdot 9 + 1) = 1168$ |
# | relu | | $(16, 14, 14)$ | 0 |
# | pool | size 2, stride 2 | $(16, 7, 7)$ | 0 |
# | flatten | | $(784,)$ | 0 |
# | dense | 10 units | $(10,)$ | $10 \cdot (784 + 1) = 7850$ |
#
# We describe a network as a list of dicts, one for each layer. Three helpers save typing:


# %%
def conv_layer(filters, kernel, stride=1, padding=0):
    return {"type": "conv", "filters": filters, "kernel": kernel,
            "stride": stride, "padding": padding}  # fmt: skip


def pool_layer(size, stride):
    return {"type": "pool", "size": size, "stride": stride}


# %%
def dense_layer(units):
    return {"type": "dense", "units": units}


RELU, FLATTEN = {"type": "relu"}, {"type": "flatten"}
network = [
    conv_layer(8, 5, padding=2), RELU, pool_layer(2, 2),
    conv_layer(16, 3, padding=1), RELU, pool_layer(2, 2),
    FLATTEN, dense_layer(10),
]  # fmt: skip

# %% [markdown]
# You know the formulas: `conv_output_size` of notebook 2 for a size, `count_conv_params` and `count_dense_params` of notebook 1 for
# parameters. Bring your functions as in section 5, and run the new cell. Or write the three formulas again.

# %%
bring_functions(
    {
        "1_hypothesis_class": ["count_dense_params", "count_conv_params"],
        "2_filters": ["conv_output_size"],
    },
    into="3_max_pooling",
)

# %% [markdown]
# ### Your turn: `trace_shapes`
# Return one row `(type, shape, parameters)` for each layer, in order: the type as in the dict, the shape **after** the layer, and the number
# of parameters as an int, biases included. A shape is always a tuple: `(C, H, W)` for maps, and one number with a comma after flatten or a
# dense layer, `(784,)`. Softmax is not in these lists.
#
# *Watch out:*
# - `"kernel"` and `"size"` are ints or pairs (height, width). Strides and padding are ints, the same for both directions.
# - How many channels does a filter of the *second* conv layer span? How many channels come out of pooling?
# - A layer needs to know the shape before it. A fully connected layer may follow another one.
# - Remainders are dropped, as always. Images are seldom square.
# - Change nothing in the dicts: `pop` takes an entry out for good.

# %% nbgrader={"grade": false, "grade_id": "trace_shapes", "locked": false, "schema_version": 3, "solution": true, "task": false}
def trace_shapes(input_shape, layers):
    """Follow an image through a network without running it.

    input_shape: (C, H, W)   layers: list of dicts, as in the cell above
    Returns a list with one (type, shape, parameters) for each layer.
    Example: trace_shapes((1, 6, 8), [conv_layer(2, 3), pool_layer(2, 2)]) is
    [("conv", (2, 4, 6), 20), ("pool", (2, 2, 3), 0)].
    """
    ### BEGIN SOLUTION
    def pair(value):
        return (value, value) if isinstance(value, int) else tuple(value)

    def size(shape, window, stride, padding=0):
        return tuple((n + 2 * padding - k) // stride + 1 for n, k in zip(shape[1:], pair(window)))

    shape, rows = tuple(input_shape), []
    for layer in layers:
        kind, parameters = layer["type"], 0
        if kind == "conv":
            kh, kw = pair(layer["kernel"])
            parameters = layer["filters"] * (shape[0] * kh * kw + 1)
            grid = size(shape, (kh, kw), layer["stride"], layer["padding"])
            shape = (layer["filters"], *grid)
        elif kind == "pool":
            shape = (shape[0], *size(shape, layer["size"], layer["stride"]))
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = layer["units"] * (shape[0] + 1)
            shape = (layer["units"],)
        rows.append((kind, shape, parameters))
    return rows
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "trace_shapes_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(trace_shapes)

# %% [markdown]
# The network of the table, drawn from your function's output. Where are most of the parameters?

# %% [markdown]
# **Predict:** How long is the flat vector of the network above, for an image of 28 by 28?

# %%
predict("flat vector", shape=...)

# %%
with attempt():
    plots.architecture((1, 28, 28), trace_shapes((1, 28, 28), network))
    flat = trace_shapes((1, 28, 28), network)[-2][1]
    outcome("flat vector", np.zeros(flat), why="all numbers of the last maps in a row")

# %% [markdown]
# The maps get smaller and more numerous. The fully connected layer at the end has more than four in five parameters.
#
# **What if** there is no pooling? Guess the number of parameters before you run the cell.

# %%
with attempt():
    plain = [layer for layer in network if layer["type"] != "pool"]
    for name, layers in [("with pooling", network), ("without", plain)]:
        rows = trace_shapes((1, 28, 28), layers)
        print(f"{name:13} flat {rows[-2][1]}, {sum(row[2] for row in rows):,} parameters")

# %% [markdown]
# Pooling has no parameters, yet it saves most of them: the last layer has fewer numbers to connect.
#
# Now a large one: AlexNet, the network behind the drop of 2012 in notebook 1. (Its pooling overlaps: size 3, stride 2.)

# %%
alexnet = [
    conv_layer(96, 11, stride=4), RELU, pool_layer(3, 2),
    conv_layer(256, 5, padding=2), RELU, pool_layer(3, 2),
    conv_layer(384, 3, padding=1), RELU, conv_layer(384, 3, padding=1), RELU,
    conv_layer(256, 3, padding=1), RELU, pool_layer(3, 2), FLATTEN,
    dense_layer(4096), RELU, dense_layer(4096), RELU, dense_layer(1000),
]  # fmt: skip

# %%
with attempt():
    for kind, shape, parameters in trace_shapes((3, 227, 227), alexnet):
        if kind != "relu":
            print(f"{kind:8} {str(shape):15} {parameters:12,}")

# %% [markdown]
# The last column adds up to 62 million, with 58.6 million in the three fully connected layers. (The published count is about sixty million:
# three layers were cut in two, to fit on two graphics cards.)
#
# **What if** you keep only the largest number of each of the 256 last maps, with `pool_layer(6, 1)` before `FLATTEN`? What is left of the 62 million?

# %% [markdown]
# ## 8. Find the bug
# Code that somebody else wrote, or that a program wrote for you, may be wrong. Finding out takes practice.
#
# **Average pooling** takes the mean of each window where max pooling takes the maximum. All else is as in `maxpool1d`: the windows begin
# `stride` apart, `stride=None` means `size`, and an incomplete last window is dropped.
#
# The next cell shows you one version of this function, with **one mistake** in it. Other students may see other versions, with other
# mistakes. An example that shows a mistake is worth more than a suspicion, and a small one is easy to follow by hand.

# %%
buggy = find_the_bug("avgpool1d_bug")

# %% [markdown]
# **What if** you call it? `buggy(np.array([1.0, 3.0, 2.0]), 2)` gives a first result. Work out by hand what it should be, and change one thing at a time.
#
# ### Your turn: `avgpool1d_bug`
# Return two things. First, **an input on which `buggy` is wrong**: a tuple of its arguments, as small as you can. Then **the repaired
# function**: copy the code above into the cell, comment included, and change at most two lines. As long as you have no repair, return `buggy`
# in its place.
#
# *Watch out:*
# - The input must be one that the function is made for: `x` is a line of numbers, and at least one window fits.
# - The arrays of your input may have 6 numbers in all. Most mistakes need fewer.
# - A new function is no repair, even if it is right. Find the line that is wrong.

# %% nbgrader={"grade": false, "grade_id": "avgpool1d_bug", "locked": false, "schema_version": 3, "solution": true, "task": false}
def avgpool1d_bug():
    """An input on which buggy is wrong, and the repaired function.

    Returns wrong_on, repaired: a tuple (x, size, stride), and a function.
    """
    ### BEGIN SOLUTION
    wrong_on = (np.array([1.0, 1.0]), 2, 1)

    def avgpool1d(x, size, stride=None):  # copy k
        stride = size if stride is None else stride
        out = np.zeros((len(x) - size) // stride + 1)
        for i in range(len(out)):
            window = x[i * stride : i * stride + size]
            out[i] = window.sum() / size
        return out

    return wrong_on, avgpool1d
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "avgpool1d_bug_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(avgpool1d_bug)

# %% [markdown]
# ## What you know now
# - A filter says **where** something is. The maximum says **whether** it is there.
# - **Max pooling** asks whether, window by window. It has a size and a stride, works on each channel alone, drops the remainder, and has **no
#   parameters**.
# - A map **moves with** the picture, the maximum over everything does not. Pooling in windows ignores most small moves. Each further pooling
#   layer ignores larger ones.
# - Filter, ReLU and a maximum over the whole image make a **detector** that finds its pattern anywhere.
# - The **receptive field** grows by `kernel - 1` steps a layer, and strides lengthen all later steps.
# - conv → ReLU → pool, repeated, then flatten → fully connected → softmax. You can work out shapes and parameters **before anything runs**.
#   Most parameters are where a flat line meets a fully connected layer.

# %% [markdown]
# ### Two questions to take along
# Answer them without looking back. They come up again in `quiz("again")` if they go wrong.

# %%
quiz("3_max_pooling end", "--")

# %% [markdown]
# ### Written question 2 (2 points)
# A person reads your answer. You may use your functions.
#
# For colour images of 32 by 32 pixels: conv with 32 filters 3×3, padding 1; ReLU; pool 2, stride 2; conv with 64 filters 3×3, padding 1;
# ReLU; pool 2, stride 2; flatten; dense with 10 units. (a) Let `trace_shapes` print the shapes and parameters. Which layer has the most
# parameters, and what share of all? (b) How large is the receptive field of one number just before flatten? Show the steps, as in the table
# of section 6. (c) The same network is built for images of 64 by 64 pixels. Which layers get more parameters, how many, and why do the others
# not? (d) Replace the last pooling layer by a maximum over the whole of each map. What does the network gain, and what can it no longer tell?

# %% [markdown] nbgrader={"grade": true, "grade_id": "pooling_written_2", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# **Model answer.** (a) conv $(32, 32, 32)$, $32 \cdot (3 \cdot 9 + 1) = 896$; ReLU the same shape, 0; pool $(32, 16, 16)$, 0; conv
# $(64, 16, 16)$, $64 \cdot (32 \cdot 9 + 1) = 18{,}496$; ReLU the same shape, 0; pool $(64, 8, 8)$, 0; flatten $(4096,)$, 0; dense $(10,)$,
# $10 \cdot 4097 = 40{,}970$. Together 60,362, and the dense layer has 68 % of them. (b) 3 after the first conv; $3 + 1 = 4$ after pooling,
# step 2; $4 + 2 \cdot 2 = 8$ after the second conv; $8 + 1 \cdot 2 = 10$ after pooling: 10 by 10 pixels. (c) Only the dense layer: the flat
# line has $64 \cdot 16 \cdot 16 = 16{,}384$ numbers, so $10 \cdot 16{,}385 = 163{,}850$ parameters. A filter is used at every place, so a
# conv layer has the same weights for any image; ReLU, pooling and flatten have none. (d) The flat line has 64 numbers for any image, so the
# dense layer has $10 \cdot 65 = 650$ parameters, the same network takes images of any size, and the answer does not depend on where a pattern
# is. It can no longer tell how the patterns lie to one another, beyond what one number of the second conv layer sees (8 by 8 pixels).
#
# **Marking.** A quarter of a point for (a): the dense layer and its share. Half a point for (b): 10, with its steps. Half a point for (c):
# only the dense layer, with the number and the reason. Three quarters of a point for (d): a gain (a quarter) and the loss (half a point).

# %% [markdown]
# ## On your own
# - **What does the stride change?** Pool with size 2 and stride 1, measure the change after a move of one pixel, then keep every second
#   number. Where does the change jump? Zhang, *Making convolutional networks shift-invariant again* (2019), blurs before the second step. Try
#   a blur.
# - **Pooling without a loop over windows.** The maximum over a 2 by 2 window is the maximum of four slices with stride 2. Write `maxpool2d`
#   this way for any size, and compare the times.
# - **Measure the field.** Change one pixel of a random image and see which numbers of a deep layer change. Compare with `receptive_field`.
#   With pooling, why may fewer numbers change than it says?
# - **Networks without pooling.** Many newer networks use a conv layer with stride 2 in its place. What can it do that pooling cannot, and
#   what does it cost?
#
# ## Where the lecture's points are
#
# | row | point | section |
# | --- | --- | --- |
# | L10 | the dot of the i, now anywhere | 5 |
# | L13 | max pooling: size, stride, no weights; from where to whether | 1, 2, 3, 4, 5, 6 |
# | L14 | a typical architecture, its shapes and parameters | 6, 7 |
#
# The glossary of the course explains its terms: `docs/glossary.md` in its repository, *Glossary* in its book.
