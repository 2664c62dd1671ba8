"""What is owed to the record whenever a vault is opened, and before it is closed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from ehat_tui.errors import EhatError
from ehat_tui.record import audit
from ehat_tui.vault import attempts

if TYPE_CHECKING:
    from ehat_tui.record.store import Store
    from ehat_tui.vault.vault import Vault


def on_opening(vault: Vault, store: Store) -> None:
    """Write down how many wrong passphrases there were since the last time. A full disk keeps nobody out."""
    with suppress(EhatError):
        if failed := attempts.failed(vault.paths):
            store.note_unlock_failures(failed)
            attempts.told(vault.paths)


def before_closing(vault: Vault) -> None:
    """Leave the newest link of the event chain in the key file, so that a tail that was cut off is missed."""
    if not vault.data_key.wiped:
        audit.keep_head(vault)
