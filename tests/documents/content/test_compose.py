"""The documents' content: the family's plan leaves no trace of what is not theirs; the record holds everything."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from ehat_tui.documents import practitioner_record, record_chapters, record_pages, wording
from ehat_tui.documents.compose import compose, copies
from ehat_tui.documents.family_plan import SECTIONS
from ehat_tui.documents.grounds import is_private
from ehat_tui.documents.look import Look
from ehat_tui.documents.readers import READERS, may_read
from ehat_tui.documents.tree import (
    Callout,
    Document,
    Fact,
    Facts,
    Group,
    PageBreak,
    Paragraph,
    Quote,
    Scale,
    Signatures,
    SubHeading,
    Table,
    as_data,
)
from ehat_tui.documents.view import View
from ehat_tui.errors import NotAgreed, NotValid
from ehat_tui.form.journey import enabled, steps
from ehat_tui.form.model import Question
from ehat_tui.record.case import Answer, Case

Make = Callable[..., Case]


def plan(case: Case, key: str = "") -> Document:
    """Somebody's copy; Tess's, or in a family of data/demo that of the first one who has one."""
    return compose(case, "family", key or copies(case, "family")[0]).document


def record(case: Case) -> Document:
    return compose(case, "practitioner").document


def text_of(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False, default=lambda node: node.__dict__)


def everything(document: Document) -> str:
    return json.dumps(as_data(document), ensure_ascii=False)


def blocks(document: Document, section: str) -> tuple[Any, ...]:
    return next((each.blocks for each in document.sections if each.id == section), ())


def finished(case: Case, version: int = 1) -> Case:
    return replace(case, status="completed", version=version, completed_at=datetime(2026, 3, 7, 10, tzinfo=UTC))


# -- nothing that is not theirs ----------------------------------------------------------------------------------


def test_nothing_secret_is_in_the_family_plan(family: Case, secret: str) -> None:
    said = everything(plan(family))
    assert secret not in said
    for word in ("07700 900123", "ZZ4 4ZZ", "999 000 0018", "9990000018", "White British", "estricted", "rivate"):
        assert word not in said


def said_of(case: Case) -> Iterator[tuple[Question, UUID, Answer]]:
    for step in steps(case):
        for subject in case.subjects(step.section) if step.section.in_rows else [step.subject]:
            for question in enabled(case, step.section, subject):
                answer = case.answer(question, subject)
                if answer.given:
                    yield question, subject, answer


# What says who may read what, and the day that ages are counted from, must stay: a copy is computed from it.
RULING = ("agreement", "gillick", "sharing", "relationships", "start")


def without_hidden(case: Case, key: str) -> Case:
    """The case as if nobody had ever said what this reader may not read; of a worry only that there is one (J6)."""
    look = Look(case, case.called(key))
    hidden = [
        (question.id, subject, replace(answer, value="Else") if answer.may_tell == "only-worried" else Answer())
        for question, subject, answer in said_of(case)
        if question.section not in RULING and not may_read(READERS["family"], look, question, subject, answer)
    ]
    assert hidden
    goal = case.form.question("objectives.title")
    private = {
        str(row.id) for row in case.rows("objectives") if is_private(case, goal, row.id, case.answer(goal, row.id))
    }
    steps_to_it = [row for row in case.rows("actions") if row.values.get("objective") in private]
    return case.with_answers([*hidden, *(("actions.what", row.id, Answer()) for row in steps_to_it)])


def test_the_family_plan_is_the_same_as_if_the_rest_had_never_been_said(family: Case) -> None:
    assert plan(without_hidden(family, "tess")) == plan(family)


def test_so_is_each_copy_of_the_demo_families(demo: Case) -> None:
    keys = copies(demo, "family")
    assert len(keys) > 1
    for key in keys:
        assert plan(without_hidden(demo, key), key) == plan(demo, key)


def test_somebody_whose_name_is_private_is_not_there(family: Case) -> None:
    table = next(block for block in blocks(plan(family), "agreed") if isinstance(block, Table))
    assert [row[0] for row in table.rows] == ["Ring the landlord."]


def test_no_plan_for_the_family_while_nobody_agrees(make: Make, family: Case) -> None:
    rows = tuple(replace(row, values={**row.values, "decision": "withdrawn"}) for row in family.rows("agreement"))
    stopped = replace(family, sections={**family.sections, "agreement": rows})
    with pytest.raises(NotAgreed):
        compose(stopped, "family", "tess")
    assert "withdrawn" not in record(stopped).title  # the practitioner's own record is always there


# -- the family's plan -------------------------------------------------------------------------------------------


ASKED = [
    {"service": "Toy library", "for_whom": ["finn"], "choice": "refer", "family_choice": "refer", "answer": "accepted"},
    {"service": "Night bus", "for_whom": ["ivy"], "choice": "refer", "family_choice": "not_wanted"},
]


def test_sections_come_in_the_order_a_family_reads(make: Make) -> None:
    reviewed = [{"reviewed_on": "2026-05-06", "outcome": "keep_going", "reason": "It helps."}]
    ids = [section.id for section in plan(make(referrals=ASKED, reviews=reviewed)).sections]
    assert ids == list(SECTIONS)


def test_people_with_ages_and_who_is_whose(family: Case) -> None:
    (facts,) = blocks(plan(family), "people")
    assert [(fact.label, fact.value) for fact in facts.facts] == [
        ("Tess Rowan", "aged 34; Ivy and Finn’s mother"),
        ("Ivy Rowan", "aged 14; Finn’s half-sister"),
        ("Finbar Rowan (Finn)", "3 months old"),
        ("June Ode", "Ivy’s grandmother; helping with this plan"),
    ]
    assert plan(family).subtitle == "For Tess, Ivy and Finn"


def test_only_what_the_family_said_stands_in_quotation_marks(family: Case) -> None:
    (now, _, later) = blocks(plan(family), "worries")
    assert now.items == ("“We may lose the flat.” – Tess", "Ivy misses Mondays. – Ms Poole")
    assert later.items == ("The cot is too small.\nWe left this for later because: A bigger one comes in May.",)
    assert blocks(plan(family), "strengths")[0].items == (
        "“We eat together on Sundays.” – Tess",
        "Finn settles when Ivy sings.",
    )


def test_each_child_speaks_in_their_own_words(family: Case) -> None:
    assert blocks(plan(family), "voice") == (
        Quote("I count the stairs.", "Ivy"),
        Paragraph("Ivy has a worry."),  # all that she lets us say of two things
        Paragraph("Warm milk and Ivy.", lead="Finn. Good things:"),
    )


def test_words_that_stand_among_the_hopes_are_not_said_twice(make: Make) -> None:
    words = [
        {"child": "ivy", "words": {"value": text, "may_tell": "yes"}, "said_on": "2026-03-04"}
        for text in ("a door of my own", "I count the stairs.")
    ]
    assert blocks(plan(make(words=words)), "voice")[0] == Quote("I count the stairs.", "Ivy")


def test_without_a_word_that_may_be_told_there_is_no_voice_section(make: Make) -> None:
    silent = make(words=None, voice=None)
    assert blocks(plan(silent), "voice") == ()


def test_each_newest_number_apart_and_both_ends_in_words(family: Case) -> None:
    (scale,) = blocks(plan(family), "scale")
    assert isinstance(scale, Scale)
    assert (scale.low, scale.high) == ("We shout all day", "We laugh most days")
    assert [(score.who, score.value) for score in scale.scores] == [
        ("Ivy", 6),
        ("Tess", None),
        ("Amy Lund (worker)", 5),
    ]


def test_actions_say_who_for_whom_and_by_when_in_words(family: Case) -> None:
    table = next(block for block in blocks(plan(family), "agreed") if isinstance(block, Table))
    assert table.rows == (("Ring the landlord.", "Tess, June and Amy Lund", "Everyone", "13 March 2026"),)
    assert table.groups == (Group(0, "We stay in our flat.", "How we will know: The rent is paid up."),)


def test_every_goal_has_a_line_and_what_has_no_goal_comes_last(make: Make) -> None:
    goals = [{"key": "home", "title": "We stay."}, {"key": "sleep", "title": "We sleep."}]
    actions = [{"what": "Ask the chemist.", "who": ["tess"]}, {"objective": "sleep", "what": "Dim the light."}]
    (table,) = blocks(plan(make(objectives=goals, actions=actions)), "agreed")
    assert [line.heading if isinstance(line, Group) else line[0] for line in table.lines] == [
        "We stay.",
        "We will talk about this when we meet",
        "We sleep.",
        "Dim the light.",
        "Other things to do",
        "Ask the chemist.",
    ]


def test_a_day_that_could_not_be_read_is_printed_as_it_was_typed(make: Make) -> None:
    action = {"objective": "home", "what": "Ask.", "who": ["tess"], "by_when": {"typed": "end of term"}}
    table = blocks(plan(make(actions=[action])), "agreed")[-1]
    assert table.rows[0][-1] == "end of term"


def test_an_action_without_a_doer_says_so_kindly(make: Make) -> None:
    table = blocks(plan(make(actions=[{"objective": "home", "what": "Ask."}])), "agreed")[-1]
    assert table.rows[0] == ("Ask.", "We still have to agree who", "", "We will set the day together")


def test_lead_worker_and_next_dates(family: Case) -> None:
    _, facts = blocks(plan(family), "next")
    assert {fact.label: fact.value for fact in facts.facts} == {
        "Lead worker": "Amy Lund, Family worker, Cluster",
        "How to reach them": "0113 496 0002",
        "We all meet": "Wednesday 25 March 2026",
        "We look at it again": "Wednesday 6 May 2026",
    }


def test_without_a_lead_worker_the_practitioner_stands_in(make: Make) -> None:
    document = plan(make(lead=None))
    assert "talk to Amy Lund" in text_of(blocks(document, "next"))
    assert document.footer[-1] == "You can stop at any time. Just tell Amy Lund."


def test_the_crisis_box_is_always_there(make: Make, family: Case) -> None:
    for case in (family, make(plan=None, area="liverpool")):
        (box,) = blocks(plan(case), "worse")
        assert isinstance(box, Callout)
        for needed in ("999", "A&E", "111", "crisis number"):
            assert needed in text_of(box)
    assert "0113 535 0185" in text_of(blocks(plan(family), "worse"))


def test_who_else_gets_a_copy_only_where_the_answer_was_yes(family: Case, make: Make) -> None:
    (shares,) = (block for block in blocks(plan(family), "rights") if isinstance(block, Facts))
    assert shares.facts == (Fact("Hill School", "the plan, for Tess and Ivy"),)
    assert "We do not tell anyone else about you" in text_of(blocks(plan(make(sharing=None)), "rights"))


def test_ask_me_each_time_is_no_yes(make: Make) -> None:
    row = {"recipient": "Hill School", "agency_type": "secondary_school", "person": "ivy", "what": ["plan_only"]}
    asks = make(sharing=[{**row, "decision": "ask_each_time"}])
    assert "Hill School" not in text_of(blocks(plan(asks), "rights"))


def test_the_answer_of_a_branch_not_taken_is_not_printed(make: Make, family: Case) -> None:
    assert "toy library" in text_of(blocks(plan(family), "places"))
    changed = make(plan={"signposts": ["family_line"], "signposts_other": "The toy library, Mondays."})
    assert "toy library" not in everything(plan(changed)) + everything(record(changed))


def test_with_a_step_up_the_family_rights_group_is_named_unasked(make: Make) -> None:
    """seeds.md 2.2: shown automatically on step up, once."""
    for signposts in ([], ["family_rights_group"]):
        case = make(decision={"outcome": "step_up"}, plan={"signposts": signposts}, objectives=None, actions=None)
        assert text_of(blocks(plan(case), "places")).count("Family Rights Group") == 1
    assert "Family Rights Group" not in everything(plan(make()))


def test_help_while_you_wait_is_called_so(make: Make, family: Case) -> None:
    assert "while you wait" not in text_of(blocks(plan(family), "places"))
    row = {"agency": "camhs", "service": "Talk", "for_whom": ["ivy"], "status": "waiting_since"}
    assert "while you wait" in text_of(blocks(plan(make(services=[row])), "places"))


def test_signatures_comments_and_what_they_see_differently(family: Case) -> None:
    *remarks, lines = blocks(plan(family), "signatures")
    assert isinstance(lines, Signatures)
    assert [(line.who, line.how, line.date) for line in lines.lines] == [
        ("Tess Rowan", "Signed on paper", "6 March 2026"),
        ("Amy Lund, Family worker", "", ""),
    ]
    assert [(each.lead, each.text) for each in remarks] == [
        ("Tess adds:", "Thank you for the tea."),
        ("Tess sees this differently:", "Ivy likes Mondays now."),
    ]
    (*_, final) = blocks(plan(finished(family)), "signatures")
    assert [line.who for line in final.lines] == ["Tess Rowan"]  # no empty line waits once it is signed and done


@pytest.mark.parametrize("outcome", ["no_further_help", "advice", "step_up", "family_declined", "family_moved"])
def test_without_a_plan_the_outcome_is_said_in_plain_words(make: Make, outcome: str) -> None:
    case = make(decision={"outcome": outcome}, objectives=None, actions=None)
    (sentence,) = blocks(plan(case), "agreed")
    assert sentence.text == wording.say(f"outcome.{outcome}")


def test_draft_and_version(family: Case) -> None:
    assert (plan(family).status, plan(family).version) == ("draft", "Not finished yet")
    assert (plan(finished(family, 2)).status, plan(finished(family, 2)).version) == ("final", "Version 2")
    assert record(replace(family, version=2, amending="typing")).version == "Draft of version 3"
    assert plan(finished(family)).dated.isoformat() == "2026-03-07"
    assert plan(family).date_shown == "Made on Friday 6 March 2026"


def test_two_people_of_one_name_are_told_apart(make: Make, family: Case) -> None:
    june = {"key": "june", "given_names": "Tess", "family_name": "Ode", "roles": ["grandparent"], "assessed": "no"}
    people = [
        {"key": "tess", "given_names": "Tess", "family_name": "Rowan", "roles": ["parent"], "assessed": "yes"},
        june,
    ]
    action = {"objective": "home", "what": "Ask.", "who": ["tess", "june"]}
    keep = dict.fromkeys(("relationships", "contact", "about", "health", "hopes", "child_hopes", "voice"))
    gone = dict.fromkeys(("words", "scores", "sharing", "strengths", "worries"))
    agreement = [{"person": "tess", "capacity": "adult_self", "explained": ["voluntary"], "decision": "agrees"}]
    objectives = [{"key": "home", "title": "Stay."}]
    case = make(people=people, actions=[action], agreement=agreement, objectives=objectives, **keep, **gone)
    assert blocks(plan(case), "agreed")[-1].rows[0][1] == "Tess Rowan and Tess Ode"


def test_braces_in_what_people_say_are_only_text(make: Make) -> None:
    case = make(hopes={"tess": {"better": "{lead} {0} {}"}}, lead=[{"name": "{names}", "phone": "1"}])
    said = everything(plan(case))
    assert "{lead} {0} {}" in said
    assert "Just tell {names}." in said


# -- our own sentences -------------------------------------------------------------------------------------------


def test_a_sentence_that_is_missing_or_has_a_new_gap_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotValid, match="no sentence"):
        wording.say("rights.nothing")
    with pytest.raises(NotValid, match="nothing to put in for lead"):
        wording.say("rights.stop")


# -- the practitioner's record -----------------------------------------------------------------------------------


def split(document: Document) -> tuple[str, str]:
    """The text before the restricted part, and the text of it."""
    *main, last = document.sections
    assert last.id == practitioner_record.RESTRICTED
    assert isinstance(main[-1].blocks[-1], PageBreak)
    front = replace(document, sections=tuple(main))
    return everything(front), everything(replace(document, sections=(last,)))


def assert_whole(case: Case) -> None:
    """Every answer, reason and unreadable text stands in its own part of the record."""
    main, restricted = split(record(case))
    open_, closed = View(case, lambda *_: True), View(case, lambda *_: True)
    for question, subject, answer in said_of(case):
        if not may_read(READERS["practitioner"], Look(case), question, subject, answer):
            continue  # frozen: somebody took it back
        private = is_private(case, question, subject, answer)
        words = (closed if private else open_).in_words(question, answer)
        if question.refers or not words:
            continue
        if question.id == "agreement.explained":
            words = record_pages.words_of(closed, question, answer)
        if question.section == "scores" and question.kind not in ("long_text", "date"):
            continue  # drawn
        assert json.dumps(words, ensure_ascii=False)[1:-1] in (restricted if private else main), question.id


def test_the_record_holds_everything(family: Case) -> None:
    assert_whole(family)


def test_so_do_those_of_the_demo_families(demo: Case) -> None:
    assert_whole(demo)
    assert_whole(finished(demo))


def test_nothing_restricted_stands_in_the_main_part(family: Case, secret: str) -> None:
    main, restricted = split(record(family))
    for words in (
        "shouting",
        "since autumn",
        "goal",
        "measure",
        "do not ring",
        "dog",
        "at home",
        "informant",
        "strength",
    ):
        assert f"{secret} {words}" not in main, words
    assert f"{secret}father" not in main
    for words in ("shouting", "since autumn", "goal", "dog", "informant"):
        assert f"{secret} {words}" in restricted, words
    assert f"{secret}father" in restricted


def test_a_case_with_nothing_restricted_has_no_restricted_part(make: Make) -> None:
    gone = dict.fromkeys(("safety", "at_home", "relationships", "advice", "strengths", "objectives", "actions"))
    people = [{"key": "tess", "given_names": "Tess", "roles": ["parent"], "assessed": "yes"}]
    gone |= dict.fromkeys(("contact", "about", "health", "worries", "hopes", "child_hopes", "voice", "words"))
    agreement = [{"person": "tess", "capacity": "adult_self", "explained": ["voluntary"], "decision": "agrees"}]
    case = make(people=people, start=None, scores=None, sharing=None, agreement=agreement, **gone)
    assert "estricted -" not in everything(record(case))


def test_marks_reasons_and_unreadable_text_are_in_words(make: Make) -> None:
    start = {
        "why_now": {"value": "School asked us.", "said_by": "parent"},
        "first_discussed_on": {"typed": "after half term"},
        "source": {"absent": "asked-unknown"},
    }
    (_, facts) = blocks(record(make(start=start)), "start")
    found = {fact.label: (fact.value, fact.said_by) for fact in facts.facts}
    assert found["Why now"] == ("School asked us.", "parent or carer said")
    assert found["Date we first talked about it"] == (
        "after half term",
        "kept as typed; it could not be read as a date",
    )
    assert found["Who first asked"] == ("Not known", "")
    assert "Kind of assessment" in found["Not answered yet"][0].split("; ")  # those of one reason in one line


def test_points_that_were_explained_are_counted_and_the_missing_ones_named(make: Make, family: Case) -> None:
    codes = [option.code for option in family.form.vocabularies["explained"].options]
    labels = [option.label for option in family.form.vocabularies["explained"].options]

    def explained(chosen: list[str]) -> str:
        rows = [{"person": "tess", "explained": chosen, "decision": "agrees", "capacity": "parent_with_pr"}, *BRAM]
        facts = [fact for block in blocks(record(make(agreement=rows)), "agreement") for fact in block_facts(block)]
        return next(fact.value for fact in facts if fact.label == "What was explained")

    assert explained(codes) == "All 10 points"
    assert explained(codes[1:]) == f"All 10 points but 1: {labels[0]}"
    assert explained(codes[:2]) == f"{labels[0]} {labels[1]}"


BRAM = [{"person": "bram", "explained": ["voluntary"], "decision": "agrees", "capacity": "adult_self"}]


def block_facts(block: Any) -> tuple[Fact, ...]:
    return block.facts if isinstance(block, Facts) else ()


def test_choices_are_never_joined_after_a_full_stop(demo: Case) -> None:
    for document in (plan(demo), record(demo), record(finished(demo))):
        assert ".;" not in everything(document)


def test_long_lists_are_tables_and_a_cut_title_gives_way_to_a_number(make: Make) -> None:
    said = "We may lose the flat, and after that nobody knows where the four of us would go."
    more = {"about": ["ivy"], "seen": said * 5, "how_long": "Since spring", "who": "Tess"}
    document = record(
        make(worries=[{"key": "rent", "what": said, **more}, {"key": "hidden", "what": "Ivy misses Mondays.", **more}])
    )
    headings = [block.text for block in blocks(document, "challenges") if isinstance(block, SubHeading)]
    assert "Worry 1" in headings
    assert "Ivy misses Mondays." in headings
    assert json.dumps(said)[1:-1] in everything(document)
    actions = next(b for b in blocks(record(make()), "plan") if isinstance(b, Table) and "By when" in b.header)
    assert actions.groups[0].heading == "We stay in our flat."
    assert "Goal" not in actions.header


def test_gaps_are_listed_in_a_draft_only(family: Case, secret: str) -> None:
    assert "Say which" not in text_of(blocks(record(family), "gaps"))
    assert "Kind of assessment" in text_of(blocks(record(family), "gaps"))
    assert f"{secret} shouting" not in text_of(blocks(record(family), "gaps"))
    assert blocks(record(finished(family)), "gaps") == ()
    assert "Not answered yet" not in everything(record(finished(family)))


def test_the_front_sheet_has_names_dates_and_what_they_come_from(family: Case) -> None:
    facts = {fact.label: fact.value for fact in blocks(record(family), "front")[0].facts}
    assert facts["Children and young people"].startswith("Ivy Rowan, Wednesday 2 November 2011")
    assert facts["Assessment due"] == "Wednesday 25 March 2026"
    assert facts["First TAF due"] == "Wednesday 15 April 2026"
    assert facts["First TAF agreed for"] == "Wednesday 25 March 2026"
    assert facts["Review due"] == "Wednesday 6 May 2026"
    assert facts["Earlier lead practitioner"].startswith("Old Lead")
    assert facts["Lead practitioner"].startswith("Amy Lund")
    assert "not supplied" in facts["Safeguarding: Duty and Advice (Children's Social Work Service)"]


def test_pairs_are_a_table_for_each_child(family: Case) -> None:
    tables = [block for block in blocks(record(family), "family") if isinstance(block, Table)]
    ivy = next(table for table in tables if table.header[:2] == ("Who", "Who this person is to the child"))
    assert ivy.rows[0][:2] == ("Tess", "Mother")


def test_a_table_of_restricted_answers_says_whose_each_is(make: Make) -> None:
    bond = [{"who": who, "link": "a friend", "bond": "strong"} for who in ("Ann", "Bo")]
    document = record(make(network=bond))
    table = next(b for b in blocks(document, practitioner_record.RESTRICTED) if isinstance(b, Table))
    assert table.header == ("Friend or relative", "How it feels")
    assert [row[0] for row in table.rows] == ["Ann", "Bo"]


def test_every_table_names_its_columns_and_groups_more_than_single_rows(demo: Case) -> None:
    for section in record(demo).sections:
        for block in section.blocks:
            if isinstance(block, Table):
                assert all(block.header), section.id
                assert len(block.groups) < len(block.rows) or section.id == "plan", block.groups


def test_every_number_is_drawn_with_its_day(family: Case) -> None:
    (scale,) = (block for block in blocks(record(family), "map") if isinstance(block, Scale))
    ivy = [score for score in scale.scores if score.who == "Ivy"]
    assert [score.value for score in ivy] == [4, 6]
    assert ivy[1].note.startswith("Friday 20 March 2026")
    assert any("Not known" in score.note for score in scale.scores)


def test_an_empty_list_says_why(make: Make) -> None:
    case = make(sharing={"none": {"value": "We talk again in May.", "said_by": "parent"}})
    found = [b for b in blocks(record(case), "plan") if isinstance(b, Paragraph)]
    assert (found[0].lead, found[0].text) == ("Nothing will be shared with anyone:", "We talk again in May.")


def test_the_chapters_a_template_may_name_are_those_of_the_form(family: Case) -> None:
    assert tuple(chapter.id for chapter in family.form.chapters) == record_chapters.CHAPTERS
    known = {*practitioner_record.SECTIONS}
    assert {section.id for section in record(family).sections} <= known


def test_facts_are_never_blank(demo: Case) -> None:
    for document in (plan(demo), record(demo)):
        for section in document.sections:
            for block in section.blocks:
                if isinstance(block, Facts):
                    assert all(fact.label and fact.value for fact in block.facts), section.id


def test_the_services_that_were_asked_and_what_they_said(make: Make) -> None:
    (asked,) = blocks(plan(make(referrals=ASKED)), "asked")
    assert (asked.lead, asked.text) == ("Help we thought of:", "Toy library, for Finn. They said yes.")


def test_until_when_a_service_can_be_had_stands_in_the_plan(demo: Case) -> None:
    """families.md 1.23; the others chose nothing that a child grows out of within a year or two."""
    asked = [block for section in plan(demo).sections if section.id == "asked" for block in section.blocks]
    says = "Albie is 4 months old. This is for babies up to 18 months. That is until Wednesday 3 March 2027."
    assert any(says in block.text for block in asked if isinstance(block, Paragraph)) == (
        demo.people[0].key == "keeley"
    )
