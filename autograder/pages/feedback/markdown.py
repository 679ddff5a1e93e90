"""Markdown of the course, of a student and of a grader as HTML in which nothing can run."""

import functools
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import nh3
from markupsafe import Markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.pages.feedback.formula import mathml
from autograder.submission.text import encodable

#: A heading of a notebook's is this much lower in the page.
LOWER = 2
#: Longer texts are shown as they were typed: Markdown can be slow to read.
MAX_LENGTH = 50_000

_MATH = {
    "math", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mphantom", "mroot", "mrow", "mspace",
    "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder",
    "munderover",
}  # fmt: skip
_TEXT = {
    "a", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h3", "h4", "h5", "h6",
    "hr", "img", "li", "ol", "p", "pre", "span", "strong", "table", "tbody", "td", "th", "thead",
    "tr", "ul",
}  # fmt: skip
_MATH_ATTRIBUTES = {
    "columnalign", "columnspacing", "display", "displaystyle", "fence", "lspace", "mathvariant",
    "maxsize", "minsize", "rowspacing", "rspace", "stretchy", "width", "xmlns",
}  # fmt: skip
_ATTRIBUTES = dict.fromkeys(_MATH, _MATH_ATTRIBUTES) | {
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "span": {"class"},
    "div": {"class"},
    **{f"h{level}": {"id"} for level in range(3, 7)},
}
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+")
_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"[\d.,\s()+/-]+")


@dataclass(frozen=True)
class Heading:
    """A heading of a course cell: its level in the notebook, its words, its id in the page."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Rendered:
    """A text cell as HTML, and the headings in it."""

    page: Markup
    headings: tuple[Heading, ...]


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, where HTML is shown as text and formulas are MathML.

    Parameters
    ----------
    first : int or None
        Number of the first heading; None where headings are no sections of the page (a student's words).
    attachments : mapping
        Pictures pasted into the cell.
    """

    def __init__(self, first: int | None, attachments: Mapping[str, Any]) -> None:
        super().__init__(
            escape=True,
            allow_harmful_protocols=False,
            exclude_anchor_links=True,
            attachments=dict(attachments),
        )
        self._first = first
        self.headings: list[Heading] = []

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        if self._first is None:
            return f"<p><strong>{text}</strong></p>\n"
        anchor = f"section-{self._first + len(self.headings)}"
        self.headings.append(Heading(level, html.unescape(_TAG.sub("", text)), anchor))
        shown = min(level + LOWER, 6)
        return f'<h{shown} id="{anchor}">{text}</h{shown}>\n'

    def emphasis(self, text: str) -> str:
        # "60,000*27*16" is a product: without its signs it would be another number.
        return f"*{text}*" if _NUMBER.fullmatch(text) else str(super().emphasis(text))

    def image(self, text: str, url: str, title: str | None = None) -> str:
        name = url.removeprefix("attachment:")
        if name not in self.attachments:
            return html.escape(f"(a picture that is not in the notebook: {text})")
        found = super().image(text or "a picture pasted into the answer", url, title)
        return str(found)

    def block_mermaidjs(self, code: str) -> str:
        return f"<pre>{html.escape(code)}</pre>\n"  # nothing here draws it

    def block_math(self, body: str) -> str:
        return f'<div class="formula">{mathml(body, block=True)}</div>\n'

    def inline_math(self, body: str) -> str:
        return mathml(body)

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")


@functools.lru_cache(maxsize=1_024)
def course_markdown(text: str, first: int) -> Rendered:
    """Return a course cell, its headings numbered from ``first``; the same for a whole class."""
    renderer = _Renderer(first, {})
    return Rendered(_page(text, renderer), tuple(renderer.headings))


def own_markdown(text: str, attachments: Mapping[str, Any] | None = None) -> Markup:
    """Return a student's or a grader's text as HTML."""
    if len(text) > MAX_LENGTH:
        return Markup("<pre>{}</pre>").format(encodable(text))
    return _page(text, _Renderer(None, attachments or {}))


def _page(text: str, renderer: _Renderer) -> Markup:
    try:
        made = MarkdownWithMath(renderer=renderer).render(encodable(text))
    except (RecursionError, ValueError):  # nested without end
        return Markup("<pre>{}</pre>").format(encodable(text))
    clean = nh3.clean(
        made,
        tags=_TEXT | _MATH,
        attributes=_ATTRIBUTES,
        attribute_filter=_allowed,
        url_schemes={"http", "https", "data"},
    )
    # Of our own making from here on: neither text nor an attribute holds a "<" any more.
    clean = clean.replace("<pre>", '<pre tabindex="0">').replace("<th>", '<th scope="col">')
    clean = clean.replace(
        "<table>", '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>'
    )
    return Markup(clean.replace("</table>", "</table></div>"))


def _allowed(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if _PICTURE.fullmatch(value) else None
    if tag == "a" and name == "href":
        return value if value.startswith(("http://", "https://")) else None
    # Not every version of nh3 escapes it in an attribute, and then it would be taken for a tag above.
    return value.replace("<", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}")
