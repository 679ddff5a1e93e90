"""A kernel provisioner for a container that is thrown away: the kernel is another user, in root's container.

The last choice, where there are neither namespaces nor Landlock. All that holds then is the owners and modes
of files, a system call filter (no network, no signals) and the supervisor: what anyone on the machine may
read, a kernel may read too. So it is no choice for a machine that others use, and whoever asks for it has
closed what is secret, and had `open_to_kernels` tell that it is.
"""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograder.errors import SandboxUnavailable
from autograder.sandbox.available import fault
from autograder.sandbox.environment import kernel_environment
from autograder.sandbox.landlock_provisioner import LandlockProvisioner
from autograder.sandbox.packages import packages_folder
from autograder.sandbox.supervisor import SupervisorConfig
from autograder.sandbox.walls import seccomp

#: Between the ranges that systems give to people and to services: nobody's.
STUDENT = 60_600

_BECOME = """
import os, sys
from autograder.sandbox.jail import other_user_jail, put_up
put_up(other_user_jail(int(sys.argv[1])))
os.execv(sys.executable, [sys.executable, "-P", "-c", *sys.argv[2:]])
"""
_TRY = """
import os, socket, sys
import autograder, course, numpy
try:
    socket.socket(socket.AF_INET)
except OSError:
    pass
else:
    raise SystemExit("another user would reach the network")
for path in sys.argv[1:]:
    if any(os.access(path, how) for how in (os.R_OK, os.W_OK, os.X_OK)):
        raise SystemExit(f"another user would reach {path}")
"""


def impossible() -> str:
    """Return why no process can become another user here; "" where one can."""
    if sys.platform != "linux":
        return "that needs Linux"
    if os.geteuid() != 0:
        return "only root can start a process as another user"
    return seccomp.supported()


def open_to_kernels(secrets: Iterable[Path]) -> str:
    """Try, as a kernel would, to reach what it must not; return why it is not safe, "" where it is.

    Parameters
    ----------
    secrets : iterable of Path
        Files that a kernel must not read or write; a folder stands for all in it.
    """
    if why := impossible():
        return why
    become = [sys.executable, "-P", "-c", _BECOME, str(STUDENT), _TRY, *map(str, secrets)]
    packages = packages_folder()
    packages.parent.chmod(0o711)
    environment = kernel_environment(Path("/"), python_path=str(packages))
    return fault("another user", become, environment)


class OtherUserProvisioner(LandlockProvisioner):
    """Runs a kernel as a user of its own, in folders of its own, under the supervisor, who stays root."""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Prepare the folders and give the kernel's own ones to its user."""
        kwargs = await super().pre_launch(**kwargs)
        place = self._sockets.parent
        for folder in (place, place.parent):
            # On the way to its folders. All else there has names that nobody guesses, and is closed.
            folder.chmod(0o711)
        _give(self._sockets)
        _give(Path(kwargs["cwd"]))
        return kwargs

    def supervisor_config(self, scratch: Path) -> SupervisorConfig:
        """Return the supervisor's configuration."""
        if why := impossible():
            raise SandboxUnavailable(why, "Grade as root, in a container of its own.")
        return SupervisorConfig(
            os.getpid(), "", str(self._sockets.parent), dict(self.totals), user=STUDENT
        )


def _give(folder: Path) -> None:
    """Give a folder that we made, and all in it, to the kernel's user."""
    for place, _, names in os.walk(folder):
        for path in (place, *(os.path.join(place, name) for name in names)):  # noqa: PTH118
            os.chown(path, STUDENT, STUDENT, follow_symlinks=False)
