"""Vaults of every schema version there was walk to the newest with their data; a fault on the way changes nothing."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event
from sqlmodel import SQLModel

import ehat_tui.record.tables  # noqa: F401
from ehat_tui.errors import Exit, NotAgreed, VaultDamaged
from ehat_tui.record.case import Answer
from ehat_tui.record.store import Store
from ehat_tui.record.unit import Change
from ehat_tui.vault.backup import backups
from ehat_tui.vault.engine import close, faults, open_engine, reading
from ehat_tui.vault.keys import Cost, audit_key, unlock
from ehat_tui.vault.migrate import HEAD, SCHEMA, Schema, bring_up_to_date, differences, version
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import create_vault, exists, open_vault

VAULTS = Path(__file__).parent / "vaults"
VERSIONS = sorted(folder.name for folder in VAULTS.iterdir() if folder.is_dir())
REVISIONS = sorted(str(one.revision) for one in ScriptDirectory(str(SCHEMA.folder)).walk_revisions())
STEPS = list(pairwise(REVISIONS))
WHERE = [0.0, 0.5, 1.0]  # of the statements of a revision: the first, one in the middle, the last


def content(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Definitions and rows of everything in the database."""
    with reading(engine).connect() as connection:
        named = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master ORDER BY 1").all()
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1").scalars()
        rows = {name: [*map(tuple, connection.exec_driver_sql(f'SELECT * FROM "{name}"'))] for name in tables.all()}
    return {"": [*map(tuple, named)], **rows}


@contextmanager
def failing_at(engine: Engine, place: int | None) -> Iterator[list[str]]:
    """Within, the statement of this number fails; gives the statements that were seen."""
    seen: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)
        if place == len(seen):
            raise ZeroDivisionError(f"a fault in {statement}")

    event.listen(engine, "before_cursor_execute", count)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", count)


def test_there_is_a_vault_of_every_version_before_the_newest() -> None:
    assert REVISIONS[-1] == HEAD
    assert set(REVISIONS[:-1]) <= set(VERSIONS)


@pytest.mark.parametrize("made_as", VERSIONS)
def test_it_walks_to_the_newest_with_its_data(paths: Paths, passphrase: str, made_as: str) -> None:
    shutil.copytree(VAULTS / made_as, paths.home)
    with open_vault(paths, passphrase) as vault:
        assert version(vault.engine) == HEAD
        assert differences(vault.engine, SQLModel.metadata) == []
        assert faults(vault.engine) == []
        store = Store(vault.engine, audit_key(vault.data_key))
        case = store.case("EH-26-0042")
        assert [person.name for person in case.people] == ["Ann", "Cat"]
        assert case.agreed
        assert case.children[0].row.values["birth_date"] == "2011-09-12"
        (worry,) = case.rows("worries")
        assert case.value("worries.what", worry.id) == "The mornings are hard, and nobody sleeps"
        assert (store.practitioner() or {})["name"] == "Priya Nair"
        (before,) = backups(paths)
    assert before.name.startswith("before-upgrade/")
    shutil.copyfile(before.folder / "vault.db", paths.vault)  # and the backup is the vault as it was
    engine = open_engine(paths.vault, unlock(paths.key, passphrase))
    assert version(engine) == made_as
    close(engine)


@pytest.mark.parametrize("made_as", VERSIONS)
def test_an_old_draft_goes_on(paths: Paths, passphrase: str, made_as: str) -> None:
    """Its form keeps no Gillick records and does not say whose a worry is; what Cat agreed to then still counts."""
    shutil.copytree(VAULTS / made_as, paths.home)
    with open_vault(paths, passphrase) as vault:
        store = Store(vault.engine, audit_key(vault.data_key))
        case = store.case("EH-26-0042")
        (agreed,), (worry,) = case.rows("agreement"), case.rows("worries")
        if made_as < "0003":  # since then what somebody said is settled as soon as something rests on it
            assert (agreed.values["settled"], agreed.values["wording"]) == ("", [])
        ann, cat = case.people
        assert case.agreement.standing(ann.id).covered
        assert case.agreement.family
        with store.unit(case.id) as unit:
            unit.save([Change("worries.what", worry.id, Answer("The evenings are hard"))])
            unit.save([Change("people.sex", ann.id, Answer("F"))])
            unit.add_row("worries")
        case = store.case("EH-26-0042")
        assert case.value("worries.what", worry.id) == "The evenings are hard"
        settled = case.rows("agreement")[0].values
        assert settled["settled"]
        assert len(settled["wording"]) == len(settled["explained"]) > 0
        with store.unit(case.id) as unit:
            unit.add_row("agreement", {"person": str(cat.id), "decision": "withdrawn"})
        with pytest.raises(NotAgreed), store.unit(case.id) as unit:
            unit.save([Change("worries.what", worry.id, Answer("Gone"))])


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize(("before", "after"), STEPS)
def test_a_fault_in_a_revision_leaves_the_vault_untouched(
    paths: Paths, passphrase: str, before: str, after: str, where: float
) -> None:
    shutil.copytree(VAULTS / before, paths.home)
    data_key = unlock(paths.key, passphrase)
    engine = open_engine(paths.vault, data_key)
    schema = Schema(SCHEMA.folder, after)
    untouched = content(engine)
    with failing_at(engine, None) as statements, pytest.raises(ZeroDivisionError):
        bring_up_to_date(engine, schema, lambda: 1 // 0)  # how many come before the revision
    ahead = len(statements)
    shutil.copyfile(paths.vault, paths.home / "dry.db")
    dry = open_engine(paths.home / "dry.db", data_key)
    with failing_at(dry, None) as statements:
        bring_up_to_date(dry, schema)
    close(dry)
    place = ahead + 1 + round(where * (len(statements) - ahead - 1))
    with failing_at(engine, place), pytest.raises(VaultDamaged, match="as it was before"):
        bring_up_to_date(engine, schema)
    assert content(engine) == untouched
    close(engine)
    engine = open_engine(paths.vault, data_key)
    assert (version(engine), content(engine), faults(engine)) == (before, untouched, [])
    bring_up_to_date(engine, schema)  # and without the fault it works
    assert version(engine) == after
    close(engine)


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_fault_in_making_a_vault_leaves_none(
    paths: Paths, tmp_path: Path, passphrase: str, cheap: Cost, revision: str
) -> None:
    folder = tmp_path / "scripts"
    shutil.copytree(SCHEMA.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (script,) = (folder / "versions").glob(f"{revision}_*.py")
    with script.open("a", encoding="utf-8") as file:
        file.write("\n\n_whole = upgrade\n\n\ndef upgrade() -> None:\n    _whole()\n    raise ZeroDivisionError\n")
    with pytest.raises(VaultDamaged):
        create_vault(paths, passphrase, cheap, Schema(folder, HEAD))
    assert not exists(paths)
    vault, _ = create_vault(paths, passphrase, cheap)
    vault.close()


def test_a_newer_vault_is_refused(paths: Paths, passphrase: str, cheap: Cost) -> None:
    vault, _ = create_vault(paths, passphrase, cheap)
    with vault, vault.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    before = paths.vault.read_bytes()
    with pytest.raises(VaultDamaged, match="newer ehat") as caught:
        open_vault(paths, passphrase)
    assert caught.value.code == Exit.VAULT
    assert paths.vault.read_bytes() == before
    assert backups(paths) == []
