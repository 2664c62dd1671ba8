"""The form as pages of a document: chapter by chapter in its own order, through one reader's eyes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial
from itertools import groupby
from uuid import UUID

from ehat_tui.documents.record_pages import (
    as_table,
    fact_list,
    none_there,
    page_facts,
    pair_blocks,
    row_blocks,
    row_title,
)
from ehat_tui.documents.record_scales import scale_blocks, score_blocks
from ehat_tui.documents.tree import Block, Fact, Facts, Section, SubHeading
from ehat_tui.documents.view import View
from ehat_tui.form.journey import Step, steps
from ehat_tui.form.model import Section as FormSection

Page = Callable[[View, Step], list[Block]]

# The chapters of the form that ships with ehat; a record's own form may have others.
CHAPTERS = (
    "start",
    "agreement",
    "family",
    "health",
    "services",
    "challenges",
    "strengths",
    "wishes",
    "voice",
    "map",
    "analysis",
    "plan",
    "notes",
    "finish",
)


def page(view: View, step: Step, *, gaps: bool = True) -> list[Block]:
    """Everything on one page that this view shows; with `gaps` a draft's required questions without an answer too."""
    section = step.section
    gaps = gaps and view.case.is_draft
    if section.repeats == "pair":
        return pair_blocks(view, section)
    if section.id == "scales":
        return scale_blocks(view, section)
    if section.id == "scores":
        return score_blocks(view, section, gaps=gaps)
    if section.in_rows:
        return row_blocks(view, section, gaps=gaps) or none_there(view, section)
    return fact_list(page_facts(view, section, step.subject, gaps=gaps and _started(view, section, step.subject)))


said_page: Page = partial(page, gaps=False)  # what was said, and nothing of what was not


def private_page(view: View, step: Step) -> list[Block]:
    """What is restricted on one page; nothing when nothing is."""
    section = step.section
    if section.in_rows:
        return row_blocks(view, section) or none_there(view, section)
    return fact_list(page_facts(view, section, step.subject))


def step_title(view: View, section: FormSection, subject: UUID) -> str:
    """The heading of a page or row, from what may be shown of it."""
    if section.in_rows and subject != view.case.id:
        row = view.case.row(section.id, subject)
        return f"{section.title}: {row_title(view, section, row)}" if row else section.title
    person = view.case.person(subject)
    return f"{section.title}: {view.name(person)}" if person else section.title


def chapters(view: View, made: Page, *, without: Collection[str] = ()) -> Iterator[Section]:
    """Each chapter in which there is anything to show; `without` the sections of the form with these ids."""
    every = [step for step in steps(view.case) if step.section.id not in without]
    for chapter in view.case.form.chapters:
        found = [step for step in every if step.section.id in chapter.sections]
        if blocks := tuple(pages(view, found, made, chapter.title)):
            yield Section(chapter.id, chapter.title, blocks)


def pages(view: View, found: list[Step], made: Page, above: str = "") -> Iterator[Block]:
    """The pages of each section under its title, unless that stands above already, and below it each person's."""
    for section, same in groupby(found, key=lambda step: step.section):
        shown = [(step, blocks) for step in same if _known(view, step) and (blocks := made(view, step))]
        if shown and section.title != above:
            yield SubHeading(section.title)
        yield from _by_person(section, [(view.name(view.case.person(step.subject)), blocks) for step, blocks in shown])


def _known(view: View, step: Step) -> bool:
    """Whether a page may be there at all: not that of a person nobody may know of, where nothing may hint at them."""
    person = view.case.person(step.subject)
    return person is None or view.inside or view.named(person)


def _by_person(section: FormSection, pages: list[tuple[str, list[Block]]]) -> Iterator[Block]:
    """One table of everybody's answers where that is shorter, else each page under the person's name."""
    facts = [block.facts for _, blocks in pages for block in blocks if isinstance(block, Facts)]
    names = [name for name, _ in pages]
    table = None
    if all(names) and len(facts) == sum(len(blocks) for _, blocks in pages) == len(pages):
        rows = [[Fact("Who", name), *answers] for name, answers in zip(names, facts, strict=True)]
        table = as_table(section, "Who", names, rows)
    if table:
        yield table
        return
    for name, blocks in pages:
        yield from ([SubHeading(name, 3)] if name else [])
        yield from blocks


def _started(view: View, section: FormSection, subject: UUID) -> bool:
    """Blanks are pointed out in a draft, but not on a page that need not be filled in and was left alone."""
    questions = view.questions(section, subject)
    return not (section.optional and not any(answer.given for _, answer in questions))
