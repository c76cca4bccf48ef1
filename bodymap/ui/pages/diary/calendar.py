"""The calendar, the line, and counts of what was noted before flares: gaps as gaps, flares and infusions as marks."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from bodymap.medicine import diary
from bodymap.medicine.diary import Before, Cell
from bodymap.medicine.guided import Words
from bodymap.plots import DiaryView
from bodymap.ui.kit import theme as look
from bodymap.ui.kit.layouts import Flow
from bodymap.ui.kit.theme import Card, IconButton, Rule, color
from bodymap.ui.pages.diary.lines import DiaryValues, day_name, month_name, plain_day
from bodymap.ui.pages.guided.parts import LEAD, TITLE, Answer, Tall, label, tab_order
from bodymap.ui.plot import Drawn, Wish, desk

# -- calendar ---------------------------------------------------------------------------------------------------------
# The calendar: each day with its pain as number and shade, gaps as gaps, flares and infusions as marks.

HEIGHT = 76


class DayCell(QAbstractButton):
    """One day. Its name says everything that is drawn."""

    def __init__(self, cell: Cell, words: Words, today: date) -> None:
        super().__init__()
        self.cell, self.words, self.today = cell, words, today
        self.setEnabled(not cell.future)
        self.setProperty("radius", 10)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(look.px(HEIGHT))
        if not cell.future:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(", ".join(self._told()))

    def _told(self) -> list[str]:
        cell, say = self.cell, self.words.say
        told = [day_name(cell.day, self.words, self.today)]
        if cell.future:
            return [*told, say("page.future")]
        if not cell.written:
            told.append(say("calendar.gap"))
        elif cell.pain is None:
            told.append(say("calendar.no_pain_number"))
        else:
            told.append(say("calendar.pain", n=cell.pain))
        if cell.flare:
            told.append(f"{say('calendar.flare')}: {say(f'item.flare.options.{cell.flare}')}")
        if cell.infusion:
            told.append(say("calendar.infusion"))
        return [*told, say(f"calendar.{cell.mark}")] if cell.mark else told

    def sizeHint(self) -> QSize:
        return QSize(look.px(96), look.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(44), look.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_cell(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), self.cell, self.today)
        painter.end()


def paint_cell(painter: QPainter, box: QRectF, cell: Cell, today: date) -> None:
    """The look of one day; a legend shows the same."""
    theme, k = look.current(), look.scale()
    path = QPainterPath()
    path.addRoundedRect(box, 10 * k, 10 * k)
    ink = theme.ink if not cell.future else theme.ink3
    if cell.pain is not None:
        painter.fillPath(path, color(theme.scale[cell.pain]))
        ink = theme.scale_text[cell.pain]
    elif cell.written:
        painter.fillPath(path, color(theme.surface))
    if not cell.future:
        pen = QPen(color(theme.ink3), 1.2 * k)
        if cell.day == today:
            pen = QPen(color(theme.ink), 2.6 * k)
        if not cell.written:
            pen.setDashPattern([3.0, 2.4])
        painter.strokePath(path, pen)
    painter.setPen(color(ink))
    painter.setFont(look.font_px(14, 500))
    inner = box.adjusted(8 * k, 5 * k, -8 * k, -5 * k)
    painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, str(cell.day.day))
    if cell.written:
        painter.setFont(look.font_px(24, 600))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "·" if cell.pain is None else str(cell.pain))
    if cell.mark:
        _paint_mark(painter, inner, cell.mark, ink)
    if cell.infusion:
        _paint_infusion(painter, inner, ink)
    if cell.flare:
        _paint_flare(painter, box, cell.flare, ink)


def _paint_infusion(painter: QPainter, inner: QRectF, ink: str) -> None:
    k = look.scale()
    right, top = inner.right(), inner.top() + 3 * k
    points = ((right - 13 * k, top), (right, top), (right - 6.5 * k, top + 11 * k))
    shape = QPolygonF()
    for x, y in points:
        shape.append(QRectF(x, y, 0, 0).topLeft())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(ink))
    painter.drawPolygon(shape)


def _paint_flare(painter: QPainter, box: QRectF, flare: str, ink: str) -> None:
    """A bar along the foot, open at the side to which the flare goes on."""
    k = look.scale()
    left = box.left() + (8 * k if flare == "started" else 0)
    right = box.right() - (8 * k if flare == "ended" else 0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(ink))
    painter.drawRect(QRectF(left, box.bottom() - 11 * k, right - left, 5 * k))
    if flare == "started":
        painter.drawRect(QRectF(left, box.bottom() - 16 * k, 3 * k, 13 * k))


def _paint_mark(painter: QPainter, inner: QRectF, mark: str, ink: str) -> None:
    """A small open ring (late) or square (from paper) at the lower left."""
    k = look.scale()
    painter.setPen(QPen(color(ink), 1.6 * k))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    spot = QRectF(inner.left(), inner.center().y() + 1 * k, 9 * k, 9 * k)
    if mark == "late":
        painter.drawEllipse(spot)
    else:
        painter.drawRect(spot)


class Sample(QWidget):
    """One mark of the legend."""

    def __init__(self, cell: Cell, today: date) -> None:
        super().__init__()
        self.cell, self.today = cell, today
        self.setFixedSize(look.px(42), look.px(38))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        part = 0.72  # a day of the month, smaller
        painter.scale(part, part)
        whole = QRectF(0, 0, self.width() / part, self.height() / part)
        paint_cell(painter, whole.adjusted(1, 1, -1, -1), self.cell, self.today)
        painter.end()


class CalendarPart(Tall):
    """A month. `day_chosen` carries the day that was pressed, `month_chosen` the first day of another month."""

    day_chosen = Signal(object)
    month_chosen = Signal(object)

    def __init__(self, values: DiaryValues, shown: date, words: Words, wide: bool) -> None:
        super().__init__()
        self.values, self.shown, self.words = values, shown.replace(day=1), words
        self.setProperty("page", True)
        self.setAccessibleName(f"{words.say('calendar.title')}, {month_name(self.shown, words)}")
        box = QVBoxLayout(self)
        box.setContentsMargins(look.px(4), look.px(4), look.px(8), look.px(12))
        box.setSpacing(look.px(8))
        self._head(box, wide)
        given = [infusion.given_at.date() for infusion in values.infusions]
        self.weeks = diary.month(
            values.days, self.shown.year, self.shown.month, values.today, given, values.first_weekday
        )  # fmt: skip
        self._legend(box)
        self._grid(box)
        box.addStretch(1)
        tab_order([self.before, self.after, *self.cells.values()])

    def _head(self, box: QVBoxLayout, wide: bool) -> None:
        say = self.words.say
        row = QHBoxLayout()
        row.setSpacing(look.px(12))
        self.before = IconButton("back", say("calendar.before"), "patient_small")
        self.after = IconButton("chevron_right", say("calendar.after"), "patient_small")
        self.before.clicked.connect(lambda: self.month_chosen.emit((self.shown - timedelta(days=1)).replace(day=1)))
        self.after.clicked.connect(lambda: self.month_chosen.emit((self.shown + timedelta(days=32)).replace(day=1)))
        self.after.setEnabled(self.shown < self.values.today.replace(day=1))
        row.addWidget(self.before)
        row.addWidget(label(month_name(self.shown, self.words), TITLE - 8 if wide else 22, 600), 1)
        row.addWidget(self.after)
        box.addLayout(row)

    def _grid(self, box: QVBoxLayout) -> None:
        values = self.values
        weeks = self.weeks
        grid = QGridLayout()
        grid.setSpacing(look.px(6))
        short = self.words.lines("days.short")
        for n in range(7):
            head = label(short[(values.first_weekday + n) % 7], 18, 600, "ink2")
            head.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            head.setMinimumWidth(look.px(36))
            grid.addWidget(head, 0, n)
            grid.setColumnStretch(n, 1)
        self.cells: dict[date, DayCell] = {}
        for row, week in enumerate(weeks, start=1):
            for column, cell in enumerate(week):
                if cell is not None:
                    button = DayCell(cell, self.words, values.today)
                    button.clicked.connect(lambda _=False, day=cell.day: self.day_chosen.emit(day))
                    button.installEventFilter(self)
                    grid.addWidget(button, row, column)
                    self.cells[cell.day] = button
        box.addLayout(grid)
        if not any(cell and cell.written for week in weeks for cell in week):
            box.addWidget(label(self.words.say("calendar.empty"), LEAD))

    def _legend(self, box: QVBoxLayout) -> None:
        """Above the month, where it is seen, and only of what is in this month."""
        say, today = self.words.say, self.values.today
        days = [cell for week in self.weeks for cell in week if cell is not None and not cell.future]
        box.addWidget(label(say("calendar.lead_dark" if look.current().dark else "calendar.lead"), 18, tone="ink2"))
        flow = Flow(18)
        day = date(2026, 1, 7)
        for cell, there, text in (
            (Cell(day, 3, "started", written=True), any(c.flare for c in days), say("calendar.flare")),
            (Cell(day, infusion=True), any(c.infusion for c in days), say("calendar.infusion")),
            (Cell(day, 3, mark="late", written=True), any(c.mark == "late" for c in days), say("calendar.late")),
            (Cell(day, 3, mark="paper", written=True), any(c.mark == "paper" for c in days), say("calendar.paper")),
            (Cell(day), any(not c.written for c in days), say("calendar.gap")),
        ):
            if not there:
                continue
            part = QWidget()
            row = QHBoxLayout(part)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(look.px(8))
            row.addWidget(Sample(cell, today))
            name = label(text, 18)
            name.setWordWrap(False)
            row.addWidget(name)
            flow.addWidget(part)
        box.addWidget(flow)

    # -- keys --

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, DayCell):
            return False
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
        key = Qt.Key(event.key())
        if key in steps:
            target = self.cells.get(watched.cell.day + timedelta(days=steps[key]))
            if target is not None and target.isEnabled():
                target.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            watched.click()
        elif key == Qt.Key.Key_PageUp:
            self.before.click()
        elif key == Qt.Key.Key_PageDown and self.after.isEnabled():
            self.after.click()
        else:
            return False
        return True


# -- counts -----------------------------------------------------------------------------------------------------------
# What was noted before flares, as counts beside the counts of other days; and the choice of optional lines.


class CountsPart(Tall):
    """Plain counts; `window_chosen` carries another number of days before a flare."""

    window_chosen = Signal(int)

    def __init__(self, values: DiaryValues, window: int, words: Words, wide: bool) -> None:
        super().__init__()
        self.words = words
        self.setProperty("page", True)
        self.setAccessibleName(words.say("counts.title"))
        self.windows: dict[int, Answer] = {}
        told = diary.before_flares(values.days, words, window)
        box = QVBoxLayout(self)
        box.setContentsMargins(look.px(4), look.px(4), look.px(8), look.px(12))
        box.setSpacing(look.px(10))
        say = words.say
        box.addWidget(label(say("counts.title"), TITLE - 8 if wide else 22, 600))
        if not told.flares:
            box.addWidget(label(say("counts.empty"), LEAD, 600))
            box.addWidget(label(say("counts.empty_lead"), LEAD))
            box.addStretch(1)
            return
        box.addWidget(label(say("counts.lead"), LEAD))
        box.addWidget(label(f"{say('counts.cause')} {say('counts.chance')}", LEAD, 600))
        self._choose_window(box, window)
        if told.rows and told.days:
            box.addWidget(self._table(told))
        else:
            box.addWidget(label(say("counts.no_days"), LEAD))
        for text in self._about(told):
            box.addWidget(label(text, 18, tone="ink2"))
        box.addStretch(1)

    def _choose_window(self, box: QVBoxLayout, window: int) -> None:
        say = self.words.say
        box.addWidget(label(say("counts.window"), 18, 600))
        row = QHBoxLayout()
        row.setSpacing(look.px(10))
        for n in diary.WINDOWS:
            button = Answer(say("counts.day_one") if n == 1 else say("counts.day_many", n=n), mark="one", least=48)
            button.setChecked(n == window)
            button.clicked.connect(lambda _=False, n=n: self.window_chosen.emit(n))
            row.addWidget(button, 1)
            self.windows[n] = button
        row.addStretch(1)
        box.addLayout(row)

    def _table(self, told: Before) -> Card:
        say = self.words.say
        card = Card()
        grid = QGridLayout(card)
        grid.setContentsMargins(look.px(18), look.px(12), look.px(18), look.px(12))
        grid.setHorizontalSpacing(look.px(20))
        grid.setVerticalSpacing(look.px(6))
        heads = (say("counts.what"), say("counts.before"), say("counts.other"))
        for column, text in enumerate(heads):
            head = label(text, 18, 600, "ink2")
            head.setMinimumWidth(look.px(96))
            grid.addWidget(head, 0, column)
        for n, row in enumerate(told.rows):
            grid.addWidget(Rule(), 2 * n + 1, 0, 1, 3)
            grid.addWidget(label(row.words, 18), 2 * n + 2, 0)
            for column, (count, of) in enumerate(((row.before, row.before_of), (row.other, row.other_of)), start=1):
                said = say("counts.of", n=count, of=of) if of else say("counts.none_asked")
                shown = label(said, 18, 600 if of else 400, "ink" if of else "ink2")
                shown.setAccessibleName(f"{row.words}, {heads[column]}: {said}")
                grid.addWidget(shown, 2 * n + 2, column, Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        return card

    def _about(self, told: Before) -> list[str]:
        say = self.words.say
        lines = [
            say("counts.about_before", flares=told.flares, days=told.days),
            say("counts.about_other", days=told.others),
            say("counts.about_left", days=told.left_out),
        ]
        if told.first and told.last:
            first, last = plain_day(told.first, self.words), plain_day(told.last, self.words)
            lines.append(say("counts.about_span", first=first, last=last))
        return [" ".join(lines)]


class ItemsPart(Tall):
    """Which lines come each day. `chosen` carries the ids of the optional ones that are on."""

    chosen = Signal(object)

    def __init__(self, values: DiaryValues, words: Words, wide: bool) -> None:
        super().__init__()
        self.setProperty("page", True)
        self.setAccessibleName(words.say("items.title"))
        box = QVBoxLayout(self)
        box.setContentsMargins(look.px(4), look.px(4), look.px(8), look.px(12))
        box.setSpacing(look.px(10))
        box.addWidget(label(words.say("items.title"), TITLE - 8 if wide else 22, 600))
        box.addWidget(label(words.say("items.lead"), LEAD))
        box.addWidget(label(words.say("items.always"), 18, 600))
        box.addWidget(label(" · ".join(words.say(f"item.{item.id}.short") for item in diary.core()), 18, tone="ink2"))
        box.addWidget(label(words.say("items.optional"), 18, 600))
        grid = QGridLayout()
        grid.setSpacing(look.px(10))
        self.buttons: dict[str, Answer] = {}
        across = 3 if wide else 1
        for n, item in enumerate(diary.optional()):
            button = Answer(words.say(f"item.{item.id}.title"), mark="many", least=56)
            button.setChecked(item.id in values.chosen)
            button.clicked.connect(lambda _=False, item_id=item.id: self._turn(item_id))
            grid.addWidget(button, *divmod(n, across))
            self.buttons[item.id] = button
        for column in range(across):
            grid.setColumnStretch(column, 1)
        box.addLayout(grid)
        box.addStretch(1)

    def _turn(self, item_id: str) -> None:
        self.buttons[item_id].setChecked(not self.buttons[item_id].isChecked())
        self.chosen.emit(tuple(i for i, button in self.buttons.items() if button.isChecked()))


# -- plot -------------------------------------------------------------------------------------------------------------
# The line of the diary: the picture is drawn in the thread of all plots, the window never waits.

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
