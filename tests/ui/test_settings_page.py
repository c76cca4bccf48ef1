"""The settings page: every change is told at once in its plain type, and is one the table takes."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPlainTextEdit, QSpinBox
from pytestqt.qtbot import QtBot

from bodymap.settings import TABLE, Settings
from bodymap.ui.kit.theme import Segmented
from bodymap.ui.pages.settings import SettingsPage
from tests.ui.people import light


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    light(qapp)
    yield
    light(qapp)


@pytest.fixture
def page(qtbot: QtBot) -> SettingsPage:
    made = SettingsPage()
    qtbot.addWidget(made)
    made.resize(1200, 900)
    made.show()
    qtbot.waitExposed(made)
    made.begin()
    return made


@pytest.fixture
def settings(page: SettingsPage) -> Settings:
    kept: dict[str, str | None] = {}
    made = Settings(kept.get, kept.__setitem__)
    page.changed.connect(made.set)
    return made


def switch(page: SettingsPage, key: str, value: str) -> None:
    control = page.controls[key]
    assert isinstance(control, Segmented)
    QTest.mouseClick(control.button(value), Qt.MouseButton.LeftButton)


def test_every_setting_of_the_table_has_a_control(page: SettingsPage) -> None:
    by_other_means = {"works", "keys", "patient_pin", "handed_over", "limits", "examiner_pins"}
    by_other_means |= {
        "passphrase_offered",
        "places_told",
        "pin_wrong",
        "examiner_pins_wrong",
    }  # what the program notes for itself
    assert set(page.controls) | by_other_means == set(TABLE)
    assert all(control.accessibleName() == TABLE[key].meaning for key, control in page.controls.items())


def test_changes_take_effect_at_once(page: SettingsPage, settings: Settings) -> None:
    for key, value in (("rule", "painful"), ("theme", "dark"), ("zoom", "150"), ("paper", "letter"), ("order", "left")):
        switch(page, key, value)
    assert settings.number("zoom") == 150
    assert [settings.text(key) for key in ("rule", "theme", "paper", "order")] == ["painful", "dark", "letter", "left"]
    box, spin, line, names = (page.controls[key] for key in ("ghost", "lock_minutes", "practice_name", "examiners"))
    assert isinstance(box, QCheckBox)
    box.click()
    assert settings.flag("ghost")
    assert isinstance(spin, QSpinBox)
    spin.setValue(0)
    assert settings.number("lock_minutes") == 0
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, "Praxis Übung")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert settings.text("practice_name") == "Praxis Übung"
    assert isinstance(names, QPlainTextEdit)
    names.setPlainText("Dr I. Lind\n\n  Dr M. Okafor \nDr I. Lind")
    assert settings.names("examiners") == ("Dr I. Lind", "Dr M. Okafor")


def test_showing_values_tells_nothing(qtbot: QtBot, page: SettingsPage) -> None:
    with qtbot.assertNotEmitted(page.changed):
        page.show_settings({"zoom": 175, "examiners": ("A",), "ghost": True, "keys": {"10": "T"}}, encrypted=True)
    assert page.passphrase_button.text() == "Change the passphrase"
    control = page.controls["zoom"]
    assert isinstance(control, Segmented)
    assert control.current() == "175"
    assert page.keys.buttons["10"].text() == "T"


def test_a_key_is_changed_by_pressing_it(page: SettingsPage, settings: Settings) -> None:
    ten = page.keys.buttons["10"]
    QTest.mouseClick(ten, Qt.MouseButton.LeftButton)
    assert ten.text() == "press a key"
    QTest.keyClick(ten, Qt.Key.Key_F5)
    assert settings.table("keys") == {"10": "F5"}
    assert ten.text() == "F5"
    QTest.mouseClick(page.keys.reset, Qt.MouseButton.LeftButton)
    assert settings.table("keys") == {}
    assert not page.keys.reset.isEnabled()


def test_a_key_that_is_taken_is_refused_in_words(page: SettingsPage, settings: Settings) -> None:
    ten = page.keys.buttons["10"]
    ten.click()
    QTest.keyClick(ten, Qt.Key.Key_7)
    assert "given to two acts" in page.keys.problem.text()
    assert settings.table("keys") == {}
    ten.click()
    QTest.keyClick(ten, Qt.Key.Key_Escape)
    assert ten.text() == "+"
    ten.click()
    QTest.keyClick(ten, Qt.Key.Key_Tab)  # Tab is no key of an act
    page.keys.reset.setFocus()
    page.passphrase_button.setFocus()
    assert ten.text() == "+"


def test_the_passphrase_is_asked_for(qtbot: QtBot, page: SettingsPage) -> None:
    with qtbot.waitSignal(page.passphrase):
        QTest.mouseClick(page.passphrase_button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(("width", "zoom"), [(1200, 1.0), (700, 1.0), (1400, 2.0)])
def test_nothing_scrolls_sideways(qapp: QApplication, page: SettingsPage, width: int, zoom: float) -> None:
    light(qapp, zoom)
    page.resize(width, 900)
    qapp.processEvents()
    inside = page._scroll.widget()
    assert inside is not None
    assert inside.minimumSizeHint().width() <= page._scroll.viewport().width()
