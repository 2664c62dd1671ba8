"""backup, restore and rescue as a person runs them: what is printed, what is left, how it ends."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest

from ehat_tui.cli.unlock import store_of
from ehat_tui.errors import Exit
from ehat_tui.record.store import Store
from ehat_tui.vault import backup, holder, keys, restore
from ehat_tui.vault.engine import close, open_engine
from ehat_tui.vault.keys import Cost
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import create_vault, open_vault

Ehat = Callable[..., Any]  # the fixture of conftest.py
PASSPHRASE = "brown kettle sings twice"
NEW = "purple tractor under seven clouds"
CHEAP = Cost(ops=1, memory=8192)


@pytest.fixture
def paper(family: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The recovery key, in the file that EHAT_RECOVERY_KEY_FILE names; and the new passphrase in one as well."""
    paths = Paths(home)
    spare = keys.new_recovery(paths.key, keys.unlock(paths.key, PASSPHRASE))
    for name, text in (("RECOVERY_KEY", spare.text), ("NEW_PASSPHRASE", NEW)):
        (tmp_path / name).write_text(f"{text}\n", encoding="utf-8")
        monkeypatch.setenv(f"EHAT_{name}_FILE", str(tmp_path / name))
    return spare.text


@pytest.fixture
def file(ehat: Ehat, paper: str, tmp_path: Path) -> Path:
    """A backup of the family, for the recovery key."""
    (tmp_path / "stick").mkdir()
    done = ehat("backup", "--to", tmp_path / "stick")
    assert done.code == 0, done.err
    return Path(done.out.strip())


def lose(home: Path) -> None:
    """The laptop is gone."""
    shutil.rmtree(home)


def references(home: Path, passphrase: str = PASSPHRASE) -> list[str]:
    with open_vault(Paths(home), passphrase) as vault:
        return store_of(vault).references()


def events(home: Path, passphrase: str = PASSPHRASE) -> list[str]:
    with open_vault(Paths(home), passphrase) as vault, vault.engine.connect() as connection:
        return [str(kind) for kind in connection.exec_driver_sql("SELECT kind FROM event ORDER BY seq").scalars()]


def test_a_lost_laptop_comes_back_with_the_paper(
    ehat: Ehat, file: Path, family: str, home: Path, said: set[str]
) -> None:
    assert file.name.startswith("ehat-backup-20")
    sealed = file.read_bytes()
    assert not any(text.encode() in sealed for text in said if len(text) > 6)  # a short one is there by chance
    lose(home)
    done = ehat("restore", file)
    assert (done.code, done.out) == (0, ""), done.err
    assert "is in its place" in done.err
    assert references(home, NEW) == [family]
    assert ehat("list").code == Exit.LOCKED  # the old passphrase is not asked for, and is none any more
    assert events(home, NEW)[-1] == "restore"


def test_a_backup_is_an_event(ehat: Ehat, file: Path, home: Path) -> None:
    assert events(home)[-1] == "backup"


def test_what_was_there_is_kept(ehat: Ehat, file: Path, family: str, home: Path) -> None:
    done = ehat("restore", file)
    assert done.code == 0
    (aside,) = restore.asides(Paths(home))
    assert str(aside) in done.err
    assert references(aside) == [family]


def test_for_an_organisation(ehat: Ehat, family: str, home: Path, tmp_path: Path, paper: str) -> None:
    """Its key opens the file; the vault inside was never wrapped for it, so it asks for the passphrase."""
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "key.txt").write_text(f"# created: today\n# public key: x\n{identity}\n", encoding="utf-8")
    target = tmp_path / "org.age"
    assert ehat("backup", "--to", target, "--for", str(identity.to_public())).code == 0
    lose(home)
    assert ehat("restore", target).code == Exit.LOCKED  # the recovery key does not open this one
    assert not Paths(home).vault.exists()
    done = ehat("restore", target, "--identity", tmp_path / "key.txt")
    assert done.code == 0, done.err
    assert references(home, NEW) == [family]


