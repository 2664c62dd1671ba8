"""What keeps an assessment from being finished, rule by rule, and the titles it is told under."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from ehat_tui.form import journey
from ehat_tui.form.model import Form
from ehat_tui.practice.completeness import RULES, Gap, actions_of, missing, planned, row_title, step_title
from ehat_tui.record.case import BLANK, Answer, Case
from ehat_tui.record.ids import pair_id


def gaps(case: Case, section: str) -> list[tuple[str, UUID]]:
    """What the rules of practice find in a section, beyond its required questions."""
    found = (gap for name, rule in RULES for gap in rule(case, case.form.sections[name]))
    return [(gap.what, gap.subject) for gap in found if gap.section == section]


def whats(case: Case, section: str) -> list[str]:
    return [what for what, _ in gaps(case, section)]


# ---------------------------------------------------------------- as a whole


def test_of_a_new_assessment_every_step_is_missing_in_the_order_of_the_form(blank: Case) -> None:
    found = missing(blank)
    order = list(blank.form.sections)
    places = [order.index(gap.section) for gap in found]
    assert places == sorted(places)
    assert {"start", "agreement", "people", "words", "lead", "signatures"} <= {gap.section for gap in found}


def test_required_questions_and_rules_are_told_together(told: Any) -> None:
    told.child()
    told.row("actions", what="Ring school")
    found = {(gap.question, gap.what) for gap in missing(told.case) if gap.section == "actions"}
    assert ("actions.who", "Say who does this: someone in the family, or a worker") in found
    assert ("actions.by_when", "By when") in found
    of_the_form = {gap.question.id for gap in journey.missing(told.case) if gap.question}
    assert "actions.by_when" in of_the_form
    assert "actions.who" not in of_the_form


def test_a_gap_says_where_it_is(told: Any) -> None:
    ann = told.child()
    gap = next(gap for gap in missing(told.case) if gap.question == "effect.daily_life")
    assert gap == Gap(
        "effect", ann, "effect.daily_life", "What is hard", "What it is like for each child: Ann",
        "What it is like day to day",
    )  # fmt: skip


@pytest.mark.parametrize("reason", ["asked-declined", "asked-unknown", "not-asked", "not-applicable"])
def test_a_reason_counts_as_an_answer(told: Any, reason: str) -> None:
    ann = told.child()
    row = told.row("actions", what="Ring school")
    told.say("effect.daily_life", None, ann, absent=reason)
    told.say("actions.who", None, row, absent=reason)
    told.say("actions.by_when", None, row, absent=reason)
    open_now = {gap.question for gap in missing(told.case)}
    assert not open_now & {"effect.daily_life", "actions.who", "actions.by_when"}


# ---------------------------------------------------------------- rules 2 and 3: agreement


def test_somebody_must_agree(told: Any) -> None:
    nobody = "Nobody agrees yet: write down who agrees and what was explained"
    cat = told.adult()
    assert gaps(told.case, "agreement") == [(nobody, told.case.id)]
    row = told.row("agreement", person=cat, decision="agrees")
    assert whats(told.case, "agreement") == [nobody]
    told.say("agreement.explained", ["voluntary"], row)
    assert whats(told.case, "agreement") == []
    told.say("agreement.decision", None, row)
    assert whats(told.case, "agreement") == [nobody]


def test_that_nobody_agrees_is_no_agreement(told: Any) -> None:
    """A required list may be said to be empty; rule 2 still holds."""
    told.say("agreement", "Nobody has agreed")
    assert len(whats(told.case, "agreement")) == 1


# ---------------------------------------------------------------- rule 5: refusal is a complete outcome

NO = ["does_not_agree", "wants_time", "withdrawn"]
ASKED = "Write down each time somebody was asked, or say why there is nothing to write down"


@pytest.mark.parametrize("decision", NO)
def test_a_refusal_lacks_only_what_is_asked_of_everybody(told: Any, decision: str) -> None:
    told.child()
    told.agree(told.adult(), decision=decision)
    found = missing(told.case)
    assert {gap.chapter for gap in found} == {"Before you start", "Agreement"}
    assert {gap.section for gap in found} == {"start", "agreement", "attempts", "refusal"}
    assert ASKED in whats(told.case, "attempts")
    told.row("attempts")
    assert whats(told.case, "attempts") == []


def test_a_reason_may_stand_for_the_attempts(told: Any) -> None:
    told.agree(told.adult(), decision="does_not_agree")
    told.say("attempts", None, absent="not-applicable")
    assert whats(told.case, "attempts") == []


def answered(told: Any, *sections: str) -> None:
    """A reason for everything that is missing in these sections, as often as new questions come up."""
    for _ in range(6):
        open_now = [gap for gap in missing(told.case) if gap.section in sections]
        for gap in open_now:
            told.say(gap.question or gap.section, None, gap.subject, absent="asked-unknown")


def test_a_refusal_can_be_finished(told: Any) -> None:
    told.agree(told.adult(), decision="does_not_agree")
    answered(told, "start", "agreement", "attempts", "refusal")
    assert missing(told.case) == []


def test_whoever_agrees_is_not_asked_about_a_refusal(told: Any) -> None:
    told.agree(told.adult())
    told.agree(told.adult("Dan"), decision="does_not_agree")
    assert not {"attempts", "refusal"} & {gap.section for gap in missing(told.case)}


def test_a_draft_from_before_there_was_a_page_for_it(told: Any, form: Form) -> None:
    old = {name: section for name, section in form.sections.items() if name not in ("gillick", "attempts", "refusal")}
    told.case = replace(told.case, form=replace(form, sections=old))
    told.agree(told.child(), "under_16_able", "does_not_agree")
    assert {gap.section for gap in missing(told.case)} == {"start", "agreement"}


# ---------------------------------------------------------------- rules 2 and 16: each person for themselves


def test_of_whoever_says_no_nothing_is_missing(told: Any) -> None:
    ann, cat, dan = told.child(), told.adult(), told.adult("Dan")
    told.agree(cat)
    told.agree(dan, "adult_self", "does_not_agree")
    about = {gap.subject for gap in missing(told.case)}
    assert {ann, cat} <= about
    assert dan not in about
    assert "Dan" not in " ".join(gap.what for gap in missing(told.case))


def test_of_a_child_who_says_no_no_words_are_missing(told: Any) -> None:
    ann = told.child(birth_date="2009-01-01")
    told.child("Ben")
    told.agree(told.adult())
    assert whats(told.case, "words") == [no_words("Ann"), no_words("Ben")]
    told.agree(ann, "young_person_16_17", "does_not_agree")
    assert [what for what in whats(told.case, "words") if "Ann" in what] == []
    assert ann not in {gap.subject for gap in missing(told.case)}


def test_whoever_was_not_asked_is_one_gap(told: Any) -> None:
    told.child()
    dan = told.adult("Dan")
    assert [what for what in whats(told.case, "agreement") if "Dan" in what] == [], "nobody was asked at all"
    told.agree(told.adult())
    assert whats(told.case, "agreement") == ["Dan has not been asked yet"]
    assert dan not in {gap.subject for gap in missing(told.case) if gap.section != "people"}
    told.agree(dan, "adult_self")
    assert whats(told.case, "agreement") == []
    assert dan in {gap.subject for gap in missing(told.case)}


@pytest.mark.parametrize(
    ("birth", "what"),
    [
        ("2020-01-01", "Nobody who may speak for Ann has been asked yet"),
        ("2010-01-13", "Nobody who may speak for Ann has been asked yet"),
        ("2010-01-12", "Ann has not been asked yet"),
        (None, "Nobody who may speak for Ann has been asked yet"),
    ],
)
def test_from_sixteen_a_child_is_asked(told: Any, birth: str | None, what: str) -> None:
    ann = told.child(birth_date=birth)
    told.agree(told.adult(), "carer_without_pr")
    assert whats(told.case, "agreement") == [what]
    assert ann not in {gap.subject for gap in missing(told.case) if gap.section != "people"}


def test_what_is_not_assessed_is_not_asked(told: Any) -> None:
    told.row("people", given_names="Dan", roles=["parent"], assessed="no")
    told.agree(told.adult())
    assert whats(told.case, "agreement") == []


def test_a_chapter_that_was_taken_back_is_not_missing(told: Any) -> None:
    told.child()
    cat = told.adult()
    told.agree(cat)
    assert "health" in {gap.section for gap in missing(told.case)}
    told.agree(cat, decision="withdrawn", withdrawn_what=["one_topic"], withdrawn_topics=["health"])
    chapters = {gap.chapter for gap in missing(told.case)}
    assert "SEND and health" not in chapters
    assert "What is hard" in chapters


# ---------------------------------------------------------------- rule 15, C5: under 16

JUDGE = "Write down how you found that Ann can decide"


def test_under_sixteen_a_yes_needs_a_record(told: Any) -> None:
    ann = told.child(birth_date="2011-01-01")
    told.agree(told.adult())
    told.agree(ann, "under_16_able")
    assert gaps(told.case, "gillick") == [(JUDGE, told.case.id)]
    row = told.row("gillick", person=ann)
    assert whats(told.case, "gillick") == [JUDGE], "nothing was found yet"
    told.say("gillick.outcome", "not_sure", row)
    assert whats(told.case, "gillick") == []


@pytest.mark.parametrize("decision", NO)
def test_a_no_needs_no_record(told: Any, decision: str) -> None:
    told.agree(told.child(), "under_16_able", decision)
    assert whats(told.case, "gillick") == []


def test_a_yes_alone_that_does_not_count_is_nobodys_yes(told: Any) -> None:
    told.agree(told.child(), "under_16_able")
    assert whats(told.case, "agreement") == ["Nobody agrees yet: write down who agrees and what was explained"]
    assert whats(told.case, "gillick") == [JUDGE]


# ---------------------------------------------------------------- rule 13: about a child


def test_it_is_about_a_child(told: Any) -> None:
    told.adult()
    assert whats(told.case, "people") == ["Say which child or young person this assessment is about"]
    told.child()
    assert whats(told.case, "people") == []


# ---------------------------------------------------------------- rule 14: the child's own words


def no_words(name: str) -> str:
    return f"Write down {name}'s own words, or say on the page before why there are none"


def test_each_child_is_quoted_or_it_says_why_not(told: Any) -> None:
    ann, ben, baby = told.child(), told.child("Ben"), told.child("Baby")
    assert whats(told.case, "words") == [no_words(name) for name in ("Ann", "Ben", "Baby")]
    told.row("words", child=ben)
    assert whats(told.case, "words") == [no_words("Ann"), no_words("Baby")]
    for child in (ann, baby):
        told.say("voice.how", ["observed"], child)
    told.say("voice.why_not", "Four weeks old", baby)
    assert whats(told.case, "words") == [no_words("Ann")]
    told.say("voice.why_not", None, ann, absent="asked-declined")
    assert whats(told.case, "words") == []
    told.say("voice.how", None, ann)  # then nobody is asked why not
    assert whats(told.case, "words") == [no_words("Ann")]


def test_words_of_somebody_else_are_not_the_childs(told: Any) -> None:
    told.child()
    told.row("words", child=told.adult())
    assert whats(told.case, "words") == [no_words("Ann")]


def test_one_reason_may_stand_for_all_children(told: Any) -> None:
    told.child()
    told.say("words", None, absent="not-asked")
    assert whats(told.case, "words") == []


# ---------------------------------------------------------------- rule 20: needs, objectives, actions

NOT_LINKED = "No objective with an action is for this yet: link one, or say why not now"


def test_every_need_is_answered(told: Any) -> None:
    first, second = told.row("worries", what="Sleep"), told.row("worries", what="Money")
    assert gaps(told.case, "worries") == [(NOT_LINKED, first), (NOT_LINKED, second)]
    objective = told.row("objectives", title="Sleep well", needs=[first])
    assert len(gaps(told.case, "worries")) == 2, "an objective nobody does anything for is not enough"
    action = told.row("actions", objective=objective, what="Dark curtains")
    assert gaps(told.case, "worries") == [(NOT_LINKED, second)]
    told.say("worries.not_now", "After Easter", second)
    assert gaps(told.case, "worries") == []
    told.say("worries.not_now", None, second, absent="asked-declined")
    assert gaps(told.case, "worries") == []
    told.drop("actions", action)
    assert gaps(told.case, "worries") == [(NOT_LINKED, first)]


def test_every_objective_has_an_action(told: Any) -> None:
    first, second = told.row("objectives", title="Sleep"), told.row("objectives", title="Money")
    told.row("actions", objective=second)
    assert gaps(told.case, "objectives") == [("No action is for this objective yet", first)]
    assert [len(actions_of(told.case, row)) for row in told.case.rows("objectives")] == [0, 1]


@pytest.mark.parametrize("who", [{"who": ["cat"]}, {"who_else": "School nurse"}, {"who": ["cat"], "who_else": "x"}])
def test_every_action_has_someone(told: Any, who: dict[str, Any]) -> None:
    cat = told.adult()
    row = told.row("actions", what="Ring school")
    assert gaps(told.case, "actions") == [("Say who does this: someone in the family, or a worker", row)]
    for name, value in who.items():
        told.say(f"actions.{name}", [cat] if value == ["cat"] else value, row)
    assert gaps(told.case, "actions") == []


@pytest.mark.parametrize("name", ["who", "who_else"])
def test_an_action_of_nobody_is_not_enough(told: Any, name: str) -> None:
    row = told.row("actions", what="Ring school")
    told.say(f"actions.{name}", [] if name == "who" else "", row)
    assert len(gaps(told.case, "actions")) == 1


# ---------------------------------------------------------------- rule 17 and L5: lead, dates, outcome

OUTCOMES = {
    "no_further_help": False,
    "advice": False,
    "step_up": False,
    "family_declined": False,
    "family_moved": False,
    None: True,
}


def test_which_outcomes_call_for_a_plan(told: Any) -> None:
    codes = [option.code for option in told.case.form.vocabularies["assessment_outcome"].options]
    assert set(OUTCOMES) - {None} <= set(codes)
    for code in (None, *codes):
        told.say("decision.outcome", code)
        assert planned(told.case) is OUTCOMES.get(code, True)


def test_without_a_plan_needs_may_stay_open(told: Any) -> None:
    told.row("worries", what="Sleep")
    told.row("lead", name="Priya", ended_on="2026-01-02")
    assert whats(told.case, "worries") == [NOT_LINKED]
    assert whats(told.case, "lead") == ["Name the lead practitioner from now on"]
    told.say("decision.outcome", "advice")
    assert whats(told.case, "worries") == []
    assert whats(told.case, "lead") == []


def test_somebody_leads_now(told: Any) -> None:
    first = told.row("lead", name="Priya")
    assert whats(told.case, "lead") == []
    told.say("lead.ended_on", "2026-01-02", first)
    assert whats(told.case, "lead") == ["Name the lead practitioner from now on"]
    told.row("lead", name="Amir")
    assert whats(told.case, "lead") == []


def test_dates_of_the_plan_are_asked_for_when_there_is_one(told: Any) -> None:
    dates = {"plan.first_taf_on", "plan.review_on"}
    assert dates <= {gap.question for gap in missing(told.case)}
    told.say("decision.outcome", "family_moved")
    assert not dates & {gap.question for gap in missing(told.case)}


# ---------------------------------------------------------------- L6: advice from level 3 on


def test_from_level_three_on_somebody_is_asked(told: Any) -> None:
    ann, ben = told.child(), told.child("Ben")
    codes = [option.code for option in told.case.form.vocabularies["level_of_need"].options]
    wanted = "At this level of need: write down whom you asked for advice, and what they said"
    for code in codes:
        told.say("analysis.level", code, ann)
        assert whats(told.case, "advice") == ([wanted] if code in ("level_3", "level_4") else [])
    told.say("analysis.level", "level_2", ann)
    told.say("analysis.level", "level_3", ben)
    assert whats(told.case, "advice") == [wanted]
    row = told.row("advice")
    assert whats(told.case, "advice") == []
    told.drop("advice", row)
    told.say("advice", None, absent="not-applicable")
    assert whats(told.case, "advice") == []


# ---------------------------------------------------------------- K7: each scale, family and worker apart

NOBODY, OWN = "Nobody in the family has given a number yet: Sleep", "Your own number is missing: Sleep"


def test_each_scale_has_a_number_of_the_family_and_one_of_the_worker(told: Any) -> None:
    scale, cat = told.row("scales", question="Sleep"), told.adult()
    assert whats(told.case, "scores") == [NOBODY, OWN]
    theirs = told.row("scores", scale=scale, person=cat)
    told.row("scores", scale=scale, practitioner="yes", value=4)
    assert whats(told.case, "scores") == [NOBODY], "a row without a number is none"
    told.say("scores.value", None, theirs, absent="asked-unknown")  # "can't say" (K7)
    assert whats(told.case, "scores") == []


def test_nought_is_a_number(told: Any) -> None:
    scale, cat = told.row("scales", question="Sleep"), told.adult()
    told.row("scores", scale=scale, person=cat, value=0)
    assert whats(told.case, "scores") == [OWN]


def test_numbers_of_another_scale_do_not_count(told: Any) -> None:
    told.row("scales", question="Sleep")
    other, cat = told.row("scales", question="Money"), told.adult()
    told.row("scores", scale=other, person=cat, value=4)
    told.row("scores", scale=other, practitioner="yes", value=4)
    assert whats(told.case, "scores") == [NOBODY, OWN]


def test_one_number_is_not_the_familys_and_the_workers(told: Any) -> None:
    """Whether it is the worker's own is no longer asked once a person is chosen."""
    scale, cat = told.row("scales", question="Sleep"), told.adult()
    row = told.row("scores", scale=scale, practitioner="yes", value=4)
    assert whats(told.case, "scores") == [NOBODY]
    told.say("scores.person", cat, row)
    assert whats(told.case, "scores") == [OWN]


