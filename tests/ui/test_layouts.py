"""No layout item outlives its wrapper: what was seen as a crash at the 78th patient of a day."""

import ast
import re
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from weakref import ref

import pytest
from PySide6.QtCore import QEvent, QTimer
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
from bodymap.ui.kit import layouts, theme
from bodymap.ui.kit.layouts import Flow, Inside, _Lengths, scaled, sized
from tests.ui.people import light

SOURCES = sorted(Path(bodymap.__file__).parent.rglob("*.py"))
PAGES = Path(bodymap.__file__).parent / "ui" / "pages"
_HEARS = r"\blook\(\)\.changed\.connect$"
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


# -- sizes that follow the look ---------------------------------------------------------------------------------------


@pytest.fixture
def zoomed(qapp: QApplication) -> Iterator[Callable[[float], None]]:
    """Gives the application another zoom; 100 % before and after."""
    light(qapp)
    yield lambda zoom: theme.apply(qapp, "light", zoom)
    light(qapp)


class Counted(QWidget):
    """Counts how often it was asked to lay out anew."""

    asked = 0

    def event(self, event: QEvent) -> bool:
        self.asked += event.type() is QEvent.Type.LayoutRequest
        return super().event(event)


def test_lengths_follow_the_zoom(qtbot: QtBot, zoomed: Callable[[float], None]) -> None:
    page, grid = QWidget(), QGridLayout()
    qtbot.addWidget(page)
    box = scaled(QVBoxLayout(page), margins=(1, 20, 30, 41), spacing=7)
    box.addLayout(scaled(grid, spacing=(10, 2)))
    held = sized(QLabel("a"), width=100, max_height=50)
    least = sized(QLabel("b"), min_width=30, min_height=11, max_width=60)
    for label in (held, least):
        grid.addWidget(label)

    def lengths() -> list[int]:
        edges = box.contentsMargins()
        return [
            *(edges.left(), edges.top(), edges.right(), edges.bottom(), box.spacing()),
            *(grid.horizontalSpacing(), grid.verticalSpacing()),
            *(held.minimumWidth(), held.maximumWidth(), held.maximumHeight()),
            *(least.minimumWidth(), least.minimumHeight(), least.maximumWidth()),
        ]

    before = [1, 20, 30, 41, 7, 10, 2, 100, 100, 50, 30, 11, 60]
    assert lengths() == before
    zoomed(1.5)
    assert lengths() == [theme.px(length) for length in before]
    assert lengths() != before
    zoomed(1.0)
    assert lengths() == before
    assert (held.minimumHeight(), least.maximumHeight()) == (0, 16777215)


def test_nothing_is_laid_out_for_a_look_of_the_same_size(qtbot: QtBot, zoomed: Callable[[float], None]) -> None:
    page = Counted()
    qtbot.addWidget(page)
    box = scaled(QVBoxLayout(page), margins=(9, 9, 9, 9), spacing=7)
    box.addWidget(sized(QWidget(), width=100))
    page.show()
    qtbot.waitExposed(page)
    QApplication.sendPostedEvents()
    before = page.asked
    theme.look().changed.emit()
    QApplication.sendPostedEvents()
    assert page.asked == before
    zoomed(1.5)
    QApplication.sendPostedEvents()
    assert page.asked > before


def test_a_page_with_lengths_dies_when_it_is_let_go(qapp: QApplication) -> None:
    def page() -> QWidget:
        made = QWidget()
        scaled(QVBoxLayout(made), margins=(9, 9, 9, 9)).addLayout(scaled(row(QLabel("a")), spacing=3))
        return sized(made, min_width=100)

    def heard() -> int:
        return theme.look().receivers("2changed()")

    before = heard()
    made = page()
    alive, lengths = ref(made), [ref(child) for child in made.findChildren(_Lengths)]
    assert (len(lengths), heard()) == (3, before + 3)
    del made
    assert alive() is None  # without a collection: there is no ring
    assert ([one() for one in lengths], heard()) == ([None] * 3, before)


LISTENERS = {
    "clinic/page.py": "how many columns there are",
    "compare.py": "heights by the number of columns, a row's own size",
    "course/cards.py": "the least width of a grid's column, a key's own size",
    "course/heat_strip.py": "paints by itself",
    "course/page.py": "how many columns there are, rows of a table",
    "diary/page.py": "a stylesheet for patients, margins by the room there is",
    "exam/areas.py": "places its cells by itself",
    "exam/page.py": "how much is shown at once",
    "exam/parts.py": "its own size",
    "guided/mode.py": "a stylesheet for patients",
    "guided/page.py": "a screen for patients is made for its size",
    "home.py": "a stylesheet for patients, a page that is made for its size",
    "infusion/page.py": "how many columns there are",
    "questionnaire/sheet.py": "answers that measure and place themselves",
    "record/page.py": "how many columns there are, rows of a table",
    "start/aside.py": "a width that depends on the direction, a picture",
    "start/page.py": "how many columns there are, the marks in the search line",
    "start/table.py": "rows of a table",
    "transfer/arrival.py": "how many columns there are",
    "transfer/reading.py": "how many columns there are",
}
"""Pages that hear of another look themselves, and why `scaled` and `sized` are not enough."""


def test_sizes_are_not_set_by_hand_at_every_look() -> None:
    listen: set[str] = set()
    measures: list[str] = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name == "_measure":
                measures.append(f"{path.name}:{node.lineno}")
            if isinstance(node, ast.Call) and PAGES in path.parents and re.search(_HEARS, ast.unparse(node.func)):
                listen.add(path.relative_to(PAGES).as_posix())
    assert measures == []
    assert listen == set(LISTENERS)
