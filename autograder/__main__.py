"""``autograder`` and ``python -m autograder``: the commands, where what they need is installed."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command; a student's installation has only what notebooks need, and is told so."""
    try:
        from autograder.cli import main as command
    except ModuleNotFoundError as error:
        if error.name != "click":
            raise
        sys.exit(
            "The command autograder is for instructors, and part of what it needs is not installed: "
            'pip install "cnn-course[instructor]". To work on a notebook, run: jupyter lab'
        )
    command()


if __name__ == "__main__":
    main()
