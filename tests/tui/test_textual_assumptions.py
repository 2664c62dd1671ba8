"""What we believe of Textual, and that our widgets cure what is wrong with it.

A probe of Textual itself fails when an upgrade changes what it shows: then its cure can be looked at again. Probes of
our own widgets must never fail.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.markup import MarkupError
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Checkbox, Input, Label, RadioButton, TextArea

from ehat_tui.form.model import Option
from ehat_tui.record.case import Answer
from ehat_tui.record.unit import Change
from screens.widgets.fields import LongField, Options, ScaleField
from screens.widgets.line import Edited, LineField
from screens.widgets.question import marks_in_words

if TYPE_CHECKING:
    from ehat_tui.record.store import Store
    from tests.tui.conftest import Read, Running, Seed  # noqa: TID251 - types only

HOSTILE = ("[@click=app.quit]x[/]", "[/]", "[sic]", "[red]x", "{x}[/not]", "[/")


class Bench(App[None]):
    """A few widgets, made within the app, and nothing else; keeps what our fields post."""

    def __init__(self, *widgets: Callable[[], Widget]) -> None:
        super().__init__()
        self.widgets = widgets
        self.edits: list[object] = []

    def compose(self) -> ComposeResult:
        yield from (make() for make in self.widgets)

    def on_edited(self, message: Edited) -> None:
        self.edits.append(message.value)

    def _fatal_error(self) -> None:
        """Do not spend seconds on drawing the crash that a test expects."""
        self._close_messages_no_wait()


# -- the hidden focus -----------------------------------------------------------------------------------------


async def test_textual_moves_the_focus_into_a_hidden_container() -> None:
    """Textual #4955: the next key silently edits a field nobody sees. The cure: the focus moves before we hide."""
    app = Bench(lambda: Vertical(Input(id="first"), Input(id="second")), lambda: Input(id="seen"))
    async with app.run_test() as pilot:
        app.query_one("#second").focus()
        await pilot.pause()
        app.query_one(Vertical).display = False
        await pilot.pause()
        await pilot.press("q")
        assert [field.value for field in app.query(Input)] == ["q", "", ""]


async def test_our_page_never_hides_what_has_the_focus(run: Running, store: Store, seed: Seed) -> None:
    family = seed(store, "Keeley Marsden", "Albie Marsden")
    subject = store.case(family.reference).id
    with store.unit(subject) as unit:
        unit.save(
            [
                Change("start.source", subject, Answer("2A")),
                Change("start.referrer_name", subject, Answer("Jo")),
            ]
        )
    async with run(start="open", reference=family.reference) as ehat:
        await ehat.go_to("start")
        box = await ehat.focus("start.referrer_name")
        trigger = ehat.box("start.source")
        trigger.on_edited(Edited(trigger.field, "1C", at_once=True))  # as when a choice is made for one elsewhere
        await ehat.settle()
        assert "start.referrer_name" not in ehat.asked
        assert ehat.focused_question == "start.source"
        await ehat.press("z")
        assert isinstance(box.field, LineField)
        assert box.field.value == "Jo"
        assert ehat.saved("start.referrer_name").value == "Jo"  # kept in the draft, though not asked now


async def test_textual_gives_the_first_focus_to_the_scroll_area(run: Running) -> None:
    app = Bench(lambda: VerticalScroll(Input()))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert isinstance(app.focused, VerticalScroll)
    async with run(start="new") as ehat:
        assert ehat.focused_question == "start.safe_to_talk"


# -- markup in people's words ---------------------------------------------------------------------------------


async def test_textual_reads_markup_in_labels(read: Read) -> None:
    app = Bench(
        lambda: Label("O'Brien [sic]"),
        lambda: Label(Content("O'Brien [so]")),
        lambda: Label("O'Brien [x]", markup=False),
    )
    async with app.run_test() as pilot:
        await pilot.pause()
        seen = read(app.screen)
        assert "[sic]" not in seen
        assert "[so]" in seen
        assert "[x]" in seen
    with pytest.raises(MarkupError):
        Content.from_markup("[/]")


async def test_textual_crashes_on_a_notification_with_markup() -> None:
    """And only with notifications on: without `run_test(notifications=True)` no test of a journey would see it."""
    app = Bench(Input)

    async def tell() -> None:
        async with app.run_test(notifications=True) as pilot:
            app.notify("[/]")
            await pilot.pause(0.2)

    with pytest.raises(MarkupError):
        await tell()
    async with Bench(Input).run_test() as pilot:
        pilot.app.notify("[/]")
        await pilot.pause(0.2)


