"""`ehat export --for referral`: the short form by which one service is asked, from nothing selected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from ehat_tui import clock
from ehat_tui.cli import report
from ehat_tui.cli.unlock import here
from ehat_tui.errors import NotFound

if TYPE_CHECKING:
    from ehat_tui.documents.short_forms import Request
    from ehat_tui.record.case import Case
    from ehat_tui.record.store import Store

NEEDED = ("ehat_tui.documents.short_forms", "ehat_tui.directory.listing")
NOT_SENT = "Nothing was sent: read it, then send it the way your organisation says, and write down when."


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options of the command say."""

    service: str
    form: str
    include: tuple[str, ...]
    eh1_asked_for: bool

    @property
    def any(self) -> bool:
        """Whether one of them was given."""
        return bool(self.service or self.form or self.include or self.eh1_asked_for)


NOTHING = Asked("", "", (), eh1_asked_for=False)


def request_for(case: Case, keys: Sequence[str], asked: Asked) -> Request:
    """The form, allowed and with nothing selected. Raises as `short_forms.request`, NotFound for another service."""
    from ehat_tui.areas.organisation import services as settings
    from ehat_tui.directory import listing
    from ehat_tui.documents import short_forms
    from ehat_tui.matching import match

    home = here().home
    found = next((one for one in listing.load(case.area, home) if one.key == asked.service), None)
    if found is None:
        raise NotFound(f"There is no service {asked.service} in this area.", "`ehat match` shows the keys in brackets.")
    asking = match.asking(case, clock.today(), settings(home), names=False)
    return short_forms.request(found, asking, form=asked.form, keys=keys, asked_for=asked.eh1_asked_for)


def write(
    store: Store,
    reference: str,
    keys: Sequence[str],
    asked: Asked,
    formats: Sequence[str],
    folder: Path,
    *,
    template: Path | None = None,
    passphrase: str = "",
) -> Iterator[Path]:
    """Write the form with the items that were selected; gives the paths. No `formats`: what suits the form."""
    from ehat_tui.documents.export import hand_out

    case = store.case(reference)
    request = request_for(case, keys, asked)
    composed = request.composed(asked.include)
    formats = formats or request.form.formats
    for done in hand_out(store, case, "referral", formats, folder, template, composed=composed, passphrase=passphrase):
        yield from done.paths
        report.say(*(f"warning: {reference}: {warning}" for warning in done.warnings))
    report.say(NOT_SENT)


def list_items(store: Store, references: Sequence[str], keys: Sequence[str], asked: Asked) -> NoReturn:
    """Print what there is to select, and end with exit code 2: a form starts from nothing selected."""
    for reference in references:
        for line in offers(request_for(store.case(reference), keys, asked)):
            print(report.shown(line))
    raise typer.BadParameter(
        "nothing is selected, so nothing is written; choose items by their codes, or all", param_hint="--include"
    )


def offers(request: Request) -> Iterator[str]:
    """What the form can hold, line by line: the code, what it is, and why it is not there now."""
    yield f"{request.form.id}: {request.form.label}, for {request.service.name}"
    for offer in request.offers:
        yield f"  {offer.code:<13} {offer.label}" if not offer.missing else f"- {offer.code:<13} {offer.missing}"


def previews(store: Store, reference: str, keys: Sequence[str], asked: Asked, *, names: bool) -> Iterator[str]:
    """What there is to select; with items selected, what the form would hold, and what this reader does not get."""
    from ehat_tui.documents.preview import in_lines, of_composed

    case = store.case(reference)
    request = request_for(case, keys, asked)
    yield from offers(request)
    if asked.include:
        yield from in_lines(case, of_composed("referral", request.composed(asked.include)), names=names)
