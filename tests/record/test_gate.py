"""No answer from the family section on without a current agreement that covers who it is about (rules 2 and 3).

Every way through the Store; and decisions that stay as they were made once something rests on them.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, NamedTuple, cast
from uuid import UUID, uuid4

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update
from sqlmodel import Session

from ehat_tui.errors import EhatError, Exit, NotAgreed, NotValid
from ehat_tui.form.load import load
from ehat_tui.record import gate, gatekeeper, statements
from ehat_tui.record.agreement import Agreements
from ehat_tui.record.case import Answer, Case
from ehat_tui.record.ids import pair_id
from ehat_tui.record.said import Somebody
from ehat_tui.record.store import Store
from ehat_tui.record.tables import ROW_TABLES, Kept
from ehat_tui.record.tables import Agreement as AgreementRow
from ehat_tui.record.unit import Change
from ehat_tui.vault.keys import Cost, audit_key
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import create_vault

FORM = load()
TOLD = ["voluntary", "can_stop"]


def agreement(person: UUID | str, decision: str = "agrees", capacity: str = "parent_with_pr", **more: Any) -> Any:
    return {"person": str(person), "capacity": capacity, "explained": TOLD, "decision": decision, **more}


# ---------------------------------------------------------------- the rule itself


def stands(*covered: str, taken_back: str = "", topic: str = "") -> Agreements:
    """Ann and Bo: who agrees for themselves; one may have taken back all, or Bo one chapter."""
    people = {one: Somebody(one, assessed=True) for one in ("ann", "bo")}
    said = [agreement(one, capacity="adult_self") for one in (*covered, taken_back) if one]
    part = {"withdrawn_what": ["one_topic"], "withdrawn_topics": [topic]} if topic else {}
    if taken_back or topic:
        said.append(agreement(taken_back or "bo", "withdrawn", "adult_self", **part))
    return Agreements(tuple(said), people, judged=())


WORRIES, PEOPLE, START = (FORM.sections[name] for name in ("worries", "people", "start"))


@pytest.mark.parametrize(
    ("section", "owners", "others", "columns", "agreed", "why"),
    [
        (START, (), (), (), stands(), ""),
        (WORRIES, ("ann",), (), (), stands(), gate.NOBODY),
        (WORRIES, None, (), (), stands(), gate.NOBODY),
        (WORRIES, ("ann",), (), (), stands("ann"), ""),
        (WORRIES, ("bo",), (), (), stands("ann"), gate.NOT_THEM),
        (WORRIES, (), (), (), stands("ann"), gate.NOT_FOR_ALL),
        (WORRIES, None, (), (), stands("ann"), ""),
        (WORRIES, ("ann",), ("bo",), (), stands("ann"), ""),
        (WORRIES, ("ann",), ("bo",), (), stands("ann", taken_back="bo"), gate.TAKEN_BACK),
        (WORRIES, ("bo",), (), (), stands("ann", taken_back="bo"), gate.TAKEN_BACK),
        (WORRIES, ("bo",), (), (), stands("bo", topic="challenges"), gate.TAKEN_BACK),
        (WORRIES, ("bo",), (), (), stands("bo", topic="health"), ""),
        (PEOPLE, ("bo",), (), ("roles",), stands("ann"), ""),
        (PEOPLE, ("bo",), (), ("roles",), stands(), gate.NOBODY),
        (PEOPLE, ("bo",), (), (), stands(), gate.NOBODY),
        (PEOPLE, ("bo",), (), ("given_names",), stands(), ""),
        (PEOPLE, ("bo",), (), ("given_names", "sex"), stands(), gate.NOBODY),
        (PEOPLE, ("bo",), (), ("given_names",), stands(taken_back="bo"), gate.TAKEN_BACK),
        (WORRIES, ("bo",), (), ("given_names",), stands(), gate.NOBODY),
    ],
)
def test_what_is_shut_and_why(
    section: Any, owners: Any, others: Any, columns: Any, agreed: Agreements, why: str
) -> None:
    assert gate.shut(section, "challenges", owners and iter(owners), agreed, others, columns) == why
    if not why:
        gate.require_agreement(section, "challenges", columns, owners, agreed, others)
        return
    with pytest.raises(NotAgreed) as caught:
        gate.require_agreement(section, "challenges", columns, owners, agreed, others)
    assert (caught.value.message, caught.value.hint, caught.value.code) == (why, gate.HELP, Exit.NOT_AGREED)


def test_a_no_to_sharing_finds_its_place_in_every_chapter() -> None:
    assert gate.topic_of(FORM, FORM.sections["sharing"]) == ""
    assert gate.topic_of(FORM, FORM.sections["objectives"]) == "plan"


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ([], ("cat",)),
        (["lives_with"], ("cat",)),
        (["other_parent"], ()),
        (["parental_responsibility", "other_parent_note"], ()),
        (sorted(gate.OF_A_PARENT), ()),
        (["other_parent", "lives_with"], ("cat",)),
    ],
)
def test_that_a_parent_was_told_is_written_down_whatever_they_said(columns: list[str], told: tuple[str, ...]) -> None:
    assert gate.told_of("cat", columns) == told


def test_the_columns_are_those_of_the_form() -> None:
    bound = {(FORM.sections[q.section].table, q.bind) for q in FORM.questions.values() if q.bind}
    assert {("person", name) for name in gate.NAMES} <= bound
    assert {("relationship", name) for name in gate.OF_A_PARENT} <= bound
    for table, model in ROW_TABLES.items():
        if issubclass(model, Kept):
            assert {(table, name) for name in model.LATER} | {(table, model.DECIDES)} <= bound


# ---------------------------------------------------------------- a family in the store


class Home(NamedTuple):
    """Ann, 10, and her parents Cat and Dan; Eve, 16; a neighbour. Nobody has been asked."""

    vault: Any
    id: UUID
    reference: str
    people: dict[str, UUID]

    @property
    def case(self) -> Case:
        found: Case = self.vault.store.case(self.reference)
        return found

    def says(self, who: str, decision: str = "agrees", capacity: str = "parent_with_pr", **more: Any) -> UUID:
        row: UUID = self.vault.add(self.case, "agreement", agreement(self.people[who], decision, capacity, **more))
        return row

    def row(self, section: str, **values: Any) -> UUID:
        made: UUID = self.vault.add(self.case, section, values)
        return made

    def save(self, question: str, subject: UUID | str, value: Any = "x", **marks: Any) -> None:
        about = self.people[subject] if isinstance(subject, str) else subject
        self.vault.store.save(self.id, [Change(question, about, Answer(value, **marks))])

    def ids(self, *who: str) -> list[str]:
        return [str(self.people[one]) for one in who]

    def pair(self, child: str, person: str) -> UUID:
        return pair_id(self.people[child], self.people[person])

    def do(self, what: str, section: str, row: Any) -> None:
        with self.vault.store.unit(self.id) as unit:
            getattr(unit, f"{what}_row{'s' if what == 'order' else ''}")(section, row)

    def refused(self, work: Callable[[], object], error: type[EhatError] = NotAgreed) -> bool:
        """Whether it is, and leaves nothing behind."""
        before = self.vault.content()
        caught: EhatError | None = None
        try:
            work()
        except error as refusal:
            caught = refusal
        if caught is None:
            return False
        assert self.vault.content() == before
        assert (caught.message, caught.hint) in SENTENCES
        return True


SENTENCES = {
    *((why, gate.HELP) for why in (gate.NOBODY, gate.NOT_THEM, gate.NOT_FOR_ALL, gate.TAKEN_BACK)),
    (gatekeeper.STAYS, gatekeeper.ADD_ANOTHER),
    (gatekeeper.IS_KEPT, gatekeeper.NOT_ABOUT_THEM),
    ("on the way", ""),
}


ROLES = {
    "ann": (["child_assessed"], None),
    "cat": (["parent"], "yes"),
    "dan": (["parent"], "yes"),
    "eve": (["child_assessed"], None),
    "fay": (["friend"], "no"),
}


@pytest.fixture
def bare(vault: Any) -> Home:
    """Only names, before anybody was asked."""
    with vault.store.creating("england") as unit:
        people = {name: unit.add_row("people", {"given_names": name.title()}, name) for name in ROLES}
    return Home(vault, unit.assessment.id, unit.assessment.reference, people)


@pytest.fixture
def home(bare: Home) -> Home:
    """Who is who is known: Cat agreed, said so, and took it back, so that nobody agrees now."""
    first = bare.says("cat")
    for name, (roles, assessed) in ROLES.items():
        bare.save("people.roles", name, roles)
        bare.save("people.assessed", name, assessed)
    with Session(bare.vault.engine) as session, session.begin():  # as if nobody had ever been asked
        gone = update(AgreementRow).where(AgreementRow.id == first)  # type: ignore[arg-type]
        session.connection().execute(gone.values(removed_at=datetime.now(UTC), settled_at=None))
    bare.vault.store._agreed.clear()
    return bare


def test_every_section_from_the_family_on_is_shut(bare: Home) -> None:
    case = bare.case
    shut = [section for section in case.form.sections.values() if section.needs_agreement]
    assert len(shut) > 40
    for section in shut:
        question = next(q for q in section.questions if q.bind not in gate.NAMES or not q.bind)
        for change in (Change(question.id, bare.people["ann"], Answer("x")), Change(section.id, case.id, Answer("n"))):
            with pytest.raises(NotAgreed):
                bare.vault.store.save(case.id, [change])
        if section.repeats == "list" and section.id != "people":
            assert bare.refused(lambda section=section: bare.row(section.id))  # type: ignore[misc]
            assert bare.refused(lambda section=section: bare.do("order", section.id, []))  # type: ignore[misc]
        assert case.shut(section, case.id) == gate.NOBODY
    assert bare.refused(lambda: bare.row("people", given_names="Gil", roles=["child_assessed"]))


def test_before_agreement_only_names(bare: Home) -> None:
    gil = bare.row("people", given_names=None)
    bare.save("people.known_as", gil, "Gilly")
    bare.save("people.family_name", gil, "Fell")
    bare.do("order", "people", [gil, *bare.people.values()])
    bare.do("remove", "people", gil)
    bare.do("restore", "people", gil)
    bare.do("remove", "people", bare.row("people", given_names=None))
    assert bare.case.people[0].name == "Gilly"
    for question, value in (("sex", "F"), ("roles", ["parent"]), ("birth_date", "2012"), ("other_names", "x")):
        assert bare.refused(lambda question=question, value=value: bare.save(f"people.{question}", gil, value))  # type: ignore[misc]
    assert bare.case.row("agreement", None) is None


def test_what_comes_before_agreement_is_open(bare: Home) -> None:
    bare.save("start.danger", bare.id, "no")
    for section in ("visits", "safety", "agreement", "gillick", "contacts"):
        assert not bare.case.shut(bare.case.form.sections[section], bare.id)
        row = bare.row(section)
        bare.do("order", section, [row])
        bare.do("remove", section, row)
        bare.do("restore", section, row)


def test_the_gate_opens_and_shuts_with_the_agreement(bare: Home) -> None:
    def open_now() -> bool:
        assert bare.case.agreed is not bare.refused(lambda: bare.save("money.debt", bare.id, 5))
        return bare.case.agreed

    row = bare.row("agreement", person=str(bare.people["cat"]))
    assert not open_now()
    bare.save("agreement.decision", row, "agrees")
    assert not open_now(), "nothing was explained (rule 3)"
    bare.save("agreement.explained", row, TOLD)
    assert open_now()
    bare.says("cat", "wants_time")
    assert not open_now()
    bare.says("cat", "agrees_with_limits")
    assert open_now()
    bare.says("cat", "withdrawn", withdrawn_what=["one_agency"])
    assert open_now()
    later = bare.says("cat", "withdrawn")
    assert not open_now()
    bare.save("agreement.decision", later, "agrees")
    assert open_now(), "nothing rested on it"


def test_the_gate_is_looked_at_within_one_unit_too(bare: Home) -> None:
    """An import adds the agreement and what it opens in one transaction."""
    with bare.vault.store.unit(bare.id) as unit:
        row = unit.add_row("agreement", agreement(bare.people["cat"]))
        unit.save([Change("money.debt", bare.id, Answer(5))])
    assert bare.case.row("agreement", row)

    def twice() -> None:
        with bare.vault.store.unit(bare.id) as unit:
            unit.save([Change("money.debt", bare.id, Answer(6))])
            unit.add_row("agreement", agreement(bare.people["cat"], "does_not_agree"))
            unit.save([Change("money.debt", bare.id, Answer(7))])

    assert bare.refused(twice)


def test_one_answer_of_a_batch_that_is_refused_takes_the_others_with_it(home: Home) -> None:
    home.says("eve", capacity="young_person_16_17")
    about = [Change("effect.outside_note", home.people[who], Answer("x")) for who in ("eve", "ann")]
    assert home.refused(lambda: home.vault.store.save(home.id, about))
    home.vault.store.save(home.id, about[:1])


# ---------------------------------------------------------------- who an answer is about


def own_question(form: Any) -> list[str]:
    """A question of each section that is asked of every person, child or adult."""
    return [s.questions[0].id for s in form.sections.values() if s.repeats in ("person", "child", "adult")]


def test_a_young_persons_own_agreement_covers_their_own_answers_only(home: Home) -> None:
    home.says("eve", capacity="young_person_16_17")
    form = home.case.form
    for question in own_question(form):
        home.save(question, "eve", None)
        for other in ("ann", "cat", "dan"):
            assert home.refused(lambda question=question, other=other: home.save(question, other))  # type: ignore[misc]
    assert home.refused(lambda: home.save("money.debt", home.id, 5)), "what is about the family"
    assert home.refused(lambda: home.save("worries", home.id)), "there is none, of the whole family"
    assert home.refused(lambda: home.save("worries.what", home.id)), "a question of a row, said of the whole family"
    worry = home.row("worries")
    home.save("worries.what", worry)
    assert home.refused(lambda: home.save("worries.about", worry, home.ids("ann")))
    assert home.refused(lambda: home.save("worries.about", worry, home.ids("eve", "cat")))
    home.save("worries.about", worry, home.ids("eve"))
    home.save("worries.what", worry, "y")
    home.save("relationships.lives_with", home.pair("eve", "cat"), "no")
    assert home.refused(lambda: home.save("relationships.lives_with", home.pair("ann", "cat"), "no"))
    assert home.refused(lambda: home.save("relationships.involved", home.pair("ann", "eve"), "a_lot"))
    assert home.refused(lambda: home.row("scales")), "a scale is everybody's"
    assert home.refused(lambda: home.row("referrals", for_whom=home.ids("ann")))
    home.row("referrals", for_whom=home.ids("eve"))
    shut = home.case.shut
    assert [shut(form.sections["effect"], home.people[who]) for who in ("eve", "ann")] == ["", gate.NOT_THEM]
    assert shut(form.sections["worries"], home.id) == gate.NOT_FOR_ALL
    assert shut(form.sections["worries"], worry) == ""
    assert shut(form.sections["relationships"], home.pair("eve", "cat")) == ""
    assert shut(form.sections["relationships"], home.pair("ann", "cat")) == gate.NOT_THEM


def test_a_goal_belongs_to_whom_its_worries_are_about(home: Home) -> None:
    home.says("cat")
    home.says("eve", capacity="young_person_16_17")
    hers, annes = home.row("worries"), home.row("worries")
    home.save("worries.about", hers, home.ids("eve"))
    home.save("worries.about", annes, home.ids("ann"))
    goal, other = home.row("objectives", needs=[str(hers)]), home.row("objectives", needs=[str(annes), str(uuid4())])
    home.row("objectives", needs=["no row"])
    home.says("eve", "withdrawn", "young_person_16_17")
    for work in (
        lambda: home.save("objectives.title", goal),
        lambda: home.save("objectives.needs", other, [str(annes), str(hers)]),
        lambda: home.save("objectives.needs", goal, [str(annes)]),
        lambda: home.row("objectives", needs=[str(hers)]),
        lambda: home.do("remove", "objectives", goal),
    ):
        assert home.refused(work)
    home.save("objectives.title", other)
    home.do("remove", "objectives", other)


def test_whom_a_row_is_about_is_looked_at_before_and_after(home: Home) -> None:
    """Nobody's row is made somebody else's to change it, and none is pushed onto who does not agree."""
    home.says("cat")
    dans = home.says("dan")
    rows = {"sharing": home.row("sharing", person=str(home.people["dan"])), "worries": home.row("worries")}
    home.save("worries.about", rows["worries"], home.ids("dan"))
    home.says("dan", "withdrawn")
    assert home.case.row("agreement", dans)
    for question, value in (("sharing.person", home.ids("cat")[0]), ("worries.about", home.ids("cat"))):
        row = rows[question.split(".", maxsplit=1)[0]]
        for to in (value, None):
            assert home.refused(lambda question=question, row=row, to=to: home.save(question, row, to))  # type: ignore[misc]
        other = home.row(question.split(".", maxsplit=1)[0])
        home.save(question, other, value)
        to = home.ids("dan")[0] if question == "sharing.person" else home.ids("dan")
        assert home.refused(lambda question=question, other=other, to=to: home.save(question, other, to))  # type: ignore[misc]


def test_what_a_pair_tells_of_who_took_it_back(home: Home) -> None:
    home.says("cat")
    home.says("dan")
    pair = home.pair("ann", "dan")
    home.save("relationships.lives_with", pair, "no")
    home.says("dan", "withdrawn")
    assert home.refused(lambda: home.save("relationships.lives_with", pair, "all_the_time"))
    assert home.refused(lambda: home.save("relationships.relationship_other", pair))
    for question, value in (
        ("parental_responsibility", "yes"),
        ("other_parent", "objects"),
        ("other_parent_note", "x"),
    ):
        home.save(f"relationships.{question}", pair, value)
    assert home.case.shut(home.case.form.sections["relationships"], pair) == gate.TAKEN_BACK
    assert home.case.shut(home.case.form.sections["relationships"], home.pair("ann", "cat")) == ""
    home.save("relationships.lives_with", home.pair("ann", "cat"), "no")


def test_a_pair_of_nobody_is_about_the_family(home: Home) -> None:
    home.says("cat")
    home.save("relationships.involved", uuid4())
    with pytest.raises(EhatError):
        home.save("relationships.lives_with", uuid4(), "no")


# ---------------------------------------------------------------- taken back


def test_what_is_about_who_took_it_back_stays_and_others_go_on(home: Home) -> None:
    home.says("cat")
    home.says("dan")
    home.save("hopes.better", "dan", "before")
    worry, gone = home.row("worries"), home.row("worries")
    for row in (worry, gone):
        home.save("worries.about", row, home.ids("dan"))
    home.do("remove", "worries", gone)
    home.says("dan", "withdrawn", withdrawn_what=["all"])
    for work in (
        lambda: home.save("hopes.better", "dan", "after"),
        lambda: home.save("hopes.better", "dan", None),
        lambda: home.save("hopes.better", "dan", "before", restricted=True),
        lambda: home.save("people.sex", "dan", "M"),
        lambda: home.save("people.given_names", "dan", "Daniel"),
        lambda: home.save("people.assessed", "dan", "no"),
        lambda: home.save("worries.what", worry),
        lambda: home.do("remove", "worries", worry),
        lambda: home.do("restore", "worries", gone),
        lambda: home.do("remove", "people", home.people["dan"]),
        lambda: home.row("sharing", person=home.ids("dan")[0]),
    ):
        assert home.refused(work)
    assert home.case.shut(home.case.form.sections["people"], home.people["dan"]) == gate.TAKEN_BACK
    home.do("order", "worries", [worry])
    home.save("people.sex", "ann", "F")
    home.save("hopes.better", "cat", "after")
    home.save("money.debt", home.id, 5)
    assert home.case.value("hopes.better", home.people["dan"]) == "before"
    home.says("dan")
    home.save("hopes.better", "dan", "after")
    home.do("remove", "worries", worry)


def test_one_person_and_one_chapter_can_be_taken_back(home: Home) -> None:
    home.says("cat")
    home.save("effect.outside_note", "ann")
    home.says("cat", "withdrawn", withdrawn_what=["one_person"], withdrawn_people=home.ids("ann"))
    assert home.refused(lambda: home.save("effect.outside_note", "ann"))
    assert home.refused(lambda: home.save("people.known_as", "ann"))
    home.save("effect.outside_note", "eve")
    home.says("cat", "withdrawn", withdrawn_what=["one_topic"], withdrawn_topics=["health", "plan"])
    for work in (
        lambda: home.save("health.gp", "eve"),
        lambda: home.save("conditions", home.id),
        lambda: home.row("conditions"),
        lambda: home.row("objectives"),
        lambda: home.do("order", "objectives", []),
    ):
        assert home.refused(work)
    home.save("effect.outside_note", "eve")
    home.save("money.debt", home.id, 5)
    home.row("sharing", person=home.ids("cat")[0], decision="no")
    home.says("cat")
    home.save("health.gp", "ann")
    home.row("objectives")


def test_whoever_has_taken_something_back_stays_in_the_record(home: Home) -> None:
    """With them would go that they did, and it would be open again."""
    home.says("dan")
    home.says("cat")
    home.says("cat", "withdrawn", withdrawn_what=["one_topic"], withdrawn_topics=["health"])
    home.says("dan", "agrees_with_limits")
    assert home.refused(lambda: home.do("remove", "people", home.people["cat"]), NotValid)
    home.do("remove", "people", home.people["dan"])
    home.do("remove", "people", home.people["fay"])
    home.do("restore", "people", home.people["dan"])


def test_the_agreement_of_who_was_removed_counts_no_more(home: Home) -> None:
    home.says("cat")
    home.save("money.debt", home.id, 5)
    home.do("remove", "people", home.people["cat"])
    assert home.refused(lambda: home.save("money.debt", home.id, 6))
    assert not home.case.agreed
    assert home.refused(lambda: home.do("restore", "people", home.people["cat"])), "her roles are more than a name"


def test_the_newest_agreement_counts_wherever_it_stands_in_the_list(home: Home) -> None:
    first = home.says("cat", "does_not_agree")
    second = home.says("cat")
    home.do("order", "agreement", [second, first])
    assert home.case.agreed
    home.row("services")


def test_a_clock_that_is_set_back_brings_nothing_back(home: Home) -> None:
    with time_machine.travel(datetime(2030, 1, 1, tzinfo=UTC), tick=False):
        home.says("cat")
        home.row("services")
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False):
        home.says("cat", "withdrawn")
        assert not home.case.agreed
        assert home.refused(lambda: home.row("services"))
        home.says("cat")
        home.row("services")
        made = [row.created_at for row in home.case.rows("agreement") if row.created_at]
    assert made == sorted(set(made))


# ---------------------------------------------------------------- Gillick


def test_only_a_gillick_record_lets_a_child_agree(home: Home) -> None:
    home.says("ann", capacity="under_16_able")
    assert home.refused(lambda: home.save("effect.outside_note", "ann"))
    record = home.row("gillick", person=home.ids("ann")[0], outcome="not_able")
    assert home.refused(lambda: home.save("effect.outside_note", "ann"))
    home.save("gillick.outcome", record, "able")
    home.save("effect.outside_note", "ann")
    assert settled(home, "gillick", record), "what was said rests on it"
    later = home.row("gillick", person=home.ids("ann")[0], outcome="not_able")
    assert home.refused(lambda: home.save("effect.outside_note", "ann"))
    home.says("cat")
    home.save("effect.outside_note", "ann")  # failing it takes nothing from what a parent said
    assert settled(home, "gillick", later)


# ---------------------------------------------------------------- what stays as it was said


def settled(home: Home, section: str, row: UUID) -> bool:
    found = home.case.row(section, row)
    assert found
    return bool(found.values["settled"])


def test_an_agreement_stays_once_something_rests_on_it(home: Home) -> None:
    row = home.says("cat", limits="Not the school")
    home.save("people.known_as", "cat", "Catty")  # a name rests on nothing
    home.save("start.danger", home.id, "no")
    assert not settled(home, "agreement", row)
    home.save("agreement.explained", row, ["voluntary", "own_copy"])
    home.save("money.debt", home.id, 5)
    found = home.case.row("agreement", row)
    assert found
    assert found.values["settled"]
    labels = FORM.vocabularies["explained"].label
    assert found.values["wording"] == [labels("voluntary"), labels("own_copy")]
    form = home.case.form
    assert found.values["wording_version"] == f"{form.id} {form.version} {form.digest[:12]}"
    for question, value in (
        ("decision", "does_not_agree"),
        ("person", home.ids("dan")[0]),
        ("explained", ["voluntary"]),
        ("capacity", None),
        ("limits", "Nobody"),
        ("limits", None),
        ("family_readers", home.ids("dan")),
        ("withdrawn_what", ["one_topic"]),
    ):
        change = Change(f"agreement.{question}", row, Answer(value))
        assert home.refused(lambda change=change: home.vault.store.save(home.id, [change]), NotValid)  # type: ignore[misc]
    assert home.refused(lambda: home.do("remove", "agreement", row), NotValid)
    after = home.case.row("agreement", row)
    assert after == found
    home.says("cat", "withdrawn")
    assert not home.case.agreed


def test_how_it_was_given_may_be_filled_in_later_once(home: Home) -> None:
    row = home.says("cat")
    home.save("money.debt", home.id, 5)
    home.save("agreement.where_kept", row, "Drawer 2")
    home.save("agreement.where_kept", row, "Drawer 2", restricted=True)
    home.save("agreement.family_readers", row, None, absent="asked-declined")
    assert home.refused(lambda: home.save("agreement.where_kept", row, "Drawer 3"), NotValid)
    assert home.refused(lambda: home.save("agreement.where_kept", row, None), NotValid)
    home.save("agreement.ask_again", row, "In May")  # what no decision rests on
    record = home.row("gillick", person=home.ids("ann")[0], outcome="able")
    home.save("money.debt", home.id, 6)
    home.save("gillick.understood", record, "All of it")
    assert home.refused(lambda: home.save("gillick.understood", record, "Nothing"), NotValid)
    assert home.refused(lambda: home.save("gillick.outcome", record, "not_able"), NotValid)


def test_an_agreement_nothing_rests_on_can_be_changed_and_taken_away(home: Home) -> None:
    row = home.says("cat", "wants_time")
    home.save("agreement.decision", row, "does_not_agree")
    home.do("remove", "agreement", row)
    home.do("restore", "agreement", row)
    assert home.case.agreement.refused
    assert not settled(home, "agreement", row)


def test_only_what_counts_is_settled(home: Home) -> None:
    """Another's page that is half filled in stays open for the rest."""
    cats = home.says("cat")
    half = home.says("dan", explained=[])
    undecided = home.row("agreement", person=home.ids("dan")[0])
    record = home.row("gillick", person=home.ids("ann")[0])
    home.save("money.debt", home.id, 5)
    assert settled(home, "agreement", cats)
    assert not settled(home, "agreement", half)
    assert not settled(home, "agreement", undecided)
    assert not settled(home, "gillick", record)


