"""A working copy for someone who studies alone: release versions, and never a file of theirs overwritten."""

from autograder.study.copies import Copied, working_copy
from autograder.study.lab import first, open_lab
from autograder.study.update import Updated, update

__all__ = ["Copied", "Updated", "first", "open_lab", "update", "working_copy"]
