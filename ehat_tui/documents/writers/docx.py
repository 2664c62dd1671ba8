"""Word through docxtpl: our own template, data/documents/plan.docx, or a council's.

docx_fields.py says what a template may use.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

from ehat_tui.documents import pictures, tree
from ehat_tui.documents.text import quoted
from ehat_tui.documents.tidy import tidy
from ehat_tui.documents.writers.docx_fields import Words, context
from ehat_tui.errors import NotFound, NotValid
from ehat_tui.resources import data_root

TABLE_STYLE = "PlanTable"  # tables in this style get the widths the document asks for
DENSE, LARGE = 0.86, 16 / 11  # of the usual size of letters
DRAWING, LARGE_DRAWING = 26, 34  # millimetres across
MILLIMETRE = 36_000  # of Word's own units
_NEAR = 80  # characters of a template shown around a mistake


def render(document: tree.Document, template: bytes, known_ids: Sequence[str] = (), *, ours: bool = False) -> bytes:
    """The document as the bytes of a .docx file, set in `template` (the bytes of another; `ours` if it is the shipped).

    `known_ids` are all section ids a template may name, whether this document has them or not.
    Raises NotValid, with plain sentences, when the template cannot be filled in.
    """
    document = tidy(document)
    filled = _filled(template, context(document, known_ids), LARGE_DRAWING if document.large else DRAWING)
    _set_widths(filled.docx, document)
    if ours and (document.large or document.dense):
        _resize(filled.docx, LARGE if document.large else DENSE)
    properties = filled.docx.core_properties
    properties.title, properties.subject, properties.language = (
        document.title,
        document.subtitle,
        document.language,
    )
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = datetime.combine(document.dated, time(12))
    properties.revision = 1
    content = BytesIO()
    filled.save(content)
    return content.getvalue()


def read_template(template: Path | None = None) -> bytes:
    """A council's template, or ours when there is none. Raises NotFound."""
    if template is None:
        return data_root().joinpath("documents", "plan.docx").read_bytes()
    try:
        return template.read_bytes()
    except OSError:
        raise NotFound(f"The template {template.name} could not be read.", hint="Check its name and folder.") from None


def open_template(template: bytes) -> Any:
    """Docxtpl's document. Raises NotValid when it is no Word document."""
    from docxtpl import DocxTemplate

    try:
        opened = DocxTemplate(BytesIO(template))
        opened.init_docx()
        opened.docx.element.body  # noqa: B018 - an old or foreign file only fails here
    except Exception:  # noqa: BLE001 - zipfile, lxml, python-docx: each has its own way to say no
        raise NotValid("The template is not a Word document (.docx).", ["It is not a Word document (.docx)."]) from None
    return opened


def environment(opened: Any = None, width: int = DRAWING) -> Any:
    """A Jinja environment in which a template can only fill in fields: sandboxed, escaping, strict about names.

    `opened` is docxtpl's document that drawings are put in, `width` millimetres across.
    """
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(optimized=False, autoescape=True, undefined=StrictUndefined)
    made.filters["quoted"] = lambda text: Words(quoted(text))
    made.filters["drawing"] = lambda name, alt="": _drawing(opened, name, alt, width)
    return made


def _drawing(opened: Any, name: str, alt: str, width: int) -> str:
    """A drawing as the XML that stands between two pieces of text; docxtpl's own way has no words for the blind."""
    from markupsafe import Markup

    inline = opened.current_rendering_part.new_pic_inline(BytesIO(pictures.png(name)), width=width * MILLIMETRE)
    inline.docPr.set("descr", str(alt) or pictures.said(name))
    picture = inline.xml.replace("{", "&#123;").replace("}", "&#125;")  # see Words
    return Markup(f'</w:t></w:r><w:r><w:drawing>{picture}</w:drawing></w:r><w:r><w:t xml:space="preserve">')  # noqa: S704


def plain_words(error: Exception) -> str:
    """What a template did wrong, as one sentence without a traceback."""
    from jinja2.exceptions import SecurityError, TemplateSyntaxError, UndefinedError

    message = str(getattr(error, "message", None) or error).split("\n")[0]
    around = list(getattr(error, "docx_context", ()))
    near = around[min(3, max((getattr(error, "lineno", 1) or 1) - 1, 0))].strip()[:_NEAR] if len(around) > 3 else ""
    where = f" It is near: {near}" if near else ""
    if isinstance(error, TemplateSyntaxError):
        return f"A field is not written right: {message}{'' if message.endswith('.') else '.'}{where}"
    if isinstance(error, SecurityError):
        return f"The template asks for something a template may not use.{where}"
    attribute = re.search(r"has no attribute '([^']*)'", message)
    if isinstance(error, UndefinedError) and attribute:
        return f"There is no field called .{attribute[1]} there.{where}"
    element = re.search(r"has no element (.*)", message)
    if isinstance(error, UndefinedError) and element:
        return f"There is no [{element[1].rstrip('.')}] there.{where}"
    if isinstance(error, UndefinedError):
        name = re.search(r"'([^']*)' is undefined", message)
        return f"Unknown field: {name[1] if name else message}.{where}"
    return f"The template could not be filled in ({type(error).__name__}).{where}"


def _filled(template: bytes, values: Mapping[str, Any], width: int) -> Any:
    filled = open_template(template)
    try:
        filled.render(dict(values), jinja_env=environment(filled, width), autoescape=True)
    except Exception as error:  # noqa: BLE001 - whatever a council's template makes Jinja, lxml or python-docx say
        raise NotValid("The template could not be filled in.", [plain_words(error)]) from None
    return filled


def _set_widths(made: Any, document: tree.Document) -> None:
    """Give the tables of our own style the widths the document asks for; docxtpl makes all columns equal."""
    wanted = [b for section in document.sections for b in section.blocks if isinstance(b, tree.Table)]
    tables = [table for table in made.element.body.tbl_lst if table.tblStyle_val == TABLE_STYLE]
    if len(wanted) != len(tables):
        return
    for table, block in zip(tables, wanted, strict=True):
        columns = table.tblGrid.gridCol_lst
        total = sum(column.w for column in columns)
        for column, share in zip(columns, block.widths, strict=False):
            column.w = int(total * share)
        for row in table.tr_lst:
            place = 0
            for cell in row.tc_lst:
                cell.width = sum(column.w for column in columns[place : place + cell.grid_span])
                place += cell.grid_span


def _resize(made: Any, factor: float) -> None:
    """Smaller or larger letters in every style of our own template."""
    for style in made.styles:
        size = getattr(getattr(style, "font", None), "size", None)
        if size:
            style.font.size = int(size * factor)