def test_a_newer_answer_settles_the_one_before_it(home: Home) -> None:
    first, dans = home.says("cat", "wants_time"), home.says("dan")
    home.row("agreement", person=home.ids("cat")[0])  # not decided, and so no answer
    second = home.row("agreement")
    assert not settled(home, "agreement", first)
    home.save("agreement.decision", second, "agrees")
    assert not settled(home, "agreement", first)
    home.save("agreement.person", second, home.ids("cat")[0])
    assert settled(home, "agreement", first)
    third = home.says("cat", "withdrawn")
    assert not settled(home, "agreement", dans)
    assert not settled(home, "agreement", second), "nobody was told anything there: it does not count"
    home.save("agreement.explained", second, TOLD)
    home.save("agreement.decision", second, "does_not_agree")
    assert not settled(home, "agreement", third)
    assert not home.case.agreement.stands or home.case.agreement.standing(home.people["dan"]).covered


def test_a_document_and_a_finished_version_settle_everything_decided(home: Home) -> None:
    home.says("cat")
    rows = {
        "sharing": home.row("sharing", person=home.ids("cat")[0], decision="yes", recipient="School"),
        "agreement": home.says("dan", explained=[]),
        "gillick": home.row("gillick", outcome="able"),
    }
    blank = home.row("sharing", person=home.ids("cat")[0])
    revisions = {section: revision(home, section, row) for section, row in rows.items()}
    assert not any(settled(home, section, row) for section, row in rows.items())
    edit = edit_id(home)
    with home.vault.store.unit(home.id) as unit:
        unit.settle()
    assert all(settled(home, section, row) for section, row in rows.items())
    assert not settled(home, "sharing", blank)
    assert edit_id(home) != edit, "it is a change of the record"
    assert {
        section: revision(home, section, row) - revisions[section] for section, row in rows.items()
    } == dict.fromkeys(rows, 1)
    events = [(one.subject_id, one.fields) for one in home.vault.events(home.id) if one.kind == "settle"]
    named = {"sharing": ["sharingdecision"], "agreement": ["agreement"], "gillick": ["gillick"]}
    assert all((row, named[section]) in events for section, row in rows.items())
    edit = edit_id(home)
    with home.vault.store.unit(home.id) as unit:
        unit.settle()
    assert edit_id(home) == edit, "there was nothing left to settle"
    later = home.row("sharing", person=home.ids("cat")[0], decision="no", recipient="School")
    assert home.refused(lambda: home.save("sharing.decision", rows["sharing"], "no"), NotValid)
    home.save("sharing.decision", blank, "no")
    with home.vault.store.unit(home.id) as unit:
        unit.finish("{}")
    assert settled(home, "sharing", later)
    assert settled(home, "sharing", blank)


