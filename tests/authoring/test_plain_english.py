"""Pages, help texts and docstrings are written subject first, in sentences that end."""

from __future__ import annotations

import ast
import re
import textwrap

import click
import pytest

from autograder.authoring.language import plain
from autograder.authoring.prose import split
from autograder.cli.main import autograder
from autograder.nbgrader_plugin.late import LatePenalty
from autograder.nbgrader_plugin.preprocessors import Ask
from tests.helpers.paths import ROOT

PAGES = sorted(
    path for pattern in ("*.md", "docs/*.md", "benchmarks/*.md") for path in ROOT.glob(pattern)
)
#: Python whose docstrings are read. Students' own style is free, and so is a wrong answer's.
SOURCES = sorted(
    path
    for folder in ("autograder", "course", "docs/_ext", "solutions/convnet")
    for path in (ROOT / folder).rglob("*.py")
    if not path.is_relative_to(ROOT / "course" / "notebooks")
)


def name(path):
    return path.relative_to(ROOT).as_posix()


def docstrings(path):
    """Yield (owner, text) of a module, its classes and functions, and of each entry in their sections."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node) or ""
            owner = getattr(node, "name", "the module")
            prose, *sections = re.split(r"^(?=\w+\n-{3,}$)", text, flags=re.MULTILINE)
            yield owner, re.sub(r"^    .*$", "", prose, flags=re.MULTILINE)  # tables and examples
            for section in sections:
                for entry in re.split(r"^(?=\S)", section, flags=re.MULTILINE):
                    title, _, words = entry.partition("\n")
                    yield f"{owner}, {title}", textwrap.dedent(words)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_is_plain(path):
    found = list(plain(split(path.read_text(encoding="utf-8")), name(path)))
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_docstrings_are_plain(path):
    found = [
        fault
        for owner, text in docstrings(path)
        for fault in plain(split(text), f"{name(path)}, {owner}")
    ]
    assert not found, "\n".join(map(str, found))


def help_texts():
    """Yield (owner, text) of all that a command's help says in words."""
    for command_name, command in {"autograder": autograder, **autograder.commands}.items():
        yield command_name, command.help or ""
        yield command_name, command.short_help or ""
        for option in command.params:
            yield f"{command_name} {option.name}", getattr(option, "help", None) or ""
        if lesson := getattr(command, "lesson", None):
            for text in (lesson.reads, lesson.writes, lesson.then, *lesson.exits.values()):
                yield f"{command_name}, its help", text or ""
    for configured in (LatePenalty, Ask):
        for trait_name, trait in configured.class_own_traits(config=True).items():
            yield f"{configured.__name__}.{trait_name}", trait.help


def test_help_texts_are_plain():
    texts = list(help_texts())
    assert len(texts) > 100
    capital = [(owner, text[:1].upper() + text[1:]) for owner, text in texts]
    found = [fault for owner, text in capital for fault in plain(split(text), owner)]
    assert not found, "\n".join(map(str, found))
    assert all(isinstance(command, click.Command) for command in autograder.commands.values())


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("What was built is looked over.", "opens with a clause"),
        ("Whose grades move.", "opens with a clause"),
        ("Who has not handed in stays open.", "opens with a clause"),
        ("Behind the points stand the named mistakes.", "puts the verb before its subject"),
        ("Nor is anything else that solves an exercise.", "puts the verb before its subject"),
        ("Here comes the table.", "puts the verb before its subject"),
        ("An exporter of ours makes it.", "plainer form"),
        ("It is that which counts.", "plainer form"),
        (" ".join(["word"] * 41) + ".", "a sentence of 41 words"),
    ],
)
def test_a_twisted_sentence_is_found(text, fault):
    (found,) = plain(split(text), "a page")
    assert fault in str(found)
    assert str(found).startswith("a page: ")


@pytest.mark.parametrize(
    "text",
    [
        "What does it give for s = 0?",
        "Return the failures of one aspect, ignoring speed.",
        "In the table each row stands for a student.",
        "There are no grades.",
        "From there, the array goes to the judge.",
        "Whether a cell may change what a function does.",
        "Whatsoever.",
    ],
)
def test_a_plain_sentence_is_left_alone(text):
    assert not list(plain(split(text), "a page"))
