"""Each rule of `readers` at its edges: what it keeps, and the nearest thing it lets through."""

from __future__ import annotations

from inspect import getclosurevars
from typing import Any

import pytest

from ehat_tui.documents import grounds, kinship, readers
from ehat_tui.documents.grounds import doubts
from ehat_tui.documents.look import AT_HOME, BIRTH_PARENTS, REFUGE
from ehat_tui.documents.readers import READERS, Omitted, Reader, Rule, asked, may_read, omitted, refusal
from ehat_tui.form.model import AgreedTest
from ehat_tui.record.case import Answer, Case

from .small import (
    PAIRS,
    PEOPLE,
    WHOLE,
    Said,
    changed,
    family,
    ids,
    item,
    look,
    one,
    shipped,
    subject_of,
    takes_back,
    told,
    told_family,
    yes,
)

SCHOOL, SURGERY = "secondary_school", "gp"  # the keys of Hill School and Quarry Surgery


def kept(rule: Rule, case: Case, reader: str, question: str, whose: str) -> bool:
    """Whether a rule keeps an answer from a reader."""
    view = look(case, reader)
    return rule.applies(view, item(view, question, whose))


def missing(rule: Rule, case: Case, reader: str, question: str, whose: str) -> list[str]:
    """The names of those whose word would let it in."""
    view = look(case, reader)
    assert rule.missing
    found = set(rule.missing(view, item(view, question, whose)))
    return [*(who for who in PEOPLE if str(one(who)) in found), *("" for _ in found & {""})]


def about(*who: str, row: str = "row") -> Said:
    return "worries.about", row, ids(*who)


# ---------------------------------------------------------------- by where it stands


@pytest.mark.parametrize(
    ("rule", "question", "keeps"),
    [
        (readers.SAFETY, "safety.where", True),
        (readers.SAFETY, "at_home.alone", True),
        (readers.SAFETY, "hopes.better", False),
        (readers.NUMBERS, "people.sex", True),
        (readers.NUMBERS, "people.given_names", False),
        (readers.THIRD_PARTY, "network.who", True),
        (readers.THIRD_PARTY, "events.what", False),
        (readers.ABUSE, "events.what", True),
        (readers.ABUSE, "about.status", True),  # an offence alone
        (readers.ABUSE, "network.who", False),
        (readers.CHILDS_PAGE, "hopes.better", True),
        (readers.CHILDS_PAGE, "child_hopes.hopes", False),
        (readers.NO_STORY, "worries.what", True),
        (readers.NO_STORY, "attempts.said", False),
        (readers.NO_ANSWERS, "plan.review_on", True),
    ],
)
def test_what_is_kept_by_where_it_stands(rule: Rule, question: str, keeps: bool) -> None:
    assert kept(rule, family(), "ann", question, "row") is keeps


@pytest.mark.parametrize(
    ("question", "reader", "keeps"),
    [
        ("people.nhs_number", SURGERY, False),
        ("people.nhs_number", SCHOOL, True),
        ("people.upn", SCHOOL, False),
        ("people.upn", SURGERY, True),
        ("school.uln", SCHOOL, False),
        ("people.upn", "", True),
        ("people.sex", "", False),
        ("people.sex", SURGERY, False),
    ],
)
def test_a_number_goes_to_the_kind_of_service_that_uses_it(question: str, reader: str, keeps: bool) -> None:
    case = family(shared=(told("kit"), told("kit", to="Quarry Surgery")))
    assert kept(readers.THEIR_NUMBER, case, reader, question, "kit") is keeps


def test_what_the_rules_about_places_are_made_of() -> None:
    """Called anew: those of the rules were made when the module was read, before any mutant."""
    view = look(family())
    worry, address = item(view, "worries.what", "row"), item(view, "contact.address_type", "ann")
    for test, of_worry, of_address in (
        (grounds.of_sections("worries"), True, False),
        (grounds.not_of_sections("worries"), False, True),
        (grounds.of_questions("worries.what"), True, False),
        (grounds.sensitive("domestic-abuse", "third-party"), False, True),
    ):
        assert (test(view, worry), test(view, address)) == (of_worry, of_address)


