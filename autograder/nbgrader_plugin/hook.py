"""A hook that lets `nbgrader autograde` look at a submission whose notebook has another name."""

from __future__ import annotations

from pathlib import Path

from autograder.grading.course import open_course


def find_notebooks(assignment: str, student: str, notebooks: list[str]) -> None:
    """Replace the files found in one submission by those the assignment has.

    nbgrader skips a submission in which no file has the right name. `Rebuild` looks into the folder
    itself, so the right name is enough. The list is changed in place: it is nbgrader's own.

    Parameters
    ----------
    assignment : str
    student : str
        A glob: which submission it is stands in the paths.
    notebooks : list of str
        Paths of the .ipynb files in one submitted folder, relative to the course directory.
    """
    # nbgrader converts with the course directory as working directory.
    known = open_course(Path.cwd()).notebooks(assignment)
    right = [path for path in notebooks if Path(path).stem in known]
    if not right and notebooks and len(known) == 1:
        right = [str(Path(notebooks[0]).with_name(f"{known[0]}.ipynb"))]
    notebooks[:] = right or notebooks
