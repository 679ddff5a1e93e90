"""Completions for a shell: notebooks, exercises and students of the course directory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class

from autograder.cli.commands import names
from autograder.cli.commands.course import find_course

#: What bash takes as it stands. All else is escaped: a student chose it.
_PLAIN = re.compile(r"[^\w@%+=:,./-]")


def complete_notebook(ctx: click.Context, param: click.Parameter, begun: str) -> list[str]:
    """Complete the name of a notebook."""
    return _offer(ctx, param, begun, names.notebooks)


def complete_script(ctx: click.Context, param: click.Parameter, begun: str) -> list[str]:
    """Complete the name of a notebook that can be built."""
    return _offer(ctx, param, begun, names.scripts)


def complete_exercise(ctx: click.Context, param: click.Parameter, begun: str) -> list[str]:
    """Complete the name of an exercise."""
    return _offer(ctx, param, begun, names.exercises)


def complete_checked(ctx: click.Context, param: click.Parameter, begun: str) -> list[str]:
    """Complete the name of an exercise or a notebook."""
    return _offer(
        ctx, param, begun, lambda course: [*names.exercises(course), *names.notebooks(course)]
    )


def complete_student(ctx: click.Context, param: click.Parameter, begun: str) -> list[str]:
    """Complete the name of a student: of the notebook that is named, if one is."""
    notebook = ctx.params.get("notebook") or ""
    if not notebook and "notebook" in ctx.params and ctx.args:
        # An option that still lacks its value: click has left the words as they were typed.
        notebook = ctx.args[0]
    return _offer(ctx, param, begun, lambda course: names.students(course, str(notebook)))


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
    # What the line has already is not offered again, where several can be named.
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
