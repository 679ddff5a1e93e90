"""Reading an assignment where the course directory is; what grades it elsewhere needs none of this."""

import functools
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.assignment.apply_settings import with_settings
from autograder.assignment.assignment import Assignment
from autograder.assignment.context import Context, context_of
from autograder.assignment.course_directory import CourseDirectory, open_course
from autograder.assignment.packages import pinned
from autograder.assignment.release_version import release_version
from autograder.assignment.settings import (
    Setting,
    limits_of,
    read_attempts,
    read_carry_forward,
    read_limits,
    read_packages,
    read_settings,
)
from autograder.assignment.source_notebook import points, read_source, to_text, written_points
from autograder.errors import GradingError


def read_assignment(
    course: CourseDirectory, name: str, notebook: str, seed: int, provisioner: str, code: str = ""
) -> Assignment:
    """Read an assignment of a course directory.

    Parameters
    ----------
    course : CourseDirectory
    name, notebook : str
        The assignment, and its notebook without ``.ipynb``.
    seed : int
    provisioner : str
        Name of a Jupyter kernel provisioner.
    code : str
        Digest of the code that grades; empty where it is not compared.

    Returns
    -------
    Assignment

    Raises
    ------
    AuthoringError
        Where its source is not in order.
    GradingError
        Where its grading.toml is not in order, or there is nothing to grade.
    """
    settings = read_settings(course.root, notebook)
    source = with_settings(read_source(course.source(name) / f"{notebook}.ipynb"), settings)
    if not points(source) and not written_points(source):
        raise GradingError(
            f"{notebook} has no exercises and no written questions, so there is nothing to grade: release "
            "it, and give it no assignment"
        )
    assignment = assignment_of(
        source, name, notebook, seed, provisioner, course.files(name), course.config, code,
        tuple(rest for setting in settings if (rest := setting.of_judging)),
    )  # fmt: skip
    return replace(
        assignment,
        limits=limits_of(read_limits(course.root)),
        packages=pinned(read_packages(course.root)),
        carry_forward=read_carry_forward(course.root),
        attempts=read_attempts(course.root),
    )


def assignment_of(
    source: Any, name: str, notebook: str, seed: int, provisioner: str, files: dict[str, bytes],
    config: Any = None, code: str = "", settings: tuple[Setting, ...] = (),
) -> Assignment:  # fmt: skip
    """Return the assignment whose instructor's notebook is ``source``.

    Parameters
    ----------
    source : NotebookNode
        Not changed.
    name, notebook : str
        The assignment, and its notebook without ``.ipynb``.
    seed : int
    provisioner : str
        Name of a Jupyter kernel provisioner.
    files : dict of str to bytes
        Put beside the kernel, by relative name.
    config : Config or None
        nbgrader's configuration.
    code : str
        Digest of the code that grades; empty where it is not compared.
    settings : tuple of Setting
        Settings of its exercises.

    Returns
    -------
    Assignment
    """
    return Assignment(
        name=name,
        notebook=notebook,
        release=to_text(release_version(source, config)),
        points=tuple(points(source).items()),
        files=tuple(sorted(files.items())),
        seed=seed,
        provisioner=provisioner,
        code=code,
        settings=settings,
    )


def course_context(
    root: Path, assignment: str, notebook: str, seed: int, provisioner: str
) -> Context:
    """Return the context of an assignment in a course directory; made once, until it changes.

    Parameters
    ----------
    root : Path
        The course directory.
    assignment, notebook : str
        Names; the notebook's without ``.ipynb``.
    seed : int
    provisioner : str
        Name of a Jupyter kernel provisioner.

    Returns
    -------
    Context

    Raises
    ------
    AuthoringError
        Where its source is not in order.
    GradingError
        Where this is no course directory, or its grading.toml is not in order.
    """
    course = open_course(root)
    path = course.source(assignment) / f"{notebook}.ipynb"
    stamp: object = path.stat().st_mtime_ns if path.exists() else 0
    limits = tuple(sorted(read_limits(course.root).items()))
    parts = (limits, read_packages(course.root), read_carry_forward(course.root))
    stamp = (stamp, read_settings(course.root, notebook), parts)
    return _course_context(course.root, assignment, notebook, seed, provisioner, stamp)


@functools.lru_cache(maxsize=4)
def _course_context(
    root: Path, assignment: str, notebook: str, seed: int, provisioner: str, stamp: object
) -> Context:
    return context_of(read_assignment(open_course(root), assignment, notebook, seed, provisioner))
