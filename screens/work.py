"""The assessment that is open: its Case in memory, always as new as the last key, and the way to change it.

Screens read `work.case` and call these methods; none of them opens a session. Nothing here knows Textual.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ehat_tui.form import journey
from ehat_tui.form.journey import Step
from ehat_tui.form.model import Question, Section
from ehat_tui.record.case import Answer, Case
from screens.autosave import Autosave

if TYPE_CHECKING:
    from ehat_tui.record.store import Store
    from ehat_tui.record.unit import Change

# What a new answer has from the one it follows: who, as what, and of sharing whom with.
SAME = ("person", "capacity", "recipient", "agency_type", "reader")


class Work:
    """One open assessment."""

    def __init__(
        self,
        store: Store,
        reference: str,
        *,
        saved: Callable[[datetime], None],
        failed: Callable[[str], None],
    ) -> None:
        self.store = store
        self.case: Case = store.case(reference)
        self.autosave = Autosave(store, self.case.id, saved=saved, failed=failed)
        self._removed: list[tuple[str, UUID]] = []

    @property
    def can_undo(self) -> bool:
        """Whether a removed row can come back."""
        return bool(self._removed)

    def answer(self, question: Question | Section, subject: UUID, answer: Answer, *, at_once: bool) -> None:
        """Take an answer: it is in the case now and in the vault within a second."""
        from ehat_tui.record.unit import Change

        self.case = self.case.with_answers([(question.id, subject, answer)])
        self.autosave.put(Change(question.id, subject, answer), at_once=at_once)

    def current(self, question: Question, subject: UUID) -> Answer:
        """The answer as it stands; one nobody has given yet starts with the private mark its question asks for."""
        answer = self.case.answer(question, subject)
        section = self.case.form.sections[question.section]
        starts_private = question.restricted or section.restricted
        if starts_private and (question.id, subject) not in self.case.answers:
            return replace(answer, restricted=True)
        return answer

    def opened_private(self, question: Question, subject: UUID) -> None:
        """Somebody opens a private answer: an event first, also of one who only looks."""
        self.store.opened_restricted(self.case.id, question.id, subject)

    def keep_place(self, step: Step, question: str = "", row: UUID | None = None) -> None:
        """Remember where the worker is, to come back to after a lock, a kill or a night."""
        self.autosave.place(
            {
                "section": step.section.id,
                "subject": str(step.subject),
                "question": question,
                "row": str(row) if row else "",
            }
        )

    def step_at(self, place: dict[str, str]) -> Step:
        """The step that was left, or the first one."""
        steps = journey.steps(self.case)
        for step in steps:
            if step.section.id == place.get("section") and str(step.subject) == place.get("subject"):
                return step
        return steps[0]

    def refresh(self) -> bool:
        """Save what waits and read the case again. Whether everything is in the vault."""
        done = self.autosave.flush()
        if done:
            self.case = self.store.case(self.case.reference)
        return done

    def add_row(self, section_id: str, values: dict[str, Any] | None = None) -> UUID:
        """A new row at the end of a list. NotAgreed when the gate is shut."""
        self.autosave.flush()
        section = self.case.form.sections[section_id]
        with self.store.unit(self.case.id) as unit:
            row = unit.add_row(section_id, values)
            unit.save(self._defaults(section, row))
        self.refresh()
        return row

    def again(self, section_id: str, row: UUID) -> UUID:
        """A new answer of the same person to follow one that stays as it was said; returns its row (C6)."""
        old = self.case.row(section_id, row)
        values = {name: old.values[name] for name in SAME if old and old.values.get(name)}
        return self.add_row(section_id, values)

    def read_again(self) -> None:
        """The case as the vault has it now, whatever still waits to be saved."""
        self.autosave.flush()
        self.case = self.store.case(self.case.reference)

    def begin(self) -> None:
        """Give a new assessment what it starts with, such as today as the day it was started."""
        section = next(iter(self.case.form.sections.values()))
        for change in self._defaults(section, self.case.id):
            question = self.case.form.question(change.question_id)
            self.answer(question, change.subject, change.answer, at_once=True)

    def _defaults(self, section: Section, subject: UUID) -> list[Change]:
        """What a new row or record starts with: the day, the time, and what is known about the worker."""
        from ehat_tui.record.unit import Change

        found = []
        now = datetime.now().astimezone()
        clock = {"today": f"{now:%Y-%m-%d}", "now": f"{now:%H:%M}"}
        for question in section.questions:
            about, _, name = question.default.partition(".")
            value = clock.get(about) or self.case.practitioner.get(name)
            if question.default and value:
                answer = Answer(value, restricted=question.restricted or section.restricted)
                found.append(Change(question.id, subject, answer))
        return found

    def remove_row(self, section_id: str, row: UUID) -> None:
        """Take a row away; `undo` brings it back."""
        self.autosave.flush()
        with self.store.unit(self.case.id) as unit:
            unit.remove_row(section_id, row)
        self._removed.append((section_id, row))
        self.refresh()

    def undo(self) -> str | None:
        """Bring back the row removed last; the section it stands in, None when there is none."""
        if not self._removed:
            return None
        section_id, row = self._removed.pop()
        with self.store.unit(self.case.id) as unit:
            unit.restore_row(section_id, row)
        self.refresh()
        return section_id

    def move_row(self, section_id: str, row: UUID, by: int) -> None:
        """Move a row up (-1) or down (1) its list."""
        order = [other.id for other in self.case.rows(section_id)]
        place = order.index(row)
        if 0 <= place + by < len(order):
            order.insert(place + by, order.pop(place))
            self.autosave.flush()
            with self.store.unit(self.case.id) as unit:
                unit.order_rows(section_id, order)
            self.refresh()

    def close(self) -> bool:
        """Save what waits and let go. Whether everything is in the vault."""
        return self.autosave.close()
