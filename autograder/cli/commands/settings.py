"""``autograder settings``: what is in force, and from where."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.commands.options import course_directory, course_option, limit_option
from autograder.cli.terminal.documented_command import CommandHelp, documented_command

if TYPE_CHECKING:
    from autograder.assignment.settings import Setting


#: Remarks on how much students are told.
_TOLD = {
    "points": "points of each aspect",
    "mistakes": "points, and what was seen",
    "hints": "points, what was seen, where to look and a hint",
}


@documented_command(
    CommandHelp(
        short="show limits and settings in force",
        examples={
            "autograder settings": "Each setting, its value, and where it is from.",
            "autograder settings --limit cell_seconds=60": "As `autograder grade` with this option would "
            "have it.",
        },
        reads="grading.toml in the course directory",
        writes="nothing",
        then="change grading.toml, then autograder grade NOTEBOOK",
    )
)
@limit_option
@course_option
def settings(limits: dict[str, float], course: Path | None) -> None:
    """Show limits, packages, feedback and what grading.toml sets for exercises.

    Each line has the setting's name, its value, where it is from (default, grading.toml, command line) and
    a remark on it.
    """
    from autograder.assignment.packages import version
    from autograder.assignment.settings import (
        ATTEMPTS,
        CARRY_FORWARD,
        FILE,
        GRADING_TABLE,
        LIMIT_SETTINGS,
        limits_of,
        read_attempts,
        read_carry_forward,
        read_limits,
        read_packages,
        read_settings,
        read_tell,
    )
    from autograder.cli.terminal.tables import show

    root = course_directory(course)
    of_file = read_limits(root)
    limits_of({**of_file, **limits})
    rows = [
        (
            f"limits.{name}",
            f"{limits.get(name, of_file.get(name, one.usual)):g}",
            "command line" if name in limits else FILE if name in of_file else "default",
            one.what,
        )
        for name, one in LIMIT_SETTINGS.items()
    ]
    rows += [
        (f"packages.{name}", version(name) or "NOT INSTALLED", FILE, "submissions may import it")
        for name in read_packages(root)
    ]
    tell = read_tell(root)
    carried = read_carry_forward(root)
    # The usual value, written into the file, changes nothing.
    rows.append(("feedback.tell", tell, "default" if tell == "hints" else FILE, _TOLD[tell]))
    rows.append(
        (
            f"{GRADING_TABLE}.{CARRY_FORWARD}",
            str(carried).lower(),
            # The usual value, written into the file, changes nothing.
            "default" if carried else FILE,
            "an answer that calls an earlier one which is wrong",
        )
    )
    attempts = read_attempts(root)
    rows.append(
        (
            f"{GRADING_TABLE}.{ATTEMPTS}",
            attempts,
            "default" if attempts == "latest" else FILE,
            "which of a student's attempts counts",
        )
    )
    for setting in read_settings(root):
        rows += [(f"{setting.exercise}.{name}", value, FILE, "") for name, value in _set(setting)]
    show(("Setting", "Value", "From", "For"), rows)


def _set(setting: Setting) -> Iterator[tuple[str, str]]:
    """Yield what is set for an exercise or a written answer."""
    from autograder.cli.terminal.tables import whole

    if setting.points is not None:
        yield "points", f"{setting.points:g}"
    if setting.rtol is not None:
        yield "rtol", f"{setting.rtol:g}"
    for aspect, weight in setting.weights:
        yield f"weights.{whole(aspect)}", f"{weight:g}"
    if setting.accept:
        yield "accept", ", ".join(setting.accept)
    if setting.question:
        yield "question", whole(setting.question)
