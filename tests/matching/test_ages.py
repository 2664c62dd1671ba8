"""Ages on the day of the decision: bounds that may or may not count, months, rough dates, birthdays (seed S0)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehat_tui.directory.service import Ages, Service, read
from ehat_tui.form.dates import PartialDate, months_after
from ehat_tui.matching.ages import AHEAD, SOON, age_rule, last_day
from ehat_tui.matching.asking import Asking, Reason, Verdict
from ehat_tui.practice.facts import Family
from ehat_tui.record.case import Case, Person, Row

FITS, ASK, NO = Verdict
SERVICE = read({"name": "Any"})
UP_TO_18 = Ages(8, 18, top="unclear")
BABIES = Ages(0, 18, unit="months", top="unclear")
ADULTS = Ages(18, None, bottom="unclear")
IN_NAME = Ages(0, 9, top="inclusive", stated="in_name")
CLEAR = Ages(5, 11, top="inclusive")
BELOW = Ages(None, 5, top="exclusive")
ON = date(2026, 1, 12)


def said(ages: Ages, born: str | None, on: date = ON, service: Service = SERVICE) -> Reason:
    person = Person(Row(UUID(int=1), "people", "", 0, {"given_names": "Ann", "birth_date": born}))
    case: Case = None  # type: ignore[assignment]  # no age needs to know more of the family
    return age_rule(replace(service, ages=ages), person, Asking(Family(case, {}), on, "today", frozenset(), None))


@pytest.mark.parametrize(
    ("ages", "born", "verdict"),
    [
        (UP_TO_18, "2018-01-13", NO),  # eight tomorrow
        (UP_TO_18, "2018-01-12", FITS),  # eight today
        (UP_TO_18, "2008-03-10", FITS),  # eighteen in eight weeks and a day
        (UP_TO_18, "2008-03-09", ASK),  # in eight weeks: the answer is about to change
        (UP_TO_18, "2008-01-12", ASK),  # eighteen: does it count?
        (UP_TO_18, "2007-01-13", ASK),
        (UP_TO_18, "2007-01-12", NO),
        (BABIES, "2025-09-03", FITS),
        (BABIES, "2024-07-12", ASK),  # eighteen months today
        (BABIES, "2024-06-12", NO),
        (ADULTS, "2008-01-13", NO),
        (ADULTS, "2008-01-12", ASK),  # "over the age of 18"
        (ADULTS, "2007-01-12", FITS),
        (IN_NAME, "2025-09-03", ASK),  # only its name says so
        (IN_NAME, "2016-01-12", NO),
        (CLEAR, "2014-01-13", ASK),  # twelve tomorrow
        (CLEAR, "2014-06-01", FITS),
        (BELOW, "2021-01-12", NO),
        (BELOW, "2021-06-12", FITS),
        (Ages(), "2021-06-12", ASK),  # nothing stated is not everybody
        (UP_TO_18, None, ASK),
        (UP_TO_18, "2018", ASK),  # too rough to tell
        (UP_TO_18, "2012", FITS),
        (BABIES, "2026-03-01", ASK),  # not born yet
        (UP_TO_18, "2026-03-01", NO),
    ],
)
def test_ages(ages: Ages, born: str | None, verdict: Verdict) -> None:
    assert said(ages, born).verdict is verdict, said(ages, born).text


def test_another_source_that_takes_more_makes_it_a_question() -> None:
    more = replace(SERVICE, asked_until=19.0, asked_source="the partnership")
    ages = Ages(0, 17, top="inclusive")
    assert said(ages, "2008-01-12", service=more).verdict is ASK
    assert "the partnership" in said(ages, "2008-01-12", service=more).text
    assert said(ages, "2007-01-12", service=more).verdict is NO


def test_each_service_names_its_own_source() -> None:
    """Reasons are worked out once for services that state the same, so what they state differs by its source too."""
    case: Case = None  # type: ignore[assignment]
    asking = Asking(Family(case, {}), ON, "today", frozenset(), None)
    person = Person(Row(UUID(int=1), "people", "", 0, {"given_names": "Ann", "birth_date": "2008-01-12"}))
    ages = Ages(0, 17, top="inclusive")
    for source in ("the partnership", "another list"):
        service = replace(SERVICE, ages=ages, asked_until=19.0, asked_source=source)
        assert f"up to 19 by {source}" in age_rule(service, person, asking).text


def test_equal_ages_are_one_object() -> None:
    entry = {"name": "Any", "minimum_age": 8, "maximum_age": 18}
    assert read(entry).ages is read(dict(entry)).ages


AGES = st.builds(
    Ages,
    least=st.one_of(st.none(), st.integers(0, 20)),
    most=st.one_of(st.none(), st.integers(0, 25)),
    unit=st.sampled_from(("years", "months")),
    bottom=st.sampled_from(("inclusive", "exclusive", "unclear")),
    top=st.sampled_from(("inclusive", "exclusive", "unclear")),
    stated=st.sampled_from(("", "in_name")),
)
BORN = st.dates(date(1990, 1, 1), ON)


@st.composite
def near_a_bound(draw: st.DrawFn) -> tuple[Ages, date]:
    """Ages, and somebody who comes to one of their ends within a year."""
    ages = draw(AGES.filter(lambda one: (one.most or 0) > (one.least or 0)))
    end = draw(st.sampled_from([one for one in (ages.least, ages.most) if one]))
    years_ago = months_after(ON, -round(end * (1 if ages.unit == "months" else 12)))
    return ages, years_ago + timedelta(days=draw(st.integers(1, 360)))


@given(near_a_bound())
def test_the_day_it_is_said_to_change_is_the_day_it_changes(near: tuple[Ages, date]) -> None:
    ages, born = near
    if born > ON:
        return
    now = said(ages, born.isoformat())
    if now.on is None:  # then nothing changes within a year, apart from what is about to change
        later = said(ages, born.isoformat(), ON + AHEAD - timedelta(days=1))
        assert {now.verdict, later.verdict} in ({now.verdict}, {FITS, ASK})
        return
    assert ON < now.on <= ON + AHEAD
    before = said(ages, born.isoformat(), now.on - timedelta(days=1))
    then = said(ages, born.isoformat(), now.on)
    assert before.on == now.on  # nothing changes in between
    assert then.verdict is not now.verdict or now.on - ON <= SOON
    assert (then.verdict, before.verdict) != (FITS, FITS)


@given(near_a_bound())
def test_who_is_too_old_stays_too_old(near: tuple[Ages, date]) -> None:
    ages, born = near
    day = last_day(ages, PartialDate.of(born), ON) if born <= ON else None
    if day is not None:
        assert said(ages, born.isoformat(), day).verdict is not FITS
        assert said(ages, born.isoformat(), months_after(day, 13)).verdict is NO


@given(AGES, BORN)
def test_every_answer_is_a_whole_sentence(ages: Ages, born: date) -> None:
    text = said(ages, born.isoformat()).text
    assert text
    assert "{" not in text
    assert "None" not in text
