"""The app: which page is shown, what is open, and the three keys that work everywhere - safety, blank, lock."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from textual._context import active_message_pump
from textual.binding import BindingType
from textual.events import Event, InputEvent, Resize
from textual.screen import Screen

from ehat_tui.errors import EhatError, Exit
from ehat_tui.vault.paths import Paths
from screens import hang_up, settings
from screens.blank import BlankScreen
from screens.cover import Covered
from screens.guard import Guarded, of_a_page_that_was_left
from screens.idle import LOOK, Idle
from screens.keys import binding
from screens.saving import Saving
from screens.unlock import UnlockScreen

if TYPE_CHECKING:
    from ehat_tui.form.journey import Step
    from ehat_tui.record.store import Store
    from ehat_tui.vault.vault import Vault
    from screens.opened import OpenedVault

SMALLEST = (80, 24)  # what the pages are drawn for


class EhatApp(Guarded, Saving, Covered):
    """One window, one vault, at most one open assessment."""

    TITLE = "ehat"  # never a person or a reference: the window title is seen by others
    # The stock palette offers a screenshot of the case in clear text, and steps are reached with F4.
    ENABLE_COMMAND_PALETTE = False
    ESCAPE_TO_MINIMIZE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        binding("safety"),
        binding("blank"),
        binding("withdraw"),
        binding("lock"),
        binding("home"),
        binding("quit", "quit"),
    ]

    def __init__(
        self, paths: Paths, *, start: str = "home", reference: str = "", area: str = "", passphrase: str = ""
    ) -> None:
        super().__init__()
        self.paths = paths
        self.vault: Vault | None = None
        self.opened: OpenedVault | None = None
        self.store: Store | None = None
        self.settings = settings.Settings()
        self.idle = Idle(self.settings.lock_after)
        self._start = start
        self._reference = reference
        self._area = area
        self._passphrase = passphrase

    # -- start ------------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Paint first; the database library is loaded while the passphrase is typed."""
        self.settings = settings.read(self.paths)
        self.idle = Idle(self.settings.lock_after)
        self.set_keymap(self.settings.keys)
        self.set_interval(LOOK, self._lock_when_idle)
        hang_up.listen(self)
        if not (self.paths.key.exists() or self.paths.vault.exists()):
            from screens.setup import SetupScreen

            self.push_screen(SetupScreen(self._area))
        elif self._passphrase:
            self._open_at_once()
        else:
            self.push_screen(UnlockScreen())
        self.call_after_refresh(threading.Thread(target=_warm_up, daemon=True).start)

    def _open_at_once(self) -> None:
        """With a passphrase given beforehand, by a file or for a throwaway vault."""
        from ehat_tui.vault.vault import open_vault

        passphrase, self._passphrase = self._passphrase, ""
        try:
            self.unlocked(open_vault(self.paths, passphrase))
        except EhatError as error:
            self.push_screen(UnlockScreen(error.in_full))

    def on_resize(self, event: Resize) -> None:
        """Ask for a larger window when the pages cannot be read in this one."""
        if event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1]:
            size = f"{SMALLEST[0]} columns by {SMALLEST[1]} lines"
            self.notify(f"Please make the window larger: {size} or more", severity="warning", markup=False)

    def unlocked(self, vault: Vault, *, new_passphrase: bool = False) -> None:
        """The vault is open: go where the command, or the last time, said."""
        self.vault = vault
        self.idle.used()
        if new_passphrase:
            from screens.setup import NewPassphraseScreen

            self.show(NewPassphraseScreen())
        else:
            self.begin()

    def _say_later(self, words: str) -> None:
        """To be said from any thread."""
        self.call_later(self.notify, words, severity="warning", markup=False, timeout=10)

    def begin(self) -> None:
        """To the page the command asked for."""
        from screens.opened import OpenedVault

        assert self.vault is not None
        self.opened = OpenedVault(self.paths, self.vault, self._say_later)
        self.store = self.opened.store
        start, self._start = self._start, "home"
        if self._reference and start in ("open", "resume"):
            reference, self._reference = self._reference, ""
            try:
                self.open(reference)
            except EhatError as error:
                self.action_home()
                self.notify(error.message, severity="warning", markup=False)
        elif start == "new" and not self.store.read_only:
            self.new()
            if self.opened.unclean:  # whoever was cut off and starts anew looks for the words of before
                self.notify("The last visit was cut off. It is all there: F12 shows the list", markup=False, timeout=10)
        else:
            self.action_home()

    # -- an assessment ----------------------------------------------------------------------------------------

    def new(self) -> None:
        """Start a new assessment; a draft nobody has written in yet is used again instead of leaving empties."""
        assert self.store is not None
        area = self._area or (self.store.practitioner() or {}).get("area", "england")
        from ehat_tui.areas.profile import require_sound

        try:
            require_sound(area)
            digest = self.store.newest_form(area).digest
        except EhatError as error:  # such as a council's own profile with mistakes
            self.action_home()
            self.notify(error.in_full, severity="error", markup=False, timeout=20)
            return
        for summary in self.store.assessments(limit=1):
            case = self.store.case(summary.reference)
            begun = [
                name
                for name, _ in case.answers
                if name not in case.form.questions or not case.form.question(name).default
            ]
            if case.is_draft and not begun and not case.sections and (case.area, case.form.digest) == (area, digest):
                self.open(case.reference)
                return
        self.open(self.store.create(area).reference)
        if self.work is not None:
            self.work.begin()
            self.go_to(self.work.step_at({}))

    def open(self, reference: str) -> None:
        """Open an assessment where it was left."""
        from screens.work import Work

        assert self.store is not None
        if self.work is not None and not self.work.autosave.flush() and self.work.case.reference != reference:
            self.notify("Not opened: words of the other assessment are not saved yet. It keeps trying", markup=False)
            return
        if self.work is None or not self.work.autosave.waiting:  # else back to what was typed and could not be saved
            self._close_work()
            self.work = Work(self.store, reference, saved=self.saved, failed=self.not_saved)
            self.saved_text = ""
            self.store.opened(self.work.case.id, "app")
        place = self.work.case.place
        step = self.work.step_at(place)
        row = UUID(place["row"]) if place.get("row") else None
        if row is not None and self.work.case.row(step.section.id, row) is None:
            row = None
        self.go_to(step, row=row, question=place.get("question", ""))

    def go_to(self, step: Step, *, row: UUID | None = None, question: str = "") -> None:
        """Show one page of the open assessment: always a new screen, so nothing of another page can linger."""
        assert self.work is not None
        from screens.lists import ListPage
        from screens.questions import QuestionPage

        if step.section.in_rows and row is None:
            self.show(ListPage.of(self.work, step))
        else:
            self.show(QuestionPage.of(self.work, step, row, question))

    def go_to_check(self) -> None:
        """What is missing, and every answer so far."""
        assert self.work is not None
        from screens.check import CheckPage

        self.show(CheckPage(self.work))

    def show(self, screen: Screen[Any]) -> None:
        """Put a page in the place of whatever is shown."""
        fitting = [name for width, name in screen.HORIZONTAL_BREAKPOINTS or () if self.size.width >= width]
        screen.set_classes(fitting[-1:])  # known beforehand: set later it would style every widget a second time
        while len(self.screen_stack) > 2:
            self.pop_screen()
        if len(self.screen_stack) == 2:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def _close_work(self) -> bool:
        done = self.work.close() if self.work is not None else True
        self.work = None
        return done

    # -- keys that work everywhere ----------------------------------------------------------------------------

    def action_safety(self) -> None:
        """Who to call, and writing down what was seen."""
        from screens.safety import SafetyScreen

        if isinstance(self.screen, SafetyScreen):
            self.screen.action_leave()  # the app's own keys come before those of the page
        elif not isinstance(self.screen, BlankScreen):
            from screens import safety_notes

            safety_notes.show(self)

    def action_withdraw(self) -> None:
        """Somebody wants to stop: from every page of an open assessment (C11, rule 2)."""
        from screens.withdraw import ask

        if self.work is not None and not isinstance(self.screen, BlankScreen):
            ask(self, self.work)

    def action_blank(self) -> None:
        """A neutral page at once."""
        if isinstance(self.screen, BlankScreen):
            self.screen.action_back()
            return
        self.cover()

        def back(quick: bool | None) -> None:
            if not quick and self.vault is not None and not self.lock():  # not saved yet: nothing is shown either
                self.push_screen(BlankScreen(), back)

        self.push_screen(BlankScreen(), back)

    def may_hide(self, binding: str) -> bool:
        """Blank brings the page back when it is blank already, and Lock does nothing when it is locked already."""
        return self.vault is not None if binding == "lock" else not isinstance(self.screen, BlankScreen)

    async def on_event(self, event: Event) -> None:
        """Whoever uses a key or the mouse is there."""
        if isinstance(event, InputEvent):
            self.idle.used()
        await super().on_event(event)

    def _lock_when_idle(self) -> None:
        """Lock when nobody is there; if that cannot be, because something is not saved yet, show nothing."""
        why = self.idle.overdue()
        if self.vault is None or not why:
            return
        if not self.lock(why) and not isinstance(self.screen, BlankScreen):
            self.action_blank()

    def action_lock(self) -> None:
        """Save, close the vault, drop the key, and ask for the passphrase."""
        if self.vault is not None:
            self.lock()

    def lock(self, why: str = "") -> bool:
        """Lock the open vault; not while something is not saved yet. `why` is said on the page that asks."""
        self.cover()
        if self.work is not None:
            self._reference, self._start = self.work.case.reference, "resume"
            if not self.work.autosave.flush():
                self.notify("Not locked: the last words are not saved yet. Blank the screen with F9", markup=False)
                return False
        self.close_vault()
        self.show(UnlockScreen(why))
        return True

    def action_home(self) -> None:
        """The list of assessments."""
        if self.store is None or isinstance(self.screen, BlankScreen):
            return
        from screens.home import HomeScreen

        if self.work is not None:
            self.work.refresh()
            if not self.work.autosave.waiting:
                self._close_work()
        self.show(HomeScreen(self.store))

    async def action_quit(self) -> None:
        """Save and close; with something unsaved, say so and stay."""
        self.end()

    def end(self, words: str = "") -> None:
        """As the key does it; `words` stand in the terminal afterwards."""
        if self.work is not None and not self.work.autosave.flush():
            self.notify("Not closed: the last words are not saved yet. It keeps trying", markup=False)
            return
        self.close_vault()
        self.exit(int(Exit.DONE), message=words)

    def action_suspend_process(self) -> None:
        """Save before the program is put aside."""
        if self.work is not None:
            self.work.autosave.flush()
        super().action_suspend_process()

    def close_vault(self) -> None:
        self._save_pages()
        self._close_work()
        if self.opened is not None:
            self.opened.close()
        elif self.vault is not None:
            self.vault.close()
        self.vault = self.opened = self.store = None

    def _save_pages(self) -> None:
        """What stands on a page that saves by itself (screens/sheet.py) goes into the vault before it is closed."""
        for screen in self.screen_stack if self.vault is not None else ():
            save = getattr(screen, "save_now", None)
            if save is not None:
                save()

    @property
    def crash(self) -> Exception | None:
        """The exception that ended the app, if one did."""
        return self._exception

    def _handle_exception(self, error: Exception) -> None:
        """Nothing ends because of a page that is not there any more."""
        if not of_a_page_that_was_left(error, active_message_pump.get(None)):
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Close at once and show nothing: Textual's own page prints local variables, which is what people said.

        `run` hands the exception on to the command, which knows how to speak of it without quoting anything.
        """
        self._close_messages_no_wait()


def _warm_up() -> None:
    """Load what comes after the passphrase, off the key path."""
    from ehat_tui.vault.surroundings import no_core_dumps

    no_core_dumps()
    import screens.questions  # noqa: F401


def run(paths: Paths, *, start: str = "home", reference: str = "", area: str = "", passphrase: str = "") -> int:
    """Run the app; `start` is "home", "new" or "open". Returns an exit code; raises what ended the app, if anything."""
    app = EhatApp(paths, start=start, reference=reference, area=area, passphrase=passphrase)
    try:
        with hang_up.heard(app):
            code = app.run()
    finally:
        app.close_vault()
    if app.crash is not None:
        raise app.crash
    return int(Exit.UNEXPECTED) if code is None else code
