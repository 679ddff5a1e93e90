"""The wheels that students install, built by the tool that pyproject.toml names."""

from pathlib import Path

from autograder.authoring.release_zip.archive import repack
from autograder.errors import GradingError
from autograder.exercise.course import Course
from autograder.sandbox.packages import package_folder

#: The folder that the engine is installed from: in a copy of the repository, that copy.
REPOSITORY = Path(__file__).resolve().parents[3]


def repositories(course: Course) -> list[Path]:
    """Return the folders that a course's wheels are built from: the engine's, and its own if it has one."""
    home = package_folder(course.package).parent
    return [REPOSITORY] if home == REPOSITORY else [REPOSITORY, home]


def solutions_repository(course: Course) -> Path:
    """Return the folder that the wheel of a course's answers is built from: solutions/ beside its package."""
    return repositories(course)[-1] / "solutions"


def build_wheel(folder: Path, root: Path = REPOSITORY) -> Path:
    """Build the wheel into ``folder`` and return its path; the same tree gives the same bytes.

    Raises
    ------
    GradingError
        Where there is no repository to build from, or no hatchling.
    """
    if not (root / "pyproject.toml").is_file():
        raise GradingError(
            f"the wheel is built from a copy of the repository, and {root} is none: autograder or your "
            "course is not installed from one. Run `make course` in a copy, and `autograder release` there"
        )
    try:
        from hatchling.builders.wheel import WheelBuilder
    except ModuleNotFoundError:
        raise GradingError(
            "there is no hatchling here, which builds the wheel: install cnn-course[instructor]"
        ) from None
    (built,) = WheelBuilder(str(root)).build(directory=str(folder), versions=["standard"])
    wheel = Path(built)
    wheel.write_bytes(repack(wheel.read_bytes()))
    return wheel
