"""``autograder selfcheck``: is the course itself in order?"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from autograder.cli.commands.completion import complete_checked
from autograder.cli.terminal.documented_command import CommandHelp, documented_command
from autograder.cli.terminal.exit_codes import LOOK
from autograder.errors import meant

#: On fewer columns the table leaves out what it can do without.
_WIDE = 80

if TYPE_CHECKING:
    from rich.table import Table

    from autograder.authoring.selfcheck import SelfcheckRow
    from autograder.exercise.model import Exercise


@documented_command(
    CommandHelp(
        short="test the course and its checks",
        examples={
            "autograder selfcheck conv2d": "One exercise: a few seconds.",
            "autograder selfcheck 5_learning": "The exercises of one notebook.",
            "autograder selfcheck conv2d --show filter-flipped": "A known mistake, line by line.",
        },
        reads="the exercises, the reference, the known mistakes, right answers in many styles",
        writes="nothing",
        exits={0: "all is in order", 1: "something is not; a line says what"},
        then="autograder build --check: is what is committed up to date?",
    )
)
@click.argument("names", nargs=-1, shell_complete=complete_checked)
@click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(0),
    default=None,
    help="Judge on the cases of this seed.",
)
@click.option(
    "--show",
    "slug",
    metavar="SLUG",
    help="Only print the known mistakes of this slug, in full and with their changes marked.",
)
def selfcheck(names: tuple[str, ...], seed: int | None, slug: str | None) -> None:
    """Test the course: do right answers pass, and do wrong ones fail under their own name?

    NAMES are exercises or notebooks, such as conv2d or 5_learning (default: all, some minutes).
    """
    from autograder.authoring.selfcheck import chosen
    from autograder.authoring.selfcheck import selfcheck as rows_of
    from autograder.cli.terminal.output import results
    from autograder.cli.terminal.progress import each

    exercises = chosen(names)
    _require_known(names)
    if slug is not None:
        _show(slug, exercises)
        return
    rows = rows_of([exercise.name for exercise in exercises], seed=seed)
    found = list(each(rows, "Judging", len(exercises)))
    console = results()
    if console.is_terminal:
        console.print(rows_table(found, narrow=console.width < _WIDE))
    else:
        for row in found:
            click.echo("\t".join([row.notebook, *_cells(row)]))
    for row in found:
        for problem in row.problems:
            console.print(
                f"{row.exercise}: {problem}",
                style="red", markup=False, highlight=False, soft_wrap=True,
            )  # fmt: skip
    if any(row.problems for row in found):
        sys.exit(LOOK)


def _require_known(names: Sequence[str]) -> None:
    """Raise a usage error for a name that is neither an exercise nor a notebook."""
    from autograder.exercise.courses import everything

    known = dict.fromkeys(name for one in everything() for name in (one.name, one.notebook))
    for name in names:
        if name not in known:
            raise click.BadParameter(
                f"there is no exercise or notebook {name}.{meant(name, known)}", param_hint="NAMES"
            )


def _show(slug: str, exercises: Sequence[Exercise]) -> None:
    """Print the known mistakes of a slug: their words, and the code with a margin that marks changes."""
    from autograder.cli.terminal.output import results
    from autograder.exercise.solutions import marked_source, wrong_answers

    known = [(exercise, wrong) for exercise in exercises for wrong in wrong_answers(exercise)]
    found = [(exercise, wrong) for exercise, wrong in known if wrong.slug == slug]
    if not found:
        slugs = dict.fromkeys(wrong.slug for _, wrong in known)
        raise click.BadParameter(
            f"there is no mistake {slug}.{meant(slug, slugs)}", param_hint="--show"
        )
    console = results()
    for place, (exercise, wrong) in enumerate(found):
        words = (f"{exercise.name}: {wrong.name}", wrong.observation, wrong.question)
        lines = ["", *words] if place else words
        for line in (*lines, *marked_source(wrong).splitlines()):
            console.print(
                line,
                style={"-": "red", "+": "green"}.get(line[:1]),
                markup=False, highlight=False, soft_wrap=True,
            )  # fmt: skip


def _cells(row: SelfcheckRow) -> list[str]:
    return [
        row.exercise,
        str(row.aspects),
        f"{row.passing}/{row.styles}",
        f"{row.named}/{row.mistakes}",
        "NO" if row.problems else "ok",
        "ok" if row.hints else "NO",
        _ms(row.check_ms),
        _ms(row.judge_ms),
    ]


def rows_table(rows: Sequence[SelfcheckRow], *, narrow: bool = False) -> Table:
    """Return the table of a self-check: a row for each exercise, and the totals."""
    from rich import box
    from rich.table import Table

    table = Table(
        box=box.SIMPLE,
        padding=(0, 1, 0, 0),
        show_footer=True,
        caption="right: styles that pass. wrong: mistakes that fail under their own name."
        + "\ncheck: the public check, in ms. judge: with its answer key made anew, in ms."
        * (not narrow),
        caption_justify="left",
    )
    passing = f"{sum(r.passing for r in rows)}/{sum(r.styles for r in rows)}"
    named = f"{sum(r.named for r in rows)}/{sum(r.mistakes for r in rows)}"
    table.add_column("Exercise", footer=f"{len(rows)} in all", no_wrap=True)
    columns = (
        ("aspects", str(sum(r.aspects for r in rows))),
        ("right", passing),
        ("wrong", named),
        ("fine", f"{sum(not r.problems for r in rows)}/{len(rows)}"),
        ("hints", f"{sum(r.hints for r in rows)}/{len(rows)}"),
        ("check", _ms(sum(r.check_ms for r in rows))),
        ("judge", _ms(sum(r.judge_ms for r in rows))),
    )
    # The last three are the first that can be done without.
    shown = columns[:-3] if narrow else columns
    for name, total in shown:
        table.add_column(name, footer=total, justify="right", no_wrap=True)
    before = ""
    for row in rows:
        if row.notebook != before:
            before = row.notebook
            table.add_row(before, style="bold")
        cells = _cells(row)[: len(shown) + 1]
        table.add_row(f"  {cells[0]}", *cells[1:], style="red" if row.problems else None)
    return table


def _ms(milliseconds: float) -> str:
    if math.isnan(milliseconds):
        return "-"
    return f"{milliseconds:.0f}" if milliseconds >= 10 else f"{milliseconds:.1f}"
