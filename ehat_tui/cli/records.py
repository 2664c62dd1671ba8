"""The commands about assessments: list, show, check, import, finish."""

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ehat_tui.cli import report
from ehat_tui.cli.unlock import here, opened
from ehat_tui.errors import EhatError, Exit, NotAgreed, NotFound, NotValid

if TYPE_CHECKING:
    from datetime import datetime

    from ehat_tui.practice.completeness import Gap
    from ehat_tui.record.case import Case
    from ehat_tui.record.store import Store

Reference = Annotated[str, typer.Argument(metavar="REF", help="As in `ehat list`.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")]
Named = Annotated[bool, typer.Option("--names", help="Name people and rows instead of numbering them.")]


def list_(as_json: AsJson = False) -> None:
    """List the assessments, naming nobody."""
    with opened() as store:
        found = store.assessments()
    if as_json:
        rows = [
            {
                "reference": one.reference,
                "status": one.status,
                "version": one.version,
                "amending": one.amending,
                "saved_at": one.updated_at.isoformat(timespec="seconds"),
            }
            for one in found
        ]
        print_json(rows)
        return
    for one in found:
        state = state_words(one.status, one.version, amending=one.amending)
        print(f"{one.reference:<12}  {state:<28}  saved {local(one.updated_at)}")
    if not found:
        report.say("No assessments yet. Start one with: ehat new")


def show(reference: Reference, as_json: AsJson = False) -> None:
    """Show how far an assessment is, step by step, naming nobody.

    --json prints the whole record instead, all that was said: the record file that `ehat import` reads.
    """
    with opened() as store:
        case = store.case(reference)
        if not as_json:
            store.opened(case.id, "show")
            _overview(case)
            return
        from ehat_tui.exchange import dump

        content = dump.to_json(dump.dump(case))
        with store.unit(case.id) as unit:
            unit.note("export.json", ["record"])
    print(content, end="")


def check(reference: Reference, as_json: AsJson = False, names: Named = False) -> None:
    """List what is still missing, by step. Ends with 4 when anything is."""
    with opened() as store:
        case = store.case(reference)
        store.opened(case.id, "check")
    gaps = gaps_of(case, names=names)
    if as_json:
        print_json({"reference": reference, "complete": not gaps, "missing": [dict(gap) for gap in gaps]})
    else:
        print(f"{reference}: {len(gaps)} missing" if gaps else f"{reference}: nothing is missing")
        print("".join(f"{line}\n" for line in _grouped(gaps)), end="")
    if gaps:
        raise typer.Exit(Exit.NOT_VALID)


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Record files, TOML or JSON.")],
) -> None:
    """Make an assessment of each record file.

    Its reference is printed. A file is imported whole or not at all; mistakes are listed with their place.
    """
    first: EhatError | None = None
    with opened() as store:
        for path in files:
            try:
                print(_import(store, path))
            except (NotValid, NotFound, NotAgreed) as error:
                report.show(error, about=path.name)
                first = first or error
    if first:
        raise typer.Exit(first.code)


def finish(reference: Reference) -> None:
    """Finish an assessment, or list what is missing. A finished version stays as it is."""
    from ehat_tui.exchange.finish import finish as complete
    from ehat_tui.vault.holder import alone

    with alone(here()), opened() as store:
        if complete(store, reference):
            gaps = gaps_of(store.case(reference))
            raise NotValid(
                f"{reference} is not complete: {len(gaps)} missing. Nothing was changed.",
                _grouped(gaps)[1:],
                f"`ehat open {reference}` goes on with it.",
            )
        version = store.case(reference).version
    print(f"{reference} is finished: version {version}")


def _import(store: "Store", path: Path) -> str:
    from ehat_tui.exchange import load

    content = load.read(path)
    reference = load.import_record(store, content)
    for warning in load.warnings(load.form_for(store, content), content):
        report.say(f"warning: {path.name}: {warning}")
    return reference


def _overview(case: "Case") -> None:
    from ehat_tui.cli.neutral import neutral
    from ehat_tui.form import journey
    from ehat_tui.practice.completeness import step_title

    plain = neutral(case)
    count = len(gaps_of(case))
    print(f"{case.reference}: {state_words(case.status, case.version, amending=bool(case.amending))}")
    print(f"Saved {local(case.updated_at)}")
    print(f"{count} missing; ehat check {case.reference} lists them" if count else "Nothing is missing")
    steps = groupby(journey.steps(plain), key=lambda step: plain.form.chapter_of(step.section.id))
    for chapter, pages in steps:
        print(f"\n{chapter.title}")
        for page in pages:
            title = step_title(plain, page.section, page.subject)
            print(f"  {journey.state(plain, page).value:<10} {title}")


def gaps_of(case: "Case", *, names: bool = False) -> list[dict[str, str]]:
    """What is missing: {chapter, step, what, section, question}. Nobody is named unless `names`."""
    from ehat_tui.cli.neutral import heading, neutral
    from ehat_tui.practice.completeness import missing

    shown = case if names else neutral(case)

    def step(gap: "Gap") -> str:
        return gap.step if names else heading(shown, gap)

    return [
        {
            "chapter": gap.chapter,
            "step": step(gap),
            "what": gap.what,
            "section": gap.section,
            "question": gap.question,
        }
        for gap in missing(shown)
    ]


def _grouped(gaps: list[dict[str, str]]) -> list[str]:
    lines = []
    for chapter, within in groupby(gaps, key=lambda gap: gap["chapter"]):
        lines += ["", chapter]
        for step, parts in groupby(within, key=lambda gap: gap["step"]):
            lines.append(f"  {step}")
            lines += [f"    - {part['what']}" for part in parts]
    return lines


def state_words(status: str, version: int, *, amending: bool) -> str:
    """The state of an assessment in words."""
    if amending:
        return f"version {version}, being changed"
    return f"finished, version {version}" if status == "completed" else "draft"


def local(moment: "datetime") -> str:
    """A time as the clock on the wall shows it."""
    return f"{moment.astimezone():%d/%m/%Y %H:%M}"


def print_json(content: Any) -> None:
    """JSON on stdout, as people write it."""
    import json

    print(json.dumps(content, ensure_ascii=False, indent=2))
