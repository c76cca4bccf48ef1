"""The line of the diary: the picture is drawn in the thread of all plots, the window never waits."""

from __future__ import annotations

from statistics import median

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from bodymap import diary
from bodymap.flow import Words
from bodymap.plots.diary import DiaryView
from bodymap.ui import theme as look
from bodymap.ui.diary.values import DiaryValues, plain_day
from bodymap.ui.plot_view.desk import Drawn, Wish, desk
from bodymap.ui.self_assessment.parts import LEAD, TITLE, Tall, label

LARGER = 1.6
"""Letters are larger here than on the desk's plots."""


class DiaryPlot(QWidget):
    """The picture. `drawn` when it is on the screen."""

    drawn = Signal()

    def __init__(self, view: DiaryView) -> None:
        super().__init__()
        self.setObjectName("diary_plot")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(look.px(340))
        self._view, self._serial = view, 0
        self._image: QImage | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(20)
        self._later.timeout.connect(self._ask)
        desk().done.connect(self._arrived)

    def is_drawn(self) -> bool:
        """Whether there is a picture."""
        return self._image is not None

    def sizeHint(self) -> QSize:
        return QSize(look.px(900), look.px(420))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._later.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._later.start()

    def _ask(self) -> None:
        if self.isVisible() and self.width() > 50:
            wish = Wish(
                self._view, self.width(), self.height(), look.scale() * LARGER, self.devicePixelRatio(),
                look.current().dark, None,
            )  # fmt: skip
            self._serial = desk().want(id(self), wish)

    def _arrived(self, serial: int, result: object) -> None:
        if serial != self._serial:
            return
        if isinstance(result, Exception):
            raise result
        if isinstance(result, Drawn):
            self._image = result.image
            self.update()
            self.drawn.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._image.deviceIndependentSize()
        painter.drawImage(QRectF(0, 0, size.width(), size.height()), self._image)
        painter.end()


class PlotPart(Tall):
    """The line with its words; before the first day it says so."""

    def __init__(self, values: DiaryValues, words: Words, wide: bool) -> None:
        super().__init__()
        self.setProperty("page", True)
        self.plot: DiaryPlot | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(look.px(4), look.px(4), look.px(8), look.px(12))
        box.setSpacing(look.px(10))
        box.addWidget(label(words.say("plot.title"), TITLE - 8 if wide else 22, 600))
        numbers = [v for run in diary.runs(values.days, "pain_average") for _, v in run]
        if not numbers:
            box.addWidget(label(words.say("plot.empty"), LEAD))
            box.addStretch(1)
            self.setAccessibleName(words.say("plot.empty"))
            return
        box.addWidget(label(f"{words.say('plot.lead')} {words.say('plot.lone').capitalize()}.", 18, tone="ink2"))
        self.plot = DiaryPlot(DiaryView(values.days, values.infusions))
        self.plot.setAccessibleName(words.say("plot.title"))
        self.plot.setAccessibleDescription(in_words(values, words, numbers))
        box.addWidget(self.plot, 1)
        box.setAlignment(Qt.AlignmentFlag.AlignTop)


def in_words(values: DiaryValues, words: Words, numbers: list[float]) -> str:
    """The picture for those who do not see it: span, how many days, lowest, middle and highest number."""
    days = list(diary.latest(values.days))
    span = words.say("counts.about_span", first=plain_day(days[0], words), last=plain_day(days[-1], words))
    said = ", ".join(f"{n:g}" for n in (min(numbers), median(numbers), max(numbers)))
    return f"{span} {len(numbers)}: {said}"
