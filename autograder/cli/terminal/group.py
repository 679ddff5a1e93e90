"""The group of all commands: in the order of the work, and helpful where a name is mistyped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from autograder.cli.terminal.documented_command import common_options
from autograder.cli.terminal.exit_codes import WORDS
from autograder.errors import meant

_EPILOG = "autograder COMMAND --help has examples, what is read and written, and what comes next."


class StoppedError(Exception):
    """Somebody pressed Ctrl-C."""


class UnreadError(Exception):
    """The reader of the output has closed it."""


@contextmanager
def _before_click() -> Iterator[None]:
    """Take what click would end in ways of its own: an empty line, another exit code."""
    try:
        yield
    except BrokenPipeError:
        raise UnreadError from None
    except KeyboardInterrupt:
        raise StoppedError from None


class Sections(click.Group):
    """A group that lists its commands under headings, in the order they were added."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._sections: dict[str, list[str]] = {}
        self.params = [*self.params, *common_options()]

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        """Read the command line; help and versions are printed here."""
        with _before_click():
            return super().make_context(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that is named."""
        with _before_click():
            return super().invoke(ctx)

    def add_section(self, heading: str, *commands: click.Command) -> None:
        """Add commands under a heading."""
        for command in commands:
            self.add_command(command)
            self._sections.setdefault(heading, []).append(str(command.name))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order of the work."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under their headings; those without one come last."""
        placed = {name for names in self._sections.values() for name in names}
        others = [name for name in self.commands if name not in placed]
        widest = max(map(len, self.commands))
        for heading, names in {**self._sections, "More": others}.items():
            shown = [(name, self.commands[name]) for name in names if name in self.commands]
            if shown:
                with formatter.section(heading):
                    # Padded, so that all sections have the same two columns.
                    formatter.write_dl(
                        [(f"{n:{widest}}", c.get_short_help_str(80)) for n, c in shown]
                    )

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what exit codes mean, and where there is more."""
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), words) for code, words in WORDS.items()])
        formatter.write_paragraph()
        formatter.write_text(_EPILOG)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command; where there is none of this name, say which one may be meant."""
        if not ctx.resilient_parsing and self.get_command(ctx, args[0]) is None:
            if args[0].startswith("-"):
                ctx.fail(f"No such option {args[0]!r}.")
            there = (
                "" if (guess := meant(args[0], self.commands)) else " autograder --help lists them."
            )
            ctx.fail(f"No such command {args[0]!r}.{guess or there}")
        return super().resolve_command(ctx, args)
