"""The app under Pilot, on a real encrypted vault of the test's own, and what is needed to read its screen."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static, TextArea

from ehat_tui.exchange import load as exchange
from ehat_tui.form.journey import Step
from ehat_tui.record.case import Answer, Case
from ehat_tui.record.store import Store
from ehat_tui.record.unit import Change
from ehat_tui.resources import data_root
from ehat_tui.vault import keys
from ehat_tui.vault.keys import Cost
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import Vault, audit_key, create_vault, open_vault
from screens.app import EhatApp
from screens.questions import QuestionPage
from screens.widgets.line import Edited
from screens.widgets.question import QuestionBox

from .idle import wait_for_idle

PASSPHRASE = "brown kettle sings twice"
CHEAP = Cost(ops=1, memory=8192)
WORKER = {"name": "Priya Nair", "job_title": "Health visitor", "area": "england"}


def assert_focus_visible(app: App[Any]) -> None:
    """What has the focus can be seen: otherwise the next key silently edits a field nobody looks at."""
    node = app.focused
    hidden = [n for n in node.ancestors_with_self if isinstance(n, Widget) and not n.display] if node else []
    assert not hidden, f"the focus is in {node}, hidden by {hidden}"


def screen_text(screen: Screen[Any]) -> str:
    """A screen as plain text, one line a row: what somebody sees who sees no colour."""
    strips = screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


class Driver:
    """A running app, the keys and clicks it gets, its screen and its vault."""

    def __init__(self, app: EhatApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot
        self._reader: Store | None = None

    # -- what is seen -----------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """What is on the screen."""
        return screen_text(self.app.screen)

    def lines_after(self, words: str) -> list[str]:
        """The lines of the screen below the first one with these words."""
        lines = self.text.split("\n")
        at = next((row for row, line in enumerate(lines) if words in line), None)
        assert at is not None, f"{words!r} is not on the screen:\n{self.text}"
        return lines[at + 1 :]

    def words(self, selector: str) -> str:
        """The words of the texts a selector finds on the page, before they are broken into lines."""
        return "\n".join(str(text.content) for text in self.app.screen.query(selector).results(Static))

    def head(self, question: str) -> str:
        """The words of a question and its marks."""
        return str(self.box(question).query_one(".prompt", Static).content)

    @property
    def told(self) -> str:
        """What the app has said in passing, at the side of the screen."""
        return "\n".join(notice.message for notice in self.app._notifications)

    @property
    def focused_question(self) -> str:
        """The id of the question the cursor is in; "" when in none."""
        node = self.app.focused
        found = [n for n in node.ancestors if isinstance(n, QuestionBox)] if node else []
        return found[0].question.id if found else ""

    @property
    def subject(self) -> UUID:
        """Whom or what the questions of the page are about."""
        assert isinstance(self.app.screen, QuestionPage)
        return self.app.screen.subject

    def box(self, question: str) -> QuestionBox:
        """The box of a question that is shown."""
        return next(b for b in self.app.screen.query(QuestionBox) if b.question.id == question and b.display)

    @property
    def asked(self) -> list[str]:
        """The ids of the questions on the page, in the order they are shown."""
        return [box.question.id for box in self.app.screen.query(QuestionBox) if box.display]

    # -- what is done -----------------------------------------------------------------------------------------

    async def press(self, *pressed: str) -> None:
        """Press keys one after the other; after each the focus is where it can be seen."""
        for key in pressed:
            await self.pilot.press(key)
            assert_focus_visible(self.app)

    async def burst(self, *pressed: str) -> None:
        """Keys that are all there before the first of them is looked at, as from someone who types fast."""
        driver = self.app._driver
        assert driver is not None
        for key in pressed:
            driver.send_message(events.Key(key, key if len(key) == 1 else None))
        await self.settle()

    async def write(self, text: str) -> None:
        """Put text into the field that has the focus, as a paste: quick, and every character arrives."""
        self.app.post_message(events.Paste(text))
        await self.settle()

    async def settle(self) -> None:
        """Wait until everything that was set off is done."""
        await self.pilot.pause()
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()
        for _ in range(100):  # a change can wait for its frame; a button takes no click while it is lit (0.2 s)
            screen = self.app.screen
            waits = screen._layout_required or screen._dirty_widgets or screen.message_queue_size
            if not waits and not screen.query("Button.-active"):
                break
            await self.pilot.pause(0.02)
        assert_focus_visible(self.app)

    async def click(self, words: str) -> None:
        """Click where these words stand on the screen."""
        for row, line in enumerate(self.text.split("\n")):
            if words in line:
                await self.pilot.click(offset=(line.index(words) + min(1, len(words) - 1), row))
                await self.settle()
                return
        raise AssertionError(f"{words!r} is not on the screen:\n{self.text}")

    def everything_mounted(self) -> Iterator[str]:
        """The text of every widget of every screen there is, shown or not, and of what fields hold."""
        for screen in self.app._registry:
            if isinstance(screen, Screen):
                yield screen_text(screen)
            if isinstance(screen, Input):
                yield screen.value
            if isinstance(screen, TextArea):
                yield screen.text
            if isinstance(screen, Static):
                yield str(screen.content)
            if isinstance(screen, OptionList):
                yield from (str(option.prompt) for option in screen.options)

    def step(self, section: str, subject: UUID | None = None) -> Step:
        """The page of a section of the open assessment."""
        assert self.app.work is not None
        case = self.app.work.case
        return Step(case.form.sections[section], subject or case.id)

    async def hover_row(self, words: str) -> None:
        """Put the mark of a list on the line with these words, as coming back to it does."""
        rows = self.app.screen.query_one("#rows", OptionList)
        rows.highlighted = next(i for i, option in enumerate(rows.options) if words in str(option.prompt))
        await self.settle()

    async def focus(self, question: str) -> QuestionBox:
        """Put the cursor into the field of a question."""
        box = self.box(question)
        box.entry.focus()
        await self.settle()
        if box.closed:
            await self.press("enter")
            await self.settle()
        return box

    async def go_to(self, section: str, subject: UUID | None = None, question: str = "") -> None:
        """To the page of a section, as the steps pane does."""
        self.app.go_to(self.step(section, subject), question=question)
        await self.settle()

    async def choose(self, question: str, code: str) -> None:
        """Choose one option of a question as its field would report it."""
        box = await self.focus(question)
        box.field.post_message(Edited(box.field, code, at_once=True))
        await self.settle()

    async def wait_for(self, words: str, seconds: float = 5) -> None:
        """Wait until these words are on the screen."""
        for _ in range(int(seconds / 0.05)):
            if words in self.text:
                return
            await self.pilot.pause(0.05)
        raise AssertionError(f"{words!r} has not come:\n{self.text}")

    # -- what is stored ---------------------------------------------------------------------------------------

    @property
    def vault(self) -> Vault:
        """The vault that is open."""
        assert self.app.vault is not None
        return self.app.vault

    def stored(self, reference: str = "") -> Case:
        """An assessment as another reader of the vault finds it: committed, not remembered."""
        if not reference:
            assert self.app.work is not None
            reference = self.app.work.case.reference
        if self._reader is None or self._reader._engine is not self.vault.engine:
            self._reader = Store(self.vault.engine, audit_key(self.vault.data_key))
        return self._reader.case(reference)

    def saved_case(self) -> Case:
        """What the vault holds of the open assessment; what waits is saved first."""
        assert self.app.work is not None
        self.app.work.autosave.flush()
        return self.stored()

    def saved(self, question: str, subject: UUID | None = None) -> Answer:
        """What the vault holds for a question, by default about the page's subject; what waits is saved first."""
        case = self.saved_case()
        on_a_page = isinstance(self.app.screen, QuestionPage)
        about = subject or (self.subject if on_a_page else case.id)
        return case.answer(case.form.question(question), about)


