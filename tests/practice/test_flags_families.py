"""What there is to think about in the fictional families (families.md, the "Expect" lines)."""

from datetime import date

import pytest

from ehat_tui.practice.flags import Flag, flags
from ehat_tui.record.case import Case

pytestmark = pytest.mark.xdist_group("families")  # read in by one worker only


def by_code(case: Case, on: date) -> dict[str, Flag]:
    found = flags(case, on)
    assert len({flag.code for flag in found}) == len(found)
    return {flag.code: flag for flag in found}


def test_dylan_on_the_sofa(families: dict[str, Case]) -> None:
    """families.md 3.7: since 1 April, 34 days on 5 May; the 28 days were over on 29 April. He is not being assessed."""
    case = families["brannigan"]
    dylan = next(person for person in case.people if person.key == "dylan")
    found = by_code(case, date(2026, 5, 5))
    assert list(found) == ["private_fostering"]
    flag = found["private_fostering"]
    assert (flag.due, flag.person_ids) == (date(2026, 4, 29), (str(dylan.id),))
    assert flag.sentence.startswith("Dylan has lived here since 01/04/2026, 34 days on 05/05/2026.")
    assert flag.task.startswith("Tell the council")
    assert flag.neutral == "p6: a stay of 28 days or more that the council must be told of"
    assert not dylan.is_assessed


def test_dylan_at_sixteen(families: dict[str, Case]) -> None:
    assert "private_fostering" in by_code(families["brannigan"], date(2026, 11, 1))
    found = by_code(families["brannigan"], date(2026, 11, 2))
    assert list(found) == ["turning_16"], "Connor is 16 on 19 December; Dylan is 16 today"


def test_hana_looks_after_letay(families: dict[str, Case]) -> None:
    """families.md 2.5; she offered to interpret and did not (2.6)."""
    found = by_code(families["tesfaye"], date(2026, 3, 18))
    assert list(found) == ["young_carer"]
    assert "about 6 hours a week" in found["young_carer"].sentence


def test_keeley_turns_eighteen(families: dict[str, Case]) -> None:
    """families.md 1.18: 18 on 20 February, three days before the review."""
    found = by_code(families["marsden"], date(2026, 1, 12))
    assert list(found) == ["turning_18"]
    assert found["turning_18"].due == date(2026, 2, 20)
    assert by_code(families["marsden"], date(2026, 2, 20)) == {}


def test_a_year_on_each_of_them_is_talked_over(families: dict[str, Case]) -> None:
    for case in families.values():
        assert "drift" in by_code(case, date(2027, 6, 1))
