"""Read a submitted .ipynb, whatever it is: the cells' words, or the reason why there are none.

Only what grading uses is read: type, text, grade_id and id of each cell, and for a remark the text that it
showed. All else in a submission has no say, so a notebook of an old or future format, or with broken
metadata, reads like any other.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.submission.nature import kind_of_broken, kind_of_bytes, kind_of_text
from autograder.submission.text import encodable, printable

#: Larger files are not read: 100 plots make about 10 MB.
MAX_BYTES = 64 * 2**20
#: Longer texts are no answers.
MAX_SOURCE = 200_000
MAX_CELLS = 2_000
MAX_OUTPUT = 10_000
MAX_IMAGE = 4 * 2**20
#: A photograph of a page, as a phone takes it.
_MAX_ATTACHED = 24 * 2**20
_IMAGES = {
    "image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8",
    "image/webp": b"RIFF",
}  # fmt: skip
#: A picture that stands in the text itself, as Colab pastes it; in Markdown or in HTML.
_INLINE = re.compile(
    r"<img\b[^<>]{0,200}?\bsrc\s*=\s*[\"']data:(image/[\w.+-]{1,20});base64,([\w+/=\s]*)[\"'][^<>]{0,500}>"
    r"|<?data:(image/[\w.+-]{1,20});base64,([\w+/=]*)>?"
)


#: A text, which is kept whole; or what stands beside texts by mistake: a comment, a comma at an end.
_SLIPS = re.compile(
    r"""("(?:[^"\\]|\\.)*+(?:"|\Z))|//[^\n]*+|/\*.*?(?:\*/|\Z)|,(?=\s*+(?:[\]}]|\Z))""", re.DOTALL
)


@dataclass(frozen=True)
class SubmittedCell:
    """The parts of a cell that count.

    ``images`` are pictures pasted into a written answer, and ``output`` is the text that it last showed.
    """

    kind: str
    source: str
    grade_id: str = ""
    cell_id: str = ""
    images: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    output: str = ""


@dataclass(frozen=True)
class Submitted:
    """A notebook that could be read, what was odd about it, and the Python that it says it was run with."""

    cells: tuple[SubmittedCell, ...]
    remarks: tuple[str, ...] = ()
    python: str = ""


@dataclass(frozen=True)
class Unreadable:
    """A file that is no notebook; ``reason`` is for the instructor."""

    reason: str


def read_notebook(data: bytes) -> Submitted | Unreadable:
    """Read the bytes of a submitted file. Never raises.

    Parameters
    ----------
    data : bytes
        The file, at most `MAX_BYTES`.
    """
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 2**20:.0f} MB"
        return Unreadable(
            f"the file is too large to be read ({size}, at most {MAX_BYTES >> 20} MB)"
        )
    if reason := kind_of_bytes(data):
        return Unreadable(reason)
    text, remarks = _decode(data)
    if reason := kind_of_text(text):
        return Unreadable(reason)
    try:
        tree = _loaded(text, remarks)
    except RecursionError:
        return Unreadable("the file is not a notebook (nested without end)")
    except json.JSONDecodeError as error:
        return Unreadable(kind_of_broken(text, error))
    except ValueError as error:
        return Unreadable(f"the file is not a notebook: {printable(str(error))}")
    return _read_tree(tree, remarks)


def _loaded(text: str, remarks: list[str]) -> Any:
    """Return the JSON in a text, out of what some programs wrap around it."""
    try:
        tree = json.loads(text, parse_int=_number)
    except json.JSONDecodeError as error:
        # NUL bytes stand where a part of the file was lost.
        if error.msg.startswith("Invalid control character") and "\0" not in text:
            tree = json.loads(text, strict=False, parse_int=_number)
            remarks.append("there are control characters in the file that JSON does not allow")
        else:
            tree = _without_slips(text, error)
            remarks.append("there are commas or comments in the file that JSON does not allow")
    if isinstance(tree, str) and tree.lstrip().startswith("{"):
        tree = json.loads(tree)
        remarks.append("the notebook was packed into a JSON text")
    if isinstance(tree, dict) and tree.get("type") == "notebook" and "cells" not in tree:
        tree = tree.get("content")
        remarks.append("the notebook was packed into an answer of a Jupyter server")
    return tree


def _number(digits: str) -> int | float:
    """Return a whole number; Python reads no endless ones, and none counts here."""
    return int(digits) if len(digits) < 20 else float(digits)


def _without_slips(text: str, error: json.JSONDecodeError) -> Any:
    """Return the JSON in a text with comments and commas too many, which change nothing; else raise."""
    try:
        return json.loads(_SLIPS.sub(lambda found: found[1] or "", text), parse_int=_number)
    except json.JSONDecodeError:
        raise error from None