Running = Callable[..., AbstractAsyncContextManager[Driver]]
Read = Callable[[Screen[Any]], str]
Seed = Callable[..., "Family"]


@dataclass(frozen=True)
class Family:
    """What a seeded assessment holds: its reference and the people in it by name."""

    reference: str
    people: dict[str, UUID]


def seed_family(store: Store, *names: str, area: str = "england", roles: dict[str, list[str]] | None = None) -> Family:
    """A draft with these people in it, children unless `roles` says otherwise; the first one agrees as a parent."""
    case = store.create(area)
    people: dict[str, UUID] = {}
    with store.unit(case.id) as unit:
        for name in names:
            given, _, family = name.partition(" ")
            people[name] = unit.add_row("people", {"given_names": given, "family_name": family})
        explained = [option.code for option in case.form.vocabularies["explained"].options]
        agreed = {"person": str(next(iter(people.values()))), "capacity": "parent_with_pr"}
        unit.add_row("agreement", {**agreed, "decision": "agrees", "explained": explained})
    with store.unit(case.id) as unit:
        for name, person in people.items():
            role = (roles or {}).get(name, ["child_assessed"])
            unit.save([Change("people.roles", person, Answer(role))])
    return Family(case.reference, people)


@pytest.fixture(scope="session", autouse=True)
def idle() -> Iterator[None]:
    """Pilot waits until the app has nothing to do, instead of until the processor has."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("app", "pilot"):
            patch.setattr(f"textual.{module}.wait_for_idle", wait_for_idle)
        yield


@pytest.fixture(scope="module", autouse=True)
def forms(forms_read_once: None) -> None:
    """Each vault and each reader would read the form for a tenth of a second."""


@pytest.fixture(scope="session")
def vault_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with a worker and the form in it, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("template") / "home"
    vault, _ = create_vault(Paths(folder), PASSPHRASE, CHEAP)
    with vault:
        keys.confirm_recovery(vault.paths.key)
        store = Store(vault.engine, audit_key(vault.data_key))
        store.save_practitioner(WORKER)
        store.newest_form()
    return folder


@pytest.fixture
def paths(tmp_path: Path, vault_template: Path) -> Paths:
    """The files of a vault of the test's own."""
    shutil.copytree(vault_template, tmp_path / "home")
    return Paths(tmp_path / "home")


