"""`ehat outcomes`: how many assessments ended how, and how many stepped up to children's social care (seed S0)."""

from collections import Counter

from ehat_tui.cli import report
from ehat_tui.cli.records import AsJson, print_json
from ehat_tui.cli.unlock import opened

NOT_YET = "decided, not reviewed yet"


def outcomes(as_json: AsJson = False) -> None:
    """Count what came of the finished assessments: by the newest review, or what was decided. It names nobody."""
    from ehat_tui.practice.outcomes import DECISION, STEP_UP, in_words, outcome

    counted: Counter[tuple[str, str, str]] = Counter()
    with opened() as store:
        cases = [store.case(reference) for reference in store.references()]
    for case in cases:
        if case.version and (found := outcome(case)):
            counted[(*found, in_words(case, *found))] += 1
    total = sum(counted.values())
    stepped_up = sum(count for (_, code, _), count in counted.items() if code == STEP_UP)
    if as_json:
        told = [
            {"after": "decision" if question == DECISION else "review", "outcome": code, "count": count}
            for (question, code, _), count in counted.most_common()
        ]
        print_json({"finished": total, "stepped_up": stepped_up, "outcomes": told})
        return
    for (question, _, words), count in counted.most_common():
        print(f"{count:>4}  {words}{f' ({NOT_YET})' if question == DECISION else ''}")
    if total:
        print(f"Stepped up to children's social care: {stepped_up} of {total}")
    else:
        report.say("Nothing is finished yet.")
