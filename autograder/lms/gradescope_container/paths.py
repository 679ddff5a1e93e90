"""Paths in Gradescope's container, and their permissions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.exercise.courses import packages
from autograder.sandbox.packages import package_folder
from autograder.whole_file import write_whole

#: Says where the folder is that Gradescope calls /autograder. For tests.
VARIABLE = "GRADESCOPE_ROOT"
_ROOT = "/autograder"
#: The environment that setup.sh makes: all of it but our own packages may be read by a student's code.
ENVIRONMENT = "cnn-course"


@dataclass(frozen=True)
class ContainerPaths:
    """The folder /autograder."""

    root: Path

    @classmethod
    def here(cls) -> ContainerPaths:
        """Return the place of this container."""
        return cls(Path(os.environ.get(VARIABLE) or _ROOT))

    @property
    def settings(self) -> Path:
        """The assignment, with the seed."""
        return self.root / "source" / "assignment.json"

    @property
    def submission(self) -> Path:
        """The student's files."""
        return self.root / "submission"

    @property
    def metadata(self) -> Path:
        """Gradescope's metadata of the submission."""
        return self.root / "submission_metadata.json"

    def secrets(self) -> Iterator[Path]:
        """Yield all that no student's code may reach: everything but the environment; our packages in it."""
        for path in sorted(self.root.iterdir()):
            if path.name != ENVIRONMENT and not path.is_symlink():
                yield path
        for path in map(package_folder, ("autograder", *packages())):
            if path.is_relative_to((self.root / ENVIRONMENT).resolve()):
                yield path

    def close(self) -> None:
        """Leave all secrets to their owner, so that no other user can reach them."""
        for path in self.secrets():
            path.chmod(path.stat().st_mode & 0o700)

    def write(self, results: str) -> None:
        """Write results.json, whole or not at all."""
        folder = self.root / "results"
        folder.mkdir(exist_ok=True)
        write_whole(folder / "results.json", results)
