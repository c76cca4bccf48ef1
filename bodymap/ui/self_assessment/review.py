"""All answers to look over: each leads back to its question. Nothing is added up."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QVBoxLayout, QWidget

from bodymap import body
from bodymap.flow import LEFT_OUT, Given, Step, in_words
from bodymap.instruments import built_in
from bodymap.ui import theme as look
from bodymap.ui.figure_view import BodyThumb
from bodymap.ui.self_assessment.drawn import BodyPlaces
from bodymap.ui.self_assessment.marking import LONGEST_NOTE, field
from bodymap.ui.self_assessment.parts import LEAD, Answer, label
from bodymap.ui.self_assessment.screen import Screen
from bodymap.ui.theme import Button, Card, PrimaryButton, Rule

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