def test_what_was_explained_stays_as_its_code_where_the_form_has_no_words_for_it(home: Home) -> None:
    said, section = home.says("cat"), FORM.sections["agreement"]
    asked = tuple(question for question in section.questions if question.bind != "explained")
    other = replace(FORM, sections={**FORM.sections, "agreement": replace(section, questions=asked)})
    chain: Any = SimpleNamespace(append=lambda *_: None)
    with Session(home.vault.engine) as session:
        row = session.get_one(AgreementRow, said)
        gatekeeper.Gatekeeper(session, chain, other, home.id)._settle(row)
        assert row.wording == TOLD


def test_what_was_agreed_is_read_once_and_gillick_only_where_the_form_keeps_it(home: Home) -> None:
    without = {name: section for name, section in FORM.sections.items() if section.table != "gillick"}
    old, chain = replace(FORM, sections=without), cast(Any, None)
    known = stands("ann")
    with Session(home.vault.engine) as session:
        assert gatekeeper.Gatekeeper(session, chain, FORM, home.id, known).agreements() is known
        assert gatekeeper.Gatekeeper(session, chain, FORM, home.id).agreements().judged == ()
        assert gatekeeper.Gatekeeper(session, chain, old, home.id).agreements().judged is None


def revision(home: Home, section: str, row: UUID) -> int:
    with home.vault.store.unit(home.id) as unit:
        found: int = unit._row(FORM.sections[section], row).revision
    return found


