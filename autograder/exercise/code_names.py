"""Names in compiled code."""

import dis
from collections.abc import Iterator
from types import CodeType


def names_used(code: CodeType) -> Iterator[str]:
    """Yield the names that code takes from its notebook: not its own variables."""
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            yield step.argval
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from names_used(inner)
