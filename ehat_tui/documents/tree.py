"""A document as a tree of plain text: what compose makes and every writer reads.

Nothing in here knows the domain or any file format. Text is always plain `str`, never markup, and may hold newlines;
`tidy` (see tidy.py) makes any tree safe to write. Sequences are tuples, so a tree never changes once it is made.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, ClassVar, Literal, TypeAlias

LOWEST, HIGHEST = 0, 10  # the two ends of every scale (seed S1: 0 to 10)
DRAFT = "DRAFT"
HALF_LINE = 90  # characters of a fact that stands beside another one
DRAFT_NOTICE = "This is a draft. It is not finished and may still change."


@dataclass(frozen=True)
class Paragraph:
    """One paragraph. `lead` is a bold label before it, `said_by` a quiet remark after it, shown as it is given."""

    kind: ClassVar[str] = "paragraph"
    text: str
    lead: str = ""
    said_by: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list; numbered when `ordered`."""

    kind: ClassVar[str] = "bullets"
    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Group:
    """A heading over the rows of a table from row number `at` (the first is 0) on; `note` is a quiet line under it."""

    at: int
    heading: str
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A table whose header row repeats on each page. `widths` are shares of the line; left out, they fit the text."""

    kind: ClassVar[str] = "table"
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def lines(self) -> tuple[Group | tuple[str, ...], ...]:
        """Rows and the headings over them, in the order they are read."""
        count = len(self.rows)
        places = [(min(group.at, count), 0, place) for place, group in enumerate(self.groups)]
        places += [(place, 1, place) for place in range(count)]
        return tuple(self.rows[place] if is_row else self.groups[place] for _, is_row, place in sorted(places))


@dataclass(frozen=True)
class Quote:
    """Someone's own words. Writers add the quotation marks."""

    kind: ClassVar[str] = "quote"
    text: str
    who: str = ""


@dataclass(frozen=True)
class Score:
    """One person's number on a scale; None when they gave none. `note` is their reason."""

    who: str
    value: float | None
    note: str = ""

    @property
    def words(self) -> str:
        """The number as it is said: '3 out of 10'."""
        return "no number given" if self.value is None else f"{self.value:g} out of {HIGHEST}"

    def at(self, place: int) -> str:
        """What a row of numbers drawn for this score shows at `place`: the number where it is, elsewhere nothing."""
        return f"{self.value:g}" if self.value is not None and round(self.value) == place else ""


@dataclass(frozen=True)
class Scale:
    """A scale from 0 to 10: what it asks, what both ends mean, each person's score apart, never averaged."""

    kind: ClassVar[str] = "scale"
    question: str
    low: str
    high: str
    scores: tuple[Score, ...]


@dataclass(frozen=True)
class Callout:
    """A box that must not be missed."""

    kind: ClassVar[str] = "callout"
    title: str
    blocks: tuple[Paragraph | Bullets, ...]


@dataclass(frozen=True)
class Signature:
    """One line to sign. Empty `how` and `date` leave room for a pen."""

    who: str
    how: str = ""
    date: str = ""


@dataclass(frozen=True)
class Signatures:
    """Who signed or agreed, how and when."""

    kind: ClassVar[str] = "signatures"
    lines: tuple[Signature, ...]


@dataclass(frozen=True)
class SubHeading:
    """A heading inside a section: level 2, or 3 below a 2."""

    kind: ClassVar[str] = "subheading"
    text: str
    level: Literal[2, 3] = 2


@dataclass(frozen=True)
class Fact:
    """One label and its value; `said_by` as in Paragraph."""

    label: str
    value: str
    said_by: str = ""

    @property
    def short(self) -> bool:
        """Whether half a line is enough, so that two may stand side by side."""
        return len(self.label) + len(self.value) + len(self.said_by) <= HALF_LINE and "\n" not in self.value


