"""Dates as families know them: read from what was typed, kept with their accuracy, said in words, and ages.

Nothing here asks for today's date: every function is given the day it should reckon from.
"""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Expect = Literal["birth", "past", "future", "any"]

EXPECTED_DATE_MONTHS = 10  # how far ahead a birth date may lie: an expected date of delivery (fields.md D3)
OLDEST_BIRTH_YEARS = 120
EARLIEST_YEARS, LATEST_YEARS = 150, 100  # a year further from today than this is a slip of the finger
LONGEST = 200  # characters: no date is longer, and a pasted page must not slow a key press
YEAR = 12  # months
MONTHS_TOLD_BELOW = 2 * YEAR  # a baby's age is told in months under 2 years (fields.md D3)


@dataclass(frozen=True)
class PartialDate:
    """A day, a month or a year, and whether it is only roughly right.

    A day needs its month. Raises ValueError when there is no such date.
    """

    year: int
    month: int | None = None
    day: int | None = None
    approximate: bool = False

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise ValueError("a day needs its month")
        date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @classmethod
    def of(cls, day: date, approximate: bool = False) -> "PartialDate":
        """The whole date `day`."""
        return cls(day.year, day.month, day.day, approximate)

    @classmethod
    def from_iso(cls, text: str) -> "PartialDate":
        """From EDTF (ISO 8601-2 level 1): "2024-02-01", "2024-02", "2019", each also with "~".

        Raises ValueError for anything else; the message does not repeat the text.
        """
        match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(~?)", text)
        if match is None:
            raise ValueError("not a date: write 2024-02-01, 2024-02 or 2019, with ~ at the end if rough")
        year, month, day, rough = match.groups()
        return cls(int(year), int(month) if month else None, int(day) if day else None, bool(rough))

    def iso(self) -> str:
        """The same in EDTF, as it is stored."""
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts) + "~" * self.approximate

    @property
    def accuracy(self) -> str:
        """Three letters for day, month, year: A accurate, E estimated, U unknown (fields.md 1.0)."""
        known = "E" if self.approximate else "A"
        return "".join("U" if part is None else known for part in (self.day, self.month, self.year))

    @property
    def earliest(self) -> date:
        """The first day this can mean, taking an approximate date at its word."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day this can mean, taking an approximate date at its word."""
        month = self.month or 12
        return date(self.year, month, self.day or _days_in(self.year, month))

    def as_day(self) -> date | None:
        """The day itself, or None when the day is not known or is only roughly right."""
        return self.earliest if self.day is not None and not self.approximate else None


@dataclass(frozen=True)
class Problem:
    """Why what was typed is no date, as one plain sentence saying what to write.

    The sentence may repeat part of the date: it belongs beside the field, not in a log.
    """

    sentence: str


def in_words(when: PartialDate | date) -> str:
    """In words: "Thursday 1 February 2024", "February 2024", "about 2019"."""
    when = _partial(when)
    day = when.as_day()
    return f"{WEEKDAYS[day.weekday()]} {_plain(when)}" if day else _plain(when)


def shown(when: PartialDate | date) -> str:
    """In figures, day first: "01/02/2024", "02/2024", "2019", "about 2019"."""
    when = _partial(when)
    figures = [f"{part:02}" for part in (when.day, when.month) if part is not None]
    return "about " * when.approximate + "/".join([*figures, f"{when.year:04}"])


def _partial(when: PartialDate | date) -> PartialDate:
    return when if isinstance(when, PartialDate) else PartialDate.of(when)


def _plain(when: PartialDate) -> str:
    month = MONTHS[when.month - 1] if when.month else None
    parts = [str(part) for part in (when.day, month) if part is not None]
    return "about " * when.approximate + " ".join([*parts, f"{when.year:04}"])


