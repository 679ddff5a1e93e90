"""The questions of the quiz: what they ask, the options, the right one first, and the reason.

A block is one quiz. In it, a question begins with ``?``. A line with ``*`` holds the right option, lines with
``-`` the others, and ``:`` the reason. A line ``! exercise(arguments) slug others`` asks which mistake made
the first of two pictures: the options are the names of these mistakes.
"""

import re
from collections.abc import Iterator
from typing import Any

import convnet
import numpy as np

from .registry import known

TEXT = r"""
1_hypothesis_class end
? A layer takes 4 numbers to 3 numbers, fully connected, with biases. How many parameters has it?
* 15
- 12
- 16
- 7
: 4 times 3 weights and 3 biases.
? Which sentence is true of a convolutional layer, compared with a fully connected one?
* It is a smaller hypothesis class: weights are shared, and most of the matrix is 0.
- It is a larger hypothesis class, because it has more filters.
- It has the same functions, only faster.
- It can only be used on images.
: Each convolutional layer is a fully connected one with a special matrix. The reverse is not true.

2_filters start
? `x` has shape (5, 4), `W` has shape (4, 3), `b` has shape (3,). What shape has `x @ W + b`?
* (5, 3)
- (5, 4)
- (4, 3)
- (3, 5)
: A row for each example, a column for each output.
? 3 filters of 5 by 5 on colour images (3 channels), with biases. How many parameters?
* 228
- 225
- 78
- 76
: (5 * 5 * 3 + 1) * 3: each filter spans all channels and has one bias.
? The matrix of a convolutional layer: what do its rows have in common?
* The same weights, each row one place further
- The same weights at the same places
- The same sum
- Nothing
: Weight sharing: one filter is laid on every place in turn.
! shift([1, 2, 3, 4, 5], 2) wraps-around edge-repeated,nothing-moved,wrong-direction
? `shift(x, 1)` must leave `x` as it was. Which line does that?
* `y = np.zeros(len(x))`
- `y = x`
- `x[1:] = x[:-1]`
- `y = x[:]`
: A second name and a slice are the same memory. Only a new array is safe.

2_filters end
? `n = 10`, `k = 3`, `stride = 2`, `padding = 1`. How many outputs?
* 5
- 4
- 6
- 10
: (10 + 2 - 3) // 2 + 1: the remainder is dropped.
? An image (3, 20, 30) goes through 8 filters of 3 by 3 with padding 1. What shape comes out?
* (8, 20, 30)
- (8, 18, 28)
- (24, 20, 30)
- (3, 20, 30)
: A map for each filter. Each filter spans all three channels.

3_max_pooling start
? A line of 8 pixels, a filter of 3 weights, no padding, stride 1. How many outputs?
* 6
- 8
- 5
- 7
: 8 - 3 + 1.
! conv1d([0, 0, 1, 2, 0, 0, 3, 0], [1, 0, -1]) filter-flipped relu-applied,mean-for-sum,always-same-size
? Two linear filters of 3 and 5 weights, one after the other, without ReLU. How many weights has the one filter that does the same?
* 7
- 8
- 15
- 5
: 3 + 5 - 1. Without a nonlinearity two layers are one.
? A fully connected layer takes 100 numbers to 10. How many parameters, biases included?
* 1,010
- 1,000
- 110
- 1,100
: 100 times 10 weights and 10 biases. (Notebook 1.)
? Which line adds the bias once for each output?
* `np.sum(window * w) + b`
- `np.sum(window * w + b)`
- `np.sum(window * (w + b))`
- `np.sum(window) * w + b`
: Inside the sum it would be added once for each product.

3_max_pooling end
? A map (4, 9, 9) is pooled with size 2 and stride 2. What shape comes out?
* (4, 4, 4)
- (4, 5, 5)
- (2, 4, 4)
- (4, 8, 8)
: An incomplete window is dropped, and each channel is pooled alone.
? How many parameters has max pooling of size 3?
* 0
- 9
- 10
- 3
: A maximum has nothing to learn.

4_backprop start
! maxpool1d([-3, -1, -2, -5, -4, -6], 2) maximum-starts-at-zero smallest-for-largest,mean-for-largest,last-for-largest
? Three filters of size 3, stride 1, one after the other. On how many pixels does one number of the last result depend?
* 7
- 9
- 5
- 3
: 3, then 2 more for each further layer.
? `n = 7`, `k = 3`, `stride = 3`, no padding. How many windows?
* 2
- 3
- 1
- 5
: (7 - 3) // 3 + 1: one pixel is left over.
? What does max pooling do with a map that moves by one pixel?
* It often changes less than the map, but it can change.
- It never changes.
- It always changes.
- It moves by one pixel, too.
: The result is the same where a window's largest number is still the same. Elsewhere it changes.
? Which array has a different shape from the others? `x`, `x - 1`, `relu(x)`, `x.max(axis=0)`
* `x.max(axis=0)`
- `relu(x)`
- `x - 1`
- They all have the same.
: A maximum along an axis takes that axis away.

4_backprop end
? `x` is (2, 3), `W` is (3, 4), `dout` is (2, 4). Which product is `dW`?
* `x.T @ dout`
- `dout @ x`
- `x @ dout.T`
- `dout.T @ x`
: dW has the shape of W, (3, 4): inputs times upstream, summed over the examples.
? Windows overlap, and one pixel is in two of them. What is its gradient?
* The sum of what comes back from both
- The larger of the two
- The mean of the two
- What comes back from the last
: Gradients add over paths.

5_learning start
! relu_backward([1, 2, 3, 4], [-1, 2, -3, 4]) mask-inverted mask-from-upstream,mask-only,relu-for-its-slope
? A filter bank has shape (8, 3, 5, 5). What shape has its gradient?
* (8, 3, 5, 5)
- (8,)
- (3, 5, 5)
- (5, 5)
: A gradient is as large as what it is the gradient of.
? A 28 by 28 image, filter 5 by 5 with padding 2, then pooling of size 2. What is the height?
* 14
- 12
- 13
- 28
: Padding keeps 28, pooling halves it.
? A gradient by differences and one by calculus differ by a relative error of 1e-9. What do you conclude?
* The gradient by calculus is very likely right.
- It is wrong: they must be equal.
- The step h is too large.
- The function has a kink there.
: Rounding makes differences of this size. A mistake in a formula makes errors near 1.
? Three equal scores go into a softmax. What is the probability of the first class?
* 1/3
- 1
- 0
- It depends on the scores.
: Equal scores share the probability equally, however large they are.

5_learning end
? The loss rises from step to step. What do you try first?
* A smaller learning rate
- More filters
- More epochs
- A larger batch of test images
: A step that is too long overshoots.
? You chose the best of 20 networks by their validation accuracy. What is an honest estimate of its accuracy?
* Its accuracy on test images that nobody looked at
- Its validation accuracy
- Its training accuracy
- The mean of the validation accuracies
: The best of many is partly luck, and the luck does not come along.
"""


