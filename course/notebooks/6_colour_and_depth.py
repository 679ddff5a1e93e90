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
# # Colour, depth, and a library
#
# **What you will do.** You build a network with two layers of convolution from the functions that you wrote in notebooks 1 to 5. It learns to
# read road signs in colour. You look at its filters, its maps and its mistakes. Then you do the same with PyTorch, and compare.
#
# **What you will learn.** How layers with one contract make networks of any depth. What a second layer gains. How to find out which pixels
# matter. How a network fails when the light changes. How your functions are called in a library.
#
# **What you need.** Your notebooks 1 to 5, in the folder of this one. This notebook is optional: nothing here is graded. Plan 2 to 3 hours.
#
# Run the cells from top to bottom, each with *Shift + Enter*. A cell can use only what you have already run.

# %%
import os
import time

import numpy as np

from course import plots
from course.attempt import attempt
from course.data import SIGNS, road_signs
from course.own_functions import own_functions
from course.progress import watch

QUICK = bool(os.environ.get("NBGRADER_EXECUTION"))  # a test only needs to see that all runs
EPOCHS, COUNT = (1, 64) if QUICK else (8, 1200)

# %% [markdown]
# Here are the eight signs that your network will read, three images of each. Which two signs differ only in their colour? Which two differ only
# in their shape?

# %%
x_train, y_train = road_signs(COUNT, seed=0)
three = np.concatenate([np.flatnonzero(y_train == k)[:3] for k in range(8)])
order = three.reshape(8, 3).T.ravel()
plots.gallery(x_train[order], "Eight road signs, three times:", titles=SIGNS)

# %% [markdown]
# ## How this notebook works
# - **Your functions come from your other notebooks.** One cell below reads them there and says which are missing.
# - ***A part*** marks a function for you to write. Replace the two lines `# YOUR CODE HERE` and `raise NotImplementedError()`. Nobody grades
#   it; the cell below it compares it with what you wrote before.
# - ***What if*** cells are for playing. A cell that begins with `with attempt():` uses your functions. If one is missing, it says so.
# - Sections 8 and 9 use PyTorch. If you do not have it, they only say so.

# %% [markdown]
# ## 1. Road signs
#
# The images are 28 by 28 pixels with three channels: red, green and blue. A program draws each sign at its own place, with its own size, tilt
# and blur, in its own light. Behind it is a piece of the photograph of notebook 2, or a made-up texture. Test images use the other half of
# the photograph.
#
# The eight classes are chosen so that neither colour nor shape is enough. *No entry* and *one way* have the same shape. So have *danger* and
# *roadworks*. *Give way* and *danger* have the same colours.
#
# Measure it. Give each test image the class of the nearest training image. First compare only the mean colour of two images. Then compare
# them pixel by pixel, once in grey and once in colour. (Guessing gets 12.5 %.)

# %%
x_test, y_test = road_signs(64 if QUICK else 400, seed=1, half="right")


def nearest(train, test):
    """Accuracy of giving each test image the class of the nearest training image."""
    a, b = train.reshape(len(train), -1), test.reshape(len(test), -1)
    distances = (b**2).sum(axis=1)[:, None] - 2 * b @ a.T + (a**2).sum(axis=1)
    return (y_train[distances.argmin(axis=1)] == y_test).mean()


for name, view in {
    "mean colour": lambda x: x.mean(axis=(2, 3)),
    "grey pixels": lambda x: x.mean(axis=1),
    "all pixels": lambda x: x,
}.items():
    print(f"{name:12} {nearest(view(x_train), view(x_test)):.1%}")

# %% [markdown]
# The mean colour is hardly better than guessing: most pixels belong to the background. Grey pixels get 58 %, all three channels 71 %. So shape
# and colour both help, and three of ten signs are still read wrong.
#
# Networks learn faster from numbers around 0. So move the pixels from the range 0 to 1 to the range -0.5 to 0.5.

# %%
x_train, x_test = x_train - 0.5, x_test - 0.5

# %% [markdown]
# ## 2. Bring your own functions
#
# The next cell opens your notebooks and takes the functions named in it. It runs only their definitions: no check, no figure, no training. Save
# your notebooks first (Ctrl + S; on a Mac Cmd + S).

# %%
own = own_functions(
    {
        "1_hypothesis_class": ["dense"],
        "2_filters": ["relu", "im2col", "conv2d_im2col"],
        "4_backprop": ["relu_backward", "dense_backward", "conv2d_backward", "softmax_nll"],
        "5_learning": ["pool", "pool_backward", "momentum_step"],
    }
)

