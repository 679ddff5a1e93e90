"""Exercises of notebook 4_backprop (lecture rows L16 to L18).

No number is exactly 0 where a ReLU decides and, but for "tied maxima", no window has two maxima: those
are conventions, and none is graded. Signs and peaks are placed, so that a mistake shows for every seed.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from autograder.exercise.cases import case as _case
from autograder.exercise.cases import stands_alone
from autograder.exercise.model import Aspect, Case, Exercise
from autograder.exercise.plain_values import Array, Function, PlainValue, Spread, as_array
from course.exercises import hunts
from course.exercises.filters import window_traits

NOTEBOOK = "4_backprop"

#: Traits of a case, in the words of "right except with ...".
STRIDE = "stride above 1"
PADDING = "padding"
REMAINDER = "a remainder"
SIDES = "unequal sides"
INTEGERS = "integer input"
LAYOUT = "an array that is a slice of a larger one"
IMAGES = "several images"
CHANNELS = "several channels"
FILTERS = "several filters"
EXAMPLES = "several examples"
AXES = "an array of several axes"
OFF = "a ReLU that is off"
OVERLAP = "overlapping windows"
GAPS = "gaps between windows"
OBLONG = "windows that are not square"
NEGATIVE = "negative maxima"
TIES = "tied maxima"
LARGE = "large scores"
UNLIKELY = "an unlikely right class"
KINK = "x at a kink"


# --- the lecture's net ----------------------------------------------------------------------------


def _net(rng: np.random.Generator, off: float = 0.0, *, integers: bool = False) -> tuple[Any, ...]:
    """Return x, w1, w2, y of the lecture's net; ``off`` is 0 where the ReLU is on at every pixel.

    The filter's middle outweighs its neighbours, so that its sign and the pixel's decide: with some
    off, w1's middle is negative and the ReLU is on at negative pixels. Where it is on, w2 has one sign
    (that of ``off``) and y the other: nothing cancels, and single precision is as good as double. Where
    it is off, w2 has both signs, so that the upstream gradient tells nothing of the ReLU.
    """
    sizes = rng.integers(2, 4, 5) if integers else rng.uniform(0.6, 1.4, 5)
    side = rng.choice([-1.0, 1.0])
    w1 = np.array([side, 0.0, -side]) * rng.uniform(0.1, 0.25, 3)
    w1[1] = rng.uniform(1.2, 2.0)
    w2, y = rng.uniform(0.5, 1.5, 5), -rng.uniform(0.5, 2.0)
    if off == 0.0:
        return sizes, w1, w2, y
    w1[1] *= -1
    # On at one end, where the padding is in sight.
    signs = np.array([-1, *rng.permutation([1, 1, 1, -1])])[:: rng.choice([-1, 1])]
    w2[np.flatnonzero(signs > 0)[0]] *= -1
    return sizes * signs, w1, off * w2, off * y


def _nets(rng: np.random.Generator) -> Iterator[Case]:
    yield _case("ReLU on at every pixel", *_net(rng))
    yield _case("ReLU on at every pixel", *_net(rng))
    yield _case("ReLU off at some", *_net(rng, 1.0), traits=(OFF,))
    yield _case("ReLU off at some", *_net(rng, -1.0), traits=(OFF,))
    yield _case("integer input", *_net(rng, -1.0, integers=True), traits=(INTEGERS, OFF))
    yield _case("leaves its input alone", *_net(rng), calls=2)
    x, w1, w2, y = _net(rng, 1.0)
    yield _case(
        "leaves its input alone", Spread(x), w1, Spread(w2), y, calls=2, traits=(LAYOUT, OFF)
    )


# --- numerical gradient ---------------------------------------------------------------------------


def _function(expression: str) -> Function:
    return Function("f", f"f = lambda x: {expression}")


def _numerical(rng: np.random.Generator) -> Iterator[Case]:
    normal, uniform = rng.standard_normal, rng.uniform
    squares = _function("np.sum(x ** 2)")
    yield _case("a vector", squares, normal(4))
    yield _case("a vector", _function("np.sin(x[0]) * x[1] + x[2] ** 3"), 0.5 + uniform(0, 1, 3))
    yield _case("any shape", _function("np.sum((x @ x.T) ** 2)"), normal((3, 2)), traits=(AXES,))
    yield _case(
        "any shape", _function("np.sum(x[0, ..., 0] * x[1, ..., 1] ** 2)"), normal((2, 1, 3, 2)),
        traits=(AXES,),
    )  # fmt: skip
    # Quadratics: central differences are exact for every h, also for one the student chose. Close to
    # the minimum the slope is small and the curvature is what a one-sided difference shows.
    near = "x close to a minimum"
    yield _case("both sides", squares, 1e-4 * uniform(0.5, 1.5, 3), traits=(near,))
    mixed = _function("3 * x[0] ** 2 + x[0] * x[1] + x[1] ** 2")
    yield _case("both sides", mixed, uniform(1, 2, 2), h=0.1)
    # At a kink the two sides have slopes of their own, and the step cannot be so small that it hides it.
    bent = _function("np.sum(np.array([2.0, -3.0, 1.0]) * np.maximum(x, 0))")
    yield _case("both sides", bent, np.zeros(3), traits=(KINK,))
    cubes = _function("np.sum(x ** 3) / 7")
    yield _case("integer input", cubes, rng.integers(1, 5, 4), traits=(INTEGERS,))
    yield _case("integer input", cubes, rng.integers(1, 5, (2, 3)), traits=(INTEGERS, AXES))
    yield _case("x unchanged", cubes, uniform(0.1, 1, (3, 5)), calls=2, traits=(AXES,))
    yield _case("x unchanged", squares, Spread(normal(12)), calls=2, traits=(LAYOUT,))
    # Numbers far smaller than h lose digits when h is added and taken off again.
    yield _case("x unchanged", _function("np.sum(np.sin(x))"), 1e-9 * uniform(1, 9, 4), calls=2)


# --- element by element, and the dense layer ------------------------------------------------------


def _either_side(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Return numbers away from 0, of both signs, negative first."""
    z = rng.uniform(0.2, 2.0, shape) * rng.choice([-1.0, 1.0], shape)
    z.flat[0], z.flat[1] = -1.5, 1.25
    return np.asarray(z)


