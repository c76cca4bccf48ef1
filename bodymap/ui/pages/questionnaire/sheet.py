"""The questions of an instrument with their answers, by mouse or by keyboard; nothing is chosen before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QRadioButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from bodymap.medicine.instruments import (
    CLINICIAN,
    Instrument,
    Item,
    Option,
    Score,
    Scored,
    Scoring,
    overlap_words,
    plain,
    with_since,
)
from bodymap.medicine.model import Answer
from bodymap.ui.kit.layouts import scaled
from bodymap.ui.kit.theme import Label, LinkButton, color, current, font, look, px
from bodymap.ui.kit.typed import TypedNumber, digit

# -- option -----------------------------------------------------------------------------------------------------------
# One answer that can be chosen, and the answers of an item side by side or one under the other.


class OptionButton(QRadioButton):
    """An answer: its number in a disc, its words beside it. It never chooses itself: the item does."""

    entered = Signal()

    def __init__(self, option: Option, question: str, numbers_only: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.option = option
        self.words = "" if numbers_only else option.text
        self.setAutoExclusive(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(f"{question}: {option.score}" + ("" if numbers_only else f", {option.text}"))
        if numbers_only and option.text != str(option.score):
            self.setAccessibleName(f"{question}: {option.score}, {option.text}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._natural, self._heights = 0, dict[int, int]()  # measured once: layouts ask thousands of times
        look().changed.connect(self._measure_anew)

    def _measure_anew(self) -> None:
        self._natural = 0
        self._heights.clear()
        self.updateGeometry()

    def natural_width(self) -> int:
        """The width in px at which the words stand in one line."""
        if not self.words:
            return px(38)
        if not self._natural:
            words = QFontMetrics(font("strong")).horizontalAdvance(self.words)
            self._natural = self._text_left() + words + px(14)
        return self._natural

    def heightForWidth(self, width: int) -> int:
        if not self.words:
            return px(40)
        room = max(px(40), width - self._text_left() - px(10))
        if room not in self._heights:
            all_of_it = QRect(0, 0, room, 10_000)
            text = QFontMetrics(font("strong")).boundingRect(all_of_it, int(Qt.TextFlag.TextWordWrap), self.words)
            self._heights[room] = max(px(40), text.height() + px(18))
        return self._heights[room]

    def sizeHint(self) -> QSize:
        return QSize(self.natural_width(), px(40))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(36), px(36))

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def nextCheckState(self) -> None:
        """Nothing: a click is told by `clicked`, and what is chosen is shown by the item."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # the sheet knows the keys

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, on = current(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.accent if on else theme.ink3 if self.underMouse() and self.isEnabled() else theme.line2
        wide = 2.0 if on else 1.0
        box = QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2)
        painter.setPen(QPen(color(edge), wide))
        painter.setBrush(color(theme.accent_bg if on else theme.surface))
        painter.drawRoundedRect(box, px(8), px(8))
        size = px(24)
        left = px(9) if self.words else (self.width() - size) / 2
        disc = QRectF(left, (self.height() - size) / 2, size, size)
        painter.setPen(QPen(color(theme.accent if on else theme.ink3), 1.2))
        painter.setBrush(color(theme.accent) if on else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(disc)
        painter.setFont(font("note_strong"))
        painter.setPen(color(theme.accent_ink if on else theme.ink2))
        painter.drawText(disc, int(Qt.AlignmentFlag.AlignCenter), f"{self.option.score}".replace("-", "−"))
        if self.words:
            painter.setFont(font("strong" if on else "body"))
            painter.setPen(color(theme.ink))
            room = self.rect().adjusted(self._text_left(), 0, -px(8), 0)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(room, int(flags) | int(Qt.TextFlag.TextWordWrap), self.words)
        painter.end()

    @staticmethod
    def _text_left() -> int:
        return px(42)


class OptionRow(QWidget):
    """The answers of one item: in one row where they fit, else in two rows, else one under the other."""

    def __init__(self, buttons: Sequence[OptionButton], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons = tuple(buttons)
        for button in self.buttons:
            button.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        look().changed.connect(self._place)

    def columns(self, width: int) -> int:
        """How many answers stand side by side in this width."""
        count, gap = len(self.buttons), px(8)
        widths = [button.natural_width() for button in self.buttons]
        if self._is_list():
            return 1
        if sum(widths) + (count - 1) * gap <= width:
            return count
        half = (count + 1) // 2
        return half if half * max(widths) + (half - 1) * gap <= width and count > 2 else 1

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = [max(button.heightForWidth(wide) for button, wide in row) for row in self._cells(width)]
        return sum(rows) + px(6) * (len(rows) - 1)

    def sizeHint(self) -> QSize:
        widths = [button.natural_width() for button in self.buttons]
        beside = max(widths) if self._is_list() else sum(widths) + px(10) * len(widths)
        width = min(max(px(420), beside), px(900))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(200), px(36))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _is_list(self) -> bool:
        """Many answers in words read best one under the other."""
        return len(self.buttons) > 5 and any(button.words for button in self.buttons)

    def _cells(self, width: int) -> list[list[tuple[OptionButton, int]]]:
        """The rows of answers, each with its width."""
        columns, gap = self.columns(width), px(8)
        room = width - (columns - 1) * gap
        if columns == len(self.buttons):
            widths = [button.natural_width() for button in self.buttons]
            extra = (room - sum(widths)) // columns
            return [[(button, natural + extra) for button, natural in zip(self.buttons, widths, strict=True)]]
        rows = [self.buttons[i : i + columns] for i in range(0, len(self.buttons), columns)]
        return [[(button, room // columns) for button in row] for row in rows]

    def _place(self) -> None:
        top = 0
        for row in self._cells(self.width()):
            height, left = max(button.heightForWidth(wide) for button, wide in row), 0
            for button, wide in row:
                button.setGeometry(left, top, wide, height)
                left += wide + px(8)
            top += height + px(6)
        self.updateGeometry()


# -- words ------------------------------------------------------------------------------------------------------------
# Scores, sources and rights of a questionnaire in words.

ANSWERED_BY = {CLINICIAN: "Answered by the clinician", "patient": "Answered by the patient"}
RIGHTS = {"free": "may be reproduced", "own": "our own words", "licensed": "licensed by the practice"}


def score_line(scored: Scored) -> str:
    """A score with its band, where the band comes from, and the answers that must be read beside it."""
    said = f"{scored.score.name}: {scored.words}"
    if scored.band is not None:
        said += f", {bands_source(scored.score)}"
    beside = [f"item {item}: {'not answered' if answer is None else answer}" for item, answer in scored.beside]
    return f"{said}. {', '.join(beside).capitalize()}." if beside else f"{said}."


def score_lines(scoring: Scoring) -> list[str]:
    """Every score that can be computed, the main one always."""
    lines = [score_line(s) for s in scoring.scored if s.value is not None or s is scoring.main]
    return [*lines, *([words] if (words := overlap_words(scoring)) else [])]


def bands_source(score: Score) -> str:
    """ "bands: Kroenke 2001", and whether that was read for this program."""
    return f"bands: {score.bands_source}" + ("" if "bands" in score.confirmed else ", from memory")


def rights(instrument: Instrument) -> str:
    """Owner, licence, mark, source and version in one line (domain 13, trap 39)."""
    source = f" {instrument.source_url}" if instrument.source_url else ""
    return f"{instrument.rights_words()}{source} · {instrument.name}, version {instrument.version}"


def item_list(numbers: list[int]) -> str:
    """ "1 question is not answered: 4", "2 questions are not answered: 4, 6"."""
    listed = ", ".join(map(str, numbers))
    return f"{len(numbers)} question{'s are' if len(numbers) > 1 else ' is'} not answered: {listed}"


def facts(instrument: Instrument) -> list[tuple[str, str]]:
    """What must be checked before a loaded questionnaire is used: (label, words)."""
    rows = [
        ("Answers", f"{ANSWERED_BY[instrument.answered_by]}; {instrument.window}"),
        ("Questions", f"{len(instrument.items)}, language {instrument.language}"),
    ]
    for score in instrument.scores:
        rows.append((score.name, how_scored(instrument, score)))
        if score.bands:
            bands = "; ".join(f"{plain(b.low)} to {plain(b.high)} {b.name}" for b in score.bands)
            rows.append(("", f"{bands} ({bands_source(score)})"))
    flagged = [place for place, item in enumerate(instrument.items, 1) if item.flag_from is not None]
    if flagged:
        rows.append(("Notice", f"item {', '.join(map(str, flagged))}: {_flag_words(instrument, flagged)}"))
    rows.append(("Text", f"{instrument.rights_words()} ({RIGHTS[instrument.rights]})"))
    for label, words in (("Source", instrument.source_url), ("Paper", instrument.citation), ("Note", instrument.note)):
        if words:
            rows.append((label, words))
    if instrument.loinc_notice:
        rows.append(("Codes", instrument.loinc_notice))
    return rows


def how_scored(instrument: Instrument, score: Score) -> str:
    """How a score comes about: "sum of 9 items; at most 2 missing are made up for; lower is better"."""
    what = f"{len(score.items)} items" if len(score.items) != 1 else f"item {score.items[0]}"
    if score.parts:
        what = " and ".join(instrument.score(part).name for part in score.parts)
    said = f"{'mean' if score.method == 'mean' else 'sum'} of {what}" if len(score.items) != 1 else what
    if score.divide != 1:
        said += f", divided by {plain(score.divide)}"
    if score.convert:
        said += ", then looked up in its table"
    if score.prorate:
        needed = f", never item {', '.join(score.never_missing)}" if score.never_missing else ""
        said += f"; up to {score.prorate} missing{needed}: prorated ({score.missing_source})"
    elif len(score.items) > 1:
        said += "; with an item missing not scorable"
    return f"{said}; lower is {'better' if score.higher_is == 'worse' else 'worse'}"


def _flag_words(instrument: Instrument, flagged: list[int]) -> str:
    item: Item = instrument.items[flagged[0] - 1]
    option = item.option(item.flag_from)
    return f"from “{option.text if option else item.flag_from}” on, the assessment is asked for at once"


# -- card -------------------------------------------------------------------------------------------------------------
# One question of a questionnaire with its answers; an unanswered one says so.

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
        head = scaled(QHBoxLayout(), spacing=8)
        head.addWidget(self.count)
        head.addWidget(self.words, 1, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.unanswered, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignTop)
        box = scaled(QVBoxLayout(self), margins=(14, 10, 14, 12), spacing=8)
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


# -- sheet ------------------------------------------------------------------------------------------------------------
# The questions of an instrument under each other, answered by mouse or by keyboard; nothing is chosen beforehand.

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
        box = scaled(QVBoxLayout(self), margins=(0, 0, 0, 0), spacing=8)
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
