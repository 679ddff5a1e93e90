"""``autograder selfcheck``: is the course itself in order?"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.table import Table

    from autograder.selfcheck import Row


@click.command()
@click.argument("names", nargs=-1)
@click.option(
    "--seed", type=click.IntRange(0), default=None, help="Judge on the cases of this seed."
)
def selfcheck(names: tuple[str, ...], seed: int | None) -> None:
    """Test the course: do right answers pass, and do wrong ones fail under their own name?

    NAMES are exercises or notebooks, such as conv2d or 5_learning (default: all). Exits with 1 where
    something is not in order.
    """
    from rich.console import Console
    from rich.progress import track

    try:
        from autograder.selfcheck import chosen
        from autograder.selfcheck import selfcheck as rows_of
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"there is no {error.name} here: the self-check needs cnn-course-solutions installed"
        ) from None

    exercises = chosen(names)
    if not exercises:
        raise click.BadParameter("no exercise or notebook has such a name", param_hint="NAMES")
    rows = rows_of([exercise.name for exercise in exercises], seed=seed)
    console, waiting = Console(), Console(stderr=True)
    found = list(
        track(rows, "Judging", total=len(exercises), console=waiting, transient=True)
        if waiting.is_terminal
        else rows
    )
    console.print(rows_table(found))
    for row in found:
        for problem in row.problems:
            console.print(f"{row.exercise}: {problem}", style="red", markup=False, highlight=False)
    if any(row.problems for row in found):
        sys.exit(1)


def rows_table(rows: Sequence[Row]) -> Table:
    """Return the table of a self-check: a row for each exercise, and the totals."""
    from rich import box
    from rich.table import Table

    table = Table(
        box=box.SIMPLE,
        padding=(0, 1, 0, 0),
        show_footer=True,
        caption="right: styles that pass. wrong: mistakes that fail under their own name.\n"
        "check: the public check, in ms. judge: with its answer key made anew, in ms.",
        caption_justify="left",
    )
    passing = f"{sum(r.passing for r in rows)}/{sum(r.styles for r in rows)}"
    named = f"{sum(r.named for r in rows)}/{sum(r.mistakes for r in rows)}"
    table.add_column("Exercise", footer=f"{len(rows)} in all", no_wrap=True)
    for name, total in (
        ("aspects", str(sum(r.aspects for r in rows))),
        ("right", passing),
        ("wrong", named),
        ("hints", f"{sum(r.hints for r in rows)}/{len(rows)}"),
        ("check", _ms(sum(r.check_ms for r in rows))),
        ("judge", _ms(sum(r.judge_ms for r in rows))),
        ("fine", f"{sum(not r.problems for r in rows)}/{len(rows)}"),
    ):
        table.add_column(name, footer=total, justify="right", no_wrap=True)
    before = ""
    for row in rows:
        if row.notebook != before:
            before = row.notebook
            table.add_row(before, style="bold")
        table.add_row(
            f"  {row.exercise}",
            str(row.aspects),
            f"{row.passing}/{row.styles}",
            f"{row.named}/{row.mistakes}",
            "ok" if row.hints else "NO",
            _ms(row.check_ms),
            _ms(row.judge_ms),
            "NO" if row.problems else "ok",
            style="red" if row.problems else None,
        )
    return table


def _ms(milliseconds: float) -> str:
    if math.isnan(milliseconds):
        return "-"
    return f"{milliseconds:.0f}" if milliseconds >= 10 else f"{milliseconds:.1f}"
