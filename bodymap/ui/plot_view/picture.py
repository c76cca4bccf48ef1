"""A picture that matplotlib draws in the plots' own thread, to be looked at only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bodymap.ui import theme as look
from bodymap.ui.plot_view.desk import Drawable, Drawn, Wish, desk
from bodymap.ui.theme import color, px

SOON = 20  # ms


class Picture(QWidget):
    """A picture of a fixed height that fills its width. `drawn` when it shows what is wanted."""

    drawn = Signal()

    def __init__(self, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: Drawable | None = None
        self._picture: Drawn | None = None
        self._serial, self._height = 0, height
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SOON)
        self._later.timeout.connect(self._ask)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        desk().done.connect(self._arrived)
        look.look().changed.connect(self._anew)

    def show_view(self, view: Drawable, words: str) -> None:
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

    def _wish(self) -> Wish[Drawable] | None:
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
