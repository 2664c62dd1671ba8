"""Before anything leaves: each copy, what it holds, what it leaves out and by whose word; then one Enter (4.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input, OptionList

from ehat_tui.record import audit
from ehat_tui.record.store import Store
from screens.documents import DocumentsPage
from screens.handing_out import HandOutScreen
from screens.subject import SubjectPage

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tui.conftest import Driver, Running  # noqa: TID251 - types only


async def to(ehat: Driver, words: str = "") -> None:
    """To the documents, and there to the copy with these words."""
    assert ehat.app.work is not None
    ehat.app.show(DocumentsPage(ehat.app.work))
    await ehat.settle()
    if words:
        await mark(ehat, words)


async def mark(ehat: Driver, words: str) -> None:
    found = ehat.app.screen.query_one("#copies", OptionList)
    found.highlighted = next(i for i, option in enumerate(found.options) if words in str(option.prompt))
    await ehat.settle()


def titles(ehat: Driver) -> list[str]:
    return [str(option.prompt) for option in ehat.app.screen.query_one("#copies", OptionList).options]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_every_copy_is_seen_before_it_is_written(open_whole: Running, size: tuple[int, int]) -> None:
    async with open_whole(size=size) as ehat:
        await to(ehat)
        assert "A draft, and every page will say so" in ehat.text
        assert titles(ehat)[0] == "For the family · Keeley"
        told = ehat.words("#preview")
        assert told.startswith("For the family · Keeley")
        assert "\nin    " in told
        assert "kept private" in told
        assert "\nout   " in told
        await mark(ehat, "For the family · Denise")
        denise = ehat.words("#preview")
        assert denise != told
        assert "another person's health" in denise
        assert "For the family · Denise" in ehat.text


async def test_what_may_not_be_made_says_why_instead(open_whole: Running, tmp_path: Path) -> None:
    async with open_whole() as ehat:
        await to(ehat, "To whoever holds a copy")
        assert "For the family · Jay" in titles(ehat)  # a parent elsewhere who was told, in a copy of his own
        assert "was taken back" in ehat.words("#preview")
        await ehat.press("enter")
        await ehat.settle()
        assert not isinstance(ehat.app.screen, HandOutScreen)
        assert "was taken back" in ehat.words("#say")
    assert not list((tmp_path / "out").iterdir())


async def test_the_last_look_repeats_whom_it_is_for_and_enter_writes_it(
    open_whole: Running, whole: Store, tmp_path: Path
) -> None:
    reference = whole.references()[0]
    async with open_whole() as ehat:
        await to(ehat, "For the family · Keeley")
        await ehat.press("enter")
        await ehat.settle()
        assert "For the family · Keeley" in ehat.words("#box .title")
        assert "Private answers in it: 0." in ehat.words("#confirm")
        assert "Holds: Who this plan is for" in ehat.words("#confirm")
        for words in ("Private answers in it: 0", "[x] PDF", "[ ] Data", "Into which folder?", "Write it"):
            assert words in ehat.text
        await ehat.click("[x] PDF")
        await ehat.click("[x] Word")
        await ehat.click("Write it")
        assert "Choose at least one kind" in ehat.text
        await ehat.click("[ ] Data")
        await ehat.click("Write it")
        await ehat.wait_for("Written for the family", 20)
        events = audit.show(whole.ledger, reference)
        assert [event.to for event in events if event.kind == "export"] == ["family p1"]
    names = [path.name for path in (tmp_path / "out").iterdir()]
    assert names == [f"{reference}-family-p1-draft.json"]


async def test_leaving_the_last_look_writes_nothing(open_whole: Running, tmp_path: Path) -> None:
    async with open_whole() as ehat:
        await to(ehat, "For the family · Keeley")
        await ehat.press("enter")
        await ehat.settle()
        ehat.app.screen.query_one("#folder", Input).value = str(tmp_path / "nowhere")
        await ehat.click("Write it")
        assert "There is no such folder" in ehat.text
        await ehat.press("escape")
        await ehat.settle()
        assert ehat.app.screen.query("#copies")
    assert not list((tmp_path / "out").iterdir())


async def test_files_can_be_locked_with_a_passphrase_typed_twice(open_whole: Running, tmp_path: Path) -> None:
    async with open_whole() as ehat:
        await to(ehat, "For the family · Keeley")
        await ehat.press("enter")
        await ehat.settle()
        await ehat.click("[x] Word")
        await ehat.click("[ ] Lock")
        once, twice = (ehat.app.screen.query_one(f"#{name}", Input) for name in ("once", "twice"))
        assert once.password
        assert twice.password
        once.value = "plum lantern orbit seven gravel"
        await ehat.click("Write it")
        await ehat.wait_for("not the same")
        once.value = twice.value = "keeley marsden"
        await ehat.click("Write it")
        await ehat.wait_for("easy to guess")
        once.value = twice.value = "plum lantern orbit seven gravel"
        await ehat.click("Write it")
        await ehat.wait_for("Written for", 20)
        assert "plum" not in "".join(ehat.everything_mounted())
    (path,) = (tmp_path / "out").iterdir()
    assert b"/Encrypt" in path.read_bytes()


async def test_the_referral_pack_is_one_key_from_the_safety_page_without_agreement(run: Running) -> None:
    async with run(start="new") as ehat:
        await ehat.press("f10")
        assert "p  the referral pack" in ehat.text
        await ehat.press("p")
        await ehat.settle()
        assert ehat.words("#preview").startswith("For children's social care")
        await ehat.press("enter")
        await ehat.settle()
        assert isinstance(ehat.app.screen, HandOutScreen)


async def test_private_answers_in_a_copy_are_counted_in_the_last_look(open_whole: Running) -> None:
    async with open_whole() as ehat:
        await to(ehat, "For children's social care")
        await ehat.press("enter")
        await ehat.settle()
        line = ehat.words("#confirm").split("\n")[0]
        assert line.startswith("Private answers in it: ")
        assert line != "Private answers in it: 0."
        assert "for this reader alone" in line


async def test_what_somebody_asked_for_is_decided_item_by_item(open_whole: Running, whole: Store) -> None:
    reference = whole.references()[0]
    async with open_whole() as ehat:
        await to(ehat, "For the person it is about · Denise")
        await ehat.press("d")
        await ehat.settle()
        assert isinstance(ehat.app.screen, SubjectPage)
        items = ehat.app.screen.query_one("#items", OptionList)
        before = [str(option.prompt) for option in items.options]
        assert all(" to decide · " in line for line in before)
        assert ehat.words("#item") == ""
        await ehat.press("home", "enter")
        await ehat.settle()
        assert len(ehat.words("#item")) > 10
        events = audit.show(whole.ledger, reference)
        assert [event.kind for event in events][-1] == "restricted.open"
        await ehat.press("down")
        await ehat.settle()
        assert ehat.words("#item") == ""  # it closes when the keys have gone on
        await ehat.press("home", "r", "enter")
        await ehat.settle()
        await ehat.press("w", "enter")
        await ehat.settle()
        after = [str(option.prompt) for option in items.options]
        assert " released · " in after[0]
        assert " withheld · " in after[1]
        released = ehat.stored(reference).released
        assert sorted(released.values()) == [False, True]
        await ehat.press("escape")
        await ehat.settle()
        assert ehat.app.screen.query("#copies")
