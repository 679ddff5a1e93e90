"""`python -m autograder study` and `update`, where only the course itself is installed."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.errors import GradingError
from autograder.notebook.working_copy.studying import (
    WORK,
    study,
    typed,
    update_from_zip,
    update_notebooks,
)
from autograder.notebook.working_copy.versions import of_installation

COMMANDS = ("study", "update")


def main(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m autograder")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("study", help="work on the notebooks, in a folder of your own")
    one.add_argument("folder", nargs="?", type=Path, default=WORK, help="default: work")
    one.add_argument("--no-open", action="store_true", help="only make the copy")
    one.add_argument(
        "--update", action="append", metavar="NOTEBOOK", default=[],
        help="put your answers into the newest version of a notebook",
    )  # fmt: skip
    other = commands.add_parser("update", help="take what is newer in a zip of your class")
    other.add_argument("zip", type=Path)
    other.add_argument("folder", nargs="?", type=Path, default=Path(), help="default: this folder")
    given = parser.parse_args(arguments)
    try:
        if given.command == "update":
            return update_from_zip(given.zip, given.folder, print)
        offered = of_installation()
        if given.update:
            update_notebooks(offered, given.folder, given.update, print)
            return 0
        return study(offered, given.folder, typed(given.folder), print, opens=not given.no_open)
    except (GradingError, ValueError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
