"""A working copy for someone who studies alone: release versions; the learner's files are never
overwritten.
"""

from autograder.notebook.working_copy.copies import Copied, working_copy
from autograder.notebook.working_copy.lab import first, open_lab
from autograder.notebook.working_copy.update import Updated, update

__all__ = ["Copied", "Updated", "first", "open_lab", "update", "working_copy"]
