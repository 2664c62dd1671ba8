"""What follows from the safety page: a note with the time in it, the call and its outcome, the pack, signposts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ehat_tui.areas import doors, profile, settings
from ehat_tui.errors import EhatError
from ehat_tui.form.journey import Step
from ehat_tui.record.case import Answer, Case
from screens.safety import SafetyScreen

if TYPE_CHECKING:
    from screens.app import EhatApp
    from screens.work import Work

SECTION = "safety"
NO_PLACE = "The form of this assessment has no page for this. Write it on paper now, with the time."
WORDS, RANG = "safety.words", "safety.rang"


def show(app: EhatApp) -> None:
    """The safety page over whatever is shown: of the case's area, else the worker's, else the one of the settings."""
    work, store = app.work, app.store
    if work is not None:
        area = work.case.area
    elif store is not None:
        area = (store.practitioner() or {}).get("area", "")
    else:
        area = settings.area(app.paths.settings)
    writes = "here" if work is not None else "new" if store is not None and not store.read_only else ""
    where = doors.crisis_plan(work.case) if work is not None else ""
    app.push_screen(SafetyScreen(profile.of(area), writes=writes, where=where), lambda wanted: _go(app, wanted or ""))


def _go(app: EhatApp, wanted: str) -> None:
    if wanted == "signposts":
        from screens.signposts import SignpostScreen

        app.push_screen(SignpostScreen(app.work.case.area if app.work else "", app.paths.home))
        return
    if wanted and app.work is None:
        app.new()
    work = app.work
    if not wanted or work is None:
        return
    work.refresh()
    if wanted == "pack":
        from screens.documents import DocumentsPage

        app.show(DocumentsPage(work, "safeguarding"))
    elif wanted == "outcome":
        _write(app, work, RANG)
    else:
        _write(app, work, WORDS)


def _write(app: EhatApp, work: Work, question: str) -> None:
    """To a new note, or for a call to the newest one; where nothing may be written, to the list, which says why."""
    section = work.case.form.sections.get(SECTION)
    if section is None:
        app.notify(NO_PLACE, severity="warning", markup=False, timeout=10)
        return
    step = Step(section, work.case.id)
    if question not in work.case.form.questions:
        question = WORDS  # a form from before calls were asked about
    try:
        row = _called(work) if question == RANG else _note(work)
    except EhatError as error:
        app.go_to(step)
        app.notify(error.in_full, severity="warning", markup=False)
    else:
        app.go_to(step, row=row, question=question)


def _note(work: Work) -> UUID:
    """A new note, its day and time filled in; one in which nothing was written yet goes, for its time is an old one."""
    rows = work.case.rows(SECTION)
    if rows and work.case.editable and _is_empty(work.case, rows[-1].id):
        work.remove_row(SECTION, rows[-1].id)
    return work.add_row(SECTION)


def _is_empty(case: Case, row: UUID) -> bool:
    asked = [question for question in case.form.sections[SECTION].questions if not question.default]
    return not any(case.answer(question, row).given for question in asked)


def _called(work: Work) -> UUID:
    """The newest note, with the day and time of the call filled in unless they are there."""
    rows = work.case.rows(SECTION)
    row = rows[-1].id if rows else work.add_row(SECTION)
    now = datetime.now().astimezone()
    for name, value in (("rang_on", f"{now:%Y-%m-%d}"), ("rang_at", f"{now:%H:%M}")):
        question = work.case.form.question(f"{SECTION}.{name}")
        if work.case.editable and not work.case.answer(question, row).given:
            work.answer(question, row, Answer(value, restricted=True), at_once=True)
    return row
