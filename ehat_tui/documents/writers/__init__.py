"""One module a file format; each turns a document tree into a file and knows nothing of the domain.

Every module has `write(document, path)`; `write` here picks one by the name of the format and imports only that one.
"""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from ehat_tui.documents.tree import Document

SUFFIXES = {"pdf": ".pdf", "docx": ".docx", "html": ".html", "md": ".md", "json": ".json"}
_MODULES = {"md": "markdown"}


def write(
    document: Document, path: Path, form: str, *, template: Path | None = None, known_ids: Sequence[str] = ()
) -> tuple[str, ...]:
    """Write `document` to `path` as `form` (a key of SUFFIXES), whole or not at all.

    `template` and `known_ids` are for docx only (see docx.py). Returns the characters that could not be shown and were
    replaced by a note such as [U+4E2D]. Raises DiskRefused, or NotValid when a template cannot be filled in.
    """
    module = import_module(f"{__name__}.{_MODULES.get(form, form)}")
    extra = {"template": template, "known_ids": known_ids} if form == "docx" else {}
    replaced: tuple[str, ...] = module.write(document, path, **extra)
    return replaced
