"""The kernel that is started, as Jupyter describes it: the command and the provisioner."""

import sys
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

from autograder.sandbox.kernel_dir import KernelDir
from autograder.sandbox.kernelspec import BUBBLEWRAP, LANDLOCK, OTHER_USER, SANDBOX
from autograder.sandbox.launch import IPYTHON_KERNEL, Plan
from autograder.sandbox.limits import Limits
from autograder.sandbox.walls.bwrap import MEMORY


class OneSpec(KernelSpecManager):
    """Knows one kernel only, whatever the notebook asks for and whatever is installed."""

    def __init__(self, spec: KernelSpec) -> None:
        super().__init__()
        self._spec = spec

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the one kernel."""
        return self._spec


def kernel_spec(
    place: KernelDir,
    limits: Limits,
    provisioner: str,
    settings: str = "",
    kernel: str = IPYTHON_KERNEL,
) -> KernelSpec:
    """Return the specification of a kernel that lives in ``place``.

    Parameters
    ----------
    place : KernelDir
    limits : Limits
    provisioner : str
        Name of a Jupyter kernel provisioner: `SANDBOX`, `LOCAL` or another.
    settings : str
        A folder to copy to MPLCONFIGDIR, or "".
    kernel : str
        The class of the kernel, by its full name.

    Returns
    -------
    KernelSpec
    """
    own_user = provisioner in (SANDBOX, BUBBLEWRAP, OTHER_USER)
    writable = [*map(str, MEMORY)] if provisioner == BUBBLEWRAP else []
    plan = Plan(
        limits.rlimits(own_user=own_user),
        str(place.files),
        settings,
        writable,
        str(place.sockets),
        kernel,
    )
    config: dict[str, Any] = {}
    if provisioner == SANDBOX:
        config = {
            "place": place.name,
            "rlimits": dict(plan.rlimits),
            "totals": limits.totals(),
            "scratch_bytes": limits.scratch_bytes,
            "kernel": kernel,
        }
    elif provisioner == BUBBLEWRAP:
        shown = [str(place.files), *([settings] if settings else [])]
        config = {"shown": shown, "scratch_bytes": limits.scratch_bytes}
    elif provisioner in (LANDLOCK, OTHER_USER):
        # Copying changes modes and times, which the kernel cannot: its provisioner does it.
        config = {"files": plan.files, "settings": plan.settings, "totals": limits.totals()}
        plan = Plan(plan.rlimits, kernel=kernel)
    return KernelSpec(
        # -P: the working folder holds the student's files and comes after the installed packages.
        argv=[
            *(sys.executable, "-P", "-m", "autograder.sandbox.launch", plan.text()),
            *("-f", "{connection_file}"),
        ],
        display_name="cnn-course",
        language="python",
        interrupt_mode="message",
        metadata={"kernel_provisioner": {"provisioner_name": provisioner, "config": config}},
    )
