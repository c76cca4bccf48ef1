"""A diary over a real data file: what is on the screen is what is in the file, after every answer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from bodymap.medicine import diary
from bodymap.medicine.model import DiaryDay, Patient
from bodymap.store import Store
from bodymap.ui.pages.diary.lines import ChoiceLine, DiaryValues, ScaleLine, TagsLine
from tests.ui.diary.conftest import MakePage
from tests.ui.diary.people import TODAY
from tests.ui.diary.test_day import line

ROSA = Patient("DEMO-0012", "Rosa Beispiel")


def test_every_answer_is_in_the_file_at_once(make_page: MakePage, tmp_path: Path) -> None:
    with_store = Store.open(tmp_path / "home.bodymap")
    with_store.save_patient(ROSA, "patient")
    page = make_page(DiaryValues(ROSA.id, TODAY), keep=lambda day: with_store.save(day, "patient"))

    def stored() -> DiaryDay:
        (only,) = with_store.rows(DiaryDay, ROSA.id)
        return only

    def click(button: QWidget) -> None:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    click(line(page, "pain_average", ScaleLine).eleven.buttons[6])
    assert dict(stored().answers) == {"pain_average": 6}
    click(line(page, "flare", ChoiceLine).buttons["started"])
    used = line(page, "used", TagsLine)
    click(used.buttons["heat"])
    click(used.helped["heat"][1].buttons[7])
    click(line(page, "pain_average", ScaleLine).eleven.buttons[6])
    assert dict(stored().answers) == {"flare": "started", "used_heat": 1, "used_heat_helped": 7}
    assert stored() == diary.latest(page.values.days)[TODAY]
    with_store.close()

    again = Store.open(tmp_path / "home.bodymap")
    page.show_values(DiaryValues(ROSA.id, TODAY, tuple(again.rows(DiaryDay, ROSA.id))))
    assert line(page, "flare", ChoiceLine).buttons["started"].isChecked()
    assert line(page, "used", TagsLine).helped["heat"][1].buttons[7].isChecked()
    assert again.check() == []
    again.close()
