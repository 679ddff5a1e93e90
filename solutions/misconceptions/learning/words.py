"""Words for mistakes that more than one exercise of this notebook knows."""

from ..registry import Words

DENSE_BIAS_MISSING = Words(
    "dense-bias-missing",
    "dense_b is not added",
    "Everything is right but for dense_b: the classes' biases are nowhere in the answer.",
    "What are the scores of an image whose features are all zero?",
)

PADDING_ALWAYS_ONE = Words(
    "padding-always-1",
    "the padding is 1 for every filter",
    "With filters of another size than 3 the padding does not fit: it is always 1.",
    "Which padding does a filter of size 5 need to keep the image's size?",
)

BY_POSITION = Words(
    "parameters-by-position",
    "the parameters are taken from the dict by their order",
    "Where the dict lists its keys in another order, each array is taken for another one.",
    "Which array does params['dense_w'] give, wherever it stands in the dict?",
)
