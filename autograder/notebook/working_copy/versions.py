"""The versions that a working folder is made from, and the writing of its files."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import TypeAlias

import nbformat
from nbformat import NotebookNode

from autograder.assignment.release_version import release_version
from autograder.assignment.source_notebook import AuthoringError, read_source
from autograder.exercise.courses import packages
from autograder.whole_file import write_whole

#: The notebooks that a course offers to learners: release versions by name, in course order.
Offered: TypeAlias = Mapping[str, NotebookNode]
#: The folder in a course's package with its notebooks for students (`autograder build` writes them).
RELEASED = "released"


def of_course(course: Path) -> dict[str, NotebookNode]:
    """Return the notebooks of a course directory as they are now, without their answers.

    Raises
    ------
    AuthoringError
        Where there are none.
    """
    found = sorted((course / "source").glob("*/*.ipynb"))
    if not found:
        raise AuthoringError(
            f"there are no notebooks in {course.name}/source: run this in a copy of the repository, "
            "or pass --course"
        )
    return {path.stem: release_version(read_source(path)) for path in found}


def of_installation() -> dict[str, NotebookNode]:
    """Return the notebooks that came with the installed courses."""
    found: list[Path] = []
    for package in packages():
        spec = find_spec(package)
        for place in (spec and spec.submodule_search_locations) or ():
            found += sorted(Path(place, RELEASED).glob("*.ipynb"))
    read = {path.stem: read_notebook_or_none(path) for path in found}
    return {name: notebook for name, notebook in read.items() if notebook}


@dataclass(frozen=True)
class ClassZip:
    """The content of the zip of a class: notebooks, and wheels by their file names."""

    notebooks: Offered
    wheels: Mapping[str, bytes]


def of_zip(path: Path) -> ClassZip:
    """Return the contents of a class's zip, which is read and not unpacked.

    Raises
    ------
    AuthoringError
        Where it is no zip, or holds no notebook.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            # One folder of the course's name, and files in it.
            files = {
                PurePosixPath(name).name: packed.read(name)
                for name in sorted(packed.namelist())
                if len(PurePosixPath(name).parts) <= 2 and not name.endswith("/")
            }
    except (OSError, zipfile.BadZipFile) as error:
        raise AuthoringError(f"{path} cannot be read as a zip: {error}") from None
    notebooks = {}
    for name, data in files.items():
        if name.endswith(".ipynb"):
            try:
                notebooks[name.removesuffix(".ipynb")] = nbformat.reads(data.decode(), as_version=4)
            except Exception as error:  # nbformat raises whatever a broken file makes it run into
                raise AuthoringError(f"{name} in {path.name} is no notebook: {error}") from None
    if not notebooks:
        raise AuthoringError(f"{path.name} holds no notebook: is it the zip of your class?")
    return ClassZip(notebooks, {n: data for n, data in files.items() if n.endswith(".whl")})


def base_of(path: Path) -> Path:
    """Return the path for the version that a notebook was made of: an answered one does not tell."""
    return path.parent / ".versions" / path.name


def read_notebook_or_none(path: Path) -> NotebookNode | None:
    """Return a notebook; None where it is not there or is none."""
    try:
        return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except Exception:  # nbformat raises whatever a broken file makes it run into
        return None


def write_file(path: Path, content: str | bytes) -> None:
    """Write a file of a working copy whole, as readable as its folder; missing folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content, lambda new: new.chmod(path.parent.stat().st_mode & 0o666))
