"""Open now, and the hours in words: only what is stated counts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehat_tui.directory import hours
from ehat_tui.directory.service import read

WEEK = {"byday": "MO,TU,WE,TH,FR", "opens_at": "09:30", "closes_at": "15:00"}
MONDAY = "2026-11-23"


def open_at(when: str, *schedules: dict[str, Any]) -> bool | None:
    one = read({"name": "x", "schedules": list(schedules)})
    return hours.open_now(one, datetime.fromisoformat(when).astimezone())


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (f"{MONDAY}T09:29", False),
        (f"{MONDAY}T09:30", True),
        (f"{MONDAY}T14:59", True),
        (f"{MONDAY}T15:00", False),
        ("2026-11-28T10:00", False),  # a Saturday
    ],
)
def test_a_week(when: str, *, expected: bool) -> None:
    assert open_at(when, WEEK) is expected


@pytest.mark.parametrize(
    ("schedule", "when", "expected"),
    [
        ({"byday": "MO", "opens_at": "20:00", "closes_at": "02:00"}, f"{MONDAY}T21:00", True),
        ({"byday": "MO", "opens_at": "20:00", "closes_at": "02:00"}, "2026-11-24T01:00", True),  # Tuesday morning
        ({"byday": "MO", "opens_at": "20:00", "closes_at": "02:00"}, f"{MONDAY}T01:00", False),
        ({"byday": "MO", "opens_at": "00:00", "closes_at": "00:00"}, f"{MONDAY}T12:00", True),
        ({"byday": "MO", "opens_at": "09:00", "closes_at": "24:00"}, f"{MONDAY}T23:59", True),
        (WEEK | {"valid_to": "2026-11-22"}, f"{MONDAY}T10:00", False),
        (WEEK | {"valid_from": "2026-11-24"}, f"{MONDAY}T10:00", False),
        (WEEK | {"freq": "WEEKLY", "interval": 2}, f"{MONDAY}T10:00", None),  # which weeks?
        (WEEK | {"interval": 2, "dtstart": "2026-11-09"}, f"{MONDAY}T10:00", True),
        (WEEK | {"interval": 2, "dtstart": "2026-11-16"}, f"{MONDAY}T10:00", False),
        (WEEK | {"freq": "MONTHLY", "byday": "4MO"}, f"{MONDAY}T10:00", True),
        (WEEK | {"freq": "MONTHLY", "byday": "1MO"}, f"{MONDAY}T10:00", False),
        (WEEK | {"freq": "MONTHLY", "byday": "-1MO"}, "2026-11-30T10:00", True),
        (WEEK | {"byday": "", "bymonthday": "23"}, f"{MONDAY}T10:00", True),
        (WEEK | {"byday": "", "bymonthday": "-8"}, f"{MONDAY}T10:00", True),
        ({"byday": "MO"}, f"{MONDAY}T10:00", None),
        ({"description": "Ask us"}, f"{MONDAY}T10:00", None),
    ],
)
def test_other_shapes(schedule: dict[str, Any], when: str, expected: bool | None) -> None:
    assert open_at(when, schedule) is expected


def test_not_stated_is_not_closed() -> None:
    assert open_at(f"{MONDAY}T10:00") is None


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (WEEK, "Monday to Friday, 9.30am to 3pm"),
        ({"byday": "SA,SU", "opens_at": "12:00", "closes_at": "00:00"}, "Saturday, Sunday, 12pm to midnight"),
        ({"byday": "MO,WE,TH,FR"}, "Monday, Wednesday to Friday"),
        ({"byday": "1TU", "freq": "MONTHLY", "opens_at": "10:00"}, "first Tuesday of the month, from 10am"),
        (
            {"byday": "TU", "interval": 2, "opens_at": "10:00", "closes_at": "11:00"},
            "Tuesday, every 2 weeks, 10am to 11am",
        ),
        ({"description": "Ring first"}, "Ring first"),
    ],
)
def test_in_words(schedule: dict[str, Any], words: str) -> None:
    assert hours.in_words(read({"name": "x", "schedules": [schedule]})) == words


@given(
    st.sets(st.sampled_from(hours.DAYS), min_size=1),
    st.times(),
    st.times(),
    st.dates(date(2000, 1, 2), date(2090, 1, 1)),
)
def test_open_for_as_long_as_is_stated(days: set[str], opens: time, closes: time, day: date) -> None:
    """Every hour of any week is open or closed, and as many are open as the hours say."""
    opens, closes = opens.replace(minute=0, second=0, microsecond=0), closes.replace(minute=0, second=0, microsecond=0)
    schedule = {"byday": ",".join(days), "opens_at": f"{opens:%H:%M}", "closes_at": f"{closes:%H:%M}"}
    one = read({"name": "x", "schedules": [schedule]})
    begins = datetime.combine(day, time(0, 30))
    found = [hours.open_now(one, begins + timedelta(hours=hour)) for hour in range(7 * 24)]
    length = (closes.hour - opens.hour) % 24 or 24
    assert found.count(True) == len(days) * length
    assert None not in found
