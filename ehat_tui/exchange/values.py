"""Reading one answer of a record file: its value by the kind of question, and its marks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from ehat_tui.exchange.findings import Findings, join, meant
from ehat_tui.exchange.layout import MARKS, clean, starts_restricted
from ehat_tui.form import formats
from ehat_tui.form.dates import PartialDate, parse
from ehat_tui.form.model import ABSENT_REASONS, MAY_TELL, SOURCES, Form, Question
from ehat_tui.record.case import BLANK, Answer

LOWEST, HIGHEST = 0, 10  # of a scale (K7)
LARGEST = 1e15  # beyond it a float is no longer exact


class _Wrong(Exception):
    """A value that cannot be read; becomes a problem with its place."""


@dataclass(slots=True)
class Keys:
    """What a key of the file stands for: people, and the rows of each list section."""

    people: dict[str, UUID] = field(default_factory=dict)
    rows: dict[str, dict[str, UUID]] = field(default_factory=dict)


@dataclass(slots=True)
class AnswerReader:
    """Reads the answers of one file. What is wrong goes to `findings`, and the answer is then blank."""

    form: Form
    keys: Keys
    findings: Findings

    def read(self, question: Question, raw: Any, place: str) -> Answer:
        """An answer as written: a bare value, or a table of marks."""
        marks = raw if isinstance(raw, dict) else {"value": raw}
        problems = len(self.findings.problems)
        self.findings.only(place, marks, MARKS)
        value = self._value(question, marks.get("value"), place)
        answer = Answer(
            value=value,
            typed=self._text(marks, "typed", place),
            absent=self._code(marks, "absent", place, ABSENT_REASONS),
            said_by=self._code(marks, "said_by", place, SOURCES),
            restricted=self._restricted(question, marks, place),
            may_tell=self._code(marks, "may_tell", place, MAY_TELL),
        )
        if answer.absent and value is not None:
            self.findings.wrong(place, "has a value and a reason why there is none; keep one of them")
        if answer.may_tell and not question.may_tell:
            self.findings.wrong(join(place, "may_tell"), "this question does not ask who may be told; leave it out")
        blank = not answer.given and not (answer.said_by or answer.may_tell or marks.get("restricted"))
        return BLANK if blank or len(self.findings.problems) > problems else answer

    # -- marks -----------------------------------------------------------------------------------------------

    def _text(self, marks: dict[str, Any], name: str, place: str) -> str:
        found = marks.get(name)
        if found is not None and not isinstance(found, str):
            self.findings.wrong(join(place, name), "must be text in quotes")
        return clean(found) if isinstance(found, str) else ""

    def _code(self, marks: dict[str, Any], name: str, place: str, known: dict[str, str]) -> str:
        code = self._text(marks, name, place)
        if code and code not in known:
            self.findings.wrong(join(place, name), f"must be one of: {', '.join(known)}")
        return code

    def _restricted(self, question: Question, marks: dict[str, Any], place: str) -> bool:
        found = marks.get("restricted")
        if found is not None and not isinstance(found, bool):
            self.findings.wrong(join(place, "restricted"), "must be true or false, without quotes")
        return found if isinstance(found, bool) else starts_restricted(self.form, question)

    # -- values ----------------------------------------------------------------------------------------------

    def _value(self, question: Question, raw: Any, place: str) -> Any:
        if raw in (None, "", []):
            return None
        try:
            if not question.many:
                return self._single(question, raw, place)
            if not isinstance(raw, list):
                raise _Wrong('must be a list: ["...", "..."]')
            return [self._single(question, part, place) for part in raw]
        except _Wrong as wrong:
            self.findings.wrong(place, str(wrong))
            return None

    def _single(self, question: Question, raw: Any, place: str) -> Any:
        match question.kind:
            case "text" | "long_text":
                return self._words(question, raw, place)
            case "choice" | "choices" | "yes_no":
                return self._option(question, raw)
            case "date":
                return _date(question, raw)
            case "number" | "scale":
                return self._number(question, raw, place)
            case "person" | "people":
                return _key(raw, self.keys.people, "person")
            case _:
                return _key(raw, self.keys.rows.get(question.of, {}), f"row of [[{question.of}]]")

    def _words(self, question: Question, raw: Any, place: str) -> str | None:
        if not isinstance(raw, str):
            raise _Wrong("must be text in quotes")
        if question.format and (warning := formats.check(question.format, raw).warning):
            self.findings.doubt(place, warning)
        return clean(raw) or None

    def _option(self, question: Question, raw: Any) -> str:
        options = self.form.vocabulary(question).options
        codes = [option.code for option in options]
        if isinstance(raw, str):
            if raw in codes:
                return raw
            by_label = {option.label.casefold(): option.code for option in options}
            if code := by_label.get(raw.casefold()):
                raise _Wrong(f'write the code of this option: "{code}"')
        raise _Wrong(f"is not one of the codes of {question.options or 'yes_no'}{meant(str(raw)[:60], codes)}")

    def _number(self, question: Question, raw: Any, place: str) -> float:
        if isinstance(raw, bool) or not isinstance(raw, int | float) or not abs(raw) < LARGEST:
            raise _Wrong("must be a number, without quotes")
        if question.kind == "scale" and not LOWEST <= raw <= HIGHEST:
            raise _Wrong(f"must be a number from {LOWEST} to {HIGHEST}")
        low, high = question.minimum, question.maximum
        if (low is not None and raw < low) or (high is not None and raw > high):
            self.findings.doubt(place, "is outside what is usual here. It is saved anyway.")
        return raw


def _date(question: Question, raw: Any) -> str:
    """A date in EDTF from what stands in the file: ISO, a TOML date, or words as people type them."""
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw.isoformat()
    if not isinstance(raw, str):
        raise _Wrong('must be a date in quotes: "2024-02-01", "2024-02" or "about 2019"')
    try:
        return PartialDate.from_iso(raw.strip()).iso()
    except ValueError:
        today = datetime.now(UTC).astimezone().date()
        found = parse(raw, today, "birth" if question.bind == "birth_date" else "any")
    if not isinstance(found, PartialDate):  # its own sentence may repeat part of the date
        raise _Wrong(
            'is no date that could be read; write "2024-02-01", "1/2/2024", or as much as is known: '
            '"2024-02", "2019", "about 2019"; or keep the words as they are: { typed = "..." }'
        )
    return found.iso()


def _key(raw: Any, known: dict[str, UUID], what: str) -> str:
    if not isinstance(raw, str):
        raise _Wrong(f"must be the key of a {what}, in quotes")
    if raw not in known:
        raise _Wrong(f"there is no {what} with this key{meant(raw[:60], known)}")
    return str(known[raw])
