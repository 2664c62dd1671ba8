"""Who the family's plan is for: names, ages, who is whose; of other people only those who help (DP5)."""

from __future__ import annotations

from ehat_tui.documents.going import reviewed_on
from ehat_tui.documents.tree import Block, Fact, Facts
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import join, known, say
from ehat_tui.form.dates import Age, age
from ehat_tui.record.case import Person


def people(view: View) -> tuple[Block, ...]:
    """One line a person: the people it is about, then others who have a job in it."""
    helpers = _helpers(view)
    facts = [Fact(_name(person), _about(view, person)) for person in taking_part(view)]
    facts += [
        Fact(_name(person), "; ".join([*_whose(view, person), say("people.helper")]))
        for person in view.people
        if not person.is_assessed and str(person.id) in helpers
    ]
    return (Facts(tuple(facts)),) if facts else ()


def taking_part(view: View) -> list[Person]:
    """The people the plan is about, without those who were asked and do not agree."""
    standing = view.case.agreement.standing
    return [person for person in view.people if person.is_assessed and not standing(person.id).says_no]


def _name(person: Person) -> str:
    """The full name, and what they like to be called when it is not part of it."""
    full, called = person.full_name, person.name
    given, family = person.row.values.get("given_names"), person.row.values.get("family_name")
    written = " ".join(part for part in (given, family) if part) or full
    return written if called in written.split() or called == given else f"{written} ({called})"


def _about(view: View, person: Person) -> str:
    on = reviewed_on(view) or view.case.on
    born = person.birth if view.value("people.birth_date", person.id) else None
    parts = [_aged(age(born, on))] if born else []
    return "; ".join([*parts, *_whose(view, person)]) or "–"


def _aged(found: Age) -> str:
    words = found.text()
    if found.unborn:
        return words
    return say("people.old" if words[-1].isalpha() else "people.aged", age=words)


def _whose(view: View, person: Person) -> list[str]:
    """The relation to each child the plan is about (D8), as in: Albie's mother."""
    children: dict[str, list[str]] = {}
    for row in view.case.rows("relationships"):
        child = view.case.person(row.values["child"])
        if row.values["person"] != str(person.id) or child is None or not view.named(child):
            continue
        code = view.value("relationships.relationship", row.id)
        if code:
            own = view.text("relationships.relationship_other", row.id) if code == "other" else ""
            children.setdefault(own or str(code), []).append(view.name(child))
    return [_related(view, code, names) for code, names in children.items()]


def _related(view: View, code: str, names: list[str]) -> str:
    whom = join(names)
    if known(f"relationship.{code}"):
        return say(f"relationship.{code}", names=whom)
    question = view.case.form.question("relationships.relationship")
    label = view.case.form.vocabulary(question).label(code).partition(" (")[0]
    word = label if label == code else label[:1].lower() + label[1:]  # in their own words: as they said it
    return say("people.whose", names=whom, word=word)


def _helpers(view: View) -> set[str]:
    """The ids of everybody who has something to do in the plan."""
    rows = view.rows("actions", "what")
    return {str(person.id) for row in rows for person in view.people_of("actions.who", row.id)}
