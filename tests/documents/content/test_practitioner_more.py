"""The practitioner's record on agreement: where everybody stands, what was explained, who may be told what."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ehat_tui.documents import practitioner_record
from ehat_tui.documents.compose import compose
from ehat_tui.documents.tree import Bullets, Callout, Document, Facts, Paragraph, SubHeading, Table
from ehat_tui.record.case import Answer, Case

Make = Callable[..., Case]


def record(case: Case) -> Document:
    return compose(case, "practitioner").document


def blocks(document: Document, section: str) -> tuple[Any, ...]:
    return next((each.blocks for each in document.sections if each.id == section), ())


def tables(case: Case) -> list[Table]:
    return [block for block in blocks(record(case), practitioner_record.STANDING) if isinstance(block, Table)]


def test_each_person_has_a_line_and_who_took_it_back_is_still_named(family: Case, secret: str) -> None:
    standing = tables(family)[0]
    assert [row[:4] for row in standing.rows] == [
        ("Tess", "agrees, with limits", "agrees, with limits", "–"),
        ("Ivy", "agrees, with limits", "–", "Tess: agrees, with limits"),
        ("Finn", "agrees, with limits", "–", "Tess: agrees, with limits"),
        ("Bram", "has taken it back", "has taken it back", "–"),
    ]
    assert standing.rows[3][4] == "20 March 2026"
    assert secret not in repr(standing)


def test_what_was_said_by_who_took_it_back_is_frozen_and_one_line_says_so(family: Case, secret: str) -> None:
    whole = repr(record(family))
    assert f"{secret} hope of Bram" not in whole
    assert f"{secret} said by Bram" not in whole
    frozen = [b.text for b in blocks(record(family), "standing") if isinstance(b, Paragraph) and "frozen" in b.text]
    assert len(frozen) == 1
    assert "about Bram is frozen" in frozen[0]


def test_what_was_explained_stands_there_in_the_very_words_with_their_version(family: Case) -> None:
    found = blocks(record(family), "standing")
    told = [block.text for block in found if isinstance(block, Paragraph) and block.text.startswith("Read out")]
    assert len(told) == 1
    assert (
        f"Tess and Bram (4 March 2026). Kept word for word, from the form {family.form.id} {family.form.version}"
        in told[0]
    )
    (words,) = (block for block in found if isinstance(block, Bullets))
    assert words.items == ("This is your choice. You do not have to do it.",)


def test_the_words_are_those_that_were_kept_not_those_of_today(family: Case) -> None:
    rows = tuple(
        replace(row, values={**row.values, "wording": ["You choose."]} if row.values["wording"] else row.values)
        for row in family.rows("agreement")
    )
    case = replace(family, sections={**family.sections, "agreement": rows})
    (words,) = (block for block in blocks(record(case), "standing") if isinstance(block, Bullets))
    assert words.items == ("You choose.",)


def test_the_grid_has_a_line_for_each_recipient_and_a_column_for_each_person(family: Case, secret: str) -> None:
    grid = tables(family)[1]
    assert grid.header == ("Recipient", "Tess", "Ivy")
    assert [row[0] for row in grid.rows] == ["Hill School", f"{secret} police", f"{secret} asked only"]
    assert [row[1:] for row in grid.rows] == [
        ("Yes: the plan", "Yes: the plan"),
        ("No", "–"),
        ("Yes: the plan (we may ask them, not tell them)", "–"),
    ]


def test_a_yes_of_who_does_not_agree_now_rests(make: Make) -> None:
    sharing = [
        {"recipient": "Dock", "agency_type": "gp", "person": "tess", "decision": "yes", "what": ["plan_only"]},
        {"recipient": "Dock", "agency_type": "gp", "person": "bram", "decision": "yes", "what": ["plan_only"]},
    ]
    grid = tables(make(sharing=sharing))[1]
    assert grid.rows[0][1:] == ("Yes: the plan", "Yes: the plan (rests: nothing may go now)")


def test_a_private_recipient_is_not_named_in_the_main_part(make: Make) -> None:
    sharing = [
        {
            "recipient": {"value": "Quillfeather House", "restricted": True},
            "agency_type": "domestic_abuse",
            "person": "tess",
            "decision": "no",
        }
    ]
    case = make(sharing=sharing)
    *main, last = record(case).sections
    assert tables(case)[1].rows == ((practitioner_record.HIDDEN, practitioner_record.HIDDEN),)
    assert "Quillfeather" not in repr(main)
    assert "Quillfeather" in repr(last)


def test_the_lawful_basis_stands_apart_and_says_what_nobody_supplied(family: Case) -> None:
    found = blocks(record(family), "standing")
    assert SubHeading("By which law") in found
    facts = found[-1]
    assert isinstance(facts, Facts)
    assert {fact.value for fact in facts.facts} == {"not supplied - ask your organisation"}


def test_what_was_told_without_agreement_leads_the_restricted_part_and_stands_nowhere_before_it(make: Make) -> None:
    note = {"happened_on": "2026-03-04", "words": "I count.", "heard_from": "Ivy", "decision": "without_agreement"}
    note |= {"shared_with": "Duty desk", "why": "Tonight is not safe."}
    *main, last = record(make(safety=[note])).sections
    assert last.id == practitioner_record.RESTRICTED
    found = next(block for block in last.blocks if isinstance(block, Callout))
    assert last.blocks.index(found) == 1
    assert found.title == "Told without agreement"
    assert "Tonight is not safe." in repr(found)
    assert "not written down yet" in repr(found)
    assert "Duty desk" not in repr(main)


def test_a_gillick_record_is_in_the_record_whole(make: Make) -> None:
    judged = {
        "person": "ivy",
        "judged_on": "2026-03-04",
        "understood": "It is about school and home.",
        "weighed": "Good is the bus. Bad is everyone knowing.",
        "said": "I want to do it.",
        "judged_by": "Amy Lund",
        "outcome": "able",
        "parent_encouraged": "yes",
    }
    agreed = [
        {"person": "tess", "capacity": "parent_with_pr", "explained": ["voluntary"], "decision": "agrees"},
        {"person": "bram", "capacity": "adult_self", "explained": ["voluntary"], "decision": "agrees"},
        {"person": "ivy", "capacity": "under_16_able", "explained": ["voluntary"], "decision": "agrees"},
    ]
    case = make(gillick=[judged], agreement=agreed)
    said = repr(blocks(record(case), "agreement"))
    for words in (judged["understood"], judged["weighed"], judged["said"]):
        assert words in said
    assert tables(case)[0].rows[1][2:4] == ("agrees", "Tess: agrees")


# ---------------------------------------------------------------- to think about


def thought(case: Case) -> tuple[str, str]:
    """What stands in the chapter, and what in the restricted part."""
    document = record(case)
    return repr(blocks(document, practitioner_record.THINK)), repr(blocks(document, practitioner_record.RESTRICTED))


def person(case: Case, name: str) -> Any:
    return next(one.id for one in case.people if one.name == name)


def test_what_to_think_about_stands_there_with_its_source(family: Case) -> None:
    ivy = person(family, "Ivy")
    case = family.with_answers([("caring.is_carer", ivy, Answer("yes")), ("caring.hours", ivy, Answer(6))])
    said, kept = thought(case)
    assert "Ivy helps to look after somebody about 6 hours a week" in said
    assert "Offer a young carer's assessment" in said
    assert "rule 35" in said
    assert "young carer" not in kept


def test_what_rests_on_something_private_stands_in_the_restricted_part(family: Case) -> None:
    tess = person(family, "Tess")
    case = family.with_answers(
        [("situations.tags", tess, Answer(["radicalisation"]))]
    )  # starts private; never unmarked
    said, kept = thought(case)
    assert "Prevent" not in said
    assert "Prevent" in kept
    ivy = person(family, "Ivy")
    case = family.with_answers([("caring.is_carer", ivy, Answer("yes", restricted=True))])
    said, kept = thought(case)
    assert "Ivy helps" not in said
    assert "Ivy helps" in kept


def test_of_who_took_it_back_nothing_is_thought(family: Case) -> None:
    bram = person(family, "Bram")
    said, kept = thought(family.with_answers([("situations.tags", bram, Answer(["radicalisation"]))]))
    assert "Prevent" not in said + kept


def test_a_private_name_is_a_number(family: Case) -> None:
    ivy, cole = person(family, "Ivy"), family.people[-1]
    answers = [("caring.is_carer", ivy, Answer("yes")), ("caring.for_whom", ivy, Answer([str(cole.id)]))]
    said, _ = thought(family.with_answers(answers))
    assert cole.name not in said
    assert "p2: an assessment that the council has to offer" in said
