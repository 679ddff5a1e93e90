"""Words that several exercises of the notebook share."""

from ..registry import Words

OVERWRITTEN = Words(
    "gradient-overwritten",
    "the gradient of a window replaces what is there",
    "Where windows overlap, the gradient of the last one replaces what the others sent.",
    "A pixel in two windows gets two gradients: what should happen to the first when the second comes?",
)
STRIDE_NOT_USED = Words(
    "stride-not-used",
    "the windows start one apart",
    "Right for stride 1; otherwise the gradients go to windows that start one apart.",
    "Where in the input does the window of dout[i] start?",
)
FILTER_ROTATED = Words(
    "filter-rotated",
    "the filter is flipped on the way back",
    "In dx each gradient meets the flipped filter: the sums are right and the places are not.",
    "Output i used w[j] with pixel i * stride + j: which weight brings its gradient back there?",
)
DW_REVERSED = Words(
    "dw-reversed",
    "dw comes out in reverse order",
    "dw holds the right numbers in reverse order.",
    "Which pixels did w's first entry meet, and do you use those for dw's first entry?",
)
CROP_EMPTY = Words(
    "crop-empty-without-padding",
    "the crop [p:-p] is empty for p = 0",
    "Right with padding; without, dx has nothing in it.",
    "What is a[0:-0] in Python, for any array a?",
)
NOT_CROPPED = Words(
    "padding-not-cropped",
    "the padding's gradient is still in dx",
    "dx is the gradient of the padded input: it still holds the rows that padding added.",
    "Which part of the padded array is x itself, and which shape must dx have?",
)
CROP_FROM_START = Words(
    "cropped-at-the-end-only",
    "the padding is cut off at the end only",
    "With padding dx has the right size, but it starts inside the padding.",
    "Where in the padded array does x begin?",
)
REMAINDER_LOST = Words(
    "remainder-lost",
    "dx is sized from dout",
    "Where the stride leaves a remainder dx is too small: pixels in no window were left out.",
    "Which shape must dx have: the one you compute back from dout, or that of x?",
)
PADDING_UNKNOWN = Words(
    "padding-not-applied",
    "the input is not padded on the way back",
    "With padding the windows do not fit: x was padded on the way forward and not on the way back.",
    "In which array do the windows of the forward pass lie?",
)
DW_LAST = Words(
    "dw-last-window-only",
    "dw is overwritten, not summed",
    "dw holds the share of the last window only.",
    "One weight works in every window: what becomes of its gradients?",
)
DW_MEAN = Words(
    "dw-averaged-over-windows",
    "dw is averaged over the windows",
    "dw is the mean over the windows, where the sum was asked for.",
    "The loss depends on w through every output: does the chain rule add or average?",
)
DB_MEAN = Words(
    "db-averaged",
    "db is an average",
    "db is the mean of the upstream gradients, where the sum was asked for.",
    "The bias is added to every output: does the chain rule add or average?",
)
UPSTREAM_IGNORED = Words(
    "upstream-ignored",
    "the upstream gradient is taken to be 1",
    "The upstream gradient is not used: these are the gradients for a dout of ones.",
    "Where does each number of dout enter your function?",
)
ARGUMENT_OVERWRITTEN = Words(
    "argument-overwritten",
    "an argument is used as the place for the result",
    "The result was written into an array you were given: it is not the same after the call.",
    "Which line makes the array that you write into, and is it a new one?",
)
MASK_FROM_UPSTREAM = Words(
    "mask-from-upstream",
    "the ReLU's mask is taken from the upstream gradient",
    "The gradient passes where the upstream gradient is positive.",
    "Which numbers decided on the way forward where the ReLU was on?",
)
MASK_MISSING = Words(
    "relu-mask-missing",
    "the gradient passes everywhere",
    "The gradient passes also where the ReLU was off.",
    "How does ReLU(z) change where z is negative and changes a little?",
)
FACTOR_TWO = Words(
    "factor-two-missing",
    "the 2 of the squared loss is missing",
    "The derivative of the loss enters at half its size.",
    "What is the derivative of (A2 - y)^2?",
)
ERROR_SIGN = Words(
    "error-sign-flipped",
    "y - A2 stands where A2 - y should",
    "The derivative of the loss enters with the opposite sign.",
    "If A2 is above y and grows, does the loss grow or shrink?",
)
ERROR_SQUARED = Words(
    "loss-for-its-derivative",
    "the squared error is used for its derivative",
    "The squared error itself stands where its derivative should.",
    "What is the derivative of (A2 - y)^2 by A2?",
)
BATCH_AVERAGED = Words(
    "divided-by-batch",
    "the gradients are divided by N",
    "Right for one example; with N of them every number is 1/N of what it should be.",
    "Where is the 1/N of a mean loss: in this layer, or already in the dout that comes in?",
)
PADDING_WRAPS = Words(
    "padding-wraps-around",
    "the image wraps around",
    "At the ends the filter meets the pixels of the other end, where the padding should be.",
    "Which number stands for X0, left of the first pixel?",
)
