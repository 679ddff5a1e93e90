"""Which file of a submission is the notebook: a renamed or moved one is found, links are not followed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from autograder.submission.files import EXCHANGE_FILES, File, Submission, is_checkpoint, is_notebook
from autograder.submission.reader import Submitted, Unreadable, read_notebook
from autograder.submission.text import printable

#: Of the other notebooks of a submission, so many are looked at and named.
_MOST = 10


@dataclass(frozen=True)
class Chosen:
    """The notebook of a submission.

    Attributes
    ----------
    content : Submitted, Unreadable or None
        None where there is no notebook.
    remarks : tuple of str
        Facts about the folder.
    name : str
        The file's name, printable.
    aside : tuple of File
        The other notebooks.
    """

    content: Submitted | Unreadable | None
    remarks: tuple[str, ...] = ()
    name: str = ""
    aside: tuple[File, ...] = ()


def choose(submission: Submission, notebook: str, grade_ids: Collection[str]) -> Chosen:
    """Return the notebook to grade of a submission.

    The one with the right name, else the one that holds most of the course's cells. Every other file is
    set aside: it is named in the remarks, never opened by Python and never put beside the kernel.

    Parameters
    ----------
    submission : Submission
        From `autograder.submission.files.read_folder`.
    notebook : str
        Name without ``.ipynb``.
    grade_ids : collection of str
        Those of the release version, to recognize a renamed notebook.

    Returns
    -------
    Chosen
    """
    files = [file for file in submission.files if file.regular]
    notebooks = [file for file in files if is_notebook(file.name)]
    others = [file for file in files if file not in notebooks and file.name not in EXCHANGE_FILES]
    remarks = [f"extra file {_name(file)} set aside" for file in others[:10]]
    if len(others) > 10:
        remarks.append(f"{len(others) - 10} more extra files set aside")
    odd = [file for file in submission.files if not file.regular]
    remarks += [f"{_name(file)} {file.problem}" for file in odd[:10]]
    if len(odd) > 10:
        remarks.append(f"{len(odd) - 10} more links or other things that are no files")
    if not notebooks:
        return Chosen(None, ("no notebook was submitted", *remarks))
    right = [file for file in notebooks if file.name == f"{notebook}.ipynb"]
    if right:
        taken, content = right[0], read(right[0])
    else:
        known = [(file, read(file)) for file in notebooks]
        # max keeps the first of equals: the order is by name.
        taken, content = max(known, key=lambda pair: _matches(pair[1], grade_ids))
        older = ", which is Jupyter's checkpoint, an earlier save" * is_checkpoint(taken.name)
        remarks.insert(0, f"the notebook was called {_name(taken)}{older}")
    aside = [file for file in notebooks if file is not taken]
    remarks += [set_aside(file) for file in aside[:_MOST]]
    return Chosen(content, tuple(remarks), _name(taken), tuple(aside[:_MOST]))


def set_aside(file: File) -> str:
    """Return the remark on a notebook that was not taken."""
    return f"a second notebook {_name(file)} set aside"


def read(file: File) -> Submitted | Unreadable:
    """Read a submitted file as a notebook."""
    if file.data is None:
        return Unreadable(f"the file {file.problem}" if not file.regular else file.problem)
    return read_notebook(file.data)


def _matches(content: Submitted | Unreadable, grade_ids: Collection[str]) -> int:
    if isinstance(content, Unreadable):
        return -1
    return len({cell.grade_id for cell in content.cells} & set(grade_ids))


def _name(file: File) -> str:
    return printable(file.name, 60)
