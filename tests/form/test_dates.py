"""Dates as people type them: never guessed, never lost, one meaning in words and figures; and ages."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehat_tui.form.dates import (
    MONTHS,
    Expect,
    PartialDate,
    Problem,
    add_weeks,
    age,
    at_least,
    birthday,
    in_words,
    months_after,
    parse,
    shown,
    working_days_after,
)

TODAY = date(2026, 1, 12)

READ = {
    "1/2/24": "2024-02-01",
    "01.02.2024": "2024-02-01",
    "1-2-2024": "2024-02-01",
    "1 2 2024": "2024-02-01",
    "1\\2\\2024": "2024-02-01",
    "010224": "2024-02-01",
    "01022024": "2024-02-01",
    "1 Feb 2024": "2024-02-01",
    "1feb24": "2024-02-01",
    "1 FEB '24": "2024-02-01",
    "1st February 2024": "2024-02-01",
    "the 1st of February, 2024": "2024-02-01",
    "February 1, 2024": "2024-02-01",
    "Thurs 1 Febuary 2024.": "2024-02-01",
    "2024-02-01": "2024-02-01",
    "2024/2/1": "2024-02-01",
    "1\N{NON-BREAKING HYPHEN}2\N{EN DASH}2024": "2024-02-01",
    "\N{LEFT-TO-RIGHT EMBEDDING}1/2/2024\N{POP DIRECTIONAL FORMATTING}": "2024-02-01",
    "about 1/2/24": "2024-02-01~",
    "Feb 2024": "2024-02",
    "sept. 2024": "2024-09",
    "2/2024": "2024-02",
    "around March 2021": "2021-03~",
    "2019": "2019",
    "about 2019": "2019~",
    "c 2019": "2019~",
    "c. 2019": "2019~",
    "c2019": "2019~",
    "2019~": "2019~",
    "2019ish": "2019~",
    "29/02/2024": "2024-02-29",
    " today ": "2026-01-12",
    "Yesterday": "2026-01-11",
    "tomorrow": "2026-01-13",
}

REFUSED = {
    "": "Write it like",
    "5": "One short number",
    "about 12": "One short number",
    "10224": "number of figures",
    "31/02/2019": "February 2019 has 28 days",
    "29/02/2023": "write only 02/2023",
    "0/1/2024": "January 2024 has 31 days",
    "13/13/2020": "There is no month 13",
    "2/13/2020": "The day comes first",
    "1/0/2020": "The day comes first",
    "1/2/3024": "year looks wrong",
    "1/2/0000": "year looks wrong",
    "12/5": "Add the year",
    "1 Feb": "Add the year",
    "Feb 24": "Add the year",
    "2010/11": "month before the year",
    "Friday 1 Feb 2024": "is a Thursday",
    "73 years old": "year of birth",
    "summer 2019": "could not be read",
    "1/2/202٤": "could not be read",
    "2024-02-01T10:00": "could not be read",
    "1/2/24 " * 100: "Write it like",
}


def read(typed: str, expect: Expect = "any", today: date = TODAY) -> PartialDate:
    found = parse(typed, today, expect)
    assert isinstance(found, PartialDate), found
    return found


def refusal(typed: str, expect: Expect = "any") -> str:
    found = parse(typed, TODAY, expect)
    assert isinstance(found, Problem), found
    return found.sentence


dates = st.dates()
sensible_dates = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@st.composite
def partial_dates(draw: st.DrawFn, days: st.SearchStrategy[date] = dates) -> PartialDate:
    day, known = draw(days), draw(st.integers(1, 3))
    return PartialDate(day.year, day.month if known > 1 else None, day.day if known > 2 else None, draw(st.booleans()))


# --- stored -------------------------------------------------------------------------------------------------


@given(partial_dates())
def test_stored_and_read_back_is_the_same(when: PartialDate) -> None:
    assert PartialDate.from_iso(when.iso()) == when


@pytest.mark.parametrize(
    ("stored", "accuracy"),
    [("2024-02-01", "AAA"), ("2024-02", "UAA"), ("2019", "UUA"), ("1953~", "UUE"), ("2024-02~", "UEE")],
)
def test_accuracy_is_day_month_year(stored: str, accuracy: str) -> None:
    assert PartialDate.from_iso(stored).accuracy == accuracy
    assert PartialDate.from_iso(stored).iso() == stored


@pytest.mark.parametrize(
    "text", ["", "2024-2-1", "2024-02-30", "2024-13", "20240201", "2019?", "0000", "2019\n", "٢٠١٩"]
)
def test_a_stored_date_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|month|day|year"):
        PartialDate.from_iso(text)


def test_a_day_needs_its_month() -> None:
    with pytest.raises(ValueError, match="month"):
        PartialDate(2024, day=1)


# --- typed --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", READ)
def test_read(typed: str) -> None:
    assert read(typed).iso() == READ[typed]


@pytest.mark.parametrize("typed", REFUSED)
def test_refused_with_what_to_write(typed: str) -> None:
    assert REFUSED[typed] in refusal(typed)


@pytest.mark.parametrize("number", range(100))
def test_a_lone_short_number_is_never_guessed(number: int) -> None:
    assert "One short number" in refusal(str(number))


@given(sensible_dates, st.sampled_from("/.- "))
def test_every_way_of_writing_a_day_reads_back(day: date, mark: str) -> None:
    month = MONTHS[day.month - 1]
    whole = PartialDate.of(day)
    for typed in (
        day.strftime(f"%d{mark}%m{mark}%Y"),
        f"{day.day}{mark}{day.month}{mark}{day.year}",
        day.strftime("%d%m%Y"),
        f"{day.day} {month[:3]} {day.year}",
        f"{day.day} {month.upper()} {day.year}",
        f"{month} {day.day}, {day.year}",
        day.isoformat(),
        in_words(day),
    ):
        assert read(typed) == whole, typed


@given(st.integers(0, 364 * 99), st.sampled_from(["birth", "past", "any"]))
def test_two_figures_for_the_year_find_its_century(days_ago: int, expect: Expect) -> None:
    day = TODAY - timedelta(days=days_ago if expect == "birth" else days_ago * 79 // 100)
    for typed in (f"{day.day}/{day.month}/{day.year % 100:02}", day.strftime("%d%m%y")):
        assert read(typed, expect) == PartialDate.of(day)


@given(partial_dates(sensible_dates))
def test_what_is_shown_reads_back(when: PartialDate) -> None:
    assert read(shown(when)) == when
    assert read(in_words(when)) == when


@given(
    st.text() | st.text(alphabet="0123456789/.- abcfehtou~?'", max_size=14),
    sensible_dates,
    st.sampled_from(["birth", "past", "future", "any"]),
)
def test_no_text_raises_and_nothing_is_invented(typed: str, today: date, expect: Expect) -> None:
    found = parse(typed, today, expect)
    if isinstance(found, Problem):
        assert found.sentence.endswith(".")
    else:
        assert read(shown(found), expect, today) == found


@pytest.mark.parametrize(
    ("typed", "expect", "stored"),
    [
        ("20/02/08", "birth", "2008-02-20"),
        ("9/4/53", "birth", "1953-04-09"),
        ("3/3/26", "birth", "2026-03-03"),  # expected, within 10 months
        ("12/11/26", "birth", "2026-11-12"),
        ("13/11/26", "birth", "1926-11-13"),
        ("1/6/46", "any", "2046-06-01"),
        ("1/6/47", "any", "1947-06-01"),
        ("1/6/47", "future", "2047-06-01"),
        ("1/12/25", "future", "2025-12-01"),
        ("1/12/98", "past", "1998-12-01"),
    ],
)
def test_century(typed: str, expect: Expect, stored: str) -> None:
    assert read(typed, expect).iso() == stored


def test_a_birth_date_may_be_expected_but_not_far_ahead() -> None:
    assert read("12/11/2026", "birth") == PartialDate(2026, 11, 12)
    assert read("about Nov 2026", "birth").approximate
    assert "too far ahead" in refusal("13/11/2026", "birth")
    assert refusal("about March 2030", "birth").startswith("About March 2030 is too far ahead")
    assert "120 years ago" in refusal("31/12/1905", "birth")


def test_what_has_happened_is_not_still_to_come() -> None:
    assert read("today", "past") == PartialDate.of(TODAY)
    assert read("2026", "past") == PartialDate(2026)
    assert "still to come" in refusal("tomorrow", "past")
    assert read("tomorrow", "future") == PartialDate(2026, 1, 13)


@pytest.mark.parametrize(
    ("stored", "words", "figures"),
    [
        ("2024-02-01", "Thursday 1 February 2024", "01/02/2024"),
        ("2024-02", "February 2024", "02/2024"),
        ("2019", "2019", "2019"),
        ("2019~", "about 2019", "about 2019"),
        ("2021-03-09~", "about 9 March 2021", "about 09/03/2021"),
    ],
)
def test_words_and_figures(stored: str, words: str, figures: str) -> None:
    when = PartialDate.from_iso(stored)
    assert (in_words(when), shown(when)) == (words, figures)


# --- ages ---------------------------------------------------------------------------------------------------

FAMILIES = [  # domain/families.md: name, born, on, age
    ("Keeley", "2008-02-20", "2026-01-12", "17"),
    ("Keeley at the review", "2008-02-20", "2026-02-23", "18"),
    ("Albie", "2025-09-03", "2026-01-12", "4 months"),
    ("Denise", "1984-06-14", "2026-01-12", "41"),
    ("Jay", "2006-05-02", "2026-01-12", "19"),
    ("Yonas", "2006-08-30", "2026-03-18", "19"),
    ("Hana", "2014-01-22", "2026-03-18", "12"),
    ("Selam", "1980-04-09", "2026-03-18", "45"),
    ("Letay", "1953~", "2026-03-18", "about 73"),
    ("Connor", "2010-12-19", "2026-05-05", "15"),
    ("Poppy", "2017-07-30", "2026-05-05", "8"),
    ("Lisa", "1986-09-27", "2026-05-05", "39"),
    ("Mark", "1981-11-30", "2026-05-05", "44"),
    ("Dylan", "2010-11-02", "2026-05-05", "15"),
]


@pytest.mark.parametrize(("name", "born", "on", "expected"), FAMILIES)
def test_the_families_have_the_ages_they_should(name: str, born: str, on: str, expected: str) -> None:
    assert age(PartialDate.from_iso(born), date.fromisoformat(on)).text() == expected


@pytest.mark.parametrize(
    ("born", "on", "expected", "exact"),
    [
        ("2026-01-12", "2026-01-12", "under 1 week", True),
        ("2026-01-01", "2026-01-12", "1 week", True),
        ("2026-01-01", "2026-01-31", "4 weeks", True),
        ("2026-01-01", "2026-02-01", "1 month", True),
        ("2024-01-13", "2026-01-12", "23 months", True),
        ("2024-01-12", "2026-01-12", "2", True),
        ("2008-02", "2026-01-12", "17", True),
        ("2008-01", "2026-01-12", "17 or 18", False),
        ("2019", "2026-01-12", "6 or 7", False),
        ("2019", "2026-12-31", "7", True),
        ("2025", "2026-01-12", "under 2", False),
        ("2025-09", "2026-01-12", "3 or 4 months", False),
        ("2025-12", "2026-01-12", "under 2 months", False),
        ("2026-01", "2026-01-20", "under 3 weeks", False),
        ("2026", "2026-01-12", "under 1", True),
        ("2025-09~", "2026-01-12", "about 4 months", False),
        ("2026~", "2026-01-12", "under 1", False),
        ("2026-03-03", "2026-01-12", "due 3 March 2026", True),
        ("2026-03~", "2026-01-12", "due about March 2026", False),
    ],
)
def test_age_in_the_words_people_use(born: str, on: str, expected: str, exact: bool) -> None:
    found = age(PartialDate.from_iso(born), date.fromisoformat(on))
    assert (found.text(), found.exact) == (expected, exact)


@given(partial_dates(), dates, st.integers(0, 40000))
def test_nobody_grows_younger(birth: PartialDate, on: date, more: int) -> None:
    later = date.fromordinal(min(on.toordinal() + more, date.max.toordinal()))
    now, then = age(birth, on), age(birth, later)
    assert 0 <= now.years <= then.years
    assert now.months <= then.months
    assert then.unborn <= now.unborn
    assert now.text()


@given(st.dates(max_value=date(9800, 1, 1)), st.integers(0, 120))
def test_an_age_is_reached_on_the_birthday(birth: date, years: int) -> None:
    on = birthday(birth, years)
    whole = PartialDate.of(birth)
    assert age(whole, on).years == years
    assert at_least(whole, on, years) is True
    if on > date.min:
        assert at_least(whole, on - timedelta(days=1), years) is False


def test_born_on_29_february_is_older_on_1_march() -> None:
    born = date(2008, 2, 29)
    assert birthday(born, 18) == date(2026, 3, 1)
    assert birthday(born, 20) == date(2028, 2, 29)
    assert age(PartialDate.of(born), date(2026, 2, 28)).text() == "17"
    assert age(PartialDate.of(born), date(2026, 3, 1)).text() == "18"


def test_eighteen_months_for_albie_and_eight_weeks_before() -> None:
    limit = months_after(date(2025, 9, 3), 18)
    assert limit == date(2027, 3, 3)
    assert add_weeks(limit, -8) == date(2027, 1, 6)
    assert months_after(date(2025, 12, 31), 2) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("born", "years", "answer"),
    [
        ("2008", 17, True),
        ("2008", 18, None),
        ("2008", 19, False),
        ("2007~", 18, None),
        ("2006~", 18, True),
        ("2008~", 19, None),
        ("2009~", 19, False),
        ("2008-01", 18, None),
        ("2007-12", 18, True),
        ("2007-12~", 18, None),
        ("2026-03-03", 0, False),
    ],
)
def test_a_rough_birth_date_may_leave_an_age_limit_open(born: str, years: int, answer: bool | None) -> None:
    assert at_least(PartialDate.from_iso(born), TODAY, years) is answer


# --- reckoning ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-05-26", 5, "2026-06-02"),  # notes of the TAF to the family (families.md 3, line 20)
        ("2026-01-09", 1, "2026-01-12"),
        ("2026-01-10", 1, "2026-01-12"),
        ("2026-01-11", 1, "2026-01-12"),
        ("2026-01-10", 0, "2026-01-10"),
        ("2026-01-12", 10, "2026-01-26"),
    ],
)
def test_working_days(start: str, days: int, end: str) -> None:
    assert working_days_after(date.fromisoformat(start), days) == date.fromisoformat(end)


@given(st.dates(max_value=date(9990, 1, 1)), st.integers(1, 60))
def test_working_days_are_never_at_a_weekend_and_all_counted(start: date, days: int) -> None:
    end = working_days_after(start, days)
    between = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    assert end.weekday() < 5
    assert sum(day.weekday() < 5 for day in between) == days


def test_three_weeks_to_the_first_taf() -> None:
    assert add_weeks(date(2026, 1, 12), 3) == date(2026, 2, 2)
