"""Output: results go to stdout, progress and hints to stderr."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from autograder.cli.terminal.settings import settings

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.sandbox.available import Availability


def results() -> Console:
    """Return the console for results. In a pipe it is no terminal: print lines with tabs there."""
    return _console(sys.stdout)


def asides() -> Console:
    """Return the console for bars and remarks."""
    return _console(sys.stderr)


def _console(stream: TextIO) -> Console:
    from rich.console import Console

    if settings.color:
        return Console(file=stream)
    # Without a colour system rich leaves out bold and underlined too: a plain terminal stays plain.
    return Console(file=stream, color_system=None)


def watched() -> bool:
    """Whether a person looks on, at a terminal that can draw over what it has drawn."""
    return not settings.quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def next_step(command: str, why: str = "") -> None:
    """Say which command comes next; to a person only.

    Parameters
    ----------
    command : str
        As it can be typed.
    why : str
        The reason for it.
    """
    if settings.quiet or not sys.stderr.isatty():
        return
    print(f"next: {command}" + f"   ({why})" * bool(why), file=sys.stderr)


def inside(course: Path, command: str) -> str:
    """Return a command that must be run in the course directory, as it can be typed here."""
    if course.resolve() == Path.cwd():
        return command
    return f"cd {shlex.quote(str(course))} && {command}"


def with_course(command: str, course: Path | None) -> str:
    """Return a command of this program with the course directory that was given, if one was."""
    return command if course is None else f"{command} --course {shlex.quote(str(course))}"


def warn_of_sandbox(found: Availability | None = None) -> None:
    """Print a warning where a sandbox (default: the one that grading uses) is not the first choice."""
    from autograder.sandbox.available import sandbox_warnings

    for line in sandbox_warnings(found):
        warn(line)


def warn(line: str) -> None:
    """Print a warning beside the results."""
    asides().print(line, style="bold yellow", markup=False, highlight=False, soft_wrap=True)
