"""Opening hours as the standard writes them (RFC 5545 parts): whether a service is open now, and in words.

Only what is stated counts (seeds.md 2.0): hours that nobody stated are None, never "closed". Bank holidays are not
known offline; where hours are shown, say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from ehat_tui.directory.plain import line

if TYPE_CHECKING:
    from ehat_tui.directory.service import Service

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TIME = re.compile(r"T?(\d{1,2})[:.](\d{2})(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE)
_BYDAY = re.compile(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)")
_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Schedule:
    """One line of opening hours. `days`: (number of the week in the month or 0, place in DAYS); None: not stated."""

    days: tuple[tuple[int, int], ...]
    opens: time | None
    closes: time | None  # at or before `opens`: on the next day
    freq: str  # "WEEKLY" | "MONTHLY" | ""
    interval: int
    month_days: tuple[int, ...]
    begins: date | None
    valid_from: date | None
    valid_to: date | None
    words: str


def read(raw: Any) -> Schedule | None:
    """A schedule of a feed; None when nothing in it says anything. Never raises."""
    if not isinstance(raw, dict):
        return None
    byday = line(raw.get("byday") or raw.get("weekday"), 60).upper()
    days = tuple(dict.fromkeys((int(nth or 0), DAYS.index(day)) for nth, day in _BYDAY.findall(byday)))
    found = Schedule(
        days=days,
        opens=_time(raw.get("opens_at")),
        closes=_time(raw.get("closes_at")),
        freq=line(raw.get("freq"), 10).upper(),
        interval=_interval(raw.get("interval")),
        month_days=tuple(int(n) for n in re.findall(r"-?\d{1,2}", line(raw.get("bymonthday"), 100))),
        begins=day_of(raw.get("dtstart")),
        valid_from=day_of(raw.get("valid_from")),
        valid_to=day_of(raw.get("valid_to")) or day_of(raw.get("until")),
        words=line(raw.get("description"), 300),
    )
    return found if days or found.opens or found.month_days or found.words else None


def day_of(value: Any) -> date | None:
    """The date that a text begins with, as 2026-01-31; None when it begins with none."""
    try:
        return date.fromisoformat(line(value, 40)[:10])
    except ValueError:
        return None


def _time(value: Any) -> time | None:
    found = _TIME.fullmatch(line(value, 30).strip())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    return time(hour % 24, minute) if hour <= 24 and minute < 60 else None


def _interval(value: Any) -> int:
    text = line(value, 4)
    return max(1, int(text)) if text.isascii() and text.isdigit() else 1


# -- open now ---------------------------------------------------------------------------------------------------


def open_now(service: Service, at: datetime) -> bool | None:
    """Whether a service is open at `at`, the clock on its wall; None when its hours are not stated, or cannot tell."""
    found = {_open(schedule, at) for schedule in service.schedules}
    return True if True in found else None if None in found or not found else False


def _open(schedule: Schedule, at: datetime) -> bool | None:
    opens, closes = schedule.opens, schedule.closes
    if opens is None or closes is None or not (schedule.days or schedule.month_days):
        return None
    today, now = at.date(), at.time()
    if closes > opens:
        return _on(schedule, today) if opens <= now < closes else False
    found = [_on(schedule, today)] if now >= opens else []  # over midnight
    if now < closes:
        found.append(_on(schedule, today - timedelta(days=1)))
    return True if True in found else None if None in found else False


def _on(schedule: Schedule, day: date) -> bool | None:
    """Whether a schedule holds on a day; None when that hangs on a beginning that is not stated."""
    if (schedule.valid_from and day < schedule.valid_from) or (schedule.valid_to and day > schedule.valid_to):
        return False
    if not _falls_on(schedule, day):
        return False
    if schedule.interval == 1:
        return True
    if schedule.begins is None:
        return None
    if schedule.freq == "MONTHLY":
        between = (day.year - schedule.begins.year) * 12 + day.month - schedule.begins.month
    else:
        monday = schedule.begins - timedelta(days=schedule.begins.weekday())
        between = (day - monday).days // 7
    return between >= 0 and between % schedule.interval == 0


def _falls_on(schedule: Schedule, day: date) -> bool:
    left = ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - day).days  # of the month, with this day
    if schedule.month_days and not ({day.day, -left} & set(schedule.month_days)):
        return False
    if not schedule.days:
        return True
    weeks = {0, (day.day - 1) // 7 + 1, -((left - 1) // 7 + 1)}
    return any(place == day.weekday() and nth in weeks for nth, place in schedule.days)


def days(service: Service) -> frozenset[str]:
    """The days of the week on which it is open at all, as in DAYS; none when its hours are not stated."""
    return frozenset(DAYS[place] for schedule in service.schedules for _, place in schedule.days)


# -- in words ---------------------------------------------------------------------------------------------------


def in_words(service: Service) -> str:
    """Such as "Monday to Friday, 9am to 9pm"; "" when nothing is stated."""
    return "; ".join(dict.fromkeys(filter(None, map(_in_words, service.schedules))))


def _in_words(schedule: Schedule) -> str:
    when = _days_in_words(schedule)
    if schedule.opens is not None and schedule.closes is not None:
        round_the_clock = schedule.opens == schedule.closes
        until = f"{_clock(schedule.opens)} to {_clock(schedule.closes)}"
        hours = ("at any time" if when == "every day" else "all day") if round_the_clock else until
    else:
        hours = f"from {_clock(schedule.opens)}" if schedule.opens else ""
    return ", ".join(filter(None, (when, hours))) or schedule.words


def _days_in_words(schedule: Schedule) -> str:
    places = sorted({place for nth, place in schedule.days if not nth})
    nths = [f"{_NTH.get(nth, f'{nth}th')} {DAY_NAMES[place]} of the month" for nth, place in schedule.days if nth]
    told = ["every day"] if len(places) == 7 else _runs(places)
    if schedule.interval > 1 and told:
        told[0] += f", every {schedule.interval} {'months' if schedule.freq == 'MONTHLY' else 'weeks'}"
    if schedule.month_days:
        nths.append("on some days of the month")
    return " and ".join([*told, *nths])


_NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}


def _runs(places: Iterable[int]) -> list[str]:
    """Days that follow each other as "Monday to Friday", two or one of them by name."""
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    told: list[str] = []
    for run in runs:
        names = [DAY_NAMES[place] for place in run]
        told += [f"{names[0]} to {names[-1]}"] if len(names) > 2 else names
    return [", ".join(told)] if told else []


def _clock(when: time) -> str:
    """9am, 9.30am, 12pm, midnight."""
    if when == _MIDNIGHT:
        return "midnight"
    minutes = f".{when.minute:02}" if when.minute else ""
    return f"{when.hour % 12 or 12}{minutes}{'am' if when.hour < 12 else 'pm'}"
