"""What pages of a record are made of: facts, rows under headings or as a table, pairs.

What a view does not show leaves no trace, unless it is for workers who may know (`View.inside`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from math import ceil
from uuid import UUID

from ehat_tui.documents.tidy import LINE, even
from ehat_tui.documents.tree import Block, Fact, Facts, Group, Paragraph, SubHeading, Table
from ehat_tui.documents.view import View
from ehat_tui.form.model import ABSENT_REASONS, MAY_TELL, SOURCES, Question, Section, Vocabulary
from ehat_tui.record.case import Answer, Row

NOT_ANSWERED = "Not answered yet"
UNREADABLE = "kept as typed; it could not be read as a {kind}"
SHORT = frozenset({"choice", "yes_no", "number", "scale"})  # kinds that fit into a column
COLUMNS = 6
WIDEST, TALLEST = 8, 7  # a list with more columns, or more lines of text in a row, is no table
BLANKS = (NOT_ANSWERED, *(reason.capitalize() for reason in ABSENT_REASONS.values()))


# -- answers ---------------------------------------------------------------------------------------------


def fact_list(facts: Sequence[Fact]) -> list[Block]:
    """The facts, and after them in one line for each reason what was left blank."""
    blank = {reason: [fact for fact in facts if fact.value == reason and not fact.said_by] for reason in BLANKS}
    together = {reason: found for reason, found in blank.items() if len(found) > 1}
    rest = [fact for fact in facts if not any(fact in found for found in together.values())]
    lines = [Fact(reason, "; ".join(fact.label for fact in found)) for reason, found in together.items()]
    return [Facts((*rest, *lines))] if facts else []


def page_facts(view: View, section: Section, subject: UUID, *, gaps: bool = False) -> list[Fact]:
    """The answers of one page or row that are shown; with `gaps` also what is required and was not answered."""
    facts: list[Fact] = []
    for question, answer in view.questions(section, subject):
        fact = fact_of(view, question, answer) if answer.given else None
        if fact and fact.value:  # nothing is left of an answer that only names people who may not be known
            facts.append(fact)
        elif gaps and question.required and not view.case.answer(question, subject).given:
            facts.append(Fact(question.label, NOT_ANSWERED))
    return facts


def fact_of(view: View, question: Question, answer: Answer) -> Fact:
    """An answer in words, with its marks."""
    return Fact(question.label, words_of(view, question, answer), "; ".join(marks_of(view, question, answer)))


def words_of(view: View, question: Question, answer: Answer) -> str:
    """An answer in words, or why there is none; of many sentences that were ticked only how many."""
    if question.kind == "choices" and answer.value:
        vocabulary = view.case.form.vocabulary(question)
        if any(option.label.endswith(".") for option in vocabulary.options):
            return _points(vocabulary, answer.value)
    words = view.in_words(question, answer)
    return words or ABSENT_REASONS.get(answer.absent, answer.absent).capitalize()


def _points(vocabulary: Vocabulary, chosen: list[str]) -> str:
    """Which of a list of sentences were chosen, in the fewest words; the form kept with the record has them all."""
    options = vocabulary.options
    missing = [option.label for option in options if option.code not in chosen]
    if not missing:
        return f"All {len(options)} points"
    if len(missing) < len(options) / 2:
        return f"All {len(options)} points but {len(missing)}: {' '.join(missing)}"
    return " ".join(vocabulary.label(code) for code in chosen)


def marks_of(view: View, question: Question, answer: Answer) -> list[str]:
    """Who said it, what a child lets us pass on, that it was kept private, and that it could not be read."""
    typed_only = answer.value in (None, "", []) and answer.typed.strip()
    kept = answer.restricted or question.restricted or view.case.form.sections[question.section].restricted
    return [
        *([view.private] if view.private and kept else []),
        *([SOURCES[answer.said_by]] if answer.said_by in SOURCES else []),
        *([MAY_TELL[answer.may_tell]] if view.inside and answer.may_tell in MAY_TELL else []),
        *([UNREADABLE.format(kind=question.kind)] if typed_only else []),
    ]


# -- rows ------------------------------------------------------------------------------------------------


def row_blocks(
    view: View, section: Section, *, gaps: bool = False, without: frozenset[UUID] = frozenset()
) -> list[Block]:
    """Rows as one table where that is shorter, else each under a heading of its own."""
    rows = [row for row in view.case.rows(section.id) if row.id not in without]
    shown = [row for row in rows if _says_something(view, section, row)]
    titles = [row_title(view, section, row) for row in shown]
    facts = [page_facts(view, section, row.id, gaps=gaps) for row in shown]
    table = as_table(section, section.item.capitalize() or "Who", titles, facts)
    return [table] if table else _under_headings(view, section, list(zip(shown, facts, strict=True)))


def _says_something(view: View, section: Section, row: Row) -> bool:
    """Whether a row may be there: outside, one whose first line is not shown would only say that there was more."""
    if not view.inside:
        asked = [view.case.form.question(question_id) for question_id in section.summary]
        first = next((one for one in asked if not one.refers and view.case.answer(one, row.id).given), None)
        if first and not view.answer(first, row.id).given:
            return False
    return bool(page_facts(view, section, row.id))


def _under_headings(view: View, section: Section, shown: list[tuple[Row, list[Fact]]]) -> list[Block]:
    """Each row under its title, or under its number where an answer below says the title with more to it."""
    blocks: list[Block] = []
    for row, facts in shown:
        title = row_title(view, section, row)
        rest = [fact for fact in facts if fact.value != title or fact.said_by]
        heading = _numbered(view, section, row) if _says(title, rest) else title
        blocks.extend([SubHeading(heading, 3), *fact_list(rest)])
    return blocks


def _says(title: str, facts: list[Fact]) -> bool:
    """Whether one of the answers is what the title was made from."""
    lines = [" ".join(fact.value.partition("\n")[0].split()) for fact in facts]
    return any(line == title or (title.endswith("…") and line.startswith(title[:-1])) for line in lines)


def as_table(section: Section, label: str, titles: list[str], rows: list[list[Fact]]) -> Table | None:
    """One line for each row of answers, under the row of another list they point at; titles first, unless said anyway.

    None for a single row, for a table that is too wide, and for one that takes more room than a list would.
    """
    group_by = next((question.label for question in section.questions if question.kind == "row"), "")
    lists = sum(map(_height, rows))
    if not all(map(_says, titles, rows)):
        rows = [[Fact(label, title), *facts] for title, facts in zip(titles, rows, strict=True)]
    rows, groups = _grouped(rows, group_by) if group_by else (rows, ())
    order = {label: place for place, label in enumerate((label, *(question.label for question in section.questions)))}
    found = dict.fromkeys(fact.label for facts in rows for fact in facts)
    labels = sorted(found, key=lambda name: order.get(name, len(order)))
    if len(rows) < 2 or len(labels) > WIDEST:
        return None
    table = replace(_table(labels, rows), groups=groups)
    heights = _heights(even(table))
    return table if max(heights) <= TALLEST and sum(heights) + len(groups) <= lists else None


def _grouped(rows: list[list[Fact]], label: str) -> tuple[list[list[Fact]], tuple[Group, ...]]:
    """The rows brought together by their answer to `label`, that answer as a heading; as they are if one has none."""
    together: dict[str, list[list[Fact]]] = {}
    for facts in rows:
        head = next((_cell_of(fact) for fact in facts if fact.label == label), "")
        together.setdefault(head, []).append([fact for fact in facts if fact.label != label])
    if "" in together:
        return rows, ()
    starts = accumulate((len(each) for each in together.values()), initial=0)
    groups = tuple(Group(at, head) for at, head in zip(starts, together, strict=False))
    return [facts for each in together.values() for facts in each], groups


def _heights(table: Table) -> list[int]:
    """About how many lines of text each row takes; too many where a word does not fit into its column."""
    heights = []
    for row in (table.header, *table.rows):
        cells = [(cell, LINE * share - 2) for cell, share in zip(row, table.widths, strict=True)]
        narrow = any(len(word) > max(room, 1) for cell, room in cells for word in cell.split() if "@" not in word)
        heights.append(TALLEST + 1 if narrow else max(ceil(len(cell) / room) for cell, room in cells))
    return heights


def _height(facts: list[Fact]) -> int:
    """About how many lines of text a heading and these facts take."""
    lines = Facts(tuple(facts)).lines
    return 2 + sum(
        max(ceil((len(fact.label) + len(_cell_of(fact))) * len(line) / LINE) for fact in line) for line in lines
    )


def _table(labels: list[str], rows: list[list[Fact]]) -> Table:
    cells = [{fact.label: _cell_of(fact) for fact in facts} for facts in rows]
    return Table(tuple(labels), tuple(tuple(row.get(label, "") for label in labels) for row in cells))


def _cell_of(fact: Fact) -> str:
    return with_marks(fact.value, fact.said_by)


def with_marks(words: str, marks: str) -> str:
    """Words with what is to be known about them in brackets."""
    return f"{words} ({marks})" if marks else words


def row_title(view: View, section: Section, row: Row) -> str:
    """A row in a few words, else its number."""
    return view.title(section, row) or _numbered(view, section, row)


def _numbered(view: View, section: Section, row: Row) -> str:
    """A row by its number: in the whole list, so that it is the same in every part; else among those that are shown."""
    rows: Sequence[Row] = view.case.rows(section.id)
    if not view.inside:
        rows = [each for each in rows if each.id == row.id or _says_something(view, section, each)]
    return f"{section.item} {rows.index(row) + 1}".strip().capitalize()


def none_there(view: View, section: Section) -> list[Block]:
    """The statement that there is none, with its reason, for those who may read the list."""
    answer = view.case.none_of(section)
    if view.case.rows(section.id) or not answer.given:
        return []
    if not view.shows(section.questions[0], view.case.id, answer):
        return []
    reason = str(answer.value or "").strip() or answer.typed.strip() or ABSENT_REASONS.get(answer.absent, "")
    said_by = SOURCES.get(answer.said_by, "")
    return [Paragraph(reason, lead=f"{section.none_label or 'There is none'}:", said_by=said_by)]


# -- pairs -----------------------------------------------------------------------------------------------


def pair_blocks(view: View, section: Section) -> list[Block]:
    """One table, a line for each pair under the child it is about, and below what is too long for a column."""
    columns = [question for question in section.questions if question.kind in SHORT][:COLUMNS]
    shown: list[Row] = []
    groups: list[Group] = []
    for child in view.case.children:
        rows = [row for row in view.case.rows(section.id) if row.values["child"] == str(child.id)]
        rows = [row for row in rows if any(answer.given for _, answer in view.questions(section, row.id))]
        groups.extend([Group(len(shown), f"To {view.name(child)}")] if rows else [])
        shown.extend(rows)
    if not shown:
        return []
    return [_pair_table(view, shown, columns, groups), *_pair_notes(view, section, shown, columns)]


def _pair_table(view: View, rows: list[Row], columns: list[Question], groups: list[Group]) -> Table:
    used = [q for q in columns if any(view.answer(q, row.id).given for row in rows)]
    header = ("Who", *(question.label for question in used))
    lines = [
        (_other(view, row), *(_cell(view, question, view.answer(question, row.id)) for question in used))
        for row in rows
    ]
    return Table(header, tuple(lines), groups=tuple(groups))


def _cell(view: View, question: Question, answer: Answer) -> str:
    if not answer.given:
        return ""
    return with_marks(words_of(view, question, answer), "; ".join(marks_of(view, question, answer)))


def _other(view: View, row: Row) -> str:
    person = view.case.person(row.values["person"])
    return view.name(person)


def _pair_notes(view: View, section: Section, rows: list[Row], columns: list[Question]) -> list[Block]:
    facts = [
        Fact(f"{view.title(section, row)}: {fact.label}", fact.value, fact.said_by)
        for row in rows
        for question, answer in view.questions(section, row.id)
        if answer.given and question not in columns
        for fact in [fact_of(view, question, answer)]
    ]
    return fact_list(facts)
