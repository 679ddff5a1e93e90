"""How one number of an answer comes about: the sum that makes it, and the cells of the inputs that it uses.

For the picture of a failing check. Layers of fewer axes are read as images N C H W
and filters F C kh kw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.plots.conv_story import factor
from course.plots.style import number

Values = NDArray[np.float64]
Index = tuple[int, ...]

MOST_TERMS = 12  # a longer sum loses its middle


@dataclass(frozen=True)
class Part:
    """An array that a sum uses: its name, its numbers, and the cells that are in the sum."""

    name: str
    values: Values
    used: tuple[Index, ...]


@dataclass(frozen=True)
class Sum:
    """A sum as it is written, what it gives, the arrays that it uses, and a word on a number in it."""

    words: str
    total: float
    parts: tuple[Part, ...]
    note: str = ""


def sum_of(name: str, args: Mapping[str, Any], output: str, index: Index) -> Sum | None:
    """Return the sum that makes one number of an answer; None where the course writes none out.

    Parameters
    ----------
    name : str
        The exercise.
    args : mapping
        The arguments of the call, by the name of the parameter.
    output : str
        Which of several outputs is meant, or an empty string.
    index : tuple of int
        Where in that output.
    """
    maker = _MAKERS.get((name, output)) or _MAKERS.get((name, ""))
    return maker(args, index) if maker else None


# --- products -------------------------------------------------------------------------------------


def _products(pairs: Iterable[tuple[float, float]], *more: float) -> tuple[str, float]:
    """Return a sum of products with single numbers behind them, in words and as a number."""
    pairs = list(pairs)
    terms = [f"{factor(a)}·{factor(b)}" for a, b in pairs]
    if len(terms) > MOST_TERMS:
        terms = [*terms[: MOST_TERMS - 2], "…", terms[-1]]
    terms += [factor(value) for value in more]
    total = float(sum(a * b for a, b in pairs) + sum(more))
    return " + ".join(terms) or "what a number gets that is in no window", total


def _four(values: object) -> Values:
    array = np.asarray(values, dtype=np.float64)
    return array.reshape((1,) * (4 - array.ndim) + array.shape)


def _padded(x: Values, padding: int, line: bool) -> Values:
    return np.pad(x, [(0, 0), (0, 0), (0, 0) if line else (padding,) * 2, (padding,) * 2])


@dataclass(frozen=True)
class _Layer:
    """The inputs of a convolution, all with four axes, and where its windows start."""

    x: Values
    w: Values
    stride: int
    padding: int
    line: bool

    @classmethod
    def of(cls, args: Mapping[str, Any]) -> _Layer:
        line = np.ndim(args["x"]) == 1
        padding = int(args.get("padding", 0))
        image = _padded(_four(args["x"]), padding, line)
        return cls(image, _four(args["w"]), int(args.get("stride", 1)), padding, line)

    @property
    def ring(self) -> Index:
        return (0 if self.line else self.padding, self.padding)

    def pixel(self, n: int, c: int, at: Index, tap: Index) -> Index:
        return (n, c, at[0] * self.stride + tap[0], at[1] * self.stride + tap[1])

    def taps(self) -> list[Index]:
        return list(np.ndindex(*self.w.shape[2:]))

    def image(self, used: Iterable[Index]) -> Part:
        return Part("x, padded" if self.padding else "x", self.x, tuple(used))


def _convolution(args: Mapping[str, Any], index: Index) -> Sum:
    layer = _Layer.of(args)
    n, f, *at = (0,) * (4 - len(index)) + index
    weights = [(f, c, *tap) for c in range(layer.w.shape[1]) for tap in layer.taps()]
    pixels = [layer.pixel(n, q[1], (at[0], at[1]), (q[2], q[3])) for q in weights]
    biases = np.ravel(np.asarray(args.get("b", 0.0), dtype=np.float64))
    words, total = _products((layer.x[p], layer.w[q]) for p, q in zip(pixels, weights, strict=True))
    if "b" in args:
        b = float(biases[f if biases.size > 1 else 0])
        words, total = f"{words} + {factor(b)} (b)", total + b
    return Sum(words, total, (layer.image(pixels), Part("w", layer.w, tuple(weights))))


def _to_pixel(args: Mapping[str, Any], index: Index) -> Sum:
    layer, dout = _Layer.of(args), _four(args["dout"])
    n, c, row, column = (0,) * (4 - len(index)) + index
    here = (n, c, row + layer.ring[0], column + layer.ring[1])
    pairs = [
        ((n, f, *at), (f, c, *tap))
        for f in range(layer.w.shape[0])
        for at in np.ndindex(*dout.shape[2:])
        for tap in layer.taps()
        if layer.pixel(n, c, at, tap) == here
    ]
    words, total = _products((dout[o], layer.w[q]) for o, q in pairs)
    outputs, weights = tuple(o for o, _ in pairs), tuple(q for _, q in pairs)
    return Sum(words, total, (Part("dout", dout, outputs), Part("w", layer.w, weights)))


def _to_weight(args: Mapping[str, Any], index: Index) -> Sum:
    layer, dout = _Layer.of(args), _four(args["dout"])
    f, c, *tap = (0,) * (4 - len(index)) + index
    outputs = [(n, f, *at) for n in range(len(dout)) for at in np.ndindex(*dout.shape[2:])]
    pixels = [layer.pixel(o[0], c, (o[2], o[3]), (tap[0], tap[1])) for o in outputs]
    words, total = _products((dout[o], layer.x[p]) for o, p in zip(outputs, pixels, strict=True))
    return Sum(words, total, (Part("dout", dout, tuple(outputs)), layer.image(pixels)))


def _to_bias(args: Mapping[str, Any], index: Index) -> Sum:
    dout = _four(args["dout"])
    f = index[0] if index else 0
    outputs = [o for o in np.ndindex(*dout.shape) if o[1] == f]
    words, total = _products((), *(float(dout[o]) for o in outputs))
    return Sum(words, total, (Part("dout", dout, tuple(outputs)),))


# --- dense ----------------------------------------------------------------------------------------


def _matrix(values: object) -> Values:
    return np.asarray(values, dtype=np.float64)


def _dense(args: Mapping[str, Any], index: Index) -> Sum:
    x, W, b = (_matrix(args[name]) for name in ("x", "W", "b"))
    n, k = index
    words, total = _products(zip(x[n], W[:, k], strict=True))
    words, total = f"{words} + {factor(b[k])} (b)", total + float(b[k])
    inputs = tuple((n, d) for d in range(len(W)))
    weights = tuple((d, k) for d in range(len(W)))
    return Sum(words, total, (Part("x", x, inputs), Part("W", W, weights)))


def _dense_dx(args: Mapping[str, Any], index: Index) -> Sum:
    dout, W = _matrix(args["dout"]), _matrix(args["W"])
    n, d = index
    words, total = _products(zip(dout[n], W[d], strict=True))
    used = range(W.shape[1])
    outputs, weights = tuple((n, k) for k in used), tuple((d, k) for k in used)
    return Sum(words, total, (Part("dout", dout, outputs), Part("W", W, weights)))


def _dense_dW(args: Mapping[str, Any], index: Index) -> Sum:
    dout, x = _matrix(args["dout"]), _matrix(args["x"])
    d, k = index
    words, total = _products(zip(x[:, d], dout[:, k], strict=True))
    used = range(len(x))
    inputs, outputs = tuple((n, d) for n in used), tuple((n, k) for n in used)
    return Sum(words, total, (Part("x", x, inputs), Part("dout", dout, outputs)))


def _dense_db(args: Mapping[str, Any], index: Index) -> Sum:
    dout, (k,) = _matrix(args["dout"]), index
    words, total = _products((), *map(float, dout[:, k]))
    return Sum(words, total, (Part("dout", dout, tuple((n, k) for n in range(len(dout)))),))


# --- one number from one number, or the largest of several -----------------------------------------


def _relu(args: Mapping[str, Any], index: Index) -> Sum:
    z = _matrix(args["z"])
    words = f"the larger of {number(z[index])} and 0"
    return Sum(words, max(float(z[index]), 0.0), (Part("z", z, (index,)),))


def _relu_backward(args: Mapping[str, Any], index: Index) -> Sum:
    z, dout = _matrix(args["z"]), _matrix(args["dout"])
    on = bool(z[index] > 0)
    parts = (Part("dout", dout, (index,)), Part("z", z, (index,)))
    note = f"z is {number(z[index])} there"
    return Sum(f"{factor(dout[index])}·{int(on)}", float(dout[index]) * on, parts, note)


def _windows(args: Mapping[str, Any]) -> tuple[Values, Callable[[Index], list[Index]]]:
    """Return the image with four axes, and of an output the cells of its window."""
    x, size, stride = _four(args["x"]), args["size"], args.get("stride")
    line = np.ndim(args["x"]) == 1
    kh, kw = (1 if line else size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride) if isinstance(stride, int) else stride

    def cells(o: Index) -> list[Index]:
        return [(o[0], o[1], o[2] * sh + a, o[3] * sw + b) for a in range(kh) for b in range(kw)]

    return x, cells


def _pool(args: Mapping[str, Any], index: Index) -> Sum:
    x, cells = _windows(args)
    used = cells((0,) * (4 - len(index)) + index)
    found = [float(x[cell]) for cell in used]
    words = f"the largest of {', '.join(map(number, found))}"
    return Sum(words, max(found), (Part("x", x, tuple(used)),))


def _pool_backward(args: Mapping[str, Any], index: Index) -> Sum:
    x, cells = _windows(args)
    dout = _four(args["dout"])
    windows = [o for o in np.ndindex(*dout.shape) if index in cells(o)]
    largest = [o for o in windows if x[index] == max(x[cell] for cell in cells(o))]
    words, total = _products((), *(float(dout[o]) for o in largest))
    if not largest:
        words = "what a number gets that is the largest of no window"
    seen = tuple(dict.fromkeys(cell for o in windows for cell in cells(o)))
    return Sum(words, total, (Part("dout", dout, tuple(largest)), Part("x", x, seen or (index,))))


def _shift(args: Mapping[str, Any], index: Index) -> Sum:
    x, place = _matrix(args["x"]), index[0] - int(args["s"])
    inside = 0 <= place < len(x)
    words = f"x[{place}]" if inside else f"the zero that enters, for x has no place {place},"
    return Sum(words, float(x[place]) if inside else 0.0, (Part("x", x, ((place,),) * inside),))


def _column(args: Mapping[str, Any], index: Index) -> Sum | None:
    stride, padding = int(args.get("stride", 1)), int(args.get("padding", 0))
    x, kh, kw = _padded(_four(args["x"]), padding, line=False), int(args["kh"]), int(args["kw"])
    n, row, column = index
    wide = (x.shape[3] - kw) // stride + 1
    c, a, b = np.unravel_index(row, (x.shape[1], kh, kw))
    top, left = column // wide * stride, column % wide * stride
    here = (n, int(c), top + int(a), left + int(b))
    words = f"channel {c}, row {a}, column {b} of window {column}"
    return Sum(words, float(x[here]), (Part("x, padded" if padding else "x", x, (here,)),))


# --- the lecture's net ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Net:
    """The lecture's net, worked out: one filter of three, ReLU, five weights, the squared distance to y."""

    x: Values
    w1: Values
    w2: Values
    y: float

    @classmethod
    def of(cls, args: Mapping[str, Any]) -> _Net:
        x, w1, w2 = (_matrix(args[name]) for name in ("x", "w1", "w2"))
        return cls(np.pad(x, 1), w1, w2, float(args["y"]))

    @property
    def z1(self) -> Values:
        return np.array([self.x[i : i + 3] @ self.w1 for i in range(5)])

    @property
    def a1(self) -> Values:
        return np.maximum(self.z1, 0)

    @property
    def a2(self) -> float:
        return float(self.w2 @ self.a1)

    @property
    def slope(self) -> float:
        """Of the loss, at A2."""
        return 2 * (self.a2 - self.y)

    @property
    def about_slope(self) -> str:
        return f"{number(self.slope)} is 2 (A2 − y)"

    @property
    def upstream(self) -> Values:
        """The gradient that arrives at Z1."""
        return np.asarray(self.slope * self.w2 * (self.z1 > 0))


