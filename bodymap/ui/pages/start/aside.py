"""What the start page shows, cards of unfinished exams, and its right column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from bodymap.medicine.model import Patient, isolated
from bodymap.ui.kit.layouts import Inside, scaled
from bodymap.ui.kit.theme import Button, Card, Chip, Label, OneLine, QuietButton, look, pixmap, px
from bodymap.ui.kit.typed import near_date, near_moment

# -- values -----------------------------------------------------------------------------------------------------------
# What the start page shows: rows of patients, drafts, the data file in words.

EXAMINE, RESUME, OPEN = "examine", "resume", "open"


@dataclass(frozen=True, slots=True)
class Row:
    """One patient or one exam in the list. `counts` are the counts of 18 up to the exam of the row (of a patient: to
    the last one), None where a count cannot be said; an exam that is not signed has none. `most` are the same counts
    if every gap turned out positive."""

    patient: Patient
    when: str = ""  # "08:30" or "today", "20 Nov 2026" before
    visit: str = ""  # "Infusion 3 of 6, exam before"
    counts: tuple[int | None, ...] = ()
    state: str = ""  # "Signed 08:52", "Unfinished", "" offers `act`
    signed: bool = False
    act: str = EXAMINE
    exam: str | None = None  # the exam that Enter opens, when there is one
    most: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An unfinished exam: `done` of its sites dealt with. `own`: the patient goes on with it."""

    exam: str
    patient: Patient
    said: str  # "Exam, today 14:05, before infusion 3 of 6"
    done: int
    of: int = 21
    own: bool = False

    @property
    def is_done(self) -> bool:
        """Whether nothing but the signature is missing, as far as the sites tell."""
        return not self.own and self.done >= self.of


@dataclass(frozen=True, slots=True)
class FromHome:
    """A self-assessment that came in and nobody has looked at, or a questionnaire with an open flag."""

    exam: str  # id of the self-assessment, or of the questionnaire
    said: str  # "Lena Modell sent a self-assessment on 20 Nov: 18 places, pain 4."


@dataclass(frozen=True, slots=True)
class DataFile:
    """The data file in words' raw form. `faults` are sentences of the last check; () when all is in order."""

    patients: int = 0
    exams: int = 0
    last_backup: datetime | None = None  # the last one that was checked and counts
    is_current: bool = False  # nothing was written or seen since
    trouble: str = ""  # why the last attempt made none
    second_copy: str = ""  # folder of the second copies
    second_copy_at: datetime | None = None
    second_trouble: str = ""  # why none can be made there, or the last attempt made none
    same_drive: bool = False  # the second place lies on the drive of the data file
    encrypted: bool = False
    faults: tuple[str, ...] = ()
    verifying: bool = False  # lists and figures are shown, but their records are still being verified


# -- drafts -----------------------------------------------------------------------------------------------------------
# Cards of unfinished exams: who, when, how far, and the one thing to do.


