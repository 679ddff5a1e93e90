"""How grading scales over the workers of a Dask cluster, on one machine.

Run as ``python -m benchmarks.scaling [NOTEBOOK] [--students N] [--most W]``. Scheduler and workers are
processes of their own, started before the clock; every run grades the same class from scratch. A worker keeps
its warm parent and its answer keys, so the first run on a worker pays for them: it is left out.
"""

import argparse
import tempfile
from pathlib import Path

from benchmarks.fresh import describe_machine
from benchmarks.grading import BESIDE, grade, make_class
from tests.helpers.dask_cluster import Cluster


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("notebook", nargs="?", default="2_filters")
    parser.add_argument("--students", type=int, default=24)
    parser.add_argument("--most", type=int, default=4)
    given = parser.parse_args()
    describe_machine()
    print(f"\n{given.notebook}, {given.students} submissions\n")
    print(f"{'workers':>7} {'seconds':>8} {'per minute':>10} {'of one worker':>14}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_class(folder, given.notebook, given.students)
        cluster_folder = folder / "cluster"
        cluster_folder.mkdir()
        cluster = Cluster(cluster_folder)
        command = (str(BESIDE / "autograder"), "grade", given.notebook, "--force", "--seed", "1")
        first = 0.0
        try:
            for workers in range(1, given.most + 1):
                cluster.add_worker()
                cluster.wait_for_workers()
                words = (*command, "--cluster", cluster.address)
                grade(folder / "ours", given.notebook, *words)
                run = grade(folder / "ours", given.notebook, *words)
                first = first or run.seconds
                rate = 60 * run.graded / run.seconds
                print(
                    f"{workers:>7} {run.seconds:>8.1f} {rate:>10.1f} {first / run.seconds:>13.2f}x",
                    flush=True,
                )
        finally:
            cluster.close()


if __name__ == "__main__":
    main()
