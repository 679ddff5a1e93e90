"""A Dask cluster of processes of their own, whose workers can be killed or cut off."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.helpers.machines import Machine

_DASK = [sys.executable, "-m", "dask"]
_ROOT = Path(__file__).parent.parent.parent
_SECONDS = 600


class Cluster:
    """A scheduler and workers with one thread each, on the loopback device where nothing else is said.

    A job, and each job that waits beside it, may lose its worker ``failures`` times before Dask gives it up.
    A worker that is silent for ``silence`` is lost.
    """

    def __init__(
        self, folder: Path, failures: int = 1, host: str = "127.0.0.1", silence: str = "5 minutes"
    ) -> None:
        self._folder = folder
        self._file = folder / "scheduler.json"
        self.workers: list[subprocess.Popen[bytes]] = []
        self._scheduler = self._start(
            "scheduler", "--host", host, "--port", "0", "--no-dashboard",
            "--dashboard-address", f"{host}:0", "--scheduler-file", str(self._file),
            env={
                "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(failures),
                "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": silence,
                "DASK_TEMPORARY_DIRECTORY": str(folder / "scratch"),
            },
        )  # fmt: skip

    @property
    def address(self) -> str:
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline:
            try:
                return str(json.loads(self._file.read_text())["address"])
            except (OSError, ValueError):
                time.sleep(0.1)
        raise TimeoutError("no scheduler")

    def add_worker(self, path: Path = _ROOT, machine: Machine | None = None) -> None:
        """Start a worker that finds ``path`` before what is installed; no nanny starts it again."""
        number = str(len(self.workers))
        host = machine.address if machine else "127.0.0.1"
        worker = self._start(
            "worker", self.address, "--host", host, "--nthreads", "1", "--nworkers", "1",
            "--no-nanny", "--no-dashboard", "--local-directory", str(self._folder / number),
            env={"PYTHONPATH": str(path), **(machine.environment if machine else {})},
            inside=machine.command if machine else (),
        )  # fmt: skip
        self.workers.append(worker)

    def wait_for_workers(self) -> None:
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(len(self.workers), timeout=_SECONDS)

    def close(self) -> None:
        for process in (*self.workers, self._scheduler):
            process.kill()
            process.wait()

    def _start(
        self, *words: str, env: Mapping[str, str], inside: Sequence[str] = ()
    ) -> subprocess.Popen[bytes]:
        with (self._folder / f"{words[0]}.log").open("ab") as log:
            return subprocess.Popen(
                [*inside, *_DASK, *words],
                cwd="/" if inside else self._folder,
                env={**os.environ, **env},
                stdout=log,
                stderr=log,
            )
