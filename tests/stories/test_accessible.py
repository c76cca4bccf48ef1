"""Every page as a screen reader meets it: what can be used has a name and a role, from the window down."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bodymap.app.desk import Desk
from bodymap.app.pictures import fill, whole_course
from bodymap.medicine.model import Mode
from bodymap.store import Store
from tests.ui.people import light

ACTED_ON = {
    QAccessible.Role.Button,
    QAccessible.Role.ButtonMenu,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.EditableText,
    QAccessible.Role.ComboBox,
    QAccessible.Role.SpinBox,
    QAccessible.Role.Link,
}


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data file with the invented practice, to be copied."""
    file = tmp_path_factory.mktemp("practice") / "practice.bodymap"
    made = Store.open(file)
    fill(made, date(2026, 11, 22))
    made.close()
    return file


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot, practice: Path, tmp_path: Path) -> Desk:
    light(qapp)
    made = Desk(Store.open(Path(shutil.copy(practice, tmp_path))))
    qtbot.addWidget(made.window)  # closing it closes the data file
    made.window.resize(1440, 900)
    made.window.show()
    return made


def nodes(at: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """Everything shown below a node, itself first, in the order of the tree."""
    yield at
    for n in range(at.childCount()):
        child = at.child(n)
        if child is not None and not child.state().invisible:
            yield from nodes(child)


def nameless(desk: Desk) -> list[str]:
    found = []
    for node in nodes(QAccessible.queryAccessibleInterface(desk.window)):
        named = node.text(QAccessible.Text.Name) or node.text(QAccessible.Text.Description)
        if (
            node.role() in ACTED_ON
            and not named
            and node.parent().role() not in (QAccessible.Role.ComboBox, QAccessible.Role.SpinBox)
        ):
            widget = node.object()
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def show(desk: Desk, page: str) -> None:
    if page in ("exam", "areas"):
        desk.open_exam(next(d for d in desk.store.drafts() if d.mode is Mode.EXAMINER and d.done < 21).exam_id)
        if page == "areas":
            assert desk.chart is not None
            assert desk.chart.exam_page is not None
            desk.chart.exam_page.entry.show_layer("areas")
    elif page == "settings":
        desk.show_settings()
    elif page != "start":
        course = desk.store.course(whole_course(desk.store))
        chart = desk.open_patient(course.patient)
        {"course": chart.show_course, "compare": chart.show_compare, "record": chart.show_record}[page]()


@pytest.mark.parametrize("page", ["start", "exam", "areas", "course", "compare", "record", "settings"])
def test_whatever_can_be_used_has_a_name(qapp: QApplication, desk: Desk, page: str) -> None:
    show(desk, page)
    qapp.processEvents()
    assert nameless(desk) == []


def test_the_sites_come_in_the_order_of_the_survey_with_what_was_found(qapp: QApplication, desk: Desk) -> None:
    show(desk, "exam")
    qapp.processEvents()
    names = [
        node.text(QAccessible.Text.Name)
        for node in nodes(QAccessible.queryAccessibleInterface(desk.window))
        if node.role() is QAccessible.Role.CheckBox or ", step " in node.text(QAccessible.Text.Name)
    ]
    steps = [int(name.split(", step ")[1].split()[0]) for name in names if ", step " in name]
    assert steps[:21] == list(range(1, 22))
