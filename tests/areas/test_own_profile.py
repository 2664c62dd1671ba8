"""A council's own profile: found first, checked strictly, and an assessment keeps what it began with."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel, create_engine

from ehat_tui.areas import profile
from ehat_tui.areas.profile_check import checked, keep
from ehat_tui.errors import DiskRefused, NotFound, NotValid
from ehat_tui.exchange.load import import_record
from ehat_tui.form import load, source
from ehat_tui.record import rescue
from ehat_tui.record.store import Store
from ehat_tui.record.tables import FormVersion
from ehat_tui.vault.paths import area_files, own_areas

# The worked example of the README; whoever changes it there changes it here.
EXAMPLE = """\
id = "northshire"
version = "2026-11"
name = "Northshire"
assessment_name = "Family Help Assessment"
short_name = "FHA"
lead_word = "keyworker"
source = "Northshire Early Help handbook, October 2026"
levels_source = "Northshire threshold document, October 2026"

[words]
source = "Northshire Early Help handbook, October 2026"
hub = "your Family Help team"

[safeguarding]
name = "Northshire Children's Services, day and night"
number = "01632 960123"
source = "the council's website"
checked_on = "2026-11-02"

[early_help]
name = "Family Help line"
number = "01632 960456"
source = "the council's website"
checked_on = "2026-11-02"

[[level]]
code = "support"
label = "Support"

[[level]]
code = "family_help"
label = "Family Help"
advice = true

[form]
chapters = [  # their order
    "start", "agreement", "family", "challenges", "strengths", "wishes", "voice", "health", "services", "map",
    "analysis", "plan", "notes", "finish",
]

[[form.section]]
id = "wishes"
title = "What you hope for"

[[form.question]]
id = "start.tried"
required = true

