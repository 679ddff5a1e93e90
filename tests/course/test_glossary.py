"""Each term of the glossary is bold where the notebooks first use it, and explained on one page."""

import functools
import re

import pytest

from tests.helpers.notebook_runs import NAMES, built, grader
from tests.helpers.paths import ROOT

#: Other spellings of a term in the text, beside the term itself and its plural.
FORMS = {
    "translation equivariance": r"(?:translation )?equivarian(?:ce|t)",
    "translation invariance": r"(?:translation )?invarian(?:ce|t)",
    "fully connected layer": r"fully connected|dense layer",
    "bias": r"(?<!inductive )bias(?:es)?",
    "spatial locality": r"(?:spatial )?locality",
    "nonlinearity": r"nonlinearit(?:y|ies)",
    "batch": r"(?<!mini)batch(?:es)?",
    "validation images": r"validation",
    "Jacobian": r"jacobians?",
    "loss": r"loss(?:es)?",
    "generalization": r"generali[sz](?:e|es|ed|ation)",
    "cross-entropy": r"cross-entropy",
    "stochastic gradient descent": r"stochastic gradient descent",
}
#: Terms that the lecture's own words use before their section explains them.
EARLY = {
    "fully connected layer", "convolutional layer", "bias", "filter", "gradient",
    "stochastic gradient descent",
}  # fmt: skip
NOT_PROSE = re.compile(
    r"^```.*?^```|\$\$.*?\$\$|\$[^$]+\$|`[^`\n]+`|\*Kernel[^*]*\*|^(?:#+ |\||\*Lecture row)[^\n]*$",
    re.DOTALL | re.MULTILINE,
)


@functools.cache
def terms() -> list[tuple[str, str, str, str]]:
    """Rows of the page: term, meaning, notebook, section."""
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (\d) \| (\d+) \|$", page, re.MULTILINE)
    return [(term, meaning, notebook, section) for term, meaning, notebook, section in rows]


@functools.cache
def sections() -> list[tuple[str, str, str]]:
    """Notebook, section and prose of all words for students, in course order."""
    found = []
    for name in NAMES:
        section = "0"
        for cell in built(name).cells:
            if cell.cell_type != "markdown" or grader(cell).get("solution"):
                continue
            for part in re.split(r"^(?=## )", cell.source, flags=re.MULTILINE):
                if heading := re.match(r"## (\d*)", part):
                    section = heading[1] or "0"
                found.append((name[0], section, NOT_PROSE.sub(" ", part)))
    return found


def uses(term: str) -> list[tuple[str, str, str]]:
    """Notebook and section of each use, and whether it is bold: "", "alone" or "with others"."""
    form = FORMS.get(term, rf"{re.escape(term)}s?")
    pattern = re.compile(rf"\b(?:{form})\b", re.IGNORECASE)
    found = []
    for notebook, section, text in sections():
        flat = " ".join(text.split())
        bold = [match.span() for match in re.finditer(r"\*\*.+?\*\*", flat)]
        for match in pattern.finditer(flat):
            spans = [b for b in bold if b[0] < match.start() and match.end() < b[1]]
            alone = (match.start() - 2, match.end() + 2) in spans
            found.append((notebook, section, "alone" if alone else "with others" if spans else ""))
    return found


def test_the_page_is_in_the_order_of_the_course() -> None:
    places = [(int(notebook), int(section)) for _, _, notebook, section in terms()]
    assert places == sorted(places)
    names = [term for term, *_ in terms()]
    assert len(names) == len(set(names)) >= 30


@pytest.mark.parametrize("row", terms(), ids=lambda row: row[0])
def test_a_term_is_bold_at_its_first_use_and_explained_there(
    row: tuple[str, str, str, str],
) -> None:
    term, meaning, notebook, section = row
    found = uses(term)
    bold = next(place for place in found if place[2])
    assert bold[:2] == (notebook, section), f"{term} is first bold in {bold[:2]}"
    assert term in EARLY or found[0] == bold, f"{term} is used before it is bold: {found[0][:2]}"
    assert meaning[0].islower()
    again = [place for place in found if place[2] == "alone" and place[1] != "0"]
    assert again in ([], [bold]), f"{term} is bold again in {again}"


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_ends_with_the_way_to_the_glossary(name: str) -> None:
    last = [cell.source for cell in built(name).cells if cell.cell_type == "markdown"][-1]
    assert "`docs/glossary.md`" in last