def test_a_recipient_that_is_none(ehat: Ehat, family: str, tmp_path: Path) -> None:
    done = ehat("backup", "--to", tmp_path / "a.age", "--for", "age1nobody")
    assert done.code == Exit.NOT_VALID
    assert not (tmp_path / "a.age").exists()


def test_never_over_a_file(ehat: Ehat, file: Path) -> None:
    before = file.read_bytes()
    assert ehat("backup", "--to", file).code == Exit.NOT_VALID
    assert ehat("backup", "--to", file.parent).code == Exit.NOT_VALID
    assert file.read_bytes() == before


def test_a_disk_that_is_not_there(ehat: Ehat, family: str, paper: str, tmp_path: Path) -> None:
    done = ehat("backup", "--to", tmp_path / "gone" / "a.age")
    assert done.code == Exit.DISK
    assert "Traceback" not in done.err


def test_no_vault_no_backup(ehat: Ehat, tmp_path: Path) -> None:
    assert ehat("backup", "--to", tmp_path / "a.age").code == Exit.NOT_FOUND


def cut(content: bytes) -> bytes:
    return content[:-5000]


def altered(content: bytes) -> bytes:
    return content[:-5000] + bytes([content[-5000] ^ 1]) + content[-4999:]


def foreign(content: bytes) -> bytes:
    return b"PK\x03\x04 holiday pictures"


def begun(content: bytes) -> bytes:
    return content[:10]


@pytest.mark.parametrize(
    ("spoil", "answer"),
    [
        (cut, (Exit.VAULT, "cut short or altered")),
        (altered, (Exit.VAULT, "cut short or altered")),
        (begun, (Exit.VAULT, "cut short")),
        (foreign, (Exit.NOT_VALID, "not a backup of ehat")),
    ],
)
def test_files_that_are_not_what_they_should_be(
    ehat: Ehat, file: Path, family: str, home: Path, spoil: Callable[[bytes], bytes], answer: tuple[Exit, str]
) -> None:
    file.write_bytes(spoil(file.read_bytes()))
    done = ehat("restore", file)
    assert (done.code, done.out) == (answer[0], "")
    assert answer[1] in done.err
    assert references(home) == [family]
    assert restore.asides(Paths(home)) == []


def test_another_vaults(ehat: Ehat, file: Path, family: str, home: Path) -> None:
    lose(home)
    create_vault(Paths(home), "green ladder hums quietly", CHEAP)[0].close()
    done = ehat("restore", file)
    assert done.code == Exit.NOT_VALID
    assert "another vault" in done.err
    assert "--replace" in done.err
    assert references(home, "green ladder hums quietly") == []
    assert ehat("restore", file, "--replace").code == 0
    assert references(home, NEW) == [family]


def test_a_newer_schema(ehat: Ehat, family: str, home: Path, paper: str, tmp_path: Path) -> None:
    paths = Paths(home)
    engine = open_engine(paths.vault, keys.unlock(paths.key, PASSPHRASE))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    vault = type("Open", (), {"paths": paths, "engine": engine, "data_key": keys.unlock(paths.key, PASSPHRASE)})
    assert backup.roll(vault) == ""  # type: ignore[arg-type]
    close(engine)
    done = ehat("restore", backup.backups(paths)[0].name)
    assert done.code == Exit.VAULT
    assert "newer ehat" in done.err


def test_a_wrong_recovery_key_and_none(
    ehat: Ehat, file: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "RECOVERY_KEY").write_text("0000-0000\n", encoding="utf-8")
    assert ehat("restore", file).code == Exit.LOCKED
    monkeypatch.delenv("EHAT_RECOVERY_KEY_FILE")
    assert ehat("restore", file).code == Exit.LOCKED


