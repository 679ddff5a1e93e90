"""A filter with holes: its weights meet pixels that lie ``dilation`` apart."""

from .hunted import Hunted

dilated_conv1d_bug = Hunted(
    "dilated_conv1d",
    """
k: (np.array([0.0, 1.0]), np.array([1.0, 2.0]), 1)
def dilated_conv1d(x, w, dilation=1):
    reach = (len(w) - 1) * dilation
    out = np.zeros(len(x) - reach)
    for i in range(len(out)):
        window = x[i : i + reach + 1 : dilation]
        out[i] = np.dot(window, w)
~       out[i] = np.dot(window, w[::-1])
    return out
m: (np.array([1.0, 2.0]), np.array([1.0]), 2)
def dilated_conv1d(x, w, dilation=1):
    taps = dilation * np.arange(len(w))
    count = len(x) - taps[-1]
    starts = np.arange(count)
~   starts = np.arange(count) * dilation % len(x)
    rows = [w @ x[(start + taps) % len(x)] for start in starts]
    return np.array(rows)
p: (np.array([1.0, 2.0, 3.0]), np.array([1.0, 0.0]), 1)
def dilated_conv1d(x, w, dilation=1):
    result = []
    first = 0
    while first + (len(w) - 1) * dilation < len(x):
        total = 0.0
~       total = result[-1] if result else 0.0
        for j, weight in enumerate(w):
            total += weight * x[first + j * dilation]
        result.append(total)
        first += 1
    return np.array(result)
r: (np.array([-1.0]), np.array([1.0]), 1)
def dilated_conv1d(x, w, dilation=1):
    length = len(x) - dilation * (len(w) - 1)
    z = np.zeros(length)
    for j in range(len(w)):
        moved = x[j * dilation : j * dilation + length]
        z = z + w[j] * moved
~       z = z + w[j] * np.maximum(moved, 0)
    return z
t: (np.array([1.0, 0.0, 1.0]), np.array([1.0, 1.0]), 2)
def dilated_conv1d(x, w, dilation=1):
    wide = np.zeros((len(w) - 1) * dilation + 1)
    for place, weight in enumerate(w):
        wide[place * dilation] = weight
~       wide[place] = weight
    pieces = [x[s : s + len(wide)] for s in range(len(x) - len(wide) + 1)]
    return np.stack(pieces) @ wide
v: (np.array([1.0, 0.0]), np.array([1.0, 1.0]), 1)
def dilated_conv1d(x, w, dilation=1):
    n_out = len(x) - dilation * (len(w) - 1)
    answer = np.empty(n_out)
    for position in range(n_out):
        answer[position] = 0
        for k in range(len(w)):
            pixel = x[position + k * dilation]
            answer[position] += pixel * w[k]
~           answer[position] = pixel * w[k]
    return answer
""",
)
