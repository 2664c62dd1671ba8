"""Until when a chosen service can be had, and from when to be reminded (families.md 1.23)."""

from __future__ import annotations

from datetime import date

from ehat_tui.directory import listing
from ehat_tui.matching.limits import limits, named
from ehat_tui.record.case import Answer, Case

DAY = date(2026, 1, 12)


def test_albie_grows_out_of_it_and_the_reminder_comes_eight_weeks_before(families: dict[str, Case]) -> None:
    case = families["marsden"]
    (found,) = limits(case, listing.load(case.area), DAY)
    assert (found.service.key, found.person.key) == ("parent_baby_relationship", "albie")
    assert (found.until, found.remind_from) == (date(2027, 3, 3), date(2027, 1, 6))


def test_there_is_no_limit_for_what_nobody_wants(families: dict[str, Case]) -> None:
    case = families["marsden"]
    row = case.rows("referrals")[0]
    for question, said in (("referrals.family_choice", "not_now"), ("referrals.answer", "not_accepted")):
        refused = case.with_answers([(question, row.id, Answer(said))])
        assert not list(limits(refused, listing.load(case.area), DAY))


def test_no_limit_once_it_has_passed(families: dict[str, Case]) -> None:
    case = families["marsden"]
    assert not list(limits(case, listing.load(case.area), date(2027, 3, 3)))


def test_a_service_is_known_by_its_other_names() -> None:
    liverpool = listing.load("liverpool")
    assert [named(liverpool, name).key for name in ("PBRS", "parent  baby relationship (pbrs)")] == [  # type: ignore[union-attr]
        "parent_baby_relationship"
    ] * 2
    assert named(liverpool, "") is None
