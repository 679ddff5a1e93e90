"""Rows as they can be read where they land: a table, blocks where it is narrow, lines with tabs in a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograder.cli.terminal.output import results
from autograder.submission.text import printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

#: On fewer columns, several columns of words become too narrow for words.
NARROW = 80


def whole(text: str) -> str:
    """Return a text as one line without controls, and never cut: for an id, and for a pipe."""
    return printable(text, len(text))


def show(
    headings: Sequence[str],
    rows: Sequence[Sequence[str | Text]],
    console: Console | None = None,
    title: str = "",
) -> bool:
    """Print rows, and return whether it is a person who sees them.

    Parameters
    ----------
    headings : sequence of str
        Left out in a pipe, where a program reads.
    rows : sequence of sequence of str or Text
        Printable. The first of each names what the row is about.
    console : rich.console.Console or None
        None for the one of all results.
    title : str
        Above the table; also for a person only.

    Returns
    -------
    bool
        True at a terminal, False in a pipe.
    """
    console = console or results()
    if not console.is_terminal:
        for row in rows:
            # Not through rich: it would break a long line.
            print("\t".join(map(str, row)))
        return False
    if title:
        console.print(title, style="italic", markup=False, highlight=False)
    if console.width < NARROW:
        _blocks(console, headings, rows)
    else:
        _table(console, headings, rows)
    return True


def _table(console: Console, headings: Sequence[str], rows: Sequence[Sequence[str | Text]]) -> None:
    from rich import box
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE, padding=(0, 1, 0, 0))
    # The name of a row stays whole where the others have room beside it.
    longest = max((cell_len(str(row[0])) for row in rows), default=0)
    for place, heading in enumerate(headings):
        whole_name = place == 0 and longest <= console.width * 2 // 5
        table.add_column(heading, overflow="fold", no_wrap=whole_name)
    for row in rows:
        # Text, not markup: what students wrote may hold brackets.
        table.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    console.print(table)


def _blocks(
    console: Console, headings: Sequence[str], rows: Sequence[Sequence[str | Text]]
) -> None:
    from rich.padding import Padding
    from rich.text import Text

    for first, *others in rows:
        console.print(Text(str(first), style="bold", overflow="fold"))
        for heading, cell in zip(headings[1:], others, strict=True):
            if str(cell):
                words = Text(f"{heading}: ") if heading else Text()
                words.append(cell)
                console.print(Padding(words, (0, 0, 0, 2)))
