"""The guides as text: readable for students, and true to what there is."""

import doctest
import re

import convnet
import nbformat
import pytest
from nbgrader.apps import NbGraderApp
from traitlets import import_item

from autograder.cli.main import autograder
from course_book.formulas import mathml
from tests.helpers.language import readable
from tests.helpers.paths import ROOT
from tests.helpers.prose import sentences

BOOK = ROOT / "docs"
GUIDES = sorted(BOOK.glob("*.md"))


def as_notebook(path):
    cell = nbformat.v4.new_markdown_cell(path.read_text(encoding="utf-8"))
    return nbformat.v4.new_notebook(cells=[cell])


def test_the_students_guide_reads_well():
    guide = as_notebook(BOOK / "students.md")
    assert len(sentences(guide)) > 80
    found = readable(guide, "students.md")
    assert not found, "\n".join(map(str, found))


def calls(text, program="autograder"):
    """Yield the words after a program's name, wherever a text says to run it."""
    for block in re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        for line in re.findall(rf"^{program} ([^#\n]*)", block, re.MULTILINE):
            yield line.split()
    for line in re.findall(rf"`{program} ([^`\n]*)`", text):
        yield line.split()


def said_everywhere():
    """Return every text that tells somebody to run something: guides, and our own sources."""
    guides = [*GUIDES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    return [*guides, *sorted((ROOT / "autograder").rglob("*.py"))]


def nbgrader_app(words, path):
    """Return what runs a command of nbgrader's, down to `nbgrader db assignment add`."""
    app = NbGraderApp()
    for word in words:
        if word.startswith("-") or not app.subcommands:
            break
        assert word in app.subcommands, f"{path}: nbgrader has no command {' '.join(words)}"
        found = app.subcommands[word][0]
        app = (import_item(found) if isinstance(found, str) else found)()
    return app


def said(program):
    """Yield (file, words) wherever a text says to run a program."""
    for path in said_everywhere():
        for words in calls(path.read_text(encoding="utf-8"), program):
            yield path.relative_to(ROOT).as_posix(), words


def test_commands_of_nbgrader_that_are_named_exist():
    read = 0
    for path, words in said("nbgrader"):
        words = [word.strip(".,;)") for word in words]
        if not words or not re.fullmatch(r"[a-z_]+", words[0]):
            continue  # a title, a placeholder, `nbgrader >= 0.9`
        app = nbgrader_app(words, path)
        known = {f"--{name}" for name in (*app.aliases, *app.flags)} | {"--help"}
        named = {word.partition("=")[0] for word in words if word.startswith("--")}
        # "--Class.trait" sets anything.
        assert {word for word in named if "." not in word} <= known, (path, words)
        read += 1
    assert read > 20


def test_targets_of_make_that_are_named_exist():
    there = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    found = list(said("make"))
    assert found
    for path, words in found:
        named = {word for word in words[:1] if re.fullmatch(r"[a-z]+", word)}
        assert named <= there, (path, words)


@pytest.mark.parametrize(
    "path",
    [path for path in (ROOT / "README.md", *GUIDES) if ">>> " in path.read_text("utf-8")],
    ids=lambda path: path.name,
)
def test_what_is_typed_into_python_answers_as_the_text_says(path):
    text = re.sub("^```.*$", "", path.read_text("utf-8"), flags=re.MULTILINE)
    example = doctest.DocTestParser().get_doctest(text, {}, path.name, str(path), 0)
    ran = doctest.DocTestRunner().run(example)
    assert ran.attempted
    assert not ran.failed


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
