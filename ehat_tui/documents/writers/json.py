"""The document tree as JSON, for other programs."""

import json

from ehat_tui.documents.tidy import tidy
from ehat_tui.documents.tree import Document, as_data

FORMAT = "ehat-document/1"


def render(document: Document) -> str:
    """The document as JSON text: `format`, the fields of Document, and blocks that carry their `kind`."""
    return json.dumps({"format": FORMAT, **as_data(tidy(document))}, ensure_ascii=False, indent=2) + "\n"
