"""What to think about (practice/flags), as the worker's own record prints it: sentence, task, day and source.

As of the day of the document, so that the same record gives the same pages. What comes from something the reader may
not read is left out; what comes from something private stands in the restricted part.
"""

from __future__ import annotations

from datetime import date

from ehat_tui.documents.grounds import is_private
from ehat_tui.documents.tree import Block, Paragraph
from ehat_tui.documents.view import View
from ehat_tui.form.dates import shown
from ehat_tui.practice.flags import Flag, flags

TITLE = "To think about"


def open_ones(view: View, main: View, on: date) -> tuple[Block, ...]:
    """Those that rest on nothing private. `view` says what may be read, `main` who may be named there."""
    return tuple(_block(flag, _words(main, flag)) for flag in flags(view.case, on) if _place(view, flag) == "open")


def private_ones(view: View, on: date) -> tuple[Block, ...]:
    """Those that rest on something private, for the restricted part."""
    return tuple(_block(flag, flag.sentence) for flag in flags(view.case, on) if _place(view, flag) == "private")


def _place(view: View, flag: Flag) -> str:
    """Where it stands: "open" or "private"; "" for what this reader may not read at all."""
    case, private = view.case, False
    for question_id, subject in flag.rests_on:
        question = case.form.questions.get(question_id)
        answer = case.answer(question, subject) if question else None
        if question is None or answer is None or not answer.given:
            continue
        if not view.shows(question, subject, answer):
            return ""
        private = private or is_private(case, question, subject, answer)
    return "private" if private else "open"


def _words(main: View, flag: Flag) -> str:
    """With the names of people; by their numbers when somebody's name is private."""
    if all(main.named(person) for person in main.case.people if person.name in flag.sentence):
        return flag.sentence
    return f"{flag.neutral}."


def _block(flag: Flag, words: str) -> Paragraph:
    by = f" By {shown(flag.due)}." if flag.due else ""
    task = "" if words != flag.sentence else f" {flag.task}"
    return Paragraph(f"{words}{task}{by}", said_by=flag.source)
