"""Wrong answers to the hunts for a bug: the same five for each function, made from its first copy."""

from convnet.bugs import HUNTS

from .registry import mistakes

_TEXT = """
input-right: the function shown is right on this input
    On the input that you return, the function that you were shown gives what it should.
    On which numbers does the wrong line make a difference?
        {given} => {right}
input-large: the input is larger than it needs to be
    The function that you were shown is wrong on your input, and far fewer numbers show it.
    Which numbers of your input can you leave out, or make 0, so that it is still wrong?
        {given} => {large}
input-not-valid: the function is not made for this input
    The function is not made for the input that you return.
    Which of the rules for an input, under Watch out above, does yours break?
        {given} => (np.zeros((2, 2, 2)),)
still-wrong: the repaired function still makes the mistake
    The function that you return as repaired still gives wrong numbers.
    Which line of it makes the first wrong number, on your own input?
        {line} => {wrong}; pass
rewritten: the function was rewritten
    The function that you return is another one: more than two lines differ from the one that you were shown.
    Which one or two lines of the function shown have to change?
        {body}
"""

#: For each function: a valid input on which every copy is right, a large one on which the first is wrong, and
#: the whole function written anew.
_OTHERS = {
    "dilated_conv1d": (
        "(np.zeros(2), np.ones(1), 1)",
        "(np.arange(9.0), np.array([1.0, 2.0, 3.0]), 1)",
        """
def again(x, w, dilation=1):
    places = dilation * np.arange(len(w))
    last = len(x) - places[-1]
    return np.array([sum(x[i + places] * w) for i in range(last)])
return ([0.0, 1.0], [1.0, 2.0], 1), again
""",
    ),
    "avgpool1d": (
        "(np.zeros(2), 2)",
        "(np.arange(12.0), 3, 2)",
        """
def again(x, size, stride=None):
    hop = stride or size
    sums = np.convolve(x, np.ones(size), mode="valid")
    return sums[::hop] / size
return ([1.0, 1.0], 2, 1), again
""",
    ),
    "avgpool1d_backward": (
        "(np.array([0.0]), np.zeros(2), 2)",
        "(np.arange(1.0, 9.0), np.zeros(9), 2, 1)",
        """
def again(dout, x, size, stride=None):
    hop = stride or size
    found = np.zeros(len(x))
    for j in range(size):
        found[j : j + hop * len(dout) : hop][: len(dout)] += dout / size
    return found
return ([1.0, 0.0], [0.0, 0.0, 0.0], 2, 1), again
""",
    ),
    "adam_step": (
        "(np.array([0.0]), np.array([0.0]), np.array([0.0]), 1)",
        "(np.arange(1.0, 5.0), np.zeros(4), np.zeros(4), 2)",
        """
def again(g, m, v, t, lr=0.1):
    one = 0.9 * m + (1 - 0.9) * g
    two = 0.999 * v + (1 - 0.999) * g * g
    up = one / (1 - 0.9**t)
    down = np.sqrt(two / (1 - 0.999**t)) + 1e-8
    return -lr * up / down, one, two
return ([1.0], [0.0], [0.0], 2), again
""",
    ),
}

for _hunted in HUNTS.values():
    _slug, _right, _shown = _hunted.pool[0]
    _pairs = zip(_right.splitlines(), _shown.splitlines(), strict=True)
    _line, _wrong = next(pair for pair in _pairs if pair[0] != pair[1])
    _valid, _large, _again = _OTHERS[_hunted.function]
    mistakes(
        _hunted.answers[_slug],
        text=_TEXT.format(
            given=_hunted.inputs[_slug],
            right=_valid,
            large=_large,
            line=_line.strip(),
            wrong=_wrong.strip(),
            body="\n        ".join(f"+ {line}" for line in _again.strip().splitlines()),
        ),
    )
