"""Wrong answers to the lecture's net."""

import numpy as np

from ..registry import mistakes

# --- tiny_forward ---------------------------------------------------------------------------------


def tiny_forward(x, w1, w2, y):
    xp = np.pad(x, 1)
    z1 = np.array([np.dot(w1, xp[i : i + 3]) for i in range(len(x))])
    a1 = np.maximum(z1, 0)
    a2 = np.dot(w2, a1)
    return z1, a1, a2, (a2 - y) ** 2


mistakes(
    tiny_forward,
    text="""
filter-flipped
        - xp = np.pad(x, 1)
        - z1 = np.array([np.dot(w1, xp[i : i + 3]) for i in range(len(x))])
        + z1 = np.convolve(x, w1, "same")
padding-repeats-edge
        xp = np.pad(x, 1) => xp = np.pad(x, 1, mode="edge")
padding-wraps-around
        - xp = np.pad(x, 1)
        - z1 = np.array([np.dot(w1, xp[i : i + 3]) for i in range(len(x))])
        + z1 = w1[0] * np.roll(x, 1) + w1[1] * x + w1[2] * np.roll(x, -1)
no-padding: there is no padding
    Without padding Z1 has 3 numbers, and the 5 weights of w2 do not fit.
    How many zeros stand around x, so that Z1 is as long as x?
        - xp = np.pad(x, 1)
        - z1 = np.array([np.dot(w1, xp[i : i + 3]) for i in range(len(x))])
        + z1 = np.correlate(x, w1, "valid")
padding-left-only: only the left side is padded
    The zeros are all on the left: every window sits too far left by one pixel.
    How many zeros stand left of x, and how many right of it?
        xp = np.pad(x, 1) => xp = np.concatenate([[0.0, 0.0], x])
relu-forgotten: there is no ReLU
    A1 equals Z1: the ReLU between them is missing.
    What should A1 be where Z1 is negative?
        a1 = np.maximum(z1, 0) => a1 = z1
sigmoid-for-relu: a sigmoid stands where the ReLU should
    A1 lies between 0 and 1 everywhere: that is a sigmoid, not a ReLU.
    Which function takes Z1 to A1 in this net?
        a1 = np.maximum(z1, 0) => a1 = 1 / (1 + np.exp(-z1))
z1-overwritten: the ReLU writes into Z1
    Z1 has no negative numbers left: the ReLU was written into the array that is returned as Z1.
    Are Z1 and A1 two arrays, or two names of one?
        - a1 = np.maximum(z1, 0)
        + a1 = z1
        + a1[a1 < 0] = 0
a2-from-z1: A2 skips the ReLU
    A1 is right, but A2 is computed from Z1.
    Which of Z1 and A1 meets w2?
        a2 = np.dot(w2, a1) => a2 = np.dot(w2, z1)
a2-not-summed: the products of w2 and A1 are not summed
    A2 holds one product for each pixel; it should be one number.
    How many numbers is A2 in section 1, and what turns five products into that?
        a2 = np.dot(w2, a1) => a2 = w2 * a1
relu-on-output: a second ReLU is applied to A2
    A2 is never negative: a ReLU was applied to the output as well.
    Is there a ReLU after the second layer of this net?
        a2 = np.dot(w2, a1) => a2 = max(np.dot(w2, a1), 0.0)
loss-not-squared: the loss is the size of the error
    The loss is the distance of A2 and y, not its square.
    What does the lecture do with A2 - y to get the loss?
        return z1, a1, a2, (a2 - y) ** 2 => return z1, a1, a2, abs(a2 - y)
loss-halved: the loss is halved
    The loss is half of what it should be.
    Some books write 1/2 before the square: does this lecture?
        return z1, a1, a2, (a2 - y) ** 2 => return z1, a1, a2, 0.5 * (a2 - y) ** 2
integer-buffer
        - z1 = np.array([np.dot(w1, xp[i : i + 3]) for i in range(len(x))])
        + z1 = np.zeros_like(x)
        + for i in range(len(x)):
        +     z1[i] = np.dot(w1, xp[i : i + 3])
argument-overwritten
        - a2 = np.dot(w2, a1)
        + w2 *= a1
        + a2 = np.sum(w2)
""",
)


# --- tiny_jacobians -------------------------------------------------------------------------------


def tiny_jacobians(x, w1, w2, y):
    xp = np.pad(x, 1)
    rows = np.array([xp[k : k + 5] for k in range(3)])
    z1 = w1 @ rows
    a2 = w2 @ np.maximum(z1, 0)
    mask = np.diag(np.where(z1 > 0, 1.0, 0.0))
    return rows, mask, 2 * (a2 - y) * w2


def tiny_jacobians_by_differences(x, w1, w2, y, h=1e-5):
    def jacobian(f, v):
        v = np.array(v, float)
        return np.array([(f(v + h * e) - f(v - h * e)) / (2 * h) for e in np.eye(len(v))])

    def layer(w):
        xp = np.pad(np.asarray(x, float), 1)
        return np.array([xp[i : i + 3] @ w for i in range(5)])

    z1 = layer(np.asarray(w1, float))
    return (
        jacobian(layer, w1),
        jacobian(lambda z: np.maximum(z, 0), z1),
        jacobian(lambda a: (a @ w2 - y) ** 2, np.maximum(z1, 0)),
    )


