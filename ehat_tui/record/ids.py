"""Keys two laptops can make apart and merge later: time-ordered UUIDs, and one fixed id for each pair of people."""

from __future__ import annotations

import os
import time
from uuid import UUID, uuid5


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562): 48 bits of milliseconds, then random bits. Python has its own only from 3.14."""
    value = int.from_bytes((time.time_ns() // 1_000_000).to_bytes(6, "big") + os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def pair_id(child: UUID, person: UUID) -> UUID:
    """The id of the relationship row between a child and another person: the same wherever it is computed."""
    return uuid5(child, person.hex)
