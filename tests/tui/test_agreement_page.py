"""The step Agreement: where everybody stands, and what was said stays as it was said (C6; rules 2 and 15)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ehat_tui.record.case import Answer
from ehat_tui.record.unit import Change

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from ehat_tui.record.store import Store
    from tests.tui.conftest import Driver, Family, Running, Seed  # noqa: TID251 - types only

ROLES = {"Keeley Marsden": ["parent"], "Albie Marsden": ["child_assessed"], "Denise Marsden": ["grandparent"]}


@pytest.fixture
def family(store: Store, seed: Seed) -> Family:
    """Keeley agrees, for Albie too; something rests on it. Denise is to be asked."""
    found = seed(store, *ROLES, roles=ROLES)
    with store.unit(store.case(found.reference).id) as unit:
        for name in ("Keeley Marsden", "Denise Marsden"):
            unit.save([Change("people.assessed", found.people[name], Answer("yes"))])
    return found


@pytest.fixture
def opened(run: Running, family: Family) -> Callable[..., Any]:
    return lambda **how: run(start="open", reference=family.reference, **how)


def say(store: Store, family: Family, name: str, **values: Any) -> UUID:
    case = store.case(family.reference)
    explained = [option.code for option in case.form.vocabularies["explained"].options]
    with store.unit(case.id) as unit:
        return unit.add_row("agreement", {"person": str(family.people[name]), "explained": explained, **values})


def line(ehat: Driver, name: str) -> str:
    return next(line for line in ehat.words("#standing").split("\n") if line.startswith(f"  {name}"))


async def test_where_everybody_stands(opened: Callable[..., Any], store: Store, family: Family) -> None:
    async with opened(size=(80, 40)) as ehat:
        await ehat.go_to("agreement")
        assert line(ehat, "Keeley").endswith(" agrees")
        assert line(ehat, "Albie").endswith("agrees (Keeley)")
        assert line(ehat, "Denise").endswith("not asked yet")
        for decision, words in (
            ("wants_time", "wants time to think"),
            ("agrees_with_limits", "agrees, with limits"),
            ("does_not_agree", "does not take part"),
            ("withdrawn", "has asked us to stop"),
        ):
            say(store, family, "Denise Marsden", capacity="adult_self", decision=decision)
            await ehat.go_to("agreement")
            assert line(ehat, "Denise").endswith(words)
        say(store, family, "Denise Marsden", capacity="parent_with_pr", decision="does_not_agree")
        await ehat.go_to("agreement")
        assert "different answers" in line(ehat, "Albie")


async def test_what_was_said_stays_and_a_new_answer_follows(opened: Callable[..., Any], family: Family) -> None:
    async with opened(size=(80, 40)) as ehat:
        await ehat.go_to("agreement")
        row = ehat.stored().rows("agreement")[0]
        assert row.values["settled"]
        await ehat.hover_row("Keeley")
        assert "it stays as it was said" in ehat.text
        await ehat.press("delete")
        assert "Ask again instead" in ehat.told
        await ehat.press("enter")
        assert "it stays as it was said" in ehat.words(".notice")
        for name in ("person", "capacity", "explained", "decision"):
            assert ehat.box(f"agreement.{name}").disabled
        assert "Said on" in ehat.text
        await ehat.focus("agreement.given_at")  # how it was given may be filled in once, also a letter at a time
        for letters in ("14", ":05"):
            await ehat.write(letters)
            ehat.saved_case()
        await ehat.press("tab")
        ehat.saved_case()
        assert ehat.stored().rows("agreement")[0].values["given_at"] == "14:05"
        assert ehat.box("agreement.given_at").disabled
        assert "NOT SAVED" not in ehat.text
        row = ehat.stored().rows("agreement")[0]
        await ehat.go_to("agreement")
        assert ehat.stored().rows("agreement")[0].values == row.values

        await ehat.hover_row("Keeley")
        await ehat.press("enter")
        ehat.app.clear_notifications()
        await ehat.settle()
        await ehat.click("Ask again")
        rows = ehat.stored().rows("agreement")
        assert len(rows) == 2
        assert rows[1].values["person"] == str(family.people["Keeley Marsden"])
        assert rows[1].values["capacity"] == "parent_with_pr"
        assert rows[1].values["decision"] is None
        await ehat.focus("agreement.decision")
        await ehat.press("4")
        assert ehat.saved("agreement.decision").value == "does_not_agree"
        assert ehat.stored().agreed_as == "refused"


async def test_it_closes_while_the_page_is_left_and_nothing_waits_for_ever(
    opened: Callable[..., Any], family: Family
) -> None:
    """What is typed into an answer that became settled in the meantime would never be saved, and be told for ever."""
    async with opened(size=(80, 40)) as ehat:
        await ehat.go_to("agreement")
        await ehat.click("Ask again")
        await ehat.focus("agreement.explained")
        await ehat.press("1")
        await ehat.focus("agreement.decision")
        await ehat.press("1")
        ehat.saved_case()
        await ehat.go_to("health", family.people["Albie Marsden"], "health.gp")
        await ehat.write("Dr Ode")
        assert ehat.saved("health.gp").value == "Dr Ode"
        row = ehat.stored().rows("agreement")[1]
        assert row.values["settled"]
        ehat.app.go_to(ehat.step("agreement"), row=row.id, question="agreement.decision")
        await ehat.settle()
        assert ehat.box("agreement.decision").disabled
        await ehat.press("2", "x")
        assert ehat.app.work is not None
        assert ehat.app.work.refresh()
        assert "NOT SAVED" not in ehat.text


# -- the gate of each person ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ("", "Denise was not asked yet"),
        ("wants_time", "Denise wanted time to think"),
        ("does_not_agree", "Denise decided not to take part"),
        ("withdrawn", "Denise asked us to stop"),
    ],
)
async def test_a_page_of_somebody_who_does_not_agree_says_so_and_takes_nothing(
    opened: Callable[..., Any], store: Store, family: Family, decision: str, words: str
) -> None:
    denise = family.people["Denise Marsden"]
    if decision:
        say(store, family, "Denise Marsden", capacity="adult_self", decision=decision)
    async with opened(size=(80, 40)) as ehat:
        await ehat.go_to("health", denise)
        assert words in ehat.words(".notice")
        assert "that never waits" in ehat.words(".notice")
        assert ehat.asked == []
        await ehat.press("x", "1", "f5", "escape", "f6")
        assert ehat.app.work is not None
        assert not ehat.app.work.autosave.waiting
        shape = "–" if decision else "·"
        assert f"{shape} Denise" in ehat.text.replace("›", shape)
        await ehat.click("Go to Agreement")
        assert "Where everybody stands" in ehat.text


async def test_a_row_cannot_be_made_about_somebody_who_said_no(
    opened: Callable[..., Any], store: Store, family: Family
) -> None:
    say(store, family, "Denise Marsden", capacity="adult_self", decision="does_not_agree")
    async with opened(size=(80, 40)) as ehat:
        await ehat.go_to("strengths")
        await ehat.press("f6")
        assert ehat.app.work is not None
        question = ehat.app.work.case.form.sections["strengths"].about[0]
        box = await ehat.focus(question)
        number = next(i for i, option in enumerate(box.field.options, 1) if "Denise" in option.label)
        await ehat.press(str(number))
        await ehat.settle()
        assert "Denise decided not to take part" in ehat.told
        assert not ehat.saved(question).value
        assert not ehat.app.work.autosave.waiting
        assert "[x] Denise" not in ehat.text
        assert "(●) Denise" not in ehat.text
