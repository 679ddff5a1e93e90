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
# # Follow the gradient back to the weights
#
# **What you will do.** You take the lecture's network of five pixels and work out, number by number, how its loss depends on each weight. You
# check the result without calculus. Then you write the backward pass of every layer of a convolutional network: ReLU, fully connected,
# convolution in one and two dimensions, max pooling, softmax.
#
# **What you will learn.** Why a gradient is a sum over paths. Why it is computed from the loss backwards. Where each number of a
# gradient comes from and where it goes. How to find out whether a gradient is right.
#
# **What you need.** Derivatives and the chain rule, matrix products, a filter sliding over a line (notebook 2) and max pooling (notebook 3).
# Plan 5 to 7 hours for a first pass, in two sittings. A savepoint before section 6 ends the first.
#
# Run the cells from top to bottom, each with *Shift + Enter*. A cell can use only what you have already run.

# %%
import numpy as np

from autograder import check, find_the_bug, hint, outcome, predict, quiz
from course import plots
from course.attempt import attempt

# %% [markdown]
# The curves show a small network's loss on one example, as each of its filter's three weights changes.

# %%
x = np.array([1.0, 2.0, 0.0, 1.0, 3.0])
w1 = np.array([1.0, -1.0, 2.0])
w2 = np.array([2.0, 3.0, -1.0, 1.0, 1.0])
y = 4.0
lecture = x, w1, w2, y  # later cells take the numbers from here again
plots.knobs(x, w1, w2, y)

# %% [markdown]
# Learning changes every weight a little towards less loss, so we need the slope of every curve at its dot. With three weights you could
# change each one and measure. AlexNet has some sixty million parameters, so this would mean running the network sixty million times. **How do
# you get all the slopes at once, without changing a single weight?**

# %% [markdown]
# ## How this notebook works
# - ***Your turn*** marks a function for you to write. Replace the two lines `# YOUR CODE HERE` and `raise NotImplementedError()`, and run
#   the cell.
# - **The cell below it checks your function**, as often as you like. Nearly every check also tests three things: **your function leaves
#   its inputs unchanged**, it **accepts whole numbers**, and **an earlier answer stays as it is** when the function is called again.
# - **Stuck?** `hint(tiny_forward)` in a new cell gives the next of three hints. After a failed check, `from autograder import case` and
#   `x, w1, w2, y = case(tiny_forward)` give you the simplest call that fails, to try by hand.
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
quiz("4_backprop start", "-----")

# %% [markdown]
# ## 1. Forward: five pixels, to the digit
# *Lecture row L16*
#
# The lecture's network does regression: it reads five pixels $X$ and predicts one number. The right answer is $y$.
#
# 1. Layer 1 is a filter of three weights $W^1$ with padding 1: $\; Z^1_i = W^1_1 X_{i-1} + W^1_2 X_i + W^1_3 X_{i+1}$, where
#    $X_0 = X_6 = 0$. The lecture writes the window as a column of three numbers, $X_{[i-1,\,i,\,i+1]}$. Then the same sum is a product
#    of a row and a column: $\; Z^1_i = (W^1)^\top X_{[i-1,\,i,\,i+1]}$.
# 2. Then ReLU: $\; A^1_i = \max(0, Z^1_i)$.
# 3. Layer 2 is fully connected with one output: $\; A^2 = (W^2)^\top A^1 = W^2_1 A^1_1 + \dots + W^2_5 A^1_5$.
# 4. The loss is the squared error: $\; L = (A^2 - y)^2$.
#
# (A superscript on $Z$, $A$ and $W$ is the layer, not a power. The last 2 in the loss is a square.)
#
# (Like the lecture, we leave out biases to keep the picture small, until section 6.)
#
# By hand: the second window is $(1, 2, 0)$, so $Z^1_2 = 1 \cdot 1 + (-1) \cdot 2 + 2 \cdot 0 = -1$. Before you look, work out $Z^1_1$ and
# $Z^1_5$ on paper. Their windows contain padding.

# %%
plots.tiny_net(x, w1, w2, y, window=2)

# %% [markdown]
# Two of the five sums are negative. ReLU sets them to 0, so they contribute nothing further.
#
# The lecture's letters and the names in the code, for the whole notebook. Subscripts count from 1, as in the lecture. Square brackets count
# from 0, as in Python: $Z^1_2$ is `Z1[1]`.
#
# | lecture | code | what it is |
# | --- | --- | --- |
# | $X$, $y$ | `x`, `y` | the five pixels `(5,)`, and the number the network should give |
# | $W^1$, $W^2$ | `w1`, `w2` | the weights of layer 1, `(3,)`, and of layer 2, `(5,)` |
# | $Z^1$, $A^1$ | `Z1`, `A1` | sums of layer 1 before and after ReLU, `(5,)` |
# | $A^2$, $L$ | `A2`, `loss` | prediction and loss, two numbers |
# | $\partial L/\partial W^1$ | `dW1` | how the loss changes with each weight; the same shape as `w1` |
# | $\partial Z^1/\partial W^1$ | `dZ1_dW1` | a table: how each $Z^1_i$ changes with each weight |
#
# ### Your turn: `tiny_forward`
# `np.pad(x, 1)` puts a zero at each end. Return all four results, in this order.

# %% nbgrader={"grade": false, "grade_id": "tiny_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def tiny_forward(x, w1, w2, y):
    """Run the lecture's network.

    x: (5,)   w1: (3,)   w2: (5,)   y: one number
    Returns Z1: (5,), A1: (5,), A2: one number, loss: one number.
    Example: with the numbers above, A2 is 7 and loss is 9.
    """
    ### BEGIN SOLUTION
    padded = np.pad(x, 1)
    Z1 = np.array([w1 @ padded[i : i + 3] for i in range(len(x))])
    A1 = np.maximum(Z1, 0)
    A2 = float(w2 @ A1)
    loss = (A2 - y) ** 2
    return Z1, A1, A2, loss
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "tiny_forward_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(tiny_forward)

# %% [markdown]
# **Predict:** What shape has $Z^1$, with five pixels and padding 1? How large is the loss if the prediction is 7 and $y = 4$?

# %%
predict("Z1 and the loss", shape=..., value=...)

# %%
x, w1, w2, y = lecture
with attempt():
    Z1, A1, A2, loss = tiny_forward(x, w1, w2, y)
    plots.strips([("X", x, "plain"), ("Z1", Z1, "signed"), ("A1", A1, "signed")])
    print("A2 =", A2, "  loss =", loss)
    why = "padding keeps five numbers, and (7 - 4) squared is 9"
    outcome("Z1 and the loss", Z1, loss, why=why)

# %% [markdown]
# The prediction is 7 and should be 4, so the loss is $3^2 = 9$.
#
# **What if** weight 3 of the filter is 2.1 in place of 2? Guess whether the loss goes up or down, and by how much. Then try it.

# %%
with attempt():
    for weight in (2.0, 2.1):
        loss = tiny_forward(x, np.array([1, -1, weight]), w2, y)[3]
        print(f"weight 3 is {weight}: loss {loss:.2f}")

# %% [markdown]
# The loss goes up by 3.96 for a change of 0.1: a slope of nearly 40. Where does this number come from?

