"""How layouts and the widgets in them live and die: what keeps the binding from handing out dead layout items.

Shiboken knows a C++ object by its address. An item of a layout (QWidgetItem, QSpacerItem) is no QObject: nobody tells
Shiboken when Qt deletes it, and a wrapper that is still kept is handed out for whatever comes to lie at that address.
Wrappers are made by `itemAt`, `takeAt`, and by `addLayout` when a filled layout goes into one that sits on a widget
(kept as long as the outer layout). Nobody calls the first two; `addLayout` is cured here, once, for every page.
"""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLayout, QVBoxLayout, QWidget
from shiboken6 import Shiboken


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