class DraftCard(Card):
    """One unfinished exam with its progress."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.draft = draft
        self.button = Button("Hand over" if draft.own else "Sign" if draft.is_done else "Resume")
        self.button.setAccessibleName(f"{self.button.text()}: {isolated(draft.patient.name)}, {draft.said}")
        bar = QProgressBar()
        bar.setRange(0, draft.of)
        bar.setValue(draft.done)
        bar.setTextVisible(False)
        bar.setAccessibleName(f"{draft.done} of {draft.of} sites")
        progress = scaled(QHBoxLayout(), margins=(0, 2, 0, 0), spacing=10)
        progress.addWidget(bar, 1, Qt.AlignmentFlag.AlignVCenter)
        progress.addWidget(Label(f"{draft.done} of {draft.of}", "note", "ink2"))
        left = scaled(QVBoxLayout(), spacing=2)
        left.addWidget(OneLine("strong", text=draft.patient.name or draft.patient.number))
        left.addWidget(Label(draft.said, "note", "ink2", wrap=True))
        left.addLayout(progress)
        box = scaled(QHBoxLayout(self), margins=(16, 12, 14, 12), spacing=18)
        box.addLayout(left, 1)
        box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)


class Drafts(QWidget):
    """All unfinished exams, two beside each other where there is room; nothing at all when there is none."""

    resume = Signal(str)  # exam id
    sign = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[DraftCard] = []
        head = scaled(QHBoxLayout(), spacing=8)
        head.addWidget(Label("Unfinished", "strong"))
        head.addWidget(Label("nothing typed is ever lost", "note", "ink2"))
        head.addStretch(1)
        self._grid = scaled(QGridLayout(), spacing=12)
        self._columns = 2
        box = scaled(QVBoxLayout(self), margins=(0, 0, 0, 0), spacing=8)
        box.addLayout(head)
        box.addLayout(self._grid)
        self.show_drafts(())

    def show_drafts(self, drafts: Sequence[Draft]) -> None:
        """Show these drafts."""
        for card in self.cards:
            self._grid.removeWidget(card)
            card.setParent(None)
            card.deleteLater()
        self.cards = [DraftCard(draft) for draft in drafts]
        for card in self.cards:
            act = self.sign if card.draft.is_done else self.resume
            card.button.clicked.connect(lambda _checked=False, act=act, exam=card.draft.exam: act.emit(exam))
        self._place()
        self.setVisible(bool(drafts))

    def set_columns(self, columns: int) -> None:
        """One or two cards beside each other."""
        if columns != self._columns:
            self._columns = columns
            self._place()

    def _place(self) -> None:
        for card in self.cards:
            self._grid.removeWidget(card)
        for at, card in enumerate(self.cards):
            self._grid.addWidget(card, at // self._columns, at % self._columns)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < self._columns else 0)


# -- aside ------------------------------------------------------------------------------------------------------------
# The right column of the start page: what came from home, the data file in words, paper.

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
        self._box = scaled(QBoxLayout(QBoxLayout.Direction.TopToBottom, self), margins=(0, 0, 0, 0), spacing=12)
        for card in (self.home, self.file, self.paper):
            self._box.addWidget(card, 0, Qt.AlignmentFlag.AlignTop)
        self._box.addStretch(0)
        self._home_rows = Inside()
        self._order = Label("", "strong", wrap=True)
        self._faults = [Label("", "note", "err", wrap=True) for _ in range(FAULTS)]
        self._lines = {name: (Label(name, "plain", "ink2"), Label("", "strong")) for name in LINES}
        self._trouble, self._second = Label("", "note", "err", wrap=True), Label("", "note", "warn", wrap=True)
        self._fill_home()
        self._fill_file()
        self._fill_paper()
        self.show_home(())
        self.show_file(DataFile())
        look().changed.connect(self._hold_width)
        self.set_across(False)

    def show_home(self, homes: Sequence[FromHome]) -> None:
        """What patients wrote, at home or here, that nobody has looked at; no card without one."""
        inside = QWidget()
        box = scaled(QVBoxLayout(inside), margins=(0, 0, 0, 0), spacing=8)
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
        self._hold_width()

    def _hold_width(self) -> None:
        across = self._box.direction() is QBoxLayout.Direction.LeftToRight
        self.setMinimumWidth(0 if across else px(WIDTH))
        self.setMaximumWidth(16777215 if across else px(WIDTH))

    def _fill_home(self) -> None:
        _upright(self.home).addWidget(self._home_rows)

    def _fill_file(self) -> None:
        box, grid = _upright(self.file), scaled(QGridLayout(), spacing=(10, 8))
        box.addLayout(_head("data", "Data file"))
        box.addWidget(self._order)
        for fault in self._faults:
            box.addWidget(fault)
        for row, (name, shown) in enumerate(self._lines.values()):
            shown.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(name, row, 0)
            grid.addWidget(shown, row, 1)
        grid.setColumnStretch(0, 1)
        box.addLayout(grid)
        box.addWidget(self._trouble)
        box.addWidget(self._second)
        for buttons in ((self.backup_button, self.check_button), (self.restore_button, self.who_button)):
            acts = scaled(QHBoxLayout(), spacing=8)
            for button in buttons:
                acts.addWidget(button)
            acts.addStretch(1)
            box.addLayout(acts)

    def _fill_paper(self) -> None:
        box = _upright(self.paper)
        box.addWidget(Label("On paper", "strong"))
        box.addWidget(Label("For a visit without the screen.", "plain", "ink2", wrap=True))
        box.addWidget(self.blank_button, 0, Qt.AlignmentFlag.AlignLeft)


def file_lines(state: DataFile, today: date) -> list[tuple[str, str]]:
    """What is known about the data file, line by line: name and value in words."""
    lines = [(BACKUP, near_moment(state.last_backup.astimezone(), today) if state.last_backup else "none yet")]
    if state.last_backup:
        lines.append((SINCE, "nothing new" if state.is_current else "new entries"))
    copied = near_date(state.second_copy_at.astimezone().date(), today) if state.second_copy_at else "none yet"
    lines.append((COPY, f"{PurePath(state.second_copy).name}, {copied}" if state.second_copy else "no folder chosen"))
    lines.append((ENCRYPTED, "yes" if state.encrypted else "no"))
    return lines


def _upright(card: Card) -> QVBoxLayout:
    return scaled(QVBoxLayout(card), margins=(18, 14, 18, 14), spacing=8)


class _Picture(QLabel):
    """An icon that is as large as the words beside it, in their colour."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon = icon
        look().changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        self.setPixmap(pixmap(self._icon, "ink2", 18))


def _head(icon: str, title: str, chip: str = "") -> QHBoxLayout:
    line = scaled(QHBoxLayout(), spacing=8)
    line.addWidget(_Picture(icon))
    line.addWidget(Label(title, "strong"))
    line.addStretch(1)
    if chip:
        line.addWidget(Chip(chip))
    return line
