"""A real PostgreSQL server in a folder of its own, that can be stopped hard and started again."""

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote, quote_plus

from tests.helpers.waiting import SECONDS

PASSWORD = "s3cret!word"
#: It refuses to be run by root; Debian's package makes this user.
_USER = "postgres"


def postgres_programs() -> Path | None:
    """Return the folder of initdb and pg_ctl, or None where PostgreSQL is not installed."""
    on_path = shutil.which("pg_ctl")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if on_path:
        return Path(on_path).resolve().parent
    return found[-1].parent if found else None


class Server:
    """A server that listens on a Unix socket only."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self._folder, self._programs = folder, programs
        self._databases = 0
        if os.getuid() == 0:
            shutil.chown(folder, _USER)
        secret = folder / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        self._do(
            "initdb", "-D", str(folder / "data"), "-U", "grader", "--pwfile", str(secret),
            "-A", "scram-sha-256", "--no-sync",
        )  # fmt: skip
        self.start()

    def start(self) -> None:
        options = f"-c listen_addresses='' -k {self._folder}"
        log = str(self._folder / "log")
        self._do(
            "pg_ctl", "-D", str(self._folder / "data"), "-o", options, "-l", log, "-w",
            "-t", f"{SECONDS:.0f}", "start",
        )  # fmt: skip

    def stop(self, *, check: bool = True) -> None:
        """Stop as a power failure would: nothing is finished, nothing is tidied up."""
        data = str(self._folder / "data")
        self._do(
            "pg_ctl",
            "-D",
            data,
            "-m",
            "immediate",
            "-w",
            "-t",
            f"{SECONDS:.0f}",
            "stop",
            check=check,
        )

    def new_database(self) -> None:
        """Start if it is stopped; from now on, `url` names a new and empty database."""
        import psycopg

        if not (self._folder / "data" / "postmaster.pid").exists():
            self.start()
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE test_{self._databases + 1}")
        self._databases += 1

    def url(self, driver: str = "postgresql", password: str = PASSWORD) -> str:
        host = quote_plus(str(self._folder))
        name = f"test_{self._databases}" if self._databases else "postgres"
        return f"{driver}://grader:{quote(password)}@/{name}?host={host}"

    def _do(self, name: str, *words: str, check: bool = True) -> None:
        drop = ["setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--clear-groups"]
        command = [*(drop if os.getuid() == 0 else []), str(self._programs / name), *words]
        subprocess.run(
            command, cwd="/", check=check, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
