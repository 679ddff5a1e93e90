"""Make the zips: students' notebooks, the page, the wheel; searched for answers; all of them or none."""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.assignment.apply_settings import with_settings
from autograder.assignment.course_directory import CourseDirectory, open_course
from autograder.assignment.release_version import release_version
from autograder.assignment.settings import read_settings
from autograder.assignment.source_notebook import read_source, to_text
from autograder.authoring.build import is_outdated
from autograder.authoring.release_zip.archive import archive
from autograder.authoring.release_zip.leaks import leaks
from autograder.authoring.release_zip.page import PAGE, page
from autograder.authoring.release_zip.secrets import Secret, code_secrets, secrets
from autograder.authoring.release_zip.wheel import build_wheel, repositories
from autograder.errors import GradingError
from autograder.exercise.course import Course
from autograder.exercise.courses import require_course
from autograder.records.shared_folder import make_folder


@dataclass(frozen=True)
class ReleasedAssignment:
    """One notebook for students: its file, the files beside it, and the answers it must not hold."""

    name: str
    notebook: bytes
    files: Mapping[str, bytes]
    secrets: tuple[Secret, ...]


@dataclass(frozen=True)
class Released:
    """A release for students: the notebooks, and the wheels with checks and figures."""

    course: Course
    assignments: tuple[ReleasedAssignment, ...]
    wheels: tuple[Path, ...]


def release(root: Path, out: Path, names: Iterable[str] = ()) -> list[Path]:
    """Write a zip for each notebook into ``out``; without names, for all of them and for the whole course.

    Parameters
    ----------
    root : Path
        The course directory.
    out : Path
        Made where it does not exist. Zips of the same names in it are replaced.
    names : iterable of str
        Notebooks, such as ``"2_filters"``.

    Returns
    -------
    list of Path
        The zips that were written.

    Raises
    ------
    GradingError
        Where a notebook is missing, the wheel cannot be built, or a zip would hold an answer. Then
        nothing has been written.
    """
    wanted = list(names)
    make_folder(out)
    # Beside its place, so that moving it there is one step.
    with tempfile.TemporaryDirectory(dir=out, prefix=".release-") as beside:
        found = searched(root, Path(beside), wanted)
        groups = {f"{found.course.name}-{one.name}": [one] for one in found.assignments}
        if not wanted:
            groups[found.course.name] = list(found.assignments)
        made = [Path(beside, f"{name}.zip") for name in groups]
        for path, group in zip(made, groups.values(), strict=True):
            path.write_bytes(archive(_files(group, found.wheels, found.course)))
        return [path.replace(out / path.name) for path in made]


def searched(root: Path, folder: Path, names: Iterable[str] = ()) -> Released:
    """Return the release of the named notebooks, or of all, after a search for answers in it.

    Parameters
    ----------
    root : Path
        The course directory.
    folder : Path
        The wheels are built into it.
    names : iterable of str

    Returns
    -------
    Released

    Raises
    ------
    GradingError
        As `release` does.
    """
    course = open_course(root)
    chosen = [_assignment(course, name) for name in list(names) or _all(course)]
    installed = require_course(chosen[0].name)
    wheels = [build_wheel(folder, place) for place in repositories(installed)]
    # Searched once: each zip holds some of these files and no others.
    _refuse_leaks(archive(_files(chosen, wheels, installed)), chosen)
    return Released(installed, tuple(chosen), tuple(wheels))


def _all(course: CourseDirectory) -> list[str]:
    found = sorted(path.parent.name for path in course.source("x").parent.glob("*/*.ipynb"))
    if not found:
        raise GradingError(f"there are no notebooks in {course.root.name}: run `autograder build`")
    return found


def _assignment(course: CourseDirectory, name: str) -> ReleasedAssignment:
    notebook = course.notebook(name)
    path = course.source(name) / f"{notebook}.ipynb"
    require_built(course, notebook, path)
    source = with_settings(read_source(path), read_settings(course.root, notebook))
    released = release_version(source, course.config)
    return ReleasedAssignment(
        notebook,
        to_text(released).encode(),
        course.files(name),
        tuple(secrets(source, released, notebook)),
    )


def require_built(course: CourseDirectory, notebook: str, path: Path) -> None:
    """Make sure that a source notebook was not built from an earlier version of its text.

    Parameters
    ----------
    course : CourseDirectory
    notebook : str
    path : Path
        The source notebook.

    Raises
    ------
    GradingError
        Where it was.
    """
    script = course.root / "notebooks" / f"{notebook}.py"
    if script.is_file() and is_outdated(script, path):
        raise GradingError(
            f"{path.name} is older than notebooks/{script.name}: run `autograder build {notebook}`, "
            "so that students get what you wrote"
        )


def _files(
    group: Iterable[ReleasedAssignment], wheels: Iterable[Path], installed: Course
) -> dict[str, bytes]:
    """Return the files of a zip, in one folder of the course's name."""
    notebooks: dict[str, bytes] = {}
    others: dict[str, bytes] = {}
    for one in group:
        notebooks[f"{one.name}.ipynb"] = one.notebook
        for name, content in one.files.items():
            if others.setdefault(name, content) != content:
                raise GradingError(
                    f"two notebooks come with different files called {name}: rename one of them"
                )
    words = page(
        list(notebooks), list(others), [wheel.name for wheel in wheels], installed
    ).encode()
    packed = {wheel.name: wheel.read_bytes() for wheel in wheels}
    files = {**others, **notebooks, PAGE: words, **packed}
    return {f"{installed.name}/{name}": files[name] for name in sorted(files)}


def _refuse_leaks(data: bytes, chosen: Iterable[ReleasedAssignment]) -> None:
    answers = [secret for one in chosen for secret in one.secrets]
    found = leaks(data, [*code_secrets(), *answers])
    if found:
        lines = "\n".join(f"  {line}" for line in found[:10])
        raise GradingError(
            f"nothing was released, because it would give answers away:\n{lines}\n"
            "Take them out of the course's files, or put them between the marks of a solution"
        )
