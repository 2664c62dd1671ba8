"""Everything that can be read in the files of one copy: text, metadata, bookmarks, alternative text."""

import json
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, TextStringObject

from ehat_tui.documents.export import export
from ehat_tui.documents.writers import SUFFIXES
from ehat_tui.record.case import Case

BREAKS = re.compile(r"</w:p>|<w:br/>|<w:tab/>|<(?!/?(?:strong|em|b|i|span)\b|w:|/w:)[^>]+>")
SAYS = re.compile(r'\b(?:alt|title|content|aria-label|descr|name)="([^"]*)"')
PARTS = re.compile(r"(?:document|header\d*|footer\d*|footnotes|endnotes|comments|core|app|custom)\.xml$")
UNSEEN = re.compile("<style.*?</style>|[\N{ZERO WIDTH SPACE}\N{SOFT HYPHEN}]", re.DOTALL)


def texts(case: Case, reader: str, folder: Path, key: str = "") -> dict[str, str]:
    """By format, what stands in the file that was written, blanks and line ends made one."""
    paths = export(case, reader, list(SUFFIXES), folder, key=key).paths
    return {form: " ".join(_read(path).split()) for form, path in zip(SUFFIXES, paths, strict=True)}


def has(found: dict[str, str], words: str) -> bool:
    """Whether a word begins like this in every format; asserts that the formats agree."""
    wanted = re.compile(rf"(?<!\w){re.escape(words)}", re.IGNORECASE)
    places = {form for form, text in found.items() if wanted.search(text)}
    assert places in (set(), set(found)), (words, places)
    return bool(places)


def _read(path: Path) -> str:
    match path.suffix:
        case ".docx":
            with zipfile.ZipFile(path) as parts:
                found = [name for name in parts.namelist() if PARTS.search(name)]
                return "\n".join(_marked_up(parts.read(name).decode("utf-8")) for name in found)
        case ".pdf":
            return "\n".join(_pdf(PdfReader(path)))
        case ".html":
            return _marked_up(path.read_text(encoding="utf-8"))
        case ".json":
            return "\n".join(_strings(json.loads(path.read_text(encoding="utf-8"))))
        case _:
            return path.read_text(encoding="utf-8").replace("\\", "").replace("<br>", " ").replace("\n> ", "\n")


def _marked_up(text: str) -> str:
    text = UNSEEN.sub("", text)
    return unescape("\n".join([re.sub(r"<[^>]+>", "", BREAKS.sub("\n", text)), *SAYS.findall(text)]))


def _pdf(reader: PdfReader) -> Iterator[str]:
    assert reader.xmp_metadata is not None
    yield from (page.extract_text() for page in reader.pages)
    yield from (str(reader.metadata), reader.xmp_metadata.stream.get_data().decode("utf-8"))
    numbers = {number for known in reader.xref.values() for number in known} | set(reader.xref_objStm)
    for number in sorted(numbers):
        yield from _strings(reader.get_object(number))


def _strings(node: Any) -> Iterator[str]:
    """Every string below a node: in a PDF also titles of bookmarks, alternative text, what a tag says instead."""
    if isinstance(node, TextStringObject) or type(node) is str:
        yield str(node)
    elif isinstance(node, DictionaryObject | dict):
        for value in node.values():
            yield from _strings(value)
    elif isinstance(node, ArrayObject | list):
        for value in node:
            yield from _strings(value)
