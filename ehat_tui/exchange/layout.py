"""The layout of a record file: what reading, writing and the schema must agree on.

A record file holds one assessment: TOML by hand, JSON by machine, the same structure. Sections asked once are
tables, lists and pairs are arrays of tables, sections about people are tables by the person's key.
"""

from __future__ import annotations

import re
import unicodedata

from ehat_tui.form.model import Form, Question, Section

FORMAT = "ehat-record/1"
HEAD = ("format", "area", "reference")
AGREEMENT = "agreement"  # the section that says who agrees to what
PEOPLE = "people"  # the section that says who there is; other sections point at its rows

# What a file tells about the record beside what was said: written for readers, left alone on import.
ASSESSMENT_FACTS = ("status", "outcome", "version", "amending", "form", "created_on", "completed_on")
INFORMATION = ("assessment", "practitioner")

# The parts of an answer that is more than its bare value, in the order they are written.
MARKS = ("value", "typed", "absent", "said_by", "restricted", "may_tell")

# The two people of a row of a pair section, by their keys.
ENDS = ("child", "person")

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")  # it becomes part of file names

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f]")
_HALVES = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """The text without C0 controls but line feed and tab, and without half characters no file could hold."""
    return _HALVES.sub("\N{REPLACEMENT CHARACTER}", _CONTROLS.sub("", text))


def slug(text: str) -> str:
    """A key made from a name; "" when no letter of it is Latin."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:30].strip("-")


def starts_restricted(form: Form, question: Question) -> bool:
    """Whether an answer to this question is restricted unless it says otherwise."""
    return question.restricted or form.sections[question.section].restricted


def none_question(section: Section) -> Question:
    """The statement that a list has nothing in it, kept as an answer under the section's own id."""
    label = section.none_label or "There is none"
    return Question(section.id, section.id, label, f"{label}.", "text")
