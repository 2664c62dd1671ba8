"""A vault: create it, open it, close it. One folder, one key file, one encrypted database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ehat_tui.errors import DiskRefused, NotFound, NotValid, VaultDamaged
from ehat_tui.vault import keys, swap
from ehat_tui.vault.files import move, refused
from ehat_tui.vault.keys import audit_key
from ehat_tui.vault.migrate import SCHEMA, Schema, bring_up_to_date, version

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from sqlalchemy import Engine

    from ehat_tui.vault.keys import Cost, DataKey
    from ehat_tui.vault.paths import Paths
    from ehat_tui.vault.recovery import RecoveryKey

__all__ = [
    "Vault", "audit_key", "create_vault", "exists", "open_vault", "open_vault_with_identity",
    "open_vault_with_recovery",
]  # fmt: skip


@dataclass
class Vault:
    """An unlocked vault. `engine` writes; `vault.engine.reading(engine)` is for work that only reads."""

    paths: Paths
    engine: Engine
    data_key: DataKey

    def close(self) -> None:
        """Checkpoint, close all connections, wipe the data key; a thread that still tries gets Locked."""
        from ehat_tui.vault.engine import close

        if not self.data_key.wiped:
            close(self.engine)
            self.data_key.wipe()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()


def exists(paths: Paths) -> bool:
    """Whether there is a vault here, whole or damaged: then it is opened, never made again."""
    there = paths.key.exists() or (paths.vault.exists() and not _unfinished(paths.key).exists())
    return there or swap.pending(paths)


def create_vault(
    paths: Paths, passphrase: str, cost: Cost | None = None, schema: Schema = SCHEMA
) -> tuple[Vault, RecoveryKey]:
    """Make a vault with empty tables and open it. Takes half a second or more: use a thread.

    Both files are made under other names and put in place last, the key file at the very end: whatever fails
    or is killed on the way, there is no vault, and the next attempt starts clean.
    Raises NotValid (a vault is there, passphrase too short) or DiskRefused.
    """
    from ehat_tui.vault.engine import close, open_engine

    if exists(paths):
        raise NotValid("There is a vault in this folder already.", hint="Open it, or choose another folder.")
    paths.ensure()
    key_file, database = _unfinished(paths.key), _unfinished(paths.vault)
    for leftover in (paths.vault, database, Path(f"{database}-wal"), Path(f"{database}-shm"), key_file):
        _remove(leftover)
    data_key, recovery = keys.create(key_file, passphrase, cost)
    try:
        engine = open_engine(database, data_key, create=True)
        try:
            bring_up_to_date(engine, schema)
        finally:
            close(engine)
        _require_folded(database)
        move(database, paths.vault)
        move(key_file, paths.key)
        return Vault(paths, open_engine(paths.vault, data_key), data_key), recovery
    except BaseException:
        data_key.wipe()
        raise


def open_vault(paths: Paths, passphrase: str, schema: Schema = SCHEMA) -> Vault:
    """Unlock with the passphrase and bring the tables up to date. Half a second or more: use a thread.

    Raises Locked, NotFound (no vault yet), VaultDamaged, DiskRefused.
    """
    _require(paths)
    return _open(paths, keys.unlock(paths.key, passphrase), schema)


def open_vault_with_recovery(paths: Paths, text: str, schema: Schema = SCHEMA) -> Vault:
    """Unlock with the recovery key as typed; then call `keys.change_passphrase(paths.key, data_key, new)`."""
    _require(paths)
    return _open(paths, keys.unlock_with_recovery(paths.key, text), schema)


def open_vault_with_identity(paths: Paths, identity: str, schema: Schema = SCHEMA) -> Vault:
    """Unlock with the private key of the organisation, then as above; also raises NotValid (no private key)."""
    _require(paths)
    return _open(paths, keys.unlock_with_identity(paths.key, identity), schema)


def _open(paths: Paths, data_key: DataKey, schema: Schema) -> Vault:
    from ehat_tui.vault.backup import before_upgrade
    from ehat_tui.vault.engine import close, open_engine

    try:
        engine = open_engine(paths.vault, data_key)
        try:
            if version(engine) is None:  # never give a vault that lost its tables new, empty ones
                raise VaultDamaged("The vault is empty: vault.db has no content any more.", "Put back a backup.")
            bring_up_to_date(engine, schema, lambda: before_upgrade(paths, engine, data_key))
        except BaseException:
            close(engine)
            raise
    except BaseException:
        data_key.wipe()
        raise
    return Vault(paths, engine, data_key)


def _require(paths: Paths) -> None:
    if not exists(paths):
        raise NotFound("There is no vault here yet.", "Run `ehat init`, or check EHAT_HOME.")
    swap.finish(paths)
    if not paths.key.exists():
        raise VaultDamaged(
            "The vault cannot be opened: its key file vault.key is missing.",
            "Put vault.key back from a backup; vault.key.old beside it is a copy.",
        )


def _require_folded(database: Path) -> None:
    """Raise DiskRefused when the log could not be folded into the file: moved without it, the file would be empty."""
    log = Path(f"{database}-wal")
    if log.exists() and log.stat().st_size:
        raise DiskRefused("The vault could not be made: the disk is full, or it refused.", "Make some room, and again.")


def _unfinished(path: Path) -> Path:
    return path.with_name(path.name + ".new")


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise refused(error, path.name, "removed") from error