# ---------------------------------------------------------------- what is private

PRIVATE = Answer("x", restricted=True)


@pytest.mark.parametrize(
    ("said", "question", "whose", "keeps"),
    [
        ([("hopes.better", "ann", PRIVATE)], "hopes.better", "ann", True),
        ([("hopes.better", "ann", "x")], "hopes.better", "ann", False),
        ([("start.danger", "", "x")], "start.danger", "", True),  # asked so
        ([("safety.where", "row", "x")], "safety.where", "row", True),  # asked in such a section
        # a row is as its first line that says something
        ([("worries.what", "row", PRIVATE), ("worries.who", "row", "x")], "worries.who", "row", True),
        ([("worries.what", "row", PRIVATE), ("worries.who", "row", "x")], "worries.about", "row", True),
        ([("worries.what", "row", "x"), ("worries.about", "row", PRIVATE)], "worries.who", "row", False),
        ([("worries.what", "row", "x"), ("worries.about", "row", PRIVATE)], "worries.about", "row", True),
        ([("worries.about", "row", PRIVATE), ("worries.who", "row", "x")], "worries.who", "row", True),
        ([("worries.what", "other", PRIVATE), ("worries.what", "row", "x")], "worries.what", "row", False),
    ],
)
def test_what_is_private(said: list[Said], question: str, whose: str, keeps: bool) -> None:
    case = family(*said)
    assert kept(readers.PRIVATE, case, "ann", question, whose) is keeps
    subject = subject_of(whose)
    found = refusal(Reader("", ""), look(case), case.form.question(question), subject, Answer("x"))
    marked = case.answer(case.form.question(question), subject).restricted and found is None
    assert keeps is (found is readers.PRIVATE or marked)  # by the answer that is asked about, not by the one kept


def test_a_row_whose_first_line_is_asked_in_private_is_private() -> None:
    said = ("worries.what", "row", "x"), ("worries.who", "row", "x")
    own = family(*said, form=changed("worries.what", restricted=True))
    assert kept(readers.PRIVATE, own, "ann", "worries.who", "row")
    assert not kept(readers.PRIVATE, family(*said), "ann", "worries.who", "row")


@pytest.mark.parametrize(
    ("question", "whose", "keeps"),
    [
        ("contact.address", "ann", True),
        ("contact.phone", "kit", True),  # who lives with her
        ("contact.address", "gran", False),
        ("hopes.better", "ann", False),
    ],
)
def test_whoever_is_in_a_refuge_has_no_address(question: str, whose: str, keeps: bool) -> None:
    case = family(("contact.address_type", "ann", "refuge"), ("contact.address_same_as", "kit", str(one("ann"))))
    assert kept(readers.REFUGE, case, "dad", question, whose) is keeps


# ---------------------------------------------------------------- a child's word


@pytest.mark.parametrize(
    ("question", "whose", "reader", "may_tell", "keeps"),
    [
        ("voice.worries", "kit", "ann", "no", True),
        ("voice.worries", "kit", "ann", "only-worried", True),
        ("voice.worries", "kit", "ann", "", True),
        ("voice.worries", "kit", "ann", "yes", False),
        ("voice.worries", "kit", "kit", "no", False),  # their own
        ("voice.worries", "teo", "kit", "no", True),
        ("voice.why_not", "kit", "ann", "no", False),  # not asked whether it may be told
        ("health.mental_health_about", "gran", "ann", "no", False),  # no child
        ("health.mental_health_about", "kit", "ann", "no", True),
        ("caring.effect", "kit", "ann", "no", True),  # of Kit who cares for gran: no grown-up's word
        ("caring.effect", "kit", "kit", "no", True),
        ("words.words", "nobodys", "ann", "no", True),  # may be a child's
        ("words.words", "nobodys", "ann", "yes", False),
        ("words.words", "of somebody gone", "ann", "no", False),
    ],
)
def test_a_childs_own_words_go_as_far_as_the_child_said(
    question: str, whose: str, reader: str, may_tell: str, keeps: bool
) -> None:
    case = family(
        ("caring.for_whom", "kit", ids("gran")),
        ("words.child", "of somebody gone", str(one("gone"))),
        (question, whose, Answer("x", may_tell=may_tell)),
    )
    assert kept(readers.CHILDS_WORD, case, reader, question, whose) is keeps


