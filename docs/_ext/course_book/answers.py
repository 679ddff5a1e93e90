"""Search a built site for answers, as `autograder.authoring.release_zip.leaks` searches a zip."""

from collections.abc import Collection, Iterator
from pathlib import Path

from autograder.assignment.release_version import release_version
from autograder.assignment.source_notebook import build_notebook
from autograder.authoring.build import scripts
from autograder.authoring.release_zip.archive import archive
from autograder.authoring.release_zip.leaks import leaks
from autograder.authoring.release_zip.secrets import Secret, code_secrets, secrets
from course_book.pages import Page

#: Files with words in them. The others are how the theme looks.
_TEXTS = {".html", ".js", ".txt", ".json", ".md", ".rst", ".py", ".ipynb"}
#: This guide shows how an answer is marked.
_SHOWS_MARKS = "docs/authors.html"


def answers_in(site: Path, course: Path) -> list[str]:
    """Return a line for each answer in a built site: which page, and what it gives away.

    Parameters
    ----------
    site : Path
        The folder with the pages.
    course : Path
        The course directory, whose answers are looked for, and those of the solutions.
    """
    # A site has the folders of its sources; which pages are in it is Sphinx' configuration.
    found = leaks(archive(dict(_texts(site))), known_answers(course), folders=())
    return [line for line in found if not (line.startswith(_SHOWS_MARKS) and ": the mark " in line)]


def known_answers(course: Path) -> Collection[Secret]:
    """Return what must not be told: the solution cells of every notebook, the reference, the right styles."""
    found = list(code_secrets())
    for script in scripts(course):
        source = build_notebook(script.read_text(encoding="utf-8"), script.stem)
        found += secrets(source, release_version(source), script.stem)
    return found


def _texts(site: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a site as they are, and pages without their tags too: these cut code to pieces."""
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site)
        if path.is_file() and path.suffix in _TEXTS:
            yield name.as_posix(), path.read_bytes()
        if path.suffix == ".html":
            yield f"{name.as_posix()} (its text)", Page(site, name).text.encode()
