"""Screens that tell something, screens to mark what is true, and all answers to look over."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from bodymap.medicine import body, guided
from bodymap.medicine.guided import LEFT_OUT, Duration, Given, Helped, Record, Step, in_words
from bodymap.medicine.guided.answers import NO_REASON
from bodymap.medicine.guided.steps import HOLDS_BACK
from bodymap.medicine.instruments import built_in
from bodymap.ui.figure.painting import BodyThumb
from bodymap.ui.kit import theme as look
from bodymap.ui.kit.theme import Button, Card, PrimaryButton, Rule
from bodymap.ui.pages.guided.parts import LEAD, Answer, Room, Screen, Tall, label
from bodymap.ui.pages.guided.places import BodyPlaces
from bodymap.ui.pages.guided.press import Number

# -- marking ----------------------------------------------------------------------------------------------------------
# Screens to mark what is true: reasons not to press, what helped; and the number of weeks, months or years.

LONGEST_NOTE = 300
MOST = 99


class ReasonsScreen(Screen):
    """Reasons not to press (domain 10.3). With one of them the pressing is left out; a wound leaves out its place."""

    def build(self) -> None:
        self.heading(self.own("title"), self.own("lead"))
        self.buttons: dict[str, Answer] = {}
        options = self.words.named("reasons.options")
        for place, (value, text) in enumerate(options.items(), start=1):
            button = Answer(text, mark="one" if value == NO_REASON else "many", least=self.room.option)
            button.clicked.connect(lambda _=False, value=value: self._turn(value))
            self.buttons[value] = button
            self.keys[Qt.Key.Key_0 + place] = button.click
        self.put_answers(list(self.buttons.values()))
        self.note = label("", self.room.lead, 600)
        self.note.setMinimumHeight(look.px(30))
        self.box.addWidget(self.note)
        self.box.addStretch(1)
        self.read += options.values()
        self.order = list(self.buttons.values())

    def show_given(self, given: Given | None) -> None:
        taken = given if isinstance(given, tuple) else ()
        for value, button in self.buttons.items():
            button.setChecked(value in taken)
        stops = isinstance(given, str) or set(taken) & set(HOLDS_BACK)
        self.note.setText(self.own("stops") if stops else self.own("wound_note") if "wound" in taken else "")

    def _turn(self, value: str) -> None:
        given = self.sitting.given(self.step)
        taken = set(given if isinstance(given, tuple) else ()) ^ {value}
        if value == NO_REASON:
            taken &= {NO_REASON}
        else:
            taken -= {NO_REASON}
        self.answered.emit(tuple(v for v in self.buttons if v in taken) or None)


class HelpedScreen(Screen):
    """What helped: a list to mark, and a line of one's own."""

    def build(self) -> None:
        self.heading(self.own("title"), self.own("lead"))
        self.buttons: dict[str, Answer] = {}
        grid = QGridLayout()
        grid.setSpacing(look.px(min(self.room.gap, 10)))
        across = 3 if self.wide else 2
        options = self.words.named("helped.options")
        for n, (value, text) in enumerate(options.items()):
            button = Answer(text, mark="many", least=min(self.room.option, 52))
            button.clicked.connect(lambda _=False, value=value: self._turn(value))
            self.buttons[value] = button
            grid.addWidget(button, *divmod(n, across))
        self.box.addLayout(grid)
        words = label(self.own("note"), LEAD)
        self.note = field(LONGEST_NOTE, self.own("note"))
        words.setBuddy(self.note)
        self.note.textEdited.connect(self._write)
        self.box.addWidget(words)
        self.box.addWidget(self.note)
        self.box.addStretch(1)
        self.read += [*options.values(), self.own("note")]
        self.order = [*self.buttons.values(), self.note]

    def show_given(self, given: Given | None) -> None:
        said = given if isinstance(given, Helped) else Helped()
        for value, button in self.buttons.items():
            button.setChecked(value in said.chosen)
        if self.note.text().strip() != said.note:
            self.note.setText(said.note)

    def _now(self) -> Helped:
        given = self.sitting.given(self.step)
        return given if isinstance(given, Helped) else Helped()

    def _turn(self, value: str) -> None:
        taken = set(self._now().chosen) ^ {value}
        taken = taken & {value} if value == "nothing" else taken - {"nothing"}
        self._say(Helped(tuple(v for v in self.buttons if v in taken), self._now().note))

    def _write(self, text: str) -> None:
        self._say(Helped(self._now().chosen, text.strip()))

    def _say(self, said: Helped) -> None:
        self.answered.emit(said if said.chosen or said.note else None)


