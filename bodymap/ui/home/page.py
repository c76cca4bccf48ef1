"""What a patient at home sees first: fill in today, the self-assessment, give to my doctor, my calendar, print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from bodymap import diary
from bodymap.ui import theme as look
from bodymap.ui.diary.look import sheet
from bodymap.ui.diary.values import plain_day
from bodymap.ui.self_assessment.parts import LEAD, TEXT, TITLE, Tall, label
from bodymap.ui.self_assessment.room import NARROW
from bodymap.ui.theme import Button, color

DOORS = ("today", "assessment", "give", "calendar", "print")
_ICONS = {"today": "edit", "assessment": "body", "give": "export", "calendar": "calendar", "print": "print"}
_WRAP = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft)


@dataclass(frozen=True, slots=True)
class HomeValues:
    """What the start page says: whose file it is ("" for no name), today, the last day written, whether today is
    written, whether a self-assessment was left half way, when a file was last given."""

    name: str
    today: date
    last: date | None = None
    today_done: bool = False
    resume: bool = False
    given: date | None = None


class Door(QAbstractButton):
    """One large button: a title, and a line that says what happens. `first` is the one that is filled."""

    def __init__(self, door: str, title: str, note: str, first: bool) -> None:
        super().__init__()
        self._icon, self._note, self._first = _ICONS[door], note, first
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(note)
        self.setObjectName(f"door_{door}")
        self.setProperty("radius", 16)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        title, note = self._places(QRect(0, 0, width, 10_000))
        return max(look.px(112), title.height() + note.height() + look.px(46))

    def sizeHint(self) -> QSize:
        return QSize(look.px(420), self.heightForWidth(look.px(420)))

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(240), look.px(112))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _fonts(self) -> tuple[QFont, QFont]:
        return look.font_px(24, 600), look.font_px(TEXT, 400)

    def _places(self, box: QRect) -> tuple[QRect, QRect]:
        """Where title and note stand."""
        inner = box.adjusted(look.px(76), look.px(20), -look.px(20), 0)
        heads, notes = (QFontMetrics(font) for font in self._fonts())
        title = heads.boundingRect(inner, _WRAP, self.text())
        below = QRect(inner.left(), title.bottom() + look.px(6), inner.width(), 10_000)
        return title, notes.boundingRect(below, _WRAP, self._note)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, k = look.current(), look.scale()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 16 * k, 16 * k)
        over = self.underMouse() or self.isDown()
        fill = theme.accent if self._first else theme.accent_bg if over else theme.surface
        painter.fillPath(path, color(fill))
        painter.strokePath(path, QPen(color(theme.accent if self._first or over else theme.ink3), 1.5 * k))
        tone = "accent_ink" if self._first else "ink"
        painter.drawPixmap(look.px(24), look.px(20), look.pixmap(self._icon, tone, 32))
        title, note = self._places(self.rect())
        heads, notes = self._fonts()
        painter.setPen(color(getattr(theme, tone)))
        painter.setFont(heads)
        painter.drawText(title, _WRAP, self.text())
        painter.setFont(notes)
        painter.setPen(color(theme.accent_ink if self._first else theme.ink2))
        painter.drawText(note, _WRAP, self._note)
        painter.end()


class HomePage(QWidget):
    """Emits which door was opened: `today_asked`, `assessment_asked`, `give_asked`, `calendar_asked`, `print_asked`;
    `file_asked` and `close_asked` from the quiet buttons at the foot."""

    today_asked = Signal()
    assessment_asked = Signal()
    give_asked = Signal()
    calendar_asked = Signal()
    print_asked = Signal()
    file_asked = Signal()
    close_asked = Signal()

    def __init__(self, values: HomeValues, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values, self.words = values, diary.words()
        self.setProperty("page", True)
        self.setObjectName("home_page")
        self.doors: dict[str, Door] = {}
        self._box = QVBoxLayout(self)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._box.addWidget(self._area, 1)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._put)
        self._shown_wide = self.wide
        look.look().changed.connect(self._soon)
        self._put()

    def _soon(self) -> None:
        self._later.start(0)

    @property
    def wide(self) -> bool:
        """Whether two doors stand beside each other."""
        return self.width() >= look.px(NARROW)

    def show_values(self, values: HomeValues) -> None:
        """Say something else."""
        self.values = values
        self._put()

    def _put(self) -> None:
        had = next((door for door, button in self.doors.items() if button.hasFocus()), "")
        self.setStyleSheet(sheet())
        self._shown_wide = wide = self.wide
        side, over = (56, 28) if wide else (20, 12)
        self._box.setContentsMargins(look.px(side), look.px(over), look.px(side), look.px(over))
        made = Tall()
        made.setProperty("page", True)
        box = QVBoxLayout(made)
        box.setContentsMargins(look.px(4), look.px(4), look.px(8), look.px(4))
        box.setSpacing(look.px(12))
        say = self.words.say
        if self.values.name:
            box.addWidget(label(self.values.name, LEAD, 600, "ink2"))
        box.addWidget(label(say("home.title"), TITLE if wide else 28, 600))
        box.addWidget(label(f"{self._last()} {say('home.lead')}", LEAD, tone="ink2"))
        box.addSpacing(look.px(8))
        box.addLayout(self._grid(wide))
        box.addStretch(1)
        row = QHBoxLayout() if wide else QVBoxLayout()
        self.file_button = Button(say("home.file"), "", "patient_small")
        self.file_button.clicked.connect(self.file_asked)
        self.close_button = Button(say("home.close"), "", "patient_small")
        self.close_button.clicked.connect(self.close_asked)
        for button in (self.close_button, self.file_button):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        row.addStretch(1)
        box.addLayout(row)
        old = self._area.takeWidget()
        if old is not None:
            old.deleteLater()  # not at once: one of its doors may be what was pressed
        self._area.setWidget(made)
        self.doors[had or "today"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _grid(self, wide: bool) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(look.px(14))
        signals = (
            self.today_asked, self.assessment_asked, self.give_asked, self.calendar_asked, self.print_asked,
        )  # fmt: skip
        for n, (door, signal) in enumerate(zip(DOORS, signals, strict=True)):
            button = Door(door, self.words.say(f"home.{door}"), self._note(door), first=n == 0)
            button.clicked.connect(lambda _=False, signal=signal: signal.emit())
            self.doors[door] = button
            if not wide:
                grid.addWidget(button, n, 0)
            elif n == 0:
                grid.addWidget(button, 0, 0, 1, 2)
            else:
                grid.addWidget(button, 1 + (n - 1) // 2, (n - 1) % 2)
        for column in range(2 if wide else 1):
            grid.setColumnStretch(column, 1)
        return grid

    def _last(self) -> str:
        last = self.values.last
        if last is None:
            return self.words.say("home.none")
        return self.words.say("home.last", day=plain_day(last, self.words))

    def _note(self, door: str) -> str:
        say, values = self.words.say, self.values
        if door == "today" and values.today_done:
            return say("home.today_done")
        if door == "assessment" and values.resume:
            return say("home.assessment_resume")
        if door == "give" and values.given:
            return f"{say('home.give_note')} {say('home.given', day=plain_day(values.given, self.words))}"
        return say(f"home.{door}_note")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.wide != self._shown_wide:
            self._soon()
