"""Each candidate alone in fresh processes with one thread, against the others."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import Measure
from benchmarks.problems import Problem

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1"
)
ROOT = Path(__file__).parent.parent


class Timing(NamedTuple):
    seconds: float  # processor time, median of the steps
    grown_mb: float  # memory the steps needed on top of imports and data


def run(candidate: str, problem: Problem) -> Timing | None:
    """Run one fresh process; None where the candidate is not installed.

    PyTorch may live in another environment: its interpreter is taken from TORCH_PYTHON.
    """
    python = sys.executable
    if candidate.startswith("torch"):
        python = os.environ.get("TORCH_PYTHON", python)
    path = os.pathsep.join([str(ROOT), str(ROOT / "solutions")])
    done = subprocess.run(
        [
            python,
            "-m",
            "benchmarks.problems",
            json.dumps({"candidate": candidate, "problem": problem}),
        ],
        env={**os.environ, **ONE_THREAD, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{candidate} on {problem} failed:\n{done.stderr}")
    answer = json.loads(done.stdout.splitlines()[-1])
    return None if "missing" in answer else Timing(**answer)


def against(others: list[str], name: str, problem: Problem, processes: int) -> Iterator[Measure]:
    """The time of convnet, and how many times that of each other candidate it is.

    Each runs alone in several fresh processes, in turns with the others, so that a busy moment hits all.
    """
    found: dict[str, list[Timing]] = {c: [] for c in ["convnet", *others]}
    for _ in range(processes):
        for candidate in list(found):
            timing = run(candidate, problem)
            if timing is None:
                del found[candidate]
            else:
                found[candidate].append(timing)
    ours = found["convnet"]
    yield Measure(name, tuple(1e3 * one.seconds for one in ours), "ms CPU")
    if problem["what"] == "lenet":
        yield Measure(f"{name}, memory", tuple(one.grown_mb for one in ours), "MB")
    for other in others:
        pairs = zip(ours, found.get(other, ()), strict=other in found)
        yield Measure(f"{name}, of {other}", tuple(a.seconds / b.seconds for a, b in pairs))
