"""From nothing to an open Store: find the vault, ask for the passphrase, unlock, and close again."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from getpass import getpass
from importlib import import_module
from typing import TYPE_CHECKING

from ehat_tui.errors import Locked
from ehat_tui.vault.paths import Paths, home

if TYPE_CHECKING:
    from ehat_tui.record.store import Store
    from ehat_tui.vault.vault import Vault


def here() -> Paths:
    """The vault of this laptop, or of EHAT_HOME."""
    return Paths(home())


@contextmanager
def opened(*needed: str) -> Iterator[Store]:
    """The Store of the vault, unlocked until the block ends. Modules that are `needed` then are loaded meanwhile.

    Raises NotFound (no vault yet), Locked, VaultDamaged, DiskRefused.
    """
    from ehat_tui.vault.vault import exists, open_vault

    paths = here()
    loading = threading.Thread(target=_load, args=needed, daemon=True)
    if exists(paths):
        loading.start()  # 0.4 s that pass while the passphrase is typed and stretched
        passphrase = ask_passphrase()
    else:
        passphrase = ""  # opening says what is missing; nothing to ask for before
    with open_vault(paths, passphrase) as vault:
        loading.join()
        yield store_of(vault)


def store_of(vault: Vault) -> Store:
    """The Store on an unlocked vault."""
    from ehat_tui.record.store import Store
    from ehat_tui.vault.vault import audit_key

    return Store(vault.engine, audit_key(vault.data_key))


def _load(*needed: str) -> None:
    for name in ("ehat_tui.record.store", *needed):
        with suppress(Exception):  # the same import fails again where it is needed, and is reported there
            import_module(name)


def ask_passphrase() -> str:
    """The passphrase from the file named by EHAT_PASSPHRASE_FILE, else typed; Locked when nobody is there."""
    from ehat_tui.vault.passphrase import from_environment

    found = from_environment()
    if found is not None:
        return found
    if not someone_there():
        raise Locked(
            "The vault is locked, and there is no terminal to ask for the passphrase.",
            "Run it in a terminal, or name a file that holds the passphrase in EHAT_PASSPHRASE_FILE.",
        )
    return getpass("Passphrase: ")


def someone_there() -> bool:
    """Whether a person can be asked: getpass reads the terminal itself, also when stdin is a pipe."""
    return any(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def require_vault(paths: Paths) -> None:
    """Raise NotFound when there is no vault, before anything is asked."""
    from ehat_tui.errors import NotFound
    from ehat_tui.vault.vault import exists

    if not exists(paths):
        raise NotFound("There is no vault here yet.", "Run `ehat init`, or check EHAT_HOME.")
