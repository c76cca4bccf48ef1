"""The settings: every change takes effect and is stored at once; the keys of the exam page among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from bodymap.errors import UserError
from bodymap.settings import TABLE, Plain, row
from bodymap.ui.dialogs.patient import FIGURES
from bodymap.ui.kit.form import text_edit
from bodymap.ui.kit.layouts import scaled, sized
from bodymap.ui.kit.theme import Button, Card, Label, QuietButton, Segmented, px
from bodymap.ui.kit.theme.widgets import NumberBox
from bodymap.ui.pages.exam.keys import ACTS, KeyTable, name_of, shown

# -- keys -------------------------------------------------------------------------------------------------------------
# The keys of the exam page, changed by pressing the new one (foot pedals are keyboards).

CHANGEABLE = tuple(act for act in ACTS if act not in ("leave", "help"))


class KeyButton(Button):
    """Shows the key of one act; pressed, it waits for another key."""

    pressed_key = Signal(str)

    def __init__(self, words: str) -> None:
        super().__init__("", size="small")
        self.setCheckable(True)
        self.setAccessibleName(f"Key for: {words}")
        self._name = ""
        self.toggled.connect(self._waits)

    def show_key(self, name: str) -> None:
        """Show this key."""
        self._name = name
        self._show()

    def event(self, event: QEvent) -> bool:
        # While it waits, every key is meant for it: Tab and shortcuts too.
        if self.isChecked() and isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self._take(event)
                return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.setChecked(False)
        super().focusOutEvent(event)

    def _take(self, event: QKeyEvent) -> None:
        name = name_of(event)
        if not name:
            return
        self.setChecked(False)
        if event.key() != Qt.Key.Key_Escape:
            self.pressed_key.emit(name)

    def _waits(self, waits: bool) -> None:
        if waits:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()

    def _show(self) -> None:
        self.setText("press a key" if self.isChecked() else shown(self._name))


class KeyChooser(QWidget):
    """Every act with its key. `changed` carries the keys that differ from the program's own."""

    changed = Signal(object)  # dict act -> key

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._changes: dict[str, str] = {}
        self.buttons: dict[str, KeyButton] = {}
        grid = scaled(QGridLayout(), spacing=(14, 6))
        half = (len(CHANGEABLE) + 1) // 2
        for at, act in enumerate(CHANGEABLE):
            words = ACTS[act].words
            button = KeyButton(words)
            sized(button, min_width=96)
            button.pressed_key.connect(lambda name, act=act: self._give(act, name))
            self.buttons[act] = button
            row, column = at % half, at // half * 2
            grid.addWidget(button, row, column)
            grid.addWidget(Label(words, "plain", "ink2", wrap=True), row, column + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self.problem = Label("", "note", "err", wrap=True)
        self.problem.hide()
        self.reset = QuietButton("The program's own keys", "refresh", size="small")
        self.reset.clicked.connect(lambda: self._try({}))
        foot = QHBoxLayout()
        foot.addWidget(self.reset)
        foot.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(grid)
        box.addWidget(self.problem)
        box.addLayout(foot)
        self.show_keys({})

    def show_keys(self, changes: Mapping[str, str]) -> None:
        """Show the program's own keys with these changes; changes that cannot be are left out."""
        try:
            table = KeyTable(changes)
        except UserError:
            table, changes = KeyTable(), {}
        self._changes = dict(changes)
        for act, button in self.buttons.items():
            button.show_key(table.main(act))
        self.reset.setEnabled(bool(changes))

    def _give(self, act: str, name: str) -> None:
        changes = {key: value for key, value in self._changes.items() if key != act}
        if name != ACTS[act].main:
            changes[act] = name
        self._try(changes)

    def _try(self, changes: dict[str, str]) -> None:
        try:
            KeyTable(changes)
        except UserError as problem:
            self.problem.setText(f"{problem.what} {problem.todo}".strip())
            self.problem.show()
            return
        self.problem.hide()
        self.show_keys(changes)
        self.changed.emit(changes)


# -- page -------------------------------------------------------------------------------------------------------------
# The settings: every change takes effect at once and is stored at once; there is nothing to save.

_SWITCHES = {
    "rule": (("rating2", "2 or more"), ("painful", "Any pain")),
    "method": (("thumb", "Thumb"), ("fingers", "Fingers"), ("algometer", "Algometer")),
    "order": (("right", "Right first"), ("left", "Left first")),
    "theme": (("system", "As the system"), ("light", "Light"), ("dark", "Dark")),
    "paper": (("a4", "A4"), ("letter", "US Letter")),
    "date_order": (("day", "Day"), ("month", "Month")),
    "figure": FIGURES,
    "self_mood": (("none", "None"), ("phq2", "PHQ-2"), ("phq8", "PHQ-8"), ("phq9", "PHQ-9")),
    "zoom": (("100", "100 %"), ("125", "125 %"), ("150", "150 %"), ("175", "175 %"), ("200", "200 %")),
}
_LINES = {
    **dict.fromkeys(("examiners", "examiners_experienced", "examiners_less"), "One name a line"),
    "help_lines": "Name and number, a line each",
}
_UNITS = {"bounce_ms": " ms", "lock_minutes": " min"}
_INFUSIONS = "Infusions"
CARDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "Practice",
        "Stands on the start page and on every sheet.",
        ("practice_name", "practice_address", "examiners", "examiners_experienced", "examiners_less"),
    ),
    (
        "Exam",
        "For new exams; the last exam of the same examiner comes first.",
        ("rule", "method", "order", "pacer", "pacer_sound", "sounds", "bounce_ms", "ask_second_rating", "ghost"),
    ),
    (
        "Patients",
        "For self-assessments. Help in a crisis shows what you write here, and numbers only with a country.",
        ("self_mood", "self_mirror", "help_country", "help_text", "help_lines"),
    ),
    (
        _INFUSIONS,
        "A dose, a weight or a reading outside of these is asked about, never blocked. They are Bodymap's own, for "
        "slips of typing.",
        (),
    ),
    ("Screen", "", ("theme", "zoom", "date_order")),
    ("Paper and figure", "", ("paper", "figure")),
    (
        "Data file",
        "Of the backups all of 2 days are kept, then 12 daily, 10 weekly and 9 monthly ones.",
        ("backup_auto", "second_copy", "lock_minutes"),
    ),
)
"""Title, note and settings of each card."""
KEYS_CARD = "Keys of the exam page"


