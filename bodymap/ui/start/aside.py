"""The right column of the start page: what came from home, the data file in words, paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import PurePath

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from bodymap.ui.layouts import Inside
from bodymap.ui.start.values import DataFile, FromHome
from bodymap.ui.theme import Button, Card, Chip, Label, QuietButton, look, pixmap, px
from bodymap.ui.typed import near_date, near_moment

WIDTH = 340
FAULTS = 3
"""So many faults are told here."""
BACKUP, SINCE, COPY, ENCRYPTED = LINES = ("Last backup", "Since then", "Second copy on", "Encrypted")


class Aside(QWidget):
    """Cards in a column, or side by side when the page is narrow."""

    back_up = Signal()
    check = Signal()
    go_back = Signal()
    who_saw = Signal()
    blank_sheet = Signal()
    review = Signal(str)  # exam id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.home, self.file, self.paper = Card(), Card(), Card()
        self._homes: tuple[FromHome, ...] = ()
        self._state = DataFile()
        self.backup_button = Button("Back up now")
        self.check_button = QuietButton("Check file")
        self.restore_button = QuietButton("Restore a backup")
        self.who_button = QuietButton("Who saw what")
        self.blank_button = Button("Print a blank sheet", "print")
        self.backup_button.clicked.connect(self.back_up)
        self.check_button.clicked.connect(self.check)
        self.restore_button.clicked.connect(self.go_back)
        self.who_button.clicked.connect(self.who_saw)
        self.blank_button.clicked.connect(self.blank_sheet)
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        for card in (self.home, self.file, self.paper):
            self._box.addWidget(card, 0, Qt.AlignmentFlag.AlignTop)
        self._box.addStretch(0)
        self._home_rows = Inside()
        self._order = Label("", "strong", wrap=True)
        self._faults = [Label("", "note", "err", wrap=True) for _ in range(FAULTS)]
        self._lines = {name: (Label(name, "plain", "ink2"), Label("", "strong")) for name in LINES}
        self._trouble, self._second = Label("", "note", "err", wrap=True), Label("", "note", "warn", wrap=True)
        self._grid, self._acts, self._more_acts = QGridLayout(), QHBoxLayout(), QHBoxLayout()
        self._fill_home()
        self._fill_file()
        self._fill_paper()
        self.show_home(())
        self.show_file(DataFile())
        look().changed.connect(self._measure)
        self._measure()

    def show_home(self, homes: Sequence[FromHome]) -> None:
        """What patients wrote, at home or here, that nobody has looked at; no card without one."""
        self._homes = tuple(homes)
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(8))
        box.addLayout(_head("home", "To look at", str(len(homes))))
        for home in homes:
            button = Button("Review")
            button.setAccessibleName(f"Review: {home.said}")
            button.clicked.connect(lambda _checked=False, exam=home.exam: self.review.emit(exam))
            box.addWidget(Label(home.said, "plain", "ink2", wrap=True))
            box.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._home_rows.put(inside)
        self.home.setVisible(bool(homes))

    def show_file(self, state: DataFile) -> None:
        """The state of the data file in words."""
        self._state = state
        order = "Everything is in order." if not state.faults else f"{len(state.faults)} faults were found."
        if len(state.faults) == 1:
            order = "1 fault was found."
        if state.verifying:
            order = "The records are being verified; lists and figures until then as they stand."
        self._order.setText(order)
        self._order.set_tone("err" if state.faults else "ink")
        for at, label in enumerate(self._faults):
            label.setText(state.faults[at] if at < len(state.faults) else "")
            label.setVisible(at < len(state.faults))
        lines = dict(file_lines(state, date.today()))
        for name, (label, shown) in self._lines.items():
            value = lines.get(name, "")
            shown.setText(value)
            shown.setAccessibleName(f"{name}: {value}")
            label.setVisible(bool(value))
            shown.setVisible(bool(value))

        self._lines[COPY][1].setToolTip(state.second_copy)
        same = "The second copy lies on the drive of the data file: if that fails, both are lost."
        second = f"No second copy now. {state.second_trouble}" if state.second_trouble else ""
        self._trouble.setText(f"The last backup failed. {state.trouble}" if state.trouble else "")
        self._second.setText(second or (same if state.same_drive else ""))
        self._second.set_tone("warn" if second else "ink2")
        for label in (self._trouble, self._second):
            label.setVisible(bool(label.text()))

    def width_across(self) -> int:
        """What the cards need side by side."""
        cards = [card for card in (self.home, self.file, self.paper) if not card.isHidden()]
        return sum(card.minimumSizeHint().width() for card in cards) + self._box.spacing() * len(cards)

    def set_across(self, across: bool) -> None:
        """Side by side (the page is narrow) or one under the other."""
        direction = QBoxLayout.Direction.LeftToRight if across else QBoxLayout.Direction.TopToBottom
        self._box.setDirection(direction)
        for card in (self.home, self.file, self.paper):
            self._box.setStretchFactor(card, 1 if across else 0)
        self._box.setStretch(self._box.count() - 1, 0 if across else 1)
        self.setMinimumWidth(0 if across else px(WIDTH))
        self.setMaximumWidth(16777215 if across else px(WIDTH))

    def _fill_home(self) -> None:
        QVBoxLayout(self.home).addWidget(self._home_rows)

    def _fill_file(self) -> None:
        box = QVBoxLayout(self.file)
        box.addLayout(_head("data", "Data file"))
        box.addWidget(self._order)
        for fault in self._faults:
            box.addWidget(fault)
        for row, (name, shown) in enumerate(self._lines.values()):
            shown.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(name, row, 0)
            self._grid.addWidget(shown, row, 1)
        self._grid.setColumnStretch(0, 1)
        box.addLayout(self._grid)
        box.addWidget(self._trouble)
        box.addWidget(self._second)
        for acts, buttons in (
            (self._acts, (self.backup_button, self.check_button)),
            (self._more_acts, (self.restore_button, self.who_button)),
        ):
            for button in buttons:
                acts.addWidget(button)
            acts.addStretch(1)
            box.addLayout(acts)

    def _fill_paper(self) -> None:
        box = QVBoxLayout(self.paper)
        box.addWidget(Label("On paper", "strong"))
        box.addWidget(Label("For a visit without the screen.", "plain", "ink2", wrap=True))
        box.addWidget(self.blank_button, 0, Qt.AlignmentFlag.AlignLeft)

    def _measure(self) -> None:
        self._box.setSpacing(px(12))
        for card in (self.home, self.file, self.paper):
            box = card.layout()
            if box is not None:
                box.setContentsMargins(px(18), px(14), px(18), px(14))
                box.setSpacing(px(8))
        self._grid.setHorizontalSpacing(px(10))
        self._grid.setVerticalSpacing(px(8))
        self._acts.setSpacing(px(8))
        self._more_acts.setSpacing(px(8))
        self.show_home(self._homes)
        self.show_file(self._state)
        self.set_across(self._box.direction() is QBoxLayout.Direction.LeftToRight)


def file_lines(state: DataFile, today: date) -> list[tuple[str, str]]:
    """What is known about the data file, line by line: name and value in words."""
    lines = [(BACKUP, near_moment(state.last_backup.astimezone(), today) if state.last_backup else "none yet")]
    if state.last_backup:
        lines.append((SINCE, "nothing new" if state.is_current else "new entries"))
    copied = near_date(state.second_copy_at.astimezone().date(), today) if state.second_copy_at else "none yet"
    lines.append((COPY, f"{PurePath(state.second_copy).name}, {copied}" if state.second_copy else "no folder chosen"))
    lines.append((ENCRYPTED, "yes" if state.encrypted else "no"))
    return lines


def _head(icon: str, title: str, chip: str = "") -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(px(8))
    picture = QLabel()
    picture.setPixmap(pixmap(icon, "ink2", 18))
    line.addWidget(picture)
    line.addWidget(Label(title, "strong"))
    line.addStretch(1)
    if chip:
        line.addWidget(Chip(chip))
    return line
