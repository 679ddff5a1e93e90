"""The guides as text: readable for students, and true to what there is."""

from __future__ import annotations

import re

import convnet
import nbformat
import pytest

from autograder.authoring.language import readable
from autograder.authoring.prose import sentences
from autograder.book.formulas import mathml
from autograder.cli import autograder
from tests.paths import COURSE

BOOK = COURSE / "book"
GUIDES = sorted(BOOK.glob("*.md"))


def as_notebook(path):
    cell = nbformat.v4.new_markdown_cell(path.read_text(encoding="utf-8"))
    return nbformat.v4.new_notebook(cells=[cell])


def test_the_students_guide_reads_well():
    guide = as_notebook(BOOK / "students.md")
    assert len(sentences(guide)) > 80
    found = readable(guide, "students.md")
    assert not found, "\n".join(map(str, found))


def calls(text):
    """Yield the words after `autograder`, wherever a guide says to run it."""
    for one in re.finditer(
        r"^autograder (?P<line>[^#\n]*)|`autograder (?P<code>[^`]*)`", text, re.M
    ):
        yield (one["line"] or one["code"]).split()


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_commands_and_options_that_a_guide_names_exist(path):
    for words in calls(path.read_text(encoding="utf-8")):
        if not words or words[0].startswith("-"):
            continue
        command = autograder.commands.get(words[0])
        assert command is not None, f"there is no command {words[0]}"
        known = {name for option in command.params for name in option.opts} | {"--help"}
        named = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert named <= known, (words[0], named - known)


def test_every_function_of_the_reference_is_on_its_page():
    text = (BOOK / "convnet.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\.\. auto(?:function|class):: (\w+)$", text, re.MULTILINE)
    assert sorted(listed) == sorted(convnet.__all__)


def test_a_formula_becomes_mathml():
    assert "<msub>" in mathml(r"Z_i")
    assert 'display="block"' in mathml(r"\sum_i x_i", block=True)
    assert "…" in mathml(r"x_1, \dots, x_m")


def test_a_formula_that_cannot_be_shown_is_named():
    from sphinx.errors import ExtensionError

    with pytest.raises(ExtensionError, match="nosuchthing"):
        mathml(r"\nosuchthing x")