def _decode(data: bytes) -> tuple[str, list[str]]:
    remarks = []
    encoding = json.detect_encoding(data.lstrip(b" \t\r\n") if data[:1].isspace() else data)
    if encoding.startswith(("utf-16", "utf-32")):
        remarks.append(f"the file was saved as {encoding[:6].upper()}, not UTF-8")
        text = data.decode(encoding, "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            # The structure of JSON is ASCII: read as Windows-1252 only accented letters can come out wrong.
            remarks.append("the file was not saved as UTF-8: accents may be wrong")
            text = data.decode("cp1252", "replace")
    if text.strip("\0") != text:
        remarks.append("NUL bytes around the notebook were left out")
    # Old programs end a file with Control-Z.
    return text.strip("\0").rstrip(" \t\r\n\x1a"), remarks


def _read_tree(tree: Any, remarks: list[str]) -> Submitted | Unreadable:
    if not isinstance(tree, dict):
        return Unreadable("the file is JSON, but not a notebook")
    version = tree.get("nbformat")
    cells = tree.get("cells")
    if cells is None and isinstance(tree.get("worksheets"), list):
        sheets = [sheet for sheet in tree["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets for cell in _list(sheet.get("cells"))]
    if not isinstance(cells, list):
        return Unreadable("the file is JSON, but there are no cells in it")
    if version not in (4, "4"):
        remarks.append(f"the notebook has format {printable(str(version), 12)}, not 4")
    language = _get(tree, "metadata", "kernelspec", "language") or "python"
    if language != "python":
        remarks.append(f"it was made for {printable(str(language), 20)}; it ran with Python")
    if len(cells) > MAX_CELLS:
        remarks.append(f"only the first {MAX_CELLS} of {len(cells)} cells were read")
    if any(_is_conflict(cell) for cell in cells[:MAX_CELLS]):
        remarks.append("there is an unresolved Git merge conflict in a cell")
    read = [_read_cell(cell, remarks) for cell in cells[:MAX_CELLS] if isinstance(cell, dict)]
    python = _text(_get(tree, "metadata", "language_info", "version"))
    return Submitted(tuple(read), tuple(dict.fromkeys(remarks)), python)


def _is_conflict(cell: Any) -> bool:
    lines = _source(cell).split("\n") if isinstance(cell, dict) else ()
    starts = {line[:8] for line in lines}
    return "<<<<<<< " in starts and ">>>>>>> " in starts


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        parts = [part for part in source if isinstance(part, str)]
        # Some programs leave out what ends a line.
        ended = any(part.endswith("\n") for part in parts[:-1])
        source = ("" if ended else "\n").join(parts)
    return encodable(source) if isinstance(source, str) else ""


def _read_cell(cell: Mapping[str, Any], remarks: list[str]) -> SubmittedCell:
    source, kind = _source(cell), _text(cell.get("cell_type"))
    attachments = cell.get("attachments")
    if kind != "code" and "data:image/" in source:
        source, pasted = _without_pictures(source)
        attachments = {**(attachments if isinstance(attachments, dict) else {}), **pasted}
    if len(source) > MAX_SOURCE:
        remarks.append(f"a cell of {len(source)} characters was cut to {MAX_SOURCE}")
        source = source[:MAX_SOURCE]
    return SubmittedCell(
        kind=kind,
        source=source,
        grade_id=_text(_get(cell, "metadata", "nbgrader", "grade_id")),
        cell_id=_text(cell.get("id")),
        images=_images(attachments, remarks),
        output="".join(_texts(cell.get("outputs")))[:MAX_OUTPUT],
    )


def _texts(outputs: Any) -> Iterator[str]:
    for output in _list(outputs):
        for kind in ("text/markdown", "text/plain"):
            text = _get(output, "data", kind)
            yield from (part for part in (_list(text) or [text]) if isinstance(part, str))


def _without_pictures(source: str) -> tuple[str, dict[str, Any]]:
    """Return a text with the pictures in it as attachments, and these."""
    pasted: dict[str, Any] = {}

    def attached(found: re.Match[str]) -> str:
        name = f"pasted-{len(pasted) + 1}"
        pasted[name] = {found[1] or found[3]: found[2] or found[4]}
        return f"![](attachment:{name})" if found[1] else f"attachment:{name}"

    return _INLINE.sub(attached, source), pasted


def _images(attachments: Any, remarks: list[str]) -> dict[str, dict[str, str]]:
    """Return the pictures that pages may show; a remark names each of the others."""
    kept = {}
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        name = printable(str(name))
        for mime, magic in _IMAGES.items():
            data = bundle.get(mime) if isinstance(bundle, dict) else None
            if clean := clean_image(data, magic, _MAX_ATTACHED):
                kept[name] = {mime: clean}
        if name not in kept:
            remarks.append(
                f"the picture {name} is not shown (too large, or none of PNG, JPEG, GIF and WebP): it is in "
                "the submitted notebook"
            )
    return kept


def clean_image(data: Any, magic: bytes, most: int = MAX_IMAGE) -> str | None:
    """Return base64 text of a picture that begins with ``magic``, or None for anything else.

    Parameters
    ----------
    data : object
        As it stands in a notebook.
    magic : bytes
    most : int
        Characters that it may have.

    Returns
    -------
    str or None
    """
    if isinstance(data, list):
        data = "".join(part for part in data if isinstance(part, str))
    if not isinstance(data, str) or len(data) > most:
        return None
    try:
        raw = base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return base64.b64encode(raw).decode("ascii") if raw.startswith(magic) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return encodable(value)[:200] if isinstance(value, str) else ""


def _get(tree: Any, *keys: str) -> Any:
    for key in keys:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree
