"""The record guards itself: events outlive their assessment, rows go only with a purge, holds and seals."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Tables with rows of one assessment, as they stand in this revision.
ROWS = (
    *("action", "agreement", "answer", "attendance", "closure", "contact", "item", "lead_practitioner", "meeting"),
    *("objective", "person", "referral", "relationship", "review", "score", "sharing_decision"),
)
# What a change of the record changes; "place" is where the worker left off.
OF_THE_RECORD = "reference, area, status, version, form_digest, completed_at, amending, held, seal"


def upgrade() -> None:
    """To this revision. There is no way back: the copy made before an upgrade is the way back."""
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_constraint("fk_event_assessment_id", type_="foreignkey")
    op.add_column("assessment", sa.Column("held", sa.String(), nullable=False, server_default=""))
    op.add_column("assessment", sa.Column("seal", sa.String(), nullable=False, server_default=""))
    for name, rule in triggers():
        op.execute(f"CREATE TRIGGER {name} {rule}; END")


def triggers() -> Iterator[tuple[str, str]]:
    """(name, rule) of each trigger. A later revision that rebuilds one of these tables must make its triggers again.

    INSERT OR REPLACE fires no trigger for the row it replaces: that is why an event must have the next number.
    """
    never = "BEGIN SELECT RAISE(ABORT, '{}')"
    for change in ("update", "delete"):
        yield f"event_no_{change}", f"BEFORE {change.upper()} ON event {never.format('events stay as they are')}"
    next_one = "WHEN NEW.seq <> coalesce((SELECT max(seq) FROM event), 0) + 1"
    yield "event_next", f"BEFORE INSERT ON event {next_one} {never.format('events follow each other')}"
    yield "snapshot_no_update", f"BEFORE UPDATE ON snapshot {never.format('a finished version stays as it is')}"
    purged = "WHEN NOT EXISTS (SELECT 1 FROM event WHERE kind = 'purge' AND assessment_id = OLD.{})"
    for table in (*ROWS, "snapshot", "assessment"):
        unless = purged.format("id" if table == "assessment" else "assessment_id")
        yield f"{table}_no_delete", f"BEFORE DELETE ON {table} {unless} {never.format('rows go only with a purge')}"
    for table in (*ROWS, "assessment"):
        columns = f"OF {OF_THE_RECORD} " if table == "assessment" else ""
        unless = "WHEN NEW.revision <= OLD.revision"
        refusal = never.format("a change without a revision")
        yield f"{table}_revision", f"BEFORE UPDATE {columns}ON {table} {unless} {refusal}"
