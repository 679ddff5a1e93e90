"""The wheel of ``cnn-course``, built by the tool that pyproject.toml names."""

from __future__ import annotations

from pathlib import Path

from autograder.authoring.release_zip.archive import repack
from autograder.errors import GradingError

#: Where the package is installed from: in a copy of the repository, that copy.
REPOSITORY = Path(__file__).resolve().parents[3]


def build_wheel(folder: Path, root: Path = REPOSITORY) -> Path:
    """Build the wheel into ``folder`` and return its path; the same tree gives the same bytes.

    Raises
    ------
    GradingError
        Where there is no repository to build from, or no hatchling.
    """
    if not (root / "pyproject.toml").is_file():
        raise GradingError(
            "the wheel is built from a copy of the repository, and this autograder is not installed "
            "from one. Run `make course` in a copy, and `autograder release` there"
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
