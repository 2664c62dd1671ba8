"""The Store on a real SQLCipher vault."""

import threading
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from ehat_tui.record.case import Answer
from ehat_tui.record.chain import FIRST, link
from ehat_tui.record.store import Store
from ehat_tui.record.tables import Event
from ehat_tui.record.unit import Change
from ehat_tui.vault.keys import Cost
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import Vault, audit_key, create_vault, open_vault

PASSPHRASE = "brown kettle sings twice"
ROUNDS = 6


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """A vault at the lowest cost, made once."""
    paths = Paths(tmp_path_factory.mktemp("vault") / "home")
    vault, _ = create_vault(paths, PASSPHRASE, Cost(ops=1, memory=8192))
    vault.close()
    return paths


@pytest.fixture
def vault(paths: Paths) -> Iterator[Vault]:
    with open_vault(paths, PASSPHRASE) as vault:
        yield vault


def store(vault: Vault) -> Store:
    return Store(vault.engine, audit_key(vault.data_key))


def assert_chain_holds(vault: Vault) -> None:
    with Session(vault.engine) as session:
        events = session.exec(select(Event).order_by(col(Event.seq))).all()
    before, key = FIRST, audit_key(vault.data_key)
    for place, event in enumerate(events, 1):
        assert (event.seq, event.previous, event.mac) == (place, before, link(key, event))
        before = event.mac


def test_what_is_stored_is_there_after_the_vault_was_closed(paths: Paths) -> None:
    with open_vault(paths, PASSPHRASE) as vault:
        first = store(vault)
        case = first.create("leeds")
        with first.unit(case.id) as unit:
            cat = unit.add_row("people", {"given_names": "Cat"})
            told = {"person": str(cat), "explained": ["voluntary"], "decision": "agrees"}
            unit.add_row("agreement", told)
            unit.save([Change("money.debt", case.id, Answer(640.5, restricted=True))])
        before = first.case(case.reference)
        with first.unit(case.id) as unit:
            unit.finish("{}")
    with open_vault(paths, PASSPHRASE) as vault:
        again = store(vault)
        found = again.case(case.reference)
        assert (found.sections, found.answers, found.form) == (before.sections, before.answers, before.form)
        assert found.answer(found.form.question("money.debt"), case.id) == Answer(640.5, restricted=True)
        assert again.snapshots(case.id) == [(1, "", "{}")]
        assert_chain_holds(vault)


def test_nothing_said_can_be_read_in_the_files(vault: Vault, paths: Paths) -> None:
    first = store(vault)
    case = first.create()
    first.save(case.id, [Change("start.why_now", case.id, Answer("Pflaumenmus"))])
    files = [path for path in paths.vault.parent.iterdir() if path.is_file()]
    assert any(path.name.startswith("vault.db") for path in files)
    assert [path.name for path in files if b"Pflaumenmus" in path.read_bytes()] == []


def test_two_stores_at_once_lose_nothing(vault: Vault) -> None:
    """The app and a command, or autosave and an import: each waits for the other."""
    case = store(vault).create()
    failed: list[BaseException] = []
    made: dict[str, list[str]] = {"one": [], "two": []}

    def work(name: str, question: str) -> None:
        own = store(vault)
        try:
            for number in range(ROUNDS):
                own.save(case.id, [Change(question, case.id, Answer(f"{name} {number}"))])
                made[name].append(own.create().reference)
                with own.unit(case.id) as unit:
                    unit.add_row("contacts", {"what": f"{name} {number}"})
                own.case(case.reference)
        except BaseException as error:  # noqa: BLE001 - told in the main thread
            failed.append(error)

    threads = [
        threading.Thread(target=work, args=arguments)
        for arguments in (("one", "start.why_now"), ("two", "start.referrer_name"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    found = store(vault).case(case.reference)
    last = ROUNDS - 1
    assert found.value("start.why_now", case.id) == f"one {last}"
    assert found.value("start.referrer_name", case.id) == f"two {last}"
    rows = found.rows("contacts")
    assert {row.values["what"] for row in rows} == {f"{name} {n}" for name in ("one", "two") for n in range(ROUNDS)}
    assert [row.position for row in rows] == list(range(2 * ROUNDS))
    references = made["one"] + made["two"]
    assert len(set(references)) == 2 * ROUNDS
    assert_chain_holds(vault)


def test_a_list_is_read_while_somebody_writes(vault: Vault) -> None:
    first, second = store(vault), store(vault)
    case = first.create()
    with first.unit(case.id) as unit:
        unit.save([Change("start.why_now", case.id, Answer("not committed yet"))])
        unit.session.flush()
        found: list[UUID] = [line.id for line in second.assessments()]
        assert case.id in found
        assert second.case(case.reference).value("start.why_now", case.id) is None
    assert second.case(case.reference).value("start.why_now", case.id) == "not committed yet"
