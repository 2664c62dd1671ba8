"""Who reads what of the three families of domain/families.md, answer by answer: by which rule it stays out, or "in"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest

from ehat_tui.documents.compose import look_of, reader_of
from ehat_tui.documents.readers import READERS, Reader, Rule, asked, refusal
from ehat_tui.record.case import Case
from ehat_tui.record.sharing import recipients

pytestmark = pytest.mark.xdist_group("families")  # read in once

IN = "in"
# question, whose (a key), or a few words of the row it stands in: the rule for each reader
TABLE: dict[str, tuple[tuple[str, ...], dict[tuple[str, str], tuple[str, ...]]]] = {
    "marsden": (
        # the young mother, her mother at home, the father elsewhere, the GP, the college
        ("family p1", "family p3", "family p4", "agency gp", "agency college"),
        {
            ("home.problems", ""): (IN, IN, "elsewhere", "no_yes", "no_yes"),
            ("worries.what", "That wall is making him ill"): (IN, IN, "others_own", "no_yes", "no_yes"),
            ("worries.what", "since me mum went"): (IN, IN, "others_own", "no_yes", "no_yes"),
            ("worries.what", "scared of my own baby"): (IN, IN, "others_own", "no_yes", "no_yes"),
            ("hopes.better", "denise"): (IN, IN, "others_own", "no_yes", "no_yes"),
            ("health.any", "denise"): ("health_of_others", IN, "health_of_others", "no_yes", "no_yes"),
            ("health.any", "keeley"): (IN, IN, "health_of_others", "no_yes", "no_yes"),
            ("health.any", "albie"): (IN, "health_of_others", IN, IN, "no_yes"),
            ("health.self_harm", "keeley"): ("private",) * 5,
            ("actions.what", "about how she has been feeling"): (IN, IN, "others_own", "no_yes", "no_yes"),
            ("actions.what", "agree a timetable"): (IN, IN, "others_own", IN, IN),
            ("contact.address", "keeley"): ("contact", "contact", "contact", "no_yes", "no_yes"),
            ("people.given_names", "denise"): (IN, IN, "others_own", "no_yes", "no_yes"),
            ("people.given_names", "albie"): (IN, IN, IN, IN, "no_yes"),
            ("people.nhs_number", "albie"): ("numbers", "numbers", "numbers", IN, "their_number"),
            ("child_strengths.what", "albie"): (IN, IN, IN, IN, "no_yes"),
            ("lead.phone", "Priya"): (IN, IN, IN, IN, IN),
            ("plan.if_worse", ""): (IN, IN, "elsewhere", "no_yes", "no_yes"),
        },
    ),
    "tesfaye": (
        # the mother, the grandmother, the young man's college, the girl's school, the GP, the clinic
        ("family p3", "family p4", "agency college", "agency cluster", "agency gp", "agency hospital"),
        {
            ("conditions.name", "Kidney"): ("health_of_others", IN, "no_yes", "no_yes", IN, "no_yes"),
            ("conditions.impact_family", "Kidney"): ("health_of_others", IN, "no_yes", "no_yes", "mentions", "no_yes"),
            ("caring.for_whom", "hana"): ("health_of_others", "health_of_others", *("no_yes",) * 4),
            ("health.any", "yonas"): (IN, "health_of_others", "health_unticked", "no_yes", "no_yes", IN),
            ("school.name", "yonas"): ("not_needed", "not_needed", IN, "no_yes", "no_yes", "no_yes"),
            ("voice.day", "hana"): ("childs_word",) * 6,
            ("effect.daily_life", "hana"): (IN, IN, "no_yes", "no_yes", "no_yes", "no_yes"),
            ("child_hopes.hopes", "hana"): (IN, IN, "no_yes", IN, "no_yes", "no_yes"),
            ("money.arrears", ""): ("private",) * 6,
        },
    ),
    "brannigan": (
        # the mother, her partner, the boy himself, CAMHS, his school, the GP
        ("family p3", "family p4", "young-person p1", "agency camhs", "agency secondary_school", "agency gp"),
        {
            ("situations.offending", "connor"): ("private",) * 6,
            ("worries.seen", "bag found in March"): ("private",) * 6,
            ("worries.what", "Year 8"): (IN, "others_own", IN, IN, "no_yes", "no_yes"),
            ("health.mental_health_about", "connor"): (
                *("childs_word", "health_of_others", IN, "childs_word", "childs_word", "childs_word"),
            ),
            ("health.any", "mark"): ("health_of_others", IN, "health_of_others", "no_yes", "no_yes", "no_yes"),
            ("school.name", "connor"): ("not_needed", "not_needed", "not_needed", IN, "no_yes", "no_yes"),
            ("child_hopes.hopes", "connor"): (IN, "others_own", IN, IN, IN, "no_yes"),
            ("safety.words", "Twice"): ("private",) * 6,
            ("people.given_names", "dylan"): (IN, IN, IN, "no_yes", "no_yes", "no_yes"),
        },
    ),
}
ROWS = [
    pytest.param(family, question, where, reader, rule, id=f"{reader}-{question}-{where[:12]}")
    for family, (readers, rows) in TABLE.items()
    for (question, where), rules in rows.items()
    for reader, rule in zip(readers, rules, strict=True)
]


@pytest.mark.parametrize(("family", "question", "where", "reader", "rule"), ROWS)
def test_who_reads_what(
    families: dict[str, Case], family: str, question: str, where: str, reader: str, rule: str
) -> None:
    case = families[family]
    kind, _, key = reader.partition(" ")
    about = case.form.question(question)
    subject = place(case, question, where)
    answer = case.answer(about, subject)
    assert answer.given, "the table asks about an answer nobody gave"
    found = refusal(reader_of(kind), look_of(case, reader_of(kind), key), about, subject, answer)
    assert (found.id if found else IN) == rule


def place(case: Case, question: str, where: str) -> UUID:
    """The assessment, a person by their key, or the row in which these words stand."""
    section = case.form.sections[case.form.question(question).section]
    if section.repeats == "once":
        return case.id
    person = case.called(where)
    if person is not None:
        return person.id
    rows = [
        row.id
        for row in case.rows(section.id)
        if any(where in str(case.answer(one, row.id).value) for one in section.questions)
    ]
    assert len(rows) == 1, (question, where, len(rows))
    return rows[0]


# Rules without which nothing more would be told about these three families, and why they stand all the same.
TWICE_KEPT = {
    "refuge": "nobody here lives in a refuge; content/test_service_copy.py and content/test_safeguarding.py have one",
    "safety": "both sections start private, so PRIVATE keeps them; a council's own form may not mark them so",
    "not_agreed": "everybody here agrees; test_never_there.py has families in which some do not",
    "young-person elsewhere": "a child who takes part lives here; the rule is of the household's list as a whole",
}
# Not the child's page: one rule says what it holds, and the household's rules stand behind it a second time.
EVERY_RULE = [
    pytest.param(kind, rule, id=f"{kind}-{rule.id}")
    for kind in ("family", "young-person", "agency")
    for rule in READERS[kind].rules
]


@pytest.mark.parametrize(("kind", "rule"), EVERY_RULE)
def test_each_rule_keeps_something_that_no_other_keeps(families: dict[str, Case], kind: str, rule: Rule) -> None:
    """The coarsest of all mutants: a rule that is gone. Some answer would be told that is not told now."""
    reader = READERS[kind]
    without = replace(reader, rules=tuple(one for one in reader.rules if one is not rule))
    told = next(newly_told(families, reader, without), "")
    kept_twice = not {rule.id, f"{kind} {rule.id}"}.isdisjoint(TWICE_KEPT)
    assert bool(told) is not kept_twice, "the table of exceptions is out of date" if told else "no answer needs it"


def newly_told(families: dict[str, Case], reader: Reader, without: Reader) -> Iterator[str]:
    for case in families.values():
        for key in keys(case, reader):
            look = look_of(case, reader, key)
            for section, subject, question in asked(case):
                answer = case.answer(question, subject)
                now = answer.given and refusal(reader, look, question, subject, answer)
                if now and refusal(without, look, question, subject, answer) is None:
                    yield f"{key} {section.id} {question.id}"


def keys(case: Case, reader: Reader) -> list[str]:
    if reader.keyed == "agency":
        return [one.key for one in recipients(case) if not one.person]
    grown = reader.id == "family"
    return [case.number(one) for one in case.people if (one.is_adult or not one.is_child if grown else one.is_child)]
