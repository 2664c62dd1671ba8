"""Subject access: what must be decided before a person's own copy can go out. It shows numbers and headings only."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from ehat_tui.cli import report
from ehat_tui.cli.records import Reference
from ehat_tui.cli.unlock import opened
from ehat_tui.errors import NotFound

if TYPE_CHECKING:
    from ehat_tui.documents.look import Look
    from ehat_tui.documents.subject_copy import Doubt
    from ehat_tui.record.store import Store


class Why(StrEnum):
    """Why an item may go, or may not; `subject_copy.RELEASE` and `WITHHOLD` say which is which."""

    OWN_WORDS = "own_words"  # they said it themselves, or know it already
    AGREED = "agreed"  # the other person agrees
    REASONABLE = "reasonable"  # it is fair without asking the other person (DPA 2018 Sch 2 para 16)
    WORKER = "worker"  # it is about a worker in their job
    OTHERS = "others"  # it would tell about somebody else who has not agreed
    HARM = "harm"  # serious harm (DPA 2018 Sch 3)
    CRIME = "crime"
    LEGAL = "legal"


Items = Annotated[
    list[str] | None, typer.Option(metavar="N", help="Number as listed, or 4-9; can be given several times.")
]


def subject(
    reference: Reference,
    who: Annotated[str, typer.Argument(metavar="WHO", help="p1, or a key of a record file.")],
    release: Items = None,
    withhold: Items = None,
    reason: Annotated[Why | None, typer.Option(metavar="|".join(Why), help="Why it may go, or stays out.")] = None,
    every: Annotated[bool, typer.Option("--all", help="List what was decided as well.")] = False,
) -> None:
    """List what somebody must decide before a person's copy goes out (subject access), and decide.

    It shows no name and nothing that was said: open the assessment in the app to read an item, or write the list with
    `ehat export REF WHO --for subject-list`. Until it is released, an item is not in the copy (`--for subject`).
    """
    _check(release, withhold, reason)
    with opened("ehat_tui.documents.compose") as store:
        look, found = _found(store, reference, who)
        store.opened(look.case.id, "subject")
        if reason:
            chosen = _chosen(found, release or withhold or ())
            with store.unit(look.case.id) as unit:
                for one in chosen:
                    unit.redact(
                        UUID(look.own), one.question.id, one.subject, released=bool(release), reason=reason.value
                    )
            _, found = _found(store, reference, who)
    _list(reference, who, found, every=every)


def _found(store: "Store", reference: str, who: str) -> tuple["Look", Sequence["Doubt"]]:
    """The case before the person it is about, and what is to decide. NotFound for nobody of this name."""
    from ehat_tui.documents.compose import look_of, reader_of
    from ehat_tui.documents.subject_copy import to_decide

    look = look_of(store.case(reference), reader_of("subject"), who)
    return look, to_decide(look)


def _check(release: Sequence[str] | None, withhold: Sequence[str] | None, reason: Why | None) -> None:
    from ehat_tui.documents.subject_copy import RELEASE, WITHHOLD

    if release and withhold:
        raise typer.BadParameter("decide in two steps: first --release, then --withhold", param_hint="--withhold")
    fits = RELEASE if release else WITHHOLD if withhold else ()
    if bool(fits) != (reason is not None):
        raise typer.BadParameter("goes with --release or --withhold, and each of these needs it", param_hint="--reason")
    if reason is not None and reason.value not in fits:
        raise typer.BadParameter(f"must be one of {', '.join(fits)} here", param_hint="--reason")


def _chosen(found: Sequence["Doubt"], numbers: Sequence[str]) -> list["Doubt"]:
    """The items with these numbers and ranges. NotFound when one is not there: then nothing is decided."""
    by_number = {one.number: one for one in found}
    wanted = dict.fromkeys(number for text in numbers for number in _range(text))
    unknown = [str(number) for number in wanted if number not in by_number]
    if unknown:
        raise NotFound(f"There is no item {', '.join(unknown[:5])} here", "List them without --release and --withhold")
    return [by_number[number] for number in wanted]


def _range(text: str) -> range:
    found = re.fullmatch(r"(\d{1,4})(?:-(\d{1,4}))?", text, re.ASCII)
    numbers = range(int(found[1]), int(found[2] or found[1]) + 1) if found else range(0)
    if not numbers:
        raise typer.BadParameter("write the number of an item, such as 4, or 4-9")
    return numbers


STATES = {None: "open", True: "may go", False: "stays out"}


def _list(reference: str, who: str, found: Sequence["Doubt"], *, every: bool) -> None:
    still_open = [one for one in found if one.released is None]
    print(f"{reference} {who}: {len(found)} to decide, {len(still_open)} open")
    for one in found if every else still_open:
        print(report.shown(f"{one.number:>5}  {STATES[one.released]:<9}  {one.label} ({', '.join(one.reasons)})"))
