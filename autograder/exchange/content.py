"""What a file that somebody handed in is, by what is in it: its name may say anything."""

from __future__ import annotations

from pathlib import PurePosixPath

from autograder.submission.reader import Submitted, read_notebook

_BEGINS = {
    b"%PDF": "a PDF",
    b"Rar!": "a RAR archive: only zips can be opened",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive: only zips can be opened",
    b"\x1f\x8b": "a gzip archive: only zips can be opened",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\xd0\xcf\x11\xe0": "an Office document",
}
_CALLED = {
    ".pdf": "a PDF", ".rar": "a RAR archive: only zips can be opened",
    ".7z": "a 7z archive: only zips can be opened", ".tar": "a tar archive: only zips can be opened",
    ".gz": "a gzip archive: only zips can be opened", ".html": "a web page", ".htm": "a web page",
    ".py": "Python code", ".png": "a picture", ".jpg": "a picture", ".jpeg": "a picture",
    ".heic": "a picture", ".doc": "an Office document", ".docx": "an Office document",
    ".webloc": "a link to a file, not the file", ".url": "a link to a file, not the file",
    ".lnk": "a link to a file, not the file", ".crdownload": "an unfinished download",
    ".part": "an unfinished download", ".partial": "an unfinished download",
    ".download": "an unfinished download",
}  # fmt: skip


def is_notebook(data: bytes) -> bool:
    """Return whether a file is a notebook with cells in it."""
    read = read_notebook(data)
    return isinstance(read, Submitted) and any(cell.kind for cell in read.cells)


def what_it_is(name: str, data: bytes) -> str:
    """Return what a file is that is no notebook, as "a PDF"."""
    if not data.strip():
        return "an empty file"
    for magic, words in _BEGINS.items():
        if data.startswith(magic):
            return words
    called = _CALLED.get(PurePosixPath(name).suffix.lower())
    if called:
        return called
    read = read_notebook(data)
    if isinstance(read, Submitted):
        return "a notebook without a cell"
    return read.reason.removeprefix("the file is ").removeprefix("the ")
