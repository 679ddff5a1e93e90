"""The zip that an instructor uploads to Gradescope: our wheels, the assignment with its seed, two scripts.

It holds the solutions, and it says so in its name.
"""

import tempfile
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from autograder.assignment.context import kernel_runner, make_context
from autograder.assignment.course_directory import open_course
from autograder.assignment.read_assignment import read_assignment
from autograder.assignment.settings import read_tell
from autograder.authoring.release_zip.archive import archive
from autograder.authoring.release_zip.release import require_built
from autograder.authoring.release_zip.wheel import (
    build_wheel,
    repositories,
    solutions_repository,
)
from autograder.exercise.courses import require_course
from autograder.judging.messages import points_text
from autograder.lms.gradescope_container.container import require_room
from autograder.lms.gradescope_container.gradescope_results import apology
from autograder.lms.gradescope_container.settings import ContainerSettings
from autograder.lms.results import Visibility
from autograder.records.seed import class_seed
from autograder.records.shared_folder import make_folder

#: Marks what must not get among the zips for students.
MARK = "INSTRUCTOR-ONLY"
_PROGRAMS = ("setup.sh", "run_autograder")
_NEVER_BEGAN = (
    "the grader did not start, or was ended before it was done: the output of the run says more"
)


def gradescope_zip(
    root: Path,
    name: str,
    out: Path,
    *,
    visibility: Visibility = "visible",
    minutes: int = 10,
    sandbox: bool = True,
) -> Path:
    """Write the zip of an assignment and return its path; only its owner may read it.

    Parameters
    ----------
    root : Path
        The course directory. Its journal has the seed, or gets a fresh one.
    name : str
        The assignment.
    out : Path
        A folder, made where it does not exist.
    visibility : str
        When students see the tests, and with them the score.
    minutes : int
        The time limit that the assignment has on Gradescope.
    sandbox : bool
        False for a zip that grades also where nothing isolates.

    Returns
    -------
    Path

    Raises
    ------
    GradingError
        Where the assignment is missing or out of date, its limits do not fit, or the wheels cannot be built.
    """
    course = open_course(root)
    notebook = course.notebook(name)
    require_built(course, notebook, course.source(name) / f"{notebook}.ipynb")
    seed = class_seed(course.root, name, course.config.get("Ask", {}).get("seed"))
    settings = ContainerSettings(
        read_assignment(course, name, notebook, seed, ""),
        visibility,
        minutes,
        sandbox,
        read_tell(course.root),
    )
    require_room(minutes, settings.assignment.limits)
    content = require_course(notebook)
    make_folder(out)
    with tempfile.TemporaryDirectory(dir=out, prefix=".gradescope-") as beside:
        wheels = [build_wheel(Path(beside), place) for place in repositories(content)]
        answers = build_wheel(Path(beside), solutions_repository(content))
        made = Path(beside, f"{content.name}-{name}-gradescope-{MARK}.zip")
        made.touch(mode=0o600)
        made.write_bytes(archive(_files(settings, wheels, answers), _PROGRAMS))
        return made.replace(out / made.name)


def _files(settings: ContainerSettings, wheels: list[Path], answers: Path) -> dict[str, bytes]:
    """Return the files of the zip: at its root, because Gradescope looks nowhere else."""
    given = resources.files("autograder.lms.gradescope_container") / "files"
    return {
        f"README-{MARK}.txt": _page((given / "README.txt").read_text("utf-8"), settings).encode(),
        **{name: (given / name).read_bytes() for name in _PROGRAMS},
        "assignment.json": settings.text().encode(),
        "requirements.txt": "".join(f"{one}\n" for one in settings.assignment.packages).encode(),
        "apology.json": apology(_NEVER_BEGAN).encode(),
        **{f"wheels/{wheel.name}": wheel.read_bytes() for wheel in wheels},
        f"answers/{answers.name}": answers.read_bytes(),
    }


def _page(text: str, settings: ContainerSettings) -> str:
    """Return the page for the instructor who uploads it."""
    by_hand = _by_hand(settings)
    words = {
        "title": f"FOR INSTRUCTORS ONLY: {settings.assignment.name} AS A GRADESCOPE AUTOGRADER",
        "points": points_text(sum(worth for _, worth in settings.assignment.points)),
        "minutes": str(settings.minutes),
        "visibility": _WHEN[settings.visibility],
        "written": _WRITTEN.format(len(by_hand), points_text(sum(by_hand))) if by_hand else _NONE,
        "walls": _REFUSES if settings.sandbox else _GRADES_ALL_THE_SAME,
    }
    return text.format(**words, line="=" * len(words["title"]))


def _by_hand(settings: ContainerSettings) -> list[float]:
    """Return the points of the answers that a person grades."""
    context = make_context(settings.assignment, kernel_runner(""))
    graders = [cell.metadata.get("nbgrader", {}) for cell in context.release.cells]
    return [float(one.points) for one in graders if one.get("grade_id") in context.written]


_WHEN: Mapping[Visibility, str] = {
    "visible": "at once",
    "after_due_date": "after the due date",
    "after_published": "when grades are published",
    "hidden": "never",
}
_WRITTEN = """\
Written answers are tests without points: a person reads them. Enable manual
grading in the assignment's settings, and add questions for them there: {0} of
them, of together {1} points."""
_NONE = "There are no written answers in this one."
_REFUSES = "Where none of these holds, nothing is graded, and you are told."
_GRADES_ALL_THE_SAME = """\
Where none of these holds, THIS ZIP GRADES ALL THE SAME (--no-sandbox), and
students' code can then read the reference and write its own score."""
