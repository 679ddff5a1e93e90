"""The words of a notebook, sentence by sentence, without its code, formulas and tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nbformat import NotebookNode

#: A formula or a name in code is read as one short word.
_ONE = "x"
_FENCED = re.compile(r"^(```|~~~).*?^\1[^\n]*$", re.DOTALL | re.MULTILINE)
_NOT_PROSE = (
    (_FENCED, ""),
    (re.compile(r"\$\$.*?\$\$|<!--.*?-->", re.DOTALL), ""),
    (re.compile(r"^\s*(\||#+ |\*Lecture rows? ).*$", re.MULTILINE), ""),  # tables, headings
    (re.compile(r"(`+).+?\1|\$[^$]+?\$", re.DOTALL), _ONE),
    (re.compile(r"!\[[^\]]*\]\([^)]*\)"), ""),
    (re.compile(r"\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"</?\w[^>]*>"), ""),
)
#: A block of its own: a list item, a quotation, a part (a) of a question.
_ITEM = re.compile(r"^\s*([-*+]|\d+[.)]|>)\s+", re.MULTILINE)
_PART = re.compile(r"(?<=[.?!:])\s+\([a-h]\)\s+")
_END = re.compile(r"""(?:(?<=[.!?])|(?<=[.!?]["')\]]))\s+(?=["'(\[]*[A-Z0-9x])""")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|et al|vs|cf)\.$")


@dataclass(frozen=True)
class Sentence:
    """A sentence and where it stands: the number of its cell, from 1."""

    cell: int
    text: str

    @property
    def words(self) -> list[str]:
        """The words, numbers and signs between spaces that hold a letter or a digit."""
        return [word for word in self.text.split() if re.search(r"\w", word)]


def headings(notebook: NotebookNode) -> list[tuple[int, int, str]]:
    """Return (cell, level, text) of every heading."""
    return [
        (number, len(mark), words.strip())
        for number, text in markdown(notebook)
        for mark, words in re.findall(r"^(#+)[ \t]*(.*)$", _FENCED.sub("", text), re.MULTILINE)
    ]


def markdown(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Yield number and text of each cell with words for students: not the model answers."""
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "markdown" and not cell.metadata.get("nbgrader", {}).get("solution"):
            yield number, cell.source


def sentences(notebook: NotebookNode) -> list[Sentence]:
    """Return every sentence of a notebook."""
    return [Sentence(number, text) for number, page in markdown(notebook) for text in split(page)]


def split(page: str) -> list[str]:
    """Return the sentences of a Markdown text."""
    for pattern, instead in _NOT_PROSE:
        page = pattern.sub(instead, page)
    page = _PART.sub("\n\n", _ITEM.sub("\n\n", page))
    found: list[str] = []
    for block in re.split(r"\n\s*\n", page):
        # Emphasis goes, so that the words between its marks end as they read.
        found += _parts(re.sub(r"[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}", "", " ".join(block.split())))
    return [text for text in found if re.search(r"[^\W\d_]{2}", text)]


def _parts(block: str) -> Iterator[str]:
    begin = 0
    for end in _END.finditer(block):
        if not _ABBREVIATION.search(block[begin : end.start()]):
            yield block[begin : end.start()].strip()
            begin = end.end()
    yield block[begin:].strip()


def grade(found: Sequence[Sentence]) -> float:
    """Return the Flesch-Kincaid grade of a text: the school year in which it can be read.

    0.39 words per sentence + 11.8 syllables per word - 15.59 (Kincaid, Fishburne, Rogers and Chissom,
    1975). Syllables are counted by groups of vowels, which is right within a tenth or so.
    """
    words = [word for sentence in found for word in sentence.words]
    if not words:
        return 0.0
    heard = sum(syllables(word) for word in words)
    return 0.39 * len(words) / len(found) + 11.8 * heard / len(words) - 15.59


def syllables(word: str) -> int:
    """Return about how many syllables a word has; at least one."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", letters))
    silent = letters.endswith("e") and not letters.endswith(("le", "ee")) and groups > 1
    ending = re.search(r"[^aeioutd]ed$|[^aeiousxz]es$", letters) is not None and groups > 1
    return max(1, groups - silent - ending)
