"""The first code in a kernel's process: limits, files, then the kernel.

Run as ``python -m autograder.sandbox.launch PLAN -f CONNECTION_FILE``, before any of the student's code.
"""

import json
import os
import resource
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.sandbox.jail import inner_jail, put_up

#: A kernel's niceness beside the grader's: little, so that a busy machine costs no answer its time.
_NICE = 3
#: The kernel that JupyterLab starts.
IPYTHON_KERNEL = "ipykernel.ipkernel.IPythonKernel"
#: No database for the history of commands: nobody reads it.
_OPTIONS = ("--HistoryManager.enabled=False",)


@dataclass(frozen=True)
class Plan:
    """Preparations before the kernel starts.

    Attributes
    ----------
    rlimits : mapping
        Names of setrlimit(2) and their values.
    files : str
        A folder whose content is copied to the working folder.
    settings : str
        A folder whose content is copied to MPLCONFIGDIR; may be empty.
    writable : sequence of str
        Folders that may be written inside namespaces (see `inner_jail`); empty where there are none.
    sockets : str
        The folder of the kernel's sockets, where ``writable`` is not empty.
    kernel : str
        The class of the kernel, by its full name.
    """

    rlimits: Mapping[str, int]
    files: str = ""
    settings: str = ""
    writable: Sequence[str] = ()
    sockets: str = ""
    kernel: str = IPYTHON_KERNEL

    def text(self) -> str:
        """Return the plan as an argument of this module."""
        return json.dumps(asdict(self))


def main(argv: Sequence[str]) -> None:
    """Carry out the plan and run the kernel until it ends."""
    plan = Plan(**json.loads(argv[0]))
    for folder, target in ((plan.files, Path.cwd()), (plan.settings, _settings())):
        if folder:
            shutil.copytree(folder, target, dirs_exist_ok=True)
    give_way()
    limit(plan.rlimits)
    if plan.writable:
        put_up(inner_jail(map(Path, plan.writable), Path(plan.sockets)))
    run_kernel(plan.kernel, argv[1:])


def run_kernel(kernel: str, options: Sequence[str]) -> None:
    """Run a Jupyter kernel until it ends.

    Parameters
    ----------
    kernel : str
        The class of the kernel, by its full name.
    options : sequence of str
        Of the command `ipykernel_launcher`.
    """
    from traitlets import import_item

    from autograder.sandbox.kernel_app import KernelApp

    # The class is imported before the student's code: it does not import a student's file called json.py.
    # Traitlets would make a record of each message for debugging, and throw it away.
    logging = {"loggers": {KernelApp.__name__: {"level": "WARNING"}}}
    app = KernelApp.instance(kernel_class=import_item(kernel), logging_config=logging)
    app.initialize([*_OPTIONS, *options])
    # Last: a module beside the notebook can be imported, but never in place of an installed one.
    sys.path.append(str(Path.cwd()))
    app.start()


def give_way() -> None:
    """Give this process a lower priority than those have that keep it, whatever it starts."""
    os.nice(_NICE)


def limit(rlimits: Mapping[str, int]) -> None:
    """Set limits that cannot be raised again; one that is lower already stays as it is.

    A limit that this system does not have is left out.
    """
    for name, value in rlimits.items():
        which = getattr(resource, name, None)
        if which is None:
            continue
        _, hard = resource.getrlimit(which)
        lower = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (lower, lower))


def _settings() -> Path:
    return Path(os.environ["MPLCONFIGDIR"])


if __name__ == "__main__":
    main(sys.argv[1:])
