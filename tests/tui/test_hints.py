"""What a page says besides its questions: who of the team could advise, which places suit, what there is to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ehat_tui.practice.facts import PRIVATE
from ehat_tui.record.case import Answer
from ehat_tui.record.unit import Change
from screens.about_you import AboutYouScreen
from screens.modals import HelpScreen

if TYPE_CHECKING:
    from ehat_tui.record.store import Store
    from tests.tui.conftest import Running, Seed  # noqa: TID251 - types only


async def test_who_could_advise_is_closed_until_somebody_opens_it(open_family: Running) -> None:
    """families.md 2.18; the name of a coordinator may tell what is kept private, so it waits for Enter (rule 25)."""
    async with open_family("tesfaye") as ehat:
        await ehat.go_to("referrals")
        await ehat.wait_for("… 1 of the team could advise")
        assert "coordinator" not in ehat.text
        await ehat.click("… 1 of the team could advise")
        assert isinstance(ehat.app.screen, HelpScreen)
        assert "SEND coordinator" in ehat.text
        assert "Yonas: has SEN Support" in ehat.text
        assert "no referral" in ehat.text


async def test_where_nobody_could_advise_nothing_is_said(open_family: Running) -> None:
    async with open_family("marsden") as ehat:
        await ehat.go_to("referrals")
        await ehat.wait_for("✓ Parent Baby Relationship")
        assert "could advise" not in ehat.text


async def test_places_that_suit_are_suggested_and_none_is_chosen(open_family: Running) -> None:
    """seeds.md 2.2: Citizens Advice, Family Lives and the others by what was said."""
    async with open_family("tesfaye") as ehat:
        await ehat.go_to("plan", question="plan.signposts")
        head = ehat.head("plan.signposts")
        suggested = head.partition("Suggested by what was said: ")[2].splitlines()[0].split(", ")
        assert {"Citizens Advice", "The council's Local Offer"} <= set(suggested)
        assert "Family Rights Group" not in suggested


@pytest.mark.parametrize(("area", "title"), [("kent", "Refusal to Engage"), ("liverpool", "Referrals Procedure")])
async def test_the_help_names_what_the_area_has_to_read(
    run: Running, store: Store, seed: Seed, area: str, title: str
) -> None:
    """Seeds S3 and S4: titles, version, when checked; where the worker stops to think and on no page for the family."""
    family = seed(store, "Ann Hill", area=area)
    async with run(start="open", reference=family.reference) as ehat:
        for section, told in (("start", True), ("attempts", True), ("objectives", False)):
            await ehat.go_to(section)
            await ehat.press("f1")
            assert (title in ehat.words("#box Static")) is told, section
            await ehat.press("escape")


async def test_the_words_for_a_job_that_referrals_go_by_are_named(run: Running, store: Store) -> None:
    """Seed S0: outreach family support worker, consultant social worker."""
    async with run() as ehat:
        ehat.app.show(AboutYouScreen(ehat.app.store))  # type: ignore[arg-type]
        await ehat.settle()
        assert "outreach family support worker, consultant social worker" in " ".join(ehat.words("#box Static").split())


async def test_what_is_private_is_not_in_the_line_either(open_family: Running) -> None:
    async with open_family("tesfaye") as ehat:
        case = ehat.stored()
        tags = Answer([*PRIVATE & {"domestic_abuse"}], restricted=True)
        assert ehat.app.store is not None
        ehat.app.store.save(case.id, [Change("situations.tags", case.children[0].id, tags)])
        assert ehat.app.work is not None
        ehat.app.work.refresh()
        await ehat.go_to("referrals")
        await ehat.wait_for("… 2 of the team could advise")
        assert "abuse" not in ehat.text
