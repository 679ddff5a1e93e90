"""Hashes of everything that a grade depends on: where all are as they were, the grade still stands."""

import functools
import hashlib
import json
import platform
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

import nbformat

from autograder.assignment.assignment import Assignment
from autograder.assignment.package_modules import modules
from autograder.assignment.source_notebook import written_points
from autograder.exercise import solutions
from autograder.exercise.courses import course_points, courses, detector_files
from autograder.submission.files import Submission

#: Rooms that only present or carry results: a change there never invalidates a grade.
_APART = {"cli", "pages", "lms", "authoring", "doctor"}


def digest(*parts: object) -> str:
    """Return a short hash of plain data."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def common_parts(assignment: Assignment, *, round_: int = 0, database: str = "") -> dict[str, str]:
    """Return a hash for each thing that all grades of a class depend on.

    Lateness is none: what it costs is computed anew by each run, from the grade.

    Parameters
    ----------
    assignment : Assignment
    round_ : int
        A forced run begins a new round.
    database : str
        Where grades are written: another gradebook has none of them.

    Returns
    -------
    dict of str to str
        Short things, such as the seed, are kept as they are.
    """
    return {
        "notebook": digest(assignment.name, assignment.notebook, assignment.release),
        "cells": _cells_digest(assignment),
        "points": digest(assignment.points),
        "written": json.dumps(written_points(nbformat.reads(assignment.release, as_version=4))),
        "settings": digest(assignment.settings, assignment.carry_forward),
        "files": digest(assignment.files),
        "seed": str(assignment.seed),
        "limits": digest(assignment.limits),
        "sandbox": assignment.provisioner,
        "code": assignment.code or code_digest(),
        "shared": code_digest(shared=True),
        "versions": ", ".join(
            [*(f"{name} {versions()[name]}" for name in ("python", "numpy")), *assignment.packages]
        ),
        "round": str(round_),
        "gradebook": digest(database),
    }


def with_submission(parts: Mapping[str, str], submission: Submission) -> dict[str, str]:
    """Return the parts with what was submitted."""
    return {**parts, "submission": submission.digest()}


def fingerprint(parts: Mapping[str, str]) -> str:
    """Return one hash for all of them."""
    return digest(sorted(parts.items()))


def _cells_digest(assignment: Assignment) -> str:
    """Return a hash of the notebook without the points in it (and nbgrader's checksums of them)."""
    cells = json.loads(assignment.release)["cells"]
    for cell in cells:
        for name in ("points", "checksum"):
            cell["metadata"].get("nbgrader", {}).pop(name, None)
    return digest(assignment.name, assignment.notebook, json.dumps(cells, sort_keys=True))


@functools.cache
def code_digest(*, shared: bool = False) -> str:
    """Return a hash of the code that decides grades: exercises, reference, wrong answers, grading.

    The code itself, not the arrays it gives: comparing, diagnosing and wording have a part in a grade too.

    Parameters
    ----------
    shared : bool
        Only the code that all exercises have in common. The rest has its part in a verdict only by what
        an exercise asks, expects and says, which is hashed as such, exercise by exercise (see
        `autograder.assignment.exercise_digest`).
    """
    total = hashlib.sha256()
    for name, path in sorted(_sources(shared)):
        total.update(name.encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:32]


def _sources(shared: bool) -> Iterator[tuple[str, Path]]:
    for name, path in modules("autograder"):
        if name.partition("/")[0] not in _APART:
            yield f"autograder/{name}", path
    if shared:
        return
    for course in courses():
        for path in detector_files(course):
            yield f"{course.name}/{path.name}", path
    asked = (point.module for point in course_points())
    for package in dict.fromkeys((*asked, *solutions.packages(*solutions.JUDGING))):
        for name, path in modules(package):
            yield f"{package}/{name}", path


@functools.cache
def versions() -> dict[str, str]:
    """Return the versions a replay needs."""
    points = (*course_points(), *solutions.points())
    courses = sorted({point.dist.name for point in points if point.dist})
    names = dict.fromkeys(("cnn-course", *courses, "numpy", "nbgrader"))
    return {"python": platform.python_version()} | {name: metadata.version(name) for name in names}
