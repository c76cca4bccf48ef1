"""Plain messages and questions, and what is shown while long work runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bodymap.errors import BadTable, FaultKind, UserError
from bodymap.ui.theme import Button, Label, PrimaryButton, QuietButton, px

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
        self.text = Label(text, "plain", "ink2", wrap=True)
        self.todo = Label(todo, "body", "ink", wrap=True)
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
