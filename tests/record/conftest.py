"""Stores on plain SQLite, for speed; test_vault_store.py has a real vault."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel, col, create_engine, select

from ehat_tui.form.load import load
from ehat_tui.form.model import Form
from ehat_tui.form.source import read_source
from ehat_tui.record.case import Answer, Case
from ehat_tui.record.store import Store
from ehat_tui.record.tables import Event, FormVersion
from ehat_tui.record.unit import Change
from ehat_tui.vault.paths import area_files

KEY = b"k" * 32


def plain_engine() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def _strict(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA foreign_keys = ON")

    SQLModel.metadata.create_all(engine)
    return engine


class Vault(NamedTuple):
    """A store, and what lies under it."""

    store: Store
    engine: Engine
    key: bytes

    def events(self, assessment: UUID | None = None) -> list[Event]:
        """The chain, the oldest first; of one assessment or the whole."""
        with Session(self.engine) as session:
            found = session.exec(select(Event).order_by(col(Event.seq))).all()
        return [event for event in found if assessment in (None, event.assessment_id)]

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        with self.engine.connect() as connection:
            return {
                name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
                for name, table in SQLModel.metadata.tables.items()
            }

    def save(self, case: Case, question: str, subject: UUID, value: Any, **marks: Any) -> None:
        self.store.save(case.id, [Change(question, subject, Answer(value, **marks))])

    def add(self, case: Case, section: str, values: dict[str, Any] | None = None, key: str = "") -> UUID:
        with self.store.unit(case.id) as unit:
            return unit.add_row(section, values, key)

    def again(self, case: Case) -> Case:
        return self.store.case(case.reference)

    def agreed(self) -> Case:
        """A new assessment of Ann, 14, whose mother Cat agrees."""
        with self.store.creating("england") as unit:
            ann = unit.add_row("people", {"given_names": "Ann"}, "ann")
            cat = unit.add_row("people", {"given_names": "Cat"}, "cat")
            told = {"explained": ["voluntary"], "decision": "agrees", "capacity": "parent_with_pr"}
            unit.add_row("agreement", {"person": str(cat), **told})
            said = (ann, "roles", ["child_assessed"]), (ann, "birth_date", "2011-09-12"), (cat, "roles", ["parent"])
            unit.save([Change(f"people.{name}", about, Answer(value)) for about, name, value in said])
        return self.store.case(unit.assessment.reference)


@pytest.fixture(scope="session")
def shipped() -> tuple[Form, str]:
    """The form that ships and its files as JSON, read once."""
    area = area_files("england")
    return load(area=area), read_source(area=area).to_json()


def make_vault(shipped: tuple[Form, str]) -> Vault:
    """An empty one that knows the form already: reading it takes longer than most tests."""
    engine, (form, content) = plain_engine(), shipped
    with Session(engine) as session, session.begin():
        session.add(FormVersion(digest=form.digest, form_id=form.id, version=form.version, content=content))
    store = Store(engine, KEY)
    store._forms[form.digest] = form
    return Vault(store, engine, KEY)


@pytest.fixture(scope="module")
def vault(shipped: tuple[Form, str]) -> Iterator[Vault]:
    """One for the whole module: each test makes an assessment of its own."""
    vault = make_vault(shipped)
    yield vault
    vault.engine.dispose()


@pytest.fixture
def new_vault(shipped: tuple[Form, str]) -> Iterator[Callable[[], Vault]]:
    """Empty ones, for tests that look at the whole."""
    made: list[Vault] = []

    def make() -> Vault:
        made.append(make_vault(shipped))
        return made[-1]

    yield make
    for vault in made:
        vault.engine.dispose()


@pytest.fixture
def case(vault: Vault) -> Case:
    """Ann and her mother, who agrees."""
    return vault.agreed()