# %% [markdown]
# ## 2. Multiply along a path, add over the paths
# *Lecture rows L16, L17*
#
# Change $W^1_3$ by a tiny amount $t$ and follow what happens. The filter is used at five places, so five sums change.
#
# Follow the first. In $Z^1_1$ the weight $W^1_3$ is multiplied by $X_2 = 2$, so $Z^1_1$ changes by $2t$. It is positive, so ReLU lets the
# change through: $A^1_1$ changes by $1 \cdot 2t$. Last comes the slope of the loss in $A^1_1$:
#
# $$L = (A^2 - y)^2 \quad\text{so}\quad \frac{\partial L}{\partial A^2} = 2 (A^2 - y) = 2 \cdot 3 = 6, \qquad
# \frac{\partial L}{\partial A^1_1} = 6 \cdot W^2_1 = 12$$
#
# Along this path the slopes multiply: $2 \cdot 1 \cdot 12 = 24$. There are four more paths from $W^1_3$ to the loss. Before you run the cell,
# work out the path through $Z^1_3$.

# %%
plots.paths(x, w1, w2, y, weight=3)

# %% [markdown]
# All five changes happen at once, so they add up: $24 - 6 + 18 = 36$. The two paths through a closed ReLU give nothing.
#
# This is the chain rule, and the idea of the whole notebook: **multiply along a path, add over the paths.** The change of 0.1 gave a little
# more than $0.1 \cdot 36$, because the curve bends upwards. The slopes of the loss for all weights together are its **gradient**.
#
# **What if** you start at weight 1? Which number in the first column must be 0 now? Work out the sum, then look.

# %%
plots.paths(x, w1, w2, y, weight=1)

# %% [markdown]
# The answer is $-12$: a larger weight 1 lowers the loss.

# %% [markdown]
# ## 3. The lecture's three factors
# *Lecture row L17*
#
# Three weights with five paths each make fifteen paths. A matrix product also multiplies along paths and adds over them:
#
# $$\underbrace{\frac{\partial L}{\partial W^1}}_{3 \times 1} = \underbrace{\frac{\partial Z^1}{\partial W^1}}_{3 \times 5} \cdot
# \underbrace{\frac{\partial A^1}{\partial Z^1}}_{5 \times 5} \cdot \underbrace{\frac{\partial L}{\partial A^1}}_{5 \times 1}$$
#
# Such a table of slopes is a **Jacobian**. The lecture gives it one **row** for each variable you change, and one **column** for each
# quantity that responds. So row $j$, column $i$ of the first factor is $\partial Z^1_i / \partial W^1_j$.
#
# **First factor.** Take one column. $Z^1_2 = W^1_1 X_1 + W^1_2 X_2 + W^1_3 X_3$, so
#
# $$\frac{\partial Z^1_2}{\partial W^1_1} = X_1, \qquad \frac{\partial Z^1_2}{\partial W^1_2} = X_2, \qquad \frac{\partial Z^1_2}{\partial W^1_3} = X_3$$
#
# The column of $Z^1_2$ is its window. In the lecture's letters the whole table is
#
# $$\frac{\partial Z^1}{\partial W^1} = \begin{pmatrix} X_0 & X_1 & X_2 & X_3 & X_4 \\ X_1 & X_2 & X_3 & X_4 & X_5 \\ X_2 & X_3 & X_4 & X_5 & X_6 \end{pmatrix}
# \qquad X_0 = X_6 = 0$$
#
# **Second factor.** $A^1_i$ depends on $Z^1_i$ and on no other $Z^1$. What does that say about the places off the diagonal? The diagonal
# holds the slope of ReLU: 1 where $Z^1_i > 0$, and 0 where it is negative.
#
# (At exactly 0 ReLU has a corner and no slope. By convention this course takes 0 there; other books take 1 or a half. No check depends on
# it.)
#
# **Third factor.** One number for each $A^1_i$. You worked out the first one in section 2.
#
# ### Your turn: `tiny_jacobians`
# *Watch out:*
# - Rows are what you change, columns are what responds. A table of the wrong orientation has shape `(5, 3)`.
# - The loss is a square. Which factor appears when you differentiate it?
# - The sign of $Z^1$ opens the gate, at each place separately.
# - Work out the derivative itself. Differences over a small step lose digits; where your numbers show it, they cost a part of the points.

# %% nbgrader={"grade": false, "grade_id": "tiny_jacobians", "locked": false, "schema_version": 3, "solution": true, "task": false}
def tiny_jacobians(x, w1, w2, y):
    """The three factors of dloss/dW1.

    x: (5,)   w1: (3,)   w2: (5,)   y: one number
    Returns dZ1_dW1: (3, 5), dA1_dZ1: (5, 5), dloss_dA1: (5,).
    Example: with the numbers above, dZ1_dW1[:, 1] is [1, 2, 0] and dloss_dA1[0] is 12.
    """
    ### BEGIN SOLUTION
    Z1, _, A2, _ = tiny_forward(x, w1, w2, y)
    padded = np.pad(x, 1)
    dZ1_dW1 = np.array([padded[j : j + len(x)] for j in range(3)])
    dA1_dZ1 = np.diag((Z1 > 0).astype(float))
    dloss_dA1 = 2 * (A2 - y) * np.asarray(w2)
    return dZ1_dW1, dA1_dZ1, dloss_dA1
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "tiny_jacobians_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(tiny_jacobians)

# %% [markdown]
# Your three factors, printed, and drawn with their product:

# %% [markdown]
# **Predict:** $W^1$ has three numbers, $Z^1$ has five. What shape has `dZ1_dW1`?

# %%
predict("dZ1_dW1", shape=...)

# %%
x, w1, w2, y = lecture
with attempt():
    dZ1_dW1, dA1_dZ1, dloss_dA1 = tiny_jacobians(x, w1, w2, y)
    print("dZ1/dW1", dZ1_dW1.shape, dZ1_dW1, sep="\n")
    print("dA1/dZ1", dA1_dZ1.shape, dA1_dZ1, sep="\n")
    print("dloss/dA1", dloss_dA1.shape, dloss_dA1, sep="\n")
    plots.factors(dZ1_dW1, dA1_dZ1, dloss_dA1)
    outcome("dZ1_dW1", dZ1_dW1, why="a row for each weight, a column for each output")

# %% [markdown]
# Compare with the figure of the paths. Its first column is the last row of the first factor, its gates are the diagonal, and its sum is 36.
#
# **What if** the two closed gates were open? Then the middle factor is `np.eye(5)`. Which of the three slopes change?

# %%
with attempt():
    plots.factors(dZ1_dW1, np.eye(5), dloss_dA1)

# %% [markdown]
# ## 4. Why *back*propagation
# *Lecture row L17*
#
# You can compute a product of three matrices from the left or from the right. Count the multiplications:
#
# | order | first product | second product | together |
# | --- | --- | --- | --- |
# | from the left | $3{\times}5 \cdot 5{\times}5$: 75 | $3{\times}5 \cdot 5{\times}1$: 15 | 90 |
# | from the right | $5{\times}5 \cdot 5{\times}1$: 25 | $3{\times}5 \cdot 5{\times}1$: 15 | 40 |
#
# From the right there is always just one column: $\partial L/\partial A^1$, then $\partial L/\partial Z^1$, then $\partial L/\partial W^1$.
# It starts at the loss and moves back towards the input. So the method is called **backpropagation**.
#
# The middle factor is diagonal: it keeps some numbers of the column and makes the others 0. You never build this matrix: five multiplications
# are enough. By hand:
#
# $$\frac{\partial L}{\partial A^1} = (12, 18, -6, 6, 6) \;\longrightarrow\; \frac{\partial L}{\partial Z^1} = (12, 0, -6, 6, 0)$$
#
# **The other weights.** $W^2$ has shorter paths: $A^2 = W^2_1 A^1_1 + \dots$, so $\partial A^2 / \partial W^2_i = A^1_i$, and
# $\partial L/\partial A^2 = 6$ as before. By hand: $\partial L/\partial W^2_1 = 6 \cdot 3 = 18$.
#
# ### Your turn: `tiny_backward`
# *Watch out:* `dW1` must come out with shape `(3,)`, `dW2` with shape `(5,)`. A gradient always has the shape of what it belongs to.
#
# Work out the derivative itself. Differences over a small step lose digits; where your numbers show it, they cost a part of the points.

