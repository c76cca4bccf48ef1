"""Reading aloud with the system's voice, where Qt's add-on for speech is installed; else there is no button for it."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from PySide6.QtCore import QObject

MODULE = "PySide6.QtTextToSpeech"


def can_speak() -> bool:
    """Whether the add-on is there."""
    return find_spec(MODULE) is not None


class Voice(QObject):
    """The system's voice. Made only where `can_speak`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._speech: Any = import_module(MODULE).QTextToSpeech(self)

    def say(self, texts: list[str]) -> None:
        """Read these aloud, from the start."""
        self._speech.stop()
        self._speech.say(" ".join(text if text[-1] in ".?!:" else f"{text}." for text in texts if text))

    def stop(self) -> None:
        """Be silent."""
        self._speech.stop()
