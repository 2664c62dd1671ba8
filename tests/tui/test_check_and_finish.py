"""Check your answers, finish, amend, and the documents: the end of the journey, on a whole family."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import time_machine
from textual.widgets import OptionList

from ehat_tui.practice.completeness import missing
from ehat_tui.record.audit import show
from ehat_tui.record.case import Answer
from ehat_tui.record.store import Store
from ehat_tui.record.unit import Change
from screens.check import CheckPage
from screens.documents import DocumentsPage

if TYPE_CHECKING:
    from tests.tui.conftest import Driver, Running, Seed  # noqa: TID251 - types only


def lines(ehat: Driver) -> list[str]:
    return [str(option.prompt) for option in ehat.app.screen.query_one("#answers", OptionList).options]


async def test_each_missing_thing_leads_to_its_question(run: Running, store: Store, seed: Seed) -> None:
    family = seed(store, "Keeley Marsden", "Albie Marsden")
    case = store.case(family.reference)
    with store.unit(case.id) as unit:
        unit.save([Change("start.why_now", case.id, Answer("She asked me", said_by="parent"))])
    async with run(start="open", reference=family.reference) as ehat:
        await ehat.click("Check your answers")
        gaps = missing(store.case(family.reference))
        assert f"{len(gaps)} things are still missing" in ehat.words(".intro")
        assert "Finish" not in ehat.text
        shown = [line for line in lines(ehat) if line.startswith("  · ")]
        assert shown == [f"  · {gap.what}" for gap in gaps]
        await ehat.press("home", "enter")
        assert ehat.focused_question == gaps[0].question
        ehat.app.go_to_check()
        await ehat.settle()
        at = next(i for i, line in enumerate(lines(ehat)) if "She asked me" in line)
        ehat.app.screen.query_one("#answers", OptionList).highlighted = at
        await ehat.press("enter")
        assert ehat.focused_question == "start.why_now"
        ehat.app.go_to_check()
        await ehat.settle()
        at = next(i for i, line in enumerate(lines(ehat)) if "Who belongs" in line or "belong together" in line)
        ehat.app.screen.query_one("#answers", OptionList).highlighted = at + 1
        await ehat.press("enter")
        assert "Keeley and Albie" in ehat.text or "Albie and Keeley" in ehat.text


async def test_finish_freezes_a_version_and_amending_needs_a_reason(run: Running, whole: Store, tmp_path: Path) -> None:
    reference = whole.references()[0]
    async with run(start="open", reference=reference, size=(100, 30)) as ehat:
        ehat.app.go_to_check()
        await ehat.settle()
        assert "Nothing is missing" in ehat.words(".intro")
        await ehat.click("Finish")
        case = ehat.stored(reference)
        assert (case.status, case.version) == ("completed", 1)
        assert isinstance(ehat.app.screen, DocumentsPage)  # what the family is waiting for
        (version, reason, content) = whole.snapshots(case.id)[0]
        assert (version, reason) == (1, "")
        assert "Keeley" in content

        await ehat.go_to("start", question="start.why_now")
        await ehat.press("x", "1", "f5", "escape")
        assert "This assessment is finished" in ehat.words(".notice")
        assert "finished · version 1" in ehat.text
        await ehat.press("f12")
        assert "finished, version 1" in ehat.text
        await ehat.click(reference)

        ehat.app.go_to_check()
        await ehat.settle()
        assert "Finished as version 1" in ehat.words(".intro")
        await ehat.click("Amend")
        await ehat.press("enter")  # without a reason nothing is opened
        assert not ehat.stored(reference).is_draft
        await ehat.click("Amend")
        await ehat.write("Jay has moved in")
        await ehat.press("enter")
        assert isinstance(ehat.app.screen, CheckPage)
        assert ehat.stored(reference).is_draft
        assert ehat.stored(reference).amending == "Jay has moved in"
        await ehat.go_to("start", question="start.why_now")
        await ehat.press("x")
        ehat.saved_case()
        ehat.app.go_to_check()
        await ehat.settle()
        await ehat.click("Finish")
        found = whole.snapshots(case.id)
        assert [(number, why) for number, why, _ in found] == [(1, ""), (2, "Jay has moved in")]
        assert found[0][2] == content  # the finished version stays as it was


async def test_the_last_answer_counts_when_finish_is_pressed(run: Running, whole: Store) -> None:
    """Taken away a moment ago and not yet in the vault: it is missing, and nothing is frozen."""
    reference = whole.references()[0]
    async with run(start="open", reference=reference) as ehat:
        ehat.app.go_to_check()
        await ehat.settle()
        work = ehat.app.work
        assert work is not None
        work.answer(work.case.form.question("start.why_now"), work.case.id, Answer(), at_once=False)
        await ehat.click("Finish")
        assert ehat.stored(reference).is_draft
        assert "1 thing is still missing" in ehat.words(".intro")


async def test_before_somebody_agrees_nothing_is_finished_and_no_copy_is_made(run: Running) -> None:
    async with run(start="new") as ehat:
        ehat.app.go_to_check()
        await ehat.settle()
        assert not ehat.app.screen.query("#b-finish")
        await ehat.click("Documents")
        assert isinstance(ehat.app.screen, DocumentsPage)
        assert "For the family" not in ehat.text


async def test_a_refusal_can_be_finished_and_has_a_record(run: Running, store: Store, seed: Seed) -> None:
    """Nobody is kept from ending well by having said no (rule 5)."""
    family = seed(store, "Keeley Marsden")
    keeley = str(family.people["Keeley Marsden"])
    with store.unit(store.case(family.reference).id) as unit:
        unit.add_row("agreement", {"person": keeley, "capacity": "parent_with_pr", "decision": "does_not_agree"})
    async with run(start="open", reference=family.reference) as ehat:
        ehat.app.go_to_check()
        await ehat.settle()
        assert "that is a complete outcome" in ehat.words(".intro")
        assert not [line for line in lines(ehat) if "Health" in line]
        await ehat.click("Documents")
        assert "For the manager" in ehat.text


# ---------------------------------------------------------------- what to think about


async def test_what_to_think_about_stands_above_the_answers_with_its_source_and_task(
    whole: Store, run: Running
) -> None:
    (summary,) = whole.assessments()
    with time_machine.travel(datetime(2026, 1, 12, 12, tzinfo=UTC), tick=True):
        async with run(start="open", reference=summary.reference) as ehat:
            ehat.app.go_to_check()
            await ehat.settle()
            shown = lines(ehat)
            at = shown.index("To think about")
            assert shown[at + 1].startswith("  · Keeley turns 18 on 20/02/2026. [rules 15 and 16; C12]\n    At 18 they")
            assert "By 20/02/2026." in shown[at + 1]


async def test_what_is_private_is_said_only_when_it_is_opened(whole: Store, run: Running) -> None:
    (summary,) = whole.assessments()
    case = whole.case(summary.reference)
    whole.save(case.id, [Change("situations.tags", case.people[2].id, Answer(["radicalisation"], restricted=True))])
    with time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=True):
        async with run(start="open", reference=summary.reference) as ehat:
            ehat.app.go_to_check()
            await ehat.settle()
            assert not [line for line in lines(ehat) if "Prevent" in line or "extremism" in line]
            answers = ehat.app.screen.query_one("#answers", OptionList).focus()
            answers.highlighted = lines(ehat).index("  · Something that is kept private: Enter opens it to read")
            await ehat.press("enter")
            await ehat.settle()
            assert "Prevent" in ehat.text
            assert "rule 6" in ehat.text
            await ehat.press("escape")
            assert isinstance(ehat.app.screen, CheckPage)
    noted = [one for one in show(whole.ledger, summary.reference) if one.kind == "restricted.open"]
    assert [one.fields for one in noted] == [("situations.tags",)]
