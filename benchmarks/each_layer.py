"""How fast is each layer, against PyTorch, and which limit does it sit at?

A layer cannot be faster than its multiplications at the machine's matrix speed, nor than its
arrays at the machine's copying speed in the cache, where most of them fit. The larger of the two
is its limit here. The last ten change batch, channels and image size of one convolution in turns.
"""

from collections.abc import Iterator

from benchmarks.fresh import against, run
from benchmarks.measure import Measure
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
MIDDLE = {"batch": 32, "channels": 16, "filters": 16, "size": 16}
CHANGES = [
    *({"batch": n} for n in (1, 8, 32, 128)),
    *({"channels": c, "filters": c} for c in (1, 4, 64)),
    *({"size": s} for s in (8, 32, 64)),
]


def speeds(processes: int) -> Iterator[Measure]:
    """Multiply-adds a second of a large float32 product, and bytes a second of a copy in the cache."""
    work = {
        "product": ("matrix speed", 1024**3, "G madd/s"),
        "copy": ("copying 2 MB", 2**22, "GB/s"),
    }
    for what, (name, amount, unit) in work.items():
        timings = [run("machine", {"what": what}) for _ in range(processes)]
        yield Measure(name, tuple(amount / 1e9 / t.seconds for t in timings if t), unit, "neither")


def least_work(p: Problem) -> tuple[float, float]:
    """Multiply-adds and bytes that forward and backward need at least, as convnet does them."""
    n, c = p["batch"], p["channels"]
    if p["what"] == "dense":
        k = p["filters"]
        return 3 * n * c * k, 4 * (3 * n * c + 3 * c * k + 2 * n * k)
    pixels = n * c * p["size"] ** 2
    if p["what"] == "conv":
        # The layer is a sum of one product for each of the k rows of a filter, and each goes over all
        # images, so that arrays are gone over once a row. Columns of one row are k copies of the image.
        # Passes over columns: write them (1), read them forward (k) and for dw (k); fill dcols with zeros
        # (1), read and write them as rows are added (2k), read them for dx (1): 4k + 3.
        # Passes over outputs: fill with b (1), read and write as rows are added (2k); read dout for dw (k),
        # for dx (k) and for db (1): 4k + 2.
        # Passes over the image: read x, write dx: 2.
        # Left out, so that this is a lower bound: products before they are added, padding, filters.
        k, outputs = p["kernel"], n * p["filters"] * p["size"] ** 2
        passes = (4 * k + 3) * k * pixels + (4 * k + 2) * outputs + 2 * pixels
        return 3 * outputs * c * k**2, 4 * passes
    if p["what"] == "relu":
        return 0, 4 * 5 * pixels
    # read x, write out; read x, out and dout, write dx
    return 0, 4 * (3 * pixels + 3 * pixels / 4)


def measures(processes: int = 3) -> Iterator[Measure]:
    macs, copied = speeds(processes)
    yield from (macs, copied)
    changed = {
        f"conv, {', '.join(f'{key} {value}' for key, value in change.items())}": layer(
            "conv", **{**MIDDLE, **change}
        )
        for change in CHANGES
    }
    for name, problem in (LAYERS | changed).items():
        work, moved = least_work(problem)
        by_blas, by_memory = work / macs.value / 1e9, moved / copied.value / 1e9
        limit = "BLAS" if by_blas > by_memory else "memory"
        for one in against(["torch", "torch channels_last"], name, problem, processes):
            yield one
            if one.unit == "ms CPU":
                share = tuple(1e5 * max(by_blas, by_memory) / ms for ms in one.values)
                yield Measure(f"{name}, of its limit ({limit})", share, "%", "higher")