# ---------------------------------------------------------------- titles


def title(told: Any, section: str, row: UUID) -> str:
    found: str = row_title(told.case, told.case.form.sections[section], row)
    return found


def test_a_row_is_called_by_the_first_it_shows(told: Any) -> None:
    worry = told.row("worries")
    assert title(told, "worries", worry) == "worry 1"
    told.say("worries.what", " He does not sleep.\nAt all. ", worry)
    assert title(told, "worries", worry) == "He does not sleep."
    told.say("worries.what", "x" * 41, worry)
    assert title(told, "worries", worry) == "x" * 39 + "…"
    told.say("worries.what", "x" * 40, worry)
    assert title(told, "worries", worry) == "x" * 40
    told.say("worries.what", "word " * 20, worry)
    assert title(told, "worries", worry) == "word word word word word word word word…"


@pytest.mark.parametrize("nothing", [None, "", " \n\t", "\N{NO-BREAK SPACE}"])
def test_a_row_that_says_nothing_is_called_by_its_number(told: Any, nothing: str | None) -> None:
    told.row("worries", what="Sleep")
    assert title(told, "worries", told.row("worries", what=nothing)) == "worry 2"


def test_a_row_is_called_by_a_choice_or_a_person(told: Any) -> None:
    gp = told.row("services", agency="gp", worker="Dr Bell")
    assert title(told, "services", gp) == told.case.form.vocabularies["agency_type"].label("gp")
    cat = told.adult()
    row = told.row("agreement", person=cat, decision="agrees")
    assert title(told, "agreement", row) == "Cat"
    told.drop("people", cat)
    label = told.case.form.vocabularies["agreement_decision"].label("agrees")
    assert title(told, "agreement", row) == label, "whoever was removed is not named"


