"""The option ``--db``: which gradebook."""

from __future__ import annotations

import click

db_option = click.option(
    "--db",
    metavar="URL",
    envvar="CNN_COURSE_DB",
    help="The gradebook, such as postgresql://USER@HOST/DATABASE (a password is better kept in ~/.pgpass). "
    "Default: what nbgrader_config.py says, else gradebook.db in the course directory.",
)
