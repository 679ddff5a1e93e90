"""CSV files that a spreadsheet opens without running anything."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.records.shared_folder import make_folder, share
from autograder.submission.text import encodable
from autograder.whole_file import write_whole

#: A cell that begins with one of these may be a formula, or become one when it is pasted.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Kept(str):
    """A cell that another system wrote and gets back: it stays as it is."""


def harmless(value: object) -> object:
    """Return a cell's value; text that a spreadsheet would read as a formula gets an apostrophe in front.

    Numbers stay numbers: what is computed here may be negative.
    """
    if isinstance(value, Kept):
        return encodable(value)
    if not isinstance(value, str):
        return "" if value is None else value
    # A NUL or a lone carriage return would break the file, or end the cell for some readers.
    text = encodable(value)
    if text == "-":  # "nothing", in some exports; alone it is no formula
        return text
    return f"'{text}" if text.lstrip(" \ufeff\u200b").startswith(_FORMULA) else text


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as CSV with every cell made harmless; commas, quotes and line feeds are quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in (header, *rows):
        writer.writerow([harmless(value) for value in row])
    return out.getvalue()


def write_private(path: Path, content: str | bytes) -> None:
    """Write a file with students' grades, whole or not at all; only instructors may read it."""
    make_folder(path.parent)
    write_whole(path, content, share)
