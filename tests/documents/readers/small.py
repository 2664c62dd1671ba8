"""Small families in memory, a few answers each: the smallest that tells one rule from the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from ehat_tui.documents.look import Item, Look, recipient_called
from ehat_tui.form.load import load
from ehat_tui.form.model import Form
from ehat_tui.record.case import Answer, Case, Row
from ehat_tui.record.ids import pair_id

AT = datetime(2026, 3, 4, 10, tzinfo=UTC)
WHOLE = uuid5(NAMESPACE_OID, "the assessment")

# Ann lives with Kit and Teo, and with her mother; Teo's father lives elsewhere, as a friend of the family does.
PEOPLE: dict[str, dict[str, Any]] = {
    "ann": {"roles": ["parent"], "assessed": "yes"},
    "kit": {"roles": ["child_assessed"], "birth_date": "2011-09-12"},
    "teo": {"roles": ["child_assessed"], "birth_date": "2023-01-05"},
    "gran": {"roles": ["grandparent"], "assessed": "yes"},
    "dad": {"roles": ["parent"], "assessed": "yes"},
    "jo": {"roles": ["family_friend"], "assessed": "no"},
}
PAIRS: dict[tuple[str, str], dict[str, Any]] = {
    ("kit", "ann"): {"relationship": "mother", "parental_responsibility": "yes", "lives_with": "all_the_time"},
    ("teo", "ann"): {"relationship": "mother", "parental_responsibility": "yes", "lives_with": "all_the_time"},
    ("kit", "gran"): {"relationship": "maternal_grandmother", "lives_with": "all_the_time"},
    ("teo", "dad"): {"relationship": "father", "parental_responsibility": "no", "lives_with": "no"},
    ("kit", "dad"): {"relationship": "mothers_partner", "parental_responsibility": "no", "lives_with": "no"},
}

PAIR = ("child", "person")

Said = tuple[str, str, Any]  # question, whose (a person, a row by any name, "" for the assessment), the answer


def one(name: str) -> UUID:
    """The id of a person or a row of this name."""
    return uuid5(NAMESPACE_OID, name)


def ids(*names: str) -> list[str]:
    """The same as text, as answers point at people."""
    return [str(one(name)) for name in names]


def yes(who: str, capacity: str = "adult_self", **more: Any) -> dict[str, Any]:
    """An agreement; `more` replaces parts of it."""
    return {"person": str(one(who)), "capacity": capacity, "decision": "agrees", "explained": ["voluntary"], **more}


def takes_back(who: str, capacity: str = "adult_self", **what: Any) -> dict[str, Any]:
    """Withdrawn: everything, or the parts named."""
    return yes(who, capacity, decision="withdrawn", **what)


def told(who: str, answer: str = "yes", *what: str, to: str = "Hill School", **more: Any) -> dict[str, Any]:
    """What was said about telling somebody outside about a person."""
    kind = {"Hill School": "secondary_school", "Quarry Surgery": "gp"}.get(to, "other")
    named = {"recipient": to, "agency_type": kind, "person": str(one(who)), "decision": answer, "direction": "both"}
    return {**named, "what": list(what or ("whole_assessment",)), **more}


def told_family(who: str, reader: str, answer: str = "yes", *what: str, **more: Any) -> dict[str, Any]:
    """What was said about telling one of the family about another."""
    more = {"agency_type": "family_member", "reader": str(one(reader)), **more}
    return told(who, answer, *what, to="", **more)


AGREED = (yes("ann", "parent_with_pr"), yes("gran"), yes("dad"))


def family(
    *said: Said,
    people: dict[str, dict[str, Any]] = PEOPLE,
    pairs: dict[tuple[str, str], dict[str, Any]] = PAIRS,
    agreed: tuple[dict[str, Any], ...] = AGREED,
    shared: tuple[dict[str, Any], ...] = (),
    form: Form | None = None,
    **more: Any,
) -> Case:
    """A case in which these things were said; a row stands where something was said in it. `more`: fields of Case."""
    form = form or shipped()
    answers: dict[tuple[str, UUID], Answer] = {}
    rows: dict[str, list[Row]] = {
        "people": [_row("people", one(who), {"given_names": who.title(), **it}) for who, it in people.items()],
        "relationships": [
            _row("relationships", subject_of("+".join(pair)), {**dict(zip(PAIR, ids(*pair), strict=True)), **it})
            for pair, it in pairs.items()
            if people.keys() >= set(pair)
        ],
        "agreement": [_row("agreement", one(f"agreement {n}"), it, n) for n, it in enumerate(agreed)],
        "sharing": [_row("sharing", one(f"sharing {n}"), it, n) for n, it in enumerate(shared)],
    }  # fmt: skip
    for question_id, whose, answer in said:
        question, subject = form.question(question_id), subject_of(whose)
        answers[question_id, subject] = given = answer if isinstance(answer, Answer) else Answer(answer)
        section = form.sections[question.section]
        if not section.in_rows or subject == WHOLE:
            continue
        found = rows.setdefault(section.id, [])
        if subject not in [row.id for row in found]:
            found.append(_row(section.id, subject, {}))
        if question.bind:
            next(row for row in found if row.id == subject).values[question.bind] = given.value
    case = Case(
        id=WHOLE, reference="EH-26-0001", area="england", status="draft", version=0, amending="", form=form,
        practitioner={}, created_at=AT, updated_at=AT, completed_at=None, place={}, answers=answers,
        sections={name: tuple(found) for name, found in rows.items()},
    )  # fmt: skip
    return replace(case, **more)


def subject_of(whose: str) -> UUID:
    """What a question is asked of: "kit+ann" is a pair, "" the assessment, anything else a person or a row."""
    child, plus, other = whose.partition("+")
    return pair_id(one(child), one(other)) if plus else one(whose) if whose else WHOLE


@cache
def shipped() -> Form:
    return load()


def changed(question_id: str, **changes: Any) -> Form:
    """The form that ships, with one question asked differently."""
    form = shipped()
    section = form.sections[form.question(question_id).section]
    questions = tuple(replace(it, **changes) if it.id == question_id else it for it in section.questions)
    sections = {**form.sections, section.id: replace(section, questions=questions)}
    return replace(form, sections=sections)


def look(case: Case, reader: str = "") -> Look:
    """As one of the family sees it, a recipient by their key, or nobody in particular."""
    if reader in PEOPLE:
        return Look(case, case.person(one(reader)))
    return Look(case, None, recipient_called(case, reader))


def item(view: Look, question_id: str, whose: str) -> Item:
    """An answer as the rules see it."""
    question = view.case.form.question(question_id)
    return view.item(question, subject_of(whose), view.case.answer(question, subject_of(whose)))


def _row(section: str, row_id: UUID, values: dict[str, Any], place: int = 0) -> Row:
    return Row(row_id, section, "", place, {**values}, AT + timedelta(minutes=place))
