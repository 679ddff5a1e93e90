"""An assignment as plain data: all that grading it needs to know, wherever that is done."""

from dataclasses import dataclass, field

from autograder.assignment.settings import Attempts, Setting
from autograder.sandbox.limits import Limits


@dataclass(frozen=True)
class Assignment:
    """Everything that all submissions share. It may be sent to another process or machine.

    Attributes
    ----------
    name, notebook : str
        nbgrader's names.
    release : str
        The release version, as the text of an .ipynb. No solution is in it.
    points : tuple of (str, float)
        By exercise, in the notebook's order.
    files : tuple of (str, bytes)
        The assignment's own files, put beside the kernel.
    seed : int
    provisioner : str
        Name of the kernel provisioner.
    limits : Limits
    code : str
        Digest of the code that grades (see `autograder.assignment.digest`). A process with other code
        refuses.
    settings : tuple of Setting
        Settings of its exercises from the course directory's grading.toml.
    packages : tuple of str
        Packages that submissions may import, with their versions (``"pandas==2.2.3"``).
    carry_forward : bool
        Whether an exercise is asked again with right answers of those that it builds on.
    attempts : str
        Which of a student's attempts counts: ``"latest"`` or ``"best"``.
    """

    name: str
    notebook: str
    release: str
    points: tuple[tuple[str, float], ...]
    files: tuple[tuple[str, bytes], ...]
    seed: int
    provisioner: str
    limits: Limits = field(default_factory=Limits)
    code: str = ""
    settings: tuple[Setting, ...] = ()
    packages: tuple[str, ...] = ()
    carry_forward: bool = True
    attempts: Attempts = "latest"
