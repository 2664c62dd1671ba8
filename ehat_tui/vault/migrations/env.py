"""Run by alembic through ehat_tui.vault.migrate, which hands over an open connection in a transaction.

No table is imported here; `autogenerate` passes the tables in, an upgrade needs none.
"""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator


def as_plain_type(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column types as the plain ones they are stored as: a revision must outlive them."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def migrate() -> None:
    """One transaction for all revisions. Batch mode: SQLite changes a column only by rebuilding its table."""
    handed = context.config.attributes
    context.configure(
        connection=handed["connection"],
        target_metadata=handed.get("target_metadata"),
        render_as_batch=True,
        render_item=as_plain_type,
        transactional_ddl=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


migrate()
