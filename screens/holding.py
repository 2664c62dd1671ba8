"""Who holds a copy or was told, in words for the screen, and who gets a stop letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ehat_tui.documents.readers import READERS
from ehat_tui.form.dates import PartialDate, shown

if TYPE_CHECKING:
    from ehat_tui.record.case import Case
    from ehat_tui.record.store import Store


@dataclass(frozen=True, slots=True)
class Held:
    """One of them. `letter` is the key of the stop letter to them, "" when nothing of theirs was taken back."""

    words: str
    letter: str = ""


def held(store: Store, case: Case) -> list[Held]:
    """Everybody outside who holds something, in the order they got it."""
    from ehat_tui.documents.compose import COMPOSERS
    from ehat_tui.documents.holders import holders
    from ehat_tui.record import audit

    found = []
    for one in holders(case, audit.show(store.ledger, case.reference)):
        what = READERS[one.reader].title if one.reader in READERS else "told in words"
        name = f"{one.name} · " if one.name else ""
        since = shown(PartialDate.from_iso(one.since.isoformat()))
        found.append(Held(f"{name}{what} · since {since}", one.key if one.taken and "stop" in COMPOSERS else ""))
    return found
