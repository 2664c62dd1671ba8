"""Somebody wants to stop: two keys from every page, obeyed at once, and a slip can go again (C11, rule 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ehat_tui.record.case import Answer
from ehat_tui.record.sharing import NO, decisions, recipients
from ehat_tui.record.unit import Change
from screens.withdraw import StoppedPage, WithdrawScreen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ehat_tui.record.store import Store
    from tests.tui.conftest import Driver, Family, Running, Seed  # noqa: TID251 - types only

ROLES = {"Keeley Marsden": ["child_assessed", "parent"], "Albie Marsden": ["child_assessed"]}


@pytest.fixture
def family(store: Store, seed: Seed) -> Family:
    """Keeley agrees as a mother and for herself; a clinic may know about Albie; something is written of both."""
    found = seed(store, "Keeley Marsden", "Albie Marsden", roles=ROLES)
    keeley, albie = (found.people[name] for name in ROLES)
    case = store.case(found.reference)
    explained = [option.code for option in case.form.vocabularies["explained"].options]
    own = {"person": str(keeley), "capacity": "young_person_16_17", "decision": "agrees", "explained": explained}
    with store.unit(case.id) as unit:
        unit.add_row("agreement", own)
        unit.save([Change("health.gp", keeley, Answer("Dr Ali")), Change("health.gp", albie, Answer("Dr Ode"))])
        told = {"recipient": "Quarry Lane", "agency_type": "health_visiting", "person": str(albie)}
        unit.add_row("sharing", {**told, "decision": "yes", "what": ["whole_assessment"]})
    return found


@pytest.fixture
def opened(run: Running, family: Family) -> Callable[..., Any]:
    return lambda **how: run(start="open", reference=family.reference, **how)


def written(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("EH-*"))


def withdrawn(ehat: Driver) -> list[dict[str, Any]]:
    return [row.values for row in ehat.stored().rows("agreement") if row.values["decision"] == "withdrawn"]


@pytest.mark.parametrize("page", ["start", "people", "relationships", "agreement", "sharing", "check", "documents"])
async def test_two_keys_from_every_page(opened: Callable[..., Any], family: Family, page: str) -> None:
    async with opened() as ehat:
        if page in ("check", "documents"):
            ehat.app.go_to_check()
            await ehat.settle()
            if page == "documents":
                await ehat.click("Documents")
        else:
            await ehat.go_to(page)
        await ehat.press("f11", "1")
        await ehat.settle()
        case = ehat.stored()
        keeley, albie = (str(family.people[name]) for name in ROLES)
        assert not case.agreed
        assert case.agreement.standing(keeley).own == "withdrawn"
        assert not case.agreement.standing(albie).covered
        assert {row["capacity"] for row in withdrawn(ehat)} == {"parent_with_pr", "young_person_16_17"}
        assert "Keeley wants to stop: everything" in ehat.text


async def test_it_is_two_keys_with_a_letter_and_over_a_small_page_too(opened: Callable[..., Any]) -> None:
    async with opened() as ehat:
        await ehat.go_to("start", question="start.why_now")
        await ehat.press("f5", "ctrl+f")
        assert isinstance(ehat.app.screen, WithdrawScreen)
        await ehat.press("1")
        await ehat.settle()
        assert len(withdrawn(ehat)) == 2


async def test_looking_at_it_and_leaving_writes_nothing(opened: Callable[..., Any]) -> None:
    async with opened() as ehat:
        for keys in (("f11", "escape"), ("f11", "t", "escape", "escape"), ("f11", "9", "x", "escape"), ("f11", "f11")):
            await ehat.press(*keys)
            await ehat.settle()
            assert not isinstance(ehat.app.screen, WithdrawScreen), keys
        assert withdrawn(ehat) == []
        assert len(ehat.stored().rows("agreement")) == 2


async def test_what_is_frozen_stays_to_read_and_takes_nothing_more(opened: Callable[..., Any], family: Family) -> None:
    keeley = family.people["Keeley Marsden"]
    async with opened(size=(80, 40)) as ehat:
        await ehat.press("f11", "1")
        await ehat.settle()
        assert "Health and additional needs: Keeley" in ehat.text
        await ehat.go_to("health", keeley)
        assert "nobody agrees, and that is all right" in ehat.words(".notice")
        assert ehat.asked == ["health.gp"]
        assert ehat.box("health.gp").disabled
        await ehat.press("tab", "x", "1", "f5", "escape")
        assert ehat.app.work is not None
        assert not ehat.app.work.autosave.waiting
        assert ehat.stored().value("health.gp", keeley) == "Dr Ali"
        assert "– What is hard" in ehat.text


async def test_one_person_stops_and_the_others_go_on(run: Running, store: Store, seed: Seed) -> None:
    roles = {"Keeley Marsden": ["parent"], "Albie Marsden": ["child_assessed"], "Denise Marsden": ["grandparent"]}
    found = seed(store, *roles, roles=roles)
    denise, albie = found.people["Denise Marsden"], found.people["Albie Marsden"]
    case = store.case(found.reference)
    explained = [option.code for option in case.form.vocabularies["explained"].options]
    own = {"person": str(denise), "capacity": "adult_self", "decision": "agrees", "explained": explained}
    with store.unit(case.id) as unit:
        for name in ("Keeley Marsden", "Denise Marsden"):
            unit.save([Change("people.assessed", found.people[name], Answer("yes"))])
        unit.add_row("agreement", own)
        unit.save([Change("health.gp", denise, Answer("Dr Ali"))])
    async with run(start="open", reference=found.reference, size=(80, 40)) as ehat:
        await ehat.press("f11", "2")
        await ehat.settle()
        assert "What is about Keeley and Albie goes on" in ehat.text
        await ehat.go_to("health", denise)
        assert "Denise asked us to stop" in ehat.words(".notice")
        assert ehat.box("health.gp").disabled
        await ehat.go_to("health", albie, "health.gp")
        await ehat.write("Dr Ode")
        assert ehat.saved("health.gp").value == "Dr Ode"
        await ehat.press("f11", "p")
        assert "Denise" not in ehat.words("#box Static")
        await ehat.press("escape", "escape")


async def test_one_service_one_person_and_one_subject(opened: Callable[..., Any], family: Family) -> None:
    albie = str(family.people["Albie Marsden"])
    async with opened() as ehat:
        await ehat.press("f11", "s", "1")
        await ehat.settle()
        case = ehat.stored()
        assert decisions(case, recipients(case)[0])[albie].answer == NO
        assert case.agreed
        await ehat.press("f11", "t", "2")
        await ehat.settle()
        case = ehat.stored()
        assert case.agreement.standing(albie).topics == {"health"}
        await ehat.go_to("health", family.people["Albie Marsden"])
        assert "leave this subject alone" in ehat.words(".notice")
        await ehat.press("f11", "p", "2")
        await ehat.settle()
        case = ehat.stored()
        assert not case.agreement.standing(albie).covered
        assert case.agreement.standing(family.people["Keeley Marsden"]).covered
        assert [row["withdrawn_what"] for row in withdrawn(ehat)] == [["one_agency"], ["one_topic"], ["one_person"]]
        await ehat.go_to("school", family.people["Albie Marsden"])
        assert "Keeley asked us to stop" in ehat.words(".notice")


async def test_a_slip_goes_again_with_one_key(opened: Callable[..., Any]) -> None:
    async with opened() as ehat:
        await ehat.press("f11", "1")
        await ehat.settle()
        assert isinstance(ehat.app.screen, StoppedPage)
        await ehat.press("f7")
        await ehat.settle()
        assert ehat.stored().agreed
        assert withdrawn(ehat) == []
        assert "it was a slip" in ehat.told


async def test_once_something_rests_on_it_a_slip_stays_and_that_is_said(
    opened: Callable[..., Any], store: Store
) -> None:
    async with opened() as ehat:
        await ehat.press("f11", "1")
        await ehat.settle()
        with store.unit(ehat.stored().id) as unit:
            unit.settle()
        await ehat.click("Undo, a slip")
        assert "it stays as it was said" in ehat.words("#say")
        assert len(withdrawn(ehat)) == 2


async def test_the_reason_comes_later_and_only_if_they_gave_one(opened: Callable[..., Any]) -> None:
    async with opened() as ehat:
        await ehat.press("f11", "1")
        await ehat.settle()
        await ehat.click("The reason")
        assert ehat.focused_question == "agreement.withdrawn_reason"
        await ehat.write("I have my sister now")
        row = ehat.subject
        assert ehat.saved("agreement.withdrawn_reason", row).value == "I have my sister now"
        assert ehat.saved("agreement.withdrawn_by", row).value
        assert ehat.saved("agreement.withdrawn_on", row).value


async def test_a_finished_assessment_is_opened_again_for_it(opened: Callable[..., Any], store: Store) -> None:
    async with opened() as ehat:
        with store.unit(ehat.stored().id) as unit:
            unit.finish("{}")
        assert ehat.app.work is not None
        ehat.app.work.refresh()
        await ehat.press("f11", "1")
        await ehat.settle()
        case = ehat.stored()
        assert case.is_draft
        assert case.amending
        assert not case.agreed


async def test_without_anybodys_agreement_there_is_nothing_to_take_back(run: Running) -> None:
    async with run(start="new") as ehat:
        await ehat.press("f11")
        assert not isinstance(ehat.app.screen, WithdrawScreen)
        assert "nothing to take back" in ehat.told
        await ehat.press("f12", "f11")  # nor is there an assessment in the list of them
        assert not isinstance(ehat.app.screen, WithdrawScreen)


async def test_who_holds_something_gets_a_letter(opened: Callable[..., Any], tmp_path: Path) -> None:
    async with opened(size=(80, 40)) as ehat:
        await ehat.press("f11", "s", "1")
        await ehat.settle()
        assert "Quarry Lane · told in words" in ehat.words("#held")
        await ehat.click("Stop letters")
        ehat.app.screen.query_one("#answer").value = str(tmp_path)
        await ehat.press("enter")
        await ehat.wait_for("Written:", 20)
        reference = ehat.stored().reference
    assert written(tmp_path) == [f"{reference}-stop-health-visiting-draft.{kind}" for kind in ("docx", "pdf")]
