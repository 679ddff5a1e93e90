"""Asking a person to confirm changes of grades given before."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.prompt import Confirm

from autograder.cli.grade_view.grade_changes_table import (
    changes_lines,
    changes_summary,
    changes_table,
    given_lines,
    write_changes,
)
from autograder.records.grade_changes import GradeChanges


@dataclass
class Confirmation:
    """Shows what moves and asks, where somebody can be asked.

    Attributes
    ----------
    ask : bool
        Whether grades wait for the answer.
    csv : Path or None
        Where the table is written as well.
    """

    console: Console
    ask: bool
    csv: Path | None = None

    def __call__(self, changes: GradeChanges) -> bool:
        """Show what moves; return whether it may."""
        if self.csv is not None:
            write_changes(changes, self.csv)
        for line in given_lines(changes):
            print(line, file=sys.stderr)
        if not changes.moved:
            return False
        if not self.console.is_terminal:
            for line in (*changes_lines(changes), changes_summary(changes)):
                # Beside the table of the class, which a program may read.
                print(line, file=sys.stderr)
            return False
        self.console.print(changes_table(changes))
        self.console.print(changes_summary(changes))
        return self.ask and confirmed("Write these grades?", self.console)


def confirmed(question: str, console: Console) -> bool:
    """Ask where somebody can be asked; return the answer: False without a terminal, or for Ctrl-D."""
    if not (console.is_terminal and sys.stdin.isatty()):
        return False
    with _interruptible(), suppress(EOFError):
        return Confirm.ask(question, console=console, default=False)
    console.print()
    return False


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C end a question at once: a run takes it as a wish to end after the next result."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
