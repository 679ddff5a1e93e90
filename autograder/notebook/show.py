"""Show a verdict where it is asked for: as a card with a picture in a notebook, as text elsewhere."""

import os

from autograder.exercise.courses import course_of
from autograder.exercise.model import Exercise
from autograder.judging.card import note_card, verdict_card
from autograder.judging.verdict import Verdict


def in_notebook() -> bool:
    """Whether this runs in a Jupyter kernel."""
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    shell = get_ipython()
    return shell is not None and hasattr(shell, "kernel")


def validating() -> bool:
    """Whether nbgrader or a grader's sandbox runs this, and no person looks."""
    return "NBGRADER_EXECUTION" in os.environ or "NBGRADER_VALIDATING" in os.environ


def show_verdict(exercise: Exercise, verdict: Verdict) -> None:
    """Show a verdict, with a picture of the smallest failing case where there is one."""
    if not in_notebook():
        print(verdict.message)
        return
    found, course = verdict.evidence, course_of(exercise.notebook)
    draw = course.picture if course else None
    image = draw(found, exercise, verdict.failing) if found and draw else None
    show(verdict.message, verdict_card(verdict, image))


def show_note(text: str) -> None:
    """Show a few lines that are no verdict."""
    show(text, note_card(text))


def show(text: str, page: str, *, kind: str = "text/html") -> None:
    """Show a page in a notebook, and the text everywhere else.

    Parameters
    ----------
    text, page : str
        The same, as plain text and as ``kind``.
    kind : str
        A MIME type.
    """
    if not in_notebook():
        print(text)
        return
    from IPython.display import publish_display_data

    publish_display_data({"text/plain": text, kind: page})
