"""A JupyterHub with users of its own; `python -m tests.helpers.hub` gets its proxy, and no test does.

As the guide for operators has it, students' servers run in an environment without the solutions. Both
environments are made of links into the one that runs the tests.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import urllib.request
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.authoring.release_zip.wheel import build_wheel
from tests.helpers.paths import ROOT
from tests.helpers.waiting import wait_until

PROXY = "configurable-http-proxy"
#: The last that Node 20 is enough for.
_VERSION = "5.1.0"
_FOLDER = ROOT / "build" / "hub"
#: A Python that the system's other users may run, too.
_SYSTEM = Path("/usr/bin", f"python{sys.version_info[0]}.{sys.version_info[1]}")


def proxy() -> str:
    """Return the command of JupyterHub's proxy; skip, and say so aloud, where something is missing."""
    found = shutil.which(PROXY) or shutil.which(PROXY, path=_FOLDER / "node_modules" / ".bin")
    lacking = [
        *(["jupyterhub"] if importlib.util.find_spec("jupyterhub") is None else []),
        *([PROXY] if found is None else []),
    ]
    if lacking:
        pytest.skip(
            f"THE COURSE ON A HUB IS NOT TESTED: there is no {' and no '.join(lacking)}. Run `make hub`"
        )
    if not _users_can_be_made():
        pytest.skip(
            "THE COURSE ON A HUB IS NOT TESTED: no users can be made who can run Python here"
        )
    assert found is not None
    return found


def _users_can_be_made() -> bool:
    """Whether the system takes new users here, and these can run a Python that fits the packages."""
    readable = all(folder.stat().st_mode & 0o5 == 0o5 for folder in (ROOT, *ROOT.parents))
    return os.getuid() == 0 and bool(shutil.which("useradd")) and _SYSTEM.exists() and readable


