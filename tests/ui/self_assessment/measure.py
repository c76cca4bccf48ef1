"""What can be measured on a screen: sizes of targets, colours of words, names, words that do not fit."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from bodymap.ui.kit import theme
from bodymap.ui.pages.guided.page import SelfAssessment
from bodymap.ui.pages.guided.parts import Answer


def controls(page: QWidget) -> list[QWidget]:
    """What can be pressed or written on."""
    kinds = (QAbstractButton, QLineEdit)
    return [w for kind in kinds for w in page.findChildren(kind) if w.isVisibleTo(page)]


def small(page: QWidget) -> dict[str, tuple[int, int]]:
    """Targets under 44 px at 100 %."""
    least = theme.px(44)
    found = {str(w.accessibleName() or w.objectName()): (w.width(), w.height()) for w in controls(page)}
    return {name: size for name, size in found.items() if min(size) < least}


def nameless(page: QWidget) -> list[str]:
    """Controls that a screen reader would not name."""
    return [
        type(w).__name__
        for w in controls(page)
        if not (w.accessibleName() or (isinstance(w, QAbstractButton) and w.text()))
    ]


def clipped(page: QWidget) -> list[str]:
    """Words that do not fit into what shows them."""
    found = []
    for label in page.findChildren(QLabel):
        if label.isVisibleTo(page) and label.text():
            need = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
            wide = max((label.fontMetrics().horizontalAdvance(w) for w in label.text().split()), default=0)
            if label.height() < need or label.width() < wide:
                found.append(f"{label.text()}: {label.width()} x {label.height()}, needs {wide} x {need}")
    for button in page.findChildren(QAbstractButton):
        if button.isVisibleTo(page) and button.text():
            if isinstance(button, Answer):
                need, wide = button.heightForWidth(button.width()), button.minimumSizeHint().width()
            else:
                need, wide = button.sizeHint().height(), button.fontMetrics().horizontalAdvance(button.text())
            if button.height() < need or button.width() < wide:
                found.append(f"{button.text()}: {button.width()} x {button.height()}, needs {wide} x {need}")
    return found


def outside(page: QWidget) -> list[str]:
    """Controls that lie beyond the sides of the window."""
    rects = {c.accessibleName(): QRect(c.mapTo(page, QPoint(0, 0)), c.size()) for c in controls(page)}
    return [name for name, rect in rects.items() if rect.left() < 0 or rect.right() >= page.width()]


def contrast(a: QColor, b: QColor) -> float:
    """WCAG contrast ratio."""
    first, second = sorted((_light(a), _light(b)), reverse=True)
    return (first + 0.05) / (second + 0.05)


def pale(page: SelfAssessment) -> list[str]:
    """Words whose strongest pixels stand under 4.5 : 1 against the ground they stand on."""
    found = []
    assert page.now is not None
    homes: list[QWidget] = [page, page.now]
    whole = {home: _pixels(home.grab().toImage()) for home in homes}
    parts: list[QLabel | QAbstractButton] = [*page.findChildren(QLabel), *page.findChildren(QAbstractButton)]
    for part in parts:
        if not part.text() or not part.isVisibleTo(page):
            continue
        home: QWidget = page.now if page.now.isAncestorOf(part) else page
        margin = theme.px(5) if isinstance(part, QAbstractButton) else 0
        at = part.mapTo(home, QPoint(0, 0))
        box = QRect(at, part.size()).adjusted(margin, margin, -margin, -margin)
        seen = whole[home][box.top() : box.bottom() + 1, box.left() : box.right() + 1].reshape(-1)
        colours, counts = np.unique(seen, return_counts=True)
        ground = QColor(int(colours[counts.argmax()]))
        best = max(contrast(QColor(int(colour)), ground) for colour in colours)
        if best < 4.5:
            found.append(f"{part.text()}: {best:.2f}")
    return found


def _pixels(picture: QImage) -> Any:
    """One number a pixel, height x width."""
    picture = picture.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(picture.constBits(), np.uint32).reshape(picture.height(), picture.width()).copy()


def _light(colour: QColor) -> float:
    parts = [colour.redF(), colour.greenF(), colour.blueF()]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
