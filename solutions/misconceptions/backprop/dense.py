"""Wrong answers to relu_backward and dense_backward."""

import numpy as np

from ..registry import mistakes

# --- relu_backward --------------------------------------------------------------------------------


def relu_backward(dout, z):
    return dout * (z > 0)


def relu_backward_by_differences(dout, z):
    def slope(f, v, h=1e-5):
        steps = h * np.eye(v.size).reshape(v.size, *v.shape)
        return np.array([f(v + e) - f(v - e) for e in steps]).reshape(v.shape) / (2 * h)

    return slope(lambda v: np.sum(np.maximum(v, 0) * dout), z)


mistakes(
    relu_backward,
    relu_backward_by_differences,
    text="""
mask-from-upstream
        return dout * (z > 0) => return dout * (dout > 0)
relu-mask-missing
        return dout * (z > 0) => return dout.copy()
mask-only: the mask comes back without the upstream gradient
    Ones and zeros come back: the slope of the ReLU, without the upstream gradient.
    What does the chain rule do with the slope and dout?
        return dout * (z > 0) => return (z > 0).astype(float)
mask-inverted: the gradient passes where the ReLU was off
    The gradient passes where z is negative, and stops where it is positive.
    Where is ReLU flat, and where does it rise?
        return dout * (z > 0) => return np.where(z > 0, 0, dout)
relu-for-its-slope: ReLU(z) stands where its slope should
    The gradient is multiplied by z itself where it is positive.
    How steep is ReLU at z = 3: 3 or 1?
        return dout * (z > 0) => return dout * np.maximum(z, 0)
mask-needs-both: the gradient must be positive as well
    The gradient passes only where z and dout are both positive.
    May a gradient be negative where the ReLU is on?
        return dout * (z > 0) => return np.where(z > 0, np.maximum(dout, 0), 0)
one-where-on: 1 stands where the gradient should pass
    Where the ReLU is on a 1 comes back; elsewhere dout does.
    What should come back where z is positive, and what where it is negative?
        + dz = dout.copy()
        + dz[z > 0] = 1
        + return dz
leaky-slope: a little gradient passes where the ReLU is off
    Where z is negative a hundredth of the gradient passes: that is a leaky ReLU.
    How much does ReLU(z) change with z below 0?
        return dout * (z > 0) => return np.where(z > 0, dout, 0.01 * dout)
one-axis-only: only the first axis is looked at
    Right for a vector; with more axes the first number of each row decides for all of it.
    Does your mask have one number for each number of z?
        + dz = dout.copy()
        + first = z.reshape(len(z), -1)[:, 0]
        + dz[first <= 0] = 0
        + return dz
argument-overwritten
        + dout[z <= 0] = 0
        + return dout
by-differences: differences in place of derivatives
    The numbers are right to some ten digits: they are differences over a small step, not derivatives.
    What is the slope of ReLU on either side of 0, exactly?
        from relu_backward_by_differences
""",
)


# --- dense_backward -------------------------------------------------------------------------------


def dense_backward(dout, x, W):
    dx = dout @ W.T
    dW = x.T @ dout
    db = dout.sum(axis=0)
    return dx, dW, db


def dense_backward_by_differences(dout, x, W):
    def slope(f, v, h=1e-5):
        steps = h * np.eye(v.size).reshape(v.size, *v.shape)
        return np.array([f(v + e) - f(v - e) for e in steps]).reshape(v.shape) / (2 * h)

    b = np.zeros(W.shape[1])
    return (
        slope(lambda v: np.sum((v @ W + b) * dout), x),
        slope(lambda v: np.sum((x @ v + b) * dout), W),
        slope(lambda v: np.sum((x @ W + v) * dout), b),
    )


