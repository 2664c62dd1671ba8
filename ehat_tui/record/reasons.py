"""Why an assessment is deleted, or must be kept: closed lists, so that a reason in an event names nobody."""

from __future__ import annotations

from enum import StrEnum


class Purge(StrEnum):
    """Why an assessment is deleted from this laptop (data-protection 4.1 DP7, DP12; 4.3)."""

    HANDED_OVER = "handed-over"  # it is in the organisation's system
    RETENTION = "retention"  # its time is over
    REFUSED = "refused"  # nobody agreed, or the agreement was withdrawn
    ERASURE = "erasure"  # the family asked for it (UK GDPR Art 17)
    DUPLICATE = "duplicate"
    MISTAKE = "mistake"  # made by mistake, or to try things out


class Hold(StrEnum):
    """Why an assessment must be kept, whatever its time (data-protection 4.3: inquiries hold records)."""

    INQUIRY = "inquiry"  # a public inquiry or an inquest
    COURT = "court"
    POLICE = "police"
    REVIEW = "review"  # a child safeguarding practice review
    COMPLAINT = "complaint"
    ACCESS = "access"  # somebody asked for what is kept about them (UK GDPR Art 15)
    RESTRICTION = "restriction"  # somebody asked not to use it, and not to delete it (UK GDPR Art 18)
    ENDED = "ended"  # only to take a hold off
