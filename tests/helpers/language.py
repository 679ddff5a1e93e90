"""Checks of text that a program can make: length, order, plain words, links, missing alt text."""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from tests.helpers.prose import Sentence, grade, headings, markdown, sentences

#: Words in a sentence.
LONGEST = 40
#: Above this many words a sentence is long; one in twenty may be.
LONG, LONG_SHARE = 25, 0.05
#: The Flesch-Kincaid grade of a notebook. Formulas count as short words, so this is for the words between.
GRADE = 5.0
#: Lines of code in a cell that is not the reader's own.
CODE_LINES = 12

_NOWHERE = {"", "here", "this", "link", "this link", "click here", "this page", "page", "see here"}
_HUE = r"(?:red|green|blue|orange|yellow|purple|violet|pink|teal|brown|coloured|colored)"
_DRAWN = (
    r"(?:ones?|sides?|lines?|curves?|bars?|box(?:es)?|cells?|dots?|arrows?|parts?|areas?|rows?|columns?|"
    r"numbers?|frames?|marks?|cross(?:es)?|squares?|bands?|regions?|points?)"
)
#: Words that point at a picture by something that not everyone can see.
_SEEN_ONLY = (
    (re.compile(rf"\b{_HUE} {_DRAWN}\b", re.IGNORECASE), "by its colour alone"),
    (
        re.compile(rf"\b(?:is|are|drawn|shown|marked|painted) (?:in )?{_HUE}\b", re.IGNORECASE),
        "by its colour alone",
    ),
    (
        re.compile(
            r"\bthe (?:left|right|upper|lower|top|bottom)(?:most)? "
            r"(?:one|figure|picture|image|panel|plot|curve)s?\b",
            re.IGNORECASE,
        ),
        "by its place alone",
    ),
    (
        re.compile(r"\bas (?:you can see|shown|seen) (?:above|below|here|in the)\b", re.IGNORECASE),
        "without saying what there is to see",
    ),
)
#: Sentences whose subject is a clause, or whose order of words is turned round.
_TWISTED = (
    (
        re.compile(r"^(?:What|Who|Whose|Whom|Whoever|Whatever|Whichever)\b(?!.*\?[\"')]*$)"),
        "opens with a clause in place of a subject",
    ),
    (
        re.compile(
            r"^(?:Nor|Neither|Never|Seldom|Only then|Not only) "
            r"(?:is|are|was|were|do|does|did|has|have|will|can|may|must)\b"
        ),
        "puts the verb before its subject",
    ),
    (
        re.compile(
            r"^(?:Above|After|Among|At|Before|Behind|Below|Beside|Between|From|Here|In|On|Over|There|Under|With)\b"
            r"[^,.:;()]{0,50}?\b(?:stand|stands|stood|lie|lies|lay|come|comes|came|goes|hangs) "
            r"(?:a|an|the|its|their|our|your|one|two|all|no|some|small|named)\b"
        ),
        "puts the verb before its subject",
    ),
    (
        re.compile(r"\b(?:that|those) which\b|\b\w+ of (?:yours|ours|theirs)\b"),
        'has a plainer form ("the ... that", "your ...")',
    ),
)
#: A figure has words when the course's own functions draw it; what draws otherwise has none.
_OWN_DRAWING = re.compile(r"\bplt\.|\bpyplot\b|\.imshow\(|\bdisplay\(|\bImage\(|<img")


@dataclass(frozen=True)
class Complaint:
    """A fault and its place; as text, a line that an author can act on.

    Attributes
    ----------
    page : str
        A notebook or a file.
    cell : int
        Its number from 1; 0 where it is about the whole.
    fault, text : str
        The fault, and the words that have it.
    """

    page: str
    cell: int
    fault: str
    text: str = ""

    def __str__(self) -> str:
        where = f"{self.page}, cell {self.cell}" if self.cell else self.page
        return f"{where}: {self.fault}" + (f": {self.text}" if self.text else "")


