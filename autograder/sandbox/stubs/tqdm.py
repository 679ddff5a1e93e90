"""`tqdm` while a notebook is graded: loops run as they are, and no bar is drawn.

Colab and Anaconda have this package; a function that shows how far it is has its answer from nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any


class Bar:
    """Stands for a progress bar: gives what it is made of, and does nothing else."""

    def __init__(self, iterable: Iterable[Any] = (), *args: Any, **options: Any) -> None:
        self.iterable = iterable
        self.n = 0

    def __iter__(self) -> Iterator[Any]:
        return iter(self.iterable)

    def __len__(self) -> int:
        return len(self.iterable)  # type: ignore[arg-type]

    def __bool__(self) -> bool:
        return True

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return _nothing

    def update(self, n: int = 1) -> None:
        """Count."""
        self.n += n

    @classmethod
    def write(cls, *args: Any, **options: Any) -> None:
        """Write nothing."""


def _nothing(*args: Any, **options: Any) -> None:
    pass


def trange(*args: int, **options: Any) -> Bar:
    """Return a bar over ``range``."""
    return Bar(range(*args))


tqdm = tqdm_notebook = Bar
tnrange = trange
for _part in ("auto", "autonotebook", "notebook", "std"):
    sys.modules[f"{__name__}.{_part}"] = globals()[_part] = sys.modules[__name__]
