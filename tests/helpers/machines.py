"""Machines for one test: a network stack of their own each, on one switch, and no disk in common."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

#: Addresses for examples, that hardly a real network has.
_NETWORK = "198.51.100"


@dataclass(frozen=True)
class Machine:
    """A network namespace; commands in it find an empty folder in place of ``hidden``."""

    name: str
    address: str
    hidden: Path

    @property
    def command(self) -> tuple[str, ...]:
        """Words before a command that run it there."""
        script = 'mount -t tmpfs none "$0" && mkdir "$0/tmp" && exec "$@"'
        enter = ("ip", "netns", "exec", self.name, "unshare", "--mount", "--propagation", "private")
        return (*enter, "sh", "-c", script, str(self.hidden))

    @property
    def environment(self) -> dict[str, str]:
        return {"TMPDIR": str(self.hidden / "tmp")}

    def pull_the_plug(self) -> None:
        """Take it off the network: nobody is told, connections stay open."""
        _ip("link", "set", self.name, "down")


@contextmanager
def machines(count: int, hidden: Path) -> Iterator[tuple[str, list[Machine]]]:
    """Yield the address of this machine on the switch, and that many others.

    Raises
    ------
    OSError
        Where this system or user may not make them.
    """
    prefix = f"m{os.getpid()}"
    switch, here = f"{prefix}s", f"{_NETWORK}.1"
    made = [Machine(f"{prefix}{n}", f"{_NETWORK}.{n + 2}", hidden) for n in range(count)]
    if _NETWORK in _ip("route"):
        raise OSError(f"the network {_NETWORK}.0 is in use")
    try:
        _ip("link", "add", switch, "type", "bridge")
        _ip("addr", "add", f"{here}/24", "dev", switch)
        _ip("link", "set", switch, "up")
        for machine in made:
            _ip("netns", "add", machine.name)
            # The end on the switch has the machine's name, the other is its eth0.
            peer = ("peer", "name", "eth0", "netns", machine.name)
            _ip("link", "add", machine.name, "type", "veth", *peer)
            _ip("link", "set", machine.name, "master", switch, "up")
            inside = ("-n", machine.name)
            _ip(*inside, "addr", "add", f"{machine.address}/24", "dev", "eth0")
            for device in ("eth0", "lo"):
                _ip(*inside, "link", "set", device, "up")
        yield here, made
    finally:
        for machine in made:
            _ip("netns", "del", machine.name, check=False)
        _ip("link", "del", switch, check=False)


def _ip(*words: str, check: bool = True) -> str:
    if os.geteuid() != 0 or not (ip := shutil.which("ip")):
        raise OSError("only root can make machines, with the program ip")
    done = subprocess.run([ip, *words], capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise OSError(f"ip {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout
