"""How does grading scale over the workers of a Dask cluster, on one machine?

Scheduler and workers are processes of their own, started before the clock; every run grades the same class
from scratch. A worker keeps its warm parent and its answer keys, so the first run on a worker pays for them
and is left out.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.grading import BESIDE, grade, make_class
from benchmarks.measure import Measure
from tests.helpers.dask_cluster import Cluster


def measures(notebook: str = "2_filters", students: int = 24, most: int = 4) -> Iterator[Measure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_class(folder, notebook, students)
        cluster_folder = folder / "cluster"
        cluster_folder.mkdir()
        cluster = Cluster(cluster_folder)
        command = (str(BESIDE / "autograder"), "grade", notebook, "--force", "--seed", "1")
        first = 0.0
        try:
            for workers in range(1, most + 1):
                cluster.add_worker()
                cluster.wait_for_workers()
                words = (*command, "--cluster", cluster.address)
                grade(folder / "ours", notebook, *words)
                run = grade(folder / "ours", notebook, *words)
                first = first or run.seconds
                of_class = f"{students} of {notebook}, {workers} on a cluster"
                rate = 60 * run.graded / run.seconds
                yield Measure(f"{of_class}, submissions", (rate,), "a minute", "higher")
                yield Measure(f"{of_class}, of one", (first / run.seconds,), better="higher")
        finally:
            cluster.close()
