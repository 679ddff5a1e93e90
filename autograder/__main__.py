"""``autograder`` and ``python -m autograder``: the commands, where what they need is installed.

Those for learners need nothing but the course.
"""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command; a student's installation has only what notebooks need, and is told so."""
    # Imported objects stay: at Python's own pace, looking for garbage in it takes a tenth of the start.
    gc.set_threshold(50_000)
    try:
        from autograder.cli.main import main as command
    except KeyboardInterrupt:
        sys.exit(130)
    except ModuleNotFoundError as error:
        if "_AUTOGRADER_COMPLETE" in os.environ:
            sys.exit(0)
        if error.name != "click":
            raise
        sys.exit(_without_click())
    command()


def _without_click() -> int:
    from autograder.notebook.working_copy.learner_command import COMMANDS
    from autograder.notebook.working_copy.learner_command import main as learner

    return learner(sys.argv[1:]) if sys.argv[1:2] and sys.argv[1] in COMMANDS else _words()


def _words() -> int:
    print(
        "The command autograder is for instructors, and part of what it needs is not installed for this "
        f'Python ({sys.executable}): pip install "cnn-course[instructor]". In a copy of the repository, '
        "`make course` installs it, and the command is .venv/bin/autograder. To work on the notebooks, run: "
        "python -m autograder study",
        file=sys.stderr,
    )
    return 2


if __name__ == "__main__":
    main()
