"""The exercises, one module a notebook, and the course as the engine finds it: `COURSE`."""

from __future__ import annotations

from autograder.exercise.course import Course
from course.detectors import DETECTORS, axis_names
from course.exercises import backprop, filters, hypothesis, learning, pooling
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

COURSE = Course(
    name="cnn-course",
    title="CNN course: convolutional neural networks, written by you",
    package="course",
    exercises=(
        *hypothesis.EXERCISES,
        *filters.EXERCISES,
        *pooling.EXERCISES,
        *backprop.EXERCISES,
        *learning.EXERCISES,
    ),
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