def _relu_backward(rng: np.random.Generator) -> Iterator[Case]:
    def upstream(shape: tuple[int, ...]) -> Array:
        # Both signs meet both signs of z.
        dout = rng.standard_normal(shape)
        dout.flat[:2] = rng.uniform(0.5, 1.5), -rng.uniform(0.5, 1.5)
        return dout

    for length in (7, 4):
        yield _case("values", upstream((length,)), _either_side(rng, (length,)))
    yield _case("values", upstream((5,)), -rng.uniform(0.2, 2.0, 5))
    shapes: tuple[tuple[int, ...], ...] = ((3, 4), (2, 3, 2, 4))
    for shape in shapes:
        yield _case("any shape", upstream(shape), _either_side(rng, shape), traits=(AXES,))
    signs = rng.choice([-1, 1], (3, 3))
    signs.flat[:2] = -1, 1
    whole = rng.integers(1, 5, (3, 3)) * signs
    yield _case("any shape", upstream((3, 3)), whole, traits=(AXES, INTEGERS))
    yield _case("leaves its input alone", upstream((6,)), _either_side(rng, (6,)), calls=2)
    dout, z = Spread(upstream((2, 3))), Spread(_either_side(rng, (2, 3)))
    yield _case("leaves its input alone", dout, z, calls=2, traits=(LAYOUT, AXES))


def _dense_backward(rng: np.random.Generator) -> Iterator[Case]:
    normal = rng.standard_normal

    def arrays(n: int, d: int, k: int) -> tuple[Array, Array, Array]:
        return normal((n, k)), _either_side(rng, (n, d)), normal((d, k))

    yield _case("one example", *arrays(1, 3, 2))
    yield _case("one example", *arrays(1, 2, 4))
    yield _case("several examples", *arrays(4, 3, 2), traits=(EXAMPLES,))
    yield _case("several examples", *arrays(2, 3, 5), traits=(EXAMPLES,))
    # All sides equal: a transposed factor fits, and only the numbers tell.
    yield _case("several examples", *arrays(3, 3, 3), traits=(EXAMPLES,))
    dout, x, W = arrays(3, 4, 2)
    x, W = rng.integers(-4, 5, x.shape), rng.integers(-4, 5, W.shape)
    yield _case("integer input", dout, x, W, traits=(EXAMPLES, INTEGERS))
    yield _case("leaves its input alone", *arrays(3, 2, 4), calls=2, traits=(EXAMPLES,))
    views = (Spread(a) for a in arrays(2, 4, 3))
    yield _case("leaves its input alone", *views, calls=2, traits=(EXAMPLES, LAYOUT))


# --- convolution ----------------------------------------------------------------------------------


def _upstream(rng: np.random.Generator, *shape: int) -> Array:
    """Return a random upstream gradient whose sum does not cancel: db is right in single precision."""
    while abs((dout := rng.standard_normal(shape)).sum()) < 0.3:
        pass
    return dout


