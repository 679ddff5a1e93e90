"""The page a student reads first."""

from collections.abc import Sequence
from importlib import resources

import numpy as np

from autograder.exercise.course import Course

#: The name of the page: a text file, which opens everywhere by a double click.
PAGE = "README.txt"
#: As in pyproject.toml (requires-python).
PYTHON = "3.11"


def page(
    notebooks: Sequence[str], others: Sequence[str], wheels: Sequence[str], course: Course
) -> str:
    """Return the page for a zip.

    Parameters
    ----------
    notebooks, others : sequence of str
        File names of the notebooks, and of what comes with them.
    wheels : sequence of str
        File names of the wheels.
    course : Course

    Returns
    -------
    str
    """
    listed = [(name, "a notebook: your work goes in here") for name in notebooks]
    listed += [(name, "used by a notebook") for name in others]
    listed += [(name, "the checks and the figures; pip installs it") for name in wheels]
    width = max(len(name) for name, _ in listed)
    contents = "\n".join(f"    {name:{width}}  {what}" for name, what in listed)
    text = (resources.files("autograder.authoring.release_zip") / PAGE).read_text(encoding="utf-8")
    # The grader's: what an older one takes for right may be an error there.
    numpy = ".".join(np.__version__.split(".")[:2])
    return text.format(
        title=course.title.upper(),
        line="=" * len(course.title),
        contents=contents,
        wheels=" ".join(wheels),
        first=notebooks[0],
        example=_example(course, notebooks),
        python=PYTHON,
        numpy=numpy,
    )


def _example(course: Course, notebooks: Sequence[str]) -> str:
    """Return the shortest name among the exercises of the zip, to show how a check is called."""
    names = [e.name for e in course.exercises if f"{e.notebook}.ipynb" in notebooks]
    return min(names, key=len, default=course.exercises[0].name)
