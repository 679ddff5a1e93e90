"""Gradescope's file about its submissions: who handed in which, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import yaml

from autograder.lms.importers.archive import RefusedError
from autograder.records.times import read_time


@dataclass(frozen=True)
class Submitters:
    """The students of one submission (several, where they work in groups), and its time (UTC)."""

    students: tuple[str, ...]
    timestamp: datetime | None


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Plain data only; Ruby's own types are read as what they look like."""


def _plain(loader: Any, suffix: str, node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


_Loader.add_multi_constructor("!", _plain)


def read_submitters(data: bytes, zone: str = "UTC") -> dict[str, Submitters]:
    """Return the submitters, by the submission's folder (``submission_12345``).

    Parameters
    ----------
    data : bytes
    zone : str
        Of times that name none.

    Raises
    ------
    RefusedError
        Where the file cannot be read.
    """
    try:
        tree = yaml.load(data, _Loader)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise RefusedError(f"not readable ({first})") from None
    if not isinstance(tree, dict):
        raise RefusedError("not the list of submissions that Gradescope writes")
    return {
        # Ruby writes its symbols with a colon in front.
        str(name).removeprefix(":"): _submitters(entry, zone)
        for name, entry in tree.items()
        if isinstance(entry, dict)
    }


def _submitters(entry: Mapping[Any, Any], zone: str) -> Submitters:
    people = _get(entry, "submitters")
    people = people if isinstance(people, list) else []
    named = [_student(person) for person in people if isinstance(person, dict)]
    return Submitters(
        tuple(name for name in named if name), _moment(_get(entry, "created_at"), zone)
    )


def _student(person: Mapping[Any, Any]) -> str:
    # Not the name: two people may have the same.
    for key in ("sid", "email"):
        value = _get(person, key)
        if value not in (None, ""):
            return str(value)
    return ""


def _get(entry: Mapping[Any, Any], key: str) -> Any:
    return entry.get(f":{key}", entry.get(key))


def _moment(value: Any, zone: str) -> datetime | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, date) or not isinstance(value, str):
        return None
    return read_time(value, zone).utc