def test_the_child_is_named_whose_word_is_missing() -> None:
    case = family(("voice.worries", "kit", "x"))
    assert missing(readers.CHILDS_WORD, case, "ann", "voice.worries", "kit") == ["kit"]
    assert missing(readers.HEALTH_TICKED, case, SCHOOL, "health.any", "kit") == ["kit"]


# ---------------------------------------------------------------- who does not agree

SOME_BACK = (
    *(yes("ann", "parent_with_pr"), yes("gran"), yes("dad", decision="does_not_agree")),
    takes_back("gran", withdrawn_what=["one_topic"], withdrawn_topics=["services"]),
    takes_back("ann", "parent_with_pr", withdrawn_what=["one_topic"], withdrawn_topics=["challenges"]),
)


@pytest.mark.parametrize(
    ("said", "question", "whose", "who"),
    [
        ([], "hopes.better", "dad", ["dad"]),
        ([], "hopes.better", "gran", []),
        ([], "hopes.better", "jo", []),  # was not asked
        ([], "agreement.limits", "agreement 2", []),  # before agreement nothing asks for it
        ([about("gran", "dad")], "worries.what", "row", ["dad"]),
        ([about("ann", "dad")], "worries.what", "row", ["ann", "dad"]),
        ([about("gran")], "worries.what", "row", []),  # her own chapter, not the family's
        ([about()], "worries.what", "row", [""]),  # the family's
        ([], "strengths.what", "row", []),
        ([("services.for_whom", "row", ids("gran"))], "services.what", "row", ["gran"]),
        ([("services.for_whom", "row", ids("ann"))], "services.what", "row", []),
        ([("services.for_whom", "row", [])], "services.what", "row", []),
    ],
)
def test_whose_agreement_is_missing(said: list[Said], question: str, whose: str, who: list[str]) -> None:
    case = family(*said, agreed=SOME_BACK)
    assert kept(readers.NOT_AGREED, case, "", question, whose) is bool(who)
    assert missing(readers.NOT_AGREED, case, "", question, whose) == who


# ---------------------------------------------------------------- in the family

GRAN_LETS_ANN = (yes("ann", "parent_with_pr"), yes("gran", family_readers=ids("ann")), yes("dad"))


@pytest.mark.parametrize(
    ("reader", "question", "whose", "who"),
    [
        ("ann", "hopes.better", "ann", []),
        ("ann", "hopes.better", "gran", []),  # she said so
        ("dad", "hopes.better", "gran", ["gran"]),
        ("ann", "worries.what", "row", ["dad"]),
        ("gran", "people.given_names", "dad", []),  # who is there is no secret at home
        ("dad", "people.given_names", "gran", ["gran"]),
        ("gran", "contact.phone", "ann", ["ann"]),
    ],
)
def test_what_is_somebody_elses_needs_their_word(reader: str, question: str, whose: str, who: list[str]) -> None:
    case = family(about("ann", "gran", "dad"), agreed=GRAN_LETS_ANN)
    at_home = question.startswith("people") and reader == "gran"
    assert kept(readers.OTHERS_OWN, case, reader, question, whose) is bool(who)
    if not at_home:
        assert missing(readers.OTHERS_OWN, case, reader, question, whose) == who


