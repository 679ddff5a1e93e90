"""The notebooks' text and the repository's pages: readable, in order, no link that leads nowhere."""

import ast
import re

import pytest

from tests.helpers.language import complaints, links
from tests.helpers.notebook_runs import NAMES, built
from tests.helpers.paths import COURSE, ROOT
from tests.helpers.prose import sentences

FOLDERS = ("*.md", "docs/*.md", "course/**/*.md", "benchmarks/*.md")
PAGES = sorted(path for pattern in FOLDERS for path in ROOT.glob(pattern))


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_reads_well(name):
    notebook = built(name)
    assert len(sentences(notebook)) > 200
    found = complaints(notebook, name, ROOT)
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_of_a_page_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", words.lower()).replace(" ", "-") for words in headings}
    found = list(links(text, str(path.relative_to(ROOT)), 0, ROOT, path.parent, anchors))
    assert not found, "\n".join(map(str, found))


def calls(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
            yield (name.id if isinstance(name, ast.Name) else name), node


def test_every_figure_is_shown_with_words():
    """A figure reaches a page by show or bundle, which want its words; only these make pictures."""
    shown = 0
    for path in sorted((COURSE / "plots").glob("*.py")):
        for name, node in calls(path):
            where = f"{path.name}, line {node.lineno}"
            if name in ("show", "bundle", "html_image"):
                starred = any(isinstance(argument, ast.Starred) for argument in node.args)
                assert starred or len(node.args) == 2, where
                words = node.args[-1]
                assert not isinstance(words, ast.Constant) or words.value.strip(), where
                shown += 1
            if name == "savefig":
                assert path.name == "canvas.py", f"{where}: a picture without words"
            if name == "display":
                made = ast.unparse(node.args[0])
                assert made.startswith(("bundle(", "flow_bundle(", "play_bundle(")), where
    assert shown > 20


#: Words that have a standard term or a plainer form, and the term.
PLAINER = {
    r"of yours": "your",
    r"that which": "what",
    r"numbers to learn": "parameters",
    r"(?:read|named) right(?:ly)?\b": "accuracy",
    r"turned over": "transposed",
    r"\bturn(?:s|ed|ing)? (?:a|the|each|every|one|no) (?:weight|number|entry)": "change",
    r"is said,": "people say",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_uses_the_standard_terms(name):
    text = " ".join(" ".join(cell.source.replace("\n", " ").split()) for cell in built(name).cells)
    found = [
        (m[0], term)
        for words, term in PLAINER.items()
        for m in re.finditer(words, text, re.IGNORECASE)
    ]
    assert not found
