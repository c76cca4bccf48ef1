"""What every screen of the self-assessment is made of, and screens with one question and a row of answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from bodymap.medicine.guided import DECLINED, UNKNOWN, Given, Step, Words
from bodymap.medicine.instruments import built_in, with_since
from bodymap.medicine.model import SSS_YES_NO
from bodymap.session import Sitting
from bodymap.ui.kit import theme as look
from bodymap.ui.kit.theme import Label, color
from bodymap.ui.kit.typed import TypedNumber, digit

# -- room -------------------------------------------------------------------------------------------------------------
# How much room there is for a question: what stands round it gives way before the question and its answers do.

NARROW = 900
"""px at 100 % under which pictures go above and eleven answers stand in 6 + 5."""
LOW, LOWEST = 800, 640
"""px at 100 % under which the frame, and then the title, pictures and gaps, shrink."""


@dataclass(frozen=True, slots=True)
class Room:
    """`wide`: pictures stand beside words. `low`: 0 with room for all, 1 where the frame shrinks, 2 where the title,
    the gaps and the pictures do too."""

    wide: bool
    low: int

    @classmethod
    def of(cls, size: QSize) -> Room:
        """The room in a window of `size` in px, at the size of the words in force."""
        low = 2 if size.height() < look.px(LOWEST) else 1 if size.height() < look.px(LOW) else 0
        narrow = 800 if low == 2 else NARROW
        return cls(size.width() >= look.px(narrow), low)

    @property
    def title(self) -> int:
        """px of the question's words at 100 %."""
        return ((38, 32, 24) if self.wide else (28, 26, 24))[self.low]

    @property
    def lead(self) -> int:
        """px of the words under it."""
        return 18 if self.low == 2 else 20

    @property
    def gap(self) -> int:
        """px between the parts of a screen."""
        return (14, 10, 6)[self.low]

    @property
    def option(self) -> int:
        """px that an answer is high at least."""
        return (56, 50, 44)[self.low]

    @property
    def margins(self) -> tuple[int, int]:
        """px beside and over the page."""
        return (56 if not self.low else 32 if self.low == 1 else 24, (24, 12, 8)[self.low]) if self.wide else (20, 10)

    @property
    def bar(self) -> int:
        """px of the buttons over the question."""
        return (46, 44, 44)[self.low]

    @property
    def foot(self) -> int:
        """px of the buttons under the question."""
        return (56, 50, 44)[self.low]

    def columns(self, answers: int) -> int:
        """In how many columns so many answers stand."""
        return 2 if self.wide and self.low and answers > 5 else 1


ROOMY = Room(wide=True, low=0)
"""Room for everything."""


# -- parts ------------------------------------------------------------------------------------------------------------
# What every screen of the self-assessment is made of: large words, answers that wrap, bars of progress.

TITLE, LEAD, TEXT, TARGET, LEAST = 38, 20, 18, 24, 18
"""px at 100 %: title, lead, text, digits on answers, and the smallest there is."""
_WRAP = Qt.TextFlag.TextWordWrap


