"""A service in a few lines for people: what it is, for whom, how to ask and reach it, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from ehat_tui.areas.profile import NOT_SUPPLIED
from ehat_tui.directory import hours, listing
from ehat_tui.directory.service import Service
from ehat_tui.form.dates import shown

_OPEN = {True: "open now", False: "closed now", None: ""}


def lines(service: Service, now: datetime) -> Iterator[str]:
    """The lines, without the name: "What: words" each. `now` is the clock on the wall."""
    if service.aliases:
        yield f"Also called: {', '.join(service.aliases)}"
    if service.status != "active":
        yield f"Status: {service.status}"
    yield from service.description.splitlines()
    yield f"Ages: {_ages(service)}"
    for word, text in (
        ("Who it is for", service.eligibility),
        ("How to ask", service.apply),
        ("Part of it", "; ".join(service.strands)),
        ("Who is there", ", ".join(service.team)),
        ("Note", service.notes),
        ("Cost", service.cost_words or service.cost),
        ("Languages", ", ".join(service.languages)),
        ("Where", "; ".join(service.contacts.addresses)),
    ):
        if text:
            yield f"{word}: {' '.join(text.split())}"
    yield from _reach(service)
    opening = hours.in_words(service)
    if opening:
        state = _OPEN[hours.open_now(service, now)]
        yield f"Hours: {opening}{f' ({state}; bank holidays may differ)' if state else ''}"
    checked = listing.stale(service, now.date())
    yield f"From: {service.source or service.organization or 'an imported directory'}{_dated(service)}"
    if checked:
        yield checked[0].upper() + checked[1:]


def _ages(service: Service) -> str:
    told = service.ages.in_words
    if not told:
        return "not said"
    unclear = " (ask about the last year)" if service.ages.top == "unclear" and service.ages.most is not None else ""
    return told + (" (only its name says so: ask)" if service.ages.stated else unclear)


def _reach(service: Service) -> Iterator[str]:
    found = service.contacts
    if not (found.phones or found.emails or service.url):
        yield f"Contact: {NOT_SUPPLIED}"
    for word, texts in (("Phone", found.phones), ("Email", found.emails), ("Website", filter(None, (service.url,)))):
        told = ", ".join(texts)
        if told:
            yield f"{word}: {told}"


def _dated(service: Service) -> str:
    return f", {shown(date.fromisoformat(service.source_date))}" if service.source_date else ""
