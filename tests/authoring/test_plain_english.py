"""Pages, help texts and docstrings are written subject first, in sentences that end."""

import ast
import importlib
import io
import re
import textwrap
import tokenize

import click
import pytest

from autograder.cli.main import autograder
from autograder.nbgrader_plugin.late import LatePenalty
from autograder.nbgrader_plugin.preprocessors import Ask
from tests.helpers.language import plain
from tests.helpers.paths import ROOT
from tests.helpers.prose import split

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

#: Python whose comments are read. The cells of a notebook have text of their own.
COMMENTED = sorted(
    path
    for folder in ("autograder", "benchmarks", "course", "docs/_ext", "solutions", "tests")
    for path in (ROOT / folder).rglob("*.py")
    if "notebooks" not in path.parts
)
#: A comment begins with its subject, so with none of these either; a question may.
OPENS = re.compile(r"(?:Where|How|Why)\b(?!.*\?$)", re.DOTALL)

#: Public functions with so many parameters document each of them and what they return, in these rooms.
MANY = 3
SECTIONED = {
    "assignment", "authoring", "doctor", "exercise", "grading", "judging", "lms", "nbgrader_plugin",
    "notebook", "pages", "records", "runner", "sandbox", "submission",
}  # fmt: skip


def name(path):
    return path.relative_to(ROOT).as_posix()


def room(path):
    """Return the folder of autograder/ that a module is in; "" elsewhere."""
    top, *rest = path.relative_to(ROOT).parts
    return rest[0] if top == "autograder" and len(rest) > 1 else ""


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


# Each fault names its file and its line or owner: one test reads all files.


def test_pages_are_plain():
    found = [
        fault
        for path in PAGES
        for fault in plain(split(path.read_text(encoding="utf-8")), name(path))
    ]
    assert len(PAGES) > 15
    assert not found, "\n".join(map(str, found))


def test_docstrings_are_plain():
    found = [
        fault
        for path in SOURCES
        for owner, text in docstrings(path)
        for fault in plain(split(text), f"{name(path)}, {owner}")
    ]
    assert not found, "\n".join(map(str, found))


def comments(source):
    """Yield (line, text) of each comment of its own; lines that stand together are one."""
    lines: list[str] = []
    begin = last = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and not token.line[: token.start[1]].strip():
            text = token.string.lstrip("#: ").rstrip()
            if lines and token.start[0] == last + 1:
                lines.append(text)
            else:
                if lines:
                    yield begin, "\n".join(lines)
                lines, begin = [text], token.start[0]
            last = token.start[0]
    if lines:
        yield begin, "\n".join(lines)


def twisted_comments(source, page):
    """Yield the faults of all comments of a module."""
    for line, text in comments(source):
        where = f"{page}:{line}"
        if OPENS.match(text):
            yield f"{where}: opens with a clause in place of a subject: {text}"
        yield from map(str, plain(split(text), where))


def test_comments_are_plain():
    found = [
        fault
        for path in COMMENTED
        for fault in twisted_comments(path.read_text(encoding="utf-8"), name(path))
    ]
    assert len(COMMENTED) > len(SOURCES) > 200
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ("#: What a run needs.\nNEEDS = 1\n", 1),
        ("def f():\n    # How long it may take, and\n    # not longer.\n    pass\n", 1),
        ("# Where none is left.\n\n# Why it ends.\n", 2),
        ("# The end is near. Who asks is told.\n", 1),
        ("# A call that fails is made again.\n# How often?\n", 0),
        ("# How often is it made?\n", 0),
        ("x = 1  # What is behind code is not read\n", 0),
        ('text = """\n# What is in a string is not read.\n"""\n', 0),
    ],
)
def test_a_twisted_comment_is_found(source, faults):
    assert len(list(twisted_comments(source, "a page"))) == faults


def public_functions(tree):
    """Yield (class or None, function) of a module's public functions, and of its public classes' methods."""
    for node in tree.body:
        owner = node if isinstance(node, ast.ClassDef) else None
        for function in owner.body if owner else [node]:
            is_function = isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
            if is_function and not (node.name.startswith("_") or function.name.startswith("_")):
                yield owner, function


def is_inherited(module, owner, function):
    """Return whether a base of the method's class has it too: the base documents it once."""
    if owner is None or not owner.bases:
        return False
    bases = getattr(importlib.import_module(module), owner.name).__bases__
    return any(hasattr(base, function.name) for base in bases)


def undocumented(source, module=""):
    """Yield (function, parameters and sections its docstring lacks) where there are `MANY` parameters."""
    for owner, function in public_functions(ast.parse(source)):
        given = function.args
        names = [arg.arg for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
        names = [arg for arg in names if arg not in ("self", "cls")]
        if len(names) < MANY or is_inherited(module, owner, function):
            continue
        text = ast.get_docstring(function) or ""
        _, *parts = re.split(r"^(\w+)\n-{3,}$", text, flags=re.MULTILINE)
        sections = dict(zip(parts[::2], parts[1::2], strict=True))
        entries = re.findall(r"^\S.*", sections.get("Parameters", ""), flags=re.MULTILINE)
        told = {arg.strip() for entry in entries for arg in entry.split(" : ")[0].split(",")}
        lacks = [arg for arg in names if arg not in told]
        gives = function.returns is not None and ast.unparse(function.returns) != "None"
        if gives and not sections.keys() & {"Returns", "Yields"}:
            lacks.append("Returns")
        if lacks:
            yield function.name, lacks


def test_functions_of_many_parameters_document_each():
    found = [
        f"{name(path)}: {function} lacks {lacks}"
        for path in SOURCES
        if room(path) in SECTIONED
        for function, lacks in undocumented(
            path.read_text(encoding="utf-8"), ".".join(path.relative_to(ROOT).with_suffix("").parts)
        )
    ]
    assert not found, "\n".join(found)


def test_a_parameter_without_an_entry_is_found():
    assert {room(path) for path in SOURCES} >= SECTIONED
    head = 'def area(x, *, y, z=0) -> int:\n    """Return it.\n\n    Parameters\n    ----------\n'
    assert list(undocumented(f'{head}    x, y : int\n    """')) == [("area", ["z", "Returns"])]
    whole = f'{head}    x, y, z : int\n\n    Returns\n    -------\n    int\n    """'
    assert not list(undocumented(whole))
    assert not list(undocumented("def area(x, y):\n    pass\ndef _of(x, y, z):\n    pass"))
    assert list(undocumented("class A:\n    def of(self, x, y, z): ...")) == [
        ("of", ["x", "y", "z"])
    ]


def help_texts():
    """Yield (owner, text) of all that a command's help says in words."""
    for command_name, command in {"autograder": autograder, **autograder.commands}.items():
        yield command_name, command.help or ""
        yield command_name, command.short_help or ""
        for option in command.params:
            yield f"{command_name} {option.name}", getattr(option, "help", None) or ""
        if known := getattr(command, "command_help", None):
            for text in (known.reads, known.writes, known.then, *known.exits.values()):
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
