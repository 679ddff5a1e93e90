"""Notebooks in memory: copies and new cells, also without nbformat, which the site in the browser has not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode as NotebookNode
else:
    try:
        from nbformat import NotebookNode
    except ImportError:

        class NotebookNode(dict):
            """A dict whose values are attributes, too."""

            __setattr__ = dict.__setitem__

            def __getattr__(self, name: str) -> Any:
                try:
                    return self[name]
                except KeyError:
                    raise AttributeError(name) from None


def copied(node: Any) -> Any:
    """Return a deep copy of a notebook or a part of it.

    A notebook is a tree of JSON values; `copy.deepcopy`, ready for anything, takes five times as long.
    """
    if isinstance(node, Mapping):
        return NotebookNode({key: copied(value) for key, value in node.items()})
    if isinstance(node, (list, tuple)):
        return [copied(item) for item in node]
    return node


def new_output(kind: str, **fields: Any) -> NotebookNode:
    """Return an output of format 4.

    nbformat's function of this name also validates it, at ten times the cost of all the rest.
    """
    if "data" in fields:
        fields |= {"data": NotebookNode(fields["data"]), "metadata": NotebookNode()}
    return NotebookNode(output_type=kind, **fields)


def new_cell(kind: str, source: str, name: str) -> NotebookNode:
    """Return a cell of format 4.5.

    Parameters
    ----------
    kind : str
        ``"code"``, ``"markdown"`` or ``"raw"``.
    source : str
    name : str
        Its id.

    Returns
    -------
    NotebookNode
    """
    cell = NotebookNode(id=name, cell_type=kind, metadata=NotebookNode(), source=source)
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell
