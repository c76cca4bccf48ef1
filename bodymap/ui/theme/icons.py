"""The line icons of `resources/icons`: 24 units, 1.7 stroke, drawn in a colour of the theme."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap

from bodymap.paths import resources
from bodymap.ui.theme import state


def icon(name: str, tone: str = "ink2", size: float = 18, gap: float = 0) -> QIcon:
    """The icon as it looks now; `tone` is a token of the theme, `size` px at 100 %, `gap` air at its right.

    KeyError when there is no such icon.
    """
    made = QIcon(pixmap(name, tone, size, gap))
    made.addPixmap(pixmap(name, "ink3", size, gap), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, tone: str = "ink2", size: float = 18, gap: float = 0) -> QPixmap:
    """The icon as a pixmap of the finest screen's device pixel ratio."""
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    return _drawn(name, getattr(state.current(), tone), state.px(size), state.px(gap), ratio)


@lru_cache(maxsize=256)
def _drawn(name: str, colour: str, side: int, gap: int, ratio: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    file = resources() / "icons" / f"{name}.svg"
    if not file.is_file():
        raise KeyError(name)
    text = file.read_text("utf-8").replace("currentColor", colour)
    made = QPixmap(round((side + gap) * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return made