@pytest.mark.parametrize(
    ("said", "reader", "question", "whose", "keeps"),
    [
        ([], "ann", "health.any", "ann", False),
        ([], "ann", "health.any", "kit", False),
        ([], "ann", "health.any", "gran", True),
        ([], "gran", "health.any", "gran", False),
        ([], "gran", "health.any", "kit", True),  # no parent
        ([], "ann", "hopes.better", "gran", False),
        ([("caring.for_whom", "kit", ids("gran"))], "ann", "caring.tasks", "kit", True),
        ([("caring.for_whom", "kit", ids("ann"))], "ann", "caring.tasks", "kit", False),
    ],
)
def test_health_is_read_by_oneself_and_by_parents(
    said: list[Said], reader: str, question: str, whose: str, keeps: bool
) -> None:
    assert kept(readers.HEALTH_OF_OTHERS, family(*said), reader, question, whose) is keeps


@pytest.mark.parametrize(
    ("reader", "question", "whose", "keeps"),
    [
        ("dad", "home.note", "", True),
        ("ann", "home.note", "", False),
        ("dad", "plan.review_on", "", False),
        ("dad", "lead.name", "row", False),
        ("dad", "people.given_names", "kit", False),
        ("dad", "child_strengths.what", "kit", True),  # not his
        ("dad", "child_strengths.what", "teo", False),
        ("dad", "hopes.better", "dad", False),
        ("dad", "hopes.better", "gran", False),  # who decides for herself: another rule's
    ],
)
def test_the_home_is_not_for_who_lives_elsewhere(reader: str, question: str, whose: str, keeps: bool) -> None:
    assert kept(readers.ELSEWHERE, family(), reader, question, whose) is keeps


def test_a_word_for_one_chapter_is_for_that_chapter() -> None:
    case = family(
        *(("actions.for_whom", "act", ids("gran")), ("worries.about", "row", ids("gran"))),
        *(("actions.what", "by name", "Gran rings."), ("actions.for_whom", "by name", ids("ann"))),
        shared=(told_family("gran", "ann", "yes", "plan_only"), told("gran", "yes", "plan_only"), told("ann")),
    )
    assert not kept(readers.OTHERS_OWN, case, "ann", "actions.what", "act")
    assert kept(readers.OTHERS_OWN, case, "ann", "worries.what", "row")
    assert not kept(readers.MENTIONS, case, "ann", "actions.what", "by name")
    assert not kept(readers.MENTIONS, case, SCHOOL, "actions.what", "by name")


# ---------------------------------------------------------------- somebody outside


def test_somebody_who_is_named_must_have_said_yes_too() -> None:
    case = family(
        *(("worries.what", "row", "Gran shouts."), about("kit"), ("worries.what", "plain", "x")),
        agreed=GRAN_LETS_ANN,
        shared=(told("kit"), told("ann", to="Quarry Surgery"), told("gran", to="Quarry Surgery")),
    )
    assert kept(readers.MENTIONS, case, SCHOOL, "worries.what", "row")
    assert missing(readers.MENTIONS, case, SCHOOL, "worries.what", "row") == ["gran"]
    assert not kept(readers.MENTIONS, case, SURGERY, "worries.what", "row")
    assert not kept(readers.MENTIONS, case, SCHOOL, "worries.what", "plain")  # about everybody, names nobody
    assert not kept(readers.MENTIONS, case, "ann", "worries.what", "row")
    assert missing(readers.MENTIONS, case, "dad", "worries.what", "row") == ["gran"]


