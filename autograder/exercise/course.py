"""A course as the engine sees it: a `Course`, which its distribution names in an entry point."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from autograder.exercise.model import Exercise


@dataclass(frozen=True)
class Course:
    """All that the engine knows of a course.

    Attributes
    ----------
    name : str
        Also the name of its entry point, and of those of its solutions.
    title : str
        One line, for the page that students read first.
    package : str
        The top-level package that students install. Paths below are relative to it.
    exercises : tuple of Exercise
        In course order.
    solutions : str
        The distribution to install where the answers are missing.
    styles : int
        Right answers that `autograder selfcheck` asks for at each exercise: fewer say little about what a
        judge refuses.
    keys : str
        The folder of the packed answer keys, one ``NOTEBOOK.npz`` each.
    shown : tuple of str
        Files and folders that a graded kernel may read. None may compute what an exercise asks for.
    stubs : mapping of str to str
        Files of a graded kernel, and those that take their place: figures that draw nothing, for one.
    preload : tuple of str
        Modules that notebooks import, worth loading once before kernels are forked.
    picture : callable or None
        ``picture(evidence, exercise, case)`` returns an ``<img>`` of a failing case, or None.
    lecture : mapping of str to str
        Points of the lecture by their short names, for the lecture map in the README.
    """

    name: str
    title: str
    package: str
    exercises: tuple[Exercise, ...]
    solutions: str = ""
    styles: int = 4
    keys: str = "keys"
    shown: tuple[str, ...] = ("__init__.py",)
    stubs: Mapping[str, str] = field(default_factory=dict)
    preload: tuple[str, ...] = ()
    picture: Callable[..., str | None] | None = None
    lecture: Mapping[str, str] = field(default_factory=dict)
