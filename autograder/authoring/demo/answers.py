"""Whole notebooks of answers: right ones in several styles, and each known mistake by itself."""

from collections.abc import Iterator, Mapping, Sequence

from nbformat import NotebookNode

from autograder.authoring.demo.sample import Sample, as_bytes, filled, source_of
from autograder.errors import GradingError
from autograder.exercise.courses import of_notebook, require_course
from autograder.exercise.solutions import right_answers as styles_of
from autograder.exercise.solutions import wrong_answers as mistakes_of


def ways_of(notebook: str) -> Mapping[str, Sequence[str]]:
    """Return students' ways of writing, and words in the names of right answers that show them."""
    course = require_course(notebook)
    return course.ways or {f"way-{number + 1}": () for number in range(course.styles)}


def right_answers(notebook: str, way: str = "") -> dict[str, str]:
    """Return right code for every exercise of a notebook, in one way of writing where there is one.

    Without the name of a way it is the first of `ways_of`.
    """
    answers = {}
    ways = ways_of(notebook)
    place = list(ways).index(way) if way else 0
    words = [*ways.values()][place]
    for exercise in of_notebook(notebook):
        known = styles_of(exercise)
        if not known:
            raise GradingError(f"there are no right answers for {exercise.name} in many styles yet")
        fitting = [n for n in known if any(word in n for word in words)]
        chosen = fitting[0] if fitting else list(known)[place % len(known)]
        answers[exercise.name] = source_of(known[chosen], exercise.name)
    return answers


def wrong_answers(notebook: str) -> dict[str, str]:
    """Return a wrong answer to every exercise of a notebook: the first known mistake."""
    return {
        exercise.name: source_of(mistakes_of(exercise)[0].function, exercise.name)
        for exercise in of_notebook(notebook)
    }


def right(release: NotebookNode, notebook: str) -> Iterator[Sample]:
    """Yield a submission for each way of writing."""
    for way in ways_of(notebook):
        answers = right_answers(notebook, way)
        file = as_bytes(filled(release, answers))
        yield Sample(
            f"right-{way}", "right", f"right, by {way}", {f"{notebook}.ipynb": file}, answers
        )


def mistakes(release: NotebookNode, notebook: str) -> Iterator[Sample]:
    """Yield a submission for each known mistake; its other answers are right."""
    base = right_answers(notebook)
    for exercise in of_notebook(notebook):
        for known in mistakes_of(exercise):
            answers = base | {exercise.name: source_of(known.function, exercise.name)}
            file = as_bytes(filled(release, answers))
            yield Sample(
                f"mistake-{exercise.name}-{known.slug}",
                "mistake",
                known.name,
                {f"{notebook}.ipynb": file},
                answers,
                (exercise.name, known.slug),
            )
