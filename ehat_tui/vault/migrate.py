"""Bringing a vault's tables up to date. Alembic takes 0.3 s to import, so only when there is work.

For developers, after a change to the tables (the scripts live in migrations/versions/):

    python -c "from ehat_tui.vault.migrate import autogenerate; import ehat_tui.record.tables; \
        from sqlmodel import SQLModel; print(autogenerate('what changed', SQLModel.metadata))"

Read the new file, then set HEAD to its number.
"""

from __future__ import annotations

import io
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehat_tui.errors import DiskRefused, EhatError, VaultDamaged

if TYPE_CHECKING:
    from collections.abc import Callable

    from alembic.config import Config
    from sqlalchemy import Connection, Engine, MetaData

HEAD = "0005"  # the newest revision in migrations/versions/


@dataclass(frozen=True)
class Schema:
    """Where the migration scripts are, and the newest of them."""

    folder: Path
    head: str


SCHEMA = Schema(Path(__file__).parent / "migrations", HEAD)


def bring_up_to_date(engine: Engine, schema: Schema = SCHEMA, back_up: Callable[[], object] | None = None) -> None:
    """Upgrade the tables to `schema.head`: all of it, in one transaction, or nothing.

    `back_up` is called before tables that are there are changed; when it raises, nothing is changed. Leave it out
    only where the engine is on a copy itself.
    Raises VaultDamaged (a newer ehat made it, or an upgrade failed and was undone) or DiskRefused.
    """
    current = version(engine)
    if current == schema.head:
        return
    if current is not None:
        _refuse_unknown(current, schema)
        if back_up is not None:
            back_up()
    try:
        _upgrade(engine, schema)
    except EhatError:
        raise
    except Exception as error:
        raise _undone(error) from error


def version(engine: Engine) -> str | None:
    """The revision of the tables, None for a database without tables; 1 ms."""
    from sqlalchemy.exc import DBAPIError

    from ehat_tui.vault.engine import in_plain_words, reading

    try:
        with reading(engine).connect() as connection:
            tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
            names = set(tables.scalars())
            if not names:
                return None
            if "alembic_version" in names:
                rows = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
                if len(rows) == 1:
                    return str(rows[0])
    except DBAPIError as error:
        raise in_plain_words(error) from error
    raise VaultDamaged("The vault does not say which version of ehat made it.", "Put back a backup.")


def autogenerate(message: str, metadata: MetaData, schema: Schema = SCHEMA) -> Path:
    """For developers: write the next revision, from what `metadata` has and the scripts lack; its path."""
    from alembic import command
    from alembic.script import ScriptDirectory

    from ehat_tui.vault.engine import close, open_engine
    from ehat_tui.vault.keys import DataKey

    known = list(ScriptDirectory.from_config(_config(schema)).walk_revisions())
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Path(folder) / "vault.db", DataKey(os.urandom(32)), create=True)
        try:
            _upgrade(engine, schema, "heads")
            with engine.connect() as connection:
                config = _config(schema, connection)
                config.attributes["target_metadata"] = metadata
                script = command.revision(config, message, autogenerate=True, rev_id=f"{len(known) + 1:04d}")
        finally:
            close(engine)
    if script is None or isinstance(script, list):
        raise RuntimeError("alembic wrote no single revision")
    return Path(script.path)


def differences(engine: Engine, metadata: MetaData) -> list[Any]:
    """What the tables in the database lack or have too much of, compared with `metadata`; empty is good."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from ehat_tui.vault.engine import reading

    with reading(engine).connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))


def _config(schema: Schema, connection: Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config(stdout=io.StringIO())
    for name, value in {
        "script_location": str(schema.folder),
        "file_template": "%(rev)s_%(slug)s",
        "path_separator": "os",
    }.items():
        config.set_main_option(name, value.replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _refuse_unknown(current: str, schema: Schema) -> None:
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(_config(schema))
    if current not in {script.revision for script in scripts.walk_revisions()}:
        raise VaultDamaged(
            "This vault was made by a newer ehat. Nothing was changed.", "Update ehat, then open it again."
        )


def _upgrade(engine: Engine, schema: Schema, target: str | None = None) -> None:
    """Run the scripts in one transaction, with foreign keys off and checked before the commit.

    A rebuilt table is dropped and renamed; with foreign keys on, that deletes the rows that point at it.
    SQLite takes that switch only outside a transaction.
    """
    from alembic import command

    with engine.connect() as connection:
        bare: Any = connection.connection.driver_connection
        bare.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                command.upgrade(_config(schema, connection), target or schema.head)
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise RuntimeError("the upgrade leaves rows that point at nothing")
        finally:
            bare.execute("PRAGMA foreign_keys = ON")


def _undone(error: Exception) -> EhatError:
    """Nothing was kept of a failed upgrade; a disk that refused is said to be just that."""
    from sqlalchemy.exc import DBAPIError

    from ehat_tui.vault.engine import in_plain_words

    plain = in_plain_words(error) if isinstance(error, DBAPIError) else None
    if isinstance(plain, DiskRefused):
        return plain
    return VaultDamaged(
        "The vault could not be brought up to date; it is as it was before.",
        "Go on with the ehat you had until now, and tell its makers.",
    )
