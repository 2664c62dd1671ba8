"""The JSON Schema of a record file, made from the form: for editors and for other programs."""

from __future__ import annotations

from typing import Any

from ehat_tui.exchange.layout import (
    ASSESSMENT_FACTS,
    ENDS,
    FORMAT,
    INFORMATION,
    KEY,
    REFERENCE,
    none_question,
    starts_restricted,
)
from ehat_tui.exchange.values import HIGHEST, LOWEST
from ehat_tui.form.model import ABSENT_REASONS, MAY_TELL, SOURCES, YES_NO, Form, Question, Section
from ehat_tui.record.store import PRACTITIONER_FIELDS

Schema = dict[str, Any]


def schema(form: Form) -> Schema:
    """JSON Schema 2020-12 of a record file filled with `form`; only an import can say where a key leads."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{form.title}: record file",
        "description": f"One assessment, with the form {form.id}/{form.version}. Keys name people and rows.",
        "type": "object",
        "required": ["format"],
        "additionalProperties": False,
        "properties": {
            "format": {"const": FORMAT},
            "area": {"type": "string", "description": "The area profile."},
            "reference": {
                "type": "string",
                "pattern": f"^{REFERENCE.pattern}$",
                "description": "Left out: the next.",
            },
            **_facts(),
            **{section.id: _section(form, section) for section in form.sections.values()},
        },
        "$defs": _definitions(form),
    }


def _facts() -> Schema:
    known = dict(zip(INFORMATION, (ASSESSMENT_FACTS, PRACTITIONER_FIELDS), strict=True))
    return {
        name: {
            "description": "For readers; not used by an import.",
            **_object({fact: {"type": "integer" if fact == "version" else "string"} for fact in facts}),
        }
        for name, facts in known.items()
    }


def _definitions(form: Form) -> Schema:
    return {
        "key": {
            "type": "string",
            "pattern": f"^{KEY.pattern}$",
            "description": "A short name, needed where another part of the file points here.",
        },
        "absent": _codes(ABSENT_REASONS) | {"description": "Why there is no value."},
        "said_by": _codes(SOURCES) | {"description": "Who said it."},
        "may_tell": _codes(MAY_TELL) | {"description": "Whether it may be told."},
        **{
            f"options-{vocabulary.id}": {
                "title": vocabulary.title,
                **_codes({option.code: option.label for option in vocabulary.options}),
            }
            for vocabulary in {**form.vocabularies, YES_NO.id: YES_NO}.values()
        },
    }


def _codes(codes: dict[str, str]) -> Schema:
    return {"oneOf": [{"const": code, "title": label} for code, label in codes.items()]}


def _object(properties: Schema, required: list[str] | None = None) -> Schema:
    found: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return found | ({"required": required} if required else {})


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _section(form: Form, section: Section) -> Schema:
    answers = {question.name: _answer(form, question) for question in section.questions}
    about = {"title": section.title} | ({"description": section.intro} if section.intro else {})
    match section.repeats:
        case "once":
            return about | _object(answers)
        case "list":
            rows = {"type": "array", "items": _object({"key": _ref("key")} | answers)}
            return about | {"anyOf": [rows, _object({"none": _answer(form, none_question(section))})]}
        case "pair":
            ends = {end: _ref("key") for end in ENDS}
            return about | {"type": "array", "items": _object(ends | answers, list(ENDS))}
        case _:
            return about | {
                "type": "object",
                "propertyNames": _ref("key"),
                "additionalProperties": _object(answers),
            }


def _answer(form: Form, question: Question) -> Schema:
    value = _value(question)
    marks: Schema = {
        "value": value,
        "typed": {"type": "string", "description": "What was typed when it cannot be read as a value."},
        "absent": _ref("absent"),
        "said_by": _ref("said_by"),
        "restricted": {"type": "boolean", "default": starts_restricted(form, question)},
    }
    if question.may_tell:
        marks["may_tell"] = _ref("may_tell")
    marked = _object(marks) | {"not": {"required": ["value", "absent"]}}
    return {
        "title": question.label,
        "description": question.prompt.replace("{name}", "this person"),
        "anyOf": [value, marked],
    }


def _value(question: Question) -> Schema:
    one = _one(question)
    return {"type": "array", "items": one} if question.many else one


def _one(question: Question) -> Schema:
    match question.kind:
        case "choice" | "choices" | "yes_no":
            return _ref(f"options-{question.options or YES_NO.id}")
        case "number":
            return {"type": "number"}
        case "scale":
            return {"type": "number", "minimum": LOWEST, "maximum": HIGHEST}
        case "person" | "people" | "row" | "rows":
            return _ref("key")
        case _:
            return {"type": "string"}
