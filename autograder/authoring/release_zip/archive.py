"""Zip files whose bytes depend on what is in them and on nothing else."""

import io
import zipfile
from collections.abc import Collection, Iterator, Mapping

#: The earliest time that a zip can hold: when it was made says nothing about what is in it.
_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def archive(files: Mapping[str, bytes], programs: Collection[str] = ()) -> bytes:
    """Return a zip of the files, by their names in it; the same files in the same order, the same bytes.

    Those named in ``programs`` can be run.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            # Left alone, this is the system that the zip was made on.
            info.create_system = _UNIX
            info.external_attr = (0o755 if name in programs else 0o644) << 16
            packed.writestr(info, content)
    return buffer.getvalue()


def repack(data: bytes) -> bytes:
    """Return a zip with the files of another, whatever it says of when and where it was made."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return archive({name: packed.read(name) for name in packed.namelist()})


def members(data: bytes, inside: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every file in a zip, and in the zips inside it (wheels, .npz).

    A name says the way: ``course.zip!cnn-course/x.whl!autograder/judging/answer_key.py``.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for name in packed.namelist():
            content = packed.read(name)
            yield f"{inside}{name}", content
            if zipfile.is_zipfile(io.BytesIO(content)):
                yield from members(content, f"{inside}{name}!")
