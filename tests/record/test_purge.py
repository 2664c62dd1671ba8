"""A purge takes every row, the space it took and the copies that hold it, and leaves a stub that says so."""

import shutil
import struct
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import SQLModel

from ehat_tui.errors import NotFound, NotValid
from ehat_tui.record import audit, purge
from ehat_tui.record.case import Answer, Case
from ehat_tui.record.store import Store
from ehat_tui.record.unit import Change
from ehat_tui.vault import backup
from ehat_tui.vault.engine import outside_transaction
from ehat_tui.vault.keys import Cost, DataKey
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import Vault, audit_key, create_vault

PASSPHRASE = "brown kettle sings twice"
MARKER = "Blaenau-marker-zebra"
PAGE, RESERVED = 4096, 80  # SQLCipher 4: an IV and an HMAC at the end of each page


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made, _ = create_vault(Paths(tmp_path / "home"), PASSPHRASE, Cost(ops=1, memory=8192))
    with made:
        yield made


@pytest.fixture
def store(vault: Vault) -> Store:
    return Store(vault.engine, audit_key(vault.data_key))


def family(store: Store, words: str) -> Case:
    """Two people, an agreement, answers, a finished version and a row that was taken away, all with these words."""
    with store.creating("england") as unit:
        ann = unit.add_row("people", {"given_names": words, "family_name": words})
        cat = unit.add_row("people", {"given_names": "Cat"})
        unit.add_row("agreement", {"person": str(cat), "explained": ["voluntary"], "decision": "agrees"})
        unit.add_row("objectives", {"title": words})
        gone = unit.add_row("contacts", {"what": words})
        unit.save([Change("people.roles", ann, Answer(["child_assessed"]))])
        unit.save([Change("start.why_now", unit.assessment.id, Answer(words * 3, typed=words, restricted=True))])
        for number in range(40):
            unit.add_row("worries", key=f"{words}-{number}")
        unit.keep_place({"section": words})
        unit.finish(f'{{"said": "{words}"}}')
        unit.amend(words)
        unit.remove_row("contacts", gone)
    return store.case(unit.assessment.reference)


def rows(vault: Vault) -> dict[str, int]:
    with outside_transaction(vault.engine) as connection:
        tables = sorted(SQLModel.metadata.tables)
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}


def pages(path: Path, key: DataKey) -> bytes:
    """What a database file and its log hold, decrypted page by page: also what no table points at any more."""
    ciphers = pytest.importorskip("cryptography.hazmat.primitives.ciphers")

    def plain(page: bytes, start: int) -> bytes:
        vector = page[PAGE - RESERVED : PAGE - RESERVED + 16]
        cipher = ciphers.Cipher(ciphers.algorithms.AES(bytes(key)), ciphers.modes.CBC(vector)).decryptor()
        return bytes(cipher.update(page[start : PAGE - RESERVED]))

    data = path.read_bytes()
    found = [plain(data[at : at + PAGE], 0 if at else 16) for at in range(0, len(data), PAGE)]
    log = path.with_name(f"{path.name}-wal")
    frames = log.read_bytes()[32:] if log.exists() else b""
    for at in range(0, len(frames), 24 + PAGE):
        (number,) = struct.unpack(">I", frames[at : at + 4])
        found.append(plain(frames[at + 24 : at + 24 + PAGE], 16 if number == 1 else 0))
    return b"".join(found)


# ---------------------------------------------------------------- every row


def test_every_table_that_belongs_to_an_assessment_is_known() -> None:
    tables = {name for name, table in SQLModel.metadata.tables.items() if "assessment_id" in table.columns}
    assert {model.__tablename__ for model in purge.OWNED} == tables - {"event"}


def test_all_rows_go_and_nobody_elses(vault: Vault, store: Store) -> None:
    other = family(store, "somebody else")
    before = rows(vault)
    case = family(store, MARKER)
    counts = purge.purge(store, case.reference, "handed-over")
    after = rows(vault)
    assert after.pop("event") > before.pop("event")
    assert after == before
    assert store.references() == [other.reference]
    assert store.case(other.reference) == other
    assert counts == {"assessment": 1, "snapshot": 1, "answer": 2, **counts}
    assert counts["item"] == 40
    assert counts["contact"] == 1, "what was taken away is there until then"


def test_a_stub_stays_and_the_chain_holds(store: Store) -> None:
    case = family(store, MARKER)
    link = audit.head(store.ledger)
    counts = purge.purge(store, case.reference, "handed-over")
    told = audit.show(store.ledger, case.reference)
    assert told[-1].kind == "purge"
    assert told[-1].fields == (case.reference, "handed-over", *(f"{name} {count}" for name, count in counts.items()))
    assert told[0].kind == "create"
    assert audit.verify(store.ledger, [link]).findings == ()
    assert MARKER not in repr(told)


