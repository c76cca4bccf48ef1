"""The keys of the exam page, changed by pressing the new one (foot pedals are keyboards)."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from bodymap.errors import UserError
from bodymap.ui.exam.keys import ACTS, KeyTable, name_of, shown
from bodymap.ui.theme import Button, Label, QuietButton, px

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
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(14))
        grid.setVerticalSpacing(px(6))
        half = (len(CHANGEABLE) + 1) // 2
        for at, act in enumerate(CHANGEABLE):
            words = ACTS[act].words
            button = KeyButton(words)
            button.setMinimumWidth(px(96))
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
