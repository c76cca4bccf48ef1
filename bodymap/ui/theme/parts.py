"""The small parts that every page is made of: cards, labels, buttons, switch, badge, chip."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSizePolicy,
    QTableWidget,
    QWidget,
)

from bodymap.ui.theme import icons, state


def press_by_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Let Enter press the button that has the focus, never the default one of its window; whether it was Enter.

    Held down it presses once.
    """
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if not plain or event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return False
    if not event.isAutoRepeat():
        button.click()
    return True


class Card(QFrame):
    """A sheet of paper on the canvas: surface, hairline, radius 12."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)


class Rule(QFrame):
    """A hairline: across (default) or upright."""

    def __init__(self, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rule", "v" if upright else "h")


class Label(QLabel):
    """Words in a role of `state.ROLES` and a tone ("ink", "ink2", "ink3", "accent", "warn", "err")."""

    def __init__(
        self, text: str = "", role: str = "plain", tone: str = "ink", wrap: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._role = role
        self.setProperty("tone", tone)
        self.setWordWrap(wrap)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._resize_text()
        state.look().changed.connect(self._resize_text)

    def set_tone(self, tone: str) -> None:
        """Another tone from now on."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            polish(self)

    def set_role(self, role: str) -> None:
        """Another role from now on."""
        if role != self._role:
            self._role = role
            self._resize_text()

    def _resize_text(self) -> None:
        self.setFont(state.font(self._role))


class SectionLabel(Label):
    """The small grey heading over a block."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, "section", "ink3", parent=parent)


class Button(QPushButton):
    """A framed button. `size` is "", "tiny", "small", "large" or "patient"; `icon_name` one of resources/icons."""

    kind = ""
    icon_tone = "ink"

    def __init__(self, text: str = "", icon_name: str = "", size: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._icon_name = icon_name
        self.setProperty("kind", self.kind)
        self.setProperty("sized", size)  # "size" is a property of every QWidget
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self._draw_icon()
        if icon_name:
            state.look().changed.connect(self._draw_icon)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        press_by_enter(self, event) or super().keyPressEvent(event)

    def _draw_icon(self) -> None:
        if self._icon_name:
            gap = 4 if self.text() else 0
            self.setIconSize(QSize(state.px(18) + state.px(gap), state.px(18)))
            self.setIcon(icons.icon(self._icon_name, self.icon_tone, gap=gap))


class PrimaryButton(Button):
    """The one filled button of a page."""

    kind = "primary"
    icon_tone = "accent_ink"


class QuietButton(Button):
    """A button without a frame."""

    kind = "quiet"
    icon_tone = "ink2"


class LinkButton(Button):
    """A button that reads as a link."""

    kind = "link"
    icon_tone = "accent"


class IconButton(Button):
    """Only an icon: undo, redo, print, back. The name is tooltip and accessible name."""

    kind = "icon"
    icon_tone = "ink"

    def __init__(self, icon_name: str, name: str, size: str = "", parent: QWidget | None = None) -> None:
        super().__init__("", icon_name, size, parent)
        self.setToolTip(name)
        self.setAccessibleName(name)


class QuietIconButton(IconButton):
    """Only an icon, without a frame."""

    kind = "icon_quiet"
    icon_tone = "ink2"


class _Segment(QPushButton):
    """One option of a switch."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        press_by_enter(self, event) or super().keyPressEvent(event)


class Segmented(QFrame):
    """An exclusive switch. `chosen` carries the key of the option the user took."""

    chosen = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("segmented", True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        for key, word in options:
            button = _Segment(word)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("kind", "segment")
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            self._group.addButton(button)
            self._buttons[key] = button
            row.addWidget(button)
        next(iter(self._buttons.values())).setChecked(True)

    def current(self) -> str:
        """The key that is on."""
        return next(key for key, button in self._buttons.items() if button.isChecked())

    def set_current(self, key: str) -> None:
        """Switch to a key without telling anyone."""
        self._buttons[key].setChecked(True)

    def button(self, key: str) -> QPushButton:
        """The button of one option (to disable it, or to give it the focus)."""
        return self._buttons[key]


class Chip(QLabel):
    """A short word in a round frame. `kind` is "plain", "accent", "warn" or "err"."""

    def __init__(self, text: str = "", kind: str = "plain", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("chip", kind)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)


class Badge(QWidget):
    """A verdict: "met" filled ink pill, "not_met" solid frame, "undetermined" dashed frame. Never coloured."""

    WORDS = {"met": "Met", "not_met": "Not met", "undetermined": "Undetermined"}  # noqa: RUF012

    def __init__(self, verdict: str = "undetermined", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_verdict(verdict)
        state.look().changed.connect(self.updateGeometry)

    def set_verdict(self, verdict: str) -> None:
        """Show another verdict. KeyError when there is no such verdict."""
        self._verdict, self._text = verdict, self.WORDS[verdict]
        self.setAccessibleName(self._text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(state.font("note_strong")).horizontalAdvance(self._text) + state.px(20), state.px(22))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = state.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        met = self._verdict == "met"
        pen = QPen(state.color(theme.ink if met else theme.ink2), 1.3)
        if self._verdict == "undetermined":
            pen.setDashPattern([2.6, 2.0])
        painter.setPen(pen)
        painter.setBrush(state.color(theme.ink) if met else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
        painter.setFont(state.font("note_strong"))
        painter.setPen(state.color(theme.surface if met else theme.ink2))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)


def polish(widget: QWidget) -> None:
    """Let the stylesheet see a dynamic property that changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def wrap_column(table: QTableWidget, column: int, widest: int) -> None:
    """A column as wide as its words, and no wider than `widest` in px of 100 %: longer ones take more lines."""
    table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
    table.resizeColumnToContents(column)
    table.setColumnWidth(column, min(table.columnWidth(column), state.px(widest)))
    table.resizeRowsToContents()


def resize_on_screen(window: QWidget, width: int, height: int) -> None:
    """Give a window a size in px of 100 %, and never more than its screen has."""
    room = window.screen().availableGeometry().size()
    window.resize(min(state.px(width), room.width() - 16), min(state.px(height), room.height() - 40))