# %% nbgrader={"grade": false, "grade_id": "tiny_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def tiny_backward(x, w1, w2, y):
    """Gradient of the loss of the lecture's network.

    x: (5,)   w1: (3,)   w2: (5,)   y: one number
    Returns dW1: (3,), dW2: (5,).
    Example: with the numbers above, dW1[2] is 36 and dW2[0] is 18.
    """
    ### BEGIN SOLUTION
    Z1, A1, A2, _ = tiny_forward(x, w1, w2, y)
    dZ1_dW1, _, dloss_dA1 = tiny_jacobians(x, w1, w2, y)
    dZ1 = dloss_dA1 * (Z1 > 0)
    return dZ1_dW1 @ dZ1, 2 * (A2 - y) * A1
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "tiny_backward_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(tiny_backward)

# %% [markdown]
# Your function answers the first question: it gives all slopes at once, without changing a weight.

# %%
x, w1, w2, y = lecture
with attempt():
    dW1, dW2 = tiny_backward(x, w1, w2, y)
    plots.knobs(x, w1, w2, y, slopes=dW1)
    print("dW2 =", dW2)

# %% [markdown]
# Each dashed line touches its curve at the dot. The slope of a $W^2$ behind a closed gate is 0.
#
# ### Change the weights
# *Lecture row L18*
#
# A gradient points uphill, so one step of **stochastic gradient descent** (SGD) subtracts a little of it from each weight:
# $W \leftarrow W - \eta\, \partial L / \partial W$. The small number $\eta$, the **learning rate**, sets the size of the step. Before you
# run the cell: will the loss fall in each step?

# %%
with attempt():
    v1, v2 = w1, w2
    for step in range(6):
        A2, loss = tiny_forward(x, v1, v2, y)[2:]
        print(f"step {step}: prediction {A2:.3f}, loss {loss:.4f}")
        dW1, dW2 = tiny_backward(x, v1, v2, y)
        v1, v2 = v1 - 0.001 * dW1, v2 - 0.001 * dW2

# %% [markdown]
# The prediction moves from 7 towards 4: the network learns this example.
#
# **What if** the learning rate is 0.003, or 0.02? A slope is right at the dot only. How do you see that here?

# %% [markdown]
# ## 5. Trust, but check: slopes without calculus
# *Lecture row L17*
#
# A wrong gradient seldom crashes. The network often still learns, only worse, and the reason is hard to find. So compare every gradient with
# a difference:
#
# $$f'(x) \approx \frac{f(x + h) - f(x)}{h} \;\text{(one-sided)} \qquad f'(x) \approx \frac{f(x + h) - f(x - h)}{2h} \;\text{(central)}$$
#
# By hand, $f(x) = x^3$ at $x = 1$, where the slope is 3, with $h = 0.1$. One-sided: $(1.331 - 1)/0.1 = 3.31$. Central:
# $(1.331 - 0.729)/0.2 = 3.01$. The central one is about thirty times closer, and both compute $f$ twice. Is the smallest possible $h$ the
# best?

# %%
h = 10.0 ** -np.arange(1, 13)  # 0.1, 0.01, ...


def cube(x):
    return x**3


one_sided = abs((cube(1 + h) - cube(1)) / h - 3)
central = abs((cube(1 + h) - cube(1 - h)) / (2 * h) - 3)
plots.step_sizes(h, {"one-sided": one_sided, "central": central})

# %% [markdown]
# Read it from right to left: a smaller $h$ helps at first, much more for the central difference. Then both get worse again.
#
# On the right the error comes from the formula: a curve is not its chord. This error falls like $h$ for one-sided and like $h^2$ for central
# differences. On the left it comes from rounding: a float64 has about 16 digits, $f(x+h)$ and $f(x-h)$ agree in most of them, and the
# difference keeps only the rest. So: **central differences, float64, $h$ about $10^{-6}$**.
#
# For an array, do this for each entry: add $h$ to it, subtract $h$ from it, and leave all others as they are.
#
# ### Your turn: `numerical_gradient`
# `f` is any function that takes an array and gives one number. `np.ndindex(x.shape)` goes through all places of an array of any shape.
#
# *Watch out:*
# - What is left of $10^{-6}$ if you add it to an array of whole numbers?
# - Change one entry at a time: put it back before you change the next one. The caller's `x` must never change.

# %% nbgrader={"grade": false, "grade_id": "numerical_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def numerical_gradient(f, x, h=1e-6):
    """Slopes of f at x by central differences.

    f: function of an array like x, gives one number   x: array of any shape   h: step
    Returns an array of x's shape, float64. x is as it was before.
    Example: numerical_gradient(np.sum, np.zeros((2, 3))) is 1 everywhere, (2, 3).
    """
    ### BEGIN SOLUTION
    x = np.array(x, dtype=np.float64)
    slopes = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[place] += h
        down[place] -= h
        slopes[place] = (f(up) - f(down)) / (2 * h)
    return slopes
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "numerical_gradient_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(numerical_gradient)

# %% [markdown]
# Two arrays of slopes seldom agree to the last digit. Compare them **as a whole**, by their lengths as vectors: an error of 0 means equal,
# and 1 is the largest error possible.

# %%
def error(a, n):  # the tiny number is for two arrays of zeros, which are equal
    return np.linalg.norm(a - n) / (np.linalg.norm(a) + np.linalg.norm(n) + 1e-300)


x, w1, w2, y = lecture
with attempt():
    dW1, dW2 = tiny_backward(x, w1, w2, y)
    n1 = numerical_gradient(lambda w: tiny_forward(x, w, w2, y)[3], w1)
    n2 = numerical_gradient(lambda w: tiny_forward(x, w1, w, y)[3], w2)
    print("by calculus:", dW1, "   by differences:", n1)
    print(f"error of dW1: {error(dW1, n1):.0e}   error of dW2: {error(dW2, n2):.0e}")

# %% [markdown]
# Nine digits or more agree. A rule of thumb for float64: below $10^{-7}$ the gradient is right, above $10^{-4}$ it is wrong. In between, look
# closer.
#
# ### When a right gradient fails the check
# The second curve in the first figure has a corner near $-0.5$. There a $Z^1$ goes through 0 and a gate opens. Put the weight exactly there:

# %%
corner = np.array([1.0, -0.5, 2.0])  # now Z1[1] = 1 - 0.5 * 2 = 0
with attempt():
    n1 = numerical_gradient(lambda w: tiny_forward(x, w, w2, y)[3], corner)
    print("by calculus:   ", tiny_backward(x, corner, w2, y)[0])
    print("by differences:", np.round(n1, 3))

