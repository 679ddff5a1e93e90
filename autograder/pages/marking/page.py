"""The page on which a written question is marked over all students."""

from autograder.pages import page_template
from autograder.pages.marking.answers import Marking


def marking_page(
    marking: Marking | None,
    assignment: str,
    notebook: str,
    *,
    section: str = "",
    base_url: str = "",
    nonce: str = "",
) -> str:
    """Return the page as HTML.

    Students' words are escaped or cleaned, and a policy in the page runs no script but its own.

    Parameters
    ----------
    marking : Marking or None
        None where the notebook has no written question.
    assignment, notebook : str
        nbgrader's names.
    section : str
        The section that is shown; empty for all.
    base_url : str
        The server's, without a slash at the end.
    nonce : str
        A word that nobody can guess, new for each page.

    Returns
    -------
    str
    """
    return page_template("autograder.pages.marking").render(
        marking=marking,
        assignment=assignment,
        notebook=notebook,
        section=section,
        base=f"{base_url}/formgrader",
        nonce=nonce,
    )