def _days_in(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


# --- reading what was typed ---------------------------------------------------------------------------------


def _beginnings(names: tuple[str, ...]) -> dict[str, int]:
    return {name[:n].casefold(): i for i, name in enumerate(names) for n in range(3, len(name) + 1)}


_MONTH_OF = {name: i + 1 for name, i in _beginnings(MONTHS).items()} | {"febuary": 2, "feburary": 2}
_WEEKDAY_OF = _beginnings(WEEKDAYS)
_DAYS_FROM_TODAY = {"yesterday": -1, "today": 0, "tomorrow": 1}

_MARK = r"[ ./,\\-]"
_D, _M = r"(?P<day>[0-9]{1,2})", r"(?P<month>[0-9]{1,2})"
_Y4, _Y = r"(?P<year>[0-9]{4})", r"(?P<year>[0-9]{4}|[0-9]{2})"
_NAME = rf"(?P<name>{'|'.join(sorted(_MONTH_OF, key=len, reverse=True))})"
_WEEKDAY = rf"(?:(?P<weekday>{'|'.join(sorted(_WEEKDAY_OF, key=len, reverse=True))}){_MARK}+)?"
_NTH = r"(?: ?(?:st|nd|rd|th))?"

# Day first, always: 1/2/24 is 1 February 2024. Left out because they can mean two things: "Feb 24" (a day or
# a year) and "2010/11" (a month or a school year).
_SHAPES = [
    re.compile(shape)
    for shape in (
        rf"{_WEEKDAY}{_D}{_MARK}+{_M}{_MARK}+'?{_Y}",
        r"(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{4}|[0-9]{2})",
        rf"{_Y4}{_MARK}+{_M}{_MARK}+{_D}",
        rf"{_WEEKDAY}(?:the )?{_D}{_NTH}{_MARK}*(?:of )?{_NAME}{_MARK}*'?{_Y}",
        rf"{_WEEKDAY}{_NAME}{_MARK}*{_D}{_NTH}{_MARK}+{_Y4}",
        rf"{_M}{_MARK}+{_Y4}",
        rf"{_NAME}{_MARK}*(?:of )?{_Y4}",
        _Y4,
    )
]
_ROUGHLY = re.compile(r"(?:(?:about|around|approximately|approx|circa|roughly|abt|ca|c)\b\.? ?|c(?=[0-9])|~ ?)(.*)")
_OR_SO = re.compile(r"(.*?) ?(?:~|\?|ish| or so| approx)")

_WAYS = "Write it like 1/2/2024 or 1 Feb 2024, or as much as is known: Feb 2024, 2019, about 2019."
_ADVICE = [
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (r"", _WAYS),
        (r"[0-9]{1,2}", f"One short number could be a day, a month, a year or an age. {_WAYS}"),
        (r"[0-9]+", f"That is not the right number of figures for a date. {_WAYS}"),
        (rf"[0-9]{{4}}{_MARK}+[0-9]{{1,2}}", "Write the month before the year, 2/2024, or only the year."),
        (rf"[0-9]{{1,2}}{_MARK}+[0-9]{{1,2}}", "Add the year in full: 1/2/2024 is a day, 2/2024 is a month."),
        (rf"(?:[0-9]{{1,2}}{_NTH}{_MARK}*)?(?:of )?{_NAME}(?:{_MARK}*'?[0-9]{{1,2}}{_NTH})?",
         "Add the year in full: 1 Feb 2024 for a day, Feb 2024 for a month."),
        (r".*\b(?:aged?|old|years?|yrs?|months?|weeks?)\b.*",
         "If only an age is known, work out the year of birth and write it like about 1953."),
        (r"(?s:.*)", f"This could not be read as a date. {_WAYS}"),
    )
]  # fmt: skip


def parse(typed: str, today: date, expect: Expect = "any") -> PartialDate | Problem:
    """Read a date as people type it, day first; never raises, and never guesses a part that was not typed.

    `expect` chooses the century of a two-digit year (birth: the latest one possible; past and any: from 79
    years ago to 20 ahead; future: from 20 years ago to 79 ahead) and what is refused: a birth date more than
    10 months ahead (an expected date may be that far) or 120 years back, and for "past" a day after `today`.
    "future" refuses nothing: work already overdue may be written down too.
    """
    rough, text = _without_roughness(_tidy(typed))
    if text in _DAYS_FROM_TODAY:
        return _in_range(PartialDate.of(today + timedelta(_DAYS_FROM_TODAY[text]), rough), today, expect)
    for shape in _SHAPES:
        if match := shape.fullmatch(text):
            found = _build(match.groupdict(), rough, today, expect)
            return found if isinstance(found, Problem) else _in_range(found, today, expect)
    return Problem(next(sentence for pattern, sentence in _ADVICE if pattern.fullmatch(text)))


