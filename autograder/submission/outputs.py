"""What a student's cells printed and showed, kept only where it is harmless in an instructor's browser."""

from __future__ import annotations

from typing import Any

import nbformat

from autograder.submission.reader import clean_image
from autograder.submission.text import encodable

#: All else (HTML, JavaScript, SVG, LaTeX, Markdown, widgets) can carry code or style for the page around it.
_IMAGES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


def harmless_outputs(outputs: list[Any]) -> list[Any]:
    """Return outputs with nothing but text and pictures in them.

    Metadata goes too: a picture's "width" is written into the page as it is.
    """
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
    if kind not in ("display_data", "execute_result"):
        return None
    bundle = output.get("data") or {}
    data: dict[str, Any] = {
        mime: image
        for mime, magic in _IMAGES.items()
        if (image := clean_image(bundle.get(mime), magic)) is not None
    }
    if "text/plain" in bundle:
        data["text/plain"] = _text(bundle["text/plain"])
    if not data:
        return None
    # An execute_result could be taken for a score elsewhere; shown, it is the same.
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    return encodable(value) if isinstance(value, str) else ""
