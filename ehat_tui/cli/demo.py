"""`ehat demo`: a fictional family in a vault that is gone afterwards."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ehat_tui.cli.documents import USUAL_FORMATS, Reader, make_folder, printed, write_documents
from ehat_tui.cli.launch import launch, require_terminal
from ehat_tui.cli.unlock import store_of
from ehat_tui.errors import NotFound

if TYPE_CHECKING:
    from ehat_tui.record.store import Store
    from ehat_tui.vault.paths import Paths

USUAL_FAMILY = "marsden"
SHOWN = (
    *(Reader.FAMILY, Reader.YOUNG_PERSON, Reader.CHILD, Reader.PRACTITIONER, Reader.TAF, Reader.AGENCY),
    *(Reader.SAFEGUARDING, Reader.PRIVACY),
)


def demo(
    family: Annotated[
        str, typer.Argument(metavar="[FAMILY]", help="marsden, tesfaye or brannigan.", show_default=False)
    ] = USUAL_FAMILY,
    export: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write its documents there instead of opening the app.")
    ] = None,
) -> None:
    """Look around with a fictional family.

    Nothing of yours is touched, and nothing is left behind.
    """
    known = families()
    if family not in known:
        raise NotFound(f"There is no family {family} here.", f"Choose one of: {', '.join(known)}.")
    if export is None:
        require_terminal()
    with throwaway(family) as (paths, passphrase, reference):
        if export is None:
            raise typer.Exit(launch(paths, "open", reference=reference, passphrase=passphrase))
        from ehat_tui.vault.vault import open_vault

        with open_vault(paths, passphrase) as vault, printed() as written:
            make_folder(export)
            store = store_of(vault)
            written.extend(write_documents(store, reference, _readers(store, reference), USUAL_FORMATS, export))


def _readers(store: "Store", reference: str) -> list[Reader]:
    """Every reader a document about this family is made for."""
    from ehat_tui.documents.compose import copies

    case = store.case(reference)
    return [reader for reader in SHOWN if copies(case, reader)]


def families() -> list[str]:
    """The fictional families that ship with ehat."""
    from ehat_tui.resources import data_root

    folder = data_root() / "demo"
    if not folder.is_dir():
        return []
    return sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))


@contextmanager
def throwaway(family: str) -> Iterator[tuple["Paths", str, str]]:
    """A vault with one family in a temporary folder: its paths, its passphrase, and the reference.

    The folder goes on every way out a program can notice: leaving, an error, Ctrl+C, being told to end.
    """
    import secrets
    import tempfile

    from ehat_tui.vault.keys import Cost
    from ehat_tui.vault.paths import Paths
    from ehat_tui.vault.vault import create_vault

    passphrase = secrets.token_urlsafe(24)
    with (
        ends_in_order(),
        tempfile.TemporaryDirectory(prefix="ehat-demo-", ignore_cleanup_errors=True) as name,
    ):
        paths = Paths(Path(name) / "home")
        vault, _ = create_vault(paths, passphrase, Cost(ops=1, memory=8192))  # guards nothing: be quick
        with vault:
            reference = fill(store_of(vault), family)
        yield paths, passphrase, reference


def fill(store: "Store", family: str) -> str:
    """Import a family, written down by the worker the file names; returns the reference."""
    from importlib.resources import as_file

    from ehat_tui.exchange import load
    from ehat_tui.record.store import PRACTITIONER_FIELDS
    from ehat_tui.resources import data_root

    with as_file(data_root() / "demo" / f"{family}.toml") as path:
        content = load.read(path)
    worker = {"area": content.get("area", "")} | content.get("practitioner", {})
    store.save_practitioner({name: worker[name] for name in PRACTITIONER_FIELDS if worker.get(name)})
    return load.import_record(store, content)


@contextmanager
def ends_in_order() -> Iterator[None]:
    """Within, a closed window or a polite kill unwinds the program instead of stopping it dead."""
    names = ("SIGTERM", "SIGBREAK") if sys.platform == "win32" else ("SIGTERM", "SIGHUP")
    numbers = [getattr(signal, name) for name in names]
    before = {number: signal.signal(number, _leave) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, _: FrameType | None) -> NoReturn:
    sys.exit(128 + number)
