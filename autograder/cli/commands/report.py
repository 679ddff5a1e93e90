"""``autograder report``: how did the class do?"""

from __future__ import annotations

from pathlib import Path

import click

from autograder.cli.commands.completion import complete_notebook
from autograder.cli.commands.options import (
    course_directory,
    course_option,
    db_option,
    out_page_option,
)
from autograder.cli.terminal.documented_command import CommandHelp, documented_command


@documented_command(
    CommandHelp(
        short="see how the class did",
        examples={
            "autograder report 2_filters": "A page and a table, in reports/ of the course directory.",
            "autograder report 2_filters --out week3.html": "Here, under another name.",
        },
        reads="the gradebook, .autograder/journal.db, autograded/STUDENT/NOTEBOOK",
        writes="reports/NOTEBOOK.html and reports/NOTEBOOK.csv; they name students",
        then="nbgrader generate_feedback NOTEBOOK, and autograder export NOTEBOOK",
    )
)
@click.argument("notebook", shell_complete=complete_notebook)
@out_page_option("reports/NOTEBOOK.html")
@db_option
@course_option
def report(notebook: str, out: Path | None, db: str | None, course: Path | None) -> None:
    """Write a page about the class for NOTEBOOK, and a CSV file beside it.

    Points, how hard each exercise was, which mistakes how many made, who has not handed in, answers
    that look alike. The page needs no network; it names students, so keep it as you keep grades.
    """
    from autograder.cli.terminal.output import inside, next_step
    from autograder.cli.terminal.progress import waiting
    from autograder.pages.report.write import write_report

    place = course_directory(course)
    with waiting("Reading the class"):
        paths = write_report(place, notebook, out, db)
    for path in paths:
        click.echo(path)
    next_step(
        inside(place, f"nbgrader generate_feedback {notebook}"), "students get their comments"
    )