def _tidy(typed: str) -> str:
    if len(typed) > LONGEST:
        return "?"
    text = unicodedata.normalize("NFKC", typed).casefold()
    text = "".join(mark for mark in text if unicodedata.category(mark) != "Cf")  # invisible, from pasting
    text = re.sub("[\N{HYPHEN}-\N{HORIZONTAL BAR}\N{MINUS SIGN}]", "-", text)
    return " ".join(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split()).rstrip(" .,;")


def _without_roughness(text: str) -> tuple[bool, str]:
    if match := _ROUGHLY.fullmatch(text) or _OR_SO.fullmatch(text):
        return True, match[1]
    return False, text


def _build(part: dict[str, str | None], rough: bool, today: date, expect: Expect) -> PartialDate | Problem:
    name, figures, typed_day = (part.get(key) for key in ("name", "month", "day"))
    month = _MONTH_OF[name] if name else int(figures) if figures else None
    day = int(typed_day) if typed_day else None
    year = _full_year(part["year"] or "", month or 1, day or 1, today, expect)
    wrong = _no_such_month(month, day) or _no_such_year(year, today) or _no_such_day(year, month, day)
    if wrong:
        return Problem(wrong)
    found = PartialDate(year, month, day, rough)
    weekday = WEEKDAYS[found.earliest.weekday()]
    if (typed_weekday := part.get("weekday")) and weekday != WEEKDAYS[_WEEKDAY_OF[typed_weekday]]:
        return Problem(f"{_plain(found)} is a {weekday}. Check the day or the year.")
    return found


def _no_such_month(month: int | None, day: int | None) -> str | None:
    if month is None or 1 <= month <= len(MONTHS):
        return None
    if day and day <= len(MONTHS):
        return "The day comes first, then the month: 25/12/2024 is 25 December."
    return f"There is no month {month}. The day comes first, then the month (1 to 12): 25/12/2024."


def _no_such_year(year: int, today: date) -> str | None:
    if max(1, today.year - EARLIEST_YEARS) <= year <= today.year + LATEST_YEARS:
        return None
    return "The year looks wrong. Write it with all four figures, for example 2019."


def _no_such_day(year: int, month: int | None, day: int | None) -> str | None:
    if month is None or day is None or 1 <= day <= _days_in(year, month):
        return None
    only, most = shown(PartialDate(year, month)), _days_in(year, month)
    return f"{MONTHS[month - 1]} {year} has {most} days. Check the day, or write only {only}."


def _full_year(typed: str, month: int, day: int, today: date, expect: Expect) -> int:
    if len(typed) == len("2024"):
        return int(typed)
    if expect == "birth":
        last = months_after(today, EXPECTED_DATE_MONTHS)
        newest = last.year - ((month, day) > (last.month, last.day))
    else:
        newest = today.year + (79 if expect == "future" else 20)
    return newest - (newest - int(typed)) % 100


def _in_range(found: PartialDate, today: date, expect: Expect) -> PartialDate | Problem:
    said = _plain(found).replace("about", "About")
    clock = f"This computer says today is {shown(today)}."  # a laptop's clock may be the one that is wrong
    if expect == "past" and found.earliest > today:
        return Problem(f"{said} is still to come. Check the year, and write it with four figures. {clock}")
    if expect == "birth" and found.earliest > months_after(today, EXPECTED_DATE_MONTHS):
        return Problem(f"{said} is too far ahead for a date of birth or an expected date. {clock}")
    if expect == "birth" and found.latest.year < today.year - OLDEST_BIRTH_YEARS:
        return Problem(f"{said} is more than {OLDEST_BIRTH_YEARS} years ago. Check the year.")
    return found


# --- ages and reckoning -------------------------------------------------------------------------------------