mistakes(
    dense_backward,
    dense_backward_by_differences,
    text="""
dw-transposed: dW is transposed
    dW has rows and columns exchanged; it must have the shape of W.
    Which of x and dout gives dW its rows?
        dW = x.T @ dout => dW = dout.T @ x
dx-transposed: dx is transposed
    dx has rows and columns exchanged; it must have the shape of x.
    Which of the axes of dx counts the examples?
        dx = dout @ W.T => dx = W @ dout.T
w-not-transposed: W is not transposed for dx
    dx is computed with W where its transpose should stand: the shapes fit only if W is square.
    dout has one column for each output: which axis of W must meet it?
        dx = dout @ W.T => dx = dout @ W
w-reshaped: W is reshaped where it should be transposed
    dx has the right shape and the wrong numbers: a reshape is not a transpose.
    In W.reshape(K, D), does row k hold the weights of output k?
        dx = dout @ W.T => dx = dout @ W.reshape(W.shape[1], W.shape[0])
db-averaged
        db = dout.sum(axis=0) => db = dout.mean(axis=0)
db-one-number: db is one number for all outputs
    db is one number: the gradients of all biases were added together.
    How many biases are there, and which numbers of dout does each of them touch?
        db = dout.sum(axis=0) => db = dout.sum()
db-same-for-all: every bias gets the sum over all
    Every entry of db is the same: the sum over all outputs.
    Which column of dout does the bias of output k touch?
        db = dout.sum(axis=0) => db = np.full(W.shape[1], dout.sum())
db-over-outputs: db is summed over the outputs
    db has one number for each example: the sum ran along the wrong axis.
    Over which axis of dout is a bias shared: examples or outputs?
        db = dout.sum(axis=0) => db = dout.sum(axis=1)
db-not-summed: db is not summed over the examples
    db is dout itself; every example used the same bias.
    Which shape must db have, and how do you get there from dout's?
        db = dout.sum(axis=0) => db = dout.copy()
db-keeps-axis: db keeps the axis it was summed over
    db has the right numbers and one axis too many.
    What does keepdims do, and which shape has b?
        db = dout.sum(axis=0) => db = dout.sum(axis=0, keepdims=True)
db-first-example: db is that of one example
    db holds the gradient of one example; the others are missing.
    How many examples share a bias?
        db = dout.sum(axis=0) => db = dout[0].copy()
dw-divided-by-batch: dW is divided by N
    Right for one example; with N of them dW is 1/N of what it should be.
    Where is the 1/N of a mean loss: in this layer, or already in the dout that comes in?
        dW = x.T @ dout => dW = x.T @ dout / len(x)
divided-by-batch
        return dx, dW, db => return dx / len(x), dW / len(x), db / len(x)
parameters-averaged: dW and db are divided by N
    Right for one example; with N of them dW and db are 1/N of what they should be.
    Where is the 1/N of a mean loss: in this layer, or already in the dout that comes in?
        return dx, dW, db => return dx, dW / len(x), db / len(x)
relu-mixed-in: a ReLU's mask is in dx
    dx is 0 where x is not positive: the gradient of a ReLU was mixed in.
    Is there a ReLU in a dense layer, or before it?
        dx = dout @ W.T => dx = (dout @ W.T) * (x > 0)
upstream-ignored
          def dense_backward(dout, x, W):
        +     dout = np.ones_like(dout)
integer-buffer
        return dx, dW, db => return dx.astype(x.dtype), dW.astype(W.dtype), db
argument-overwritten
        - return dx, dW, db
        + x[:] = dx
        + return x, dW, db
dw-divided-by-outputs: dW is divided by the number of outputs
    dW is divided by the number of outputs; the sum over the examples is all that is asked for.
    Which numbers does the chain rule add up for one weight, and does it average them?
        dW = x.T @ dout => dW = x.T @ dout / W.shape[1]
by-differences: differences in place of derivatives
    The numbers are right to some ten digits: they are differences over a small step, not derivatives.
    Which product of matrices gives each gradient at once?
        from dense_backward_by_differences
""",
)
