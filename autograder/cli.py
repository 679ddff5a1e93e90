"""The command `autograder`: its commands in the order of the work. What they do is imported when they run."""

from __future__ import annotations

import click

from autograder.commands.build import build
from autograder.commands.collect import collect
from autograder.commands.completing import use_quoting_bash
from autograder.commands.completion import completion
from autograder.commands.demo import demo
from autograder.commands.doctor import doctor
from autograder.commands.export import export
from autograder.commands.grade import grade
from autograder.commands.release import release
from autograder.commands.replay import replay
from autograder.commands.report import report
from autograder.commands.selfcheck import selfcheck
from autograder.commands.study import study
from autograder.commands.version import version_option
from autograder.terminal.ending import run
from autograder.terminal.group import Sections


@click.group(cls=Sections, context_settings={"help_option_names": ["-h", "--help"]})
@version_option
def autograder() -> None:
    """Study, teach and write the notebooks of the course."""


autograder.add_section("Learning", study)
autograder.add_section("Teaching: before the term", doctor, demo, release)
autograder.add_section("Teaching: each assignment", collect, grade, replay, report, export)
autograder.add_section("Writing notebooks and exercises", build, selfcheck)
autograder.add_section("This command line", completion)
use_quoting_bash()


def main() -> None:
    """Run the command."""
    run(autograder)


if __name__ == "__main__":
    main()