def test_a_row_is_not_called_by_what_is_no_longer_asked(told: Any) -> None:
    row = told.row("referrals")
    section = told.case.form.sections["referrals"]
    question = section.question("answer")
    assert question.id in section.summary
    assert question.enable_when is not None
    told.say("referrals.answer", told.case.form.vocabulary(question).options[0].code, row)
    assert not journey.holds(told.case, question.enable_when, row)
    assert title(told, "referrals", row) == f"{section.item} 1"


def test_a_pair_is_called_by_both_names(told: Any) -> None:
    ann, cat = told.child(), told.adult()
    assert title(told, "relationships", pair_id(ann, cat)) == "Cat and Ann"
    told.say("people.known_as", "Annie", ann)
    assert title(told, "relationships", pair_id(ann, cat)) == "Cat and Annie"


def test_a_row_that_is_gone_has_no_title(told: Any) -> None:
    row = told.row("worries", what="Sleep")
    told.drop("worries", row)
    assert title(told, "worries", row) == ""


def test_a_step_is_called_by_its_section_and_whom_it_is_about(told: Any) -> None:
    ann = told.child()
    sections = told.case.form.sections
    worry = told.row("worries", what="Sleep")
    agreement = told.row("agreement", person=ann)
    expected = {
        ("start", told.case.id): sections["start"].title,
        ("health", ann): f"{sections['health'].title}: Ann",
        ("worries", told.case.id): sections["worries"].title,
        ("worries", worry): f"{sections['worries'].title}: Sleep",
        ("agreement", agreement): "Do you agree to do this with me? Ann",
    }
    assert {key: step_title(told.case, sections[key[0]], key[1]) for key in expected} == expected


def test_blank_answers_change_nothing(told: Any) -> None:
    told.child()
    before = missing(told.case)
    told.case = told.case.with_answers([("decision.outcome", told.case.id, BLANK)])
    assert missing(told.case) == before
    told.case = told.case.with_answers([("decision.outcome", told.case.id, Answer(restricted=True))])
    assert missing(told.case) == before