def months_after(start: date, months: int) -> date:
    """The day `start` becomes `months` months old.

    Where that month has no such day it is the first of the next one: someone born on 29 February becomes a
    year older on 1 March in other years, the usual reading of the Family Law Reform Act 1969 section 9 (and
    the express rule of the Age of Legal Capacity (Scotland) Act 1991 section 6). ValueError after year 9999.
    """
    year, month = divmod(start.year * YEAR + start.month - 1 + months, YEAR)
    if start.day <= _days_in(year, month + 1):
        return date(year, month + 1, start.day)
    return date(year, month + 2, 1)  # December has 31 days, so the next month is in the same year


def birthday(birth: date, years: int) -> date:
    """The day someone born on `birth` becomes `years` old; for 29 February see `months_after`."""
    return months_after(birth, years * YEAR)


def _months(birth: date, on: date) -> int:
    return (on.year - birth.year) * YEAR + on.month - birth.month - (on.day < birth.day)


@dataclass(frozen=True)
class Age:
    """How old someone is on the day `on`: the oldest they can be when the birth date is not wholly known.

    Once an expected date has passed the child counts as born: ask for the real date of birth.
    """

    birth: PartialDate
    on: date

    @property
    def unborn(self) -> bool:
        """True while the birth, or the expected date, is still to come."""
        return self.birth.earliest > self.on

    @property
    def years(self) -> int:
        """Whole years completed; 0 before birth."""
        return self.months // YEAR

    @property
    def months(self) -> int:
        """Whole months completed since birth, years included; 0 before birth."""
        return max(0, _months(self.birth.earliest, self.on))

    @property
    def exact(self) -> bool:
        """True when every day the birth can have been gives the same words, and it is not approximate."""
        low, high, _ = self._span()
        return not self.birth.approximate and low == high

    def text(self) -> str:
        """For people: "17", "4 months" (under 2 years), "3 weeks" (under a month), "about 73", "72 or 73".

        An unborn child: "due 3 March 2026".
        """
        if self.unborn:
            return f"due {_plain(self.birth)}"
        low, high, unit = self._span()
        if self.birth.approximate and high:
            return f"about {_count(str(high), high, unit)}"
        if low == high and high:
            return _count(str(high), high, unit)
        if low == 0:
            return f"under {_count(str(high + 1), high + 1, unit)}"
        return _count(f"{low} {'or' if high == low + 1 else 'to'} {high}", high, unit)

    def _span(self) -> tuple[int, int, str]:
        """Least and most this age can be, and the unit people use at that age."""
        born = self.birth.latest, self.birth.earliest
        low, high = (max(0, _months(day, self.on)) for day in born)
        if high >= MONTHS_TOLD_BELOW or self.birth.month is None:
            return low // YEAR, high // YEAR, ""
        if high:
            return low, high, "month"
        low, high = (max(0, (self.on - day).days // 7) for day in born)
        return low, high, "week"


def _count(number: str, many: int, unit: str) -> str:
    return f"{number} {unit}{'s' * (many != 1)}" if unit else number


def age(birth: PartialDate, on: date) -> Age:
    """How old someone with this (or this expected) date of birth is on the day `on`."""
    return Age(birth, on)


def at_least(birth: PartialDate, on: date, years: int) -> bool | None:
    """Whether someone has reached `years` on the day `on`; None when the date of birth is too rough to tell.

    An approximate year may be a year out either way, an approximate month or day about a month.
    """
    out = 0 if not birth.approximate else 366 if birth.month is None else 31
    first, last = birth.earliest.toordinal() - out, birth.latest.toordinal() + out
    oldest, youngest = (date.fromordinal(min(max(day, 1), date.max.toordinal())) for day in (first, last))
    if _months(youngest, on) >= years * YEAR:
        return True
    return None if _months(oldest, on) >= years * YEAR else False


def add_weeks(start: date, weeks: int) -> date:
    """The day `weeks` weeks after `start` (before it, when negative)."""
    return start + timedelta(weeks=weeks)


def working_days_after(start: date, days: int) -> date:
    """The day `days` working days (Monday to Friday) after `start`, which is not counted; 0 gives it back.

    Bank holidays are not known offline and count as working days: say so where the result is shown.
    """
    friday = WEEKDAYS.index("Friday")
    day = start
    for _ in range(days):
        day += timedelta(days=1 if day.weekday() < friday else 7 - day.weekday())
    return day
