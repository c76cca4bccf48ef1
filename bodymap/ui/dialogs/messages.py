"""Plain messages and questions, what is shown while long work runs, help and About."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bodymap.errors import BadTable, FaultKind, UserError
from bodymap.paths import in_text
from bodymap.ui.acts import PALETTE
from bodymap.ui.kit.screens import resize_on_screen
from bodymap.ui.kit.theme import (
    Button,
    Card,
    Label,
    PrimaryButton,
    QuietButton,
    SectionLabel,
    Segmented,
    px,
)

# -- messages ---------------------------------------------------------------------------------------------------------
# Plain messages and questions, and what is shown while long work runs.

T = TypeVar("T")


_SIDE_BY_SIDE = 2
"""More answers stand one under the other: in a row a large type would cut them."""


class Message(QDialog):
    """One thing to know: what happened, what to do. `chosen` carries the words of the button pressed.

    `answers` are the buttons, the safest last: it has the focus, and Esc means it.
    """

    chosen = Signal(str)

    def __init__(
        self, title: str, text: str, todo: str = "", answers: Sequence[str] = ("OK",), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self._safe = answers[-1]
        self.title = Label(title, "card_title", wrap=True)
        self.text = Label(in_text(text), "plain", "ink2", wrap=True)
        self.todo = Label(in_text(todo), "body", "ink", wrap=True)
        self.todo.setVisible(bool(todo))
        self.body = QVBoxLayout()
        self.body.setSpacing(px(8))
        for part in (self.title, self.text, self.todo):
            self.body.addWidget(part)
        line: QBoxLayout = QHBoxLayout() if len(answers) <= _SIDE_BY_SIDE else QVBoxLayout()
        line.setSpacing(px(10))
        line.addStretch(1)
        self.answers: dict[str, Button] = {}
        for words in answers:
            button = PrimaryButton(words) if words == self._safe else Button(words)
            button.setDefault(words == self._safe)
            button.clicked.connect(lambda _checked=False, words=words: self._answer(words))
            self.answers[words] = button
            line.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(24), px(20), px(24), px(18))
        box.setSpacing(px(18))
        box.addLayout(self.body)
        box.addLayout(line)
        self.setMinimumWidth(px(430))
        self.answers[self._safe].setFocus()

    def reject(self) -> None:
        self._answer(self._safe)

    def _answer(self, words: str) -> None:
        self.done(QDialog.DialogCode.Accepted if words != self._safe else QDialog.DialogCode.Rejected)
        self.chosen.emit(words)


def tell(parent: QWidget | None, title: str, text: str, todo: str = "") -> Message:
    """Show a message; the program goes on behind it."""
    message = Message(title, text, todo, parent=parent)
    message.open()
    return message


def tell_problem(parent: QWidget | None, title: str, problem: UserError) -> QDialog:
    """Show what went wrong and what to do; a table with faults lists them all."""
    if isinstance(problem, BadTable):
        dialog: QDialog = FaultList(problem, parent)
        dialog.open()
        return dialog
    return tell(parent, title, problem.what, problem.todo)


def ask(
    parent: QWidget | None,
    title: str,
    text: str,
    yes: str,
    then: Callable[[], None],
    no: str = "Cancel",
    todo: str = "",
) -> Message:
    """Ask before something is done; `then` is called on `yes` only. The safe answer has the focus."""
    message = Message(title, text, todo, (yes, no), parent)
    message.chosen.connect(lambda words: then() if words == yes else None)
    message.open()
    return message


class FaultList(Message):
    """The faults of a table, with line and column, to read, to copy, to mend: the first 200, and how many there are.

    `day_first` carries the answer where the table has dates of numbers: True when the day stands first in them.
    """

    day_first = Signal(bool)

    def __init__(self, problem: BadTable, parent: QWidget | None = None) -> None:
        asks = FaultKind.DATE_ORDER in problem.kinds
        todo = "Write dates as 2026-11-22, or say what stands first in them." if asks else problem.todo
        more = f" The first {len(problem.shown())} are shown." if problem.unseen else ""
        super().__init__("Nothing was imported", problem.what + more, todo, ("Close",), parent)
        faults = self.faults = tuple(problem.shown())
        self.table = QTableWidget(len(faults), 3)
        self.table.setHorizontalHeaderLabels(["Line", "Column", "What is wrong"])
        self.table.setAccessibleName("Faults of the table")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setWordWrap(True)
        for row, fault in enumerate(faults):
            what = f"{Path(fault.table).name}: {fault.what}" if fault.table else fault.what
            for column, words in enumerate((str(fault.line) if fault.line else "", fault.column, what)):
                self.table.setItem(row, column, QTableWidgetItem(words))
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        for column in (0, 1):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.table.resizeRowsToContents()
        self.table.setMinimumSize(px(420), px(200))
        self.copy = QuietButton("Copy the list", "copy")
        self.copy.clicked.connect(self._copy)
        self.body.addWidget(self.table)
        acts = QHBoxLayout()
        acts.addWidget(self.copy)
        acts.addStretch(1)
        self.orders: list[Button] = []
        for words, day_first in (("Day first: 22.11.2026", True), ("Month first: 11/22/2026", False)) if asks else ():
            button = Button(words)
            button.clicked.connect(partial(self._order, day_first))
            acts.addWidget(button)
            self.orders.append(button)
        self.body.addLayout(acts)
        self.resize(px(720), px(520))

    def _order(self, day_first: bool) -> None:
        self.done(QDialog.DialogCode.Accepted)
        self.day_first.emit(day_first)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(map(str, self.faults)))
        self.copy.setText("Copied")


class Progress(QDialog):
    """Runs long work in small steps and shows how far it is; Stop ends it after the present step.

    The work is an iterator of (done, of, words); it runs in the window's own thread, a step at a time, so that the
    window lives on and the data file has one writer. `finished_work` carries whether it came to its end.
    """

    finished_work = Signal(bool)

    def __init__(
        self, title: str, work: Iterator[tuple[int, int, str]], parent: QWidget | None = None, *, can_stop: bool = True
    ) -> None:
        """`can_stop`: whether the work can be ended before it is over."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self._work, self._over, self._can_stop = work, False, can_stop
        self.words = Label("", "plain", "ink2", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(title)
        self.stop = Button("Stop")
        self.stop.clicked.connect(self.reject)
        self.stop.setVisible(can_stop)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.stop)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(24), px(20), px(24), px(18))
        box.setSpacing(px(12))
        box.addWidget(Label(title, "card_title"))
        box.addWidget(self.words)
        box.addWidget(self.bar)
        box.addLayout(line)
        self.setMinimumWidth(px(430))
        self._tick = QTimer(self)
        self._tick.setInterval(0)
        self._tick.timeout.connect(self._step)

    def start(self) -> None:
        """Show the dialog and begin."""
        self.open()
        self._tick.start()

    def reject(self) -> None:
        if self._can_stop:
            self._end(False)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.reject()
        event.setAccepted(self._over)

    def _step(self) -> None:
        try:
            done, of, words = next(self._work)
        except StopIteration:
            self._end(True)
            return
        self.bar.setRange(0, of)
        self.bar.setValue(done)
        self.words.setText(words)

    def _end(self, whole: bool) -> None:
        if self._over:
            return
        self._over = True
        self._tick.stop()
        close = getattr(self._work, "close", None)
        if close is not None:
            close()
        self.done(QDialog.DialogCode.Accepted if whole else QDialog.DialogCode.Rejected)
        self.finished_work.emit(whole)