def test_a_weak_new_passphrase_changes_nothing(ehat: Ehat, file: Path, family: str, home: Path, tmp_path: Path) -> None:
    (tmp_path / "NEW_PASSPHRASE").write_text("short\n", encoding="utf-8")
    assert ehat("restore", file).code == Exit.NOT_VALID
    assert references(home) == [family]


def test_not_while_the_app_has_it_open(ehat: Ehat, file: Path, family: str, home: Path) -> None:
    hold = holder.take(Paths(home))
    assert hold is not None
    done = ehat("restore", file)
    hold.release()
    assert done.code == Exit.NOT_VALID
    assert "open" in done.err
    assert references(home) == [family]


def test_a_backup_on_this_laptop_by_its_name(ehat: Ehat, family: str, home: Path) -> None:
    assert ehat("restore").out == ""
    with open_vault(Paths(home), PASSPHRASE) as vault:
        assert backup.roll(vault) == ""
        store_of(vault).create()
    name = backup.backups(Paths(home))[0].name
    assert ehat("restore").out.split()[0] == name
    done = ehat("restore", name)
    assert done.code == 0, done.err
    assert references(home) == [family]  # with the passphrase as it was, and none asked anew


def test_a_name_that_is_nothing(ehat: Ehat, family: str) -> None:
    assert ehat("restore", "2001-01-01").code == Exit.NOT_FOUND


# -- rescue


def spoil(home: Path, page: int) -> None:
    with Paths(home).vault.open("rb+") as file:
        file.seek((page - 1) * 4096 + 200)
        file.write(b"spoilt")


def test_a_whole_vault_is_rescued_whole(ehat: Ehat, family: str, home: Path, tmp_path: Path, said: set[str]) -> None:
    before = Paths(home).vault.read_bytes()
    done = ehat("rescue", "--to", tmp_path / "out")
    assert done.code == 0, done.err
    assert "in clear" in done.err
    assert str(tmp_path / "out") in done.err
    assert [Path(line).name for line in done.out.split()] == [f"{family}.json", f"{family}.rows.json", "report.txt"]
    assert Paths(home).vault.read_bytes() == before
    assert not any(text in done.out + done.err for text in said)
    text = (tmp_path / "out" / f"{family}.json").read_text(encoding="utf-8")
    assert "Marsden" in text
    shown = ehat("show", family, "--json")
    assert json.loads(text) == json.loads(shown.out)
    rows = json.loads((tmp_path / "out" / f"{family}.rows.json").read_text(encoding="utf-8"))["rows"]
    assert {"assessment", "person", "answer", "event"} <= set(rows)
    assert "seal" not in rows["assessment"][0]
    assert "Nothing is lost" in (tmp_path / "out" / "report.txt").read_text(encoding="utf-8")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        f"{family}.json", f"{family}.rows.json", "report.txt"
    }  # fmt: skip


def test_what_is_rescued_can_be_imported(ehat: Ehat, family: str, home: Path, tmp_path: Path) -> None:
    ehat("rescue", "--to", tmp_path / "out")
    lose(home)
    create_vault(Paths(home), PASSPHRASE, CHEAP)[0].close()
    done = ehat("import", tmp_path / "out" / f"{family}.json")
    assert (done.code, done.out.strip()) == (0, family), done.err


def remove(home: Path, *statements: str) -> None:
    """Take rows away behind everyone's back, as damage does."""
    paths = Paths(home)
    engine = open_engine(paths.vault, keys.unlock(paths.key, PASSPHRASE))
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        triggers = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
        for name in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    with engine.connect() as raw:
        bare: Any = raw.connection.driver_connection
        bare.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            bare.execute(statement)
    close(engine)


def test_a_lost_form(ehat: Ehat, family: str, home: Path, tmp_path: Path) -> None:
    remove(home, "DELETE FROM formversion")
    assert ehat("show", family).code == Exit.VAULT
    done = ehat("rescue", "--to", tmp_path / "out")
    assert done.code == Exit.VAULT
    assert "Marsden" in (tmp_path / "out" / f"{family}.json").read_text(encoding="utf-8")
    assert f"{family}: its form is lost" in (tmp_path / "out" / "report.txt").read_text(encoding="utf-8")


