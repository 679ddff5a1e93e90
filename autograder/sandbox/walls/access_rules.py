"""Paths that a kernel may open where there are no namespaces: `runtime_binds` as a list of permissions.

A bind shows a folder and covers something inside; permissions only add up. So a folder that holds something
secret is granted entry by entry, all but that. The names of what lies there can be read all the same.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.sandbox.runtime import ABSENT, Bind, runtime_binds

#: Devices that keep nothing. A terminal is none of them: there are so many for the whole machine.
DEVICES = tuple(Path("/dev", name) for name in ("zero", "full", "random", "urandom"))
NULL = Path("/dev/null")
#: Facts on the machine that libraries ask for; no process is among them.
FACTS = tuple(
    Path(name)
    for name in ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system/cpu")
)


@dataclass(frozen=True)
class AccessRules:
    """Paths that a process may open; see `autograder.sandbox.walls.landlock.restrict`."""

    readable: tuple[str, ...]
    writable: tuple[str, ...]
    listed: tuple[str, ...]
    sockets: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the permissions as text, for another process."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> AccessRules:
        """Return the rules that `text` was made from."""
        return cls(**{name: tuple(paths) for name, paths in json.loads(text).items()})


def kernel_access_rules(writable: Iterable[Path] = (), sockets: Iterable[Path] = ()) -> AccessRules:
    """Return the paths that a kernel needs.

    Parameters
    ----------
    writable : iterable of Path
        Further paths to read and write.
    sockets : iterable of Path
        Folders in which sockets may be made.
    """
    binds = runtime_binds()
    holes = [bind.target for bind in binds if _covers(bind)]
    readable: list[Path] = [*DEVICES, *FACTS]
    listed: list[Path] = []
    for bind in binds:
        if bind.kind != "read" or _covers(bind):
            continue
        for path, whole in _split(bind.source, holes):
            (readable if whole else listed).append(path)
    return AccessRules(_names(readable), _names([NULL, *writable]), _names(listed), _names(sockets))


def _covers(bind: Bind) -> bool:
    """Return whether a bind hides what else would be seen there."""
    return bind.kind == "empty" or bind.source == ABSENT or bind.source == NULL


def _split(path: Path, holes: list[Path]) -> Iterator[tuple[Path, bool]]:
    """Yield what to grant so that all but the holes can be read; False: only the names in it."""
    if path in holes:
        return
    if not any(hole.is_relative_to(path) for hole in holes):
        yield path, True
        return
    yield path, False
    for entry in sorted(path.iterdir()):
        # A link leads to what is granted elsewhere, or to what is not.
        if not stat.S_ISLNK(entry.lstat().st_mode):
            yield from _split(entry, holes)


def _names(paths: Iterable[Path]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(str, paths)))
