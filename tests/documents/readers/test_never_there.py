"""For every reader of every generated family: what may not be there is not there, in any part of any file.

The checks do not ask the rules of `readers` but say it anew, from what the generator knows.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from pypdf import PdfReader

from ehat_tui.directory.service import read
from ehat_tui.documents import writers
from ehat_tui.documents.compose import chosen, compose, copies
from ehat_tui.documents.readers import READERS
from ehat_tui.documents.short_form_table import filled, table
from ehat_tui.documents.short_forms import request
from ehat_tui.documents.tree import Document, as_data
from ehat_tui.errors import EhatError
from ehat_tui.matching import match
from ehat_tui.record.case import Answer, Row
from ehat_tui.record.ids import new_id
from ehat_tui.record.sharing import recipients

from .generated import AGENCIES, AT, Family, Said, families, make, words_in

SOME = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
TO_FAMILY = ("family", "young-person", "child")
TO_OTHERS = ("taf", "agency")
REFERRAL = "referral"  # of this one there is a form for each route
WORD = re.compile(r"Zq\d+q")


@dataclass(frozen=True)
class Copy:
    """One copy of one reader, and what of the family's sentences is in it."""

    family: Family
    reader: str
    key: str
    document: Document

    @property
    def found(self) -> list[Said]:
        words = {word for text in words_in(as_data(self.document)) for word in WORD.findall(text)}
        return [said for said in self.family.said if said.word in words]

    @property
    def own(self) -> str:
        """The id of the person it is for, "" when it is for none of the family."""
        person = self.family.case.called(self.key) if self.key else None
        return str(person.id) if person else ""

    @property
    def recipient(self) -> str:
        """The name of the service it is for."""
        return next((one.name for one in recipients(self.family.case) if one.key == self.key), "")


def copy_of(family: Family, reader: str, key: str) -> Copy | None:
    """None when it may not be made."""
    try:
        return Copy(family, reader, key, compose(family.case, reader, key).document)
    except EhatError:
        return None


def every_copy(family: Family, readers: Iterable[str]) -> Iterator[Copy]:
    """Each copy that can be made, also those nobody would think of."""
    yield from every_short_form(family) if REFERRAL in readers else ()
    people = [family.case.number(person) for person in family.case.people]
    agencies = [one.key for one in recipients(family.case)]
    for reader in readers:
        for key in {"person": people, "agency": agencies}.get(READERS[reader].keyed, [""]):
            if (made := copy_of(family, reader, key)) is not None:
                yield made


def every_short_form(family: Family) -> Iterator[Copy]:
    """Each short form to each service the family was asked about, for everybody and for one row, with all it offers."""
    case = replace(family.case, area="leeds")  # which has the EH1 as well
    case = case.with_answers([(f"start.{name}", case.id, Answer("no")) for name in ("danger", "harm")])
    family = replace(family, case=case)
    everybody = [case.number(person) for person in case.people]
    asked = match.asking(case, case.on)
    for one, form in product(recipients(case), table().forms.values()):
        entry = {"name": one.name, "attributes": [{"link_type": "ehat:route", "value": form.routes[0]}]}
        for row in (None, *case.rows("referrals")):
            keys = [] if row else everybody
            try:
                found = request(read(entry), asked, form=form.id, keys=keys, row=row, asked_for=True)
                made = found.composed([offer.code for offer in found.offers if not offer.missing])
            except EhatError:
                continue
            yield Copy(family, REFERRAL, one.key, made.document)


# ---------------------------------------------------------------- what may not be there


def private(copy: Copy, said: Said) -> bool:
    section = copy.family.case.form.sections[said.question.section]
    return said.answer.restricted or said.question.restricted or section.restricted


def of_a_kind_that_stays(_copy: Copy, said: Said) -> bool:
    return not {"third-party", "domestic-abuse", "criminal-offence"}.isdisjoint(said.question.sensitive)


