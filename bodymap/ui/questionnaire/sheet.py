"""The questions of an instrument under each other, answered by mouse or by keyboard; nothing is chosen beforehand."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from bodymap.instruments import Instrument
from bodymap.model import Answer
from bodymap.ui.number_row import TypedNumber, digit
from bodymap.ui.questionnaire.card import ItemCard
from bodymap.ui.questionnaire.option import OptionButton
from bodymap.ui.theme import px

KEYS_IN_WORDS = "Number = answer · ↑ ↓ = other question · ← → and Space = choose · Enter = next · Delete = not answered"


class QuestionSheet(QWidget):
    """All items of one instrument. Whoever shows it keeps the answers and gives them back by `show_answers`."""

    answered = Signal(str, object)  # item id, int | None
    finished = Signal()  # Enter, or an answer, at the last item
    refused = Signal(str)  # a key that does nothing here, in words

    def __init__(self, instrument: Instrument, since: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.instrument = instrument
        self.locked = ""  # why the answers do not change any more; "" while they do
        self.setAccessibleName(f"{instrument.name}, {len(instrument.items)} questions")
        self.cards = tuple(ItemCard(item, number, since) for number, item in enumerate(instrument.items, 1))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(8))
        for card in self.cards:
            card.chosen.connect(lambda answer, card=card: self._by_mouse(card, answer))
            card.entered.connect(lambda card=card: self._make_current(card))
            box.addWidget(card)
        self.current = self.cards[0]
        self._typing = _typing_at(self.current)
        self._make_current(self.current)

    def show_answers(self, answers: Mapping[str, Answer]) -> None:
        """Show these answers; what is missing, or is no answer here, is not answered."""
        for card in self.cards:
            option = card.item.option(answers.get(card.item.id))
            card.show_answer(None if option is None else option.score)

    def compare_with(self, since: str) -> None:
        """The date that questions compare with, in words."""
        for card in self.cards:
            card.compare_with(since)

    def go_to(self, card: ItemCard) -> None:
        """Give an item the keys and bring it into view."""
        self._make_current(card)
        card.setFocus(Qt.FocusReason.OtherFocusReason)
        self.reveal()

    def reveal(self) -> None:
        """Bring the item that has the keys into view."""
        step: QWidget | None = self
        while step is not None and not isinstance(step, QScrollArea):
            step = step.parentWidget()
        if step is None:
            return
        if self.current.height() <= step.viewport().height():
            step.ensureWidgetVisible(self.current, 0, px(12))
        else:  # larger than the room: its question first
            bar, top = step.verticalScrollBar(), self.current.mapTo(step.viewport(), QPoint(0, 0)).y()
            bar.setValue(bar.value() + top - px(12))

    def go_to_open(self) -> None:
        """Go to the first item that is not answered, or to the first of all."""
        self.go_to(next((card for card in self.cards if card.answer is None), self.cards[0]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if held:
            event.ignore()
            return
        key = Qt.Key(event.key())
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Return: 1, Qt.Key.Key_Enter: 1}
        if key in moves:
            self._step(moves[key], last_is_end=key in (Qt.Key.Key_Return, Qt.Key.Key_Enter))
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._move_focus(1 if key == Qt.Key.Key_Right else -1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.go_to(self.cards[0 if key == Qt.Key.Key_Home else -1])
        elif event.isAutoRepeat():
            event.accept()  # a key held down answers once
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._by_mouse(self.current, None)
        elif key == Qt.Key.Key_Space:
            focused = self._focused()
            if focused is not None:
                self._chosen(self.current, focused.option.score)
        elif not self._answer_by_key(event):
            event.ignore()

    def _answer_by_key(self, event: QKeyEvent) -> bool:
        """Answer by a digit, two where ten is an answer, or by T for ten; whether the key was understood."""
        at, said, text = self.current, digit(event), event.text()
        if key_is_ten := event.key() == Qt.Key.Key_T:
            self._typing.forget()
        elif said is None:
            if text.isprintable() and text:
                self.refused.emit(f"Key '{text}' does nothing here")
                return True
            return False
        meant = 10 if key_is_ten else self._typing.meant(said or 0)
        if at.item.option(meant) is None:
            self.refused.emit(f"{meant} is no answer to item {at.number}")
            return True
        if not key_is_ten:
            self._typing.typed(said or 0)
        self._chosen(at, meant)
        if self.current is at and not self._typing.is_open:  # unless the answer led elsewhere, or 1 may become 10
            self._step(1, last_is_end=True)
        return True

    def _by_mouse(self, card: ItemCard, answer: int | None) -> None:
        self._typing.forget()
        self._chosen(card, answer)

    def _chosen(self, card: ItemCard, answer: int | None) -> None:
        self._make_current(card)
        if self.locked:
            card.show_answer(card.answer)
            self.refused.emit(self.locked)
        elif answer != card.answer:
            card.show_answer(answer)
            self.answered.emit(card.item.id, answer)

    def _step(self, by: int, *, last_is_end: bool) -> None:
        place = self.cards.index(self.current) + by
        if 0 <= place < len(self.cards):
            self.go_to(self.cards[place])
        elif place >= len(self.cards) and last_is_end:
            self.finished.emit()

    def _move_focus(self, by: int) -> None:
        buttons = self.current.buttons
        focused = self._focused()
        chosen = self.current.chosen_button()
        if focused is None:
            focused = chosen or (buttons[0] if by > 0 else buttons[-1])
            place = buttons.index(focused)
        else:
            place = buttons.index(focused) + by
        if 0 <= place < len(buttons):
            buttons[place].setFocus(Qt.FocusReason.OtherFocusReason)

    def _focused(self) -> OptionButton | None:
        focus = self.window().focusWidget()
        return next((button for button in self.current.buttons if button is focus), None)

    def _make_current(self, card: ItemCard) -> None:
        self.current.set_current(False)
        if card is not self.current:
            self._typing = _typing_at(card)
        self.current = card
        card.set_current(True)


def _typing_at(card: ItemCard) -> TypedNumber:
    """What digits mean at this item."""
    return TypedNumber([option.score for option in card.item.options])