# -- help -------------------------------------------------------------------------------------------------------------
# Help and About: read beside the page, never in its way.

KEYS_START = (
    ("/", "search"),
    ("↑ ↓", "choose a row"),
    ("↵", "open the patient"),
    ("N", "new patient, when the cursor is not in a text"),
)
WORDS = (
    (
        "Saving",
        "Every key is in the data file before the next one; there is nothing to save. If the disk refuses, the page "
        "says so, keeps what you entered, and tries again by itself.",
    ),
    (
        "Doing and finding",
        f"{PALETTE.keys} opens one line: type a few letters of what is to be done (new exam, print, a questionnaire), "
        "or a patient's name, number or date of birth, choose with the arrows, and press Enter. It lists all that can "
        "be done on the page that is shown, each with its key. Escape leaves it.",
    ),
    (
        "The count",
        "18 tender points and 3 control points are pressed in the order of the Manual Tender Point Survey. A site that "
        "was not examined is neither positive nor negative: the count says how many were examined, and a rule that "
        "cannot be decided is called undetermined.",
    ),
    (
        "Right and left",
        "Always the patient's own sides. RIGHT and LEFT stand in words on both figures.",
    ),
    (
        "Signing",
        "Finish and sign freezes an exam. To change it later, amend it: a new version with a reason begins, and the "
        "old one stays readable.",
    ),
    (
        "A lock, and a computer that patients have",
        "Ctrl+L covers everything and closes the data file until its passphrase is typed. While a patient has the "
        "computer, Bodymap shows nothing but the questions, but the keys of the system (Super+D, Alt+Tab, "
        "Ctrl+Alt+Del) belong to the system. For a computer that patients have alone, make an account of the system "
        "for it that starts one program only. Linux: an account whose session runs Bodymap in the compositor cage "
        "(cage -- bodymap). Windows: Settings, Accounts, Other users, Set up a kiosk; where only store apps can be "
        "chosen, Shell Launcher starts Bodymap in place of the desktop. macOS: Screen Time, or a managed profile "
        "that allows Bodymap alone.",
    ),
    (
        "What it does not do",
        "Bodymap records and counts. It names published rules, their inputs and what is missing. A tally, not a "
        "diagnosis.",
    ),
)


