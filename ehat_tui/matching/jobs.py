"""Words of a job title that say which role somebody has for the rules of services (A7 is free text; seed S0)."""

JOBS = {
    "outreach family support worker": "outreach_family_support_worker",
    "consultant social worker": "consultant_social_worker",
    "health visitor": "health_visiting",
    "midwife": "midwifery",
    "school nurse": "school_health",
}
