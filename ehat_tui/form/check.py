"""What can be wrong in a form whose files could be read: references, kinds, conditions, bindings."""

from __future__ import annotations

from collections.abc import Iterator

from ehat_tui.form.bindings import BINDINGS
from ehat_tui.form.model import (
    FORMATS,
    KINDS,
    REPEATS,
    SENSITIVE,
    AgeTest,
    AgreedTest,
    Condition,
    Form,
    Question,
    RecordTest,
    Section,
    Several,
    Test,
)

# (section, where, what to write)
Mistake = tuple[str, str, str]

# What a new row or record may start with: the day, the time, or something about the worker (A7).
DEFAULTS = (
    "today",
    "now",
    *(f"practitioner.{name}" for name in ("name", "job_title", "organisation", "organisation_type", "phone", "email")),
)

# The pages an answer may bring up.
SCREENS = ("crisis", "safety")

# The sections whose pages are each about one person.
PERSONAL = ("person", "child", "adult")

# The tables from which it is worked out where the agreement stands: what is asked there cannot wait for it.
AGREEING = ("person", "relationship", "agreement", "gillick")


def mistakes(form: Form) -> Iterator[Mistake]:
    """Every mistake in `form`, in the order of the form."""
    for section in form.sections.values():
        yield from _section(form, section)
        for question in section.questions:
            where = f"question {question.id}"
            yield from ((section.id, where, what) for what in _question(form, section, question))
    yield from _tables(form)
    yield from _circles(form)
    yield from _before_agreement(form)


def _section(form: Form, section: Section) -> Iterator[Mistake]:
    def wrong(what: str) -> Mistake:
        return (section.id, "", what)

    if section.repeats not in REPEATS:
        yield wrong(f'repeats = "{section.repeats}" is not known; write one of: {", ".join(REPEATS)}')
    if section.table and section.table not in BINDINGS:
        yield wrong(f'table = "{section.table}" is not known; write one of: {", ".join(BINDINGS)}')
    if section.repeats == "list" and not section.item:
        yield wrong('a list needs item = "..." (what one row is called)')
    if section.repeats == "list" and section.required and not section.none_label:
        yield wrong('a required list needs none_label = "..." (how to say that there is none)')
    for name in section.summary:
        if name not in form.questions:
            yield wrong(f'summary names "{name}", which is no question')
    yield from map(wrong, _about(form, section))
    if section.heads and len(section.heads) != len(section.summary):
        yield wrong("heads needs one heading for each question of summary")
    grouped = form.questions.get(section.group_by)
    if section.group_by and (grouped is None or grouped.kind != "row" or grouped.section != section.id):
        yield wrong(f'group_by = "{section.group_by}" must name a question of this section with kind = "row"')
    if not section.questions:
        yield wrong("has no [[question]]")
    ids = [question.id for question in section.questions]
    for twice in sorted({name for name in ids if ids.count(name) > 1}):
        yield (section.id, f"question {twice}", "this id stands twice; each id may be used once, for ever")
    yield from ((section.id, "", what) for what in _condition(form, section, section.enable_when, whole=True))


def _about(form: Form, section: Section) -> Iterator[str]:
    for name in section.about:
        pointing = form.questions.get(name)
        if pointing is None or pointing.section != section.id or pointing.kind not in ("person", "people", "rows"):
            yield f'about names "{name}", which must be a question of this section about people or rows'


def _tables(form: Form) -> Iterator[Mistake]:
    """A table keeps the rows of one section, and a column the answers of one question."""
    kept: dict[str, str] = {}
    for section in form.sections.values():
        if section.table and not section.in_rows:
            yield (section.id, "", 'table is for a section with repeats = "list" or "pair"; leave it out')
        if section.in_rows and (section.repeats == "pair") != (section.table == "relationship"):
            yield (section.id, "", 'table = "relationship" and repeats = "pair" belong together')
        if section.table and kept.setdefault(section.table, section.id) != section.id:
            yield (section.id, "", f'table = "{section.table}" is used by {kept[section.table]} already; leave it out')
        bound: dict[str, str] = {}
        for question in section.questions:
            if question.bind and bound.setdefault(question.bind, question.id) != question.id:
                what = f'bind = "{question.bind}" is used by {bound[question.bind]} already'
                yield (section.id, f"question {question.id}", what)


def _question(form: Form, section: Section, question: Question) -> Iterator[str]:
    kind = question.kind
    if kind not in KINDS:
        yield f'kind = "{kind}" is not known; write one of: {", ".join(KINDS)}'
        return
    if kind in ("choice", "choices") and question.options not in form.vocabularies:
        yield f'options = "{question.options}" has no file in data/vocabularies/'
    if kind in ("row", "rows"):
        target = form.sections.get(question.of)
        if target is None or target.repeats != "list":
            yield f'of = "{question.of}" must name a list section'
    for mark in question.sensitive:
        if mark not in SENSITIVE:
            yield f'sensitive = "{mark}" is not known; write some of: {", ".join(SENSITIVE)}'
    if question.opens is not None and question.opens.screen not in SCREENS:
        yield f'opens the screen "{question.opens.screen}"; write one of: {", ".join(SCREENS)}'
    for end in question.ends:
        if end not in form.questions:
            yield f'ends names "{end}", which is no question'
    if question.default and question.default not in DEFAULTS:
        yield f'default = "{question.default}" is not known; write one of: {", ".join(DEFAULTS)}'
    if question.prefill and question.prefill not in form.questions:
        yield f'prefill = "{question.prefill}" is no question'
    yield from _limits(question)
    yield from _binding(section, question)
    yield from _condition(form, section, question.enable_when)


