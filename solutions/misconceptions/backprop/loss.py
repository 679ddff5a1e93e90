"""Wrong answers to softmax_nll."""

import numpy as np

from ..filters import INTEGER_BUFFER
from ..registry import Words, wrong
from .words import (
    ARGUMENT_OVERWRITTEN,
)


def _log_softmax(scores):
    """Return the logarithms of the probabilities, also of those that are rounded to 0: one mistake at a time."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


@wrong(
    "softmax_nll",
    Words(
        "softmax-over-examples",
        "the softmax runs over the examples",
        "The probabilities of one class add up to 1 over the examples; those of one example should.",
        "Which axis of scores holds the classes of one example?",
    ),
)  # 23
def nll_axis(scores, y):
    n = len(y)
    e = np.exp(scores - scores.max(axis=0, keepdims=True))
    p = e / e.sum(axis=0, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(n), y]))
    d = p.copy()
    d[np.arange(n), y] -= 1
    return loss, d / n


@wrong(
    "softmax_nll",
    Words(
        "softmax-over-everything",
        "the softmax runs over all numbers",
        "All probabilities of the batch add up to 1; those of each example should.",
        "Over which numbers do the exponentials of one example add up?",
    ),
)  # 23
def nll_all(scores, y):
    n = len(y)
    e = np.exp(scores - scores.max())
    p = e / e.sum()
    loss = -np.mean(np.log(p[np.arange(n), y]))
    d = p.copy()
    d[np.arange(n), y] -= 1
    return loss, d / n


@wrong(
    "softmax_nll",
    Words(
        "exponential-overflows",
        "the scores are not shifted before exp",
        "For large scores the answer is not a number: exp(1000) is more than a float can hold.",
        "What may you take off a whole row of scores without changing its softmax?",
    ),
)  # 23
def nll_overflow(scores, y):
    n = len(y)
    e = np.exp(scores)
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(n), y]))
    d = p.copy()
    d[np.arange(n), y] -= 1
    return loss, d / n


@wrong(
    "softmax_nll",
    Words(
        "one-shift-for-all-rows",
        "all rows are shifted by one maximum",
        "Where rows differ much in size the small ones vanish: all were shifted by the same maximum.",
        "What is exp(-2000), and which maximum should be taken off a row?",
    ),
)  # 23
def nll_global_shift(scores, y):
    n = len(y)
    e = np.exp(scores - scores.max())
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(n), y]))
    d = p.copy()
    d[np.arange(n), y] -= 1
    return loss, d / n


@wrong(
    "softmax_nll",
    Words(
        "loss-summed",
        "the loss is summed over the examples",
        "The loss is N times too large: it is summed over the examples, not averaged.",
        "Is the loss of a batch the sum or the mean of its examples' losses?",
    ),
)  # 23
def nll_sum(scores, y):
    n = len(y)
    logs = _log_softmax(scores)
    loss = -np.sum(logs[np.arange(n), y])
    d = np.exp(logs)
    d[np.arange(n), y] -= 1
    return loss, d / n


@wrong(
    "softmax_nll",
    Words(
        "gradient-not-averaged",
        "the 1/N is missing in the gradient",
        "The loss is right; dscores is N times too large.",
        "The loss is a mean over N examples: where is that 1/N in its gradient?",
    ),
)  # 23
def nll_no_n(scores, y):
    n = len(y)
    logs = _log_softmax(scores)
    loss = -np.mean(logs[np.arange(n), y])
    d = np.exp(logs)
    d[np.arange(n), y] -= 1
    return loss, d


@wrong(
    "softmax_nll",
    Words(
        "both-summed",
        "loss and gradient are summed, not averaged",
        "Loss and gradient are N times too large: they are summed over the examples.",
        "Is the loss of a batch the sum or the mean of its examples' losses?",
    ),
)  # 23
def nll_both_sum(scores, y):
    n = len(y)
    logs = _log_softmax(scores)
    loss = -np.sum(logs[np.arange(n), y])
    d = np.exp(logs)
    d[np.arange(n), y] -= 1
    return loss, d


@wrong(
    "softmax_nll",
    Words(
        "averaged-twice",
        "the gradient is divided by N twice",
        "The loss is right; dscores is divided by N twice.",
        "How many lines of your function divide by N?",
    ),
)  # 23
def nll_twice(scores, y):
    n = len(y)
    logs = _log_softmax(scores)
    loss = -np.mean(logs[np.arange(n), y])
    d = np.exp(logs)
    d[np.arange(n), y] -= 1
    return loss, d / n / n


@wrong(
    "softmax_nll",
    Words(
        "averaged-over-classes",
        "the mean runs over the classes as well",
        "The loss is 1/K of what it should be: the mean counts the classes as well.",
        "How many numbers does np.mean divide by, and how many examples are there?",
    ),
)  # 23
def nll_classes(scores, y):
    n = len(y)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.eye(scores.shape[1])[y] * np.log(p))
    d = p.copy()
    d[np.arange(n), y] -= 1
    return loss, d / n


@wrong(
    "softmax_nll",
    Words(
        "one-hot-missing",
        "the right class is not taken off",
        "dscores is the softmax itself: nothing was taken off at the right class.",
        "Should a higher score of the right class raise or lower the loss?",
    ),
)  # 23
def nll_no_one_hot(scores, y):
    n = len(y)
    logs = _log_softmax(scores)
    loss = -np.mean(logs[np.arange(n), y])
    d = np.exp(logs)
    return loss, d / n


@wrong(
    "softmax_nll",
    Words(
        "one-hot-in-every-row",
        "1 is taken off in whole columns",
        "1 is taken off at the right classes of all examples, in every row.",
        "Which entries does d[:, y] pick, and which one of each row should change?",
    ),
)  # 23
def nll_columns(scores, y):
    n = len(y)
    logs = _log_softmax(scores)
    loss = -np.mean(logs[np.arange(n), y])
    d = np.exp(logs)
    d[:, y] -= 1
    return loss, d / n


@wrong(
    "softmax_nll",
    Words(
        "gradient-sign-flipped",
        "one-hot minus softmax stands where softmax minus one-hot should",
        "The loss is right; dscores has the opposite sign.",
        "Should a higher score of the right class raise or lower the loss?",
    ),
)
def nll_sign(scores, y):
    n = len(y)
    logs = _log_softmax(scores)
    loss = -np.mean(logs[np.arange(n), y])
    d = np.exp(logs)
    d[np.arange(n), y] -= 1
    return loss, -d / n


@wrong(
    "softmax_nll",
    Words(
        "loss-sign-flipped",
        "the minus before the logarithm is missing",
        "The loss is negative: the minus of the negative log-likelihood is missing.",
        "Is the logarithm of a probability above or below 0?",
    ),
)
def nll_loss_sign(scores, y):
    n = len(y)
    logs = _log_softmax(scores)
    loss = np.mean(logs[np.arange(n), y])
    d = np.exp(logs)
    d[np.arange(n), y] -= 1
    return loss, d / n


@wrong(
    "softmax_nll",
    Words(
        "probability-for-log",
        "the logarithm is missing",
        "The loss is 1 minus the probability: there is no logarithm in it.",
        "What is the L of NLL?",
    ),
)
def nll_no_log(scores, y):
    n = len(y)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = np.mean(1 - p[np.arange(n), y])
    d = p.copy()
    d[np.arange(n), y] -= 1
    return loss, d / n


@wrong(
    "softmax_nll",
    Words(
        "logarithm-of-base-two",
        "the logarithm has another base",
        "The loss is 1.44 times too large: its logarithm has base 2.",
        "Which logarithm undoes exp?",
    ),
)
def nll_log2(scores, y):
    n = len(y)
    logs = _log_softmax(scores)
    loss = -np.mean(logs[np.arange(n), y] / np.log(2))
    d = np.exp(logs)
    d[np.arange(n), y] -= 1
    return loss, d / n


@wrong(
    "softmax_nll",
    Words(
        "log-probabilities-of-all-classes",
        "all classes enter the loss",
        "The loss sums the logarithms of all classes, not of the right one.",
        "Which one probability of each row does the loss look at?",
    ),
)
def nll_all_classes(scores, y):
    n = len(y)
    logs = _log_softmax(scores)
    loss = -np.sum(logs) / n
    d = np.exp(logs)
    d[np.arange(n), y] -= 1
    return loss, d / n


@wrong(
    "softmax_nll",
    Words(
        "likelihood-of-predicted-class",
        "the loss looks at the most likely class",
        "The loss takes the largest probability of each row, whatever y says.",
        "Which probability should be large: that of the guess, or that of y?",
    ),
)
def nll_predicted(scores, y):
    n = len(y)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p.max(axis=1)))
    d = p.copy()
    d[np.arange(n), y] -= 1
    return loss, d / n


@wrong("softmax_nll", ARGUMENT_OVERWRITTEN)
def nll_overwrites(scores, y):
    n = len(y)
    scores -= scores.max(axis=1, keepdims=True)
    e = np.exp(scores)
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(n), y]))
    d = p.copy()
    d[np.arange(n), y] -= 1
    return loss, d / n


@wrong(
    "softmax_nll",
    Words(
        "probabilities-changed-before-the-loss",
        "the loss reads probabilities that were changed already",
        "The loss is the logarithm of a number below 0, such as P holds once 1 has been taken off in it.",
        "After `d = P`, how many arrays are there, and which line reads P last?",
    ),
)  # 23
def nll_alias(scores, y):
    n = len(y)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    d = p
    d[np.arange(n), y] -= 1
    loss = -np.mean(np.log(p[np.arange(n), y]))
    return loss, d / n


@wrong(
    "softmax_nll",
    Words(
        "keepdims-missing",
        "the row sums lie along the classes",
        "Right for one example; with more, the sums of the rows do not line up with the rows.",
        "Which shape has e.sum(axis=1), and which must it have to divide each row by its own sum?",
    ),
)  # 23
def nll_keepdims(scores, y):
    n = len(y)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1)
    loss = -np.mean(np.log(p[np.arange(n), y]))
    d = p.copy()
    d[np.arange(n), y] -= 1
    return loss, d / n


@wrong(
    "softmax_nll",
    Words(
        "loss-of-every-pair",
        "each row is asked for the classes of all examples",
        "Right for one example; with more, the loss asks each row for the classes of all examples.",
        "Which entries does P[:, y] pick, and which one of each row is asked for?",
    ),
)  # 23
def nll_pairs(scores, y):
    n = len(y)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[:, y]))
    d = p.copy()
    d[np.arange(n), y] -= 1
    return loss, d / n


# --- softmax_nll: a right class that is very unlikely ---------------------------------------------


@wrong(
    "softmax_nll",
    Words(
        "logarithm-of-zero",
        "the logarithm is taken of a probability that has become 0",
        "Where the right class is very unlikely, its probability is rounded to 0, and 0 has no logarithm.",
        "What is ln of exp(s) / sum, written with s and the sum, before anything is rounded to 0?",
    ),
)
def nll_log_of_zero(scores, y):
    n = len(y)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore"):
        loss = -np.mean(np.log(p[np.arange(n), y]))
    d = p.copy()
    d[np.arange(n), y] -= 1
    return loss, d / n


def _nll_with_ceiling(eps):
    """Return a wrong answer that adds ``eps`` to each probability; clipping at ``eps`` gives the same numbers."""

    def nll(scores, y):
        n = len(y)
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        loss = -np.mean(np.log(p[np.arange(n), y] + eps))
        d = p.copy()
        d[np.arange(n), y] -= 1
        return loss, d / n

    return nll


for _exponent in (7, 8, 9, 10, 12, 15):
    wrong(
        "softmax_nll",
        Words(
            f"loss-has-a-ceiling-1e-{_exponent}",
            f"the probability is kept above 1e-{_exponent}",
            "The loss stops growing where the right class is very unlikely: its probability is kept above a "
            "small number.",
            "What is ln of exp(s) / sum, written with s and the sum, and can that be the logarithm of 0?",
        ),
    )(_nll_with_ceiling(10.0**-_exponent))


@wrong("softmax_nll", INTEGER_BUFFER)  # 8
def nll_integers(scores, y):
    n = len(y)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    d = np.zeros_like(scores)
    d[...] = np.exp(log_p)
    d[np.arange(n), y] -= 1
    return -log_p[np.arange(n), y].mean(), d / n


@wrong(
    "softmax_nll",
    Words(
        "labels-for-one-hot",
        "y is used as if it were one-hot",
        "y was used as if it held a 0 or 1 for each class; it holds the number of the right class.",
        "Which shape has y, and which shape has the array that your line multiplies with?",
    ),
)
def nll_labels_for_one_hot(scores, y):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return -np.sum(y * np.log(p + 1e-12)) / len(scores), (p - y) / len(scores)


@wrong(
    "softmax_nll",
    Words(
        "gradient-by-the-probability",
        "the gradient is -1/p at the right class",
        "dscores is -1/p at the right class and 0 elsewhere: that is how the loss changes with p.",
        "How do all probabilities of a row change when one of its scores does?",
    ),
)
def nll_by_probability(scores, y):
    n = len(y)
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    right = logs[np.arange(n), y]
    d = np.zeros(scores.shape)
    d[np.arange(n), y] = -np.exp(np.minimum(-right, 600.0)) / n
    return -right.mean(), d


@wrong(
    "softmax_nll",
    Words(
        "loss-halved",
        "the loss is divided by 2",
        "The loss is half of what it should be.",
        "Some losses have 1/2 before them: has this one?",
    ),
)
def nll_halved(scores, y):
    n = len(y)
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    d = np.exp(logs)
    d[np.arange(n), y] -= 1
    return -logs[np.arange(n), y].mean() / 2, d / n
