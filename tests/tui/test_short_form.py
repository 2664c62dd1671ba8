"""The form of one service in the app: nothing ticked, nothing written; then a file, and a line of what went out."""

from __future__ import annotations

import shutil
from importlib.resources import as_file
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Button, Static

from ehat_tui.exchange import load
from ehat_tui.form import journey
from ehat_tui.record import audit
from ehat_tui.record.store import Store
from ehat_tui.resources import data_root
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import audit_key, open_vault
from screens.short_form import NOTHING, ReferralPage, ShortFormScreen
from screens.widgets.fields import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.tui.conftest import Driver, Running  # noqa: TID251 - types only


@pytest.fixture(scope="module")
def marsdens(vault_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with a whole family in it."""
    folder = tmp_path_factory.mktemp("short") / "home"
    shutil.copytree(vault_template, folder)
    with open_vault(Paths(folder), "brown kettle sings twice") as vault:
        store = Store(vault.engine, audit_key(vault.data_key))
        with as_file(data_root() / "demo" / "marsden.toml") as path:
            load.import_record(store, load.read(path))
    return folder


@pytest.fixture
def whole(marsdens: Path, paths: Paths) -> Iterator[Store]:
    """The family in the vault of this test."""
    shutil.copytree(marsdens, paths.home, dirs_exist_ok=True)
    with open_vault(paths, "brown kettle sings twice") as vault:
        yield Store(vault.engine, audit_key(vault.data_key))


@pytest.fixture
def opened(run: Running, whole: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """The app with the family open, in a folder of the test's own."""
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")
    reference = whole.references()[0]
    return lambda **how: run(start="open", reference=reference, **how)


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
    opened: Callable[..., Any], tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(size=size) as ehat:
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
    opened: Callable[..., Any], whole: Store, tmp_path: Path
) -> None:
    reference = whole.references()[0]
    async with opened() as ehat:
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


async def test_a_form_that_may_not_be_written_says_why(opened: Callable[..., Any], tmp_path: Path) -> None:
    async with opened() as ehat:
        await to_row(ehat, "Step Forward")
        await begin(ehat)
        assert isinstance(ehat.app.screen, ReferralPage)
        assert "Only an outreach family support worker may refer" in text(ehat, "#written")
    assert list((tmp_path / "out").iterdir()) == []
