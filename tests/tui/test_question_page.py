"""A page of questions: every kind of field stores what is meant, and conditional questions come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.screen import Screen
from textual.widget import Widget

from ehat_tui.errors import NotAgreed
from ehat_tui.record.case import Answer
from ehat_tui.record.unit import Change
from screens.modals import MARKS
from screens.widgets.fields import LongField
from screens.widgets.question import marks_in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from ehat_tui.record.store import Store
    from ehat_tui.record.unit import Unit
    from tests.tui.conftest import Driver, Family, Running, Seed  # noqa: TID251 - types only


@pytest.fixture
def family(store: Store, seed: Seed) -> Family:
    """Keeley, who agrees, and Albie; begun on 12 January 2026, the day ages count at."""
    found = seed(store, "Keeley Marsden", "Albie Marsden")
    case = store.case(found.reference)
    with store.unit(case.id) as unit:
        unit.save([Change("start.started_on", case.id, Answer("2026-01-12"))])
    return found


@pytest.fixture
def opened(run: Running, family: Family) -> Callable[..., Any]:
    """The app with the Marsdens open."""
    return lambda **how: run(start="open", reference=family.reference, **how)


# -- what each kind of field stores -----------------------------------------------------------------------------


async def test_choices_are_made_by_keys_and_by_mouse(opened: Callable[..., Any]) -> None:
    async with opened(size=(100, 40)) as ehat:
        await ehat.go_to("start")
        await ehat.press("2")
        assert ehat.saved("start.safe_to_talk").value == "neutral"
        await ehat.press("down", "space")
        assert ehat.saved("start.safe_to_talk").value == "stop"
        await ehat.press("space")  # a key pressed once too often does not undo an answer
        assert ehat.saved("start.safe_to_talk").value == "stop"
        await ehat.press("backspace")
        assert ehat.saved("start.safe_to_talk").value is None
        await ehat.click("Yes, we can talk here")
        assert ehat.saved("start.safe_to_talk").value == "yes"
        assert "(●) Yes, we can talk here" in ehat.text
        await ehat.focus("start.danger")
        await ehat.press("down", "enter")  # Enter chooses and goes on
        assert ehat.saved("start.danger").value == "no"
        assert ehat.focused_question == "start.harm"
        await ehat.focus("start.existing")
        await ehat.press("2", "7")
        assert ehat.saved("start.existing").value == ["early_help_plan", "closed_12_months"]
        await ehat.click("[x] An early help plan")
        assert ehat.saved("start.existing").value == ["closed_12_months"]
        assert "[ ] An early help plan" in ehat.text


DATES = [
    ("1/2/24", "2024-02-01", "1 February 2024"),
    ("1 Feb 2024", "2024-02-01", "1 February 2024"),
    ("Feb 2024", "2024-02", "February 2024"),
    ("about 2019", "2019~", "about 2019"),
    ("31/02/2024", None, "Kept as you typed it"),
]


async def test_dates_are_read_tolerantly_and_echoed_in_words(opened: Callable[..., Any]) -> None:
    async with opened() as ehat:
        await ehat.go_to("start", question="start.first_discussed_on")
        for typed, stored, echo in DATES:
            await ehat.write(typed)
            answer = ehat.saved("start.first_discussed_on")
            assert (answer.value, answer.typed) == (stored, "" if stored else typed)
            assert echo in ehat.text
            await ehat.press("ctrl+z")
        await ehat.write("31/02/2024")
        await ehat.press("f3", "f2")
        await ehat.focus("start.first_discussed_on")
        assert "31/02/2024" in ehat.text  # as it was typed, and still said to be no date


@pytest.mark.parametrize(
    ("typed", "stored", "age"),
    [
        ("3/9/2025", "2025-09-03", "4 months"),
        ("12/3/2008", "2008-03-12", "17"),
        ("about 1984", "1984~", "about 4"),
        ("5/2010", "2010-05", "15"),
        ("20/4/2026", "2026-04-20", "due"),
    ],
)
async def test_a_date_of_birth_is_echoed_with_the_age(
    opened: Callable[..., Any], family: Family, typed: str, stored: str, age: str
) -> None:
    async with opened() as ehat:
        ehat.app.go_to(ehat.step("people"), row=family.people["Albie Marsden"], question="people.birth_date")
        await ehat.settle()
        await ehat.write(typed)
        assert ehat.saved("people.birth_date").value == stored
        line = ehat.lines_after(typed)[0]
        assert age in line, line


async def test_numbers_an_nhs_number_and_long_text(opened: Callable[..., Any], family: Family) -> None:
    albie = family.people["Albie Marsden"]
    async with opened(size=(100, 40)) as ehat:
        ehat.app.go_to(ehat.step("people"), row=albie, question="people.nhs_number")
        await ehat.settle()
        await ehat.write("999 000 0001")
        assert ehat.saved("people.nhs_number").value == "999 000 0001"  # kept, though its check digit is wrong
        assert "digits of this NHS number do not fit together" in ehat.lines_after("999 000 0001")[0]
        await ehat.go_to("school", albie)
        await ehat.choose("school.setting", "primary")
        await ehat.focus("school.attendance")
        await ehat.write("about half")
        answer = ehat.saved("school.attendance")
        assert (answer.value, answer.typed) == (None, "about half")
        assert "Write a number in figures" in ehat.text
        await ehat.press("ctrl+z")
        await ehat.write("120")
        assert ehat.saved("school.attendance").value == 120
        assert "is that right?" in ehat.text
        long = "She rang me. " * 4000 + "£ ŵ ሰላም"
        await ehat.go_to("start", question="start.why_now")
        await ehat.write(long)
        await ehat.press("enter", "x")
        assert ehat.saved("start.why_now").value == f"{long}\nx"


async def test_a_scale_from_0_to_10_by_keys_and_mouse(opened: Callable[..., Any], family: Family) -> None:
    async with opened() as ehat:
        await ehat.go_to("voice", family.people["Albie Marsden"], "voice.feels")
        for keys, value in ((("7",), 7), (("1", "0"), 10), (("right",), 10), (("0",), 0), (("left",), 0)):
            await ehat.press(*keys)
            assert ehat.saved("voice.feels").value == value
        await ehat.press("backspace")
        assert ehat.saved("voice.feels").value is None
        await ehat.press("right")
        assert "0 │·····●·····│ 10    5" in ehat.text
        await ehat.click("●")
        row = next(y for y, line in enumerate(ehat.text.split("\n")) if "│·····●" in line)
        column = ehat.text.split("\n")[row].index("│·····●") + 4
        await ehat.pilot.click(offset=(column, row))
        await ehat.settle()
        assert ehat.saved("voice.feels").value == 3


async def test_a_long_list_is_searched_and_chosen_from(opened: Callable[..., Any]) -> None:
    async with opened() as ehat:
        await ehat.go_to("services")
        await ehat.press("f6")
        assert ehat.focused_question == "services.agency"
        row = ehat.subject
        await ehat.press("enter")
        assert "Type to find" in ehat.text
        await ehat.write("midwi")
        await ehat.press("enter")
        chosen = ehat.saved("services.agency", row).value
        assert chosen
        assert ehat.box("services.agency").field.has_focus
        await ehat.press("enter", "escape")
        assert ehat.saved("services.agency", row).value == chosen
        await ehat.press("enter")
        await ehat.click("Clear")
        assert ehat.saved("services.agency", row).value is None


async def test_several_are_chosen_from_a_long_list(opened: Callable[..., Any], family: Family) -> None:
    keeley = family.people["Keeley Marsden"]
    async with opened() as ehat:
        await ehat.go_to("situations", keeley, "situations.tags")
        await ehat.press("space", "space", "down", "space")
        await ehat.write("bullied")
        await ehat.press("enter")  # chooses what was found, and the box is empty for the next one
        await ehat.press("enter")
        three = ["send_or_long_term_condition", "emerging_mental_health", "bullying"]
        assert ehat.saved("situations.tags").value == three
        assert "● Being bullied, or bullying others" in ehat.text
        await ehat.press("enter")
        await ehat.click("[x] Feeling low")
        await ehat.click("Done")
        assert ehat.saved("situations.tags").value == [three[0], three[2]]
        await ehat.press("enter", "space", "escape")
        assert ehat.saved("situations.tags").value == [three[0], three[2]]


# -- questions that depend on others ------------------------------------------------------------------------------


async def test_conditional_questions_come_and_go_and_keep_their_answers(opened: Callable[..., Any]) -> None:
    async with opened() as ehat:
        await ehat.go_to("start")
        assert "start.check_on" not in ehat.asked
        box = await ehat.focus("start.checked_with")
        codes = [option.code for option in box._options]
        council = str(codes.index("council") + 1)
        await ehat.press(council)
        at = ehat.asked.index("start.checked_with")
        assert ehat.asked[at : at + 3] == ["start.checked_with", "start.check_on", "start.check_answer"]
        await ehat.focus("start.check_answer")
        await ehat.write("No plan")
        await ehat.focus("start.checked_with")
        await ehat.press(council)
        assert "start.check_answer" not in ehat.asked
        assert ehat.saved("start.check_answer").value == "No plan"
        assert "No plan" not in ehat.text
        await ehat.press("f3", "f2")
        await ehat.focus("start.checked_with")
        await ehat.press(council)
        assert "start.check_answer" in ehat.asked
        box = await ehat.focus("start.check_answer")
        assert box.field.value == "No plan"


async def test_what_is_typed_opens_questions_too(opened: Callable[..., Any], family: Family) -> None:
    async with opened() as ehat:
        await ehat.go_to("contact", family.people["Keeley Marsden"], "contact.phone")
        assert "contact.second_phone" not in ehat.asked
        await ehat.write("07700 900123")
        assert "contact.second_phone" in ehat.asked
        await ehat.press("ctrl+z")
        assert "contact.second_phone" not in ehat.asked


async def test_an_answer_that_tells_of_danger_brings_the_safety_page(opened: Callable[..., Any]) -> None:
    async with opened() as ehat:
        await ehat.go_to("start", question="start.danger")
        await ehat.press("1")
        assert "999, or go to A&E" in ehat.text
        await ehat.press("escape")
        assert ehat.saved("start.danger").value == "yes"
        assert ehat.focused_question == "start.danger"


# -- marks ----------------------------------------------------------------------------------------------------


async def test_every_mark_is_one_more_key_and_shows_as_a_word(opened: Callable[..., Any], family: Family) -> None:
    letters = [letter for letter, _, _ in MARKS]
    assert len(set(letters)) == len(letters)
    async with opened() as ehat:
        await ehat.go_to("voice", family.people["Albie Marsden"], "voice.worries")
        await ehat.press("f5")
        assert all(f" {letter}  [ ] " in ehat.text for letter in letters)
        await ehat.press("escape")
        for letter, mark, code in MARKS:
            await ehat.press("f5", letter)
            answer = ehat.box("voice.worries").answer
            assert getattr(answer, mark) == (True if mark == "restricted" else code)
            assert f"[{marks_in_words(answer)}]" in ehat.head("voice.worries")
        stored = ehat.saved("voice.worries")
        assert stored == Answer(None, "", "not-applicable", "opinion", restricted=True, may_tell="only-worried")
        await ehat.press("ctrl+r")
        assert "x  [x] does not apply" in ehat.text
        await ehat.press("x", "ctrl+r", "r")  # the same mark again takes it off
        stored = ehat.saved("voice.worries")
        assert stored == Answer(None, "", "", "opinion", restricted=False, may_tell="only-worried")


async def test_marks_stay_with_the_answer_and_writing_takes_the_reason_off(
    opened: Callable[..., Any], family: Family
) -> None:
    async with opened() as ehat:
        await ehat.go_to("health", family.people["Keeley Marsden"], "health.gp")
        await ehat.press("f5", "n", "f5", "p")
        assert "[parent or carer said · did not want to say]" in ehat.head("health.gp")
        await ehat.press("f5", "escape")
        await ehat.write("Dr Ali")
        answer = ehat.saved("health.gp")
        assert (answer.value, answer.absent, answer.said_by) == ("Dr Ali", "", "parent")
        await ehat.press("f5")
        await ehat.click("not on the family's copy")
        await ehat.press("f3", "f2")
        await ehat.focus("health.gp")
        assert "[parent or carer said · private]" in ehat.head("health.gp")


async def test_what_starts_private_is_private_from_the_first_letter(opened: Callable[..., Any]) -> None:
    async with opened() as ehat:
        await ehat.go_to("start", question="start.visitor_note")
        assert "[private]" in ehat.head("start.visitor_note")
        await ehat.write("Two people")
        assert ehat.saved("start.visitor_note").restricted
        await ehat.go_to("at_home")  # a whole section
        first = ehat.app.focused
        assert first is not None
        await ehat.press("f5", "k")
        name = ehat.focused_question
        assert ehat.saved(name).restricted
        await ehat.press("f5", "r")  # opened up on purpose, it stays open
        assert not ehat.saved(name).restricted
        await ehat.press("f3", "f2")
        assert not ehat.saved(name).restricted


# -- filled in from what was said before ------------------------------------------------------------------------


async def test_a_box_filled_from_earlier_pages_counts_when_it_is_left(
    opened: Callable[..., Any], store: Store, family: Family
) -> None:
    case = store.case(family.reference)
    with store.unit(case.id) as unit:
        for text, hidden in (("He will not sleep", False), ("What Jay did", True)):
            row = unit.add_row("worries")
            unit.save([Change("worries.what", row, Answer(text, restricted=hidden))])
    async with opened() as ehat:
        await ehat.go_to("map")
        assert "He will not sleep" in ehat.text
        assert "What Jay did" not in ehat.text  # private
        subject = ehat.stored().id
        await ehat.press("f3")
        assert ehat.saved("map.worried", subject).value == "He will not sleep"
    async with opened() as ehat:  # what is emptied stays empty
        with store.unit(case.id) as unit:
            unit.save([Change("map.worried", case.id, Answer())])
        await ehat.go_to("map", question="map.worried")
        field = ehat.box("map.worried").field
        assert isinstance(field, LongField)
        field.text = ""
        await ehat.press("f3")
        assert ehat.saved("map.worried", subject).value is None


# -- the gate -----------------------------------------------------------------------------------------------------


async def pages_after_agreement(ehat: Driver) -> list[str]:
    assert ehat.app.work is not None
    return [s.id for s in ehat.app.work.case.form.sections.values() if s.needs_agreement]


async def test_no_page_can_hold_an_answer_before_somebody_agrees(run: Running) -> None:
    """Rule 2, through the screen."""
    async with run(start="new") as ehat:
        sections = await pages_after_agreement(ehat)
        assert len(sections) > 30
        for section in ("people", "home", "services", "relationships", "map", "signatures"):
            assert section in sections
            await ehat.go_to(section)
            assert "Nobody has agreed to the assessment yet" in ehat.words(".notice")
            assert ehat.asked == []
            for key in ("f6", "f7", "f11", "delete", "x", "1"):
                await ehat.press(key)
            await ehat.press("f5", "escape")
        assert ehat.app.work is not None
        assert not ehat.app.work.autosave.waiting
        case = ehat.stored()
        assert set(case.sections) <= {"visits", "safety", "agreement", "contacts"}
        assert not [name for name, _ in case.answers if name.split(".")[0] in sections]
        ehat.app.clear_notifications()
        await ehat.go_to("home")
        await ehat.click("Go to Agreement")
        assert "Do you agree to do this with me?" in ehat.text


def test_the_store_itself_takes_no_answer_before_somebody_agrees(store: Store) -> None:
    """Rule 2, past every screen: no answer, no row, no statement that there is none - but names of who is asked."""
    case = store.create()
    with store.unit(case.id) as unit:
        keeley = unit.add_row("people", {"given_names": "Keeley"})
    shut = [section for section in case.form.sections.values() if section.needs_agreement]
    assert len(shut) > 30
    for section in shut:
        subject = keeley if section.repeats in ("person", "child", "adult") or section.id == "people" else case.id
        question = next(q for q in section.questions if q.bind not in ("given_names", "family_name", "known_as"))
        tries: list[Callable[[Unit], object]] = [
            lambda unit, q=question.id, about=subject: unit.save([Change(q, about, Answer("x"))]),  # type: ignore[misc]
            lambda unit, name=section.id: unit.save([Change(name, case.id, Answer(absent="not-asked"))]),  # type: ignore[misc]
        ]
        if section.repeats == "list":
            tries.append(lambda unit, name=section.id: unit.add_row(name))  # type: ignore[misc]
        for attempt in tries:
            with pytest.raises(NotAgreed), store.unit(case.id) as unit:
                attempt(unit)
    after = store.case(case.reference)
    assert set(after.sections) == {"people"}
    assert after.answers == {}


async def test_there_is_none_cannot_be_said_before_somebody_agrees(run: Running) -> None:
    """It would wait for ever to be saved, and with it everything after."""
    async with run(start="new") as ehat:
        await ehat.go_to("services")
        await ehat.press("f5", "k")
        await ehat.settle()
        assert ehat.app.work is not None
        assert ehat.app.work.refresh()


async def test_the_person_asked_can_be_added_on_the_agreement_page(run: Running) -> None:
    async with run(start="new", size=(80, 40)) as ehat:
        await ehat.go_to("agreement")
        await ehat.press("f6")
        assert ehat.focused_question == "agreement.person"
        await ehat.press("1")  # "+ someone else": nobody is there yet
        for name in ("Keeley", "Marsden"):
            await ehat.write(name)
            await ehat.press("enter")
        await ehat.press("enter")
        assert "(●) Keeley Marsden" in ehat.text
        row = ehat.subject
        keeley = ehat.stored().people[0]
        assert ehat.saved("agreement.person", row).value == str(keeley.id)
        assert not ehat.stored().agreed
        await ehat.focus("agreement.decision")
        await ehat.press("1")
        assert not ehat.stored().agreed  # "agrees" counts for nothing while nothing was explained (rule 3)
        await ehat.focus("agreement.explained")
        await ehat.press("1")
        ehat.saved("agreement.explained", row)
        assert ehat.stored().agreed
        await ehat.go_to("home")
        assert not ehat.words(".notice")
        assert ehat.asked


async def test_someone_else_can_be_left_without_adding_anybody(run: Running) -> None:
    async with run(start="new") as ehat:
        await ehat.go_to("agreement")
        await ehat.press("f6", "1", "escape")
        assert ehat.stored().people == ()
        assert "( ) + someone else" in ehat.text
        assert ehat.focused_question == "agreement.person"


async def test_a_choice_of_rows_when_there_are_none_yet(opened: Callable[..., Any]) -> None:
    async with opened() as ehat:
        await ehat.go_to("objectives")
        await ehat.press("f6")
        await ehat.focus("objectives.needs")
        await ehat.press("down", "up", "space", "1", "backspace", "enter")
        assert ehat.saved("objectives.needs").value in (None, [])


async def test_keys_that_come_while_a_page_opens_go_to_the_field_it_opens_at(run: Running) -> None:
    """Found by the kills: the first letter went to the first field, the rest to the one that had been left."""
    async with run(start="new") as ehat:
        fields: list[str] = []
        focus = Screen.set_focus

        def noting(page: Screen[Any], widget: Widget | None, *args: Any, **named: Any) -> None:
            focus(page, widget, *args, **named)
            fields.append(ehat.focused_question)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Screen, "set_focus", noting)
            await ehat.go_to("start", question="start.why_now")
        assert ehat.focused_question == "start.why_now"
        assert "start.safe_to_talk" not in fields
