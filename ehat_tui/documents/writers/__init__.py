"""One module a file format; each turns a document tree into a file's content and knows nothing of the domain.

Every module has `render(document)`; `render` here picks one by the name of the format and imports only that one, and
`write` puts what it gives on the disk.
"""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from ehat_tui.documents.tree import Document
from ehat_tui.vault.files import write_private

SUFFIXES = {"pdf": ".pdf", "docx": ".docx", "html": ".html", "md": ".md", "json": ".json"}
_MODULES = {"md": "markdown"}


def render(
    document: Document, form: str, *, template: Path | None = None, known_ids: Sequence[str] = ()
) -> tuple[bytes, tuple[str, ...]]:
    """`document` as the content of a file of `form` (a key of SUFFIXES), made in memory.

    `template` and `known_ids` are for docx only (see docx.py). Also returns the characters that could not be shown and
    were replaced by a note such as [U+4E2D]. Raises NotFound or NotValid when a template cannot be used.
    """
    module: Any = import_module(f"{__name__}.{_MODULES.get(form, form)}")
    if form == "pdf":
        content, replaced = module.render(document)
        return content, replaced
    if form == "docx":
        return module.render(document, module.read_template(template), known_ids, ours=template is None), ()
    return module.render(document).encode("utf-8"), ()


def write(
    document: Document, path: Path, form: str, *, template: Path | None = None, known_ids: Sequence[str] = ()
) -> tuple[str, ...]:
    """Write `document` to `path` as `form`, whole or not at all; arguments and result as of `render`.

    Raises DiskRefused, and what `render` does.
    """
    content, replaced = render(document, form, template=template, known_ids=known_ids)
    write_private(path, content)
    return replaced
