"""A working copy for someone who studies alone: release versions; the learner's files are never
overwritten.
"""

from autograder.notebook.working_copy.copies import Copied, working_copy
from autograder.notebook.working_copy.lab import open_lab
from autograder.notebook.working_copy.update import Updated, update
from autograder.notebook.working_copy.versions import of_course, of_installation

__all__ = [
    "Copied",
    "Updated",
    "of_course",
    "of_installation",
    "open_lab",
    "update",
    "working_copy",
]
