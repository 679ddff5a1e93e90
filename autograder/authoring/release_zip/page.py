"""The page a student reads first."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

import numpy as np

#: The name of the page: a text file, which opens everywhere by a double click.
PAGE = "README.txt"
#: As in pyproject.toml (requires-python).
PYTHON = "3.11"


def page(notebooks: Sequence[str], others: Sequence[str], wheel: str) -> str:
    """Return the page for a zip.

    Parameters
    ----------
    notebooks, others : sequence of str
        File names of the notebooks, and of what comes with them.
    wheel : str
        File name of the wheel.
    """
    listed = [(name, "a notebook: your work goes in here") for name in notebooks]
    listed += [(name, "used by a notebook") for name in others]
    listed.append((wheel, "the checks and the figures; pip installs it"))
    width = max(len(name) for name, _ in listed)
    contents = "\n".join(f"    {name:{width}}  {what}" for name, what in listed)
    text = (resources.files("autograder.authoring.release_zip") / PAGE).read_text(encoding="utf-8")
    # The grader's: what an older one takes for right may be an error there.
    numpy = ".".join(np.__version__.split(".")[:2])
    return text.format(
        contents=contents, wheel=wheel, first=notebooks[0], python=PYTHON, numpy=numpy
    )
