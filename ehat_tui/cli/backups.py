"""The commands that keep a vault from being lost: backup and restore; rescue.py has the one for when it is."""

from collections.abc import Callable
from datetime import datetime
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ehat_tui.cli import report
from ehat_tui.cli.unlock import ask_passphrase, here, require_vault, someone_there, store_of
from ehat_tui.errors import Locked, NotFound, NotValid

if TYPE_CHECKING:
    from ehat_tui.vault.keys import DataKey
    from ehat_tui.vault.paths import Paths

RECOVERY_VARIABLE = "EHAT_RECOVERY_KEY_FILE"
_IDENTITY = "AGE-SECRET-KEY-1"


def backup(
    to: Annotated[Path, typer.Option(metavar="PATH", help="The new file, or a folder to make it in.")],
    for_: Annotated[
        list[str] | None,
        typer.Option("--for", metavar="RECIPIENT", help="An age public key, age1...; can be given several times."),
    ] = None,
) -> None:
    """Write the whole vault to one encrypted file, for a stick or a shared drive.

    The recovery key opens it, and the organisation's key where there is one; with --for those keys open it
    and no other. The name of the file that was written is printed.
    """
    from ehat_tui.vault import backup as rolling
    from ehat_tui.vault import container, copies, keys
    from ehat_tui.vault.vault import open_vault

    require_vault(here())
    target = to / f"ehat-backup-{datetime.now().astimezone():%Y-%m-%d}.age" if to.is_dir() else to
    if target.exists():
        raise NotValid(f"{target.name} is there already; nothing was written.", hint="Choose another name.")
    with open_vault(here(), ask_passphrase()) as vault:
        recipients = for_ or keys.recipients(vault.paths.key, vault.data_key)
        if not recipients:
            raise NotValid(
                "This vault has no key yet that a backup could be made for.",
                hint="`ehat recovery renew` makes a recovery key that opens backups; --for names another key.",
            )
        with rolling.room(vault.paths) as folder:
            copies.make(folder, vault.paths, vault.engine, vault.data_key)
            container.write(folder, target, recipients)
        store_of(vault).note("backup", [f"keys {len(recipients)}"])
    print(target)


def restore(
    source: Annotated[
        str | None,
        typer.Argument(metavar="[FILE|NAME]", help="A file of `ehat backup`, or the name of a backup here."),
    ] = None,
    identity: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The organisation's private age key, for a file made for it.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Also when another vault is here.")] = False,
) -> None:
    """Put a backup back; with nothing named, list the backups on this laptop.

    A file asks for the recovery key and then for a new passphrase; a backup on this laptop asks for the passphrase it
    had that day. The backup is opened and checked first, and the vault that was here is kept aside. Without a
    terminal, EHAT_RECOVERY_KEY_FILE and EHAT_NEW_PASSPHRASE_FILE name files with the two.
    """
    if source is None:
        _list(here())
        return
    from ehat_tui.vault import copies
    from ehat_tui.vault import restore as restoring

    with restoring.staging(here()) as folder:
        opens, forgotten = _fetch(here(), source, folder, identity)
        data_key = restoring.prepare(here(), folder, opens, replace=replace)
        try:
            made_at = copies.read(folder).made_at
            _finish(folder, data_key, made_at, forgotten=forgotten)
            aside = restoring.swap(here(), folder)
        finally:
            data_key.wipe()
    report.say(f"The backup of {made_at.replace('T', ' ').replace('Z', ' UTC')} is in its place.")
    if aside:
        report.say(f"The vault that was here is kept, complete, in {aside}")


def _list(paths: "Paths") -> None:
    from ehat_tui.vault.backup import backups

    found = backups(paths)
    for kept in found:
        print(f"{kept.name:<36}{kept.size / 1e6:8.1f} MB")
    if not found:
        report.say("There are no backups on this laptop yet: ehat makes one a day, after it was opened.")


def _fetch(
    paths: "Paths", source: str, folder: Path, identity: Path | None
) -> tuple[Callable[[Path], "DataKey"], bool]:
    """Bring the backup into `folder`: what opens its key file, and whether it needs a new passphrase then."""
    from ehat_tui.vault import container, keys, recovery
    from ehat_tui.vault import restore as restoring
    from ehat_tui.vault.backup import backups

    if source in {kept.name for kept in backups(paths)}:
        restoring.fetch(paths, source, folder)
        return unlocking(paths)
    file = Path(source)
    if not file.is_file():
        raise NotFound("There is no such file, and no backup of that name.", "`ehat restore` lists the backups here.")
    if identity is None:
        container.require_ours(file)
        text = ask_recovery_key()
        container.read(file, folder, recovery.age_identity(recovery.read(text)))
        return lambda key: keys.unlock_with_recovery(key, text), True
    secret = read_identity(identity)
    container.read(file, folder, secret)

    def opens(key: Path) -> "DataKey":
        try:
            return keys.unlock_with_identity(key, secret)
        except Locked:  # the file was made for this key, the vault in it never was
            report.say("That key opens the file. The vault in it opens with its passphrase.")
            return keys.unlock(key, ask_passphrase(), paths)

    return opens, True


def unlocking(laptop: "Paths | None" = None) -> tuple[Callable[[Path], "DataKey"], bool]:
    """What opens a key file: the recovery key when a file of it is named, else the passphrase, asked for once.

    `laptop`: where a wrong one counts, when the key file is a backup's.
    """
    import os

    from ehat_tui.vault import keys

    if os.environ.get(RECOVERY_VARIABLE):
        text = ask_recovery_key()
        return lambda key: keys.unlock_with_recovery(key, text), True
    passphrase = ask_passphrase()
    return lambda key: keys.unlock(key, passphrase, laptop), False


def ask_recovery_key() -> str:
    """The recovery key from the file named by EHAT_RECOVERY_KEY_FILE, else typed; Locked when nobody is there."""
    from ehat_tui.vault.passphrase import from_environment

    found = from_environment(RECOVERY_VARIABLE)
    if found is not None:
        return found
    if not someone_there():
        raise Locked(
            "There is no terminal to ask for the recovery key.",
            f"Run it in a terminal, or name a file that holds it in {RECOVERY_VARIABLE}.",
        )
    return getpass("Recovery key: ")


def read_identity(path: Path) -> str:
    """The private key in a file as `age-keygen` writes it; NotFound, NotValid."""
    try:
        lines = path.read_text(encoding="utf-8").split()
    except OSError as error:
        raise NotFound(f"{path.name} cannot be read.", "Check its name and who may read it.") from error
    except UnicodeDecodeError:
        lines = []  # not chained: the error carries the bytes of the file
    found = next((line for line in lines if line.startswith(_IDENTITY)), None)
    if found is None:
        raise NotValid(f"{path.name} holds no private age key.", hint=f"It is a line that begins with {_IDENTITY}.")
    return found


def _finish(folder: Path, data_key: "DataKey", made_at: str, *, forgotten: bool) -> None:
    """A new passphrase where the old one was not asked for, and an event that says why the chain goes on from there."""
    from ehat_tui.cli.setup import new_passphrase
    from ehat_tui.record.store import Store
    from ehat_tui.vault import copies, keys
    from ehat_tui.vault.passphrase import NEW_VARIABLE
    from ehat_tui.vault.restore import opened

    with opened(folder, data_key) as engine:
        store = Store(engine, keys.audit_key(data_key))
        if forgotten:
            known = (store.practitioner() or {}).values()
            keys.change_passphrase(folder / copies.KEY, data_key, new_passphrase(known, NEW_VARIABLE))
        store.note("restore", [made_at])
