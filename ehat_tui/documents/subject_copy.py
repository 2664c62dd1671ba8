"""Subject access: what is kept about one person, for that person, and what somebody must decide about first.

UK GDPR Art 15; DPA 2018 Sch 2 (others' rights, Part 3) and Sch 3 (serious harm); data-protection DP11. The copy holds
what needs no decision and what was released. It says once that some things may be left out, the same to everybody, and
never what or how much. The list of what is to decide is for the worker alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from ehat_tui.areas.profile import Area
from ehat_tui.documents.grounds import doubts
from ehat_tui.documents.laid_down import basis_of
from ehat_tui.documents.look import Look
from ehat_tui.documents.readers import OF_OTHERS, asked, said
from ehat_tui.documents.record_chapters import CHAPTERS, chapters, said_page, step_title
from ehat_tui.documents.record_pages import marks_of, words_of
from ehat_tui.documents.tree import Block, Bullets, Document, Fact, Facts, Paragraph, Section, Table
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import say
from ehat_tui.form.dates import in_words
from ehat_tui.form.model import Question
from ehat_tui.form.model import Section as FormSection
from ehat_tui.record.case import Answer, Case

FRONT, TO_DECIDE = "front", "to_decide"
SECTIONS = (FRONT, TO_DECIDE, *CHAPTERS)
RIGHTS = ("wrong", "add", "restrict", "complain")

# Why an item may go, or may not: closed lists, so that a reason on a command line tells nothing.
RELEASE = ("own_words", "agreed", "reasonable", "worker")  # DPA 2018 Sch 2 para 16: agreed, or reasonable without
WITHHOLD = ("others", "harm", "crime", "legal")  # Sch 2 para 16, Sch 3, Sch 2 paras 2 and 19


@dataclass(frozen=True, slots=True)
class Doubt:
    """One item somebody must decide about before the person gets it. `number` stays the same once it is decided.

    `reasons` as of `grounds.doubts`; `released` is None until somebody has decided. Neither `label` nor `reasons` hold
    a name or anything that was said.
    """

    number: int
    section: FormSection
    question: Question
    subject: UUID
    answer: Answer
    reasons: tuple[str, ...]
    released: bool | None = None

    @property
    def label(self) -> str:
        """Where it stands: the heading of the page and of the question."""
        return f"{self.section.title}: {self.question.label}"


def to_decide(look: Look) -> tuple[Doubt, ...]:
    """Everything about `look.person` that a person must decide about, decided or not, in the order of the form."""
    found: list[Doubt] = []
    for section, subject, question in asked(look.case):
        answer = look.case.answer(question, subject)
        item = look.item(question, subject, answer)
        if not said(answer) or OF_OTHERS.applies(look, item):
            continue
        if reasons := doubts(look, item):
            released = look.case.released.get((look.own, question.id, subject))
            found.append(Doubt(len(found) + 1, section, question, subject, answer, reasons, released))
    return tuple(found)


def place(case: Case, doubt: Doubt) -> str:
    """Where an item stands, with the names a worker knows: for the screen and the list, never for stdout."""
    return f"{step_title(_all(case), doubt.section, doubt.subject)}: {doubt.question.label}"


def content(case: Case, doubt: Doubt) -> str:
    """What an item says, with who said it: for the screen and the list, never for stdout."""
    view = _all(case)
    words, marks = words_of(view, doubt.question, doubt.answer), marks_of(view, doubt.question, doubt.answer)
    return f"{words} ({'; '.join(marks)})" if marks else words


def _all(case: Case) -> View:
    return View(case, lambda *_: True)


# -- the copy --------------------------------------------------------------------------------------------


def compose(look: Look, view: View, area: Area) -> Document:
    """The copy for the person: a page on what it is and on their rights, then chapter by chapter what is theirs."""
    sections = (Section(FRONT, say("subject.front"), _front(look.case, area)), *chapters(view, said_page))
    return _document(look, say("subject.title"), area.assessment_name, sections)


def _front(case: Case, area: Area) -> tuple[Block, ...]:
    worker, basis = case.practitioner, basis_of(area.id)
    reach = ", ".join(worker[name] for name in ("name", "phone", "email") if worker.get(name))
    facts = (
        Fact(say("subject.who_kept"), basis.controller or worker.get("organisation", "")),
        Fact(say("subject.ask"), reach),
        Fact(say("subject.officer"), basis.dpo),
        Fact(say("subject.as_of"), in_words(case.updated_at.astimezone().date())),
    )
    return (
        Paragraph(say("subject.what")),
        Paragraph(say("subject.left_out")),
        Paragraph("", lead=say("subject.rights")),
        Bullets(tuple(say(f"subject.{name}") for name in RIGHTS)),
        Facts(tuple(fact for fact in facts if fact.value)),
    )


def _document(look: Look, title: str, subtitle: str, sections: tuple[Section, ...]) -> Document:
    case = look.case
    return Document(
        title=title,
        subtitle=subtitle,
        reader="",
        reference=case.reference,
        version=say("service.draft") if case.is_draft else say("family.version", number=str(case.version)),
        status="draft" if case.is_draft else "final",
        dated=(case.completed_at or case.updated_at).date(),
        date_shown=say("service.started", day=in_words(case.on)),
        sections=tuple(section for section in sections if section.blocks),
    )


# -- the worker's list -----------------------------------------------------------------------------------


def worklist(look: Look, _view: View, area: Area) -> Document:
    """What is to be decided, item by item with what it says, and what was decided: for the worker and their manager."""
    found = to_decide(look)
    blocks: tuple[Block, ...] = (Paragraph(say("doubt.nothing")),)
    if found:
        header = tuple(say(f"doubt.{name}") for name in ("number", "place", "content", "reasons", "decision"))
        rows = tuple(tuple(_line(look.case, doubt)) for doubt in found)
        blocks = (Paragraph(say("doubt.how")), Table(header, rows, (0.06, 0.22, 0.4, 0.18, 0.14)))
    section = Section(TO_DECIDE, say("doubt.title"), blocks)
    return replace(_document(look, say("doubt.title"), area.assessment_name, (section,)), dense=True)


def _line(case: Case, doubt: Doubt) -> Iterator[str]:
    yield str(doubt.number)
    yield place(case, doubt)
    yield content(case, doubt)
    yield "; ".join(doubt.reasons)
    yield say("doubt.open" if doubt.released is None else "doubt.released" if doubt.released else "doubt.withheld")
