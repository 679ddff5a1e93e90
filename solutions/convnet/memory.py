"""One line that nearly halves the time of a training step on Linux.

The C library gives large freed blocks back to the system, and the next step asks for them
again, page by page. It stops doing so for blocks up to the largest one it has seen freed (its
limit is 32 MB), so one such block is shown to it. Nothing is written there, so it costs no memory.
"""

import numpy as np


def keep_freed_memory() -> None:
    """Let NumPy reuse the memory of freed arrays; called once, when the package is imported."""
    np.empty(30_000_000, dtype=np.uint8)
