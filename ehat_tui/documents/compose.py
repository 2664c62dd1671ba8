"""From a Case and a reader to one document tree, and what that reader does not get."""

from __future__ import annotations

from dataclasses import dataclass

from ehat_tui.areas import profile
from ehat_tui.documents import family_plan, practitioner_record
from ehat_tui.documents.readers import READERS, Omitted, Reader, may_read, omitted
from ehat_tui.documents.tree import Document
from ehat_tui.documents.view import View
from ehat_tui.errors import NotAgreed, NotValid
from ehat_tui.record.case import Case


@dataclass(frozen=True, slots=True)
class Composed:
    """A document, and for the practitioner alone what was left out of it and why."""

    document: Document
    omitted: tuple[Omitted, ...]


def reader_of(reader_id: str) -> Reader:
    """The reader of this id; NotValid names the known ones."""
    if reader_id not in READERS:
        raise NotValid("There is no reader of this name", hint=f"Known readers: {', '.join(READERS)}")
    return READERS[reader_id]


def compose(case: Case, reader_id: str) -> Composed:
    """The document for one reader. NotValid for an unknown reader, NotAgreed when nobody agrees (rule 2)."""
    reader = reader_of(reader_id)
    if reader.needs_agreement and not case.agreed:
        raise NotAgreed(
            "Nobody agrees to this assessment at present, so there is no plan to give out",
            "Open the step Agreement, or make the practitioner record",
        )
    area = profile.of(case.area)
    if reader.id == "practitioner":
        document = practitioner_record.compose(case, area, reader.title)
    else:
        view = View(case, lambda question, subject, answer: may_read(reader, case, question, subject, answer))
        document = family_plan.compose(view, area, reader.title)
    return Composed(document, omitted(reader, case))