@pytest.mark.parametrize(
    ("shared", "question", "whose", "who"),
    [
        # by its chapter
        ([told("kit", "yes", "plan_only")], "actions.what", "for kit", []),
        ([told("kit", "yes", "plan_only")], "worries.what", "of kit", ["kit"]),
        ([told("kit")], "worries.what", "of kit", []),
        ([told("kit"), told("ann")], "worries.what", "of kit and gran", ["gran"]),
        ([told("kit")], "home.note", "", ["ann", "teo", "gran", "dad"]),
        # a name goes with any yes
        ([told("kit", "yes", "plan_only")], "people.given_names", "kit", []),
        ([told("kit", "yes", "plan_only")], "people.given_names", "gran", ["gran"]),
        ([told("kit", "yes", "plan_only")], "relationships.relationship", "kit+gran", ["gran"]),
        ([told("kit", "no", "plan_only")], "people.given_names", "kit", ["kit"]),
        ([told("kit", "ask_each_time")], "people.given_names", "kit", ["kit"]),
        ([told("kit", what=[])], "people.given_names", "kit", ["kit"]),  # a yes to nothing
        ([told("kit")], "people.given_names", "", ["ann", "teo", "gran", "dad"]),  # of the list as a whole
        # how to reach somebody only where that was said
        ([told("kit")], "contact.phone", "kit", ["kit"]),
        ([told("kit", "yes", "contact_details_only")], "contact.phone", "kit", []),
        ([told("kit", "no", "contact_details_only")], "contact.phone", "kit", ["kit"]),
        ([told("kit", "yes", "contact_details_only")], "worries.what", "of kit", ["kit"]),
        # the worker, and when people meet: to whoever is told anything
        ([told("kit", "yes", "plan_only")], "lead.name", "row", []),
        ([told("kit", "yes", "plan_only")], "plan.review_on", "", []),
        ([told("kit", "yes", "plan_only")], "plan.family_part", "", ["ann", "teo", "gran", "dad"]),
        ([told("kit", "no")], "lead.name", "row", ["ann", "kit", "teo", "gran", "dad"]),
        ([told("jo")], "plan.review_on", "", ["ann", "kit", "teo", "gran", "dad"]),  # is not assessed
    ],
)
def test_whose_yes_is_missing(shared: list[dict[str, Any]], question: str, whose: str, who: list[str]) -> None:
    case = family(
        *(about("kit", row="of kit"), about("kit", "gran", row="of kit and gran")),
        ("actions.for_whom", "for kit", ids("kit")),
        shared=tuple(shared),
    )
    assert missing(readers.NO_YES, case, SCHOOL, question, whose) == who
    assert kept(readers.NO_YES, case, SCHOOL, question, whose) is bool(who)


def test_while_two_say_different_things_not_even_the_name_goes() -> None:
    shared = (told("kit", "yes", "whole_assessment", "contact_details_only"),)
    father = {"relationship": "father", "parental_responsibility": "yes", "other_parent": "objects"}
    agreed = family(shared=shared)
    objected = family(shared=shared, pairs={**PAIRS, ("kit", "dad"): father}, agreed=(yes("ann", "parent_with_pr"),))
    for question in ("people.given_names", "contact.phone"):
        assert missing(readers.NO_YES, agreed, SCHOOL, question, "kit") == []
        assert missing(readers.NO_YES, objected, SCHOOL, question, "kit") == ["kit"]


@pytest.mark.parametrize(
    ("shared", "reader", "question", "whose", "keeps"),
    [
        ([told("kit")], SCHOOL, "health.any", "kit", True),
        ([told("kit", "yes", "named_sections", topics=["health"])], SCHOOL, "health.any", "kit", False),
        ([told("kit", "yes", "named_sections", topics=["plan"])], SCHOOL, "health.any", "kit", True),
        ([told("kit")], SCHOOL, "child_hopes.hopes", "kit", False),
        ([told("kit", to="Quarry Surgery")], SURGERY, "health.any", "kit", False),
        ([], "", "health.any", "kit", True),
        ([told("kit", "yes", "named_sections", topics=["health"])], SCHOOL, "caring.tasks", "kit", True),
    ],
)
def test_health_goes_where_it_was_ticked(
    shared: list[dict[str, Any]], reader: str, question: str, whose: str, keeps: bool
) -> None:
    case = family(("caring.for_whom", "kit", ids("gran")), shared=tuple(shared))
    assert kept(readers.HEALTH_TICKED, case, reader, question, whose) is keeps


# ---------------------------------------------------------------- subject access


