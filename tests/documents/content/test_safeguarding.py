"""For children's social care: nothing relevant is left out, nothing missing stops it; and what only they may read."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ehat_tui.documents.compose import compose, copies
from ehat_tui.documents.readers import READERS, asked, said
from ehat_tui.documents.tree import Callout, Document, Facts, Paragraph, Quote, Table
from ehat_tui.documents.view import View
from ehat_tui.errors import EhatError
from ehat_tui.record.case import Case
from ehat_tui.record.store import Store

Make = Callable[..., Case]

NOTE = {
    "happened_on": "2026-03-04",
    "where": "At four, in the kitchen",
    "words": "He locks the door and I count the stairs.",
    "heard_from": "Ivy told me",
    "about": ["ivy"],
    "done_now": "Rang the duty desk from the car.",
}
WITHOUT = {
    **NOTE,
    "decision": "without_agreement",
    "shared_with": "Duty desk, Jo Marsh",
    "shared_what": "What Ivy said.",
    "shared_on": "2026-03-04",
    "reasons": ["child_at_risk"],
    "basis": ["art6_1_e", "art9_2_g"],
    "why": "She is afraid tonight.",
    "family_told": "no",
    "family_not_told_why": "He might be there when I ring.",
    "advised_by": "Ben Hale said: ring now.",
}


def pack(case: Case) -> Document:
    return compose(case, "safeguarding").document


def blocks(document: Document, section: str) -> tuple[Any, ...]:
    return next((each.blocks for each in document.sections if each.id == section), ())


def box(document: Document) -> Callout:
    return next(block for block in blocks(document, "said") if isinstance(block, Callout))


def lines(callout: Callout) -> dict[str, str]:
    return {block.lead: block.text for block in callout.blocks if isinstance(block, Paragraph)}


# -- the first page ----------------------------------------------------------------------------------------------


def test_the_first_page_comes_in_the_order_somebody_asks_on_the_telephone(make: Make) -> None:
    ids = [section.id for section in pack(make(safety=[WITHOUT])).sections]
    assert ids[:5] == ["children", "call", "said", "standing", "record"]
    assert "safety" not in ids


def test_each_child_with_birth_day_numbers_home_and_who_is_responsible(make: Make) -> None:
    contact = {
        "tess": {"address_type": "refuge", "post_to": "9 Hidden Lane"},
        "ivy": {"address_same_as": "tess"},
    }
    relationships = [
        {"child": "ivy", "person": "tess", "relationship": "mother", "parental_responsibility": "yes"},
        {"child": "ivy", "person": "finn", "relationship": "half_brother", "lives_with": "all_the_time"},
    ]
    (table,) = blocks(pack(make(contact=contact, relationships=relationships)), "children")
    ivy, finn = table.rows
    assert ivy[0] == "Ivy Rowan"
    assert ivy[1].startswith("Wednesday 2 November 2011")
    assert ivy[2].startswith("9 Hidden Lane, (")
    assert "refuge" in ivy[2].casefold()
    assert ivy[3:5] == ("Finbar Rowan", "Tess Rowan")
    assert finn[2] == "not written down yet"


def test_what_was_said_stands_there_word_for_word_with_what_was_done(make: Make) -> None:
    document = pack(make(safety=[WITHOUT]))
    (quote,) = (block for block in blocks(document, "said") if isinstance(block, Quote))
    assert (quote.text, quote.who) == (NOTE["words"], NOTE["heard_from"])
    facts = {f.label: f.value for block in blocks(document, "said") if isinstance(block, Facts) for f in block.facts}
    assert facts["Time and place"] == NOTE["where"]
    assert facts["What was done straight away"] == NOTE["done_now"]
    assert facts["In danger right now"] == "No"


def test_telling_without_agreement_is_a_box_with_reason_law_and_advice(make: Make) -> None:
    found = box(pack(make(safety=[WITHOUT])))
    assert found.title == "Told without agreement"
    said_there = lines(found)
    assert said_there["Reason for telling without agreement:"] == "A child may come to serious harm"
    assert "Article 9(2)(g)" in said_there["Lawful basis:"]
    assert said_there["Whether the family was told:"] == "No"
    assert said_there["Why the family was not told:"] == WITHOUT["family_not_told_why"]
    assert said_there["Who gave advice, and what they said:"] == WITHOUT["advised_by"]


def test_what_nobody_has_answered_yet_is_said_to_be_missing_and_stops_nothing(make: Make) -> None:
    found = lines(box(pack(make(safety=[{**NOTE, "decision": "without_agreement"}]))))
    assert found["Who was told:"] == found["Lawful basis:"] == "not written down yet"
    undecided = box(pack(make(safety=[NOTE])))
    assert lines(undecided)[""] == "Nobody has written down yet whether this was passed on."


def test_from_nothing_at_all_it_can_be_made(store: Store, written: ModuleType, tmp_path: Path) -> None:
    case = store.create()
    document = pack(store.case(case.reference))
    assert [section.id for section in document.sections][:4] == ["children", "call", "said", "standing"]
    assert written.has(written.texts(store.case(case.reference), "safeguarding", tmp_path), "Nobody has been asked yet")


def test_whom_to_ring_is_the_areas_or_not_supplied(make: Make) -> None:
    facts = {f.label: f.value for b in blocks(pack(make()), "call") if isinstance(b, Facts) for f in b.facts}
    assert facts["Duty and Advice (Children's Social Work Service)"] == "not supplied - ask"
    assert facts["Worker"].startswith("Amy Lund, Family worker, Cluster")


def test_where_everybody_stands_also_who_took_it_back_and_where_answers_differ(make: Make) -> None:
    agreed = {"capacity": "parent_with_pr", "explained": ["voluntary"], "given_on": "2026-03-04"}
    people = [
        {"key": "tess", "given_names": "Tess", "roles": ["parent"], "assessed": "yes"},
        {"key": "rory", "given_names": "Rory", "roles": ["parent"], "assessed": "yes"},
        {"key": "ivy", "given_names": "Ivy", "roles": ["child_assessed"]},
    ]
    gone = dict.fromkeys(
        ("relationships", "strengths", "hopes", "worries", "scores", "actions", "objectives", "voice", "child_hopes")
    )
    gone |= dict.fromkeys(("words", "safety", "at_home", "signatures", "contact", "about", "health", "sharing"))
    case = make(
        people=people,
        agreement=[
            {"person": "tess", "decision": "agrees", **agreed},
            {"person": "rory", "decision": "agrees", **agreed},
            {"person": "rory", "decision": "withdrawn", **agreed, "given_on": "2026-03-09"},
        ],
        **gone,
    )
    (table, frozen) = blocks(pack(case), "standing")
    assert table.rows[0][:3] == ("Tess", "agrees", "agrees")
    assert table.rows[1][:3] == ("Rory", "has taken it back", "has taken it back")
    assert table.rows[1][4] == "9 March 2026"
    assert table.rows[2][1].startswith("the answers differ")
    assert table.rows[2][3] == "Tess: agrees; Rory: has taken it back"
    assert "Rory" in frozen.text


# -- everything --------------------------------------------------------------------------------------------------


def test_everything_that_was_said_is_there_with_its_marks(family: Case, demo: Case) -> None:
    for case in (family, demo):
        whole = repr(pack(case))
        view = View(case, lambda *_: True)
        for _, subject, question in asked(case):
            answer = case.answer(question, subject)
            if question.kind in ("text", "long_text") and said(answer):
                words = view.in_words(question, answer)
                assert repr(words)[1:-1] in whole, question.id
    marked = [
        fact for section in pack(family).sections for b in section.blocks if isinstance(b, Facts) for fact in b.facts
    ]
    assert any(fact.said_by.startswith("kept private") for fact in marked)
    assert any("parent or carer said" in fact.said_by for fact in marked)


def test_nothing_of_it_asks_for_an_agreement(make: Make, family: Case, secret: str) -> None:
    said_no = {"person": "tess", "decision": "does_not_agree", "capacity": "parent_with_pr"}
    people = [{"key": "tess", "given_names": "Tess"}]
    gone = dict.fromkeys(set(family.form.sections) - {"start", "safety"})
    stopped = make(**{**gone, "people": people, "agreement": [said_no]})
    assert f"{secret} what was seen" in repr(pack(stopped))
    table = next(block for block in blocks(pack(stopped), "standing") if isinstance(block, Table))
    assert table.rows[0][:2] == ("Tess", "does not agree")


# -- a refuge ----------------------------------------------------------------------------------------------------


def test_a_refuge_stands_nowhere_but_with_the_worker_and_social_care(
    make: Make, written: ModuleType, tmp_path: Path
) -> None:
    contact = {
        "tess": {"address_type": "refuge", "post_to": "Quillfeather House", "second_address": "Ottermere 4"},
        "ivy": {"address_same_as": "tess", "phone": "07700 900188"},
    }
    everything = {"decision": "yes", "what": ["whole_assessment", "contact_details_only"], "direction": "both"}
    sharing = [
        {"recipient": "Hill School", "agency_type": "secondary_school", "person": who, **everything}
        for who in ("tess", "ivy", "finn")
    ]
    case = make(contact=contact, sharing=sharing)
    held = set()
    for reader in set(READERS) - {"subject", "subject-list"}:
        for key in copies(case, reader):
            try:
                found = written.texts(case, reader, tmp_path, key)
            except EhatError:
                continue
            if written.has(found, "Quillfeather") or written.has(found, "Ottermere"):
                held.add(reader)
            assert reader in ("practitioner", "safeguarding") or not written.has(found, "refuge"), reader
    assert held == {"practitioner", "safeguarding"}


def test_her_own_copy_of_what_is_kept_holds_it_only_once_somebody_decided(make: Make) -> None:
    contact = {"tess": {"address_type": "refuge", "post_to": "Quillfeather House"}}
    case = make(contact=contact)
    assert "Quillfeather" not in repr(compose(case, "subject", "p1").document)


@pytest.mark.parametrize("who", ["p2", "p3"])
def test_and_nobody_elses_copy_of_what_is_kept_holds_it(make: Make, who: str) -> None:
    contact = {"tess": {"address_type": "refuge", "post_to": "Quillfeather House"}, "ivy": {"address_same_as": "tess"}}
    assert "Quillfeather" not in repr(compose(make(contact=contact), "subject", who).document)


def test_the_call_stands_with_the_note_whom_when_and_what_they_said(make: Make) -> None:
    call = {"rang": "Duty and Advice, Sam", "rang_on": "2026-03-04", "rang_at": "16:20", "outcome": "referral_csws"}
    facts = [block for block in blocks(pack(make(safety=[{**NOTE, **call}])), "said") if isinstance(block, Facts)]
    told = {fact.label: fact.value for block in facts for fact in block.facts}
    assert told["Who was rung"] == "Duty and Advice, Sam"
    assert told["Time of the call"] == "16:20"
    assert told["What came of the call"] == "Taken as a referral to the Children's Social Work Service"
