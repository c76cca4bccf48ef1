"""The small parts that every page is made of: cards, labels, buttons, icons, the focus ring."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, partial

from PySide6.QtCore import QByteArray, QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QGuiApplication,
    QHelpEvent,
    QIcon,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QTextCharFormat,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QButtonGroup,
    QComboBox,
    QDateEdit,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QStackedWidget,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QTableWidget,
    QTextEdit,
    QToolTip,
    QWidget,
)
from shiboken6 import isValid

from bodymap.paths import resources
from bodymap.ui.kit.theme import style
from bodymap.ui.kit.theme.style import at_first

# -- icons ------------------------------------------------------------------------------------------------------------
# The line icons of `resources/icons`: 24 units, 1.7 stroke, drawn in a colour of the theme.


def icon(name: str, tone: str = "ink2", size: float = 18, gap: float = 0) -> QIcon:
    """The icon as it looks now; `tone` is a token of the theme, `size` px at 100 %, `gap` air at its right.

    KeyError when there is no such icon.
    """
    made = QIcon(pixmap(name, tone, size, gap))
    made.addPixmap(pixmap(name, "ink3", size, gap), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, tone: str = "ink2", size: float = 18, gap: float = 0) -> QPixmap:
    """The icon as a pixmap of the finest screen's device pixel ratio."""
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    return _drawn(name, getattr(style.current(), tone), style.px(size), style.px(gap), ratio)