@pytest.mark.parametrize(
    ("said", "reader", "question", "whose", "keeps"),
    [
        ([], "kit", "hopes.better", "ann", True),
        ([], "ann", "hopes.better", "ann", False),
        ([about("kit", "gran")], "kit", "worries.what", "row", False),
        ([about("gran")], "kit", "worries.what", "row", True),
        ([about()], "kit", "worries.what", "row", False),  # of the family: of each of them
        ([about()], "jo", "worries.what", "row", True),  # who is not assessed
        ([about("gran"), ("worries.what", "row", "Kit hides.")], "kit", "worries.what", "row", False),
        ([about("gran"), ("worries.what", "row", "Kit hides.")], "teo", "worries.what", "row", True),
    ],
)
def test_what_is_about_the_one_who_asks(said: list[Said], reader: str, question: str, whose: str, keeps: bool) -> None:
    assert kept(readers.OF_OTHERS, family(*said), reader, question, whose) is keeps


@pytest.mark.parametrize(
    ("reader", "question", "whose", "answer", "why"),
    [
        ("ann", "hopes.better", "ann", Answer("x"), ()),
        ("ann", "hopes.better", "ann", Answer("Gran helps."), ("third party",)),
        ("ann", "network.who", "of ann", Answer("x"), ("third party",)),
        ("ann", "hopes.better", "ann", Answer("x", restricted=True), ("restricted",)),
        ("ann", "hopes.better", "ann", Answer("x", said_by="opinion"), ("opinion",)),
        ("ann", "hopes.better", "ann", Answer("x", said_by="professional"), ("opinion",)),
        ("ann", "hopes.better", "ann", Answer("x", said_by="document"), ("opinion",)),
        ("ann", "hopes.better", "ann", Answer("x", said_by="saw"), ()),
        ("ann", "hopes.better", "ann", Answer("x", said_by="parent"), ()),
        ("ann", "hopes.better", "ann", Answer("x", said_by="child"), ("told by somebody else",)),
        ("ann", "hopes.better", "ann", Answer("x", said_by="family"), ("told by somebody else",)),
        ("kit", "child_hopes.hopes", "kit", Answer("x", said_by="child"), ()),
        ("kit", "child_hopes.hopes", "kit", Answer("x", said_by="parent"), ("told by somebody else",)),
        ("kit", "child_hopes.hopes", "kit", Answer("x", said_by="family"), ("told by somebody else",)),
        ("", "hopes.better", "ann", Answer("x", said_by="parent"), ("others",)),
        ("", "hopes.better", "ann", Answer("x", said_by="child"), ("others", "told by somebody else")),
        ("kit", "about.status", "kit", Answer(["x"]), ("serious harm",)),
        ("kit", "contact.address", "kit", Answer("x"), ("secret address",)),
        ("kit", "worries.what", "of two", Answer("x"), ("others",)),
        ("kit", "events.what", "of kit", Answer("x"), ("serious harm",)),
        ("kit", "safety.family_told", "safety of kit", Answer("x"), ("restricted", "serious harm")),
        # of the family as a whole
        ("ann", "home.note", "", Answer("x"), ("others",)),
        ("ann", "home.problems", "", Answer(["x"]), ("others",)),  # no text, but about somebody
        ("ann", "start.level", "", Answer("x"), ()),
        ("ann", "start.started_on", "", Answer("2026-03-04"), ()),
        ("ann", "plan.review_on", "", Answer("2026-03-04"), ()),
        ("ann", "lead.name", "row", Answer("x"), ()),
        ("ann", "contacts.time", "row", Answer("x"), ("others",)),  # a text, whatever is asked
        ("ann", "actions.status", "row", Answer("x"), ()),
    ],
)
def test_why_somebody_must_decide(reader: str, question: str, whose: str, answer: Answer, why: tuple[str, ...]) -> None:
    case = family(
        *(about("kit", "gran", row="of two"), ("network.for_whom", "of ann", ids("ann"))),
        *(("events.who", "of kit", ids("kit")), ("safety.about", "safety of kit", ids("kit"))),
        ("contact.address_type", "kit", "refuge"),
        (question, whose, answer),
    )
    view = look(case, reader)
    assert doubts(view, item(view, question, whose)) == why
    assert kept(readers.TO_DECIDE, case, reader, question, whose) is bool(why)


