"""The command `autograder`: commands and nothing else. What they do is imported when they run."""

from __future__ import annotations

import sys
import traceback

import click

from autograder.commands.build import build
from autograder.commands.collect import collect
from autograder.commands.demo import demo
from autograder.commands.doctor import doctor
from autograder.commands.export import export
from autograder.commands.grade import grade
from autograder.commands.release import release
from autograder.commands.replay import replay
from autograder.commands.report import report
from autograder.commands.selfcheck import selfcheck
from autograder.commands.study import study


def main() -> None:
    """Run the command; an error is a line or two with a remedy, a traceback only with --debug."""
    from autograder.errors import GradingError

    debug = "--debug" in sys.argv
    try:
        autograder(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. What was finished has been written.", err=True)
        sys.exit(130)
    except Exception as error:
        from autograder.authoring.notebooks import AuthoringError

        if debug:
            traceback.print_exc()
        known = isinstance(error, (GradingError, AuthoringError, OSError))
        text = str(error) if known else f"{type(error).__name__}: {error} (--debug shows where)"
        click.echo(f"Error: {text}", err=True)
        sys.exit(2)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show where an error came from.")
def autograder(debug: bool) -> None:
    """Build, study and grade the notebooks of the course."""


autograder.add_command(grade)
autograder.add_command(replay)
autograder.add_command(build)
autograder.add_command(demo)
autograder.add_command(collect)
autograder.add_command(export)
autograder.add_command(report)
autograder.add_command(release)
autograder.add_command(selfcheck)
autograder.add_command(doctor)
autograder.add_command(study)


if __name__ == "__main__":
    main()
