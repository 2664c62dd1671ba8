"""A small form with every kind of question and of section, and a vault without encryption."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlmodel import SQLModel, create_engine

from ehat_tui.form.model import Form
from ehat_tui.record.store import Store

CHAPTERS = """
id = "small"
version = "3"
title = "A small form"
[[chapter]]
id = "all"
title = "All of it"
sections = ["start", "agreement", "people", "relationships", "health", "services", "worries", "at_home",
    "hopes", "voice", "scales", "scores", "objectives", "actions", "contacts"]
"""


def question(section: str, name: str, kind: str, more: str = "") -> str:
    return f"""
[[question]]
id = "{section}.{name}"
label = "{name}"
prompt = "What about {name}?"
kind = "{kind}"
{more}
"""


def section(name: str, repeats: str, more: str, *questions: tuple[str, ...]) -> str:
    item = 'item = "thing"' if repeats == "list" else ""
    head = f'id = "{name}"\ntitle = "{name}"\nrepeats = "{repeats}"\n{item}\n{more}\n'
    return head + "".join(question(name, *parts) for parts in questions)


SECTIONS = {
    "start": section(
        "start", "once", "needs_agreement = false",
        ("safe_to_talk", "yes_no"), ("why_now", "long_text"), ("started_on", "date"), ("gp", "text"),
        ("phone", "text", 'format = "phone"'), ("quiet", "text", "restricted = true"),
    ),
    "agreement": section(
        "agreement", "list", 'needs_agreement = false\ntable = "agreement"',
        ("person", "person", 'bind = "person"'),
        ("explained", "choices", 'options = "things"\nbind = "explained"'),
        ("decision", "choice", 'options = "decision"\nbind = "decision"'),
        ("given_on", "date", 'bind = "given_on"'), ("place", "text", 'bind = "place"'), ("note", "long_text"),
    ),
    "people": section(
        "people", "list", 'table = "person"',
        ("given_names", "text", 'bind = "given_names"'), ("family_name", "text", 'bind = "family_name"'),
        ("known_as", "text", 'bind = "known_as"'), ("roles", "choices", 'options = "roles"\nbind = "roles"'),
        ("assessed", "yes_no", 'bind = "assessed"'), ("birth_date", "date", 'bind = "birth_date"'),
        ("nhs_number", "text", 'bind = "nhs_number"\nformat = "nhs_number"'), ("speaks", "text"),
    ),
    "relationships": section(
        "relationships", "pair", 'table = "relationship"',
        ("relationship", "choice", 'options = "relation"\nbind = "relationship"'),
        ("lives_with", "yes_no", 'bind = "lives_with"'), ("note", "text"),
    ),
    "health": section(
        "health", "person", "",
        ("any", "yes_no"), ("what", "long_text", 'enable_when = { question = "health.any", is = "yes" }'),
        ("carers", "people"), ("hours", "number", "minimum = 0\nmaximum = 168"),
    ),
    "services": section(
        "services", "list", 'required = true\nnone_label = "Nobody else"',
        ("agency", "text"), ("since", "date"),
    ),
    "worries": section("worries", "list", "", ("what", "long_text"), ("whose", "people")),
    "at_home": section(
        "at_home", "once", "restricted = true", ("frightened", "yes_no"), ("told", "long_text")
    ),
    "hopes": section("hopes", "adult", "", ("hope", "long_text")),
    "voice": section(
        "voice", "child", "",
        ("words", "long_text", "may_tell = true"), ("feels", "scale", "enable_when = { age_at_least = 3 }"),
    ),
    "scales": section("scales", "list", "", ("zero", "text"), ("ten", "text")),
    "scores": section(
        "scores", "list", 'table = "score"',
        ("scale", "row", 'of = "scales"\nbind = "scale"'), ("person", "person", 'bind = "person"'),
        ("value", "scale", 'bind = "value"'),
    ),
    "objectives": section(
        "objectives", "list", 'table = "objective"',
        ("title", "text", 'bind = "title"'), ("needs", "rows", 'of = "worries"\nbind = "needs"'),
    ),
    "actions": section(
        "actions", "list", 'table = "action"',
        ("objective", "row", 'of = "objectives"\nbind = "objective"'), ("what", "text", 'bind = "what"'),
        ("who", "people", 'bind = "who"'), ("by_when", "date", 'bind = "by_when"'),
    ),
    "contacts": section(
        "contacts", "list", 'needs_agreement = false\ntable = "contact"',
        ("what", "long_text", 'bind = "what"'), ("third_party", "yes_no", 'bind = "third_party"'),
    ),
}  # fmt: skip

OPTIONS = {
    "things": ["voluntary", "stop", "copy"],
    "decision": ["agrees", "agrees_with_limits", "declines", "withdrawn"],
    "roles": ["child_assessed", "parent", "carer", "other"],
    "relation": ["mother", "father", "sibling", "friend"],
}


def write_form(root: Path) -> Path:
    (root / "form").mkdir()
    (root / "vocabularies").mkdir()
    (root / "form" / "form.toml").write_text(CHAPTERS, encoding="utf-8")
    for name, text in SECTIONS.items():
        (root / "form" / f"{name}.toml").write_text(text, encoding="utf-8")
    for name, codes in OPTIONS.items():
        options = "".join(f'[[option]]\ncode = "{code}"\nlabel = "The {code}"\n' for code in codes)
        path = root / "vocabularies" / f"{name}.toml"
        path.write_text(f'id = "{name}"\ntitle = "{name}"\n{options}', encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store whose newest form is the small one."""
    root = write_form(tmp_path_factory.mktemp("data"))
    engine = create_engine(f"sqlite:///{root / 'plain.db'}")

    @event.listens_for(engine, "connect")
    def _strict(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = OFF")

    SQLModel.metadata.create_all(engine)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ehat_tui.form.source.data_root", lambda: root)
        store = Store(engine, b"k" * 32)
        store.newest_form()
        yield store
    engine.dispose()


@pytest.fixture(scope="module")
def form(store: Store) -> Form:
    return store.newest_form()
