"""What can go wrong on the grader's side. A student's mistake is never one of these."""

from __future__ import annotations


class GradingError(RuntimeError):
    """Grading cannot go on; the text says what happened, where, and what to do."""


class KernelStartError(GradingError):
    """No kernel came up, before any of the student's code ran."""

    @classmethod
    def silent(cls, seconds: float, words: str) -> KernelStartError:
        """The process runs but does not answer."""
        return cls(
            f"the notebook kernel did not answer within {seconds:.0f} seconds of its start. "
            f"Is the machine overloaded? Raise Limits.start_seconds, or grade fewer at once.{_said(words)}"
        )

    @classmethod
    def ended(cls, words: str) -> KernelStartError:
        """The process ended before it was ready."""
        return cls(
            "the notebook kernel ended before it was ready. Check that ipykernel works in this "
            f"environment (`python -m ipykernel --version`) and that Limits.memory_bytes is not too small."
            f"{_said(words)}"
        )


class SandboxUnavailable(GradingError):  # noqa: N818  (a state of the machine, not a failed call)
    """A submission cannot be isolated on this machine.

    Attributes
    ----------
    reason, remedy : str
        What was tried and failed, and what to do about it.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"submissions cannot be isolated on this machine: {reason}. {remedy}")
        self.reason = reason
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[SandboxUnavailable], tuple[str, str]]:
        # Exceptions are pickled with the arguments they were raised with, not with those they show.
        return type(self), (self.reason, self.remedy)


def _said(words: str) -> str:
    return f" It said: {words.strip()}" if words.strip() else ""
