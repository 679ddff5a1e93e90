"""Reading the copies of a function with a bug, and making the answers: an input and the repaired function."""

from __future__ import annotations

import linecache
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

#: The line of a wrong version, after the line that it replaces.
_WRONG = "~"


class Hunted:
    """A function with a bug in several copies, and the answer to the first of them when it is called.

    Parameters
    ----------
    function : str
        Its name. The exercise is called after it, with ``_bug`` behind.
    text : str
        The copies. Each begins with a line ``slug: input``, where input is a tuple on which it is wrong,
        as Python. The code follows.

    Attributes
    ----------
    pool : tuple of (str, str, str)
        Slug, right source and shown source of each copy.
    answers : dict
        By slug, a function that answers: it stands alone, as a student would write it.
    """

    def __init__(self, function: str, text: str) -> None:
        self.function, self.name = function, f"{function}_bug"
        self.__name__ = self.name
        copies = list(_copies(function, textwrap.dedent(text)))
        self.pool = tuple((slug, right, shown) for slug, _, right, shown in copies)
        self.inputs = {slug: given for slug, given, _, _ in copies}
        self.sources = {slug: self._answer(given, right) for slug, given, right, _ in copies}
        self.answers = {slug: self._compiled(slug, code) for slug, code in self.sources.items()}
        self._first = self.answers[self.pool[0][0]]

    def __call__(self) -> tuple[tuple[Any, ...], Callable[..., Any]]:
        """Return an input on which the first copy is wrong, and the first copy repaired."""
        found: tuple[tuple[Any, ...], Callable[..., Any]] = self._first()
        return found

    def _answer(self, given: str, right: str) -> str:
        body = f"wrong_on = {given}\n\n{right}\nreturn wrong_on, {self.function}\n"
        return f"def {self.name}():\n{textwrap.indent(body, '    ')}"

    def _compiled(self, slug: str, code: str) -> Callable[..., Any]:
        place = f"<{self.name}, copy {slug}>"
        names: dict[str, Any] = {"np": np, "__name__": __name__}
        exec(compile(code, place, "exec"), names)
        # `inspect.getsource` finds it there.
        linecache.cache[place] = len(code), None, code.splitlines(keepends=True), place
        made: Callable[..., Any] = names[self.name]
        return made


def _copies(function: str, text: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield slug, input, right source and shown source of each copy."""
    parts = re.split(r"^(\w+): (\(.*\))$", text.strip(), flags=re.MULTILINE)[1:]
    for slug, given, code in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        right: list[str] = []
        shown: list[str] = []
        for line in code.strip().splitlines():
            if line.startswith(_WRONG):
                shown[-1] = " " + line[1:]
                continue
            right.append(line)
            shown.append(line)
        mark = f"  # copy {slug}"
        if not right[0].startswith(f"def {function}("):
            raise ValueError(f"{function}, copy {slug}: expected def {function}")
        for lines in (right, shown):
            lines[0] += mark
        yield slug, given, "\n".join(right) + "\n", "\n".join(shown) + "\n"
