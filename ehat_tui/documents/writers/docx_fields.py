"""What a Word template may use. All text is plain; nothing in it is ever read as a field.

    title subtitle reader reference version status date    text
    draft                                                  true or false
    draft_word draft_notice                                what to say when it is
    footer                                                 a list of text
    facts                                                  reader, date, reference and version, without the blanks
    sections                                               a list of sections; each one also under its own id
    <section>.title .text .items .facts .header .rows .blocks .empty

`{{ block.name | drawing(block.alt) }}` is the drawing of a block of the kind picture; cards have .items, each with
.picture, .title and .lines.

`.text` is the whole section as lines of text; `.items` every paragraph, list item and heading over rows of a table;
`.facts` has `.label`, `.value` and `.said_by`; `.header` and `.rows` are the section's first table; `.blocks` is
everything in order, each with a `.kind` (see tree.py). A section that a document does not have is there all the same,
and empty.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from typing import Any

from ehat_tui.documents import tree
from ehat_tui.documents.text import quoted
from ehat_tui.documents.tidy import map_text

RESERVED = frozenset(
    [
        "title",
        "subtitle",
        "reader",
        "reference",
        "version",
        "status",
        "date",
        "draft",
        "draft_word",
        "draft_notice",
        "footer",
        "facts",
        "sections",
    ]
)


class Words(str):
    """Text that also survives docxtpl, which would turn the signs {_{ }_} {_% %_} into Jinja's own."""

    __slots__ = ()

    def __html__(self) -> str:
        from markupsafe import escape

        return str(escape(str(self))).replace("{", "&#123;").replace("}", "&#125;")


@dataclass(frozen=True)
class SectionView:
    """A section as a template sees it (see the top of this module)."""

    id: str
    title: str = Words("")
    blocks: tuple[tree.Block, ...] = ()

    @property
    def empty(self) -> bool:
        """True when there is nothing in it."""
        return not self.blocks

    @property
    def text(self) -> str:
        """The whole section, a line for each paragraph, item, row or fact."""
        return Words("\n".join(line for block in self.blocks for line in lines(block) if line))

    @property
    def items(self) -> tuple[str, ...]:
        """Every paragraph, list item and heading over the rows of a table."""
        return tuple(line for block in self.blocks for line in _items(block))

    @property
    def facts(self) -> tuple[tree.Fact, ...]:
        """Every label with its value."""
        return tuple(fact for block in self.blocks if isinstance(block, tree.Facts) for fact in block.facts)

    @property
    def header(self) -> tuple[str, ...]:
        """The header of the first table."""
        return next((block.header for block in self.blocks if isinstance(block, tree.Table)), ())

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The rows of the first table."""
        return next((block.rows for block in self.blocks if isinstance(block, tree.Table)), ())


def context(document: tree.Document, known_ids: Sequence[str]) -> dict[str, Any]:
    """Every name a template may use and its value, for a tidy `document`.

    `known_ids` are all section ids there may be. Raises ValueError when one of them is the name of a field.
    """
    clash = RESERVED & {*known_ids, *(section.id for section in document.sections)}
    if clash:
        raise ValueError(f"these section ids are names of fields: {sorted(clash)}")
    document = map_text(document, Words)
    sections = tuple(SectionView(section.id, section.title, section.blocks) for section in document.sections)
    own: dict[str, Any] = {field.name: getattr(document, field.name) for field in fields(document)}
    own = {name: value for name, value in own.items() if name in RESERVED}
    own |= {
        "date": document.date_shown,
        "draft": document.draft,
        "facts": document.facts,
        "sections": sections,
    }
    own |= {"draft_word": tree.DRAFT, "draft_notice": tree.DRAFT_NOTICE}
    absent = {name: SectionView(name) for name in known_ids}
    return {**absent, **{section.id: section for section in sections if section.id}, **own}


def _items(block: tree.Block) -> Iterator[str]:
    match block:
        case tree.Paragraph() | tree.Bullets():
            yield from lines(block)
        case tree.Table():
            yield from (_joined(". ", group.heading, group.note) for group in block.groups)


def lines(block: tree.Block) -> Iterator[str]:
    """A block as lines of plain text."""
    match block:
        case tree.Paragraph():
            yield _joined(" ", block.lead, block.text, block.said_by and f"– {block.said_by}")
        case tree.Bullets():
            yield from block.items
        case tree.Table():
            yield from map(_row, block.lines)
        case tree.Quote():
            yield _joined(" – ", quoted(block.text), block.who)
        case tree.Scale():
            yield block.question
            yield from (_joined(": ", score.who, _joined(". ", score.words, score.note)) for score in block.scores)
        case tree.Callout():
            yield from (block.title, *chain.from_iterable(map(lines, block.blocks)))
        case tree.Signatures():
            yield from (_joined(", ", line.who, line.how, line.date) for line in block.lines)
        case tree.SubHeading():
            yield block.text
        case tree.Facts():
            yield from (_joined(": ", fact.label, _joined(" – ", fact.value, fact.said_by)) for fact in block.facts)
        case tree.Picture():
            yield _joined(" – ", block.alt, block.caption)
        case tree.Cards():
            yield from chain.from_iterable((card.title, *card.lines) for card in block.items)


def _row(line: tree.Group | tuple[str, ...]) -> str:
    return _joined(". ", line.heading, line.note) if isinstance(line, tree.Group) else _joined("; ", *line)


def _joined(between: str, *parts: str) -> str:
    return Words(between.join(part for part in parts if part))
