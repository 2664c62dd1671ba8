"""What is typed is read as a value or kept as typed; it is never refused and never lost."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehat_tui.form.dates import PartialDate
from ehat_tui.form.model import FORMATS, KINDS, Question
from ehat_tui.form.reading import Reading, is_birth, read

TODAY = date(2026, 1, 12)


def question(kind: str, **more: Any) -> Question:
    return Question("a.b", "a", "B", "What?", kind, **more)  # type: ignore[arg-type]


BIRTH = question("date", bind="birth_date")
NUMBER = question("number", minimum=0, maximum=100, unit="%")

READ: dict[str, tuple[Question, Any, Reading]] = {
    "text as it is": (question("text"), " [b]Ann[/b] ", Reading(" [b]Ann[/b] ")),
    "long text with its lines": (question("long_text"), "a\n\n b", Reading("a\n\n b")),
    "a choice": (question("choice"), "yes", Reading("yes")),
    "several choices": (question("choices"), ["a", "b"], Reading(["a", "b"])),
    "nothing chosen": (question("choices"), [], Reading([])),
    "a step of a scale": (question("scale"), 0, Reading(0)),
    "not chosen": (question("choice"), None, Reading(None)),
    "nothing": (question("text"), "", Reading(None)),
    "only space": (question("long_text"), " \n\t\N{NO-BREAK SPACE}", Reading(None)),
    "no date": (question("date"), "  ", Reading(None)),
    "no number": (NUMBER, "  ", Reading(None)),
    "a day": (question("date"), "1/2/24", Reading("2024-02-01", echo="Thursday 1 February 2024")),
    "a rough year": (question("date"), "about 2019", Reading("2019~", echo="about 2019")),
    "a birthday": (BIRTH, "12/9/25", Reading("2025-09-12", echo="Friday 12 September 2025 · 4 months")),
    "a birthday of the century before": (
        BIRTH,
        "1/2/53",
        Reading("1953-02-01", echo="Sunday 1 February 1953 · 72"),
    ),
    "no date in it": (
        question("date"),
        "31/2/19",
        Reading(
            typed="31/2/19",
            echo="February 2019 has 28 days. Check the day, or write only 02/2019. Kept as you typed it.",
        ),
    ),
    "a number": (question("number"), "6", Reading(6)),
    "a half": (question("number"), " 6.5 ", Reading(6.5)),
    "a number with its unit": (question("number", unit="hours a week"), "6", Reading(6, echo="6 hours a week")),
    "money": (question("number", unit="pounds"), "£1,250.50", Reading(1250.5, echo="1250.5 pounds")),
    "per cent": (NUMBER, "58 %", Reading(58, echo="58 %")),
    "nought": (NUMBER, "0", Reading(0, echo="0 %")),
    "too much": (NUMBER, "101", Reading(101, echo="101 % - is that right?")),
    "too little": (question("number", minimum=1), "0", Reading(0, echo="- is that right?")),
    "a number in words": (
        NUMBER,
        "about half",
        Reading(typed="about half", echo="Write a number in figures. Kept as you typed it."),
    ),
    "no number at all": (
        NUMBER,
        "inf",
        Reading(typed="inf", echo="Write a number in figures. Kept as you typed it."),
    ),
    "a postcode": (question("text", format="postcode"), "zz1 1zz", Reading("ZZ1 1ZZ")),
}


@pytest.mark.parametrize("what", READ)
def test_what_is_typed_is_read(what: str) -> None:
    asked, typed, expected = READ[what]
    assert read(asked, typed, TODAY) == expected


def test_a_doubtful_number_is_kept_with_a_sentence() -> None:
    found = read(question("text", format="nhs_number"), "999 000 0019", TODAY)
    assert found.value == "999 000 0019"
    assert found.echo.endswith("It is saved anyway.")
    assert found.typed == ""


def test_only_a_date_of_birth_says_an_age() -> None:
    assert is_birth(BIRTH)
    assert not is_birth(question("date", bind="by_when"))
    assert "·" not in read(question("date", bind="by_when"), "12/9/25", TODAY).echo


def test_the_century_of_a_date_depends_on_what_it_is() -> None:
    assert read(BIRTH, "1/2/30", TODAY).value == "1930-02-01"
    assert read(question("date"), "1/2/30", TODAY).value == "2030-02-01"


@pytest.mark.parametrize(
    ("reading", "given"),
    [
        (Reading(), False),
        (Reading(""), False),
        (Reading([]), False),
        (Reading(0), True),
        (Reading(False), True),
        (Reading("x"), True),
        (Reading(typed="x"), True),
    ],
)
def test_whether_anything_is_there(reading: Reading, given: bool) -> None:
    assert reading.given is given


kinds = st.sampled_from(KINDS).map(question)
formats = st.sampled_from(FORMATS).map(lambda name: question("text", format=name))
asked = st.one_of(kinds, formats, st.just(BIRTH), st.just(NUMBER))
like_numbers = st.from_regex(r"[£+-]?[0-9,._ e]{0,12}(inf|nan)?%?", fullmatch=True)


@given(asked, st.text() | like_numbers)
def test_nothing_typed_is_refused_or_lost(asked: Question, typed: str) -> None:
    found = read(asked, typed, TODAY)
    assert found.given == bool(typed.strip())
    assert not (found.value is not None and found.typed)
    if found.typed:
        assert found.typed == typed
        assert found.echo.endswith("Kept as you typed it.")
    if asked.kind == "date" and found.value:
        assert PartialDate.from_iso(found.value).iso() == found.value
    if asked.kind in ("text", "long_text") and not asked.format and found.given:
        assert found.value == typed


@given(asked, st.text() | like_numbers)
def test_what_was_read_reads_the_same_again(asked: Question, typed: str) -> None:
    found = read(asked, typed, TODAY)
    if found.value is not None:
        assert read(asked, str(found.value), TODAY).value == found.value
