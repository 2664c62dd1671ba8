"""Keeping and deleting: purge, hold, due, and the sheet of what was on a lost laptop."""

import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ehat_tui import clock
from ehat_tui.cli import report
from ehat_tui.cli.records import AsJson, Reference, print_json
from ehat_tui.cli.unlock import here, opened, opened_vault, store_of
from ehat_tui.errors import DiskRefused, NotValid
from ehat_tui.record.reasons import Hold, Purge

if TYPE_CHECKING:
    from ehat_tui.areas import keeping
    from ehat_tui.record.case import Case
    from ehat_tui.record.purge import Goes
    from ehat_tui.record.store import Store
    from ehat_tui.vault.vault import Vault


def purge(
    reference: Reference,
    reason: Annotated[Purge, typer.Option(metavar="|".join(Purge), help="Why it is deleted.")],
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
) -> None:
    """Delete an assessment from this laptop for good, from its backups here too.

    It shows what goes and asks for the reference once more. What stays is when something happened, never what was
    said. Documents and backups on other drives are yours to delete.
    """
    from ehat_tui.record import purge as purging
    from ehat_tui.vault.holder import alone

    with alone(here()), opened_vault() as vault:
        store = store_of(vault)
        goes = purging.preview(store, reference)
        if goes.rows and not goes.held:
            _show(reference, goes)
            _confirm(reference, yes=yes)
        deleted = purging.purge(store, reference, reason)
        try:
            purging.clear(store)
            unread = purging.follow(vault, goes.id)
        except DiskRefused as error:
            hint = f"{error.hint} Then run it again: it goes on where it stopped."
            why = error.message.removesuffix(" Nothing was changed.")
            raise DiskRefused(f"{reference} is deleted, and traces of it are left. {why}", hint) from error
    print(f"{reference}: {'deleted' if deleted else 'was deleted before'}; backups here hold it no more")
    for name in unread:
        report.say(f"warning: {name} cannot be read any more, and may still hold it; delete it if you do not need it")


def hold(
    reference: Reference,
    reason: Annotated[Hold, typer.Option(metavar="|".join(Hold), help="Why it must be kept, or that this is over.")],
    on: Annotated[bool, typer.Option("--on/--off", help="Keep it, or let it go again.")] = True,
) -> None:
    """Keep an assessment from being deleted, whatever its time: an inquiry, a court, a complaint."""
    from ehat_tui.record import purge as purging

    if on == (reason is Hold.ENDED):
        raise typer.BadParameter("ended goes with --off, the others with --on", param_hint="--reason")
    with opened() as store:
        goes = purging.preview(store, reference)
        if not goes.rows:
            raise NotValid(f"{reference} was deleted before; there is nothing to keep.")
        with store.unit(goes.id) as unit:
            unit.hold(str(reason) if on else "")
    print(f"{reference}: {'must be kept' if on else 'need not be kept any more'}")


def due(as_json: AsJson = False) -> None:
    """List what should be deleted from this laptop, or asked about again, and why."""
    from ehat_tui.areas import keeping
    from ehat_tui.record.keeping import facts
    from ehat_tui.vault import policy

    today = clock.today()
    listed: list[keeping.Due] = []
    thought: list[_Thought] = []
    with opened() as store:
        found = facts(store)
        rules = {area: keeping.rules(area, policy.file(here().home)) for area in {one.area for one in found}}
        for one in found:
            kept = keeping.due(one, rules[one.area], today)
            listed += [kept] if kept else []
            if not one.closed and (kept is None or kept.do != keeping.PURGE):
                case = store.case(one.reference)
                listed += _asking_again(case, one.held, today)
                thought += _thoughts(case, today, drifting=kept is not None and kept.kind == DRIFT)
                thought += _growing_out(case, today)
                thought += _late(case, today)
        listed += _old_advice(store)
    if as_json:
        print_json(
            [
                *(asdict(each) | {"since": each.since.isoformat()} for each in listed),
                *({"reference": each.reference, "do": TASK, **each.data} for each in thought),
            ]
        )
        return
    for each in listed:
        word = "keep" if each.held and each.do == keeping.PURGE else each.do
        print(f"{each.reference:<12}  {word:<9}  {each.why}{f' (held: {each.held})' if each.held else ''}")
    for one_thought in thought:
        print(f"{one_thought.reference:<12}  {TASK:<9}  {one_thought.words}")
    if not listed and not thought:
        report.say("Nothing is due.")


TASK, DRIFT = "task", "drift"


def _old_advice(store: "Store") -> "list[keeping.Due]":
    """The calls for advice whose time is over, as one line: they belong to no assessment."""
    from ehat_tui.areas import keeping
    from ehat_tui.cli.advice import first_kept_day
    from ehat_tui.record.advice import calls

    before = first_kept_day()
    old = [call.called_on for call in calls(store) if call.called_on < before]
    if not old:
        return []
    count = "1 call" if len(old) == 1 else f"{len(old)} calls"
    why = f"{count} for advice of before {before:%d/%m/%Y}: ehat advice purge"
    return [keeping.Due("advice", keeping.PURGE, min(old), "advice", why, "")]


@dataclass(frozen=True, slots=True)
class _Thought:
    """A flag of an assessment, in words that name nobody, and as data."""

    reference: str
    words: str
    data: dict[str, Any]


