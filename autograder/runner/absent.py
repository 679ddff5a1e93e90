"""An object in the place of a package that is not installed, while definitions that mention it are run.

A decorator, a default, a base class or a type of such a package says nothing about what a function returns.
So the definition is run with an object in the package's place, which is taken away again: a function that
uses the package itself still ends in a NameError.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

#: The names' key in the metadata of the message that lends them; an empty list takes them back.
LENT = "cnn-course-lent"


class Absent:
    """Gives itself for whatever is asked of it; as a decorator it gives the function back."""

    def __init__(self, *, was_none: bool = False) -> None:
        self._was_none = was_none

    def __getattr__(self, name: str) -> Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent()

    def __call__(self, *args: Any, **_: Any) -> Any:
        """Return the function or class that is decorated, else another absent thing."""
        decorated = len(args) == 1 and callable(args[0]) and not isinstance(args[0], Absent)
        return args[0] if decorated else Absent()

    def __mro_entries__(self, _: Any) -> tuple[type, ...]:
        return ()

    def __getitem__(self, _: Any) -> Absent:
        return Absent()

    def __or__(self, _: Any) -> Absent:
        return Absent()

    __ror__ = __or__

    def __enter__(self) -> Absent:
        return Absent()

    def __exit__(self, *_: object) -> None:
        pass

    def __bool__(self) -> bool:
        return False

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError("no numbers come from a package that is not installed")

    # Else a loop over one would have no end.
    __iter__ = None


def lend(namespace: dict[str, Any], names: Iterable[str]) -> None:
    """Take back what was lent before, with all that was made of it; lend these names, if they have no value.

    Parameters
    ----------
    namespace : dict
        The notebook's variables; changed.
    names : iterable of str
    """
    for name, value in list(namespace.items()):
        if isinstance(value, Absent):
            del namespace[name]
            if value._was_none:
                namespace[name] = None
    for name in names:
        if namespace.get(name) is None:
            namespace[name] = Absent(was_none=name in namespace)