@dataclass(frozen=True)
class Facts:
    """A list of labels and values."""

    kind: ClassVar[str] = "facts"
    facts: tuple[Fact, ...]

    @property
    def lines(self) -> tuple[tuple[Fact, ...], ...]:
        """The facts by line: two short ones side by side, any other alone."""
        lines: list[tuple[Fact, ...]] = []
        for fact in self.facts:
            if fact.short and lines and len(lines[-1]) == 1 and lines[-1][0].short:
                lines[-1] = (*lines[-1], fact)
            else:
                lines.append((fact,))
        return tuple(lines)


@dataclass(frozen=True)
class Picture:
    """One of our drawings (pictures.py), by `name`. `alt` says what it shows; left blank, its own title does."""

    kind: ClassVar[str] = "picture"
    name: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Card:
    """A big drawing (its name, as in Picture) beside a title and a few words; `alt` as in Picture."""

    picture: str
    title: str
    lines: tuple[str, ...] = ()
    alt: str = ""


@dataclass(frozen=True)
class Cards:
    """Cards, one under the other. Each title is a heading: one level below that of the section, if it has one."""

    kind: ClassVar[str] = "cards"
    items: tuple[Card, ...]


@dataclass(frozen=True)
class PageBreak:
    """What follows starts a new page."""

    kind: ClassVar[str] = "page_break"


Block: TypeAlias = (
    Paragraph
    | Bullets
    | Table
    | Quote
    | Scale
    | Callout
    | Signatures
    | SubHeading
    | Facts
    | Picture
    | Cards
    | PageBreak
)


@dataclass(frozen=True)
class Section:
    """A titled part of a document. `id` is the name a council's own Word template finds it by.

    `beside` is the id of the section it may stand next to, when that one comes just before it.
    """

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    beside: str = ""


@dataclass(frozen=True)
class Document:
    """A whole document for one reader.

    `reader`, `version` and `date_shown` are shown as they are given ("For the family", "version 1, ...");
    `dated` is the day the file itself claims to be made, so that the same document gives the same bytes;
    `dense` asks for smaller letters: much on few pages, to look things up in; `large` for big ones (16 point) and room
    around them, for children and for easy reading. `large` wins.
    """

    title: str
    reader: str
    reference: str
    version: str
    status: Literal["draft", "final"]
    dated: date
    date_shown: str
    sections: tuple[Section, ...]
    subtitle: str = ""
    footer: tuple[str, ...] = ()
    language: str = "en-GB"
    dense: bool = False
    large: bool = False

    @property
    def draft(self) -> bool:
        """True until it is final: every page then says DRAFT."""
        return self.status != "final"

    @property
    def facts(self) -> tuple[str, ...]:
        """What stands under the title and on each page, without the blanks."""
        return tuple(part for part in (self.reader, self.date_shown, self.reference, self.version) if part)

    @property
    def rows(self) -> tuple[tuple[Section, ...], ...]:
        """The sections as they stand on the page: two side by side where one asks for it and letters are not large."""
        rows: list[tuple[Section, ...]] = []
        for section in self.sections:
            before = rows[-1] if rows else ()
            wanted = not self.large and section.beside and len(before) == 1 and before[0].id == section.beside
            if wanted and not any(isinstance(block, PageBreak) for block in (*before[0].blocks, *section.blocks)):
                rows[-1] = (before[0], section)
            else:
                rows.append((section,))
        return tuple(rows)


def as_data(document: Document) -> dict[str, Any]:
    """The tree as plain dictionaries, lists, text and numbers; blocks carry their `kind`, scores their `words`."""
    data = {**asdict(document), "dated": document.dated.isoformat(), "draft": document.draft}
    data["sections"] = [
        {
            "id": section.id,
            "title": section.title,
            "beside": section.beside,
            "blocks": [_block(block) for block in section.blocks],
        }
        for section in document.sections
    ]
    return data


def _block(block: Block) -> dict[str, Any]:
    data: dict[str, Any] = {"kind": block.kind, **asdict(block)}
    if isinstance(block, Callout):
        data["blocks"] = [_block(inner) for inner in block.blocks]
    if isinstance(block, Facts):
        data["lines"] = [[asdict(fact) for fact in line] for line in block.lines]
    if isinstance(block, Scale):
        data["scores"] = [{**asdict(score), "words": score.words} for score in block.scores]
    return data
