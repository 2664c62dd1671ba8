"""Numbers somebody found out: over the profile, by the name of the place, and never in the way of whom to ring."""

from dataclasses import replace
from datetime import date

import pytest

from ehat_tui.areas import doors, numbers, profile
from ehat_tui.areas.numbers import Place
from ehat_tui.errors import NotValid
from ehat_tui.vault.paths import own_numbers

DAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def home() -> None:
    own_numbers().parent.mkdir(parents=True)


def place(key: str, area: str = "liverpool") -> Place:
    return next(one for one in numbers.places(profile.as_written(area)) if one.key == key)


def test_a_number_counts_wherever_somebody_is_told_whom_to_ring() -> None:
    assert "not supplied" in doors.ring(profile.of("liverpool"))
    numbers.keep("liverpool", place("safeguarding"), "number", " 0151 496  0000 ", DAY)
    door = profile.load("liverpool").safeguarding
    assert (door.number, door.checked_on, door.source) == ("0151 496 0000", "2026-11-22", numbers.SOURCE)
    assert doors.ring(profile.of("liverpool")) == f"{door.name}: 0151 496 0000 (checked on: 22/11/2026)"
    assert profile.as_written("liverpool").safeguarding.number == ""
    assert profile.of("leeds").safeguarding == profile.as_written("leeds").safeguarding


def test_each_hub_is_filled_in_by_itself() -> None:
    """Seed S0: three hubs, of which only that they are there is known."""
    for field, text in {"name": "Hub North", "lead": "A consultant social worker", "phone": "0151 496 0001"}.items():
        numbers.keep("liverpool", place("hub-2"), field, text, DAY)
    first, second, third = profile.of("liverpool").hubs
    assert (second.name, second.lead, second.phone) == ("Hub North", "A consultant social worker", "0151 496 0001")
    assert [first, third] == [profile.as_written("liverpool").hubs[at] for at in (0, 2)]


def test_what_is_taken_out_again_leaves_the_profile_as_it_was() -> None:
    numbers.keep("leeds", place("early_help", "leeds"), "email", "x@example.org", DAY)
    numbers.keep("leeds", place("early_help", "leeds"), "email", "", DAY)
    assert profile.of("leeds") == profile.as_written("leeds")
    assert numbers.typed("leeds") in ({}, {"early_help": {}})


def test_a_number_belongs_to_a_name_and_not_to_a_line() -> None:
    """A newer profile in another order must not give one door the number of another."""
    numbers.keep("liverpool", place("safeguarding"), "number", "0151 496 0000", DAY)
    area = profile.as_written("liverpool")
    other = replace(area, safeguarding=replace(area.safeguarding, name="Somebody else"))
    assert numbers.over(other) == other


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[liverpool", b'liverpool = 4\n[leeds]\nsafeguarding = "x"\n'])
def test_a_file_that_is_damaged_keeps_nobody_from_ringing(content: bytes) -> None:
    own_numbers().write_bytes(content)
    for area in ("liverpool", "leeds"):
        assert profile.of(area) == profile.as_written(area)


def test_a_file_that_cannot_be_read_is_not_written_over() -> None:
    own_numbers().write_bytes(b"[liverpool")
    with pytest.raises(NotValid, match=r"numbers\.toml"):
        numbers.keep("liverpool", place("safeguarding"), "number", "0151 496 0000", DAY)
    assert own_numbers().read_bytes() == b"[liverpool"


@pytest.mark.parametrize("text", ['a "quoted" \\ name', "é 東 \u2028", "0151\n496", "01\x7f51"])
def test_whatever_is_typed_is_read_again(text: str) -> None:
    numbers.keep("liverpool", place("early_help"), "number", text, DAY)
    numbers.keep("liverpool", place("hub-1"), "phone", "1", DAY)
    assert profile.of("liverpool").early_help.number == " ".join(text.split()).replace("\x7f", "")
    assert profile.of("liverpool").hubs[0].phone == "1"


def test_a_profile_in_another_order_turns_no_numbers_round() -> None:
    """One hub's phone was typed; then the hubs change places, and of the other only an address is typed."""
    one, other = (Place("hub-1", hub) for hub in profile.as_written("leeds").hubs[:2])
    numbers.keep("leeds", one, "phone", "0113 496 0001", DAY)
    numbers.keep("leeds", other, "address", "1 High Street", DAY)  # now first in the list
    assert numbers.typed("leeds")["hub-1"].get("phone") is None


def test_what_was_written_by_hand_under_other_names_is_left_out_and_breaks_nothing() -> None:
    own_numbers().write_text('["my area".x]\n"a b" = "c"\n[liverpool.hub-1]\n"a b" = "c"\n', encoding="utf-8")
    numbers.keep("liverpool", place("safeguarding"), "number", "0151 496 0000", DAY)
    assert profile.of("liverpool").safeguarding.number == "0151 496 0000"
    numbers.keep("liverpool", place("safeguarding"), "number", "0151 496 0001", DAY)
    assert profile.of("liverpool").safeguarding.number == "0151 496 0001"
