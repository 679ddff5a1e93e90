"""What a benchmark finds: named figures that can be printed, stored and compared with a stored run."""

import json
import os
import platform
import statistics
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, NamedTuple

#: A figure that is worse by less than this share is not called a regression.
TOLERANCE = 0.15
#: The unit of figures that hardly depend on the machine.
RATIO = "x"


class Measure(NamedTuple):
    """One figure, measured once or several times; not at all where something is not installed."""

    name: str
    values: tuple[float, ...]
    unit: str = RATIO
    better: Literal["lower", "higher", "neither"] = "lower"

    @property
    def value(self) -> float:
        return statistics.median(self.values)


class Run(NamedTuple):
    """The measures of one run, and all that they depend on."""

    date: str
    load: float  # of the machine when the run began
    machine: dict[str, Any]
    benchmarks: list[str]
    measures: dict[str, Measure]


def machine() -> dict[str, Any]:
    """The kind of machine, without anything that names this one."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "Python": platform.python_version(),
        **{package: version(package) for package in ("numpy", "nbgrader")},
    }


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def describe_machine() -> None:
    """Print what the figures depend on."""
    print(_described(machine()), f"load {os.getloadavg()[0]:.1f}", sep=", ")


def _described(kind: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in kind.items())


def show(measures: Iterable[Measure]) -> Iterator[Measure]:
    """Print each measure as it comes, and hand on those that have a value."""
    for one in measures:
        if not one.values:
            print(f"{one.name:<58} not measured", flush=True)
            continue
        around = f"({number(min(one.values))} to {number(max(one.values))})"
        several = around if len(one.values) > 1 else ""
        print(f"{one.name:<58} {number(one.value):>7} {one.unit:<12} {several}", flush=True)
        yield one


def number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def run(names: list[str], found: Iterable[Measure]) -> Run:
    """Measure all, and print it."""
    date, load = datetime.now(UTC).date().isoformat(), round(os.getloadavg()[0], 1)
    kind = machine()
    print(f"{date}, load {load}, {_described(kind)}\n", flush=True)
    return Run(date, load, kind, names, {one.name: one for one in show(found)})


def save(done: Run, path: Path) -> None:
    """Write a run, one line a measure."""
    measures = {
        name: {
            "values": [float(f"{value:.4g}") for value in one.values],
            "unit": one.unit,
            "better": one.better,
        }
        for name, one in done.measures.items()
    }
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(one)}" for name, one in measures.items())
    head = json.dumps(done._replace(measures={})._asdict(), indent=1)
    text = head.replace('"measures": {}', f'"measures": {{\n{lines}\n }}')
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")


def load(path: Path) -> Run:
    """Read what `save` wrote."""
    read = json.loads(path.read_text(encoding="utf-8"))
    measures = {
        name: Measure(name, tuple(one["values"]), one["unit"], one["better"])
        for name, one in read["measures"].items()
    }
    return Run(**{**read, "measures": measures})


def regressed(stored: Measure, now: Measure) -> bool:
    """Whether a figure is worse by more than the tolerance, and each of its values worse than all stored."""
    if stored.better == "lower":
        return now.value > stored.value * (1 + TOLERANCE) and min(now.values) > max(stored.values)
    if stored.better == "higher":
        return now.value < stored.value / (1 + TOLERANCE) and max(now.values) < min(stored.values)
    return False


def compare(stored: Run, now: Run) -> bool:
    """Print how each figure changed; return whether one is a regression.

    Figures of different kinds of machine, or of different versions, are printed side by side; of these only
    ratios are judged, since they have both sides from one run.
    """
    same = stored.machine == now.machine
    print(f"stored  {stored.date}, load {stored.load}, {_described(stored.machine)}")
    print(f"now     {now.date}, load {now.load}, {_described(now.machine)}")
    if not same:
        print("The machines or versions differ: only ratios (x) are judged.")
    print(f"\n{'measure':<58} {'stored':>7} {'now':>7}  {'change':>7}")
    worse = False
    for name in dict.fromkeys([*stored.measures, *now.measures]):
        before, after = stored.measures.get(name), now.measures.get(name)
        shown = [number(one.value) if one else "-" for one in (before, after)]
        change = remark = ""
        if before and after:
            change = f"{after.value / before.value - 1:+.0%}" if before.value else ""
            if regressed(before, after) and (same or before.unit == RATIO):
                worse, remark = True, f"  REGRESSION ({before.better} is better)"
        print(f"{name:<58} {shown[0]:>7} {shown[1]:>7}  {change:>7}{remark}".rstrip())
    return worse
