"""How layouts and the widgets in them live and die, sizes that follow the look, rows that go on in the next line."""

from __future__ import annotations

from typing import TypeVar, cast

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFormLayout, QGridLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import Shiboken, isValid

from bodymap.ui.kit.theme import look, px

# -- layouts ----------------------------------------------------------------------------------------------------------
# How layouts and the widgets in them live and die: what keeps the binding from handing out dead layout items. Shiboken
# knows a C++ object by its address. An item of a layout (QWidgetItem, QSpacerItem) is no QObject: nobody tells
# Shiboken when Qt deletes it, and a wrapper that is still kept is handed out for whatever comes to lie at that
# address. Wrappers are made by `itemAt`, `takeAt`, and by `addLayout` when a filled layout goes into one that sits on
# a widget (kept as long as the outer layout). Nobody calls the first two; `addLayout` is cured here, once, for every
# page.


class Inside(QWidget):
    """A place whose whole content is replaced; the old one goes once the event it may be in is over."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: QWidget | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)

    def put(self, content: QWidget) -> None:
        """Show this in place of what is shown."""
        old, self._shown = self._shown, content
        if old is not None:
            old.hide()
            old.deleteLater()
        self._box.addWidget(content)
        if self.isVisible():
            content.show()


def forget_items(layout: QLayout) -> None:
    """Let go of the wrappers of a layout's items, and of those of the layouts in it."""
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if isinstance(item, QLayout):
            forget_items(item)
        elif item is not None:
            Shiboken.invalidate(item)


def _cure(kind: type[QBoxLayout | QGridLayout], name: str) -> None:
    bound = getattr(kind, name)

    def add(self: QLayout, *args: object, **named: object) -> None:
        bound(self, *args, **named)
        for inner in args:
            if isinstance(inner, QLayout):
                forget_items(inner)

    setattr(kind, name, add)


for _name in ("addLayout", "insertLayout"):
    _cure(QBoxLayout, _name)
_cure(QGridLayout, "addLayout")


# -- sizes ------------------------------------------------------------------------------------------------------------
# Margins, spacing and sizes are said once, at 100 %. What sets them again at every look is a child of what it sets: it
# goes with it, and holds nothing alive.

L = TypeVar("L", bound=QLayout)
W = TypeVar("W", bound=QWidget)


def scaled(
    layout: L, *, margins: tuple[int, int, int, int] | None = None, spacing: int | tuple[int, int] | None = None
) -> L:
    """The layout with these lengths (px at 100 %), now and whenever the look changes.

    margins: left, top, right, bottom. spacing: one number, or across and down for a grid. What is not named is left
    as it is.
    """
    across, down = spacing if isinstance(spacing, tuple) else (spacing, spacing)
    _LayoutLengths(layout, (*(margins or (None,) * 4), across, down))
    return layout


def sized(
    widget: W,
    *,
    width: int | None = None,
    height: int | None = None,
    min_width: int | None = None,
    min_height: int | None = None,
    max_width: int | None = None,
    max_height: int | None = None,
) -> W:
    """The widget with these lengths (px at 100 %; width and height are fixed), now and whenever the look changes."""
    _WidgetLengths(widget, (width, height, min_width, min_height, max_width, max_height))
    return widget


class _Lengths(QObject):
    """Sets lengths on its parent; nothing when they are what they were, so that nothing is laid out for it."""

    def __init__(self, owner: QLayout | QWidget, lengths: tuple[int | None, ...]) -> None:
        super().__init__(owner)
        self._lengths = lengths
        self._now: tuple[int | None, ...] = ()
        look().changed.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        now = tuple(None if length is None else px(length) for length in self._lengths)
        if now != self._now:
            self._now = now
            self._set(*now)

    def _set(self, *lengths: int | None) -> None:
        raise NotImplementedError


