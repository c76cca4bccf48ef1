"""What stands over every screen: Pause, how far along in words and bars, whether every answer is kept, help."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bodymap.flow import Words
from bodymap.ui import theme as look
from bodymap.ui.self_assessment.parts import Bars, label
from bodymap.ui.self_assessment.room import Room
from bodymap.ui.theme import Button


class TopBar(QWidget):
    """The upper edge of the page. `can_speak`: whether reading aloud is offered."""

    def __init__(self, words: Words, can_speak: bool) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(look.px(12))
        self._row = QHBoxLayout()
        self._row.setSpacing(look.px(12))
        self.pause = Button(say("bar.pause"), "pause", "patient_small")
        self.listen = Button(say("bar.listen"), "sound", "patient_small")
        self.listen.setVisible(can_speak)
        self.help = Button(say("bar.help"), "", "patient_small")
        self.progress = label("", 18, 600)
        self.progress.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.kept = label(say("bar.kept"), 18, tone="ink2")
        self.kept.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._middle = QVBoxLayout()
        self._middle.setSpacing(look.px(4))
        self.leave: Button | None = None
        self._row.addWidget(self.pause)
        self._row.addWidget(self.listen)
        self._row.addLayout(self._middle, 100)
        self._row.addWidget(self.progress, 100)
        self._row.addWidget(self.kept)
        self._row.addWidget(self.help)
        self._box.addLayout(self._row)
        self.bars = Bars()
        self._box.addWidget(self.bars)

    def add_leave(self, button: Button) -> None:
        """The button for taking the computer back, at the upper right of every screen."""
        self._row.addWidget(button)
        self.leave = button

    def arrange(self, *, narrow: bool, room: Room) -> None:
        """The words of progress between the buttons, or on a line of their own; the bars under them where it is low."""
        self._box.setSpacing(look.px((12, 8, 6)[room.low]))
        if room.low == 2 and not narrow:
            self._middle.addWidget(self.progress)
            self._middle.addWidget(self.bars)
            return
        self._box.addWidget(self.bars)
        if narrow:
            self._box.insertWidget(1, self.progress)
        else:
            self._row.insertWidget(3, self.progress, 100)

    def show_progress(self, words: str, at: int, of: int) -> None:
        """How far along: in words, and the bar `at` of `of`, from 0."""
        self.progress.setText(words)
        self.bars.show_place(at, of)
        self.bars.setAccessibleName(words)

    def say_kept(self, kept: bool) -> None:
        """Whether every answer is on disk."""
        self.kept.setText(self._words.say("bar.kept" if kept else "bar.not_kept"))

    def stops(self) -> list[QWidget]:
        """What the keyboard reaches here, in order."""
        return [self.pause, self.listen, self.help, *([self.leave] if self.leave else [])]
