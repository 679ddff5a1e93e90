"""The command `autograder`: its commands in the order of the work. Each imports what it needs when it
runs.
"""

from __future__ import annotations

import click

from autograder.cli.commands.build import build
from autograder.cli.commands.collect import collect
from autograder.cli.commands.completion import completion, use_quoting_bash
from autograder.cli.commands.demo import demo
from autograder.cli.commands.doctor import doctor
from autograder.cli.commands.export import export
from autograder.cli.commands.grade import grade
from autograder.cli.commands.gradescope import gradescope
from autograder.cli.commands.late import late
from autograder.cli.commands.lite import lite
from autograder.cli.commands.release import release
from autograder.cli.commands.replay import replay
from autograder.cli.commands.report import report
from autograder.cli.commands.roster import roster
from autograder.cli.commands.selfcheck import selfcheck
from autograder.cli.commands.settings import settings
from autograder.cli.commands.study import study
from autograder.cli.commands.update import update
from autograder.cli.commands.version import version_option
from autograder.cli.commands.viva import viva
from autograder.cli.commands.whole_class import whole_class
from autograder.cli.terminal.exit_handling import run
from autograder.cli.terminal.group import Sections


@click.group(cls=Sections, context_settings={"help_option_names": ["-h", "--help"]})
@version_option
def autograder() -> None:
    """Study, teach and write the notebooks of the course."""


autograder.add_section("Learning", study, update)
autograder.add_section("Teaching: before the term", doctor, demo, release, lite, gradescope)
autograder.add_section(
    "Teaching: each assignment",
    roster,
    whole_class,
    collect,
    late,
    grade,
    replay,
    report,
    viva,
    export,
    settings,
)
autograder.add_section("Writing notebooks and exercises", build, selfcheck)
autograder.add_section("This command line", completion)
use_quoting_bash()


def main() -> None:
    """Run the command."""
    run(autograder)


if __name__ == "__main__":
    main()
