"""The account of what happened: read without a word of anybody, and verified link by link on a real vault."""

import ast
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, insert, text, update
from sqlmodel import Session, SQLModel, col, delete, select

from ehat_tui.errors import EhatError, NotFound, NotValid
from ehat_tui.record import audit, purge
from ehat_tui.record.audit import Ledger, Verdict
from ehat_tui.record.case import Answer, Case
from ehat_tui.record.chain import FIRST, Link, link
from ehat_tui.record.gatekeeper import EVENTS
from ehat_tui.record.store import Store
from ehat_tui.record.tables import Answer as AnswerRow
from ehat_tui.record.tables import Event
from ehat_tui.record.unit import Change, Unit
from ehat_tui.vault.engine import outside_transaction
from ehat_tui.vault.keys import Cost
from ehat_tui.vault.migrate import differences
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import Vault, audit_key, create_vault, open_vault

PASSPHRASE = "brown kettle sings twice"
ROOT = Path(audit.__file__).parents[2]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed vault with one assessment of a dozen events, to copy."""
    home = tmp_path_factory.mktemp("audited") / "home"
    made, _ = create_vault(Paths(home), PASSPHRASE, Cost(ops=1, memory=8192))
    with made:
        first = store(made)
        case = first.create(reference="EH-26-0042")
        for number in range(12):
            say(first, case, f"x {number}")
    return home


@pytest.fixture
def real(prepared: Path, tmp_path: Path) -> Iterator[Vault]:
    home = tmp_path / "home"
    shutil.copytree(prepared, home)
    with open_vault(Paths(home), PASSPHRASE) as opened:
        yield opened


def store(vault: Vault) -> Store:
    return Store(vault.engine, audit_key(vault.data_key))


def say(first: Store, case: Case, words: str) -> None:
    first.save(case.id, [Change("start.why_now", case.id, Answer(words))])


def tamper(vault: Vault, *statements: str, guarded: bool = False) -> None:
    """As somebody with the key and another program would: past the Store, and with the triggers taken away."""
    with outside_transaction(vault.engine) as connection:
        if not guarded:
            triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (name,) in triggers:
                connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)


def found(vault: Vault, *kept: Link) -> list[tuple[int, int, str]]:
    return [(one.seq, one.until, one.what) for one in audit.verify(store(vault).ledger, kept).findings]


# ---------------------------------------------------------------- whole, or not


def test_a_chain_nobody_touched_is_whole(real: Vault) -> None:
    newest = audit.head(store(real).ledger)
    assert newest.seq == 13
    assert audit.verify(store(real).ledger, [newest]) == Verdict(13, newest, ())


def test_an_empty_chain_is_whole(new_vault: Callable[[], Any]) -> None:
    assert audit.verify(new_vault().store.ledger) == Verdict(0, Link(0, FIRST), ())


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'export'", "actor = 'somebody'", "fields = '[\"start.danger\"]'", "content = 'x'", "mac = 'x'",
        "previous = 'x'", "subject_id = NULL", "assessment_id = NULL", "at = '2026-01-01 00:00:00.000000'",
        "at = 'never'", "at = 7", "fields = '{'", "fields = x'00'", "assessment_id = 'nobody'", "mac = x'00'",
    ],
)  # fmt: skip
def test_a_change_is_found_and_named(real: Vault, change: str) -> None:
    tamper(real, f"UPDATE event SET {change} WHERE seq = 5")
    assert found(real) == [(5, 5, "changed")]


@pytest.mark.parametrize(("gone", "named"), [("= 5", (5, 5)), ("= 1", (1, 1)), ("BETWEEN 4 AND 9", (4, 9))])
def test_a_removal_is_found_and_named(real: Vault, gone: str, named: tuple[int, int]) -> None:
    tamper(real, f"DELETE FROM event WHERE seq {gone}")
    assert found(real) == [(*named, "removed")]


def test_another_order_is_found_and_named(real: Vault) -> None:
    tamper(real, *(f"UPDATE event SET seq = {new} WHERE seq = {old}" for old, new in ((5, 99), (6, 5), (99, 6))))
    assert found(real) == [(5, 5, "moved"), (6, 6, "moved")]


def test_a_gap_that_was_closed_is_found(real: Vault) -> None:
    tamper(
        real,
        "DELETE FROM event WHERE seq = 5",
        *(f"UPDATE event SET seq = {n - 1} WHERE seq = {n}" for n in range(6, 14)),
    )
    named = found(real)
    assert [seq for seq, _, _ in named] == list(range(5, 13))
    assert {what for _, _, what in named[:-1]} == {"moved"}


def test_a_cut_tail_is_found_by_the_link_that_was_kept(real: Vault) -> None:
    kept = audit.head(store(real).ledger)
    tamper(real, "DELETE FROM event WHERE seq > 10")
    assert found(real, kept) == [(11, 13, "cut")]
    assert found(real) == [], "without a link from elsewhere nobody could know"


def test_an_emptied_chain_is_found(real: Vault) -> None:
    kept = audit.head(store(real).ledger)
    tamper(real, "DELETE FROM event")
    assert found(real, kept) == [(1, 13, "cut")]


def test_what_was_appended_behind_our_back_is_found(real: Vault) -> None:
    kept = audit.head(store(real).ledger)
    forged = Event(seq=14, at=events(real)[-1].at, actor="practitioner", kind="export", previous=kept.mac, mac="")
    forged.mac = link(b"x" * 32, forged)
    with Session(real.engine) as session, session.begin():
        session.add(forged)
    assert found(real, kept) == [(14, 14, "added")]
    assert found(real) == [(14, 14, "changed")]


def test_a_tail_written_anew_with_the_key_is_found_by_a_link_that_left_the_laptop(real: Vault) -> None:
    """Whoever owns the vault can forge the chain; a document that was given away still proves what it was."""
    printed = Link(13, audit.head(store(real).ledger).mac[:8])
    tamper(real, "DELETE FROM event WHERE seq > 11")
    for _ in range(2):
        store(real).note("backup")
    assert found(real) == []
    assert found(real, printed) == [(13, 13, "other")]
    assert found(real, audit.head(store(real).ledger), printed) == [(13, 13, "other")]


def test_without_the_key_nothing_holds(real: Vault) -> None:
    verdict = audit.verify(Ledger(real.engine, b"x" * 32))
    assert [finding.seq for finding in verdict.findings] == list(range(1, 14))


def events(vault: Vault) -> list[Event]:
    with store(vault).looking() as session:
        return list(session.exec(select(Event).order_by(col(Event.seq))))


# ---------------------------------------------------------------- on paper


@given(st.integers(1, 10**9), st.text("0123456789abcdef", min_size=64, max_size=64))
def test_a_link_comes_back_from_paper(seq: int, mac: str) -> None:
    whole = Link(seq, mac)
    for typed in (whole.shown, f"{seq} {mac[:8]}", f" {whole.shown.upper()} ", f"{seq} · {mac}"):
        assert audit.from_paper(typed).same(whole)
    assert not audit.from_paper(whole.shown).same(Link(seq + 1, mac))
    assert not audit.from_paper(whole.shown).same(Link(seq, ("1" if mac[0] == "0" else "0") + mac[1:]))


def test_a_link_is_short_on_paper() -> None:
    assert Link(812, "3f9a01c2" + "0" * 56).shown == "link 812 · 3f9a 01c2"


@pytest.mark.parametrize("text", ["", "812", "3f9a01c2", "812 3f9a", "812 3f9a01cz", "link"])
def test_what_is_no_link_is_refused(text: str) -> None:
    with pytest.raises(NotValid):
        audit.from_paper(text)


# ---------------------------------------------------------------- in the key file


def test_the_newest_link_stands_in_the_key_file(real: Vault) -> None:
    assert audit.kept_head(real) is None
    audit.keep_head(real)
    assert audit.kept_head(real) == audit.head(store(real).ledger)
    store(real).note("backup")
    audit.keep_head(real)
    assert audit.kept_head(real) == audit.head(store(real).ledger)


def test_an_older_database_put_in_place_is_found_however_often_it_is_closed(real: Vault, prepared: Path) -> None:
    store(real).note("backup")
    audit.keep_head(real)
    kept = audit.kept_head(real)
    assert kept is not None
    real.close()
    shutil.copy(prepared / "vault.db", real.paths.vault)
    with open_vault(real.paths, PASSPHRASE) as again:
        audit.keep_head(again)
        assert audit.kept_head(again) == kept, "it still has to prove what is missing"
        assert found(again, kept) == [(14, 14, "cut")]
        store(again).note("restore")
        audit.keep_head(again)
        assert found(again, kept) == [(14, 14, "other")]
        audit.keep_head(again, anew=True)
        assert audit.kept_head(again) == audit.head(store(again).ledger), "after a restore that was asked for"


def test_locking_goes_on_when_the_key_file_cannot_be_written(real: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    from ehat_tui.errors import DiskRefused
    from ehat_tui.vault import keys

    def refuse(*_: object) -> None:
        raise DiskRefused("The disk is full.")

    monkeypatch.setattr(keys, "keep_head", refuse)
    audit.keep_head(real)
    assert audit.kept_head(real) is None


# ---------------------------------------------------------------- the tables guard themselves


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET kind = 'x' WHERE seq = 5",
        "DELETE FROM event WHERE seq = 5",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event SELECT * FROM event WHERE seq = 5",
        "INSERT INTO event SELECT 20, at, actor, kind, NULL, NULL, fields, content, previous, mac FROM event",
        "UPDATE answer SET value = 'null'",
        "DELETE FROM answer",
        "DELETE FROM assessment",
        "UPDATE assessment SET status = 'completed'",
        "UPDATE assessment SET seal = ''",
    ],
)
def test_past_the_store_nothing_is_changed(real: Vault, statement: str) -> None:
    with pytest.raises(Exception, match=r"stay as they are|follow each other|without a revision|only with a purge"):
        tamper(real, statement, guarded=True)
    assert found(real) == []


def test_a_finished_version_stays_as_it_is(real: Vault) -> None:
    case = store(real).case("EH-26-0042")
    with store(real).unit(case.id) as unit:
        unit.finish("{}")
    for statement in ("UPDATE snapshot SET content = 'x'", "DELETE FROM snapshot"):
        with pytest.raises(Exception, match=r"stays as it is|only with a purge"):
            tamper(real, statement, guarded=True)


def test_every_table_of_an_assessment_has_its_triggers(real: Vault) -> None:
    """A revision that rebuilds a table loses them, and must make them again."""
    with outside_transaction(real.engine) as connection:
        there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    owned = {model.__tablename__ for model in purge.OWNED} | {"assessment"}
    changing = owned - {"snapshot"}
    assert there == {
        *("event_no_update", "event_no_delete", "event_next", "snapshot_no_update"),
        *(f"{name}_no_delete" for name in owned),
        *(f"{name}_revision" for name in changing),
        *(f"{model.__tablename__}_{rule}" for model in EVENTS for rule in ("settled", "filled_in", "new")),
    }


def test_the_newest_revision_makes_the_tables_we_have(real: Vault) -> None:
    assert differences(real.engine, SQLModel.metadata) == []


# ---------------------------------------------------------------- no change without its event


CHANGES: dict[str, Callable[[Unit], object]] = {
    "answer": lambda unit: unit.save([Change("start.why_now", unit.assessment.id, Answer("new"))]),
    "row": lambda unit: unit.add_row("contacts", {"what": "No reply"}),
    "finish": lambda unit: unit.finish("{}"),
    "hold": lambda unit: unit.hold("inquiry"),
    "note": lambda unit: unit.note("export", ["family", "pdf"]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_failing_event_aborts_its_change(real: Vault, name: str) -> None:
    first = store(real)
    case = first.case("EH-26-0042")
    before = dump(real)

    def fail(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO event"):
            raise OSError("the disk is gone")

    event.listen(real.engine, "before_cursor_execute", fail)
    with pytest.raises(OSError, match="gone"), first.unit(case.id) as unit:
        CHANGES[name](unit)
    event.remove(real.engine, "before_cursor_execute", fail)
    assert dump(real) == before
    with first.unit(case.id) as unit:
        CHANGES[name](unit)
    assert dump(real) != before


def test_an_event_the_database_refuses_aborts_its_change_in_plain_words(real: Vault) -> None:
    first = store(real)
    case = first.case("EH-26-0042")
    tamper(real, "CREATE TRIGGER no BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'no'); END", guarded=True)
    before = dump(real)
    with pytest.raises(EhatError):
        say(first, case, "new")
    with pytest.raises(EhatError):
        first.create()
    with pytest.raises(EhatError):
        purge.purge(first, case.reference, "retention")
    assert dump(real) == before


def dump(vault: Vault) -> list[str]:
    with outside_transaction(vault.engine) as connection:
        return [
            repr(row)
            for table in sorted(SQLModel.metadata.tables)
            for row in connection.execute(f"SELECT * FROM {table}").fetchall()
        ]


# ---------------------------------------------------------------- nothing in bulk


@pytest.mark.parametrize(
    "statement",
    [update(AnswerRow).values(typed="x"), delete(AnswerRow), insert(AnswerRow), text("UPDATE answer SET typed = 'x'")],
    ids=["update", "delete", "insert", "text"],
)
def test_a_session_of_the_store_refuses_statements_in_bulk(real: Vault, statement: Any) -> None:
    case = store(real).case("EH-26-0042")
    with pytest.raises(TypeError, match="through a Unit"), store(real).unit(case.id) as unit:
        unit.session.execute(statement)
    assert store(real).case("EH-26-0042") == case


def test_no_room_but_the_vault_writes_sql_by_hand() -> None:
    """Text would pass by the revisions and the events; the Store has ready-made statements, one row each."""
    rooms = [*(ROOT / "ehat_tui").rglob("*.py"), *(ROOT / "screens").rglob("*.py")]
    start = ("UPDATE ", "DELETE FROM", "INSERT ", "REPLACE ", "DROP ", "ALTER ")
    written = {
        path.relative_to(ROOT).as_posix()
        for path in rooms
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(start)
    }
    assert {name for name in written if not name.startswith("ehat_tui/vault/")} == set()


# ---------------------------------------------------------------- what is told


def test_what_happened_is_told_with_to_whom(real: Vault) -> None:
    first = store(real)
    case = first.case("EH-26-0042")
    first.opened(case.id, "show")
    first.opened_restricted(case.id, "money.debt", case.id)
    with first.unit(case.id) as unit:
        printed = unit.note("export", ["family", "pdf", "about", "plan"])
    told = audit.show(first.ledger, "EH-26-0042")
    assert printed == audit.head(first.ledger)
    assert [(one.kind, one.subject, one.fields, one.to) for one in told[-3:]] == [
        ("open", None, ("show",), ""),
        ("restricted.open", case.id, ("money.debt",), ""),
        ("export", None, ("pdf", "about", "plan"), "family"),
    ]
    assert {one.actor for one in told} == {"practitioner"}
    assert [one.seq for one in told] == list(range(1, 17))
    assert found(real) == []


def test_events_of_the_vault_itself(real: Vault) -> None:
    first = store(real)
    first.note_unlock_failures(0)
    assert audit.head(first.ledger).seq == 13
    first.note_unlock_failures(3)
    assert first.note("backup", ["keys 2"]) == audit.head(first.ledger)
    assert [(one.kind, one.fields, one.assessment_id) for one in events(real)[-2:]] == [
        ("unlock.failed", ["3"], None),
        ("backup", ["keys 2"], None),
    ]
    assert len(audit.show(first.ledger, "EH-26-0042")) == 13


def test_who_only_looks_leaves_events_and_changes_nothing(real: Vault) -> None:
    looking = Store(real.engine, audit_key(real.data_key), read_only=True)
    case = looking.case("EH-26-0042")
    looking.opened(case.id, "app")
    assert events(real)[-1].kind == "open"
    with pytest.raises(NotValid):
        say(looking, case, "new")


def test_an_unknown_reference_is_not_found(real: Vault) -> None:
    with pytest.raises(NotFound):
        audit.show(store(real).ledger, "EH-26-0001")
