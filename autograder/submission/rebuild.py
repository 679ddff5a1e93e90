"""The notebook that is run: the release version with the submission's words in its solution cells.

Tags, metadata, points, test cells, order and cell types of the submission have no say.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from autograder.submission.code import given, parsed, parts_of_one, same_code, without
from autograder.submission.match import grade_id, is_solution, match_all, normal
from autograder.submission.nodes import NotebookNode, copied, new_cell
from autograder.submission.reader import Submitted, SubmittedCell
from autograder.submission.text import harmless_markdown, printable
from autograder.submission.written import Written, written_answer

#: More cells of a student's own than this are not run.
MAX_EXTRA = 300
_ADDED = "added-"
_CHECK = "_check"


@dataclass(frozen=True)
class Rebuilt:
    """The notebook to run, and the remarks about the submission.

    Attributes
    ----------
    notebook : NotebookNode
        The release version with the student's words. Never shares cells with the release it was made of.
    remarks : tuple of str
        In plain words, for instructor and student.
    unanswered : frozenset of str
        grade_ids of the solution cells that hold the untouched stub.
    missing : frozenset of str
        Those of them whose cell was not in the submission.
    """

    notebook: NotebookNode
    remarks: tuple[str, ...]
    unanswered: frozenset[str]
    missing: frozenset[str] = frozenset()


@dataclass
class _Plan:
    """Where each submitted cell goes. A place is an index of the release; -1 is before its first cell."""

    #: Solution cell -> the submitted cells that claim to be it.
    candidates: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    #: Submitted cell -> the place after which it runs as plain code.
    extras: dict[int, int] = field(default_factory=dict)
    #: Submitted cell -> the place of the recognized cell above it.
    above: dict[int, int] = field(default_factory=dict)
    #: Every function that a cell moved into a solution cell defines -> that solution cell's grade_id.
    moved: dict[str, str] = field(default_factory=dict)
    #: grade_id of a solution cell -> the place of its check cell.
    checks: dict[str, int] = field(default_factory=dict)
    #: Solution cell -> its grade_id.
    names: dict[int, str] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    course_cells: int = 0


def untouched(release: NotebookNode) -> Rebuilt:
    """Return the release version itself, for a submission that could not be read."""
    solutions = frozenset(grade_id(cell) for cell in release.cells if is_solution(cell))
    return Rebuilt(copied(release), (), solutions)


def rebuild(release: NotebookNode, submitted: Submitted, *, shared: bool = True) -> Rebuilt:
    """Put the submission's words into the release version.

    A solution cell is found by its grade_id, else by its cell id, else by what it defines, in whatever cell
    of the student's that is. Of several cells with code the last one above the check that is not the
    untouched stub counts; the others, and all code cells that are not the course's, stay as plain code after
    the cell they followed. Of a written answer all parts count (see `autograder.submission.written`).

    Parameters
    ----------
    release : NotebookNode
        From `autograder.assignment.release_version.release_version`.
    submitted : Submitted
        From `autograder.submission.reader.read_notebook`.
    shared : bool
        Whether a text that may answer several written questions is shown with each that has no other.

    Returns
    -------
    Rebuilt
    """
    remarks = list(submitted.remarks)
    matched = match_all(release.cells, submitted.cells)
    cells = _mended(release.cells, submitted.cells, matched, remarks)
    if any(place is not None for place in matched) and not _has_metadata(release.cells, cells):
        remarks.append(
            "nbgrader's marks were lost from all cells: they were found by ids, text and definitions"
        )
    plan = _plan(release.cells, cells, matched)
    notebook = copied(release)
    unanswered, missing = set(), set()
    for place, cell in enumerate(notebook.cells):
        if not is_solution(cell):
            continue
        if cell.cell_type == "code":
            answered = _fill(cell, place, plan, cells, remarks)
        else:
            found = written_answer(release.cells, place, cells, matched, shared=shared)
            answered = _fill_written(cell, place, found, cells, matched, remarks)
        if not answered:
            unanswered.add(grade_id(cell))
            if not plan.candidates[place]:
                missing.add(grade_id(cell))
                remarks.append(f"cell `{grade_id(cell)}` is missing: it stays a stub")
    remarks += _of_tests(plan.changed, "changed; the original was used")
    remarks += _of_tests(plan.repeated, "there more than once; it counts once")
    if plan.course_cells:
        remarks.append(
            f"{plan.course_cells} of the course's cells were changed: the change ran after the original"
        )
    own = len(plan.extras) - plan.course_cells
    if own > 0:
        remarks.append(f"{own} cell{'s' * (own != 1)} of the student's own kept")
    notebook.cells = _with_extras(notebook.cells, plan.extras, cells, remarks)
    return Rebuilt(
        notebook, tuple(dict.fromkeys(remarks)), frozenset(unanswered), frozenset(missing)
    )


def _has_metadata(release: Sequence[NotebookNode], cells: Sequence[SubmittedCell]) -> bool:
    known = {grade_id(cell) for cell in release if grade_id(cell)}
    return not known or any(cell.grade_id in known for cell in cells)


def _of_tests(names: Sequence[str], what: str) -> list[str]:
    names = list(dict.fromkeys(names))
    return [f"test cell{'s' * (len(names) > 1)} {', '.join(names)} {what}"] if names else []


def _mended(
    release: Sequence[NotebookNode],
    cells: Sequence[SubmittedCell],
    matched: Sequence[int | None],
    remarks: list[str],
) -> list[SubmittedCell]:
    """Return the cells, answers that were split put together, and the course's text taken out of code."""
    names = {grade_id(cell) for cell in release if is_solution(cell) and cell.cell_type == "code"}
    texts = [cell.source for cell in release if not is_solution(cell) and cell.source.strip()]
    found = [
        _without_course(cell, matched[index], release, texts, names)
        for index, cell in enumerate(cells)
    ]
    for row in _rows(release, found, matched):
        for first, last in parts_of_one([found[index].source for index in row], names):
            parts = row[first : last + 1]
            joined = "\n".join(found[index].source for index in parts)
            known = [index for index in parts if matched[index] is not None] or parts[:1]
            for index in parts:
                found[index] = replace(found[index], source=joined if index == known[0] else "")
            which = ", ".join(f"`{name}`" for name in sorted(given(joined) & names))
            remarks.append(f"the cell of {which} was split: its parts were put together")
    return found


