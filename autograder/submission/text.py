"""Text from a submission, made safe to print, to store and to show."""

import re
import unicodedata

from autograder.submission.unseen_characters import made_visible

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}  # controls, bidirectional marks, surrogates


def encodable(text: str) -> str:
    """Return text that UTF-8 and a database can hold, and that is what it looks like.

    No lone surrogates, no NUL, line feeds only, nothing that turns the order of what stands around it.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\N{REPLACEMENT CHARACTER}")
    return made_visible(text.encode("utf-8", "replace").decode("utf-8"))


def printable(text: str, limit: int = 120) -> str:
    """Return one line for a terminal or a remark: no controls or escapes, cut at ``limit``."""
    safe = "".join("?" if unicodedata.category(ch) in _HIDDEN else ch for ch in text)
    return safe if len(safe) <= limit else safe[: limit - 3] + "..."


def fenced(text: str) -> str:
    """Return text as a Markdown code block that nothing inside can close."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


#: A tag, comment or autolink can only open with "<" and one of these.
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
#: A link's target, inline or by reference, that is neither the web nor an image pasted into the cell.
_LINK = re.compile(r"\](\(|:)(?=\s*(?!\s|https?://|attachment:|#))", re.IGNORECASE)
#: MathJax commands that make links or load more commands.
_COMMAND = re.compile(r"\\(?=(?:href|url|require|cssId|class|style)\b)")


def harmless_markdown(text: str) -> str:
    """Return a written answer that renders the same but holds no HTML and no links that run anything.

    Where an instructor reads it, Markdown may contain HTML. A blank after ``<`` takes the tag away and
    reads the same in prose, in code and in a formula.
    """
    return _COMMAND.sub(r"\\ ", _LINK.sub(r"] \1", _TAG.sub("< ", text)))
