"""Choices, numbers, dates and sliders that the wheel leaves alone: it scrolls the page under the pointer, and what is
recorded changes only by a key or a press."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QDateEdit, QSlider, QSpinBox


class Choice(QComboBox):
    """A choice of words."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class NumberBox(QSpinBox):
    """A whole number with arrows."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class DateBox(QDateEdit):
    """A day with a calendar."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Slider(QSlider):
    """A place on a line."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
