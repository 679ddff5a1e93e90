"""How fast is each layer, against PyTorch, and which limit does it sit at?

A layer cannot be faster than its multiplications at the machine's matrix speed, nor than its
arrays at the machine's copying speed. The larger of the two is its limit here.

python -m benchmarks.each_layer [processes]
"""

import sys
import time

import numpy as np

from benchmarks.fresh import compare, describe_machine, ratio
from benchmarks.problems import Problem, layer

LAYERS = {
    "conv 1 to 8, 28 x 28": layer("conv", channels=1, filters=8, size=28),
    "conv 8 to 16, 14 x 14": layer("conv", channels=8, filters=16, size=14),
    "conv 32 to 64, 16 x 16": layer("conv", channels=32, filters=64, size=16),
    "ReLU 8, 28 x 28": layer("relu", channels=8, size=28),
    "max pool 8, 28 x 28": layer("maxpool", channels=8, size=28),
    "avg pool 8, 28 x 28": layer("avgpool", channels=8, size=28),
    "dense 784 to 10": layer("dense", channels=784, filters=10),
    "dense 784 to 500": layer("dense", channels=784, filters=500),
}
TORCH = ["torch", "torch channels_last"]


def best(step: object, repeats: int = 20) -> float:
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        step()  # type: ignore[operator]
        times.append(time.perf_counter() - started)
    return min(times)


def machine() -> tuple[float, float]:
    """Multiply-adds a second of a large float32 product, and bytes a second of a large copy."""
    a = np.ones((1024, 1024), np.float32)
    source, target = np.ones(8_000_000, np.float32), np.empty(8_000_000, np.float32)
    product = best(lambda: a @ a)
    copy = best(lambda: np.copyto(target, source))
    return 1024**3 / product, 2 * source.nbytes / copy


def least_work(p: Problem) -> tuple[float, float]:
    """Multiply-adds and bytes that forward and backward need at least, as convnet does them."""
    n, c = p["batch"], p["channels"]
    if p["what"] == "dense":
        k = p["filters"]
        return 3 * n * c * k, 4 * (3 * n * c + 3 * c * k + 2 * n * k)
    pixels = n * c * p["size"] ** 2
    if p["what"] == "conv":
        f, taps = p["filters"], p["kernel"] ** 2
        cols, outputs = pixels * taps, n * f * p["size"] ** 2
        # write and read the columns and their gradient, read dout twice, write out and dx
        return 3 * outputs * c * taps, 4 * (5 * cols + 3 * outputs + 2 * pixels)
    if p["what"] == "relu":
        return 0, 4 * 5 * pixels
    # read x, write out; read x, out and dout, write dx
    return 0, 4 * (3 * pixels + 3 * pixels / 4)


def main() -> None:
    describe_machine()
    processes = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    macs, copied = machine()
    print(f"matrix speed {macs / 1e9:.0f} G multiply-adds/s, copying {copied / 1e9:.1f} GB/s\n")
    print("forward and backward, batch 64   convnet ms   of torch   channels_last   limit")
    for name, problem in LAYERS.items():
        t = compare(["convnet", *TORCH], problem, processes)
        ours = t["convnet"]
        assert ours is not None
        work, moved = least_work(problem)
        by_blas, by_memory = work / macs, moved / copied
        limit = "BLAS" if by_blas > by_memory else "memory"
        share = max(by_blas, by_memory) / ours.seconds
        print(
            f"{name:<31}  {1e3 * ours.seconds:10.2f}   {ratio(ours, t['torch']):>8}"
            f"   {ratio(ours, t['torch channels_last']):>13}   {limit}, {share:.0%} of it reached"
        )


if __name__ == "__main__":
    main()
