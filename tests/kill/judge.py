"""What the vault holds after a kill, against what was typed before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ehat_tui.record import audit
from ehat_tui.record.case import Case
from ehat_tui.record.store import Store
from ehat_tui.vault.engine import faults
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import audit_key, open_vault

from .hands import Record, Stretch, Tick

PROMISE = 1.0  # seconds of typing that may be lost (DESIGN.md: autosave)


@dataclass(frozen=True)
class Lost:
    """What one kill has cost: letters, and how long before the kill the first of them was pressed, in seconds."""

    letters: int
    seconds: float


def look(paths: Paths, passphrase: str, reference: str) -> Case:
    """The assessment as the vault holds it after the kill. The file is whole, and so is the chain of events."""
    with open_vault(paths, passphrase) as vault:
        assert faults(vault.engine) == []
        store = Store(vault.engine, audit_key(vault.data_key))
        assert audit.verify(store.ledger).findings == ()
        return store.case(reference)


def judge(before: Case, after: Case, record: Record, killed: float) -> Lost:
    """Compare; raises AssertionError for a promise that was not kept. Times are of one monotonic clock."""
    kept = {id(stretch): _kept(after, stretch) for stretch in record.stretches}
    for stretch in record.stretches:
        letters = kept[id(stretch)]
        assert letters >= stretch.saved, f"it said Saved with {stretch.saved} letters, and kept {letters}"
        promised = sum(seen < killed - PROMISE for seen in stretch.seen)
        assert letters >= promised, f"{promised} letters were older than a second, and {letters} were kept"
    _nothing_else(before, after, record, kept)
    _ticks(before, after, record.ticks, killed)
    for section, at in record.rows:
        known, found = len(before.rows(section)), len(after.rows(section))
        promised = sum(name == section and seen <= at for name, seen in record.rows)
        assert found >= known + promised, f"a row of {section} that was on the screen is not there"
    _place(after, record, killed)
    missing = [[at for at in s.pressed[kept[id(s)] :] if at < killed] for s in record.stretches]
    return Lost(sum(map(len, missing)), max([killed - times[0] for times in missing if times], default=0.0))


def _answers(case: Case, question: str) -> list[str]:
    """Every text given to a question, about whomever, without its blanks."""
    subjects: list[UUID] = [case.id, *(person.id for person in case.people)]
    section = case.form.sections[case.form.question(question).section]
    subjects += [row.id for row in case.rows(section.id)] if section.in_rows else []
    found = [case.answer(case.form.question(question), subject) for subject in dict.fromkeys(subjects)]
    return ["".join((answer.typed or str(answer.value or "")).split()) for answer in found]


def _kept(case: Case, stretch: Stretch) -> int:
    """How many letters of a stretch are there: an unbroken piece from its beginning."""
    texts = _answers(case, stretch.question)
    text = next((text for text in texts if stretch.text[:1] and stretch.text[0] in text), "")
    return next((upto for upto in range(len(stretch.text), 0, -1) if stretch.text[:upto] in text), 0)


def _nothing_else(before: Case, after: Case, record: Record, kept: dict[int, int]) -> None:
    """What was typed is there once, and beside it nothing has changed."""
    for question in {stretch.question for stretch in record.stretches}:
        pieces = [s.text[: kept[id(s)]] for s in record.stretches if s.question == question]
        found = "\n".join(sorted(_without(pieces, text) for text in _answers(after, question)))
        was = "\n".join(sorted(_answers(before, question)))
        assert found.replace("\n", "") == was.replace("\n", ""), f"{question} holds something that was not typed"
    touched = {s.question for s in record.stretches} | {t.question for t in record.ticks}
    for (name, subject), answer in before.answers.items():
        if name not in touched and name in before.form.questions:
            assert after.answers.get((name, subject)) == answer, f"{name} has changed"


def _without(pieces: list[str], text: str) -> str:
    for piece in sorted(pieces, key=len, reverse=True):
        if piece:
            text = text.replace(piece, "", 1)
    return text


def _ticks(before: Case, after: Case, ticks: list[Tick], killed: float) -> None:
    """Of several, each that is older than a second is there; of one, the last of those, or one that came after it."""
    for question in {tick.question for tick in ticks}:
        own = [tick for tick in ticks if tick.question == question]
        old = [tick for tick in own if tick.at < killed - PROMISE]
        found = _codes(after, question)
        if after.form.question(question).kind == "choices":
            assert {tick.code for tick in old} <= found, f"{question} was ticked, and the tick is not there"
        elif old:
            possible = {tick.code for tick in own if tick.at >= old[-1].at}
            assert possible & found, f"{question} was answered, and the answer is not there"


def _codes(case: Case, question: str) -> set[str]:
    values: list[Any] = []
    section = case.form.sections[case.form.question(question).section]
    subjects = [case.id, *(person.id for person in case.people), *(row.id for row in case.rows(section.id))]
    for subject in subjects:
        value = case.answer(case.form.question(question), subject).value
        values += value if isinstance(value, list) else [value]
    return {str(value) for value in values}


def _place(after: Case, record: Record, killed: float) -> None:
    """The place that is kept is one where the cursor was during the last second, or newer than any we saw."""
    if record.leaving and record.leaving > killed - PROMISE - record.slowest:
        return
    old = [place for place in record.places if place.at < killed - PROMISE]
    recent = [place for place in record.places if place.at >= killed - PROMISE]
    section, question = after.place.get("section", ""), after.place.get("question", "")
    fits = any(place.section == section and place.question in ("", question) for place in old[-1:] + recent)
    assert fits or not old, f"the place is {section}, {question}; the cursor was in {old[-1:] + recent}"
