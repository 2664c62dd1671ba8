"""The form: chapters, sections, questions and vocabularies as frozen values.

The semantics are those of HL7 FHIR Structured Data Capture: a stable id for each question, `enable_when`, a draft may
miss anything and a completed record may not, and an answer without a value says why (FHIR's data-absent-reason).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal[
    "text",
    "long_text",
    "choice",
    "choices",
    "yes_no",
    "date",
    "number",
    "scale",
    "person",
    "people",
    "row",
    "rows",
]
Repeats = Literal["once", "person", "child", "adult", "list", "pair"]

KINDS: tuple[str, ...] = Kind.__args__  # type: ignore[attr-defined]
REPEATS: tuple[str, ...] = Repeats.__args__  # type: ignore[attr-defined]
FORMATS = ("nhs_number", "upn", "uln", "postcode", "phone", "email")
SENSITIVE = (
    "personal",
    "special-category",
    "criminal-offence",
    "domestic-abuse",
    "third-party",
    "in-confidence",
)

# Blank is never ambiguous (fields.md 1.0): the reasons are codes of FHIR's data-absent-reason value set.
ABSENT_REASONS: dict[str, str] = {
    "asked-declined": "did not want to say",
    "asked-unknown": "not known",
    "not-asked": "not asked",
    "not-applicable": "does not apply",
}

# What a condition may ask of the agreement as a whole (rules 2 and 5). "refused": somebody was asked, nobody agrees.
AGREED = ("stands", "refused")

# What a condition may ask of the record: "finished" once a version of it was, or when it holds rows of such a section.
RECORD = ("finished",)

# Who said it (fields.md 1.0; fact, allegation and opinion kept apart: rules 26 and 30).
SOURCES: dict[str, str] = {
    "child": "child said",
    "parent": "parent or carer said",
    "family": "family member said",
    "saw": "I saw",
    "professional": "another worker said",
    "document": "in a document",
    "opinion": "my opinion",
}

# What a child lets us pass on (J6, rule 31: a young person's confidence is kept unless someone is at risk).
MAY_TELL: dict[str, str] = {
    "yes": "may be told",
    "no": "not to be told",
    "only-worried": "tell only that I am worried",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a vocabulary: `code` is stored, `label` is shown."""

    code: str
    label: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A code list of data/vocabularies/."""

    id: str
    title: str
    options: tuple[Option, ...]
    source: str = ""

    def label(self, code: str) -> str:
        """The words for a code; the code itself when an older record holds one this list has lost."""
        return next((option.label for option in self.options if option.code == code), code)


YES_NO = Vocabulary("yes_no", "Yes or no", (Option("yes", "Yes"), Option("no", "No")))


@dataclass(frozen=True, slots=True)
class Test:
    """`question` compared with `values` by `op`: is, is_not, includes, excludes, answered, at_least, below."""

    question: str
    op: str
    values: tuple[str | float | bool, ...]


@dataclass(frozen=True, slots=True)
class AgeTest:
    """The age in whole years of the person the page is about, `at_least` or `below` a number."""

    op: str
    years: float


@dataclass(frozen=True, slots=True)
class AgreedTest:
    """Where the agreement to the whole assessment stands: one of `AGREED`."""

    state: str


@dataclass(frozen=True, slots=True)
class RecordTest:
    """How far the record as a whole is: one of `RECORD`."""

    state: str


@dataclass(frozen=True, slots=True)
class Several:
    """`all` or `any` of several conditions."""

    how: Literal["all", "any"]
    conditions: tuple[Condition, ...]


Condition = Test | AgeTest | AgreedTest | RecordTest | Several


@dataclass(frozen=True, slots=True)
class Opens:
    """An answer that brings up another page at once, such as the crisis page."""

    values: tuple[str, ...]
    screen: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `id` is stable for ever: the wording may change, the meaning may not."""

    id: str
    section: str
    label: str
    prompt: str
    kind: Kind
    why: str = ""
    opener: str = ""
    code: tuple[str, ...] = ()
    options: str = ""
    of: str = ""
    required: bool = False
    sensitive: tuple[str, ...] = ()
    restricted: bool = False
    bind: str = ""
    format: str = ""
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    may_tell: bool = False
    prefill: str = ""
    default: str = ""  # what a new row or record starts with: "today", "now", "practitioner.name"
    area_may_make_optional: bool = False
    ends: tuple[str, ...] = ()  # scale: the two questions, of the row it belongs to, that say what 0 and 10 mean
    opens: Opens | None = None
    enable_when: Condition | None = None

    @property
    def name(self) -> str:
        """The part of the id after the section."""
        return self.id.split(".", 1)[1]

    @property
    def refers(self) -> bool:
        """Whether the value points at people or rows."""
        return self.kind in ("person", "people", "row", "rows")

    @property
    def many(self) -> bool:
        """Whether the value is a list."""
        return self.kind in ("choices", "people", "rows")


