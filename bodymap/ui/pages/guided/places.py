"""Where the pain was: the figure as the patient sees it, and the same 19 places as a list."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent, QTransform
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from bodymap.medicine import body
from bodymap.medicine.guided import Given, Places, one_side
from bodymap.ui.figure.painting import Frame, Margins, fitted, paint_over, paint_regions, paint_under, region_path
from bodymap.ui.kit import theme as look
from bodymap.ui.kit.theme import color
from bodymap.ui.pages.guided.parts import Answer, Screen, label

# -- drawn ------------------------------------------------------------------------------------------------------------
# The body as the patient sees it: front and back, or the front as in a mirror. What is stored is their own side.

REACH = 22
"""px (at 100 %) within which a touch goes to the nearest area: every area is at least 44 px wide for a finger."""


def flipped(view: body.View, mirror: bool) -> bool:
    """Whether a view is drawn the other way round: only the front is what a mirror shows."""
    return mirror and view.name == "front"


def side_words(view: body.View, mirror: bool, right: str, left: str) -> tuple[str, str]:
    """The words at the viewer's left and right of a view; sides are the patient's own."""
    right_first = (view.name == "front") != flipped(view, mirror)
    return (right, left) if right_first else (left, right)


def onto(view: body.View, mirror: bool, unit: float, origin: QPointF) -> QTransform:
    """From units of a view to the widget, turned round in a mirror."""
    if flipped(view, mirror):
        return QTransform(-unit, 0, 0, unit, origin.x() + view.width * unit, origin.y())
    return QTransform(unit, 0, 0, unit, origin.x(), origin.y())


class BodyPlaces(QWidget):
    """Front and back; a touch chooses the area under it, or the nearest one within a finger's width."""

    area_chosen = Signal(str)

    def __init__(self, variant: str, mirror: bool, right: str, left: str, titles: tuple[str, str]) -> None:
        super().__init__()
        self._variant, self._mirror = variant, mirror
        self._right, self._left, self._titles = right, left, dict(zip(("front", "back"), titles, strict=True))
        self._marked: tuple[str, ...] = ()
        self._static: QPixmap | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.wanted = 520  # px at 100 %; a scrolled page is made as high as all hints together
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_mirror(self, mirror: bool) -> None:
        """As in a mirror, or as others see the patient."""
        self._mirror, self._static = mirror, None
        self.update()

    def show_marked(self, areas: Iterable[str]) -> None:
        """Which areas are marked."""
        self._marked = tuple(areas)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look.px(520), look.px(self.wanted))

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(300), look.px(360))

    def views(self) -> tuple[body.View, ...]:
        drawn = body.figure(self._variant)
        return drawn.front, drawn.back

    def transform(self, view: body.View) -> QTransform:
        """From units of a view to the widget."""
        frame = self._frame()
        return onto(view, self._mirror, frame.unit, frame.origin(view.name))

    def area_at(self, at: QPointF) -> str:
        """The area under a point, or the nearest within a finger's width; "" for none."""
        k = look.scale()
        for reach in (0.0, 7.0 * k, 14.0 * k, REACH * k):
            for turn in range(16 if reach else 1):
                angle = 2 * pi * turn / 16
                near = QPointF(at.x() + reach * cos(angle), at.y() + reach * sin(angle))
                for view in self.views():
                    there = self.transform(view).inverted()[0].map(near)
                    if found := body.area_at(view, there.x(), there.y()):
                        return found
        return ""

    def middle_of(self, area: str) -> QPointF:
        """A point inside an area, in the widget."""
        for view in self.views():
            path = region_path(self._variant, view.name, area)
            if path.isEmpty():
                continue
            box = path.boundingRect()
            for part in (0.5, 0.4, 0.6, 0.3, 0.7):
                for across in (0.5, 0.4, 0.6, 0.3, 0.7):
                    at = QPointF(box.left() + box.width() * across, box.top() + box.height() * part)
                    if body.area_at(view, at.x(), at.y()) == area:
                        return self.transform(view).map(at)
        raise KeyError(area)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and (area := self.area_at(event.position())):
            self.area_chosen.emit(area)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._static = None
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, ratio = look.current(), self.devicePixelRatioF()
        if self._static is None or self._static.devicePixelRatio() != ratio:
            self._static = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
            self._static.setDevicePixelRatio(ratio)
            self._static.fill(Qt.GlobalColor.transparent)
            self._paint_body(self._static, ratio)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._static)
        for view in self.views():
            painter.setTransform(self.transform(view))
            paint_regions(painter, self._variant, view.name, self._marked, theme, strong=True)
        painter.end()

    def _frame(self) -> Frame:
        k = look.scale()
        return fitted(self.views(), QSizeF(self.size()), Margins(top=34 * k, side=8 * k, bottom=6 * k))

    def _paint_body(self, onto_map: QPixmap, ratio: float) -> None:
        theme, frame, k = look.current(), self._frame(), look.scale()
        painter = QPainter(onto_map)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for view in self.views():
            painter.setTransform(self.transform(view))
            paint_under(painter, self._variant, view.name, theme)
            paint_over(painter, self._variant, view.name, theme, frame.unit, ratio)
            painter.resetTransform()
            middle, head = frame.middle(view), 92 * frame.unit
            painter.setFont(look.font_px(18, 400))
            painter.setPen(color(theme.ink2))
            title = QRectF(middle.x() - 150 * k, middle.y() - 34 * k, 300 * k, 28 * k)
            painter.drawText(title, Qt.AlignmentFlag.AlignCenter, self._titles[view.name])
            painter.setFont(look.font_px(14, 700, 0.06))
            metrics = QFontMetricsF(painter.font())
            y = middle.y() + 98 * frame.unit + metrics.capHeight() / 2
            first, second = side_words(view, self._mirror, self._right, self._left)
            painter.drawText(QPointF(middle.x() - head - metrics.horizontalAdvance(first) - 6 * k, y), first)
            painter.drawText(QPointF(middle.x() + head + 6 * k, y), second)
        painter.end()


