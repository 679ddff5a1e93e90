"""A course as the engine sees it: a `Course`, which its distribution names in an entry point."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

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
    helpers : tuple of Exercise
        Functions that exercises use and that have no points: each has an `Exercise.same_as`.
    ungraded : tuple of str
        Notebooks without exercises, such as ``"6_colour_and_depth"``: they are built and released like the
        others, and nothing in them is graded.
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
    axis_names : callable or None
        ``axis_names(output, ndim)`` returns the axes of an output with so many axes in words, or None.
    detectors : mapping
        Detectors of mistakes that only this course knows: before which of the engine's
        (`autograder.judging.diagnose.DETECTORS`) they are asked, and they themselves.
    ways : mapping of str to tuple of str
        Students' ways of writing, and words in the names of the right answers that are written so: for the
        made-up class of `autograder demo`. Empty: one way for each right answer that is asked for.
    lecture : mapping of str to str
        Points of the lecture by their short names, for the lecture map in the README.
    """

    name: str
    title: str
    package: str
    exercises: tuple[Exercise, ...]
    helpers: tuple[Exercise, ...] = ()
    ungraded: tuple[str, ...] = ()
    solutions: str = ""
    styles: int = 4
    keys: str = "keys"
    shown: tuple[str, ...] = ("__init__.py",)
    stubs: Mapping[str, str] = field(default_factory=dict)
    preload: tuple[str, ...] = ()
    picture: Callable[..., str | None] | None = None
    axis_names: Callable[[str, int], Sequence[str] | None] | None = None
    detectors: Mapping[Callable[..., Any], Sequence[Callable[..., Any]]] = field(
        default_factory=dict
    )
    ways: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lecture: Mapping[str, str] = field(default_factory=dict)

    @property
    def notebooks(self) -> tuple[str, ...]:
        """Names of the notebooks: those with exercises in course order, then the ungraded ones."""
        graded = (exercise.notebook for exercise in self.exercises)
        return tuple(dict.fromkeys((*graded, *self.ungraded)))
