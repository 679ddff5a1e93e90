"""Submission times as people, exchanges and systems write them, in UTC.

A time is never guessed. Where its zone is not known, the time is not known, and lateness costs nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import parser

from autograder.submission.text import printable

#: Hours from UTC. Abbreviations that several countries use (IST, CST, BST, AST) are not here.
_HOURS: Mapping[str, float] = {
    "UTC": 0, "UT": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "SAST": 2, "EAT": 3, "CAT": 2, "PKT": 5, "WIB": 7, "HKT": 8, "SGT": 8,
    "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12,
    "NZDT": 13, "NST": -3.5, "NDT": -2.5, "ADT": -3, "EDT": -4, "EST": -5, "CDT": -5, "MDT": -6, "MST": -7,
    "PDT": -7, "PST": -8, "AKDT": -8, "AKST": -9, "HST": -10,
}  # fmt: skip
_LONGEST = 200
_CLOCK = re.compile(
    r"(?:\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?|(?<=\dT)\d{4,6}(?:\.\d+)?)(?:\s*[ap]\.?m\b\.?)?", re.I
)
#: Text that may follow the clock: a zone, a remark on it, a year.
_BEHIND = re.compile(
    r"\s*(?:Uhr\b\s*)?(?P<zone>(?!\d{4}\b)[^\s()]*)\s*(?:\([^()]*\))?\s*(?P<year>\d{4})?\s*"
)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?(?::?00)?", re.I)


@dataclass(frozen=True)
class Moment:
    """A time that was read.

    Attributes
    ----------
    utc : datetime or None
        In UTC, without a zone, as the gradebook keeps it; None where it is not known.
    problem : str
        Why it is not known, for the instructor.
    text : str
        As it was written, where it is not known.
    """

    utc: datetime | None
    problem: str = ""
    text: str = ""


def exchange_zone(config: Any) -> str:
    """Return the zone that times are in which name none: ``c.Exchange.timezone``, else nbgrader's UTC."""
    zone = config.get("Exchange", {}).get("timezone", "UTC")
    return zone if isinstance(zone, str) and zone else "UTC"


def read_moment(data: bytes | None, zone: str = "UTC") -> Moment | None:
    """Return the time in the exchange's ``timestamp.txt``; None where there is none, or nothing in it."""
    text = (data or b"").decode("utf-8-sig", "replace").strip()
    return read_time(text, zone) if text else None


def read_time(text: str, zone: str = "UTC") -> Moment:
    """Read a time.

    Parameters
    ----------
    text : str
        Such as ``2026-07-01 12:00:00.5 CEST``; the zone may be a number, a name of the IANA's or one of the
        abbreviations that mean one thing only.
    zone : str
        Of the course: of times that name none, and what abbreviations mean that it uses itself.
    """
    said = f"“{printable(text, 60)}”"
    local, name = text[:_LONGEST].replace("\N{MINUS SIGN}", "-"), ""
    clock = _CLOCK.search(local)
    behind = _BEHIND.fullmatch(local, clock.end()) if clock else None
    if clock and behind:
        local, name = f"{local[: clock.end()]} {behind['year'] or ''}", behind["zone"]
    try:
        when, other = _dates(local.strip())
        if when != other:
            return Moment(None, f"{said} may be {when:%Y-%m-%d} or {other:%Y-%m-%d}", text)
    except (ValueError, OverflowError):
        return Moment(None, f"{said} is no date and time that can be read", text)
    known = _zone(name, when, zone) if name else _course_zone(zone)
    if known is None and not name:
        why = f"{said} names no time zone, and c.Exchange.timezone ({zone}) is none"
        return Moment(None, why, text)
    if known is None:
        return Moment(
            None,
            f"{said} does not say which time zone {printable(name, 30)} is: set c.Exchange.timezone in "
            'nbgrader_config.py to yours, as in "Europe/Berlin"',
            text,
        )
    try:
        return Moment(when.replace(tzinfo=known).astimezone(UTC).replace(tzinfo=None))
    except OverflowError:
        return Moment(None, f"{said} is no date and time that can be read", text)


def _dates(text: str) -> tuple[datetime, datetime]:
    """Return a date and time without its zone, read with the month and with the day first.

    Nothing that is left out is taken from today.
    """
    days = {False, True}
    if re.match(r"\d{4}", text):
        days = {False}
    elif re.match(r"\d{1,2}\.\d{1,2}\.", text):  # nobody writes a month first so
        days = {True}
    defaults = (datetime(2000, 1, 1), datetime(2001, 2, 2))  # noqa: DTZ001 - no zone is known yet
    found: list[datetime] = []
    for first in days:
        one, again = (parser.parse(text, default=default, dayfirst=first) for default in defaults)
        if one != again or one.tzinfo is not None:
            raise ValueError(text)
        found.append(one)
    return min(found), max(found)


def _zone(name: str, when: datetime, course: str) -> tzinfo | None:
    offset = _OFFSET.fullmatch(name)
    if offset:
        away = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        sign = -1 if offset[1] == "-" else 1
        return timezone(sign * away) if away <= timedelta(hours=14) else None
    if not re.fullmatch(r"[A-Za-z]{1,5}", name) or (len(name) > 3 and not name.isupper()):
        return _iana(name)
    own = _of_course(name.upper(), when, _course_zone(course))
    hours = _HOURS.get(name.upper())
    return own or (None if hours is None else timezone(timedelta(hours=hours)))


def _of_course(name: str, when: datetime, course: tzinfo | None) -> tzinfo | None:
    """Return the meaning of an abbreviation in the course's own zone, at that time or else in that year."""
    if course is None:
        return None
    near = [when.replace(tzinfo=course, fold=fold) for fold in (0, 1)]
    near += [when.replace(month=month, day=1, tzinfo=course) for month in (1, 7)]
    for then in near:
        offset = then.utcoffset()
        zone = then.tzname() or ""
        # ET is EST or EDT.
        both = zone[0] + zone[2] if re.fullmatch("[A-Z][SD]T", zone) else zone
        if name in (zone, both) and offset is not None:
            return timezone(offset)
    return None


def _course_zone(name: str) -> tzinfo | None:
    if _OFFSET.fullmatch(name):
        return _zone(name, datetime(2000, 1, 1), "UTC")  # noqa: DTZ001 - an offset has no date
    hours = _HOURS.get(name)
    return _iana(name) or (None if hours is None else timezone(timedelta(hours=hours)))


def _iana(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