def test_long_words_about_the_family_are_looked_at_however_they_are_marked() -> None:
    case = family(("home.note", "", "x"), form=changed("home.note", sensitive=()))
    view = look(case, "ann")
    assert doubts(view, item(view, "home.note", "")) == ("others",)


def test_what_was_released_may_go_to_the_one_it_was_released_to() -> None:
    said = ("hopes.better", "ann", Answer("x", said_by="child"))
    decided = {(str(one("ann")), "hopes.better", one("ann")): True}
    for released, keeps in (({}, True), (decided, False), (dict.fromkeys(decided, False), True)):
        assert kept(readers.TO_DECIDE, family(said, released=released), "ann", "hopes.better", "ann") is keeps
    assert kept(readers.TO_DECIDE, family(said, released=decided), "gran", "hopes.better", "ann")


# ---------------------------------------------------------------- the rules together


def test_the_first_rule_that_keeps_it_is_the_reason() -> None:
    case = family(("hopes.better", "ann", "x"), ("safety.where", "row", "x"))
    view = look(case, "ann")

    def first(*rules: Rule, opens: bool = False, of: tuple[str, str] = ("hopes.better", "ann")) -> Rule | None:
        reader = Reader("", "", sees_restricted=opens, rules=rules)
        asked_of = view, case.form.question(of[0]), subject_of(of[1]), Answer("x")
        assert may_read(reader, *asked_of) is (refusal(reader, *asked_of) is None)
        return refusal(reader, *asked_of)

    assert first() is None
    assert first(readers.SAFETY) is None
    assert first(readers.OTHERS_OWN) is None
    assert first(readers.OTHERS_OWN, of=("hopes.better", "gran")) is readers.OTHERS_OWN
    assert first(readers.NO_ANSWERS, readers.CHILDS_PAGE) is readers.NO_ANSWERS
    assert first(readers.SAFETY, readers.CHILDS_PAGE, readers.NO_ANSWERS) is readers.CHILDS_PAGE
    in_safety = ("safety.where", "row")
    assert first(readers.SAFETY, of=in_safety) is readers.PRIVATE
    assert first(readers.SAFETY, opens=True, of=in_safety) is readers.SAFETY
    assert first(opens=True, of=in_safety) is None


def test_what_is_left_out_is_told_by_heading_rule_and_whose_word_is_missing() -> None:
    case = family(
        *(("hopes.better", "gran", "x"), ("hopes.better", "dad", "x"), ("hopes.better", "ann", "x")),
        *(("worries.what", "a", PRIVATE), ("worries.who", "a", "x"), ("worries.what", "b", PRIVATE)),
        *(about("gran", "dad", row="c"), ("worries.who", "c", Answer(None, typed=" said "))),
        ("worries.what", "c", Answer("", typed=" ")),
    )
    reader = Reader("", "", rules=(readers.OTHERS_OWN,))
    others, both = readers.OTHERS_OWN, tuple(sorted(ids("gran", "dad")))
    found = [it for it in omitted(reader, look(case, "ann")) if it.section in ("worries", "hopes")]
    assert found == [
        Omitted("Worries", readers.PRIVATE, 3, "worries"),
        Omitted("Worries", others, 2, "worries", both),
        Omitted("What you hope for: Gran", others, 1, "hopes", tuple(ids("gran"))),
        Omitted("What you hope for: Dad", others, 1, "hopes", tuple(ids("dad"))),
    ]
    (named,) = omitted(Reader("", "", rules=(readers.MENTIONS,)), look(family(("home.note", "", "Gran helps."))))
    assert (named.section, named.people) == ("home", tuple(ids("gran")))
    of_people = [it for it in omitted(READERS["stop"], look(case)) if it.section == "people"]
    assert [it.label for it in of_people] == [case.form.sections["people"].title]  # without the name of each