def of_somebody_who_does_not_agree(copy: Copy, said: Said) -> bool:
    if not copy.family.case.form.sections[said.question.section].needs_agreement:
        return False
    decisions = {agreement_of(copy.family, who).get("decision") for who in said.about}
    return not decisions.isdisjoint({"does_not_agree", "withdrawn"})


def agreement_of(family: Family, who: str) -> dict[str, Any]:
    """What somebody agreed to last: {} when nobody asked them."""
    return next((r.values for r in reversed(family.case.rows("agreement")) if r.values["person"] == who), {})


def told_on(copy: Copy, said: Said) -> bool:
    """A child's words, further than the child said."""
    of_a_child = bool(said.about & {str(child.id) for child in copy.family.case.children})
    return said.question.may_tell and of_a_child and said.about != {copy.own} and said.answer.may_tell != "yes"


def of_another_grown_up(copy: Copy, said: Said) -> bool:
    """Read by one of the family without that one's word."""
    for who in said.about - {copy.own}:
        other = copy.family.case.person(who)
        allowed = agreement_of(copy.family, who).get("family_readers") or ()
        grown = other is not None and not other.is_child and said.question.section != "relationships"
        if grown and copy.own not in allowed:
            return True
    return False


def without_a_yes(copy: Copy, said: Said) -> bool:
    """Told to a service without a yes of everybody it is about; of the family as a whole that is everybody."""
    if said.question.section == "lead":
        return False
    chapter = copy.family.case.form.chapter_of(said.question.section).id
    everybody = {str(person.id) for person in copy.family.case.people if person.is_assessed}
    return not all(said_yes(copy, who, chapter) for who in said.about or everybody)


def said_yes(copy: Copy, who: str, chapter: str) -> bool:
    asked = [row.values for row in copy.family.case.rows("sharing") if row.values["recipient"] == copy.recipient]
    last = next((row for row in reversed(asked) if row["person"] == who), {"decision": "", "what": []})
    if last["decision"] != "yes":
        return False
    contact = chapter == "family" and "contact_details_only" in last["what"]
    plan = chapter in ("plan", "family") and "plan_only" in last["what"]  # of the family: names, and who is whose
    parts = "named_sections" in last["what"] and (chapter in last["topics"] or chapter == "family")
    return "whole_assessment" in last["what"] or plan or parts or contact


def health_nobody_ticked(copy: Copy, said: Said) -> bool:
    """Told to a service that is no health service (DP23)."""
    if said.question.section not in ("health", "conditions", "learning", "caring", "situations"):
        return False
    rows = [row.values for row in copy.family.case.rows("sharing") if row.values["recipient"] == copy.recipient]
    ticked = {row["person"] for row in rows if "health" in row["topics"]}
    return any(row["agency_type"] != "gp" for row in rows) and not said.about <= ticked


Check = Callable[[Copy, Said], bool]
TO_NOBODY: tuple[Check, ...] = (private, of_a_kind_that_stays, of_somebody_who_does_not_agree, told_on)
FORBIDDEN: dict[str, tuple[Check, ...]] = {
    **dict.fromkeys(TO_FAMILY, (*TO_NOBODY, of_another_grown_up)),
    **dict.fromkeys((*TO_OTHERS, REFERRAL), (*TO_NOBODY, without_a_yes, health_nobody_ticked)),
    "practitioner": (of_somebody_who_does_not_agree,),
}


@SOME
@given(families)
def test_what_may_not_be_there_is_not_there(family: Family) -> None:
    for copy in every_copy(family, FORBIDDEN):
        for said in copy.found:
            broken = [check.__name__ for check in FORBIDDEN[copy.reader] if check(copy, said)]
            assert not broken, (copy.reader, copy.key, said.question.id)


