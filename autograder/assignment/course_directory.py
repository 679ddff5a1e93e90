"""A course directory: its folders and its nbgrader configuration."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nbgrader import coursedir
from traitlets.config import Config, PyFileConfigLoader

from autograder.errors import GradingError, meant
from autograder.submission.files import (
    MOST_ATTEMPTS,
    Submission,
    read_folder,
    refused_place,
    same_files,
)

CONFIG = "nbgrader_config.py"
#: The folder of earlier attempts: nbgrader looks at no name that begins with a dot.
EARLIER = ".attempts"


@dataclass(frozen=True)
class CourseDirectory:
    """An open course directory.

    Attributes
    ----------
    root : Path
        Absolute.
    config : Config
        The configuration in its ``nbgrader_config.py``.
    directory : nbgrader.coursedir.CourseDirectory
        nbgrader's own idea of where things are.
    """

    root: Path
    config: Config
    directory: Any

    def folder(self, step: str, student: str, assignment: str) -> Path:
        """Return a folder of one of nbgrader's steps (``"submitted"``, ``"autograded"``, ...).

        Parameters
        ----------
        step : str
        student : str
            ``"."`` for a step without a folder for each student.
        assignment : str

        Returns
        -------
        Path
            Absolute; it may not exist.
        """
        name = getattr(self.directory, f"{step}_directory")
        path = self.directory.format_path(name, student, assignment)
        return self.root / str(path)

    def submitted(self, assignment: str) -> Iterator[tuple[str, Path]]:
        """Yield student and folder of each submission of an assignment, in order.

        Also of what is no folder, or cannot be looked into: somebody handed something in.
        """
        # The folders may be arranged otherwise (CourseDirectory.directory_structure): as nbgrader does it.
        step = self.directory.submitted_directory
        pattern = re.compile(
            self.directory.format_path(
                step, "(?P<student>[^/]+)", re.escape(assignment), escape=True
            )
        )
        for path in sorted(self._places(self.folder("submitted", "*", assignment))):
            if (match := pattern.fullmatch(str(path))) and match["student"][0] != ".":
                yield match["student"], path

    def _places(self, wanted: Path) -> Iterator[Path]:
        """Yield what fits a path with a * in it."""
        last = wanted.name if "*" in wanted.name else ""
        above = wanted if last else wanted.parent
        for path in self.root.glob(str(above.relative_to(self.root))):
            if last:
                if (
                    path.is_symlink() or not path.is_file()
                ):  # .DS_Store and the like are no students
                    yield path
                continue
            try:
                (path / wanted.name).lstat()
            except (FileNotFoundError, NotADirectoryError):
                if not path.is_symlink() or path.exists():
                    continue
            except OSError:  # it cannot be looked into
                pass
            yield path / wanted.name

    def attempts_folder(self, student: str, assignment: str) -> Path:
        """Return the folder of a student's earlier attempts at an assignment: one folder each, in order.

        It lies beside the submitted folder, which nbgrader removes when it collects, and has a name that
        nbgrader's steps pass over.
        """
        folder = self.folder("submitted", student, assignment)
        return folder.parent / EARLIER / folder.name

    def read(
        self,
        student: str,
        assignment: str,
        notebook: str,
        *,
        earlier: bool = False,
        counted: str = "",
    ) -> Submission:
        """Read what a student submitted; no link is followed.

        Parameters
        ----------
        student, assignment : str
        notebook : str
            Name without ``.ipynb``.
        earlier : bool
            Whether the earlier attempts are read, too.
        counted : str
            Id of the attempt that counted before: it is read, too, however many came later.

        Returns
        -------
        Submission

        Raises
        ------
        FileNotFoundError
            Where it is not there.
        """
        folder = self.folder("submitted", student, assignment)
        within = self.submitted_root(assignment)
        found = read_folder(folder, notebook, within=within)
        place = self.attempts_folder(student, assignment)
        if not earlier or not place.is_dir() or refused_place(place, within):
            return found
        places = sorted(path for path in place.iterdir() if not path.name.startswith("."))
        numbered = list(enumerate(places, start=1))

        def read(number: int, path: Path) -> Submission:
            return replace(read_folder(path, notebook, within=within), number=number)

        recent = [read(*one) for one in numbered[1 - MOST_ATTEMPTS :]]
        if counted and not any(same_files(one.attempt_id, counted) for one in (found, *recent)):
            older = (read(*one) for one in reversed(numbered[: 1 - MOST_ATTEMPTS]))
            kept = next((one for one in older if same_files(one.attempt_id, counted)), None)
            recent = [kept, *recent[1:]] if kept else recent
        return replace(
            found,
            earlier=tuple(recent),
            unread=len(places) - len(recent),
            number=len(places) + 1,
        )

    def submitted_root(self, assignment: str) -> Path:
        """Return the folder below which all is the students'; it may itself be a link."""
        two = [str(self.folder("submitted", name, assignment)) for name in ("a", "b")]
        return Path(os.path.commonpath(two))

    def source(self, assignment: str) -> Path:
        """Return the folder of an assignment's source notebook."""
        return self.folder("source", ".", assignment)

    def notebooks(self, assignment: str) -> list[str]:
        """Return the names of an assignment's notebooks."""
        return sorted(path.stem for path in self.source(assignment).glob("*.ipynb"))

    def files(self, assignment: str) -> dict[str, bytes]:
        """Return the files that stand beside an assignment's notebook, by relative name."""
        folder = self.source(assignment)
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix != ".ipynb" and ".ipynb_checkpoints" not in path.parts
        }

    def notebook(self, assignment: str) -> str:
        """Return the name of an assignment's one notebook.

        Raises
        ------
        GradingError
            If there is none, or more than one.
        """
        names = self.notebooks(assignment)
        if len(names) == 1:
            return names[0]
        if names:
            raise GradingError(
                f"{assignment} has {len(names)} notebooks; an assignment has one here"
            )
        known = sorted(path.parent.name for path in self.source("x").parent.glob("*/*.ipynb"))
        there = f"there are {', '.join(known)}" if known else "run `autograder build` first"
        raise GradingError(
            f"there is no notebook {assignment} in {self.root.name}/source; {there}."
            + meant(assignment, known)
        )


def open_course(root: Path) -> CourseDirectory:
    """Open a course directory.

    Raises
    ------
    GradingError
        If it is none.
    """
    root = root.resolve()
    if not (root / CONFIG).is_file():
        raise GradingError(
            f"{root} is no course directory (no {CONFIG} in it): give one with --course"
        )
    try:
        config = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    except Exception as error:  # whatever the file's code runs into
        raise GradingError(
            f"{root / CONFIG} cannot be used: {type(error).__name__}: {error}. It is Python, and nbgrader "
            "reads it too: mend that line, and run this again"
        ) from error
    return CourseDirectory(root, config, coursedir.CourseDirectory(config=config, root=str(root)))
