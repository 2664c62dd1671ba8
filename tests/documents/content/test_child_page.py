"""A child's page: hopes, what is good, helpers, the next day, whom to tell, and nothing else (4.5; DP15)."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ehat_tui.documents.child_page import LINES, WORDS
from ehat_tui.documents.compose import compose, copies
from ehat_tui.documents.tree import Card, Cards, Document, as_data
from ehat_tui.errors import NotFound
from ehat_tui.record.case import Case

Make = Callable[..., Case]


def page(case: Case, key: str = "finn") -> Document:
    return compose(case, "child", key).document


def cards(case: Case, key: str = "finn") -> dict[str, Card]:
    (section,) = page(case, key).sections
    (block,) = section.blocks
    assert isinstance(block, Cards)
    return {card.title: card for card in block.items}


def text(document: Document) -> str:
    return json.dumps(as_data(document), ensure_ascii=False)


def test_few_words_and_pictures(family: Case) -> None:
    found = cards(family)
    assert list(found) == ["What I hope for", "What is good", "Who helps me", "What comes next", "What I can say"]
    assert found["What is good"].lines == ("“Warm milk and Ivy.”",)
    assert found["What comes next"].lines == ("We meet on Wednesday 25 March 2026.",)
    assert found["Who helps me"].lines == ("Amy Lund",)
    assert "tell Amy Lund" in found["What I can say"].lines[0]
    assert "You can say no." in found["What I can say"].lines[1]
    assert (page(family).title, page(family).large, page(family).draft) == ("Finn’s page", True, False)


def test_nothing_else_is_on_it(demo: Case, family: Case) -> None:
    for case in (demo, family):
        for key in copies(case, "child"):
            said = text(compose(case, "child", key).document)
            questions = [(case.form.question("worries.what"), row.id) for row in case.rows("worries")]
            questions += [(case.form.question("objectives.title"), row.id) for row in case.rows("objectives")]
            questions += [(case.form.question("actions.what"), row.id) for row in case.rows("actions")]
            for question, subject in questions:
                assert json.dumps(case.answer(question, subject).value, ensure_ascii=False)[1:-1] not in said
            assert "@" not in said


def test_it_is_for_children_under_eleven_who_take_part(family: Case) -> None:
    assert copies(family, "child") == ["p3"]
    with pytest.raises(NotFound):
        compose(family, "child", "bram")


def test_a_private_hope_is_not_read_aloud(make: Make) -> None:
    hope = {"value": "That he goes away.", "may_tell": "yes", "restricted": True}
    assert "What I hope for" not in cards(make(child_hopes={"finn": {"hopes": hope}}))


def test_who_does_something_for_this_child_helps_them(make: Make) -> None:
    case = make(
        actions=[{"objective": "home", "what": "Sing to him.", "who": ["ivy", "june"], "for_whom": ["finn"]}],
        child_strengths={"finn": {"people": "His sister first."}},
    )
    assert cards(case)["Who helps me"].lines == ("His sister first.", "Ivy, June and Amy Lund")


def test_short_things_go_first_and_there_are_few(make: Make) -> None:
    long = "I would like " + "very " * 20 + "much to swim."
    many = {"hopes": {"value": long, "may_tell": "yes"}, "first": {"value": "To swim.", "may_tell": "yes"}}
    assert cards(make(child_hopes={"finn": many}))["What I hope for"].lines == ("To swim.",)
    only = make(child_hopes={"finn": {"hopes": {"value": long, "may_tell": "yes"}}})
    assert cards(only)["What I hope for"].lines == (long,)
    assert len(long) > WORDS
    assert LINES == 2


def test_the_next_day_is_the_review_once_the_first_meeting_was_before_the_plan_was_finished(make: Make) -> None:
    case = make()
    done = replace(case, status="completed", version=1, completed_at=datetime(2026, 4, 1, tzinfo=UTC))
    assert cards(done)["What comes next"].lines == ("We meet on Wednesday 6 May 2026.",)
    later = replace(done, completed_at=datetime(2026, 6, 1, tzinfo=UTC))
    assert "What comes next" not in cards(later)
