"""Wrong answers to relu_backward and dense_backward."""

import numpy as np

from ..filters import INTEGER_BUFFER
from ..registry import Words, wrong
from .words import (
    ARGUMENT_OVERWRITTEN,
    BATCH_AVERAGED,
    DB_MEAN,
    MASK_FROM_UPSTREAM,
    MASK_MISSING,
    UPSTREAM_IGNORED,
)

# --- relu_backward --------------------------------------------------------------------------------


@wrong("relu_backward", MASK_FROM_UPSTREAM)  # 21
def relu_mask_upstream(dout, z):
    return dout * (dout > 0)


@wrong("relu_backward", MASK_MISSING)
def relu_no_mask(dout, z):
    return dout.copy()


@wrong(
    "relu_backward",
    Words(
        "mask-only",
        "the mask comes back without the upstream gradient",
        "Ones and zeros come back: the slope of the ReLU, without the upstream gradient.",
        "What does the chain rule do with the slope and dout?",
    ),
)
def relu_mask_only(dout, z):
    return (z > 0).astype(float)


@wrong(
    "relu_backward",
    Words(
        "mask-inverted",
        "the gradient passes where the ReLU was off",
        "The gradient passes where z is negative, and stops where it is positive.",
        "Where is ReLU flat, and where does it rise?",
    ),
)
def relu_inverted(dout, z):
    return np.where(z > 0, 0, dout)


@wrong(
    "relu_backward",
    Words(
        "relu-for-its-slope",
        "ReLU(z) stands where its slope should",
        "The gradient is multiplied by z itself where it is positive.",
        "How steep is ReLU at z = 3: 3 or 1?",
    ),
)
def relu_values(dout, z):
    return dout * np.maximum(z, 0)


@wrong(
    "relu_backward",
    Words(
        "mask-needs-both",
        "the gradient must be positive as well",
        "The gradient passes only where z and dout are both positive.",
        "May a gradient be negative where the ReLU is on?",
    ),
)
def relu_both(dout, z):
    return np.where(z > 0, np.maximum(dout, 0), 0)


@wrong(
    "relu_backward",
    Words(
        "one-where-on",
        "1 stands where the gradient should pass",
        "Where the ReLU is on a 1 comes back; elsewhere dout does.",
        "What should come back where z is positive, and what where it is negative?",
    ),
)
def relu_one(dout, z):
    dz = dout.copy()
    dz[z > 0] = 1
    return dz


@wrong(
    "relu_backward",
    Words(
        "leaky-slope",
        "a little gradient passes where the ReLU is off",
        "Where z is negative a hundredth of the gradient passes: that is a leaky ReLU.",
        "How much does ReLU(z) change with z below 0?",
    ),
)
def relu_leaky(dout, z):
    return np.where(z > 0, dout, 0.01 * dout)


@wrong(
    "relu_backward",
    Words(
        "one-axis-only",
        "only the first axis is looked at",
        "Right for a vector; with more axes the first number of each row decides for all of it.",
        "Does your mask have one number for each number of z?",
    ),
)
def relu_rows(dout, z):
    dz = dout.copy()
    first = z.reshape(len(z), -1)[:, 0]
    dz[first <= 0] = 0
    return dz


@wrong("relu_backward", ARGUMENT_OVERWRITTEN)  # 21
def relu_overwrites(dout, z):
    dout[z <= 0] = 0
    return dout


# --- dense_backward -------------------------------------------------------------------------------


@wrong(
    "dense_backward",
    Words(
        "dw-transposed",
        "dW is transposed",
        "dW has rows and columns exchanged; it must have the shape of W.",
        "Which of x and dout gives dW its rows?",
    ),
)  # 22
def dense_dw_transposed(dout, x, W):
    dx = dout @ W.T
    dW = dout.T @ x
    db = dout.sum(axis=0)
    return dx, dW, db


@wrong(
    "dense_backward",
    Words(
        "dx-transposed",
        "dx is transposed",
        "dx has rows and columns exchanged; it must have the shape of x.",
        "Which of the axes of dx counts the examples?",
    ),
)  # 22
def dense_dx_transposed(dout, x, W):
    dx = W @ dout.T
    dW = x.T @ dout
    db = dout.sum(axis=0)
    return dx, dW, db


@wrong(
    "dense_backward",
    Words(
        "w-not-transposed",
        "W is not transposed for dx",
        "dx is computed with W where its transpose should stand: the shapes fit only if W is square.",
        "dout has one column for each output: which axis of W must meet it?",
    ),
)  # 22
def dense_w_untransposed(dout, x, W):
    dx = dout @ W
    dW = x.T @ dout
    db = dout.sum(axis=0)
    return dx, dW, db


@wrong(
    "dense_backward",
    Words(
        "w-reshaped",
        "W is reshaped where it should be transposed",
        "dx has the right shape and the wrong numbers: a reshape is not a transpose.",
        "In W.reshape(K, D), does row k hold the weights of output k?",
    ),
)
def dense_reshaped(dout, x, W):
    dx = dout @ W.reshape(W.shape[1], W.shape[0])
    dW = x.T @ dout
    db = dout.sum(axis=0)
    return dx, dW, db


@wrong("dense_backward", DB_MEAN)  # 15
def dense_db_mean(dout, x, W):
    dx = dout @ W.T
    dW = x.T @ dout
    db = dout.mean(axis=0)
    return dx, dW, db


