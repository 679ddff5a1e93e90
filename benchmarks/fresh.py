"""Run each candidate alone in fresh processes with one thread, and compare their medians."""

import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.problems import Problem

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1"
)
ROOT = Path(__file__).parent.parent


class Timing(NamedTuple):
    seconds: float
    spread: float  # slowest process over fastest
    grown_mb: float  # memory the steps needed on top of imports and data


def run(candidate: str, problem: Problem) -> tuple[float, float] | None:
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
    return None if "missing" in answer else (answer["seconds"], answer["grown_mb"])


def compare(
    candidates: list[str], problem: Problem, processes: int = 5
) -> dict[str, Timing | None]:
    """Median of several fresh processes each, taken in turns so that a busy moment hits all."""
    found: dict[str, list[tuple[float, float]]] = {c: [] for c in candidates}
    missing = set()
    for _ in range(processes):
        for candidate in candidates:
            if candidate in missing:
                continue
            timing = run(candidate, problem)
            if timing is None:
                missing.add(candidate)
            else:
                found[candidate].append(timing)
    results: dict[str, Timing | None] = {}
    for candidate, timings in found.items():
        if timings:
            times = [t[0] for t in timings]
            grown = statistics.median(t[1] for t in timings)
            results[candidate] = Timing(statistics.median(times), max(times) / min(times), grown)
        else:
            results[candidate] = None
    return results


def ratio(ours: Timing | None, theirs: Timing | None) -> str:
    return f"{ours.seconds / theirs.seconds:.2f}x" if ours and theirs else "not installed"


def describe_machine() -> None:
    """Print what the figures depend on."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text().splitlines()
        names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
        model = names[0] if names else model
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]  # type: ignore[index]
    print(f"{model}, {os.cpu_count()} cores, one thread used; {platform.system()}")
    print(
        f"Python {platform.python_version()}, NumPy {np.__version__}, "
        f"{blas['name']} {blas['version']}; load {os.getloadavg()[0]:.1f}"
    )
