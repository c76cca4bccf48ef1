"""Looks for words that are cut off, lie over others or cannot be reached, in every place of the real window.

`python -m tests.ui.clipped PERCENT FOLDER` walks through the whole program over a practice of long names and prints
each fault in a line. The environment says how large the screen is.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch
from weakref import WeakKeyDictionary

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QRadioButton,
    QStyle,
    QStyleOptionComboBox,
    QTableView,
    QWidget,
)

from bodymap import demo
from bodymap.app.at_home import AtHome
from bodymap.app.desk import Desk
from bodymap.app.pictures import fill, settle
from bodymap.app.start import application
from bodymap.medicine.model import Patient
from bodymap.store import Store
from bodymap.ui.kit.theme.widgets import Choice
from bodymap.ui.pages.guided.mode import PatientMode
from bodymap.ui.pages.guided.page import SelfAssessment
from bodymap.ui.pages.home import DOORS
from tests.walks.places import Places

LONG = {
    "name": "Maximiliane-Theodora von Wolkenstein-Erdachthausen",
    "examiner": "Prof Dr Hieronymus Gottlieb von Musterhausen-Lind",
    "label": "second course of the year, after the rehabilitation",
    "agent": "esketamine hydrochloride 5 mg/ml, generic supplier",
    "drug": "dexmedetomidine hydrochloride concentrate, generic",
    "remark": "The patient slept badly, and came later than agreed",
    "stop_reason": "The patient moved to another town and goes on there",
    "indication": "fibromyalgia with widespread pain, since some years",
    "dose": "75 mg in the morning, 150 mg before going to sleep",
    "amend_reason": "The knee on the left was read from the wrong line.",
}
LONG |= {"signed_by": LONG["examiner"]}
_NEAR = 1.5
"""px: what rounding makes of an edge."""


def lengthened(value: Any) -> Any:
    """A value of the record with every name and remark that is filled in, and every remark, 50 letters long."""
    if not is_dataclass(value) or isinstance(value, type):
        return value
    longer = {f.name: LONG[f.name] for f in fields(value) if f.name in LONG}
    kept = {n: words for n, words in longer.items() if n in ("remark", "indication") or getattr(value, n)}
    if isinstance(value, Patient):
        kept["number"] = f"{value.number}/{'0123456789' * 4}"
    return replace(value, **kept)


def long_practice(today: date) -> Iterator[demo.Invented]:
    """The invented practice, where everybody and everything has a long name."""
    for one in demo.practice(today):
        yield demo.Invented(
            lengthened(one.patient),
            *(tuple(lengthened(v) for v in part) for part in (one.courses, one.infusions, one.exams, one.around)),
        )


# -- what a widget shows ----------------------------------------------------------------------------------------------


def told_whole(words: str, tip: str) -> bool:
    """Whether words that end in "…" on purpose stand whole in a tooltip."""
    return words.endswith("…") and len(tip) >= len(words) and tip.replace("\n", " ").startswith(words[:-1].rstrip())


def _plain(words: str) -> str:
    return words.replace("&&", "\0").replace("&", "").replace("\0", "&").strip()


def _label(label: QLabel) -> str:
    words, inside = label.text(), label.contentsRect()
    if told_whole(words, label.toolTip()):
        return ""
    least = label.sizeHint() if not label.wordWrap() else label.minimumSizeHint()
    wide, high = least.width(), least.height()
    if label.wordWrap():
        around = label.width() - inside.width()
        parts = QLabel.text(label).replace("\u200b", " ").split()  # where a long word may break
        wide = around + max(map(label.fontMetrics().horizontalAdvance, parts), default=0)
        high = label.heightForWidth(label.width())
    return _too_small(label, wide, high - 2)


def _button(button: QAbstractButton) -> str:
    words = _plain(button.text())
    if told_whole(words, button.toolTip()) or _paints_itself(button):
        return ""
    metrics = button.fontMetrics()
    wide = max(metrics.horizontalAdvance(line) for line in words.splitlines() or [""])
    if isinstance(button, QCheckBox | QRadioButton):
        wide = button.sizeHint().width()
    elif not button.icon().isNull():
        wide += button.iconSize().width() + 4
    return _too_small(button, wide, metrics.height() * max(1, len(words.splitlines())) - 2)


def _combo(combo: QComboBox) -> str:
    if combo.isEditable() or isinstance(combo, Choice):  # what is typed scrolls; a choice ends in "…" by itself
        return ""
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    room = combo.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, combo)
    wide = combo.fontMetrics().horizontalAdvance(combo.currentText())
    if wide > room.width() and combo.toolTip() != combo.currentText():
        return f"needs {wide}, has {room.width()}"
    return ""


def _line(edit: QLineEdit) -> str:
    if edit.text() or not edit.placeholderText():
        return ""
    wide = edit.fontMetrics().horizontalAdvance(edit.placeholderText())
    return "" if wide <= edit.width() - 8 or edit.toolTip() else f"placeholder needs {wide}, has {edit.width()}"


def _too_small(widget: QWidget, wide: float, high: float) -> str:
    if widget.width() + _NEAR >= wide and widget.height() + _NEAR >= high:
        return ""
    return f"needs {wide:.0f} x {high:.0f}, has {widget.width()} x {widget.height()}"


def _paints_itself(widget: QWidget) -> bool:
    return any("paintEvent" in vars(kind) for kind in type(widget).__mro__ if kind.__module__.startswith("bodymap"))


def words_of(widget: QWidget) -> str:
    """What a widget shows as words of its own."""
    if isinstance(widget, QLabel | QAbstractButton):
        return _plain(widget.text())
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, QLineEdit):
        return widget.text() or widget.placeholderText()
    return ""


def cut_off(widget: QWidget) -> str:
    """What a widget needs and has, where its words do not fit; else ""."""
    if isinstance(widget, QLabel):
        return _label(widget)
    if isinstance(widget, QAbstractButton):
        return _button(widget)
    if isinstance(widget, QComboBox):
        return _combo(widget)
    return _line(widget) if isinstance(widget, QLineEdit) else ""


def cut_cells(view: QAbstractItemView) -> Iterator[str]:
    """Cells and heads of a table whose words do not fit; a cell may end in "…" when it has a tooltip."""
    model = view.model()
    if model is None or _paints_itself(view) or isinstance(view, QHeaderView):
        return
    if type(view.itemDelegate()).__module__.startswith("bodymap"):  # what it paints is heard
        return
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            words, room = index.data(), view.visualRect(index)
            if not words or room.isEmpty() or view.indexWidget(index) is not None:
                continue
            hint = view.sizeHintForIndex(index)  # with the air round the words
            parts = [view.fontMetrics().horizontalAdvance(part) for part in str(words).split()]
            if isinstance(view, QTableView) and view.wordWrap() and len(parts) > 1:
                hint = QSize(max(parts), min(hint.height(), view.sizeHintForRow(row)))
            tip = str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
            if (hint.width() > room.width() or hint.height() > room.height() + 2) and str(words) not in tip:
                size = f"{hint.width()} x {hint.height()}"
                yield f"cell {str(words)!r} needs {size}, has {room.width()} x {room.height()}"
    if isinstance(view, QTableView) and view.horizontalHeader().isVisible():
        head = view.horizontalHeader()
        for column in range(model.columnCount()):
            if view.isColumnHidden(column):
                continue
            words = model.headerData(column, Qt.Orientation.Horizontal) or ""
            wide = head.fontMetrics().horizontalAdvance(str(words))
            if wide > head.sectionSize(column):
                yield f"head {str(words)!r} needs {wide}, has {head.sectionSize(column)}"


# -- where it lies ----------------------------------------------------------------------------------------------------


def place_of(widget: QWidget, window: QWidget) -> QRect:
    """What is to be seen of a widget, in its window."""
    at, step = widget.rect(), widget
    while step is not window and (over := step.parentWidget()) is not None:
        at = at.translated(step.pos()).intersected(over.rect())
        step = over
    return at


def hidden_part(widget: QWidget) -> str:
    """Which parent cuts a widget off where no scrolling reaches it; "" for none."""
    at = QRectF(widget.rect())
    step = widget
    reaches_x = reaches_y = False
    while (over := step.parentWidget()) is not None and not step.isWindow():
        at.translate(QPointF(step.pos()))
        area = over.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is over:
            across, down = area.horizontalScrollBar(), area.verticalScrollBar()
            off = area.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            reaches_x = reaches_x or (across.maximum() > across.minimum() and not off)
            reaches_y = reaches_y or down.maximum() > down.minimum()
        room = QRectF(over.rect()).adjusted(-_NEAR, -_NEAR, _NEAR, _NEAR)
        beyond_x = not reaches_x and (at.left() < room.left() or at.right() > room.right())
        beyond_y = not reaches_y and (at.top() < room.top() or at.bottom() > room.bottom())
        if beyond_x or beyond_y:
            return f"{_where(over)} {over.width()} x {over.height()} shows not all of {_said(at)}"
        step = over
    return ""


def overlaps(shown: list[tuple[QWidget, QRect]]) -> Iterator[str]:
    """Pairs of widgets with words of which neither lies in the other, but one over the other."""
    for n, (one, place) in enumerate(shown):
        for other, there in shown[n + 1 :]:
            both = place.intersected(there)
            if min(both.width(), both.height()) <= 2 or one.isAncestorOf(other) or other.isAncestorOf(one):
                continue
            yield f"{words_of(one)!r} lies over {words_of(other)!r} by {both.width()} x {both.height()}"


def _said(rect: QRectF) -> str:
    return f"{rect.left():.0f},{rect.top():.0f} to {rect.right():.0f},{rect.bottom():.0f}"


def _where(widget: QWidget) -> str:
    names: list[str] = []
    step: QWidget | None = widget
    while step is not None and len(names) < 3:
        names.append(type(step).__name__)
        step = step.parentWidget()
    return " in ".join(names)


# -- what is painted --------------------------------------------------------------------------------------------------


class Painted:
    """Hears every word that Python paints, and notes those that are cut off or lie over each other."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._in: WeakKeyDictionary[QPainter, list[tuple[QRectF, str]]] = WeakKeyDictionary()
        self._draw: Callable[..., None] = QPainter.drawText

    def __enter__(self) -> Painted:
        draw, heard = self._draw, self._heard

        def draw_text(painter: QPainter, *args: Any) -> None:
            heard(painter, args)
            draw(painter, *args)

        setattr(QPainter, "drawText", draw_text)  # noqa: B010 - the type of an overloaded method
        return self

    def __exit__(self, *_: object) -> None:
        setattr(QPainter, "drawText", self._draw)  # noqa: B010

    def _heard(self, painter: QPainter, args: tuple[Any, ...]) -> None:
        words = str(next(a for a in reversed(args) if isinstance(a, str)))
        frame = inspect.currentframe()
        while frame is not None and frame.f_code.co_name not in ("paintEvent", "paint"):
            frame = frame.f_back
        if frame is None or not words.strip():
            return
        owner, kind = frame.f_locals.get("self"), frame.f_code.co_name
        tip, room = "", None
        if kind == "paint":  # a delegate's cell
            option, index = frame.f_locals.get("option"), frame.f_locals.get("index")
            room = QRectF(option.rect) if option is not None else None
            tip = str(index.data(Qt.ItemDataRole.ToolTipRole) or "") if index is not None else ""
        elif isinstance(owner, QWidget):
            room, tip = QRectF(owner.rect()), owner.toolTip() or owner.accessibleName()
        name = type(owner).__name__
        if isinstance(args[0], QRect | QRectF):
            box, flags = QRectF(args[0]), args[1] if not isinstance(args[1], str) else 0
            flags = flags.value if isinstance(flags, Qt.AlignmentFlag | Qt.TextFlag) else int(flags)
            at = painter.boundingRect(box, flags, words)
            slack = painter.fontMetrics().height() * 0.25
            free = flags & int(Qt.TextFlag.TextDontClip)
            if not free and (at.width() > box.width() + _NEAR or at.height() > box.height() + slack):
                size = f"{at.width():.0f} x {at.height():.0f}"
                self.faults.append(f"{name} paints {words!r} of {size} into {box.width():.0f} x {box.height():.0f}")
        else:
            start = args[0] if isinstance(args[0], QPoint | QPointF) else QPointF(args[0], args[1])
            at = QRectF(painter.fontMetrics().tightBoundingRect(words)).translated(QPointF(start))
        at = painter.worldTransform().mapRect(at)
        if words.endswith("…") and not told_whole(words, tip):
            self.faults.append(f"{name} paints {words!r}, and no tooltip has the rest")
        leading = painter.fontMetrics().height() * 0.2
        if room is not None and not room.adjusted(-_NEAR, -leading, _NEAR, leading).contains(at):
            self.faults.append(f"{name} paints {words!r} at {_said(at)} outside of {_said(room)}")
        before = self._in.setdefault(painter, [])
        for there, others in before:
            both = at.intersected(there)
            high = min(at.height(), there.height())
            if both.width() > 2 and both.height() > high * 0.3:
                self.faults.append(f"{name} paints {words!r} over {others!r}")
        before.append((at, words))

    def forget(self) -> list[str]:
        """What was found since the last time."""
        found, self.faults = self.faults, []
        return found


