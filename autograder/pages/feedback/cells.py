"""The cells of an autograded notebook as HTML: words, code, and what came out."""

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder.pages.feedback.markdown import Heading, course_markdown, own_markdown
from autograder.records.shown_notebook import HEADER
from autograder.submission.match import grade_id, is_solution
from autograder.submission.outputs import harmless_outputs
from autograder.submission.text import encodable

_CHECK = "_check"
#: Of what a cell printed, this many characters are shown.
MAX_TEXT = 10_000
#: The words that stand for a figure in grading (as a course's figures give them).
_FIGURE = "Figure: "
#: The beginning of Matplotlib's text for a figure that the student drew.
_NAMELESS = "<Figure size"


@dataclass(frozen=True)
class Output:
    """An output of a cell: of kind ``"text"``, ``"problem"``, ``"words"`` or ``"picture"``."""

    kind: str
    text: str
    data: str = ""
    mime: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of the page.

    Attributes
    ----------
    name : str
        grade_id of an answer or a check, else ``""``.
    role : str
        ``"text"``, ``"written"`` (an answer that a person grades), ``"answer"``, ``"check"``, ``"own"``
        (a cell that the student added) or ``"code"``.
    page : Markup
        Its text, or its code.
    section : Heading or None
        The chapter it stands in.
    title : str
        The nearest heading above it.
    """

    name: str
    role: str
    page: Markup
    outputs: tuple[Output, ...]
    section: Heading | None
    title: str

    @property
    def exercise(self) -> str:
        """The exercise that a check is about."""
        return self.name.removesuffix(_CHECK)


def cells_of(notebook: NotebookNode) -> tuple[Cell, ...]:
    """Return all cells but the grader's own on top."""
    found: list[Cell] = []
    section: Heading | None = None
    title, count = "", 1
    for cell in notebook.cells:
        if cell.get("id") == HEADER:
            continue
        role, name = _role(cell), grade_id(cell)
        if role == "text":
            rendered = course_markdown(cell.source, count)
            count += len(rendered.headings)
            for heading in rendered.headings:
                section = heading if heading.level <= 2 else section
                title = heading.text
            page = rendered.page
        elif role == "written":
            page = own_markdown(cell.source, cell.get("attachments"))
        else:
            page = code(cell.source)
        outputs = _outputs(cell.outputs) if role not in ("text", "written", "check") else ()
        found.append(Cell(name, role, page, outputs, section, title))
    return tuple(found)


def _role(cell: Any) -> str:
    if cell.cell_type != "code":
        return "written" if is_solution(cell) else "text"
    if is_solution(cell):
        return "answer"
    if grade_id(cell):
        return "check"
    return "own" if str(cell.get("id", "")).startswith("added-") else "code"


# The cells of the course are the same on every page.
@functools.lru_cache(maxsize=512)
def code(source: str) -> Markup:
    """Return Python code, coloured."""
    formatter = HtmlFormatter(nowrap=True)
    return Markup(highlight(encodable(source), PythonLexer(), formatter).rstrip("\n"))


def _outputs(outputs: Sequence[Any]) -> tuple[Output, ...]:
    # They were made harmless when they were written; a page that people open looks once more.
    found = [_one(output) for output in harmless_outputs(list(outputs))]
    return tuple(_short(output for output in found if output.text or output.data))


def _one(output: Any) -> Output:
    if output.output_type == "stream":
        return Output("problem" if output.name == "stderr" else "text", _plain(output.text))
    if output.output_type == "error":
        said = "\n".join(output.traceback) or f"{output.ename}: {output.evalue}"
        return Output("problem", _plain(said))
    return _shown(output)


def _short(outputs: Iterable[Output]) -> Iterator[Output]:
    """Yield the outputs of a cell up to what a person would read."""
    left, more = MAX_TEXT, 0
    for output in outputs:
        if output.data:
            yield output
            continue
        shown = output.text[:left]
        left, more = left - len(shown), more + len(output.text) - len(shown)
        if shown:
            yield replace(output, text=shown)
    if more:
        yield Output("words", f"... and {more:,} more characters")


def _shown(output: Any) -> Output:
    text = _plain(output.data.get("text/plain", ""))
    for mime in ("image/png", "image/jpeg"):
        if mime in output.data:
            words = "" if text.startswith(_NAMELESS) else text[:500]
            return Output("picture", words or "a figure of your own", output.data[mime], mime)
    if text.startswith(_FIGURE):
        return Output("words", text)
    return Output("text", text)


def _plain(text: str) -> str:
    """Return text without the colours of a terminal."""
    return str(strip_ansi(text)).replace("\x1b", "")
