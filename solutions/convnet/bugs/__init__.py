"""Functions with a bug to find, each in several copies: written in another way, with another mistake.

A copy is written with both versions of one line: the wrong one follows the right one and begins with ``~``.
`Hunted` reads the copies of a function and makes the answers to them.
"""

from .adam import adam_step_bug
from .averages import avgpool1d_backward_bug, avgpool1d_bug
from .dilated import dilated_conv1d_bug
from .hunted import Hunted

#: By the names of the exercises.
HUNTS = {
    hunted.name: hunted
    for hunted in (dilated_conv1d_bug, avgpool1d_bug, avgpool1d_backward_bug, adam_step_bug)
}

__all__ = [
    "HUNTS",
    "Hunted",
    "adam_step_bug",
    "avgpool1d_backward_bug",
    "avgpool1d_bug",
    "dilated_conv1d_bug",
]
