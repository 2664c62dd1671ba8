"""One page of the practitioner's record: facts, rows under headings or as a table, pairs, numbers drawn."""

from __future__ import annotations

from uuid import UUID

from ehat_tui.documents.family_plan import score_name
from ehat_tui.documents.tree import Block, Fact, Facts, Paragraph, Scale, Score, SubHeading, Table
from ehat_tui.documents.view import View
from ehat_tui.form.journey import Step
from ehat_tui.form.model import ABSENT_REASONS, MAY_TELL, SOURCES, Question, Section
from ehat_tui.record.case import Answer, Row

NOT_ANSWERED = "not answered yet"
UNREADABLE = "kept as typed; it could not be read as a {kind}"
SHORT = frozenset({"choice", "yes_no", "number", "scale"})  # kinds that fit into a column
COLUMNS = 4
WIDEST, LONGEST_CELL = 7, 60  # a list with more columns, or longer cells (characters), is no table


def step_title(view: View, section: Section, subject: UUID) -> str:
    """The heading of a page or row, from what may be shown of it."""
    if section.in_rows and subject != view.case.id:
        row = view.case.row(section.id, subject)
        return f"{section.title}: {_row_title(view, section, row)}" if row else section.title
    person = view.case.person(subject)
    return f"{section.title}: {view.name(person)}" if person else section.title


def page(view: View, step: Step) -> list[Block]:
    """Everything on one page that this view shows; in a draft, required questions without an answer too."""
    section = step.section
    if section.repeats == "pair":
        return _pairs(view, section)
    if section.id == "scores":
        return _scales(view)
    if section.in_rows:
        return _rows(view, section, gaps=view.case.is_draft) or _none(view, section)
    return _facts(_page_facts(view, section, step.subject, gaps=_started(view, section, step.subject)))


def private_page(view: View, step: Step) -> list[Block]:
    """What is restricted on one page; nothing when nothing is."""
    section = step.section
    if section.in_rows:
        return _rows(view, section, gaps=False) or (_none(view, section) if section.restricted else [])
    return _facts(_page_facts(view, section, step.subject, gaps=False))


def _started(view: View, section: Section, subject: UUID) -> bool:
    """Blanks are pointed out in a draft, but not on a page that need not be filled in and was left alone."""
    questions = view.questions(section, subject)
    return view.case.is_draft and not (section.optional and not any(answer.given for _, answer in questions))


# -- answers ---------------------------------------------------------------------------------------------


def _facts(facts: list[Fact]) -> list[Block]:
    return [Facts(tuple(facts))] if facts else []


def _page_facts(view: View, section: Section, subject: UUID, *, gaps: bool) -> list[Fact]:
    facts: list[Fact] = []
    for question, answer in view.questions(section, subject):
        if answer.given:
            facts.append(_fact(view, question, answer))
        elif gaps and question.required and not view.case.answer(question, subject).given:
            facts.append(Fact(question.label, NOT_ANSWERED))
    return facts


def _fact(view: View, question: Question, answer: Answer) -> Fact:
    return Fact(question.label, _words(view, question, answer), "; ".join(_marks(question, answer)))


def _words(view: View, question: Question, answer: Answer) -> str:
    words = view.in_words(question, answer)
    return words or ABSENT_REASONS.get(answer.absent, answer.absent).capitalize()


def _marks(question: Question, answer: Answer) -> list[str]:
    """Who said it, what a child lets us pass on, and that something could not be read."""
    typed_only = answer.value in (None, "", []) and answer.typed.strip()
    return [
        *([SOURCES[answer.said_by]] if answer.said_by in SOURCES else []),
        *([MAY_TELL[answer.may_tell]] if answer.may_tell in MAY_TELL else []),
        *([UNREADABLE.format(kind=question.kind)] if typed_only else []),
    ]


# -- rows ------------------------------------------------------------------------------------------------


def _rows(view: View, section: Section, *, gaps: bool) -> list[Block]:
    """Rows of few and short answers as one table, others each under a heading of its own."""
    found = [(row, _page_facts(view, section, row.id, gaps=False)) for row in view.case.rows(section.id)]
    shown = [(row, facts) for row, facts in found if facts]
    if gaps:
        shown = [(row, _page_facts(view, section, row.id, gaps=True)) for row, _ in shown]
    titled = [(_row_title(view, section, row), facts) for row, facts in shown]
    return _as_table(section, titled) or _under_headings(titled)


def _under_headings(titled: list[tuple[str, list[Fact]]]) -> list[Block]:
    blocks: list[Block] = []
    for title, facts in titled:
        rest = [fact for fact in facts if fact.value != title or fact.said_by]
        blocks.extend([SubHeading(title, 3), *_facts(rest)])
    return blocks