mistakes(
    tiny_jacobians,
    tiny_jacobians_by_differences,
    text="""
by-differences: differences in place of derivatives
    The numbers are right to some ten digits: they are differences over a small step, not derivatives.
    By which rule does Z1 change with one weight, without trying it out?
        from tiny_jacobians_by_differences
jacobian-transposed: dZ1_dW1 is laid out the other way round
    dZ1_dW1 has one row for each pixel; in section 3 it has one row for each weight.
    Rows are what you change: is that the weights or the pixels?
        return rows, mask => return rows.T, mask
padding-missing-in-jacobian: the columns that see the padding are missing
    dZ1_dW1 has 3 columns: those of the first and the last pixel are missing.
    What do X0 and X6 in section 3 stand for?
        return rows, mask => return rows[:, 1:-1], mask
padding-wraps-around
        xp = np.pad(x, 1) => xp = np.pad(x, 1, mode="wrap")
rows-reversed: the rows of dZ1_dW1 are in reverse order
    dZ1_dW1 has the right rows in reverse order: the row of W1_1 stands last.
    Which pixel does W1_1 meet in Z1_1, and which does W1_3?
        return rows, mask => return rows[::-1], mask
weights-for-pixels: the derivative is by the pixels, not by the weights
    dZ1_dW1 holds weights: this is how Z1 changes with x, not with W1.
    Which of W1 and X is held still in dZ1/dW1?
        return rows, mask => return np.repeat(w1[:, None], 5, axis=1), mask
products-for-pixels: the weights are still in dZ1_dW1
    dZ1_dW1 holds products of weights and pixels: the terms of Z1, not their derivatives.
    What is the derivative of W1_1 X1 by W1_1?
        return rows, mask => return w1[:, None] * rows, mask
mask-not-a-matrix: dA1_dZ1 is only its diagonal
    dA1_dZ1 has one axis: it holds the diagonal, not the matrix.
    Which shape has dA1/dZ1 in section 3, and where do these five numbers stand in it?
        mask = np.diag(np.where(z1 > 0, 1.0, 0.0)) => mask = np.where(z1 > 0, 1.0, 0.0)
mask-not-diagonal: dA1_dZ1 has ones off the diagonal
    dA1_dZ1 is not 0 off the diagonal: the mask was repeated in every row.
    Does A1_2 change when Z1_3 does?
        mask = np.diag(np.where(z1 > 0, 1.0, 0.0)) => mask = np.ones((5, 5)) * (z1 > 0)
relu-mask-missing
        mask = np.diag(np.where(z1 > 0, 1.0, 0.0)) => mask = np.eye(5)
relu-for-its-slope: A1 stands where the slope of ReLU should
    The diagonal of dA1_dZ1 holds A1 itself, not the slope of the ReLU.
    How steep is ReLU at z = 3: 3 or 1?
        mask = np.diag(np.where(z1 > 0, 1.0, 0.0)) => mask = np.diag(np.maximum(z1, 0))
mask-from-input: the ReLU's mask is taken from x
    The ReLU is taken to be on where the pixel is positive.
    Which numbers go into the ReLU: x or Z1?
        np.where(z1 > 0, 1.0, 0.0) => np.where(x > 0, 1.0, 0.0)
factor-two-missing
        2 * (a2 - y) * w2 => (a2 - y) * w2
error-sign-flipped
        2 * (a2 - y) * w2 => 2 * (y - a2) * w2
loss-for-its-derivative
        2 * (a2 - y) * w2 => (a2 - y) ** 2 * w2
dloss-da2-for-da1: w2 is missing in dloss_dA1
    dloss_dA1 is the same for every pixel: this is dloss/dA2, and the step from A2 to A1 is missing.
    How much does A2 change when A1_i does?
        2 * (a2 - y) * w2 => np.full(5, 2 * (a2 - y))
a1-for-w2: A1 stands where w2 should
    dloss_dA1 holds A1 where w2 should stand: this is the gradient by W2.
    A2 is the sum of w2_i A1_i: what is left if you differentiate by A1_i?
        2 * (a2 - y) * w2 => 2 * (a2 - y) * np.maximum(z1, 0)
error-without-relu: A2 is computed without the ReLU
    dloss_dA1 is off by one factor: its A2 was computed from Z1, without the ReLU.
    Which A2 does tiny_forward give, and which do you use?
        a2 = w2 @ np.maximum(z1, 0) => a2 = w2 @ z1
integer-buffer
        - return rows, mask, 2 * (a2 - y) * w2
        + dloss_da1 = np.zeros_like(x)
        + for i in range(5):
        +     dloss_da1[i] = 2 * (a2 - y) * w2[i]
        + return rows, mask, dloss_da1
argument-overwritten
        - return rows, mask, 2 * (a2 - y) * w2
        + w2 *= 2 * (a2 - y)
        + return rows, mask, w2
""",
)


# --- tiny_backward --------------------------------------------------------------------------------