[[form.add]]
section = "home"
after = "home.note"
id = "home.northshire_bus"
label = "Buses near the home"
prompt = "Which buses can you use from here?"
kind = "text"
"""
NEW_NUMBER = EXAMPLE.replace("01632 960123", "01632 960999")
NEW_WORDS = (
    NEW_NUMBER.replace('"keyworker"', '"family worker"')
    .replace('label = "Support"', 'label = "Early Support"')
    .replace("home.northshire_bus", "home.northshire_train")
    .replace('"Family Help Assessment"', '"Family Plan"')
)


def put(content: str, name: str = "northshire") -> Path:
    folder = own_areas() / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "area.toml").write_text(content, encoding="utf-8")
    return folder


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


def store_on(engine: Engine) -> Store:
    """As if ehat had just been started."""
    return Store(engine, b"k" * 32)


@pytest.fixture
def store(engine: Engine) -> Store:
    return store_on(engine)


# ---------------------------------------------------------------- found, checked, kept


def test_the_example_has_no_mistakes(tmp_path: Path) -> None:
    file = tmp_path / "anything.toml"
    file.write_text(EXAMPLE, encoding="utf-8")
    area = checked(file)
    assert (area.id, area.short_name, area.safeguarding.number) == ("northshire", "FHA", "01632 960123")
    assert area.timescales == profile.load("england").timescales
    assert (area.hubs, area.doors) == ((), ())


def test_an_own_profile_is_found_before_the_ones_that_ship() -> None:
    put(EXAMPLE)
    put(EXAMPLE.replace('id = "northshire"', 'id = "leeds"').replace("northshire_", "leeds_"), "leeds")
    assert profile.names() == ["england", "kent", "leeds", "liverpool", "northshire"]
    assert (profile.load("northshire").name, profile.load("leeds").lead_word) == ("Northshire", "keyworker")


def test_an_own_profile_with_mistakes_keeps_nobody_from_their_work() -> None:
    put(EXAMPLE.replace("short_name", "nickname"))
    with pytest.raises(NotValid):
        profile.load("northshire")
    assert profile.of("northshire") == profile.load("england")


@pytest.mark.parametrize(
    ("found", "instead", "said"),
    [
        ('id = "northshire"', 'id = "../form"', "id: must be a short name"),
        ('label = "Support"', "", "level 1.label: must be text"),
        ('section = "home"', 'section = "hut"', "form.add home.northshire_bus: needs the section"),
        ('"challenges", ', "", "form.chapters: must name every chapter once"),
        ('"start.tried"', '"start.horse"', "form.question start.horse: is no question of the form"),
        ('kind = "text"', 'kind = "novel"', "write one of: text, long_text"),
        (
            "[words]",
            '[[team]]\nrole = "helper"\nsource = "x"\nneeds = ["luck"]\n[words]',
            "needs names luck; known are",
        ),
    ],
)
def test_each_mistake_is_named_with_the_file(tmp_path: Path, found: str, instead: str, said: str) -> None:
    assert found in EXAMPLE
    file = tmp_path / "area.toml"
    file.write_text(EXAMPLE.replace(found, instead), encoding="utf-8")
    with pytest.raises(NotValid) as caught:
        keep(file)
    assert any(said in problem for problem in caught.value.problems), caught.value.problems
    assert not own_areas().exists()


def test_a_profile_is_kept_with_the_services_beside_it(tmp_path: Path) -> None:
    (tmp_path / "services.json").write_text("[]", encoding="utf-8")
    file = tmp_path / "area.toml"
    file.write_text(EXAMPLE, encoding="utf-8")
    assert keep(file).id == "northshire"
    assert sorted(each.name for each in (own_areas() / "northshire").iterdir()) == ["area.toml", "services.json"]
    assert profile.load("northshire").name == "Northshire"


def test_a_profile_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        checked(tmp_path / "area.toml")


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    own_areas().parent.mkdir(parents=True)
    own_areas().write_text("a file stands there", encoding="utf-8")
    file = tmp_path / "area.toml"
    file.write_text(EXAMPLE, encoding="utf-8")
    with pytest.raises(DiskRefused):
        keep(file)


# ---------------------------------------------------------------- an old case keeps what it began with


def test_an_old_case_keeps_its_words_and_questions_and_gets_the_new_numbers(engine: Engine) -> None:
    put(EXAMPLE)
    old = store_on(engine).create("northshire").reference
    put(NEW_WORDS)
    store = store_on(engine)  # the next day
    new = store.create("northshire").reference

    case, area = store.case(old), profile.of_case(store.case(old))
    assert (area.lead_word, area.assessment_name, area.levels[0].label) == (
        "keyworker",
        "Family Help Assessment",
        "Support",
    )
    assert "home.northshire_bus" in case.form.questions
    assert case.form.vocabularies["level_of_need"].label("support") == "Support"
    assert area.safeguarding.number == "01632 960999"

    case, area = store.case(new), profile.of_case(store.case(new))
    assert (area.lead_word, area.assessment_name, area.levels[0].label) == (
        "family worker",
        "Family Plan",
        "Early Support",
    )
    assert "home.northshire_bus" not in case.form.questions
    assert "home.northshire_train" in case.form.questions


def test_a_number_put_right_counts_at_once_for_a_case_that_is_open(store: Store) -> None:
    put(EXAMPLE)
    case = store.create("northshire")
    assert profile.of_case(case).safeguarding.number == "01632 960123"
    put(NEW_NUMBER)
    assert profile.of_case(case).safeguarding.number == "01632 960999"


def test_a_case_whose_profile_is_gone_keeps_its_words_and_no_old_number(store: Store) -> None:
    folder = put(EXAMPLE)
    case = store.create("northshire")
    (folder / "area.toml").unlink()
    area = profile.of_case(store.case(case.reference))
    assert (area.name, area.lead_word, area.safeguarding.number) == ("Northshire", "keyworker", "")


def test_no_contact_is_kept_in_the_vault_with_the_form(store: Store, engine: Engine) -> None:
    put(EXAMPLE)
    digest = store.create("northshire").form.digest
    with Session(engine) as session:
        kept = session.get(FormVersion, digest)
        assert kept is not None
        assert "keyworker" in kept.content
        assert "01632" not in kept.content
        assert set(json.loads(kept.content)["area"]) <= set(source.PINNED)


def test_a_case_from_before_areas_had_a_part_goes_by_todays_profile(store: Store, engine: Engine) -> None:
    put(EXAMPLE)
    case = store.create("northshire")
    with Session(engine) as session, session.begin():
        kept = session.get(FormVersion, case.form.digest)
        assert kept is not None
        content = json.loads(kept.content)
        del content["area"]
        kept.content = json.dumps(content)
    old = store_on(engine).case(case.reference)
    assert old.form.area == {}
    assert profile.of_case(old) == profile.load("northshire")


def test_what_a_newer_reader_cannot_read_is_todays(store: Store) -> None:
    put(EXAMPLE)
    case = store.create("northshire")
    case.form.area.update(words={"hat": 3}, timescales="soon")
    area = profile.of_case(case)
    assert (area.lead_word, area.words) == ("keyworker", profile.load("northshire").words)
    assert area.timescales == profile.load("northshire").timescales


# ---------------------------------------------------------------- parsed once, and wanted by import and rescue


def test_a_start_with_a_known_form_parses_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    put(EXAMPLE)
    store_on(engine).newest_form("northshire")

    def fail(*_: Any) -> None:
        raise AssertionError("parsed anew")

    monkeypatch.setattr("ehat_tui.form.source.tomllib.loads", fail)
    assert store_on(engine).newest_form("northshire").area["id"] == "northshire"


def test_every_change_of_a_profile_is_another_form() -> None:
    put(EXAMPLE)
    first = source.files_digest(area=area_files("northshire"))
    put(NEW_WORDS)
    digests = [first, source.files_digest(area=area_files("northshire"))]
    digests += [source.files_digest(area=area_files(name)) for name in ("england", "leeds")]
    digests.append(source.files_digest())
    assert len(set(digests)) == len(digests)


def test_a_profile_with_mistakes_begins_no_assessment(store: Store) -> None:
    put(EXAMPLE.replace('section = "home"', 'section = "hut"'))
    with pytest.raises(NotValid) as caught:
        store.create("northshire")
    assert "northshire/area.toml, form.add home.northshire_bus" in caught.value.problems[0]
    assert store.references() == []


def test_an_import_is_read_with_the_questions_of_its_area(store: Store) -> None:
    put(EXAMPLE)
    record = {"format": "ehat-record/1", "area": "northshire", "start": {"level": "family_help"}}
    case = store.case(import_record(store, record))
    assert (case.area, case.value("start.level", case.id)) == ("northshire", "family_help")
    with pytest.raises(NotValid):
        import_record(store, record | {"area": "leeds"})


def test_nothing_is_imported_into_an_area_whose_profile_has_mistakes(store: Store) -> None:
    put(EXAMPLE.replace("short_name", "nickname"))
    with pytest.raises(NotValid) as caught:
        import_record(store, {"format": "ehat-record/1", "area": "northshire"})
    assert "northshire/area.toml: nickname: is not known here" in caught.value.problems[0]


def test_a_form_that_is_lost_comes_back_as_its_area_has_it(engine: Engine) -> None:
    put(EXAMPLE)
    case = store_on(engine).create("northshire")
    with Session(engine) as session, session.begin():
        session.delete(session.get(FormVersion, case.form.digest))
    told = rescue.mend(engine)
    assert len(told) == 1
    assert "home.northshire_bus" in store_on(engine).case(case.reference).form.questions


def test_the_form_of_an_area_can_be_loaded_without_a_vault() -> None:
    put(EXAMPLE)
    form = load.load(area=area_files("northshire"))
    assert form.question("start.tried").required
    assert form.digest == source.files_digest(area=area_files("northshire"))
