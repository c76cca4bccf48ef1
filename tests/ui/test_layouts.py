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

from bodymap.ui import layouts
from bodymap.ui.flow_layout import FlowLayout
from bodymap.ui.layouts import Inside

SOURCES = sorted(Path(layouts.__file__).resolve().parents[2].joinpath("bodymap").rglob("*.py"))
EMPTYING = {"takeAt", "itemAt", "removeItem", "replaceWidget", "itemAtPosition"}
"""Each hands a layout's item to Python, which then keeps a wrapper of it."""


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


def test_a_layout_of_our_own_keeps_its_items_inside_another(qtbot: QtBot) -> None:
    page, flow = QWidget(), FlowLayout()
    qtbot.addWidget(page)
    labels = [QLabel(f"number {n}") for n in range(3)]
    for label in labels:
        flow.addWidget(label)
    box = QVBoxLayout(page)
    box.addLayout(flow)
    page.resize(400, 60)
    page.show()
    qtbot.waitExposed(page)
    assert [label.isVisible() for label in labels] == [True] * 3
    assert len({label.x() for label in labels}) == 3