def edit_id(home: Home) -> Any:
    with home.vault.engine.connect() as connection:
        head = statements.assessment(connection, home.id)
        assert head
        return head["edit_id"]


# ---------------------------------------------------------------- two ways to read the same


def stored(home: Home) -> Agreements:
    with home.vault.engine.connect() as connection:
        return statements.agreed(connection, home.id, keeps_gillick=True)


def same(home: Home) -> None:
    """The gate and the Case see the same; and what the Store remembers is what is written down."""
    agreed, read = home.case.agreement, stored(home)
    assert agreed.people == read.people
    assert agreed.parents == read.parents
    assert [one["id"] for one in agreed.valid] == [one["id"] for one in read.valid]
    assert agreed.open == read.open
    assert [agreed.standing(one) for one in agreed.people] == [read.standing(one) for one in agreed.people]
    assert (agreed.stands, agreed.family, agreed.family_topics) == (read.stands, read.family, read.family_topics)
    known = home.vault.store._agreed.get(home.id)
    if known and known[0] == edit_id(home):
        assert known[1] == read


DECISIONS = ["agrees", "agrees_with_limits", "wants_time", "does_not_agree", "withdrawn", "withdrawn"]
CAPACITIES = ["parent_with_pr", "carer_without_pr", "young_person_16_17", "under_16_able", "adult_self", None]
WHO = st.sampled_from(sorted(ROLES))
OTHERS = WHO.filter("ann".__ne__)
DO = st.one_of(
    st.tuples(
        st.just("says"),
        WHO,
        st.fixed_dictionaries(
            {
                "decision": st.sampled_from(DECISIONS),
                "capacity": st.sampled_from(CAPACITIES),
                "withdrawn_what": st.none() | st.just(["one_topic"]) | st.just(["one_person"]),
                "withdrawn_topics": st.just(["wishes", "health"]),
            }
        ),
    ),
    st.tuples(st.just("judged"), st.sampled_from(["ann", "eve"]), st.sampled_from(["able", "not_able"])),
    st.tuples(st.just("person"), WHO, st.sampled_from([["child_assessed"], ["parent"], ["professional"]])),
    st.tuples(st.just("parent"), OTHERS, st.sampled_from(["yes", "no"])),
    st.tuples(st.just("objects"), OTHERS, st.sampled_from(["objects", "agrees"])),
    st.tuples(st.just("answer"), WHO, st.sampled_from(["hopes.better", "health.gp", "effect.outside_note"])),
    st.tuples(st.just("remove"), WHO, st.booleans()),
    st.tuples(st.just("order"), WHO, st.booleans()),
)


