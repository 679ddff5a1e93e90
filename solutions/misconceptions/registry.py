"""A wrong answer is a right one with a small change: how changes are written, and how they are made.

`mistakes` takes a right answer, named like its exercise, and a text with an entry for each wrong one::

    a2-from-z1: A2 skips the ReLU
        A1 is right, but A2 is computed from Z1.
        Which of Z1 and A1 meets w2?
            a2 = np.dot(w2, a1) => a2 = np.dot(w2, z1)

The first line holds the slug and the name; indented by four follow what was seen and where to look. A slug alone
has its words in `misconceptions.words`. Indented by eight stand the changes to the right answer:

- ``old => new`` replaces a piece of a line, which must occur exactly once.
- Lines that begin with ``-``, ``+`` or two blanks are a diff: lines to remove, to add, and to find. The first may
  stand anywhere in the code, the others below it. A line ``...`` separates two places.
- Only ``+`` lines replace everything below the first line of the function.
- ``from other``, as the first line, starts from another function given to `mistakes`. With no change after it, the
  mistake is that function as it stands.
"""

import functools
import inspect
import linecache
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

import numpy as np

from . import words


@dataclass(frozen=True)
class Misconception:
    """A wrong answer to one exercise.

    Attributes
    ----------
    exercise, slug, name : str
        The slug never changes; the name is one line.
    observation, question : str
        What was seen, and a question that says where to look.
    function : callable
    base, source : str
        Code of the answer that was changed, and of this one. Each defines a function named like the exercise.
    """

    exercise: str
    slug: str
    name: str
    observation: str
    question: str
    function: Callable[..., Any]
    base: str
    source: str

    def marked(self) -> str:
        """Return the source with a margin: ``+`` at new lines, and ``-`` at lines of the base that are gone."""
        old, new = self.base.splitlines(), self.source.splitlines()
        lines = []
        for kind, i, i_end, j, j_end in SequenceMatcher(None, old, new, False).get_opcodes():
            if kind != "equal":
                lines += [f"- {line}" for line in old[i:i_end]]
            lines += [f"{' ' if kind == 'equal' else '+'} {line}" for line in new[j:j_end]]
        return "\n".join(line.rstrip() for line in lines)


@dataclass(frozen=True)
class Entry:
    """An entry of a text as it is written: its slug, name, other words, and changes."""

    slug: str
    name: str
    words: tuple[str, ...]
    changes: tuple[str, ...]


#: The functions and the text given for each exercise.
_given: dict[str, tuple[tuple[Callable[..., Any], ...], str]] = {}


def mistakes(right: Callable[..., Any], *others: Callable[..., Any], text: str) -> None:
    """Register the wrong answers to the exercise that a right answer is named after.

    Parameters
    ----------
    right : callable
        The answer that entries start from.
    *others : callable
        Functions that an entry may start from instead.
    text : str
        The entries. A fault in them is raised by `known`.

    Raises
    ------
    ValueError
        If the exercise has its wrong answers already.
    """
    if right.__name__ in _given:
        raise ValueError(f"{right.__name__} has its wrong answers already")
    _given[right.__name__] = (right, *others), text


@functools.cache
def known(exercise: str) -> tuple[Misconception, ...]:
    """Return the wrong answers to an exercise.

    Raises
    ------
    ValueError
        If an entry cannot be read, or its changes cannot be made. The message names the exercise and the slug.
    """
    functions, text = _given.get(exercise, ((), ""))
    sources = {function.__name__: source_of(function, exercise) for function in functions}
    found: dict[str, Misconception] = {}
    for entry in entries(text):
        try:
            if entry.slug in found:
                raise ValueError("there are two entries of this slug")
            found[entry.slug] = _misconception(exercise, entry, sources)
        except ValueError as error:
            raise ValueError(f"{exercise}, {entry.slug}: {error}") from None
    return tuple(found.values())


def source_of(function: Callable[..., Any], name: str) -> str:
    """Return the source of a function under another name, without decorators."""
    source = textwrap.dedent(inspect.getsource(function))
    code = source[source.index("def ") :].rstrip() + "\n"
    return code.replace(f"def {function.__name__}(", f"def {name}(", 1)


