"""How long does one LeNet-like training step take, against PyTorch and against one big GEMM?

python -m benchmarks.training_step [processes]
"""

import sys

from benchmarks.fresh import compare, describe_machine, ratio
from benchmarks.problems import CANDIDATES, lenet


def main() -> None:
    describe_machine()
    processes = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    for kernel in (3, 5):
        timings = compare(list(CANDIDATES), lenet(kernel=kernel), processes)
        print(
            f"\n64 x 1 x 28 x 28, filters {kernel} x {kernel}, float32, {processes} processes each"
        )
        print("candidate             ms a step   spread   convnet takes   step needs")
        for name, t in timings.items():
            if t is None:
                print(f"{name:<20}  not installed")
                continue
            times = ratio(timings["convnet"], t)
            print(
                f"{name:<20}  {1e3 * t.seconds:9.2f}   {t.spread:5.2f}x   {times:>13}"
                f"   {t.grown_mb:7.1f} MB"
            )


if __name__ == "__main__":
    main()
