"""Make any document tree safe to write: clean text, and a shape no file format trips over."""

import math
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from ehat_tui.documents import pictures
from ehat_tui.documents.text import clean
from ehat_tui.documents.tree import Block, Cards, Document, Picture, Section, SubHeading, Table

T = TypeVar("T")
LINE = 100  # characters, about, across the page
_WIDEST_WORD, _LONGEST_TEXT = 16, 120  # beyond these many characters a column asks for no more room
_MARGIN = 2.5  # of a column, in characters


def tidy(document: Document) -> Document:
    """The same document with clean text, no empty title, rows as long as their header and no skipped heading level.

    PDF/UA refuses an untitled file, a skipped level and a picture without words; Word refuses control characters and
    ragged tables. Raises ValueError for a picture that there is not.
    """
    document = map_text(document, clean)
    sections = tuple(
        replace(section, title=section.title.strip(), blocks=_steady(section)) for section in document.sections
    )
    return replace(document, title=document.title.strip() or document.reference or "Document", sections=sections)


def map_text(node: T, change: Callable[[str], str]) -> T:
    """A copy of a tree in which `change` was applied to every piece of text."""
    return cast("T", _mapped(node, change))


def _mapped(node: Any, change: Callable[[str], str]) -> Any:
    if isinstance(node, str):
        return change(node)
    if isinstance(node, tuple):
        return tuple(_mapped(item, change) for item in node)
    if is_dataclass(node) and not isinstance(node, type):
        return replace(node, **{field.name: _mapped(getattr(node, field.name), change) for field in fields(node)})
    return node


def _steady(section: Section) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for block in section.blocks:
        match block:
            case SubHeading(text=text) if not text.strip():
                continue
            case SubHeading(level=3) if not any(isinstance(before, SubHeading) for before in blocks):
                blocks.append(replace(block, level=2))
            case Table(header=(), rows=()):
                continue
            case Table():
                blocks.append(even(block))
            case Picture(name=name, alt=alt):
                blocks.append(replace(block, alt=alt.strip() or pictures.said(name)))
            case Cards(items=()):
                continue
            case Cards(items=items):
                told = (replace(card, alt=card.alt.strip() or pictures.said(card.picture)) for card in items)
                blocks.append(replace(block, items=tuple(told)))
            case _:
                blocks.append(block)
    return tuple(blocks)


def even(table: Table) -> Table:
    """Every row as long as the longest, and widths that add up to 1."""
    count = max(len(table.header), *(len(row) for row in table.rows), 1)

    def padded(row: tuple[str, ...]) -> tuple[str, ...]:
        return row + ("",) * (count - len(row))

    header, rows = padded(table.header), tuple(padded(row) for row in table.rows)
    widths = table.widths
    if len(widths) != count or min(widths) <= 0:
        widths = _shares(list(zip(header, *rows, strict=True)))
    return replace(table, header=header, rows=rows, widths=tuple(width / sum(widths) for width in widths))


def _shares(columns: list[tuple[str, ...]]) -> tuple[float, ...]:
    """Room for the longest word of each column; what is left goes to those with long texts."""
    words = [max((len(word) for text in column for word in text.split()), default=0) for column in columns]
    least = [min(word, _WIDEST_WORD) + _MARGIN for word in words]
    wishes = [
        max(0.0, 3.5 * math.sqrt(min(max(map(len, column)), _LONGEST_TEXT)) - width)
        for column, width in zip(columns, least, strict=True)
    ]
    spare = max(0.0, LINE - sum(least)) / (sum(wishes) or 1)
    return tuple(width + wish * spare for width, wish in zip(least, wishes, strict=True))
