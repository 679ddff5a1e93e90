"""A written answer wherever it stands: in its cell, in parts of it, or beside it.

The student's own text between the neighbours of an answer's cell belongs to the answer: text cells that the
student added, what was written into the question or into the cell below, comments and strings in code.
Where there is nothing, text above the question, or at either end of the notebook, may be the answer; where
the cell is gone, any text that is not near another answer. Else it may stand in a text that answers several
questions: in the cell of another one, or in any text of the student's own.
"""

import ast
import difflib
import io
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from autograder.submission.code import definitions, parsed, without
from autograder.submission.match import between, is_solution, normal
from autograder.submission.nodes import NotebookNode
from autograder.submission.reader import SubmittedCell
from autograder.submission.text import fenced

#: Shorter texts of the course may stand in an answer by chance.
_MIN_TEXT = 20
#: The name of a picture follows.
_ATTACHED = re.compile(r"attachment:(?=([^\s)>\"']*))")
#: Three words in a row, as no program has them.
_PROSE = re.compile(r"[^\W\d_]+ [^\W\d_]+ [^\W\d_]+")
#: Words up to the end of a sentence, a line or an item of a list such as 1) or b).
_STATEMENT = re.compile(r"[^\W\d_]{3}(?:(?!\b\w\))[^.!?;\n])*")
#: Words up to the end of a paragraph, or of an item such as 1).
#: One answer may have sentences, and parts (a), (b).
_PARAGRAPH = re.compile(r"[^\W\d_]{3}(?:(?!\b\d\))[^\n])*")
#: A line's end within a sentence, or before such a part.
_WRAP = re.compile(r"(?<![.!?:;)\s])\n(?=[^\W\d_])|\n+(?=\(?[a-h][).])")
#: In a question's metadata: its text before grading.toml set another one.
AS_MADE = "as_made"


@dataclass(frozen=True)
class Written:
    """A student's words in answer to a question.

    Attributes
    ----------
    text : str
        All parts in order; empty where there is nothing.
    images : mapping
        Pictures pasted into any of the parts.
    cells : int
        In how many cells called like the answer's it was.
    beside : bool
        Whether a part stood in another cell.
    """

    text: str
    images: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    cells: int = 0
    beside: bool = False


def written_answer(
    release: Sequence[NotebookNode],
    place: int,
    cells: Sequence[SubmittedCell],
    matched: Sequence[int | None],
    *,
    shared: bool = True,
) -> Written:
    """Return the answer to the question whose answer cell is at this place of the release version.

    Parameters
    ----------
    release : sequence of NotebookNode
    place : int
    cells : sequence of SubmittedCell
    matched : sequence of (int or None)
        From `autograder.submission.match.match_all`.
    shared : bool
        Whether a text that may answer several questions is the answer to one for which there is no other.

    Returns
    -------
    Written
    """
    own = [index for index, found in enumerate(matched) if found == place]
    parts = list(_parts(release, place, cells, matched, _near(release, place, matched)))
    if not parts:
        far = sorted(_further(release, place, cells, matched))
        parts = list(_parts(release, place, cells, matched, far))
    if not parts and shared:
        parts = list(_of_several(release, place, cells, matched))
    # Code without a word is an answer only where there is no other.
    parts = [part for part in parts if part[2]] or parts
    texts: list[str] = []
    images: dict[str, Mapping[str, str]] = {}
    for index, text, _ in parts:
        if normal(text) not in map(normal, texts):
            texts.append(_with_images(text, cells[index].images, images))
    inside = [index for index, _, _ in parts if index in own]
    beside = any(index not in own for index, _, _ in parts)
    return Written("\n\n".join(texts), images, len(inside), beside)


def _near(release: Sequence[NotebookNode], place: int, matched: Sequence[int | None]) -> list[int]:
    """Return the cells that may hold a part of an answer: its own, and those up to its neighbours."""
    near = {
        index
        for index, above, below in between(matched, len(release))
        if place in (above, below) or above < place < below
    }
    near |= {index for index, found in enumerate(matched) if _neighbour(release, found, place)}
    return sorted(near | {index for index, found in enumerate(matched) if found == place})


def _of_several(
    release: Sequence[NotebookNode],
    place: int,
    cells: Sequence[SubmittedCell],
    matched: Sequence[int | None],
) -> Iterator[tuple[int, str, bool]]:
    """Yield parts, as `_parts` does, of other answers and of own texts that may answer several questions."""
    near = {at: _near(release, at, matched) for at in _answers(release) if at != place}
    taken = {index for indices in near.values() for index in indices}
    own = [
        index
        for index, found in enumerate(matched)
        if found is None and index not in taken and _is_text(cells[index])
    ]
    for at, indices in (*near.items(), (place, own)):
        parts = [part for part in _parts(release, at, cells, matched, indices) if part[2]]
        text = _WRAP.sub(" ", "\n".join(dict.fromkeys(normal(text) for _, text, _ in parts)))
        separate = _STATEMENT if at == place else _PARAGRAPH
        if "](attachment:" in text or len(separate.findall(text)) > 1:
            yield from parts


def _answers(release: Sequence[NotebookNode]) -> list[int]:
    return [at for at, cell in enumerate(release) if is_solution(cell) and cell.cell_type != "code"]


