"""The main screens as text, at 80 x 24 on a chosen day: a change that nobody meant is seen in the difference.

`pytest tests/tui/test_screen_pictures.py --snapshot-update` draws them anew.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from ehat_tui.record.case import Answer
from ehat_tui.record.unit import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from syrupy.assertion import SnapshotAssertion

    from ehat_tui.record.store import Store
    from tests.tui.conftest import Driver, Family, Running, Seed  # noqa: TID251 - types only

VISIT = datetime(2026, 1, 12, 14, 32, tzinfo=ZoneInfo("Europe/London"))


class Picture(SingleFileSnapshotExtension):
    """One screen in one text file."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def picture(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(Picture)


@pytest.fixture
def visit() -> Iterator[None]:
    """The clock stands at the visit, but for the seconds the test takes."""
    with time_machine.travel(VISIT):
        yield


@pytest.fixture
def family(visit: None, store: Store, seed: Seed) -> Family:
    """The Marsdens, as far as the pictures need them."""
    roles = {"Keeley Marsden": ["child_assessed", "parent"], "Denise Marsden": ["grandparent"]}
    found = seed(store, "Keeley Marsden", "Albie Marsden", "Denise Marsden", roles=roles, area="liverpool")
    people = found.people
    case = store.case(found.reference)

    def save(question: str, subject: Any, value: Any, **marks: Any) -> None:
        unit.save([Change(question, subject, Answer(value, **marks))])

    with store.unit(case.id) as unit:
        save("start.started_on", case.id, "2026-01-12")
        save("start.safe_to_talk", case.id, "yes", restricted=True)
        save("start.danger", case.id, "no", restricted=True)
        save("start.why_now", case.id, "I cried in the car park and you came out after me.", said_by="parent")
        for name, born in (("Keeley", "2008-03-12"), ("Albie", "2025-09-03"), ("Denise", "1984~")):
            save("people.birth_date", people[f"{name} Marsden"], born)
        service = unit.add_row("services")
        save("services.service", service, "Quarry Lane baby clinic")
        save("services.status", service, "involved_now")
    with store.unit(case.id) as unit:
        pair = next(
            r
            for r in store.case(found.reference).rows("relationships")
            if r.values["child"] == str(people["Albie Marsden"])
        )
        save("relationships.relationship", pair.id, "mother")
        save("relationships.parental_responsibility", pair.id, "yes")
        save("relationships.lives_with", pair.id, "all_the_time")
    return found


@pytest.fixture
def opened(run: Running, family: Family) -> Callable[..., Any]:
    return lambda **how: run(start="open", reference=family.reference, **how)


async def shown(ehat: Driver) -> str:
    ehat.app.clear_notifications()
    await ehat.settle()
    return ehat.text + "\n"


async def test_a_page_of_questions(opened: Callable[..., Any], picture: SnapshotAssertion) -> None:
    async with opened() as ehat:
        await ehat.go_to("start", question="start.why_now")
        await ehat.press("f5", "p", "f5", "f")
        assert ehat.app.work is not None
        ehat.app.work.autosave.flush()
        assert await shown(ehat) == picture


async def test_a_mark(opened: Callable[..., Any], picture: SnapshotAssertion) -> None:
    async with opened() as ehat:
        await ehat.go_to("start", question="start.why_now")
        await ehat.press("f5")
        assert await shown(ehat) == picture


async def test_a_list(opened: Callable[..., Any], picture: SnapshotAssertion) -> None:
    async with opened() as ehat:
        await ehat.go_to("people")
        assert await shown(ehat) == picture


async def test_who_belongs_to_whom(opened: Callable[..., Any], picture: SnapshotAssertion) -> None:
    async with opened() as ehat:
        await ehat.go_to("relationships")
        assert await shown(ehat) == picture


async def test_check_your_answers(opened: Callable[..., Any], picture: SnapshotAssertion) -> None:
    async with opened() as ehat:
        ehat.app.go_to_check()
        assert await shown(ehat) == picture


async def test_safety(opened: Callable[..., Any], picture: SnapshotAssertion) -> None:
    async with opened() as ehat:
        await ehat.press("f10")
        assert await shown(ehat) == picture


async def test_blank(opened: Callable[..., Any], picture: SnapshotAssertion) -> None:
    async with opened() as ehat:
        await ehat.press("f9")
        assert await shown(ehat) == picture


async def test_the_list_of_assessments(run: Running, family: Family, picture: SnapshotAssertion) -> None:
    async with run() as ehat:
        assert await shown(ehat) == picture


async def test_beside_the_questions_in_a_wide_window(opened: Callable[..., Any], picture: SnapshotAssertion) -> None:
    async with opened(size=(120, 30)) as ehat:
        await ehat.go_to("start", question="start.why_now")
        assert await shown(ehat) == picture


async def test_where_everybody_stands(opened: Callable[..., Any], picture: SnapshotAssertion) -> None:
    async with opened() as ehat:
        await ehat.go_to("agreement")
        assert await shown(ehat) == picture


async def test_somebody_wants_to_stop(opened: Callable[..., Any], picture: SnapshotAssertion) -> None:
    async with opened() as ehat:
        await ehat.press("f11")
        assert await shown(ehat) == picture


async def test_what_stopping_means(opened: Callable[..., Any], picture: SnapshotAssertion) -> None:
    async with opened() as ehat:
        await ehat.press("f11", "1")
        assert await shown(ehat) == picture


async def test_who_may_know_what(opened: Callable[..., Any], store: Store, picture: SnapshotAssertion) -> None:
    (reference,) = store.references()
    case = store.case(reference)
    with store.unit(case.id) as unit:
        for person, decision, what in zip(case.people, ("yes", "no"), (["plan_only"], None), strict=False):
            told = {"recipient": "Quarry Lane", "agency_type": "health_visiting", "person": str(person.id)}
            unit.add_row("sharing", {**told, "decision": decision, "what": what})
    async with opened() as ehat:
        await ehat.go_to("sharing")
        assert await shown(ehat) == picture