@pytest.fixture
def store(paths: Paths) -> Iterator[Store]:
    """The vault opened beside the app, to put a family into it before the app starts."""
    with open_vault(paths, PASSPHRASE) as vault:
        yield Store(vault.engine, audit_key(vault.data_key))


@pytest.fixture
def seed() -> Seed:
    """Put a family into the vault: `seed(store, "Keeley Marsden", "Albie Marsden")`."""
    return seed_family


@pytest.fixture
def read() -> Read:
    """A screen as plain text."""
    return screen_text


@pytest.fixture
def run(paths: Paths) -> Running:
    """Starts the app and opens the vault; with an empty passphrase it stays at the page that asks for one."""

    @asynccontextmanager
    async def running(
        *, size: tuple[int, int] = (80, 24), passphrase: str = PASSPHRASE, home: Paths = paths, **how: str
    ) -> AsyncIterator[Driver]:
        app = EhatApp(home, passphrase=passphrase, **how)
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            try:
                yield Driver(app, pilot)
            finally:
                app.close_vault()

    return running


@pytest.fixture(scope="session")
def family_vault(vault_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A vault that holds one of the fictional families, made once for each of them."""

    @cache
    def made(name: str) -> Path:
        folder = tmp_path_factory.mktemp(name) / "home"
        shutil.copytree(vault_template, folder)
        with open_vault(Paths(folder), PASSPHRASE) as vault, as_file(data_root() / "demo" / f"{name}.toml") as file:
            content = tomllib.loads(file.read_text(encoding="utf-8"))
            store = Store(vault.engine, audit_key(vault.data_key))
            store.save_practitioner(content["practitioner"])
            exchange.import_record(store, exchange.read(file))
        return folder

    return made


@pytest.fixture
def open_family(run: Running, family_vault: Callable[[str], Path], paths: Paths) -> Running:
    """The app with one of the fictional families open: `open_family("brannigan")`."""

    def opened(name: str, **how: Any) -> AbstractAsyncContextManager[Driver]:
        shutil.copytree(family_vault(name), paths.home, dirs_exist_ok=True)
        with open_vault(paths, PASSPHRASE) as vault:
            (reference,) = Store(vault.engine, audit_key(vault.data_key)).references()
        return run(start="open", reference=reference, **how)

    return opened


@pytest.fixture
def whole(paths: Paths, family_vault: Callable[[str], Path]) -> Iterator[Store]:
    """The vault of this test with a whole family in it, the Marsdens, opened beside the app."""
    shutil.copytree(family_vault("marsden"), paths.home, dirs_exist_ok=True)
    with open_vault(paths, PASSPHRASE) as vault:
        yield Store(vault.engine, audit_key(vault.data_key))


@pytest.fixture
def open_whole(run: Running, whole: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Running:
    """The app with that family open, in a folder of the test's own, empty."""
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")
    (reference,) = whole.references()
    return lambda **how: run(start="open", reference=reference, **how)
