"""One thread that draws all plots, so that the window never waits; the latest wish replaces those before it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from bodymap.ui.to_window import ToWindow

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from bodymap.plots.frame import Spot

DOTS = 96.0


class Drawable(Protocol):
    """What can be drawn: a course, or a part of the clinic page."""

    def figure(self, *, dark: bool, size: tuple[float, float], window: tuple[float, float] | None = None) -> Figure:
        """The figure of `size` inches; `window` limits its time axis, where it has one."""
        ...


_View = TypeVar("_View", bound=Drawable)


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
    figure = wish.view.figure(dark=wish.dark, size=size, window=wish.window)
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
