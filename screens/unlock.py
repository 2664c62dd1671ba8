"""The first page: the passphrase, or the recovery key. Nothing on it tells whose laptop this is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from ehat_tui.errors import EhatError
from screens.widgets.chrome import KeyLine
from screens.widgets.line import LineField

if TYPE_CHECKING:
    from ehat_tui.vault.vault import Vault
    from screens.app import EhatApp


class UnlockScreen(Screen[None]):
    """Asks for the passphrase; opening the vault runs in a thread, because it takes half a second on purpose."""

    CSS = """
    UnlockScreen { align: center middle; }
    #box { width: 60; height: auto; border: round $primary; padding: 1 2; }
    #box LineField { background: $panel; margin: 1 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2,ctrl+b", "recovery", "Recovery key", priority=True)]

    def __init__(self, say: str = "Enter opens. Forgotten? F2 asks for the recovery key.") -> None:
        super().__init__()
        self._say_first = say
        self._recovery = False
        self._busy = False

    @property
    def ehat(self) -> EhatApp:
        """The app, by its own type."""
        from screens.app import EhatApp

        assert isinstance(self.app, EhatApp)
        return self.app

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static("Your passphrase", id="what", markup=False)
            yield LineField(password=True, id="passphrase")
            yield Static(self._say_first, id="say", markup=False)
        yield KeyLine(("blank", "safety", "quit"))

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
        if typed and not self._busy:
            self._busy = True
            self._show("#say", "Opening…")
            self._open(typed)

    @work(thread=True, exit_on_error=False)
    def _open(self, typed: str) -> None:
        from ehat_tui.vault.vault import open_vault, open_vault_with_recovery

        try:
            opened = (open_vault_with_recovery if self._recovery else open_vault)(self.ehat.paths, typed)
        except EhatError as error:
            self.app.call_from_thread(self._refused, error)
            return
        self.app.call_from_thread(self._opened, opened)

    def _refused(self, error: EhatError) -> None:
        self._busy = False
        field = self.query_one(LineField)
        field.value = ""
        field.focus()
        self._show("#say", error.in_full)

    def _opened(self, vault: Vault) -> None:
        self.ehat.unlocked(vault, new_passphrase=self._recovery)
