"""From nothing to an open Store: find the vault, ask for the passphrase, unlock, and close again."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from getpass import getpass
from importlib import import_module
from typing import TYPE_CHECKING

from ehat_tui.cli import report
from ehat_tui.errors import EhatError, Locked
from ehat_tui.vault.paths import Paths, home

if TYPE_CHECKING:
    from ehat_tui.record.store import Store
    from ehat_tui.vault.vault import Vault


def here() -> Paths:
    """The vault of this laptop, or of EHAT_HOME."""
    return Paths(home())


@contextmanager
def opened(*needed: str) -> Iterator[Store]:
    """The Store of the vault, as `opened_vault` opens it."""
    with opened_vault(*needed) as vault:
        yield store_of(vault)


@contextmanager
def opened_vault(*needed: str) -> Iterator[Vault]:
    """The vault, unlocked until the block ends. Modules that are `needed` then are loaded meanwhile.

    The keyring of this computer opens it where somebody turned that on, else the passphrase.
    Raises NotFound (no vault yet), Locked, VaultDamaged, DiskRefused.
    """
    paths = here()
    require_vault(paths)
    loading = threading.Thread(target=_load, args=needed, daemon=True)
    loading.start()  # 0.4 s that pass while the passphrase is typed and stretched
    opening, by_keyring = _unlocked(paths)
    with opening as vault:
        loading.join()
        from ehat_tui.record import duties

        duties.on_opening(vault, store_of(vault))
        if by_keyring:
            with suppress(EhatError):  # a full disk keeps nobody out
                store_of(vault).note("keyring", ["open"])
        try:
            yield vault
        finally:
            duties.before_closing(vault)


def _unlocked(paths: Paths) -> tuple[Vault, bool]:
    """The open vault, and whether the keyring of this computer opened it. A passphrase in a file comes first."""
    from ehat_tui.vault import os_keyring
    from ehat_tui.vault.passphrase import VARIABLE
    from ehat_tui.vault.vault import open_vault

    if os_keyring.is_on(paths) and not os.environ.get(VARIABLE):
        try:
            return open_vault(paths, os_keyring.ask(paths)), True
        except Locked as why:
            report.say(why.message)
    return open_vault(paths, ask_passphrase()), False


def store_of(vault: Vault) -> Store:
    """The Store on an unlocked vault."""
    from ehat_tui.record.store import Store
    from ehat_tui.vault.vault import audit_key

    return Store(vault.engine, audit_key(vault.data_key))


def _load(*needed: str) -> None:
    from ehat_tui.vault.surroundings import no_core_dumps

    no_core_dumps()
    for name in ("ehat_tui.record.store", *needed):
        with suppress(Exception):  # the same import fails again where it is needed, and is reported there
            import_module(name)


def ask_passphrase() -> str:
    """The passphrase from the file named by EHAT_PASSPHRASE_FILE, else typed; Locked when nobody is there.

    After several wrong ones it waits first, and says so (vault/attempts.py).
    """
    from ehat_tui.vault.passphrase import from_environment

    found = from_environment()
    if found is None and not someone_there():
        raise Locked(
            "The vault is locked, and there is no terminal to ask for the passphrase.",
            "Run it in a terminal, or name a file that holds the passphrase in EHAT_PASSPHRASE_FILE.",
        )
    wait_after_wrong_ones()
    return getpass("Passphrase: ") if found is None else found


def wait_after_wrong_ones() -> None:
    """Nothing when there is nothing to wait for; at most a minute."""
    from ehat_tui.vault import attempts

    if (left := attempts.wait(here())) > 0:
        report.say(attempts.in_words(left))
        time.sleep(left)


def someone_there() -> bool:
    """Whether a person can be asked: getpass reads the terminal itself, also when stdin is a pipe."""
    return any(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def require_vault(paths: Paths) -> None:
    """Raise NotFound when there is no vault, before anything is asked."""
    from ehat_tui.errors import NotFound
    from ehat_tui.vault.vault import exists

    if not exists(paths):
        raise NotFound("There is no vault here yet.", "Run `ehat init`, or check EHAT_HOME.")
