"""What is done for the vault while people type: a look for damage after a crash, and the backup of the day."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ehat_tui.vault.vault import Vault

PAUSE = 3.0  # seconds in which the first page comes, undisturbed
STOPPING = 1.0  # seconds a lock waits for it at most

DAMAGED = (
    "A part of the vault cannot be read any more: the disk or a crash damaged it. Finish this visit on paper, then "
    "run `ehat restore`, which lists the backups, or `ehat rescue`."
)


class Caretaker:
    """Works in a thread of its own, from the moment it is made; `say` tells the practitioner of trouble."""

    def __init__(self, vault: Vault, *, unclean: bool, say: Callable[[str], None]) -> None:
        self._vault = vault
        self._unclean = unclean
        self._say = say
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ehat-caretaker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Leave off; before the vault is closed."""
        self._stopped.set()
        self._thread.join(timeout=STOPPING)

    def _run(self) -> None:
        from ehat_tui.vault.backup import roll
        from ehat_tui.vault.engine import faults

        if self._stopped.wait(PAUSE):
            return
        if self._unclean and faults(self._vault.engine) and not self._stopped.is_set():
            self._say(DAMAGED)
        elif trouble := roll(self._vault, stopped=self._stopped.is_set):
            self._say(trouble)
