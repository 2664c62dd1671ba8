"""The first page: the passphrase, or the recovery key. Nothing on it tells whose laptop this is."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, Static

from ehat_tui.errors import EhatError
from ehat_tui.vault import attempts, surroundings
from ehat_tui.vault.policy import said
from screens.guard import OfEhat
from screens.widgets.chrome import KeyLine
from screens.widgets.line import LineField

if TYPE_CHECKING:
    from ehat_tui.vault.vault import Vault


class UnlockScreen(OfEhat, Screen[None]):
    """Asks for the passphrase; opening the vault runs in a thread, because it takes half a second on purpose."""

    CSS = """
    UnlockScreen { align: center middle; }
    #box { width: 60; height: auto; border: round $primary; padding: 1 2; }
    #box LineField { background: $panel; margin: 1 0; }
    .warning { margin-top: 1; color: $text-warning; }
    #others { margin-top: 1; color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2,ctrl+b", "recovery", "Recovery key", priority=True)]

    def __init__(self, why: str = "") -> None:
        super().__init__()
        self._why = why
        self._say_first = f"{why} Enter opens. Forgotten? F2 asks for the recovery key.".strip()
        self._recovery = False
        self._busy = False
        self._counting: Timer | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static("Your passphrase", id="what", markup=False)
            yield LineField(password=True, id="passphrase")
            yield Static(self._say_first, id="say", markup=False)
            if others := said(self.ehat.paths.home):
                yield Static(others, id="others", markup=False)
            for warning in surroundings.warnings(self.ehat.paths.home):
                yield Static(warning, classes="warning", markup=False)
        yield KeyLine(("blank", "safety", "quit"))

    def on_mount(self) -> None:
        """Paint first: what wraps keys is loaded after that, and only for a key file that speaks of a keyring."""
        with suppress(OSError):
            if b'"keyring"' in self.ehat.paths.key.read_bytes():
                self.call_after_refresh(self._by_keyring)

    def _by_keyring(self) -> None:
        """Where that was turned on, the keyring of this computer opens the vault at the start of the program.

        Never after a lock, nor past something that is to be read: vault/os_keyring.py says why.
        """
        from ehat_tui.vault import os_keyring

        if os_keyring.had_open(self.ehat.paths):
            os_keyring.lock(self.ehat.paths)
        elif not self._why and not self._busy and os_keyring.is_on(self.ehat.paths):
            self._busy = True
            self._show("#say", "Opening with the keyring of this computer…")
            self._open()

    def action_recovery(self) -> None:
        """Ask for the recovery key instead of the passphrase, and back."""
        self._recovery = not self._recovery
        field = self.query_one(LineField)
        field.value = ""
        field.password = not self._recovery
        self._show("#what", "Your recovery key" if self._recovery else "Your passphrase")
        self._show("#say", "Enter opens. F2 asks for the passphrase again." if self._recovery else "Enter opens.")

    def _show(self, where: str, text: str) -> None:
        self.query_one(where, Static).update(Content(text))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        typed = self.query_one(LineField).value
        if typed and not self._busy and not self._waiting():
            self._busy = True
            self._show("#say", "Opening…")
            self._open(typed)

    def _waiting(self) -> bool:
        """Whether it is too soon after several wrong passphrases; then says how long, each second anew."""
        left = 0.0 if self._recovery else attempts.wait(self.ehat.paths)
        if left > 0:
            self._show("#say", attempts.in_words(left))
            if self._counting is not None:
                self._counting.stop()
            self._counting = self.set_timer(min(left, 1.0), self._look_again)
        return left > 0

    def _look_again(self) -> None:
        if not self._recovery and not self._busy and not self._waiting():
            self._show("#say", "Now try again. Enter opens; F2 asks for the recovery key.")

    @work(thread=True, exit_on_error=False)
    def _open(self, typed: str = "") -> None:
        """With what was typed, or else with what the keyring of this computer keeps."""
        from ehat_tui.vault import os_keyring
        from ehat_tui.vault.vault import open_vault, open_vault_with_recovery

        recovery = bool(typed) and self._recovery  # F2 meanwhile must not let the keyring choose a new passphrase
        try:
            opener = open_vault_with_recovery if recovery else open_vault
            opened = opener(self.ehat.paths, typed or os_keyring.ask(self.ehat.paths))
        except EhatError as error:
            self.app.call_from_thread(self._refused, error, typed)
            return
        self.app.call_from_thread(self._opened, opened, recovery=recovery, by_keyring=not typed)

    def _refused(self, error: EhatError, typed: str) -> None:
        self._busy = False
        field = self.query_one(LineField)
        if typed:  # else somebody may have begun to type meanwhile
            field.value = ""
        field.focus()
        self._show("#say", error.in_full if typed else f"{error.in_full} {self._say_first}")
        self._waiting()

    def _opened(self, vault: Vault, *, recovery: bool, by_keyring: bool) -> None:
        self.ehat.unlocked(vault, new_passphrase=recovery)
        if by_keyring and self.ehat.store is not None:
            with suppress(EhatError):  # a full disk keeps nobody out
                self.ehat.store.note("keyring", ["open"])