def does(home: Home, what: str, who: str, how: Any) -> None:
    match what:
        case "says":
            home.says(who, **{**how, "withdrawn_people": home.ids("ann")})
        case "judged":
            home.row("gillick", person=home.ids(who)[0], outcome=how)
        case "person":
            home.save("people.roles", who, how)
        case "parent":
            home.save("relationships.parental_responsibility", home.pair("ann", who), how)
        case "objects":
            home.save("relationships.other_parent", home.pair("ann", who), how)
        case "answer":
            home.save(how, who)
        case "remove":
            home.do("remove" if how else "restore", "people", home.people[who])
        case _:
            rows = [row.id for row in home.case.rows("agreement")]
            home.do("order", "agreement", rows[::-1])


@settings(max_examples=15)
@given(st.lists(DO, min_size=1, max_size=12))
def test_whatever_is_done_the_case_and_the_gate_agree(vault: Any, done: list[tuple[str, str, Any]]) -> None:
    with vault.store.creating("england") as unit:
        people = {name: unit.add_row("people", {"given_names": name.title()}, name) for name in ROLES}
        unit.add_row("agreement", agreement(people["cat"]))
        for name, (roles, assessed) in ROLES.items():
            unit.save([Change("people.roles", people[name], Answer(roles))])
            unit.save([Change("people.assessed", people[name], Answer(assessed))])
    home = Home(vault, unit.assessment.id, unit.assessment.reference, people)
    for what, who, how in done:
        before = home.case
        about = before.person(people[who])
        answering = what == "answer" and about is not None
        allowed = answering and not before.shut(before.form.sections[how.split(".")[0]], people[who])
        refused = False
        try:
            does(home, what, who, how)
        except (NotAgreed, NotValid):
            refused = True
        if answering:
            assert refused is not allowed
        same(home)


