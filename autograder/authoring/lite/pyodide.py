"""Pyodide's files: from a folder or an archive, else from their public home; each of them is verified."""

import hashlib
import json
import tarfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.errors import GradingError

#: Pyodide's own lock (npm, pyodide@VERSION), cut down to what notebooks load, and digests of its core files.
PINNED: Mapping[str, Any] = json.loads(
    (resources.files("autograder.authoring.lite") / "pyodide.json").read_text("utf-8")
)
VERSION: str = PINNED["info"]["version"]
HOME = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"
_SECONDS = 120.0


def digests() -> dict[str, str]:
    """Return the SHA-256 of every file that is used, by its name."""
    wheels = {one["file_name"]: one["sha256"] for one in PINNED["packages"].values()}
    return {**PINNED["files"], **wheels}


def copy_pyodide(source: Path | None, folder: Path, home: str = HOME) -> None:
    """Put Pyodide's files into a folder.

    Parameters
    ----------
    source : Path or None
        A folder or a tar archive that has them; None to download them.
    folder : Path
        Made where it does not exist.
    home : str
        The address that they are downloaded from, with a slash at its end.

    Raises
    ------
    GradingError
        Where a file is missing or is not the one that was published.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _reading(source, home) as read:
        for name, digest in digests().items():
            data = read(name)
            if data is None:
                raise GradingError(
                    f"Pyodide {VERSION} has a file {name}, and {_where(source, home)} has not"
                )
            if hashlib.sha256(data).hexdigest() != digest:
                raise GradingError(
                    f"{name} in {_where(source, home)} is not the file of Pyodide {VERSION}: its SHA-256 "
                    "differs. Nothing was built; get the files anew"
                )
            (folder / name).write_bytes(data)


def _where(source: Path | None, home: str) -> str:
    return str(source or home)


@contextmanager
def _reading(source: Path | None, home: str) -> Iterator[Callable[[str], bytes | None]]:
    """Yield a function that returns the content of a file, or None where there is no such file."""
    if source is None:
        yield lambda name: _downloaded(home + name)
    elif source.is_dir():
        yield lambda name: (source / name).read_bytes() if (source / name).is_file() else None
    else:
        try:
            packed = tarfile.open(source)  # noqa: SIM115  # closed below
        except (OSError, tarfile.TarError) as error:
            raise GradingError(
                f"{source} is neither a folder with Pyodide nor an archive of it: {error}"
            ) from None
        with packed:
            # An archive has a folder around them.
            places = {PurePosixPath(one.name).name: one for one in packed if one.isfile()}

            def read(name: str) -> bytes | None:
                file = packed.extractfile(places[name]) if name in places else None
                return file.read() if file else None

            yield read


def _downloaded(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=_SECONDS) as answer:
            return bytes(answer.read())
    except (OSError, urllib.error.URLError) as error:
        raise GradingError(
            f"{url} could not be downloaded: {error}. Without the internet, name a folder or an archive "
            f"that has Pyodide {VERSION}: --pyodide PATH"
        ) from None


def lock(wheels: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the text of a pyodide-lock.json with our wheels in it."""
    tree = {"info": PINNED["info"], "packages": {**PINNED["packages"], **wheels}}
    return json.dumps(tree, indent=1, sort_keys=True)