def _limits(question: Question) -> Iterator[str]:
    if question.format and question.format not in FORMATS:
        yield f'format = "{question.format}" is not known; write one of: {", ".join(FORMATS)}'
    elif question.format and question.kind != "text":
        yield f'format is for kind = "text", not for kind = "{question.kind}"'
    if question.minimum is not None and question.maximum is not None and question.minimum > question.maximum:
        yield "minimum is above maximum; the smaller number comes first"


def _binding(section: Section, question: Question) -> Iterator[str]:
    if not question.bind:
        return
    columns = BINDINGS.get(section.table, {})
    if question.bind not in columns:
        known = ", ".join(columns) or "none: this section has no table"
        yield f'bind = "{question.bind}" is no column; write one of: {known}'
    elif question.kind not in columns[question.bind]:
        yield f'the column "{question.bind}" cannot hold kind = "{question.kind}"'


def _tests(condition: Condition | None) -> Iterator[Test]:
    if isinstance(condition, Test):
        yield condition
    elif isinstance(condition, Several):
        for part in condition.conditions:
            yield from _tests(part)


def _has(condition: Condition | None, kind: type[AgeTest | AgreedTest | RecordTest]) -> bool:
    if isinstance(condition, Several):
        return any(_has(part, kind) for part in condition.conditions)
    return isinstance(condition, kind)


def _in_reach(section: Section, target: Section, *, whole: bool) -> bool:
    """Whether a page or row of `section` knows which answer of `target` is meant; a `whole` section has no person."""
    if target.repeats == "once":
        return True
    if whole:
        return False
    personal = section.repeats in PERSONAL and (target.repeats in PERSONAL or target.table == "person")
    return target.id == section.id or personal


def _condition(form: Form, section: Section, condition: Condition | None, *, whole: bool = False) -> Iterator[str]:
    if _has(condition, AgeTest) and (whole or section.repeats not in PERSONAL):
        yield f"its condition asks for an age; only a question with repeats = {' | '.join(PERSONAL)} can"
    alone = whole and section.repeats == "list" and isinstance(condition, RecordTest)
    if _has(condition, RecordTest) and not alone:
        yield "its condition asks how far the record is; only a whole section with repeats = list can, and nothing else"
    for test in _tests(condition):
        target = form.questions.get(test.question)
        if target is None:
            yield f'its condition asks about "{test.question}", which is no question'
            continue
        if not _in_reach(section, form.sections[target.section], whole=whole):
            yield f"its condition asks about {test.question}, which is about someone or something else"
        if test.op in ("at_least", "below") and target.kind not in ("number", "scale"):
            yield f"its condition says {test.op}, but {test.question} is no number"
        if target.kind in ("choice", "choices", "yes_no") and test.op in (
            "is",
            "is_not",
            "includes",
            "excludes",
        ):
            known = form.vocabularies.get(target.options or "yes_no")
            codes = {option.code for option in known.options} if known else set()
            for value in test.values:
                if value not in codes:
                    yield f'its condition compares {test.question} with "{value}", which is none of its options'
        if test.op in ("includes", "excludes") and not target.many:
            yield f"its condition says {test.op}, but {test.question} holds one value; write is or is_not"
        if test.op in ("is", "is_not") and target.many:
            yield f"its condition says {test.op}, but {test.question} holds several values; write includes"


def _circles(form: Form) -> Iterator[Mistake]:
    """Conditions that wait for each other would never ask anything."""
    for question in form.questions.values():
        if question.id in _ahead(form, question):
            yield (question.section, f"question {question.id}", "its condition waits for itself")


def _before_agreement(form: Form) -> Iterator[Mistake]:
    """What decides where the agreement stands cannot wait for it."""
    for question in form.questions.values():
        if form.sections[question.section].table not in AGREEING:
            continue
        asked = [question, *(form.questions[name] for name in _ahead(form, question) if name in form.questions)]
        waiting = [
            condition for one in asked for condition in (one.enable_when, form.sections[one.section].enable_when)
        ]
        if any(_has(condition, AgreedTest) for condition in waiting):
            what = "its condition asks for the agreement, which is worked out from this section"
            yield (question.section, f"question {question.id}", what)


def _ahead(form: Form, question: Question) -> set[str]:
    """The ids of all questions a question waits for, and of those these wait for."""
    seen: set[str] = set()
    ahead = {test.question for test in _tests(question.enable_when)}
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            after = form.questions.get(name)
            ahead |= {test.question for test in _tests(after.enable_when)} if after else set()
    return seen