def _of_net(make: Callable[[_Net, Index], Sum]) -> Callable[[Mapping[str, Any], Index], Sum]:
    return lambda args, index: make(_Net.of(args), index)


def _all(name: str, values: Values) -> Part:
    return Part(name, values, tuple(np.ndindex(*values.shape)))


@_of_net
def _z1(net: _Net, index: Index) -> Sum:
    places = tuple((index[0] + j,) for j in range(3))
    words, total = _products((net.x[place], net.w1[j]) for j, place in enumerate(places))
    return Sum(words, total, (Part("x, padded", net.x, places), _all("w1", net.w1)))


@_of_net
def _a1(net: _Net, index: Index) -> Sum:
    words = f"the larger of {number(net.z1[index])} and 0"
    return Sum(words, float(net.a1[index]), (Part("Z1", net.z1, (index,)),))


@_of_net
def _a2(net: _Net, _: Index) -> Sum:
    words, total = _products(zip(net.w2, net.a1, strict=True))
    return Sum(words, total, (_all("w2", net.w2), _all("A1", net.a1)))


@_of_net
def _loss(net: _Net, _: Index) -> Sum:
    words = f"({number(net.a2)} − {factor(net.y)})²"
    parts = (_all("w2", net.w2), _all("A1", net.a1))
    return Sum(words, (net.a2 - net.y) ** 2, parts, "the square of A2 − y")