@lru_cache(maxsize=256)
def _drawn(name: str, colour: str, side: int, gap: int, ratio: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    file = resources() / "icons" / f"{name}.svg"
    if not file.is_file():
        raise KeyError(name)
    text = file.read_text("utf-8").replace("currentColor", colour)
    made = QPixmap(round((side + gap) * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return made


# -- ring -------------------------------------------------------------------------------------------------------------
# The focus ring of every control: 2 px accent at a gap of 2 px, drawn by one window-wide overlay. A control that shows
# its own focus (inputs, cells, marks) has the dynamic property `ring` set to False. A focus that came by the mouse
# shows no ring.

_GAP, _WIDE = 2, 2
_OWN = (QLineEdit, QTextEdit, QAbstractSpinBox, QComboBox, QAbstractItemView)
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Show)


class FocusRing(QWidget):
    """The overlay of one window; lies over the control that has the focus and takes no events."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("focus_ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._followed: list[QWidget] = []
        self.hide()

    def follow(self, control: QWidget | None) -> None:
        """Lie round this control, or nowhere (None)."""
        for widget in self._followed:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._followed = []
        if control is None:
            self.hide()
            return
        step: QWidget | None = control
        while step is not None and step is not self.parentWidget():
            self._followed.append(step)
            step.installEventFilter(self)
            step = step.parentWidget()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place()
        return False

    def _place(self) -> None:
        window = self.parentWidget()
        control = self._followed[0] if self._followed else None
        if window is None or control is None or not isValid(control) or not control.isVisible():
            self.hide()
            return
        out = _GAP + _WIDE
        rect = QRect(control.mapTo(window, QPoint(0, 0)), control.size()).adjusted(-out, -out, out, out)
        self.setGeometry(rect)
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(style.color(style.current().accent), _WIDE))
        radius = self._followed[0].property("radius") if self._followed else None
        corner = style.px(float(radius) if radius is not None else 8) + _GAP
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), corner, corner)
        painter.end()


def follow_focus(app: QApplication) -> None:
    """Show the ring wherever the keyboard focus goes, from now on."""
    app.focusChanged.connect(_moved)


at_first(follow_focus)


_shown: list[FocusRing] = []  # the ring that is drawn now, if any


def _moved(old: QWidget | None, new: QWidget | None) -> None:
    # `old` may be half destroyed (a dialog that closes): it is not touched, the ring knows what it follows.
    while _shown:
        ring = _shown.pop()
        if isValid(ring):
            ring.follow(None)
    if new is None or not wants_ring(new):
        return
    window = new.window()
    found = window.findChild(FocusRing, "focus_ring", Qt.FindChildOption.FindDirectChildrenOnly)
    _shown.append(found or FocusRing(window))
    _shown[0].follow(new)


def wants_ring(control: QWidget) -> bool:
    """Whether the ring is drawn round this control now; never round a page as a whole."""
    by_mouse = QApplication.mouseButtons() != Qt.MouseButton.NoButton
    page: QObject | None = control.parent() if isinstance(control, QAbstractScrollArea) else control
    if control.isWindow() or any(isinstance(one and one.parent(), QStackedWidget) for one in (control, page)):
        return False
    return not by_mouse and control.property("ring") is not False and not isinstance(control, _OWN)


# -- still ------------------------------------------------------------------------------------------------------------
# Choices, numbers, dates and sliders that the wheel leaves alone: it scrolls the page under the pointer. What is
# recorded, and where the keys go, changes only by a key or a press.

_KEYS = Qt.FocusPolicy.StrongFocus  # never the wheel


class Choice(QComboBox):
    """A choice of words; what does not fit ends in "…" and stands in the tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(_KEYS)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and not self.toolTip():
            words = self.currentText()
            QToolTip.showText(event.globalPos(), words if self.shown_text() != words else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.isEditable():
            super().paintEvent(event)
            return
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.shown_text()
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def shown_text(self) -> str:
        """What is shown of what is chosen."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self).width()
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)


class NumberBox(QSpinBox):
    """A whole number with arrows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(_KEYS)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class DateBox(QDateEdit):
    """A day with a calendar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(_KEYS)
        self.setDisplayFormat("d MMM yyyy")
        self.setCalendarPopup(True)
        calendar = self.calendarWidget()
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(day, QTextCharFormat())  # red says that something is wrong

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Slider(QSlider):
    """A place on a line, which lies across."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(_KEYS)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


# -- parts ------------------------------------------------------------------------------------------------------------
# The small parts that every page is made of: cards, labels, buttons, switch, badge, chip.


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


_UNBROKEN = re.compile(r"(\S{16})(?=\S{16})")
_MAY_BREAK = "\u200b"  # shown as nothing


class Label(QLabel):
    """Words in a role of `state.ROLES` and a tone ("ink", "ink2", "ink3", "accent", "warn", "err"). Those that wrap
    may break inside a very long word, as a number of forty digits."""

    def __init__(
        self, text: str = "", role: str = "plain", tone: str = "ink", wrap: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._role, self._struck = role, False
        self.setProperty("tone", tone)
        self.setWordWrap(wrap)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self._resize_text()
        style.look().changed.connect(self._resize_text)

    def setText(self, text: str) -> None:
        super().setText(_UNBROKEN.sub(rf"\1{_MAY_BREAK}", text) if self.wordWrap() else text)

    def text(self) -> str:
        return super().text().replace(_MAY_BREAK, "")

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

    def strike(self) -> None:
        """Struck through from now on: what it says counts nowhere."""
        self._struck = True
        self._resize_text()

    def _resize_text(self) -> None:
        made = style.font(self._role)
        if self._struck:
            made = QFont(made)
            made.setStrikeOut(True)
        self.setFont(made)


class OneLine(Label):
    """Words on one line, in whatever width is left to it; what does not fit ends in "…" and stands in the tooltip."""

    _whole = ""

    def __init__(self, role: str = "plain", tone: str = "ink", text: str = "", parent: QWidget | None = None) -> None:
        super().__init__("", role, tone, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        """Show these words, as far as they fit."""
        if text != self._whole:
            self._whole = text
            self.setAccessibleName(text)
            self._fit()

    def whole(self) -> str:
        """The words, also what does not fit."""
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        fitting = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        if fitting != self.text():
            self.setText(fitting)
        self.setToolTip(self._whole if fitting != self._whole else "")


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
            style.look().changed.connect(self._draw_icon)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        press_by_enter(self, event) or super().keyPressEvent(event)

    def setText(self, text: str) -> None:
        """Other words; an icon that stands alone has no room beside it, whatever was shown before."""
        alone = not self.text()
        super().setText(text)
        if alone is bool(text):
            self._draw_icon()

    def _draw_icon(self) -> None:
        if self._icon_name:
            gap = 4 if self.text() else 0
            self.setIconSize(QSize(style.px(18) + style.px(gap), style.px(18)))
            self.setIcon(icon(self._icon_name, self.icon_tone, gap=gap))


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


def _tab_comes(button: QPushButton, on: bool) -> None:
    """Qt leaves only one option to Tab once the switch had the focus; until then it would come to the first one."""
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus)


class Segmented(QFrame):
    """An exclusive switch: Tab comes to the option that is on, arrows choose another one, Enter is left to the form.

    `chosen` carries the key of the option the user took.
    """

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
            button = QPushButton(word)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            button.toggled.connect(partial(_tab_comes, button))
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
        style.look().changed.connect(self.updateGeometry)

    def set_verdict(self, verdict: str) -> None:
        """Show another verdict. KeyError when there is no such verdict."""
        self._verdict, self._text = verdict, self.WORDS[verdict]
        self.setAccessibleName(self._text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(style.font("note_strong")).horizontalAdvance(self._text) + style.px(20), style.px(22))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        met = self._verdict == "met"
        pen = QPen(style.color(theme.ink if met else theme.ink2), 1.3)
        if self._verdict == "undetermined":
            pen.setDashPattern([2.6, 2.0])
        painter.setPen(pen)
        painter.setBrush(style.color(theme.ink) if met else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
        painter.setFont(style.font("note_strong"))
        painter.setPen(style.color(theme.surface if met else theme.ink2))
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
    table.setColumnWidth(column, min(table.columnWidth(column), style.px(widest)))
    table.resizeRowsToContents()
