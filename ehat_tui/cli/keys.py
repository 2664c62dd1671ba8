"""`ehat passphrase change`, `recovery renew`, `key rotate`, `keyring on` and `off`: what opens the vault."""

from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ehat_tui.cli import report
from ehat_tui.cli.setup import confirm, hand_over, new_passphrase, reserved
from ehat_tui.cli.unlock import ask_passphrase, here, require_vault, someone_there, store_of
from ehat_tui.errors import Locked, NotFound, NotValid

if TYPE_CHECKING:
    from ehat_tui.vault.paths import Paths
    from ehat_tui.vault.vault import Vault

_To = Annotated[Path | None, typer.Option(metavar="FILE", help="Write the recovery key there, not to the terminal.")]
_BACKUPS = "Backups made before now still open with the old {}. Delete those you do not need."


def passphrase_change(
    recovery: Annotated[
        bool, typer.Option("--recovery", help="The recovery key opens it, not the passphrase.")
    ] = False,
    organisation: Annotated[
        Path | None,
        typer.Option("--organisation-key", metavar="FILE", help="The organisation's private age key opens it."),
    ] = None,
) -> None:
    """Choose a new passphrase; the old one is asked first.

    Without a terminal, EHAT_PASSPHRASE_FILE names a file with the old one, EHAT_NEW_PASSPHRASE_FILE with the new.
    """
    from ehat_tui.vault import keys, os_keyring
    from ehat_tui.vault.holder import alone
    from ehat_tui.vault.passphrase import NEW_VARIABLE

    paths = here()
    require_vault(paths)
    with alone(paths), _opened(paths, recovery, organisation) as vault:
        known = (store_of(vault).practitioner() or {}).values()
        keys.change_passphrase(paths.key, vault.data_key, new_passphrase(known, NEW_VARIABLE))
        store_of(vault).note("passphrase")
    report.say("The passphrase is changed.", _BACKUPS.format("passphrase"))
    if os_keyring.is_on(paths):
        report.say("The keyring of this computer still opens the vault without it; `ehat keyring off` ends that.")


def recovery_renew(recovery_key_to: _To = None) -> None:
    """Make a new recovery key; the old paper then opens nothing but old backups."""
    from ehat_tui.vault import keys
    from ehat_tui.vault.holder import alone
    from ehat_tui.vault.vault import open_vault

    paths = here()
    require_vault(paths)
    with reserved(recovery_key_to) as handle:
        with alone(paths), open_vault(paths, ask_passphrase()) as vault:
            spare = keys.new_recovery(paths.key, vault.data_key)
            store_of(vault).note("recovery")
        hand_over(spare, handle)
    report.say("The old recovery key no longer opens the vault.", _BACKUPS.format("recovery key"))
    if handle is None and someone_there():
        confirm(paths, spare, "Destroy the old paper.")


def key_rotate(recovery_key_to: _To = None) -> None:
    """Write the whole vault once more under a new key, with a new recovery key.

    After a theft, or when somebody had the passphrase and a copy of vault.key. The passphrase stays: change it too.
    The keyring of this computer does not open it any more.
    """
    from ehat_tui.vault import os_keyring
    from ehat_tui.vault.rotate import rotate
    from ehat_tui.vault.vault import open_vault

    paths = here()
    require_vault(paths)
    with reserved(recovery_key_to) as handle:
        passphrase = ask_passphrase()
        by_keyring = os_keyring.is_on(paths)
        report.say("This may take a minute. Until it says so, the old recovery key is the one that counts.")
        spare = rotate(paths, passphrase, lambda spare: hand_over(spare, handle))
        with open_vault(paths, passphrase) as vault:
            store_of(vault).note("rotate")
            if by_keyring:
                store_of(vault).note("keyring", ["off"])
    report.say("The vault has a new key. The new recovery key counts from now on.", _BACKUPS.format("keys"))
    if by_keyring:
        os_keyring.forget(paths)
        report.say("The keyring of this computer does not open it any more; `ehat keyring on` lets it again.")
    if handle is None and someone_there():
        confirm(paths, spare, "Destroy the old paper.")


def keyring_on() -> None:
    """Let the keyring of this computer open the vault: no passphrase is asked when ehat starts.

    Whoever is logged in to this computer as you can then open the vault, and so can every program that runs as you.
    A vault that was locked (F8, idle, lid closed) asks for the passphrase all the same. The keyring is Windows
    Credential Manager, macOS Keychain, Secret Service or KWallet, and takes an extra: pip install "ehat[keyring]"
    """
    from ehat_tui.vault import os_keyring, os_store
    from ehat_tui.vault.holder import alone
    from ehat_tui.vault.vault import open_vault

    paths = here()
    require_vault(paths)
    os_store.require()
    report.say("Whoever is logged in to this computer as you will be able to open the vault, without the passphrase.")
    with alone(paths), open_vault(paths, ask_passphrase()) as vault:
        os_keyring.turn_on(paths, vault.data_key)
        try:
            store_of(vault).note("keyring", ["on"])
        except BaseException:
            os_keyring.turn_off(paths)
            raise
    report.say(
        "The keyring of this computer opens the vault from now on; after a lock the passphrase is asked all the same.",
        "`ehat keyring off` ends that. Keep the passphrase and the recovery key: the keyring can be lost.",
    )


def keyring_off() -> None:
    """Let the keyring of this computer open the vault no more: whoever opens it then needs the passphrase.

    Also when the keyring is gone or locked: what it keeps then opens nothing.
    """
    from ehat_tui.vault import os_keyring
    from ehat_tui.vault.holder import alone
    from ehat_tui.vault.vault import open_vault

    paths = here()
    require_vault(paths)
    if not os_keyring.is_on(paths):
        os_keyring.forget(paths)  # what a restore may have left there
        report.say("The keyring of this computer does not open this vault.")
        return
    with alone(paths), open_vault(paths, ask_passphrase()) as vault:
        store_of(vault).note("keyring", ["off"])
        gone = os_keyring.turn_off(paths)
    report.say("The keyring of this computer does not open the vault any more. The passphrase is asked each time.")
    if not gone:
        report.say("The keyring did not answer. What it may still keep for ehat opens nothing any more.")


def _opened(paths: "Paths", recovery: bool, organisation: Path | None) -> "Vault":
    from ehat_tui.vault.vault import open_vault, open_vault_with_identity, open_vault_with_recovery

    if recovery and organisation:
        raise NotValid("Give one of --recovery and --organisation-key.")
    if organisation:
        return open_vault_with_identity(paths, _identity(organisation))
    if not recovery:
        return open_vault(paths, ask_passphrase())
    if not someone_there():
        raise Locked("There is no terminal to ask for the recovery key.", "Run it in a terminal.")
    return open_vault_with_recovery(paths, getpass("Recovery key: "))


def _identity(path: Path) -> str:
    """The private key in a file as `age-keygen` writes it: comments, then the key."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise NotFound(f"{path.name} cannot be read.", error.strerror or "") from error
    except UnicodeDecodeError:
        lines = []
    return next((line for line in lines if line.startswith("AGE-SECRET-KEY-")), "")
