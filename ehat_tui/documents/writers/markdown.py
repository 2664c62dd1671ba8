"""Markdown (CommonMark with tables): people's words are escaped, so that they never become markup."""

import re
from collections.abc import Iterable
from itertools import chain

from ehat_tui.documents import tree
from ehat_tui.documents.text import quoted
from ehat_tui.documents.tidy import tidy

# What CommonMark and its usual extensions read as markup: anywhere, and only where a line starts.
_ANYWHERE = re.compile(r"([\\`*_\[\]<|~$#]|&(?=#?\w))")
_AT_START = re.compile(r"^(>|\+|-|=|:|\d{1,9}(?=[.)]))")


def render(document: tree.Document) -> str:
    """The document as Markdown text."""
    document = tidy(document)
    parts = [f"# {_line(document.title)}"]
    if document.draft:
        parts.append(f"**{tree.DRAFT}** {tree.DRAFT_NOTICE}")
    if document.subtitle:
        parts.append(_line(document.subtitle))
    parts.append(" · ".join(map(_line, document.facts)))
    for section in document.sections:
        if section.title:
            parts.append(f"## {_line(section.title)}")
        parts += chain.from_iterable(map(_block, section.blocks))
    parts += ["---", *map(_text, document.footer)]
    if document.draft:
        parts.append(f"**{tree.DRAFT}**")
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(block: tree.Block) -> Iterable[str]:
    match block:
        case tree.Paragraph():
            yield _paragraph(block)
        case tree.Bullets():
            yield _bullets(block)
        case tree.Table():
            yield _table(block.header, block.lines)
        case tree.Quote():
            yield _quote(block)
        case tree.Scale():
            yield from _scale(block)
        case tree.Callout():
            yield _callout(block)
        case tree.Signatures():
            rows = tuple((line.who, line.how, line.date) for line in block.lines)
            yield _table(("Name", "Signed, or how agreed", "Date"), rows)
        case tree.SubHeading():
            yield f"{'#' * (block.level + 1)} {_line(block.text)}"
        case tree.Facts():
            yield "\n".join(_item("- ", f"{_strong(f.label)} {_text(f.value)}" + _said(f.said_by)) for f in block.facts)
        case tree.Picture():
            yield f"({_text(block.alt)})" + _said(block.caption)
        case tree.Cards():
            yield from chain.from_iterable(map(_card, block.items))
        case tree.PageBreak():
            yield "---"


def _paragraph(block: tree.Paragraph) -> str:
    lead = f"{_strong(block.lead)} " if block.lead else ""
    return lead + _text(block.text) + _said(block.said_by)


def _bullets(block: tree.Bullets) -> str:
    marks = (f"{number}. " if block.ordered else "- " for number in range(1, len(block.items) + 1))
    return "\n".join(_item(mark, _text(item)) for mark, item in zip(marks, block.items, strict=True))


def _quote(block: tree.Quote) -> str:
    who = f"\n\n— {_text(block.who)}" if block.who else ""
    return _prefixed("> ", _text(quoted(block.text)) + who)


def _callout(block: tree.Callout) -> str:
    inner = "\n\n".join(_paragraph(b) if isinstance(b, tree.Paragraph) else _bullets(b) for b in block.blocks)
    return _prefixed("> ", f"{_strong(block.title)}\n\n{inner}".strip())


def _card(card: tree.Card) -> Iterable[str]:
    """What the drawing shows stands in brackets: Markdown has no place for a drawing of its own."""
    yield f"{_strong(card.title)} ({_line(card.alt)})".strip()
    yield from map(_text, card.lines)


def _scale(block: tree.Scale) -> Iterable[str]:
    yield _strong(block.question)
    yield f"0 means: {_text(block.low)}\n\n10 means: {_text(block.high)}"
    if any(score.note for score in block.scores):
        yield _table(("Who", "Number", "Why"), tuple((s.who, s.words, s.note) for s in block.scores))
    else:
        yield _table(("Who", "Number"), tuple((s.who, s.words) for s in block.scores))


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...] | tree.Group]) -> str:
    lines = [_cells(header), *(_over(row, len(header)) if isinstance(row, tree.Group) else _cells(row) for row in rows)]
    shown = ["| " + " | ".join(cells) + " |" for cells in lines]
    return "\n".join([shown[0], "|" + " --- |" * len(header), *shown[1:]])


def _cells(cells: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_line(cell, "<br>") for cell in cells)


def _over(group: tree.Group, columns: int) -> tuple[str, ...]:
    """Markdown has no cell over all columns: the heading stands in the first one."""
    note = f"<br>{_line(group.note, '<br>')}" if group.note else ""
    return (_strong(group.heading) + note, *[""] * (columns - 1))


def _strong(text: str) -> str:
    return f"**{_line(text).strip()}**" if text.strip() else ""


def _said(text: str) -> str:
    return f" — {_text(text)}" if text else ""


def _item(mark: str, text: str) -> str:
    return mark + text.replace("\n", "\n" + " " * len(mark))


def _prefixed(prefix: str, text: str) -> str:
    return "\n".join((prefix + line).rstrip() for line in text.split("\n"))


def _line(text: str, end: str = " ") -> str:
    """`text` on one line, for where a line must not end."""
    return end.join(_escaped(part) for part in text.strip().split("\n"))


def _text(text: str) -> str:
    """`text` with its own lines, each ended by a hard break."""
    return _line(text, "\\\n")


def _escaped(line: str) -> str:
    line = _ANYWHERE.sub(r"\\\1", line.strip())
    return _AT_START.sub(lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", line)