# %% [markdown]
# If a function is missing, the last line says where to write it. You can read on meanwhile: cells that need it say so.
#
# They are now called `own.dense`, `own.relu` and so on.

# %% [markdown]
# ## 3. Any number of layers
#
# Notebook 4 gave all layers one contract. Forward, a layer gets an array and gives one back. Backward, it gets the upstream gradient and gives
# back the gradient of its input, and those of its parameters. So a network is a list of names, and this is all of it:

# %%
def forward(layers, p, x):
    """The input of each layer, and last the scores. p: weights and biases by name."""
    xs = [x]
    for name in layers:
        x, w, b = xs[-1], p.get(f"{name}_w"), p.get(f"{name}_b")
        if name.startswith("conv"):
            xs.append(own.conv2d_im2col(x, w, b, 1, w.shape[-1] // 2))
        elif name.startswith("dense"):
            xs.append(own.dense(x.reshape(len(x), -1), w, b))
        else:
            xs.append(own.relu(x) if name == "relu" else own.pool(x))
    return xs

# %% [markdown]
# `xs` keeps the input of each layer, because its backward pass needs it. The layer `conv1` finds its filters under `conv1_w`. The padding keeps
# the size, and pooling halves it. Flattening is part of the dense layer.
#
# Here are four networks. The first is logistic regression: one dense layer on the pixels.

# %%
NETWORKS = {
    "logistic regression": ["dense1"],
    "two dense layers": ["dense1", "relu", "dense2"],
    "one conv layer": ["conv1", "relu", "pool", "dense1"],
    "two conv layers": ["conv1", "relu", "pool", "conv2", "relu", "pool", "dense1"],
}

# %%
SHAPES = {
    "logistic regression": {"dense1": (3 * 28 * 28, 8)},
    "two dense layers": {"dense1": (3 * 28 * 28, 64), "dense2": (64, 8)},
    "one conv layer": {"conv1": (8, 3, 5, 5), "dense1": (8 * 14 * 14, 8)},
    "two conv layers": {
        "conv1": (8, 3, 5, 5), "conv2": (16, 8, 5, 5), "dense1": (16 * 7 * 7, 8),
    },
}

# %% [markdown]
# Before you run the next cell: which of the four has the most parameters, and which has the fewest?

# %%
def start(kind, rng):
    """First parameters as in notebook 5: random weights, biases 0."""
    p = {}
    for name, shape in SHAPES[kind].items():
        conv = len(shape) == 4
        fan_in = np.prod(shape[1:]) if conv else shape[0]
        p[f"{name}_w"] = rng.normal(0, (2 / fan_in) ** 0.5, size=shape)
        p[f"{name}_b"] = np.zeros(shape[0] if conv else shape[1])
    return p


for kind in NETWORKS:
    p = start(kind, np.random.default_rng(0))
    print(f"{kind:20} {sum(a.size for a in p.values()):7,} parameters")

# %% [markdown]
# The deepest network is the smallest. Pooling twice leaves 7 by 7 places, so its dense layer is short.
#
# ### Backward through a convolution
#
# The second layer of filters has a layer below it. So this time you need the gradient of a convolution's *input*, which notebook 5 could leave
# out. Your `conv2d_backward` of notebook 4 computes it. If it has a loop over all outputs, it is right and slow: a training would take an
# hour.
#
# There is a fast way for stride 1, and you have all you need for it.
#
# **A part: `conv_grads` and `conv_dx`.** Two questions lead there.
# - The layer is one matrix product, of the filters as rows and the columns of `own.im2col`. What is the gradient of the left factor of a product?
#   (It is the last line of the table in section 4 of notebook 5.)
# - How does a pixel reach the outputs? Through each weight once, and to the output that lies on the *opposite* side. So the gradient of the
#   pixels is a convolution too: of `dout`, with filters that are flipped in both directions, and with the two axes of channels swapped.
#   `own.conv2d_im2col` computes it. Which padding gives back the size of the input?

# %% nbgrader={"grade": false, "grade_id": "helpers_conv_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv_grads(dout, x, w):
    """Gradients of the filters and the biases; stride 1, padding that keeps the size.

    dout: (N, F, H, W)   x: (N, C, H, W)   w: (F, C, k, k), k odd. Returns dw, db.
    """
    ### BEGIN SOLUTION
    k = w.shape[-1]
    flat = dout.reshape(*dout.shape[:2], -1)  # (N, F, H*W)
    cols = own.im2col(x, k, k, 1, k // 2)  # (N, C*k*k, H*W)
    dw = (flat @ cols.transpose(0, 2, 1)).sum(axis=0)
    return dw.reshape(w.shape), dout.sum(axis=(0, 2, 3))
    ### END SOLUTION


def conv_dx(dout, w):
    """Gradient of the input of the same layer.

    dout: (N, F, H, W)   w: (F, C, k, k), k odd. Returns dx: (N, C, H, W).
    """
    ### BEGIN SOLUTION
    flipped = w[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)  # (C, F, k, k)
    return own.conv2d_im2col(dout, flipped, np.zeros(len(flipped)), 1, w.shape[-1] // 2)
    ### END SOLUTION


# %% [markdown]
# Your own `conv2d_backward` is the judge. The differences should be far below one in a million:

# %%
rng = np.random.default_rng(0)
x, w, dout = (rng.normal(size=s) for s in [(2, 3, 6, 7), (4, 3, 5, 5), (2, 4, 6, 7)])
with attempt():
    judge = own.conv2d_backward(dout, x, w, 1, 2)
    mine = (conv_dx(dout, w), *conv_grads(dout, x, w))
    for name, a, b in zip(("dx", "dw", "db"), judge, mine):
        print(f"{name}: largest difference {np.abs(a - b).max():.0e}")

# %% [markdown]
# The backward pass of a convolution is a convolution, too. (You do not want to write the two? Set `FAST = False` here. Then the training uses your
# `conv2d_backward`, gets less far in its 60 seconds, and you will see lower accuracies.)

# %%
FAST = True
if not FAST:
    def conv_grads(dout, x, w):
        return own.conv2d_backward(dout, x, w, 1, w.shape[-1] // 2)[1:]

    def conv_dx(dout, w):
        x = np.zeros((len(dout), w.shape[1], *dout.shape[2:]))
        return own.conv2d_backward(dout, x, w, 1, w.shape[-1] // 2)[0]

# %% [markdown]
# ### Backward through all layers
#
# The list is walked from its end to its start. The first layer needs no gradient of its input: there is no layer below it.

# %%
def back_one(name, w, x, d, first):
    """Gradient of one layer's input x, and those of its weights and biases. d: upstream."""
    if name.startswith("conv"):
        return None if first else conv_dx(d, w), conv_grads(d, x, w)
    if name.startswith("dense"):
        flat, *found = own.dense_backward(d, x.reshape(len(x), -1), w)
        return flat.reshape(x.shape), found
    back = own.relu_backward if name == "relu" else own.pool_backward
    return back(d, x), ()


# %%
def backward(layers, p, xs, d):
    """Gradients of all parameters. xs: from forward   d: gradient of the scores."""
    grads = {}
    for name, x in zip(layers[::-1], xs[-2::-1]):
        d, found = back_one(name, p.get(f"{name}_w"), x, d, x is xs[0])
        grads |= zip((f"{name}_w", f"{name}_b"), found)
    return grads

# %% [markdown]
# **Trust, but check.** As in notebook 5, compare slopes along a random direction with central differences, for each array of parameters:

# %%
def loss_and_grads(layers, p, x, y):
    xs = forward(layers, p, x)
    loss, dscores = own.softmax_nll(xs[-1], y)
    return loss, backward(layers, p, xs, dscores)


layers = NETWORKS["two conv layers"]
point = {n: a + rng.normal(0, 0.1, a.shape) for n, a in p.items()}  # biases that are not 0
noise, noise_y = rng.normal(size=(4, 3, 28, 28)), np.arange(4)

# %%
with attempt():
    grads = loss_and_grads(layers, point, noise, noise_y)[1]
    for name in point:
        v, h = rng.normal(size=point[name].shape), 1e-6
        sides = [{**point, name: point[name] + t * v} for t in (h, -h)]
        up, down = (loss_and_grads(layers, q, noise, noise_y)[0] for q in sides)
        mine, numerical = np.sum(v * grads[name]), (up - down) / (2 * h)
        error = abs(mine - numerical) / (abs(mine) + abs(numerical))
        print(f"{name:9} {mine:+.6f}   numerical {numerical:+.6f}   error {error:.0e}")

# %% [markdown]
# ## 4. Does depth pay?
#
# The training loop is the one of notebook 5, with momentum. It stops after 60 seconds, whatever it has reached.

# %%
def train(kind, epochs, lr=0.02, seconds=60, x=x_train):
    rng, end, history = np.random.default_rng(0), time.monotonic() + seconds, []
    p = start(kind, rng)
    v = {name: np.zeros_like(a) for name, a in p.items()}
    for _ in watch(epochs, history):
        for batch in np.array_split(rng.permutation(len(x)), len(x) // 32):
            if time.monotonic() < end:
                loss, grads = loss_and_grads(NETWORKS[kind], p, x[batch], y_train[batch])
                p, v = own.momentum_step(p, grads, v, lr)
        history.append(loss)  # of the last minibatch
    return p, history

# %% [markdown]
# Training the deepest network takes a minute at most. Guess first: how much accuracy do the four networks reach on the 400
# test images?

# %%
def accuracy(kind, p, x, y=y_test):
    parts = np.array_split(x, max(1, len(x) // 100))
    read = np.concatenate([forward(NETWORKS[kind], p, q)[-1].argmax(axis=1) for q in parts])
    return (read == y).mean()


RATES = {"logistic regression": 0.003, "two dense layers": 0.01, "one conv layer": 0.01}
trained, curves = {}, {}
with attempt():
    for kind in NETWORKS:
        epochs = EPOCHS if "conv" in kind else 3 * EPOCHS
        trained[kind], curves[kind] = train(kind, epochs, RATES.get(kind, 0.02))

# %%
with attempt():
    if not trained:
        raise LookupError("no network is trained yet.")
    print("                     parameters   training   test")
    for kind, p in trained.items():
        size = sum(a.size for a in p.values())
        a, b = accuracy(kind, p, x_train, y_train), accuracy(kind, p, x_test)
        print(f"{kind:20} {size:10,}     {a:6.1%}   {b:.1%}")

# %% [markdown]
# In our run the test accuracies were 81.5 %, 89.2 %, 93.0 % and 98.2 %. The two dense layers knew all training images by heart. They have
# fifteen times as many parameters as the deepest network, and made six times as many mistakes.
#
# Why does the second layer help? One layer with filters of 5 by 5 can only find small things: an edge, a spot of a colour. After pooling, a
# filter of the second layer sees 14 by 14 pixels of the image. It can ask for several small things side by side, such as the two sides of a
# corner.
#
# **What if** you take colour away? Train the deepest network on grey images. Which signs will it mix up?

# %%
def grey(x):
    return np.repeat(x.mean(axis=1, keepdims=True), 3, axis=1)

# %%
with attempt():
    dull, _ = train("two conv layers", EPOCHS, x=grey(x_train))
    print(f"in grey: {accuracy('two conv layers', dull, grey(x_test)):.1%}")
    read = forward(layers, dull, grey(x_test))[-1].argmax(axis=1)
    plots.confusion(y_test, read, SIGNS, "Signs read without colour.")

# %% [markdown]
# This table is a **confusion matrix**. Each row is a true class, each column an answer. Right answers are on the diagonal. In our run the grey
# network reached 86 %. Three of four mistakes were *no entry* and *one way*, which differ in colour alone.

# %% [markdown]
# ## 5. Look inside
#
# The first filters work on colours, so they can be drawn in colour. Grey is 0. A filter with a red half and a green half responds to an edge
# between these colours. Below each filter are its maps $A^1$, for three signs:

# %%
with attempt():
    kind = "two conv layers"
    best = trained.get(kind) or start(kind, np.random.default_rng(0))
    some = x_test[[int(np.argmax(y_test == k)) for k in (0, 1, 4)]]
    xs = forward(layers, best, some)
    look = [("layer 1", best["conv1_w"], xs[2])]
    plots.maps_under_filters(some + 0.5, look, "Three signs and the maps of 8 filters.")

# %% [markdown]
# Compare the first two signs, a white bar on red and on blue. Which maps are bright for one of them only? These filters look at colour. Which
# are bright for both, and where? These look at edges.
#
# The second layer has 16 filters with 8 channels each. They cannot be drawn in colour, but their maps can be drawn:

# %%
with attempt():
    second = xs[5].reshape(-1, 14, 14)  # (3 * 16, 14, 14), after ReLU
    names = [SIGNS[k] for k in (0, 1, 4)]
    plots.gallery(second, "Maps of layer 2.", rows=names, columns=16, kind="map")

# %% [markdown]
# Many of these maps are dark for some signs and bright for others. They say more about the class than the maps of layer 1 do.

# %% [markdown]
# ## 6. Where does it fail, and what does it look at?
#
# First the confusion matrix of the deepest network, on the test images. Then its mistakes, at most eight of them:

# %%
with attempt():
    read = np.concatenate(
        [forward(layers, best, q)[-1].argmax(axis=1) for q in np.array_split(x_test, 4)]
    )
    plots.confusion(y_test, read, SIGNS, "The deepest network on the test images.")
    wrong = np.flatnonzero(read != y_test)[:8]
    titles = [f"{SIGNS[read[i]]}?" for i in wrong]
    if len(wrong):
        plots.gallery(x_test[wrong] + 0.5, "Mistakes, with the answer:", titles=titles)

# %% [markdown]
# Which pixels made the network decide? Cover a square of the image with grey and see how far the probability of the class falls. Move the square
# over the whole image, and you get a map. This is called **occlusion**.

# %%
def probability(image, k):
    scores = forward(layers, best, image[None])[-1][0]
    e = np.exp(scores - scores.max())
    return e[k] / e.sum()


def occlusion(image, k, size=6):
    """Loss of probability of class k when a square around each place is grey, (12, 12)."""
    fall = np.zeros((12, 12))
    for i, j in np.ndindex(fall.shape):
        covered = image.copy()
        covered[:, 2 * i : 2 * i + size, 2 * j : 2 * j + size] = 0
        fall[i, j] = probability(image, k) - probability(covered, k)
    return fall

# %%
with attempt():
    items = []
    for image, k in zip(some, (0, 1, 4)):
        items.append((SIGNS[k], image + 0.5, "grey"))
        fall = occlusion(image, k).clip(min=0).repeat(2, axis=0).repeat(2, axis=1)
        items.append(("probability lost", fall, "map"))
    plots.panels(items, "Three signs; bright places matter most.", columns=6)

# %% [markdown]
# Is the bright region on the sign? Then the network looks where you would look. If it is on the background, the network has learned something
# that only happens to go along with the class.
#
# A network can be right for a wrong reason. Accuracy alone does not tell you.

# %% [markdown]
# ## 7. A shift in light
#
# All images so far were made by day: their brightness was 0.6 to 1.1. Now evening comes. The same seed gives the same test signs, at the same
# places, in less light. You can still read them:

# %%
LIGHTS = {"day": (0.6, 1.1), "dusk": (0.4, 0.6), "evening": (0.3, 0.4), "night": (0.2, 0.3)}
later = {
    name: road_signs(len(x_test), seed=1, half="right", light=light)[0] - 0.5
    for name, light in LIGHTS.items()
}
stack = np.concatenate([x[:8] for x in later.values()]) + 0.5
plots.gallery(stack, "The same eight signs by day and later.", rows=list(LIGHTS))

# %% [markdown]
# Guess: how far does the accuracy fall? Does the best network by day stay the best at night?

# %%
with attempt():
    print(" " * 20, *(f"{name:>8}" for name in LIGHTS))
    for kind, p in trained.items():
        print(f"{kind:20}", *(f"{accuracy(kind, p, x):8.1%}" for x in later.values()))

# %% [markdown]
# In our run all four had more than 80 % by day, and less than 60 % at night. The best one by day fell to 43 %, below the network with one conv
# layer. Its test accuracy of 98 % was true, for images *like the training images*. It says nothing about other light, other cameras or
# other signs. This is called a **distribution shift**.
#
# Two cures. One changes the data: train on darker images too. The other changes the input: divide each image by its own brightness. Try the
# second. It needs no new training images:

# %%
def even(x):  # each image with mean 0 and spread 1, in all channels together
    x = x - x.mean(axis=(1, 2, 3), keepdims=True)
    return 0.25 * x / x.std(axis=(1, 2, 3), keepdims=True)

# %%
with attempt():
    steady, _ = train("two conv layers", EPOCHS, x=even(x_train))
    for name, x in later.items():
        print(f"{name:8} {accuracy('two conv layers', steady, even(x)):.1%}")

# %% [markdown]
# In our run this network had more than 98 % in any light. A factor in the light no longer reaches it. So the best cure here was not more depth and
# not more data: somebody had thought about what changes. The next shift may be fog, and this cure does nothing for fog.

# %% [markdown]
# ## 8. The same in PyTorch
#
# A library has all of this ready. PyTorch is one that many people use. `pip install torch` installs it; it is large, and you do not need it for
# anything else in this course.

# %%
try:
    import torch
    import torch.nn.functional as F
except ImportError:
    torch = None
    print("PyTorch is not installed here: sections 8 and 9 are for reading, and nothing is lost.")

# %% [markdown]
# First all your layers beside those of the library, on random numbers. (One more cell that reads your notebooks.)

# %%
all_own = own_functions(
    {
        "1_hypothesis_class": ["dense"],
        "2_filters": ["relu", "conv1d", "conv2d", "im2col", "conv2d_im2col"],
        "3_max_pooling": ["maxpool1d", "maxpool2d"],
        "4_backprop": [
            "relu_backward", "dense_backward", "conv1d_backward", "conv2d_backward",
            "maxpool2d_backward", "softmax_nll",
        ],
        "5_learning": ["sgd_step"],
    }
) if torch else None

# %% [markdown]
# Each line below names your function, and the library's function with the same arguments. PyTorch wants a batch and channels everywhere, and
# weights of a dense layer as (outputs, inputs): transposed.

# %%
rng = np.random.default_rng(0)
shapes = {"x": (2, 3, 9, 8), "w": (4, 3, 3, 2), "b": 4, "row": 11, "taps": 3, "u": (5, 6), "W": (6, 4)}
data = {name: rng.normal(size=shape) for name, shape in shapes.items()}

# %%
if torch:
    t = {name: torch.tensor(a, requires_grad=True) for name, a in data.items()}
    theirs = {
        "dense": lambda: F.linear(t["u"], t["W"].T, t["b"]),
        "relu": lambda: F.relu(t["x"]),
        "conv1d": lambda: F.conv1d(t["row"][None, None], t["taps"][None, None], None, 2, 1)[0, 0],
        "conv2d": lambda: F.conv2d(t["x"], t["w"], t["b"], 2, 1),
        "conv2d_im2col": lambda: F.conv2d(t["x"], t["w"], t["b"], 2, 1),
        "im2col": lambda: F.unfold(t["x"], (3, 2), padding=1, stride=2),
        "maxpool1d": lambda: F.max_pool1d(t["row"][None], 3, 2)[0],
        "maxpool2d": lambda: F.max_pool2d(t["x"], 3, 2),
    }

# %%
arguments = {
    "dense": ("u", "W", "b"), "relu": ("x",), "conv1d": ("row", "taps", 0.0, 2, 1),
    "conv2d": ("x", "w", "b", 2, 1), "conv2d_im2col": ("x", "w", "b", 2, 1),
    "im2col": ("x", 3, 2, 2, 1), "maxpool1d": ("row", 3, 2), "maxpool2d": ("x", 3, 2),
}
for name, named in arguments.items() if torch else ():
    with attempt():
        mine = getattr(all_own, name)(*(data.get(a, a) for a in named))
        error = np.abs(mine - theirs[name]().detach().numpy()).max()
        print(f"{name:14} {np.shape(mine)!s:14} largest difference {error:.0e}")

# %% [markdown]
# Differences of `1e-15` are rounding: the two add the same numbers in another order.
#
# ### Gradients without a backward pass
#
# PyTorch writes down each step that it computes. From this record it works out all gradients by itself: one call of `backward`. This is called
# **autograd**. It is the backpropagation of notebook 4, with somebody else's layers. Compare it with your backward passes:

# %%
back = {  # your function, its arguments after dout, and what the library differentiates
    "relu_backward": ("relu", ("x",), "x"),
    "dense_backward": ("dense", ("u", "W"), "uWb"),
    "conv1d_backward": ("conv1d", ("row", "taps", 2, 1), ("row", "taps")),
    "conv2d_backward": ("conv2d", ("x", "w", 2, 1), "xwb"),
    "maxpool2d_backward": ("maxpool2d", ("x", 3, 2), "x"),
}

# %%
for name, (layer, named, wanted) in back.items() if torch else ():
    with attempt():
        dout = rng.normal(size=theirs[layer]().shape)
        mine = getattr(all_own, name)(dout, *(data.get(a, a) for a in named))
        auto = torch.autograd.grad(theirs[layer](), [t[a] for a in wanted], torch.tensor(dout))
        pairs = zip(mine if isinstance(mine, tuple) else (mine,), auto)
        print(f"{name:19} {max(np.abs(a - b.numpy()).max() for a, b in pairs):.0e}")

# %% [markdown]
# Two functions are left: the loss with its gradient, and the step.

# %%
if torch:
    with attempt():
        y, scores = np.array([0, 3, 5, 1, 1]), torch.tensor(data["u"], requires_grad=True)
        mine, dscores = all_own.softmax_nll(data["u"], y)
        loss = F.cross_entropy(scores, torch.tensor(y))
        loss.backward()
        print(f"softmax_nll: {abs(mine - loss.item()):.0e}, its gradient", end=" ")
        print(f"{np.abs(dscores - scores.grad.numpy()).max():.0e}")
        torch.optim.SGD([scores], lr=0.1).step()
        step = all_own.sgd_step({"u": data["u"]}, {"u": dscores}, 0.1)["u"]
        print(f"sgd_step: {np.abs(step - scores.detach().numpy()).max():.0e}")

# %% [markdown]
# ### The same network, trained by both
#
# Here is your network of section 3 in PyTorch. The library's layers can start from your parameters, and both can get the same minibatches. Will
# the losses stay equal?

# %%
def torch_scores(q, x):
    for n in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, q[n + "_w"], q[n + "_b"], padding=2)), 2)
    return x.flatten(1) @ q["dense1_w"] + q["dense1_b"]


with attempt():
    p = start("two conv layers", np.random.default_rng(0))
    v, seconds = {name: np.zeros_like(a) for name, a in p.items()}, [0.0, 0.0]
    if torch:
        q = {name: torch.tensor(a, requires_grad=True) for name, a in p.items()}
        rule = torch.optim.SGD(q.values(), lr=0.02, momentum=0.9)

# %%
with attempt():
    for step in range(10 if torch else 0):
        x, y = (a[32 * step % COUNT : 32 * step % COUNT + 32] for a in (x_train, y_train))
        began = time.perf_counter()
        loss, grads = loss_and_grads(layers, p, x, y)
        p, v = own.momentum_step(p, grads, v, 0.02)
        middle = time.perf_counter()
        other = F.cross_entropy(torch_scores(q, torch.tensor(x)), torch.tensor(y))
        other.backward(), rule.step(), rule.zero_grad()
        seconds = [seconds[0] + middle - began, seconds[1] + time.perf_counter() - middle]
        print(f"step {step}: your loss {loss:.9f}, PyTorch's {other.item():.9f}")

# %%
with attempt():
    if torch:
        gap = max(np.abs(p[name] - q[name].detach().numpy()).max() for name in p)
        print(f"largest difference of a parameter after 10 steps: {gap:.0e}")
        print(f"a step took you {seconds[0] * 100:.0f} ms, PyTorch {seconds[1] * 100:.0f} ms")

# %% [markdown]
# The losses agree to all digits shown. So you know what is inside: your notebooks 1 to 5, written for speed.
#
# In practice nobody writes `torch_scores` by hand. `torch.nn` has the layers as objects that keep their parameters:

# %%
if torch:
    model = torch.nn.Sequential(
        torch.nn.Conv2d(3, 8, 5, padding=2), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(8, 16, 5, padding=2), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
        torch.nn.Flatten(), torch.nn.Linear(16 * 7 * 7, 8),
    )
    print(model, "\n", sum(a.numel() for a in model.parameters()), "parameters")

# %% [markdown]
# ## 9. Five ideas in ten lines each
#
# Modern networks use the same layers, and a few more ideas. Each of these experiments shows one of them. Read the question, guess, then run.
#
# ### 1 × 1 convolution
# A filter of 1 by 1 sees one pixel, in all channels. So it is a dense layer that is applied at each pixel. How many parameters does it take to
# go from 64 channels to 16, and how many with a filter of 5 by 5?

# %%
if torch:
    torch.manual_seed(0)
    x = torch.randn(2, 64, 7, 7)
    narrow, wide = torch.nn.Conv2d(64, 16, 1), torch.nn.Conv2d(64, 16, 5, padding=2)
    at_each_pixel = F.linear(x.permute(0, 2, 3, 1), narrow.weight[:, :, 0, 0], narrow.bias)
    same = torch.allclose(narrow(x), at_each_pixel.permute(0, 3, 1, 2), atol=1e-5)
    print("a dense layer at each pixel gives the same:", same)
    print("parameters:", *(sum(a.numel() for a in layer.parameters()) for layer in (narrow, wide)))

# %% [markdown]
# ### Dilation
# A dilated filter (notebook 2) leaves gaps between its pixels. Three layers of 3 by 3 see 7 pixels. How many do they see with dilations of 1, 2 and 4?
# Ask the gradient: only pixels that reach an output have one.

# %%
def seen(dilations):
    x = torch.zeros(1, 1, 1, 41, requires_grad=True)
    z = x
    for d in dilations:
        z = F.conv2d(z, torch.ones(1, 1, 1, 3), padding=(0, d), dilation=(1, d))
    z[0, 0, 0, 20].backward()
    return int((x.grad != 0).sum())


if torch:
    print("pixels seen:", {d: seen(d) for d in [(1, 1, 1), (1, 2, 4), (1, 2, 4, 8)]})

# %% [markdown]
# ### Batch normalization
# **Batch normalization** gives each channel mean 0 and spread 1, over the batch. Ten layers start with weights that are half as large as they
# should be. What is left of the numbers after ten layers, with it and without it?

# %%
if torch:
    for norm in (False, True):
        torch.manual_seed(0)
        x, spreads = torch.randn(32, 8, 14, 14), []
        for _ in range(10):
            x = F.conv2d(x, 0.5 * torch.randn(8, 8, 3, 3) * (2 / 72) ** 0.5, padding=1)
            x = F.relu(F.batch_norm(x, None, None, training=True) if norm else x)
            spreads.append(f"{x.std():.4f}")
        print("with   " if norm else "without", *spreads[::3])

# %% [markdown]
# ### Skip connection
# A **skip connection** adds the input of a layer to its output: $x + f(x)$. Then a gradient can go around the layer. How much of it reaches the
# input through twenty layers with small weights?

# %%
if torch:
    for skip in (False, True):
        torch.manual_seed(0)
        x = start_x = torch.randn(1, 8, 14, 14, requires_grad=True)
        for _ in range(20):
            f = F.relu(F.conv2d(x, 0.5 * torch.randn(8, 8, 3, 3) * (2 / 72) ** 0.5, padding=1))
            x = x + f if skip else f
        x.mean().backward()
        print("with   " if skip else "without", f"size of the gradient {start_x.grad.norm():.1e}")

# %% [markdown]
# ### Global average pooling
# Global average pooling (notebook 3) takes the mean of each map, in place of flattening it. How many weights does the last layer need then? And what
# happens to the scores when the map moves?

# %%
if torch:
    torch.manual_seed(0)
    maps = torch.zeros(1, 16, 7, 7)
    maps[:, :, 1:5, 1:5] = torch.randn(16, 4, 4)
    moved = maps.roll((2, 2), dims=(2, 3))
    flat, short = torch.nn.Linear(16 * 49, 8), torch.nn.Linear(16, 8)
    print("weights:", flat.weight.numel(), short.weight.numel())
    for name, f in {"flatten": lambda a: flat(a.flatten(1)),
                    "average": lambda a: short(a.mean(dim=(2, 3)))}.items():
        print(f"{name}: the scores change by {(f(moved) - f(maps)).abs().max():.4f}")

# %% [markdown]
# ## A page to keep
# Notebook 5 wrote a page about your first network. Here is one about the deepest network of this notebook, in `my_sign_network.html`.

# %%
from course.closing_page import closing_page


def scores(p, x):
    return np.concatenate([forward(layers, p, q)[-1] for q in np.array_split(x, 4)])


with attempt():
    closing_page(
        best, scores, x_test, y_test, what="road signs",
        losses=curves.get("two conv layers", ()), file="my_sign_network.html",
    )

# %% [markdown]
# ## What to read next
#
# | idea | read | after your |
# | --- | --- | --- |
# | the plan conv, pool, dense | LeCun et al. 1998, *Gradient-based learning applied to document recognition* | notebook 3 |
# | deep, on large photographs | Krizhevsky et al. 2012, *ImageNet classification with deep CNNs* | notebook 1 |
# | small filters, many layers | [Simonyan and Zisserman 2014](https://arxiv.org/abs/1409.1556) | notebook 3, section 6 |
# | 1 × 1 filters, global average pooling | [Lin et al. 2013](https://arxiv.org/abs/1312.4400) | section 9 |
# | batch normalization | [Ioffe and Szegedy 2015](https://arxiv.org/abs/1502.03167) | section 9 |
# | skip connections | [He et al. 2015](https://arxiv.org/abs/1512.03385) | section 9 |
# | dilation | [Yu and Koltun 2015](https://arxiv.org/abs/1511.07122) | section 9 |
# | what filters see, occlusion | [Zeiler and Fergus 2013](https://arxiv.org/abs/1311.2901) | sections 5 and 6 |
# | the size of first weights | [He et al. 2015](https://arxiv.org/abs/1502.01852) | notebook 5 |
#
# The [PyTorch tutorials](https://pytorch.org/tutorials/) and the book [Dive into Deep Learning](https://d2l.ai) go on from here.

# %% [markdown]
# ## What you know now
# - A network of any depth is **a list of layers with one contract**. The backward pass of a convolution is a convolution.
# - A second layer of filters combines what the first one found. Here it made the network **better and smaller**.
# - A **confusion matrix** shows which classes are mixed up, **occlusion** shows which pixels matter.
# - A high test accuracy holds for images like the test images. A **distribution shift** can break it.
# - PyTorch's layers are your layers. **Autograd** writes the backward pass.
#
# The glossary of the course explains its terms: `docs/glossary.md` in its repository, *Glossary* in its book.
