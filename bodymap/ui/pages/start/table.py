"""The list of patients on the start page: a table that is painted, walked with the keys and read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from bodymap.medicine.model import isolated
from bodymap.medicine.outcomes.count import span
from bodymap.ui.kit.layouts import sized
from bodymap.ui.kit.theme import Button, color, current, font, look, pixmap, px
from bodymap.ui.kit.typed import date_in_words
from bodymap.ui.pages.start.aside import EXAMINE, RESUME, Row

Index = QModelIndex | QPersistentModelIndex
HEADS = ("Time", "Patient", "Age", "Record", "Visit", "Count so far", "State")
TIME, PATIENT, AGE, RECORD, VISIT, COUNT, STATE = range(7)
POINTS, COUNT_ITEM = 18, 11


class _Rows(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()
        self.first_head = HEADS[TIME]

    def show(self, rows: Sequence[Row], first_head: str) -> None:
        self.beginResetModel()
        self.rows, self.first_head = tuple(rows), first_head
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.first_head if section == TIME else HEADS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return words(row)[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return (
                in_words(row) if index.column() == PATIENT else f"{HEADS[index.column()]}: {words(row)[index.column()]}"
            )
        if role == Qt.ItemDataRole.ToolTipRole:
            born = row.patient.birth_date if index.column() == PATIENT else None
            return words(row)[index.column()] + (f", born {date_in_words(born)}" if born else "")
        return None


_NO_COUNT = ("no exam yet", "not signed yet")


def last_count(row: Row) -> str:
    """The last count as it is said everywhere, a range where sites are missing: "9", "8 to 12"; "" of no exam."""
    known = ranges(row)
    return span(*known[-1]) if known and known[-1] else ""


def ranges(row: Row) -> list[tuple[int, int] | None]:
    """Each count from the least to the most it can be; None where it cannot be said."""
    most = row.most or row.counts
    return [None if low is None else (low, max(low, high or 0)) for low, high in zip(row.counts, most, strict=True)]


def words(row: Row) -> tuple[str, str, str, str, str, str, str]:
    """The seven cells of a row as text."""
    age = row.patient.age(date.today())
    known = [count for count in row.counts if count is not None]
    return (
        row.when,
        row.patient.name or "no name",
        "" if age is None else str(age),
        row.patient.number,
        row.visit,
        last_count(row) if known else _NO_COUNT[row.act == RESUME] if not row.counts else "",
        row.state,
    )


def in_words(row: Row) -> str:
    """A whole row in a sentence, for a screen reader."""
    when, name, age, record, visit, count, state = words(row)
    parts = [name, f"{age} years" if age else "", f"record {record}", visit, when]
    parts.append(f"count {count} of 18" if last_count(row) else count)
    parts.append(state)
    return ", ".join(part for part in parts if part)


class _Cells(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        table = self.parent()
        model = index.model()
        if not isinstance(table, PatientTable) or not isinstance(model, _Rows):
            return
        theme, row, column = current(), model.rows[index.row()], index.column()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected and table.hasFocus():
            painter.fillRect(rect, color(theme.accent_bg))
        elif index.row() == table.hovered:
            painter.fillRect(rect, color(theme.sunk))
        if index.row() < len(model.rows) - 1:
            painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), color(theme.line))
        if column == TIME and state & QStyle.StateFlag.State_Selected and table.hasFocus():
            painter.fillRect(QRect(rect.left(), rect.top(), px(3), rect.height()), color(theme.accent))
        inner = rect.adjusted(px(6), 0, -px(8), 0)
        if column == COUNT:
            _paint_counts(painter, inner, row)
        elif column == STATE:
            _paint_state(painter, inner, row)
        else:
            painter.setFont(font({PATIENT: "strong", TIME: "body"}.get(column, "plain")))
            painter.setPen(color(theme.ink if column in (TIME, PATIENT) else theme.ink2))
            text = painter.fontMetrics().elidedText(words(row)[column], Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()


def _paint_state(painter: QPainter, rect: QRect, row: Row) -> None:
    if not row.state:
        return
    theme = current()
    left = rect.left()
    if row.signed:
        mark = pixmap("check", "ink2", 15)
        size = round(mark.width() / mark.devicePixelRatio())
        painter.drawPixmap(QPointF(left, rect.center().y() - size / 2 + 1), mark)
        left += size + px(5)
    painter.setFont(font("note") if row.signed else font("note_strong"))
    painter.setPen(color(theme.ink2 if row.signed else theme.warn))
    inner = rect.adjusted(left - rect.left(), 0, 0, 0)
    text = painter.fontMetrics().elidedText(row.state, Qt.TextElideMode.ElideRight, inner.width())
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


def _state_room(rows: Sequence[Row]) -> int:
    """What the longest state needs: one signed on another day has a date with its year."""
    metrics = QFontMetrics(font("note_strong"))
    return max((metrics.horizontalAdvance(row.state) for row in rows), default=0) + px(36)


def _paint_counts(painter: QPainter, rect: QRect, row: Row) -> None:
    """The counts so far over the dotted line of 11, and the last one as a number. Each stands alone, a range as a bar:
    how it went between two exams, nobody knows."""
    theme = current()
    known = [(at, count) for at, count in enumerate(ranges(row)) if count is not None]
    if not known:
        painter.setFont(font("note"))
        painter.setPen(color(theme.ink3))
        text = _NO_COUNT[row.act == RESUME] if not row.counts else "not countable yet"
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        return
    shown = last_count(row)
    number = max(px(26), QFontMetrics(font("strong")).horizontalAdvance(shown))
    box = QRectF(rect.left() + 2, rect.center().y() - px(12), max(px(30), rect.width() - number - px(14)), px(24))

    def place(at: int, count: int) -> QPointF:
        across = box.right() if len(row.counts) == 1 else box.left() + box.width() * at / (len(row.counts) - 1)
        return QPointF(across, box.bottom() - box.height() * count / POINTS)

    dotted = QPen(color(theme.ink3), 1)
    dotted.setDashPattern([1, 3])
    painter.setPen(dotted)
    level = place(0, COUNT_ITEM).y()
    painter.drawLine(QPointF(box.left(), level), QPointF(box.right(), level))
    last = known[-1][0]
    for at, (low, high) in known:
        ink, wide = color(theme.ink if at == last else theme.ink3), px(3) if at == last else px(2)
        painter.setPen(QPen(ink, wide, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        if low < high:
            painter.drawLine(place(at, low), place(at, high))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawEllipse(place(at, low), wide, wide)
    painter.setFont(font("strong"))
    painter.setPen(color(theme.ink))
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown)


class PatientTable(QTableView):
    """Rows of patients; `opened` on Enter or a click, `acted` on the button in a row, `left_top` on ↑ in the first."""

    opened = Signal(object)  # Row
    acted = Signal(object)  # Row
    left_top = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hovered = -1
        self._model = _Rows()
        self.setModel(self._model)
        self.setItemDelegate(_Cells(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        header = sized(self.horizontalHeader(), height=28)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header.setMinimumSectionSize(1)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setAccessibleName("Patients")
        self.clicked.connect(lambda index: self.opened.emit(self._model.rows[index.row()]))
        self.entered.connect(self._hover)
        look().changed.connect(self._hold_rows)
        self._hold_rows()

    def show_rows(self, rows: Sequence[Row], first_head: str = "Time") -> None:
        """Show these rows; no row is chosen."""
        self.hovered = -1
        self._model.show(rows, first_head)
        for at, row in enumerate(rows):
            if not row.state:
                button = Button("Examine" if row.act == EXAMINE else row.act.capitalize(), size="small")
                button.setAccessibleName(f"{button.text()} {isolated(row.patient.name)}")
                button.clicked.connect(lambda _checked=False, row=row: self.acted.emit(row))
                holder = _Holder(button)
                self.setIndexWidget(self._model.index(at, STATE), holder)
        self._hold_rows()

    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._model.rows

    def choose(self, row: int) -> None:
        """Make a row the current one."""
        if 0 <= row < len(self._model.rows):
            self.setCurrentIndex(self._model.index(row, PATIENT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at >= 0:
            self.opened.emit(self._model.rows[at])
        elif event.key() == Qt.Key.Key_Up and at <= 0:
            self.left_top.emit()
        elif event.text().isprintable() and event.text():
            event.ignore()  # letters belong to the page, not to a search inside the table
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.choose(0)

    def leaveEvent(self, event: Any) -> None:
        self.hovered = -1
        self.viewport().update()
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _hover(self, index: QModelIndex) -> None:
        self.hovered = index.row()
        self.viewport().update()

    def _hold_rows(self) -> None:
        """The table is as high as its rows."""
        self.verticalHeader().setDefaultSectionSize(px(52))
        self.horizontalHeader().setFont(font("section"))
        self.setFixedHeight(px(28) + px(52) * len(self._model.rows) + 2)
        self._share_width()

    def _share_width(self) -> None:
        """Fixed columns take what they need; patient and visit share the rest; on little room some go."""
        room = self.viewport().width()
        wide = {
            TIME: 66 if self._model.first_head == HEADS[TIME] else 102,
            AGE: 70 if room > px(880) else 48,
            RECORD: 118,
            COUNT: 132,
        }
        state = max(px(116), _state_room(self._model.rows))
        for column, needed in ((AGE, 790), (VISIT, 740), (COUNT, 520), (RECORD, 390)):
            self.setColumnHidden(column, room < px(needed))
        rest = room - state - sum(px(w) for column, w in wide.items() if not self.isColumnHidden(column))
        visit = 0 if self.isColumnHidden(VISIT) else min(max(px(196), rest // 2), rest - px(110))
        for column, width in wide.items():
            self.setColumnWidth(column, px(width))
        self.setColumnWidth(STATE, state)
        self.setColumnWidth(PATIENT, max(px(80), rest - visit))
        self.setColumnWidth(VISIT, max(1, visit))


class _Holder(QWidget):
    """Keeps a button at the left of its cell, in its own height."""

    def __init__(self, button: Button) -> None:
        super().__init__()
        box = QHBoxLayout(self)
        box.setContentsMargins(px(4), 0, 0, 0)
        box.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
