"""What diagnosis looks at: the failures, with everything that was asked and answered."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.answer import Answer
from autograder.compare import Mismatch
from autograder.exercise import Aspect, Case, Exercise
from autograder.key import AnswerKey


@dataclass(frozen=True)
class Failure:
    """One answer that fails one aspect; ``kind`` is a `Mismatch` kind or what else went wrong."""

    aspect: Aspect
    index: int
    case: Case
    answer: Answer
    expected: Answer
    kind: str
    text: str
    mismatch: Mismatch | None = None


@dataclass(frozen=True)
class Finding:
    """All cases and answers of an exercise, and the failures to be explained (of one aspect or all)."""

    exercise: Exercise
    key: AnswerKey
    cases: tuple[Case, ...]
    answers: tuple[Answer, ...]
    failures: tuple[Failure, ...]
    #: Indices of the cases that fail any aspect, where ``failures`` are those of one.
    wrong: frozenset[int] = frozenset()

    @property
    def failing(self) -> frozenset[int]:
        """Indices of the cases that fail."""
        return frozenset(failure.index for failure in self.failures)

    @property
    def failing_outputs(self) -> tuple[tuple[int, int | None], ...]:
        """Case and place of the output of each failure; None where it is not about one of several."""
        return tuple(dict.fromkeys((f.index, self._place(f)) for f in self.failures))

    def _place(self, failure: Failure) -> int | None:
        if failure.mismatch is None or failure.mismatch.kind == "structure":
            return None
        for place, output in enumerate(self.exercise.outputs):
            # "grads['b']" is a part of the output grads
            if failure.mismatch.where.split("[")[0] == output:
                return place
        return None

    @property
    def groups(self) -> frozenset[str]:
        """Case groups of the aspects that fail."""
        return frozenset(failure.aspect.group for failure in self.failures)
