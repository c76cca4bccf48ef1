"""What a patient at home sees first: fill in today, the self-assessment, give to my doctor, my calendar, print; small
at the foot, the file itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from bodymap.ui import theme as look
from bodymap.ui.diary.values import plain_day
from bodymap.ui.flow_layout import Flow
from bodymap.ui.home.sheet import Sheet
from bodymap.ui.self_assessment.parts import LEAD, TEXT, TITLE, label
from bodymap.ui.theme import Button, color

DOORS = ("today", "assessment", "give", "calendar", "print")
_ICONS = {"today": "edit", "assessment": "body", "give": "export", "calendar": "calendar", "print": "print"}
_WRAP = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft)


@dataclass(frozen=True, slots=True)
class HomeValues:
    """What the start page says: whose file it is ("" for no name), today, the last day written, whether today is
    written, whether a self-assessment was left half way, when a file was last given, whether there is a passphrase, and
    what is said once about where the file lies."""

    name: str
    today: date
    last: date | None = None
    today_done: bool = False
    resume: bool = False
    given: date | None = None
    can_lock: bool = False
    notes: tuple[str, ...] = ()


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


class HomePage(Sheet):
    """Emits which door was opened: `today_asked`, `assessment_asked`, `give_asked`, `calendar_asked`, `print_asked`;
    and the quiet buttons at the foot: `close_asked`, `file_asked` (one from the practice), `own_file_asked` and
    `lock_asked`."""

    today_asked = Signal()
    assessment_asked = Signal()
    give_asked = Signal()
    calendar_asked = Signal()
    print_asked = Signal()
    file_asked = Signal()
    own_file_asked = Signal()
    close_asked = Signal()
    lock_asked = Signal()

    def __init__(self, values: HomeValues, parent: QWidget | None = None) -> None:
        super().__init__("home_page", parent)
        self.values = values
        self.doors: dict[str, Door] = {}
        self.put()

    def show_values(self, values: HomeValues) -> None:
        """Say something else."""
        self.values = values
        self.put()

    def fill(self, box: QVBoxLayout, wide: bool) -> QWidget:
        say, values = self.words.say, self.values
        if values.name:
            box.addWidget(label(values.name, LEAD, 600, "ink2"))
        box.addWidget(label(say("home.title"), TITLE if wide else 28, 600))
        box.addWidget(label(f"{self._last()} {say('home.lead')}", LEAD, tone="ink2"))
        box.addSpacing(look.px(8))
        box.addLayout(self._grid(wide))
        box.addStretch(1)
        for note in values.notes:
            box.addWidget(label(note, tone="ink2"))
        foot = Flow(12)
        self.close_button = self._small("close", "home.close", "", self.close_asked)
        self.lock_button = self._small("lock", "file.lock", "lock", self.lock_asked)
        self.file_button = self._small("file", "home.file", "", self.file_asked)
        self.own_button = self._small("own", "file.title", "file", self.own_file_asked)
        for button in (self.close_button, self.file_button, self.own_button, self.lock_button):
            if button is not self.lock_button or values.can_lock:
                foot.addWidget(button)
        box.addWidget(foot)
        return self.doors["today"]

    def _small(self, name: str, words: str, icon: str, signal: SignalInstance) -> Button:
        button = Button(self.words.say(words), icon, "patient_small")
        button.setObjectName(f"home_{name}")
        button.clicked.connect(signal)
        return button

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
