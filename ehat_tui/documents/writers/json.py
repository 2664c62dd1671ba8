"""The document tree as JSON, for other programs."""

import json
from pathlib import Path

from ehat_tui.documents.tidy import tidy
from ehat_tui.documents.tree import Document, as_data
from ehat_tui.vault.files import write_private

FORMAT = "ehat-document/1"


def render(document: Document) -> str:
    """The document as JSON text: `format`, the fields of Document, and blocks that carry their `kind`."""
    return json.dumps({"format": FORMAT, **as_data(tidy(document))}, ensure_ascii=False, indent=2) + "\n"


def write(document: Document, path: Path) -> tuple[str, ...]:
    """Write `document` to `path` as JSON. Nothing is ever replaced. Raises DiskRefused."""
    write_private(path, render(document))
    return ()
