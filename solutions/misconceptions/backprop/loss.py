"""Wrong answers to softmax_nll."""

import numpy as np

from ..registry import mistakes


def softmax_nll(scores, y):
    n = len(y)
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -np.mean(logs[np.arange(n), y])
    d = np.exp(logs)
    d[np.arange(n), y] -= 1
    return loss, d / n


def nll_by_probabilities(scores, y):
    n = len(y)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(n), y]))
    d = p.copy()
    d[np.arange(n), y] -= 1
    return loss, d / n


def softmax_nll_by_differences(scores, y):
    def slope(f, v, h=1e-5):
        steps = h * np.eye(v.size).reshape(v.size, *v.shape)
        return np.array([f(v + e) - f(v - e) for e in steps]).reshape(v.shape) / (2 * h)

    def loss(s):
        s = s - s.max(axis=1, keepdims=True)
        return np.mean(np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(y)), y])

    return loss(np.asarray(scores, float)), slope(loss, scores)


#: Numbers that people add, so that the logarithm of 0 is none.
CEILINGS = "".join(
    f"""\
loss-has-a-ceiling-{least}: the probability is kept above {least}
    The loss stops growing where the right class is very unlikely: its probability is kept above a small number.
    What is ln of exp(s) / sum, written with s and the sum, and can that be the logarithm of 0?
        from nll_by_probabilities
        np.log(p[np.arange(n), y]) => np.log(p[np.arange(n), y] + {least})
"""
    for least in ("1e-7", "1e-8", "1e-9", "1e-10", "1e-12", "1e-15")
)

