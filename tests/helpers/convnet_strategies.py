"""What hypothesis may draw: convolution and pooling problems of any legal size and layout."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

Array = np.ndarray[Any, np.dtype[Any]]
DTYPES = ("int64", "uint8", "bool", "float32", "float64")


@dataclass
class ConvProblem:
    x: Array
    w: Array
    b: Array
    stride: int
    padding: int

    @property
    def grid(self) -> tuple[int, int]:
        """Output size by counting legal positions, not by the formula under test."""
        rows, cols = (
            len(range(0, n + 2 * self.padding - k + 1, self.stride))
            for n, k in zip(self.x.shape[2:], self.w.shape[2:], strict=True)
        )
        return rows, cols


def numbers(rng: np.random.Generator, shape: tuple[int, ...], dtype: str = "float64") -> Array:
    if np.issubdtype(np.dtype(dtype), np.floating):
        return rng.standard_normal(shape).astype(dtype)
    return rng.integers(0 if dtype in ("uint8", "bool") else -5, 6, shape).astype(dtype)


def laid_out(array: Array, layout: str) -> Array:
    """The same numbers, stored another way."""
    if layout == "fortran":
        return np.asfortranarray(array)
    if layout == "reversed":
        return array[..., ::-1].copy()[..., ::-1]
    if layout == "strided":
        wide = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), dtype=array.dtype)
        wide[..., ::2] = array
        return wide[..., ::2]
    return array


LAYOUTS = ("c", "fortran", "reversed", "strided")


@st.composite
def conv_problems(draw: st.DrawFn, dtypes: tuple[str, ...] = ("float64",)) -> ConvProblem:
    n, c, f = (draw(st.integers(1, 3)) for _ in range(3))
    kh, kw, padding = draw(st.integers(1, 4)), draw(st.integers(1, 4)), draw(st.integers(0, 2))
    h = draw(st.integers(max(1, kh - 2 * padding), 8))
    w = draw(st.integers(max(1, kw - 2 * padding), 8))
    stride = draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    dtype, layout = draw(st.sampled_from(dtypes)), draw(st.sampled_from(LAYOUTS))
    x, filters = numbers(rng, (n, c, h, w), dtype), numbers(rng, (f, c, kh, kw), dtype)
    return ConvProblem(
        laid_out(x, layout), laid_out(filters, layout), numbers(rng, (f,), dtype), stride, padding
    )


@dataclass
class PoolProblem:
    x: Array
    size: tuple[int, int]
    stride: tuple[int, int]

    @property
    def grid(self) -> tuple[int, int]:
        rows, cols = (
            len(range(0, n - k + 1, s))
            for n, k, s in zip(self.x.shape[2:], self.size, self.stride, strict=True)
        )
        return rows, cols


@st.composite
def pool_problems(draw: st.DrawFn, ties: bool = False) -> PoolProblem:
    n, c = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    size = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    stride = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    shape = (n, c, draw(st.integers(size[0], 9)), draw(st.integers(size[1], 9)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    x = rng.integers(-2, 1, shape).astype(float) if ties else rng.standard_normal(shape)
    return PoolProblem(laid_out(x, draw(st.sampled_from(LAYOUTS))), size, stride)