def _conv1d_backward(rng: np.random.Generator) -> Iterator[Case]:
    normal = rng.standard_normal

    def case(
        group: str, n: int, k: int, stride: int = 1, padding: int = 0, calls: int = 1,
        traits: tuple[str, ...] = (),
    ) -> Case:  # fmt: skip
        steps = (n + 2 * padding - k) // stride
        dout, x, w = _upstream(rng, steps + 1), normal(n), normal(k)
        kwargs: dict[str, Any] = {"stride": stride} if stride > 1 else {}
        kwargs |= {"padding": padding} if padding else {}
        traits += window_traits(x, (k,), stride, padding)
        x = np.round(4 * x).astype(int) if INTEGERS in traits else x
        args = (Spread(dout), Spread(x), w) if LAYOUT in traits else (dout, x, w)
        return _case(group, *args, traits=traits, calls=calls, **kwargs)

    yield case("one filter", 7, 3)
    yield case("one filter", 8, 4)
    yield case("padding", 6, 3, padding=1)
    yield case("padding", 5, 5, padding=2)
    yield case("padding", 5, 2, padding=2)
    yield case("stride", 9, 3, stride=2)
    yield case("stride", 13, 4, stride=3)
    yield case("stride with a remainder", 8, 3, stride=2)
    yield case("stride with a remainder", 12, 3, stride=4)
    yield case("all together", 10, 4, stride=3, padding=2)
    yield case("all together", 9, 4, stride=2, padding=1)
    yield case("integer input", 7, 3, traits=(INTEGERS,))
    yield case("leaves its input alone", 8, 3, calls=2)
    yield case("leaves its input alone", 7, 2, calls=2, traits=(LAYOUT,))


