"""The mean of each window of a line, and its backward pass."""

from .hunted import Hunted

avgpool1d_bug = Hunted(
    "avgpool1d",
    """
k: (np.array([1.0, 1.0]), 2, 1)
def avgpool1d(x, size, stride=None):
    stride = size if stride is None else stride
    out = np.zeros((len(x) - size) // stride + 1)
    for i in range(len(out)):
        window = x[i * stride : i * stride + size]
        out[i] = window.sum() / size
~       out[i] = window.sum() / stride
    return out
m: (np.array([1.0, 1.0, 1.0]), 2)
def avgpool1d(x, size, stride=None):
    if stride is None:
        stride = size
~       stride = 1
    means = []
    for first in range(0, len(x) - size + 1, stride):
        means.append(sum(x[first : first + size]) / size)
    return np.array(means)
p: (np.array([1.0, 1.0, 0.0]), 2, 2)
def avgpool1d(x, size, stride=None):
    step = stride or size
    starts = np.arange(0, len(x) - size + 1, step)
~   starts = np.arange(0, len(x), step)[: len(x) - size + 1]
    total = np.zeros(len(starts))
    for offset in range(size):
        total += x[(starts + offset) % len(x)]
    return total / size
r: (np.array([0.5]), 1)
def avgpool1d(x, size, stride=None):
    gap = stride if stride else size
    n_out = 1 + (len(x) - size) // gap
    pooled = np.empty(n_out)
    for place in range(n_out):
        added = 0.0
        for value in x[place * gap : place * gap + size]:
            added += value
        pooled[place] = added / size
~       pooled[place] = added // size
    return pooled
t: (np.array([0.0, 1.0]), 1)
def avgpool1d(x, size, stride=None):
    hop = stride or size
    count = (len(x) - size) // hop + 1
    windows = [x[n * hop : n * hop + size] for n in range(count)]
~   windows = [x[n * hop : n * hop + size + 1] for n in range(count)]
    return np.array([w.sum() for w in windows]) / size
v: (np.array([-1.0]), 1)
def avgpool1d(x, size, stride=None):
    move = size if not stride else stride
    ends = range(size, len(x) + 1, move)
    result = []
    for end in ends:
        part = x[end - size : end]
        result.append(np.sum(part) / len(part))
~       result.append(np.sum(part.clip(0)) / len(part))
    return np.array(result)
""",
)

avgpool1d_backward_bug = Hunted(
    "avgpool1d_backward",
    """
k: (np.array([1.0, 0.0]), np.zeros(3), 2, 1)
def avgpool1d_backward(dout, x, size, stride=None):
    stride = size if stride is None else stride
    dx = np.zeros(len(x))
    for i in range(len(dout)):
        start = i * stride
        dx[start : start + size] += dout[i] / size
~       dx[start : start + size] = dout[i] / size
    return dx
m: (np.array([1.0]), np.zeros(1), 1, 2)
def avgpool1d_backward(dout, x, size, stride=None):
    hop = stride or size
    grad = np.zeros(x.shape)
    share = dout / size
~   share = dout / hop
    for n, part in enumerate(share):
        for k in range(size):
            grad[n * hop + k] += part
    return grad
p: (np.array([0.0, 1.0]), np.zeros(3), 1, 2)
def avgpool1d_backward(dout, x, size, stride=None):
    step = size if not stride else stride
    result = np.zeros(len(x))
    starts = step * np.arange(len(dout))
~   starts = size * np.arange(len(dout))
    for offset in range(size):
        np.add.at(result, starts + offset, dout / size)
    return result
r: (np.array([1.0, 1.0]), np.zeros(2), 1)
def avgpool1d_backward(dout, x, size, stride=None):
    gap = stride if stride else size
    slopes = np.zeros((len(dout), len(x)))
    for row in range(len(dout)):
        slopes[row, row * gap : row * gap + size] = 1 / size
~       slopes[row, row * gap : row * gap + size] = 1 / len(dout)
    return dout @ slopes
t: (np.array([0.0]), np.zeros(3), 2)
def avgpool1d_backward(dout, x, size, stride=None):
    move = stride or size
    back = [0.0] * len(x)
~   back = [0.0] * max(len(dout) * move, (len(dout) - 1) * move + size)
    place = 0
    for value in dout:
        for j in range(place, place + size):
            back[j] += value / size
        place += move
    return np.array(back)
v: (np.array([1.0]), np.zeros(2), 2)
def avgpool1d_backward(dout, x, size, stride=None):
    width = stride if stride is not None else size
    total = np.zeros(len(x))
    for index in range(len(x)):
        for window, upstream in enumerate(dout):
            inside = window * width <= index < window * width + size
~           inside = window * width <= index < window * width + size - 1
            total[index] += upstream / size * inside
    return total
""",
)