@_of_net
def _dz1_dw1(net: _Net, index: Index) -> Sum:
    k, i = index
    words = f"the number that w1[{k}] meets in Z1[{i}]"
    return Sum(words, float(net.x[i + k]), (Part("x, padded", net.x, ((i + k,),)),))


@_of_net
def _da1_dz1(net: _Net, index: Index) -> Sum:
    k, i = index
    on = bool(net.z1[i] > 0)
    words = f"the slope of ReLU at Z1[{i}], {number(net.z1[i])},"
    if k != i:
        words = f"the slope of A1[{i}] along Z1[{k}], another pixel,"
    return Sum(words, float(on and k == i), (Part("Z1", net.z1, ((i,),)),))


@_of_net
def _dloss_da1(net: _Net, index: Index) -> Sum:
    words, total = _products([(net.slope, float(net.w2[index]))])
    return Sum(words, total, (Part("w2", net.w2, (index,)),), net.about_slope)


@_of_net
def _dw1(net: _Net, index: Index) -> Sum:
    places = tuple((i + index[0],) for i in range(5))
    words, total = _products((net.upstream[i], net.x[place]) for i, place in enumerate(places))
    return Sum(words, total, (_all("dloss/dZ1", net.upstream), Part("x, padded", net.x, places)))


@_of_net
def _dw2(net: _Net, index: Index) -> Sum:
    words, total = _products([(net.slope, float(net.a1[index]))])
    return Sum(words, total, (Part("A1", net.a1, (index,)),), net.about_slope)


