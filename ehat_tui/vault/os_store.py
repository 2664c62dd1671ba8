"""The store of secrets that comes with the computer: Credential Manager, Keychain, Secret Service, KWallet.

Reached through the library keyring, an extra (`pip install "ehat[keyring]"`) that is loaded here and nowhere else, when
it is needed. Its own choice of a store is not used: an environment variable or a settings file could name one that
keeps secrets in clear, or nowhere, and have any code run in this process. The stores below are all there are.
"""

import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from ehat_tui.errors import Locked, NotFound

# For each system where the store is found, its class, and what is set on it. What Windows keeps for an "enterprise",
# which is the library's default, travels to other computers of the same account; "local machine" stays here.
STORES: dict[str, tuple[tuple[str, str, dict[str, str]], ...]] = {
    "win32": (("keyring.backends.Windows", "WinVaultKeyring", {"persist": "local machine"}),),
    "darwin": (("keyring.backends.macOS", "Keyring", {}),),
    "linux": (
        ("keyring.backends.SecretService", "Keyring", {}),
        ("keyring.backends.libsecret", "Keyring", {}),  # the same service, where a distribution brings GObject
        ("keyring.backends.kwallet", "DBusKeyring", {}),
    ),
}
USER = "vault"  # every store wants one; whose vault it is stands nowhere
QUICK = 5.0  # seconds to wait for an answer when somebody wants to begin
LONG = 60.0  # and when the store may ask to be unlocked first


class NoStoreError(NotFound):
    """This computer has no store that ehat uses, or the library that reaches it is not installed."""


class StoreShutError(Locked):
    """The store is there, and is locked, refuses, or does not answer."""


def require() -> None:
    """Raise NoStoreError, or StoreShutError when there is no answer; the store itself is not read."""
    _asked(lambda store: store, QUICK)


def read(name: str, patience: float = QUICK) -> str | None:
    """What is kept under a name, None for nothing. Raises NoStoreError, StoreShutError."""
    found = _asked(lambda store: store.get_password(name, USER), patience)
    return None if found is None else str(found)


def write(name: str, secret: str) -> None:
    """Keep a secret, and make sure that it is kept. Raises NoStoreError, StoreShutError."""

    def kept(store: Any) -> bool:
        store.set_password(name, USER, secret)
        return bool(store.get_password(name, USER) == secret)

    if not _asked(kept, LONG):
        raise _shut()


def erase(name: str) -> None:
    """Keep nothing under a name; also when nothing was. Raises NoStoreError, StoreShutError."""

    def erased(store: Any) -> None:
        if store.get_password(name, USER) is not None:
            store.delete_password(name, USER)

    _asked(erased, LONG)


def _asked(question: Callable[[Any], Any], patience: float) -> Any:
    """The answer of the store, in a thread of its own: one that waits for somebody holds nobody up for ever."""
    if find_spec("keyring") is None:
        raise NoStoreError(
            "This ehat cannot reach the keyring of this computer.", 'It takes an extra: pip install "ehat[keyring]"'
        )
    answers: list[Any] = []

    def ask() -> None:
        store = _found()
        if store is None:
            answers.append(_none())
            return
        try:
            answers.append(question(store))
        except Exception:  # noqa: BLE001 - each system's store has errors of its own; they may quote names
            answers.append(_shut())

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(patience)
    (answer,) = answers or [_shut()]
    if isinstance(answer, NoStoreError | StoreShutError):
        raise answer
    return answer


def _found() -> Any:
    """The first store that works here; None when none does."""
    for module, name, properties in STORES.get(sys.platform, STORES["linux"]):
        with suppress(Exception):  # a library for another system, or no such service: each fails in its own way
            kind = getattr(import_module(module), name)
            if kind.viable:
                store = kind()
                for setting, value in properties.items():
                    setattr(store, setting, value)
                return store
    return None


def _none() -> NoStoreError:
    return NoStoreError(
        "This computer has no keyring that ehat uses.",
        "It uses Windows Credential Manager, macOS Keychain, Secret Service and KWallet.",
    )


def _shut() -> StoreShutError:
    return StoreShutError("The keyring of this computer is locked, or does not answer.", "Unlock it, then try again.")
