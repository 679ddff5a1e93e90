"""``autograder lite``: the course as a site that runs in the browser."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.cli.commands.completion import complete_notebook
from autograder.cli.commands.options import course_directory, course_option, out_folder_option
from autograder.cli.terminal.documented_command import CommandHelp, documented_command


@documented_command(
    CommandHelp(
        short="make a site that runs the notebooks",
        examples={
            "autograder lite": "All notebooks, in the folder site.",
            "autograder lite 2_filters --out week3": "One notebook, in another folder.",
            "autograder lite --pyodide pyodide-0.27.7.tar.bz2": "Without the internet.",
        },
        reads="source/NOTEBOOK in the course directory; the package, for its wheel; Pyodide",
        writes="OUT, replaced as a whole; nothing where an answer would be in it",
        then="put the folder on a web server; to try it: python -m http.server --directory OUT",
    )
)
@click.argument("notebooks", nargs=-1, shell_complete=complete_notebook)
@out_folder_option("site", "The folder of the site.")
@click.option(
    "--pyodide",
    type=click.Path(exists=True, path_type=Path),
    envvar="CNN_COURSE_PYODIDE",
    help="A folder or a tar archive with Pyodide's files. Default: $CNN_COURSE_PYODIDE, else they are "
    "downloaded from its public home (30 MB). Each file is verified.",
)
@course_option
def lite(notebooks: tuple[str, ...], out: Path, pyodide: Path | None, course: Path | None) -> None:
    """Make a static site in which students work on the notebooks: nothing to install, no account.

    It holds the notebooks that `autograder release` gives, of all notebooks or of NOTEBOOKS, with
    Python, checks and figures for the browser, and it is searched for answers in the same way. Work
    is kept in each student's browser; a notebook that is downloaded there is what they hand in.
    """
    from autograder.authoring.lite.site import build_site
    from autograder.cli.terminal.output import next_step
    from autograder.cli.terminal.progress import waiting

    place = course_directory(course)
    with waiting("Packing, searching, building"):
        page = build_site(place, out, notebooks, pyodide=pyodide)
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    click.echo(f"{page}\t{size / 1e6:.0f} MB")
    next_step(f"python -m http.server --directory {out}", "to look at it: http://localhost:8000")
