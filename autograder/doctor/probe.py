"""A probe: a function that tries to walk through one wall from inside a kernel, and tells what it got."""

import functools
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

#: Harm that an open wall allows: learning something, changing something, taking too much of the machine.
Danger: TypeAlias = Literal["learn", "change", "take"]

Facts: TypeAlias = dict[str, str]
Try: TypeAlias = Callable[[Facts], "ProbeResult"]


@dataclass(frozen=True)
class ProbeResult:
    """The outcome of a probe.

    Attributes
    ----------
    through : bool or None
        Whether it got through the wall; None where it could not be tried.
    detail : str
        The words for what it got.
    """

    through: bool | None
    detail: str


@dataclass(frozen=True)
class Probe:
    """One wall and the try to walk through it.

    Attributes
    ----------
    wall : str
        The wall that should hold.
    tried : str
        The attempt, in a few words.
    attempt : callable
        Called inside the kernel with what the outside tells of itself.
    needed : bool
        Whether grading strangers' work needs this wall.
    alone : bool
        Whether it gets a kernel of its own, with small limits: the kernel may die of it, and should.
    """

    name: str
    wall: str
    tried: str
    danger: Danger
    attempt: Try
    needed: bool = True
    alone: bool = False


#: All probes, in the order of the table.
PROBES: dict[str, Probe] = {}
#: More of what got through is counted, not named.
_MOST_NAMES = 12


def probe(
    wall: str, tried: str, danger: Danger, *, needed: bool = True, alone: bool = False
) -> Callable[[Try], Try]:
    """Enter the decorated function into `PROBES` under its own name.

    Parameters
    ----------
    wall : str
        The wall that should hold.
    tried : str
        The attempt, in a few words.
    danger : {"learn", "change", "take"}
    needed : bool
        Whether grading strangers' work needs this wall.
    alone : bool
        Whether it gets a kernel of its own, with small limits.

    Returns
    -------
    callable
        A decorator that returns the function as it is.
    """

    def enter(attempt: Try) -> Try:
        name = attempt.__name__
        PROBES[name] = Probe(name, wall, tried, danger, attempt, needed, alone)
        return attempt

    return enter


def on(names: Iterable[str], action: Callable[[str], object]) -> dict[str, Callable[[], object]]:
    """Return a try for each name: the action on it."""
    return {name: functools.partial(action, name) for name in names if name}


def report(name: str, facts: Facts) -> None:
    """Run one probe, here and now, and print what it saw as JSON. For the inside."""
    from autograder.doctor import load

    load()
    try:
        seen = PROBES[name].attempt(facts)
    except Exception as error:
        seen = ProbeResult(None, f"{type(error).__name__}: {error}")
    print(json.dumps({"through": seen.through, "detail": seen.detail}), flush=True)


def first_through(tries: Mapping[str, Callable[[], object]]) -> ProbeResult:
    """Run tries by name; one that raises no OSError got through. Tell of those, else of how all failed."""
    ends: dict[str, list[str]] = {}
    open_ = []
    for name, action in tries.items():
        try:
            action()
        except OSError as error:
            ends.setdefault(error.strerror or type(error).__name__, []).append(name)
        else:
            open_.append(name)
    if open_:
        more = len(open_) - _MOST_NAMES
        some = [*open_[:_MOST_NAMES], *([f"{more} more"] if more > 0 else [])]
        return ProbeResult(True, "got through: " + ", ".join(some))
    return ProbeResult(False, "; ".join(ends) or "nothing to try")
