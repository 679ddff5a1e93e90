"""Does the sandbox hold on this machine? Each wall is tried from inside a kernel like those that grade."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from autograder.doctor.probe import PROBES, Probe

if TYPE_CHECKING:
    from autograder.doctor.outside import Outside

#: "unknown": it could not be tried here.
Outcome: TypeAlias = Literal["holds", "open", "unknown"]

_MODULES = ("files", "network", "processes", "system", "shared", "amounts")
_CELL = "from autograder.doctor.probe import report\nreport({name!r}, {facts!r})"


@dataclass(frozen=True)
class TrialRow:
    """The result of one probe.

    Attributes
    ----------
    detail : str
        The observation.
    """

    probe: Probe
    outcome: Outcome
    detail: str


def load() -> None:
    """Have all probes entered into `PROBES`."""
    for name in _MODULES:
        importlib.import_module(f"{__name__}.{name}")


def examine(
    provisioner: str, course: Path | None = None, only: Sequence[str] | None = None
) -> Iterator[TrialRow]:
    """Try every wall of a kernel and yield what came of it.

    Parameters
    ----------
    provisioner : str
        The provisioner that starts the kernel, as in `autograder.runner.run_notebook.run_notebook`.
    course : Path or None
        The course directory whose walls are tried, too; nothing in it is changed.
    only : sequence of str or None
        Names of probes; None for all.

    Yields
    ------
    TrialRow

    Raises
    ------
    GradingError
        Where no kernel comes up.
    """
    from autograder.doctor.outside import Outside

    load()
    chosen = [probe for name, probe in PROBES.items() if only is None or name in only]
    with Outside(course) as outside:
        yield from _ask([probe for probe in chosen if not probe.alone], provisioner, outside)
        for probe in chosen:
            if probe.alone:
                yield from _ask([probe], provisioner, outside)


def _ask(probes: Sequence[Probe], provisioner: str, outside: Outside) -> Iterator[TrialRow]:
    """Run probes in one kernel, a cell each."""
    from nbformat.v4 import new_code_cell, new_notebook

    from autograder.doctor.amounts import LIMITS
    from autograder.runner.run_notebook import run_notebook

    if not probes:
        return
    cells = [new_code_cell(_CELL.format(name=probe.name, facts=outside.facts)) for probe in probes]
    limits = LIMITS if probes[0].alone else None
    ran = run_notebook(new_notebook(cells=cells), [], provisioner=provisioner, limits=limits)
    for probe, cell in zip(probes, ran.notebook.cells, strict=True):
        text = "".join(output.get("text", "") for output in cell.outputs)
        yield _row(probe, text, "; ".join(ran.remarks), outside)


def _row(probe: Probe, text: str, remarks: str, outside: Outside) -> TrialRow:
    # An observation from outside counts more than the inside's own report.
    if harm := outside.harm(probe.name):
        return TrialRow(probe, "open", harm)
    try:
        seen = json.loads(text)
    except ValueError:
        # A kernel that died of taking too much is what should be.
        outcome: Outcome = "holds" if probe.alone and remarks else "unknown"
        return TrialRow(probe, outcome, remarks or "no answer")
    if seen["through"]:
        return TrialRow(probe, "open", seen["detail"])
    if seen["through"] is None and not outside.can_tell(probe.name):
        return TrialRow(probe, "unknown", seen["detail"])
    return TrialRow(probe, "holds", seen["detail"])


def verdict(rows: Sequence[TrialRow]) -> str:
    """Return in one sentence what a machine may be used for."""
    bad = [row for row in rows if row.probe.needed and row.outcome != "holds"]
    open_ = {row.probe.danger for row in bad if row.outcome == "open"}
    if not bad:
        return "This machine may grade the work of strangers."
    if open_ - {"take"}:
        return (
            "This machine may grade only work that you trust: a submission could "
            + " and ".join(_CAN[danger] for danger in ("learn", "change") if danger in open_)
            + "."
        )
    if open_:
        return (
            "This machine may grade a class while somebody watches it: a submission could use it up, "
            "but neither learn nor change anything."
        )
    return (
        "Nothing was got through, but not every wall could be tried: grade strangers' work only where "
        "the rows above do not matter to you."
    )


_CAN = {"learn": "learn what is none of its business", "change": "change things outside"}
