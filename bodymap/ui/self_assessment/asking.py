"""Screens with one question and a row of answers: 0 to 10, one of a few sentences, yes or no to each of three."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from bodymap.flow import Given
from bodymap.instruments import built_in, with_since
from bodymap.model import SSS_YES_NO
from bodymap.ui import theme as look
from bodymap.ui.number_row import TypedNumber
from bodymap.ui.self_assessment.parts import Answer, Scale, label
from bodymap.ui.self_assessment.screen import Screen


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