def complaints(notebook: NotebookNode, name: str, root: Path) -> list[Complaint]:
    """Return the faults of a notebook's language, in no special order.

    Parameters
    ----------
    notebook : NotebookNode
        As `build_notebook` makes it. Its solution cells are not for students and not read.
    name : str
        Such as ``"2_filters"``.
    root : Path
        The repository, for links and names of files.

    Returns
    -------
    list of Complaint
    """
    return [
        *readable(notebook, name),
        *_code(notebook, name),
        *_sections(notebook, name, root),
        *(
            complaint
            for cell, text in markdown(notebook)
            for complaint in links(text, name, cell, root, _beside(root), _anchors(notebook))
        ),
    ]


def readable(notebook: NotebookNode, name: str) -> list[Complaint]:
    """Return the faults of words and headings alone, for a page that is no notebook."""
    found = sentences(notebook)
    return [
        *_level(found, name),
        *_length(found, name),
        *_seen_only(found, name),
        *_headings(notebook, name),
    ]


def plain(texts: Iterable[str], page: str) -> Iterator[Complaint]:
    """Yield the sentences of a text that are twisted or too long; for pages, help texts and docstrings.

    Parameters
    ----------
    texts : iterable of str
        Sentences, as `tests.helpers.prose.split` gives them.
    page : str
        The name of the text.
    """
    for text in texts:
        for pattern, fault in _TWISTED:
            if match := pattern.search(text):
                yield Complaint(page, 0, f'"{match[0]}" {fault}', text)
        if (words := len(Sentence(0, text).words)) > LONGEST:
            yield Complaint(page, 0, f"a sentence of {words} words (at most {LONGEST})", text)


def _level(found: list[Sentence], name: str) -> Iterator[Complaint]:
    by_length = sorted(found, key=lambda sentence: -len(sentence.words))
    if (level := grade(found)) > GRADE:
        hard = max(by_length[:20], key=lambda sentence: grade([sentence]))
        what = f"Flesch-Kincaid grade {level:.1f} (at most {GRADE:.1f}); among the hardest in cell"
        yield Complaint(name, 0, f"{what} {hard.cell}", hard.text)
    long = [sentence for sentence in by_length if len(sentence.words) > LONG]
    allowed = int(LONG_SHARE * len(found))
    for sentence in long[: len(long) - allowed] if len(long) > allowed else ():
        what = f"one of {len(long)} sentences of more than {LONG} words (at most {allowed})"
        yield Complaint(name, sentence.cell, what, sentence.text)


def _length(found: list[Sentence], name: str) -> Iterator[Complaint]:
    for sentence in found:
        if (words := len(sentence.words)) > LONGEST:
            what = f"a sentence of {words} words (at most {LONGEST})"
            yield Complaint(name, sentence.cell, what, sentence.text)


def _seen_only(found: list[Sentence], name: str) -> Iterator[Complaint]:
    for sentence in found:
        # In brackets it stands beside another way of saying which.
        text = re.sub(r"\([^)]*\)", "()", sentence.text)
        for pattern, how in _SEEN_ONLY:
            if match := pattern.search(text):
                what = f'"{match[0]}" points at something {how}'
                yield Complaint(name, sentence.cell, what, sentence.text)


def _headings(notebook: NotebookNode, name: str) -> Iterator[Complaint]:
    found = headings(notebook)
    if [level for _, level, _ in found].count(1) != 1 or found[0][1] != 1:
        yield Complaint(name, 0, "needs one heading of level 1, and begins with it")
    for (_, above, _), (cell, level, words) in itertools.pairwise(found):
        if level > above + 1:
            yield Complaint(name, cell, f"a heading of level {level} below level {above}", words)
    for cell, _, words in found:
        if not re.search(r"\w", words):
            yield Complaint(name, cell, "an empty heading")


def _code(notebook: NotebookNode, name: str) -> Iterator[Complaint]:
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code" or "nbgrader" in cell.metadata:
            continue
        lines = [line for line in cell.source.splitlines() if line.strip()]
        if len(lines) > CODE_LINES:
            yield Complaint(
                name, number, f"{len(lines)} lines of code (at most {CODE_LINES})", lines[0]
            )
        if drawn := _OWN_DRAWING.search(cell.source):
            yield Complaint(
                name, number, "draws without words; use the figures of the course", drawn[0]
            )


