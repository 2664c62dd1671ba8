"""The short form by which one service is asked to help, or told: which one, who may write it, what it can hold.

It goes by the service's route (seeds.md 2.1), starts from nothing selected, and offers only what this reader may know
by the family's word, person by person. It is refused as a whole where the family or the service said no. The table of
forms is data/documents/short_forms.toml; nothing here sends anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ehat_tui.areas import profile
from ehat_tui.areas.profile import Area
from ehat_tui.directory.service import Service
from ehat_tui.documents import service_copy, short_form_items
from ehat_tui.documents import short_form_gate as gate
from ehat_tui.documents.compose import Composed, compose
from ehat_tui.documents.look import Look
from ehat_tui.documents.readers import READERS, may_read
from ehat_tui.documents.record_chapters import CHAPTERS
from ehat_tui.documents.short_form_page import handed_over, page
from ehat_tui.documents.short_form_people import About
from ehat_tui.documents.short_form_table import Form, table
from ehat_tui.documents.tree import Document, Section
from ehat_tui.documents.view import View
from ehat_tui.errors import NotAgreed, NotFound, NotValid
from ehat_tui.matching.asking import Asking
from ehat_tui.record.case import Answer, Case, Person, Row
from ehat_tui.record.sharing import Recipient

READER = "referral"
ALL = "all"


@dataclass(frozen=True, slots=True)
class Offer:
    """One item a form can hold. `missing` says why it is not there now: "" when it can be taken."""

    code: str
    label: str
    missing: str = ""


@dataclass(frozen=True)
class Request:
    """One form for one service, allowed: nothing is selected yet."""

    case: Case
    service: Service
    form: Form
    recipient: Recipient
    people: tuple[Person, ...]
    row: Row | None
    asking: Asking

    @cached_property
    def _look(self) -> Look:
        return Look(self.case, None, self.recipient)

    def _view(self, reader: str) -> View:
        look, rules = self._look, READERS[reader]
        return View(self.case, lambda question, subject, answer: may_read(rules, look, question, subject, answer))

    @cached_property
    def _about(self) -> About:
        return self._seen(self._view(READER))

    def _seen(self, view: View) -> About:
        return About(self._look, view, self.service, self.people, self.row, self.asking.on, self.form.names)

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """Every item the form can hold, with why one is not there now."""
        if self.form.chapters:
            return tuple(Offer(section.id, section.title) for section in self._chapters)
        return tuple(self._offer(code) for code in self.form.items)

    @cached_property
    def _chapters(self) -> tuple[Section, ...]:
        """The chapters of the copy this service would get (readers.READERS["agency"])."""
        made = service_copy.compose(self._look, self._view("agency"), profile.of_case(self.case))
        return tuple(section for section in made.sections if section.id in CHAPTERS)

    def _offer(self, code: str) -> Offer:
        item = table().items[code]
        if short_form_items.blocks(self._about, item):
            return Offer(code, item.label)
        anybody = self._seen(View(self.case, lambda *_: True))
        return Offer(code, item.label, NOT_TOLD if short_form_items.blocks(anybody, item) else NOT_SAID)

    def chosen(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The items with these codes, in the order of the form; "all" takes what it usually holds.

        NotFound for a code it does not know, NotAgreed for one the family has not agreed to, NotValid for one to which
        nothing was said.
        """
        wanted = set(codes)
        known = {offer.code: offer for offer in self.offers}
        if ALL in wanted:
            usual = self.form.usual or tuple(known)
            wanted = (wanted - {ALL}) | {code for code in usual if not known[code].missing}
        if unknown := sorted(wanted - set(known)):
            raise NotFound(f"This form has no item {', '.join(unknown)}", f"It can hold: {', '.join(known)}")
        taken = [known[code] for code in known if code in wanted]
        for offer in taken:
            if offer.missing:
                error = NotAgreed if offer.missing == NOT_TOLD else NotValid
                raise error(f"{offer.label}: {offer.missing}", hint="Leave this item out, or ask the family")
        return tuple(offer.code for offer in taken)

    def composed(self, codes: Iterable[str]) -> Composed:
        """The form with the items of these codes. Raises as `chosen`; NotValid when nothing is selected."""
        taken = self.chosen(codes)
        if not taken:
            raise NotValid("Nothing is selected, so nothing is written", hint="Choose what this service needs to know")

        def composer(_look: Look, _view: View, area: Area) -> Document:
            return self._document(taken, area)

        made = compose(self.case, READER, self.recipient.key, composer)
        whose = f"-{self.case.number(self.people[0])}" if len(self.people) == 1 else ""
        key = f"{self.form.id}-{self.service.key}{whose}"
        return replace(made, key=key, to=self.recipient.key, parts=(self.form.id, self.service.key, *taken))

    def _document(self, taken: tuple[str, ...], area: Area) -> Document:
        if self.form.chapters:
            copy = [section for section in self._chapters if section.id in taken]
            return handed_over(self._about, self.form, self.asking, area, copy)
        return page(self._about, self.form, self.asking, area, taken)

    def sent(self, codes: Iterable[str]) -> list[tuple[str, Answer]]:
        """What to write down in the row of the service once the form has gone out: question and answer (M6)."""
        taken = self.chosen(codes)
        labels = [offer.label for offer in self.offers if offer.code in taken]
        said = {
            "sent_on": self.asking.on.isoformat(),
            "sent_by": self.case.practitioner.get("name", ""),
            "sent_how": self.form.sent_how,
            "what_sent": f"{self.form.label}: {', '.join(labels).lower()}",
        }
        return [(f"referrals.{name}", Answer(value)) for name, value in said.items() if value]


NOT_TOLD = "the family has not agreed that this service knows it, or it was kept private"
NOT_SAID = "nothing was said about it yet"


# ---------------------------------------------------------------- whether it may be written


def request(
    service: Service,
    asking: Asking,
    *,
    form: str = "",
    keys: Sequence[str] = (),
    row: Row | None = None,
    asked_for: bool = False,
) -> Request:
    """A form for a service, with nothing selected.

    `asking` says who asks, about which case and when (areas/match.asking). `row` is the row of the service; without
    one, that of this name is taken. `keys` (p1, or a key of a record file) say for whom; without any, the row does.
    `asked_for`: the service asked for the form on the phone. Raises NotValid (not by this route, not by this worker,
    not asked for), NotAgreed (the family's word is missing), NotFound (a key).
    """
    case = asking.case
    wanted = gate.form_of(service, case.area, form)
    people = tuple(gate.person_called(case, key) for key in keys)
    row = row or gate.row_of(case, service, people)
    said = case.value("referrals.eh1_asked_for", row.id) if row else None
    gate.require_route(service, wanted, asking, asked_for=asked_for or said == "yes")
    gate.require_wanted(case, row)
    recipient, told = gate.require_told(service, asking, people or gate.for_whom(service, asking, row))
    gate.require_agreement(service, told, asking)
    return Request(case, service, wanted, recipient, told, row, asking)
