"""What holds for every test: nobody's own vault, passphrase or terminal is ever used; what they share is made once."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from ehat_tui.record.case import Case

# Textual reads this when it is first imported, so a fixture alone would come too late.
os.environ["TEXTUAL_ANIMATIONS"] = "none"

# A shared machine's clock is no reason to fail. On CI hypothesis also takes the same examples every time.
settings.register_profile("ehat", parent=settings.default, deadline=None)
settings.load_profile("ehat")


def pytest_collection_finish() -> None:
    """Python looks through everything it holds for garbage, again and again: what was read in here is none.

    A fifth of the time of the whole suite.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 10)


@pytest.fixture(autouse=True)
def own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point EHAT_HOME into the test's own folder (not made yet); forget what the caller's shell has set."""
    monkeypatch.setenv("EHAT_HOME", str(tmp_path / "ehat-home"))
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    for name in ("EHAT_PASSPHRASE_FILE", "FORCE_COLOR", "NO_COLOR", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)


FORMS: dict[str, Any] = {}  # by digest


@pytest.fixture(scope="module")
def forms_read_once() -> Iterator[None]:
    """A form is read once for all tests that ask for this, not by each vault. Not where forms change under a digest."""
    from ehat_tui.form.load import load_source
    from ehat_tui.form.source import Source

    def once(source: Source, digest: str) -> Any:
        if digest not in FORMS:
            FORMS[digest] = load_source(source, digest)
        return FORMS[digest]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ehat_tui.record.store.load_source", once)
        patch.setattr(Source, "from_json", staticmethod(cache(Source.from_json)))
        yield


@pytest.fixture(scope="session")
def family_files() -> dict[str, Path]:
    """The record files of the three fictional families (domain/families.md), by name."""
    from ehat_tui.resources import data_root

    return {name: Path(str(data_root() / "demo" / f"{name}.toml")) for name in ("marsden", "tesfaye", "brannigan")}


@pytest.fixture(scope="session")
def families(family_files: dict[str, Path]) -> dict[str, Case]:
    """The three, each read in, with the worker who visits them. A second for each: their tests share an xdist_group."""
    from sqlalchemy.pool import StaticPool
    from sqlmodel import SQLModel, create_engine

    from ehat_tui.exchange.load import import_record, read
    from ehat_tui.record.store import Store

    engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
    SQLModel.metadata.create_all(engine)
    store = Store(engine, b"k" * 32)
    found = {}
    for name, file in family_files.items():
        case = store.case(import_record(store, read(file)))
        worker = tomllib.loads(file.read_text(encoding="utf-8"))["practitioner"]
        found[name] = replace(case, practitioner=case.practitioner | worker)
    engine.dispose()
    return found


# -- the OS keyring, of which there is none here


class FakeStore:
    """An OS store that is there; it can be locked, slow, or wait until somebody has answered it."""

    viable = True
    kept: dict[tuple[str, str], str]
    answered: threading.Event
    shut = False
    slow = 0.0

    def _answer(self) -> None:
        time.sleep(self.slow)
        assert self.answered.wait(4)
        if self.shut:
            raise RuntimeError("locked: Priya Nair's login")

    def get_password(self, name: str, user: str) -> str | None:
        self._answer()
        return self.kept.get((name, user))

    def set_password(self, name: str, user: str, secret: str) -> None:
        self._answer()
        self.kept[name, user] = secret

    def delete_password(self, name: str, user: str) -> None:
        self._answer()
        del self.kept[name, user]


@pytest.fixture
def fake_store(monkeypatch: pytest.MonkeyPatch) -> type[FakeStore]:
    """The store of this test, in the place of those of the system; the program was just started."""
    from ehat_tui.vault import attempts, os_keyring, os_store

    answered = threading.Event()
    answered.set()
    fake = type("Fake", (FakeStore,), {"kept": {}, "answered": answered})
    module = ModuleType("fake_os_store")
    module.Fake = fake  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(os_store, "STORES", {"linux": ((module.__name__, "Fake", {"persist": "local machine"}),)})
    monkeypatch.setattr(os_keyring, "_had_open", set())
    monkeypatch.setattr(attempts, "_known", {})
    return fake
