"""The form of one service in the app: nothing ticked, nothing written; then a file, and a line of what went out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Button, Static

from ehat_tui.form import journey
from ehat_tui.record import audit
from ehat_tui.record.store import Store
from screens.short_form import NOTHING, ReferralPage, ShortFormScreen
from screens.widgets.fields import Options

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tui.conftest import Driver, Running  # noqa: TID251 - types only


async def to_row(ehat: Driver, name: str) -> None:
    """To the page of the service with this name."""
    work = ehat.app.work
    assert work is not None
    step = next(step for step in journey.steps(work.case) if step.section.id == "referrals")
    row = next(row for row in work.case.rows("referrals") if name in row.values["service"])
    ehat.app.go_to(step, row=row.id)
    await ehat.settle()
    assert isinstance(ehat.app.screen, ReferralPage)


async def begin(ehat: Driver) -> None:
    ehat.app.screen.query_one("#write-form", Button).press()
    await ehat.settle()


def text(ehat: Driver, selector: str) -> str:
    return str(ehat.app.screen.query_one(selector, Static).render())


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_nothing_is_ticked_and_so_nothing_is_written(
    open_whole: Running, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with open_whole(size=size) as ehat:
        await to_row(ehat, "Parent Baby")
        await begin(ehat)
        screen = ehat.app.screen
        assert isinstance(screen, ShortFormScreen)
        assert screen.query_one("#items", Options).value == []
        assert NOTHING in text(ehat, "#preview")
        button = screen.query_one("#write", Button)
        items = screen.query_one("#items", Options)
        for place in (0, 0):  # ticked, the form is read out under it; then nothing is ticked again
            items.action_choose_at(place)
            await ehat.settle()
            assert button.region.bottom < size[1]
        button.press()
        await ehat.settle()
        assert ehat.app.screen is screen
        assert NOTHING in text(ehat, "#wrong")
    assert list((tmp_path / "out").iterdir()) == []


async def test_it_reads_as_it_will_be_written_and_the_row_says_what_went_out(
    open_whole: Running, whole: Store, tmp_path: Path
) -> None:
    reference = whole.references()[0]
    async with open_whole() as ehat:
        await to_row(ehat, "Parent Baby")
        await begin(ehat)
        screen = ehat.app.screen
        items = screen.query_one("#items", Options)
        items.action_choose_at([option.code for option in items.options].index("asked"))
        await ehat.settle()
        assert "she would rather do it together with him" in text(ehat, "#preview")
        assert "Keeley Marsden" not in text(ehat, "#preview")
        screen.query_one("#sent", Options).action_choose_at(0)
        screen.query_one("#write", Button).press()
        await ehat.settle()
        assert isinstance(ehat.app.screen, ReferralPage)
    (written,) = (tmp_path / "out").iterdir()
    assert written.name == f"{reference}-referral-referral-email-parent-baby-relationship-draft.md"
    case = whole.case(reference)
    row = next(row for row in case.rows("referrals") if "Parent" in row.values["service"])
    assert row.values["sent_on"]
    assert row.values["sent_how"] == "email"
    assert case.value("referrals.what_sent", row.id) == "short email that asks for help: what is asked of you"
    exports = [event.fields for event in audit.show(whole.ledger, reference) if event.kind == "export"]
    assert exports == [("md", "referral-email", "parent_baby_relationship", "asked")]


async def test_a_form_that_may_not_be_written_says_why(open_whole: Running, tmp_path: Path) -> None:
    async with open_whole() as ehat:
        await to_row(ehat, "Step Forward")
        await begin(ehat)
        assert isinstance(ehat.app.screen, ReferralPage)
        assert "Only an outreach family support worker may refer" in text(ehat, "#written")
    assert list((tmp_path / "out").iterdir()) == []
