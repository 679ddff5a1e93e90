"""Right except when: what the failing cases have in common and the passing ones have not."""

from __future__ import annotations

from autograder.judging.diagnose.diagnosis import Diagnosis, Instead
from autograder.judging.failure import Finding


def trait(finding: Finding) -> Diagnosis | None:
    """One trait that every failing case of the exercise has and no passing one."""
    # "Right except" speaks of all cases, also where the failures are one aspect's.
    failing = finding.wrong or finding.failing
    passing = [i for i in range(len(finding.cases)) if i not in failing]
    if not passing:
        return None
    common = frozenset.intersection(*(finding.cases[i].traits for i in failing))
    absent = common.difference(*(finding.cases[i].traits for i in passing))
    if not absent:
        return None
    # Several traits may tell them apart: the one the most cases have says most.
    name = min(sorted(absent), key=lambda t: -sum(t in case.traits for case in finding.cases))
    smallest = min(failing, key=lambda i: finding.cases[i].simplicity)
    return Diagnosis(
        "wrong-with-" + name.replace(" ", "-"),
        f"Your answer is right except with {name}; for example "
        f"{finding.exercise.describe(finding.cases[smallest])}.",
        f"Which line of your function should change its result with {name}?",
        withheld=Instead(f"Your answer is right except with {name}."),
        vague=True,
    )