async def test_what_people_say_is_shown_as_it_is_everywhere(run: Running, store: Store, seed: Seed) -> None:
    family = seed(store, *HOSTILE, roles={text: ["parent"] for text in HOSTILE[1:]})
    case = store.case(family.reference)
    with store.unit(case.id) as unit:
        for text, person in family.people.items():
            unit.save(
                [
                    Change("people.known_as", person, Answer(text)),
                    Change("health.gp", person, Answer(text)),
                ]
            )
            row = unit.add_row("worries")
            unit.save([Change("worries.what", row, Answer(text)), Change("worries.who", row, Answer(text))])
            scale = unit.add_row("scales")
            unit.save([Change("scales.question", scale, Answer(text)), Change("scales.zero", scale, Answer(text))])
            unit.add_row("scores", {"scale": str(scale), "person": str(person), "value": 3})
    async with run(start="open", reference=family.reference, size=(120, 60)) as ehat:
        for section in ("people", "worries", "scales", "scores", "relationships"):
            await ehat.go_to(section)
            for text in HOSTILE:
                assert text[:5] in ehat.text, f"{text} on {section}:\n{ehat.text}"  # the grid cuts long names
        await ehat.go_to("health", family.people["[@click=app.quit]x[/]"])
        assert "Health and additional needs: [@click=app.quit]x[/]" in ehat.text
        assert "Does [@click=app.quit]x[/] have a" in ehat.text
        await ehat.click("Does [@click=app.quit]x")
        work = ehat.app.work
        assert work is not None
        score = work.case.rows("scores")[-1]
        ehat.app.go_to(ehat.step("scores"), row=score.id)  # the two ends of the scale stand in the prompt
        await ehat.settle()
        assert f"0 = {HOSTILE[-1]}" in ehat.text
        await ehat.press("f1", "escape", "f5", "escape")
        ehat.app.go_to_check()
        await ehat.settle()
        seen = "".join(ehat.everything_mounted())
        assert f"Doctor's surgery: {HOSTILE[0]}" in seen
        assert not [text for text in HOSTILE if f": {text}" not in seen]
        for text in HOSTILE:
            ehat.app.notify(text, markup=False)
        await ehat.settle()
        await ehat.press("f12")
        for text in ("[/]", "[sic]"):
            assert text in ehat.text
    assert ehat.app.return_value is None, "a click action in somebody's name has closed the app"


async def test_long_lists_show_what_people_say_as_it_is(run: Running, store: Store, seed: Seed) -> None:
    """More people than a few are chosen from a list over the page: names as options there, and what is chosen."""
    family = seed(store, *(f"{text} {n}" for n, text in enumerate(HOSTILE * 2)))
    async with run(start="open", reference=family.reference, size=(100, 40)) as ehat:
        await ehat.go_to("visits")
        await ehat.press("f6")
        await ehat.focus("visits.present")
        await ehat.press("enter")
        for text in HOSTILE:
            assert f"[ ] {text} " in ehat.text
        await ehat.write("[si")
        assert "[sic] 2" in ehat.text
        assert "[red]x" not in ehat.text
        await ehat.press("enter", "enter")
        assert "● [sic] 2" in ehat.text


# -- state without colour -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Checkbox, RadioButton])
async def test_textual_shows_on_and_off_only_by_colour(kind: type[Checkbox | RadioButton], read: Read) -> None:
    app = Bench(lambda: kind("Yes", value=False), lambda: kind("Yes", value=True))
    async with app.run_test() as pilot:
        await pilot.pause()
        off, on = (line for line in read(app.screen).split("\n") if "Yes" in line)
        assert off.strip("▊▎ ") == on.strip("▊▎ ")


TWO = (Option("a", "Yes"), Option("b", "No"))


@pytest.mark.parametrize(
    ("make", "change"),
    [
        pytest.param(lambda: Options(TWO), "space", id="one of a few"),
        pytest.param(lambda: Options(TWO, many=True), "space", id="several of a few"),
        pytest.param(ScaleField, "3", id="a scale"),
    ],
)
async def test_our_fields_show_their_state_as_text(make: Callable[[], Widget], change: str, read: Read) -> None:
    app = Bench(make)
    async with app.run_test() as pilot:
        await pilot.press("tab")
        before = read(app.screen)
        await pilot.press(change)
        assert read(app.screen) != before


def test_each_mark_is_a_word() -> None:
    marks = [
        Answer(said_by="child"),
        Answer(absent="asked-declined"),
        Answer(restricted=True),
        Answer(may_tell="no"),
    ]
    words = [marks_in_words(answer) for answer in marks]
    assert all(words)
    assert len(set(words)) == len(marks)


# -- one line of text -----------------------------------------------------------------------------------------


async def test_textual_input_replaces_on_focus_and_cannot_undo() -> None:
    app = Bench(lambda: Input("what was said"))
    async with app.run_test() as pilot:
        field = app.query_one(Input)
        await pilot.press("x")
        assert field.value == "x"
        await pilot.press("ctrl+z")
        assert field.value == "x"


async def test_textual_input_keeps_only_the_first_line_of_a_paste() -> None:
    app = Bench(Input)
    async with app.run_test() as pilot:
        field = app.query_one(Input)
        app.post_message(events.Paste("12 Quarry Lane\nZZ1 2AB"))
        await pilot.pause()
        assert field.value == "12 Quarry Lane"


