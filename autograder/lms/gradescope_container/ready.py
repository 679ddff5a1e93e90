"""The end of setup.sh: say in its log what isolates there.

Called as ``python -m autograder.lms.gradescope_container.ready``.
"""

from autograder.assignment.context import kernel_runner, make_context
from autograder.errors import GradingError
from autograder.lms.gradescope_container.paths import ContainerPaths
from autograder.lms.gradescope_container.settings import ContainerSettings
from autograder.lms.gradescope_container.walls import choose_walls
from autograder.sandbox.fonts import font_settings


def main() -> None:
    """Check what was installed; an image in which nothing isolates is said now, not to a student first."""
    place = ContainerPaths.here()
    settings = ContainerSettings.read(place.settings.read_text(encoding="utf-8"))
    place.close()
    context = make_context(settings.assignment, kernel_runner(""))
    points = sum(question.key.max_points for question in context.questions)
    print(f"{settings.assignment.name}: {points:g} points by the autograder.")
    try:
        provisioner = choose_walls(place, sandbox=settings.sandbox)
    except GradingError as error:
        # Other things may be forbidden at build time than at run time: the walls are tried again then.
        print(f"WARNING: nothing isolates here, where the image is built. {error}")
        return
    font_settings(provisioner)
    print(f"Isolation: {provisioner}")


if __name__ == "__main__":
    main()
