"""Lists and the grid of who belongs to whom: everything by keys, and everything again wholly by mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ehat_tui.record.case import Answer
from ehat_tui.record.unit import Change

if TYPE_CHECKING:
    from ehat_tui.record.store import Store
    from tests.tui.conftest import Driver, Family, Running, Seed  # noqa: TID251 - types only


def strengths(store: Store, family: Family, *texts: str) -> None:
    case = store.case(family.reference)
    with store.unit(case.id) as unit:
        for text in texts:
            unit.save([Change("strengths.what", unit.add_row("strengths"), Answer(text))])


def order(ehat: Driver) -> list[str]:
    case = ehat.stored()
    question = case.form.question("strengths.what")
    return [case.answer(question, row.id).value for row in case.rows("strengths")]


async def test_rows_by_keys(run: Running, store: Store, seed: Seed) -> None:
    family = seed(store, "Keeley Marsden")
    async with run(start="open", reference=family.reference) as ehat:
        await ehat.go_to("strengths")
        for text in ("She sings to him", "Denise gets up at night", "Jay comes on Saturdays"):
            await ehat.press("f6")
            await ehat.focus("strengths.what")
            await ehat.write(text)
            await ehat.press("escape")  # from a row Escape leads to its list; everything is kept
            assert text in ehat.text
        await ehat.press("home", "enter")
        assert "She sings to him" in ehat.text
        await ehat.focus("strengths.what")
        await ehat.write("Now: ")
        await ehat.press("f3")
        assert "Add a good thing" in ehat.text
        await ehat.press("home", "down", "ctrl+y")
        assert order(ehat)[0] == "Denise gets up at night"
        await ehat.press("ctrl+y")  # at the top nothing happens
        assert order(ehat)[0] == "Denise gets up at night"
        await ehat.press("delete")
        assert len(order(ehat)) == 2
        assert "Denise" not in ehat.text
        assert "F7 brings it back" in ehat.told
        await ehat.press("ctrl+d", "f7", "f7")
        assert order(ehat) == ["Denise gets up at night", "Now: She sings to him", "Jay comes on Saturdays"]
        await ehat.press("f7")
        assert "Nothing to bring back" in ehat.told
        await ehat.press("end", "enter")  # the last line adds
        assert ehat.app.screen.row is not None  # type: ignore[attr-defined]


async def test_rows_wholly_by_mouse(run: Running, store: Store, seed: Seed) -> None:
    family = seed(store, "Keeley Marsden")
    strengths(store, family, "She sings to him", "Denise gets up at night")
    async with run(start="open", reference=family.reference) as ehat:
        await ehat.click("What goes well")  # the steps: first the chapter, then one of its pages
        await ehat.click("Going well")
        assert "She sings to him" in ehat.text
        await ehat.click("Denise gets up")  # a click opens
        assert ehat.asked
        await ehat.click("F3 Continue")  # the line of keys
        await ehat.hover_row("Denise gets up")
        await ehat.click(" Up ")
        assert order(ehat) == ["Denise gets up at night", "She sings to him"]
        await ehat.click(" Remove ")
        assert order(ehat) == ["She sings to him"]
        await ehat.click(" Undo ")
        assert order(ehat) == ["Denise gets up at night", "She sings to him"]
        await ehat.click("Add a good thing")
        await ehat.click("Keeley Marsden")
        await ehat.click("F2 Back")
        assert len(ehat.stored().rows("strengths")) == 3


async def test_there_is_none_and_why(run: Running, store: Store, seed: Seed) -> None:
    family = seed(store, "Keeley Marsden")
    async with run(start="open", reference=family.reference) as ehat:
        await ehat.go_to("services")
        assert "· Other services" not in ehat.text
        await ehat.press("f5", "n")
        assert "Nobody else is helping [did not want to say]" in ehat.text
        case = ehat.saved_case()
        assert case.none_of(case.form.sections["services"]).absent == "asked-declined"
        await ehat.press("f3")
        assert "– Other services" in ehat.text
        await ehat.press("f2")
        await ehat.click(" None")
        await ehat.click("did not want to say")  # the same again takes it off
        case = ehat.saved_case()
        assert not case.none_of(case.form.sections["services"]).given
        await ehat.click(" None")
        await ehat.click("not known")
        assert "Nobody else is helping [not known]" in ehat.text


async def test_the_grid_of_who_belongs_to_whom(run: Running, store: Store, seed: Seed) -> None:
    adults = {"Keeley Marsden": ["parent"], "Denise Marsden": ["grandparent"]}
    family = seed(store, "Keeley Marsden", "Denise Marsden", "Albie Marsden", "Mia Marsden", roles=adults)
    async with run(start="open", reference=family.reference, size=(100, 30)) as ehat:
        await ehat.go_to("relationships")
        assert ehat.text.count("To Albie") == ehat.text.count("To Mia") == 1
        assert len(ehat.stored().rows("relationships")) == 6  # each child with each other person
        await ehat.press("enter")
        assert "Keeley and Albie" in ehat.text
        row = ehat.subject
        await ehat.choose("relationships.relationship", "mother")
        await ehat.choose("relationships.parental_responsibility", "yes")
        await ehat.choose("relationships.lives_with", "all_the_time")
        assert ehat.saved("relationships.relationship", row).value == "mother"
        await ehat.press("escape")
        line = ehat.lines_after("To Albie")[0]
        assert "Keeley" in line
        assert "Mother" in line
        assert "Yes, all" in line
        for key in ("f6", "delete", "ctrl+y", "f5"):  # a pair is neither added, removed nor moved
            await ehat.press(key)
        assert len(ehat.stored().rows("relationships")) == 6
        await ehat.click("Denise")
        assert "Denise and Albie" in ehat.text


async def test_rows_stand_under_what_they_belong_to(run: Running, store: Store, seed: Seed) -> None:
    """Each scale with both of its ends and everyone's number apart, drawn as a row, never averaged."""
    family = seed(store, "Keeley Marsden", "Denise Marsden")
    case = store.case(family.reference)
    with store.unit(case.id) as unit:
        scale = unit.add_row("scales")
        unit.save([Change("scales.question", scale, Answer("Being alone with him"))])
        unit.save([Change("scales.zero", scale, Answer("I cannot")), Change("scales.ten", scale, Answer("I like it"))])
        for name, value in (("Keeley Marsden", 3), ("Denise Marsden", 10)):
            unit.add_row("scores", {"scale": str(scale), "person": str(family.people[name]), "value": value})
    async with run(start="open", reference=family.reference, size=(110, 30)) as ehat:
        await ehat.go_to("scores")
        places = [
            ehat.text.index(words)
            for words in (
                "Being alone with him   0 = I cannot",
                "Keeley · 0 │···●·······│ 10  3",
                "Denise · 0 │··········●│ 10  10",
            )
        ]
        assert places == sorted(places)
        assert "6.5" not in ehat.text