# %% [markdown]
# The two disagree, and neither is wrong: the difference used one point on each side of the corner, where the slopes differ.
#
# In a network with thousands of ReLUs some $Z$ may be closer to 0 than $h$. So an entry-by-entry check of a whole network sometimes fails for
# correct code. The cure: **one layer at a time**, inputs that are not at a corner, and **one error for the whole array**.
#
# ### Check one layer at a time
# A layer in the middle has no loss. Give it one: take an array `dout` of the output's shape, the **upstream gradient**, and let the loss be
# $\sum$ `dout * layer(x)`. Its slope in each output is the `dout` there. So the layer's backward pass, given `dout`, must return the slopes
# in `x`.
#
# Which `dout` is good? Here is a layer that reverses a line. Its backward pass has a mistake: it forgets to reverse the gradient.

# %%
def reverse(x):
    return x[::-1]


def reverse_backward(dout):
    return dout  # wrong


# %%
rng = np.random.default_rng(1)
with attempt():
    for name, dout in [("all ones", np.ones(5)), ("random", rng.normal(size=5))]:
        n = numerical_gradient(lambda x: np.sum(dout * reverse(x)), x)
        print(f"{name}: error {error(reverse_backward(dout), n):.0e}")

# %% [markdown]
# With ones everywhere the mistake is invisible. Random numbers show it at once. So the upstream gradient of a check is **random, never all
# ones**.

# %% [markdown]
# ### Written question 1 (2 points)
# A person reads your answer. Five to eight sentences are enough.
#
# Ada's network has a thousand ReLUs. Her backward pass is right. She checks all weights of the whole network with float32, one-sided
# differences and $h = 0.01$. The largest relative error of a single entry is 0.8. (a) Give three separate reasons why a right gradient can
# get such a number here. (b) How should she check instead? (c) Ben checks one layer at a time, with an upstream gradient of ones, and gets
# $10^{-10}$. Name a mistake that his check cannot see, and say why it cannot.

# %% [markdown] nbgrader={"grade": true, "grade_id": "backprop_written_1", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# **Model answer.** (a) 1. One-sided differences with $h = 0.01$ have an error that falls only like $h$: the curve is not its chord.
# 2. float32 has about 7 digits; the two losses agree in most of them and their difference keeps few. 3. With a thousand ReLUs some sums
#    lie within 0.01 of zero. Changing a weight by $h$ moves them across the corner, and the difference mixes two slopes. 4. For an entry
#    whose true slope is near 0, a tiny absolute error is a large relative one, and the maximum over all entries finds it. (b) float64,
#    central differences, $h$ about $10^{-6}$; one layer at a time with the loss sum(dout * layer(x)); inputs away from corners; one
#    error for the whole array, norm of the difference over the sum of the norms. (c) Anything that only moves the entries of the
#    upstream gradient to other places: reversed, transposed, shifted, or given to the wrong example. All entries are 1, so the moved
#    array is the same array. A random `dout` shows it.
#
# **Marking.** 1 point for (a) and (b): three different reasons, each with its cure; half a point for two. 1 point for (c): names a
# reordering or transposition (half a point) and says that ones look the same in any order (half a point). In (b) any $h$ between
# $10^{-7}$ and $10^{-4}$ is fine with float64.

# %% [markdown]
# ## Savepoint: the end of the first sitting
# You can differentiate a whole network by hand and check it. The second sitting does the same for each layer alone.
#
# Save the notebook now (*File, Save Notebook*). Your answers are in its file. Python's variables are not: they go when the kernel stops. When
# you come back, click on the cell below and choose *Run, Run All Above Selected Cell*. Then run the cell itself. It tests that the functions
# of the first sitting are there.

# %%
x, w1, w2, y = lecture
with attempt():
    slopes, _ = tiny_backward(x, w1, w2, y)
    measured = numerical_gradient(lambda w: tiny_forward(x, w, w2, y)[3], w1)
    print(f"Ready for section 6: error {error(slopes, measured):.0e}")

# %% [markdown]
# ## 6. A layer's contract
# *Lecture rows L17, L18*
#
# We worked out the tiny network as a whole. For dozens of layers this is too much work. In section 4 one array moved from right to left: the
# gradient of the loss at some place. Each layer received such an array and passed the next one back. So a layer only has to keep a contract:
#
# - **It gets `dout`**, the upstream gradient: for each of its outputs, how much the loss changes if that output changes.
# - **It returns** the same for all its inputs: `dx` for its input, `dW` and `db` for its weights and biases.
# - Each gradient has **the shape of its array**: `dout` has the shape of the output, `dx` that of `x`, `dW` that of `W`.
#
# A layer needs to know nothing about other layers. All later functions keep this contract, for arrays of any size.
#
# ### ReLU
# Each output depends on one input, so there is one path. The gate lets the gradient through or not. By hand: $Z = (3, -1, 4)$ and
# `dout` $= (5, 6, -7)$ give `dz` $= (5, 0, -7)$.
#
# (Older networks had the **sigmoid** $1/(1 + e^{-Z})$ in the place of ReLU. Its slope is at most $1/4$, so each such step makes a gradient at
# least four times smaller. An open ReLU passes it on in full.)
#
# ### Your turn: `relu_backward`
# *Watch out:* there are two arrays here. Which of them opened the gates? The caller may still need both: return a new array. (Your choice
# where $Z$ is exactly 0 is not graded.)
#
# Work out the derivative itself. Differences over a small step lose digits; where your numbers show it, they cost a part of the points.

