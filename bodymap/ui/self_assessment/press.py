"""One place to press: the picture, three steps, 0 to 10. No control's name, no colour of pain, no conclusion."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QVBoxLayout, QWidget

from bodymap import body
from bodymap.flow import NOT_REACHED, SKIPPED, UNKNOWN, Given
from bodymap.ui import theme as look
from bodymap.ui.self_assessment.asking import number_keys
from bodymap.ui.self_assessment.parts import TEXT, Scale, label
from bodymap.ui.self_assessment.picture import PressPicture
from bodymap.ui.self_assessment.room import Room
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
        room = self.room
        least = (250, 210, 150)[room.low] if self.wide else 300
        self.picture.setMinimumHeight(look.px(least))
        if self.wide:
            self.picture.wanted = least
        text = QVBoxLayout()
        text.setSpacing(look.px(min(room.gap, 12)))
        text.addStretch(1)
        heads = QBoxLayout(
            QBoxLayout.Direction.LeftToRight if room.low == 2 and self.wide else QBoxLayout.Direction.TopToBottom
        )
        heads.addWidget(label(name, room.title, 600), 1)
        heads.insertWidget(0, label(side, 20, 600, "accent"))
        text.addLayout(heads)
        text.addWidget(label(where, room.lead))
        steps = [say(f"press.first.{site.pair}"), say("press.push"), say("press.let_go")]
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(look.px(14))
        grid.setVerticalSpacing(look.px(min(room.gap, 8)))
        for n, words in enumerate(steps):
            grid.addWidget(Number(n + 1, room), n, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(words), n, 1, Qt.AlignmentFlag.AlignVCenter)
        text.addLayout(grid)
        care = say("press.neck" if site.pair == "low_cervical" else "press.once")
        text.addWidget(label(care, TEXT, tone="ink2"))
        text.addStretch(1)
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight if self.wide else QBoxLayout.Direction.TopToBottom)
        row.setSpacing(look.px((32, 28, 20)[room.low]))
        row.addWidget(self.picture, (45, 45, 34)[room.low])
        row.addLayout(text, (55, 55, 66)[room.low])
        self.box.setSpacing(look.px((8, 6, 4)[room.low]))
        self.box.addLayout(row, 1)
        self.box.addWidget(label(say("press.question"), (22, 20, 18)[room.low], 600))
        self.scale = Scale(say("press.low"), say("press.high"), room)
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

    def __init__(self, number: int, room: Room) -> None:
        super().__init__()
        self._px = 26 if room.low == 2 else 34
        self._number = number
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(look.px(self._px), look.px(self._px))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = look.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color(theme.accent_bg))
        painter.drawEllipse(QRectF(self.rect()))
        painter.setFont(look.font_px(18 if self._px > 30 else 15, 700))
        painter.setPen(look.color(theme.accent))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.end()
