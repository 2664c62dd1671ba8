"""The safety page: whom to ring now, what comes next by when, and one key for each thing to write down."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from ehat_tui.record.case import Answer
from ehat_tui.record.store import Store
from ehat_tui.record.unit import Change
from ehat_tui.vault.paths import Paths
from screens import prompts
from screens.documents import DocumentsPage
from screens.home import HomeScreen
from screens.questions import QuestionPage
from screens.safety import SafetyScreen
from screens.signposts import SignpostScreen
from screens.unlock import UnlockScreen

if TYPE_CHECKING:
    from tests.tui.conftest import Driver, Running, Seed  # noqa: TID251 - types only

FRIDAY = datetime(2026, 1, 9, 14, 32, tzinfo=UTC)


@pytest.fixture
def liverpool(store: Store) -> str:
    """An assessment in Liverpool in which nobody has agreed to anything; its reference."""
    return store.create("liverpool").reference


def page(ehat: Driver) -> type[object]:
    return type(ehat.app.screen)


def words(ehat: Driver) -> str:
    return " ".join(ehat.words("#box Static").split())


def notes(store: Store, reference: str) -> list[dict[str, Any]]:
    case = store.case(reference)
    section = case.form.sections["safety"]
    return [
        {q.name: answer.value for q in section.questions if (answer := case.answer(q, row.id)).given}
        for row in case.rows("safety")
    ]


async def test_who_to_ring_in_this_area_and_what_comes_next_by_when(run: Running, liverpool: str) -> None:
    with time_machine.travel(FRIDAY, tick=True):
        async with run(start="open", reference=liverpool) as ehat:
            await ehat.press("f10")
            told = words(ehat)
    assert "Ring Careline. Number not supplied" in told
    assert "Send the online MARF, the form for several agencies. By Monday 12 January 2026 (1 working day)." in told
    assert "By Friday 23 January 2026 (10 working days)." in told
    assert "bank holidays are not known" in told
    assert "You do not need anybody's agreement" in told
    assert told.index("Careline") < told.index("Early help, which is another door")


async def test_it_fits_the_smallest_window_and_the_rest_is_scrolled_to(run: Running, liverpool: str) -> None:
    async with run(start="open", reference=liverpool) as ehat:
        await ehat.press("f10")
        for seen in (
            "999",
            "Careline",
            "r  write down now",
            "o  write down who was rung",
            "p  the referral pack",
            "Esc",
        ):
            assert seen in ehat.text
        assert "another door" not in ehat.text
        await ehat.press("end")
        await ehat.settle()
        assert "another door" in ehat.text
        assert max(map(len, ehat.text.split("\n"))) <= 80


async def test_one_key_and_the_time_is_there_already(run: Running, store: Store, liverpool: str) -> None:
    with time_machine.travel(FRIDAY, tick=True):
        async with run(start="open", reference=liverpool) as ehat:
            await ehat.press("f10", "r")
            await ehat.settle()
            assert ehat.focused_question == "safety.words"
            await ehat.write('"He hits me with the belt"')
            await ehat.settle()
    (note,) = notes(store, liverpool)
    here = FRIDAY.astimezone()
    assert note == {
        "happened_on": "2026-01-09",
        "where": f"{here:%H:%M}",
        "words": '"He hits me with the belt"',
    }


async def test_a_note_begun_and_left_empty_is_not_kept_with_its_old_time(
    run: Running, store: Store, liverpool: str
) -> None:
    with time_machine.travel(FRIDAY, tick=True) as clock:
        async with run(start="open", reference=liverpool) as ehat:
            await ehat.press("f10", "r")
            await ehat.settle()
            clock.shift(3600)
            await ehat.press("f10", "r")
            await ehat.settle()
            await ehat.write("A bruise")
            await ehat.press("f10", "r")
            await ehat.settle()
            assert page(ehat) is QuestionPage
    first, second = notes(store, liverpool)
    assert first["words"] == "A bruise"
    assert first["where"] == f"{datetime(2026, 1, 9, 15, 32, tzinfo=UTC).astimezone():%H:%M}"
    assert "words" not in second


async def test_one_key_for_the_call_with_its_day_and_time(run: Running, store: Store, liverpool: str) -> None:
    with time_machine.travel(FRIDAY, tick=True):
        async with run(start="open", reference=liverpool) as ehat:
            await ehat.press("f10", "r")
            await ehat.settle()
            await ehat.write("A bruise")
            await ehat.press("f10", "o")
            await ehat.settle()
            assert ehat.focused_question == "safety.rang"
            await ehat.write("Careline, Sam")
            await ehat.settle()
            assert "safety.outcome" in ehat.asked
    (note,) = notes(store, liverpool)  # the same note: the call was about it
    here = FRIDAY.astimezone()
    assert (note["rang"], note["rang_on"], note["rang_at"]) == ("Careline, Sam", "2026-01-09", f"{here:%H:%M}")
    case = store.case(liverpool)
    assert case.answer(case.form.question("safety.rang_on"), case.rows("safety")[0].id).restricted


@pytest.mark.parametrize(("area", "taken"), [("liverpool", "referral"), ("leeds", "referral_csws")])
def test_a_call_ends_as_calls_end_in_this_area(store: Store, area: str, taken: str) -> None:
    case = store.create(area)
    question = case.form.question("safety.outcome")
    codes = {option.code for option in prompts.options(case, question)}
    assert codes & {"referral", "referral_csws"} == {taken}
    assert "no_answer" in codes
    with store.unit(case.id) as unit:
        row = unit.add_row("safety")
        unit.save([Change("safety.outcome", row, Answer("early_help_front_door"))])
    chosen = {option.code for option in prompts.options(store.case(case.reference), question)}
    assert "early_help_front_door" in chosen  # an answer that was given stays to be seen


async def test_a_call_with_no_note_yet_begins_one(run: Running, store: Store, liverpool: str) -> None:
    async with run(start="open", reference=liverpool) as ehat:
        await ehat.press("f10", "o")
        await ehat.settle()
        assert ehat.focused_question == "safety.rang"
    assert len(notes(store, liverpool)) == 1


async def test_the_pack_is_one_key_without_agreement_or_answers(run: Running, liverpool: str) -> None:
    async with run(start="open", reference=liverpool) as ehat:
        await ehat.press("f10", "p")
        await ehat.settle()
        assert page(ehat) is DocumentsPage
        assert "children's social care" in ehat.text


async def test_a_crisis_plan_that_is_recorded_is_to_be_followed(run: Running, store: Store, seed: Seed) -> None:
    family = seed(store, "Keeley Marsden", "Albie Marsden")
    case = store.case(family.reference)
    keeley = family.people["Keeley Marsden"]
    async with run(start="open", reference=family.reference) as ehat:
        await ehat.press("f10")
        assert "There is a crisis plan" not in words(ehat)
    with store.unit(case.id) as unit:
        unit.save([Change("health.crisis_plan", keeley, Answer("yes", restricted=True))])
    async with run(start="open", reference=family.reference) as ehat:
        await ehat.press("f10")
        assert "There is a crisis plan: follow it. See Health and additional needs." in words(ehat)
        assert "Keeley" not in words(ehat)


async def test_from_the_list_the_words_go_into_a_new_record(run: Running, store: Store) -> None:
    before = store.references()
    async with run() as ehat:
        assert page(ehat) is HomeScreen
        await ehat.press("f10")
        assert "in a new record, write down now" in ehat.text
        assert "referral pack" not in ehat.text
        await ehat.press("p")  # nothing to make it from
        assert page(ehat) is SafetyScreen
        await ehat.press("r")
        await ehat.settle()
        assert ehat.focused_question == "safety.words"
        await ehat.write("A bruise")
        await ehat.settle()
    (new,) = set(store.references()) - set(before)
    assert notes(store, new)[0]["words"] == "A bruise"


async def test_before_unlocking_it_is_the_area_of_the_settings(run: Running, paths: Paths) -> None:
    async with run(passphrase="") as ehat:
        await ehat.press("f10")
        assert "England" in words(ehat)
        assert "here once it is unlocked" in words(ehat)
        await ehat.press("r", "o", "p")
        assert page(ehat) is SafetyScreen
        await ehat.press("escape")
        assert page(ehat) is UnlockScreen
    paths.settings.write_text('area = "leeds"\n', encoding="utf-8")
    async with run(passphrase="") as ehat:
        await ehat.press("f10")
        assert "Duty and Advice" in words(ehat)
        assert "0113 535 0185" in words(ehat)


async def test_signposts_are_one_key_away_before_unlocking_too(run: Running) -> None:
    with time_machine.travel(FRIDAY, tick=True):  # a Friday afternoon
        async with run(passphrase="") as ehat:
            await ehat.press("f10", "s")
            await ehat.settle()
            assert page(ehat) is SignpostScreen
            told = {line for line in ehat.words("#places Static").split("\n") if line.startswith("· ")}
            assert "· Citizens Advice  open now" in told
            assert "· Barnardo's" in told  # nobody stated its hours
            await ehat.press("escape")
            assert page(ehat) is UnlockScreen
    with time_machine.travel(datetime(2026, 1, 10, 14, 32, tzinfo=UTC), tick=True):
        async with run(passphrase="") as ehat:
            await ehat.press("f10", "s")
            await ehat.settle()
            assert "· Citizens Advice  closed now" in ehat.words("#places Static")


async def test_each_key_is_said_and_can_be_clicked(run: Running, liverpool: str) -> None:
    async with run(start="open", reference=liverpool) as ehat:
        await ehat.press("f10")
        await ehat.click("other places that help")
        await ehat.settle()
        assert page(ehat) is SignpostScreen