def questions(notebook: str) -> dict[str, list[dict[str, Any]]]:
    """Return the quizzes of a notebook by name: questions with options, the right one first, and reasons."""
    found = {}
    for block in re.split(r"\n(?=\d_\w+ (?:start|end)\n)", TEXT):
        name, _, body = block.strip().partition("\n")
        if name.rpartition(" ")[0] == notebook:
            found[name] = list(_questions(name, body))
    return found


def _questions(name: str, body: str) -> Iterator[dict[str, Any]]:
    for number, text in enumerate(re.split(r"\n(?=[?!] )", body), start=1):
        first, *rest = text.strip().splitlines()
        asked: dict[str, Any] = {"id": f"{name} {number}"}
        if first.startswith("! "):
            yield asked | _named(first[2:])
            continue
        by_mark = {mark: [line[2:] for line in rest if line[:2] == f"{mark} "] for mark in "*-:"}
        yield asked | {
            "text": first[2:],
            "options": [*by_mark["*"], *by_mark["-"]],
            "why": by_mark[":"][0],
        }


def _named(line: str) -> dict[str, Any]:
    """Return the question which mistake made a result, with the result and the right one as numbers."""
    call, slug, others = line.rsplit(" ", 2)
    name, _, inside = call.partition("(")
    given = [np.array(a) if isinstance(a, list) else a for a in eval(f"({inside[:-1]},)")]
    by_slug = {wrong.slug: wrong for wrong in known(name)}
    made, right = by_slug[slug].function, getattr(convnet, name)
    options = [by_slug[one].name for one in (slug, *others.split(","))]
    got, expected = (np.asarray(f(*given), float).tolist() for f in (made, right))
    return {
        "text": f"A function gave the upper row for `{call}`. The lower row is right. Which mistake is it?",
        "options": options,
        "why": by_slug[slug].observation,
        "got": got,
        "expected": expected,
    }
