"""The option ``--limit``: limits that go before those of grading.toml."""

from __future__ import annotations

import click


def _read(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> dict[str, float]:
    if not given:
        # Quick: completion comes by here.
        return {}
    from autograder.assignment.settings import LIMIT_SETTINGS

    found = {}
    for one in given:
        name, _, text = one.partition("=")
        known = LIMIT_SETTINGS.get(name)
        if known is None:
            raise click.BadParameter(
                f"there is no limit {name}; there are {', '.join(LIMIT_SETTINGS)}"
            )
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if problem := known.problem(value):
            raise click.BadParameter(f"{name}: {problem}")
        found[name] = value
    return found


limit_option = click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="NAME=NUMBER",
    callback=_read,
    help="A limit of a submission, before that of grading.toml, such as cell_seconds=60 (may be repeated). "
    "`autograder settings` lists them.",
)
