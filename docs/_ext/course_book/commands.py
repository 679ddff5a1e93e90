"""The list of commands: each command's own help, as a terminal shows it, so that it cannot go stale."""

from typing import Any

import click
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

#: Columns of the terminal that the help is written for.
WIDTH = 80


class CommandHelp(SphinxDirective):
    """``.. command-help::`` puts the help of ``autograder``, and a section for each of its commands."""

    def run(self) -> list[Any]:
        """Return a block for the whole and a section for each command."""
        # Not at the top: whoever only reads the notebooks for the book does not need the command line.
        from autograder.cli.main import autograder

        whole = click.Context(
            autograder,
            info_name="autograder",
            terminal_width=WIDTH,
            **autograder.context_settings,
        )
        found: list[Any] = [_block(whole.get_help())]
        for name, command in autograder.commands.items():
            if not command.hidden:
                found.append(_section(name, command, whole))
        return found


def _section(name: str, command: click.Command, parent: click.Context) -> Any:
    context = click.Context(command, parent, info_name=name, **command.context_settings)
    title = nodes.title("", "", nodes.literal("", f"autograder {name}"))
    return nodes.section("", title, _block(context.get_help()), ids=[f"autograder-{name}"])


def _block(text: str) -> Any:
    words = click.unstyle(text)
    return nodes.literal_block(words, words, language="none")