# %% nbgrader={"grade": false, "grade_id": "relu_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu_backward(dout, z):
    """Gradient at the input of ReLU.

    dout: gradient at the output, any shape   z: what went into ReLU, same shape
    Returns dz: same shape.
    Example: relu_backward(np.array([5, 6, -7]), np.array([3, -1, 4])) is [5, 0, -7].
    """
    ### BEGIN SOLUTION
    return dout * (z > 0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "relu_backward_check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(relu_backward)

# %% [markdown]
# > **Many think:** ReLU passes on the gradients that are positive.
# >
# > **A number:** for $Z = -1$ and an upstream gradient of 5 it passes on 0. For $Z = 2$ and $-5$ it passes on $-5$.
# >
# > **What is true:** the mask comes from $Z$. The sign of the gradient plays no part.

# %% [markdown]
# ### The fully connected layer
# *Lecture row L17*
#
# The layer takes a batch of `N` examples, with `D` numbers in and `K` numbers out. Output $k$ of example $n$ is
#
# $$Z_{n,k} = b_k + \sum_{d} X_{n,d} \, W_{d,k}$$
#
# Every product in this sum connects an output $(n,k)$, an input $(n,d)$ and a weight $(d,k)$. Each product is a path. Its slope in the input
# is the weight. Its slope in the weight is the input. Multiply by the upstream gradient and add over the paths:
#
# - `dx[n,d]`: over all outputs that this input feeds: $\sum_k \mathrm{dout}_{n,k} W_{d,k}$
# - `dW[d,k]`: over all examples in which this weight is used: $\sum_n X_{n,d}\, \mathrm{dout}_{n,k}$
# - `db[k]`: the bias is added once in each example, with slope 1: $\sum_n \mathrm{dout}_{n,k}$
#
# By hand, one example: $X = (1, 2)$, $W = \begin{pmatrix} 3 & -1 & 0 \\ 1 & 2 & 4 \end{pmatrix}$, `dout` $= (1, -2, 3)$. Then `dx[0,0]`
# $= 1 \cdot 3 + (-2)(-1) + 3 \cdot 0 = 5$, and `dW[1,2]` $= 2 \cdot 3 = 6$. Work out `dx[0,1]`.
#
# ### Your turn: `dense_backward`
# Each of the first two sums is a matrix product, with one side transposed (`.T`). Which side, and in which order? Use the shapes `(N, D)` and
# `(D, K)` of the results.
#
# *Watch out:* if `N`, `D` and `K` are equal, every order fits and the shapes tell you nothing. Go by the sums.
#
# Work out the derivative itself. Differences over a small step lose digits; where your numbers show it, they cost a part of the points.

# %% nbgrader={"grade": false, "grade_id": "dense_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dense_backward(dout, x, W):
    """Gradients of the fully connected layer z = x @ W + b.

    dout: (N, K)   x: (N, D)   W: (D, K)
    Returns dx: (N, D), dW: (D, K), db: (K,).
    Example: x = [[1, 2]], W = [[3, -1, 0], [1, 2, 4]], dout = [[1, -2, 3]]:
    dx is [[5, 9]] and db is [1, -2, 3].
    """
    ### BEGIN SOLUTION
    return dout @ W.T, x.T @ dout, dout.sum(axis=0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "dense_backward_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(dense_backward)

# %% [markdown]
# You can test the layer yourself, with a random `dout` as in section 5:

# %% [markdown]
# **Predict:** What shape has `dW`? Look at the shape of `W`.

# %%
predict("dW", shape=...)

# %%
xs, W, b = rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=2)
dout = rng.normal(size=(4, 2))
with attempt():
    dx, dW, db = dense_backward(dout, xs, W)
    print(f"dx {error(dx, numerical_gradient(lambda a: np.sum(dout * (a @ W + b)), xs)):.0e}")
    print(f"dW {error(dW, numerical_gradient(lambda a: np.sum(dout * (xs @ a + b)), W)):.0e}")
    print(f"db {error(db, numerical_gradient(lambda a: np.sum(dout * (xs @ W + a)), b)):.0e}")
    outcome("dW", dW, why="a slope for each weight")

# %% [markdown]
# If all three errors are tiny, the layer keeps its contract.
#
# **What if** `db` is the mean over the examples? What if you forget `.T`, for a square `W`? Break your function, look at the three errors,
# and repair it.

# %% [markdown]
# ## 7. Where does this gradient flow?
# *Lecture rows L16, L17*
#
# Now the filter. The figure shows the lecture's layer in both directions, with the upstream gradient of section 4. **Point at any cell** (or
# click it, or use the arrow keys). A frame marks this cell, a tint marks the cells it is connected to. The forward pass is above,
# the backward pass below. Start with the outputs $Z$.

# %%
x, w1, w2, y = lecture
dZ1 = np.array([12.0, 0.0, -6.0, 6.0, 0.0])
plots.flow(x, w1, dZ1, padding=1, at=("Z", 2))

# %% [markdown]
# Forward, an output *reads* its window through the weights. Backward, its gradient is *written* to the same cells, times the weights.
#
# Every product of the forward pass again connects an output, a pixel and a weight. **The backward pass goes through the same list of
# products.** With $X^p$ for the padded line and $s$ for the stride, product $(i, j)$ connects output $Z[i]$, pixel $X^p[s\,i + j]$ and weight
# $W[j]$, counted from 0 as in the figure:
#
# | pass | what each product adds |
# | --- | --- |
# | forward | $X^p[s\,i + j] \; W[j]$ to $Z[i]$ |
# | backward | $\mathrm{dout}[i] \; W[j]$ to $\mathrm{d}X^p[s\,i + j]$ |
# | backward | $\mathrm{dout}[i] \; X^p[s\,i + j]$ to $\mathrm{d}W[j]$ |
#
# The bias is in every output once, so `db` is the sum of `dout`.
#
# Now point at the three cells of $W$. Each is used at every output, so its gradient is a sum over all outputs. Find $-12$, $18$ and $36$.
# Then point at a pixel in the middle: it is in three windows, under a different weight in each. A padding cell has a gradient too, but there
# is no pixel to receive it.
#
# Here is a layer with stride 2 and no padding. Which pixel has gradient 0 for any `dout`? Decide before you point.

# %%
plots.flow([3.0, 1.0, 4.0, 1.0, 5.0, 9.0], [1.0, 2.0, -1.0], [2.0, -3.0], stride=2, at=("X", 2))

# %% [markdown]
# `X[2]` is in both windows, so its gradient has two terms. `X[5]` is in none: the loss does not depend on it, so its gradient is 0.
#
# ### Your turn: `conv1d_backward`
# A plan that works: make a zero gradient for the *padded* line and one for the filter. Go through the outputs and add each output's share to
# both. At the end cut the padding off.
#
# *Watch out:*
# - Windows overlap. What happens to a pixel's first gradient when its second one arrives?
# - Where does window `i` start when the stride is 2?
# - The gradient has the shape of `x`. To cut the padding off: what is `a[0:-0]` for a line `a`? Try it before you rely on it.
# - There is one bias for all outputs.
# - Pixels are often whole numbers, gradients are not. What type has `np.zeros_like(x)`?
# - Work out the derivative itself. Differences over a small step lose digits; where your numbers show it, they cost a part of the points.

# %% nbgrader={"grade": false, "grade_id": "conv1d_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv1d_backward(dout, x, w, stride=1, padding=0):
    """Gradients of the 1D convolutional layer.

    dout: (L_out,)   x: (L,)   w: (k,)   stride, padding: ints, as in the forward pass
    Returns dx: (L,), dw: (k,), db: one number.
    Example: x = [3, 1, 4, 1, 5, 9], w = [1, 2, -1], dout = [2, -3], stride=2:
    dx is [2, 4, -5, -6, 3, 0], dw is [-6, -1, -7], db is -1.
    """
    ### BEGIN SOLUTION
    k = len(w)
    padded = np.pad(np.asarray(x, dtype=float), padding)
    dpadded, dw = np.zeros_like(padded), np.zeros(k)
    for i, g in enumerate(dout):
        window = slice(i * stride, i * stride + k)
        dpadded[window] += g * w
        dw += g * padded[window]
    return dpadded[padding : padding + len(x)], dw, float(np.sum(dout))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "conv1d_backward_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(conv1d_backward)

# %% [markdown]
# Now put the lecture's network together from general layers. The gradient starts at the loss and goes from layer to layer. Each layer only
# keeps its own contract.

# %%
x, w1, w2, y = lecture
with attempt():
    Z1, A1, A2, loss = tiny_forward(x, w1, w2, y)
    dA2 = np.array([[2 * (A2 - y)]])  # (N, K) = (1, 1)
    dA1, dW2, _ = dense_backward(dA2, A1[None], w2[:, None])  # (1, 5), (5, 1)
    dZ1 = relu_backward(dA1[0], Z1)  # (5,)
    dx, dW1, db = conv1d_backward(dZ1, x, w1, padding=1)
    print("dA1 =", dA1[0], "  dZ1 =", dZ1)
    print("dW1 =", dW1, "  dW2 =", dW2[:, 0])

# %% [markdown]
# The lecture's $-12$, $18$ and $36$ again, now from three layers that fit into any network.
#
# ### The flip comes back
# Notebook 2 showed a difference: for one bright pixel, convolution copies the filter as it is, and cross-correlation mirrors it. What does
# the backward pass do with a single gradient in the middle?

# %% [markdown]
# **Predict:** Seven pixels, three weights $(1, 2, 3)$, and one upstream number that is 1. How many numbers of `dx` are not 0?

# %%
predict("numbers of dx", value=...)

# %%
with attempt():
    one = np.array([0, 0, 1, 0, 0])
    dx, _, _ = conv1d_backward(one, np.zeros(7), np.array([1, 2, 3]))
    plots.strips([
        ("dout", one, "signed"),
        ("dx", dx, "signed"),
        ("np.convolve", np.convolve(one, [1, 2, 3]), "signed"),
    ])
    why = "one for each pixel of the window"
    outcome("numbers of dx", np.count_nonzero(dx), why=why)

# %% [markdown]
# It copies the filter as it is: the forward pass is a cross-correlation, and its backward pass in $X$ is a true convolution. If you go
# through the products, this happens without an explicit flip.
#
# **What if** you check this layer like the fully connected one? For stride `s` and padding `p`, the forward pass in one call is
# `np.correlate(np.pad(x, p), w)[::s]`.

# %%
s, p = 2, 1
line, taps = rng.normal(size=8), rng.normal(size=3)
dout = rng.normal(size=len(np.correlate(np.pad(line, p), taps)[::s]))
with attempt():
    dx, dw, db = conv1d_backward(dout, line, taps, stride=s, padding=p)
    n = numerical_gradient(lambda a: dout @ np.correlate(np.pad(a, p), taps)[::s], line)
    m = numerical_gradient(lambda a: dout @ np.correlate(np.pad(line, p), a)[::s], taps)
    print(f"dx {error(dx, n):.0e}   dw {error(dw, m):.0e}")

# %% [markdown]
# > **Many think:** a pixel in two windows gets its gradient from one of them.
# >
# > **A number:** for the filter (1, 2) and upstream gradients (1, 1) on three pixels, `dx` is (1, 3, 2).
# >
# > **What is true:** the middle pixel is in both windows, and its two shares add up: 2 + 1.

# %% [markdown]
# ## 8. Two dimensions
# *Lecture row L17*
#
# Two dimensions need no new idea. Point at the outputs first, then at the weights, then at the pixels. Compare a pixel in the corner with one
# in the middle.

# %%
image = np.array([[1, 0, 2, 1, 0], [3, 1, 2, 0, 1], [0, 2, 1, 1, 3], [1, 0, 1, 2, 0]])
kernel = np.array([[1, -1, 2], [0, 2, -1]])
plots.flow(image, kernel, at=("Z", 1, 0))

# %% [markdown]
# An output sends its gradient, times the filter, back to its window. Now look from the other end: what does one pixel receive?

# %%
plots.flow(image, kernel, at=("X", 1, 2))

# %% [markdown]
# It is in six windows, under six different weights: the *last* weight in the first window. Seen from the pixel, the filter is flipped.
#
# Add `stride=2` or `padding=1` to the call above and run the cell again. Which cells of `dX` get nothing? Which gradients fall on the
# padding and are dropped?
#
# With channels, filters and a batch, the list of products is longer, but the rule is the same. The layer of notebook 2 was
#
# $$Z[n, f, r, c] = b[f] + \sum_{m} \sum_{i} \sum_{j} W[f, m, i, j] \; X^{p}[n,\, m,\, s\,r + i,\, s\,c + j]$$
#
# and each product adds, in the backward pass,
#
# $$\mathrm{dout}[n, f, r, c] \; W[f, m, i, j] \;\text{ to }\; \mathrm{d}X^{p}[n,\, m,\, s\,r + i,\, s\,c + j]$$
#
# $$\mathrm{dout}[n, f, r, c] \; X^{p}[n,\, m,\, s\,r + i,\, s\,c + j] \;\text{ to }\; \mathrm{d}W[f, m, i, j]$$
#
# So the gradient of a pixel is a sum over all filters. The gradient of a weight is a sum over all images and places. `db[f]` is a sum over
# everything but `f`.
#
# ### Your turn: `conv2d_backward`
# Loops over images, filters and places are fine. In the innermost loop a block `x[n, :, top:top + kh, left:left + kw]` of shape `(C, kh, kw)`
# meets a filter `w[f]` of the same shape. If you prefer `im2col`: the layer is a matrix product, and section 6 gives its backward pass.
#
# *Watch out:*
# - `np.pad(x, 1)` pads all four axes. Only two of them are height and width.
# - Height and width may leave a different remainder. What is the size of the padded gradient, and which part of it belongs to `x`?
# - For `db`: over which axes of `dout` do you sum? How many numbers are left?
# - If you add the filter to `dX` place by place, you need not flip it.
# - Work out the derivative itself. Differences over a small step lose digits; where your numbers show it, they cost a part of the points.

# %% nbgrader={"grade": false, "grade_id": "conv2d_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv2d_backward(dout, x, w, stride=1, padding=0):
    """Gradients of the convolutional layer.

    dout: (N, F, H_out, W_out)   x: (N, C, H, W)   w: (F, C, kh, kw)   stride, padding: ints
    Returns dx: (N, C, H, W), dw: (F, C, kh, kw), db: (F,).
    Example: x of ones (1, 1, 3, 3), w of ones (1, 1, 2, 2), dout = [[1, 2], [3, 4]]:
    dx is [[1, 3, 2], [4, 10, 6], [3, 7, 4]], dw is 10 everywhere, db is [10].
    """
    ### BEGIN SOLUTION
    n_images, _, height, width = x.shape
    n_filters, _, kh, kw = w.shape
    p = padding
    padded = np.pad(np.asarray(x, dtype=float), ((0, 0), (0, 0), (p, p), (p, p)))
    dpadded, dw = np.zeros_like(padded), np.zeros(w.shape)
    for n, f, r, c in np.ndindex(dout.shape):
        g = dout[n, f, r, c]
        rows = slice(r * stride, r * stride + kh)
        columns = slice(c * stride, c * stride + kw)
        dpadded[n, :, rows, columns] += g * w[f]  # (C, kh, kw)
        dw[f] += g * padded[n, :, rows, columns]
    return dpadded[:, :, p : p + height, p : p + width], dw, dout.sum(axis=(0, 2, 3))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "conv2d_backward_check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(conv2d_backward)

# %% [markdown]
# Can you explain your code? When the check is right, `from autograder import explain` and `explain(conv2d_backward)` ask you about it.
#
# **What if** you check it yourself? Here is the forward pass for one image and one filter, row by row with the call you know from
# section 7:


# %%
def forward(a, k):  # one channel, stride 1, no padding
    starts = range(len(a) - len(k) + 1)
    return np.array([sum(np.correlate(a[r + i], k[i]) for i in range(len(k))) for r in starts])


dout = rng.normal(size=(3, 3))
with attempt():
    dx, dw, db = conv2d_backward(dout[None, None], image[None, None], kernel[None, None])
    n = numerical_gradient(lambda a: np.sum(dout * forward(a, kernel)), image)
    m = numerical_gradient(lambda a: np.sum(dout * forward(image, a)), kernel)
    print(f"dx {error(dx[0, 0], n):.0e}   dw {error(dw[0, 0], m):.0e}")

# %% [markdown]
# Both agree, and the check used only the forward pass.
#
# **Play.** Here each step takes one number of the upstream gradient $dZ$ and adds its share to $dX$ and $dW$. Before you press *next*: which
# cells of $dX$ will change?

# %%
plots.film(
    [[1, 2, 0, 1, 3], [0, 1, 1, 2, 0], [2, 0, 3, 1, 1], [1, 1, 0, 0, 2]], [[1, -1], [0, 2]],
    dout=[[1, 0, -1, 2], [0, 3, 0, -2], [1, -1, 2, 0]],
)

# %% [markdown]
# A gradient also answers a question: *which pixels matter?* Take the lecture's "Hi" and the filter that finds the dot of the i. Start with a
# gradient of 1 at the one output above 0, row 2 and column 5 (`[1, 4]`), and send it back to the pixels.

# %%
rows = ["10100", "10101", "11100", "10101", "10101"]
hi = np.array([[float(pixel) for pixel in row] for row in rows])
dot = np.array([[-1.0, -1.0, -1.0], [-1.0, 1.0, -1.0], [-1.0, -1.0, -1.0]])
fired = np.zeros((1, 1, 5, 5))
fired[0, 0, 1, 4] = 1
with attempt():
    dx, _, _ = conv2d_backward(fired, hi[None, None], dot[None, None], padding=1)
    plots.panels(
        [("X", hi, "grey"), ("dX", dx[0, 0], "signed")],
        "The image, and the gradient: the filter, stamped around the dot.",
        width=5,
    )

# %% [markdown]
# More light on the dot makes the answer stronger, more light around it makes it weaker. The other pixels do not matter.
#
# **What if** the output at row 4, column 4 (`[3, 3]`) had a gradient of 1 too? Set a second 1 in `fired`, guess the cells where both copies
# of the filter overlap, and look.

# %% [markdown]
# ## 9. Max pooling: the winner takes the gradient
# *Lecture row L17*
#
# The output of a window is its largest entry. If you change this entry a little, the output changes as much: slope 1. If you change another
# entry, nothing happens: slope 0. So each window sends its gradient to its largest entry, the winner. There are no weights, so `dx` is the
# only gradient.
#
# Here windows of 2 by 2 have stride 1, so they overlap. Point at the outputs, then at the 6: how many windows does it win?

# %%
scores = np.array([[1, 3, 2, -1], [4, 0, 1, 5], [-2, 6, 2, 0], [1, 2, 0, -3]])
plots.pool_flow(scores, 2, 1, at=("X", 2, 1))

# %% [markdown]
# The 6 wins four windows and gets the sum of their gradients. Most pixels win none and get 0.
#
# (If two entries are both the largest, the maximum has a corner there, like ReLU at 0. Give the window's gradient to either of them, or share
# it: all are right, and the check accepts them all. But a window has one gradient to give. After ReLU, windows full of zeros are common, so
# this matters.)
#
# ### Your turn: `maxpool2d_backward`
# As in notebook 3, `size` is an int or a pair (height, width). `stride` is an int, or None: then it equals the size in each direction.
# `kh, kw = (size, size) if np.isscalar(size) else size` makes a pair of either. `np.argmax` gives the place of the largest entry in the
# flattened block, and `np.unravel_index(place, block.shape)` makes this a row and a column.
#
# *Watch out:*
# - Windows may overlap. Can a pixel get a gradient more than once?
# - All entries of a window may be negative. Then the largest is still the largest.
# - If you look for entries equal to the maximum, how many might you find, and how much would they get together?
# - Work out the derivative itself. Differences over a small step lose digits; where your numbers show it, they cost a part of the points.

# %% nbgrader={"grade": false, "grade_id": "maxpool2d_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def maxpool2d_backward(dout, x, size, stride=None):
    """Gradient at the input of max pooling.

    dout: (N, C, H_out, W_out)   x: (N, C, H, W)   size: an int or a pair
    stride: an int; None means size
    Returns dx: (N, C, H, W).
    Example: x = [[1, 3], [4, 0]] as one image with one channel, size 2, dout = [[5]]:
    dx is [[0, 0], [5, 0]].
    """
    ### BEGIN SOLUTION
    kh, kw = (size, size) if np.isscalar(size) else size
    stride = (kh, kw) if stride is None else stride
    sh, sw = (stride, stride) if np.isscalar(stride) else stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        top, left = i * sh, j * sw
        window = x[n, c, top : top + kh, left : left + kw]
        a, b = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, top + a, left + b] += dout[n, c, i, j]
    return dx
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "maxpool2d_backward_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(maxpool2d_backward)

