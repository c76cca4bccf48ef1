"""Choosing the PIN of patient mode."""

import pytest
from pytestqt.qtbot import QtBot

from bodymap.errors import NotSaved
from bodymap.medicine.guided import pin_fits
from bodymap.ui.dialogs.passphrase import NewPinForm


@pytest.fixture
def kept() -> list[str]:
    return []


@pytest.fixture
def form(qtbot: QtBot, kept: list[str]) -> NewPinForm:
    made = NewPinForm(kept.append)
    qtbot.addWidget(made)
    return made


def test_a_pin_typed_twice_is_kept_as_a_hash(form: NewPinForm, kept: list[str]) -> None:
    form.pin.edit.setText("4711-desk")
    form.again.edit.setText("4711-desk")
    form.submit()
    assert form.result() == 1
    assert pin_fits("4711-desk", kept[0])
    assert "4711" not in kept[0]


@pytest.mark.parametrize(
    ("pin", "again"), [("123", "123"), ("0000", "0000"), ("1234", "1234"), ("12345", "12354"), ("", "")]
)
def test_short_or_differing_pins_are_refused(form: NewPinForm, kept: list[str], pin: str, again: str) -> None:
    form.pin.edit.setText(pin)
    form.again.edit.setText(again)
    form.submit()
    assert not kept
    assert form.pin.is_wrong or form.again.is_wrong


def test_what_the_disk_refuses_is_said(qtbot: QtBot) -> None:
    def full(_: str) -> None:
        raise NotSaved("The disk is full.", "Make room.")

    form = NewPinForm(full)
    qtbot.addWidget(form)
    form.pin.edit.setText("4711")
    form.again.edit.setText("4711")
    form.submit()
    assert "full" in form.trouble.text()
    assert form.result() == 0


def test_it_says_honestly_what_it_cannot_hold(form: NewPinForm) -> None:
    assert "Super+D" in form.note.text()
    assert "kiosk" in form.note.text()