_MAKERS: dict[tuple[str, str], Callable[[Mapping[str, Any], Index], Sum | None]] = {
    ("dense", ""): _dense,
    ("shift", ""): _shift,
    ("conv1d", ""): _convolution,
    ("relu", ""): _relu,
    ("conv2d_single", ""): _convolution,
    ("conv2d", ""): _convolution,
    ("im2col", ""): _column,
    ("conv2d_im2col", ""): _convolution,
    ("maxpool1d", ""): _pool,
    ("maxpool2d", ""): _pool,
    ("tiny_forward", "Z1"): _z1,
    ("tiny_forward", "A1"): _a1,
    ("tiny_forward", "A2"): _a2,
    ("tiny_forward", "loss"): _loss,
    ("tiny_jacobians", "dZ1_dW1"): _dz1_dw1,
    ("tiny_jacobians", "dA1_dZ1"): _da1_dz1,
    ("tiny_jacobians", "dloss_dA1"): _dloss_da1,
    ("tiny_backward", "dW1"): _dw1,
    ("tiny_backward", "dW2"): _dw2,
    ("relu_backward", ""): _relu_backward,
    ("dense_backward", "dx"): _dense_dx,
    ("dense_backward", "dW"): _dense_dW,
    ("dense_backward", "db"): _dense_db,
    ("conv1d_backward", "dx"): _to_pixel,
    ("conv1d_backward", "dw"): _to_weight,
    ("conv1d_backward", "db"): _to_bias,
    ("conv2d_backward", "dx"): _to_pixel,
    ("conv2d_backward", "dw"): _to_weight,
    ("conv2d_backward", "db"): _to_bias,
    ("maxpool2d_backward", ""): _pool_backward,
}