class DurationScreen(Screen):
    """How long: a number, and weeks, months or years."""

    def build(self) -> None:
        self.heading(self.own("title"), self.own("lead"))
        self.box.addSpacing(look.px(10))
        words = label(self.own("number"), LEAD, 600)
        self.box.addWidget(words)
        row = QHBoxLayout()
        row.setSpacing(look.px(12))
        self.less = Answer("−", size=28, least=64, name=self.own("less"))
        self.more = Answer("+", size=28, least=64, name=self.own("more"))
        self.number = field(2, self.own("number"))
        self.number.setValidator(QIntValidator(1, MOST, self.number))
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number.setFont(look.font_px(28, 600))
        self.number.setProperty("digits", True)
        words.setBuddy(self.number)
        for part in (self.less, self.number, self.more):
            part.setFixedSize(look.px(110), look.px(68))
            row.addWidget(part)
        row.addStretch(1)
        self.box.addLayout(row)
        self.units: dict[str, Answer] = {}
        units = QHBoxLayout()
        units.setSpacing(look.px(12))
        for unit in ("weeks", "months", "years"):
            button = Answer(self.own(unit), mark="one", least=60)
            button.clicked.connect(lambda _=False, unit=unit: self._say(self._now().number, unit))
            self.units[unit] = button
            units.addWidget(button, 1)
        self.box.addSpacing(look.px(8))
        self.box.addLayout(units)
        self.box.addStretch(1)
        self.less.clicked.connect(lambda: self._step(-1))
        self.more.clicked.connect(lambda: self._step(1))
        self.number.textEdited.connect(lambda text: self._say(int(text) if text else None, self._now().unit))
        self.order = [self.less, self.number, self.more, *self.units.values()]

    def show_given(self, given: Given | None) -> None:
        said = given if isinstance(given, Duration) else Duration()
        text = "" if said.number is None else str(said.number)
        if self.number.text() != text:
            self.number.setText(text)
        for unit, button in self.units.items():
            button.setChecked(unit == said.unit)

    def key(self, event: QKeyEvent) -> bool:
        """Digits go to the number wherever the focus is."""
        if Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9 and not self.number.hasFocus():
            text = f"{self.number.text()}{event.key() - Qt.Key.Key_0}"[-2:].lstrip("0")
            self._say(int(text) if text else None, self._now().unit)
            return True
        return False

    def _now(self) -> Duration:
        given = self.sitting.given(self.step)
        return given if isinstance(given, Duration) else Duration()

    def _step(self, by: int) -> None:
        number = self._now().number
        self._say(min(max((number or 0) + by, 1), MOST), self._now().unit)

    def _say(self, number: int | None, unit: str) -> None:
        number = None if number == 0 else number
        self.answered.emit(Duration(number, unit) if number is not None or unit else None)


def field(longest: int, name: str) -> QLineEdit:
    """A line to write on, without a menu of its own."""
    made = QLineEdit()
    made.setMaxLength(longest)
    made.setAccessibleName(name)
    made.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
    made.setDragEnabled(False)
    made.setAcceptDrops(False)
    made.setMinimumHeight(look.px(52))
    made.setFont(look.font_px(18))
    made.setProperty("patient", True)
    return made


# -- telling ----------------------------------------------------------------------------------------------------------
# Screens that tell something: the beginning, before the mood questions, how hard to press, the end, the help.


def points(texts: Sequence[str], room: Room) -> QVBoxLayout:
    """Short sentences, each with its number."""
    box = QVBoxLayout()
    box.setSpacing(look.px(min(room.gap, 12)))
    for n, text in enumerate(texts, start=1):
        row = QHBoxLayout()
        row.setSpacing(look.px(14))
        row.addWidget(Number(n, room), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(text, room.lead), 1)
        box.addLayout(row)
    return box


