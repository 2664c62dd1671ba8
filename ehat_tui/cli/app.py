"""All commands in one Typer app. Reading this file reads the command line."""

from typing import Annotated

import typer

from ehat_tui.cli import about, demo, documents, forms, records, setup, start

# Without Rich, help costs half the time (88 ms against 170 ms).
_QUIET = {"rich_markup_mode": None, "add_completion": False, "pretty_exceptions_enable": False}

app = typer.Typer(
    name="ehat",
    help="Early Help Assessments, completed together with a family, offline, in an encrypted file.\n\n"
    "With no command it opens at the list of assessments.",
    epilog="Data is printed on stdout, everything else on stderr. EHAT_HOME moves the data; "
    "EHAT_PASSPHRASE_FILE names a file with the passphrase.",
    invoke_without_command=True,
    **_QUIET,  # type: ignore[arg-type]
)
form = typer.Typer(help="Check form files; print the schema.", **_QUIET)  # type: ignore[arg-type]
template = typer.Typer(help="Check a Word template.", **_QUIET)  # type: ignore[arg-type]


def _version(asked: bool) -> None:
    if asked:
        from ehat_tui.cli.version import show_versions

        raise typer.Exit(show_versions())


@app.callback()
def ehat(
    context: typer.Context,
    _: Annotated[
        bool,
        typer.Option("--version", help="Print the versions of ehat and SQLCipher.", is_eager=True, callback=_version),
    ] = False,
) -> None:
    """The command with nothing after it: the list of assessments."""
    if context.invoked_subcommand is None:
        start.home()


app.add_typer(form, name="form")
app.add_typer(template, name="template")

# group, name, command, an example for its help
for group, name, command, example in (
    (app, "init", setup.init, "ehat init --from me.toml"),
    (app, "new", start.new, "ehat new --area leeds"),
    (app, "open", start.open_, "ehat open EH-26-0042"),
    (app, "list", records.list_, "ehat list --json"),
    (app, "show", records.show, "ehat show EH-26-0042"),
    (app, "check", records.check, "ehat check EH-26-0042"),
    (app, "import", records.import_, "ehat import family.toml"),
    (app, "finish", records.finish, "ehat finish EH-26-0042"),
    (app, "export", documents.export, "ehat export EH-26-0042 --for family --format pdf --to plans"),
    (app, "demo", demo.demo, "ehat demo tesfaye"),
    (app, "where", about.where, "ehat where"),
    (app, "doctor", about.doctor, "ehat doctor"),
    (form, "check", forms.check, "ehat form check worries.toml"),
    (form, "schema", forms.schema, "ehat form schema > record.schema.json"),
    (template, "check", documents.template_check, "ehat template check our-plan.docx"),
):
    group.command(name, epilog=f"Example: {example}")(command)
