"""Print a check's verdict on every known answer, a line each; for CPython and for Pyodide."""

import dataclasses
import json
import sys
from collections.abc import Iterator
from typing import Any

#: Times the usual limit: a busy machine must not decide what is too slow.
_PATIENCE = 20


def answers(names: set[str]) -> Iterator[tuple[str, str, Any]]:
    """Yield exercise, answer and function of all wrong and right answers to these exercises, or to all."""
    import misconceptions
    import styles

    from autograder.exercise.courses import everything

    for exercise in everything():
        if names and exercise.name not in names:
            continue
        for wrong in misconceptions.of(exercise.name):
            yield exercise.name, f"wrong {wrong.slug}", wrong.function
        for style, function in styles.of(exercise.name).items():
            yield exercise.name, f"right {style}", function


def main(names: set[str]) -> None:
    """Judge them, as a check in a notebook does."""
    from autograder.exercise.courses import find
    from autograder.notebook.public_check import run_check

    for name, answer, function in answers(names):
        exercise = find(name)
        patient = dataclasses.replace(exercise, seconds=_PATIENCE * exercise.seconds)
        verdict, _ = run_check(patient, function)
        aspects = [[one.name, one.passed] for one in verdict.aspects]
        line = [name, answer, verdict.points, verdict.diagnosis, aspects]
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main(set(sys.argv[1:]))