def _without_course(
    cell: SubmittedCell,
    place: int | None,
    release: Sequence[NotebookNode],
    texts: Sequence[str],
    names: set[str],
) -> SubmittedCell:
    """Return a cell without the course's cells that were merged into it; answers in a text cell as code."""
    if not any(name in cell.source for name in names):
        return cell
    original = release[place] if place is not None else None
    if original is not None and not is_solution(original) and cell.source == original.source:
        return cell
    code = cell.kind == "code" or (original is not None and original.cell_type == "code")
    test = original is not None and grade_id(original) and not is_solution(original)
    if code and not test and parsed(cell.source) is not None:
        return cell
    if original is not None and is_solution(original) and not code:
        return cell
    source = without(cell.source, texts)
    if cell.kind != "code" and original is not None and is_solution(original):
        source = _unfenced(source)
    if given(source) & names:
        return replace(cell, source=source.strip("\n"), kind="code")
    return cell


def _unfenced(source: str) -> str:
    """Return the blocks of code in a text; all of it where there is none."""
    inside, kept = False, []
    for line in source.split("\n"):
        if line.lstrip().startswith(("```", "~~~")):
            inside = not inside
        elif inside:
            kept.append(line)
    return "\n".join(kept) or source


def is_extra(cell: NotebookNode) -> bool:
    """Whether a cell of a rebuilt notebook is one of the student's own."""
    return str(cell.get("id", "")).startswith(_ADDED)


def _rows(
    release: Sequence[NotebookNode], cells: Sequence[SubmittedCell], matched: Sequence[int | None]
) -> list[list[int]]:
    """Return runs of code cells of which none, or one answer's, are the course's."""
    rows: list[list[int]] = []
    owner: int | None = None
    for index, (cell, place) in enumerate(zip(cells, matched, strict=True)):
        answer = place is not None and is_solution(release[place])
        if (cell.kind != "code" and not answer) or (place is not None and not answer):
            rows.append([])
            owner = None
            continue
        if not rows or (place is not None and owner not in (None, place)):
            rows.append([])
        owner = place if place is not None else owner
        rows[-1].append(index)
    return rows


def _plan(
    release: Sequence[NotebookNode], cells: Sequence[SubmittedCell], matched: Sequence[int | None]
) -> _Plan:
    plan = _Plan(
        checks={
            grade_id(cell).removesuffix(_CHECK): place
            for place, cell in enumerate(release)
            if grade_id(cell).endswith(_CHECK)
        }
    )
    names = {grade_id(cell) for cell in release if is_solution(cell) and cell.cell_type == "code"}
    anchor, seen = -1, set()
    for index, cell in enumerate(cells):
        place = matched[index]
        if place is None:
            if cell.kind == "code" and cell.source.strip():
                plan.extras[index] = anchor
            continue
        plan.above[index], anchor = anchor, place
        original = release[place]
        changed = normal(cell.source) != normal(original.source)
        if is_solution(original):
            plan.candidates[place].append(index)
            plan.names[place] = grade_id(original)
        elif grade_id(original):
            if changed:
                plan.changed.append(grade_id(original))
            if place in seen:
                plan.repeated.append(grade_id(original))
            seen.add(place)
            # An answer that went into a test cell, and is nowhere else: before the test.
            inside = given(cell.source) & names if changed else set()
            if inside and inside - _answered(release, cells, matched):
                plan.extras[index] = place - 1
        elif changed and cell.kind == "code" and cell.source.strip():
            plan.extras[index] = place
            plan.course_cells += 1
    return plan


