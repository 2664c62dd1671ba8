"""A real SQLCipher vault and the real Argon2id, at the lowest cost libsodium allows."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from ehat_tui.vault.keys import Cost
from ehat_tui.vault.migrate import SCHEMA, Schema
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import Vault, create_vault

REVISION = """
    import sqlalchemy as sa
    from alembic import op
    revision = "{number:04d}"
    down_revision = {down!r}
    branch_labels = None
    depends_on = None
    def upgrade() -> None:
"""


@pytest.fixture
def cheap() -> Cost:
    return Cost(ops=1, memory=8192)


@pytest.fixture
def passphrase() -> str:
    return "brown kettle sings twice"


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "home")


@pytest.fixture
def add_revision(tmp_path: Path) -> Callable[[str], Schema]:
    """Add one revision with this body to scripts of the test's own, which use the real env.py."""
    folder = tmp_path / "100% scripts"  # a per cent sign is special to alembic's configuration
    shutil.copytree(SCHEMA.folder, folder, ignore=shutil.ignore_patterns("versions", "__pycache__"))
    (folder / "versions").mkdir()
    made: list[str] = []

    def add(body: str) -> Schema:
        number = len(made) + 1
        head = dedent(REVISION).format(number=number, down=made[-1] if made else None)
        lines = "".join(f"    {line}\n" for line in dedent(body).strip().splitlines())
        (folder / "versions" / f"{number:04d}_test.py").write_text(head + lines, encoding="utf-8")
        made.append(f"{number:04d}")
        return Schema(folder, made[-1])

    return add


@pytest.fixture
def schema(add_revision: Callable[[str], Schema]) -> Schema:
    """One family table and one that points at it."""
    return add_revision(
        """
        op.create_table(
            "family",
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("words", sa.Text, nullable=False),
        )
        family_id = sa.ForeignKey("family.id", ondelete="CASCADE")
        op.create_table(
            "child",
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("family_id", sa.Integer, family_id, nullable=False),
        )
        """
    )


@pytest.fixture
def vault(paths: Paths, passphrase: str, cheap: Cost, schema: Schema) -> Iterator[Vault]:
    made, _ = create_vault(paths, passphrase, cheap, schema)
    with made:
        yield made
