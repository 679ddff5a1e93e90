"""A hook that lets `nbgrader autograde` look at a submission whose notebook has another name."""

from pathlib import Path

from autograder.assignment.course_directory import open_course
from autograder.errors import GradingError
from autograder.submission.files import read_folder
from autograder.submission.text import printable


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

    Raises
    ------
    GradingError
        Where there is something that nbgrader would wait for without end, or cannot copy.
    """
    for path in notebooks[:1]:
        _require_files(Path(path).parent)
    # nbgrader converts with the course directory as working directory.
    known = open_course(Path.cwd()).notebooks(assignment)
    right = [path for path in notebooks if Path(path).stem in known]
    if not right and notebooks and len(known) == 1:
        right = [str(Path(notebooks[0]).with_name(f"{known[0]}.ipynb"))]
    notebooks[:] = right or notebooks


def _require_files(folder: Path) -> None:
    for file in read_folder(folder, "").files:
        path = folder / file.name
        if not file.regular and not path.is_file() and not path.is_dir():
            raise GradingError(
                f"{folder / printable(file.name)} {file.problem}. nbgrader cannot copy it: take it away, or "
                "use `autograder grade`, which leaves it aside"
            )
