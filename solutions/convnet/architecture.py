"""A network's shape, without running it: parameters, sizes, receptive field (L9, L12-L14)."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from .sizes import Pair, output_grid, pair


def count_dense_params(n_in: int, n_out: int) -> int:
    """(n_in + 1) n_out: the weights and one bias for each output (L9: 10 to 10 has 110)."""
    _positive(n_in=n_in, n_out=n_out)
    return int((n_in + 1) * n_out)


def count_conv_params(kernel_size: Pair, in_channels: int, out_channels: int) -> int:
    """(kh kw in_channels + 1) out_channels, whatever the size of the image (L9, L11)."""
    kh, kw = pair(kernel_size)
    _positive(kh=kh, kw=kw, in_channels=in_channels, out_channels=out_channels)
    return int((kh * kw * in_channels + 1) * out_channels)


def receptive_field(layers: Sequence[tuple[int, int]]) -> int:
    """How many input pixels, along one axis, can reach one output of the last layer.

    A kernel of size k adds k - 1 steps of its own input, and each such step spans as many
    pixels as all earlier strides multiplied (lecture rows L12, L13).

    Parameters
    ----------
    layers : sequence of (kernel, stride), first layer first
    """
    field, step = 1, 1
    for kernel, stride in layers:
        _positive(kernel=kernel, stride=stride)
        field += (kernel - 1) * step
        step *= stride
    return int(field)


def trace_shapes(
    input_shape: tuple[int, int, int], layers: Sequence[Mapping[str, Any]]
) -> list[tuple[str, tuple[int, ...], int]]:
    """Follow one image's shape through a network (lecture row L14).

    Parameters
    ----------
    input_shape : (C, H, W)
    layers : dicts with a "type": conv (filters, kernel, stride=1, padding=0), pool (size,
        stride=size), relu, flatten, dense (units)

    Returns
    -------
    list of (type, shape after the layer, number of parameters)

    Raises
    ------
    ValueError
        If a layer does not fit; the message names its position and type.
    """
    shape = tuple(int(n) for n in input_shape)
    if len(shape) != 3 or min(shape) < 1:
        raise ValueError(f"input_shape is {input_shape}, expected (C, H, W), all at least 1")
    trace = []
    for position, layer in enumerate(layers):
        kind = layer.get("type")
        try:
            shape, params = _through(kind, layer, shape)
        except KeyError as error:
            raise ValueError(f"layer {position} ({kind}) has no {error}") from None
        except (ValueError, TypeError) as error:
            raise ValueError(f"layer {position} ({kind}): {error}") from None
        trace.append((str(kind), shape, params))
    return trace


def _through(
    kind: object, layer: Mapping[str, Any], shape: tuple[int, ...]
) -> tuple[tuple[int, ...], int]:
    """Shape after one layer, and the layer's parameters."""
    match kind:
        case "relu":
            return shape, 0
        case "flatten":
            return (math.prod(shape),), 0
        case "dense":
            if len(shape) != 1:
                raise ValueError(f"takes a flat input, got {shape}; put a flatten before it")
            return (int(layer["units"]),), count_dense_params(shape[0], layer["units"])
        case "conv" | "pool":
            if len(shape) != 3:
                raise ValueError(f"takes an image (C, H, W), got {shape}")
        case _:
            raise ValueError("unknown type; known are conv, pool, relu, flatten, dense")
    if kind == "pool":
        stride = layer.get("stride")
        grid = output_grid(shape, layer["size"], layer["size"] if stride is None else stride)
        return (shape[0], *grid), 0
    grid = output_grid(shape, layer["kernel"], layer.get("stride", 1), layer.get("padding", 0))
    params = count_conv_params(layer["kernel"], shape[0], layer["filters"])
    return (int(layer["filters"]), *grid), params


def _positive(**numbers: int) -> None:
    for name, number in numbers.items():
        if number < 1:
            raise ValueError(f"{name} is {number}, it must be at least 1")
