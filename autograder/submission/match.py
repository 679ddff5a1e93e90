"""Which cell of the release version a submitted cell is: by what nbgrader wrote into it, its id, its text."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from autograder.submission.nodes import NotebookNode
from autograder.submission.reader import SubmittedCell


def grade_id(cell: NotebookNode) -> str:
    """Return a release cell's grade_id, or ''."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def is_solution(cell: NotebookNode) -> bool:
    """Whether a release cell is one that students fill."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution", False))


def normal(source: str) -> str:
    """Return a text without what an editor may change: blanks at the ends of lines and of the text."""
    return "\n".join(line.rstrip() for line in source.strip().split("\n"))


def match_all(release: Sequence[NotebookNode], cells: Sequence[SubmittedCell]) -> list[int | None]:
    """Return for each submitted cell the index of the release cell it is, or None.

    A cell that lost metadata and id is known by its text. A text cell that was changed besides is known by
    half of its lines, where its neighbours say that it may be that cell.
    """
    found = _surely(release, cells)
    missing = set(range(len(release))) - set(found)
    for index, above, below in between(found, len(release)):
        kind, source = cells[index].kind, cells[index].source
        for place in sorted(missing & set(range(above + 1, below))):
            original = release[place]
            if original.cell_type == "markdown" and kind != "code" and _like(source, original):
                found[index] = place
                missing.discard(place)
                break
    return found


def between(found: Sequence[int | None], end: int) -> Iterator[tuple[int, int, int]]:
    """Yield each cell that is none of the course's with the places of the course's cells around it.

    Parameters
    ----------
    found : sequence of (int or None)
        From `match_all`; read as the iteration goes on.
    end : int
        The place below the last cell.
    """
    below, following = end, [end] * len(found)
    for index in reversed(range(len(found))):
        following[index] = below
        place = found[index]
        below = below if place is None else place
    above = -1
    for index in range(len(found)):
        place = found[index]
        if place is None:
            yield index, above, following[index]
            place = found[index]
        above = above if place is None else place


def _surely(release: Sequence[NotebookNode], cells: Sequence[SubmittedCell]) -> list[int | None]:
    by_grade_id = {grade_id(cell): index for index, cell in enumerate(release) if grade_id(cell)}
    by_id = {cell.id: index for index, cell in enumerate(release)}
    by_text: dict[str, list[int]] = defaultdict(list)
    for index, cell in enumerate(release):
        by_text[normal(cell.source)].append(index)
    last = -1

    def match(cell: SubmittedCell) -> int | None:
        if cell.grade_id in by_grade_id:
            return by_grade_id[cell.grade_id]
        if cell.cell_id in by_id:
            return by_id[cell.cell_id]
        # Old formats have no ids.
        places = by_text.get(normal(cell.source), []) if cell.source.strip() else []
        if len(places) > 1:
            # A stub's text alone says nothing where several stubs are alike; other cells are in order.
            places = [place for place in places if not is_solution(release[place])]
            places = [place for place in places if place > last] or places[-1:]
        return places[0] if places else None

    found = []
    for cell in cells:
        place = match(cell)
        last = last if place is None else place
        found.append(place)
    return found


def _like(source: str, original: NotebookNode) -> bool:
    if is_solution(original):
        return normal(source) == normal(original.source)
    wanted = [line for line in _lines(original.source) if line]
    there = set(_lines(source))
    return 2 * sum(line in there for line in wanted) >= max(len(wanted), 1)


def _lines(source: str) -> list[str]:
    return [" ".join(line.split()) for line in source.split("\n")]
