"""All commands in one Typer app. Reading this file reads the command line.

It imports none of them: that would double what `ehat --help` costs. A command's module is imported when the command is
run, or its own help is asked.
"""

from collections import UserDict
from functools import cache
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

# Without Rich, help costs half the time (88 ms against 170 ms).
_QUIET: dict[str, Any] = {"rich_markup_mode": None, "add_completion": False, "pretty_exceptions_enable": False}

# What `ehat --help` lists, in its order: of a command the first sentence of its own help, as tests/cli/test_help.py
# makes sure; of a group that is no command all its help.
SAYS = {
    "init": "Set ehat up: your name, a passphrase, a recovery key.",
    "new": "Start an assessment at the kitchen table.",
    "open": "Go on with an assessment, where it was left.",
    "list": "List the assessments, naming nobody.",
    "show": "Show how far an assessment is, step by step, naming nobody.",
    "check": "List what is still missing, by step.",
    "import": "Make an assessment of each record file.",
    "finish": "Finish an assessment, or list what is missing.",
    "export": "Write plan documents, and print their paths.",
    "subject": "List what somebody must decide before a person's copy goes out (subject access), and decide.",
    "backup": "Write the whole vault to one encrypted file, for a stick or a shared drive.",
    "restore": "Put a backup back; with nothing named, list the backups on this laptop.",
    "rescue": "Write everything that can be read out of a damaged vault.",
    "match": "List the services of the area that fit or may fit, for whom, why, and how to ask.",
    "outcomes": "Count what came of the finished assessments: by the newest review, or what was decided.",
    "demo": "Look around with a fictional family.",
    "crisis": "Say whom to ring when someone is in danger, or when a child may be harmed.",
    "flags": "List what to think about: each thing with its source, none of them a conclusion.",
    "due": "List what should be deleted from this laptop, or asked about again, and why.",
    "hold": "Keep an assessment from being deleted, whatever its time: an inquiry, a court, a complaint.",
    "purge": "Delete an assessment from this laptop for good, from its backups here too.",
    "inventory": "Make the sheet of what is on this laptop, for the day it is lost.",
    "where": "Say where the data is.",
    "doctor": "Look for what is wrong with this installation.",
    "form": "Check form files; print the schema.",
    "template": "Check a Word template.",
    "passphrase": "Change the passphrase.",
    "recovery": "Renew the recovery key.",
    "key": "Renew the key of the encrypted file itself.",
    "keyring": "Let the keyring of this computer open the vault, or not; off unless you turn it on.",
    "audit": "What happened, and whether that can be proved.",
    "advice": "Write down a call for advice without a family.",
    "area": "Area profiles: show them, check a council's own.",
    "directory": "Services: import a directory, look something up.",
}

