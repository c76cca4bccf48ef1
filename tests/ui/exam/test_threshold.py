"""Algometer readings: a decimal comma is never ten times the value, force is not pressure (domain 2.4)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from bodymap.medicine.criteria import results
from bodymap.medicine.model import Exam, Finding, Threshold, now
from bodymap.session import Visit
from bodymap.store import Store
from bodymap.ui.pages.exam.review import points_to_review
from bodymap.ui.pages.exam.site_editor import (
    SHOWN_UNITS,
    UNITS,
    SiteEditor,
    converted_in_words,
    force_kgf,
    pressure_kpa,
    read_threshold,
    threshold_doubt,
)
from tests.ui.exam.conftest import MakePage, press


@given(st.integers(0, 19), st.integers(0, 99), st.sampled_from(",."))
def test_comma_and_point_are_the_same_number(whole: int, part: int, sign: str) -> None:
    if whole or part:
        read = read_threshold(f"{whole}{sign}{part:02}", "kgf", "")
        assert read is not None
        assert read.value == pytest.approx(whole + part / 100)


@pytest.mark.parametrize("text", ["1,234", "1.234", "12,500", "4,5,5", "abc", "-4", "45", "0", "4 5", "1e3", "nan"])
def test_what_has_two_readings_or_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"[.]$"):
        read_threshold(text, "kgf", "")


def test_the_tip_of_less_than_a_square_centimetre_has_three_digits() -> None:
    assert read_threshold("3", "kgf", "0,785") == Threshold(3.0, "kgf", 0.785)
    with pytest.raises(ValueError, match="tip"):
        read_threshold("3", "kgf", "78")


def test_nothing_typed_is_no_threshold() -> None:
    assert read_threshold(" ", "kPa", "1") is None


def test_conversions_of_the_reference() -> None:
    assert pressure_kpa(Threshold(4, "kgf/cm2")) == pytest.approx(392.27, abs=0.01)
    assert force_kgf(Threshold(39.23, "N")) == pytest.approx(4.0, abs=0.001)
    assert pressure_kpa(Threshold(4, "kgf", 1.77)) == pytest.approx(222, abs=0.5)
    assert pressure_kpa(Threshold(4, "kgf")) is None
    assert force_kgf(Threshold(392.27, "kPa")) is None
    assert force_kgf(Threshold(392.27, "kPa", 1.0)) == pytest.approx(4.0, abs=0.001)
    assert pressure_kpa(Threshold(250, "kPa")) == 250


@pytest.mark.parametrize("unit", UNITS)
def test_conversions_leave_out_what_was_entered(unit: str) -> None:
    words = converted_in_words(Threshold(4.5, unit, 1.0))
    assert len(words.split(", ")) == 3
    assert not words.endswith(SHOWN_UNITS[unit])
    assert "no pressure without" not in words
    assert converted_in_words(Threshold(4, "kgf", 1.0)) == "39.2 N, 4.00 kgf/cm², 392 kPa"
    assert converted_in_words(Threshold(4.5, "N")).endswith("no pressure without the tip area")


@pytest.mark.parametrize("typed", ["1", "1.5", "2", "4", "4,5", "8"])
def test_a_number_read_in_kgf_is_asked_about_as_newtons(typed: str) -> None:
    meant, slipped = read_threshold(typed, "kgf", ""), read_threshold(typed, "N", "")
    assert meant is not None
    assert slipped is not None
    assert threshold_doubt(meant) == ""
    assert "Is the unit right, or is it kgf?" in threshold_doubt(slipped)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("15", "kgf", "unusually much. Is the unit right, or is it N?"),
        ("40", "N", ""),
        ("3", "kPa", "unusually little"),
        ("250", "kPa", ""),
        ("12", "kgf/cm2", "unusually much"),
        ("2.5", "kgf/cm2", ""),
    ],
)
def test_a_number_that_fits_another_unit_is_asked_about(value: str, unit: str, words: str) -> None:
    threshold = read_threshold(value, unit, "1")
    assert threshold is not None
    assert (words in threshold_doubt(threshold)) if words else threshold_doubt(threshold) == ""


def test_the_editor_and_the_review_ask_about_the_unit(qtbot: QtBot) -> None:
    slipped = replace(Finding.rated("knee_r", 5), threshold=Threshold(4.0, "N", 1.0))
    editor = SiteEditor()
    qtbot.addWidget(editor)
    editor.show_finding("knee_r", slipped)
    assert editor.converted.text() == "4 N is 0.41 kgf: unusually little. Is the unit right, or is it kgf?"
    editor.show_finding("knee_r", replace(slipped, threshold=Threshold(4.0, "kgf", 1.0)))
    assert editor.converted.text().startswith("= 39.2 N")
    made = Exam("p", now()).having(slipped)
    assert any(heading == "Threshold" and "4 N" in words for heading, words in points_to_review(made, results(made)))


def test_a_reading_before_its_rating_is_stored_and_goes_with_the_rating(
    visit: Visit, store: Store, make_page: MakePage
) -> None:
    page = make_page(visit)
    page.choose("knee_r")
    page.edit_site(True)
    editor = page.sheet.left.editor
    for field, typed in ((editor.tip, "1"), (editor.value, "4,2")):
        field.setFocus()
        QTest.keyClicks(field, typed)
    QTest.keyClick(editor.value, Qt.Key.Key_Return)
    assert "knee_r" not in store.exam(visit.exam.id).findings  # still open
    again = Visit(store, store.exam(visit.exam.id), who="Dr I. Lind")
    other = make_page(again)
    other.choose("knee_r")
    other.edit_site(True)
    assert other.sheet.left.editor.value.text() == "4.2"
    assert dict(points_to_review(again.exam, results(again.exam)))["Threshold, not rated"] == "Right knee: 4.2 kgf."
    other.edit_site(False)
    press(other, "7")
    stored = store.exam(visit.exam.id)
    assert stored.findings["knee_r"].threshold == Threshold(4.2, "kgf", 1.0)
    assert stored.thresholds == {}
    again.undo()
    assert store.exam(visit.exam.id).thresholds == {"knee_r": Threshold(4.2, "kgf", 1.0)}


@given(
    st.dictionaries(
        st.sampled_from(["knee_r", "occiput_l", "forehead"]),
        st.builds(Threshold, st.floats(0.01, 2000), st.sampled_from(UNITS), st.none() | st.floats(0.05, 10)),
    )
)
def test_readings_that_wait_come_back_as_they_were(read: dict[str, Threshold]) -> None:
    exam = Exam("p", now())
    for site, threshold in read.items():
        exam = exam.measured(site, threshold)
    assert exam.thresholds == read
    for site in read:
        exam = exam.measured(site, None)
    assert exam.answers == {}
