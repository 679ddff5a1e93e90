"""An assignment as plain data: all that grading it needs to know, wherever that is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from autograder.authoring.notebooks import points, read_source, to_text
from autograder.authoring.release import release_version
from autograder.grading.course import Course
from autograder.limits import Limits


@dataclass(frozen=True)
class Assignment:
    """What is the same for every submission. It may be sent to another process or machine.

    Attributes
    ----------
    name, notebook : str
        nbgrader's names.
    release : str
        The release version, as the text of an .ipynb. No solution is in it.
    points : tuple of (str, float)
        By exercise, in the notebook's order.
    files : tuple of (str, bytes)
        The assignment's own files, put beside the kernel.
    seed : int
    provisioner : str
        Name of the kernel provisioner.
    limits : Limits
    code : str
        Digest of the code that grades (see `autograder.grading.digest`): a process with other code refuses.
    """

    name: str
    notebook: str
    release: str
    points: tuple[tuple[str, float], ...]
    files: tuple[tuple[str, bytes], ...]
    seed: int
    provisioner: str
    limits: Limits = field(default_factory=Limits)
    code: str = ""


def read_assignment(
    course: Course, name: str, notebook: str, seed: int, provisioner: str, code: str = ""
) -> Assignment:
    """Read an assignment of a course directory.

    Raises
    ------
    AuthoringError
        Where its source is not in order.
    """
    source = read_source(course.source(name) / f"{notebook}.ipynb")
    return assignment_of(
        source, name, notebook, seed, provisioner, course.files(name), course.config, code
    )


def assignment_of(
    source: Any, name: str, notebook: str, seed: int, provisioner: str, files: dict[str, bytes],
    config: Any = None, code: str = "",
) -> Assignment:  # fmt: skip
    """Return the assignment whose instructor's notebook is ``source``."""
    return Assignment(
        name=name,
        notebook=notebook,
        release=to_text(release_version(source, config)),
        points=tuple(points(source).items()),
        files=tuple(sorted(files.items())),
        seed=seed,
        provisioner=provisioner,
        code=code,
    )
