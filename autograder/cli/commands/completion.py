"""Completion: the names a shell is offered, and ``autograder completion``, the script that asks for them.

Only folders and the text of notebooks are looked at, so that completion stays under 100 ms: importing NumPy
or nbgrader would take seconds.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath
from typing import Any

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    get_completion_class,
)

from autograder.cli.commands.options import find_course
from autograder.cli.terminal.documented_command import CommandHelp, documented_command
from autograder.cli.terminal.exit_handling import COMPLETING

_EXERCISE = re.compile(r'"grade_id": "(\w+)_check"')
#: Most students to look through; a shell would not show more of them anyway.
_MOST = 5_000


def notebooks_of(course: Path) -> list[str]:
    """Return the names of a course directory's notebooks."""
    built = {path.parent.name for path in course.glob("source/*/*.ipynb")}
    return sorted(built | set(scripts_of(course)))


def scripts_of(course: Path) -> list[str]:
    """Return the names of the notebooks that can be built."""
    return sorted(path.stem for path in course.glob("notebooks/[0-9]*.py"))


def exercises_of(course: Path) -> list[str]:
    """Return the names of the exercises, in the order of the notebooks."""
    found: dict[str, None] = {}
    for path in sorted(course.glob("source/*/*.ipynb")):
        found.update(dict.fromkeys(_EXERCISE.findall(path.read_text(encoding="utf-8"))))
    return list(found)


def students_of(course: Path, notebook: str = "") -> list[str]:
    """Return the names of the students who submitted something, or this notebook."""
    folder = course / "submitted"
    found = []
    for path in folder.iterdir():
        # Of what students called themselves, only what one line holds.
        fit = path.name.isprintable() and not path.name.startswith((".", "-"))
        if fit and (not notebook or (path / notebook).is_dir()):
            found.append(path.name)
        if len(found) >= _MOST:
            break
    return sorted(found)


#: Characters that are escaped for bash, because a student chose them; it takes all others as they stand.
_PLAIN = re.compile(r"[^\w@%+=:,./-]")


def complete_notebook(ctx: click.Context, param: click.Parameter, begun: str) -> list[str]:
    """Complete the name of a notebook."""
    return _offer(ctx, param, begun, notebooks_of)


def complete_script(ctx: click.Context, param: click.Parameter, begun: str) -> list[str]:
    """Complete the name of a notebook that can be built."""
    return _offer(ctx, param, begun, scripts_of)


def complete_exercise(ctx: click.Context, param: click.Parameter, begun: str) -> list[str]:
    """Complete the name of an exercise."""
    return _offer(ctx, param, begun, exercises_of)


def complete_checked(ctx: click.Context, param: click.Parameter, begun: str) -> list[str]:
    """Complete the name of an exercise or a notebook."""
    return _offer(ctx, param, begun, lambda course: [*exercises_of(course), *notebooks_of(course)])


def complete_student(ctx: click.Context, param: click.Parameter, begun: str) -> list[str]:
    """Complete the name of a student: of the notebook that is named, if one is."""
    notebook = ctx.params.get("notebook") or ""
    if not notebook and "notebook" in ctx.params and ctx.args:
        # An option that still lacks its value: click has left the words as they were typed.
        notebook = ctx.args[0]
    return _offer(ctx, param, begun, lambda course: students_of(course, str(notebook)))


def _offer(
    ctx: click.Context,
    param: click.Parameter,
    begun: str,
    known: Callable[[Path], Iterable[str]],
) -> list[str]:
    given: Any = ctx.params.get("course")
    try:
        course = Path(given) if given else find_course()
        found = list(known(course)) if course else []
    except (OSError, ValueError):
        return []
    # Names that the line has already are not offered again, where several can be named.
    taken = ctx.params.get(str(param.name)) if param.multiple or param.nargs == -1 else None
    return [name for name in found if name.startswith(begun) and name not in (taken or ())]


class QuotingBash(BashComplete):
    """click's completion for bash, whose script inserts words as they are: here they are escaped first."""

    def format_completion(self, item: CompletionItem) -> str:
        """Return a line for the script, which takes one level of backslashes away when it reads."""
        escaped = _PLAIN.sub(lambda match: "\\" + match[0], str(item.value))
        doubled = escaped.replace("\\", "\\\\")
        return f"{item.type},{doubled}"


def use_quoting_bash() -> None:
    """Put our completion for bash in the place of click's."""
    add_completion_class(QuotingBash, "bash")


_SHELLS = ("bash", "zsh", "fish")
#: Place where each shell looks for it by itself, and the line that loads it in this window only.
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
    name = shell or PurePath(os.environ.get("SHELL", "")).name
    kind = get_completion_class(name) if name in _SHELLS else None
    if kind is None:
        raise click.UsageError(f"Which shell? One of {', '.join(_SHELLS)}.")
    root = click.get_current_context().find_root().command
    script = kind(root, {}, "autograder", COMPLETING).source()
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
