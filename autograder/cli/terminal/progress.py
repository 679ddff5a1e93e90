"""A bar with the time that is left, for whoever waits at a terminal; nothing in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from autograder.cli.terminal.output import asides, watched

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn, TaskID

T = TypeVar("T")
#: Columns beside the bar: a label, done of total, the time.
_BESIDE = 42
#: A longer label would leave no room for a bar at 60 columns.
_WORDS = 24


@dataclass(frozen=True)
class ProgressBar:
    """A bar that is shown, or one that nobody looks at."""

    _progress: Progress | None = None
    _task: TaskID | None = None

    def update(
        self, *, total: int | None = None, advance: int = 0, words: str | None = None
    ) -> None:
        """Go on, or say how many there are, or what is being done.

        Parameters
        ----------
        total : int or None
            How many there are; None keeps the number that is known.
        advance : int
            How many more are done.
        words : str or None
            The activity; None keeps the words that are shown.
        """
        if self._progress is None or self._task is None:
            return
        # A total of None would take away the one that is known.
        if total is not None:
            self._progress.update(self._task, total=total)
        if words is not None:
            self._progress.update(self._task, description=_short(words))
        self._progress.update(self._task, advance=advance)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Take the bar away while something else is shown, or a question asked, where it would be."""
        if self._progress is None:
            yield
            return
        self._progress.stop()
        try:
            yield
        finally:
            self._progress.start()

    def line(self, text: str) -> None:
        """Print a line above the bar."""
        if self._progress is not None:
            from rich.text import Text

            self._progress.console.print(Text(text))


@contextmanager
def bar(words: str, total: int | None = None) -> Iterator[ProgressBar]:
    """Show a bar on stderr while things are counted.

    Parameters
    ----------
    words : str
        The activity, in a few words. Printable: it goes to a terminal as it is.
    total : int or None
        How many there are; None where that is told soon, by `ProgressBar.update`.
    """
    from rich.progress import MofNCompleteColumn, TimeRemainingColumn

    with _shown(words, total, MofNCompleteColumn(), TimeRemainingColumn()) as shown:
        yield shown


@contextmanager
def waiting(words: str) -> Iterator[ProgressBar]:
    """Show, while something goes on that cannot be counted, that it does and since when."""
    from rich.progress import TimeElapsedColumn

    with _shown(words, None, TimeElapsedColumn()) as shown:
        yield shown


def each(things: Iterable[T], words: str, total: int | None = None) -> Iterator[T]:
    """Yield things, with a bar that goes on by one after each.

    Parameters
    ----------
    things : iterable
    words : str
        The activity, in a few words.
    total : int or None
        How many there are, where that is known.

    Yields
    ------
    object
        The things, in their order.
    """
    with bar(words, total) as shown:
        for thing in things:
            yield thing
            shown.update(advance=1)


@contextmanager
def _shown(words: str, total: int | None, *beside: ProgressColumn) -> Iterator[ProgressBar]:
    if not watched():
        yield ProgressBar()
        return
    from rich.progress import BarColumn, Progress, TextColumn

    console = asides()
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=max(min(console.width - _BESIDE, 40), 8)),
        *beside,
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield ProgressBar(progress, progress.add_task(_short(words), total=total))


def _short(words: str) -> str:
    return words if len(words) <= _WORDS else words[: _WORDS - 3] + "..."
