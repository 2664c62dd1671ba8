"""PDF through typst: tagged, PDF/UA-1 and PDF/A-2a, the same bytes for the same document.

The page is data/documents/plan.typ. What people said reaches it as JSON, as data and never as source.
"""

import json
from datetime import UTC, datetime, time

from ehat_tui.documents import pictures
from ehat_tui.documents.fonts import Printer, characters, installed
from ehat_tui.documents.text import breakable
from ehat_tui.documents.tidy import map_text, tidy
from ehat_tui.documents.tree import DRAFT, DRAFT_NOTICE, Document, Section, as_data
from ehat_tui.resources import data_root

BRIEF = 900  # characters: in half a line's width about a third of a page


def render(document: Document) -> tuple[bytes, tuple[str, ...]]:
    """The document as PDF bytes, and the characters no font could show, each replaced by a note like [U+4E2D]."""
    document = tidy(document)
    printer = Printer()
    try:
        content = _compile(map_text(document, printer))
    except BaseException as error:  # typst's own panics are no Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        printer = Printer(plain=True)
        content = _compile(map_text(document, printer))
    return content, tuple(sorted(printer.replaced))


def _compile(document: Document) -> bytes:
    from typst import Compiler, Fonts

    document = map_text(document, breakable)
    data = as_data(document)
    whole = iter(data["sections"])
    data |= {
        "rows": [[next(whole) | {"brief": _brief(section)} for section in row] for row in document.rows],
        "language": document.language.partition("-")[0],
        "region": document.language.partition("-")[2] or None,
        "draft_word": DRAFT,
        "draft_notice": DRAFT_NOTICE,
        "facts": document.facts,
        "pictures": {name: pictures.svg(name) for name in pictures.names()},
        "families": [font.family for font in installed()],
        "body_characters": "[" + "".join(f"\\u{{{code:x}}}" for code in sorted(characters(installed()[0]))) + "]",
    }
    folders = {str(font.path.parent) for font in installed() if font.path}
    fonts = Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=sorted(folders))
    source = data_root().joinpath("documents", "plan.typ").read_bytes()
    content = Compiler(source, font_paths=fonts, sys_inputs={"document": json.dumps(data)}).compile(
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        timestamp=datetime.combine(document.dated, time(12), UTC),
    )
    assert isinstance(content, bytes)
    return content


def _brief(section: Section) -> bool:
    """Whether a section beside another one may be kept on one page with it."""
    length = 0

    def count(text: str) -> str:
        nonlocal length
        length += len(text)
        return text

    map_text(section, count)
    return length <= BRIEF
