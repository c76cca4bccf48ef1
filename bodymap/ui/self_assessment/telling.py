"""Screens that tell something: the beginning, before the mood questions, how hard to press, the end, the help."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from bodymap import flow
from bodymap.flow import Given, Record
from bodymap.ui import theme as look
from bodymap.ui.self_assessment.parts import LEAD, Answer, Tall, label
from bodymap.ui.self_assessment.press import Number
from bodymap.ui.self_assessment.room import Room
from bodymap.ui.self_assessment.screen import Screen
from bodymap.ui.theme import Button, Card, PrimaryButton


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
        seconds = [sum(step.seconds for step in flow.steps(record, wishes)) for record in (short, long)]
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
        say = flow.help_words()
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

    def __init__(self, words: flow.Words, room: Room) -> None:
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