class SettingsPage(QWidget):
    """Shows the settings it is given; says which one the user changed to what."""

    changed = Signal(str, object)  # key, value in its plain type
    pin = Signal()  # set the PIN for taking the computer back from a patient
    examiner_pins = Signal()  # set, change or take away the PIN of an examiner
    limits = Signal()  # change the numbers that are asked about
    passphrase = Signal()  # set, change or take away the passphrase
    recovery = Signal()  # print the passphrase

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("page", True)
        self.controls: dict[str, QWidget] = {}
        self._filling = False
        self.passphrase_button = Button("Set a passphrase", "lock", size="small")
        self.passphrase_button.clicked.connect(self.passphrase)
        self.recovery_button = Button("Recovery sheet", "print", size="small")
        self.recovery_button.setToolTip("The passphrase on paper, for a safe place")
        self.recovery_button.clicked.connect(self.recovery)
        self.pin_button = Button("Set the PIN that takes the computer back", "lock", size="small")
        self.pin_button.clicked.connect(self.pin)
        self.examiner_pins_button = Button("PINs of the examiners", "lock", size="small")
        self.examiner_pins_button.setToolTip("For whose name stands in the entries")
        self.examiner_pins_button.clicked.connect(self.examiner_pins)
        self.limits_button = Button("Numbers that are asked about", "edit", size="small")
        self.limits_button.clicked.connect(self.limits)
        self.encrypted = Label("", "plain", "ink2", wrap=True)
        self.keys = KeyChooser()
        self.keys.changed.connect(lambda keys: self._tell("keys", keys))
        self._only_encrypted: tuple[QWidget, ...] = ()  # only such a file can be locked
        inside = QWidget()
        holder = sized(QWidget(), max_width=960)
        self._column = scaled(QVBoxLayout(holder), margins=(24, 18, 24, 24), spacing=14)
        middle = QHBoxLayout(inside)
        middle.addStretch(1)
        middle.addWidget(holder, 20)
        middle.addStretch(1)
        self._column.addWidget(Label("A change takes effect at once and is kept.", "plain", "ink2"))
        for title, note, keys in CARDS:
            card = self._card(title, note)
            for key in keys:
                card.addLayout(self._line(key))
            if title == "Practice":
                card.addWidget(self.examiner_pins_button, 0, Qt.AlignmentFlag.AlignLeft)
            if title == "Patients":
                card.addWidget(self.pin_button, 0, Qt.AlignmentFlag.AlignLeft)
            if title == _INFUSIONS:
                card.addWidget(self.limits_button, 0, Qt.AlignmentFlag.AlignLeft)
            if title == "Data file":
                line = QHBoxLayout()
                line.addWidget(self.encrypted, 1)
                line.addWidget(self.recovery_button)
                line.addWidget(self.passphrase_button)
                card.addLayout(line)
        self._card(KEYS_CARD, "Press a button, then the new key.").addWidget(self.keys)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._scroll)
        self.show_settings({key: setting.default for key, setting in TABLE.items()}, encrypted=False)

    def show_settings(self, values: Mapping[str, Plain], *, encrypted: bool) -> None:
        """Show these values; keys that have no control here are passed over."""
        self._filling = True
        try:
            for key, control in self.controls.items():
                if key in values:
                    _put(control, values[key])
            keys = values.get("keys", {})
            self.keys.show_keys(keys if isinstance(keys, Mapping) else {})
        finally:
            self._filling = False
        self.encrypted.setText(
            "Encrypted with a passphrase." if encrypted else "Not encrypted: whoever has the file can read it."
        )
        for part in (*self._only_encrypted, self.recovery_button):
            part.setVisible(encrypted)
        self.passphrase_button.setText("Change the passphrase" if encrypted else "Set a passphrase")

    def begin(self) -> None:
        """The focus on the first setting."""
        self._scroll.verticalScrollBar().setValue(0)
        self.controls["practice_name"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _card(self, title: str, note: str) -> QVBoxLayout:
        card = Card()
        box = scaled(QVBoxLayout(card), margins=(20, 14, 20, 16), spacing=10)
        box.addWidget(Label(title, "card_title"))
        if note:
            box.addWidget(Label(note, "note", "ink2", wrap=True))
        self._column.addWidget(card)
        return box

    def _line(self, key: str) -> QLayout:
        """One setting: its meaning at the left, its control at the right."""
        setting = row(key)
        line = scaled(QHBoxLayout(), spacing=16)
        control, side = self._control(key, setting.default)
        control.setAccessibleName(setting.meaning)
        self.controls[key] = control
        if isinstance(control, QCheckBox):
            control.setText(setting.meaning)
            line.addWidget(control, 1)
            return line
        words = Label(setting.meaning, "plain", "ink", wrap=True)
        words.setBuddy(control)
        if key == "lock_minutes":
            self._only_encrypted = (words, control)
        line.addWidget(words, 2, Qt.AlignmentFlag.AlignVCenter)
        if isinstance(control, QLineEdit | QPlainTextEdit):
            line.addWidget(control, 3)
        else:
            line.addWidget(control, 0, Qt.AlignmentFlag.AlignRight)
        if side is not None:
            line.addWidget(side)
        return line

    def _control(self, key: str, default: Plain) -> tuple[QWidget, QWidget | None]:
        if key in _SWITCHES:
            switch = Segmented(_SWITCHES[key])
            switch.chosen.connect(lambda said: self._tell(key, int(said) if key == "zoom" else said))
            return switch, None
        if isinstance(default, bool):
            box = QCheckBox()
            box.toggled.connect(lambda on: self._tell(key, on))
            return box, None
        if isinstance(default, int):
            return self._number(key), None
        if key in _LINES:
            names = text_edit(lines=3)
            names.setPlaceholderText(_LINES[key])
            names.textChanged.connect(lambda: self._tell(key, tuple(_lines(names.toPlainText()))))
            return names, None
        line = QLineEdit()
        if key != "second_copy":
            line.editingFinished.connect(lambda: self._tell(key, line.text().strip()))
            return line, None
        line.setPlaceholderText("no folder chosen")
        line.editingFinished.connect(lambda: self._tell(key, line.text().strip()))
        choose = Button("Choose", "folder", size="small")
        choose.setAccessibleName("Choose the folder for the second copy")
        choose.clicked.connect(lambda: self._choose_folder(line))
        return line, choose

    def _number(self, key: str) -> QSpinBox:
        setting = row(key)
        spin = sized(NumberBox(), min_width=110)
        spin.setRange(setting.low or 0, setting.high or 0)
        spin.setSuffix(_UNITS[key])
        spin.setKeyboardTracking(False)
        spin.lineEdit().setTextMargins(px(8), 0, 0, 0)
        spin.valueChanged.connect(lambda value: self._tell(key, value))
        return spin

    def _choose_folder(self, line: QLineEdit) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Folder for the second copy", line.text())
        if folder:
            line.setText(folder)
            self._tell("second_copy", folder)

    def _tell(self, key: str, value: object) -> None:
        if not self._filling:
            self.changed.emit(key, value)


def _put(control: QWidget, value: Plain) -> None:
    """Show a value in its control."""
    if isinstance(control, Segmented):
        keys = [str(value), "100"]
        control.set_current(next((key for key in keys if _has(control, key)), control.current()))
    elif isinstance(control, QCheckBox):
        control.setChecked(bool(value))
    elif isinstance(control, QSpinBox) and isinstance(value, int):
        control.setValue(value)
    elif isinstance(control, QPlainTextEdit) and isinstance(value, tuple):
        if tuple(_lines(control.toPlainText())) != value:
            control.setPlainText("\n".join(value))
    elif isinstance(control, QLineEdit):
        control.setText(str(value))


def _has(switch: Segmented, key: str) -> bool:
    try:
        switch.button(key)
    except KeyError:
        return False
    return True


def _lines(text: str) -> Iterable[str]:
    return dict.fromkeys(line.strip() for line in text.splitlines() if line.strip())