def dot(painter: QPainter, at: QPointF, radius: float) -> None:
    """A filled accent dot with a halo."""
    theme = look.current()
    painter.setPen(QPen(color(theme.halo), radius * 0.5))
    painter.setBrush(color(theme.accent))
    painter.drawEllipse(at, radius, radius)


# -- places -----------------------------------------------------------------------------------------------------------
# Where the pain was: the figure, and the same 19 places as a list; the question when only one side was marked.

PAIRS = ("jaw", "shoulder_girdle", "upper_arm", "lower_arm", "hip", "upper_leg", "lower_leg")
MIDDLE = ("neck", "upper_back", "lower_back", "chest", "abdomen")


class PlacesScreen(Screen):
    """The figure, or its list; what is not marked counts as no pain once Next is pressed."""

    def build(self) -> None:
        self._least = self.wide and self.room.low == 2
        self.heading(self.own("title"), "" if self._least else self.own("lead"))
        wishes = self.sitting.wishes
        words = self.words
        self.figure = BodyPlaces(
            wishes.figure,
            wishes.mirror,
            words.say("press.right"),
            words.say("press.left"),
            (self.own("front"), self.own("back")),
        )
        self.figure.setAccessibleName(f"{self.own('front')}, {self.own('back').lower()}")
        least = (340, 220, 180)[self.room.low] if self.wide else 340
        self.figure.setMinimumHeight(look.px(least))
        if self.wide:
            self.figure.wanted = least
        self.figure.area_chosen.connect(self._turn)
        self.mirror = Answer(self.own("mirror"), mark="many", least=48)
        self.mirror.setChecked(wishes.mirror)
        self.mirror.clicked.connect(self._mirror)
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight if self.wide else QBoxLayout.Direction.TopToBottom)
        row.setSpacing(look.px(24))
        left = QVBoxLayout()
        beside = self._list()
        if self._least:  # the list goes on below: what is asked back stands over it, in place of how to answer
            self.box.addLayout(self._lead_or_check())
            self.figure.setFixedHeight(look.px(290))
        left.addWidget(self.figure, 0 if self._least else 1)
        left.addWidget(self.mirror)
        if self._least:
            left.addStretch(1)
        row.addLayout(left, 42)
        row.addLayout(beside, 58)
        self.box.addLayout(row, 1)
        self.order = [*self.areas.values(), self.none, self.only_yes, self.only_no, self.mirror]

    def show_given(self, given: Given | None) -> None:
        places = given if isinstance(given, Places) else Places()
        self.figure.show_marked(sorted(places.marked))
        for area, button in self.areas.items():
            button.setChecked(area in places.marked)
        self.none.setChecked(places.none)
        side = one_side(places.marked)
        had_focus = self.check.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self.check.setVisible(bool(side))
        if self._least:
            self.lead.setVisible(not side)
        if side:
            self.check_words.setText(self.own("only_right" if side == "r" else "only_left"))
            self.only_yes.setChecked(places.checked)
        elif had_focus:
            self.none.setFocus()

    def _list(self) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setSpacing(look.px(6))
        names, short = self.words.named("places.names"), self.words.named("places.short")
        self.areas: dict[str, Answer] = {}
        grid = QGridLayout()
        grid.setSpacing(look.px(6))
        for column, head in enumerate(("right", "left", "middle")):
            grid.addWidget(label(self.own(head), 18, 600, "ink2"), 0, column)
            grid.setColumnStretch(column, 1)
        columns = ([f"{pair}_r" for pair in PAIRS], [f"{pair}_l" for pair in PAIRS], MIDDLE)
        for column, areas in enumerate(columns):
            for row, area in enumerate(areas, start=1):
                text = short[body.AREAS[area].id.removesuffix("_r").removesuffix("_l")]
                self.areas[area] = button = Answer(text, mark="many", least=44, name=names[area])
                button.clicked.connect(partial(self._turn, area))
                grid.addWidget(button, row, column)
        self.none = Answer(self.own("none"), mark="one", least=44)
        self.none.clicked.connect(lambda: self.answered.emit(Places(none=True)))
        if self.wide and self.room.low:
            grid.addWidget(self.none, len(MIDDLE) + 1, 2, len(PAIRS) - len(MIDDLE), 1)
        else:
            grid.addWidget(self.none, len(PAIRS) + 1, 0, 1, 3)
        side.addLayout(grid)
        self.check = QWidget()
        self.check_words = label("", 18, 600)
        self.only_yes = Answer(self.own("only_yes"), mark="one", least=44)
        self.only_no = Answer(self.own("only_no"), least=44)
        self.only_yes.clicked.connect(self._only)
        self.only_no.clicked.connect(lambda: next(iter(self.areas.values())).setFocus())
        grid = QGridLayout(self.check)
        grid.setContentsMargins(0, 0 if self._least else look.px(8), 0, 0)
        grid.setSpacing(look.px(6))
        grid.addWidget(self.check_words, 0, 0, 1, 1 if self._least else 2)
        beside = ((0, 1), (0, 2)) if self._least else ((1, 0), (1, 1))
        for button, (row, column) in zip((self.only_yes, self.only_no), beside, strict=True):
            grid.addWidget(button, row, column)
        if not self._least:
            side.addWidget(self.check)
        side.addStretch(1)
        self.read += [names[area] for area in body.AREAS]
        return side

    def _lead_or_check(self) -> QHBoxLayout:
        """One line of a height that does not change, so that nothing moves under a finger."""
        row = QHBoxLayout()
        self.lead = label(self.own("lead"), self.room.lead)
        self.lead.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.lead)
        row.addWidget(self.check)
        row.addStrut(look.px(max(self.room.option, 48)))
        return row

    def _now(self) -> Places:
        given = self.sitting.given(self.step)
        return given if isinstance(given, Places) else Places()

    def _turn(self, area: str, _checked: bool = False) -> None:
        marked = self._now().marked ^ {area}
        self.answered.emit(Places(frozenset(marked)) if marked else None)

    def _only(self) -> None:
        self.answered.emit(Places(self._now().marked, checked=True))

    def _mirror(self) -> None:
        self.mirror.setChecked(not self.mirror.isChecked())
        self.figure.set_mirror(self.mirror.isChecked())
