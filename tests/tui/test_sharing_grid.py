"""Who may know what, as a grid: every answer one key, and a new row once the last one stays as it was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ehat_tui.record.case import Answer
from ehat_tui.record.sharing import decisions, recipients
from ehat_tui.record.unit import Change
from screens.sharing import Grid

if TYPE_CHECKING:
    from collections.abc import Callable

    from ehat_tui.record.store import Store
    from tests.tui.conftest import Driver, Family, Running, Seed  # noqa: TID251 - types only

ROLES = {"Keeley Marsden": ["parent"], "Albie Marsden": ["child_assessed"]}
CLINIC = {"recipient": "Quarry Lane", "agency_type": "health_visiting"}


@pytest.fixture
def family(store: Store, seed: Seed) -> Family:
    """Keeley, who agrees, and Albie; a clinic was told about Albie, asked about nobody else."""
    found = seed(store, *ROLES, roles=ROLES)
    albie = str(found.people["Albie Marsden"])
    with store.unit(store.case(found.reference).id) as unit:
        unit.save([Change("people.assessed", found.people["Keeley Marsden"], Answer("yes"))])
        unit.add_row("sharing", {**CLINIC, "person": albie, "decision": "yes", "what": ["plan_only"]})
    return found


@pytest.fixture
def opened(run: Running, family: Family) -> Callable[..., Any]:
    return lambda **how: run(start="open", reference=family.reference, **how)


def cells(ehat: Driver) -> list[list[str]]:
    grid = ehat.app.screen.query_one(Grid)
    return [[str(cell) for cell in grid.get_row_at(at)] for at in range(grid.row_count)]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_every_answer_is_one_key(opened: Callable[..., Any], family: Family, size: tuple[int, int]) -> None:
    async with opened(size=size) as ehat:
        await ehat.go_to("sharing")
        assert cells(ehat) == [["not asked", "yes · plan"]]
        for words in ("Keeley", "Albie", "Quarry Lane", "not asked", "yes · plan", "y yes"):
            assert words in ehat.text
        for key, shown, stored in (("n", "no", "no"), ("a", "ask · ?", "ask_each_time"), ("y", "yes · ?", "yes")):
            await ehat.press(key)
            assert cells(ehat)[0][0] == shown
            case = ehat.stored()
            keeley = str(family.people["Keeley Marsden"])
            row = decisions(case, recipients(case)[0])[keeley].row
            assert row is not None
            assert row.values["decision"] == stored
        assert len(ehat.stored().rows("sharing")) == 2  # nothing rests on it yet: one row was changed
        await ehat.press("right", "n")
        assert cells(ehat) == [["yes · ?", "no"]]


async def test_what_stays_as_it_was_said_is_followed_by_a_new_row(
    opened: Callable[..., Any], store: Store, family: Family
) -> None:
    case = store.case(family.reference)
    with store.unit(case.id) as unit:
        unit.settle()
    async with opened() as ehat:
        await ehat.go_to("sharing")
        await ehat.press("right", "a")
        assert cells(ehat) == [["not asked", "ask · plan"]]
        rows = ehat.stored().rows("sharing")
        assert [row.values["decision"] for row in rows] == ["yes", "ask_each_time"]
        assert rows[0].values["settled"]
        await ehat.press("n")
        assert [row.values["decision"] for row in ehat.stored().rows("sharing")] == ["yes", "no"]
        await ehat.press("delete")
        assert cells(ehat) == [["not asked", "yes · plan"]]
        await ehat.press("delete")
        assert "it stays as it was said" in ehat.told
        await ehat.press("f7")
        assert cells(ehat) == [["not asked", "no"]]


async def test_enter_opens_how_much_they_may_know(opened: Callable[..., Any], family: Family) -> None:
    async with opened(size=(100, 40)) as ehat:
        await ehat.go_to("sharing")
        await ehat.press("y", "enter")
        assert "sharing.what" in ehat.asked
        assert ehat.saved("sharing.person").value == str(family.people["Keeley Marsden"])
        await ehat.focus("sharing.what")
        await ehat.press("1", "escape")
        assert cells(ehat)[0][0] == "yes · all"
        await ehat.press("enter", "escape")  # one not asked yet begins there
        assert len(ehat.stored().rows("sharing")) == 2


async def test_somebody_else_to_ask_about(opened: Callable[..., Any], family: Family) -> None:
    async with opened() as ehat:
        await ehat.go_to("sharing")
        await ehat.press("f6")
        await ehat.write("primary school")
        await ehat.press("enter")
        await ehat.write("Quarry Lane Primary [sic]")
        await ehat.press("enter")
        await ehat.settle()
        assert cells(ehat)[1] == ["not asked", "not asked"]
        await ehat.press("n")
        rows = ehat.stored().rows("sharing")
        assert len(rows) == 2  # the empty row is used, none is left behind
        assert rows[1].values["agency_type"] == "primary_school"
        assert rows[1].values["recipient"] == "Quarry Lane Primary [sic]"
        assert "Quarry Lane P" in ehat.text


async def test_nothing_is_said_about_somebody_who_does_not_agree(
    opened: Callable[..., Any], store: Store, family: Family
) -> None:
    keeley = str(family.people["Keeley Marsden"])
    with store.unit(store.case(family.reference).id) as unit:
        gone = {"person": keeley, "capacity": "parent_with_pr", "decision": "withdrawn"}
        unit.add_row("agreement", {**gone, "withdrawn_what": ["one_person"], "withdrawn_people": [keeley]})
    async with opened() as ehat:
        await ehat.go_to("sharing")
        await ehat.press("y")
        assert cells(ehat)[0][0] == "not asked"
        assert "cannot be kept" in ehat.told or "taken back" in ehat.told
        assert len(ehat.stored().rows("sharing")) == 1


async def test_it_is_a_plain_list_while_there_is_nobody_to_ask_about(run: Running, store: Store, seed: Seed) -> None:
    roles = {"Keeley Marsden": ["friend"]}
    family = seed(store, "Keeley Marsden", roles=roles)
    async with run(start="open", reference=family.reference) as ehat:
        await ehat.go_to("sharing")
        assert not ehat.app.screen.query(Grid)
        assert "Add a decision" in ehat.text
