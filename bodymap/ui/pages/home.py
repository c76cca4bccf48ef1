"""The start page of a patient at home: large buttons, no other patients, no clinical words; and the file itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from bodymap.medicine import diary
from bodymap.ui.kit import theme as look
from bodymap.ui.kit.banner import NOTE, WARN, Panel
from bodymap.ui.kit.layouts import Flow
from bodymap.ui.kit.theme import Button, color
from bodymap.ui.kit.typed import near_moment
from bodymap.ui.pages.diary.lines import plain_day
from bodymap.ui.pages.diary.page import sheet
from bodymap.ui.pages.guided.parts import LEAD, NARROW, TEXT, TITLE, Tall, label

# -- sheet ------------------------------------------------------------------------------------------------------------
# What both pages of the start at home are: one sheet that is laid out anew for each size, theme and state.


class Sheet(QWidget):
    """A page that scrolls up and down only. What is in it is put there by `fill`; what has the focus, by its name
    (`objectName`), has it again afterwards."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = diary.words()
        self.setProperty("page", True)
        self.setObjectName(name)
        self._box = QVBoxLayout(self)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._box.addWidget(self._area, 1)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.put)
        self._shown_wide = self.wide
        look.look().changed.connect(self._soon)

    def fill(self, box: QVBoxLayout, wide: bool) -> QWidget:
        """Lay everything out in this box; what has the focus at first is returned."""
        raise NotImplementedError

    @property
    def wide(self) -> bool:
        """Whether two things stand beside each other."""
        return self.width() >= look.px(NARROW)

    def put(self) -> None:
        """Lay out as it is now."""
        had = next((one.objectName() for one in self._focusable() if one.hasFocus()), "")
        self.setStyleSheet(sheet())
        self._shown_wide = wide = self.wide
        side, over = (56, 28) if wide else (20, 12)
        self._box.setContentsMargins(look.px(side), look.px(over), look.px(side), look.px(over))
        made = Tall()
        made.setProperty("page", True)
        box = QVBoxLayout(made)
        box.setContentsMargins(look.px(4), look.px(4), look.px(8), look.px(4))
        box.setSpacing(look.px(12))
        first = self.fill(box, wide)
        old = self._area.takeWidget()
        if old is not None:
            old.deleteLater()  # not at once: what was pressed may be in it
        self._area.setWidget(made)
        again = next((one for one in made.findChildren(QWidget) if had and one.objectName() == had), first)
        again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _focusable(self) -> Iterator[QWidget]:
        inside = self._area.widget()
        if inside is not None:
            yield from inside.findChildren(QWidget)

    def _soon(self) -> None:
        self._later.start(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.wide != self._shown_wide:
            self._soon()


# -- page -------------------------------------------------------------------------------------------------------------
# What a patient at home sees first: fill in today, the self-assessment, give to my doctor, my calendar, print; small
# at the foot, the file itself.

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


# -- file page --------------------------------------------------------------------------------------------------------
# The patient's own file at home: where it lies, copies to go back to, a passphrase, the lock.


@dataclass(frozen=True, slots=True)
class FileValues:
    """What the page says: name and folder of the file, when the last copy was made, why the last one could not be
    ("" when it was), whether there is a passphrase, and why the file does not lie safely, in words."""

    name: str
    folder: str
    last: datetime | None = None
    trouble: str = ""
    encrypted: bool = False
    notes: tuple[str, ...] = ()


class FilePage(Sheet):
    """Emits what was pressed. `say` shows what came of it."""

    home_asked = Signal()
    copy_asked = Signal()
    back_asked = Signal()
    passphrase_asked = Signal()
    sheet_asked = Signal()
    lock_asked = Signal()

    def __init__(self, values: FileValues, parent: QWidget | None = None) -> None:
        super().__init__("file_page", parent)
        self.values, self.said = values, ""
        self.buttons: dict[str, Button] = {}
        self.put()

    def show_values(self, values: FileValues) -> None:
        """Say something else."""
        self.values = values
        self.put()

    def say(self, words: str) -> None:
        """What was done stands at the top until the page is opened again."""
        self.said = words
        self.put()
        area = self.findChild(QScrollArea)
        if area is not None:
            area.verticalScrollBar().setValue(0)

    def fill(self, box: QVBoxLayout, wide: bool) -> QWidget:
        say, values = self.words.say, self.values
        self.buttons = {}
        box.addWidget(label(say("file.title"), TITLE if wide else 28, 600))
        box.addWidget(label(say("file.lead"), LEAD, tone="ink2"))
        box.addWidget(label(say("file.where", name=values.name, folder=values.folder), TEXT, tone="ink2"))
        if self.said:
            box.addWidget(_panel(self.said, NOTE, "said"))
        for note in values.notes:
            box.addWidget(_panel(note, WARN, "note"))
        box.addSpacing(look.px(8))
        box.addWidget(label(say("file.copies"), 24, 600))
        last = near_moment(values.last.astimezone(), date.today()) if values.last is not None else ""
        told = say("file.copies_last", when=last) if last else say("file.copies_none")
        box.addWidget(label(f"{say('file.copies_lead')} {told}"))
        if values.trouble:
            box.addWidget(_panel(say("file.copies_failed", why=values.trouble), WARN, "trouble"))
        box.addWidget(self._row(("copy", "refresh", self.copy_asked), ("back", "undo", self.back_asked)))
        box.addSpacing(look.px(8))
        box.addWidget(label(say("file.passphrase"), 24, 600))
        box.addWidget(label(say("file.has_passphrase" if values.encrypted else "file.no_passphrase")))
        if values.encrypted:
            box.addWidget(
                self._row(
                    ("lock", "lock", self.lock_asked),
                    ("change", "edit", self.passphrase_asked),
                    ("sheet", "print", self.sheet_asked),
                )
            )
        else:
            box.addWidget(self._row(("set", "lock", self.passphrase_asked)))
        box.addStretch(1)
        box.addSpacing(look.px(8))
        box.addWidget(self._row(("home", "back", self.home_asked)))
        return self.buttons["home"]

    def _row(self, *acts: tuple[str, str, SignalInstance]) -> Flow:
        row = Flow(12)
        for name, icon, signal in acts:
            button = Button(self.words.say("page.home" if name == "home" else f"file.{name}"), icon, "patient_small")
            button.setObjectName(f"file_{name}")
            button.clicked.connect(signal)
            button.installEventFilter(self)
            self.buttons[name] = button
            row.addWidget(button)
        return row

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A button that the keys reach is brought into sight."""
        if event.type() is QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self._area.ensureWidgetVisible(watched, 0, look.px(24))
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.home_asked.emit()
        else:
            super().keyPressEvent(event)


def _panel(words: str, kind: str, name: str) -> Panel:
    made = Panel(kind)
    made.setObjectName(name)
    inside = QVBoxLayout(made)
    inside.setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(12))
    inside.addWidget(label(words, tone="warn" if kind == WARN else "ink"))
    return made
