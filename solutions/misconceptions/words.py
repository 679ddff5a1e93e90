"""Words that several exercises share, by slug."""

TEXT = """
argument-overwritten: an argument is used as the place for the result
    The result was written into an array you were given: it is not the same after the call.
    Which line makes the array that you write into, and is it a new one?
arrays-overwritten: the caller's arrays are changed in place
    The arrays you were given have new numbers after the call: the step was taken in place.
    Does p -= ... make a new array, or does it write into the old one?
bias-along-the-width: the bias is spread along the width
    The bias was added along the width of the map, or did not fit there: it belongs to the filters.
    To which axis of (N, F, H_out, W_out) does a b of shape (F,) line up by itself?
bias-first-only: one bias serves all filters
    Every filter got the bias of the first one.
    Which bias belongs to channel f of the output?
bias-for-every-channel: a bias is counted for every channel of a filter
    Right for one channel; otherwise each filter gets a bias for every channel it looks at.
    A filter gives one number for a window with all its channels: how often is a bias added to it?
bias-in-the-filter: the bias is added to the filter's weights
    The bias was added to every weight of the filter, so that it is multiplied by the pixels.
    What does an image of zeros give, by the definition and by your function?
bias-missing: the bias is not added
    Everything is right but for the bias: it is nowhere in the answer.
    What does Z look like for an image of zeros, by the definition and by your function?
bias-per-element: the bias is added to every product
    The bias is in there once for every number of the window, not once for every output.
    Is b inside the sum over the window or outside it?
biases-counted-twice: the biases are counted twice
    The biases are in there twice: with the weights, and once more at the end.
    In which part of your sum are the biases already?
biases-not-counted: the biases are not counted
    This is the number of weights alone: the biases are not in it.
    How many numbers does one output learn besides its weights?
channels-last: the filter axis is at the end
    The numbers are in the order N, height, width, filter; here it is N, filter, height, width.
    Which axis of the output is the filter, and where does it stand before you return?
crop-empty-without-padding: the crop [p:-p] is empty for p = 0
    Right with padding; without, dx has nothing in it.
    What is a[0:-0] in Python, for any array a?
cropped-at-the-end-only: the padding is cut off at the end only
    With padding dx has the right size, but it starts inside the padding.
    Where in the padded array does x begin?
db-averaged: db is an average
    db is the mean of the upstream gradients, where the sum was asked for.
    The bias is added to every output: does the chain rule add or average?
dense-bias-missing: dense_b is not added
    Everything is right but for dense_b: the classes' biases are nowhere in the answer.
    What are the scores of an image whose features are all zero?
divided-by-batch: the gradients are divided by N
    Right for one example; with N of them every number is 1/N of what it should be.
    Where is the 1/N of a mean loss: in this layer, or already in the dout that comes in?
dw-averaged-over-windows: dw is averaged over the windows
    dw is the mean over the windows, where the sum was asked for.
    The loss depends on w through every output: does the chain rule add or average?
dw-last-window-only: dw is overwritten, not summed
    dw holds the share of the last window only.
    One weight works in every window: what becomes of its gradients?
dw-reversed: dw comes out in reverse order
    dw holds the right numbers in reverse order.
    Which pixels did w's first entry meet, and do you use those for dw's first entry?
error-sign-flipped: y - A2 stands where A2 - y should
    The derivative of the loss enters with the opposite sign.
    If A2 is above y and grows, does the loss grow or shrink?
factor-two-missing: the 2 of the squared loss is missing
    The derivative of the loss enters at half its size.
    What is the derivative of (A2 - y)^2?
filter-flipped: the filter is flipped
    These are the numbers of a flipped filter: the first number of the window meets the last of the filter.
    In the lecture's definition, which number of the filter meets the first number of the window?
filter-rotated: the filter is flipped on the way back
    In dx each gradient meets the flipped filter: the sums are right and the places are not.
    Output i used w[j] with pixel i * stride + j: which weight brings its gradient back there?
filter-transposed: the filter's rows and columns are exchanged
    These are the numbers of the filter with rows and columns exchanged.
    Which index of w goes with the row of the window?
first-image-for-all: every image gets the first one's result
    Every image of the batch has the answer of the first.
    Where does the index n of the image stand in your function?
first-input-channel-only: only the first input channel is used
    Right for one channel; with more, all channels but the first are ignored.
    How many numbers has one window, with all its channels, and how many of them do you sum?
first-window-only: the function returns inside its loop
    Only the first window is in the answer.
    How often do your loops run before the function returns?
float-for-int: the count is a float
    The count came back as a float: a number of parameters is a whole number.
    Which step of your function turns whole numbers into floats?
gradient-overwritten: the gradient of a window replaces what is there
    Where windows overlap, the gradient of the last one replaces what the others sent.
    A pixel in two windows gets two gradients: what should happen to the first when the second comes?
infinity-in-integers: minus infinity is put into an array of integers
    For integer input it raised an error: an array of integers cannot hold minus infinity.
    Which dtype does the array have that you put -np.inf into?
integer-buffer: the output array holds integers
    For integer input the fractions are cut off: the output array can only hold integers.
    Which dtype does the output array get from the line that makes it?
largest-without-sign: the sign is dropped
    Negative numbers count by their size: the answer is the largest absolute value.
    Which is larger: -3 or 1?
last-for-largest: the last number of the window wins
    The answer is the last number of each window, not the largest.
    When may a new number replace the one you have kept so far?
last-window-missing: the +1 is missing
    The output is one too short: the last window that fits is left out.
    How often does a window as long as the input fit, and how often does it in your function?
loss-for-its-derivative: the squared error is used for its derivative
    The squared error itself stands where its derivative should.
    What is the derivative of (A2 - y)^2 by A2?
lr-ignored: the learning rate is not used
    The answer is the one for lr = 1, whatever the learning rate.
    Which line of your function should know about lr?
mask-from-upstream: the ReLU's mask is taken from the upstream gradient
    The gradient passes where the upstream gradient is positive.
    Which numbers decided on the way forward where the ReLU was on?
maximum-of-everything: the maximum runs over the whole map
    Every number is the maximum of the whole map, not of its window.
    Which numbers of x does the maximum for the output at place i look at?
maximum-starts-at-zero: the maximum starts at 0
    Where all numbers of a window are below 0, the answer is 0: a number that is not in the window.
    With what does your running maximum start, and is that in the window?
maximum-starts-too-high: the maximum starts at a number that is not small enough
    Where all numbers of a window are far below 0, the answer is a number that is not in the window.
    With what does your running maximum start, and is every number in every window larger?
mean-for-largest: the window is averaged
    Every number is the mean of its window: this is average pooling.
    Which one number of the window should stay?
mean-for-sum: the products are averaged
    Every number is the mean of the products in its window, where the sum was asked for.
    By what does np.mean divide that the definition does not?
one-bias-for-all: one bias is counted for the whole layer
    Right for one output; otherwise only one bias is counted for the whole layer.
    How many numbers has b?
order-for-names: parameters and gradients are paired by their order
    Where grads lists its keys in another order, parameters got the gradients of others.
    Which gradient belongs to params['b'], wherever it stands in grads?
padding-always-1: the padding is 1 for every filter
    With filters of another size than 3 the padding does not fit: it is always 1.
    Which padding does a filter of size 5 need to keep the image's size?
padding-counted-once: the padding is counted on one side only
    The output has the size that padding on one side alone would give.
    On how many sides of the input are zeros added?
padding-every-axis: all four axes are padded
    With padding the arrays no longer fit: the batch and the channels were padded too.
    np.pad(x, padding) pads how many axes of x? Which ones should it pad?
padding-ignored: the padding is not used
    The answer is the one without padding, whatever the padding.
    Where do the zeros around the input enter your function?
padding-not-applied: the input is not padded on the way back
    With padding the windows do not fit: x was padded on the way forward and not on the way back.
    In which array do the windows of the forward pass lie?
padding-not-cropped: the padding's gradient is still in dx
    dx is the gradient of the padded input: it still holds the rows that padding added.
    Which part of the padded array is x itself, and which shape must dx have?
padding-repeats-edge: the padding repeats the edge
    The padding holds copies of the edge's numbers; the lecture pads with zeros.
    What does np.pad fill in, and what should stand outside the image?
padding-rows-only: only the rows are padded
    Zeros were added above and below the image, and none left and right.
    What does the second pair in np.pad's argument say about the columns?
padding-wraps-around: the image wraps around
    At the ends the filter meets the pixels of the other end, where the padding should be.
    Which number stands for X0, left of the first pixel?
parameters-by-position: the parameters are taken from the dict by their order
    Where the dict lists its keys in another order, each array is taken for another one.
    Which array does params['dense_w'] give, wherever it stands in the dict?
relu-mask-missing: the gradient passes everywhere
    The gradient passes also where the ReLU was off.
    How does ReLU(z) change where z is negative and changes a little?
remainder-kept: an incomplete window is kept
    Where the stride leaves a remainder there is one window too many, one that reaches over the edge.
    What happens to the last window where it is not complete?
remainder-lost: dx is sized from dout
    Where the stride leaves a remainder dx is too small: pixels in no window were left out.
    Which shape must dx have: the one you compute back from dout, or that of x?
reshape-without-remainder: the reshape needs windows that fit exactly
    The reshape raised an error: it needs windows that lie side by side and fit exactly.
    How many numbers of x belong to whole windows, and what becomes of the rest?
return-in-the-loop: only the first parameter comes back
    Only the first parameter is in the answer; the others are missing.
    Is the return inside the loop over the names or after it?
rows-and-columns-exchanged: rows and columns are exchanged
    The right numbers are there with rows and columns exchanged.
    Which loop variable is the row of the output you write to?
size-rounded-up: the size is rounded up where the stride leaves a remainder
    Where the stride leaves a remainder there is one window too many, one that reaches over the edge.
    What happens to the last window where it is not complete?
square-filter-assumed: the filter is taken to be square
    Right for square filters; otherwise the filter's width is taken to be its height.
    From which axis of w do you take kh, and from which kw?
stride-ignored: the stride is not used
    The answer is the one for stride 1, whatever the stride.
    Which two places of your function should know about the stride?
stride-in-shape-only: the stride is in the output's size and not in the windows
    The output has the right size, but neighbouring windows start one apart, not `stride` apart.
    Where in the input does the window for output i start?
stride-not-used: the windows start one apart
    Right for stride 1; otherwise the gradients go to windows that start one apart.
    Where in the input does the window of dout[i] start?
stride-one-by-default: without a stride, windows start one apart
    Right where a stride is given; without one, your windows start one apart.
    What does stride=None stand for in the text above?
uphill: the step goes along the gradient
    The step goes uphill: the gradient is added, so the loss grows.
    In which direction does the loss fall: along the gradient or against it?
upstream-ignored: the upstream gradient is taken to be 1
    The upstream gradient is not used: these are the gradients for a dout of ones.
    Where does each number of dout enter your function?
width-from-height: the width is computed from the height
    The width of the output is computed from the height of the image.
    Which size of x does the number of output columns depend on?
windows-scrambled: the reshape puts the wrong numbers together
    The shape is right, but the numbers in one window are not neighbours in x.
    Print the reshaped np.arange(12): which numbers stand in one window?
written-at-the-window-place: the place of the window is used as the place in the output
    With a stride above 1, numbers are written where their windows start, which is beyond the output's end.
    The second window starts at `stride`: at which place of the output does its number stand?
"""
