"""The end of a command: an exit code, a line or two with a remedy, and a traceback only under --debug."""

from __future__ import annotations

import os
import sys
import traceback
from contextlib import suppress
from io import TextIOWrapper
from typing import NoReturn

import click

from autograder.cli.terminal.exit_codes import CANNOT, STOPPED, UNREAD
from autograder.cli.terminal.group import StoppedError, UnreadError
from autograder.cli.terminal.settings import reset, settings

#: Set by a shell that asks for completions; whatever goes wrong then, the prompt stays clean.
COMPLETING = "_AUTOGRADER_COMPLETE"
_STOPPED = "Stopped. What was finished has been written."


def run(command: click.Command) -> NoReturn:
    """Run a command and exit as `autograder.cli.terminal.exit_codes` says."""
    reset()
    _print_anything()
    if os.environ.get(COMPLETING, "").endswith("_complete"):
        _complete(command)
    try:
        code = command(standalone_mode=False)
        # Here, so that a pipe or a disk that takes no more is still told of below.
        sys.stdout.flush()
    except (StoppedError, KeyboardInterrupt):
        # A terminal shows ^C where the cursor stands.
        click.echo("\n" * sys.stderr.isatty() + _STOPPED, err=True)
        code = STOPPED
    except (UnreadError, BrokenPipeError):
        code = UNREAD
    except Exception as error:
        code = _told(error)
    except SystemExit as end:
        code = end.code
    _leave(code if isinstance(code, int) else 0)


def _told(error: Exception) -> int:
    if settings.debug:
        traceback.print_exc()
    if isinstance(error, click.ClickException):
        error.show()
    else:
        from autograder.cli.terminal.error_messages import words_of

        click.echo(f"Error: {words_of(error)}", err=True)
    return CANNOT


def _leave(code: int) -> NoReturn:
    try:
        sys.stdout.flush()
    except OSError as error:
        # Else Python tries again at its very end, and prints a traceback.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            code = code or UNREAD
        elif code != CANNOT:
            code = _told(error)
    sys.exit(code)


def _complete(command: click.Command) -> NoReturn:
    with suppress(BaseException):
        command(standalone_mode=False, prog_name="autograder")
        sys.stdout.flush()
    sys.exit(0)


def _print_anything() -> None:
    """Let no name with accents end a command where the terminal's encoding has none."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