def entries(text: str) -> Iterator[Entry]:
    """Yield the entries of a text."""
    lines = [line for line in text.splitlines() if line.strip()]
    heads = [place for place, line in enumerate(lines) if not line.startswith(" ")]
    for start, end in pairwise([*heads, len(lines)]):
        slug, _, name = lines[start].partition(": ")
        body = lines[start + 1 : end]
        changes = tuple(line[8:] for line in body if line.startswith(" " * 8))
        said = tuple(line.strip() for line in body if not line.startswith(" " * 8))
        yield Entry(slug, name, said, changes)


@functools.cache
def _shared() -> dict[str, Entry]:
    return {entry.slug: entry for entry in entries(words.TEXT)}


def _misconception(exercise: str, entry: Entry, sources: Mapping[str, str]) -> Misconception:
    said = entry if entry.name or entry.words else _shared().get(entry.slug, entry)
    if not said.name or len(said.words) != 2:
        raise ValueError(
            "expected a name and two lines of words, or a slug in misconceptions.words"
        )
    start, changes = exercise, entry.changes
    if changes and changes[0].startswith("from "):
        start, changes = changes[0].removeprefix("from "), changes[1:]
    if start not in sources:
        raise ValueError(f"no function {start} is given")
    source = changed(sources[start], changes)
    if source == sources[exercise]:
        raise ValueError("nothing is changed")
    function = _compiled(source, exercise, f"<{exercise}, {entry.slug}>")
    observation, question = said.words
    return Misconception(
        exercise, entry.slug, said.name, observation, question, function, sources[start], source
    )


def changed(code: str, changes: Sequence[str]) -> str:
    """Return code with the changes of an entry made.

    Raises
    ------
    ValueError
        If something to replace is not in the code, is there more than once, or is replaced twice.
    """
    spans = sorted(_spans(code, changes))
    if any(end > start for (_, end, _), (start, _, _) in pairwise(spans)):
        raise ValueError("two changes overlap")
    for start, end, new in reversed(spans):
        code = code[:start] + new + code[end:]
    return code


def _spans(code: str, changes: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield start and end of each piece to replace, and the new piece."""
    diff: list[str] = []
    for line in [*changes, "..."]:
        if line[:2] in ("- ", "+ ", "  "):
            diff.append(line)
            continue
        if diff:
            yield _diff_span(code, diff)
            diff = []
        if line != "...":
            old, arrow, new = line.partition(" => ")
            if not arrow:
                raise ValueError(f"this is no change: {line}")
            if code.count(old) != 1:
                raise ValueError(f"expected once in the code, found {code.count(old)} times: {old}")
            start = code.index(old)
            yield start, start + len(old), new


def _diff_span(code: str, diff: Sequence[str]) -> tuple[int, int, str]:
    old = [line[2:] for line in diff if line[0] != "+"]
    new = [line[2:] for line in diff if line[0] != "-"]
    if not old:
        return code.index("\n") + 1, len(code), textwrap.indent("\n".join(new), "    ") + "\n"
    lines = code.splitlines(keepends=True)
    found = []
    for place in range(len(lines) - len(old) + 1):
        indent = " " * (len(lines[place]) - len(lines[place].lstrip(" ")))
        if [f"{indent}{line}\n" for line in old] == lines[place : place + len(old)]:
            found.append((place, indent))
    if len(found) != 1:
        raise ValueError(f"expected once in the code, found {len(found)} times: {' / '.join(old)}")
    ((place, indent),) = found
    start, end = (sum(map(len, lines[:count])) for count in (place, place + len(old)))
    return start, end, "".join(f"{indent}{line}\n" for line in new)


def _compiled(source: str, name: str, file: str) -> Callable[..., Any]:
    """Return the function that a source defines. Like a student's cell, it has NumPy as ``np`` and nothing else.

    `inspect.getsource` and tracebacks find the source under the name of the file.
    """
    namespace: dict[str, Any] = {"np": np, "__name__": __name__}
    try:
        exec(compile(source, file, "exec"), namespace)
    except SyntaxError as error:
        raise ValueError(f"the changed code is no Python: {error}") from None
    linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file
    return namespace[name]
