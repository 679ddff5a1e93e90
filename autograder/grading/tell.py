"""A run told to a person: a bar while it goes on, a line for what went wrong, a table at the end."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from autograder.grading.core import Result
from autograder.grading.run import Order, grade_course, wrong
from autograder.grading.table import class_lines, class_table, what_happened
from autograder.sandbox.available import second_choice_lines
from autograder.submission.text import printable

_WORDS = {"unreadable": "not readable", "missing": "nothing handed in", "error": "NOT GRADED"}


def grade_and_tell(order: Order, console: Console | None = None) -> list[Result]:
    """Grade; show progress and a table at a terminal, plain lines with tabs in a pipe."""
    console = console or Console()
    if console.is_terminal and not order.sandbox:
        console.print("[bold red]No sandbox:[/] submissions run with your rights on this machine.")
    if console.is_terminal and order.sandbox:
        for line in second_choice_lines():
            console.print(line, style="yellow", markup=False)
    results = grade_with_bar(order, console)
    if not console.is_terminal:
        for line in class_lines(results):
            # Not through rich: it would break a long line.
            print(line)
        return results
    console.print(class_table(results))
    open_ = len(wrong(results))
    graded = len(results) - open_
    seed = results[0].seed
    console.print(f"{graded} of {len(results)} graded, seed {seed}. " + _next_step(order, results))
    return results


def grade_with_bar(order: Order, console: Console) -> list[Result]:
    """Grade; at a terminal, show a bar and a line for each submission that was not graded."""
    if not console.is_terminal:
        return grade_course(order, lambda count, result: None)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(printable(order.assignment), total=None)

        def tell(count: int, result: Result | None) -> None:
            bar.update(task, total=count, advance=0 if result is None else 1)
            if result is not None and result.status != "graded":
                words = f"{printable(result.student, 40)}: {_WORDS[result.status]}: {what_happened(result)}"
                bar.console.print(Text(words))

        return grade_course(order, tell)


def _next_step(order: Order, results: list[Result]) -> str:
    if any(answered for result in results for _, answered in result.written):
        return "Written answers wait in the formgrader."
    return f"`nbgrader generate_feedback {order.assignment}` makes the feedback."
