"""Extra time for students, kept before there is a submission that the gradebook could extend."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.errors import GradingError
from autograder.records.csv_file import write_private

FILE = "extensions.json"


def read_extensions(folder: Path, assignment: str) -> dict[str, float]:
    """Return the hours of extra time for an assignment, by student; 0 where it was taken back.

    Raises
    ------
    GradingError
        Where the file is there and damaged.
    """
    return dict(_read(folder).get(assignment, {}))


def write_extensions(folder: Path, assignment: str, hours: Mapping[str, float]) -> None:
    """Write the hours of extra time for an assignment, by student; those of other students stay.

    Parameters
    ----------
    folder : Path
        ``.autograder`` of the course directory.
    assignment : str
    hours : mapping of str to float
    """
    all_ = _read(folder)
    all_[assignment] = {**all_.get(assignment, {}), **hours}
    write_private(folder / FILE, json.dumps(all_, ensure_ascii=True, indent=1, sort_keys=True))


def grant(gradebook: Any, folder: Path, assignment: str, student: str) -> None:
    """Put a student's extra time into the gradebook, where the submission is.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
        Open.
    folder : Path
        ``.autograder`` of the course directory.
    assignment, student : str
    """
    hours = read_extensions(folder, assignment).get(student)
    if hours is not None:
        gradebook.grant_extension(assignment, student, hours=hours)


def _read(folder: Path) -> dict[str, dict[str, float]]:
    path = folder / FILE
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
        return {
            assignment: {student: float(hours) for student, hours in students.items()}
            for assignment, students in tree.items()
        }
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, AttributeError):
        raise GradingError(f"{path} is damaged: remove it, and give the extra time again") from None
