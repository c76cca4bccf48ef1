"""One place to press: the picture, three steps, 0 to 10. No control's name, no colour of pain, no conclusion."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QVBoxLayout, QWidget

from bodymap import body
from bodymap.flow import NOT_REACHED, SKIPPED, UNKNOWN, Given
from bodymap.ui import theme as look
from bodymap.ui.self_assessment.asking import number_keys
from bodymap.ui.self_assessment.parts import LEAD, TEXT, TITLE, Scale, label
from bodymap.ui.self_assessment.picture import PressPicture
from bodymap.ui.self_assessment.screen import Screen


class PressScreen(Screen):
    """A place, one a screen."""

    def build(self) -> None:
        site = body.SITES[self.step.item]
        say, wishes = self.words.say, self.sitting.wishes
        self.picture = PressPicture(
            site.id,
            wishes.figure,
            wishes.mirror,
            (say("press.right"), say("press.left"), say("press.front"), say("press.behind")),
        )
        name = say(f"press.names.{site.pair}")
        side, where = say(f"press.sides.{site.side}"), say(f"press.where.{site.pair}")
        self.picture.setAccessibleName(f"{side}, {name.lower()}, {self.picture.from_words()}")
        self.picture.setMinimumHeight(look.px(250 if self.wide else 300))
        text = QVBoxLayout()
        text.setSpacing(look.px(12))
        text.addStretch(1)
        text.addWidget(label(side, LEAD, 600, "accent"))
        text.addWidget(label(name, TITLE if self.wide else 28, 600))
        text.addWidget(label(where, LEAD))
        steps = [say(f"press.first.{site.pair}"), say("press.push"), say("press.let_go")]
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(look.px(14))
        grid.setVerticalSpacing(look.px(8))
        for n, words in enumerate(steps):
            grid.addWidget(Number(n + 1), n, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(words), n, 1, Qt.AlignmentFlag.AlignVCenter)
        text.addLayout(grid)
        care = say("press.neck" if site.pair == "low_cervical" else "press.once")
        text.addWidget(label(care, TEXT, tone="ink2"))
        text.addStretch(1)
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight if self.wide else QBoxLayout.Direction.TopToBottom)
        row.setSpacing(look.px(32))
        row.addWidget(self.picture, 45)
        row.addLayout(text, 55)
        self.box.setSpacing(look.px(8))
        self.box.addLayout(row, 1)
        self.box.addWidget(label(say("press.question"), 22, 600))
        self.scale = Scale(say("press.low"), say("press.high"), self.wide)
        self.scale.chosen.connect(self.answered.emit)
        self.box.addWidget(self.scale)
        self.order = [*self.scale.buttons]
        self.read = [f"{side}. {name}.", where, *steps, care, say("press.question")]
        self.keys = number_keys(self, self.scale)

    def others(self) -> dict[str, str]:
        say = self.words.say
        return {
            NOT_REACHED: say("press.not_reached"),
            SKIPPED: say("press.skipped"),
            UNKNOWN: say("bar.unknown"),
        }

    def show_given(self, given: Given | None) -> None:
        self.scale.show_number(given if isinstance(given, int) else None)


class Number(QWidget):
    """The number of a step in a round field."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(look.px(34), look.px(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = look.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color(theme.accent_bg))
        painter.drawEllipse(QRectF(self.rect()))
        painter.setFont(look.font_px(18, 700))
        painter.setPen(look.color(theme.accent))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.end()
