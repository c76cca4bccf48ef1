"""Plots in the window: the course, and pictures that are only looked at, drawn in a thread of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from bodymap.plots import CourseView, figure_of
from bodymap.plots.views import View
from bodymap.ui.exam_words import exam_in_words, plot_in_words
from bodymap.ui.kit import theme as look
from bodymap.ui.kit.loop import ToWindow
from bodymap.ui.kit.theme import color, px

if TYPE_CHECKING:
    from bodymap.plots.frame import Spot


# -- desk -------------------------------------------------------------------------------------------------------------
# One thread that draws all plots, so that the window never waits; the latest wish replaces those before it.

DOTS = 96.0


_View = TypeVar("_View", bound=View)


@dataclass(frozen=True)
class Wish(Generic[_View]):
    """What one view wants drawn: size in logical px, scale of the text, pixels a logical px."""

    view: _View
    width: int
    height: int
    scale: float
    ratio: float
    dark: bool
    window: tuple[float, float] | None


@dataclass(frozen=True)
class Drawn:
    """A picture and what lies where in it. `span` is the part of the width that is the time axis."""

    wish: Wish[Any]
    image: QImage
    spots: tuple[Spot, ...]
    window: tuple[float, float]
    whole: tuple[float, float]
    span: tuple[float, float]


class _Desk(QObject):
    """One thread that draws for all plot views; `done` carries (serial, Drawn) or (serial, exception)."""

    done = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self._thread = ThreadPoolExecutor(1, "plot")
        self._serial = 0
        self._wanted: dict[int, int] = {}
        self._tell = ToWindow(self._end)

    def want(self, who: int, wish: Wish[Any]) -> int:
        """Draw this when there is time, instead of what `who` wanted before. The serial comes back with `done`."""
        self._serial += 1
        self._wanted[who] = self._serial
        self._thread.submit(_draw, self._wanted, who, self._serial, wish, self._tell)
        return self._serial

    def _end(self, serial: int, result: object) -> None:
        self.done.emit(serial, result)


def _draw(wanted: dict[int, int], who: int, serial: int, wish: Wish[Any], tell: ToWindow) -> None:
    if wanted.get(who) != serial:
        return
    try:
        result: object = _drawn(wish)
    except Exception as problem:  # handed to the window, which raises it where it is logged and shown
        result = problem
    tell(serial, result)


_desk: list[_Desk] = []


def desk() -> _Desk:
    """The one drawing thread of the program."""
    if not _desk:
        _desk.append(_Desk())
    return _desk[0]


def _drawn(wish: Wish[Any]) -> Drawn:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from bodymap.plots.look import LIGHT, settings_of

    size = (wish.width / DOTS / wish.scale, wish.height / DOTS / wish.scale)
    figure = figure_of(wish.view, dark=wish.dark, size=size, window=wish.window)
    figure.set_dpi(DOTS * wish.scale * wish.ratio)
    canvas = FigureCanvasAgg(figure)
    with settings_of(LIGHT):
        canvas.draw()  # type: ignore[no-untyped-call]
    wide, high = canvas.get_width_height(physical=True)
    pixels = bytes(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    image = QImage(pixels, wide, high, wide * 4, QImage.Format.Format_RGBA8888).copy()
    image.setDevicePixelRatio(wish.ratio)
    spots = tuple(getattr(figure, "spots", ()))
    window, whole, span = (getattr(figure, name, (0.0, 1.0)) for name in ("window", "whole", "span"))
    return Drawn(wish, image, spots, window, whole, span)


# -- picture ----------------------------------------------------------------------------------------------------------
# A picture that matplotlib draws in the plots' own thread, to be looked at only.

SOON = 20  # ms


class Picture(QWidget):
    """A picture of a fixed height that fills its width. `drawn` when it shows what is wanted."""

    drawn = Signal()

    def __init__(self, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: View | None = None
        self._picture: Drawn | None = None
        self._serial, self._height = 0, height
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SOON)
        self._later.timeout.connect(self._ask)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        desk().done.connect(self._arrived)
        look.look().changed.connect(self._anew)

    def show_view(self, view: View, words: str) -> None:
        """Show this; `words` say the same to those who do not see it."""
        self._view = view
        self.setAccessibleName(words)
        self._later.start()

    def set_height(self, height: int) -> None:
        """Another height, in px at 100 %."""
        if height != self._height:
            self._height = height
            self._anew()

    def is_drawn(self) -> bool:
        """Whether the picture shows what is wanted."""
        return self._picture is not None and self._picture.wish == self._wish()

    def sizeHint(self) -> QSize:
        return QSize(px(520), px(self._height))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(300), px(self._height))

    def _wish(self) -> Wish[View] | None:
        if self._view is None or self.width() < 40 or self.height() < 40:
            return None
        ratio = self.devicePixelRatioF()
        return Wish(self._view, self.width(), self.height(), look.scale(), ratio, look.current().dark, None)

    def _ask(self) -> None:
        wish = self._wish()
        if wish is None or not self.isVisible():
            return
        if self.is_drawn():
            self._serial = 0  # what is still being drawn was for another size, and would be stretched
        else:
            self._serial = desk().want(id(self), wish)

    def _arrived(self, serial: int, result: object) -> None:
        if serial != self._serial:
            return
        if isinstance(result, Exception):
            raise result
        assert isinstance(result, Drawn)
        self._picture = result
        self.update()
        self.drawn.emit()

    def _anew(self) -> None:
        self.updateGeometry()
        self._later.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._later.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._later.start()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._later.start()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        theme = look.current()
        picture = self._picture
        if picture is None or picture.wish.dark != theme.dark or picture.wish.view != self._view:
            painter.setFont(look.font("plain"))
            painter.setPen(color(theme.ink3))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Drawing ...")
        else:
            painter.drawImage(QRectF(self.rect()), picture.image)
        painter.end()


# -- view -------------------------------------------------------------------------------------------------------------
# The course plot in the window: drawn by matplotlib in a thread of its own, so that the window never waits. The thread
# imports matplotlib when the first plot is wanted, and the latest wish replaces those before it. The picture lies in a
# plain widget; hover, click, keys, pan and zoom work on the places of the points that come with it.

REACH = 16
STEP = 1.25
DRAG = 5
DRAW_SOON, DRAW_FIRST = 5, 40  # ms


class PlotView(QWidget):
    """The plot of one course. Click or Enter opens an exam; arrows step through them, + and - zoom, 0 shows all."""

    exam_opened = Signal(str)
    exam_marked = Signal(str)  # "" when none is
    drawn = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plot_view")
        self.setAccessibleName("Course plot")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._view: CourseView | None = None
        self._picture: Drawn | None = None
        self._window: tuple[float, float] | None = None
        self._serial = 0
        self._marked = ""
        self._press: QPointF | None = None
        self._press_window: tuple[float, float] | None = None
        self._dragging = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._ask)
        desk().done.connect(self._arrived)
        look.look().changed.connect(self._want)

    # -- what is shown ---------------------------------------------------------------------------------------------

    def show_view(self, view: CourseView) -> None:
        """Show a course; zoom and pan stay when the course is the same."""
        same = self._view is not None and self._view.told.course == view.told.course and self._view.days == view.days
        if not same:
            self._window = None
        self._view = view
        self.setAccessibleDescription(plot_in_words(view))
        self._want()

    def set_marked(self, exam: str) -> None:
        """Mark an exam (as if it were hovered elsewhere); "" for none. Tells nobody."""
        if exam != self._marked:
            self._marked = exam
            self.update()

    def marked(self) -> str:
        """The exam that is marked, or ""."""
        return self._marked

    def is_drawn(self) -> bool:
        """Whether the picture shows what is wanted."""
        return self._picture is not None and self._wish() == self._picture.wish

    def place(self, exam: str, series: str = "") -> QPointF | None:
        """Where an exam is drawn (in a series: "examiner", "self", "pain", "mean"), or None."""
        return next((at for spot, at in self._places() if spot.exam == exam and series in ("", spot.series)), None)

    def sizeHint(self) -> QSize:
        return QSize(px(845), px(260))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(420), px(250))

    # -- zoom and pan ----------------------------------------------------------------------------------------------

    def zoom_by(self, factor: float, at: float | None = None) -> None:
        """Show `factor` times less (or more) time; `at` is the px that stays where it is."""
        if self._picture is None:
            return
        low, high = self._window or self._picture.whole
        left, right = (part * self.width() for part in self._picture.span)
        part = 0.5 if at is None else min(max((at - left) / (right - left), 0.0), 1.0)
        middle = low + part * (high - low)
        whole = self._picture.whole[1] - self._picture.whole[0]
        span = min(max((high - low) / factor, min(4.0, whole)), whole)
        self._look_at(middle - part * span, span)

    def pan_by(self, share: float) -> None:
        """Move along the time axis by a share of what is shown."""
        if self._picture is not None:
            low, high = self._window or self._picture.whole
            self._look_at(low + share * (high - low), high - low)

    def show_all(self) -> None:
        """The whole course again."""
        if self._window is not None:
            self._window = None
            self._want()

    def is_zoomed(self) -> bool:
        """Whether only a part of the course is shown."""
        return self._window is not None

    def _look_at(self, low: float, span: float) -> None:
        assert self._picture is not None
        first, last = self._picture.whole
        low = min(max(low, first), last - span)
        window = None if span >= last - first - 1e-9 else (low, low + span)
        if window != self._window:
            self._window = window
            self._want()

    # -- drawing ---------------------------------------------------------------------------------------------------

    def _wish(self) -> Wish[CourseView] | None:
        if self._view is None or self.width() < 40 or self.height() < 40:
            return None
        ratio, k = self.devicePixelRatioF(), look.scale()
        return Wish(self._view, self.width(), self.height(), k, ratio, look.current().dark, self._window)

    def _want(self) -> None:
        """Ask for a picture soon: many wishes become one, and the page around is painted before the first one."""
        self._later.start(DRAW_SOON if self._picture is not None else DRAW_FIRST)

    def _ask(self) -> None:
        wish = self._wish()
        if wish is None or not self.isVisible():
            return
        if self._picture is not None and wish == self._picture.wish:
            self._serial = 0  # what is still being drawn was for another size, and would be stretched
        else:
            self._serial = desk().want(id(self), wish)

    def _arrived(self, serial: int, result: object) -> None:
        if serial != self._serial:
            return
        if isinstance(result, Exception):
            raise result
        assert isinstance(result, Drawn)
        self._picture = result
        self.update()
        self.drawn.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._want()

    def hideEvent(self, event: QHideEvent) -> None:
        self._mark("")
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._want()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._want()
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._tell(event)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        theme = look.current()
        picture = self._picture
        if picture is None or picture.wish.dark != theme.dark:
            painter.setFont(look.font("plain"))
            painter.setPen(color(theme.ink3))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Drawing ...")
        else:
            painter.drawImage(QRectF(self.rect()), picture.image)
            painter.setPen(QPen(color(theme.accent), 2 * look.scale()))
            half = px(8)
            for spot, at in self._places():
                if spot.exam == self._marked:
                    painter.drawRoundedRect(QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half), px(4), px(4))
        painter.end()

    def _places(self) -> list[tuple[Spot, QPointF]]:
        if self._picture is None:
            return []
        wide, high = self.width(), self.height()
        return [(s, QPointF(s.x * wide, (1 - s.y) * high)) for s in self._picture.spots]

    # -- mouse -----------------------------------------------------------------------------------------------------

    def exam_at(self, at: QPointF) -> str:
        """The exam whose point is nearest within 16 px, or ""."""
        near = [((p - at).manhattanLength(), spot.exam) for spot, p in self._places()]
        distance, exam = min(near, default=(1e9, ""))
        return exam if distance <= REACH * look.scale() else ""

    def _mark(self, exam: str) -> None:
        if exam != self._marked:
            self._marked = exam
            self.update()
            self.exam_marked.emit(exam)

    def _tell(self, event: QHelpEvent) -> None:
        exam = self.exam_at(QPointF(event.pos()))
        found = next((e for e in self._view.told.listed if e.id == exam), None) if self._view else None
        if found is None or self._view is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPos(), exam_in_words(found), self)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is not None and self._picture is not None and self._press_window is not None:
            moved = event.position().x() - self._press.x()
            if self._dragging or abs(moved) > DRAG * look.scale():
                self._dragging = True
                left, right = (part * self.width() for part in self._picture.span)
                low, high = self._press_window
                self._look_at(low - moved / (right - left) * (high - low), high - low)
            return
        exam = self.exam_at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if exam else Qt.CursorShape.ArrowCursor)
        self._mark(exam)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._picture is not None:
            self._press, self._dragging = event.position(), False
            self._press_window = self._window or self._picture.whole

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._press is not None:
            dragged, self._press, self._dragging = self._dragging, None, False
            exam = self.exam_at(event.position())
            if exam and not dragged:
                self.exam_opened.emit(exam)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self.exam_at(event.position()):
            self.show_all()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and turn.y():
            self.zoom_by(STEP if turn.y() > 0 else 1 / STEP, event.position().x())
            event.accept()
        elif turn.x() and self.is_zoomed():
            self.pan_by(-turn.x() / 1200)
            event.accept()
        else:
            event.ignore()  # the page scrolls

    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus():
            self._mark("")
        super().leaveEvent(event)

    # -- keys ------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        keys = Qt.Key
        if key in (keys.Key_Left, keys.Key_Right):
            way = 1 if key == keys.Key_Right else -1
            if shift:
                self.pan_by(0.25 * way)
            else:
                self._step(way)
        elif key in (keys.Key_Home, keys.Key_End):
            exams = self._in_order()
            self._mark((exams[0] if key == keys.Key_Home else exams[-1]) if exams else "")
        elif key in (keys.Key_Plus, keys.Key_Equal):
            self.zoom_by(STEP)
        elif key == keys.Key_Minus:
            self.zoom_by(1 / STEP)
        elif key == keys.Key_0:
            self.show_all()
        elif key in (keys.Key_Return, keys.Key_Enter, keys.Key_Space) and self._marked:
            self.exam_opened.emit(self._marked)
        elif key == keys.Key_Escape and self._marked:
            self._mark("")
        else:
            super().keyPressEvent(event)

    def _in_order(self) -> list[str]:
        main = self._view.told.main.points if self._view else ()
        return [p.exam.id for p in main]

    def _step(self, way: int) -> None:
        exams = self._in_order()
        if not exams:
            return
        at = exams.index(self._marked) + way if self._marked in exams else (0 if way > 0 else len(exams) - 1)
        self._mark(exams[min(max(at, 0), len(exams) - 1)])

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)
