"""What one guess at a passphrase costs: Argon2id, measured on the machine that has to pay it at every unlock."""

import os
import sys
import time
from dataclasses import dataclass

_MIB = 1024 * 1024


@dataclass(frozen=True)
class Cost:
    """What one guess costs a thief: Argon2id passes, and memory in bytes."""

    ops: int
    memory: int

    @property
    def work(self) -> int:
        """Bytes gone over in all: the time it takes is proportional to this."""
        return self.ops * self.memory


STANDARD = Cost(3, 256 * _MIB)  # libsodium's MODERATE: about half a second
SMALL = Cost(3, 64 * _MIB)  # RFC 9106's option for little memory, on one lane; never less than this by ourselves
LEAST = Cost(1, 8192)  # libsodium's own minima
MOST = Cost(100, 4096 * _MIB)  # more than this is a damaged or hostile file
SECONDS = 0.5  # what an unlock may take: noticed, and not minded
_MOST_PASSES = 16  # a measurement disturbed for a moment must not make every later unlock slow
_LITTLE_MEMORY = 4096 * _MIB


def default_cost() -> Cost:
    """The cost of a guess on this computer: about SECONDS, never less than SMALL. Takes 0.1 to 0.2 s."""
    return chosen(seconds_a_byte(), memory())


def chosen(seconds: float, memory: int) -> Cost:
    """The cost for a computer that needs `seconds` for each byte of work and has `memory` bytes in all.

    Memory first, up to 256 MiB, because it is what a thief's graphics card has least of; then passes. All its
    memory counts, not what is free today: the same amount is needed at every later unlock. A laptop of
    4 GiB and less stays at 64 MiB.
    """
    most = SMALL.memory if memory <= _LITTLE_MEMORY else STANDARD.memory
    sizes = [size * _MIB for size in (256, 128) if size * _MIB <= most]
    size = next((size for size in sizes if seconds * size * SMALL.ops <= 1.5 * SECONDS), SMALL.memory)
    passes = round(SECONDS / (seconds * size))
    return Cost(min(max(passes, SMALL.ops), _MOST_PASSES), size)


def seconds_a_byte() -> float:
    """How long this computer takes for a byte of work. The better of two runs: other programs only slow it down."""
    from nacl.pwhash import argon2id

    taken = []
    for _ in range(2):
        began = time.perf_counter()
        argon2id.kdf(32, b"measuring", bytes(16), opslimit=1, memlimit=SMALL.memory)
        taken.append(time.perf_counter() - began)
    return min(taken) / SMALL.memory


def raised(now: Cost, took: float) -> Cost | None:
    """A higher cost for a slot of cost `now` that opened in `took` seconds; None when it is high enough.

    For a vault that moved to a faster laptop, or was made while this one was busy. Costs below SMALL are never
    chosen by ourselves: such a vault is a demonstration or a test, and stays quick.
    """
    if now.ops < SMALL.ops or now.memory < SMALL.memory or took > SECONDS / 2:
        return None
    better = default_cost()
    return better if better.work > now.work and better.memory >= now.memory else None


def memory() -> int:
    """All memory of this computer in bytes; 0 when it does not say."""
    if sys.platform == "win32":
        import ctypes

        kibibytes = ctypes.c_ulonglong(0)
        ctypes.windll.kernel32.GetPhysicallyInstalledSystemMemory(ctypes.byref(kibibytes))
        return kibibytes.value * 1024
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return 0
