"""What is wrong with a council's Word template, in plain words."""

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from ehat_tui.documents import tree
from ehat_tui.documents.writers import docx
from ehat_tui.documents.writers.docx_fields import RESERVED
from ehat_tui.errors import NotValid

_WIDE = 12  # columns and rows of the table in a trial run: more than any table of ours has


def check_template(path: Path, known_ids: Sequence[str]) -> list[str]:
    """One sentence for each unknown field, or for the first other mistake; empty when the template can be used.

    `known_ids` are the section ids it may name. Raises NotFound when there is no such file.
    """
    template = docx.read_template(path)
    known = {*RESERVED, *known_ids}
    try:
        unknown = _fields_used(template) - known
        if unknown:
            return [_unknown(name, sorted(known)) for name in sorted(unknown)]
        docx.render(_sample(known_ids), template, known_ids)
    except NotValid as error:
        return error.problems or [error.message]
    return []


def _fields_used(template: bytes) -> set[str]:
    from jinja2.exceptions import TemplateError

    opened = docx.open_template(template)
    try:
        used: set[str] = opened.get_undeclared_template_variables(jinja_env=docx.environment())
    except TemplateError:  # the trial run says where
        return set()
    return used


def _unknown(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"Unknown field: {name}." + (f" Did you mean {close[0]}?" if close else "")


def _sample(known_ids: Sequence[str]) -> tree.Document:
    """A document with every section and every kind of block, so that a trial run meets every field."""
    blocks: tuple[tree.Block, ...] = (
        tree.Paragraph("text", "lead", "someone"),
        tree.Bullets(("item",)),
        tree.Table(("header",) * _WIDE, (("cell",) * _WIDE,) * _WIDE),
        tree.Quote("words", "someone"),
        tree.Scale("question", "low", "high", (tree.Score("someone", 3),)),
        tree.Callout("title", (tree.Paragraph("text"),)),
        tree.Signatures((tree.Signature("someone"),)),
        tree.SubHeading("heading"),
        tree.Facts((tree.Fact("label", "value"),)),
        tree.Picture("star"),
        tree.Cards((tree.Card("star", "title", ("line",)),)),
        tree.PageBreak(),
    )
    sections = tuple(tree.Section(name, "title", blocks) for name in known_ids)
    return tree.Document(
        title="title",
        subtitle="subtitle",
        reader="reader",
        reference="reference",
        version="version",
        status="draft",
        dated=date(2026, 1, 12),
        date_shown="date",
        footer=("footer",),
        sections=sections,
    )
