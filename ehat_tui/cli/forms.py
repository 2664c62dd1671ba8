"""The commands about the questions: form check, form schema."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ehat_tui.cli import report
from ehat_tui.cli.records import print_json
from ehat_tui.errors import Exit, NotFound, NotValid

if TYPE_CHECKING:
    from ehat_tui.form.source import Source


def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE...]", help="Form files; the form of ehat when left out."),
    ] = None,
) -> None:
    """Check form files: for each mistake the file, the question, and what to write.

    A file takes the place of the one of its name in ehat's form; any other is checked as one more section.
    """
    from ehat_tui.form.load import load_source
    from ehat_tui.form.source import read_source

    source, problems = read_source(), []
    for path in files or ():
        try:
            source = with_file(source, path)
        except NotValid as error:
            problems += error.problems
    form, found = load_source(source)
    problems += map(str, found)
    if problems or form is None:
        print("\n".join(map(report.shown, problems)))
        raise typer.Exit(Exit.NOT_VALID)
    report.say(f"No mistakes: {len(form.sections)} sections, {len(form.questions)} questions.")


def with_file(source: "Source", path: Path) -> "Source":
    """`source` with one more file, known by what is in it: chapters, options, or questions."""
    from ehat_tui.form.source import read_toml

    try:
        content = read_toml(path)
    except OSError as error:
        raise NotFound(f"{path.name} cannot be read.", error.strerror or "") from error
    name = path.name.removesuffix(".toml")
    if "chapter" in content:
        return replace(source, form=content)
    if "option" in content:
        return replace(source, vocabularies=source.vocabularies | {name: content})
    source = replace(source, sections=source.sections | {name: content})
    chapters = source.form.get("chapter", [])
    if any(name in chapter.get("sections", ()) for chapter in chapters):
        return source
    more = {"id": "more", "title": "More", "sections": [name]}  # where it goes is for form.toml to say
    return replace(source, form=source.form | {"chapter": [*chapters, more]})


def schema(
    area: Annotated[str, typer.Option(metavar="NAME", help="As this area asks; plain when left out.")] = "",
) -> None:
    """Print the JSON Schema of a record file."""
    from ehat_tui.areas import profile
    from ehat_tui.exchange.schema import schema as schema_of
    from ehat_tui.form.load import load
    from ehat_tui.vault.paths import area_files

    folder = area_files(profile.load(area).id) if area else None
    print_json(schema_of(load(area=folder)))
