"""Services that could help, on the page after the analysis: what fits, why, and what is written down of it (M1, M2)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ehat_tui import clock
from screens.matching import MatchingPage, WhyScreen

if TYPE_CHECKING:
    from tests.tui.conftest import Running  # noqa: TID251 - types only


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the day of the Brannigans' assessment."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 5, 5))


@pytest.mark.usefixtures("at")
async def test_a_service_is_chosen_with_its_reasons_read(open_family: Running) -> None:
    async with open_family("brannigan") as ehat:
        await ehat.go_to("referrals")
        await ehat.wait_for("✓ Keeping Families Together")
        assert isinstance(ehat.app.screen, MatchingPage)
        assert "Asking other services" in ehat.text
        assert "? Therapeutic Services · Poppy" in ehat.text
        assert "0-9 Project" not in ehat.text  # does not fit; only when asked for
        await ehat.click("✓ Step Forward Project · Lisa")
        assert isinstance(ehat.app.screen, WhyScreen)
        assert "✓ has a difficulty with their mental health" in ehat.text
        assert "you may use it" in ehat.text
        before = len(ehat.stored().rows("referrals"))
        await ehat.click("Write it down")
        row = ehat.saved_case().rows("referrals")[-1]
        assert len(ehat.stored().rows("referrals")) == before + 1
        assert row.values["service"] == "Step Forward Project"
        lisa = ehat.stored().called("lisa")
        assert lisa is not None
        assert row.values["for_whom"] == [str(lisa.id)]
        assert row.values["choice"] is None  # a person chooses, with a reason
        assert ehat.focused_question == "referrals.service"


@pytest.mark.usefixtures("at")
async def test_what_does_not_fit_says_why(open_family: Running) -> None:
    async with open_family("brannigan") as ehat:
        await ehat.go_to("referrals")
        await ehat.wait_for("do not fit: say why")
        await ehat.click("do not fit: say why")
        await ehat.press(*["down"] * 9)
        await ehat.wait_for("– 0-9 Project")
        await ehat.click("– 0-9 Project")
        assert "only a midwife, a health visitor or a primary school may refer" in " ".join(ehat.text.split()).replace(
            "│ ", ""
        )
        await ehat.press("escape")
        assert isinstance(ehat.app.screen, MatchingPage)


@pytest.mark.usefixtures("at")
async def test_nothing_is_chosen_by_going_on(open_family: Running) -> None:
    async with open_family("brannigan") as ehat:
        before = ehat.stored().rows("referrals")
        await ehat.go_to("referrals")
        await ehat.wait_for("✓ Keeping Families Together")
        await ehat.press("f3")
        assert ehat.stored().rows("referrals") == before
