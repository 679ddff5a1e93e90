"""How does a convolution's time change with batch, channels and image size, against PyTorch?

python -m benchmarks.sweep [processes]
"""

import sys

from benchmarks.fresh import compare, describe_machine, ratio
from benchmarks.problems import layer

MIDDLE = {"batch": 32, "channels": 16, "filters": 16, "size": 16}
SWEEPS = {
    "batch": [{"batch": n} for n in (1, 8, 32, 128)],
    "channels": [{"channels": c, "filters": c} for c in (1, 4, 16, 64)],
    "image": [{"size": s} for s in (8, 16, 32, 64)],
}


def main() -> None:
    describe_machine()
    processes = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    print("\nconv 3 x 3, forward and backward, float32; the rest is", MIDDLE)
    print("what changes                      convnet ms   of torch   of channels_last")
    for changes in SWEEPS.values():
        for change in changes:
            problem = layer("conv", **{**MIDDLE, **change})
            t = compare(["convnet", "torch", "torch channels_last"], problem, processes)
            ours = t["convnet"]
            assert ours is not None
            name = ", ".join(f"{key} {value}" for key, value in change.items())
            print(
                f"{name:<32}  {1e3 * ours.seconds:10.2f}   {ratio(ours, t['torch']):>8}"
                f"   {ratio(ours, t['torch channels_last']):>16}"
            )


if __name__ == "__main__":
    main()
