"""What goes wrong on the grader's side, never on a student's."""

from __future__ import annotations


class GradingError(Exception):
    """Grading cannot go on; the text says what happened and what to do."""


class SandboxUnavailable(GradingError):  # noqa: N818 - a state of the machine, not a slip
    """Nothing on this machine can isolate a submission."""
