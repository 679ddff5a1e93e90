"""Help that teaches: examples, what a command reads and writes, how it ends, what comes next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import click

from autograder.cli.terminal.exit_codes import NOT_AGREED, WORDS
from autograder.cli.terminal.settings import settings


@dataclass(frozen=True)
class CommandHelp:
    """The parts of a command's help: examples, files, exit codes, the next step.

    Attributes
    ----------
    short : str
        In the list of all commands: at most 44 letters, so that 60 columns hold it.
    examples : mapping of str to str
        Commands that work as printed, and what each does.
    exits : mapping of int to str
        The meaning of 0 and 1 here; the other codes mean the same everywhere.
    then : str
        The usual next step.
    """

    short: str
    examples: Mapping[str, str]
    reads: str
    writes: str
    exits: Mapping[int, str] = field(default_factory=dict)
    then: str = ""


class DocumentedCommand(click.Command):
    """A command with a help of more than its options, and with the options that all commands have."""

    def __init__(self, *args: Any, command_help: CommandHelp, **options: Any) -> None:
        super().__init__(*args, **options)
        self.short_help = command_help.short
        self.command_help = command_help
        self.params = [*self.params, *common_options()]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, then the options."""
        with formatter.section("Examples"):
            for example, what in self.command_help.examples.items():
                # Not wrapped: it must work as it is printed.
                formatter.write(f"{'':{formatter.current_indent}}{example}\n")
                formatter.indent()
                formatter.write_text(what)
                formatter.dedent()
        super().format_options(ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what is read and written, how it ends and what comes next."""
        codes = {code: self.command_help.exits.get(code, words) for code, words in WORDS.items()}
        if NOT_AGREED not in self.command_help.exits:
            del codes[NOT_AGREED]
        if 1 not in self.command_help.exits:
            del codes[1]
        with formatter.section("Reads and writes"):
            formatter.write_dl(
                [("reads", self.command_help.reads), ("writes", self.command_help.writes)]
            )
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), words) for code, words in sorted(codes.items())])
        if self.command_help.then:
            with formatter.section("Next"):
                formatter.write_text(self.command_help.then)


def documented_command(
    command_help: CommandHelp,
) -> Callable[[Callable[..., Any]], DocumentedCommand]:
    """Make a function a command that teaches."""
    return click.command(cls=DocumentedCommand, command_help=command_help)


def common_options() -> list[click.Option]:
    """Return the options that may stand before and behind the name of every command."""
    return [
        _switch(["-q", "--quiet"], "quiet", True, "Results and errors only: no bars, no hints."),
        _switch(
            ["--no-color"], "color", False, "No colours (nor with NO_COLOR in the environment)."
        ),
        _switch(["--debug"], "debug", True, "Show where an error came from."),
    ]


def _switch(names: list[str], name: str, to: bool, words: str) -> click.Option:
    def switch(ctx: click.Context, param: click.Parameter, on: bool) -> None:
        if on:
            setattr(settings, name, to)

    # Eager, so that it counts also where another option is refused.
    return click.Option(
        names, is_flag=True, expose_value=False, is_eager=True, callback=switch, help=words
    )