# -- the walk ---------------------------------------------------------------------------------------------------------


def faults_of(window: QWidget, painted: Painted | None = None) -> list[str]:
    """Everything in a window that is cut off, lies over something or cannot be reached."""
    found: list[str] = []
    shown: list[tuple[QWidget, QRect]] = []
    for part in [window, *window.findChildren(QWidget)]:
        if not part.isVisible() or part.window() is not window.window():
            continue
        if isinstance(part, QAbstractItemView):
            found += [f"{_where(part)}: {fault}" for fault in cut_cells(part)]
        words = words_of(part)
        inner = isinstance(part.parentWidget(), QComboBox | QAbstractItemView)
        if not words or inner:
            continue
        if fault := cut_off(part):
            found.append(f"{_where(part)} {words!r}: {fault}")
        if fault := hidden_part(part):
            found.append(f"{words!r}: {fault}")
        shown.append((part, place_of(part, window)))
    found += overlaps(shown)
    screen = QGuiApplication.primaryScreen().availableGeometry()
    if window.isWindow() and not QRect(QPoint(0, 0), screen.size()).contains(QRect(QPoint(0, 0), window.size())):
        found.append(f"{_where(window)} {window.width()} x {window.height()} is larger than the screen")
    if painted is not None:
        painted.forget()
        for area in window.findChildren(QAbstractScrollArea):
            if area.isVisible() and (inside := area.viewport().findChild(QWidget)) is not None:
                inside.grab()
        window.grab()
        found += painted.forget()
    return found