def test_what_a_failed_unit_has_seen_is_forgotten(home: Home) -> None:
    home.says("cat")
    home.save("money.debt", home.id, 5)

    def fail() -> None:
        with home.vault.store.unit(home.id) as unit:
            unit.add_row("agreement", agreement(home.people["cat"], "withdrawn"))
            raise NotValid("on the way")

    assert home.refused(fail, NotValid)
    home.save("money.debt", home.id, 6)
    same(home)
    other = type(home.vault.store)(home.vault.engine, home.vault.key)
    with other.unit(home.id) as unit:
        unit.add_row("agreement", agreement(home.people["cat"], "withdrawn"))
    assert home.refused(lambda: home.save("money.debt", home.id, 7)), "somebody else wrote that"


def test_only_the_newest_assessment_is_remembered(home: Home, vault: Any) -> None:
    home.says("cat")
    for _ in range(2):  # the first one settles the agreement
        home.save("money.debt", home.id, 5)
    assert list(vault.store._agreed) == [home.id]
    other = vault.agreed()
    for _ in range(2):
        vault.save(other, "money.debt", other.id, 5)
    assert list(vault.store._agreed) == [other.id]


# ---------------------------------------------------------------- behind our back


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("agreement", "decision = 'agrees'"),
        ("agreement", "capacity = NULL"),
        ("agreement", "explained = '[]'"),
        ("agreement", "person_id = NULL"),
        ("agreement", "withdrawn_what = '[\"one_topic\"]'"),
        ("agreement", "withdrawn_people = '[]'"),
        ("agreement", "family_readers = '[]'"),
        ("agreement", "wording = '[]'"),
        ("agreement", "wording_version = ''"),
        ("agreement", "removed_at = '2026-01-01'"),
        ("agreement", "settled_at = NULL"),
        ("agreement", "created_at = '2026-01-01'"),
        ("agreement", "limits = NULL"),
        ("agreement", "given_on = '2001-01-01'"),
        ("gillick", "outcome = 'not_able'"),
        ("gillick", "person_id = NULL"),
        ("gillick", "understood = 'x'"),
        ("gillick", "removed_at = '2026-01-01'"),
        ("sharing_decision", "decision = 'yes'"),
        ("sharing_decision", "what = '[]'"),
        ("sharing_decision", "topics = '[]'"),
        ("sharing_decision", "reader_id = NULL"),
        ("sharing_decision", "removed_at = '2026-01-01'"),
        ("sharing_decision", "agency_type = NULL"),
    ],
)
def test_the_tables_refuse_to_change_what_is_settled(guarded: Home, table: str, change: str) -> None:
    whole = f"UPDATE {table} SET {change}, revision = revision + 1"
    copy = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    for statement in (whole, copy):
        with pytest.raises(Exception, match="what was settled stays as it is"), guarded.vault.engine.begin() as raw:
            raw.execute(text(statement))