class WelcomeScreen(Screen):
    """What it is, what it is not, how long, who sees it; and whether the places are pressed too."""

    def build(self) -> None:
        short, more = self._minutes()
        self.heading(self.own("title"), self.own("lead"))
        texts = [text.replace("{minutes}", str(short)) for text in self.words.lines("welcome.points")]
        self.box.addLayout(points(texts, self.room))
        self.box.addSpacing(look.px((10, 6, 0)[self.room.low]))
        self.box.addWidget(label(self.own("question"), self.room.lead, 600))
        self.buttons = {
            "no": Answer(self.own("no"), mark="one", least=self.room.option),
            "yes": Answer(self.own("yes", minutes=more), mark="one", least=self.room.option),
        }
        for value, button in self.buttons.items():
            button.clicked.connect(lambda _=False, value=value: self.answered.emit(value))
        self.put_answers(list(self.buttons.values()))
        self.box.addStretch(1)
        self.read += [*texts, self.own("question"), *(button.text() for button in self.buttons.values())]
        self.keys = {Qt.Key.Key_1: self.buttons["no"].click, Qt.Key.Key_2: self.buttons["yes"].click}
        self.order = list(self.buttons.values())

    def show_given(self, given: Given | None) -> None:
        for value, button in self.buttons.items():
            button.setChecked(value == given)

    def _minutes(self) -> tuple[int, int]:
        """Without pressing, and how many more with it."""
        wishes, bare = self.sitting.wishes, self.sitting.record
        long = Record(bare.exam.answering("self_pressing", "yes").answering("self_press_reasons", "none"))
        short = Record(bare.exam.answering("self_pressing", "no"))
        seconds = [sum(step.seconds for step in guided.steps(record, wishes)) for record in (short, long)]
        return ceil(seconds[0] / 60), ceil((seconds[1] - seconds[0]) / 60)


class ReadScreen(Screen):
    """A few sentences to read; Next goes on at once."""

    def build(self) -> None:
        self.heading(self.own("title"), self.own("lead"))
        texts = self.words.lines(f"{self.step.id}.points")
        self.box.addSpacing(look.px(6))
        if self.step.id == "how_hard" and self.wide:
            row = QHBoxLayout()
            row.setSpacing(look.px(40))
            row.addLayout(points(texts, self.room), 1)
            row.addWidget(KitchenScale(), 0, Qt.AlignmentFlag.AlignTop)
            self.box.addLayout(row)
        else:
            self.box.addLayout(points(texts, self.room))
        self.box.addStretch(1)
        self.read += texts

    def others(self) -> dict[str, str]:
        return {}


class ThanksScreen(Screen):
    """Thanks, what happens next, a sheet to print."""

    print_asked = Signal()
    back_asked = Signal()

    def build(self) -> None:
        self.heading(self.own("title"), self.own("lead"))
        texts = self.words.lines("thanks.points_desk" if self.sitting.wishes.at_desk else "thanks.points")
        self.box.addLayout(points(texts, self.room))
        self.box.addSpacing(look.px(16))
        way = QBoxLayout.Direction.LeftToRight if self.wide else QBoxLayout.Direction.TopToBottom
        row = QBoxLayout(way)
        row.setSpacing(look.px(14))
        self.print = Button(self.own("print"), "print", "patient")
        self.print.clicked.connect(self.print_asked)
        self.change = Button(self.own("back"), "back", "patient")
        self.change.clicked.connect(self.back_asked)
        row.addWidget(self.print)
        row.addWidget(self.change)
        self.order = [self.print, self.change]
        self.later = label("", LEAD, 600)
        if self.sitting.wishes.at_desk:
            self.print.clicked.connect(lambda: self.later.setText(self.own("print_later")))
        row.addStretch(1)
        self.box.addLayout(row)
        self.box.addWidget(self.later)
        self.box.addStretch(1)
        self.read += texts

    def others(self) -> dict[str, str]:
        return {}


class HelpPage(Tall):
    """Help in a crisis: the whole page, neutral words and what the practice entered for its country. Nothing in red."""

    read_on = Signal()

    def __init__(self, text: str, lines: Sequence[str], room: Room) -> None:
        super().__init__()
        self.setProperty("page", True)
        say = guided.help_words()
        box = QVBoxLayout(self)
        box.setSpacing(look.px(room.gap))
        title = label(say.say("title"), room.title, 600)
        texts = say.lines("points")
        box.addWidget(title)
        box.addWidget(label(say.say("lead"), LEAD))
        if text or lines:
            card = Card()
            inside = QVBoxLayout(card)
            inside.setContentsMargins(look.px(24), look.px(18), look.px(24), look.px(18))
            inside.setSpacing(look.px(10))
            if text:
                inside.addWidget(label(text, LEAD))
            if lines:
                inside.addWidget(label(say.say("numbers"), LEAD, 600))
            for line in lines:
                inside.addWidget(label(line, 26, 600))
            box.addWidget(card)
        box.addLayout(points(texts, room))
        box.addWidget(label(say.say("again"), 18, tone="ink2"))
        self.go_on = PrimaryButton(say.say("go_on"), size="patient")
        self.go_on.setMinimumWidth(look.px(200))
        self.go_on.clicked.connect(self.read_on)
        box.addStretch(1)
        box.addWidget(self.go_on, 0, Qt.AlignmentFlag.AlignRight)
        self.read = [say.say("title"), say.say("lead"), *texts, text, *lines, say.say("again")]