def _thoughts(case: "Case", today: date, *, drifting: bool) -> Iterator[_Thought]:
    """What there is to think about; that it drifts is said once, with what to do about the draft."""
    from ehat_tui.cli.flags import as_data
    from ehat_tui.practice.flags import flags

    for flag in flags(case, today):
        if flag.code != DRIFT or not drifting:
            by = f" (by {flag.due:%d/%m/%Y})" if flag.due else ""
            yield _Thought(case.reference, f"{flag.neutral}{by}", as_data(case, flag))


def _growing_out(case: "Case", today: date) -> Iterator[_Thought]:
    """Who will soon be too old for a service that was chosen for them (families.md 1.23)."""
    from ehat_tui.directory import listing
    from ehat_tui.matching.limits import limits

    for one in limits(case, listing.load(case.area, here().home), today):
        if one.remind_from <= today:
            who, day = case.number(one.person), f"{one.until:%d/%m/%Y}"
            data = {"code": "too_old", "people": [who], "service": one.service.key, "due": one.until.isoformat()}
            yield _Thought(case.reference, f"{who} will be too old for a service that was chosen, on {day}", data)


def _late(case: "Case", today: date) -> Iterator[_Thought]:
    """What of the plan is past its day, as a count: what it is stands in the assessment."""
    from ehat_tui.practice.overdue import overdue

    if late := len(overdue(case, today)):
        words = "1 thing in the plan is past its day" if late == 1 else f"{late} things in the plan are past their day"
        yield _Thought(case.reference, words, {"code": "overdue", "count": late})


def _asking_again(case: "Case", held: str, today: date) -> "list[keeping.Due]":
    """Whom to ask again whether they agree (C12): by their numbers, for the list may be seen by anybody."""
    from ehat_tui.areas import keeping
    from ehat_tui.practice import asking_again

    numbers = {str(person.id): case.number(person) for person in case.people}
    return [
        keeping.Due(
            case.reference,
            keeping.ASK_AGAIN,
            one.since,
            one.reason_code,
            f"{numbers[one.person_id]} {asking_again.REASONS[one.reason_code]} (since {one.since:%d/%m/%Y})",
            held,
        )
        for one in asking_again.due(case, today)
    ]


def inventory(
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it there, for its owner alone.")] = None,
) -> None:
    """Make the sheet of what is on this laptop, for the day it is lost. It names nobody.

    Make it now and then, and keep it elsewhere: a lost laptop cannot be asked any more.
    """
    from ehat_tui.vault.files import write_private

    with opened_vault() as vault:
        sheet = _sheet(vault, datetime.now().astimezone())
    if to is None:
        print(sheet, end="")
        return
    write_private(to, sheet)
    print(to)


def _show(reference: str, goes: "Goes") -> None:
    report.say(f"This deletes {reference} from this laptop:")
    for table, count in goes.rows.items():
        report.say(f"  {count:>6}  {table.replace('_', ' ')}")


def _confirm(reference: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise typer.BadParameter("there is no terminal to ask: add --yes", param_hint="--yes")
    report.say(f"It cannot be brought back. Type {reference} to delete it:")
    if sys.stdin.readline().strip() != reference:
        raise NotValid("That is not the reference. Nothing was deleted.")


def _sheet(vault: "Vault", now: datetime) -> str:
    """Data-protection 4.1 DP18: what was on it, encryption state, last backup, case list."""
    from ehat_tui.record.keeping import facts, kinds
    from ehat_tui.vault import keys
    from ehat_tui.vault.backup import backups
    from ehat_tui.vault.versions import cipher_versions

    store = store_of(vault)
    found, sensitive = facts(store), kinds(store)
    saved = next(iter(backups(vault.paths)), None)
    lines = [
        f"What ehat keeps on this laptop, {now:%d/%m/%Y %H:%M}",
        "",
        f"Vault              {keys.vault_id(vault.paths.key)}",
        f"Encryption         whole file, SQLCipher {cipher_versions()['sqlcipher']}, AES-256; key from a passphrase",
        f"Last backup here   {f'{_day(saved.day)} (lost with the laptop)' if saved else 'none'}",
        f"Assessments        {len(found)}",
        f"People             {sum(one.people for one in found)}",
        f"Special category   {'yes' if 'special-category' in sensitive else 'no'} (UK GDPR Art 9)",
        f"Criminal offence   {'yes' if 'criminal-offence' in sensitive else 'no'} (UK GDPR Art 10)",
        f"Other kinds        {', '.join(sorted(sensitive - _LEGAL)) or 'none'}",
        "",
        "Reference     Begun       Changed     People  State",
    ]
    for one in found:
        state = f"finished, version {one.version}" if one.status == "completed" else "draft"
        registered = f", registered {_day(one.registered)}" if one.registered else ""
        kept = ", must be kept" if one.held else ""
        begun = f"{one.reference:<12}  {_day(one.created)}  {_day(one.changed)}  {one.people:>6}"
        lines.append(f"{begun}  {state}{registered}{kept}")
    return "\n".join(lines) + "\n"


_LEGAL = {"special-category", "criminal-offence"}  # on lines of their own


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