@dataclass(frozen=True)
class Hub:
    """A hub that runs.

    Attributes
    ----------
    address : str
    folder : Path
        With all that belongs to it: the environments, the exchange, the homes.
    """

    address: str
    folder: Path

    def home(self, user: str) -> Path:
        """Return a user's home."""
        return self.folder / "homes" / user

    def run(self, user: str, where: str, *command: str) -> str:
        """Run a command as a user, in a folder of their home; return what it says, which must end well."""
        home = self.home(user)
        environment = self.folder / ("graders" if user.startswith("teacher") else "students")
        variables = {
            **{name: value for name, value in os.environ.items() if name.startswith("OMP")},
            "HOME": str(home),
            "USER": user,
            "LANG": "C.UTF-8",
            "PATH": f"{environment / 'bin'}:/usr/bin:/bin",
            "JUPYTER_CONFIG_PATH": str(self.folder / "etc"),
        }
        module = [str(environment / "bin" / "python"), "-m", *command]
        ran = subprocess.run(
            [*self._as(user), *module], cwd=home / where, env=variables, text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout
        return ran.stdout

    def may_read(self, user: str, path: Path) -> bool:
        """Whether a user may read a file, or the names in a folder."""
        command = [*self._as(user), "test", "-r", str(path)]
        return subprocess.run(command, check=False).returncode == 0

    def _as(self, user: str) -> list[str]:
        return ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"]

    def give(self, user: str, path: Path) -> None:
        """Make a file or a folder, and all in it, a user's own."""
        for one in (path, *path.rglob("*")):
            shutil.chown(one, user, user)


@contextmanager
def hub(folder: Path, users: Sequence[str], config: str = "") -> Iterator[Hub]:
    """Run a hub for these users, whose password is their name; yield it.

    Parameters
    ----------
    folder : Path
        Empty, and nobody's secret: all users go through it.
    users : sequence of str
        Teachers are called so.
    config : str
        More of its configuration.

    Yields
    ------
    Hub
    """
    command = proxy()
    ports = _free_ports(3)
    folder.chmod(0o755)
    made = Hub(f"http://127.0.0.1:{ports[0]}", folder)
    _environments(folder, _SYSTEM)
    _no_formgrader(folder / "students" / "bin" / "python")
    (folder / "homes").mkdir()
    (folder / "jupyterhub_config.py").write_text(_config(made, command, ports, users) + config)
    environment = {**os.environ, "CONFIGPROXY_AUTH_TOKEN": "for-tests"}
    # A hub must not see the variables of the tests' own notebook server.
    for name in [name for name in environment if name.startswith(("JUPYTER", "NBGRADER"))]:
        del environment[name]
    process, added = None, []
    try:
        for user in users:
            _add_user(made, user)
            added.append(user)
        with (folder / "hub.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "jupyterhub"], cwd=folder, env=environment,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        wait_until(lambda: process.poll() is not None or _answers(made.address))
        assert process.poll() is None, (folder / "hub.log").read_text()
        yield made
    finally:
        if process is not None:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        for user in added:
            _remove_user(user)


def _free_ports(count: int) -> list[int]:
    taken = [socket.socket() for _ in range(count)]
    for one in taken:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in taken]
    for one in taken:
        one.close()
    return ports


def _answers(address: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"{address}/hub/login", timeout=10):
        return True
    return False


def _config(hub: Hub, command: str, ports: Sequence[int], users: Sequence[str]) -> str:
    teachers = [user for user in users if user.startswith("teacher")]
    return f"""\
c = get_config()
c.JupyterHub.bind_url = {hub.address!r}
c.JupyterHub.hub_port = {ports[1]}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.ConfigurableHTTPProxy.command = [{command!r}]
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allowed_users = {set(users)!r}
c.JupyterHub.spawner_class = "localprocess"
c.SimpleLocalProcessSpawner.home_dir_template = {str(hub.folder / "homes" / "{username}")!r}
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = c.Spawner.http_timeout = 120
c.Spawner.environment = {{
    "JUPYTER_CONFIG_PATH": {str(hub.folder / "etc")!r}, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
}}

def their_environment(spawner):
    name = "graders" if spawner.user.name in {teachers!r} else "students"
    python = {str(hub.folder)!r} + f"/{{name}}/bin/python"
    spawner.cmd = [python, "-m", "jupyterhub.singleuser"]
    spawner.args = ["--LabApp.expose_app_in_browser=True", "--LabApp.news_url=''", "--allow-root"]
    spawner.environment["PATH"] = {str(hub.folder)!r} + f"/{{name}}/bin:/usr/bin:/bin"

c.Spawner.pre_spawn_hook = their_environment
"""


def _environments(folder: Path, python: Path) -> None:
    """Make the graders' environment, which is all of this one, and the students', without the solutions."""
    prefix = Path(sys.prefix)
    packages = Path(sysconfig.get_path("purelib"))
    for name in ("graders", "students"):
        made = folder / name
        (made / "bin").mkdir(parents=True)
        (made / "bin" / "python").symlink_to(python)
        (made / "pyvenv.cfg").write_text(f"home = {python.parent}\n")
        # nbgrader calls it by name.
        alembic = f"#!{made}/bin/python\nfrom alembic.config import main\nmain()\n"
        (made / "bin" / "alembic").write_text(alembic)
        (made / "bin" / "alembic").chmod(0o755)
        (made / "share").symlink_to(prefix / "share")
        shutil.copytree(prefix / "etc", made / "etc")
    (folder / "graders" / packages.relative_to(prefix).parts[0]).symlink_to(
        prefix / packages.relative_to(prefix).parts[0]
    )
    theirs = folder / "students" / packages.relative_to(prefix)
    theirs.mkdir(parents=True)
    for path in packages.iterdir():
        if "cnn_course" not in path.name:
            (theirs / path.name).symlink_to(path)
    with zipfile.ZipFile(build_wheel(folder)) as wheel:
        wheel.extractall(theirs)


def _no_formgrader(python: Path) -> None:
    """Switch off what is the graders', with the two commands of the guide."""
    lab = "from jupyterlab.labextensions import main; main()"
    names = ("formgrader", "create-assignment", "course-list")
    first = [str(python), "-c", lab, "disable", "--level=sys_prefix"]
    second = [
        str(python),
        "-m",
        "jupyter_server.extension.serverextension",
        "disable",
        "--sys-prefix",
    ]
    for command in (
        [*first, *(f"@jupyter/nbgrader:{name}" for name in names)],
        [*second, "nbgrader.server_extensions.formgrader"],
    ):
        subprocess.run(command, check=True, capture_output=True)


def _add_user(hub: Hub, user: str) -> None:
    with suppress(KeyError):
        pwd.getpwnam(user)
        pytest.skip(f"there is a user {user} on this machine")
    options = [
        "--create-home",
        "--home-dir",
        str(hub.home(user)),
        "--shell",
        "/bin/bash",
        "--user-group",
    ]
    subprocess.run(["useradd", *options, user], check=True, capture_output=True)


def _remove_user(user: str) -> None:
    """End what a user still runs, and take the user away."""
    with suppress(KeyError):
        uid = pwd.getpwnam(user).pw_uid
        for status in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if status.stat().st_uid == uid:
                    os.kill(int(status.name), signal.SIGKILL)
        subprocess.run(["userdel", "--force", user], check=False, capture_output=True)


def main() -> None:
    """Get the proxy from npm into ``build/hub``."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["npm", "install", "--silent", "--no-save", "--prefix", str(_FOLDER), f"{PROXY}@{_VERSION}"],
        check=True,
        timeout=300,
    )  # fmt: skip
    print(shutil.which(PROXY, path=_FOLDER / "node_modules" / ".bin"))


if __name__ == "__main__":
    main()
