"""The measurements of the vault: opening, saving, proving, backing up, locking and blanking."""

from __future__ import annotations

import os
import re
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from run import HERE, PASSPHRASE, QUICK, ROOT, ROUNDS, Figure, ehat, in_turn, vault_with, vault_with_family
from terminals import Terminal

FRAME = 1 / 60  # seconds; Textual draws no more often


def _timed(work: Callable[[], object]) -> Callable[[], float]:
    def once() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return once


def unlock_raw(folder: Path) -> Figure:
    """From the raw key to the first row, after the key derivation; plain SQLite with the same tables, as in `_plain`.

    Each time in a process of its own that has the modules loaded: so it is for whoever opens a vault. Once a process
    has opened one, SQLCipher locks and wipes each piece of memory, and opening it again takes twice as long.
    """
    home = folder / "raw"
    vault_with(home, 10)
    result, baseline = in_turn(_in_child(_open, home), _in_child(_open_plain, folder), ROUNDS * 3)
    return Figure("opening with the raw key", result, baseline, 1.1, "plain SQLite, the same tables")


def _open(home: Path) -> Callable[[], object]:
    from ehat_tui.vault.engine import open_engine, reading
    from ehat_tui.vault.keys import unlock
    from ehat_tui.vault.paths import Paths

    paths = Paths(home)
    key = unlock(paths.key, PASSPHRASE)

    def opens() -> None:
        with reading(open_engine(paths.vault, key)).connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM assessment").scalar_one()

    return opens


def _open_plain(folder: Path) -> Callable[[], object]:
    from sqlalchemy import event
    from sqlmodel import SQLModel, create_engine

    import ehat_tui.record.tables

    assert ehat_tui.record.tables
    path = folder / "plain.db"

    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}").fetchall()

    def made() -> Any:
        plain = create_engine(f"sqlite:///{path}")
        event.listen(plain, "connect", connect)
        return plain

    if not path.exists():
        SQLModel.metadata.create_all(made())

    def opens() -> None:
        plain = made()
        for _ in range(2):  # ours reads once to see that the key fits
            with plain.connect() as connection:
                connection.exec_driver_sql("SELECT count(*) FROM assessment").scalar_one()

    return opens


def _in_child(prepare: Callable[[Path], Callable[[], object]], folder: Path) -> Callable[[], float]:
    """Seconds of what `prepare` gives, without the preparing, in a new process."""
    code = (
        "import sys, time, pathlib, sqlalchemy; import run, vaults\n"
        "sqlalchemy.create_engine('sqlite://').connect().exec_driver_sql('SELECT 1').close()\n"  # what loads once
        f"work = vaults.{prepare.__name__}(pathlib.Path(sys.argv[1]))\n"
        "start = time.perf_counter(); work(); print(time.perf_counter() - start)"
    )
    here = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), str(ROOT)])}

    def once() -> float:
        command = [sys.executable, "-c", code, str(folder)]
        return float(subprocess.run(command, check=True, capture_output=True, text=True, env=here).stdout)

    return once


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


def _hidden(folder: Path, what: str, key: str, back: str) -> Figure:
    """From a key to a screen with nothing but a clock, and nothing of the case in what is drawn until it is opened."""
    home = folder / "frame"
    reference = vault_with_family(home)
    secret = folder / "secret"
    secret.write_text(PASSPHRASE, encoding="utf-8")
    times = []
    with Terminal(ehat("open", reference), {"EHAT_HOME": str(home), "EHAT_PASSPHRASE_FILE": str(secret)}) as terminal:
        terminal.until("part")
        for _ in range(ROUNDS):
            terminal.quiet(0.3)
            times.append(terminal.hidden(key))
            terminal.seen = b""
            terminal.quiet(0.3)
            assert not re.search(rb"Marsden|part \d", terminal.seen)
            terminal.send(back)
            terminal.until("part")
    return Figure(what, statistics.median(times), None, FRAME, "")


def blank(folder: Path) -> Figure:
    """F9 until there is nothing but a clock."""
    return _hidden(folder, "F9 to blank", "\x1b[20~", "\x1b[20~")


def lock(folder: Path) -> Figure:
    """F8 until there is nothing of the case; the vault is closed and the passphrase asked for behind the clock."""
    return _hidden(folder, "F8 to hidden", "\x1b[19~", f"{PASSPHRASE}\r")


MEASUREMENTS = (unlock_raw, autosave_cipher, audit_verify, backup_10000, blank, lock)
