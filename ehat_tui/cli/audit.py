"""`ehat audit show` and `ehat audit verify`: what happened, and whether the account of it is whole."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ehat_tui.cli import report
from ehat_tui.cli.records import AsJson, Reference, local, print_json
from ehat_tui.cli.unlock import opened, opened_vault, store_of
from ehat_tui.errors import Exit

if TYPE_CHECKING:
    from ehat_tui.record.audit import Finding, Told, Verdict
    from ehat_tui.record.chain import Link

KINDS = {
    "create": "assessment made",
    "answer": "answer written",
    "row.add": "entry added",
    "row.remove": "entry taken away",
    "row.restore": "entry brought back",
    "row.order": "entries put in order",
    "carry": "taken over from an earlier assessment",
    "settle": "decision settled: it stays as it was said",
    "redact": "decided what somebody is told about themselves",
    "finish": "finished",
    "amend": "opened again for a new version",
    "open": "opened",
    "restricted.open": "restricted answer opened",
    "export": "document written",
    "export.json": "record file written",
    "print": "document printed",
    "hold": "must be kept",
    "release": "need not be kept any more",
    "purge": "deleted from this laptop",
    "advice": "call for advice written down",
    "advice.begun": "call for advice begun",
    "advice.purge": "calls for advice deleted",
    "unlock.failed": "wrong passphrases before this unlock",
    "practitioner": "details of the practitioner changed",
    "backup": "backup written",
    "restore": "backup put back",
    "passphrase": "passphrase changed",
    "recovery": "recovery key renewed",
    "rotate": "vault key renewed",
    "keyring": "keyring of this computer: turned on or off, or it opened the vault",
}
WRONG = {
    "removed": "removed",
    "changed": "changed after it was written",
    "moved": "moved to another place",
    "added": "added by something other than ehat",
    "cut": "the newest events were cut off",
    "other": "not the event that was there",
}
MANY = 20  # findings that are listed; of a chain that is broken everywhere the first ones say enough


def audit_show(reference: Reference, as_json: AsJson = False) -> None:
    """List what happened to an assessment: who, what, when, to whom. Never what was said."""
    from ehat_tui.record import audit

    with opened() as store:
        told = audit.show(store.ledger, reference)
    if as_json:
        print_json([_as_json(event) for event in told])
        return
    for event in told:
        print(report.shown(_line(event)))


def audit_verify(
    as_json: AsJson = False,
    link: Annotated[
        list[str] | None,
        typer.Option("--link", metavar="LINK", help='From a document, such as "812 3f9a01c2"; several times too.'),
    ] = None,
) -> None:
    """Check that no event was changed, removed, moved, added or cut off. Ends with 7 when one was."""
    from ehat_tui.record import audit

    printed = [audit.from_paper(text) for text in link or []]
    with opened_vault() as vault:
        kept = audit.kept_head(vault)
        verdict = audit.verify(store_of(vault).ledger, [*([kept] if kept else []), *printed])
    if as_json:
        print_json(_verdict_as_json(verdict, kept))
    else:
        _say(verdict, kept)
    if verdict.findings:
        raise typer.Exit(Exit.VAULT)


def _line(event: "Told") -> str:
    about = f"…{event.subject.hex[-6:]}" if event.subject else ""
    what = KINDS.get(event.kind, event.kind)
    parts = [what, ", ".join(event.fields), about and f"about {about}", event.to and f"for {event.to}"]
    return f"{event.seq:>6}  {local(event.at)}  {event.actor:<12}  {'; '.join(filter(None, parts))}"


def _as_json(event: "Told") -> dict[str, Any]:
    return {
        "seq": event.seq,
        "at": event.at.isoformat(timespec="seconds"),
        "who": event.actor,
        "what": event.kind,
        "fields": list(event.fields),
        "about": str(event.subject) if event.subject else None,
        "to": event.to or None,
    }


def _say(verdict: "Verdict", kept: "Link | None") -> None:
    for finding in verdict.findings[:MANY]:
        print(f"{_numbers(finding)}: {WRONG[finding.what]}")
    if (more := len(verdict.findings) - MANY) > 0:
        print(f"and {more} more")
    if verdict.findings:
        report.say(
            "error: What happened here cannot be proved any more from the first of these numbers on.",
            "hint: Keep a copy of the whole folder as it is, and tell whoever answers for data protection.",
        )
        return
    print(f"{verdict.count} events, whole; newest: {verdict.newest.shown}")
    if kept is None:
        report.say("No newest link is kept in the key file yet, so events cut off at the end would not be seen.")


def _numbers(finding: "Finding") -> str:
    return str(finding.seq) if finding.until == finding.seq else f"{finding.seq}-{finding.until}"


def _verdict_as_json(verdict: "Verdict", kept: "Link | None") -> dict[str, Any]:
    return {
        "whole": not verdict.findings,
        "events": verdict.count,
        "newest": verdict.newest._asdict(),
        "kept": kept._asdict() if kept else None,
        "findings": [{"from": one.seq, "to": one.until, "what": one.what} for one in verdict.findings],
    }
