"""The lines of a list: each row in its summary's words, grouped where rows belong to others, pairs as a grid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.content import Content
from textual.widgets.option_list import Option

from ehat_tui.form import journey
from ehat_tui.form.model import Question, Section
from ehat_tui.practice.answers import in_brief
from ehat_tui.practice.completeness import row_title
from ehat_tui.record.case import Answer, Case, Row
from screens.standing import STAYS, is_settled
from screens.widgets.fields import scale_row


def lines(case: Case, section: Section) -> list[Option]:
    """One line for each row, its id that of the row; headings cannot be chosen."""
    if section.repeats == "pair":
        return list(_grid(case, section)) or [Option(Content("Write down the family first."), disabled=True)]
    if section.group_by:
        return list(_grouped(case, section))
    return _rows(case, section, case.rows(section.id))


def _rows(case: Case, section: Section, rows: Iterable[Row]) -> list[Option]:
    return [Option(_line(case, section, row), id=str(row.id)) for row in rows]


def _grouped(case: Case, section: Section) -> Iterator[Option]:
    """The rows under what they belong to: numbers under their scale, actions under their goal."""
    belongs = case.form.question(section.group_by)
    target = case.form.sections[belongs.of]
    rows = {row.id: case.answer(belongs, row.id).value for row in case.rows(section.id)}
    for group in case.rows(target.id):
        yield Option(Content.styled(_title(case, section, target, group), "bold"), disabled=True)
        yield from _rows(case, section, (row for row in case.rows(section.id) if rows[row.id] == str(group.id)))
    known = {str(group.id) for group in case.rows(target.id)}
    yield from _rows(case, section, (row for row in case.rows(section.id) if rows[row.id] not in known))


def _title(case: Case, section: Section, target: Section, row: Row) -> str:
    """What a group is headed by: its name, and of a scale what its two ends mean."""
    ends = next((question.ends for question in section.questions if question.ends), ())
    said = [case.value(name, row.id) or "?" for name in ends if name.startswith(f"{target.id}.")]
    title = row_title(case, target, row.id)
    return "   ".join([title, *(f"{end} = {text}" for end, text in zip((0, 10), said, strict=False))])


def _grid(case: Case, section: Section) -> Iterator[Option]:
    """Who belongs to whom: under each child a line for each other person, its answers in columns."""
    questions = [case.form.question(name) for name in section.summary]
    heads = "".join(f"{head:<13.12}" for head in section.heads)
    child = ""
    for row in case.rows(section.id):
        if row.values["child"] != child:
            child = row.values["child"]
            name = case.person(child)
            head = f"{'To ' + (name.name if name else ''):<9.8}{heads}"
            yield Option(Content.styled(head, "bold"), disabled=True)
        person = case.person(row.values["person"])
        words = [_said(case, question, case.answer(question, row.id)) or "·" for question in questions]
        text = f"  {person.name if person else '':<7.6}" + "".join(f"{word:<13.12}" for word in words)
        yield Option(Content(text), id=str(row.id))


def _line(case: Case, section: Section, row: Row) -> Content:
    """One row: its summary in words, private answers not shown in a list that others may see."""
    questions = (case.form.question(name) for name in section.summary)
    asked = (question for question in questions if journey.holds(case, question.enable_when, row.id))
    parts = [words for question in asked if (words := _said(case, question, case.answer(question, row.id)))]
    parts = parts or [f"{section.item} {case.place_of(section, row)}"]
    if is_settled(row):
        parts.append(STAYS)
    elif case.shut(section, row.id) and not case.shut(section, case.id):
        parts.append("closed")
    return Content(" · ".join(parts))


def _said(case: Case, question: Question, answer: Answer) -> str:
    if answer.restricted and answer.given:
        return "private"
    if question.kind == "scale" and answer.value is not None:
        return f"0 {scale_row(answer.value)} 10  {answer.value:g}"
    return in_brief(case, question, answer)
