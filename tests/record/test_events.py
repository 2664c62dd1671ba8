"""What happened to the record: an event for each change, chained, and nothing anybody said in it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, delete

from ehat_tui.record.case import Answer, Case
from ehat_tui.record.chain import FIRST, content_hash, link, sealed
from ehat_tui.record.ids import pair_id
from ehat_tui.record.tables import Assessment, Event
from ehat_tui.record.unit import Change, Unit


def broken(vault: Any, key: bytes | None = None) -> int | None:
    """The number of the first link that does not hold, None when all do."""
    before = FIRST
    for place, event in enumerate(vault.events(), 1):
        if (event.seq, event.previous, event.mac) != (place, before, link(key or vault.key, event)):
            return place
        before = event.mac
    return None


def told(vault: Any, case: Case, do: Callable[[Unit], object]) -> list[tuple[str, UUID | None, list[str]]]:
    """The events that something writes: kind, about whom or what, which fields."""
    before = len(vault.events())
    with vault.store.unit(case.id) as unit:
        do(unit)
    new = vault.events()[before:]
    assert {event.assessment_id for event in new} <= {case.id}
    return [(event.kind, event.subject_id, event.fields) for event in new]


# ---------------------------------------------------------------- one for each change


def test_each_change_writes_its_event(vault: Any, case: Case) -> None:
    ann, cat = (person.id for person in case.people)
    services = [vault.add(case, "services") for _ in range(2)]

    def one(question: str, subject: UUID, value: Any) -> Callable[[Unit], None]:
        return lambda unit: unit.save([Change(question, subject, Answer(value))])

    pair = pair_id(ann, cat)
    expected: list[tuple[Callable[[Unit], object], list[tuple[str, UUID | None, list[str]]]]] = [
        (one("start.why_now", case.id, "x"), [("answer", case.id, ["start.why_now"])]),
        (one("people.sex", ann, "F"), [("answer", ann, ["people.sex"])]),
        (one("relationships.lives_with", pair, "no"), [("answer", pair, ["relationships.lives_with"])]),
        (one("worries", case.id, "none"), [("answer", case.id, ["worries"])]),
        (
            lambda unit: unit.save(
                [Change(f"plan.{name}", case.id, Answer("x")) for name in ("if_worse", "review_on")]
            ),
            [("answer", case.id, ["plan.if_worse"]), ("answer", case.id, ["plan.review_on"])],
        ),
        (lambda unit: unit.remove_row("services", services[0]), [("row.remove", services[0], ["services"])]),
        (lambda unit: unit.restore_row("services", services[0]), [("row.restore", services[0], ["services"])]),
        (lambda unit: unit.order_rows("services", services[::-1]), [("row.order", None, ["services"])]),
        (lambda unit: unit.note("export", ["family", "pdf"]), [("export", None, ["family", "pdf"])]),
        (lambda unit: unit.keep_place({"section": "plan"}), []),
        (lambda unit: unit.save([]), []),
        (lambda unit: unit.finish("{}"), [("finish", None, ["version 1"])]),
        (lambda unit: unit.amend("it was wrong"), [("amend", None, [])]),
    ]
    for do, events in expected:
        assert told(vault, case, do) == events


def test_a_new_row_and_a_new_assessment_write_theirs(new_vault: Callable[[], Any]) -> None:
    vault = new_vault()
    vault.store.save_practitioner({"name": "Priya Nair", "area": "leeds"})
    case = vault.store.create()
    row = vault.add(case, "contacts", {"what": "No reply"})
    events = [(event.kind, event.assessment_id, event.subject_id, event.fields) for event in vault.events()]
    assert [kind for kind, *_ in events] == ["practitioner", "create", "row.add"]
    assert events[0][1:] == (None, events[0][2], ["area", "name"])
    assert events[1:] == [("create", case.id, None, []), ("row.add", case.id, row, ["contacts"])]


def test_reading_writes_nothing(vault: Any, case: Case) -> None:
    before = vault.content()
    vault.store.case(case.reference)
    vault.store.assessments()
    vault.store.references()
    vault.store.practitioner()
    vault.store.snapshots(case.id)
    assert vault.content() == before


# ---------------------------------------------------------------- nothing anybody said

SECRET = "Pflaumenmus"


def test_no_word_of_anybody_is_in_an_event(new_vault: Callable[[], Any]) -> None:
    vault = new_vault()
    vault.store.save_practitioner({"name": SECRET})
    case = vault.agreed()
    vault.save(case, "start.why_now", case.id, SECRET, typed=SECRET)
    vault.save(case, "people.family_name", case.people[0].id, SECRET)
    vault.save(case, "services", case.id, SECRET)
    vault.add(case, "objectives", {"title": SECRET, "needs": [SECRET]})
    with vault.store.unit(case.id) as unit:
        unit.keep_place({"section": SECRET})
        unit.finish(SECRET)
        unit.amend(SECRET)
    content = vault.content()
    assert SECRET in repr(content), "it was stored"
    assert SECRET not in repr(content["event"])
    assert "Ann" not in repr(content["event"])


def test_what_was_written_can_be_proved_with_the_key(vault: Any, case: Case) -> None:
    answer = Answer("x", "about x", "asked-unknown", "child", True, "no")
    vault.store.save(case.id, [Change("start.why_now", case.id, answer)])
    proof = vault.events(case.id)[-1].content
    written = ["x", "about x", "asked-unknown", "child", True, "no"]
    with Session(vault.engine) as session:
        key = sealed(vault.key, session.get_one(Assessment, case.id).seal)
    assert proof == content_hash(key, written)
    assert proof != content_hash(vault.key, written), "without the seal nobody can try out what was said"
    assert proof != content_hash(b"another key of thirty-two bytes!", written)
    for place, other in enumerate(["y", "", "", "parent", False, "yes"]):  # a mark taken off is a change too
        assert proof != content_hash(key, [*written[:place], other, *written[place + 1 :]])


def test_every_assessment_has_a_seal_of_its_own(vault: Any) -> None:
    with Session(vault.engine) as session:
        seals = [session.get_one(Assessment, vault.agreed().id).seal for _ in range(3)]
    assert len(set(seals)) == 3
    assert min(map(len, seals)) == 32


# ---------------------------------------------------------------- the chain


@pytest.fixture
def chained(new_vault: Callable[[], Any]) -> Any:
    vault = new_vault()
    case = vault.agreed()
    vault.save(case, "start.why_now", case.id, "x")
    vault.agreed()
    return vault


def test_the_chain_holds_link_by_link(chained: Any) -> None:
    events = chained.events()
    assert len(events) > 10
    assert events[0].previous == FIRST
    assert broken(chained) is None
    assert len({event.mac for event in events}) == len(events)
    assert [event.at for event in events] == sorted(event.at for event in events)


def test_it_is_one_chain_across_assessments_and_stores(chained: Any) -> None:
    from ehat_tui.record.store import Store

    second = Store(chained.engine, chained.key)
    case = second.create()
    assert broken(chained) is None
    assert chained.events()[-1].assessment_id == case.id


def test_without_the_key_no_link_holds(chained: Any) -> None:
    assert broken(chained, b"x" * 32) == 1


TAMPERING: dict[str, Any] = {
    "kind": "export",
    "actor": "somebody",
    "fields": ["start.danger"],
    "content": "0" * 64,
    "mac": "0" * 64,
    "previous": "0" * 64,
    "subject_id": UUID(int=7),
    "assessment_id": None,
}


@pytest.mark.parametrize("column", [*TAMPERING, "at"])
def test_a_change_is_seen(chained: Any, column: str) -> None:
    value = chained.events()[0].at if column == "at" else TAMPERING[column]
    with Session(chained.engine) as session, session.begin():
        session.exec(update(Event).where(col(Event.seq) == 5).values({column: value}))
    assert broken(chained) == 5


@pytest.mark.parametrize("seq", [1, 5])
def test_a_removal_is_seen(chained: Any, seq: int) -> None:
    with Session(chained.engine) as session, session.begin():
        session.exec(delete(Event).where(col(Event.seq) == seq))
    assert broken(chained) == seq


def test_closing_the_gap_after_a_removal_is_seen(chained: Any) -> None:
    count = len(chained.events())
    with Session(chained.engine) as session, session.begin():
        session.exec(delete(Event).where(col(Event.seq) == 5))
        for seq in range(6, count + 1):
            session.exec(update(Event).where(col(Event.seq) == seq).values(seq=seq - 1))
    assert broken(chained) == 5


def test_another_order_is_seen(chained: Any) -> None:
    with Session(chained.engine) as session, session.begin():
        for seq, other in ((5, 1000), (6, 5), (1000, 6)):
            session.exec(update(Event).where(col(Event.seq) == seq).values(seq=other))
    assert broken(chained) == 5


def test_a_row_put_in_without_the_key_is_seen(chained: Any) -> None:
    last = chained.events()[-1]
    forged = Event(seq=last.seq + 1, at=last.at, actor=last.actor, kind="export", previous=last.mac, mac="")
    forged.mac = link(b"x" * 32, forged)
    with Session(chained.engine) as session, session.begin():
        session.add(forged)
    assert broken(chained) == last.seq + 1


@pytest.mark.parametrize("column", [*(name for name in TAMPERING if name != "mac"), "at", "seq"])
def test_a_link_covers_all_of_its_event(chained: Any, column: str) -> None:
    """The link before too: else a removal could be hidden by writing `previous` anew."""
    event = chained.events()[4]
    before = link(chained.key, event)
    other = {"at": chained.events()[0].at, "seq": 1000, **TAMPERING}[column]
    assert getattr(event, column) != other
    setattr(event, column, other)
    assert link(chained.key, event) != before
