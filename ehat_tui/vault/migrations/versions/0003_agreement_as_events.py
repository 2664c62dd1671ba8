"""Agreement as events: what was settled stays, with its wording; Gillick records; sharing by topic; redactions."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ADDED: dict[str, dict[str, Any]] = {
    "agreement": {
        "settled_at": sa.DateTime(timezone=True),
        **{name: sa.JSON() for name in ("family_readers", "withdrawn_people", "withdrawn_topics", "withdrawn_sharing")},
        "wording": sa.JSON(),
        "wording_version": sa.String(),
    },
    "sharing_decision": {"settled_at": sa.DateTime(timezone=True), "reader_id": sa.Uuid(), "topics": sa.JSON()},
}
JUDGED = ("judged_on", "understood", "weighed", "said", "judged_by", "outcome", "parent_encouraged", "parent_why_not")
NEW = ("gillick", "redaction")


def upgrade() -> None:
    """To this revision. There is no way back: the copy made before an upgrade is the way back."""
    for table, columns in ADDED.items():
        for name, kind in columns.items():
            op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_table(
        "gillick",
        *_row("gillick"),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=True) for name in JUDGED),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_gillick_person_id"),
    )
    op.create_table(
        "redaction",
        *_row("redaction"),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_redaction_person_id"),
    )
    for table in NEW:
        op.create_index(f"ix_{table}_assessment_id", table, ["assessment_id"])
    for name, rule in triggers():
        op.execute(f"CREATE TRIGGER {name} {rule}; END")


def _row(table: str) -> Iterator[Any]:
    """What every row of one assessment has."""
    yield sa.Column("id", sa.Uuid(), nullable=False)
    yield sa.Column("revision", sa.Integer(), nullable=False)
    yield sa.Column("edit_id", sa.Uuid(), nullable=False)
    yield sa.Column("created_at", sa.DateTime(timezone=True), nullable=False)
    yield sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False)
    yield sa.Column("assessment_id", sa.Uuid(), nullable=False)
    yield sa.Column("key", sa.String(), nullable=False)
    yield sa.Column("position", sa.Integer(), nullable=False)
    yield sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True)
    yield sa.PrimaryKeyConstraint("id", name=f"pk_{table}")
    yield sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=f"fk_{table}_assessment_id")


def triggers() -> Iterator[tuple[str, str]]:
    """(name, rule) of each trigger: as revision 0002 has them for the tables of then; and what is settled stays so.

    INSERT OR REPLACE fires no trigger for the row it replaces: that is why an event must be a new one.
    """
    never = "BEGIN SELECT RAISE(ABORT, '{}')"
    for table in NEW:
        purged = "WHEN NOT EXISTS (SELECT 1 FROM event WHERE kind = 'purge' AND assessment_id = OLD.assessment_id)"
        yield f"{table}_no_delete", f"BEFORE DELETE ON {table} {purged} {never.format('rows go only with a purge')}"
        unless = "WHEN NEW.revision <= OLD.revision"
        yield f"{table}_revision", f"BEFORE UPDATE ON {table} {unless} {never.format('a change without a revision')}"
    for table, columns in SETTLED.items():
        stays, settled = never.format("what was settled stays as it is"), "OLD.settled_at IS NOT NULL"
        said = ", ".join((*columns, *OF_EVERY_EVENT))
        yield f"{table}_settled", f"BEFORE UPDATE OF {said} ON {table} WHEN {settled} {stays}"
        again = " OR ".join(f"(OLD.{one} IS NOT NULL AND OLD.{one} IS NOT NEW.{one})" for one in LATER[table])
        change = f"BEFORE UPDATE OF {', '.join(LATER[table])} ON {table}"
        yield f"{table}_filled_in", f"{change} WHEN {settled} AND ({again}) {stays}"
        there = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608 - our own names
        yield f"{table}_new", f"BEFORE INSERT ON {table} {there} {stays}"


# What says who decided what, and where in the order it stands: it stays once something rests on it.
OF_EVERY_EVENT = ("id", "assessment_id", "created_at", "removed_at", "settled_at")
SETTLED = {
    "agreement": (
        *("person_id", "capacity", "explained", "decision", "family_readers", "wording", "wording_version"),
        *("withdrawn_what", "withdrawn_people", "withdrawn_topics", "withdrawn_sharing"),
    ),
    "gillick": ("person_id", "outcome"),
    "sharing_decision": (
        *("recipient", "reader_id", "person_id", "what", "topics", "sections_named", "decision", "direction"),
    ),
}
# How it was given may be filled in later, once.
LATER = {
    "agreement": (
        *("limits", "notice", "notice_note", "how_given", "where_kept", "confirm_by"),
        *("given_on", "given_at", "place", "practitioner"),
    ),
    "gillick": tuple(name for name in JUDGED if name != "outcome"),
    "sharing_decision": ("agency_type",),
}
