"""Reasons why a submitted file is no notebook, for the instructor: by its bytes, its text, its name."""

import ast
import json
import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from autograder.submission.code import parsed

#: First bytes, and what such a file is.
_KINDS = (
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"\x1f\x8b", "a compressed archive (gzip)"),
    (b"BZh", "a compressed archive (bzip2)"),
    (b"\xfd7zXZ", "a compressed archive (xz)"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3\0", "a database"),
    (b"\x00\x05\x16\x07", "a side file of macOS (a name that begins with ._)"),
    (b"bplist", "a property list or web archive of macOS"),
)
#: Files inside a zip archive that only documents have.
_DOCUMENTS = (
    (b"word/document.xml", "a Word document"),
    (b"xl/workbook.xml", "an Excel workbook"),
    (b"ppt/presentation.xml", "a PowerPoint presentation"),
    (b"META-INF/manifest.xml", "an OpenDocument file"),
    (b"opendocument", "an OpenDocument file"),
    (b"Index/Document.iwa", "a Pages document"),
)
#: Kinds of files that their bytes do not show, or not as plainly.
_CALLED = {
    **dict.fromkeys((".webloc", ".url", ".lnk"), "a link to a file"),
    **dict.fromkeys((".crdownload", ".part", ".partial", ".download"), "an unfinished download"),
    ".heic": "a picture", ".tar": "a tar archive",
}  # fmt: skip
_LFS = "version https://git-lfs.github.com/spec/"
_ANNEX = "/annex/objects/"
_CONFLICT = re.compile(r"^(<<<<<<<|>>>>>>>)(?= |$)", re.MULTILINE)
_LITERALS = ("true", "false", "null")
_ASK = "ask for the .ipynb file itself"


def kind_of_bytes(data: bytes) -> str | None:
    """Return why bytes that are no text are no notebook; None where they may be text."""
    if not data.strip(b"\0 \t\r\n"):
        empty = not data.strip()
        return "the file is empty" if empty else f"the file holds nothing but NUL bytes: {_ASK}"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _none(_document(data) or "a zip archive")
    return _none(next((what for magic, what in _KINDS if data.startswith(magic)), ""))


def kind_of_name(name: str) -> str | None:
    """Return why a file is no notebook, where its name tells more than its bytes; else None."""
    return _none(_CALLED.get(PurePosixPath(name).suffix.lower(), ""))


def kind_of_zip(names: Iterable[str]) -> str | None:
    """Return why a zip with files of these names is a document; None where it is not one."""
    return _none(_document("\n".join(names).encode("utf-8", "replace")))


def _document(data: bytes) -> str:
    return next((what for part, what in _DOCUMENTS if part in data), "")


def _none(what: str) -> str | None:
    return f"the file is {what}, not a notebook: {_ASK}" if what else None


def kind_of_text(text: str) -> str | None:
    """Return why a text is no notebook, where that shows before it is read as JSON; else None."""
    start = text.lstrip()
    if start.startswith(_LFS):
        return (
            "the file is a Git LFS pointer, which stands for the notebook: the notebook itself is still in "
            "the repository (`git lfs pull` fetches it)"
        )
    if start.startswith(_ANNEX) or (len(start) < 1_000 and f".git{_ANNEX}" in start):
        return (
            "the file is a git-annex pointer, which stands for the notebook: the notebook itself is still in "
            "the repository (`git annex get` fetches it)"
        )
    if start.startswith("<") and not _CONFLICT.match(start):
        return _of_markup(start)
    return None


def _of_markup(text: str) -> str:
    if re.search(r"type\s*=\s*[\"']?password", text, re.IGNORECASE):
        return f"the file is a web page that asks for a password, not a notebook: {_ASK}"
    if "jp-Notebook" in text or "nbconvert" in text:
        return f"the file is a notebook exported as a web page, not the notebook: {_ASK}"
    if "<svg" in text[:1_000] and "<html" not in text.lower():
        return f"the file is a picture (SVG), not a notebook: {_ASK}"
    if text.startswith("<?xml") and "<html" not in text.lower():
        return f"the file is XML, not a notebook: {_ASK}"
    return f"the file is a web page, not a notebook: {_ASK}"


def kind_of_broken(text: str, error: json.JSONDecodeError) -> str:
    """Return why a text that is no JSON is no notebook."""
    if conflict := _CONFLICT.search(text):
        line = text.count("\n", 0, conflict.start()) + 1
        return (
            f"the file holds an unresolved Git merge conflict (line {line}): both versions are in it, and "
            "only its author knows which one counts"
        )
    like_json = text.lstrip().startswith(("{", "[", '"'))
    if not like_json and _is_binary(text[:2_000]):
        return "the file is no text, so it is not JSON and not a notebook"
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return f"there are NUL bytes in the file (line {line}): a part was lost when it was saved or copied"
    if not like_json:
        if text.lstrip().startswith(("# ---\n# jupyter", "---\njupyter", "---\njupytext")):
            return f"the file is a notebook as text (Jupytext), not the notebook: {_ASK}"
        tree = parsed(text)
        if tree and any(not isinstance(node, ast.Expr) for node in tree.body):
            return f"the file is a Python script, not a notebook: {_ASK}"
        return f"the file is text, but it is not JSON and not a notebook (line {error.lineno})"
    why = "it is not JSON"
    if _cut_off(text, error):
        why = "it ends in the middle, as if it was cut off"
    elif error.msg == "Extra data":
        why = "there is more behind its end, as if two files were put together"
    return f"the file is not a whole notebook: {why} (line {error.lineno})"


def _is_binary(text: str) -> bool:
    """Whether one in twenty characters is none that a text has."""
    return 20 * sum(ch < " " and ch not in "\t\n\r\f" for ch in text) > len(text)


def _cut_off(text: str, error: json.JSONDecodeError) -> bool:
    rest = text[error.pos :].strip()
    half = len(rest) < 6 and any(word.startswith(rest) for word in _LITERALS)
    escape = "escape" in error.msg and len(rest) < 7
    # A closing bracket after a comma is a slip, and the file is whole.
    end = len(rest) <= 1 and rest not in ("}", "]")
    return half or escape or end or error.msg.startswith("Unterminated string")