class Wrapped(Label):
    """Words that wrap and are never squeezed."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))


def label(text: str, size: float = TEXT, weight: int = 400, tone: str = "ink") -> Label:
    """Words that wrap, in a size of the patient pages."""
    made = Wrapped(text, "patient_text", tone, wrap=True)
    made.setFont(look.font_px(size, weight, -0.01 if size > 30 else 0.0))
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


class Answer(QAbstractButton):
    """One answer that can be chosen. It wraps, is 44 px or higher, and shows by fill, mark and state that it is taken.

    `mark` is "" (words in the middle), "one" (a ring before the words) or "many" (a box). What a press means is the
    screen's affair: it never turns by itself.
    """

    def __init__(
        self, text: str, *, size: float = TEXT, mark: str = "", least: float = 52, name: str = "", weight: int = 500
    ) -> None:
        super().__init__()
        self._size, self._mark, self._least, self._weight = size, mark, least, weight
        self.dashed = False
        self.setText(text)
        self.setCheckable(True)
        self.setAccessibleName(name or text)
        self.setProperty("radius", 12)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(self.width()))  # a crowded layout must not squeeze wrapped words

    def nextCheckState(self) -> None:
        """The screen says what is taken."""

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        inside = self._inside(QRect(0, 0, width, 10_000))
        words = self._metrics().boundingRect(inside, int(_WRAP), self.text())
        return max(look.px(self._least), words.height() + look.px(20))

    def sizeHint(self) -> QSize:
        wide = self._metrics().horizontalAdvance(self.text()) + self._left() + look.px(22)
        return QSize(wide, self.heightForWidth(max(wide, look.px(44))))

    def minimumSizeHint(self) -> QSize:
        words = max((self._metrics().horizontalAdvance(word) for word in self.text().split()), default=0)
        wide = max(look.px(44), words + self._left() + look.px(14))
        return QSize(wide, look.px(self._least))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, k = look.current(), look.scale()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12 * k, 12 * k)
        taken = self.isChecked()
        fill = theme.accent if taken else theme.accent_bg if self.underMouse() or self.isDown() else theme.surface
        painter.fillPath(frame, color(fill))
        pen = QPen(color(theme.accent if taken else theme.ink3), 1.7 * k)
        if self.dashed and not taken:
            pen.setDashPattern([3.0, 2.2])
        painter.strokePath(frame, pen)
        ink = color(theme.accent_ink if taken else theme.ink)
        if self._mark:
            self._paint_mark(painter, taken)
        painter.setFont(self._font())
        painter.setPen(ink)
        where = Qt.AlignmentFlag.AlignVCenter | (
            Qt.AlignmentFlag.AlignLeft if self._mark else Qt.AlignmentFlag.AlignHCenter
        )
        painter.drawText(self._inside(self.rect()), int(where) | int(_WRAP), self.text())
        painter.end()

    def _paint_mark(self, painter: QPainter, taken: bool) -> None:
        theme, k = look.current(), look.scale()
        side = 22 * k
        box = QRectF(16 * k, (self.height() - side) / 2, side, side)
        corner = side / 2 if self._mark == "one" else 5 * k
        ink = color(theme.accent_ink if taken else theme.ink3)
        painter.setPen(QPen(ink, 1.7 * k))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, corner, corner)
        if taken:
            tick = QPainterPath()
            tick.moveTo(box.left() + side * 0.25, box.top() + side * 0.53)
            tick.lineTo(box.left() + side * 0.43, box.top() + side * 0.71)
            tick.lineTo(box.left() + side * 0.76, box.top() + side * 0.32)
            pen = QPen(ink, 2.6 * k)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.strokePath(tick, pen)

    def _left(self) -> int:
        return look.px(52 if self._mark else 14)

    def _inside(self, rect: QRect) -> QRect:
        right = look.px(8 if self._mark else 14)
        return rect.adjusted(self._left(), look.px(6), -right, -look.px(6))

    def _font(self) -> QFont:
        return look.font_px(self._size, self._weight)

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(self._font())


class Scale(QWidget):
    """0 to 10 as eleven equal answers, 72 px high: one row, or 6 + 5 where there is little room, and then lower."""

    chosen = Signal(int)

    def __init__(self, low: str, high: str, room: Room) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.px(10))
        grid.setVerticalSpacing(look.px(4 if room.low else 8))
        ends = {0: f", {low}", 10: f", {high}"}
        self.buttons = [
            Answer(str(n), size=TARGET, least=(72, 64, 44)[room.low], weight=600, name=f"{n} of 10{ends.get(n, '')}")
            for n in range(11)
        ]
        for n, button in enumerate(self.buttons):
            row, column = (0, n) if room.wide else divmod(n, 6)
            grid.addWidget(button, row, column)
            button.clicked.connect(lambda _=False, n=n: self.chosen.emit(n))
        across = 11 if room.wide else 6
        for column in range(across):
            grid.setColumnStretch(column, 1)
        words = QHBoxLayout()
        for text, where in ((f"0  {low}", Qt.AlignmentFlag.AlignLeft), (f"10  {high}", Qt.AlignmentFlag.AlignRight)):
            end = label(text, TEXT, tone="ink2")
            end.setAlignment(where)
            words.addWidget(end, 1)
        grid.addLayout(words, 2, 0, 1, across)

    def show_number(self, number: int | None) -> None:
        """Which number is taken; None for none."""
        for n, button in enumerate(self.buttons):
            button.setChecked(n == number)


class Bars(QWidget):
    """How far along: a bar a screen, the present one dark. It repeats in form what stands above it in words."""

    def __init__(self) -> None:
        super().__init__()
        self._at, self._of = 0, 1
        self.setFixedHeight(look.px(8))

    def show_place(self, at: int, of: int) -> None:
        """The place from 0, and how many there are."""
        self._at, self._of = at, of
        self.setFixedHeight(look.px(8))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, k = look.current(), look.scale()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        gap = 4 * k if self._of <= 30 else 2 * k
        each = (self.width() - gap * (self._of - 1)) / self._of
        for n in range(self._of):
            painter.setBrush(color(theme.accent if n < self._at else theme.ink if n == self._at else theme.line2))
            painter.drawRoundedRect(QRectF(n * (each + gap), 0, each, self.height()), 3.5 * k, 3.5 * k)
        painter.end()


class Tall(QWidget):
    """A page in a scrolled area that is as high as its wrapped words need at the width it has."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None and self.width() > 0:
            self.setMinimumHeight(layout.totalMinimumHeightForWidth(self.width()))


