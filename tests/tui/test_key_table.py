"""The one table of keys: everything essential on a function key and on Ctrl with a letter, nothing twice."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from screens.keys import KEYS, binding, show

NAMED = re.compile(r"f([1-9]|1[0-2])|delete")
LETTER = re.compile(r"ctrl\+[a-z]")
# Ctrl+C X V Z A edit text; H I J M are Backspace, Tab and Enter to a terminal; S freezes some; W closes windows.
TAKEN = frozenset(f"ctrl+{letter}" for letter in "cxvzahijmsw")


@pytest.mark.parametrize("name", [name for name in KEYS if name not in ("quit", "up")])
def test_each_action_has_a_named_key_and_a_letter(name: str) -> None:
    """But Quit, with the Ctrl+Q of every terminal program, and Up, which is a button too: there is no F-key left."""
    named, letter = KEYS[name].keys
    assert NAMED.fullmatch(named)
    assert LETTER.fullmatch(letter)


def test_no_key_has_two_meanings() -> None:
    keys = Counter(key for entry in KEYS.values() for key in entry.keys)
    assert [key for key, times in keys.items() if times > 1] == []
    assert not keys.keys() & TAKEN
    assert not [key for key in keys if "alt" in key or "shift" in key]


def test_each_key_says_what_it_does_in_a_word_and_in_a_sentence() -> None:
    for name, entry in KEYS.items():
        assert entry.id == name
        assert 0 < len(entry.label) <= 12
        assert len(entry.tooltip) > len(entry.label)
        made = binding(name)
        assert (made.id, made.description, made.tooltip) == (name, entry.label, entry.tooltip)


@pytest.mark.parametrize(("key", "shown"), [("f2", "F2"), ("f10", "F10"), ("ctrl+q", "Ctrl+Q"), ("delete", "Delete")])
def test_keys_are_written_as_people_write_them(key: str, shown: str) -> None:
    assert show(key) == shown
