"""The measurements of the vault: opening, saving, proving, backing up, locking and blanking."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from run import PASSPHRASE, QUICK, ROUNDS, Figure, ehat, in_turn, vault_with, vault_with_family
from terminals import Terminal

FRAME = 1 / 60  # seconds; Textual draws no more often


def _timed(work: Callable[[], object]) -> Callable[[], float]:
    def once() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return once


def unlock_raw(folder: Path) -> Figure:
    """Opening the engine with the raw key, after the key derivation, against plain SQLite through the same engine."""
    from sqlalchemy import create_engine

    from ehat_tui.vault.engine import open_engine, reading
    from ehat_tui.vault.keys import unlock
    from ehat_tui.vault.paths import Paths

    home = folder / "raw"
    vault_with(home, 10)
    paths = Paths(home)
    key = unlock(paths.key, PASSPHRASE)
    plain = folder / "plain.db"
    _plain(plain).close()

    def ours() -> None:
        engine = open_engine(paths.vault, key)
        with reading(engine).connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM assessment").scalar_one()
        engine.dispose()

    def base() -> None:
        engine = create_engine(f"sqlite:///{plain}")
        for _ in range(2):  # ours reads once to see that the key fits
            with engine.connect() as connection:
                connection.exec_driver_sql("SELECT count(*) FROM answer").scalar_one()
        engine.dispose()

    result, baseline = in_turn(_timed(ours), _timed(base), ROUNDS * 3)
    return Figure("opening with the raw key", result, baseline, 1.1, "plain SQLite, the same engine")


def _plain(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS answer (id INTEGER PRIMARY KEY, value TEXT)")
    return connection


def autosave_cipher(folder: Path) -> Figure:
    """What encryption costs an autosave, p99: the Store on SQLCipher against the Store on plain SQLite."""
    from sqlalchemy import create_engine, event
    from sqlmodel import SQLModel

    from ehat_tui.exchange.load import import_record, read
    from ehat_tui.record.case import Answer
    from ehat_tui.record.store import Store
    from ehat_tui.record.unit import Change
    from ehat_tui.vault.paths import Paths
    from ehat_tui.vault.vault import audit_key, open_vault

    home = folder / "cipher"
    reference = vault_with_family(home)
    plain = create_engine(f"sqlite:///{folder / 'plain.db'}")

    @event.listens_for(plain, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}").fetchall()

    event.listen(plain, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    SQLModel.metadata.create_all(plain)
    other = Store(plain, b"k" * 32)
    import_record(other, read(Path(__file__).resolve().parents[2] / "data" / "demo" / "marsden.toml"))
    with open_vault(Paths(home), PASSPHRASE) as vault:
        store = Store(vault.engine, audit_key(vault.data_key))
        cases = [(s, s.case(s.references()[0]).id) for s in (store, other)]
        times: list[list[float]] = [[], []]
        for number in range(200 if QUICK else 1000):
            for place, (each, case_id) in enumerate(cases):
                change = Change("start.why_now", case_id, Answer(f"words that grow with each key {number}"))
                start = time.perf_counter()
                each.save(case_id, [change])
                times[place].append(time.perf_counter() - start)
    assert reference
    ours, base = (statistics.quantiles(found[20:], n=100)[98] for found in times)
    return Figure("autosave commit encrypted, p99", ours, base, 1.3, "the same on plain SQLite")


def audit_verify(folder: Path) -> Figure:
    """Verifying 100,000 events."""
    from sqlmodel import Session

    from ehat_tui.record import audit
    from ehat_tui.record.chain import Chain
    from ehat_tui.record.store import Store
    from ehat_tui.vault.paths import Paths
    from ehat_tui.vault.vault import audit_key, open_vault

    home = folder / "chain"
    vault_with(home, 1)
    with open_vault(Paths(home), PASSPHRASE) as vault:
        store = Store(vault.engine, audit_key(vault.data_key))
        with Session(vault.engine) as session, session.begin():
            chain = Chain(session, audit_key(vault.data_key), "practitioner")
            for number in range(100_000):
                chain.append("answer", None, None, [f"start.q{number % 40}"], number)
        start = time.perf_counter()
        verdict = audit.verify(store.ledger)
        took = time.perf_counter() - start
    assert not verdict.findings
    return Figure("verifying 100,000 events", took, None, 10, "")


def backup_10000(folder: Path) -> Figure:
    """Today's backup of a vault with 10,000 assessments: copied, checked, in place."""
    from ehat_tui.vault import backup
    from ehat_tui.vault.paths import Paths
    from ehat_tui.vault.vault import open_vault

    home = folder / "many"
    vault_with(home, 1000 if QUICK else 10_000)
    with open_vault(Paths(home), PASSPHRASE) as vault:
        start = time.perf_counter()
        said = backup.roll(vault)
        took = time.perf_counter() - start
    assert not said, said
    return Figure(f"backup of {1000 if QUICK else 10_000:,} assessments", took, None, 10, "")


def _key_to_screen(folder: Path, key: str, gone: str) -> Figure:
    """From a key to the first frame; what stood there is not in what is drawn from then on."""
    home = folder / "frame"
    reference = vault_with_family(home)
    secret = folder / "secret"
    secret.write_text(PASSPHRASE, encoding="utf-8")
    times = []
    for _ in range(ROUNDS):
        with Terminal(
            ehat("open", reference), {"EHAT_HOME": str(home), "EHAT_PASSPHRASE_FILE": str(secret)}
        ) as terminal:
            terminal.until("part")
            terminal.quiet(0.3)
            times.append(terminal.echo(key))
            terminal.seen = b""
            terminal.quiet(0.3)
            assert gone.encode() not in terminal.seen
    return Figure("", statistics.median(times), None, FRAME, "")


def blank(folder: Path) -> Figure:
    """F9 to the blank page."""
    return _named("F9 to blank", _key_to_screen(folder, "\x1b[20~", "Marsden"))


def lock(folder: Path) -> Figure:
    """F8 to the locked page."""
    return _named("F8 to locked", _key_to_screen(folder, "\x1b[19~", "Marsden"))


def _named(what: str, figure: Figure) -> Figure:
    return Figure(what, figure.ours, figure.baseline, figure.budget, figure.against)


MEASUREMENTS = (unlock_raw, autosave_cipher, audit_verify, backup_10000, blank, lock)
