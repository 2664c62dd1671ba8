"""Before anything is written: what one copy would hold, what it leaves out and by whose word, what would let more in.

For the practitioner alone. It says headings and numbers, never what was answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ehat_tui.documents.compose import Composed, compose
from ehat_tui.documents.readers import Omitted
from ehat_tui.documents.wording import known, say
from ehat_tui.record.case import Case


@dataclass(frozen=True, slots=True)
class Preview:
    """One copy before it is written. `holds`: the headings of the document; `leaves_out` as `readers.omitted` says."""

    reader: str
    key: str
    title: str
    holds: tuple[str, ...]
    leaves_out: tuple[Omitted, ...]

    @property
    def missing(self) -> dict[str, set[str]]:
        """What would let more in: whose word (id of a person) for which headings."""
        found: dict[str, set[str]] = {}
        for one in self.leaves_out:
            for who in one.people:
                found.setdefault(who, set()).add(one.label)
        return found

    @property
    def private(self) -> int:
        """How many answers stay out because they were kept private."""
        return sum(one.count for one in self.leaves_out if one.rule.id == "private")


def preview(case: Case, reader_id: str, key: str = "") -> Preview:
    """What `compose` would make; raises as it does (NotAgreed, NotFound, NotValid)."""
    return of_composed(reader_id, compose(case, reader_id, key))


def of_composed(reader_id: str, made: Composed) -> Preview:
    """The preview of a document that is made already."""
    headings = tuple(section.title or _named(section.id) for section in made.document.sections)
    return Preview(reader_id, made.key, made.document.reader, headings, made.omitted)


def _named(section: str) -> str:
    """What a part without a heading of its own is called: the sentence it begins with."""
    return say(f"{section}.title").rstrip(":") if known(f"{section}.title") else section


def in_lines(case: Case, found: Preview, *, names: bool) -> Iterator[str]:
    """The preview for a terminal; people are p1, p2 unless `names`: a shell keeps what it shows."""
    called = {str(one.id): one.name if names else case.number(one) for one in case.people}
    yield found.title if names else f"{found.reader} {found.key}".strip()
    yield f"  in   {', '.join(found.holds)}"
    yield "  read the pages before they go: names inside what people said are not all found"
    for one in found.leaves_out:
        label = one.label if names else case.form.sections[one.section].title
        whose = ", ".join(called.get(who, "") for who in one.people)
        yield f"  out  {label} ({one.count}): {f'{whose} ' if whose else ''}{one.rule.why} [{one.rule.source}]"
    for who, labels in found.missing.items():
        if who in called:
            yield f"  a yes of {called[who]} would let in more: {len(labels)} heading{'s' * (len(labels) != 1)}"