# A command, its function below ehat_tui.cli, and an example for its help.
COMMANDS = {
    "init": ("setup.init", "ehat init --from me.toml"),
    "new": ("start.new", "ehat new --area leeds"),
    "open": ("start.open_", "ehat open EH-26-0042"),
    "list": ("records.list_", "ehat list --json"),
    "show": ("records.show", "ehat show EH-26-0042"),
    "check": ("records.check", "ehat check EH-26-0042"),
    "import": ("records.import_", "ehat import family.toml"),
    "finish": ("records.finish", "ehat finish EH-26-0042"),
    "export": ("documents.export", "ehat export EH-26-0042 --for family --format pdf --to plans"),
    "subject": ("subject.subject", "ehat subject EH-26-0042 p1 --release 4-9 --reason agreed"),
    "backup": ("backups.backup", "ehat backup --to /media/stick"),
    "restore": ("backups.restore", "ehat restore ehat-backup-2026-11-21.age"),
    "rescue": ("rescue.rescue", "ehat rescue --to rescued"),
    "match": ("match.match", "ehat match EH-26-0042 --on 23/02/2026"),
    "outcomes": ("outcomes.outcomes", "ehat outcomes --json"),
    "demo": ("demo.demo", "ehat demo tesfaye"),
    "crisis": ("door.crisis", "ehat crisis --area leeds"),
    "flags": ("flags.flags", "ehat flags EH-26-0042 --names"),
    "due": ("keep.due", "ehat due"),
    "hold": ("keep.hold", "ehat hold EH-26-0042 --on --reason inquiry"),
    "purge": ("keep.purge", "ehat purge EH-26-0042 --reason handed-over"),
    "inventory": ("keep.inventory", "ehat inventory --to sheet.txt"),
    "advice": ("advice.advice", "ehat advice --from call.toml"),
    "advice list": ("advice.advice_list", "ehat advice list --full"),
    "advice purge": ("advice.advice_purge", "ehat advice purge"),
    "where": ("about.where", "ehat where"),
    "doctor": ("about.doctor", "ehat doctor"),
    "audit show": ("audit.audit_show", "ehat audit show EH-26-0042"),
    "audit verify": ("audit.audit_verify", 'ehat audit verify --link "812 3f9a01c2"'),
    "directory import": ("directory.import_", "ehat directory import leeds.json --area leeds"),
    "directory search": ("directory.search", "ehat directory search counselling --age 8 --cost free"),
    "directory list": ("directory.list_", "ehat directory list --area liverpool"),
    "directory remove": ("directory.remove", "ehat directory remove leeds"),
    "area list": ("area.list_", "ehat area list"),
    "area show": ("area.show", "ehat area show leeds"),
    "area check": ("area.check", "ehat area check area.toml"),
    "form check": ("forms.check", "ehat form check worries.toml"),
    "form schema": ("forms.schema", "ehat form schema > record.schema.json"),
    "passphrase change": ("keys.passphrase_change", "ehat passphrase change"),
    "recovery renew": ("keys.recovery_renew", "ehat recovery renew --recovery-key-to paper.txt"),
    "key rotate": ("keys.key_rotate", "ehat key rotate"),
    "keyring on": ("keys.keyring_on", "ehat keyring on"),
    "keyring off": ("keys.keyring_off", "ehat keyring off"),
    "template check": ("documents.template_check", "ehat template check our-plan.docx"),
}


class _Commands(UserDict[str, Any]):
    """The commands and groups by name, each imported when it is taken out."""

    def __getitem__(self, name: str) -> Any:
        if name not in self.data:
            raise KeyError(name)
        return _imported(name)


class _Ehat(TyperGroup):
    """All commands; listing them takes no more than SAYS."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = _Commands(SAYS)

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of the list."""
        return list(SAYS)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the list into the help."""
        lines = [TyperCommand(name, help=says) for name, says in SAYS.items()]
        TyperGroup(commands=lines).format_commands(ctx, formatter)


@cache
def _imported(name: str) -> Any:
    """A command as Typer makes it of its function; or a group, with all its commands."""
    below = {path.removeprefix(f"{name} "): path for path in COMMANDS if path.startswith(f"{name} ")}
    if not below:
        alone = typer.Typer(**_QUIET)
        alone.command(name, epilog=_example(name))(_function(name))
        return typer.main.get_command(alone)
    if name in COMMANDS:
        group = typer.Typer(name=name, **_QUIET)
        group.callback(invoke_without_command=True, epilog=_example(name))(_function(name))
    else:
        group = typer.Typer(name=name, help=SAYS[name], **_QUIET)
    for short, path in below.items():
        group.command(short, epilog=_example(path))(_function(path))
    return typer.main.get_group(group)


def _function(path: str) -> Any:
    module, _, name = COMMANDS[path][0].partition(".")
    return getattr(import_module(f"ehat_tui.cli.{module}"), name)


def _example(path: str) -> str:
    return f"Example: {COMMANDS[path][1]}"


app = typer.Typer(
    name="ehat",
    cls=_Ehat,
    help="Early Help Assessments, completed together with a family, offline, in an encrypted file.\n\n"
    "With no command it opens at the list of assessments.",
    epilog="Data is printed on stdout, everything else on stderr. EHAT_HOME moves the data; "
    "EHAT_PASSPHRASE_FILE names a file with the passphrase.",
    invoke_without_command=True,
    **_QUIET,
)


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
        from ehat_tui.cli import start

        start.home()
