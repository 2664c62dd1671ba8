"""Families, vaults and terminals for the journeys."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ehat_tui.exchange.load import import_record, read
from ehat_tui.record.case import Case
from ehat_tui.record.store import Store
from ehat_tui.vault import keys
from ehat_tui.vault.keys import Cost
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import Vault, audit_key, create_vault

from .terminal import Terminal

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "data" / "demo"
PASSPHRASE = "brown kettle sings twice"
CHEAP = Cost(ops=1, memory=8192)  # guards nothing here: be quick

Start = Callable[..., Terminal]


def store_of(vault: Vault) -> Store:
    """The Store on an unlocked vault."""
    return Store(vault.engine, audit_key(vault.data_key))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the vault of the test is, or will be."""
    return tmp_path / "home"


@pytest.fixture
def vault(home: Path) -> Paths:
    """A vault that is there already, closed: opened with PASSPHRASE, its recovery key written down."""
    made, _ = create_vault(Paths(home), PASSPHRASE, CHEAP)
    with made:
        keys.confirm_recovery(made.paths.key)
        store_of(made).save_practitioner({"name": "Priya Nair", "job_title": "Health visitor"})
    return made.paths


@pytest.fixture
def start(home: Path, tmp_path: Path) -> Iterator[Start]:
    """Start the command in a terminal of its own: `start("new", columns=100)`."""
    running: list[Terminal] = []

    def begin(*arguments: str, **how: Any) -> Terminal:
        env = {"EHAT_HOME": str(home), "PYTHONPATH": str(ROOT), "TEXTUAL_ANIMATIONS": "none"}
        command = [sys.executable, "-m", "ehat_tui", *arguments]
        terminal = Terminal(command, env, cwd=how.pop("cwd", tmp_path), **how)
        running.append(terminal)
        return terminal

    yield begin
    for terminal in running:
        terminal.close()


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Callable[[str], Case]]:
    """A family of data/demo/, read as a file and imported into a vault of its own: the model of what is typed."""
    opened: list[Vault] = []

    def imported(name: str) -> Case:
        made, _ = create_vault(Paths(tmp_path / f"model-{name}"), PASSPHRASE, CHEAP)
        opened.append(made)
        store = store_of(made)
        store.save_practitioner({"name": "Priya Nair"})
        content = read(DEMO / f"{name}.toml")
        return store.case(import_record(store, content))

    yield imported
    for made in opened:
        made.close()


@pytest.fixture(autouse=True)
def a_usual_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the caller's shell says about its own terminal is not true for ours."""
    for name in list(os.environ):
        if name.startswith("TEXTUAL_") or name in ("TERM_PROGRAM", "TMUX", "EDITOR"):
            monkeypatch.delenv(name)
