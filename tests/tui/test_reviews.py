"""After the plan: meetings, reviews, services asked again, and a new assessment that takes over what still holds."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from ehat_tui import clock
from ehat_tui.exchange.finish import finish
from ehat_tui.record.case import Answer, Case
from ehat_tui.record.unit import Change

if TYPE_CHECKING:
    from ehat_tui.record.store import Store
    from tests.tui.conftest import Driver, Running, Seed  # noqa: TID251 - types only


def finished_and_opened_again(ehat: Driver) -> Case:
    """The open family, finished and amended, as the app then sees it."""
    store = ehat.app.store
    assert store is not None
    assert ehat.app.work is not None
    reference = ehat.app.work.case.reference
    assert finish(store, reference) == []
    with store.unit(ehat.app.work.case.id) as unit:
        unit.amend("We met again")
    ehat.app.work.read_again()
    return ehat.app.work.case


async def go_on(ehat: Driver, heading: str) -> None:
    """To the next page, which is this one."""
    await ehat.press("f3")
    await ehat.settle()
    assert heading in ehat.text


async def test_before_it_is_finished_no_page_asks_about_reviews(open_family: Running) -> None:
    async with open_family("marsden") as ehat:
        await ehat.go_to("plan")
        await go_on(ehat, "Who may know what")
        await go_on(ehat, "Notes of visits and calls")


async def test_a_meeting_is_written_down(open_family: Running) -> None:
    async with open_family("marsden") as ehat:
        finished_and_opened_again(ehat)
        await ehat.go_to("sharing")
        await go_on(ehat, "Meetings about the plan")
        await ehat.press("f6")
        await ehat.settle()
        assert ehat.focused_question == "meetings.held_on"
        await ehat.choose("meetings.kind", "first_taf")
        await ehat.focus("meetings.decided")
        await ehat.write("School rings on Fridays.")
        (row,) = ehat.saved_case().rows("meetings")
        assert row.values["kind"] == "first_taf"
        assert row.values["held_on"] == datetime.now().astimezone().date().isoformat()
        assert ehat.saved("meetings.decided", row.id).value == "School rings on Fridays."


async def test_a_worry_at_a_review_opens_what_to_do(open_family: Running) -> None:
    async with open_family("marsden") as ehat:
        finished_and_opened_again(ehat)
        await ehat.go_to("reviews")
        await ehat.press("f6")
        await ehat.settle()
        await ehat.choose("reviews.safe", "yes")
        await ehat.wait_for("999")


async def test_services_say_what_changed_since_the_last_review(
    open_family: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P5: Keeley turned 19 in February 2027, and Albie is 18 months old since March."""
    monkeypatch.setattr(clock, "today", lambda: date(2027, 4, 1))
    async with open_family("marsden") as ehat:
        case = finished_and_opened_again(ehat)
        assert ehat.app.store is not None
        with ehat.app.store.unit(case.id) as unit:
            row = unit.add_row("reviews")
            unit.save([Change("reviews.reviewed_on", row, Answer("2026-02-20"))])
            unit.save([Change("reviews.outcome", row, Answer("keep_going"))])
        assert ehat.app.work is not None
        ehat.app.work.read_again()
        await ehat.go_to("referrals")
        await ehat.wait_for("since 20/02/2026")
        assert "? Parent Baby Relationship · Keeley and Albie" in ehat.text
        await ehat.click("– Therapeutic Services")
        assert "does not fit; on 20/02/2026 it was: may fit - ask" in ehat.text


async def test_a_new_assessment_takes_over_what_still_holds(open_family: Running, seed: Seed) -> None:
    async with open_family("marsden") as ehat:
        store: Store | None = ehat.app.store
        assert store is not None
        assert ehat.app.work is not None
        earlier = ehat.app.work.case.reference
        again = seed(store, "Keeley Marsden", area="liverpool", roles={"Keeley Marsden": ["child_assessed", "parent"]})
        with store.unit(store.case(again.reference).id) as unit:
            whole = unit.assessment.id
            unit.save([Change("start.kind_of_record", whole, Answer("re_assessment"))])
            unit.save([Change("start.earlier", whole, Answer(f" {earlier.lower()} "))])
        ehat.app.open(again.reference)
        await ehat.settle()
        await ehat.go_to("people")
        await ehat.click("Take over")
        assert "Yes: it is about Keeley" in ehat.text  # whose story it is, before a word of it is here
        await ehat.press("enter")
        await ehat.wait_for("Albie", 20)
        await ehat.settle()
        assert "answers taken over. Go through them together" in ehat.told
        assert "Albie" in ehat.text
        assert ehat.stored(again.reference).value("people.birth_date", again.people["Keeley Marsden"]) == "2008-02-20"
