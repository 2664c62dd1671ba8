"""A case in memory, without a vault: rows and answers as a test needs them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from ehat_tui.form.load import load
from ehat_tui.form.model import Form
from ehat_tui.record.case import Answer, Case, Row

HERE = UUID(int=1)


@pytest.fixture(scope="session")
def form() -> Form:
    return load()


@pytest.fixture
def blank(form: Form) -> Case:
    """A new assessment of 12 January 2026; nobody is named yet."""
    on = datetime(2026, 1, 12, tzinfo=UTC)
    return Case(
        id=HERE, reference="EH-26-0001", area="england", status="draft", version=0, amending="", form=form,
        practitioner={}, created_at=on, updated_at=on, completed_at=None, place={}, sections={}, answers={},
    )  # fmt: skip


class Told:
    """Builds a case: `told.row("services", agency="gp")`, `told.say("decision.outcome", "advice")`."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def row(self, section: str, **said: Any) -> UUID:
        """A new row; people and rows may be given by their ids. Returns its id."""
        rows = self.case.sections.get(section, ())
        number = sum(len(rows) for rows in self.case.sections.values())
        row = Row(UUID(int=100 + number), section, "", len(rows), {})
        self.case = replace(self.case, sections={**self.case.sections, section: (*rows, row)})
        for name, value in said.items():
            self.say(f"{section}.{name}", value, row.id)
        return row.id

    def drop(self, section: str, row: UUID) -> None:
        rows = tuple(one for one in self.case.sections[section] if one.id != row)
        self.case = replace(self.case, sections={**self.case.sections, section: rows})

    def say(self, question: str, value: Any, subject: UUID = HERE, **marks: Any) -> None:
        value = str(value) if isinstance(value, UUID) else value
        value = [str(one) for one in value] if isinstance(value, list) else value
        self.case = self.case.with_answers([(question, subject, Answer(value, **marks))])

    def child(self, name: str = "Ann", **said: Any) -> UUID:
        return self.row("people", given_names=name, roles=["child_assessed"], **said)

    def agree(self, person: UUID, capacity: str = "parent_with_pr", decision: str = "agrees", **said: Any) -> UUID:
        """One person's answer on 12 January 2026."""
        given = {"person": person, "capacity": capacity, "decision": decision, "given_on": "2026-01-12"}
        return self.row("agreement", **{"explained": ["voluntary"], **given, **said})

    def adult(self, name: str = "Cat", **said: Any) -> UUID:
        return self.row("people", given_names=name, roles=["parent"], assessed="yes", **said)


@pytest.fixture
def told(blank: Case) -> Told:
    return Told(blank)


@pytest.fixture
def teller(blank: Case) -> Callable[[], Told]:
    """Several of them."""
    return lambda: Told(blank)