@wrong(
    "dense_backward",
    Words(
        "db-one-number",
        "db is one number for all outputs",
        "db is one number: the gradients of all biases were added together.",
        "How many biases are there, and which numbers of dout does each of them touch?",
    ),
)  # 15
def dense_db_number(dout, x, W):
    dx = dout @ W.T
    dW = x.T @ dout
    db = dout.sum()
    return dx, dW, db


@wrong(
    "dense_backward",
    Words(
        "db-same-for-all",
        "every bias gets the sum over all",
        "Every entry of db is the same: the sum over all outputs.",
        "Which column of dout does the bias of output k touch?",
    ),
)  # 15
def dense_db_same(dout, x, W):
    dx = dout @ W.T
    dW = x.T @ dout
    db = np.full(W.shape[1], dout.sum())
    return dx, dW, db


@wrong(
    "dense_backward",
    Words(
        "db-over-outputs",
        "db is summed over the outputs",
        "db has one number for each example: the sum ran along the wrong axis.",
        "Over which axis of dout is a bias shared: examples or outputs?",
    ),
)  # 15
def dense_db_axis(dout, x, W):
    dx = dout @ W.T
    dW = x.T @ dout
    db = dout.sum(axis=1)
    return dx, dW, db


@wrong(
    "dense_backward",
    Words(
        "db-not-summed",
        "db is not summed over the examples",
        "db is dout itself; every example used the same bias.",
        "Which shape must db have, and how do you get there from dout's?",
    ),
)  # 15
def dense_db_dout(dout, x, W):
    dx = dout @ W.T
    dW = x.T @ dout
    db = dout.copy()
    return dx, dW, db


@wrong(
    "dense_backward",
    Words(
        "db-keeps-axis",
        "db keeps the axis it was summed over",
        "db has the right numbers and one axis too many.",
        "What does keepdims do, and which shape has b?",
    ),
)
def dense_db_keepdims(dout, x, W):
    dx = dout @ W.T
    dW = x.T @ dout
    db = dout.sum(axis=0, keepdims=True)
    return dx, dW, db


@wrong(
    "dense_backward",
    Words(
        "db-first-example",
        "db is that of one example",
        "db holds the gradient of one example; the others are missing.",
        "How many examples share a bias?",
    ),
)  # 15
def dense_db_first(dout, x, W):
    dx = dout @ W.T
    dW = x.T @ dout
    db = dout[0].copy()
    return dx, dW, db


@wrong(
    "dense_backward",
    Words(
        "dw-divided-by-batch",
        "dW is divided by N",
        "Right for one example; with N of them dW is 1/N of what it should be.",
        "Where is the 1/N of a mean loss: in this layer, or already in the dout that comes in?",
    ),
)
def dense_dw_mean(dout, x, W):
    dx = dout @ W.T
    dW = x.T @ dout / len(x)
    db = dout.sum(axis=0)
    return dx, dW, db


@wrong("dense_backward", BATCH_AVERAGED)
def dense_all_mean(dout, x, W):
    dx = dout @ W.T
    dW = x.T @ dout
    db = dout.sum(axis=0)
    n = len(x)
    return dx / n, dW / n, db / n


@wrong(
    "dense_backward",
    Words(
        "parameters-averaged",
        "dW and db are divided by N",
        "Right for one example; with N of them dW and db are 1/N of what they should be.",
        "Where is the 1/N of a mean loss: in this layer, or already in the dout that comes in?",
    ),
)
def dense_parameters_mean(dout, x, W):
    dx = dout @ W.T
    dW = x.T @ dout
    db = dout.sum(axis=0)
    n = len(x)
    return dx, dW / n, db / n


@wrong(
    "dense_backward",
    Words(
        "relu-mixed-in",
        "a ReLU's mask is in dx",
        "dx is 0 where x is not positive: the gradient of a ReLU was mixed in.",
        "Is there a ReLU in a dense layer, or before it?",
    ),
)
def dense_mask(dout, x, W):
    dx = (dout @ W.T) * (x > 0)
    dW = x.T @ dout
    db = dout.sum(axis=0)
    return dx, dW, db


@wrong("dense_backward", UPSTREAM_IGNORED)
def dense_ones(dout, x, W):
    dout = np.ones_like(dout)
    dx = dout @ W.T
    dW = x.T @ dout
    db = dout.sum(axis=0)
    return dx, dW, db


@wrong("dense_backward", INTEGER_BUFFER)  # 8
def dense_integers(dout, x, W):
    dx = dout @ W.T
    dW = x.T @ dout
    db = dout.sum(axis=0)
    return dx.astype(x.dtype), dW.astype(W.dtype), db


@wrong("dense_backward", ARGUMENT_OVERWRITTEN)  # 21
def dense_overwrites(dout, x, W):
    dW = x.T @ dout
    db = dout.sum(axis=0)
    dx = x
    dx[:] = dout @ W.T
    return dx, dW, db


@wrong(
    "dense_backward",
    Words(
        "dw-divided-by-outputs",
        "dW is divided by the number of outputs",
        "dW is divided by the number of outputs; the sum over the examples is all that is asked for.",
        "Which numbers does the chain rule add up for one weight, and does it average them?",
    ),
)
def dense_dw_by_outputs(dout, x, W):
    return dout @ W.T, x.T @ dout / W.shape[1], dout.sum(axis=0)