# %% [markdown]
# **What if** you add up `dout` and `dx`? Guess whether the two sums are equal, for any input and any windows.

# %% [markdown]
# **Predict:** `x` has shape `(2, 3, 7, 9)`. What shape has `dx`?

# %%
predict("dx of pooling", shape=...)

# %%
with attempt():
    dout = rng.normal(size=(2, 3, 3, 4))
    dx = maxpool2d_backward(dout, rng.normal(size=(2, 3, 7, 9)), 3, 2)
    print(f"sum of dout {dout.sum():.6f}   sum of dx {dx.sum():.6f}")
    why = "a gradient has the shape of its array"
    outcome("dx of pooling", dx, why=why)

# %% [markdown]
# They are equal: pooling neither adds nor loses gradient. It only chooses where it goes.

# %% [markdown]
# ## 10. Where the gradient starts: softmax and its loss
# *Lecture row L18*
#
# The lecture's example predicts a number. To choose between $K$ classes, a network ends with $K$ scores $S_1, \dots, S_K$, also called
# **logits**: one number of any size for each class. Softmax turns them into probabilities. The loss is the **negative log-likelihood**
# of the right class $y$, also called the **cross-entropy**:
#
# $$P_k = \frac{e^{S_k}}{\sum_m e^{S_m}} \qquad L = -\ln P_y = -S_y + \ln \sum_m e^{S_m}$$
#
# By hand, two classes with scores $(0, 0)$: $P = (0.5, 0.5)$ and $L = \ln 2 = 0.693$, whichever class is right. A network that gives all $K$
# classes the same score has the loss $\ln K$.
#
# **The gradient.** Differentiate the right-hand form. The sum gives $e^{S_k} / \sum_m e^{S_m} = P_k$. The term $-S_y$ gives $-1$ if $k$
# is the right class, and 0 otherwise:
#
# $$\frac{\partial L}{\partial S_k} = P_k - [k = y]$$
#
# Here $[k = y]$ is 1 where $k = y$, and 0 otherwise. The gradient is *the network's answer minus the right answer*. For scores $(0, 0)$ and
# the first class it is $(-0.5, 0.5)$.
#
# For a batch, the loss is the **mean** over the `N` examples.
#
# ### Your turn: `softmax_nll`
# *Watch out:*
# - Each row of `scores` is one example. Over which axis do the probabilities add up to 1?
# - What does the mean do to the gradient of each example?
# - `np.exp(1000)` is too large for a float. Adding the same number to all scores of a row does not change $P$ (why?). Which number
#   would make the largest one harmless?
# - The right class may be so unlikely that its $P$ is 0 for a computer. The loss must be right there too. How do you write $\ln P_y$ with the
#   scores?
# - `P[np.arange(N), y]` picks from each row the entry of its right class.
# - Work out the derivative itself. Differences over a small step lose digits; where your numbers show it, they cost a part of the points.

