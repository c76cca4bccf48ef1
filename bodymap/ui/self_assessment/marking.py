"""Screens to mark what is true: reasons not to press, what helped; and the number of weeks, months or years."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit

from bodymap.flow import Duration, Given, Helped
from bodymap.flow.record import NO_REASON
from bodymap.flow.steps import HOLDS_BACK
from bodymap.ui import theme as look
from bodymap.ui.self_assessment.parts import LEAD, Answer, label
from bodymap.ui.self_assessment.screen import Screen

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
