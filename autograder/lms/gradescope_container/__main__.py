"""Watch over grading in the container; ``run_autograder`` calls
``python -m autograder.lms.gradescope_container``.

There is a ``results.json`` before anything can fail: ``run_autograder`` puts an apology there, and what comes
later replaces it.
"""

import os
import signal
import subprocess
import sys
import traceback

from autograder.lms.gradescope_container.container import seconds_to_grade
from autograder.lms.gradescope_container.gradescope_results import apology
from autograder.lms.gradescope_container.paths import ContainerPaths
from autograder.lms.gradescope_container.settings import ContainerSettings

#: Gradescope's own, where the settings do not say.
_USUAL_MINUTES = 10


def main() -> None:
    """Run `autograder.lms.gradescope_container.grade` in a process of its own and end it in time."""
    place = ContainerPaths.here()
    try:
        minutes = ContainerSettings.read(place.settings.read_text(encoding="utf-8")).minutes
    except (OSError, ValueError, KeyError, TypeError):
        # Told by what is run below.
        traceback.print_exc()
        minutes = _USUAL_MINUTES
    reason = watch(
        [sys.executable, "-P", "-m", "autograder.lms.gradescope_container.grade"],
        seconds_to_grade(minutes),
    )
    if reason:
        print(f"NOT GRADED: {reason}")
        place.write(apology(reason))


def watch(command: list[str], seconds: float) -> str:
    """Run a command, at most so long; return why it did not end as it should, "" where it did."""
    with subprocess.Popen(command, start_new_session=True) as process:
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            # With all that it started; kernels end with it.
            os.killpg(process.pid, signal.SIGKILL)
            return f"grading took longer than {seconds:.0f} s"
    return f"the grading process ended with status {status}" if status else ""


if __name__ == "__main__":
    main()
