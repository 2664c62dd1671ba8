"""Who may read what: each rule, and what the practitioner is told was left out."""

from collections.abc import Callable
from uuid import UUID

import pytest

from ehat_tui.documents.compose import reader_of
from ehat_tui.documents.look import Look
from ehat_tui.documents.readers import HOUSEHOLD, PRIVATE, READERS, may_read, omitted, refusal
from ehat_tui.errors import NotValid
from ehat_tui.record.case import Answer, Case

FAMILY, WORKER = READERS["family"], READERS["practitioner"]
Make = Callable[..., Case]
PersonId = Callable[[Case, str], UUID]


def rule_for(case: Case, question_id: str, subject: UUID, answer: Answer, who: str = "tess") -> str:
    found = refusal(FAMILY, Look(case, case.called(who)), case.form.question(question_id), subject, answer)
    return found.id if found else "may read"


@pytest.mark.parametrize(
    ("question", "who", "answer", "rule"),
    [
        ("hopes.better", "tess", Answer("x"), "may read"),
        ("hopes.better", "tess", Answer("x", restricted=True), "private"),
        ("hopes.better", "bram", Answer("x"), "not_agreed"),
        ("child_hopes.hopes", "ivy", Answer("x", may_tell="yes"), "may read"),
        ("child_hopes.hopes", "ivy", Answer("x", may_tell="no"), "childs_word"),
        ("child_hopes.hopes", "ivy", Answer("x", may_tell="only-worried"), "childs_word"),
        ("child_hopes.hopes", "ivy", Answer("x"), "childs_word"),
        ("child_hopes.hopes", "ivy", Answer("x", may_tell="yes", restricted=True), "private"),
        ("contact.phone", "tess", Answer("x"), "contact"),
        ("contact.safe_call", "tess", Answer("unsafe"), "private"),
        ("about.ethnicity", "tess", Answer("WBRI"), "not_needed"),
        ("health.mental_health", "tess", Answer("x"), "may read"),  # her own
        ("health.mental_health", "ivy", Answer("x"), "may read"),  # a child of hers who does not decide yet
        ("health.mental_health", "bram", Answer("x"), "health_of_others"),
        ("people.nhs_number", "tess", Answer("9990000018"), "numbers"),
        ("people.given_names", "tess", Answer("Tess"), "may read"),
    ],
)
def test_each_rule_for_the_family(
    family: Case, person_id: PersonId, question: str, who: str, answer: Answer, rule: str
) -> None:
    assert rule_for(family, question, person_id(family, who), answer) == rule


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("start.danger", "private"),
        ("start.why_now", "workers"),
        ("at_home.words", "private"),
        ("money.arrears", "not_needed"),
        ("home.tenure", "private"),
        ("plan.if_worse", "may read"),
    ],
)
def test_questions_asked_once(family: Case, question: str, rule: str) -> None:
    assert rule_for(family, question, family.id, Answer("x")) == rule


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("safety.words", "private"),
        ("advice.who", "workers"),
        ("contacts.what", "workers"),
        ("agreement.limits", "agreements"),
        ("events.what", "abuse_or_offence"),
        ("services.plan_held", "abuse_or_offence"),
        ("actions.what", "may read"),
    ],
)
def test_lists(family: Case, question: str, rule: str) -> None:
    rows = family.rows(question.partition(".")[0])
    assert rule_for(family, question, rows[0].id if rows else family.id, Answer("x")) == rule


def test_taking_the_mark_off_a_restricted_question_does_not_open_it(family: Case) -> None:
    assert rule_for(family, "start.visitor_note", family.id, Answer("x", restricted=False)) == "private"


def test_a_row_whose_first_line_is_private_is_private_whole(family: Case) -> None:
    *_, cot, hidden = family.rows("worries")
    assert rule_for(family, "worries.how_long", hidden.id, Answer("x")) == "private"
    assert rule_for(family, "worries.what", cot.id, Answer("x")) == "may read"
    assert rule_for(family, "worries.who", cot.id, Answer("x", restricted=True)) == "private"


def test_someone_who_takes_their_agreement_back_is_heard_no_more(make: Make, person_id: PersonId) -> None:
    yes = {"person": "bram", "explained": ["voluntary"], "decision": "agrees", "capacity": "adult_self"}
    tess = {**yes, "person": "tess", "capacity": "parent_with_pr"}
    agreed = make(agreement=[tess, {**yes, "family_readers": ["tess"]}])
    back = {"person": "bram", "decision": "withdrawn", "capacity": "adult_self"}
    later = make(agreement=[tess, {**yes, "family_readers": ["tess"]}, back])
    assert rule_for(agreed, "hopes.better", person_id(agreed, "bram"), Answer("x")) == "may read"
    assert rule_for(later, "hopes.better", person_id(later, "bram"), Answer("x")) == "not_agreed"


def test_the_practitioner_reads_all_but_what_was_taken_back(family: Case) -> None:
    look = Look(family)
    for question in family.form.questions.values():
        assert may_read(WORKER, look, question, family.id, Answer("x", restricted=True, may_tell="no"))
    assert {each.rule.id for each in omitted(WORKER, look)} == {"not_agreed"}


def test_every_rule_says_why_and_where_from() -> None:
    for reader in READERS.values():
        for rule in (PRIVATE, *reader.rules):
            assert rule.why
            assert rule.source


def test_what_was_left_out_is_counted_by_heading_and_rule_and_quotes_nothing(family: Case, secret: str) -> None:
    found = {(each.label, each.rule.id): each.count for each in omitted(FAMILY, Look(family, family.called("tess")))}
    assert found["The child's own words", "childs_word"] == 2
    assert found["Worries", "private"] == 5
    assert found["What you hope for: Bram", "not_agreed"] == 1
    assert ("Worries", "childs_word") not in found
    assert secret not in repr(found)


def test_decided_here_is_told_apart_from_what_no_family_copy_ever_holds() -> None:
    decided = {rule.id for rule in (PRIVATE, *HOUSEHOLD) if not rule.always}
    assert decided == {"private", "not_agreed", "childs_word", "others_own"}


def test_an_unknown_reader_is_told_the_known_ones() -> None:
    with pytest.raises(NotValid) as caught:
        reader_of("school")
    assert "family, young-person, child, practitioner" in caught.value.hint