@pytest.mark.parametrize(
    ("answer", "true"),
    [
        (Answer(None), False),
        (Answer(""), False),
        (Answer([]), False),
        (Answer("x"), True),
        (Answer(["x"]), True),
        (Answer(0), True),
        (Answer(False), True),
        (Answer(None, typed="x"), True),
        (Answer(None, typed="  "), False),
        (Answer(None, absent="asked-declined"), False),
    ],
)
def test_what_could_be_read(answer: Answer, true: bool) -> None:
    assert readers.said(answer) is true


def test_only_what_is_asked_now_is_looked_at() -> None:
    case = family(("worries.what", "row", "x"))
    refused = family(agreed=(yes("ann", decision="does_not_agree"),))
    assert isinstance(case.form.sections["refusal"].enable_when, AgreedTest)
    assert "refusal" not in {section.id for section, _, _ in asked(case)}
    assert "refusal" in {section.id for section, _, _ in asked(refused)}
    assert all(question.section == section.id for section, _, question in asked(case))
    of = [(subject, question.id) for section, subject, question in asked(case) if section.id == "child_strengths"]
    assert of == [
        (one(who), f"child_strengths.{name}") for who in ("kit", "teo") for name in ("what", "enjoys", "people")
    ]
    assert {subject for section, subject, _ in asked(case) if section.id == "home"} == {WHOLE}
    health = {(subject, question.id) for section, subject, question in asked(case) if section.id == "health"}
    assert (one("kit"), "health.self_harm") in health
    assert (one("teo"), "health.self_harm") not in health  # is three


# ---------------------------------------------------------------- the tables


def test_the_tables_name_what_there_is() -> None:
    """A misspelt section would be open to everybody, and nobody would notice."""
    form = shipped()
    known = {*form.sections, *form.questions}
    named = {*grounds.HEALTH_SECTIONS, *grounds.IDENTITY, *grounds.FOR_ANYBODY, *grounds.DATES, *grounds.NUMBERS_FOR}
    for rule in (rule for reader in READERS.values() for rule in reader.rules):
        named |= set(getclosurevars(rule.applies).nonlocals.get("ids", ()))
    assert len(named) > 30
    assert named <= known
    kinds = {option.code for option in form.vocabularies["agency_type"].options}
    assert kinds > grounds.HEALTH_SERVICES | grounds.EDUCATION
    assert grounds.HEALTH_SERVICES.isdisjoint(grounds.EDUCATION)
    marks = {mark for question in form.questions.values() for mark in question.sensitive}
    for rule in (readers.THIRD_PARTY, readers.ABUSE):
        assert marks > set(getclosurevars(rule.applies).nonlocals["kinds"])
    assert {*BIRTH_PARENTS} == {*kinship.PARENTS}
    codes = {option.code for option in form.vocabularies["relationships"].options}
    assert codes > BIRTH_PARENTS
    assert {AT_HOME} < {option.code for option in form.vocabularies["lives_with"].options}
    assert {REFUGE} < {option.code for option in form.vocabularies["address_type"].options}


def test_who_sees_what_is_private_and_for_whom_nobody_needs_to_agree() -> None:
    """Rules 27 and 40. A sheet that holds nothing anybody said is for everybody."""
    telling = {reader.id: reader for reader in READERS.values() if readers.NO_ANSWERS not in reader.rules}
    opened = {name for name, reader in telling.items() if reader.sees_restricted}
    assert opened == {"practitioner", "safeguarding", "subject", "subject-list"}
    assert {name for name, reader in telling.items() if not reader.needs_agreement} == opened | {"refusal"}
    outside = {name for name, reader in telling.items() if readers.NO_YES in reader.rules}
    assert outside == {name for name, reader in telling.items() if reader.keyed == "agency"}
