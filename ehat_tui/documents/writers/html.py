"""HTML: one file with everything in it, that prints well and reads well aloud.

The page is data/documents/page.html.j2; Jinja escapes every value.
"""

from pathlib import Path

from ehat_tui.documents.text import quoted
from ehat_tui.documents.tidy import tidy
from ehat_tui.documents.tree import DRAFT, DRAFT_NOTICE, Document
from ehat_tui.resources import data_root
from ehat_tui.vault.files import write_private


def render(document: Document) -> str:
    """The document as the text of one HTML file."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters["quoted"] = quoted
    page = data_root().joinpath("documents", "page.html.j2").read_text(encoding="utf-8")
    template = environment.from_string(page)
    return template.render(doc=tidy(document), draft_word=DRAFT, draft_notice=DRAFT_NOTICE)


def write(document: Document, path: Path) -> tuple[str, ...]:
    """Write `document` to `path` as HTML. Nothing is ever replaced. Raises DiskRefused."""
    write_private(path, render(document))
    return ()
