"""What can be undone and done again, as plain Python values.

Qt's own undo stack is not used: it deletes its commands, a command written in Python knows the exam it is about, and
the exam its stack. When such a ring is collected as garbage, commands may go before the stack that deletes them again.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal


class Act(Protocol):
    """One thing that was done."""

    @property
    def text(self) -> str:
        """What a person calls it."""
        ...

    def undo(self) -> None:
        """Take it back."""
        ...

    def redo(self) -> None:
        """Do it, the first time too."""
        ...


class UndoStack(QObject):
    """Acts in the order in which they were done; those above `index` are undone. `limit` keeps the last so many."""

    changed = Signal()  # there is another act to undo or to do again

    def __init__(self, parent: QObject | None = None, *, limit: int = 0) -> None:
        super().__init__(parent)
        self._acts: list[Act] = []
        self._limit = limit
        self.index = 0

    def __len__(self) -> int:
        return len(self._acts)

    @property
    def next_undo(self) -> Act | None:
        """The act that `undo` takes back."""
        return self._acts[self.index - 1] if self.index else None

    @property
    def next_redo(self) -> Act | None:
        """The act that `redo` does again."""
        return self._acts[self.index] if self.index < len(self._acts) else None

    @property
    def undo_text(self) -> str:
        """What would be undone, "" for nothing."""
        return self.next_undo.text if self.next_undo else ""

    @property
    def redo_text(self) -> str:
        """What would be done again, "" for nothing."""
        return self.next_redo.text if self.next_redo else ""

    def push(self, act: Act) -> None:
        """Do an act; what was undone before cannot be done again."""
        del self._acts[self.index :]
        act.redo()
        self._acts.append(act)
        if self._limit:
            del self._acts[: -self._limit]
        self.index = len(self._acts)
        self.changed.emit()

    def undo(self) -> None:
        """Take back the last act, if there is one."""
        if self.next_undo is not None:
            self.next_undo.undo()
            self.index -= 1
            self.changed.emit()

    def redo(self) -> None:
        """Do again what was taken back last, if there is something."""
        if self.next_redo is not None:
            self.next_redo.redo()
            self.index += 1
            self.changed.emit()

    def clear(self) -> None:
        """Nothing can be undone or done again from now on."""
        self._acts.clear()
        self.index = 0
        self.changed.emit()