@SOME
@given(families)
def test_a_form_with_initials_names_nobody(family: Family) -> None:
    plain = {
        filled(form.title, service=name) for form in table().forms.values() if not form.names for name, _ in AGENCIES
    }
    names = re.compile(r"Name[a-h]x")
    for copy in every_short_form(family):
        if copy.document.title in plain:
            assert not [text for text in words_in(as_data(copy.document)) if names.search(text)]


# ---------------------------------------------------------------- words that change it


@SOME
@given(families)
def test_taking_back_removes_and_a_yes_never_does(family: Family) -> None:
    dice = Random(family.seed)
    for copy in every_copy(family, TO_OTHERS):
        who = dice.choice(family.people)
        less = copy_of(taken_back(family, who), copy.reader, copy.key)
        assert not [said for said in (less.found if less else []) if who in said.about], (copy.reader, copy.key)
        if (told := with_a_yes(copy, who)) is not None:
            more = copy_of(told, copy.reader, copy.key)
            assert more, (copy.reader, copy.key)
            assert {said.word for said in copy.found} <= {said.word for said in more.found}, (copy.reader, copy.key)


def with_a_yes(copy: Copy, who: str) -> Family | None:
    """The family in which one more person says yes to everything; None when that one was asked before."""
    recipient = next(one for one in recipients(copy.family.case) if one.key == copy.key)
    rows = copy.family.case.rows("sharing")
    if any((row.values["recipient"], row.values["person"]) == (recipient.name, who) for row in rows):
        return None
    said = {"recipient": recipient.name, "agency_type": recipient.kind, "person": who, "decision": "yes"}
    row = Row(new_id(), "sharing", "", 99, {**said, "what": ["whole_assessment"], "direction": "both"}, AT)
    return copy.family.with_rows("sharing", [*rows, row])


def taken_back(family: Family, who: str) -> Family:
    """The family in which one person has taken everything back."""
    said = {**agreement_of(family, who), "person": who, "decision": "withdrawn", "withdrawn_what": ["all"]}
    said.setdefault("capacity", "adult_self")
    row = Row(new_id(), "agreement", "", 99, said, AT)
    return family.with_rows("agreement", [*family.case.rows("agreement"), row])


@SOME
@given(families)
def test_every_copy_that_is_offered_can_be_made(family: Family) -> None:
    for reader in (*TO_FAMILY, *TO_OTHERS):
        for key in copies(family.case, reader):
            assert compose(family.case, reader, key).document.sections
            assert chosen(family.case, reader, [key]) == [key]


# ---------------------------------------------------------------- the files


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("form", writers.SUFFIXES)
def test_no_file_holds_more_than_its_document(seed: int, form: str) -> None:
    """Its text, its metadata, its bookmarks and whatever else can be read in it."""
    for copy in every_copy(make(seed), (*TO_FAMILY, *TO_OTHERS)):
        content, _ = writers.render(copy.document, form)
        assert set(WORD.findall(all_text(content, form))) <= {said.word for said in copy.found}, (copy.reader, copy.key)


def all_text(content: bytes, form: str) -> str:
    if form == "docx":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            texts = [parts.read(name).decode("utf-8", "replace") for name in parts.namelist()]
        return re.sub(r"<[^>]+>", "", "\n".join(texts))
    if form == "pdf":
        reader = PdfReader(io.BytesIO(content))
        assert reader.xmp_metadata is not None
        xmp = reader.xmp_metadata.stream.get_data().decode("utf-8")
        beside = [str(reader.metadata), str(reader.outline), xmp]
        return re.sub(r"\s", "", "\n".join([*(page.extract_text() for page in reader.pages), *beside]))
    return content.decode("utf-8")


def test_the_generated_families_are_worth_looking_at() -> None:
    """Else the properties above would hold of nothing."""
    found = dict.fromkeys((*TO_FAMILY, *TO_OTHERS, REFERRAL), 0)
    for seed in range(16):
        for copy in every_copy(make(seed), found):
            found[copy.reader] += len(copy.found)
    assert all(count > 10 for count in found.values()), found