async def test_a_private_answer_is_not_shown_in_a_list(run: Running, store: Store, seed: Seed) -> None:
    family = seed(store, "Keeley Marsden")
    strengths(store, family, "She left him")
    case = store.case(family.reference)
    with store.unit(case.id) as unit:
        row = case.rows("strengths")[0].id
        unit.save([Change("strengths.what", row, Answer("She left him", restricted=True))])
    async with run(start="open", reference=family.reference) as ehat:
        await ehat.go_to("strengths")
        assert "private" in ehat.text
        assert "She left him" not in ehat.text


async def test_a_private_answer_is_not_shown_in_a_heading(run: Running, store: Store, seed: Seed) -> None:
    family = seed(store, "Keeley Marsden")
    strengths(store, family, "She left him")
    case = store.case(family.reference)
    with store.unit(case.id) as unit:
        row = case.rows("strengths")[0].id
        unit.save([Change("strengths.what", row, Answer("She left him", restricted=True))])
    async with run(start="open", reference=family.reference) as ehat:
        ehat.app.go_to_check()
        await ehat.settle()
        assert "She left him" not in "".join(ehat.everything_mounted())


async def test_nothing_can_be_changed_in_the_lists_of_a_finished_assessment(
    run: Running, store: Store, seed: Seed
) -> None:
    family = seed(store, "Keeley Marsden")
    strengths(store, family, "She sings to him", "Denise gets up at night")
    case = store.case(family.reference)
    with store.unit(case.id) as unit:
        unit.finish("{}")
    async with run(start="open", reference=family.reference) as ehat:
        await ehat.go_to("strengths")
        for key in ("f6", "home", "down", "ctrl+y", "delete", "f7", "f5"):
            await ehat.press(key)
        assert "amend it" in ehat.told.lower()
        await ehat.press("enter")
        assert "This assessment is finished" in ehat.words(".notice")
        await ehat.press("x", "1", "f5", "escape", "f3")
        await ehat.go_to("map")  # a page that would be filled from others
        await ehat.press("f3")
        assert ehat.app.work is not None
        assert ehat.app.work.refresh()
        assert order(ehat) == ["She sings to him", "Denise gets up at night"]
        assert ehat.stored().answers == store.case(family.reference).answers
