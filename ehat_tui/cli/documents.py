"""The commands that write documents, and the one that checks a Word template."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ehat_tui.cli import report
from ehat_tui.cli.unlock import opened
from ehat_tui.errors import Exit, NotFound

if TYPE_CHECKING:
    from ehat_tui.record.store import Store


class Reader(StrEnum):
    """Whom a document is for; `ehat_tui.documents.readers` says what each may see."""

    FAMILY = "family"
    PRACTITIONER = "practitioner"


class Format(StrEnum):
    """Kinds of files; `ehat_tui.documents.writers` writes them."""

    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"
    MD = "md"
    JSON = "json"


# What an export loads, in the order it is needed; it takes about as long as the passphrase does.
NEEDED = ("ehat_tui.documents.export", "typst", "docxtpl")

USUAL_READERS = [Reader.FAMILY]
USUAL_FORMATS = [Format.PDF, Format.DOCX]


def export(
    references: Annotated[list[str], typer.Argument(metavar="REF...", help="As in `ehat list`.")],
    for_: Annotated[
        list[Reader],
        typer.Option("--for", metavar="|".join(Reader), help="Whom it is for; can be given twice."),
    ] = USUAL_READERS,
    format_: Annotated[
        list[Format],
        typer.Option("--format", metavar="|".join(Format), help="Kind of file; can be given several times."),
    ] = USUAL_FORMATS,
    to: Annotated[Path, typer.Option(metavar="DIR", help="The folder to write to.")] = Path(),
    template: Annotated[
        Path | None, typer.Option(metavar="FILE.docx", help="Your own Word template, for docx.")
    ] = None,
) -> None:
    """Write plan documents, and print their paths.

    File names hold the reference, the reader and the version, and no name of a person. A file that is there
    already is replaced.
    """
    if template is not None and Format.DOCX not in format_:
        raise typer.BadParameter("a Word template is for docx: add --format docx", param_hint="--template")
    with opened(*NEEDED) as store:
        known = set(store.references())
        if unknown := ", ".join(reference for reference in references if reference not in known):
            raise NotFound(f"There is no assessment {unknown}.", "`ehat list` shows the references.")
        make_folder(to)
        with printed() as paths, progress(list(dict.fromkeys(references))) as each:
            for reference in each:
                for path in write_documents(store, reference, for_, format_, to, template):
                    paths.append(path)


def write_documents(
    store: "Store",
    reference: str,
    readers: Iterable[Reader],
    formats: Iterable[Format],
    folder: Path,
    template: Path | None = None,
) -> Iterator[Path]:
    """Write one assessment's documents, each noted in its events or not written; gives the paths."""
    from ehat_tui.documents.export import hand_out

    case = store.case(reference)
    warned: set[str] = set()
    kinds = [kind.value for kind in formats]
    for done in chain.from_iterable(
        hand_out(store, case, reader.value, kinds, folder, template) for reader in dict.fromkeys(readers)
    ):
        yield from done.paths
        for warning in done.warnings:
            if warning not in warned:
                report.say(f"warning: {reference}: {warning}")
        warned.update(done.warnings)


def template_check(
    file: Annotated[Path, typer.Argument(metavar="FILE.docx", help="The template.")],
) -> None:
    """Check a Word template: each field ehat does not know, and anything that would stop an export."""
    from ehat_tui.documents.export import KNOWN_SECTIONS
    from ehat_tui.documents.writers.docx_check import check_template

    problems = check_template(file, KNOWN_SECTIONS)
    for problem in problems:
        print(report.shown(f"{file.name}: {problem}"))
    if problems:
        raise typer.Exit(Exit.NOT_VALID)
    report.say(f"{file.name} can be used.")


def make_folder(folder: Path) -> None:
    """Make the folder documents go to, but none above it: a stick that is not there must not be made up.

    Raises DiskRefused.
    """
    from ehat_tui.vault.files import refused

    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise refused(error, folder.name, "made") from error


@contextmanager
def printed() -> Iterator[list[Path]]:
    """A list of paths that is printed at the end, also when the work stops half-way."""
    paths: list[Path] = []
    try:
        yield paths
    finally:
        for path in paths:
            print(path)


@contextmanager
def progress(references: list[str]) -> Iterator[Iterable[str]]:
    """The references, one after the other, with a bar on the terminal when there are several."""
    if len(references) < 2 or sys.stderr is None or not sys.stderr.isatty():
        yield references
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        yield bar.track(references, description="Writing")
