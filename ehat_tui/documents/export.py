"""Documents on the disk: for one reader, in one or more formats, under names that hold no person's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ehat_tui.areas import profile
from ehat_tui.documents import family_plan, practitioner_record, writers
from ehat_tui.documents.compose import Composed, compose
from ehat_tui.documents.readers import Omitted
from ehat_tui.errors import NotFound, NotValid
from ehat_tui.record.case import Case
from ehat_tui.record.gate import newest_by_person

if TYPE_CHECKING:
    from ehat_tui.record.store import Store

FORMATS = tuple(writers.SUFFIXES)
KNOWN_SECTIONS: tuple[str, ...] = (*family_plan.SECTIONS, *practitioner_record.SECTIONS)


@dataclass(frozen=True, slots=True)
class Exported:
    """The files written, sentences the practitioner should read, and what the reader did not get.

    No path and no sentence holds a name or anything that was said.
    """

    paths: tuple[Path, ...]
    warnings: tuple[str, ...]
    omitted: tuple[Omitted, ...]


def file_name(case: Case, reader_id: str, form: str) -> str:
    """`EH-26-0042-family-v1.pdf`; a draft, also of a next version: `...-draft.pdf` (data-protection 4.4)."""
    reference = re.sub(r"[^A-Za-z0-9_.-]", "-", case.reference)
    end = "draft" if case.is_draft else f"v{case.version}"
    return f"{reference}-{reader_id}-{end}{writers.SUFFIXES[form]}"


def export(
    case: Case,
    reader_id: str,
    formats: Iterable[str],
    folder: Path,
    template: Path | None = None,
    *,
    composed: Composed | None = None,
) -> Exported:
    """Write a case for one reader into `folder`, once for each format; files of the same name are replaced.

    `template` is a council's own Word file, for docx only; `composed` is what `compose` gave for this reader, where it
    is there already. Raises NotValid (unknown reader or format, a
    template that cannot be filled in), NotAgreed (nobody agrees), NotFound (no such folder or template), DiskRefused.
    """
    wanted = tuple(dict.fromkeys(formats))
    _check(wanted, folder, template)
    composed = composed or compose(case, reader_id)
    paths: list[Path] = []
    replaced: set[str] = set()
    for form in wanted:
        path = folder / file_name(case, reader_id, form)
        mine = template if form == "docx" else None
        replaced.update(writers.write(composed.document, path, form, template=mine, known_ids=KNOWN_SECTIONS))
        paths.append(path)
    return Exported(tuple(paths), tuple(_warnings(case, reader_id, replaced)), composed.omitted)


def hand_out(
    store: Store, case: Case, reader_id: str, formats: Iterable[str], folder: Path, template: Path | None = None
) -> Iterator[Exported]:
    """Write a case for one reader and give what was written, format by format: each in the events, or not written.

    Each document carries the link of its own event, so that a history that was cut short or made up is found
    (`ehat audit verify --link`). Raises as `export` does.
    """
    composed = compose(case, reader_id)
    sections = [section.id for section in composed.document.sections]
    for form in dict.fromkeys(formats):
        with store.unit(case.id) as unit:
            link = unit.note("export", [reader_id, form, *sections])
            proof = f"{case.reference} · {link.shown}"
            mine = replace(composed, document=replace(composed.document, footer=_with(composed.document.footer, proof)))
            done = export(case, reader_id, [form], folder, template if form == "docx" else None, composed=mine)
        yield done


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
    if reader_id != "family":
        return
    agreements = newest_by_person(case.agreements)
    limited = len({who for (who, _), each in agreements.items() if each.get("decision") == "agrees_with_limits"})
    if limited:
        who = "One person" if limited == 1 else f"{limited} people"
        yield f"{who} agreed with limits. Read their limits again before you hand this over."
    if not profile.of(case.area).early_help.number:
        yield "This area's early help number is not supplied, so it is not printed. Ask your Early Help Hub."
