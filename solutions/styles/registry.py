"""The register of right answers, by exercise and by the name of their style."""

from collections.abc import Callable
from typing import Any, TypeVar

Style = Callable[..., Any]
AnyStyle = TypeVar("AnyStyle", bound=Style)

STYLES: dict[str, dict[str, Style]] = {}


def style(exercise: str, name: str) -> Callable[[AnyStyle], AnyStyle]:
    """Return a decorator that puts a right answer into the register."""

    def register(function: AnyStyle) -> AnyStyle:
        STYLES.setdefault(exercise, {})[name] = function
        return function

    return register
