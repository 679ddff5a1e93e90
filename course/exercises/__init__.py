"""The exercises, one module a notebook, and the course as the engine finds it: `COURSE`.

A module with a list ``EXERCISES`` is found by itself; its ``NOTEBOOK`` begins with the number that sorts it.
A notebook without exercises has an empty one. A list ``HELPERS`` has functions without points.
"""

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


_MODULES = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]


def _notebooks() -> dict[str, tuple[Exercise, ...]]:
    """Return the exercises of each module here by its notebook, sorted by the notebooks' numbers."""
    found = {
        module.NOTEBOOK: module.EXERCISES for module in _MODULES if hasattr(module, "EXERCISES")
    }
    return {name: tuple(found[name]) for name in sorted(found, key=lambda n: int(n.split("_")[0]))}


NOTEBOOKS = _notebooks()
COURSE = Course(
    name="cnn-course",
    title="CNN course: convolutional neural networks, written by you",
    package="course",
    exercises=tuple(exercise for several in NOTEBOOKS.values() for exercise in several),
    helpers=tuple(helper for module in _MODULES for helper in getattr(module, "HELPERS", ())),
    ungraded=tuple(name for name, exercises in NOTEBOOKS.items() if not exercises),
    solutions="cnn-course-solutions",
    shown=("__init__.py", "attempt.py", "own_functions.py", "data", "experiments"),
    stubs={
        "plots/__init__.py": "stubs/plots.py",
        "progress.py": "stubs/progress.py",
        "closing_page.py": "stubs/closing_page.py",
    },
    preload=(
        "course.plots",
        "course.attempt",
        "course.data",
        "course.experiments",
        "course.own_functions",
    ),
    picture=evidence_image,
    axis_names=axis_names,
    detectors=DETECTORS,
    ways=WAYS,
    lecture=POINTS,
)