def _conv2d_backward(rng: np.random.Generator) -> Iterator[Case]:
    normal = rng.standard_normal

    def case(
        group: str, x_shape: tuple[int, int, int, int], w_shape: tuple[int, int, int, int],
        stride: int = 1, padding: int = 0, calls: int = 1, traits: tuple[str, ...] = (),
    ) -> Case:  # fmt: skip
        sides = zip(x_shape[2:], w_shape[2:], strict=True)
        grid = ((n + 2 * padding - k) // stride + 1 for n, k in sides)
        dout, x, w = _upstream(rng, x_shape[0], w_shape[0], *grid), normal(x_shape), normal(w_shape)
        kwargs: dict[str, Any] = {"stride": stride} if stride > 1 else {}
        kwargs |= {"padding": padding} if padding else {}
        traits += window_traits(x, w_shape[2:], stride, padding) + (FILTERS,) * (w_shape[0] > 1)
        x = np.round(3 * x).astype(int) if INTEGERS in traits else x
        args = (Spread(dout), Spread(x), Spread(w)) if LAYOUT in traits else (dout, x, w)
        return _case(group, *args, traits=traits, calls=calls, **kwargs)

    yield case("one channel, one filter", (1, 1, 4, 4), (1, 1, 3, 3))
    yield case("one channel, one filter", (1, 1, 5, 4), (1, 1, 2, 3))
    yield case("channels and filters", (1, 3, 3, 4), (2, 3, 2, 2))
    yield case("channels and filters", (1, 2, 4, 3), (3, 2, 3, 2))
    yield case("several images", (3, 1, 4, 3), (1, 1, 2, 2))
    yield case("db", (3, 2, 3, 3), (4, 2, 2, 2))
    yield case("db", (2, 1, 3, 4), (3, 1, 3, 1))
    yield case("padding", (1, 1, 4, 4), (1, 1, 3, 3), padding=1)
    yield case("padding", (1, 1, 3, 4), (1, 1, 3, 2), padding=2)
    yield case("stride", (1, 1, 5, 7), (1, 1, 3, 3), stride=2)
    yield case("stride with a remainder", (1, 1, 6, 5), (1, 1, 3, 2), stride=2)
    yield case("stride with a remainder", (1, 1, 5, 7), (1, 1, 2, 3), stride=3)
    yield case("all together", (2, 3, 5, 4), (4, 3, 3, 2), stride=2, padding=1)
    yield case("all together", (3, 2, 4, 6), (3, 2, 2, 4), stride=3, padding=2)
    yield case("integer input", (1, 1, 4, 3), (1, 1, 2, 2), traits=(INTEGERS,))
    yield case("leaves its input alone", (1, 1, 4, 3), (1, 1, 3, 2), calls=2)
    yield case("leaves its input alone", (1, 1, 3, 4), (1, 1, 2, 2), calls=2, traits=(LAYOUT,))


# --- max pooling ----------------------------------------------------------------------------------


def _pooled(
    rng: np.random.Generator, x: Array, size: int | tuple[int, int], stride: int | None = None
) -> Array:
    """Return an upstream gradient for these windows: random, never all ones."""
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    rows, columns = (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1
    return rng.standard_normal((*x.shape[:2], rows, columns))


def _picture(rng: np.random.Generator, *shape: int) -> Array:
    """Return images above 0 but for their corner, with a peak beside it.

    So the first window's maximum is not its largest number in size, nor is it on its diagonal.
    """
    x = rng.uniform(0.1, 2.0, shape)
    x[..., 0, 0] = -rng.uniform(3.0, 4.0, shape[:2])
    x[..., 0, 1] = rng.uniform(2.2, 2.8, shape[:2])
    return x


def _maxpool2d_backward(rng: np.random.Generator) -> Iterator[Case]:
    def case(
        group: str, x: Any, size: int | tuple[int, int], *traits: str, calls: int = 1,
        stride: int | None = None,
    ) -> Case:  # fmt: skip
        dout = _pooled(rng, x, size, stride)
        n, c, height, width = x.shape
        has = {IMAGES: n > 1, CHANNELS: c > 1, SIDES: height != width}
        traits += tuple(trait for trait, held in has.items() if held)
        kwargs: dict[str, Any] = {} if stride is None else {"stride": stride}
        args = (Spread(dout), Spread(x)) if LAYOUT in traits else (dout, x)
        return _case(group, *args, size, traits=traits, calls=calls, **kwargs)

    def peak(x: Array, row: int, column: int) -> Array:
        """Put a maximum where several windows meet, or where a mistake would miss it."""
        x[..., row, column] = rng.uniform(4.0, 5.0, x.shape[:2])
        return x

    yield case("one channel", _picture(rng, 1, 1, 4, 4), 2)
    yield case("one channel", _picture(rng, 1, 1, 4, 6), 2)
    x = _picture(rng, 1, 1, 6, 4)
    yield _case("one channel", _pooled(rng, x, 2), x, 2, None, traits=(SIDES,))
    yield case("channels and images", _picture(rng, 1, 3, 4, 2), 2)
    yield case("channels and images", _picture(rng, 2, 3, 2, 4), 2)
    yield case("oblong windows", peak(_picture(rng, 1, 1, 4, 6), 1, 2), (2, 3), OBLONG)
    yield case("oblong windows", peak(_picture(rng, 1, 1, 6, 6), 2, 1), (3, 2), OBLONG)
    yield case(
        "overlapping windows", peak(_picture(rng, 1, 1, 5, 5), 2, 2), 3, OVERLAP, stride=2
    )  # fmt: skip
    yield case(
        "overlapping windows", peak(_picture(rng, 1, 1, 3, 4), 1, 2), 2, OVERLAP, stride=1
    )  # fmt: skip
    yield case("gaps between windows", _picture(rng, 1, 1, 5, 8), 2, GAPS, stride=3)
    yield case("a remainder", _picture(rng, 1, 1, 5, 7), 2, REMAINDER)
    yield case("a remainder", _picture(rng, 1, 1, 4, 7), 3, REMAINDER)
    dark = -rng.uniform(0.1, 2.0, (1, 1, 4, 6))
    dark[..., 0, 1] = -0.05
    yield case("all numbers negative", dark, 2, NEGATIVE)
    # Below every number that people take for "small enough".
    yield case("all numbers negative", -1e20 * rng.uniform(1, 2, (1, 1, 4, 4)), 2, NEGATIVE)
    tied = rng.integers(0, 3, (1, 1, 4, 6)).astype(float)
    tied[0, 0, :2, :4] = [[0, 0, 1, 1], [0, 0, 0, 1]]  # what a ReLU leaves
    yield case("tied maxima", tied, 2, TIES)
    tied = rng.integers(0, 2, (2, 2, 5, 6)) * 0.5
    tied[..., 1, 2] = 1.5
    tied[..., 2:4, :3] = 0.0
    yield case("tied maxima", tied, (2, 3), TIES, OBLONG, REMAINDER)
    x = peak(peak(_picture(rng, 2, 3, 6, 8), 2, 2), 4, 7)
    yield case("all together", x, (3, 4), OVERLAP, OBLONG, REMAINDER, stride=2)
    whole = rng.permutation(np.arange(1, 25)).reshape(1, 1, 4, 6)
    whole[0, 0, 0, 1:3] = 30, -40
    yield case("integer input", whole, 2, INTEGERS)
    yield case("leaves its input alone", _picture(rng, 1, 1, 4, 4), 2, calls=2)
    yield case("leaves its input alone", _picture(rng, 1, 1, 2, 6), 2, LAYOUT, calls=2)


def conserved(case: Case, got: PlainValue) -> str | None:
    """Each window's gradient arrives whole and lands on maxima of that window only.

    For windows that do not overlap. Any one maximum, or a split among several, is a right subgradient.
    """
    dout, x, size = case.args[:3]
    kh, kw = (size, size) if isinstance(size, int) else size
    dx = as_array(got)
    if dx is None or dx.shape != x.shape:
        return f"expected an array of x's shape {x.shape}"
    near = 1e-5 * float(np.abs(dout).max())
    left = np.array(dx, dtype=float)
    for n, c, i, j in product(*map(range, dout.shape)):
        place = (n, c, slice(i * kh, (i + 1) * kh), slice(j * kw, (j + 1) * kw))
        window, share, sent = x[place], left[place], float(dout[n, c, i, j])
        where = f"window [{i}, {j}] of image {n}, channel {c}"
        if np.abs(share[window < window.max()]).max(initial=0.0) > near:
            return f"in {where} a number that is not the maximum gets a gradient"
        if not abs(float(share.sum()) - sent) <= near:
            return f"{where} was sent {sent:.4g}, and {float(share.sum()):.4g} arrived"
        if float((share * np.sign(sent)).min()) < -near:
            return f"in {where} a maximum gets a gradient of the wrong sign"
        left[place] = 0.0
    if not np.abs(left).max(initial=0.0) <= near:
        return "a number that lies in no window gets a gradient"
    return None


# --- loss -----------------------------------------------------------------------------------------


def _softmax_nll(rng: np.random.Generator) -> Iterator[Case]:
    def case(group: str, scores: Array, *traits: str, calls: int = 1) -> Case:
        # The first example's class is its least likely one, the second's is another.
        n, k = scores.shape
        y = (scores[0].argmin() + np.arange(n) * int(rng.integers(1, k))) % k
        traits += (EXAMPLES,) * (n > 1)
        return _case(
            group, Spread(scores) if LAYOUT in traits else scores, y, traits=traits, calls=calls
        )

    normal = rng.standard_normal
    yield case("one example", normal((1, 4)))
    yield case("one example", normal((1, 2)))
    yield case("several examples", normal((4, 3)))
    yield case("several examples", normal((3, 5)))
    # Multiples of 1/8, which single precision holds as well.
    eighths = rng.permutation(np.arange(-16, 17))[:12].reshape(3, 4) / 8
    yield case("large scores", 1000 + eighths, LARGE)
    yield case("large scores", 1000 * np.array([[1.0], [-1.0], [0.0]]) - eighths, LARGE)
    # Large and small ones in the same row: only its maximum may be taken off. The exponential of 716 to 724
    # is too large, that of its negative is not yet 0.
    apart = np.where(np.arange(4) < 2, 720.0, 0.0) + eighths
    yield _case("large scores", apart, rng.integers(0, 2, 3), traits=(LARGE, EXAMPLES))
    # Its probability is a number, yet one that 1e-7, 1e-12 and the like drown.
    behind = np.array([0.0, 40.0, 8.0]) + eighths[:1, :3]
    yield case("an unlikely right class", behind, UNLIKELY)
    # Its probability is 0 for every kind of float.
    behind = np.array([[1000.0, 0.0, -8.0], [0.0, 2000.0, 8.0]]) + eighths[:2, :3]
    yield _case(
        "an unlikely right class", behind, np.array([1, 0]), traits=(UNLIKELY, LARGE, EXAMPLES)
    )
    whole = rng.integers(-3, 4, (3, 4))
    yield case("integer input", whole, INTEGERS)
    yield case("leaves its input alone", normal((2, 3)), calls=2)
    yield case("leaves its input alone", normal((3, 2)), LAYOUT, calls=2)


# --- what is asked --------------------------------------------------------------------------------

_INTEGERS = Aspect("integer input", 0.5)
_UNCHANGED = Aspect("leaves its input alone", 0.5, unchanged=True)


def _exact(group: str) -> Aspect:
    """Return the aspect that a derivative is one, and no difference."""
    return Aspect("exact", 0.5, group=group, exact=True)


_NET = ("x", "w1", "w2", "y")
_ON, _SOME = "ReLU on at every pixel", "ReLU off at some"

EXERCISES = (
    Exercise(
        name="tiny_forward",
        notebook=NOTEBOOK,
        builds_on=("conv1d", "relu"),
        parameters=_NET,
        outputs=("Z1", "A1", "A2", "loss"),
        aspects=(
            Aspect("Z1", 1, output="Z1", group=_SOME),
            Aspect("A1", 1, output="A1", group=_SOME),
            Aspect("A2", 1, output="A2", group=_SOME),
            Aspect("loss", 1, output="loss", group=_SOME),
            Aspect("all together", 1, group=_ON),
            _INTEGERS,
            _UNCHANGED,
            stands_alone(),
        ),
        make_cases=_nets,
        hints=(
            "Which three numbers does Z1 at the first pixel look at, if X0 stands for the padding?",
            "Which of your functions from the notebook on filters gives Z1, and which gives A1 from it?",
            "A2 is one number: what do you do with the five products of w2 and A1, and what with A2 and y?",
        ),
        settled=(
            ("Z1",),
            ("Z1", "A1"),
        ),
        plan=(
            "1. Pad x with a zero at both ends, and compute the five numbers of Z1.\n"
            "2. Send them through ReLU to get A1.\n"
            "3. Sum up w2 times A1 to get A2, and compare it with y to get the loss."
        ),
    ),
    Exercise(
        name="tiny_jacobians",
        notebook=NOTEBOOK,
        builds_on=("tiny_forward",),
        parameters=_NET,
        outputs=("dZ1_dW1", "dA1_dZ1", "dloss_dA1"),
        aspects=(
            Aspect("dZ1_dW1", 1.5, output="dZ1_dW1", group=_SOME),
            Aspect("dA1_dZ1, ReLU on everywhere", 0.5, output="dA1_dZ1", group=_ON),
            Aspect("dA1_dZ1, ReLU off at some", 1, output="dA1_dZ1", group=_SOME),
            Aspect("dloss_dA1", 1.5, output="dloss_dA1", group=_SOME),
            _INTEGERS,
            _exact(_SOME),
            _UNCHANGED,
            stands_alone(),
        ),
        make_cases=_nets,
        hints=(
            "Z1_2 is W1_1 X1 + W1_2 X2 + W1_3 X3: what is left if you differentiate by W1_3?",
            "A1_i depends on Z1_i alone: where can the 5x5 matrix be other than 0, and what is it there?",
            "By the chain rule through A2: how does the loss change with A2, and how A2 with each A1_i?",
        ),
        settled=(
            ("dZ1_dW1",),
            ("dA1_dZ1, ReLU on everywhere", "dA1_dZ1, ReLU off at some"),
        ),
        plan=(
            "1. Compute Z1, A1 and A2 as in the forward pass.\n"
            "2. For dZ1_dW1, write in row k and column i the pixel that weight k meets in output i; "
            "for dA1_dZ1, the slopes of ReLU on the diagonal.\n"
            "3. For dloss_dA1, multiply the slope of the loss at A2 with what each A1_i counts in A2."
        ),
    ),
    Exercise(
        name="tiny_backward",
        notebook=NOTEBOOK,
        builds_on=("tiny_forward", "tiny_jacobians"),
        parameters=_NET,
        outputs=("dW1", "dW2"),
        aspects=(
            Aspect("dW1, ReLU on everywhere", 1, output="dW1", group=_ON),
            Aspect("dW1, ReLU off at some", 1, output="dW1", group=_SOME),
            Aspect("dW2, ReLU on everywhere", 0.5, output="dW2", group=_ON),
            Aspect("dW2, ReLU off at some", 1, output="dW2", group=_SOME),
            _INTEGERS,
            _exact(_ON),
            _UNCHANGED,
            stands_alone(),
        ),
        make_cases=_nets,
        hints=(
            "What are the shapes of the three factors in section 3, and which shape has their product?",
            "In which order must a (3, 5), a (5, 5) and a (5,) stand for the products to fit?",
            "W2 meets A1 directly: how does A2 change with W2_i, and the loss with A2?",
        ),
        settled=(
            ("dW1, ReLU on everywhere", "dW1, ReLU off at some"),
            ("dW1, ReLU on everywhere", "dW1, ReLU off at some"),
        ),
        plan=(
            "1. Get the three Jacobians from your function of section 3.\n"
            "2. Multiply them in the order in which their shapes fit, and you have dW1.\n"
            "3. For dW2, multiply the slope of the loss at A2 with what each weight meets in A2."
        ),
    ),
    Exercise(
        name="numerical_gradient",
        notebook=NOTEBOOK,
        parameters=("f", "x", "h"),
        aspects=(
            Aspect("a vector", 1),
            Aspect("any shape", 1),
            Aspect("both sides", 1),
            _INTEGERS,
            Aspect("x unchanged", 1, unchanged=True),
            stands_alone("x unchanged"),
        ),
        make_cases=_numerical,
        hints=(
            "How do you measure the slope of f at x along one coordinate, with a step h to either side?",
            "For entry i: which entries of x move, and which stay where they are?",
            "What does adding 1e-6 do to an array of integers, and who else sees the array you write into?",
        ),
        settled=(
            ("a vector", "both sides"),
            ("a vector", "any shape"),
        ),
        plan=(
            "1. Make an array of zeros for the answer, and a copy of x in floating point.\n"
            "2. For each entry, move it up by h and ask f; move it down by h and ask f; put it back.\n"
            "3. Divide the difference by the distance between the two, and write it into the same place."
        ),
        # Differences carry rounding and, with another h, some curvature: that is no mistake.
        tolerance=1e-4,
    ),
    Exercise(
        name="relu_backward",
        notebook=NOTEBOOK,
        parameters=("dout", "z"),
        aspects=(
            Aspect("values", 1),
            Aspect("any shape", 0.5),
            _exact("any shape"),
            _UNCHANGED,
            stands_alone(new=True),
        ),
        make_cases=_relu_backward,
        hints=(
            "What is the slope of ReLU for a positive number, and what for a negative one?",
            "Which array decides where the gradient passes: dout or z?",
            "Is your result a new array, or one that you were given?",
        ),
        settled=(
            ("values",),
            ("values",),
        ),
        plan=(
            "1. Find out where z is above 0.\n"
            "2. Let dout pass there, and write 0 everywhere else.\n"
            "3. Put the answer into a new array of the same shape."
        ),
    ),
    Exercise(
        name="dense_backward",
        notebook=NOTEBOOK,
        parameters=("dout", "x", "W"),
        outputs=("dx", "dW", "db"),
        aspects=(
            Aspect("one example", 0.5),
            Aspect("dx", 1, output="dx", group="several examples"),
            Aspect("dW", 1, output="dW", group="several examples"),
            Aspect("db", 1, output="db", group="several examples"),
            _INTEGERS,
            _exact("several examples"),
            _UNCHANGED,
            stands_alone(),
        ),
        make_cases=_dense_backward,
        hints=(
            "What are the shapes of dout, x and W, and which shape must each of the three gradients have?",
            "Which product of dout and W, with which of them transposed, has the shape of x?",
            "Every example used the same W and b: what happens to their shares of the gradient?",
        ),
        settled=(
            (),
            ("one example", "dx"),
        ),
        plan=(
            "1. Write down the shapes of dout, x and W, and the shapes that dx, dW and db must have.\n"
            "2. For dx and for dW, find the one matrix product that has the right shape and sums "
            "over the right axis.\n"
            "3. For db, sum dout over the axis of the examples."
        ),
    ),
    Exercise(
        name="conv1d_backward",
        notebook=NOTEBOOK,
        builds_on=("conv1d", "conv_output_size"),
        parameters=("dout", "x", "w", "stride", "padding"),
        geometry=("stride", "padding"),
        outputs=("dx", "dw", "db"),
        aspects=(
            Aspect("dx", 1, output="dx", group="one filter"),
            Aspect("dw", 1, output="dw", group="one filter"),
            Aspect("db", 0.5, output="db", group="one filter"),
            Aspect("dx, padding", 0.5, output="dx", group="padding"),
            Aspect("dw, padding", 0.5, output="dw", group="padding"),
            Aspect("dx, stride", 0.5, output="dx", group="stride"),
            Aspect("dw, stride", 0.5, output="dw", group="stride"),
            Aspect("stride with a remainder", 0.5),
            Aspect("all together", 1),
            _INTEGERS,
            _exact("one filter"),
            _UNCHANGED,
            stands_alone(),
        ),
        make_cases=_conv1d_backward,
        hints=(
            "Which numbers of the padded x and of w did output i use, and what was each multiplied by?",
            "One pixel lies in several windows: what becomes of the gradients that they send it?",
            "Which entries of the padded line's gradient belong to x itself, also where padding is 0?",
        ),
        settled=(
            ("dx", "dw"),
            ("dx", "dx, padding"),
        ),
        plan=(
            "1. Pad x, and begin with zeros for the gradient of the padded line and for dw.\n"
            "2. For each output i: add dout[i] times the filter to its window in dx, and dout[i] "
            "times the window to dw.\n"
            "3. Cut the padding off dx, and sum up dout for db."
        ),
    ),
    Exercise(
        name="conv2d_backward",
        notebook=NOTEBOOK,
        builds_on=("conv_output_size", "conv2d_single", "conv2d", "im2col"),
        shuffled=True,
        parameters=("dout", "x", "w", "stride", "padding"),
        geometry=("stride", "padding"),
        outputs=("dx", "dw", "db"),
        aspects=(
            Aspect("dx", 1, output="dx", group="one channel, one filter"),
            Aspect("dw", 1, output="dw", group="one channel, one filter"),
            Aspect("db", 1, output="db"),
            Aspect("dx, channels and filters", 0.5, output="dx", group="channels and filters"),
            Aspect("dw, channels and filters", 0.5, output="dw", group="channels and filters"),
            Aspect("several images", 0.5),
            Aspect("dx, padding", 0.5, output="dx", group="padding"),
            Aspect("dw, padding", 0.5, output="dw", group="padding"),
            Aspect("dx, stride", 0.5, output="dx", group="stride"),
            Aspect("dw, stride", 0.5, output="dw", group="stride"),
            Aspect("stride with a remainder", 0.5),
            Aspect("all together", 1),
            _INTEGERS,
            _exact("one channel, one filter"),
            _UNCHANGED,
            stands_alone(),
        ),
        make_cases=_conv2d_backward,
        hints=(
            "Output [n, f, i, j] is a sum of products: which part of x and which of w are in it?",
            "For one number of dout: what does it add to dw[f], and what to the gradient of its window?",
            "Over which axes of dout does one bias work, and which rows and columns did the padding add?",
        ),
        settled=(
            ("dx", "dw", "dx, channels and filters", "dw, channels and filters"),
            ("dx", "dw", "dx, channels and filters", "dw, channels and filters"),
        ),
        plan=(
            "1. Pad x, and begin with zeros for the gradient of the padded images and for dw.\n"
            "2. For each output [n, f, i, j]: add dout times the filter to its window in dx, and "
            "dout times the window to dw[f].\n"
            "3. Cut the padding off dx, and sum dout over images, rows and columns for db."
        ),
    ),
    Exercise(
        name="maxpool2d_backward",
        notebook=NOTEBOOK,
        builds_on=("maxpool2d",),
        parameters=("dout", "x", "size", "stride"),
        geometry=("size", "stride"),
        aspects=(
            Aspect("one channel", 1),
            Aspect("channels and images", 1),
            Aspect("oblong windows", 0.5),
            Aspect("overlapping windows", 1),
            Aspect("gaps between windows", 0.5),
            Aspect("a remainder", 0.5),
            Aspect("all numbers negative", 0.5),
            Aspect("tied maxima", 1, prop=conserved),
            Aspect("all together", 1),
            _INTEGERS,
            _exact("one channel"),
            _UNCHANGED,
            stands_alone(),
        ),
        make_cases=_maxpool2d_backward,
        hints=(
            "A pixel is not the largest of its window: does the output change if it changes a little?",
            "Where does the window of output [i, j] start in the image, and where is its largest number?",
            "What should happen if two windows have the same maximum, or one window has two?",
        ),
        settled=(
            ("one channel", "channels and images"),
            ("one channel", "oblong windows", "gaps between windows", "a remainder"),
        ),
        plan=(
            "1. Begin with zeros of the shape of x.\n"
            "2. For each output [n, c, i, j], find the place of the largest number in its window.\n"
            "3. Add that output's dout at this place: add, because several windows may have the same "
            "maximum."
        ),
    ),
    Exercise(
        name="softmax_nll",
        notebook=NOTEBOOK,
        parameters=("scores", "y"),
        outputs=("loss", "dscores"),
        aspects=(
            Aspect("one example", 0.5),
            Aspect("loss", 1, output="loss", group="several examples"),
            Aspect("dscores", 1, output="dscores", group="several examples"),
            Aspect("large scores", 0.5),
            Aspect("an unlikely right class", 0.5),
            _INTEGERS,
            _exact("several examples"),
            _UNCHANGED,
            stands_alone(),
        ),
        make_cases=_softmax_nll,
        hints=(
            "Along which axis do the probabilities of one example add up to 1?",
            "Which one probability of each row enters the loss, and how do you pick it with y?",
            "What does taking one number off a whole row do to its softmax, and to the largest exponential?",
        ),
        settled=(
            ("one example", "dscores"),
            ("one example", "loss"),
        ),
        plan=(
            "1. Take the largest score off each row, and compute the probabilities of the row.\n"
            "2. For the loss, take the logarithm of the right class's probability, and the mean over "
            "the rows; do it so that no logarithm of 0 is needed.\n"
            "3. For dscores, think of the probabilities, of the 1 at the right class, and of the mean."
        ),
    ),
    hunts.AVERAGE_BACKWARD,
)
