"""The settings table: defaults, round trip, refusals."""

import pytest

from bodymap.errors import UserError
from bodymap.settings import TABLE, Plain, Settings


@pytest.fixture
def kept() -> dict[str, str | None]:
    return {}


@pytest.fixture
def settings(kept: dict[str, str | None]) -> Settings:
    return Settings(kept.get, kept.__setitem__)


def test_every_setting_has_its_default_and_keeps_it(settings: Settings, kept: dict[str, str | None]) -> None:
    for key, row in TABLE.items():
        assert settings[key] == row.default
        settings.set(key, row.default)
        assert kept[key] is None
    assert settings.all() == {key: row.default for key, row in TABLE.items()}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("practice_name", "Praxis Übung"),
        ("examiners", ("Dr I. Lind", "Dr P. Muster")),
        ("rule", "painful"),
        ("zoom", 150),
        ("pacer_sound", True),
        ("keys", {"10": "T", "skip": "F5"}),
    ],
)
def test_a_value_comes_back_as_it_was(settings: Settings, kept: dict[str, str | None], key: str, value: Plain) -> None:
    settings.set(key, value)
    assert Settings(kept.get, kept.__setitem__)[key] == value


def test_a_list_from_json_becomes_a_tuple(settings: Settings) -> None:
    settings.set("examiners", ["A", "B"])
    assert settings.names("examiners") == ("A", "B")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("no_such_key", "x"),
        ("rule", "guess"),
        ("zoom", 40),
        ("zoom", 250),
        ("zoom", True),
        ("zoom", "100"),
        ("sounds", 1),
        ("examiners", "Dr"),
        ("examiners", [1]),
        ("practice_name", 3),
        ("keys", {"1": "X", "2": "X"}),
        ("keys", {"1": 1}),
        ("keys", "1"),
        ("practice_name", object()),
    ],
)
def test_what_is_not_allowed_is_refused_and_changes_nothing(
    settings: Settings, kept: dict[str, str | None], key: str, value: object
) -> None:
    with pytest.raises(UserError):
        settings.set(key, value)
    assert kept == {}


@pytest.mark.parametrize("text", ["{", "17", '"purple"', "null"])
def test_a_damaged_value_is_the_default(settings: Settings, kept: dict[str, str | None], text: str) -> None:
    kept["theme"] = text
    assert settings.text("theme") == "system"


def test_an_unknown_key_cannot_be_read(settings: Settings) -> None:
    with pytest.raises(UserError, match="no setting 'colour'"):
        settings["colour"]


def test_typed_reading(settings: Settings) -> None:
    assert (settings.text("rule"), settings.number("zoom"), settings.flag("sounds")) == ("rating2", 100, True)
    assert settings.table("keys") == {}
    for read in (settings.number, settings.flag, settings.names, settings.table):
        with pytest.raises(TypeError):
            read("rule")
    with pytest.raises(TypeError):
        settings.text("zoom")
