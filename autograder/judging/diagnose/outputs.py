"""Several outputs: they are right, but in another order."""

from __future__ import annotations

from itertools import permutations

from autograder.exercise.plain_values import PlainValue
from autograder.judging.answer import Returned
from autograder.judging.compare import compare
from autograder.judging.diagnose.diagnosis import Diagnosis, Withheld
from autograder.judging.failure import Finding


def reordered(finding: Finding) -> Diagnosis | None:
    """All outputs are there, and one exchange of places makes every failing case right."""
    names = finding.exercise.outputs
    pairs = [
        (f.answer.value, f.expected.value)
        for f in finding.failures
        if f.mismatch and isinstance(f.answer, Returned) and isinstance(f.expected, Returned)
    ]
    if len(names) < 2 or len(pairs) < len(finding.failures):
        return None
    if any(not isinstance(got, (tuple, list)) or len(got) != len(names) for got, _ in pairs):
        return None
    # The first is the order they came in: where that is right, something else is wrong.
    for order in list(permutations(range(len(names))))[1:]:
        if all(_right(finding, [got[i] for i in order], want) for got, want in pairs):
            came = [""] * len(names)
            for name, place in zip(names, order, strict=True):
                came[place] = name
            return Diagnosis(
                "outputs-in-another-order",
                f"Every output is right, but they come as {', '.join(came)}; "
                f"asked for are {', '.join(names)}.",
                "In which order does the docstring name what is returned?",
                withheld=Withheld.SAME,
            )
    return None


def _right(finding: Finding, got: list[PlainValue], want: PlainValue) -> bool:
    return compare(got, want, tolerance=finding.exercise.tolerance) is None
