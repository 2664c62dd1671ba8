"""A vault that is open in the app, and all that goes with it: the right to write, the Store, its caretaker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ehat_tui.record import duties
from ehat_tui.record.store import Store
from ehat_tui.vault import holder
from ehat_tui.vault.vault import audit_key
from screens.caretaker import Caretaker

if TYPE_CHECKING:
    from ehat_tui.vault.paths import Paths
    from ehat_tui.vault.vault import Vault


class OpenedVault:
    """Made right after the unlocking; `close` is its end. `say` may be called from another thread."""

    def __init__(self, paths: Paths, vault: Vault, say: Callable[[str], None]) -> None:
        self._vault = vault
        self.hold = holder.take(paths)
        self.store = Store(vault.engine, audit_key(vault.data_key), read_only=self.hold is None)
        self._caretaker: Caretaker | None = None
        if self.hold is None:
            say(f"{holder.in_words(paths)} You can look at everything; nothing can be changed here.")
        else:
            duties.on_opening(vault, self.store)
            self._caretaker = Caretaker(vault, unclean=self.hold.unclean, say=say)

    @property
    def unclean(self) -> bool:
        """Whether the last one who had it open did not get to close it."""
        return self.hold is not None and self.hold.unclean

    def close(self) -> None:
        """The caretaker leaves off, the newest link is kept, the vault is closed, and the next one may write."""
        if self._caretaker is not None:
            self._caretaker.stop()
        if self.hold is not None:
            duties.before_closing(self._vault)
        self._vault.close()
        if self.hold is not None:
            self.hold.release()
