"""One question of a questionnaire with its answers; an unanswered one says so."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from bodymap.instruments import Item, with_since
from bodymap.ui.questionnaire.option import OptionButton, OptionRow
from bodymap.ui.theme import Label, LinkButton, color, current, px

NOT_ANSWERED = "Not answered"


class Unanswered(Label):
    """ "Not answered" in a dashed frame (look 1: not asked is never 0)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(NOT_ANSWERED, "note", "ink2", parent=parent)
        self.setContentsMargins(px(9), px(2), px(9), px(2))
        self.setMinimumHeight(px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(color(current().dash), 1.2)
        pen.setDashPattern([2.6, 2.0])
        painter.setPen(pen)
        box = QRectF(self.rect()).adjusted(0.8, 0.8, -0.8, -0.8)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.end()
        super().paintEvent(event)


class ItemCard(QFrame):
    """One item. `chosen` carries the number of the answer the user took, None when it was taken back."""

    chosen = Signal(object)  # int | None
    entered = Signal()

    def __init__(self, item: Item, number: int, since: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item, self.number = item, number
        self.answer: int | None = None
        self.is_current = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # one stop of the Tab key for each question
        self.setProperty("ring", False)
        self.count = Label(str(number), "strong", "ink3")
        self.count.setMinimumWidth(px(26))
        self.count.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.words = Label("", "body", wrap=True)
        self.unanswered = Unanswered()
        self.clear = LinkButton("Clear")
        self.clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the Delete key does the same
        self.clear.setAccessibleName(f"Clear the answer to item {number}")
        self.clear.clicked.connect(lambda: self.chosen.emit(None))
        question = f"Item {number}"
        self.buttons = tuple(OptionButton(option, question, item.is_scale) for option in item.options)
        for button in self.buttons:
            button.clicked.connect(lambda _checked=False, button=button: self.chosen.emit(button.option.score))
            button.entered.connect(self.entered)
        self.row = OptionRow(self.buttons)
        self.row.setAccessibleName(question)
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(self.count)
        head.addWidget(self.words, 1, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.unanswered, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignTop)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(14), px(10), px(14), px(12))
        box.setSpacing(px(8))
        box.addLayout(head)
        if not item.scored:
            box.addWidget(Label("Part of the form; not counted in the total", "note", "ink3"))
        box.addWidget(self.row)
        if item.is_scale:
            box.addLayout(self._ends())
        self.compare_with(since)
        self.show_answer(None)

    def compare_with(self, since: str) -> None:
        """The date that the question compares with, in words."""
        self.words.setText(with_since(self.item.text, since))
        self.setAccessibleName(f"Item {self.number}: {self.words.text()}")

    def show_answer(self, answer: int | None) -> None:
        """Show what is answered; None: not answered."""
        self.answer = answer
        for button in self.buttons:
            button.setChecked(answer is not None and button.option.score == answer)
        self.unanswered.setVisible(answer is None)
        self.clear.setVisible(answer is not None)
        self.setAccessibleDescription(NOT_ANSWERED if answer is None else f"Answered {answer}")

    def chosen_button(self) -> OptionButton | None:
        """The answer that is chosen."""
        return next((button for button in self.buttons if button.isChecked()), None)

    def set_current(self, on: bool) -> None:
        """Whether the keys answer this item."""
        if on != self.is_current:
            self.is_current = on
            self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = 2.0 if self.hasFocus() else 1.0
        painter.setPen(QPen(color(theme.accent if self.is_current else theme.line), wide))
        painter.setBrush(color(theme.surface))
        box = QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2)
        painter.drawRoundedRect(box, px(12), px(12))
        if self.is_current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(theme.accent))
            painter.drawRoundedRect(QRectF(px(4), px(12), px(3), self.height() - px(24)), 1.5, 1.5)
        painter.end()

    def _ends(self) -> QHBoxLayout:
        """The words at the ends of a scale, under their numbers."""
        line = QHBoxLayout()
        worded = [option for option in self.item.options if option.text != str(option.score)]
        for option in worded:
            label = Label(f"{option.score} = {option.text}", "note", "ink2", wrap=True)
            last = option is worded[-1] and len(worded) > 1
            label.setAlignment(Qt.AlignmentFlag.AlignRight if last else Qt.AlignmentFlag.AlignLeft)
            line.addWidget(label, 1)
        return line
