"""``autograder completion``: the script with which a shell completes commands, notebooks and students."""

from __future__ import annotations

import os
from pathlib import PurePath

import click
from click.shell_completion import get_completion_class

from autograder.cli.terminal.documented_command import CommandHelp, documented_command
from autograder.cli.terminal.exit_handling import COMPLETING

_SHELLS = ("bash", "zsh", "fish")
#: Where each shell looks for it by itself, and what to type to have it in this window only.
_PLACES = {
    "bash": (
        "mkdir -p ~/.local/share/bash-completion/completions",
        "autograder completion bash > ~/.local/share/bash-completion/completions/autograder",
        'eval "$(autograder completion bash)"',
        "Without the package bash-completion, put the last line into ~/.bashrc.",
    ),
    "zsh": (
        "mkdir -p ~/.zfunc",
        "autograder completion zsh > ~/.zfunc/_autograder",
        'eval "$(autograder completion zsh)"',
        "Once, in ~/.zshrc and before compinit: fpath+=~/.zfunc",
    ),
    "fish": (
        "mkdir -p ~/.config/fish/completions",
        "autograder completion fish > ~/.config/fish/completions/autograder.fish",
        "autograder completion fish | source",
        "",
    ),
}


@documented_command(
    CommandHelp(
        short="let Tab complete commands and names",
        examples={
            'eval "$(autograder completion bash)"': "In this window, until it is closed.",
            "autograder completion fish | source": "The same in fish.",
        },
        reads="nothing; later, at each Tab, the names of folders in the course directory",
        writes="the script, to stdout; its first lines say where to put it",
    )
)
@click.argument("shell", metavar="[bash|zsh|fish]", type=click.Choice(_SHELLS), required=False)
def completion(shell: str | None) -> None:
    """Print the script with which a shell completes commands, options, notebooks, exercises and students.

    Without a name, for the shell that you use ($SHELL). The first lines of the script say where to put it.
    """
    from autograder.cli.main import autograder

    name = shell or PurePath(os.environ.get("SHELL", "")).name
    kind = get_completion_class(name) if name in _SHELLS else None
    if kind is None:
        raise click.UsageError(f"Which shell? One of {', '.join(_SHELLS)}.")
    script = kind(autograder, {}, "autograder", COMPLETING).source()
    # zsh reads the first line: it must be the script's own.
    first, _, rest = script.partition("\n")
    if not first.startswith("#compdef"):
        first, rest = "", script
    click.echo("\n".join([*([first] if first else []), *_where(name), rest]))


def _where(name: str) -> list[str]:
    folder, install, now, more = _PLACES[name]
    lines = [
        f"# Completion of autograder for {name}. To have it in every new window:",
        f"#     {folder}",
        f"#     {install}",
        "# In this window only:",
        f"#     {now}",
    ]
    return lines + [f"# {more}"] * bool(more)
