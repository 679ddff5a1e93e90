"""Differences between two versions of a notebook, cell by cell, in words and as lines."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from autograder.submission.carry_over import content_of


@dataclass(frozen=True)
class Change:
    """One cell that is different.

    Attributes
    ----------
    what : str
        ``"changed"``, ``"new"`` or ``"gone"``.
    cell : str
        The kind of cell, in words.
    section : str
        The heading it stands under.
    old, new : str
        Its text in each version.
    """

    what: str
    cell: str
    section: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.what:<8} {self.cell}" + f", under “{self.section}”" * bool(self.section)

    @property
    def lines(self) -> list[str]:
        """The lines that are different, with + and - before them, and a line on either side."""
        found = list(
            difflib.unified_diff(self.old.splitlines(), self.new.splitlines(), n=1, lineterm="")
        )
        # The names of the two versions, then a line before each stretch.
        return ["..." if line.startswith("@@") else line for line in found[3:]]


def changes(old: Sequence[NotebookNode], new: Sequence[NotebookNode]) -> list[Change]:
    """Return the cells that are different, in the order of the new version."""
    found: list[Change] = []
    before, after = [content_of(cell) for cell in old], [content_of(cell) for cell in new]
    for what, i, end, j, stop in difflib.SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if what == "equal":
            continue
        for one, other in _pairs(old, range(i, end), new, range(j, stop)):
            cell, section = (
                (new[other], _section(new, other))
                if other is not None
                else (old[one], _section(old, one))
            )
            found.append(
                Change(
                    "new" if one is None else "gone" if other is None else "changed",
                    _kind(cell),
                    section,
                    "" if one is None else before[one][1],
                    "" if other is None else after[other][1],
                )
            )
    return found


def _pairs(
    old: Sequence[NotebookNode],
    left: Sequence[int],
    new: Sequence[NotebookNode],
    right: Sequence[int],
) -> Iterator[tuple[Any, Any]]:
    """Pair the cells of a changed stretch that are the same cell; None beside one that is alone."""
    waiting = list(left)
    for other in right:
        one = next((i for i in waiting if _alike(old[i], new[other])), None)
        if one is not None:
            # Cells that are passed over are gone.
            at = waiting.index(one)
            yield from ((i, None) for i in waiting[:at])
            del waiting[: at + 1]
        yield one, other
    yield from ((i, None) for i in waiting)


def _alike(one: NotebookNode, other: NotebookNode) -> bool:
    if _grade_id(one) or _grade_id(other):
        return _grade_id(one) == _grade_id(other)
    if one.cell_type != other.cell_type:
        return False
    return difflib.SequenceMatcher(None, one.source, other.source).ratio() > 0.5


def _grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _kind(cell: NotebookNode) -> str:
    name = _grade_id(cell)
    if name:
        return f"the cell {name}"
    return "a code cell" if cell.cell_type == "code" else "text"


def _section(cells: Sequence[NotebookNode], place: int) -> str:
    for cell in reversed(cells[: place + 1]):
        heading = re.findall(r"^#{1,2} +(.+?)\s*$", cell.source, re.MULTILINE)
        if cell.cell_type == "markdown" and heading:
            return str(heading[-1])
    return ""
