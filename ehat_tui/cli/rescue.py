"""`ehat rescue`: what can still be read of a damaged vault, in clear, where the app would not start."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ehat_tui.cli import report
from ehat_tui.cli.backups import unlocking
from ehat_tui.cli.unlock import here
from ehat_tui.errors import EhatError, Exit, NotValid

if TYPE_CHECKING:
    from ehat_tui.record.store import Store
    from ehat_tui.vault.rescue import Table

REPORT = "report.txt"
HELP = (
    "Each .json file is a record that `ehat import` reads; each .rows.json file holds all rows as they were stored.",
    "These files are in clear, without encryption: delete them when they are in a vault again.",
)


def rescue(
    to: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A new or empty folder; beside the vault if left out.")
    ] = None,
) -> None:
    """Write everything that can be read out of a damaged vault. What it writes is in clear.

    For each assessment the record file that `ehat import` reads, and all its rows as they are stored; what could not
    be read is in report.txt. The vault itself is not touched. Ends with 7 when something is lost.
    """
    from ehat_tui.record import rescue as mending
    from ehat_tui.record.store import Store
    from ehat_tui.vault import rescue as reading
    from ehat_tui.vault.engine import close
    from ehat_tui.vault.keys import audit_key

    opens, _ = unlocking()
    data_key = reading.unlock(here(), opens)
    folder = _folder(to)
    report.say(f"What is read is written in clear, without encryption, to {folder}")
    try:
        from tempfile import TemporaryDirectory

        with TemporaryDirectory(prefix=".rescue-", dir=folder, ignore_cleanup_errors=True) as scratch:
            engine, tables = reading.salvage(here(), data_key, Path(scratch))
            try:
                lost = [*map(_told, tables), *mending.mend(engine)]
                lost += _write_all(Store(engine, audit_key(data_key)), engine, folder)
            finally:
                close(engine)
    finally:
        data_key.wipe()
    lost = [sentence for sentence in lost if sentence]
    _report(folder, tables, lost)
    if lost:
        report.say(f"Something is lost: {len(lost)} lines in {folder / REPORT} say what.")
        raise typer.Exit(Exit.VAULT)
    report.say("Everything could be read.")


def _folder(to: Path | None) -> Path:
    """The folder to write to: new, or empty, so that an older rescue is never mixed with this one."""
    from ehat_tui.vault.files import refused

    folder = to or here().home / f"rescued-{datetime.now().astimezone():%Y-%m-%d-%H%M%S}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if any(folder.iterdir()):
            raise NotValid("That folder is not empty; nothing was written.", hint="Name a new one with --to.")
    except OSError as error:
        raise refused(error, folder.name, "made") from error
    return folder.absolute()


def _write_all(store: "Store", engine: Any, folder: Path) -> list[str]:
    """Two files for each assessment; gives what is lost of them, and prints the files."""
    from ehat_tui.exchange.dump import dump, to_json
    from ehat_tui.record import rescue as mending
    from ehat_tui.vault.files import write_private

    lost = []
    for reference in store.references():
        try:
            case = store.case(reference)
        except EhatError as error:
            lost.append(f"{reference}: {error.message}")
            continue
        rows = {"format": "ehat-rows/1", "reference": reference, "rows": mending.rows(engine, case)}
        import json

        contents = {f"{reference}.rows.json": json.dumps(rows, ensure_ascii=False, indent=2, default=str) + "\n"}
        try:
            contents[f"{reference}.json"] = to_json(dump(case, asked_only=False))
        except (KeyError, ValueError, TypeError, AttributeError, StopIteration):  # rows that point at rows now lost
            lost.append(f"{reference}: no record file could be made; {reference}.rows.json has what was read")
        lost += [f"{reference}: lost are {what}" for what in mending.missing(engine, case)]
        for name, content in sorted(contents.items()):
            write_private(folder / name, content)
            print(folder / name)
    return lost


def _told(table: "Table") -> str:
    """What is lost of one table, as a sentence; "" when nothing is."""
    if table.whole:
        return ""
    if table.lost is None:
        return f"table {table.name}: {table.read} rows were read; how many are lost cannot be said"
    return f"table {table.name}: {table.read} rows were read, {table.lost} are lost"


def _report(folder: Path, tables: list["Table"], lost: list[str]) -> None:
    from ehat_tui.vault.files import write_private

    rows = sum(table.read for table in tables)
    said = lost or ["Nothing is lost: every row of every table was read."]
    made = f"{datetime.now().astimezone():%d/%m/%Y %H:%M}"
    lines = [f"ehat rescue, {made}. {rows} rows were read.", "", *said, "", *HELP]
    write_private(folder / REPORT, "".join(f"{line}\n" for line in lines))
    print(folder / REPORT)