def _answered(
    release: Sequence[NotebookNode], cells: Sequence[SubmittedCell], matched: Sequence[int | None]
) -> set[str]:
    """Return the functions that answers and the student's own cells define, stubs left out."""
    return {
        name
        for index, place in enumerate(matched)
        if place is None or is_solution(release[place])
        for name in given(cells[index].source)
        if place is None or not _is_stub(cells[index].source, release[place].source)
    }


def _fill(
    cell: NotebookNode, place: int, plan: _Plan, cells: Sequence[SubmittedCell], remarks: list[str]
) -> bool:
    """Write the student's code into one solution cell; return whether there was any."""
    name, stub, candidates = grade_id(cell), cell.source, plan.candidates[place]
    written = [index for index in candidates if not _is_stub(cells[index].source, stub)]
    if written:
        # One below the check is run there, and the better of what both earn counts.
        check = plan.checks.get(name, place)
        last = next((i for i in reversed(written) if plan.above[i] < check), written[-1])
        for other in written:
            if other > last:
                remarks.append(f"cell `{name}` was there again below its check")
                plan.extras[other] = plan.above[other]
            elif other < last:
                remarks.append(f"cell `{name}` was there more than once: the last one counts")
                # Never after its own cell: the version that counts is the last to run there.
                plan.extras[other] = min(plan.above[other], place - 1)
        _remark_type(cell, cells[last].kind, remarks)
        cell.source = cells[last].source
        return True
    if _fill_from_own(cell, place, plan, cells):
        remarks.append(f"`{name}` was found in a cell of the student's own")
        return True
    return _defined_by_another(cell, place, plan, cells, remarks)


def _fill_from_own(
    cell: NotebookNode, place: int, plan: _Plan, cells: Sequence[SubmittedCell]
) -> bool:
    """Fill a solution cell from a cell of the student's own that defines its function, if there is one."""
    name, stub = grade_id(cell), cell.source
    if name in plan.moved:
        # One cell defines several: the stub must not undo it.
        cell.source = f"# {name} is defined in the cell {plan.moved[name]}"
        return True
    defining = [
        index
        for index in plan.extras
        if name in given(cells[index].source) and not _is_stub(cells[index].source, stub)
    ]
    if not defining:
        return False
    last = defining[-1]
    # If the stub was left standing above it, it runs after the stub, as in the student's notebook.
    if not plan.candidates[place] or plan.extras[last] < place:
        cell.source = cells[last].source
        plan.moved |= dict.fromkeys(given(cells[last].source), name)
        del plan.extras[last]
    return True


def _defined_by_another(
    cell: NotebookNode, place: int, plan: _Plan, cells: Sequence[SubmittedCell], remarks: list[str]
) -> bool:
    """Leave a solution cell to another one's that defines its function as well, if there is one."""
    name, stub = grade_id(cell), cell.source
    for other, indices in plan.candidates.items():
        if other == place or not any(name in given(cells[i].source) for i in indices):
            continue
        where = next(cells[i].source for i in indices if name in given(cells[i].source))
        if _is_stub(where, stub):
            continue
        # The stub must not undo it.
        cell.source = f"# {name} is defined in the cell {plan.names[other]}"
        remarks.append(f"`{name}` was found in the cell `{plan.names[other]}`")
        return True
    return False


def _fill_written(
    cell: NotebookNode,
    place: int,
    found: Written,
    cells: Sequence[SubmittedCell],
    matched: Sequence[int | None],
    remarks: list[str],
) -> bool:
    """Write the student's words into the cell of a written answer; return whether there were any."""
    name = grade_id(cell)
    if not found.text:
        return False
    for index, where in enumerate(matched):
        if where == place:
            _remark_type(cell, cells[index].kind, remarks)
    if found.cells > 1:
        remarks.append(f"the answer `{name}` was in several cells: all parts are shown, in order")
    if found.beside:
        remarks.append(f"words beside the cell `{name}` are shown in it, and a person decides")
    cell.source = harmless_markdown(found.text)
    if found.images:
        cell.attachments = copied(found.images)
    return True


def _remark_type(cell: NotebookNode, kind: str, remarks: list[str]) -> None:
    if kind and kind != cell.cell_type:
        remarks.append(
            f"cell `{grade_id(cell)}` had become a {printable(kind, 20)} cell: "
            f"it was read as {cell.cell_type}"
        )


def _with_extras(
    cells: Sequence[NotebookNode],
    extras: dict[int, int],
    submitted: Sequence[SubmittedCell],
    remarks: list[str],
) -> list[NotebookNode]:
    if len(extras) > MAX_EXTRA:
        remarks.append(f"only the first {MAX_EXTRA} of {len(extras)} added cells were run")
    after: dict[int, list[NotebookNode]] = defaultdict(list)
    for count, index in enumerate(sorted(extras)[:MAX_EXTRA], start=1):
        extra = new_cell("code", submitted[index].source, f"{_ADDED}{count}")
        after[extras[index]].append(extra)
    result = [*after[-1]]
    for place, cell in enumerate(cells):
        result += [cell, *after[place]]
    return result


def _is_stub(source: str, stub: str) -> bool:
    return not source.strip() or normal(source) == normal(stub) or same_code(source, stub)