def test_its_reference_is_never_given_again(store: Store) -> None:
    first, second = (family(store, MARKER).reference for _ in range(2))
    purge.purge(store, second, "mistake")
    assert int(store.create().reference[-4:]) == int(first[-4:]) + 2


def test_twice_is_as_good_as_once(store: Store) -> None:
    case = family(store, MARKER)
    assert purge.purge(store, case.reference, "mistake")
    count = audit.head(store.ledger).seq
    assert purge.preview(store, case.reference) == purge.Goes(case.id, "", {})
    assert purge.purge(store, case.reference, "mistake") == {}
    assert audit.head(store.ledger).seq == count


def test_an_unknown_one_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        purge.purge(store, "EH-26-0001", "mistake")


def test_a_held_one_stays_until_it_is_let_go(vault: Vault, store: Store) -> None:
    case = family(store, MARKER)
    with store.unit(case.id) as unit:
        unit.hold("inquiry")
    before = rows(vault)
    assert purge.preview(store, case.reference).held == "inquiry"
    with pytest.raises(NotValid, match="must be kept"):
        purge.purge(store, case.reference, "retention")
    assert rows(vault) == before
    with store.unit(case.id) as unit:
        unit.hold("")
    assert purge.purge(store, case.reference, "retention")
    kinds = [told.kind for told in audit.show(store.ledger, case.reference)]
    assert kinds[-3:] == ["hold", "release", "purge"]


# ---------------------------------------------------------------- every trace


def test_nothing_said_is_left_in_the_file(vault: Vault, store: Store) -> None:
    family(store, "somebody else")
    case = family(store, MARKER)
    assert MARKER.encode() in pages(vault.paths.vault, vault.data_key), "the test sees what is there"
    purge.purge(store, case.reference, "erasure")
    purge.clear(store)
    left = pages(vault.paths.vault, vault.data_key)
    assert b"somebody else" in left
    assert MARKER.encode() not in left
    assert case.people[0].id.bytes.hex().encode() in left, "the events still know the ids"


def test_what_is_deleted_is_overwritten_at_once(vault: Vault, store: Store) -> None:
    """A kill before the file is written anew leaves no words in its free pages."""
    case = family(store, MARKER)
    purge.purge(store, case.reference, "erasure")
    with outside_transaction(vault.engine) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    assert MARKER.encode() not in pages(vault.paths.vault, vault.data_key)


# ---------------------------------------------------------------- every copy


def holds(path: Path, vault: Vault) -> bool:
    return MARKER.encode() in pages(path, vault.data_key)


def test_backups_that_hold_it_go_and_a_fresh_one_is_there(vault: Vault, store: Store) -> None:
    case = family(store, MARKER)
    for day in (date(2026, 1, 5), date(2026, 1, 6)):
        assert backup.roll(vault, today=day) == ""
    backup.before_upgrade(vault.paths, vault.engine, vault.data_key)
    aside = vault.paths.home / "vault-before-restore-2026-01-07-120000"
    aside.mkdir()
    shutil.copy(backup.backups(vault.paths)[0].folder / "vault.db", aside)
    shutil.copy(aside / "vault.db", vault.paths.home / "vault.before-0002.db")
    assert all(holds(path, vault) for path in vault.paths.home.rglob("*.db"))
    purge.purge(store, case.reference, "handed-over")
    purge.clear(store)
    assert purge.follow(vault, case.id) == []
    copies = set(vault.paths.home.rglob("*.db")) - {vault.paths.vault}
    assert [path.parent.parent.name for path in copies] == ["backups"], "one fresh backup, and nothing else"
    assert not any(holds(path, vault) for path in copies | {vault.paths.vault})


def test_backups_that_do_not_hold_it_stay(vault: Vault, store: Store) -> None:
    assert backup.roll(vault, today=date(2026, 1, 5)) == ""
    case = family(store, MARKER)
    purge.purge(store, case.reference, "mistake")
    assert purge.follow(vault, case.id) == []
    assert [kept.name for kept in backup.backups(vault.paths)] == ["2026-01-05"]


def test_a_copy_that_cannot_be_read_is_named(vault: Vault, store: Store) -> None:
    case = family(store, MARKER)
    aside = vault.paths.home / "vault-before-restore-2026-01-07-120000"
    aside.mkdir()
    (aside / "vault.db").write_bytes(bytes(8192))
    purge.purge(store, case.reference, "mistake")
    assert purge.follow(vault, case.id) == ["vault-before-restore-2026-01-07-120000/vault.db"]


def test_no_id_is_left_that_points_at_a_row(vault: Vault, store: Store) -> None:
    purge.purge(store, family(store, MARKER).reference, "mistake")
    with outside_transaction(vault.engine) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        ids = {UUID(row[0]) for row in connection.execute("SELECT DISTINCT assessment_id FROM event") if row[0]}
    assert len(ids) == 1