def _sections(notebook: NotebookNode, name: str, root: Path) -> Iterator[Complaint]:
    """Sections and notebooks that the text sends a reader to."""
    there = {beside.partition("_")[0] for beside in _beside(root)}
    own = {m[1] for _, _, words in headings(notebook) if (m := re.match(r"(\d+)\. ", words))}
    for cell, text in markdown(notebook):
        for sentence in re.split(r"(?<=[.?!])\s", text):
            for number in re.findall(r"\bnotebooks? (\d+)\b", sentence):
                if number not in there:
                    yield Complaint(name, cell, f"there is no notebook {number}", sentence)
            named = re.findall(r"\bsections? (\d+)(?: (?:and|to|or) (\d+))?", sentence)
            elsewhere = re.search(r"\bnotebook", sentence)
            for number in sorted({n for pair in named for n in pair if n}):
                if number not in own and not elsewhere:
                    yield Complaint(name, cell, f"there is no section {number} here", sentence)


def links(
    text: str, page: str, cell: int, root: Path, here: Path | set[str], anchors: set[str]
) -> Iterator[Complaint]:
    """Yield what is wrong with the links, pictures and names of files in a Markdown text.

    Parameters
    ----------
    text, page : str
        The text, and what to call it.
    cell : int
        Its number, or 0.
    root : Path
        The repository: files named in code, such as ``course/data``, are looked for there.
    here : Path or set of str
        The start of relative links: a folder, or the names beside a student's notebook.
    anchors : set of str
        The targets of links within the page.

    Yields
    ------
    Complaint
    """
    bare = re.sub(r"^(```|~~~).*?^\1[^\n]*$", "", text, flags=re.DOTALL | re.MULTILINE)
    for code in re.findall(r"`([^`\n]+)`", bare):
        if not _is_there(code, root):
            yield Complaint(page, cell, "the repository has no such file", code)
    bare = re.sub(r"`[^`\n]*`", "x", bare)
    for alt in re.findall(r"!\[([^\]]*)\]\(", bare):
        if not re.search(r"\w{2}", alt):
            yield Complaint(page, cell, "a picture without words", f"![{alt}](...)")
    for tag in re.findall(r"<img\b[^>]*>", bare):
        if not re.search(r"""\balt=["'][^"']*\w{2}""", tag):
            yield Complaint(page, cell, "a picture without words", tag)
    for words, target in re.findall(r"(?<!!)\[([^\]]*)\]\(([^)\s]*)[^)]*\)", bare):
        whole = f"[{words}]({target})"
        plain = re.sub(r"[*_]", "", words).strip().rstrip(".").lower()
        if plain in _NOWHERE or re.match(r"https?://|www\.", plain):
            yield Complaint(page, cell, "a link's words say where it goes", whole)
        if not _leads_somewhere(target, here, anchors):
            yield Complaint(page, cell, "a link that leads nowhere", whole)
    for address in re.findall(r"(?:https?://|\bwww\.)\S+", re.sub(r"\]\([^)]*\)", "]", bare)):
        yield Complaint(page, cell, "a bare address: put it behind words", address)


def _is_there(code: str, root: Path) -> bool:
    """Whether a file or module that stands in the text as code exists; other code is none."""
    if module := re.match(r"python -m ((?:course|autograder|benchmarks|tests)[\w.]*)", code):
        path = root / module[1].replace(".", "/")
        return path.is_dir() or path.with_suffix(".py").is_file()
    if re.fullmatch(r"(?:course|autograder|solutions|benchmarks|tests)/[\w./-]*", code):
        return (root / code).exists()
    return True


def _leads_somewhere(target: str, here: Path | set[str], anchors: set[str]) -> bool:
    if re.match(r"https?://|mailto:", target):
        return True
    path, _, anchor = target.partition("#")
    if not path:
        return anchor in anchors
    return path in here if isinstance(here, set) else (here / path).exists()


def _beside(root: Path) -> set[str]:
    return {f"{path.stem}.ipynb" for path in (root / "course" / "notebooks").glob("[0-9]*.py")}


def _anchors(notebook: NotebookNode) -> set[str]:
    """Return JupyterLab's anchors of the headings of a page."""
    return {words.replace("`", "").replace(" ", "-") for _, _, words in headings(notebook)}
