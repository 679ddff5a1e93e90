"""Shell commands where a notebook is graded: they do nothing, say so, and break nothing below them."""

from __future__ import annotations

from typing import Any

from IPython.utils.text import SList

SAID = "Shell commands do nothing where this is graded."
_LINES = ("pip", "conda", "mamba", "micromamba", "uv")
_CELLS: tuple[str, ...] = (
    "bash",
    "sh",
    "script",
    "system",
    "sx",
    "!",
    "cmd",
    "powershell",
    "perl",
    "ruby",
    "pypy",
)
_CELLS += ("python", "python2", "python3")


def no_shell_commands(shell: Any) -> None:
    """Make ``!ls``, ``%pip``, ``%%bash`` and their like harmless in an IPython shell.

    ``files = !ls`` gives an empty list.
    """

    def nothing(*_: Any, **__: Any) -> None:
        print(SAID)
        shell.user_ns["_exit_code"] = 0

    def no_output(_: str, split: bool = True, depth: int = 0) -> Any:
        print(SAID)
        return SList() if split else ""

    shell.system = shell.system_piped = shell.system_raw = nothing
    shell.getoutput = no_output
    for name in _LINES:
        shell.register_magic_function(nothing, "line", name)
    for name in _CELLS:
        shell.register_magic_function(nothing, "cell", name)