async def test_our_line_keeps_what_is_there_and_takes_back_changes() -> None:
    app = Bench(lambda: LineField("what was said"))
    async with app.run_test() as pilot:
        field = app.query_one(LineField)
        await pilot.pause()
        assert app.edits == []  # filling a form is not editing it
        await pilot.press("end", "!")
        assert field.value == "what was said!"
        await pilot.press("ctrl+backspace")
        assert field.value == "what was "
        await pilot.press("ctrl+z")
        assert field.value == "what was said!"
        await pilot.press("ctrl+z", "ctrl+z", "ctrl+z")
        assert field.value == "what was said"
        assert app.edits[-1] == "what was said"


async def test_undo_held_down_goes_back_all_the_way() -> None:
    """Held down, the keys are there before the field has heard of its own changes."""
    app = Bench(lambda: LineField("a"))
    async with app.run_test() as pilot:
        field = app.query_one(LineField)
        await pilot.press("end", "b", "c", "d", "e")
        driver = app._driver
        assert driver is not None
        for _ in range(4):
            driver.send_message(events.Key("ctrl+z", None))
        await pilot.pause(0.1)
        assert field.value == "a"
        await pilot.press("ctrl+z")
        assert field.value == "a"
        assert app.edits[-1] == "a"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "\u2028"])
async def test_our_line_loses_nothing_of_a_paste(ends: str) -> None:
    app = Bench(lambda: LineField("at "))
    async with app.run_test() as pilot:
        field = app.query_one(LineField)
        await pilot.press("end")
        app.post_message(events.Paste(f"12 Quarry Lane{ends}ZZ1 2AB{ends}£5"))
        await pilot.pause()
        assert field.value == "at 12 Quarry Lane ZZ1 2AB £5"
        assert app.edits == ["at 12 Quarry Lane ZZ1 2AB £5"]
        await pilot.press("ctrl+z")
        assert field.value == "at "


async def test_undo_key_takes_back_in_every_text_field_and_never_deletes() -> None:
    """F7 and Ctrl+U are Undo in our table; Textual gives them to "select all" and "delete to the left"."""
    assert any("f7" in str(b) for b in TextArea.BINDINGS)
    app = Bench(lambda: LineField("one"), lambda: LongField("one"))
    async with app.run_test() as pilot:
        line, long = app.query_one(LineField), app.query_one(LongField)
        for key in ("f7", "ctrl+u"):
            line.focus()
            await pilot.press("end", "s", key, "x", "tab", "end", "s", key, "x")
            assert (line.value, long.text) == ("onex", "onex")
            await pilot.press("backspace", "shift+tab", "backspace")


# -- pages ----------------------------------------------------------------------------------------------------


class Kept(Screen[None]):
    """A screen of the kind that is installed by name."""

    def compose(self) -> ComposeResult:
        yield Input()


class WithNamed(App[None]):
    """Goes back and forth between two named screens."""

    SCREENS: ClassVar[dict[str, Callable[[], Screen[None]]]] = {"kept": Kept}
    BINDINGS: ClassVar[list[BindingType]] = []


async def test_textual_keeps_a_named_screen_with_all_that_was_typed() -> None:
    """The next family would find it there: our app names no screen."""
    app = WithNamed()
    async with app.run_test() as pilot:
        for _ in range(2):
            app.push_screen("kept")
            await pilot.press("k", "end")
            app.pop_screen()
        app.push_screen("kept")
        await pilot.pause()
        assert app.screen.query_one(Input).value == "kk"


async def test_no_page_keeps_anything_of_the_family_before(run: Running, store: Store, seed: Seed) -> None:
    first = seed(store, "Quentin Hartley", "Ottoline Hartley")
    second = seed(store, "Bryn Ellis")
    case = store.case(first.reference)
    with store.unit(case.id) as unit:
        unit.save([Change("start.why_now", case.id, Answer("Ottoline will not sleep"))])
    theirs = ("Quentin", "Ottoline", "Hartley", "sleep", first.reference)
    async with run(start="open", reference=first.reference) as ehat:
        await ehat.go_to("start", question="start.why_now")
        assert "Ottoline" in ehat.text
        await ehat.press("f5", "p", "f12")
        ehat.app.open(second.reference)
        await ehat.settle()
        for section in ("start", "people", "about", "relationships", "reasons"):
            subject = second.people["Bryn Ellis"] if section == "about" else None
            await ehat.go_to(section, subject)
            seen = "".join(ehat.everything_mounted())
            assert not [word for word in theirs if word in seen]
        assert len(ehat.app.screen_stack) == 2
        assert not ehat.app._installed_screens
        await ehat.press("f8")
        seen = "".join(ehat.everything_mounted())
        assert "Bryn" not in seen
        assert "Ottoline" not in seen
        assert (ehat.app.work, ehat.app.store, ehat.app.vault) == (None, None, None)