mistakes(
    softmax_nll,
    nll_by_probabilities,
    softmax_nll_by_differences,
    text="""
by-differences: differences in place of derivatives
    The numbers are right to some ten digits: they are differences over a small step, not derivatives.
    What is left if you differentiate the loss by one score on paper?
        from softmax_nll_by_differences
softmax-over-examples: the softmax runs over the examples
    The probabilities of one class add up to 1 over the examples; those of one example should.
    Which axis of scores holds the classes of one example?
        from nll_by_probabilities
        scores.max(axis=1, keepdims=True) => scores.max(axis=0, keepdims=True)
        e.sum(axis=1, keepdims=True) => e.sum(axis=0, keepdims=True)
softmax-over-everything: the softmax runs over all numbers
    All probabilities of the batch add up to 1; those of each example should.
    Over which numbers do the exponentials of one example add up?
        from nll_by_probabilities
        scores.max(axis=1, keepdims=True) => scores.max()
        e.sum(axis=1, keepdims=True) => e.sum()
exponential-overflows: the scores are not shifted before exp
    For large scores the answer is not a number: exp(1000) is more than a float can hold.
    What may you take off a whole row of scores without changing its softmax?
        from nll_by_probabilities
        np.exp(scores - scores.max(axis=1, keepdims=True)) => np.exp(scores)
one-shift-for-all-rows: all rows are shifted by one maximum
    Where rows differ much in size the small ones vanish: all were shifted by the same maximum.
    What is exp(-2000), and which maximum should be taken off a row?
        from nll_by_probabilities
        scores.max(axis=1, keepdims=True) => scores.max()
loss-summed: the loss is summed over the examples
    The loss is N times too large: it is summed over the examples, not averaged.
    Is the loss of a batch the sum or the mean of its examples' losses?
        -np.mean(logs[np.arange(n), y]) => -np.sum(logs[np.arange(n), y])
gradient-not-averaged: the 1/N is missing in the gradient
    The loss is right; dscores is N times too large.
    The loss is a mean over N examples: where is that 1/N in its gradient?
        return loss, d / n => return loss, d
both-summed: loss and gradient are summed, not averaged
    Loss and gradient are N times too large: they are summed over the examples.
    Is the loss of a batch the sum or the mean of its examples' losses?
        -np.mean(logs[np.arange(n), y]) => -np.sum(logs[np.arange(n), y])
        return loss, d / n => return loss, d
averaged-twice: the gradient is divided by N twice
    The loss is right; dscores is divided by N twice.
    How many lines of your function divide by N?
        return loss, d / n => return loss, d / n / n
averaged-over-classes: the mean runs over the classes as well
    The loss is 1/K of what it should be: the mean counts the classes as well.
    How many numbers does np.mean divide by, and how many examples are there?
        from nll_by_probabilities
        np.mean(np.log(p[np.arange(n), y])) => np.mean(np.eye(scores.shape[1])[y] * np.log(p))
one-hot-missing: the right class is not taken off
    dscores is the softmax itself: nothing was taken off at the right class.
    Should a higher score of the right class raise or lower the loss?
        - d[np.arange(n), y] -= 1
one-hot-in-every-row: 1 is taken off in whole columns
    1 is taken off at the right classes of all examples, in every row.
    Which entries does d[:, y] pick, and which one of each row should change?
        d[np.arange(n), y] -= 1 => d[:, y] -= 1
gradient-sign-flipped: one-hot minus softmax stands where softmax minus one-hot should
    The loss is right; dscores has the opposite sign.
    Should a higher score of the right class raise or lower the loss?
        return loss, d / n => return loss, -d / n
loss-sign-flipped: the minus before the logarithm is missing
    The loss is negative: the minus of the negative log-likelihood is missing.
    Is the logarithm of a probability above or below 0?
        -np.mean(logs => np.mean(logs
probability-for-log: the logarithm is missing
    The loss is 1 minus the probability: there is no logarithm in it.
    What is the L of NLL?
        from nll_by_probabilities
        -np.mean(np.log(p[np.arange(n), y])) => np.mean(1 - p[np.arange(n), y])
logarithm-of-base-two: the logarithm has another base
    The loss is 1.44 times too large: its logarithm has base 2.
    Which logarithm undoes exp?
        -np.mean(logs[np.arange(n), y]) => -np.mean(logs[np.arange(n), y] / np.log(2))
log-probabilities-of-all-classes: all classes enter the loss
    The loss sums the logarithms of all classes, not of the right one.
    Which one probability of each row does the loss look at?
        -np.mean(logs[np.arange(n), y]) => -np.sum(logs) / n
likelihood-of-predicted-class: the loss looks at the most likely class
    The loss takes the largest probability of each row, whatever y says.
    Which probability should be large: that of the guess, or that of y?
        from nll_by_probabilities
        p[np.arange(n), y])) => p.max(axis=1)))
argument-overwritten
        from nll_by_probabilities
        - e = np.exp(scores - scores.max(axis=1, keepdims=True))
        + scores -= scores.max(axis=1, keepdims=True)
        + e = np.exp(scores)
probabilities-changed-before-the-loss: the loss reads probabilities that were changed already
    The loss is the logarithm of a number below 0, such as P holds once 1 has been taken off in it.
    After `d = P`, how many arrays are there, and which line reads P last?
        from nll_by_probabilities
        - loss = -np.mean(np.log(p[np.arange(n), y]))
        - d = p.copy()
        + d = p
          d[np.arange(n), y] -= 1
        + loss = -np.mean(np.log(p[np.arange(n), y]))
keepdims-missing: the row sums lie along the classes
    Right for one example; with more, the sums of the rows do not line up with the rows.
    Which shape has e.sum(axis=1), and which must it have to divide each row by its own sum?
        from nll_by_probabilities
        e.sum(axis=1, keepdims=True) => e.sum(axis=1)
loss-of-every-pair: each row is asked for the classes of all examples
    Right for one example; with more, the loss asks each row for the classes of all examples.
    Which entries does P[:, y] pick, and which one of each row is asked for?
        from nll_by_probabilities
        np.log(p[np.arange(n), y]) => np.log(p[:, y])
logarithm-of-zero: the logarithm is taken of a probability that has become 0
    Where the right class is very unlikely, its probability is rounded to 0, and 0 has no logarithm.
    What is ln of exp(s) / sum, written with s and the sum, before anything is rounded to 0?
        from nll_by_probabilities
        - loss = -np.mean(np.log(p[np.arange(n), y]))
        + with np.errstate(divide="ignore"):
        +     loss = -np.mean(np.log(p[np.arange(n), y]))
"""
    + CEILINGS
    + """\
integer-buffer
        - d = np.exp(logs)
        + d = np.zeros_like(scores)
        + d[...] = np.exp(logs)
labels-for-one-hot: y is used as if it were one-hot
    y was used as if it held a 0 or 1 for each class; it holds the number of the right class.
    Which shape has y, and which shape has the array that your line multiplies with?
        + e = np.exp(scores - scores.max(axis=1, keepdims=True))
        + p = e / e.sum(axis=1, keepdims=True)
        + return -np.sum(y * np.log(p + 1e-12)) / len(scores), (p - y) / len(scores)
gradient-by-the-probability: the gradient is -1/p at the right class
    dscores is -1/p at the right class and 0 elsewhere: that is how the loss changes with p.
    How do all probabilities of a row change when one of its scores does?
        d = np.exp(logs) => d = np.zeros(scores.shape)
        d[np.arange(n), y] -= 1 => d[np.arange(n), y] = -np.exp(np.minimum(-logs[np.arange(n), y], 600.0))
loss-halved: the loss is divided by 2
    The loss is half of what it should be.
    Some losses have 1/2 before them: has this one?
        return loss, d / n => return loss / 2, d / n
""",
)
