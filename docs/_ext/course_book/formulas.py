"""Formulas as MathML: browsers draw it themselves, so a page needs no script and no network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.errors import ExtensionError

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

#: Commands of the notebooks' formulas that the converter knows under another name.
_OTHER_NAMES = {r"\dots": r"\ldots"}


def mathml(formula: str, *, block: bool = False) -> str:
    """Return a formula in LaTeX as MathML.

    Raises
    ------
    ExtensionError
        Saying which formula cannot be written so.
    """
    text = formula.strip()
    for name, other in _OTHER_NAMES.items():
        text = text.replace(name, other)
    try:
        return str(tex2mathml(text, as_block=block))
    except MathError as error:
        raise ExtensionError(f"the formula {formula!r} cannot be shown: {error}") from None


def inline(writer: HTML5Translator, node: Any) -> None:
    """Write a formula within a line."""
    writer.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def display(writer: HTML5Translator, node: Any) -> None:
    """Write a formula on lines of its own; a wide one can be scrolled."""
    writer.body.append(f'<div class="formula">{mathml(node.astext(), block=True)}</div>')
    raise nodes.SkipNode
