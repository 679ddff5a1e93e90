"""Options of all commands: quiet, no colours, debug."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass
class OutputSettings:
    """The options that every command has.

    Attributes
    ----------
    quiet : bool
        Results and errors only: no bars, no hints.
    color : bool
        Whether colours may be used where they can be shown.
    debug : bool
        Show where an error came from.
    """

    quiet: bool = False
    color: bool = True
    debug: bool = False


#: Of the command that runs: there is one command line to a process.
settings = OutputSettings()


def reset() -> None:
    """Set what holds before a command line is read. ``NO_COLOR`` counts where it is not empty."""
    settings.quiet = settings.debug = False
    settings.color = not os.environ.get("NO_COLOR")
