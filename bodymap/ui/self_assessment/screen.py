"""What every screen has in common: the step it asks for, the words, and the answers beside every question."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from bodymap.flow import DECLINED, UNKNOWN, Given, Step, Words
from bodymap.session import Sitting
from bodymap.ui import theme as look
from bodymap.ui.number_row import digit
from bodymap.ui.self_assessment.parts import Tall, label
from bodymap.ui.self_assessment.room import Room


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