class Help(QDialog):
    """Keys and words of the program, and about it. Not modal: it can stay open beside the page.

    `exam_keys` are the keys of the exam page as the practice has them, and what they do; `window_keys` those that the
    window hears on every page.
    """

    def __init__(
        self,
        exam_keys: Sequence[tuple[str, str]],
        window_keys: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
        part: str = "keys",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Help")
        self.parts = Segmented((("keys", "Keys"), ("words", "How it works"), ("about", "About")))
        self._pages = {"keys": _keys(exam_keys, window_keys), "words": _words(), "about": _about()}
        inside = QWidget()
        stack = QVBoxLayout(inside)
        stack.setContentsMargins(0, 0, px(8), 0)
        for page in self._pages.values():
            stack.addWidget(page)
        stack.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName("Help text")
        self._scroll.setWidget(inside)
        close = Button("Close")
        close.setDefault(True)
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(20), px(18), px(20), px(16))
        box.setSpacing(px(14))
        box.addWidget(self.parts)
        box.addWidget(self._scroll, 1)
        box.addLayout(foot)
        self.parts.chosen.connect(self.show_part)
        self.show_part(part)
        resize_on_screen(self, 640, 620)

    def show_part(self, part: str) -> None:
        """Show "keys", "words" or "about"."""
        self.parts.set_current(part)
        for name, page in self._pages.items():
            page.setVisible(name == part)
        self._scroll.verticalScrollBar().setValue(0)


def _keys(exam_keys: Sequence[tuple[str, str]], window_keys: Sequence[tuple[str, str]]) -> QWidget:
    page = QWidget()
    box = QVBoxLayout(page)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(px(12))
    for title, keys in (
        ("During an exam", exam_keys),
        ("On the start page", KEYS_START),
        ("Everywhere", window_keys),
    ):
        card = Card()
        grid = QGridLayout(card)
        grid.setContentsMargins(px(18), px(14), px(18), px(14))
        grid.setHorizontalSpacing(px(18))
        grid.setVerticalSpacing(px(6))
        grid.setColumnMinimumWidth(0, px(130))
        grid.setColumnStretch(1, 1)
        grid.addWidget(SectionLabel(title), 0, 0, 1, 2)
        for row, (key, does) in enumerate(keys, start=1):
            grid.addWidget(Label(key, "strong"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Label(does, "plain", "ink2", wrap=True), row, 1)
        box.addWidget(card)
    return page


def _words() -> QWidget:
    page = QWidget()
    box = QVBoxLayout(page)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(px(12))
    for title, text in WORDS:
        card = Card()
        inner = QVBoxLayout(card)
        inner.setContentsMargins(px(18), px(14), px(18), px(14))
        inner.addWidget(Label(title, "strong"))
        inner.addWidget(Label(text, "plain", "ink2", wrap=True))
        box.addWidget(card)
    return page


def _about() -> QWidget:
    card = Card()
    box = QVBoxLayout(card)
    box.setContentsMargins(px(18), px(16), px(18), px(16))
    box.setSpacing(px(8))
    box.addWidget(Label("Bodymap", "title"))
    box.addWidget(Label(_version(), "plain", "ink2"))
    for text in (
        "Tender-point examinations in fibromyalgia: examine, follow the course of infusions, print.",
        "Everything stays on this computer. No server, no account.",
        "Program: Apache License 2.0. The drawings of the body: CC0. Type: Inter, SIL Open Font License 1.1. "
        "Built with Qt for Python (LGPL 3.0).",
        "A tally, not a diagnosis.",
    ):
        box.addWidget(Label(text, "plain", "ink2", wrap=True))
    return card


def _version() -> str:
    try:
        return f"Version {version('bodymap')}"
    except PackageNotFoundError:
        return "Run from a folder, not installed"