# %% nbgrader={"grade": false, "grade_id": "softmax_nll", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax_nll(scores, y):
    """Mean negative log-likelihood of the right classes, and its gradient.

    scores: (N, K)   y: (N,), the right class of each row, ints from 0 to K - 1
    Returns loss: one number, dscores: (N, K).
    Example: softmax_nll(np.zeros((1, 2)), np.array([0])) is 0.693..., [[-0.5, 0.5]].
    """
    ### BEGIN SOLUTION
    n = len(y)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    dscores = np.exp(log_p)
    dscores[np.arange(n), y] -= 1
    return float(loss), dscores / n
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "softmax_nll_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(softmax_nll)

# %% [markdown]
# Take four examples whose right class is `1`: unsure, right, very sure and right, very sure and wrong. Which one has the largest gradient?

# %%
examples = np.array([[0.0, 0, 0], [0, 2, 0], [0, 9, 0], [9, 0, 0]])
with attempt():
    for row in examples:
        loss, d = softmax_nll(row[None], np.array([1]))
        print(f"scores {row}  loss {loss:5.2f}  gradient {np.round(d[0], 2)}")

# %% [markdown]
# The sure and wrong one: its gradient is nearly $-1$ for the right class and $+1$ for the wrong one. Examples that are already right have
# small gradients.
#
# You now have the backward pass of every layer that notebook 5 trains.

