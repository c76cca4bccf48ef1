"""No layout item outlives its wrapper: what was seen as a crash at the 78th patient of a day."""

import ast
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

import bodymap
from bodymap.ui.kit import layouts
from bodymap.ui.kit.layouts import Flow, Inside

SOURCES = sorted(Path(bodymap.__file__).parent.rglob("*.py"))
EMPTYING = {"takeAt", "itemAt", "removeItem", "replaceWidget", "itemAtPosition"}
"""Each hands a layout's item to Python, which then keeps a wrapper of it."""

ITEMS = {"QLayout", "QLayoutItem", "QWidgetItem", "QSpacerItem"}


def kept_items() -> list[QLayoutItem]:
    """Wrappers of layout items that are no layouts: nobody hears when Qt deletes what they stand for."""
    return [
        one for one in Shiboken.getAllValidWrappers() if isinstance(one, QLayoutItem) and not isinstance(one, QLayout)
    ]


def test_no_layout_is_emptied_item_by_item() -> None:
    """Values change in widgets that stay, or a whole inner widget is replaced."""
    calls = [
        f"{path.name}:{node.lineno} {node.func.attr}"
        for path in SOURCES
        if path != Path(layouts.__file__).resolve()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in EMPTYING
    ]
    assert calls == []


def test_no_widget_is_asked_for_what_is_not_its_own() -> None:
    """PySide takes the answer for a child of who was asked, and deletes it with a closed dialog: the screen was."""
    asked = {"screen", "windowHandle", "transientParent", "focusProxy", "nextInFocusChain", "previousInFocusChain"}
    calls = [
        f"{path.name} {node.func.attr}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in asked
    ]
    assert calls == ["entry.py windowHandle"]  # the main window's, which is never garbage


def test_no_undo_step_belongs_to_qt() -> None:
    """A ring of Python values that Qt deletes in part is not safe from the garbage collector: see session/undo.py."""
    there = [
        f"{path.name}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Name | ast.Attribute | ast.alias)
        and (getattr(node, "id", "") or getattr(node, "attr", "") or getattr(node, "name", "")).startswith("QUndo")
    ]
    assert there == []


def row(*widgets: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    for widget in widgets:
        line.addWidget(widget)
    line.addStretch(1)
    return line


@pytest.mark.parametrize(
    "put",
    [
        lambda box, inner: box.addLayout(inner),
        lambda box, inner: box.addLayout(inner, 1),
        lambda box, inner: box.insertLayout(0, inner),
    ],
)
def test_a_filled_line_in_a_box_keeps_no_item(qtbot: QtBot, put: Callable[[QBoxLayout, QLayout], None]) -> None:
    before = len(kept_items())
    page = QWidget()
    qtbot.addWidget(page)
    put(QVBoxLayout(page), row(QLabel("a"), QPushButton("b")))
    assert len(kept_items()) == before


def test_nor_does_one_in_a_grid_or_one_in_another(qtbot: QtBot) -> None:
    before = len(kept_items())
    page, outer, form = QWidget(), QVBoxLayout(), QFormLayout()
    qtbot.addWidget(page)
    outer.addLayout(row(QLabel("a")))
    form.addRow("b", QLabel("c"))
    outer.addLayout(form)
    QGridLayout(page).addLayout(outer, 0, 0)
    assert len(kept_items()) == before


def test_nor_do_the_other_ways_to_put_a_line_in(qtbot: QtBot) -> None:
    before = len(kept_items())
    page, box = QWidget(), QHBoxLayout()
    qtbot.addWidget(page)
    QFormLayout(page).addRow("a", row(QLabel("b")))
    box.addLayout(row(QLabel("c")))
    other = QWidget()
    qtbot.addWidget(other)
    other.setLayout(box)
    assert len(kept_items()) == before


def test_what_is_inside_is_replaced_in_a_running_loop(qtbot: QtBot) -> None:
    place, turns = Inside(), count()
    qtbot.addWidget(place)
    place.show()

    def put() -> None:
        page = QWidget()
        box = QVBoxLayout(page)
        box.addLayout(row(QLabel(str(next(turns))), QPushButton("b")))
        place.put(page)

    timer = QTimer()
    timer.timeout.connect(put)
    timer.start(0)
    qtbot.waitUntil(lambda: next(turns) > 200)
    timer.stop()
    QApplication.sendPostedEvents()
    qtbot.waitUntil(lambda: len(place.findChildren(QPushButton)) == 1)
    (left,) = place.findChildren(QPushButton)
    assert left.isVisible()
    assert kept_items() == []


def test_nobody_writes_a_layout_in_python() -> None:
    """It would have to keep the items that Qt deletes untold; a widget that places its children does the same."""
    ours = [
        f"{path.name}: {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
        and any(
            isinstance(base, ast.Name) and base.id in {"QLayout", "QLayoutItem", "QWidgetItem", "QSpacerItem"}
            for base in node.bases
        )
    ]
    assert ours == []


def test_a_flow_goes_on_in_the_next_line_and_hears_of_what_comes_and_goes(qtbot: QtBot) -> None:
    page, flow = QWidget(), Flow()
    qtbot.addWidget(page)
    buttons = [QPushButton(f"number {n}") for n in range(6)]
    for button in buttons:
        flow.addWidget(button)
    box = QVBoxLayout(page)
    box.addWidget(flow)
    box.addStretch(1)
    page.resize(2 * buttons[0].sizeHint().width() + 60, 400)
    page.show()
    qtbot.waitExposed(page)

    def lines() -> list[int]:
        return sorted({button.y() for button in buttons if button.isVisible()})

    assert len(lines()) == 3
    assert flow.height() >= buttons[-1].geometry().bottom()
    buttons[0].hide()
    buttons[1].hide()
    qtbot.waitUntil(lambda: len(lines()) == 2)
    gone = buttons.pop()
    with qtbot.waitSignal(gone.destroyed):
        gone.deleteLater()
    page.resize(1200, 400)
    qtbot.waitUntil(lambda: len(lines()) == 1)
    buttons.append(QPushButton("one more"))
    flow.addWidget(buttons[-1])
    qtbot.waitUntil(lambda: buttons[-1].x() > buttons[-2].x())
    assert buttons[-1].isVisible()
    assert kept_items() == []
