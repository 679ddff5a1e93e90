"""Outputs of a student's cells, kept only where they are harmless in an instructor's browser."""

import re
from collections.abc import Mapping
from typing import Any

import nbformat

from autograder.submission.reader import clean_image
from autograder.submission.text import encodable

#: All else (HTML, JavaScript, SVG, LaTeX, Markdown, widgets) can carry code or style for the page around it.
_IMAGES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
#: The course's own figures are an <img> in HTML: the picture and its size are taken out of it.
_PICTURE = re.compile(r'src="data:image/png;base64,([A-Za-z0-9+/=\s]+)"')
_WIDTH = re.compile(r'width="(\d{1,4})"')
MAX_SIDE = 4_000
MAX_ALT = 500


def harmless_outputs(outputs: list[Any]) -> list[Any]:
    """Return outputs with nothing but text and pictures in them."""
    kept = [clean for output in outputs if (clean := _harmless(output)) is not None]
    return [nbformat.from_dict(output) for output in kept]


def _harmless(output: Any) -> dict[str, Any] | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": _text(output.get("text"))}
    if kind == "error":
        lines = output.get("traceback")
        return {
            "output_type": "error",
            "ename": _text(output.get("ename")),
            "evalue": _text(output.get("evalue")),
            "traceback": [_text(line) for line in lines] if isinstance(lines, list) else [],
        }
    return _shown(output) if kind in ("display_data", "execute_result") else None


def _shown(output: Any) -> dict[str, Any] | None:
    bundle = output.get("data") or {}
    metadata = output.get("metadata") or {}
    data: dict[str, Any] = {}
    sizes: dict[str, Any] = {}
    for mime, magic in _IMAGES.items():
        if (image := clean_image(bundle.get(mime), magic)) is not None:
            data[mime] = image
            sizes[mime] = _sides(metadata.get(mime))
    if not data and (picture := _picture(_text(bundle.get("text/html")))):
        data["image/png"], sizes["image/png"] = picture
    if "text/plain" in bundle:
        data["text/plain"] = _text(bundle["text/plain"])
        for mime in sizes:
            sizes[mime]["alt"] = data["text/plain"][:MAX_ALT]
    if not data:
        return None
    # An execute_result could be taken for a score elsewhere; shown, it is the same.
    return {"output_type": "display_data", "data": data, "metadata": sizes}


def _picture(text: str) -> tuple[str, dict[str, Any]] | None:
    """Return the first picture that stands in HTML, and its width."""
    found = _PICTURE.search(text)
    image = clean_image(found.group(1), _IMAGES["image/png"]) if found else None
    if image is None:
        return None
    width = _WIDTH.search(text)
    return image, _sides({"width": int(width.group(1))} if width else {})


def _sides(metadata: Any) -> dict[str, Any]:
    """Return a picture's size where it is whole numbers: in a page, it is written without quotes."""
    if not isinstance(metadata, Mapping):
        return {}
    sides = {side: metadata.get(side) for side in ("width", "height")}
    return {side: n for side, n in sides.items() if type(n) is int and 0 < n <= MAX_SIDE}


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    return encodable(value) if isinstance(value, str) else ""
