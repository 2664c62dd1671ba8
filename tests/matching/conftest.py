"""The three fictional families (domain/families.md), read in once, each with the worker who visits them."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.pool import StaticPool
from sqlmodel import SQLModel, create_engine

from ehat_tui.exchange.load import import_record, read
from ehat_tui.record.case import Case
from ehat_tui.record.store import Store
from ehat_tui.resources import data_root

FAMILIES = ("marsden", "tesfaye", "brannigan")


@pytest.fixture(scope="session")
def families() -> dict[str, Case]:
    engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
    SQLModel.metadata.create_all(engine)
    store = Store(engine, b"k" * 32)
    store.save_practitioner({"name": "Priya Nair"})
    found = {}
    for name in FAMILIES:
        file = Path(str(data_root() / "demo" / f"{name}.toml"))
        worker = tomllib.loads(file.read_text(encoding="utf-8"))["practitioner"]
        case = store.case(import_record(store, read(file)))
        found[name] = replace(case, practitioner=case.practitioner | worker)
    return found
