"""What was typed into a field, read as a value - or kept as typed, with a sentence that says what to write.

Reading never refuses: validation never blocks saving (a home visit goes on).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

from ehat_tui.form.dates import PartialDate, Problem, age, in_words, parse
from ehat_tui.form.formats import check
from ehat_tui.form.model import Question


@dataclass(frozen=True, slots=True)
class Reading:
    """`value` to store, or `typed` when it cannot be read; `echo` is shown under the field."""

    value: Any = None
    typed: str = ""
    echo: str = ""

    @property
    def given(self) -> bool:
        """Whether anything is there."""
        return self.value not in (None, "", []) or bool(self.typed)


def read(question: Question, typed: Any, on: date) -> Reading:
    """Read one field. `on` is the day ages count at: the day of the assessment."""
    if not isinstance(typed, str):
        return Reading(typed)
    if not typed.strip():
        return Reading(None)
    if question.kind == "date":
        return _date(question, typed, on)
    if question.kind == "number":
        return _number(question, typed)
    if question.format:
        checked = check(question.format, typed)
        return Reading(checked.value, echo=checked.warning or "")
    return Reading(typed)


def is_birth(question: Question) -> bool:
    """Whether a date is someone's date of birth, shown with the age."""
    return question.bind == "birth_date"


def _date(question: Question, typed: str, on: date) -> Reading:
    found = parse(typed, on, "birth" if is_birth(question) else "any")
    if isinstance(found, Problem):
        return Reading(None, typed, f"{found.sentence} Kept as you typed it.")
    return Reading(found.iso(), echo=date_echo(question, found, on))


def date_echo(question: Question, found: PartialDate, on: date) -> str:
    """The date in words, with the age if it is a date of birth."""
    words = in_words(found)
    return f"{words} · {age(found, on).text()}" if is_birth(question) else words


def _number(question: Question, typed: str) -> Reading:
    text = typed.strip().rstrip("%").strip().lstrip("£").replace(",", "")
    try:
        number = float(text)
    except ValueError:
        return Reading(None, typed, "Write a number in figures. Kept as you typed it.")
    if not isfinite(number):
        return Reading(None, typed, "Write a number in figures. Kept as you typed it.")
    low, high = question.minimum, question.maximum
    odd = (low is not None and number < low) or (high is not None and number > high)
    value = int(number) if number.is_integer() else number
    echo = f"{value} {question.unit}".strip() if question.unit else ""
    return Reading(value, echo=f"{echo} - is that right?".strip() if odd else echo)
