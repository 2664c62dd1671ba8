"""HTML: one file with everything in it, that prints well and reads well aloud.

The page is data/documents/page.html.j2; Jinja escapes every value.
"""

from ehat_tui.documents.pictures import svg_saying
from ehat_tui.documents.text import quoted
from ehat_tui.documents.tidy import tidy
from ehat_tui.documents.tree import DRAFT, DRAFT_NOTICE, Document
from ehat_tui.resources import data_root


def render(document: Document) -> str:
    """The document as the text of one HTML file."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters["quoted"] = quoted
    environment.filters["drawing"] = lambda name, alt: Markup(svg_saying(name, alt))  # noqa: S704 - it escapes
    page = data_root().joinpath("documents", "page.html.j2").read_text(encoding="utf-8")
    template = environment.from_string(page)
    return template.render(doc=tidy(document), draft_word=DRAFT, draft_notice=DRAFT_NOTICE)
