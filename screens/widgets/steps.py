"""The steps at the left: each chapter with its state as a shape, and the pages of the chapter one is in."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ehat_tui.form import journey
from ehat_tui.form.journey import State, Step
from ehat_tui.record.case import Case
from screens.keys import KEYS
from screens.standing import closed

CHECK, STOP = "check", "stop"

SHAPES = {
    State.DONE: "✓",
    State.PART: "○",
    State.TO_DO: "·",
    State.DECLINED: "–",
    State.OPTIONAL: " ",
}
LEGEND = "› here  ✓ done  ○ part\n· to do  – declined"


class StepsPane(OptionList):
    """Jump anywhere: Enter or a click."""

    DEFAULT_CSS = """
    StepsPane { width: 25; height: 1fr; border: none; padding: 0 1; background: $panel;
                text-wrap: nowrap; text-overflow: ellipsis; }
    StepsPane:focus { border: none; background: $panel-lighten-1; }
    """

    def __init__(self, case: Case, step: Step | None) -> None:
        super().__init__(*_options(case, step), markup=False)
        self._here = _id(step) if step else CHECK

    def on_mount(self) -> None:
        """Start on the page one is on."""
        for index, option in enumerate(self._options):
            if option.id == self._here:
                self.highlighted = index

    def show(self, case: Case, step: Step | None) -> None:
        """Draw the states anew."""
        at = self.highlighted
        self.clear_options()
        self.add_options(list(_options(case, step)))
        self.highlighted = at


def _id(step: Step) -> str:
    return f"{step.section.id}|{step.subject}"


def _options(case: Case, here: Step | None) -> Iterator[Option]:
    for chapter in case.form.chapters:
        found = [(step, _seen(case, step, state)) for step, state in case.pages if step.section.id in chapter.sections]
        if not found:
            continue
        pages, states = zip(*found, strict=True)
        inside = here is not None and here.section.id in chapter.sections
        shape = "›" if inside else SHAPES[journey.together(states)]
        first = next((p for p, s in zip(pages, states, strict=True) if s in (State.TO_DO, State.PART)), pages[0])
        # the line of a chapter leads to what is still to do in it; "|" keeps it apart from that page's own line
        many = inside and len(pages) > 1
        yield Option(Content(f"{shape} {chapter.title}"), id=_id(first) + "|" * many)
        if many:
            for page, state in zip(pages, states, strict=True):
                mark = "›" if page == here else SHAPES[state]
                yield Option(Content(f"  {mark} {_short(case, page)}"), id=_id(page))
    if case.agreed:  # not the last: End and Enter is the way to the check
        yield Option(Content(f"  {KEYS['withdraw'].shown} Somebody stops"), id=STOP)
    yield Option(Content(f"{'›' if here is None else ' '} Check your answers"), id=CHECK)
    yield Option(Content(LEGEND), disabled=True)


def _seen(case: Case, step: Step, state: State) -> State:
    """The state of a page; one that nobody may write on now, because of somebody's word, is no longer to be done."""
    return State.DECLINED if closed(case, step.section, step.subject) else state


def _short(case: Case, page: Step) -> str:
    person = None if page.section.in_rows else case.person(page.subject)
    title = page.section.short or page.section.title
    return f"{person.name}: {title}" if person else title
