"""The clinic's numbers, worked out in a thread of their own: progress, and the latest question stops those before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal

from bodymap.outcomes.clinic import ClinicData, Question, Stopped, clinic


class Work(QObject):
    """`done` carries the ClinicResult, or the exception that stopped it; `progress` carries (done, of all)."""

    progress = Signal(int, int, int)
    done = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, "clinic")
        self._serial = 0

    def start(self, data: ClinicData, question: Question) -> int:
        """Work this out instead of what was wanted before; the serial comes back with the signals."""
        self._serial += 1
        self._thread.submit(self._work, self._serial, data, question)
        return self._serial

    def cancel(self) -> None:
        """Stop what goes on; nothing comes back."""
        self._serial += 1

    def _work(self, serial: int, data: ClinicData, question: Question) -> None:
        def told(done: int, of: int) -> bool:
            if serial == self._serial:
                self.progress.emit(serial, done, of)
            return serial == self._serial

        if serial != self._serial:
            return
        try:
            result: object = clinic(data, question, told)
        except Stopped:
            return
        except Exception as problem:  # handed to the window, which raises it where it is logged and shown
            result = problem
        if serial == self._serial:
            self.done.emit(serial, result)
