"""The "Expect" lines of domain/families.md on services, line by line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ehat_tui.directory import listing
from ehat_tui.matching.match import Match, asking, matches
from ehat_tui.record.case import Answer, Case

FITS, ASK, NO = "fits", "may fit - ask", "does not fit"
MARSDEN, REVIEW, TESFAYE, BRANNIGAN = date(2026, 1, 12), date(2026, 2, 23), date(2026, 3, 18), date(2026, 5, 5)


def found(case: Case, on: date, settings: dict[str, Any] | None = None) -> list[Match]:
    return matches(listing.load(case.area, None), asking(case, on, settings))


def one(case: Case, on: date, service: str, key: str = "", settings: dict[str, Any] | None = None) -> Match:
    """The match of a service, for the person with this key of the record file."""
    person = case.called(key) if key else None
    listed = [each for each in found(case, on, settings) if each.service.key == service]
    return next(each for each in listed if person is None or person in each.people)


# family, day, service, for whom (a key), verdict, what a reason must say
EXPECTED = [
    ("marsden", MARSDEN, "parent_baby_relationship", "albie", FITS, "4 months"),  # 1.16
    ("marsden", MARSDEN, "zero_to_nine", "", ASK, "complex"),  # 1.17
    ("marsden", MARSDEN, "step_forward", "keeley", NO, "20/02/2026"),  # 1.18
    ("marsden", REVIEW, "step_forward", "keeley", ASK, "check with the service"),
    ("marsden", MARSDEN, "step_forward", "denise", ASK, "early help already"),  # 1.19
    ("marsden", MARSDEN, "therapeutic_services", "keeley", ASK, "20/02/2026"),  # 1.20
    ("marsden", MARSDEN, "therapeutic_services", "albie", NO, "8 to 18"),
    ("marsden", MARSDEN, "school_family_support", "", NO, "none of them is of school age"),  # 1.21
    ("marsden", MARSDEN, "school_health_project", "", NO, "school age"),
    ("marsden", MARSDEN, "keeping_families_together", "", NO, "not ticked"),
    ("tesfaye", TESFAYE, "leeds_family_hubs", "yonas", FITS, "19"),  # 2.16
    ("tesfaye", TESFAYE, "leeds_family_hubs", "hana", FITS, "12"),
    ("tesfaye", TESFAYE, "mst", "", NO, ""),  # 2.19
    ("tesfaye", TESFAYE, "safe_project", "", NO, ""),
    ("tesfaye", TESFAYE, "therapeutic_social_work_teams", "", NO, ""),
    ("brannigan", BRANNIGAN, "keeping_families_together", "", FITS, ""),  # 3.15
    ("brannigan", BRANNIGAN, "therapeutic_services", "connor", FITS, "15 years"),  # 3.16
    ("brannigan", BRANNIGAN, "therapeutic_services", "poppy", ASK, "none of it was ticked"),
    ("brannigan", BRANNIGAN, "step_forward", "lisa", FITS, ""),  # 3.17
    ("brannigan", BRANNIGAN, "step_forward", "mark", NO, "mental health"),
    ("brannigan", BRANNIGAN, "parent_baby_relationship", "", NO, "no baby"),  # 3.18
    ("brannigan", BRANNIGAN, "zero_to_nine", "", NO, "only"),
    ("brannigan", BRANNIGAN, "school_health_project", "", NO, "only school health may refer"),
]


@pytest.mark.parametrize(("asked", "verdict", "says"), [(row[:4], *row[4:]) for row in EXPECTED])
def test_expected(families: dict[str, Case], asked: tuple[str, date, str, str], verdict: str, says: str) -> None:
    family, on, service, key = asked
    match = one(families[family], on, service, key)
    told = " | ".join(reason.text for reason in match.reasons)
    assert (match.verdict.words, says in told) == (verdict, True), told
    # what decides is the worst of what the rules say, and each says it in words
    assert max(reason.verdict for reason in match.reasons) == match.verdict
    assert "{" not in told


def test_who_may_refer(families: dict[str, Case]) -> None:
    """3.15, 3.17, 1.19 and 2.17: the route, and whether it is this worker's."""
    lisa = one(families["brannigan"], BRANNIGAN, "step_forward", "lisa").standing
    denise = one(families["marsden"], MARSDEN, "step_forward", "denise").standing
    together = one(families["brannigan"], BRANNIGAN, "keeping_families_together").standing
    hub = one(families["tesfaye"], TESFAYE, "leeds_family_hubs", "hana").standing
    assert (lisa.may_use, denise.may_use) == (True, False)
    assert "outreach family support worker" in denise.who_may
    assert together.route == "tell the hub's consultant social worker"
    assert "no form" in together.then
    assert hub.route == "ring first"


