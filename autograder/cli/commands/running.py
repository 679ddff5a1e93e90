"""The options ``--jobs`` and ``--no-sandbox``: how submissions are run."""

from __future__ import annotations

import click

jobs_option = click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(1, 256),
    default=2,
    show_default=True,
    help="Submissions at a time.",
)
no_sandbox_option = click.option(
    "--no-sandbox",
    is_flag=True,
    help="Run submissions as yourself, without isolation: they can read, change and send whatever you can.",
)
