"""The private folder of one kernel: its sockets, the files it is given, its words on stderr."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from autograder.errors import GradingError
from autograder.sandbox.kernel_dirs import kernels_folder


class KernelDir:
    """A folder for one kernel, removed at the end whatever happens.

    Attributes
    ----------
    sockets : Path
        The connection file and the sockets; the only folder that the sandbox may write.
    files : Path
        Files for the kernel's working folder, as a copy.
    scratch : Path
        The working folder where there are no walls.
    """

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="", dir=kernels_folder()))
        self.sockets = self._folder("s")
        self.files = self._folder("files")
        self.scratch = self._folder("scratch")
        self.stderr = self._root / "stderr"
        self.stderr.touch()
        try:
            for name, content in (files or {}).items():
                self._put(name, content)
        except BaseException:
            self.remove()
            raise

    def __enter__(self) -> KernelDir:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    @property
    def name(self) -> str:
        """Name of the folder among all kernels' folders."""
        return self._root.name

    @property
    def connection_file(self) -> Path:
        """Where Jupyter writes the names of the sockets."""
        return self.sockets / "c.json"

    def error_output(self) -> str:
        """Return the end of what was written to stderr."""
        with self.stderr.open("rb") as file:
            file.seek(max(0, self.stderr.stat().st_size - 2000))
            return file.read().decode(errors="replace")

    def remove(self) -> None:
        """Remove the folder and all that is in it."""
        with contextlib.suppress(RecursionError):
            shutil.rmtree(self._root, ignore_errors=True)
        if self._root.exists():
            # Folders that are shut, or deeper than Python goes: what a submission left without walls.
            for command in (["chmod", "-R", "u+rwx"], ["rm", "-rf"]):
                subprocess.run([*command, "--", str(self._root)], capture_output=True, check=False)

    def _folder(self, name: str) -> Path:
        path = self._root / name
        path.mkdir(mode=0o700)
        return path

    def _put(self, name: str, content: bytes) -> None:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise GradingError(f"a file for the kernel must have a relative name, not {name!r}")
        target = self.files / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
