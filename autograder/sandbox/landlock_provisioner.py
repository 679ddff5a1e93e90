"""A kernel provisioner for machines without namespaces: Landlock, a system call filter, a supervisor."""

import asyncio
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from traitlets import Dict, Unicode

from autograder.errors import SandboxUnavailable
from autograder.sandbox.environment import kernel_environment
from autograder.sandbox.jail import impossible
from autograder.sandbox.packages import packages_folder
from autograder.sandbox.supervisor import STATUS, SupervisorConfig
from autograder.sandbox.walls.access_rules import kernel_access_rules

_SECONDS_TO_END = 10.0


class LandlockProvisioner(LocalProvisioner):
    """Runs a kernel that may open the runtime and its own folder, and may talk to nobody.

    The kernel's sockets must be files (the manager's ``transport`` is "ipc"), because there is no network,
    in a folder of their own inside a `kernel_dir.KernelDir`; the working folder is the kernel's home.
    """

    files = Unicode(help="A folder whose content is copied to the working folder; may be empty.")
    settings = Unicode(help="A folder whose content is copied to MPLCONFIGDIR; may be empty.")
    totals = Dict(help="For all processes together: autograder.sandbox.watchdog.Totals.")
    #: Which of the totals the kernel was ended for; "" for none.
    reason = ""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Prepare the folders. The environment that is given is dropped: the inside has a fixed one."""
        # A signal would reach the supervisor.
        self.kernel_spec.interrupt_mode = "message"
        kwargs = await super().pre_launch(**kwargs)
        environment = kernel_environment(Path(kwargs["cwd"]), python_path=str(packages_folder()))
        for folder, target in (
            (self.files, kwargs["cwd"]),
            (self.settings, environment["MPLCONFIGDIR"]),
        ):
            if folder:
                shutil.copytree(folder, target, dirs_exist_ok=True)
        return kwargs | {"env": environment, "independent": True}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel's command under a supervisor."""
        order = self.supervisor_config(Path(kwargs["cwd"]))
        file = self._sockets.with_name("order.json")
        file.write_text(order.text())
        supervisor = [sys.executable, "-P", "-m", "autograder.sandbox.supervisor", str(file)]
        return await super().launch_kernel([*supervisor, *cmd], **kwargs)

    def supervisor_config(self, scratch: Path) -> SupervisorConfig:
        """Return the supervisor's configuration."""
        if why := impossible():
            raise SandboxUnavailable(why, "Grade on a machine with Linux 5.13 or newer.")
        rules = kernel_access_rules([scratch], [self._sockets])
        # All of its place is looked at: its words on stderr and its sockets take room, too.
        return SupervisorConfig(
            os.getpid(), rules.text(), str(self._sockets.parent), dict(self.totals)
        )

    async def send_signal(self, signum: int) -> None:
        """Ask the supervisor to end everything; interrupts come as messages.

        A killed supervisor would leave the others behind.
        """
        if self.process and signum != signal.SIGINT:
            self.process.terminate()

    def give_way(self) -> None:
        """Have the kernel give way to others from now on."""
        if self.process:
            self.process.send_signal(signal.SIGUSR1)

    async def wait(self) -> int | None:
        """Wait for the end, looking more often than the base class does."""
        waited = 0.0
        while self.process and self.process.poll() is None:
            await asyncio.sleep(0.005)
            waited += 0.005
            if waited > _SECONDS_TO_END:
                self.process.kill()
        result: int | None = await super().wait()
        return result

    async def poll(self) -> int | None:
        """Look whether it has ended, and for what."""
        status: int | None = await super().poll()
        self.reason = next((r for r, number in STATUS.items() if number == status), self.reason)
        return status

    @property
    def _sockets(self) -> Path:
        return Path(self.parent.connection_file).resolve().parent
