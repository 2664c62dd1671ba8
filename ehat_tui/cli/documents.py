"""The commands that write documents, and the one that checks a Word template."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ehat_tui.cli import printing, report, short_forms
from ehat_tui.cli.unlock import opened
from ehat_tui.errors import Exit, NotFound

if TYPE_CHECKING:
    from ehat_tui.record.case import Case
    from ehat_tui.record.store import Store


class Reader(StrEnum):
    """Whom a document is for; `ehat_tui.documents.readers` says what each may see."""

    FAMILY = "family"
    YOUNG_PERSON = "young-person"
    CHILD = "child"
    PRACTITIONER = "practitioner"
    TAF = "taf"
    AGENCY = "agency"
    SAFEGUARDING = "safeguarding"
    REFUSAL = "refusal"
    PRIVACY = "privacy"
    SIGNPOSTS = "signposts"
    STOP = "stop"
    SUBJECT = "subject"
    SUBJECT_LIST = "subject-list"
    REFERRAL = "referral"


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
SHORT = "With --for referral: "

What = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="REF... [WHO...]",
        help="References as in `ehat list`; then, for one copy only, p1 or a key of a record file, or a service. "
        "None for the privacy sheet and the signposts, which need no assessment.",
        show_default=False,
    ),
]
For = Annotated[
    list[Reader],
    typer.Option("--for", metavar="|".join(Reader), help="Whom it is for; can be given several times."),
]
Formats = Annotated[
    list[Format] | None,
    typer.Option(
        "--format",
        metavar="|".join(Format),
        help="Kind of file; can be given several times. Without it pdf and docx; of a short email md.",
    ),
]
To = Annotated[Path, typer.Option(metavar="DIR", help="The folder to write to.")]
Template = Annotated[Path | None, typer.Option(metavar="FILE.docx", help="Your own Word template, for docx.")]
Preview = Annotated[
    bool, typer.Option("--preview", help="Write nothing: say what each copy would hold and leave out, and why.")
]
Names = Annotated[bool, typer.Option("--names", help="With --preview: people by name, not as p1, p2.")]
Print = Annotated[bool, typer.Option("--print", help="Send each PDF to the printer too.")]
Protect = Annotated[bool, typer.Option("--protect", help="Lock each file with a passphrase, which is asked for.")]
Service = Annotated[
    str, typer.Option(metavar="KEY", help=SHORT + "the service, by the key in brackets of `ehat match`.")
]
ShortForm = Annotated[str, typer.Option(metavar="FORM", help=SHORT + "another form than the usual one of its route.")]
Items = Annotated[
    list[str] | None,
    typer.Option(metavar="CODE", help=SHORT + "an item, several times, or all; without any they are listed."),
]
Eh1AskedFor = Annotated[
    bool, typer.Option("--eh1-asked-for", help=SHORT + "the service asked for the EH1 on the phone.")
]


def export(
    what: What = None,
    *,
    for_: For = USUAL_READERS,
    format_: Formats = None,
    to: To = Path(),
    template: Template = None,
    preview: Preview = False,
    names: Names = False,
    protect: Protect = False,
    print_: Print = False,
    service: Service = "",
    form: ShortForm = "",
    include: Items = None,
    eh1_asked_for: Eh1AskedFor = False,
) -> None:
    """Write plan documents, and print their paths.

    What is in a copy is computed from what each person agreed to. File names hold the reference, the reader and the
    version, and no name of a person. A file that is there already is replaced.

    For a referral: one short form for one service, by its route, from nothing selected. Nothing is ever sent.
    """
    asked = short_forms.Asked(service, form, tuple(include or ()), eh1_asked_for)
    _check(what, for_, format_, template, asked)
    _check_print(format_, asked, print_=print_, closed=protect or preview)
    with opened(*NEEDED, *(short_forms.NEEDED if asked.any else ())) as store:
        references, keys = _sorted(store, what or [])
        if not references:
            _blank_sheets(store, for_, format_ or USUAL_FORMATS, to)
        elif preview:
            for line in _previews(store, references, for_, keys, names=names, asked=asked):
                print(report.shown(line))
        else:
            for reference, path in _write(
                store, references, for_, format_ or (), to, template, keys=keys, protect=protect, asked=asked
            ):
                if print_ and path.suffix == ".pdf":
                    printing.send(store, reference, path)


def _check(
    what: list[str] | None,
    readers: list[Reader],
    formats: list[Format] | None,
    template: Path | None,
    asked: short_forms.Asked,
) -> None:
    """Options that need each other, before the passphrase is asked for. Only sheets that are blank need no REF."""
    _check_referral(readers, asked)
    if template is not None and Format.DOCX not in (formats or USUAL_FORMATS):
        raise typer.BadParameter("a Word template is for docx: add --format docx", param_hint="--template")
    if not what and not set(readers) <= {Reader.PRIVACY, Reader.SIGNPOSTS}:
        raise typer.BadParameter("of which assessment? `ehat list` shows the references", param_hint="REF")


def _check_print(formats: list[Format] | None, asked: short_forms.Asked, *, print_: bool, closed: bool) -> None:
    """What is printed is a PDF that opens."""
    pdf = Format.PDF in (formats or USUAL_FORMATS) and not asked.any
    if print_ and (closed or not pdf):
        raise typer.BadParameter("only a PDF that is written and not closed can be printed", param_hint="--print")


def _check_referral(readers: list[Reader], asked: short_forms.Asked) -> None:
    """A short form is for one service, and nothing else is written with it."""
    if Reader.REFERRAL in readers and (set(readers) != {Reader.REFERRAL} or not asked.service):
        raise typer.BadParameter(
            "of which service? one at a time: --for referral --service KEY", param_hint="--service"
        )
    if asked.any and Reader.REFERRAL not in readers:
        raise typer.BadParameter("these options are for a referral: add --for referral", param_hint="--service")


def _blank_sheets(store: "Store", readers: Iterable[Reader], formats: Iterable[Format], folder: Path) -> None:
    """The privacy notice and the agreement form, to print before the visit; places that help, for any family."""
    from ehat_tui.documents.export import blank_sheet

    make_folder(folder)
    with printed() as paths:
        for reader in dict.fromkeys(readers):
            paths.extend(blank_sheet(store, reader.value, [kind.value for kind in formats], folder))


def _sorted(store: "Store", what: list[str]) -> tuple[list[str], list[str]]:
    """References and keys of copies apart. NotFound when there is no reference among them."""
    known = set(store.references())
    references = [one for one in dict.fromkeys(what) if one in known]
    keys = [one for one in dict.fromkeys(what) if one not in known]
    looks_like_one = [one for one in keys if not references or one.upper().startswith("EH-")]
    if looks_like_one:
        raise NotFound(f"There is no assessment {', '.join(looks_like_one)}.", "`ehat list` shows the references.")
    return references, keys


def _ask(store: "Store", references: list[str]) -> str:
    """The passphrase the files are closed with; the names in them are what a thief would try first."""
    from ehat_tui.cli.protect import ask

    people = (person for reference in references for person in store.case(reference).people)
    return ask([person.full_name for person in people], vault_open=True)


def _write(
    store: "Store",
    references: list[str],
    readers: Iterable[Reader],
    formats: Iterable[Format],
    folder: Path,
    template: Path | None,
    *,
    keys: Sequence[str],
    protect: bool,
    asked: short_forms.Asked,
) -> Iterator[tuple[str, Path]]:
    """(reference, path) of each document as it is written; of a short form with nothing selected, only what there is
    to select.
    """
    if asked.any and not asked.include:
        short_forms.list_items(store, references, keys, asked)
    passphrase = _ask(store, references) if protect else ""
    make_folder(folder)
    with printed() as paths, progress(references) as each:
        for reference in each:
            for path in write_documents(
                store, reference, readers, formats, folder, template, keys=keys, passphrase=passphrase, asked=asked
            ):
                paths.append(path)
                yield reference, path


def write_documents(
    store: "Store",
    reference: str,
    readers: Iterable[Reader],
    formats: Iterable[Format],
    folder: Path,
    template: Path | None = None,
    *,
    keys: Sequence[str] = (),
    passphrase: str = "",
    asked: short_forms.Asked = short_forms.NOTHING,
) -> Iterator[Path]:
    """Write one assessment's documents, each noted in its events or not written; gives the paths.

    `keys` choose copies of the readers that have several; without any, every copy is written. `asked`: a short form
    instead. No `formats`: the usual ones.
    """
    from ehat_tui.documents.export import hand_out

    if asked.any:
        kinds = [kind.value for kind in formats]
        yield from short_forms.write(
            store, reference, keys, asked, kinds, folder, template=template, passphrase=passphrase
        )
        return
    case = store.case(reference)
    warned: set[str] = set()
    kinds = [kind.value for kind in formats or USUAL_FORMATS]
    for reader, key in _copies(case, readers, keys):
        for done in hand_out(store, case, reader, kinds, folder, template, key=key, passphrase=passphrase):
            yield from done.paths
            for warning in done.warnings:
                if warning not in warned:
                    report.say(f"warning: {reference}: {warning}")
            warned.update(done.warnings)


def _copies(case: "Case", readers: Iterable[Reader], keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(reader, key) of each copy wanted. NotAgreed, or NotFound, when a reader was asked for and has none."""
    from ehat_tui.documents.compose import chosen

    for reader in dict.fromkeys(readers):
        for key in chosen(case, reader.value, keys):
            yield reader.value, key


def _previews(
    store: "Store",
    references: Iterable[str],
    readers: Iterable[Reader],
    keys: Sequence[str],
    *,
    names: bool,
    asked: short_forms.Asked,
) -> Iterator[str]:
    """What each copy would hold and leave out, line by line; without a name unless `names`. `asked`: a short form."""
    from ehat_tui.documents.preview import in_lines, preview

    for reference in references:
        if asked.any:
            yield from short_forms.previews(store, reference, keys, asked, names=names)
            continue
        case = store.case(reference)
        for reader, key in _copies(case, readers, keys):
            yield from in_lines(case, preview(case, reader, key), names=names)


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
