"""The walls between a student's code and the reference, the seed and the results, where root grades."""

import os

from autograder.errors import SandboxUnavailable
from autograder.lms.gradescope_container.paths import ContainerPaths
from autograder.sandbox.available import FORCE, Availability, sandbox_available
from autograder.sandbox.kernelspec import LOCAL, OTHER_USER
from autograder.sandbox.uid_provisioner import open_to_kernels

#: As a value of CNN_COURSE_SANDBOX: the last choice, whatever else there is.
_USER = "user"


def choose_walls(place: ContainerPaths, *, sandbox: bool) -> str:
    """Return the provisioner that isolates here; the container's own walls are around all of it.

    First what isolates anywhere. Docker forbids namespaces as a rule, and not every host has Landlock: then
    the kernel is another user, for whom all of /autograder but the environment is closed. That is tried.

    Parameters
    ----------
    place : ContainerPaths
        Closed.
    sandbox : bool
        False to go on where nothing isolates.

    Raises
    ------
    SandboxUnavailable
        Where nothing does, unless ``sandbox`` is False.
    """
    found = _usual()
    if found.ok:
        return found.provisioner
    why = open_to_kernels(place.secrets())
    if not why:
        return OTHER_USER
    if not sandbox:
        return LOCAL
    raise SandboxUnavailable(
        f"{found.reason or 'no sandbox works here'}; {why}",
        "In Gradescope's settings of the autograder choose a newer base image, and upload the zip again. Or "
        "download the submissions and grade them with `autograder collect` and `autograder grade`. A zip "
        "made with --no-sandbox grades all the same, and students' code can then read the reference and "
        "write its own score",
    )


def _usual() -> Availability:
    if os.environ.get(FORCE) == _USER:
        return Availability(False, f"{FORCE} is {_USER}")
    return sandbox_available()
