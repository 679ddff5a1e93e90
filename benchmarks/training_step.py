"""How long does one LeNet-like training step take, and a wide convolution, against PyTorch?

A fourth candidate is convolution as one big matrix product, the usual way in NumPy.
"""

from collections.abc import Iterator

from benchmarks.fresh import against
from benchmarks.measure import Measure
from benchmarks.problems import layer, lenet


def measures(processes: int = 3) -> Iterator[Measure]:
    others = ["torch", "torch channels_last", "one GEMM"]
    for kernel in (3, 5):
        name = f"training step {kernel} x {kernel}"
        yield from against(others, name, lenet(kernel=kernel), processes)
    wide = layer("conv", channels=32, filters=64, size=16)
    yield from against(others[:2], "conv 32 to 64, 16 x 16", wide, processes)
