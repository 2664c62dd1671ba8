"""Numbers on a scale in a record: drawn, each person's apart and with its date (K8)."""

from __future__ import annotations

from ehat_tui.documents.family_plan import score_name
from ehat_tui.documents.record_pages import (
    fact_list,
    fact_of,
    marks_of,
    none_there,
    row_blocks,
    row_title,
    with_marks,
    words_of,
)
from ehat_tui.documents.tree import Block, Fact, Scale, Score
from ehat_tui.documents.view import View
from ehat_tui.form.model import Section
from ehat_tui.record.case import Row


def scale_blocks(view: View, section: Section) -> list[Block]:
    """Every scale drawn with every number ever given on it, each person's apart and with its date (K8)."""
    blocks: list[Block] = []
    for scale in view.case.rows("scales"):
        facts = {f"scales.{name}": "" for name in ("question", "zero", "ten")}
        more: list[Fact] = []
        for question, answer in view.questions(section, scale.id):
            fact = fact_of(view, question, answer) if answer.given else None
            if fact and question.id in facts:
                facts[question.id] = with_marks(fact.value, fact.said_by)
            elif fact:
                more.append(fact)
        unknown = not facts["scales.question"] and view.case.value("scales.question", scale.id) and not view.inside
        if unknown:  # a number means nothing to those who may not know what was asked
            continue
        scores = tuple(_score(view, row) for row in _drawn(view, scale))
        if scores or more or any(facts.values()):
            question_, low, high = facts.values()
            blocks.append(Scale(question_ or row_title(view, section, scale), low, high, scores))
            blocks.extend(fact_list(more))
    return blocks or none_there(view, section)


def score_blocks(view: View, section: Section, *, gaps: bool) -> list[Block]:
    """The numbers that stand on no scale, as rows; the others are drawn."""
    drawn = frozenset(row.id for scale in view.case.rows("scales") for row in _drawn(view, scale))
    return row_blocks(view, section, gaps=gaps, without=drawn) or none_there(view, section)


def _drawn(view: View, scale: Row) -> list[Row]:
    question = view.case.form.question("scores.value")
    rows = [row for row in view.case.rows("scores") if row.values.get("scale") == str(scale.id)]
    return [row for row in rows if view.answer(question, row.id).given]


def _score(view: View, row: Row) -> Score:
    question = view.case.form.question("scores.value")
    answer = view.answer(question, row.id)
    value = answer.value if isinstance(answer.value, int | float) else None
    notes = [
        view.text("scores.scored_on", row.id),
        "" if value is not None else words_of(view, question, answer),
    ]
    for name in ("reason", "step_up"):
        text = view.text(f"scores.{name}", row.id)
        notes.append(f"{view.case.form.question(f'scores.{name}').label}: {text}" if text else "")
    notes.append("; ".join(marks_of(view, question, answer)))
    return Score(score_name(view, row) or "?", value, " · ".join(note for note in notes if note))