class PausePage(Tall):
    """A break: nothing of the answers is on the screen."""

    go_on_asked = Signal()

    def __init__(self, words: guided.Words, room: Room) -> None:
        super().__init__()
        self.setProperty("page", True)
        box = QVBoxLayout(self)
        box.setSpacing(look.px(16))
        box.addStretch(1)
        box.addWidget(label(words.say("pause.title"), room.title, 600))
        box.addWidget(label(words.say("pause.lead"), LEAD))
        self.go_on = PrimaryButton(words.say("pause.go_on"), size="patient")
        self.go_on.setMinimumWidth(look.px(200))
        self.go_on.clicked.connect(self.go_on_asked)
        box.addWidget(self.go_on, 0, Qt.AlignmentFlag.AlignLeft)
        box.addStretch(2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.go_on_asked.emit()


class KitchenScale(QWidget):
    """A thumb's load on a kitchen scale: the needle stands at 4."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(look.px(260), look.px(260))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, k = look.current(), look.scale()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(k, k)
        pen = QPen(look.color(theme.outline), 2.2)
        painter.setPen(pen)
        painter.setBrush(look.color(theme.surface))
        painter.drawRoundedRect(QRectF(60, 8, 140, 14), 7, 7)  # the plate
        painter.drawRect(QRectF(122, 22, 16, 18))
        painter.drawRoundedRect(QRectF(30, 40, 200, 200), 26, 26)
        painter.setBrush(look.color(theme.canvas))
        painter.drawEllipse(QRectF(52, 62, 156, 156))
        painter.setFont(look.font_px(15 / k, 600))
        painter.setPen(look.color(theme.ink2))
        for kilo in range(6):
            painter.save()
            painter.translate(130, 140)
            painter.rotate(-120 + kilo * 48)
            painter.translate(0, -62)
            painter.rotate(120 - kilo * 48)
            painter.drawText(QRectF(-14, -12, 28, 24), Qt.AlignmentFlag.AlignCenter, str(kilo))
            painter.restore()
        painter.save()
        painter.translate(130, 140)
        painter.rotate(-120 + 4 * 48)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color(theme.accent))
        needle = QPainterPath()
        needle.moveTo(-5, 8)
        needle.lineTo(0, -48)
        needle.lineTo(5, 8)
        needle.closeSubpath()
        painter.drawPath(needle)
        painter.drawEllipse(QRectF(-8, -8, 16, 16))
        painter.restore()
        painter.setPen(look.color(theme.ink2))
        painter.drawText(QRectF(90, 172, 80, 24), Qt.AlignmentFlag.AlignCenter, "kg")
        painter.end()


# -- review -----------------------------------------------------------------------------------------------------------
# All answers to look over: each leads back to its question. Nothing is added up.

_NOT_ASKED = ("read", "review", "thanks")


class ReviewScreen(Screen):
    """The answers in the order of the questions; the places as right and left; the bodies beside them."""

    step_chosen = Signal(object)
    save_asked = Signal()
    print_asked = Signal()

    def build(self) -> None:
        self.answers: dict[str, Answer] = {}
        steps = [step for step in self.sitting.steps if step.kind not in _NOT_ASKED]
        pressed = {step.item: step for step in steps if step.kind == "press"}
        card = Card()
        rows = QVBoxLayout(card)
        rows.setContentsMargins(look.px(20), look.px(12), look.px(20), look.px(12))
        rows.setSpacing(look.px(6))
        for step in steps:
            if step.kind != "press":
                self._row(rows, step)
        beside = QVBoxLayout()
        beside.setSpacing(look.px(10))
        beside.addWidget(label(self.own("title"), min(self.room.title, 32), 600))
        beside.addWidget(label(self._lead(steps), LEAD))
        beside.addWidget(self._bodies() if pressed else self._places())
        ask = label(self.own("ask"), 18)
        self.ask = field(LONGEST_NOTE, self.own("ask"))
        ask.setBuddy(self.ask)
        self.ask.textEdited.connect(lambda text: self.answered.emit(text.strip() or None))
        beside.addWidget(ask)
        beside.addWidget(self.ask)
        self.print = Button(self.own("print"), "print", "patient")
        self.print.clicked.connect(self.print_asked)
        self.save = PrimaryButton(self.own("save"), size="patient")
        self.save.clicked.connect(self.save_asked)
        if not self.wide:
            beside.addWidget(self.print)
        foot = label(self.own("foot"), 18, tone="ink2")
        if self.sitting.wishes.at_desk:
            self.print.clicked.connect(lambda: foot.setText(self.words.say("thanks.print_later")))
        beside.addWidget(foot)
        beside.addStretch(1)
        left = QVBoxLayout()
        left.addWidget(card)
        if pressed:
            left.addWidget(self._pairs(pressed))
        left.addStretch(1)
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight if self.wide else QBoxLayout.Direction.BottomToTop)
        row.setSpacing(look.px(32))
        self.order = [*self.answers.values(), self.ask, *([] if self.wide else [self.print])]
        row.addLayout(left, 1)
        row.addLayout(beside, 1)
        self.box.addLayout(row)
        self.read = [self.own("title"), self._lead(steps)]

    def last_buttons(self) -> list[QWidget]:
        return [self.print, self.save] if self.wide else [self.save]

    def others(self) -> dict[str, str]:
        return {}

    def show_given(self, given: Given | None) -> None:
        text = given if isinstance(given, str) else ""
        if self.ask.text().strip() != text:
            self.ask.setText(text)

    def _row(self, rows: QVBoxLayout, step: Step) -> None:
        if rows.count():
            rows.addWidget(Rule())
        across = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        across.setSpacing(look.px(14))
        name = self._name(step)
        across.addWidget(label(name), 1)
        button = self._button(step, name)
        button.setFixedWidth(look.px(230 if self.wide else 190))
        across.addWidget(button)
        rows.addLayout(across)

    def _pairs(self, pressed: dict[str, Step]) -> QWidget:
        card = Card()
        grid = QGridLayout(card)
        grid.setContentsMargins(look.px(20), look.px(12), look.px(20), look.px(12))
        grid.setSpacing(look.px(8))
        grid.setColumnStretch(0, 1)
        for column, side in enumerate(("right", "left"), start=1):
            head = label(self.own(side), 18, 600, "ink2")
            head.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(head, 0, column)
        pairs = dict.fromkeys(body.SITES[site].pair for site in pressed)
        for row, pair in enumerate(pairs, start=1):
            name = self.words.say(f"press.names.{pair}")
            grid.addWidget(label(name), row if self.wide else 2 * row - 1, 0, 1, 1 if self.wide else 3)
            for column, side in enumerate("rl", start=1):
                step = pressed[f"{pair}_{side}"]
                button = self._button(step, f"{self.words.say(f'press.sides.{side}')}, {name.lower()}")
                button.setFixedWidth(look.px(124))
                grid.addWidget(button, row if self.wide else 2 * row, column)
        return card

    def _button(self, step: Step, name: str) -> Answer:
        given = self.sitting.given(step)
        words = self._words(step, given)
        button = Answer(words, size=18 if step.kind != "press" or isinstance(given, str) else 20, least=52)
        button.dashed = given is None or (isinstance(given, str) and given in LEFT_OUT)
        button.setAccessibleName(f"{name}: {words}")
        button.clicked.connect(lambda: self.step_chosen.emit(step))
        self.answers[step.id] = button
        return button

    def _name(self, step: Step) -> str:
        if self.words.has(f"review.names.{step.id}"):
            return self.words.say(f"review.names.{step.id}")
        return built_in(step.instrument).item(step.item).text

    def _words(self, step: Step, given: Given | None) -> str:
        return in_words(step, given, self.words) or self.own("none")

    def _lead(self, steps: list[Step]) -> str:
        said = [self.own("lead")]
        given = [self.sitting.given(step) for step in steps]
        skipped = sum(isinstance(one, str) and one in LEFT_OUT for one in given)
        missing = sum(not self.sitting.complete(step) for step in steps)
        for many, key in ((skipped, "skipped"), (missing, "open")):
            if many:
                said.append(self.own(f"{key}_one") if many == 1 else self.own(key, n=many))
        return " ".join(said)

    def _places(self) -> BodyPlaces:
        """The places that were marked, only to look at."""
        say, wishes = self.words.say, self.sitting.wishes
        titles = (say("places.front"), say("places.back"))
        figure = BodyPlaces(wishes.figure, wishes.mirror, say("press.right"), say("press.left"), titles)
        figure.show_marked(sorted(area for area, painful in self.sitting.exam.areas.items() if painful))
        figure.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        figure.unsetCursor()
        figure.setAccessibleName(f"{self.own('front')}, {self.own('back').lower()}")
        figure.setFixedHeight(look.px(420))
        return figure

    def _bodies(self) -> BodyThumb:
        bodies = BodyThumb(self.sitting.wishes.figure)
        bodies.show_exam(self.sitting.exam)
        bodies.setAccessibleName(f"{self.own('front')}, {self.own('back').lower()}")
        bodies.setFixedHeight(look.px(420))
        return bodies
