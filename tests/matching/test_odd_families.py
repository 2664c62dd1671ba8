"""Families of whom little is known, and services that name what nobody here knows: then it asks, and never guesses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from ehat_tui.directory import listing
from ehat_tui.directory.service import Service, read
from ehat_tui.matching.asking import Verdict
from ehat_tui.matching.match import Match, asking, matches
from ehat_tui.matching.rules import is_named
from ehat_tui.practice.facts import Family
from ehat_tui.record.case import Answer, Case, Row

DAY = date(2026, 1, 12)


def service(name: str = "Club", least: float | None = None, most: float | None = None, **ours: str) -> Service:
    """A service with these ages and attributes of ours."""
    said = [{"link_type": f"ehat:{key}", "value": value} for key, value in ours.items()]
    return read({"id": name, "name": name, "minimum_age": least, "maximum_age": most, "attributes": said})


def matched(case: Case, *services: Service, settings: dict[str, object] | None = None) -> list[Match]:
    return matches(services, asking(case, DAY, settings))


def said(match: Match) -> str:
    return " | ".join(reason.text for reason in match.reasons)


def known(name: str) -> Service:
    return next(one for one in listing.load("liverpool") if one.key == name)


def with_row(case: Case, section: str, **values: object) -> Case:
    rows = case.sections[section]
    more = Row(UUID(int=99), section, "", len(rows), values)
    return replace(case, sections={**case.sections, section: (*rows, more)})


def test_services_that_differ_only_in_their_tier_are_judged_each_for_themselves(families: dict[str, Case]) -> None:
    plain, first = (
        service("Plain", 0, 99, beneficiary="family"),
        service("First", 0, 99, beneficiary="family", tier="universal"),
    )
    for order in ((plain, first), (first, plain)):
        for one in matched(families["brannigan"], *order):
            assert one.verdict == max(reason.verdict for reason in one.reasons), one.service.name


@pytest.mark.parametrize("rule", ["need_all", "need_any", "excluded_if"])
def test_a_fact_that_nobody_knows_is_asked(families: dict[str, Case], rule: str) -> None:
    (one, *_) = matched(
        families["brannigan"], service(least=0, most=99, beneficiary="family", **{rule: "no_such_fact"})
    )
    assert one.verdict is Verdict.ASK, said(one)
    assert "no_such_fact" in said(one)


def test_a_level_that_this_area_does_not_have_is_asked(families: dict[str, Case]) -> None:
    (one,) = matched(families["brannigan"], service(least=0, most=99, beneficiary="family", level="no_such_level"))
    assert one.verdict is Verdict.ASK
    assert "no level here" in said(one)


def test_one_child_at_the_level_that_is_shut_out_is_told(families: dict[str, Case]) -> None:
    case = families["brannigan"]
    first, second, *_ = case.children
    at = [("analysis.level", child.id, Answer("level_3")) for child in case.children]
    mixed = case.with_answers([*at, ("analysis.level", first.id, Answer("level_4"))])
    assert second.id != first.id
    (one,) = matched(mixed, service(least=0, most=99, beneficiary="family", excluded_level="level_4"))
    assert one.verdict is Verdict.ASK
    assert "one of them is at" in said(one)


def test_a_grown_up_of_unknown_age_leaves_no_question_about_school(families: dict[str, Case]) -> None:
    """Seeds.md 2.1: excluded when the school has not bought it; the grown-ups go to no school."""
    case = families["brannigan"]
    ages = [("people.birth_date", one.id, Answer(None)) for one in case.people if not one.is_child]
    buys = {str(case.value("school.name", child.id)): False for child in case.children}
    (one,) = matched(case.with_answers(ages), known("school_family_support"), settings={"schools_that_buy": buys})
    assert one.verdict is Verdict.NO, said(one)


def test_a_schools_own_worker_is_named(families: dict[str, Case]) -> None:
    """Seed S0: schools who purchase the service refer to their own dedicated worker."""
    case = families["brannigan"]
    names = dict.fromkeys(str(case.value("school.name", child.id)).upper() for child in case.children)
    found = matched(
        case, known("school_family_support"), settings={"schools_that_buy": names | {next(iter(names)): "Jo Reed"}}
    )
    routes = {one.standing.lines[0] for one in found}
    assert routes == {"Route: the school's own worker - the school emails the worker it has: Jo Reed."}


@pytest.mark.parametrize(("born", "verdict"), [(None, Verdict.ASK), ("2026-03-01", Verdict.ASK), ("2012", Verdict.NO)])
def test_a_child_who_may_be_a_baby(families: dict[str, Case], born: str | None, verdict: Verdict) -> None:
    """Not born yet, or nobody knows when: a question (seeds.md 2.1), not "there is no baby"."""
    case = families["marsden"]
    changed = case.with_answers([("people.birth_date", child.id, Answer(born)) for child in case.children])
    (one,) = matched(changed, known("parent_baby_relationship"))
    assert one.verdict is verdict, said(one)
    assert ("no baby" in said(one)) is (verdict is Verdict.NO)


def test_an_answer_of_a_branch_that_was_left_counts_no_more(families: dict[str, Case]) -> None:
    case = families["brannigan"]
    child = case.children[0]
    said_of = [("learning.sen_provision", Answer("N")), ("learning.ehc_plan", Answer("none"))]
    said_of += [("health.disability", Answer(["MOB"])), ("health.any", Answer("yes"))]
    able = case.with_answers([(name, child.id, answer) for name, answer in said_of])
    assert Family(able, {}).fact("send", able.children[0]) is True
    left = able.with_answers([("health.any", child.id, Answer("no"))])
    assert Family(left, {}).fact("send", left.children[0]) is False
    open_ = able.with_answers([("health.any", child.id, Answer(None))])
    assert Family(open_, {}).fact("send", open_.children[0]) is None


@pytest.mark.parametrize("area", ["liverpool", "leeds", "kent", "england"])
def test_nobody_and_only_grown_ups(families: dict[str, Case], area: str) -> None:
    case = families["brannigan"]
    for people in ((), tuple(one.row for one in case.people if not one.is_child)):
        few = replace(case, sections={**case.sections, "people": people})
        for one in matched(few, *listing.load(area)):
            assert said(one)
            assert one.standing.lines
            assert people or one.verdict is Verdict.NO
            assert one.verdict == max(reason.verdict for reason in one.reasons)


@pytest.mark.parametrize(("name", "written", "same"), [
    ("Action", "Family Reaction Ltd", False),
    ("A", "CAMHS", False),
    ("Action", "Family Action", False),
    ("Therapeutic Services", "Therapeutic Services, Early Help Hub", True),
    ("Parent Baby (PBRS)", "parent-baby", True),
    ("()", "anything", False),
])  # fmt: skip
def test_a_yes_to_another_service_is_none_to_this_one(
    families: dict[str, Case], name: str, written: str, same: bool
) -> None:
    one = service(name, least=0, most=99, beneficiary="family")
    assert is_named(one, written) is same
    case = replace(families["brannigan"], sections={**families["brannigan"].sections, "sharing": ()})
    yes = {"recipient": written, "agency_type": "charity", "person": str(case.people[0].id), "decision": "yes"}
    (match,) = matched(with_row(case, "sharing", **yes), one)
    assert (match.standing.recipient is not None) is same


@pytest.mark.parametrize("decision", ["no", "not_asked"])
def test_without_names_nothing_is_told_of_what_was_written_about_whom_to_tell(
    families: dict[str, Case], decision: str
) -> None:
    case = replace(families["brannigan"], sections={**families["brannigan"].sections, "sharing": ()})
    person = str(case.children[0].id)
    row = {"recipient": "Therapeutic Services, Jane Harker", "agency_type": "early_help", "person": person}
    written = with_row(case, "sharing", **row, decision=decision)
    for names in (True, False):
        found = matches([known("therapeutic_services")], asking(written, DAY, names=names))
        told = " ".join(one.standing.sharing for one in found)
        assert "Therapeutic Services" in told
        assert ("Harker" in told) is names


@pytest.mark.parametrize(("attendance", "verdict"), [(71, Verdict.FITS), (98, Verdict.ASK)])
def test_school_health_asks_for_both_mental_health_and_attendance(
    families: dict[str, Case], attendance: int, verdict: Verdict
) -> None:
    """Seed S0: where a TAF is called for, or for emerging mental health and attendance; one alone is a question."""
    case = replace(families["brannigan"], practitioner={"organisation_type": "school_health"})
    children = [("school.attendance", child.id, Answer(attendance)) for child in case.children]
    no_tag = [("situations.tags", child.id, Answer(["none"])) for child in case.children]
    low = [("health.mental_health", child.id, Answer("some")) for child in case.children]
    (one,) = matched(case.with_answers([*children, *no_tag, *low]), known("school_health_project"))
    assert one.verdict is verdict, said(one)
