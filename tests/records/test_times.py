"""Times with their zones: read right, or not known; never by chance UTC."""

from datetime import datetime

import pytest
from traitlets.config import Config

from autograder.records.times import exchange_zone, read_moment, read_time


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-07-01 12:00:00 UTC", "2026-07-01 12:00:00"),
        ("2026-07-01 12:00:00.250000 UTC", "2026-07-01 12:00:00.250000"),
        ("2026-07-01T12:00:00Z", "2026-07-01 12:00:00"),
        ("2026-07-01 12:00:00.000000000 Z", "2026-07-01 12:00:00"),
        ("2026-07-01 12:00:00 GMT", "2026-07-01 12:00:00"),
        ("2026-07-01 12:00:00 CEST", "2026-07-01 10:00:00"),
        ("2026-01-01 12:00:00 CET", "2026-01-01 11:00:00"),
        # As written, not as the season would have it.
        ("2026-07-01 12:00:00 CET", "2026-07-01 11:00:00"),
        ("2026-07-01 12:00:00 PDT", "2026-07-01 19:00:00"),
        ("2026-07-01 12:00 PM PDT", "2026-07-01 19:00:00"),
        ("2026-12-31 23:00:00 EST", "2027-01-01 04:00:00"),
        ("2026-07-01 12:00:00 ACST", "2026-07-01 02:30:00"),
        ("2026-07-01 12:00:00 +0200", "2026-07-01 10:00:00"),
        ("2026-07-01 12:00:00 +02:00", "2026-07-01 10:00:00"),
        ("2026-07-01 12:00:00+02:00", "2026-07-01 10:00:00"),
        ("2026-07-01 12:00:00 +02", "2026-07-01 10:00:00"),
        ("2026-07-01T12:00:00.5-0330", "2026-07-01 15:30:00.5"),
        ("2026-07-01 12:00:00 −07:00", "2026-07-01 19:00:00"),
        ("2026-07-01 12:00:00 UTC+5:30", "2026-07-01 06:30:00"),
        ("Wed Jul 01 2026 12:00:00 GMT+0200 (Central European Summer Time)", "2026-07-01 10:00:00"),
        ("Wed Jul  1 12:00:00 CEST 2026", "2026-07-01 10:00:00"),
        ("Wed, 01 Jul 2026 12:00:00 +0200", "2026-07-01 10:00:00"),
        ("2026-07-01 12:00:00 Europe/Berlin", "2026-07-01 10:00:00"),
        ("2026-01-01 12:00:00 Europe/Berlin", "2026-01-01 11:00:00"),
        ("2026-07-01 12:00:00 Asia/Kolkata", "2026-07-01 06:30:00"),
        # The hour that comes twice: the earlier one, for the student.
        ("2026-10-25 02:30:00 Europe/Berlin", "2026-10-25 00:30:00"),
        ("2026-10-25 02:30:00 CET", "2026-10-25 01:30:00"),
        ("1.7.2026 12:00 Uhr MESZ", "2026-07-01 10:00:00"),
        ("13/07/2026 12:00 +02:00", "2026-07-13 10:00:00"),
        ("07/07/2026 12:00 +02:00", "2026-07-07 10:00:00"),
        ("Wed Jul  1 12:00:00 2026", "2026-07-01 12:00:00"),
        ("20260701T120000Z", "2026-07-01 12:00:00"),
        ("2026-07-01 12:00:00", "2026-07-01 12:00:00"),
        ("2026-07-01", "2026-07-01 00:00:00"),
    ],
)  # fmt: skip
def test_a_time_with_its_zone(text, utc):
    found = read_time(text)
    assert (found.utc, found.problem) == (datetime.fromisoformat(utc), "")


@pytest.mark.parametrize(
    "zone", ["IST", "CST", "BST", "AST", "XYZ", "Mars/Base", "+99:00", "A", "ET", "Sommerzeit"]
)
def test_a_zone_that_may_be_another_is_not_known(zone):
    found = read_time(f"2026-07-01 12:00:00 {zone}")
    assert found.utc is None
    assert zone in found.problem
    assert "c.Exchange.timezone" in found.problem


@pytest.mark.parametrize(
    ("zone", "text", "utc"),
    [
        ("Asia/Kolkata", "2026-07-01 12:00:00.1 IST", "2026-07-01 06:30:00.1"),
        ("Europe/Dublin", "2026-07-01 12:00:00 IST", "2026-07-01 11:00:00"),
        ("Europe/London", "2026-07-01 12:00:00 BST", "2026-07-01 11:00:00"),
        ("America/Chicago", "2026-01-01 12:00:00 CST", "2026-01-01 18:00:00"),
        ("America/Chicago", "2026-07-01 12:00:00 CST", "2026-07-01 18:00:00"),
        ("Asia/Shanghai", "2026-01-01 12:00:00 CST", "2026-01-01 04:00:00"),
        ("Asia/Manila", "2026-01-01 12:00:00 PST", "2026-01-01 04:00:00"),
        ("Europe/Berlin", "2026-10-25 02:30:00 CEST", "2026-10-25 00:30:00"),
        ("Europe/Berlin", "2026-10-25 02:30:00 CET", "2026-10-25 01:30:00"),
        ("Europe/Berlin", "2026-07-01 12:00:00", "2026-07-01 10:00:00"),
        ("Europe/Berlin", "2026-01-01 12:00:00", "2026-01-01 11:00:00"),
        ("Europe/Berlin", "2026-07-01 12:00:00 PDT", "2026-07-01 19:00:00"),
        ("Europe/Berlin", "2026-07-01 12:00:00 UTC", "2026-07-01 12:00:00"),
        ("America/New_York", "2026-07-01 12:00:00 ET", "2026-07-01 16:00:00"),
        ("America/New_York", "2026-01-01 12:00:00 ET", "2026-01-01 17:00:00"),
        ("CET", "2026-07-01 12:00:00 CEST", "2026-07-01 10:00:00"),
        ("+05:30", "2026-07-01 12:00:00", "2026-07-01 06:30:00"),
    ],
)
def test_the_course_says_what_a_zone_of_its_own_means(zone, text, utc):
    assert read_time(text, zone).utc == datetime.fromisoformat(utc)


def test_a_course_in_a_zone_that_is_none():
    assert "Mars" in read_time("2026-07-01 12:00:00", "Mars").problem
    assert read_time("2026-07-01 12:00:00 +02:00", "Mars").utc == datetime.fromisoformat(
        "2026-07-01 10:00"
    )


def test_of_day_and_month_none_is_guessed():
    found = read_time("01/07/2026 12:00 UTC")
    assert found.utc is None
    assert "2026-01-07 or 2026-07-01" in found.problem


@pytest.mark.parametrize(
    "text",
    ["x", "12:00", "2026-13-45 12:00:00 UTC", "9" * 400, "2026-07-01 12:00:00 a b c"],
)
def test_what_is_no_time(text):
    assert read_time(text).utc is None
    assert read_time(text).problem


def test_a_file_that_says_nothing():
    assert read_moment(None) is None
    assert read_moment(b" \n") is None
    assert read_moment("\ufeff2026-07-01 12:00:00 +0200\n".encode()).utc.hour == 10
    assert read_moment(b"\xff\xfe\x00").utc is None


def test_where_the_zone_of_a_course_stands():
    assert exchange_zone(Config()) == "UTC"
    assert exchange_zone(Config({"Exchange": {"timezone": "Asia/Kolkata"}})) == "Asia/Kolkata"
