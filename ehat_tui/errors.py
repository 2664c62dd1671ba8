"""What can go wrong, as one family of exceptions with an exit code each.

Messages are for practitioners: what happened, what was kept, what to do. They never quote what people said.
"""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the `ehat` command, documented in README.md."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    LOCKED = 3  # no passphrase, or a wrong one
    NOT_VALID = 4  # not complete, or not valid
    NOT_AGREED = 5
    NOT_FOUND = 6
    VAULT = 7  # damaged, or made by a newer ehat
    DISK = 8  # the disk refused


class EhatError(Exception):
    """Something a practitioner can read: `message` says what happened, `hint` what to do about it."""

    code: Exit = Exit.UNEXPECTED

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def in_full(self) -> str:
        """What happened and what to do about it, as sentences for a page."""
        return " ".join(f"{part.rstrip('.')}." for part in (self.message, self.hint) if part)


class Locked(EhatError):
    """The vault is locked: no passphrase was given, or it was wrong."""

    code = Exit.LOCKED


class NotValid(EhatError):
    """Input or a record that is not complete or not valid; `problems` are one sentence each."""

    code = Exit.NOT_VALID

    def __init__(self, message: str, problems: list[str] | None = None, hint: str = "") -> None:
        super().__init__(message, hint)
        self.problems = problems or []


class NotAgreed(EhatError):
    """The family has not agreed to this (rule 2: no assessment without agreement)."""

    code = Exit.NOT_AGREED


class NotFound(EhatError):
    """No such assessment, file or person."""

    code = Exit.NOT_FOUND


class VaultDamaged(EhatError):
    """The vault or its key file cannot be read, or a newer ehat wrote it."""

    code = Exit.VAULT


class DiskRefused(EhatError):
    """The disk is full, read-only, gone, or permission is missing."""

    code = Exit.DISK
