"""The patient's own file at home: where it lies, copies to go back to, a passphrase, the lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from bodymap.ui import theme as look
from bodymap.ui.banner import NOTE, WARN, Panel
from bodymap.ui.flow_layout import Flow
from bodymap.ui.home.sheet import Sheet
from bodymap.ui.self_assessment.parts import LEAD, TEXT, TITLE, label
from bodymap.ui.theme import Button
from bodymap.ui.typed import near_moment


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
