"""The exercises, one module a notebook, and the course as the engine finds it: `COURSE`."""

from __future__ import annotations

from autograder.exercise.course import Course
from course.exercises import backprop, filters, hypothesis, learning, pooling
from course.lecture import POINTS
from course.picture import evidence_image

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
    lecture=POINTS,
)
