"""The first minute: who works here, a passphrase, a recovery key on paper - then straight into work."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, Input, Static

from ehat_tui.areas.profile import names, of
from ehat_tui.errors import EhatError
from ehat_tui.form.model import Option
from ehat_tui.vault import surroundings
from ehat_tui.vault.policy import said
from screens.guard import OfEhat
from screens.widgets.chrome import KeyLine
from screens.widgets.fields import Options
from screens.widgets.line import LineField

if TYPE_CHECKING:
    from ehat_tui.vault.recovery import RecoveryKey
    from ehat_tui.vault.vault import Vault

CSS = """
#box { padding: 0 3; }
#box .title { text-style: bold; margin-bottom: 1; }
#box LineField { background: $panel; }
#box #key { text-style: bold; margin: 1 0; }
#say { color: $text-warning; }
SetupScreen > #say { padding: 0 3; }
#box .warning { border: round $warning; padding: 0 1; margin: 1 0; }
#box #others { color: $text-muted; margin-bottom: 1; }
#box .buttons { height: auto; margin-top: 1; }
#box Button { margin-right: 2; height: 1; border: none; }
"""
HOW_TO_CHOOSE = "Four words or more, or at least 14 characters. You type it each time you open ehat."


class _Setup(OfEhat, Screen[None]):
    """A page of set-up."""

    CSS = CSS
    AUTO_FOCUS = "LineField"

    def say(self, text: str) -> None:
        """What is still needed."""
        self.query_one("#say", Static).update(Content(text))

    def typed(self, name: str) -> str:
        """What is in a field."""
        return self.query_one(f"#{name}", LineField).value


class SetupScreen(_Setup):
    """Name, job, organisation, area, passphrase. The rest of A7 can wait."""

    AUTO_FOCUS = ""  # Textual would scroll to the field before it can know that it is seen anyway
    FIELDS = (("name", "Your name"), ("job_title", "Your job"), ("organisation", "Your organisation"))

    def __init__(self, area: str = "") -> None:
        super().__init__()
        self._area = area or "england"
        self._busy = False

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="box", can_focus=False):
            yield Static("Welcome to ehat. This takes a minute, once.", classes="title", markup=False)
            for name, label in self.FIELDS:
                yield Static(label, markup=False)
                yield LineField(id=name)
            yield Static("Your area", markup=False)
            areas = [Option(name, of(name).name) for name in names()]
            yield Options(areas, [self._area], id="area")
            if warnings := surroundings.warnings(self.ehat.paths.home):
                yield Static("\n".join(warnings), classes="warning", markup=False)
            if others := said(self.ehat.paths.home):
                yield Static(others, id="others", markup=False)
            yield Static(f"A passphrase. {HOW_TO_CHOOSE}", markup=False)
            yield LineField(password=True, id="passphrase")
            yield Static("The passphrase again", markup=False)
            yield LineField(password=True, id="again")
            with Horizontal(classes="buttons"):
                yield Button("Make my vault", id="go")
        yield Static("", id="say", markup=False)  # not in the box: with warnings in it, it is longer than the window
        yield KeyLine(("safety", "quit"))

    def on_mount(self) -> None:
        """Begin at the top."""
        self.set_focus(self.query_one("#name"), scroll_visible=False)

    @on(Input.Submitted)
    def _enter(self, event: Input.Submitted) -> None:
        if event.input.id == "again":
            self._go()
        else:
            self.focus_next()

    @on(Button.Pressed, "#go")
    def _go(self) -> None:
        from ehat_tui.vault.passphrase import weak

        if self._busy:
            return
        details = {name: self.typed(name).strip() for name, _ in self.FIELDS}
        details["area"] = self.query_one(Options).value or "england"
        advice = weak(self.typed("passphrase"), details.values())
        if not self.typed("name").strip():
            self.say("Write your name: families see it on their plan.")
            self.query_one("#name").focus()
        elif advice:
            self.say(advice)
            self.query_one("#passphrase").focus()
        elif self.typed("passphrase") != self.typed("again"):
            self.say("The two passphrases differ. Type the second one again.")
            self.query_one("#again").focus()
        else:
            self._busy = True
            self.say("Making your vault…")
            self._make(self.typed("passphrase"), details)

    @work(thread=True, exit_on_error=False)
    def _make(self, passphrase: str, details: dict[str, str]) -> None:
        from ehat_tui.record.store import Store
        from ehat_tui.vault.vault import audit_key, create_vault

        try:
            vault, recovery = create_vault(self.ehat.paths, passphrase)
            Store(vault.engine, audit_key(vault.data_key)).save_practitioner(details)
        except EhatError as error:
            self.app.call_from_thread(self._refused, error)
            return
        self.app.call_from_thread(self._made, vault, recovery)

    def _made(self, vault: Vault, recovery: RecoveryKey) -> None:
        self.ehat.vault = vault  # so that it can be locked from here on
        self.ehat.show(RecoveryScreen(vault, recovery))

    def _refused(self, error: EhatError) -> None:
        self._busy = False
        self.say(error.in_full)


class RecoveryScreen(_Setup):
    """The recovery key, to be written on paper, and the proof that it was."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2,ctrl+b", "later", "Later", priority=True)]

    def __init__(self, vault: Vault, recovery: RecoveryKey) -> None:
        super().__init__()
        self._vault = vault
        self._recovery = recovery

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="box", can_focus=False):
            yield Static("Your recovery key", classes="title", markup=False)
            yield Static(
                "Write it on paper and give it to your manager, or lock it away. With it you can open your "
                "vault if you forget the passphrase. Nobody else can: there is no back door.",
                markup=False,
            )
            yield Static(self._recovery.text, id="key", markup=False)
            yield Static("Now type its last two groups, from the paper", markup=False)
            yield LineField(id="groups")
            yield Static("", id="say", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Done", id="done")
                yield Button("Later (F2): remind me", id="later")

    @on(Input.Submitted)
    @on(Button.Pressed, "#done")
    def _done(self) -> None:
        from ehat_tui.vault.keys import confirm_recovery
        from ehat_tui.vault.recovery import confirms

        if not confirms(self._recovery, self.typed("groups")):
            self.say("That is not it. Look at the last two groups on your paper.")
            return
        confirm_recovery(self.ehat.paths.key)
        self.action_later()

    @on(Button.Pressed, "#later")
    def action_later(self) -> None:
        """On to work; the list of assessments keeps reminding until it is confirmed."""
        self.ehat.unlocked(self._vault)


class NewPassphraseScreen(_Setup):
    """After the recovery key opened the vault: a new passphrase."""

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="box", can_focus=False):
            yield Static("Choose a new passphrase", classes="title", markup=False)
            yield Static(HOW_TO_CHOOSE, markup=False)
            yield LineField(password=True, id="passphrase")
            yield Static("The passphrase again", markup=False)
            yield LineField(password=True, id="again")
            yield Static("", id="say", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Use it", id="go")
        yield KeyLine(("safety", "quit"))

    @on(Input.Submitted)
    def _enter(self, event: Input.Submitted) -> None:
        if event.input.id == "again":
            self._go()
        else:
            self.focus_next()

    @on(Button.Pressed, "#go")
    def _go(self) -> None:
        from ehat_tui.record.store import Store
        from ehat_tui.vault.keys import audit_key, change_passphrase
        from ehat_tui.vault.passphrase import weak

        assert self.ehat.vault is not None
        store = Store(self.ehat.vault.engine, audit_key(self.ehat.vault.data_key))
        advice = weak(self.typed("passphrase"), (store.practitioner() or {}).values())
        if advice:
            self.say(advice)
            return
        if self.typed("passphrase") != self.typed("again"):
            self.say("The two passphrases differ. Type the second one again.")
            return
        try:
            change_passphrase(self.ehat.paths.key, self.ehat.vault.data_key, self.typed("passphrase"))
        except EhatError as error:
            self.say(error.in_full)
            return
        self.ehat.begin()
