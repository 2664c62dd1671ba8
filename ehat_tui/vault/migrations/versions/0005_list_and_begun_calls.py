"""An index for the list of assessments, so that a thousand open as fast as ten; a call for advice may be only begun."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """To this revision. There is no way back: the copy made before an upgrade is the way back."""
    op.create_index("ix_assessment_updated_at", "assessment", ["updated_at"])
    op.add_column("advice_call", sa.Column("begun", sa.Boolean(), nullable=False, server_default=sa.false()))
