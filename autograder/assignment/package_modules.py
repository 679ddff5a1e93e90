"""The modules of a package, wherever it is installed and whoever else works there."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path


def modules(package: str) -> Iterator[tuple[str, Path]]:
    """Yield name and file of every module of a package that can be imported, in order.

    Other files there are no part of it: checkpoints of editors, folders that are closed to this user.

    Parameters
    ----------
    package : str
        One that is not there has no modules; a single module is its own.
    """
    spec = find_spec(package)
    if spec and spec.origin and not spec.submodule_search_locations:
        yield Path(spec.origin).name, Path(spec.origin)
    for place in (spec and spec.submodule_search_locations) or ():
        for folder, folders, names in os.walk(place):
            folders[:] = sorted(name for name in folders if name.isidentifier())
            for name in sorted(names):
                path = Path(folder, name)
                if path.suffix == ".py" and path.stem.isidentifier() and os.access(path, os.R_OK):
                    yield path.relative_to(place).as_posix(), path