def _further(
    release: Sequence[NotebookNode],
    place: int,
    cells: Sequence[SubmittedCell],
    matched: Sequence[int | None],
) -> Iterator[int]:
    """Yield the student's own text cells elsewhere that may be an answer for which there is nothing near."""
    answers = _answers(release)
    for index, above, below in between(matched, len(release)):
        if not _is_text(cells[index]) or any(above <= at <= below for at in answers):
            continue
        at_an_end = above == -1 or below == len(release)
        if at_an_end or below == place - 1 or place not in matched:
            yield index


def _neighbour(release: Sequence[NotebookNode], found: int | None, place: int) -> bool:
    return found is not None and abs(found - place) == 1 and not is_solution(release[found])


def _parts(
    release: Sequence[NotebookNode],
    place: int,
    cells: Sequence[SubmittedCell],
    matched: Sequence[int | None],
    indices: Sequence[int],
) -> Iterator[tuple[int, str, bool]]:
    """Yield index and text of each cell that holds a part of the answer, and whether it holds words."""
    beside = (place - 1, place + 1)
    around = [text for at in beside if 0 <= at < len(release) for text in _texts(release[at])]
    known = [text for text in around if len(text) >= _MIN_TEXT] + [release[place].source]
    for index in indices:
        cell, found = cells[index], matched[index]
        source = cell.source
        if found is not None and found != place:
            source = min((_added(source, text) for text in _texts(release[found])), key=len)
        text = without(source, known)
        text = source if text == source else text.strip("\n")
        if found in (None, place) or is_solution(release[found]):
            # A picture that the text has no place for.
            loose = [name for name in cell.images if name not in unquote(source)]
            text = "\n\n".join(
                filter(str.strip, [text, *(f"![](attachment:{quote(n)})" for n in loose)])
            )
        if not text.strip():
            continue
        if cell.kind != "code" or found == place:
            yield index, text, True
        elif definitions(text):
            continue
        elif found is None or _has_words(text):
            yield index, fenced(text.strip("\n")), _has_words(text)


def _texts(cell: NotebookNode) -> list[str]:
    """Return the course's texts of a cell: today's, and the one before a change of the question."""
    return [cell.source, *filter(None, [cell.metadata.get(AS_MADE)])]


def _added(source: str, original: str) -> str:
    """Return the lines that are not in the original; of a line that was continued only what is new."""
    lines, old = source.split("\n"), original.split("\n")
    compare = difflib.SequenceMatcher(None, list(map(_plain, old)), list(map(_plain, lines)), False)
    found: list[str] = []
    for what, i1, i2, j1, j2 in compare.get_opcodes():
        if what in ("insert", "replace"):
            found += [_continued(line, old[i1:i2]) for line in lines[j1:j2]]
    return "\n".join(found)


def _continued(line: str, old: Sequence[str]) -> str:
    for text in old:
        if text.strip() and line.startswith(text.rstrip()):
            return line[len(text.rstrip()) :].strip()
        if text.strip() and line.endswith(text.strip()):
            return line[: -len(text.strip())].strip()
    return line


def _plain(line: str) -> str:
    return " ".join(line.split())


def _has_words(source: str) -> bool:
    """Whether code holds a comment or a string of several words, or is no code at all."""
    tree = parsed(source)
    if tree is None:
        return True
    if any(
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in tree.body
    ):
        return True
    strings = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return any(re.search(r"\w\s+\w", text) for text in strings) or any(_comments(source))


def _is_text(cell: SubmittedCell) -> bool:
    """Whether a cell holds words and no program: a text cell, or code of comments, strings or plain prose."""
    if cell.kind != "code":
        return True
    tree = parsed(cell.source)
    if tree is None:
        return bool(_PROSE.search(cell.source))
    if not tree.body:
        comments = "\n".join(text.lstrip("# ") for text in _comments(cell.source))
        return bool(comments) and parsed(comments) is None
    return all(map(_only_says, tree.body)) and _has_words(cell.source)


def _only_says(statement: ast.stmt) -> bool:
    """Whether a statement is a string, gives one to a name, or prints it."""
    value = statement.value if isinstance(statement, (ast.Expr, ast.Assign)) else None
    if (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Name)
        and value.func.id == "print"
    ):
        return all(isinstance(part, ast.Constant) for part in value.args)
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _comments(source: str) -> Iterator[str]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT and re.search(r"\w", token.string):
                yield token.string
    except (tokenize.TokenError, SyntaxError):  # a shell line, say
        return


def _with_images(
    text: str, mine: Mapping[str, Mapping[str, str]], images: dict[str, Mapping[str, str]]
) -> str:
    """Add a cell's pictures to those there are; return its text with the names they have there.

    A page with the name of a picture that is not there could not be shown at all.
    """
    for name, data in mine.items():
        new = re.sub(r"[^\w.-]", "-", name)
        while images.get(new, data) != data:
            new = f"{len(images)}-{new}"
        images[new] = data
        for written in {name, quote(name)} - {new}:
            text = text.replace(f"attachment:{written}", f"attachment:{new}")
    return _ATTACHED.sub(lambda found: found[0] if found[1] in images else "", text)