def tab_order(widgets: Sequence[QWidget]) -> None:
    """The focus goes through these in this order."""
    for first, second in pairwise(widgets):
        QWidget.setTabOrder(first, second)


# -- screen -----------------------------------------------------------------------------------------------------------
# What every screen has in common: the step it asks for, the words, and the answers beside every question.


class Screen(Tall):
    """One screen of the size of `room`. `answered` carries what was said; `show_given` shows what is recorded."""

    answered = Signal(object)

    def __init__(self, sitting: Sitting, step: Step, words: Words, room: Room) -> None:
        super().__init__()
        self.sitting, self.step, self.words, self.room = sitting, step, words, room
        self.wide = room.wide
        self.setProperty("page", True)
        self.setProperty("ring", False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setObjectName(f"screen_{step.id}")
        self.order: list[QWidget] = []
        self.box = QVBoxLayout(self)
        over = look.px(0 if room.low == 2 else 4)
        self.box.setContentsMargins(look.px(4), over, look.px(4), over)
        self.box.setSpacing(look.px(room.gap))
        self.read: list[str] = []
        self.keys: dict[int, Callable[[], None]] = {}
        self.build()
        self.setAccessibleName(" ".join(text for text in self.read if text))

    def build(self) -> None:
        """Put the parts in place."""

    def others(self) -> dict[str, str]:
        """Answers beside the question: value -> words."""
        return {UNKNOWN: self.words.say("bar.unknown"), DECLINED: self.words.say("bar.declined")}

    def stops(self) -> list[QWidget]:
        """What can be answered with, in the order of the keyboard."""
        return self.order

    def last_buttons(self) -> list[QWidget]:
        """What stands at the lower right in place of Next."""
        return []

    def show_given(self, given: Given | None) -> None:
        """Show what is recorded."""

    def key(self, event: QKeyEvent) -> bool:
        """Whether a key meant something here."""
        said = digit(event)
        act = self.keys.get(event.key() if said is None else Qt.Key.Key_0.value + said)
        if act is not None and not event.isAutoRepeat():
            act()
        return act is not None

    # -- parts -----------------------------------------------------------------------------------------------------

    def heading(self, title: str, lead: str = "") -> None:
        """The question, and one line under it."""
        head = label(title, self.room.title, 600)
        head.setAccessibleDescription(lead)
        self.box.addWidget(head)
        if lead:
            self.box.addWidget(label(lead, self.room.lead))
        self.read += [title, lead]

    def put_answers(self, answers: Sequence[QWidget]) -> None:
        """One under the other; in two columns, each read downwards, where there is no height for that."""
        columns = self.room.columns(len(answers))
        rows = -(-len(answers) // columns)
        grid = QGridLayout()
        grid.setSpacing(look.px(self.room.gap))
        for n, answer in enumerate(answers):
            grid.addWidget(answer, n % rows, n // rows)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        self.box.addLayout(grid)

    def own(self, key: str, **parts: object) -> str:
        """A text of this screen, "" when it has none."""
        name = f"{self.step.id}.{key}"
        return self.words.say(name, **parts) if self.words.has(name) else ""


# -- asking -----------------------------------------------------------------------------------------------------------
# Screens with one question and a row of answers: 0 to 10, one of a few sentences, yes or no to each of three.


class ScaleScreen(Screen):
    """0 to 10; keys 0 to 9, 1 and 0 or T for ten."""

    def build(self) -> None:
        self.heading(self.own("title"), self.own("lead"))
        self.box.addStretch(1)
        self.scale = Scale(self.own("low"), self.own("high"), self.room)
        self.scale.chosen.connect(self.answered.emit)
        self.box.addWidget(self.scale)
        self.box.addStretch(2)
        self.order = [*self.scale.buttons]
        self.keys = number_keys(self, self.scale)

    def show_given(self, given: Given | None) -> None:
        self.scale.show_number(given if isinstance(given, int) else None)


class ChoiceScreen(Screen):
    """One of a few answers under one another; keys 1, 2, 3 ... take them. A questionnaire keeps its words."""

    def build(self) -> None:
        if self.step.kind == "item":
            title, lead, options = self._of_instrument()
        else:
            title, lead = self.own("title"), self.own("lead")
            options = dict(enumerate(self.words.lines(f"{self.step.id}.options")))
        if self.step.kind == "item" and self.step.instrument != "pgic":
            self.box.addWidget(label(lead, self.room.lead, tone="ink2"))
            self.read.append(lead)
            self.heading(title)
        else:
            self.heading(title, lead)
        self.buttons: dict[int, Answer] = {}
        for place, (value, text) in enumerate(options.items(), start=1):
            button = Answer(text, mark="one", least=self.room.option)
            button.clicked.connect(lambda _=False, value=value: self.answered.emit(value))
            self.buttons[value] = button
            self.keys[Qt.Key.Key_0 + place] = button.click
        self.put_answers(list(self.buttons.values()))
        self.read += options.values()
        self.box.addStretch(1)
        self.order = list(self.buttons.values())

    def show_given(self, given: Given | None) -> None:
        for value, button in self.buttons.items():
            button.setChecked(value == given)

    def _of_instrument(self) -> tuple[str, str, dict[int, str]]:
        """Question, stem and answers. PGIC stands in plainer words of our own beside the same scores."""
        instrument = built_in(self.step.instrument)
        item = instrument.item(self.step.item)
        since = self.sitting.wishes.since
        if instrument.id == "pgic":
            plain = self.words.lines("pgic.options")
            options = {option.score: text for option, text in zip(item.options, plain, strict=True)}
            return self.words.say("pgic.title", since=since), self.words.say("pgic.lead", since=since), options
        stem = self.words.say("mood.lead", stem=with_since(instrument.stem, since))
        return item.text, stem, {option.score: option.text for option in item.options}


class SeveralScreen(Screen):
    """Yes or no to each of a few symptoms."""

    def build(self) -> None:
        self.heading(self.own("title"), self.own("lead"))
        self.buttons: dict[tuple[str, int], Answer] = {}
        grid = QGridLayout()
        grid.setVerticalSpacing(look.px(self.room.gap))
        grid.setHorizontalSpacing(look.px(12))
        names = self.words.named(f"{self.step.id}.items")
        for row, item in enumerate(SSS_YES_NO):
            words = label(names[item], 20, 500)
            grid.addWidget(words, row if self.wide else 2 * row, 0, 1, 1 if self.wide else 2)
            for column, (value, key) in enumerate(((1, "yes"), (0, "no"))):
                text = self.own(key)
                button = Answer(text, mark="one", least=self.room.option, name=f"{names[item]}: {text}")
                button.clicked.connect(lambda _=False, item=item, value=value: self._take(item, value))
                self.buttons[item, value] = button
                grid.addWidget(button, row if self.wide else 2 * row + 1, column + (1 if self.wide else 0))
        self.read += names.values()
        for column in range(3 if self.wide else 2):
            grid.setColumnStretch(column, 2 if self.wide and column == 0 else 1)
        self.box.addLayout(grid)
        self.box.addStretch(1)
        self.order = list(self.buttons.values())

    def show_given(self, given: Given | None) -> None:
        said = given if isinstance(given, dict) else {}
        for (item, value), button in self.buttons.items():
            button.setChecked(said.get(item) == value)

    def _take(self, item: str, value: int) -> None:
        given = self.sitting.given(self.step)
        self.answered.emit({**(given if isinstance(given, dict) else {}), item: value})


def number_keys(screen: Screen, scale: Scale) -> dict[int, Callable[[], None]]:
    """0 to 9, 1 and then 0 for ten, T for ten; 1 and then another digit changes nothing."""
    typing = TypedNumber(range(11))
    scale.chosen.connect(lambda: typing.forget())

    def take(digit: int) -> None:
        number = typing.typed(digit)
        if number is not None:
            screen.answered.emit(number)

    def ten() -> None:
        typing.forget()
        screen.answered.emit(10)

    return {int(Qt.Key.Key_0) + n: partial(take, n) for n in range(10)} | {int(Qt.Key.Key_T): ten}