@dataclass(frozen=True, slots=True)
class Section:
    """One step of the journey; asked once, for each person, child or adult, for each pair, or as a list of rows."""

    id: str
    title: str
    repeats: Repeats
    questions: tuple[Question, ...]
    short: str = ""  # a word or two for the steps pane
    intro: str = ""
    table: str = ""
    needs_agreement: bool = True
    optional: bool = False
    restricted: bool = False
    item: str = ""
    summary: tuple[str, ...] = ()  # what the line of a row shows
    heads: tuple[str, ...] = ()  # the column headings of a pair grid, one for each of `summary`
    about: tuple[str, ...] = ()  # the questions that say whose information a row is, or who else a page is about
    group_by: str = ""  # a `row` question: the list stands under the rows it points at
    required: bool = False
    area_may_make_optional: bool = False
    none_label: str = ""
    enable_when: Condition | None = None

    @property
    def in_rows(self) -> bool:
        """Whether its answers belong to rows: added by the user (list), or one for each pair of people."""
        return self.repeats in ("list", "pair")

    def question(self, name: str) -> Question:
        """The question with this name within the section."""
        return next(question for question in self.questions if question.name == name)


@dataclass(frozen=True, slots=True)
class Chapter:
    """What the steps pane shows as one line: a few sections that belong together."""

    id: str
    title: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form, of one version. `digest` names its exact content and is stored with every record.

    `area` is the part of the area's profile that belongs to it, as it was read (form/source.py); empty in old records.
    """

    id: str
    version: str
    title: str
    digest: str
    chapters: tuple[Chapter, ...]
    sections: dict[str, Section]
    vocabularies: dict[str, Vocabulary]
    area: dict[str, Any] = field(default_factory=dict, repr=False)
    _questions: dict[str, Question] = field(init=False, default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for section in self.sections.values():
            self._questions.update({question.id: question for question in section.questions})

    @property
    def questions(self) -> dict[str, Question]:
        """Every question by its id, in the order of the form."""
        return self._questions

    def question(self, question_id: str) -> Question:
        """The question with this id; KeyError if the form has none."""
        return self._questions[question_id]

    def vocabulary(self, question: Question) -> Vocabulary:
        """The options of a choice, choices or yes_no question."""
        return YES_NO if question.kind == "yes_no" else self.vocabularies[question.options]

    @property
    def advice_levels(self) -> frozenset[str]:
        """The levels of need from which on somebody is asked for advice (L6, rule 7), by their codes."""
        levels = self.area.get("level")
        if not levels:
            return frozenset({"level_3", "level_4"})  # of the plain list, in records from before areas had their own
        return frozenset(level["code"] for level in levels if level.get("advice"))

    def chapter_of(self, section_id: str) -> Chapter:
        """The chapter a section stands in."""
        return next(chapter for chapter in self.chapters if section_id in chapter.sections)
