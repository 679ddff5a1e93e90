"""The outputs of one cell as a notebook stores them, made from untrusted messages and cut to size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nbformat import NotebookNode

from autograder.runner.text import clean
from autograder.sandbox.limits import Limits
from autograder.submission.nodes import new_output

#: Types that are kept of a picture or a table; all other types have a plain text beside them.
_KEPT = (
    "text/plain",
    "text/html",
    "text/markdown",
    "text/latex",
    "image/png",
    "image/jpeg",
    "image/svg+xml",
)


class OutputBudget:
    """Bytes that all cells of a notebook may still put out."""

    def __init__(self, left: int) -> None:
        self.left = left


class Outputs:
    """Collects the messages of one cell.

    Attributes
    ----------
    kept : list of NotebookNode
        In the order they came, consecutive text on one stream joined, as Jupyter shows it.
    """

    def __init__(self, limits: Limits, budget: OutputBudget) -> None:
        self.kept: list[NotebookNode] = []
        self._count = limits.output_count
        self._bytes = limits.output_bytes
        self._budget = budget
        self._cut = False
        self._failed = False
        self._named: dict[str, NotebookNode] = {}
        self._clear_next = False

    def take(self, kind: str, content: Mapping[str, Any]) -> None:
        """Add one message of type ``kind``; what is no output, or not well-formed, is left out."""
        make = _MAKERS.get(kind)
        if kind == "clear_output":
            self._clear(wait=content.get("wait") is True)
        elif make:
            output = make(content)
            if output is not None:
                self._add(output, content)

    def drop(self) -> None:
        """Note that a message was too large to be looked at."""
        self._cut = True

    def result(self) -> list[NotebookNode]:
        """Return the outputs, with a note at the end where some are missing."""
        if not self._cut:
            return self.kept
        note = (
            "The rest of this cell's output was left out: it is longer than a reader could use.\n"
        )
        return [*self.kept, new_output("stream", name="stderr", text=note)]

    def _add(self, output: NotebookNode, content: Mapping[str, Any]) -> None:
        if self._clear_next:
            self._clear(wait=False)
        name = _display_id(content)
        # An output with a display id replaces the one before it, as a progress bar does.
        replaced = self._named.get(name)
        left = max(0, min(self._bytes, self._budget.left) + (_size(replaced) if replaced else 0))
        if output.output_type == "stream" and len(output.text) > left:
            output.text = output.text[:left]
            self._cut = True
        size = _size(output)
        # The first error of a cell is always kept (it is short): it is what a reader looks for.
        first_error = output.output_type == "error" and not self._failed
        full = size > left or (len(self.kept) >= self._count and not replaced)
        if size == 0 or (full and not first_error):
            self._cut |= size > 0
            return
        self._failed |= first_error
        self._spend(size)
        if replaced:
            self._spend(-_size(replaced))
            replaced.data = output.data
            return
        if name and "data" in output:
            self._named[name] = output
        last = self.kept[-1] if self.kept else None
        if output.output_type == "stream" and last is not None and last.get("name") == output.name:
            last.text += output.text
        else:
            self.kept.append(output)

    def _spend(self, size: int) -> None:
        self._bytes -= size
        self._budget.left -= size

    def _clear(self, *, wait: bool) -> None:
        self._clear_next = wait
        if not wait:
            self._spend(-sum(map(_size, self.kept)))
            self.kept.clear()
            self._named.clear()


def _size(output: NotebookNode) -> int:
    if output.output_type == "stream":
        return len(output.text)
    if output.output_type == "error":
        return len(output.ename) + len(output.evalue) + sum(map(len, output.traceback))
    return sum(map(len, output.data.values()))


def _display_id(content: Mapping[str, Any]) -> str:
    transient = content.get("transient")
    name = (
        transient.get("display_id") if "data" in content and isinstance(transient, dict) else None
    )
    return name if isinstance(name, str) else ""


def _stream(content: Mapping[str, Any]) -> NotebookNode | None:
    name, text = content.get("name"), content.get("text")
    if name not in ("stdout", "stderr") or not isinstance(text, str):
        return None
    return new_output("stream", name=name, text=clean(text, len(text)))


def _display(content: Mapping[str, Any]) -> NotebookNode | None:
    data = content.get("data")
    if not isinstance(data, dict):
        return None
    kept = {
        kind: clean(data[kind], len(data[kind]))
        for kind in _KEPT
        if isinstance(data.get(kind), str)
    }
    return new_output("display_data", data=kept) if kept else None


def _result(content: Mapping[str, Any]) -> NotebookNode | None:
    output = _display(content)
    return output and new_output("execute_result", data=output.data, execution_count=None)


def _error(content: Mapping[str, Any]) -> NotebookNode | None:
    name, value, trace = (content.get(key) for key in ("ename", "evalue", "traceback"))
    if not isinstance(name, str) or not isinstance(value, str) or not isinstance(trace, list):
        return None
    # The ends of a deep recursion tell all there is to tell.
    trace = trace if len(trace) <= 40 else [*trace[:20], "...", *trace[-20:]]
    lines = [clean(line, 5000) for line in trace if isinstance(line, str)]
    name = clean(name, 100) or "Error"
    return new_output("error", ename=name, evalue=clean(value, 2000), traceback=lines)


_MAKERS: dict[str, Callable[[Mapping[str, Any]], NotebookNode | None]] = {
    "stream": _stream,
    "display_data": _display,
    "update_display_data": _display,
    "execute_result": _result,
    "error": _error,
}
