"""What there is to think about: when, about whom, by which rule, what to do; and when there is nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ehat_tui.practice.completeness import missing
from ehat_tui.practice.flags import CHANGES, Flag, flags, is_private
from ehat_tui.practice.fostering import CLOSE
from ehat_tui.record.case import Case, Row
from ehat_tui.record.ids import pair_id

ON = date(2026, 1, 12)


def codes(case: Case, on: date = ON) -> list[str]:
    return [flag.code for flag in flags(case, on)]


def the(case: Case, code: str, on: date = ON) -> Flag:
    (found,) = [flag for flag in flags(case, on) if flag.code == code]
    return found


def pair(told: Any, child: UUID, person: UUID, **said: Any) -> None:
    for name, value in said.items():
        told.say(f"relationships.{name}", value, pair_id(child, person))


def test_about_a_plain_family_there_is_nothing_to_think(told: Any) -> None:
    ann, cat = told.child(birth_date="2014-01-22"), told.adult()
    pair(told, ann, cat, relationship="mother", lives_with="all_the_time", parental_responsibility="yes")
    told.row("visits", on="2026-01-12", interpreter="none_needed")
    told.say("caring.is_carer", "no", ann)
    told.say("situations.tags", ["exploitation", "private_fostering"], ann)
    told.agree(cat)
    assert flags(told.case, ON) == ()


def test_every_flag_has_a_source_and_a_task_and_a_neutral_sentence_names_nobody(told: Any) -> None:
    everything(told)
    found = flags(told.case, date(2027, 1, 12))
    assert {flag.code for flag in found} == {
        *("private_fostering", "prevent", "young_carer", "interpreter", "turning_16", "drift", "in_writing"),
    }
    for flag in found:
        assert flag.sentence.endswith(".")
        assert flag.task.endswith((".", "?"))
        assert any(word in flag.source for word in ("rule", "seed"))
        for name in ("Ann", "Bo", "Cat"):
            assert name not in flag.neutral, flag.code
        assert "extremis" not in flag.neutral.lower()


def everything(told: Any) -> None:
    ann, bo, cat = told.child(birth_date="2011-03-01"), other_child(told), told.adult()
    stays(told, ann, bo)
    told.say("caring.is_carer", "yes", ann)
    told.say("caring.assessment", "not_offered", ann)
    told.say("situations.tags", ["radicalisation"], cat, restricted=True)
    told.row("visits", on="2026-01-12", interpreter="family_member")
    told.row("safety", rang="Careline", rang_on="2026-01-12", outcome="referral")


# ---------------------------------------------------------------- private fostering (rule 34)


def other_child(told: Any, name: str = "Bo", **said: Any) -> UUID:
    row: UUID = told.row("people", given_names=name, roles=["child_other"], **{"birth_date": "2011-11-02", **said})
    return row


def stays(told: Any, child: UUID, who: UUID, **said: Any) -> None:
    usual = {"relationship": "family_friend", "lives_with": "all_the_time", "living_since": "2025-12-15"}
    pair(told, child, who, **{**usual, **said})


def test_a_friend_on_the_sofa_for_28_days(told: Any) -> None:
    ann, bo = told.child(birth_date="2010-12-19"), other_child(told)
    stays(told, ann, bo, living_for="not_sure")
    assert codes(told.case, date(2026, 1, 11)) == []  # the 27th
    flag = the(told.case, "private_fostering", date(2026, 1, 12))
    assert flag.due == date(2026, 1, 12)
    assert flag.person_ids == (str(bo),)
    assert "has lived here since 15/12/2025, 28 days on 12/01/2026" in flag.sentence
    assert "Tell the council" in flag.task


def test_meant_to_last_is_enough(told: Any) -> None:
    ann, bo = told.child(), other_child(told)
    stays(told, ann, bo, living_since="2026-01-10", living_for="28_days_or_more")
    assert the(told.case, "private_fostering").due == date(2026, 2, 7)


def test_it_is_done_when_the_council_was_told(told: Any) -> None:
    ann, bo = told.child(), other_child(told)
    stays(told, ann, bo)
    assert codes(told.case) == ["private_fostering"]
    pair(told, ann, bo, council_told_on="2026-01-12")
    assert codes(told.case) == []


def test_one_flag_for_a_child_who_lives_with_two(told: Any) -> None:
    ann, eve, bo = told.child(), told.child("Eve"), other_child(told)
    stays(told, ann, bo, living_since="2025-12-01")
    stays(told, eve, bo)
    assert the(told.case, "private_fostering").due == date(2025, 12, 29)


@pytest.mark.parametrize(
    ("said", "flagged"),
    [
        ({"relationship": "neighbour"}, True),
        ({"relationship": "lodger"}, True),
        ({"relationship": "other"}, True),
        ({"relationship": "cousin"}, False),  # their aunt or uncle lives here
        ({"relationship": "step_brother"}, False),
        ({"relationship": "half_sister"}, False),
        ({"lives_with": "no"}, False),
        ({"lives_with": "some_of_the_time"}, False),
        ({"lives_with": "some_of_the_time", "living_for": "28_days_or_more"}, True),
        ({"living_since": "2025-12"}, True),
        ({"living_since": "2026-01"}, False),
        ({"living_since": None}, False),
    ],
)
def test_who_stays_and_how(told: Any, said: dict[str, Any], flagged: bool) -> None:
    ann, bo = told.child(), other_child(told)
    stays(told, ann, bo, **said)
    assert codes(told.case) == ["private_fostering"] * flagged


@pytest.mark.parametrize(
    ("birth", "disability", "flagged"),
    [
        ("2010-01-13", None, True),  # 16 tomorrow
        ("2010-01-12", None, False),
        ("2008-01-13", ["AUT"], True),  # 18 tomorrow, disabled
        ("2008-01-12", ["AUT"], False),
        ("2009-01-12", ["NONE"], False),
        ("2010", None, True),  # may be under 16 still
    ],
)
def test_under_16_or_18_when_disabled(told: Any, birth: str, disability: list[str] | None, flagged: bool) -> None:
    ann, cat = told.child(birth_date=birth), told.adult()
    pair(told, ann, cat, relationship="private_foster_carer", lives_with="all_the_time", living_since="2025-11-01")
    if disability:
        told.say("health.any", "yes", ann)
        told.say("health.disability", disability, ann)
    assert ("private_fostering" in codes(told.case)) is flagged


@pytest.mark.parametrize(
    ("relationship", "flagged"),
    [
        ("family_friend", True),
        ("godparent", True),
        ("great_grandparent", True),  # not a close relative in law
        ("cousin", True),
        ("private_foster_carer", True),
        ("aunt", False),
        ("maternal_grandmother", False),
        ("step_father", False),
        ("sibling_carer", False),
        ("foster_carer", False),  # the council placed the child
        ("special_guardian", False),
    ],
)
def test_a_child_being_assessed_and_who_brings_them_up(told: Any, relationship: str, flagged: bool) -> None:
    ann, cat = told.child(birth_date="2014-01-22"), told.adult()
    stays(told, ann, cat, relationship=relationship)
    assert codes(told.case) == ["private_fostering"] * flagged


@pytest.mark.parametrize("relationship", sorted(CLOSE))
def test_with_somebody_close_in_the_home_nobody_else_matters(told: Any, relationship: str) -> None:
    ann, cat, dan = told.child(birth_date="2014-01-22"), told.adult(), told.adult("Dan")
    stays(told, ann, dan)
    assert codes(told.case) == ["private_fostering"]
    pair(told, ann, cat, relationship=relationship, lives_with="all_the_time")
    assert codes(told.case) == []
    pair(told, ann, cat, lives_with="no")
    assert codes(told.case) == ["private_fostering"]


def test_whoever_is_responsible_in_law_is_no_private_foster_carer(told: Any) -> None:
    ann, dan = told.child(birth_date="2014-01-22"), told.adult("Dan")
    stays(told, ann, dan, relationship="godparent", parental_responsibility="court_order")
    assert codes(told.case) == []


def test_with_a_parent_in_the_home_a_lodger_is_a_lodger(told: Any) -> None:
    ann, cat, dan = told.child(birth_date="2014-01-22"), told.adult(), told.adult("Dan")
    stays(told, ann, dan, relationship="lodger")
    assert codes(told.case) == ["private_fostering"]
    pair(told, ann, cat, relationship="mother", lives_with="all_the_time")
    assert codes(told.case) == []
    pair(told, ann, dan, relationship="private_foster_carer")  # somebody calls it that: then it is asked about
    assert codes(told.case) == ["private_fostering"]


# ---------------------------------------------------------------- young carers (rule 35)


@pytest.mark.parametrize(
    ("assessment", "words"),
    [
        ("not_offered", "has not been offered yet"),
        (None, "has not been offered yet"),
        ("offered_wanted", "is wanted and not done yet"),
        ("offered_not_wanted", ""),
        ("done", ""),
    ],
)
def test_a_young_carer_is_offered_an_assessment(told: Any, assessment: str | None, words: str) -> None:
    ann, cat = told.child(birth_date="2014-01-22"), told.adult()
    for name, value in (("is_carer", "yes"), ("hours", 6), ("for_whom", [cat]), ("assessment", assessment)):
        told.say(f"caring.{name}", value, ann)
    found = [flag.sentence for flag in flags(told.case, ON)]
    if not words:
        assert found == []
    else:
        assert found == [f"Ann helps to look after Cat about 6 hours a week. A young carer's assessment {words}."]
    told.say("caring.is_carer", "no", ann)
    assert codes(told.case) == []


# ---------------------------------------------------------------- birthdays


@pytest.mark.parametrize(
    ("birth", "found"),
    [
        ("2010-01-12", []),  # 16 today
        ("2010-01-13", ["turning_16"]),
        ("2010-07-12", ["turning_16"]),
        ("2010-07-13", []),
        ("2008-02-20", ["turning_18"]),
        ("2008-07-13", []),
        ("2010-03", []),  # the day is not known
        ("2010-03-01~", []),
        (None, []),
    ],
)
def test_16_and_18_within_six_months(told: Any, birth: str | None, found: list[str]) -> None:
    told.child(birth_date=birth)
    assert codes(told.case) == found


def test_a_birthday_says_what_changes(told: Any) -> None:
    told.child(birth_date="2008-02-20")
    flag = the(told.case, "turning_18")
    assert flag.sentence == "Ann turns 18 on 20/02/2026."
    assert (flag.due, flag.task) == (date(2026, 2, 20), CHANGES[18])


def test_of_somebody_who_is_not_assessed_no_birthday_counts(told: Any) -> None:
    other_child(told, birth_date="2010-03-01")
    assert codes(told.case) == []


# ---------------------------------------------------------------- Prevent


def test_prevent_is_a_talk_and_no_conclusion(told: Any) -> None:
    ann = told.child()
    told.say("situations.tags", ["radicalisation"], ann)
    flag = the(told.case, "prevent")
    assert "not a finding" in flag.sentence
    assert "safeguarding lead about Prevent" in flag.task
    assert is_private(told.case, flag)
    assert flag.due is None


# ---------------------------------------------------------------- drift (rule 24)


def test_open_for_a_year(told: Any) -> None:
    told.child()
    told.say("start.started_on", "2026-01-12")
    assert codes(told.case, date(2027, 1, 11)) == []
    flag = the(told.case, "drift", date(2027, 1, 12))
    assert (flag.due, flag.neutral) == (date(2027, 1, 12), "this has been open since 12/01/2026.".rstrip("."))


def test_the_third_review(told: Any) -> None:
    told.child()
    rows = tuple(Row(UUID(int=900 + at), "reviews", "", at, {}) for at in range(3))
    for count, found in ((2, []), (3, ["drift"])):
        assert codes(replace(told.case, sections={**told.case.sections, "reviews": rows[:count]})) == found


def test_a_refusal_does_not_drift(told: Any) -> None:
    told.child()
    told.agree(told.adult(), decision="does_not_agree")
    assert codes(told.case, date(2028, 1, 12)) == []


# ---------------------------------------------------------------- interpreters (rule 32)


def test_a_relative_who_interprets_needs_a_reason(told: Any) -> None:
    told.row("visits", on="2026-01-05", interpreter="accredited")
    row = told.row("visits", on="2026-01-12", interpreter="family_member")
    flag = the(told.case, "interpreter")
    assert "12/01/2026, and no reason is written down" in flag.sentence
    assert flag.task.startswith("Say why")
    told.say("visits.interpreter_reason", "The agency sent nobody", row)
    assert the(told.case, "interpreter").task == "Book a trained interpreter for the next visit."
    told.row("visits", on="2026-01-20", interpreter="accredited")
    assert codes(told.case) == []


def test_a_missing_reason_stays_missing_after_a_better_visit(told: Any) -> None:
    told.row("visits", on="2026-01-05", interpreter="family_member")
    told.row("visits", on="2026-01-12", interpreter="accredited")
    assert codes(told.case) == ["interpreter"]


def test_it_cannot_be_finished_without_a_reason_in_words(told: Any) -> None:
    def gaps() -> list[str]:
        return [gap.question for gap in missing(told.case) if gap.question == "visits.interpreter_reason"]

    row = told.row("visits", on="2026-01-12", interpreter="family_member")
    assert gaps() == ["visits.interpreter_reason"]
    told.say("visits.interpreter_reason", None, row, absent="not-asked")  # a mark is no reason
    assert gaps() == ["visits.interpreter_reason"]
    told.say("visits.interpreter_reason", "The agency sent nobody", row)
    assert gaps() == []


# ---------------------------------------------------------------- refused, and still worried (rule 7)


@pytest.mark.parametrize(
    ("said", "flagged"),
    [
        ({}, True),
        ({"worries": "unsure"}, True),
        ({"worries": "no"}, False),
        ({"level": "level_2"}, False),
        ({"level": "level_4"}, True),
        ({"advised_by": "Helen: leave the door open"}, False),
    ],
)
def test_advice_when_somebody_is_still_worried(told: Any, said: dict[str, str], flagged: bool) -> None:
    told.child()
    told.agree(told.adult(), decision="does_not_agree")
    for name, value in {"worries": "yes", "level": "level_3", **said}.items():
        told.say(f"refusal.{name}", value)
    assert codes(told.case) == ["refused_worried"] * flagged


def test_from_which_level_on_is_the_areas_to_say(told: Any) -> None:
    told.child()
    told.agree(told.adult(), decision="does_not_agree")
    told.say("refusal.worries", "yes")
    told.say("refusal.level", "family_hubs")
    assert codes(told.case) == []
    levels = [{"code": "targeted"}, {"code": "family_hubs", "advice": True}]
    leeds = replace(told.case.form, area={"level": levels})
    assert codes(replace(told.case, form=leeds)) == ["refused_worried"]


def test_whoever_agreed_after_all_is_no_refusal(told: Any) -> None:
    told.child()
    told.agree(told.adult())
    told.say("refusal.worries", "yes")
    told.say("refusal.level", "level_3")
    assert codes(told.case) == []


# ---------------------------------------------------------------- after a call


def called(told: Any, outcome: str, **said: Any) -> UUID:
    """On Friday 9 January 2026."""
    row: UUID = told.row("safety", **{"rang": "Careline", "rang_on": "2026-01-09", "outcome": outcome, **said})
    return row


def test_a_referral_by_phone_is_followed_in_writing_within_one_working_day(told: Any) -> None:
    row = called(told, "referral")
    flag = the(told.case, "in_writing")
    assert flag.due == date(2026, 1, 12)  # Monday
    assert "bank holidays not known" in flag.sentence
    assert is_private(told.case, flag)
    told.say("safety.written_on", "2026-01-12", row)
    assert codes(told.case) == []


def test_below_threshold_means_early_help_within_ten_working_days(told: Any) -> None:
    called(told, "early_help")
    assert the(told.case, "begin_early_help").due == date(2026, 1, 23)
    told.child()
    told.agree(told.adult())
    assert codes(told.case) == []


@pytest.mark.parametrize("outcome", ["advice", "signposted", "contact_taken", "no_answer", "early_help_front_door"])
def test_other_outcomes_set_no_clock(told: Any, outcome: str) -> None:
    called(told, outcome)
    assert codes(told.case) == []


def test_a_call_without_a_day_or_that_was_not_made_counts_nothing(told: Any) -> None:
    row = called(told, "referral", rang_on=None)
    assert codes(told.case) == []
    told.say("safety.rang_on", "2026-01-09", row)
    assert codes(told.case) == ["in_writing"]
    told.say("safety.rang", "", row)  # the branch is left
    assert codes(told.case) == []


# ---------------------------------------------------------------- old forms


def test_a_form_without_these_questions_has_no_flags(blank: Case, teller: Callable[[], Any]) -> None:
    told = teller()
    everything(told)
    kept = {name: told.case.form.sections[name] for name in ("people", "agreement")}
    small = replace(told.case.form, sections=kept)
    case = replace(told.case, form=small)
    assert {flag.code for flag in flags(case, ON)} == set()
    assert flags(replace(blank, form=small), ON) == ()
