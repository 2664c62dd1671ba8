"""What works on every page: safety, blank, lock, help, the steps, one's own keys, and windows of every size."""

from __future__ import annotations

import re
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest

from ehat_tui.form import journey
from ehat_tui.form.model import Option
from ehat_tui.record.case import Answer
from ehat_tui.record.unit import Change
from screens.blank import BlankScreen
from screens.documents import DocumentsPage
from screens.keys import KEYS
from screens.modals import Pick
from screens.safety import SafetyScreen
from screens.unlock import UnlockScreen
from screens.widgets.steps import SHAPES, StepsPane

if TYPE_CHECKING:
    from collections.abc import Callable

    from ehat_tui.record.store import Store
    from ehat_tui.vault.paths import Paths
    from tests.tui.conftest import Driver, Family, Running, Seed  # noqa: TID251 - types only

CLOCK = re.compile(r"\s*\d\d:\d\d\s*")


@pytest.fixture
def family(store: Store, seed: Seed) -> Family:
    return seed(store, "Keeley Marsden", "Albie Marsden")


@pytest.fixture
def opened(run: Running, family: Family) -> Callable[..., Any]:
    """The app with the Marsdens open."""
    return lambda **how: run(start="open", reference=family.reference, **how)


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let seconds go by for the blank page, at once."""
    gone = [0.0]
    monkeypatch.setattr("screens.blank.monotonic", lambda: monotonic() + gone[0])

    def passing(seconds: float) -> None:
        gone[0] += seconds

    return passing


PAGES = ("start", "people", "relationships", "check", "documents", "home")  # one of every kind there is


async def to(ehat: Driver, page: str) -> None:
    if page in ("check", "documents"):
        ehat.app.go_to_check()
        await ehat.settle()
        if page == "documents":
            await ehat.click("Documents")
    elif page == "home":
        await ehat.press("f12")
    else:
        await ehat.go_to(page)


# -- safety -------------------------------------------------------------------------------------------------------


async def test_safety_is_one_key_away_from_every_page(opened: Callable[..., Any]) -> None:
    async with opened() as ehat:
        for page in PAGES:
            await to(ehat, page)
            before = type(ehat.app.screen)
            await ehat.press("f10")
            assert isinstance(ehat.app.screen, SafetyScreen), page
            await ehat.press("escape")
            assert type(ehat.app.screen) is before
        await ehat.press("enter")  # back into the assessment
        for over in ("f5", "f1"):  # over a small page too
            await ehat.go_to("start")
            await ehat.press(over)
            before = type(ehat.app.screen)
            await ehat.press("ctrl+e")
            assert type(ehat.app.screen) is SafetyScreen, over
            await ehat.press("ctrl+e")  # the same key leaves it
            assert type(ehat.app.screen) is before, over
            await ehat.press("escape")


async def test_what_the_safety_page_says_and_where_it_leads(opened: Callable[..., Any]) -> None:
    async with opened() as ehat:
        await ehat.press("f10")
        for words in ("999, or go to A&E", "111", "Early help is not a crisis service", "not supplied"):
            assert words in ehat.text
        await ehat.press("r")
        await ehat.settle()
        assert ehat.focused_question == "safety.words"  # one key
        await ehat.write("He said he is frightened")
        assert ehat.saved("safety.words").restricted  # off the family's copy from the first letter


async def test_writing_down_what_was_seen_needs_no_agreement(run: Running) -> None:
    async with run(start="new") as ehat:
        await ehat.press("f10")
        await ehat.click("write down now")
        await ehat.settle()
        await ehat.write("A bruise")
        assert ehat.saved("safety.words").value == "A bruise"


async def test_safety_before_unlocking_tells_nothing_of_the_vault(run: Running) -> None:
    async with run(passphrase="") as ehat:
        await ehat.press("f10")
        assert "999, or go to A&E" in ehat.text
        assert "write down now" not in ehat.text
        await ehat.press("r", "escape")
        assert isinstance(ehat.app.screen, UnlockScreen)


# -- blank --------------------------------------------------------------------------------------------------------


async def test_blank_shows_a_clock_and_nothing_else(opened: Callable[..., Any]) -> None:
    async with opened() as ehat:
        await ehat.go_to("start", question="start.why_now")
        ehat.app.notify("Something about Keeley", markup=False)
        await ehat.press("f9")
        assert CLOCK.fullmatch(ehat.text)
        ehat.app.notify("Not saved: the disk is full", markup=False)  # what comes later says nothing here either
        await ehat.settle()
        assert CLOCK.fullmatch(ehat.text)
        await ehat.press("x", "f10", "f1", "escape", "enter", "tab")
        assert CLOCK.fullmatch(ehat.text)
        await ehat.press("f9")
        assert ehat.focused_question == "start.why_now"
        assert ehat.saved("start.why_now").value is None
        await ehat.press("ctrl+o", "ctrl+o")
        assert ehat.focused_question == "start.why_now"


async def test_after_ten_seconds_only_the_passphrase_opens(
    opened: Callable[..., Any], pass_time: Callable[[float], None]
) -> None:
    async with opened() as ehat:
        await ehat.go_to("start", question="start.why_now")
        await ehat.write("She asked")
        await ehat.press("f9")
        pass_time(10.5)
        for key in ("f12", "ctrl+p", "f3", "f4", "escape"):  # no way round it
            await ehat.press(key)
            assert isinstance(ehat.app.screen, BlankScreen), key
        await ehat.press("f9")
        assert isinstance(ehat.app.screen, UnlockScreen)
        assert ehat.app.vault is None
        await ehat.write("brown kettle sings twice")
        await ehat.press("enter")
        await ehat.wait_for("She asked")
        assert ehat.focused_question == "start.why_now"


async def test_blank_works_before_unlocking_and_over_small_pages(
    run: Running, opened: Callable[..., Any], pass_time: Callable[[float], None]
) -> None:
    async with run(passphrase="") as ehat:
        await ehat.press("f9")
        assert CLOCK.fullmatch(ehat.text)
        pass_time(60)
        await ehat.press("f9")
        assert isinstance(ehat.app.screen, UnlockScreen)
    async with opened() as ehat:
        await ehat.press("f5", "f9")
        assert CLOCK.fullmatch(ehat.text)
        await ehat.press("f8")
        assert isinstance(ehat.app.screen, UnlockScreen)


# -- lock ---------------------------------------------------------------------------------------------------------


async def test_lock_saves_forgets_the_key_and_comes_back_to_the_same_field(
    opened: Callable[..., Any], store: Store, family: Family
) -> None:
    albie = family.people["Albie Marsden"]
    async with opened() as ehat:
        ehat.app.go_to(ehat.step("people"), row=albie, question="people.birth_date")
        await ehat.settle()
        await ehat.write("3/9/2025")
        data_key = ehat.vault.data_key
        await ehat.press("f8")
        assert isinstance(ehat.app.screen, UnlockScreen)
        assert data_key.wiped
        case = store.case(family.reference)
        assert case.value("people.birth_date", albie) == "2025-09-03"
        assert "Albie" not in "".join(ehat.everything_mounted())
        await ehat.write("brown kettle sings twice")
        await ehat.press("enter")
        await ehat.wait_for("3 September 2025")
        assert ehat.focused_question == "people.birth_date"
        assert ehat.subject == albie


async def test_a_new_start_offers_the_draft_and_returns_to_the_field(
    opened: Callable[..., Any], run: Running, family: Family
) -> None:
    async with opened() as ehat:
        await ehat.go_to("health", family.people["Albie Marsden"], "health.gp")
        await ehat.press("tab", "shift+tab")
        assert ehat.app.work is not None
        ehat.app.work.autosave.flush()
        ehat.app.work.autosave._store = None  # killed: nothing more is saved
        ehat.app.work.autosave._place = None
        ehat.app.work.autosave._changes.clear()
    async with run() as ehat:
        assert f"{family.reference}" in ehat.text
        await ehat.press("enter")
        assert ehat.focused_question == "health.gp"
        assert ehat.subject == family.people["Albie Marsden"]


# -- help and steps -----------------------------------------------------------------------------------------------


async def test_help_says_why_and_how_to_begin(opened: Callable[..., Any]) -> None:
    async with opened() as ehat:
        await ehat.go_to("start", question="start.why_now")
        question = ehat.box("start.why_now").question
        for key in ("f1", "ctrl+g"):
            await ehat.press(key)
            said = " ".join(ehat.words("#box Static").split())
            assert question.why in said
            assert question.opener in said
            await ehat.press("escape")
            assert ehat.focused_question == "start.why_now"


async def test_the_steps_show_their_state_as_text_and_lead_anywhere(
    opened: Callable[..., Any], store: Store, family: Family
) -> None:
    assert len(set(SHAPES.values())) == len(SHAPES)
    case = store.case(family.reference)
    with store.unit(case.id) as unit:
        unit.save([Change("services", case.id, Answer(absent="asked-declined"))])
        unit.save([Change("start.why_now", case.id, Answer("She asked"))])
        unit.save([Change("reasons.why_help", case.id, Answer("To sleep"))])
        unit.save([Change("visits", case.id, Answer(absent="asked-unknown"))])
    async with opened() as ehat:
        await ehat.go_to("start")
        for line in ("› Before you start", "› First questions", "✓ Meetings", "– Other services", "○ What is hard"):
            assert line in ehat.text
        assert "· Check and sign" in ehat.text
        await ehat.press("f4")
        assert isinstance(ehat.app.focused, StepsPane)
        await ehat.press("f4")
        assert ehat.focused_question
        await ehat.press("escape", "home", "end", "up", "up", "enter")
        assert "Signing" in ehat.text
        await ehat.click("Agreement")
        assert "Do you agree to do this with me?" in ehat.text
        await ehat.press("f2", "f2", "f2")
        assert "Before we begin" in ehat.text
        await ehat.press("f2")  # before the first page is the list
        assert "New assessment" in ehat.text


async def test_back_and_on_go_through_every_page(opened: Callable[..., Any]) -> None:
    async with opened() as ehat:
        work = ehat.app.work
        assert work is not None
        steps = journey.steps(work.case)
        for step in (steps[0], steps[len(steps) // 2], steps[-2]):
            ehat.app.go_to(step)
            await ehat.settle()
            at = steps.index(step)
            await ehat.press("f3")
            assert ehat.app.screen.step == steps[at + 1]
            await ehat.press("ctrl+b")
            assert ehat.app.screen.step == step
        await ehat.press("f3", "f3")
        assert "Check your answers" in ehat.words(".heading")
        await ehat.press("f2")
        assert ehat.app.screen.step == steps[-1]


# -- one's own keys -----------------------------------------------------------------------------------------------


async def test_keys_can_be_moved_in_the_settings(opened: Callable[..., Any], paths: Paths) -> None:
    paths.settings.write_text('[keys]\nblank = "f7"\ncontinue = "ctrl+w"\nnothing = "f2"\n', encoding="utf-8")
    async with opened() as ehat:
        await ehat.go_to("start")
        await ehat.press("ctrl+w")
        assert "When we met" in ehat.text
        await ehat.press("f3")
        assert "When we met" in ehat.text
        await ehat.press("f7")
        assert CLOCK.fullmatch(ehat.text)
        await ehat.press("f7")
        assert "When we met" in ehat.text


@pytest.mark.parametrize("text", ["keys = 7", "[keys]\nblank = 7", "not toml [", "[keys]\nblank = ''", "\x00"])
async def test_settings_that_make_no_sense_do_not_keep_anybody_out(run: Running, paths: Paths, text: str) -> None:
    paths.settings.write_text(text, encoding="utf-8")
    async with run() as ehat:
        assert "New assessment" in ehat.text


# -- the window ---------------------------------------------------------------------------------------------------


async def test_a_small_window_asks_for_a_larger_one_and_nothing_breaks(opened: Callable[..., Any]) -> None:
    async with opened(size=(60, 20)) as ehat:
        assert "larger" in ehat.told
        for page in PAGES:
            await to(ehat, page)
        await ehat.press("f10", "escape", "enter", "f5", "escape")
        await ehat.pilot.resize_terminal(30, 8)
        await ehat.settle()
        await ehat.pilot.resize_terminal(80, 24)
        await ehat.settle()


async def test_a_wide_window_has_the_help_beside_the_questions(opened: Callable[..., Any]) -> None:
    async with opened(size=(120, 40)) as ehat:
        await ehat.go_to("start", question="start.why_now")
        help_text = ehat.app.screen.query_one("#help-text")
        assert help_text.region.width > 20
        assert ehat.box("start.why_now").question.why in ehat.words("#help-text")
        await ehat.press("tab")
        assert ehat.box(ehat.focused_question).question.why in ehat.words("#help-text")
        assert "Why we ask" in ehat.text
        await ehat.pilot.resize_terminal(80, 24)
        await ehat.settle()
        assert not ehat.app.screen.query_one("#help").display


async def test_every_key_on_the_key_line_can_be_clicked(opened: Callable[..., Any]) -> None:
    async with opened() as ehat:
        await ehat.go_to("start")
        for label, expected in (("Why we ask", "HelpScreen"), ("Mark", "MarkScreen"), ("Safety", "SafetyScreen")):
            await ehat.click(label)
            assert type(ehat.app.screen).__name__ == expected
            await ehat.press("escape")
        await ehat.click("F9 Blank")
        assert CLOCK.fullmatch(ehat.text)
        await ehat.press("f9")
        for page in ("people", "check"):  # each key of the page stands there whole
            await to(ehat, page)
            keys = [KEYS[name] for name in ehat.app.screen.KEYS]
            assert "  ".join(f"{key.shown} {key.label}" for key in keys[:6]) in ehat.text.split("\n")[-1]


async def test_the_title_names_nobody(opened: Callable[..., Any]) -> None:
    async with opened() as ehat:
        assert (ehat.app.title, ehat.app.sub_title) == ("ehat", "")
        await ehat.go_to("start")
        assert "Keeley" not in ehat.text.split("\n")[0]


def test_no_screen_writes_people_as_markup() -> None:
    """Text put together from parts goes in with `markup=False` or as Content (the trap behind all of them)."""
    root = Path(__file__).resolve().parents[2] / "screens"
    doubtful = re.compile(r"(?<!\w)(?:Label|Static|notify|Button|Option)\(\s*f?\"[^\"]*\{[^)]*\)")
    found = [
        f"{path.name}: {match.group(0)}"
        for path in root.rglob("*.py")
        for match in doubtful.finditer(path.read_text(encoding="utf-8"))
        if "markup=False" not in match.group(0)
    ]
    assert found == []


@pytest.mark.parametrize("kind", ["pick", "page"])
async def test_a_page_that_is_left_before_it_has_come_ends_nothing(run: Running, kind: str) -> None:
    """On a slow laptop Escape can be there before the page it leaves; found with the machine busy."""
    async with run(start="new") as ehat:
        assert ehat.app.work is not None
        page = Pick("Which?", [Option("a", "A")], [], many=False) if kind == "pick" else DocumentsPage(ehat.app.work)
        ehat.app.push_screen(page)
        ehat.app.pop_screen()
        await ehat.settle()
        assert ehat.app.crash is None
        await ehat.press("f10")
        assert "999" in ehat.text
