"""What one item of a short form says, through the eyes of whoever reads it: nothing that the view does not show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

from ehat_tui.documents.record_pages import marks_of, with_marks
from ehat_tui.documents.short_form_people import MADE, TABLES, About, no_harm, places
from ehat_tui.documents.short_form_table import Item, filled
from ehat_tui.documents.tree import Block, Fact, Facts, Paragraph
from ehat_tui.documents.wording import join
from ehat_tui.form.model import Question

ENDED = re.compile(r"[.?!]( \([^)]*\))?$")  # a sentence that has its full stop, also before who said it


def blocks(about: About, item: Item) -> tuple[Block, ...]:
    """An item as it stands in the form; nothing when there is nothing to say or the reader may not know it."""
    values = {
        "service": about.service.name,
        "who": join([called for one in about.people if (called := about.called(one))]),
    }
    words = filled(item.words, **values)
    if item.made in TABLES:
        grid = TABLES[item.made](about)
        return (grid,) if grid.rows else ()
    if item.made == "no_harm":
        return (Paragraph(words),) if no_harm(about.case) else ()
    said = "; ".join(MADE[item.made](about)) if item.made else "\n".join(_taken(about, item))
    text = "\n".join(filter(None, [words, said]))
    return (Facts((Fact(item.label, text),)),) if text else ()


# -- answers --------------------------------------------------------------------------------------------------


def _taken(about: About, item: Item) -> list[str]:
    found = list(_answers(about, item, item.take))
    return found or list(_answers(about, item, item.otherwise))


def _answers(about: About, item: Item, questions: tuple[str, ...]) -> Iterator[str]:
    """What was said in answer to each of them: a line for each person or row."""
    known = [about.case.form.questions[name] for name in questions if name in about.case.form.questions]
    for subject, name in _subjects(about, questions):
        asked = [question for question in known if subject in places(about, question.section)]
        told = [words for question in asked if (words := _said(about, item, question, subject))]
        if told:
            yield f"{name}: {_sentences(told)}" if name else _sentences(told)


def _said(about: About, item: Item, question: Question, subject: UUID) -> str:
    """One answer in words, with who said it."""
    answer = about.view.answer(question, subject)
    text = about.plain(about.view.in_words(question, answer))
    marked = with_marks(text, "; ".join(marks_of(about.view, question, answer))) if text else ""
    return f"{question.label}: {marked}" if item.labels and marked else marked


def _sentences(told: list[str]) -> str:
    return " ".join([*(text if ENDED.search(text) else f"{text}." for text in told[:-1]), told[-1]])


def _subjects(about: About, questions: tuple[str, ...]) -> Iterator[tuple[UUID, str]]:
    """Whom or what the questions are about, in order, and the name to put before an answer."""
    sections = dict.fromkeys(name.partition(".")[0] for name in questions)
    seen: set[UUID] = set()
    for section in sections:
        for subject in places(about, section):
            if subject not in seen:
                seen.add(subject)
                person = about.case.person(subject)
                yield subject, about.called(person) if person and len(about.people) > 1 else ""
