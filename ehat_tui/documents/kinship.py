"""The words people use for each other instead of a name: "my gran" names the grandmother as well as her name does."""

from __future__ import annotations

import re

# By relationship to a child (D8). Not a dictionary: what is said at kitchen tables in England.
_GRANDMOTHER = ("gran", "granny", "grandma", "grandmother", "nan", "nana", "nanna", "nanny")
_GRANDFATHER = ("grandad", "granddad", "grandpa", "grandfather")
WORDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("mother", "adoptive_mother"), ("mum", "mummy", "mam", "mom", "mother")),
    **dict.fromkeys(("father", "adoptive_father"), ("dad", "daddy", "father")),
    **dict.fromkeys(("step_mother", "fathers_partner"), ("stepmum", "step-mum", "stepmother", "dad's girlfriend")),
    **dict.fromkeys(("step_father", "mothers_partner"), ("stepdad", "step-dad", "stepfather", "mum's boyfriend")),
    **dict.fromkeys(("maternal_grandmother", "paternal_grandmother"), _GRANDMOTHER),
    **dict.fromkeys(("maternal_grandfather", "paternal_grandfather"), _GRANDFATHER),
    "great_grandparent": ("great-gran", "great-nan", "great-grandma", "great-grandad"),
    "aunt": ("auntie", "aunty", "aunt"),
    "uncle": ("uncle",),
    "cousin": ("cousin",),
    **dict.fromkeys(("brother", "half_brother", "step_brother"), ("brother", "half-brother", "stepbrother")),
    **dict.fromkeys(("sister", "half_sister", "step_sister"), ("sister", "half-sister", "stepsister")),
    "twin": ("twin",),
    "lodger": ("lodger",),
    "neighbour": ("neighbour",),
}
# Whoever speaks for a child is spoken of in nearly every sentence of it: their word for the child counts for those.
PARENTS = frozenset({"mother", "father", "adoptive_mother", "adoptive_father"})


def pattern(relationship: str) -> re.Pattern[str] | None:
    """What finds somebody in a text by what they are to a child; None when there is no word for it."""
    words = WORDS.get(relationship)
    return re.compile(rf"\b({'|'.join(map(re.escape, words))})('?s)?\b", re.IGNORECASE) if words else None
