"""How large is the output? Filter size, stride and padding decide (lecture rows L12, L13)."""

import operator
from collections.abc import Iterator, Sequence
from types import EllipsisType
from typing import TypeAlias

Pair: TypeAlias = int | tuple[int, int]
Window: TypeAlias = tuple[EllipsisType, slice, slice]


def conv_output_size(n: int, k: int, stride: int = 1, padding: int = 0) -> int:
    """Count the positions of a filter of size k: ``floor((n + 2 padding - k) / stride) + 1``.

    The last window is dropped where it would stand over the edge (lecture row L12).

    Raises
    ------
    ValueError
        If n, k or stride is below 1, padding is negative, or the filter is larger than the
        padded input, so that no output exists.
    """
    # index() takes NumPy integers too and refuses 2.5
    n, k, stride, padding = (operator.index(v) for v in (n, k, stride, padding))
    for name, value, least in (("n", n, 1), ("k", k, 1), ("stride", stride, 1)):
        if value < least:
            raise ValueError(f"{name} is {value}, it must be at least {least}")
    if padding < 0:
        raise ValueError(f"padding is {padding}, it must not be negative")
    if n + 2 * padding < k:
        raise ValueError(
            f"no output: a window of size {k} does not fit in {n} + 2*{padding} = {n + 2 * padding}"
        )
    return (n + 2 * padding - k) // stride + 1


def pair(value: Pair) -> tuple[int, int]:
    """Read 3 as (3, 3) and (2, 5) as (height 2, width 5)."""
    if isinstance(value, Sequence):
        if len(value) != 2:
            raise ValueError(f"{value} is neither a number nor a pair (height, width)")
        return operator.index(value[0]), operator.index(value[1])
    return operator.index(value), operator.index(value)


def output_grid(
    x_shape: tuple[int, ...], window: Pair, stride: Pair, padding: Pair = 0
) -> tuple[int, int]:
    """Give (OH, OW), the number of window positions over the last two axes of ``x_shape``.

    Raises
    ------
    ValueError
        If no window fits; the message names both shapes.
    """
    (kh, kw), (sh, sw), (ph, pw) = pair(window), pair(stride), pair(padding)
    try:
        return (
            conv_output_size(x_shape[-2], kh, sh, ph),
            conv_output_size(x_shape[-1], kw, sw, pw),
        )
    except ValueError as error:
        raise ValueError(
            f"input {x_shape}, window {(kh, kw)}, stride {(sh, sw)}, padding {(ph, pw)}: {error}"
        ) from None


def taps(
    window: tuple[int, int], stride: tuple[int, int], grid: tuple[int, int]
) -> Iterator[tuple[int, int, Window]]:
    """Walk over a window's positions (i, j), with the pixels each one meets.

    ``xp[where]`` is (..., OH, OW): what entry (i, j) of the window lies on, for all output
    positions at once. Convolution, im2col and pooling are all a loop over these few slices
    instead of a loop over the many output positions.
    """
    (kh, kw), (sh, sw), (oh, ow) = window, stride, grid
    for i in range(kh):
        for j in range(kw):
            yield i, j, (..., slice(i, i + sh * oh, sh), slice(j, j + sw * ow, sw))