def calendars(window: QWidget) -> Iterator[QWidget]:
    """The calendars of the date fields of a window, each open."""
    for box in window.findChildren(QDateEdit):
        if box.isVisible() and box.calendarPopup():
            QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(box.width() - 8, box.height() // 2))
            popup = QApplication.activePopupWidget()
            if popup is not None:
                yield popup
                popup.close()


class Walk:
    """Looks at everything that is open; `tell` gets each fault once with its place."""

    def __init__(self, tell: Callable[[str, str], None]) -> None:
        self._tell = tell
        self._seen: set[str] = set()

    def look(self, place: str, painted: Painted) -> None:
        """Look at every window that is open now."""
        top = QApplication.activeModalWidget()
        for window in [w for w in QApplication.topLevelWidgets() if w.isVisible()]:
            if top is not None and not isinstance(window, QMenu) and window is not top:
                continue  # looked at before
            settle(window)
            found = faults_of(window, painted)
            for popup in calendars(window):
                found += [f"calendar: {fault}" for fault in faults_of(popup, painted)]
            for fault in found:
                if fault not in self._seen:
                    self._seen.add(fault)
                    self._tell(place, fault)


def walk(percent: int, folder: Path, tell: Callable[[str, str], None], wanted: list[str]) -> int:
    """Go through every place of desk, patient's screens and home; how many were looked at."""
    application()
    looked, seen = 0, set[tuple[str, str]]()
    store = Store.open(folder / "practice.bodymap")
    invented = tuple(long_practice(date.today()))
    practice = "Practice for pain medicine Prof Dr von Musterhausen"
    with patch.multiple(demo, LIND=LONG["examiner"], PRACTICE_NAME=practice, practice=lambda _today: invented):
        fill(store, date.today())
    desk = Desk(store, LONG["examiner"])
    desk.settings.set("zoom", percent)
    desk.settings.set("self_mood", "phq9")
    desk.settings.set("help_text", LONG["remark"])
    desk.settings.set("help_lines", (LONG["remark"], LONG["name"]))
    desk._look_at_settings()
    desk.window.resize(QGuiApplication.primaryScreen().availableGeometry().size())
    desk.window.show()
    go = Walk(tell)
    there = Places(desk, folder)
    with Painted() as painted:
        for name, opens in there.every().items():
            if wanted and name not in wanted:
                continue
            opens()
            go.look(name, painted)
            looked += 1
            if (where := (desk.window.where.id, desk.window.bar.patient.context_words())) not in seen:
                seen.add(where)
                bars(desk, partial(tell, name))
            mode = next(
                (w for w in QApplication.topLevelWidgets() if isinstance(w, PatientMode) and w.isVisible()), None
            )
            if mode is not None:
                looked += screens(mode, lambda what: go.look(what, painted))
            there.leave()
            QApplication.processEvents()
            left = QApplication.activeModalWidget() or QApplication.activePopupWidget()
            if left is not None:
                tell(name, f"{_where(left)} cannot be left")
                left.deleteLater()
        desk.window.hide()
        if not wanted or "home" in wanted:
            looked += at_home(folder, percent, lambda what: go.look(what, painted))
    desk.window.deleteLater()
    store.close()
    return looked


def bars(desk: Desk, tell: Callable[[str], None]) -> None:
    """The bar of the page that is shown, in every width a window may have: no other part fits itself so much."""
    bar = desk.window.bar
    for wide in range(desk.window.width(), desk.window.minimumWidth(), -37):
        bar.setFixedWidth(wide)
        QApplication.processEvents()
        for fault in faults_of(bar):
            tell(f"bar of {wide}: {fault}")
    bar.setMinimumWidth(0)
    bar.setMaximumWidth(16_777_215)
    QApplication.processEvents()


def screens(mode: PatientMode, look: Callable[[str], None]) -> int:
    """Every screen of a self-assessment."""
    page = mode.findChild(SelfAssessment)
    assert page is not None
    sitting = page.sitting
    sitting.answer(sitting.steps[0], "yes")  # the places are pressed too
    sitting.answer(next(step for step in sitting.steps if step.kind == "reasons"), ("none",))
    steps = sitting.steps
    for step in steps:
        sitting.go(step)
        look(f"patient's screen {step.id}")
    sitting.show_help()
    look("patient's help")
    sitting.leave_help()
    page.pause()
    look("patient's pause")
    page.go_on()
    mode.ask_to_leave()
    look("leaving the patient's screens")
    return len(steps) + 3


def at_home(folder: Path, percent: int, look: Callable[[str], None]) -> int:
    """What is behind every door of the program at a patient's home."""
    store = Store.open(folder / "home.bodymap")
    home = AtHome(store)
    home.settings.set("zoom", percent)
    home.practice.keep(replace(home.patient, name=LONG["name"]))
    home.window.resize(QGuiApplication.primaryScreen().availableGeometry().size())
    home.window.show()
    home.show_home()
    look("home")
    for door in DOORS:
        settle(home.window)
        home.home.doors[door].click()
        look(f"home: {door}")
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible() and widget is not home.window:
                widget.close()
        home.show_home()
    home.show_file()
    look("home: file")
    home.window.hide()
    home.window.deleteLater()
    store.close()
    return len(DOORS) + 2


if __name__ == "__main__":
    many = walk(
        int(sys.argv[1]), Path(sys.argv[2]), lambda place, fault: print(f"{place}: {fault}", flush=True), sys.argv[3:]
    )
    print(f"{many} places", file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # what Python and Qt do to each other at the very end is not what is looked at here
