"""Documents on the disk: for one reader, in one or more formats, under names that hold no person's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ehat_tui.areas import profile
from ehat_tui.documents import (
    child_page,
    family_plan,
    practitioner_record,
    privacy_sheet,
    refusal_record,
    safeguarding_pack,
    service_copy,
    short_form_page,
    signposts_sheet,
    stop_letter,
    subject_copy,
    writers,
)
from ehat_tui.documents.compose import Composed, compose
from ehat_tui.documents.protect import protected
from ehat_tui.documents.readers import Omitted
from ehat_tui.errors import NotFound, NotValid
from ehat_tui.record.case import Case
from ehat_tui.vault.files import write_private

if TYPE_CHECKING:
    from ehat_tui.record.store import Store

FORMATS = tuple(writers.SUFFIXES)
MADE = (
    *(family_plan, child_page, practitioner_record, service_copy, safeguarding_pack, subject_copy, refusal_record),
    *(privacy_sheet, signposts_sheet, stop_letter, short_form_page),
)
KNOWN_SECTIONS: tuple[str, ...] = tuple(dict.fromkeys(one for kind in MADE for one in kind.SECTIONS))


@dataclass(frozen=True, slots=True)
class Exported:
    """The files written, sentences the practitioner should read, and what the reader did not get.

    No path and no sentence holds a name or anything that was said.
    """

    paths: tuple[Path, ...]
    warnings: tuple[str, ...]
    omitted: tuple[Omitted, ...]


def file_name(case: Case, reader_id: str, form: str, key: str = "") -> str:
    """`EH-26-0042-family-p1-v1.pdf`; a draft, also of a next version: `...-draft.pdf` (data-protection 4.4)."""
    reference = re.sub(r"[^A-Za-z0-9_.-]", "-", case.reference)
    parts = (reference, reader_id, re.sub(r"[^A-Za-z0-9-]", "-", key), "draft" if case.is_draft else f"v{case.version}")
    return f"{'-'.join(part for part in parts if part)}{writers.SUFFIXES[form]}"


def export(
    case: Case,
    reader_id: str,
    formats: Iterable[str],
    folder: Path,
    template: Path | None = None,
    *,
    key: str = "",
    composed: Composed | None = None,
    passphrase: str = "",
) -> Exported:
    """Write a case for one reader into `folder`, once for each format; files of the same name are replaced.

    `key` says which copy of a keyed reader. `template` is a council's own Word file, for docx only; `composed` is what
    `compose` gave for this copy, where it is there already. Raises NotValid (unknown reader or format, a template that
    cannot be filled in), NotAgreed (what was agreed forbids it), NotFound (no such folder, template or key),
    DiskRefused. With a `passphrase` what is written opens with it alone, and is never on the disk in clear.
    """
    wanted = tuple(dict.fromkeys(formats))
    _check(wanted, folder, template)
    composed = composed or compose(case, reader_id, key)
    paths: list[Path] = []
    replaced: set[str] = set()
    for form in wanted:
        mine = template if form == "docx" else None
        content, lost = writers.render(composed.document, form, template=mine, known_ids=KNOWN_SECTIONS)
        path = folder / file_name(case, reader_id, form, composed.key)
        if passphrase:
            content, more = protected(content, form, passphrase)
            path = path.with_name(path.name + more)
        write_private(path, content)
        replaced.update(lost)
        paths.append(path)
    return Exported(tuple(paths), tuple(_warnings(case, reader_id, replaced)), composed.omitted)


def hand_out(
    store: Store,
    case: Case,
    reader_id: str,
    formats: Iterable[str],
    folder: Path,
    template: Path | None = None,
    *,
    key: str = "",
    composed: Composed | None = None,
    passphrase: str = "",
) -> Iterator[Exported]:
    """Write a case for one reader and give what was written, format by format: each in the events, or not written.

    With a passphrase each file is locked (`protect`). `composed` as in `export`.

    Each document carries the link of its own event, so that a history that was cut short or made up is found
    (`ehat audit verify --link`). Raises as `export` does.
    """
    composed = composed or compose(case, reader_id, key)
    parts = composed.parts or [section.id for section in composed.document.sections]
    to = f"{reader_id} {composed.to or composed.key}".strip()
    for form in dict.fromkeys(formats):
        with store.handing_out(case.id, [to, form, *parts]) as link:
            proof = f"{case.reference} · {link.shown}"
            mine = replace(composed, document=replace(composed.document, footer=_with(composed.document.footer, proof)))
            own = template if form == "docx" else None
            done = export(case, reader_id, [form], folder, own, composed=mine, passphrase=passphrase)
        yield done


# Sheets that need no assessment, by reader: the name of the file, and how one is made.
BLANK = {"privacy": ("privacy-sheet", privacy_sheet.blank), "signposts": ("signposts", signposts_sheet.blank)}


def blank_sheet(store: Store, reader_id: str, formats: Iterable[str], folder: Path) -> Iterator[Path]:
    """Write a sheet that needs no assessment, one of `BLANK`, such as `privacy-sheet.pdf` for a first visit."""
    wanted = tuple(dict.fromkeys(formats))
    _check(wanted, folder, None)
    worker = store.practitioner() or {}
    name, make = BLANK[reader_id]
    document = make(worker.get("area") or "england", worker)
    for form in wanted:
        content, _ = writers.render(document, form, known_ids=KNOWN_SECTIONS)
        path = folder / f"{name}{writers.SUFFIXES[form]}"
        write_private(path, content)
        yield path


def _with(footer: tuple[str, ...], proof: str) -> tuple[str, ...]:
    return (*footer[:-1], f"{footer[-1]} {proof}" if footer else proof)


def _check(formats: tuple[str, ...], folder: Path, template: Path | None) -> None:
    unknown = [form for form in formats if form not in FORMATS]
    if unknown or not formats:
        raise NotValid("There is no such format", hint=f"Known formats: {', '.join(FORMATS)}")
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder}", "Make it first, or choose another one with --to")
    if template and "docx" not in formats:
        raise NotValid("A Word template is used for docx only", hint="Add --format docx, or leave it out")
    if template and not template.is_file():
        raise NotFound(f"There is no file {template}", "Give the path of a Word file")


def _warnings(case: Case, reader_id: str, replaced: set[str]) -> Iterable[str]:
    if replaced:
        yield f"No font has these characters, so they are shown by number: {' '.join(sorted(replaced))}"
    if reader_id not in ("family", "young-person", "agency", "taf", "referral"):
        return
    limited = {who for (who, _), one in case.agreement.newest.items() if one["decision"] == "agrees_with_limits"}
    if limited:
        who = "One person" if len(limited) == 1 else f"{len(limited)} people"
        yield f"{who} agreed with limits. Read their limits again before you hand this over."
    area = profile.of(case.area)
    if reader_id != "referral" and not area.early_help.number:
        yield f"This area's early help number is not supplied, so it is not printed. Ask {area.words.hub}."
