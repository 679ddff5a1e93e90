"""The exercises, one module a notebook, and the course as the engine finds it: `COURSE`.

A module with a list ``EXERCISES`` is found by itself; its ``NOTEBOOK`` begins with the number that sorts it.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from autograder.exercise.course import Course
from autograder.exercise.model import Exercise
from course.detectors import DETECTORS, axis_names
from course.lecture import POINTS
from course.picture import evidence_image

#: Students' ways of writing, and words in the names of the right answers in `styles` that show them.
WAYS = {
    "loops": ("loop",),
    "windows": ("sliding_window_view", "view"),
    "einsum": ("einsum", "np.where"),
    "fft": ("FFT", "correlate", "index arrays"),
    "matrix": ("matrix product", "one filter entry", "sum over"),
}


def _exercises() -> tuple[Exercise, ...]:
    """Return the exercises of all modules here, sorted by the numbers of their notebooks."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    notebooks = [module for module in modules if hasattr(module, "EXERCISES")]
    notebooks.sort(key=lambda module: int(module.NOTEBOOK.partition("_")[0]))
    return tuple(exercise for module in notebooks for exercise in module.EXERCISES)


COURSE = Course(
    name="cnn-course",
    title="CNN course: convolutional neural networks, written by you",
    package="course",
    exercises=_exercises(),
    solutions="cnn-course-solutions",
    shown=("__init__.py", "attempt.py", "data", "experiments"),
    stubs={"plots/__init__.py": "stubs/plots.py", "progress.py": "stubs/progress.py"},
    preload=("course.plots", "course.attempt"),
    picture=evidence_image,
    axis_names=axis_names,
    detectors=DETECTORS,
    ways=WAYS,
    lecture=POINTS,
)
