"""The warm parent: a process that has imported all a notebook needs, and forks a kernel on request.

Run as ``python -m autograder.sandbox.forkserver DESCRIPTOR MODULE ...`` behind the outer walls. It runs no
code of a student's and reads nothing from one: requests come from the grader's end of a socket pair. No
thread and no ZMQ context may be made here, because neither survives a fork.
"""

import array
import contextlib
import importlib
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn

from autograder.lasting_imports import lasting_imports
from autograder.sandbox.jail import inner_jail, put_up
from autograder.sandbox.launch import give_way, limit, run_kernel
from autograder.sandbox.processes import end_namespace, names
from autograder.sandbox.walls import linux, namespaces
from autograder.sandbox.walls.bwrap import KERNEL, MEMORY
from autograder.sandbox.walls.rights import drop_capabilities
from autograder.sandbox.watchdog import NamespaceWatchdog, Totals

#: Modules that a kernel and most notebooks import; a course names more (`Course.preload`).
#: All else a student imports is loaded as always.
_MODULES = (
    "numpy",
    "numpy.random",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "autograder.sandbox.kernel_app",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "autograder",
    "autograder.runner.answering_kernel",
    "importlib.resources",
    "faulthandler",
    "tornado.platform.asyncio",
)

#: The place of Matplotlib's list of fonts, if there is one.
FONTS = Path("/fonts-list")
#: Longest request.
MAX_REQUEST = 65_536


@dataclass(frozen=True)
class Request:
    """A kernel to be started.

    Attributes
    ----------
    place : str
        Name of its folder among the kernels' folders.
    connection_file : str
        Name of the connection file among its sockets.
    rlimits : dict of str to int
        Names of setrlimit(2) and their values.
    totals : dict
        See `autograder.sandbox.watchdog.Totals`.
    kernel : str
        The class of the kernel, by its full name.
    """

    place: str
    connection_file: str
    rlimits: dict[str, int]
    totals: dict[str, int]
    scratch_bytes: int
    kernel: str

    def text(self) -> str:
        """Return the request as text."""
        return json.dumps(asdict(self))


def main() -> None:
    """Import, say so, and fork kernels until the grader is gone."""
    server = socket.socket(fileno=int(sys.argv[1]))
    if FONTS.exists():
        shutil.copytree(FONTS, os.environ["MPLCONFIGDIR"], dirs_exist_ok=True)
    with lasting_imports():
        for name in (*_MODULES, *sys.argv[2:]):
            # One that a later version does not have only makes kernels slower.
            with contextlib.suppress(ModuleNotFoundError):
                importlib.import_module(name)
    linux.set_inspectable(False)
    server.send(b"ready")
    serve(server)


def serve(server: socket.socket) -> None:
    """Answer each request, until the other end is closed."""
    while True:
        text, descriptors = _receive(server)
        if not text:
            return
        request = Request(**json.loads(text))
        child = os.fork()
        if child == 0:
            server.close()
            _never_return(_start, request, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        # One kernel at a time: when this returns, nothing of it is left.
        os.waitpid(child, 0)
        server.send(b"gone")


def _receive(server: socket.socket) -> tuple[str, list[int]]:
    text, ancillary, _, _ = server.recvmsg(MAX_REQUEST, socket.CMSG_SPACE(8))
    descriptors = array.array("i")
    for _, _, data in ancillary:
        descriptors.frombytes(data)
    return text.decode(), list(descriptors)


def _start(request: Request, descriptors: list[int]) -> None:
    """Put up the walls and run a kernel behind them: in a child of the parent's."""
    control, stderr = socket.socket(fileno=descriptors[0]), descriptors[1]
    os.dup2(stderr, 2)
    os.close(stderr)
    linux.set_inspectable(True)  # or the maps of identities would not be ours to write
    namespaces.unshare()
    namespaces.mount_private(request.place, request.scratch_bytes)
    first = os.fork()
    if first == 0:
        _never_return(_keep, request, control)
    control.close()
    linux.set_inspectable(False)
    os.waitpid(first, 0)


def _keep(request: Request, control: socket.socket) -> None:
    """Be the first process of the kernel's namespace: when it ends, so does everything in there."""
    # Its parent is outside the namespace and has no number here.
    linux.die_with(0)
    drop_capabilities()
    linux.gain_no_rights()
    linux.set_inspectable(False)
    trusted = names()
    kernel = os.fork()
    if kernel == 0:
        control.close()
        _never_return(_be_kernel, request)
    totals = Totals(**request.totals)
    reason = NamespaceWatchdog(kernel, totals, [control], trusted=trusted, sockets=KERNEL).watch()
    seconds = end_namespace()
    with contextlib.suppress(OSError):
        control.send(json.dumps({"reason": reason, "cpu_seconds": seconds}).encode())


def _be_kernel(request: Request) -> None:
    os.setsid()
    give_way()
    linux.set_inspectable(True)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Python's own generator draws a new seed after a fork; NumPy's global one does not.
    sys.modules["numpy.random"].seed()
    limit(request.rlimits)
    put_up(inner_jail(MEMORY, KERNEL))
    run_kernel(request.kernel, ["-f", str(KERNEL / request.connection_file)])


def _never_return(work: Callable[..., None], *arguments: Any) -> NoReturn:
    """Do a child's work and end: the code of its parent goes on in the parent only."""
    try:
        work(*arguments)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    finally:
        sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    # Nobody waits while Python takes all that was imported apart.
    _never_return(main)
