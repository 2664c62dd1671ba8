"""Directory files as councils publish them, read without losing an entry, and kept in EHAT_HOME/directory/.

Understood: the list envelope of the API (3.0 `contents`, 1.x `content`), a bare array, one service, one service a line,
and an array or envelope whose end is missing. What is no service is reported with its place and left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ehat_tui.directory.plain import findable, line
from ehat_tui.errors import NotFound, NotValid
from ehat_tui.vault.files import refused, write_private

ENDINGS = (".json", ".jsonl", ".ndjson")
LISTS = ("contents", "content", "services", "items", "data", "results")
LARGEST_FILE = 300_000_000  # bytes; a feed of 2,000 services has 5 to 40 million
LARGEST_ENTRY = 500_000  # characters; nobody reads that much about one service
_TOTALS = ("total_items", "totalElements")
_BEGINS = re.compile(r'\s*(?:\{.*?"(?:' + "|".join(LISTS) + r')"\s*:\s*)?\[', re.DOTALL)
_BETWEEN = re.compile(r"[\s,]*")
# NaN and the like are nothing; a number that no number can be stays as it is written.
_DECODER = json.JSONDecoder(
    parse_constant=lambda _: None,
    parse_int=lambda digits: int(digits) if len(digits) < 40 else digits,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What may be one service, and where it stood: "file.json, entry 12" or "file.json, line 12"."""

    where: str
    raw: Any


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds. `expected`: how many services its envelope says all pages have; 0 when it is silent."""

    entries: tuple[Entry, ...]
    problems: tuple[str, ...] = ()
    expected: int = 0


def files(path: Path) -> list[Path]:
    """The file, or the directory files in the folder, by name. Raises NotFound."""
    if path.is_dir():
        found = sorted(each for each in path.iterdir() if each.suffix.lower() in ENDINGS and each.is_file())
        if not found:
            raise NotFound(f"There is no directory file in {path.name}.", f"They end in {', '.join(ENDINGS)}.")
        return found
    if not path.is_file():
        raise NotFound(f"There is no file {path.name}.", "Give a file, or a folder with files, of services.")
    return [path]


def read(file: Path) -> Found:
    """The entries of a file. Raises NotFound and NotValid for a file that cannot be opened, never for its content."""
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise NotValid(f"{file.name} is larger than a directory can be.", hint="Split it, or ask who made it.")
        data = file.read_bytes()
    except OSError as error:
        raise NotFound(f"{file.name} cannot be read.", error.strerror or "") from error
    return parse(data, file.name, by_line=file.suffix.lower() in ENDINGS[1:])


def parse(data: bytes, name: str, *, by_line: bool = False) -> Found:
    """The entries in the bytes of a file; characters that are no UTF-8 become �. Never raises."""
    text = data.decode(_encoding(data), errors="replace")
    found = None if by_line else _whole(text, name)
    if found is None:
        found = _lines(text, name) if by_line or _is_in_lines(text) else _beginning(text, name)
    return found if found.entries or found.problems else Found((), (f"{name}: there is no service in it",))


def fault(raw: Any) -> str:
    """Why an entry is no service that could be shown; "" when it is one."""
    if not isinstance(raw, dict):
        return "is no service: it must be an object { }"
    return "" if line(raw.get("name")) else "has no name"


def as_line(raw: dict[str, Any]) -> str:
    """A service as one line of JSON, with every key it came with. Raises NotValid when it is too large to keep."""
    try:
        text = json.dumps(raw, ensure_ascii=False)
        text.encode("utf-8")
    except UnicodeEncodeError:  # half a character, as some programs cut
        text = json.dumps(raw)
    except RecursionError:
        text = ""
    if not 0 < len(text) <= LARGEST_ENTRY:
        raise NotValid("is too large for one service")
    return text


# -- the shapes of a file ---------------------------------------------------------------------------------------


def _encoding(data: bytes) -> str:
    """UTF-8, or the UTF-16 that Windows PowerShell writes."""
    return "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def _json(text: str) -> tuple[bool, Any]:
    """(whether it is JSON, the value)."""
    try:
        return True, _DECODER.decode(text)
    except (ValueError, RecursionError):
        return False, None


def _whole(text: str, name: str) -> Found | None:
    """The file as one JSON value; None when it is none."""
    ok, value = _json(text)
    if not ok:
        return None
    pages = value if isinstance(value, list) else [value]
    entries = [raw for page in pages for raw in (_list_in(page) if _is_page(page) else [page])]
    if isinstance(value, dict) and not _is_page(value) and not ({"name", "id"} & value.keys()):
        return Found((), (f"{name}: there is no list of services in it ({', '.join(LISTS[:2])})",))
    totals = (page.get(total) for page in pages if _is_page(page) for total in _TOTALS)
    expected = max((total for total in totals if isinstance(total, int)), default=0)
    return Found(tuple(Entry(f"{name}, entry {at}", raw) for at, raw in enumerate(entries, 1)), expected=expected)


def _is_page(value: Any) -> bool:
    """Whether it is the envelope of a list. A service has a name; an envelope has none."""
    return isinstance(value, dict) and "name" not in value and any(isinstance(value.get(key), list) for key in LISTS)


def _list_in(page: dict[str, Any]) -> list[Any]:
    return next(page[key] for key in LISTS if isinstance(page.get(key), list))


def _rows(text: str) -> Iterator[tuple[int, str]]:
    """Number and content of each line with something in it, without the mark of RFC 7464 and the comma of a list."""
    for number, row in enumerate(text.split("\n"), 1):
        if row.strip(" \t\r[]"):
            yield number, row.removeprefix("\x1e").rstrip().removesuffix(",")


def _is_in_lines(text: str) -> bool:
    """Whether a line by itself is an object; one that is indented is a part of another."""
    whole = (_json(row) for _, row in _rows(text) if row.startswith("{") and row.endswith("}"))
    return any(ok for ok, _ in whole)


def _lines(text: str, name: str) -> Found:
    """One service, or one page of services, a line."""
    entries: list[Entry] = []
    problems: list[str] = []
    for number, row in _rows(text):
        ok, value = _json(row)
        where = f"{name}, line {number}"
        if not ok:
            problems.append(f"{where}: is no JSON")
        else:
            entries += [Entry(where, raw) for raw in (_list_in(value) if _is_page(value) else [value])]
    return Found(tuple(entries), tuple(problems))


def _beginning(text: str, name: str) -> Found:
    """As many entries of a list as are whole, when the file is cut off or has a mistake further on."""
    begins = _BEGINS.match(text[:10_000])
    entries: list[Entry] = []
    at = begins.end() if begins else len(text)
    while at < len(text):
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        try:
            raw, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        entries.append(Entry(f"{name}, entry {len(entries) + 1}", raw))
    row = text.count("\n", 0, at) + 1 if begins else 1
    return Found(tuple(entries), (f"{name}, line {row}: is no JSON from here on; the rest was not read",))


# -- kept in EHAT_HOME ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """A feed that was imported: `area` "" for every area; `replaces`: stands for the services of that area."""

    name: str
    area: str
    replaces: bool
    imported_on: str
    entries: tuple[Any, ...]
    problem: str = ""  # why it cannot be read any more


def folder(own: Path) -> Path:
    """Where feeds are kept."""
    return own / "directory"


def keep(own: Path, source: str, lines: Iterable[str], *, area: str, replaces: bool, today: date) -> str:
    """Keep services (see `as_line`) under the name of where they came from; gives the name. All of them, or none.

    A file of the same name takes the place of the one before; what stands for an area, of the one that did before.
    Raises DiskRefused.
    """
    name = f"{area}.replaces" if replaces else "-".join(findable(source).split())[:60] or "feed"
    head = {"ehat_area": area, "ehat_replaces": replaces, "ehat_imported_on": today.isoformat()}
    text = json.dumps(head)[:-1] + ', "contents": [\n' + ",\n".join(lines) + "\n]}\n"
    place = folder(own)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refused(error, place.name, "made") from error
    write_private(place / f"{name}.json", text)
    return name


def remove(own: Path, name: str) -> None:
    """Take a feed away again. Raises NotFound and DiskRefused."""
    names = [file.stem for file in stored(own)]
    if name not in names:
        raise NotFound(f"No file {name} was imported.", f"Imported: {', '.join(names) or 'none'}.")
    try:
        (folder(own) / f"{name}.json").unlink()
    except OSError as error:
        raise refused(error, name, "removed") from error


def stored(own: Path) -> list[Path]:
    """The files of the feeds that were imported, by name."""
    place = folder(own)
    found = sorted(place.glob("*.json")) if place.is_dir() else []
    return [file for file in found if not file.name.startswith(".")]


def kept(file: Path) -> Kept:
    """A feed that was imported. One that cannot be read any more has no entries, and says why."""
    try:
        ok, value = _json(file.read_bytes().decode("utf-8", errors="replace"))
    except OSError as error:
        return _lost(file, error.strerror or "cannot be read")
    if not ok or not isinstance(value, dict) or not isinstance(value.get("contents"), list):
        return _lost(file, "is damaged: import it again")
    return Kept(
        file.stem,
        line(value.get("ehat_area")),
        replaces=value.get("ehat_replaces") is True,
        imported_on=line(value.get("ehat_imported_on")),
        entries=tuple(value["contents"]),
    )


def _lost(file: Path, why: str) -> Kept:
    return Kept(file.stem, "", replaces=False, imported_on="", entries=(), problem=why)