def _as_table(section: Section, titled: list[tuple[str, list[Fact]]]) -> list[Block]:
    """One line a row; its title first, unless its first answer says the same. Nothing if it would not fit."""
    if any(title != facts[0].value for title, facts in titled):
        titled = [(title, [Fact(section.item.capitalize(), title), *facts]) for title, facts in titled]
    rows = [facts for _, facts in titled]
    labels = list(dict.fromkeys(fact.label for facts in rows for fact in facts))
    fits = len(labels) <= WIDEST and all(_short(fact) for facts in rows for fact in facts)
    return [_table(labels, rows)] if fits and len(rows) > 1 else []


def _short(fact: Fact) -> bool:
    return len(fact.value) + len(fact.said_by) <= LONGEST_CELL


def _table(labels: list[str], rows: list[list[Fact]]) -> Table:
    cells = [{fact.label: _with_marks(fact.value, fact.said_by) for fact in facts} for facts in rows]
    return Table(tuple(labels), tuple(tuple(row.get(label, "") for label in labels) for row in cells))


def _with_marks(words: str, marks: str) -> str:
    return f"{words} ({marks})" if marks else words


def _row_title(view: View, section: Section, row: Row) -> str:
    return view.title(section, row) or f"{section.item} {row.position + 1}".strip().capitalize()


def _none(view: View, section: Section) -> list[Block]:
    """The statement that there is none, with its reason."""
    answer = view.case.none_of(section)
    if view.case.rows(section.id) or not answer.given:
        return []
    reason = str(answer.value or "").strip() or answer.typed.strip() or ABSENT_REASONS.get(answer.absent, "")
    said_by = SOURCES.get(answer.said_by, "")
    return [Paragraph(reason, lead=f"{section.none_label or 'There is none'}:", said_by=said_by)]


# -- pairs -----------------------------------------------------------------------------------------------


def _pairs(view: View, section: Section) -> list[Block]:
    """For each child a table, one line for each other person, and below it what is too long for a column."""
    blocks: list[Block] = []
    columns = [question for question in section.questions if question.kind in SHORT][:COLUMNS]
    for child in view.case.children:
        rows = [row for row in view.case.rows(section.id) if row.values["child"] == str(child.id)]
        shown = [row for row in rows if any(answer.given for _, answer in view.questions(section, row.id))]
        if shown:
            blocks.append(SubHeading(f"To {view.name(child)}", 3))
            blocks.append(_pair_table(view, shown, columns))
            blocks.extend(_pair_notes(view, section, shown, columns))
    return blocks


def _pair_table(view: View, rows: list[Row], columns: list[Question]) -> Table:
    used = [q for q in columns if any(view.answer(q, row.id).given for row in rows)]
    header = ("Who", *(question.label for question in used))
    lines = [
        (_other(view, row), *(_cell(view, question, view.answer(question, row.id)) for question in used))
        for row in rows
    ]
    return Table(header, tuple(lines))


def _cell(view: View, question: Question, answer: Answer) -> str:
    if not answer.given:
        return ""
    return _with_marks(_words(view, question, answer), "; ".join(_marks(question, answer)))


def _other(view: View, row: Row) -> str:
    person = view.case.person(row.values["person"])
    return view.name(person)


def _pair_notes(view: View, section: Section, rows: list[Row], columns: list[Question]) -> list[Block]:
    facts = [
        Fact(f"{_other(view, row)}: {fact.label}", fact.value, fact.said_by)
        for row in rows
        for question, answer in view.questions(section, row.id)
        if answer.given and question not in columns
        for fact in [_fact(view, question, answer)]
    ]
    return _facts(facts)


# -- numbers on a scale ----------------------------------------------------------------------------------


def _scales(view: View) -> list[Block]:
    """Every number ever given, each person's apart and with its date (K8)."""
    blocks: list[Block] = []
    section = view.case.form.sections["scales"]
    for scale in view.case.rows("scales"):
        scores = [_score(view, row) for row in view.rows("scores", "scored_on") if _belongs(view, row, scale)]
        if scores:
            question = view.text("scales.question", scale.id) or _row_title(view, section, scale)
            ends = (view.text("scales.zero", scale.id), view.text("scales.ten", scale.id))
            blocks.append(Scale(question, *ends, scores=tuple(scores)))
    return blocks or _none(view, view.case.form.sections["scores"])


def _belongs(view: View, row: Row, scale: Row) -> bool:
    question = view.case.form.question("scores.value")
    return row.values.get("scale") == str(scale.id) and view.answer(question, row.id).given


def _score(view: View, row: Row) -> Score:
    question = view.case.form.question("scores.value")
    answer = view.answer(question, row.id)
    value = answer.value if isinstance(answer.value, int | float) else None
    notes = [
        view.text("scores.scored_on", row.id),
        "" if value is not None else _words(view, question, answer),
    ]
    for name in ("reason", "step_up"):
        text = view.text(f"scores.{name}", row.id)
        notes.append(f"{view.case.form.question(f'scores.{name}').label}: {text}" if text else "")
    notes.append("; ".join(_marks(question, answer)))
    return Score(score_name(view, row) or "?", value, "\n".join(note for note in notes if note))
