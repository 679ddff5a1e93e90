"""Errors on the grader's side, never for a student's mistake, and suggestions for a name mistyped."""

from __future__ import annotations

from collections.abc import Iterable


class GradingError(RuntimeError):
    """Grading cannot go on; the text says what happened, where, and what to do."""


class KernelStartError(GradingError):
    """No kernel came up, before any of the student's code ran."""

    @classmethod
    def silent(cls, seconds: float, words: str) -> KernelStartError:
        """The process runs but does not answer."""
        return cls(
            f"the notebook kernel did not answer within {seconds:.0f} seconds of its start. "
            f"Is the machine overloaded? Grade fewer at once (`--jobs`) and run this again.{_said(words)}"
        )

    @classmethod
    def ended(cls, words: str) -> KernelStartError:
        """The process ended before it was ready."""
        return cls(
            "the notebook kernel ended before it was ready. Check that ipykernel works in this "
            "environment (`python -m ipykernel --version`) and that memory_megabytes in grading.toml, if you "
            "have set it, is not too small."
            f"{_said(words)}"
        )


class SandboxUnavailable(GradingError):  # noqa: N818  (a state of the machine, not a failed call)
    """A submission cannot be isolated on this machine.

    Attributes
    ----------
    reason, remedy : str
        The attempt that failed, and what to do about it.
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


def meant(name: str, known: Iterable[str]) -> str:
    """Return a question that names the known name nearest to this one, with a space before it; "" for none.

    Parameters
    ----------
    name : str
        As it was written.
    known : iterable of str
        The known names. Printable: the question goes to a terminal.
    """
    from difflib import get_close_matches

    lower = {one.casefold(): one for one in known}
    written = name.casefold().removesuffix(".ipynb").removesuffix(".py")
    near = get_close_matches(written, lower, n=1)
    if not near and len(written) > 1:
        # A part of a name, if it is the part of one only: filters for 2_filters.
        near = [one for one in lower if written in one]
    elif not near:
        near = [one for one in lower if one.startswith(written)]
    return f" Did you mean '{lower[near[0]]}'?" if len(near) == 1 else ""