def test_the_tables_let_the_rest_be_filled_in(guarded: Home) -> None:
    with guarded.vault.engine.begin() as raw:
        raw.execute(text("UPDATE agreement SET where_kept = 'here', position = 7, revision = revision + 1"))
        raw.execute(text("UPDATE agreement SET where_kept = 'here', limits = limits, revision = revision + 1"))
        with pytest.raises(Exception, match="what was settled"):
            raw.execute(text("UPDATE agreement SET where_kept = 'there', revision = revision + 1"))


def test_the_tables_keep_what_the_rows_keep(guarded: Home) -> None:
    """The migration names columns as they were then; so far those are the ones of now."""
    with guarded.vault.engine.connect() as raw:
        rules = raw.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        found = {str(name): str(rule) for name, rule in rules}
    for model in (one for one in ROW_TABLES.values() if issubclass(one, Kept)):
        table = str(model.__tablename__)
        settled_, later = (found[f"{table}_{rule}"].partition(" ON ")[0] for rule in ("settled", "filled_in"))
        mine = {name for name in model.model_fields if name not in Kept.model_fields}
        named = {name for name in mine if f" {name}," in f"{settled_},"}
        filled = {name for name in mine if f" {name}," in f"{later},"}
        assert (named | filled, named & filled) == (mine, set())
        assert {name.removesuffix("_id") for name in filled} == model.LATER


@pytest.fixture(scope="module")
def guarded(vault: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A family in an encrypted vault, with one settled row of each kind."""
    home = tmp_path_factory.mktemp("guarded") / "home"
    made, _ = create_vault(Paths(home), "brown kettle sings twice", Cost(ops=1, memory=8192))
    with made:
        key = audit_key(made.data_key)
        real = type(vault)(Store(made.engine, key), made.engine, key)
        with real.store.creating("england") as unit:
            cat = unit.add_row("people", {"given_names": "Cat"})
            unit.add_row("agreement", agreement(cat, limits="Not the school", given_on="2026-01-12"))
            unit.add_row("gillick", {"person": str(cat), "outcome": "able", "understood": "All of it"})
            shared = {"person": str(cat), "recipient": "School", "decision": "no", "agency_type": "school"}
            unit.add_row("sharing", shared)
            unit.settle()
        yield Home(real, unit.assessment.id, unit.assessment.reference, {"cat": cat})
