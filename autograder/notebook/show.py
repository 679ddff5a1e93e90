"""Show a verdict where it is asked for: as a card with a picture in a notebook, as text elsewhere."""

from __future__ import annotations

from autograder.exercise import Exercise
from autograder.notebook.card import note_card, verdict_card
from autograder.notebook.picture import evidence_image
from autograder.verdict import Verdict


def in_notebook() -> bool:
    """Whether this runs in a Jupyter kernel."""
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    shell = get_ipython()
    return shell is not None and hasattr(shell, "kernel")


def show_verdict(exercise: Exercise, verdict: Verdict) -> None:
    """Show a verdict, with a picture of the smallest failing case where there is one."""
    if not in_notebook():
        print(verdict.message)
        return
    image = evidence_image(verdict.evidence) if verdict.evidence else None
    _display(verdict.message, verdict_card(verdict, image))


def show_note(text: str) -> None:
    """Show a few lines that are no verdict."""
    if in_notebook():
        _display(text, note_card(text))
    else:
        print(text)


def _display(text: str, html: str) -> None:
    from IPython.display import publish_display_data

    publish_display_data({"text/plain": text, "text/html": html})