def test_a_lost_head(ehat: Ehat, family: str, home: Path, tmp_path: Path) -> None:
    remove(home, "DELETE FROM assessment", "DELETE FROM practitioner")
    done = ehat("rescue", "--to", tmp_path / "out")
    assert done.code == Exit.VAULT
    assert "Marsden" in (tmp_path / "out" / "RESCUED-1.json").read_text(encoding="utf-8")
    assert "RESCUED-1: its reference" in (tmp_path / "out" / "report.txt").read_text(encoding="utf-8")


def test_a_missing_table_and_missing_answers(
    ehat: Ehat, family: str, home: Path, tmp_path: Path, said: set[str]
) -> None:
    remove(home, "DROP TABLE action", "DELETE FROM answer WHERE question_id = 'worries.what'")
    done = ehat("rescue", "--to", tmp_path / "out")
    assert done.code == Exit.VAULT
    report = (tmp_path / "out" / "report.txt").read_text(encoding="utf-8")
    assert "table action:" in report
    assert f"{family}: lost are worries.what, answers:" in report
    assert f"{family}: lost are actions, rows:" in report
    assert not any(text in report for text in said)


def test_a_damaged_page_anywhere(ehat: Ehat, family: str, home: Path, tmp_path: Path) -> None:
    """Never a traceback, never a half answer: whole with 0, or lost with 7 and a report or a way out."""
    whole = Paths(home).vault.read_bytes()
    codes = []
    for page in range(2, len(whole) // 4096, 60):
        Paths(home).vault.write_bytes(whole)
        spoil(home, page)
        out = tmp_path / str(page)
        done = ehat("rescue", "--to", out)
        codes.append(done.code)
        assert done.code in (0, Exit.VAULT), done.err
        assert "did not expect" not in done.err
        if done.code == Exit.VAULT:
            assert (out / "report.txt").exists() or "Nothing can be read" in done.err
    assert Exit.VAULT in codes


def test_a_damaged_key_file(ehat: Ehat, family: str, home: Path, tmp_path: Path) -> None:
    with open_vault(Paths(home), PASSPHRASE):
        pass  # which keeps the copy beside it
    Paths(home).key.write_bytes(b"")
    assert ehat("rescue", "--to", tmp_path / "out").code == 0


def test_a_wrong_passphrase(ehat: Ehat, family: str, home: Path, tmp_path: Path, passphrase_file: Path) -> None:
    passphrase_file.write_text("not the right words at all\n", encoding="utf-8")
    assert ehat("rescue", "--to", tmp_path / "out").code == Exit.LOCKED
    assert not (tmp_path / "out").exists()


def test_with_the_recovery_key(ehat: Ehat, family: str, paper: str, tmp_path: Path, passphrase_file: Path) -> None:
    passphrase_file.write_text("forgotten\n", encoding="utf-8")
    assert ehat("rescue", "--to", tmp_path / "out").code == 0


def test_never_into_a_folder_with_something_in_it(ehat: Ehat, family: str, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    assert ehat("rescue", "--to", tmp_path / "out").code == Exit.NOT_VALID
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_beside_the_vault_when_nothing_is_said(ehat: Ehat, family: str, home: Path) -> None:
    assert ehat("rescue").code == 0
    (folder,) = home.glob("rescued-*")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_finished_versions_are_rescued_too(ehat: Ehat, store: Store, family: str, tmp_path: Path) -> None:
    from ehat_tui.exchange.finish import finish

    assert not finish(store, family)
    assert ehat("rescue", "--to", tmp_path / "out").code == 0
    rows = json.loads((tmp_path / "out" / f"{family}.rows.json").read_text(encoding="utf-8"))["rows"]
    assert len(rows["snapshot"]) == 1
