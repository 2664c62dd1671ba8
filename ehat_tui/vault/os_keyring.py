"""The slot that the keyring of this computer opens: off unless somebody turns it on (`ehat keyring on`).

The OS store keeps 32 random bytes, the key file the data key under them. Whoever is logged in as the same user has
both, and so has every program that runs as that user: no more than the login then keeps the vault shut.

A lock has to hold all the same. Whoever locks (F8, idle minutes, the lid closed) goes away from a computer on which
they stay logged in; if the store opened what was locked, the lock would keep out nobody it is there for. So:

- what this process has had open once, the store does not open again in this process;
- a locked page leaves a mark in the folder, and until something else has opened the vault the store does not: to
  leave the locked program and start it anew is no way around. Whoever can delete the mark can ask the store, too:
  like the waits of vault/attempts.py it holds back a hand at the keyboard, not a program.

Nor does the store open while there is a wait after wrong passphrases. It neither counts as one nor ends the count.
"""

import secrets
from contextlib import suppress
from pathlib import Path

from ehat_tui.errors import EhatError, Locked
from ehat_tui.vault import attempts, keyfile, os_store, slots
from ehat_tui.vault.files import write_private
from ehat_tui.vault.keyfile import File
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.slots import DataKey

KIND = "keyring"
_had_open: set[Path] = set()  # folders of vaults, by this process


class Kept(str):
    """What the store keeps for a vault. It is given wherever a passphrase opens one, and never stretched or counted."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<kept in the OS store>"


def is_on(paths: Paths) -> bool:
    """Whether the key file has the slot. Asks no store, and loads no library."""
    with suppress(EhatError):
        return keyfile.maybe_slot(keyfile.read(paths.key), KIND) is not None
    return False


def turn_on(paths: Paths, data_key: DataKey) -> None:
    """Let the OS store open the vault, by a new secret; one from before opens nothing then.

    Raises NoStoreError, StoreShutError, DiskRefused: it is then off, or as it was.
    """
    file = keyfile.read(paths.key)
    secret = secrets.token_bytes(slots.KEY_BYTES)
    slot = slots.for_keyring(file["vault_id"], data_key, secret)
    os_store.write(_name(file), keyfile.text(secret))
    try:
        keyfile.save(paths.key, keyfile.with_slot(file, slot))
    except BaseException:
        forget(paths)
        raise


def turn_off(paths: Paths) -> bool:
    """Take the slot out of the key file and of its copy, then the secret out of the store.

    Whether the store let go of it; if not, what stays there opens nothing. Raises DiskRefused.
    """
    drop(paths.key)
    keyfile.copy(paths.key)
    with suppress(OSError):
        _mark(paths).unlink(missing_ok=True)
    return forget(paths)


def drop(path: Path) -> None:
    """Take the slot out of a key file, such as that of a backup: what opened it that day is no key to it now.

    Raises NotFound, VaultDamaged, DiskRefused.
    """
    file = keyfile.read(path)
    if keyfile.maybe_slot(file, KIND):
        keyfile.write(path, keyfile.without_slot(file, KIND))


def forget(paths: Paths) -> bool:
    """Take the secret out of the store, and whether there is none now."""
    try:
        os_store.erase(_name(keyfile.read(paths.key)))
    except EhatError:
        return False
    return True


# -- opening


def ask(paths: Paths) -> Kept:
    """What the store keeps for this vault; opens it with `keys.unlock`. At most some seconds: run it in a thread.

    Raises Locked, with one sentence that says why the passphrase is asked: nothing else is wrong then.
    """
    if had_open(paths) or _mark(paths).exists():
        raise Locked("The vault was locked, so the keyring of this computer does not open it.")
    if attempts.wait(paths) > 0:
        raise Locked("Wrong passphrases were typed, so the keyring of this computer does not open it.")
    try:
        found = os_store.read(_name(keyfile.read(paths.key)))
    except (os_store.NoStoreError, os_store.StoreShutError) as error:
        raise Locked(error.message) from error
    if found is None:
        raise Locked("The keyring of this computer has nothing for this vault.")
    return Kept(found)


def data_key(file: File, kept: Kept) -> DataKey:
    """The data key, from what the store keeps; Locked when that is of another time, or the slot is gone."""
    slot = keyfile.maybe_slot(file, KIND)
    found = slots.by_keyring(file["vault_id"], slot, kept) if slot else None
    if found is None:
        raise Locked("What the keyring of this computer keeps does not open this vault.")
    return found


# -- locks


def had_open(paths: Paths) -> bool:
    """Whether this process has opened the vault before: whoever asks for the passphrase now has locked it."""
    return paths.home in _had_open


def opened(home: Path, *, by_store: bool) -> None:
    """The vault in this folder was opened; by anything but the store, that ends a lock."""
    _had_open.add(home)
    if not by_store:
        with suppress(OSError):
            _mark(Paths(home)).unlink(missing_ok=True)


def lock(paths: Paths) -> None:
    """Let the lock outlive the program. A disk that refuses does not: then it ends with the program."""
    if is_on(paths):
        with suppress(EhatError):
            write_private(_mark(paths), "")


def _mark(paths: Paths) -> Path:
    return paths.home / "locked"


def _name(file: File) -> str:
    """What the store shows for it: the random number of the vault, and nobody's name."""
    return f"ehat {file['vault_id']}"
