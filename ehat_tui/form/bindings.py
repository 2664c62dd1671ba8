"""Which typed columns a question may bind to: {table: {column: kinds it can hold}}.

It stands here so that a form can be checked without the database; tests/record pins it to the tables themselves.
"""

TEXT = ("text", "long_text", "choice", "yes_no", "scale", "number")
MANY = ("choices", "people", "rows")
DATE = ("date",)
PERSON = ("person",)
ROW = ("row",)

BINDINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "person": {
        "given_names": TEXT,
        "family_name": TEXT,
        "known_as": TEXT,
        "other_names": TEXT,
        "roles": MANY,
        "assessed": TEXT,
        "birth_date": DATE,
        "sex": TEXT,
        "nhs_number": TEXT,
        "upn": TEXT,
    },
    "relationship": {
        "relationship": TEXT,
        "parental_responsibility": TEXT,
        "lives_with": TEXT,
        "pattern": TEXT,
        "other_parent": TEXT,
        "other_parent_note": TEXT,
    },
    "agreement": {
        "person": PERSON,
        "capacity": TEXT,
        "explained": MANY,
        "notice": TEXT,
        "notice_note": TEXT,
        "decision": TEXT,
        "limits": TEXT,
        "withdrawn_what": MANY,
        "how_given": TEXT,
        "where_kept": TEXT,
        "confirm_by": DATE,
        "given_on": DATE,
        "given_at": TEXT,
        "place": TEXT,
        "practitioner": TEXT,
    },
    "sharing_decision": {
        "recipient": TEXT,
        "agency_type": TEXT,
        "person": PERSON,
        "what": MANY,
        "sections_named": TEXT,
        "decision": TEXT,
        "direction": TEXT,
    },
    "objective": {"title": TEXT, "needs": MANY, "measure": TEXT},
    "action": {
        "objective": ROW,
        "what": TEXT,
        "who": MANY,
        "who_else": TEXT,
        "for_whom": MANY,
        "by_when": DATE,
        "support_type": TEXT,
        "status": TEXT,
        "stuck_because": TEXT,
    },
    "score": {
        "scale": ROW,
        "person": PERSON,
        "practitioner": TEXT,
        "value": TEXT,
        "reason": TEXT,
        "step_up": TEXT,
        "scored_on": DATE,
    },
    "lead_practitioner": {
        "name": TEXT,
        "job_title": TEXT,
        "organisation": TEXT,
        "phone": TEXT,
        "email": TEXT,
        "started_on": DATE,
        "ended_on": DATE,
        "how_chosen": TEXT,
    },
    "referral": {
        "service": TEXT,
        "for_whom": MANY,
        "choice": TEXT,
        "reason": TEXT,
        "family_choice": TEXT,
        "sent_on": DATE,
        "sent_by": TEXT,
        "sent_how": TEXT,
        "answer": TEXT,
        "answered_on": DATE,
        "waiting": TEXT,
        "told_family_on": DATE,
    },
    "contact": {
        "happened_on": DATE,
        "kind": TEXT,
        "who": TEXT,
        "what": TEXT,
        "so_what": TEXT,
        "next": TEXT,
        "third_party": TEXT,
    },
}