class _LayoutLengths(_Lengths):
    def _set(self, *lengths: int | None) -> None:
        layout = cast(QLayout, self.parent())
        left, top, right, bottom, across, down = lengths
        if left is not None and top is not None and right is not None and bottom is not None:
            layout.setContentsMargins(left, top, right, bottom)
        if across is None or down is None:
            return
        if isinstance(layout, QGridLayout | QFormLayout):
            layout.setHorizontalSpacing(across)
            layout.setVerticalSpacing(down)
        else:
            layout.setSpacing(across)


class _WidgetLengths(_Lengths):
    def _set(self, *lengths: int | None) -> None:
        widget = cast(QWidget, self.parent())
        setters = (
            widget.setFixedWidth,
            widget.setFixedHeight,
            widget.setMinimumWidth,
            widget.setMinimumHeight,
            widget.setMaximumWidth,
            widget.setMaximumHeight,
        )
        for set_length, length in zip(setters, lengths, strict=True):
            if length is not None:
                set_length(length)


# -- flow layout ------------------------------------------------------------------------------------------------------
# A row of widgets that goes on in the next line when it does not fit: nothing clips and nothing scrolls sideways.


class Flow(QWidget):
    """Widgets beside each other in their own widths, in as many lines as needed; `low` lets them stand on the line.

    A widget and no QLayout: a layout written in Python has to keep wrappers of items that Qt deletes untold.
    """

    def __init__(self, gap: int = 10, *, low: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widgets: list[QWidget] = []
        self._gap, self._low = gap, low
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def addWidget(self, widget: QWidget) -> None:
        """Put a widget at the end of the row."""
        widget.setParent(self)
        self._widgets.append(widget)
        if self.isVisible():
            widget.show()
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(width, move=False)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        size = QSize()
        for widget in self._shown():
            size = size.expandedTo(_least(widget))
        return size

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._place(self.width(), move=True)
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(self.width(), move=True)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.updateGeometry()  # nobody heard of what changed while it was not on the screen
        self._place(self.width(), move=True)

    def _shown(self) -> list[QWidget]:
        return [w for w in self._widgets if isValid(w) and w.parentWidget() is self and not w.isHidden()]

    def _place(self, width: int, *, move: bool) -> int:
        """Lay the widgets out; the height they need."""
        gap = px(self._gap)
        x, y, tall = 0, 0, 0
        line: list[tuple[QWidget, QRect]] = []
        for widget in self._shown():
            hint = widget.sizeHint().expandedTo(_least(widget)).boundedTo(widget.maximumSize())
            hint.setWidth(min(hint.width(), width) if width else hint.width())
            if widget.hasHeightForWidth():
                hint.setHeight(max(widget.heightForWidth(hint.width()), _least(widget).height()))
            if line and x + hint.width() > width:
                self._set(line, tall, move)
                x, y, tall, line = 0, y + tall + gap, 0, []
            line.append((widget, QRect(QPoint(x, y), hint)))
            x += hint.width() + gap
            tall = max(tall, hint.height())
        self._set(line, tall, move)
        return y + tall

    def _set(self, line: list[tuple[QWidget, QRect]], tall: int, move: bool) -> None:
        for widget, place in line if move else ():
            widget.setGeometry(place.translated(0, tall - place.height()) if self._low else place)


def _least(widget: QWidget) -> QSize:
    """The smallest size that a layout would give it: what it asks for, within what it was set to."""
    hint, fixed, policy = widget.minimumSizeHint(), widget.minimumSize(), widget.sizePolicy()
    if policy.horizontalPolicy() is QSizePolicy.Policy.Fixed:
        hint.setWidth(max(hint.width(), widget.sizeHint().width()))
    if policy.verticalPolicy() is QSizePolicy.Policy.Fixed:
        hint.setHeight(max(hint.height(), widget.sizeHint().height()))
    hint = hint.expandedTo(QSize(0, 0)).boundedTo(widget.maximumSize())
    return QSize(fixed.width() or hint.width(), fixed.height() or hint.height())
