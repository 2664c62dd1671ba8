"""Answers in words, for each kind of question."""

from typing import Any, get_args

import pytest

from ehat_tui.form.model import ABSENT_REASONS, Kind, Question
from ehat_tui.practice.answers import in_brief, in_words
from ehat_tui.record.case import BLANK, Answer


def question(kind: str, **more: Any) -> Question:
    return Question("a.b", "a", "Interpreter", "What?", kind, **more)  # type: ignore[arg-type]


BIRTH = question("date", bind="birth_date")
SEX = question("choice", options="sex")
SEN = question("choices", options="disability")
AUTISM = "Autism, found by a specialist; Learning"
WORRIES = "He does not sleep.; worry 2"

# what: (question, value, in words, in brief)
SAID: dict[str, tuple[Question, Any, str, str]] = {
    "text": (question("text"), " [b]Ann[/b]", " [b]Ann[/b]", "[b]Ann[/b]"),
    "long text": (question("long_text"), "a\n\n b\tc", "a\n\n b\tc", "a b c"),
    "a choice": (SEX, "F", "Female", "Female"),
    "a code the list has lost": (SEX, "Z9", "Z9", "Z9"),
    "choices": (SEN, ["LD", "HEAR"], "Learning, Hearing", "Learning, Hearing"),
    "choices with commas": (SEN, ["AUT", "LD"], AUTISM, AUTISM),
    "yes": (question("yes_no"), "yes", "Yes", "Interpreter"),
    "no": (question("yes_no"), "no", "No", ""),
    "a day": (question("date"), "2026-02-01", "01/02/2026", "01/02/2026"),
    "a rough date": (question("date"), "2019~", "about 2019", "about 2019"),
    "a birthday": (BIRTH, "2025-09-12", "Friday 12 September 2025 · 4 months", "4 months"),
    "a due date": (BIRTH, "2026-03", "March 2026 · due March 2026", "due March 2026"),
    "a number": (question("number"), 6, "6", "6"),
    "nought": (question("number"), 0, "0", "0"),
    "a half, with its unit": (question("number", unit="hours a week"), 6.5, "6.5 hours a week", "6.5 hours a week"),
    "a whole number stored as a fraction": (question("number", unit="%"), 58.0, "58 %", "58 %"),
    "a lot of money": (question("number", unit="pounds"), 1234567.89, "1234567.89 pounds", "1234567.89 pounds"),
    "a scale": (question("scale"), 4.0, "4 out of 10", "4 out of 10"),
    "nought on a scale": (question("scale"), 0, "0 out of 10", "0 out of 10"),
    "a person": (question("person"), "ann", "Annie", "Annie"),
    "people": (question("people"), ["ann", "cat"], "Annie, Cat", "Annie, Cat"),
    "a row": (question("row", of="worries"), "sleep", "He does not sleep.", "He does not sleep."),
    "rows": (question("rows", of="worries"), ["sleep", "money"], WORRIES, WORRIES),
}  # fmt: skip


@pytest.fixture
def family(told: Any) -> Any:
    """Ann, Cat and two worries; `keys` are their ids by the names used above."""
    told.keys = {
        "ann": told.child("Ann Lee", known_as="Annie"),
        "cat": told.adult(),
        "sleep": told.row("worries", what="He does not sleep.\nAt all."),
        "money": told.row("worries"),
    }
    return told


def pointed(family: Any, asked: Question, value: Any) -> Any:
    if not asked.refers:
        return value
    ids = {name: str(row) for name, row in family.keys.items()}
    return [ids[one] for one in value] if isinstance(value, list) else ids[value]


@pytest.mark.parametrize("what", SAID)
def test_an_answer_in_words_and_in_brief(family: Any, what: str) -> None:
    asked, value, words, brief = SAID[what]
    answer = Answer(pointed(family, asked, value))
    assert in_words(family.case, asked, answer) == words
    assert in_brief(family.case, asked, answer) == brief


def test_every_kind_has_its_words() -> None:
    assert {asked.kind for asked, *_ in SAID.values()} == set(get_args(Kind))


@pytest.mark.parametrize("kind", get_args(Kind))
def test_nothing_said_is_nothing(family: Any, kind: str) -> None:
    asked = question(kind, options="sex", of="worries")
    nothing: list[Any] = [None, "", []]
    for value in nothing:
        assert in_words(family.case, asked, Answer(value)) == ""
        assert in_brief(family.case, asked, Answer(value)) == ""
    assert in_words(family.case, asked, BLANK) == ""


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("absent", ABSENT_REASONS)
def test_a_reason_stands_in_brackets(family: Any, kind: str, absent: str) -> None:
    asked = question(kind, options="sex", of="worries")
    assert in_words(family.case, asked, Answer(absent=absent)) == f"({ABSENT_REASONS[absent]})"


@pytest.mark.parametrize("asked", [question("date"), BIRTH, question("number", unit="hours")])
def test_what_could_not_be_read_stands_as_it_was_typed(family: Any, asked: Question) -> None:
    answer = Answer(typed="some time ago")
    assert in_words(family.case, asked, answer) == "some time ago"
    assert in_brief(family.case, asked, answer) == "some time ago"


def test_a_value_goes_before_its_reason(family: Any) -> None:
    assert in_words(family.case, question("text"), Answer("x", absent="asked-unknown")) == "x"


@pytest.mark.parametrize("kind", ["person", "people", "row", "rows"])
def test_whoever_and_whatever_was_removed_is_not_named(family: Any, kind: str) -> None:
    asked = question(kind, of="worries")
    gone, kept = ("cat", "ann") if kind in ("person", "people") else ("money", "sleep")
    family.drop("people" if kind in ("person", "people") else "worries", family.keys[gone])
    value = pointed(family, asked, [kept, gone] if asked.many else gone)
    words = in_words(family.case, asked, Answer(value))
    assert words.endswith("(removed)")
    assert "Cat" not in words
    assert words.startswith(("Annie, ", "He does not sleep.; ") if asked.many else "(")


def test_long_answers_are_cut_in_brief_only(family: Any) -> None:
    asked = question("long_text")
    assert in_brief(family.case, asked, Answer("x" * 60)) == "x" * 60
    assert in_brief(family.case, asked, Answer("x" * 61)) == "x" * 59 + "…"
    assert in_brief(family.case, asked, Answer("word " * 30)) == "word " * 11 + "word…"
    assert in_words(family.case, asked, Answer("x" * 100_000)) == "x" * 100_000


def test_ages_count_on_the_day_of_the_assessment(family: Any) -> None:
    family.say("start.started_on", "2026-09-12")
    assert in_brief(family.case, BIRTH, Answer("2025-09-12")) == "12 months"
