"""The clinic's numbers, worked out in a thread of their own: progress, and the latest question stops those before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal

from bodymap.outcomes.clinic import ClinicData, Question, Stopped, clinic
from bodymap.ui.to_window import ToWindow


class Work(QObject):
    """`done` carries the ClinicResult, or the exception that stopped it; `progress` carries (done, of all)."""

    progress = Signal(int, int, int)
    done = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, "clinic")
        self._latest = _Latest()
        self._tell_progress, self._tell_done = ToWindow(self._go_on), ToWindow(self._end)
        self.destroyed.connect(self._latest.next)

    def start(self, data: ClinicData, question: Question) -> int:
        """Work this out instead of what was wanted before; the serial comes back with the signals."""
        serial = self._latest.next()
        self._thread.submit(_work, self._latest, serial, data, question, self._tell_progress, self._tell_done)
        return serial

    def cancel(self) -> None:
        """Stop what goes on; nothing comes back."""
        self._latest.next()

    def _go_on(self, serial: int, done: int, of: int) -> None:
        if self._latest.serial == serial:
            self.progress.emit(serial, done, of)

    def _end(self, serial: int, result: object) -> None:
        if self._latest.serial == serial:
            self.done.emit(serial, result)


class _Latest:
    """The serial of what is wanted; what is worked out under another one stops."""

    def __init__(self) -> None:
        self.serial = 0

    def next(self, *_gone: object) -> int:
        self.serial += 1
        return self.serial


def _work(
    latest: _Latest, serial: int, data: ClinicData, question: Question, tell_progress: ToWindow, tell_done: ToWindow
) -> None:
    def told(done: int, of: int) -> bool:
        if latest.serial == serial:
            tell_progress(serial, done, of)
        return latest.serial == serial

    if latest.serial != serial:
        return
    try:
        result: object = clinic(data, question, told)
    except Stopped:
        return
    except Exception as problem:  # handed to the window, which raises it where it is logged and shown
        result = problem
    tell_done(serial, result)
