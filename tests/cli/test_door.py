"""`ehat crisis`: whom to ring, with no vault, in each area; and nothing that is not stated anywhere."""

import re
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from ehat_tui.areas import doors, profile
from ehat_tui.errors import Exit
from ehat_tui.resources import data_root

Ehat = Callable[..., Any]
FRIDAY = datetime(2026, 1, 9, 12, tzinfo=UTC)
SHIPPED = ("england", "kent", "leeds", "liverpool")


def test_it_needs_no_vault(ehat: Ehat, home: Path) -> None:
    ended = ehat("crisis")
    assert (ended.code, ended.err) == (Exit.DONE, "")
    for words in ("999, or go to A&E", "111", "crisis plan, follow it", "Early help is not a crisis service"):
        assert words in ended.out
    assert "(England)" in ended.out
    assert not home.exists()


def test_it_says_the_areas_steps_with_their_clocks_from_now(ehat: Ehat) -> None:
    with time_machine.travel(FRIDAY):
        told = ehat("crisis", "--area", "liverpool").out
    assert "Careline" in told
    assert "MARF, the form for several agencies. By Monday 12 January 2026 (1 working day)." in told
    assert "By Friday 23 January 2026 (10 working days)." in told
    assert "bank holidays are not known" in told
    assert "Ring Careline. Say what the child said and what you saw. At once." in told


def test_in_leeds_two_doors_stand_apart(ehat: Ehat) -> None:
    told = ehat("crisis", "--area", "leeds").out
    safeguarding, early_help = told.split("For early help, not for safeguarding")
    assert "Duty and Advice (Children's Social Work Service)" in safeguarding
    assert "0113 535 0185" not in safeguarding
    assert "0113 535 0185" in early_help
    assert "Early Help Front Door" in early_help


def test_the_area_may_be_named_in_the_settings(ehat: Ehat, home: Path) -> None:
    home.mkdir()
    settings = home / "settings.toml"
    settings.write_text('area = "leeds"\n', encoding="utf-8")
    assert "(Leeds)" in ehat("crisis").out
    for wrong in ('area = "nowhere"', "area = 3", "area = ["):
        settings.write_text(wrong, encoding="utf-8")
        assert "(England)" in ehat("crisis").out


def test_6_an_unknown_area(ehat: Ehat) -> None:
    assert ehat("crisis", "--area", "nowhere").code == Exit.NOT_FOUND


@pytest.mark.parametrize("area", SHIPPED)
def test_a_number_that_nobody_supplied_is_said_to_be_missing_and_who_has_it(area: str) -> None:
    found = profile.of(area)
    told = "\n".join(doors.in_lines(found, FRIDAY.date()))
    if not found.safeguarding.number:
        assert "Number not supplied: ask your manager or safeguarding lead for it now" in told
    numbers = {door.number for door in (found.safeguarding, found.early_help, *found.doors)} - {""}
    assert set(re.findall(r"\b0\d{3} ?\d{3} ?\d{3,4}\b", told)) == numbers


@pytest.mark.parametrize("area", SHIPPED)
def test_each_outcome_of_a_call_that_an_area_knows_can_be_written_down(area: str) -> None:
    vocabulary = tomllib.loads((data_root() / "vocabularies" / "call_outcome.toml").read_text(encoding="utf-8"))
    known = {option["code"] for option in vocabulary["option"]}
    codes = {outcome.code for outcome in profile.of(area).call_outcomes}
    assert codes
    assert codes <= known