# %% [markdown]
# ## 11. Find the bug
# A wrong gradient often trains, only worse. So nothing tells you that it is wrong, unless you look.
#
# **Average pooling** takes the mean of each window of a line `x`. Its backward pass gets `dout`, one number for each window. Each pixel of a
# window gets an equal share of its number, and adds up the shares of all its windows. The windows begin `stride` apart, `stride=None` means
# `size`, and an incomplete last window is dropped.
#
# The next cell shows you one version of this function, with **one mistake** in it. Other students may see other versions, with other
# mistakes. An example that shows a mistake is worth more than a suspicion, and a small one is easy to follow by hand.

# %%
buggy = find_the_bug("avgpool1d_backward_bug")

# %% [markdown]
# **What if** you call it? `buggy(np.array([1.0]), np.zeros(3), 2)` gives a first result. Work out by hand what it should be, and change one thing at a time.
#
# ### Your turn: `avgpool1d_backward_bug`
# Return two things. First, **an input on which `buggy` is wrong**: a tuple of its arguments, as small as you can. Then **the repaired
# function**: copy the code above into the cell, comment included, and change at most two lines. As long as you have no repair, return `buggy`
# in its place.
#
# *Watch out:*
# - The input must be one that the function is made for: `x` and `dout` are lines of numbers, a window fits into `x`, and `dout` has one number for each window.
# - The arrays of your input may have 8 numbers in all. Most mistakes need fewer.
# - A new function is no repair, even if it is right. Find the line that is wrong.

# %% nbgrader={"grade": false, "grade_id": "avgpool1d_backward_bug", "locked": false, "schema_version": 3, "solution": true, "task": false}
def avgpool1d_backward_bug():
    """An input on which buggy is wrong, and the repaired function.

    Returns wrong_on, repaired: a tuple (dout, x, size, stride), and a function.
    """
    ### BEGIN SOLUTION
    wrong_on = (np.array([1.0, 0.0]), np.zeros(3), 2, 1)

    def avgpool1d_backward(dout, x, size, stride=None):  # copy k
        stride = size if stride is None else stride
        dx = np.zeros(len(x))
        for i in range(len(dout)):
            start = i * stride
            dx[start : start + size] += dout[i] / size
        return dx

    return wrong_on, avgpool1d_backward
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "avgpool1d_backward_bug_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(avgpool1d_backward_bug)

# %% [markdown]
# ## What you know now
# - A gradient is a sum over **paths**: multiply along each path, add over all of them. A matrix product of the layers' tables does
#   both.
# - From the loss **backwards**, only one array goes from layer to layer: `dout`. A layer computes `dx` and the gradients of its own weights
#   from it.
# - Every product of a layer's forward pass is used twice in the backward pass. **The gradients of shared weights add up** over all places.
# - ReLU and max pooling are **gates**: they let a gradient through or not. Padding receives gradients that are dropped.
# - Every gradient has **the shape of its array**.
# - To check: central differences, float64, $h$ about $10^{-6}$, one layer at a time, a random upstream gradient, one error for the
#   whole array.
# - Conventions, never graded: the slope of ReLU at 0, and which of several equal maxima gets the gradient.

# %% [markdown]
# ### Two questions to take along
# Answer them without looking back. They come up again in `quiz("again")` if they go wrong.

# %%
quiz("4_backprop end", "--")

# %% [markdown]
# ### Written question 2 (2 points)
# A person reads your answer. Use the numbers of sections 1 to 4.
#
# (a) $Z^1_2$ and $Z^1_5$ are negative. Which entries of $\partial L/\partial W^2$ are 0 for this reason, and why? Pixel $X_2$ is the centre
# of a closed window. Is its gradient 0 as well? Give its value. (b) Suppose a filter gives a negative sum at every place of every training
# image. What are its gradients? Can SGD ever change it again? (c) Suppose the layer were local but not shared: each place has its own three
# weights, fifteen in all. What are the fifteen numbers of their gradient, and how do you get $\partial L/\partial W^1$ from them?

# %% [markdown] nbgrader={"grade": true, "grade_id": "backprop_written_2", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# **Model answer.** (a) The second and the fifth: $\partial L/\partial W^2_i = 6 A^1_i$, and $A^1_2 = A^1_5 = 0$. The pixel $X_2$ is
# also in windows 1 and 3, whose gates are open. In window 1 it is under $W^1_3 = 2$, in window 3 under $W^1_1 = 1$, in window 2 under
# $W^1_2 = -1$ with gradient 0: $12 \cdot 2 + 0 \cdot (-1) + (-6) \cdot 1 = 18$, not 0. (b) All its gates are closed for every example,
# so $\partial L/\partial Z = 0$ everywhere, and the gradients of its weights and of its bias are sums of zeros. SGD subtracts 0 for
# ever: the filter is dead, as long as its input does not change (it may, if a layer below it is still learning). (c) The weight $j$ at
# place $i$ has a single path: its gradient is $\partial L/\partial Z^1_i \cdot X_{i-2+j}$ (with $j = 1, 2, 3$), the products in the
# columns of $\partial Z^1/\partial W^1$, each column multiplied by its entry of $(12, 0, -6, 6, 0)$: place 1: 0, 12, 24; place 2: 0, 0,
# 0; place 3: -12, 0, -6; place 4: 0, 6, 18; place 5: 0, 0, 0. Sharing makes the five weights of a row one weight, so their gradients
# add up: $-12$, $18$, $36$.
#
# **Marking.** 1 point for (a): the two entries with the reason (half a point), 18 with its two paths (half a point; the idea without
# the number is a quarter). Half a point for (b): zero gradient and never changes. Half a point for (c): fifteen single products, added
# over the places; the numbers need not all be given.

# %% [markdown]
# ## On your own
# - **The forward pass hides in the backward pass.** `dw` is a cross-correlation of the image with `dout`. So call `conv2d_backward` with the
#   filter as `dout` and an array of the right shape as `w`. Its second result is the forward pass. Which shape is right?
# - **No loops.** Write `conv2d_backward` with `im2col`: with columns the layer is a matrix product. What is the backward pass of
#   `im2col` itself, which copies each pixel to several places?
# - **Better than $h^2$.** $f'(x) = \mathrm{Im} f(x + ih)/h$ for a function that takes complex numbers. Try it with $h = 10^{-100}$ on
#   the cube, and say why nothing is rounded away. Why does it fail for ReLU written with `np.maximum`?
# - **One number for a million.** Take a random direction $v$ and compare $\sum v \cdot$ gradient with one central difference along $v$.
#   What can such a check miss, and how likely is it?
#
# ## Where the lecture's points are
#
# | row | point | section |
# | --- | --- | --- |
# | L16 | a taste of backpropagation, forward | 1, 2, 7 |
# | L17 | a taste of backpropagation, backward: the three factors | 2, 3, 4, 5, 6, 7, 8, 9 |
# | L18 | learning: gradient steps, from a loss through every layer | 4, 6, 10 |
#
# The glossary of the course explains its terms: `docs/glossary.md` in its repository, *Glossary* in its book.
