"""Who of the area's team could advise: families.md 2.18; seeds.md 2.3 (E15, G9, E13, E3 and E5, G11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ehat_tui.areas import profile
from ehat_tui.matching.match import asking
from ehat_tui.matching.team import Hint, hints
from ehat_tui.record.case import Answer, Case

DAY = date(2026, 3, 18)


def hinted(case: Case, *, names: bool = True) -> dict[str, Hint]:
    found = hints(profile.of("leeds").team, asking(case, DAY, names=names))
    return {hint.role.role.removesuffix(" coordinator"): hint for hint in found}


def test_for_the_tesfayes_only_the_send_coordinator(families: dict[str, Case]) -> None:
    found = hinted(families["tesfaye"])
    assert list(found) == ["SEND"]
    assert found["SEND"].line == (
        "SEND coordinator could advise - Yonas: has SEN Support, an EHC plan or a disability"  # not Letay's kidneys
    )
    assert hinted(families["tesfaye"], names=False)["SEND"].reasons[0].startswith("p1: ")


@pytest.mark.parametrize("level", ["some_worry", "affects_family", "in_treatment"])
def test_with_a_worry_about_drugs_the_substance_coordinator(families: dict[str, Case], level: str) -> None:
    case = families["tesfaye"]
    selam = case.called("selam")
    assert selam is not None
    found = hinted(case.with_answers([("health.substances", selam.id, Answer(level))]))
    assert "Selam: has a worry about alcohol, drugs" in found["alcohol and substance use"].line


def test_for_the_brannigans_in_leeds_it_would_be_four(families: dict[str, Case]) -> None:
    """Mark drinks, Lisa is anxious, Connor pushed her and may get into crime: the police as advice, with agreement."""
    found = hinted(families["brannigan"])
    assert set(found) == {"alcohol and substance use", "mental health", "police officer", "domestic violence and abuse"}
    assert "if the family agrees" in found["police officer"].line
    assert [name for name, hint in found.items() if hint.private] == ["domestic violence and abuse"]


def test_what_is_kept_private_is_said_to_be_private(families: dict[str, Case]) -> None:
    """Rule 25: from the private page or the ticked situation; the reason is never in words."""
    case = families["tesfaye"]
    alone = ("at_home.alone", case.id, Answer("yes"))
    for answer in (
        ("at_home.what", case.id, Answer(["abuse_now"], restricted=True)),
        ("situations.tags", case.children[0].id, Answer(["domestic_abuse"], restricted=True)),
    ):
        hint = hinted(case.with_answers([alone, answer]))["domestic violence and abuse"]
        assert hint.private
        assert hint.reasons == ("the family: a reason that is kept private",)
    calm = case.with_answers([alone, ("at_home.what", case.id, Answer(["parental_conflict"]))])
    assert "domestic violence and abuse" not in hinted(calm)


def test_a_role_without_needs_and_what_nobody_said_are_no_hint(families: dict[str, Case]) -> None:
    case = families["tesfaye"]
    assert hints([replace(role, needs=()) for role in profile.of("leeds").team], asking(case, DAY)) == ()
    unasked = case.with_answers(
        [(name, one.id, Answer(absent="not-asked")) for one in case.people for name in ("health.disability",)]
    )
    assert "mental health" not in hinted(unasked)
