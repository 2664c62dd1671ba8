"""`ehat match`: what fits on a day, by numbers and not by names; and in `ehat due` who grows out of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import time_machine

from ehat_tui.cli.unlock import opened
from ehat_tui.directory import listing
from ehat_tui.errors import Exit
from ehat_tui.record.case import Answer
from ehat_tui.record.unit import Change
from ehat_tui.resources import data_root

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Ehat


def test_what_fits_is_listed_with_its_reasons(ehat: Ehat, family: str, said: set[str]) -> None:
    ended = ehat("match", family, "--on", "12 January 2026")
    assert ended.code == Exit.DONE
    lines = ended.out.splitlines()
    at = lines.index("fits            Parent Baby Relationship, for p1 and p2 [parent_baby_relationship]")
    assert lines[at + 1] == "  + takes 0 to 18 months; is 4 months on 12/01/2026"
    assert not [line for line in lines if line.startswith("does not fit")]
    services = {one.name for one in listing.load("liverpool")}  # of the directory, whoever else wrote them down
    assert not [word for word in said - services if word in ended.out + ended.err]
    assert "Keeley" in ehat("match", family, "--names").out


def test_on_another_day_the_ages_are_others(ehat: Ehat, family: str) -> None:
    def verdicts(day: str) -> set[str]:
        found = json.loads(ehat("match", family, "--on", day, "--json").out)["services"]
        return {one["verdict"] for one in found if one["service"] == "step_forward" and one["for"] == ["p1"]}

    assert verdicts("12/01/2026") == {"does not fit"}
    assert verdicts("23/02/2026") == {"may fit - ask"}


def test_all_says_also_why_something_does_not_fit(ehat: Ehat, family: str) -> None:
    ended = ehat("match", family, "--on", "12/01/2026", "--all")
    assert "does not fit    Keeping Families Together" in ended.out
    assert "  - not ticked: “The family may not be able to stay together”" in ended.out


def test_who_of_the_team_could_advise(ehat: Ehat, empty: Path, tmp_path: Path) -> None:
    """families.md 2.18, and what is kept private: its role is not told unasked."""
    record = (data_root() / "demo" / "tesfaye.toml").read_text(encoding="utf-8")
    file = tmp_path / "family.toml"
    file.write_text(record, encoding="utf-8")
    (reference,) = ehat("import", file).out.split()[:1]
    ended = ehat("match", reference, "--on", "18/03/2026")
    assert [line for line in ended.out.splitlines() if line.startswith("team")] == [
        "team            SEND coordinator could advise - p1: has SEN Support, an EHC plan or a disability"
    ]
    (advice,) = json.loads(ehat("match", reference, "--json").out)["team"]
    assert (advice["role"], advice["advice_only"]) == ("SEND coordinator", False)
    with opened() as store:
        case = store.case(reference)
        tags = Answer(["domestic_abuse"], restricted=True)
        store.save(case.id, [Change("situations.tags", case.children[0].id, tags)])
    assert "one of the team, for a reason that is kept private" in ehat("match", reference).out
    assert "abuse" not in ehat("match", reference, "--json").out
    assert "domestic violence and abuse coordinator" in ehat("match", reference, "--names").out


@pytest.mark.parametrize(("arguments", "code"), [(("--on", "soon"), Exit.USAGE), ((), Exit.NOT_FOUND)])
def test_a_day_or_a_reference_that_is_none(ehat: Ehat, family: str, arguments: tuple[str, ...], code: int) -> None:
    reference = family if arguments else "EH-26-9999"
    assert ehat("match", reference, *arguments).code == code


def test_eight_weeks_before_albie_is_too_old_it_is_due(ehat: Ehat, family: str) -> None:
    """families.md 1.23: from 6 January 2027, eight weeks before 3 March 2027."""
    says = "p2 will be too old for a service that was chosen, on 03/03/2027"
    for day, told in ((5, False), (6, True)):
        with time_machine.travel(datetime(2027, 1, day, 12, tzinfo=UTC)):
            assert (says in ehat("due").out) is told
