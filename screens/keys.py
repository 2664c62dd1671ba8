"""The keys, in one table: bindings, the line at the bottom, the help page and the README all come from it.

Each action has a function key and a Ctrl+letter: many laptops need Fn for the F-row, and terminals keep some F-keys for
themselves. Nothing sits on Alt, Shift or Ctrl+Shift. Not used: Ctrl+C X V Z A (editing), H I J M (the terminal reads
them as Backspace, Tab, Enter), S (freezes some terminals). Quit and Up, which is a button too, make do with Ctrl.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Key:
    """One action: `id` names it in the settings, `keys` are its default keys, `label` is its word on the key line."""

    id: str
    keys: tuple[str, ...]
    label: str
    tooltip: str

    @property
    def shown(self) -> str:
        """The first key as people write it: "F2", "Ctrl+Q"."""
        return show(self.keys[0])


def show(key: str) -> str:
    """A key as people write it."""
    return "+".join(
        part.upper() if len(part) < 3 or part[1:].isdigit() else part.capitalize() for part in key.split("+")
    )


KEYS: dict[str, Key] = {
    key.id: key
    for key in (
        Key("why", ("f1", "ctrl+g"), "Why we ask", "Why we ask this, and a way to begin"),
        Key("back", ("f2", "ctrl+b"), "Back", "The page before"),
        Key("continue", ("f3", "ctrl+n"), "Continue", "The next page"),
        Key("steps", ("f4", "ctrl+t"), "Steps", "All steps: jump to any of them"),
        Key("mark", ("f5", "ctrl+r"), "Mark", "Who said it, why it is blank, keep it private"),
        Key("add", ("f6", "ctrl+k"), "Add", "Add one to this list"),
        Key("undo", ("f7", "ctrl+u"), "Undo", "Bring back what was removed last"),
        Key("lock", ("f8", "ctrl+l"), "Lock", "Lock: only the passphrase opens it again"),
        Key("blank", ("f9", "ctrl+o"), "Blank", "Blank the screen at once"),
        Key("safety", ("f10", "ctrl+e"), "Safety", "Someone is in danger, or you are worried about harm"),
        Key("withdraw", ("f11", "ctrl+f"), "Stop", "Somebody wants to stop: one more key writes it down"),
        Key("up", ("ctrl+y",), "Up", "Move this one up the list"),
        Key("remove", ("delete", "ctrl+d"), "Remove", "Remove this one (Undo brings it back)"),
        Key("home", ("f12", "ctrl+p"), "All", "All assessments; everything here is saved"),
        Key("quit", ("ctrl+q",), "Quit", "Save and close"),
    )
}


def binding(key_id: str, action: str | None = None, *, priority: bool = True) -> Binding:
    """The binding of one action, by default to the action of the same name. Its id lets the settings move it.

    Priority, so that it works while a text field has the focus.
    """
    key = KEYS[key_id]
    return Binding(
        ",".join(key.keys),
        action or key_id.replace("continue", "go_on"),
        key.label,
        tooltip=key.tooltip,
        priority=priority,
        id=key_id,
        show=False,
    )