def tiny_backward(x, w1, w2, y):
    xp = np.pad(x, 1)
    rows = np.array([xp[k : k + 5] for k in range(3)])
    z1 = w1 @ rows
    a1 = np.maximum(z1, 0)
    error = 2 * (w2 @ a1 - y)
    dz1 = error * w2 * (z1 > 0)
    return rows @ dz1, error * a1


def tiny_backward_by_differences(x, w1, w2, y):
    def slope(f, v, h=1e-5):
        steps = h * np.eye(v.size).reshape(v.size, *v.shape)
        return np.array([f(v + e) - f(v - e) for e in steps]).reshape(v.shape) / (2 * h)

    def loss(w1, w2):
        xp = np.pad(np.asarray(x, float), 1)
        z1 = np.array([xp[i : i + 3] @ w1 for i in range(5)])
        return (np.maximum(z1, 0) @ w2 - y) ** 2

    return slope(lambda v: loss(v, w2), w1), slope(lambda v: loss(w1, v), w2)


mistakes(
    tiny_backward,
    tiny_backward_by_differences,
    text="""
by-differences: differences in place of derivatives
    The numbers are right to some ten digits: they are differences over a small step, not derivatives.
    Which three factors does the chain rule multiply?
        from tiny_backward_by_differences
relu-mask-missing
        dz1 = error * w2 * (z1 > 0) => dz1 = error * w2
mask-from-upstream
        - dz1 = error * w2 * (z1 > 0)
        + da1 = error * w2
        + dz1 = da1 * (da1 > 0)
mask-from-input: the ReLU's mask is taken from x
    The gradient passes where the pixel is positive.
    Which numbers go into the ReLU: x or Z1?
        dz1 = error * w2 * (z1 > 0) => dz1 = error * w2 * (x > 0)
mask-inverted: the gradient passes where the ReLU was off
    The gradient passes where Z1 is negative, and stops where it is positive.
    Where is ReLU flat, and where does it rise?
        dz1 = error * w2 * (z1 > 0) => dz1 = error * w2 * (z1 < 0)
relu-for-its-slope: A1 stands where the slope of ReLU should
    dW1 has A1 in it where the slope of the ReLU should stand.
    How steep is ReLU at z = 3: 3 or 1?
        dz1 = error * w2 * (z1 > 0) => dz1 = error * w2 * a1
factor-two-missing
        error = 2 * (w2 @ a1 - y) => error = w2 @ a1 - y
error-sign-flipped
        error = 2 * (w2 @ a1 - y) => error = 2 * (y - w2 @ a1)
loss-for-its-derivative
        error = 2 * (w2 @ a1 - y) => error = (w2 @ a1 - y) ** 2
w2-missing: w2 is missing on the way back
    dW1 does not depend on w2: the step from A2 back to A1 is missing.
    How much does A2 change when A1_i does?
        dz1 = error * w2 * (z1 > 0) => dz1 = error * (z1 > 0)
dw-reversed
        return rows @ dz1, error * a1 => return (rows @ dz1)[::-1], error * a1
padding-wraps-around
        xp = np.pad(x, 1) => xp = np.pad(x, 1, mode="wrap")
padding-missing-on-the-way-back: dW1 leaves out the first and the last pixel
    dW1 lacks the shares of the first and the last output, whose windows see the padding.
    How many outputs did each weight of w1 work on?
        return rows @ dz1, error * a1 => return rows[:, 1:-1] @ dz1[1:-1], error * a1
dw1-not-summed: dW1 is not summed over the pixels
    dW1 has one number for each weight and pixel; the sum over the pixels is missing.
    One weight works at five pixels: what becomes of its five gradients?
        return rows @ dz1, error * a1 => return rows * dz1, error * a1
dw2-from-z1: dW2 is computed from Z1
    dW2 is right where the ReLU was on; elsewhere it has Z1 where A1 should stand.
    Which numbers did w2 meet on the way forward?
        return rows @ dz1, error * a1 => return rows @ dz1, error * z1
dw2-from-x: dW2 is computed from the input
    dW2 holds the pixels where A1 should stand.
    Which numbers did w2 meet on the way forward?
        return rows @ dz1, error * a1 => return rows @ dz1, error * x
dloss-da1-for-dw2: dW2 is the gradient at A1
    dW2 holds w2 where A1 should stand: this is dloss/dA1.
    A2 is the sum of w2_i A1_i: what is left if you differentiate by w2_i?
        return rows @ dz1, error * a1 => return rows @ dz1, error * w2
new-weights-returned: updated weights come back
    These are the weights after a step of gradient descent, not the gradient.
    What does the docstring promise: dW1, or a new W1?
        return rows @ dz1, error * a1 => return w1 - rows @ dz1, w2 - error * a1
integer-buffer
        - return rows @ dz1, error * a1
        + dw1, dw2 = np.zeros_like(x[:3]), np.zeros_like(x)
        + dw1[:] = rows @ dz1
        + dw2[:] = error * a1
        + return dw1, dw2
argument-overwritten
        - dz1 = error * w2 * (z1 > 0)
        + dz1 = w2
        + dz1 *= error * (z1 > 0)
""",
)