def test_the_organisation_was_approved_before_or_not(families: dict[str, Case]) -> None:
    """1.17: only pre-approved agencies may use the pre-EHAT."""
    case = families["marsden"]
    assert one(case, MARSDEN, "zero_to_nine", settings={"pre_approved": False}).verdict.words == NO
    told = [reason.text for reason in one(case, MARSDEN, "zero_to_nine", settings={"pre_approved": True}).reasons]
    assert not [line for line in told if "approved" in line]


def test_out_of_education_the_hub_asks_for_something_else(families: dict[str, Case]) -> None:
    """2.20: if Yonas leaves education, the hub is for him no more."""
    case = families["tesfaye"]
    yonas = case.called("yonas")
    assert yonas is not None
    left = case.with_answers([("school.setting", yonas.id, Answer("neet"))])
    match = one(left, TESFAYE, "leeds_family_hubs", "yonas")
    assert match.verdict.words == NO
    assert any("not in education" in reason.text for reason in match.reasons)


def test_what_has_ended_is_not_suggested_again(families: dict[str, Case]) -> None:
    """3.24."""
    case = families["brannigan"]
    rows = case.rows("services")
    ended = case.with_answers(
        [
            ("services.service", rows[0].id, Answer("Therapeutic Services")),
            ("services.status", rows[0].id, Answer("ended")),
        ]
    )
    match = one(ended, BRANNIGAN, "therapeutic_services", "connor")
    assert match.verdict.words == NO
    assert "ended" in match.reasons[0].text


def test_a_level_that_needs_protection_is_never_sent_to_early_help(families: dict[str, Case]) -> None:
    """0-9 Project: at level 4 the safeguarding door instead (seeds.md 2.1)."""
    case = families["marsden"]
    changes = [("analysis.level", child.id, Answer("level_4")) for child in case.children]
    match = one(case.with_answers(changes), MARSDEN, "zero_to_nine")
    assert match.verdict.words == NO
    assert any("safeguarding door" in reason.text for reason in match.reasons)


def test_people_go_by_numbers_where_a_shell_keeps_what_it_shows(families: dict[str, Case]) -> None:
    case = families["brannigan"]
    told = [
        text
        for match in matches(listing.load(case.area, None), asking(case, BRANNIGAN, names=False))
        for text in (*(reason.text for reason in match.reasons), *match.standing.lines)
    ]
    names = [word for person in case.people for word in person.full_name.split()]
    assert not [text for text in told if any(name in text.split() for name in names)]


def test_a_yes_of_the_family_is_asked_for_before_anything_is_told(families: dict[str, Case]) -> None:
    case = replace(families["marsden"], sections={**families["marsden"].sections, "sharing": ()})
    match = one(case, MARSDEN, "parent_baby_relationship")
    assert match.verdict.words == FITS
    assert not match.standing.ready
    assert "may know" in match.standing.sharing


def test_eighteen_without_send_is_a_question_in_leeds(families: dict[str, Case]) -> None:
    """Seeds.md 2.0: the seed says up to 18, the partnership 0 to 19; between the two it asks."""
    case = families["tesfaye"]
    hana = case.called("hana")
    assert hana is not None
    for born, verdict in (("2008-03-19", FITS), ("2008-03-17", ASK), ("2007-03-17", NO)):
        older = case.with_answers([("people.birth_date", hana.id, Answer(born))])
        assert one(older, TESFAYE, "leeds_family_hubs", "hana").verdict.words == verdict, born


def test_a_no_under_another_name_of_the_service_is_a_no(families: dict[str, Case]) -> None:
    """Two lines for one service, spelt in two ways: the no counts, whichever stands first."""
    case = families["marsden"]
    albie = case.called("albie")
    assert albie is not None
    no = {"recipient": "PBRS", "agency_type": "early_help", "person": str(albie.id), "decision": "no"}
    row = replace(case.rows("sharing")[0], id=UUID(int=7), values=no)
    refused = replace(case, sections={**case.sections, "sharing": (*case.rows("sharing"), row)})
    match = one(refused, MARSDEN, "parent_baby_relationship")
    assert "They said no to telling" in match.standing.sharing
    assert match.standing.sharing.endswith("about Albie.")


def test_a_service_that_needs_a_parents_agreement_says_so(families: dict[str, Case]) -> None:
    case = replace(families["marsden"], sections={**families["marsden"].sections, "agreement": ()})
    assert "agreement" in one(case, MARSDEN, "zero_to_nine").standing.agreement
