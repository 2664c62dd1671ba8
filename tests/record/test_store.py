"""The Store: assessments, answers and their events, together or not at all."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine

from ehat_tui.errors import EhatError, NotAgreed, NotFound, NotValid
from ehat_tui.record.case import BLANK, Answer, Case
from ehat_tui.record.chain import Chain
from ehat_tui.record.ids import pair_id
from ehat_tui.record.store import PRACTITIONER_FIELDS, Store
from ehat_tui.record.tables import Assessment
from ehat_tui.record.unit import FEW, Change, Unit

# ---------------------------------------------------------------- the worker, and new assessments


def test_the_worker_is_told_once_and_can_change(new_vault: Callable[[], Any]) -> None:
    store: Store = new_vault().store
    assert store.practitioner() is None
    store.save_practitioner({"name": "Priya Nair", "organisation": "Family Hub"})
    store.save_practitioner({"phone": "07700 900123"})
    worker = store.practitioner()
    assert worker is not None
    assert list(worker) == list(PRACTITIONER_FIELDS)
    assert (worker["name"], worker["phone"], worker["area"]) == ("Priya Nair", "07700 900123", "england")
    assert store.create().practitioner == worker


def test_a_detail_nobody_knows_is_refused_whole(new_vault: Callable[[], Any]) -> None:
    vault = new_vault()
    before = vault.content()
    with pytest.raises(KeyError):
        vault.store.save_practitioner({"name": "Priya Nair", "shoe_size": "4"})
    assert vault.content() == before


def test_a_new_assessment_is_an_empty_draft(vault: Any) -> None:
    case = vault.store.create("liverpool")
    assert (case.area, case.status, case.version, case.is_draft, case.agreed) == ("liverpool", "draft", 0, True, False)
    assert (dict(case.sections), case.answers, case.place, case.completed_at) == ({}, {}, {}, None)
    assert case.form.digest == vault.store.newest_form("liverpool").digest != vault.store.newest_form().digest
    assert case == vault.again(case)


def test_references_count_within_a_year(new_vault: Callable[[], Any]) -> None:
    """A1: the year and a number, nothing of the family."""
    store: Store = new_vault().store
    with time_machine.travel(datetime(2026, 12, 31, 23, 50, tzinfo=UTC), tick=False):
        assert [store.create().reference for _ in range(2)] == ["EH-26-0001", "EH-26-0002"]
        assert store.create(reference="EH-26-0041").reference == "EH-26-0041"
        assert store.create(reference="old-7").reference == "old-7"
        assert store.create(reference="EH-26-99x").reference == "EH-26-99x"
        assert store.create().reference == "EH-26-0042"
        assert store.create(reference="EH-26-9999").reference == "EH-26-9999"
        assert store.create().reference == "EH-26-10000"
    with time_machine.travel(datetime(2027, 1, 1, 0, 10, tzinfo=UTC), tick=False):
        assert store.create().reference == "EH-27-0001"
    assert store.references() == sorted(store.references())
    assert len(store.references()) == 9


def test_a_reference_is_given_once(vault: Any) -> None:
    case = vault.store.create()
    before = vault.content()
    with pytest.raises(EhatError):
        vault.store.create(reference=case.reference)
    assert vault.content() == before


def test_there_is_no_such_assessment(vault: Any) -> None:
    with pytest.raises(NotFound):
        vault.store.case("EH-99-0001")
    with pytest.raises(NotFound), vault.store.unit(uuid4()):
        pass


def test_the_list_shows_the_newest_change_first(new_vault: Callable[[], Any]) -> None:
    vault = new_vault()
    with time_machine.travel(datetime(2026, 1, 12, 10, tzinfo=UTC)) as clock:
        first = vault.agreed()
        clock.shift(60)
        second = vault.store.create()
        clock.shift(60)
        assert [line.reference for line in vault.store.assessments()] == [second.reference, first.reference]
        vault.save(first, "start.why_now", first.id, "x")
        lines = vault.store.assessments()
    assert [(line.id, line.people) for line in lines] == [(first.id, ("Ann",)), (second.id, ())]  # Cat is no child
    assert [line.reference for line in vault.store.assessments(limit=1)] == [first.reference]
    assert vault.store.assessments(limit=1)[0] == lines[0]


def test_someone_removed_is_not_in_the_list(vault: Any, case: Case) -> None:
    with vault.store.unit(case.id) as unit:
        unit.remove_row("people", case.people[0].id)
    line = next(line for line in vault.store.assessments() if line.id == case.id)
    assert line.people == ()


# ---------------------------------------------------------------- answers

ANSWERS = [
    ("start.why_now", "It has been hard.", "long text"),
    ("start.danger", "no", "yes or no"),
    ("health.disability", ["AUT", "CON"], "several choices"),
    ("caring.hours", 6.5, "number"),
    ("voice.feels", 0, "scale"),
    ("people.sex", "F", "a column"),
    ("people.birth_date", "2011-09~", "a rough date in a column"),
    ("people.roles", ["child_assessed", "parent"], "a list in a column"),
    ("people.roles", [], "no roles"),
]
MARKS: list[dict[str, Any]] = [
    {},
    {"absent": "asked-unknown"},
    {"said_by": "child"},
    {"restricted": True},
    {"may_tell": "only-worried"},
    {"typed": "about then"},
    {"absent": "asked-declined", "said_by": "parent", "restricted": True, "may_tell": "no", "typed": "x"},
]


@pytest.mark.parametrize(("question", "value"), [pytest.param(q, v, id=name) for q, v, name in ANSWERS])
def test_an_answer_comes_back_as_it_was_said(vault: Any, case: Case, question: str, value: Any) -> None:
    asked = case.form.question(question)
    about = case.id if asked.section == "start" else case.people[0].id
    for answer in (Answer(said, **marks) for marks in MARKS for said in (value, None)):
        vault.store.save(case.id, [Change(question, about, answer)])
        assert vault.again(case).answer(asked, about) == answer


def test_an_answer_of_nobody_is_blank(vault: Any, case: Case) -> None:
    assert case.answer(case.form.question("health.any"), case.people[0].id) == BLANK
    assert case.value("health.any", case.people[0].id) is None
    assert case.value("no.such_question", case.id) is None


def test_there_is_none_can_be_said_of_a_list(vault: Any, case: Case) -> None:
    section = case.form.sections["services"]
    assert case.none_of(section) == BLANK
    vault.store.save(case.id, [Change("services", case.id, Answer("none", said_by="parent"))])
    assert vault.again(case).none_of(section) == Answer("none", said_by="parent")


def test_what_is_not_private_after_all_stays_so(vault: Any, case: Case) -> None:
    """A bound answer of a question that starts restricted: that the mark was taken off must be kept somewhere."""
    pair = pair_id(case.people[0].id, case.people[1].id)
    assert case.form.question("relationships.other_parent").restricted
    vault.save(case, "relationships.other_parent", pair, "agrees", restricted=False)
    assert vault.again(case).answers["relationships.other_parent", pair].restricted is False


def test_many_answers_at_once_are_as_good_as_one_by_one(new_vault: Callable[[], Any]) -> None:
    """Above a few, the answers there are read at once: both ways must find what is there and add what is not."""

    def filled(at_once: bool) -> dict[tuple[str, int], Answer]:
        vault = new_vault()
        case = vault.agreed()
        people = [person.id for person in case.people]
        plain = [q for q in case.form.questions.values() if not q.bind and q.section in ("health", "start")][: 2 * FEW]
        for text in ("first", "second"):
            changes = [Change(q.id, about, Answer(text)) for q in plain for about in (case.id, *people)]
            changes.append(Change(plain[0].id, case.id, Answer("last")))  # the same one twice in one save
            for some in [changes] if at_once else [[change] for change in changes]:
                vault.store.save(case.id, some)
        places = {about: number for number, about in enumerate((case.id, *people))}
        return {(name, places[about]): answer for (name, about), answer in vault.again(case).answers.items()}

    assert filled(at_once=True) == filled(at_once=False)


def test_a_question_the_form_has_not_is_an_error(vault: Any, case: Case) -> None:
    with pytest.raises(KeyError):
        vault.save(case, "start.shoe_size", case.id, "4")


def test_saving_says_when(vault: Any, case: Case) -> None:
    before = datetime.now(UTC)
    at = vault.store.save(case.id, [Change("start.why_now", case.id, Answer("x"))])
    assert before <= at <= datetime.now(UTC)
    assert at.utcoffset() == timedelta(0)


def test_where_the_worker_is_comes_back_and_is_no_event(vault: Any, case: Case) -> None:
    before, place = len(vault.events()), {"section": "health", "subject": str(case.people[0].id)}
    vault.store.save(case.id, [], place)
    assert vault.again(case).place == place
    assert len(vault.events()) == before
    assert vault.again(case).updated_at == case.updated_at, "to look at it is not to change it"


def test_times_come_back_with_their_zone(vault: Any, case: Case) -> None:
    with vault.store.unit(case.id) as unit:
        unit.finish("{}")
    found = vault.again(case)
    times = [found.created_at, found.updated_at, found.completed_at, found.people[0].row.created_at]
    times += [event.at for event in vault.events()]
    assert {time.utcoffset() for time in times} == {timedelta(0)}
    assert all(abs(datetime.now(UTC) - time) < timedelta(minutes=5) for time in times)


def test_each_change_of_a_row_is_a_new_revision(vault: Any, case: Case) -> None:
    """A revision alone loses concurrent edits, so each has an id of its own."""

    def marks() -> tuple[int, UUID, int, UUID]:
        with vault.store.unit(case.id) as unit:
            row = unit._row(case.form.sections["people"], case.people[0].id)
            own = unit.session.get_one(Assessment, case.id)
            return row.revision, row.edit_id, own.revision, own.edit_id

    first = marks()
    vault.save(case, "people.sex", case.people[0].id, "F")
    second = marks()
    assert (second[0], second[2]) == (first[0] + 1, first[2] + 1)
    assert second[1] != first[1]
    assert second[3] != first[3]


# ---------------------------------------------------------------- text no keyboard makes

HALF, GONE = "\ud83d", "\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\0b", "ab"),
        (f"a{HALF}b", f"a{GONE}b"),
        (f"\0{HALF}", GONE),
        ("[b]{{ x }}=cmd()<script>#panic()' or 1=1 --", None),
        ("سلام 👶🏽 ሃና \u202eabc\N{ZERO WIDTH SPACE}", None),
        ("x" * 100_000, None),
        ("\x1b[1m\r\n\t ", None),
    ],
    ids=["nul", "half a character", "both", "code", "scripts", "100 kB", "controls"],
)
def test_hostile_text_is_kept_and_stops_nothing(vault: Any, case: Case, typed: str, kept: str | None) -> None:
    kept = typed if kept is None else kept
    ann = case.people[0].id
    vault.store.save(
        case.id,
        [
            Change("start.why_now", case.id, Answer(typed, typed=typed)),
            Change("people.given_names", ann, Answer(typed)),
            Change("situations.tags", ann, Answer([typed])),
            Change("start.existing_who", case.id, Answer("y")),
        ],
        {"section": typed},
    )
    found = vault.again(case)
    assert found.answer(case.form.question("start.why_now"), case.id) == Answer(kept, typed=kept)
    assert found.people[0].name == kept
    assert found.value("situations.tags", ann) == [kept]
    assert found.value("start.existing_who", case.id) == "y", "what was saved with it is there too"
    assert found.place == {"section": kept}


def test_hostile_text_about_the_worker_and_in_new_rows(new_vault: Callable[[], Any]) -> None:
    vault = new_vault()
    vault.store.save_practitioner({"name": f"Priya\0{HALF}"})
    case = vault.agreed()
    vault.add(case, "people", {"given_names": f"\0D{HALF}", "roles": [f"a{HALF}"]})
    with vault.store.unit(case.id) as unit:
        unit.finish("{}")
        unit.amend(f"wrong{HALF}\0")
    found = vault.again(case)
    assert found.practitioner["name"] == f"Priya{GONE}"
    assert found.people[2].row.values["given_names"] == f"D{GONE}"
    assert found.amending == f"wrong{GONE}"


# ---------------------------------------------------------------- together or not at all


def save_some(unit: Unit, case: Case) -> None:
    about = case.people[0].id
    answers = [("start.why_now", case.id, "x"), ("people.sex", about, "F"), ("health.gp", about, "y")]
    unit.save([Change(question, subject, Answer(value, said_by="child")) for question, subject, value in answers])


OPERATIONS: dict[str, Callable[[Unit, Case], object]] = {
    "answers": save_some,
    "a row": lambda unit, _: unit.add_row("services"),
    "a person": lambda unit, _: unit.add_row("people", {"given_names": "Baby"}),
    "a pair": lambda unit, case: unit.save(
        [Change("relationships.lives_with", pair_id(case.people[0].id, case.people[1].id), Answer("no"))]
    ),
    "a removal": lambda unit, case: unit.remove_row("people", case.people[0].id),
    "an order": lambda unit, case: unit.order_rows("people", [person.id for person in case.people[::-1]]),
    "the end": lambda unit, _: unit.finish("{}"),
}


@pytest.mark.parametrize("what", OPERATIONS)
@pytest.mark.parametrize("after", [True, False], ids=["after its event", "before its event"])
def test_a_failure_leaves_everything_as_it_was(
    vault: Any, case: Case, what: str, after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, append = vault.content(), Chain.append

    def fail(chain: Chain, *args: Any, **more: Any) -> None:
        if after:
            append(chain, *args, **more)
        raise RuntimeError("the battery is empty")

    monkeypatch.setattr(Chain, "append", fail)
    with pytest.raises(RuntimeError), vault.store.unit(case.id) as unit:
        OPERATIONS[what](unit, case)
    assert vault.content() == before
    assert vault.again(case) == case


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_of_several_answers_all_are_saved_or_none(
    vault: Any, case: Case, failing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, append, calls = vault.content(), Chain.append, 0

    def fail(chain: Chain, *args: Any, **more: Any) -> None:
        nonlocal calls
        calls += 1
        append(chain, *args, **more)
        if calls == failing:
            raise RuntimeError("the battery is empty")

    monkeypatch.setattr(Chain, "append", fail)
    with pytest.raises(RuntimeError), vault.store.unit(case.id) as unit:
        save_some(unit, case)
    assert vault.content() == before


def test_an_answer_that_is_refused_takes_the_others_with_it(vault: Any) -> None:
    case = vault.store.create()
    before = vault.content()
    changes = [Change("start.why_now", case.id, Answer("x")), Change("money.debt", case.id, Answer("y"))]
    with pytest.raises(NotAgreed):
        vault.store.save(case.id, changes)
    assert vault.content() == before


def test_a_new_assessment_is_made_whole_or_not_at_all(new_vault: Callable[[], Any]) -> None:
    vault = new_vault()
    vault.store.newest_form()
    before = vault.content()
    with pytest.raises(NotValid), vault.store.creating("england") as unit:
        unit.amend("it was never finished")
    assert vault.content() == before


def test_without_an_error_the_operations_do_change_something(vault: Any, case: Case) -> None:
    """Else the tests above could not fail."""
    for name, operation in OPERATIONS.items():
        before = vault.content()
        with vault.store.unit(case.id) as unit:
            operation(unit, case)
        now = vault.content()
        assert now != before, name
        assert len(now["event"]) == len(before["event"]) + (3 if name == "answers" else 1), name


# ---------------------------------------------------------------- versions


def test_a_finished_assessment_stays_as_it_is(vault: Any, case: Case) -> None:
    with vault.store.unit(case.id) as unit:
        assert unit.finish('{"a": 1}') == 1
    found = vault.again(case)
    assert (found.status, found.version, found.is_draft) == ("completed", 1, False)
    assert found.completed_at is not None
    before = vault.content()
    for operation in OPERATIONS.values():
        with pytest.raises(NotValid), vault.store.unit(case.id) as unit:
            operation(unit, case)
    with pytest.raises(NotValid), vault.store.unit(case.id) as unit:
        unit.restore_row("people", case.people[0].id)
    assert vault.content() == before


def test_it_is_amended_as_a_new_version_with_a_reason(vault: Any, case: Case) -> None:
    with vault.store.unit(case.id) as unit:
        unit.finish("first")
    for reason in ("", " \n", "\0"):
        with pytest.raises(NotValid), vault.store.unit(case.id) as unit:
            unit.amend(reason)
    with vault.store.unit(case.id) as unit:
        unit.amend(" The school was wrong. ")
    found = vault.again(case)
    assert (found.status, found.version, found.amending) == ("draft", 1, "The school was wrong.")
    vault.save(case, "start.why_now", case.id, "new")
    with vault.store.unit(case.id) as unit:
        assert unit.finish("second") == 2
    found = vault.again(case)
    assert (found.status, found.version, found.amending) == ("completed", 2, "")
    assert vault.store.snapshots(case.id) == [(1, "", "first"), (2, "The school was wrong.", "second")]


def test_only_a_finished_one_is_amended(vault: Any, case: Case) -> None:
    with pytest.raises(NotValid), vault.store.unit(case.id) as unit:
        unit.amend("why not")
    assert vault.again(case) == case


def test_the_place_is_kept_in_a_finished_one_too(vault: Any, case: Case) -> None:
    with vault.store.unit(case.id) as unit:
        unit.finish("{}")
    vault.store.save(case.id, [], {"section": "plan"})
    assert vault.again(case).place == {"section": "plan"}
