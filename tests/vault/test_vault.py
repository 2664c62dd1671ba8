"""A vault as a whole: made, opened, closed, and what happens when making it is cut short."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ehat_tui.errors import DiskRefused, EhatError, Exit, Locked, NotFound, NotValid, VaultDamaged
from ehat_tui.vault import keys
from ehat_tui.vault import vault as vault_module
from ehat_tui.vault.engine import close, open_engine, reading
from ehat_tui.vault.keys import Cost, DataKey
from ehat_tui.vault.migrate import Schema, version
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import (
    Vault,
    audit_key,
    create_vault,
    exists,
    open_vault,
    open_vault_with_recovery,
)


def words(vault: Vault) -> list[str]:
    with reading(vault.engine).connect() as connection:
        return list(connection.exec_driver_sql("SELECT words FROM family").scalars())


def write(vault: Vault, text: str) -> None:
    with vault.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO family (words) VALUES (?)", (text,))


def test_made_closed_and_opened_again(paths: Paths, passphrase: str, cheap: Cost, schema: Schema) -> None:
    assert not exists(paths)
    vault, spare = create_vault(paths, passphrase, cheap, schema)
    with vault:
        write(vault, "said at the table")
    assert exists(paths)
    with open_vault(paths, passphrase, schema) as again:
        assert words(again) == ["said at the table"]
        assert version(again.engine) == schema.head
    with open_vault_with_recovery(paths, spare.text, schema) as again:
        assert words(again) == ["said at the table"]


def test_only_the_two_files_remain(vault: Vault) -> None:
    vault.close()
    names = {path.name for path in vault.paths.home.iterdir()}
    assert names == {"vault.db", "vault.key"}
    if os.name == "posix":
        assert {path.stat().st_mode & 0o777 for path in vault.paths.home.iterdir()} == {0o600}
        assert vault.paths.home.stat().st_mode & 0o777 == 0o700


def test_closing_wipes_the_key_and_may_be_repeated(vault: Vault) -> None:
    vault.close()
    assert bytes(vault.data_key) == bytes(32)
    vault.close()
    with pytest.raises(Locked):
        words(vault)


def test_a_vault_does_not_show_its_key(vault: Vault) -> None:
    assert vault.data_key.hex() not in repr(vault)
    assert str(bytes(vault.data_key)) not in repr(vault)


def test_wrong_passphrase_touches_no_database(vault: Vault, schema: Schema) -> None:
    vault.close()
    before = vault.paths.vault.read_bytes()
    with pytest.raises(Locked, match="does not open this vault"):
        open_vault(vault.paths, "brown kettle sings thrice", schema)
    assert vault.paths.vault.read_bytes() == before


def test_no_vault_yet(paths: Paths, passphrase: str, schema: Schema) -> None:
    with pytest.raises(NotFound) as caught:
        open_vault(paths, passphrase, schema)
    assert caught.value.code is Exit.NOT_FOUND
    assert "ehat init" in caught.value.hint


def test_a_vault_is_never_made_over_another(vault: Vault, passphrase: str, cheap: Cost, schema: Schema) -> None:
    write(vault, "kept")
    with pytest.raises(NotValid, match="already"):
        create_vault(vault.paths, passphrase, cheap, schema)
    assert words(vault) == ["kept"]


def test_a_lost_key_file_is_damage_and_the_database_is_left_alone(
    vault: Vault, passphrase: str, cheap: Cost, schema: Schema
) -> None:
    vault.close()
    before = vault.paths.vault.read_bytes()
    vault.paths.key.unlink()
    assert exists(vault.paths)
    with pytest.raises(VaultDamaged, match=r"vault\.key is missing"):
        open_vault(vault.paths, passphrase, schema)
    with pytest.raises(NotValid):
        create_vault(vault.paths, passphrase, cheap, schema)
    assert vault.paths.vault.read_bytes() == before


def test_a_lost_database_is_damage(vault: Vault, passphrase: str, schema: Schema) -> None:
    vault.close()
    vault.paths.vault.unlink()
    with pytest.raises(VaultDamaged, match=r"vault\.db is missing"):
        open_vault(vault.paths, passphrase, schema)


def test_a_vault_that_lost_its_tables_is_not_given_empty_ones(vault: Vault, passphrase: str, schema: Schema) -> None:
    database, key = vault.paths.vault, DataKey(vault.data_key)
    vault.close()
    database.unlink()
    empty = open_engine(database, key, create=True)
    with empty.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE x (y)")
        connection.exec_driver_sql("DROP TABLE x")
    close(empty)
    with pytest.raises(VaultDamaged, match="empty"):
        open_vault(vault.paths, passphrase, schema)


def test_the_key_file_of_another_vault(
    vault: Vault, tmp_path: Path, passphrase: str, cheap: Cost, schema: Schema
) -> None:
    vault.close()
    keys.create(tmp_path / "other.key", passphrase, cheap)
    (tmp_path / "other.key").replace(vault.paths.key)
    with pytest.raises(VaultDamaged, match=r"another vault\.key"):
        open_vault(vault.paths, passphrase, schema)


def test_a_weak_passphrase_makes_nothing(paths: Paths, cheap: Cost, schema: Schema) -> None:
    with pytest.raises(NotValid):
        create_vault(paths, "short", cheap, schema)
    assert not exists(paths)
    assert list(paths.home.iterdir()) == []


@pytest.mark.parametrize("after", range(3))
def test_making_it_cut_short_leaves_no_vault_and_the_next_try_works(
    paths: Paths, passphrase: str, cheap: Cost, schema: Schema, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    real, calls = os.replace, 0

    def replace(source: Path, target: Path) -> None:
        nonlocal calls
        calls += 1
        if calls > after:
            raise OSError(errno.ENOSPC, "full")
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        with pytest.raises(DiskRefused):
            create_vault(paths, passphrase, cheap, schema)
    assert not exists(paths)
    with pytest.raises(NotFound):
        open_vault(paths, passphrase, schema)
    made, _ = create_vault(paths, passphrase, cheap, schema)
    with made:
        assert words(made) == []
    assert {path.name for path in paths.home.iterdir()} == {"vault.db", "vault.key"}


def test_a_failing_first_revision_leaves_no_vault(
    paths: Paths, passphrase: str, cheap: Cost, add_revision: Callable[[str], Schema]
) -> None:
    broken = add_revision("raise ZeroDivisionError")
    with pytest.raises(VaultDamaged):
        create_vault(paths, passphrase, cheap, broken)
    assert not exists(paths)


def test_an_older_vault_is_upgraded_on_opening(
    vault: Vault, passphrase: str, add_revision: Callable[[str], Schema]
) -> None:
    write(vault, "older")
    vault.close()
    newer = add_revision('op.add_column("family", sa.Column("area", sa.String()))')
    with open_vault(vault.paths, passphrase, newer) as again:
        assert version(again.engine) == "0002"
        assert words(again) == ["older"]


def test_a_failed_opening_wipes_the_key(
    vault: Vault, passphrase: str, schema: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.close()
    held: list[DataKey] = []

    def fail(*args: object) -> None:
        raise VaultDamaged("no")

    real = keys.unlock

    def unlock(path: Path, text: str) -> DataKey:
        held.append(real(path, text))
        return held[0]

    monkeypatch.setattr(vault_module, "bring_up_to_date", fail)
    monkeypatch.setattr(keys, "unlock", unlock)
    with pytest.raises(EhatError, match="no"):
        open_vault(vault.paths, passphrase, schema)
    assert held[0].wiped


def test_the_audit_key_depends_on_the_data_key_and_is_not_it() -> None:
    one, other = DataKey(b"1" * 32), DataKey(b"2" * 32)
    assert audit_key(one) == audit_key(DataKey(one))
    assert audit_key(one) != audit_key(other)
    assert len(audit_key(one)) == 32
    assert audit_key(one) != bytes(one)
    # changed, it would break every chain written so far
    assert audit_key(one).hex() == "815ea1e83044c06d0b8ae4d329ebc7536e4991df36aa534468f69c32f23ac481"
