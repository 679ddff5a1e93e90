"""Read a submitted .ipynb, whatever it is: the cells' words, or the reason why there are none.

Only what grading uses is read: type, text, grade_id and id of each cell. All else in a submission has
no say, so a notebook of an old or future format, or with broken metadata, reads like any other.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.submission.text import encodable, printable

#: Larger files are not read: 100 plots make about 10 MB.
MAX_BYTES = 64 * 2**20
#: Longer texts are no answers.
MAX_SOURCE = 200_000
MAX_CELLS = 2_000
MAX_IMAGE = 4 * 2**20
_IMAGES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


@dataclass(frozen=True)
class SubmittedCell:
    """What counts of a cell. ``images`` are pictures pasted into a written answer."""

    kind: str
    source: str
    grade_id: str = ""
    cell_id: str = ""
    images: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Submitted:
    """A notebook that could be read, and what was odd about it."""

    cells: tuple[SubmittedCell, ...]
    remarks: tuple[str, ...] = ()


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
    if not data.strip():
        return Unreadable("the file is empty")
    if data.startswith(b"PK"):
        return Unreadable("the file is a zip archive, not a notebook")
    text, remarks = _decode(data)
    if text.lstrip().startswith("<"):
        return Unreadable("the file is a web page, not a notebook: ask for the .ipynb file itself")
    try:
        tree = json.loads(text)
    except RecursionError:
        return Unreadable("the file is not a notebook (nested without end)")
    except json.JSONDecodeError as error:
        ends = error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated string")
        why = "it ends in the middle, as if it was cut off" if ends else "it is not JSON"
        return Unreadable(f"the file is not a whole notebook: {why} (line {error.lineno})")
    except ValueError as error:
        return Unreadable(f"the file is not a notebook: {printable(str(error))}")
    return _read_tree(tree, remarks)


def _decode(data: bytes) -> tuple[str, list[str]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), ["the file was saved as UTF-16, not UTF-8"]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        # The structure of JSON is ASCII: read as Windows-1252 only accented letters can come out wrong.
        return data.decode("cp1252", "replace"), [
            "the file was not saved as UTF-8: accents may be wrong"
        ]


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
    if version != 4:
        remarks.append(f"the notebook has format {printable(str(version), 12)}, not 4")
    language = _get(tree, "metadata", "kernelspec", "language") or "python"
    if language != "python":
        remarks.append(f"it was made for {printable(str(language), 20)}; it ran with Python")
    if len(cells) > MAX_CELLS:
        remarks.append(f"only the first {MAX_CELLS} of {len(cells)} cells were read")
    read = [_read_cell(cell, remarks) for cell in cells[:MAX_CELLS] if isinstance(cell, dict)]
    return Submitted(tuple(read), tuple(dict.fromkeys(remarks)))


def _read_cell(cell: Mapping[str, Any], remarks: list[str]) -> SubmittedCell:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    source = encodable(source) if isinstance(source, str) else ""
    if len(source) > MAX_SOURCE:
        remarks.append(f"a cell of {len(source)} characters was cut to {MAX_SOURCE}")
        source = source[:MAX_SOURCE]
    return SubmittedCell(
        kind=_text(cell.get("cell_type")),
        source=source,
        grade_id=_text(_get(cell, "metadata", "nbgrader", "grade_id")),
        cell_id=_text(cell.get("id")),
        images=_images(cell.get("attachments")),
    )


def _images(attachments: Any) -> dict[str, dict[str, str]]:
    if not isinstance(attachments, dict):
        return {}
    kept = {}
    for name, bundle in attachments.items():
        for mime, magic in _IMAGES.items():
            data = bundle.get(mime) if isinstance(bundle, dict) else None
            if clean := clean_image(data, magic):
                kept[printable(str(name))] = {mime: clean}
    return kept


def clean_image(data: Any, magic: bytes) -> str | None:
    """Return base64 text of a picture that begins with ``magic``, or None for anything else."""
    if isinstance(data, list):
        data = "".join(part for part in data if isinstance(part, str))
    if not isinstance(data, str) or len(data) > MAX_IMAGE:
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
