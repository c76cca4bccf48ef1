"""A hand-over file that is dropped on the window, or chosen in the system's own dialog."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QStandardPaths, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from bodymap.exchange.handover import SUFFIX

_KIND = f"Hand-over files (*{SUFFIX})"


class FileDrop(QObject):
    """Lets a widget take hand-over files: `dropped` carries the path. Other files are left to the widget."""

    dropped = Signal(object)  # Path

    def __init__(self, on: QWidget) -> None:
        super().__init__(on)
        on.setAcceptDrops(True)
        on.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QDropEvent):  # the other two are QDropEvents as well
            return super().eventFilter(watched, event)
        path = handover_in(event.mimeData())
        if path is None:
            return super().eventFilter(watched, event)
        event.acceptProposedAction()
        if not isinstance(event, QDragEnterEvent | QDragMoveEvent):
            self.dropped.emit(path)
        return True


def handover_in(data: QMimeData) -> Path | None:
    """The one hand-over file among what is dragged, or None."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].suffix.lower() == SUFFIX else None


def choose_file(parent: QWidget | None, title: str = "Open a file from a patient") -> Path | None:
    """Ask for a hand-over file; None when there was second thought."""
    name, _ = QFileDialog.getOpenFileName(parent, title, "", f"{_KIND};;All files (*)")
    return Path(name) if name else None


def choose_new(parent: QWidget | None, name: str, on: date) -> Path | None:
    """Ask where to write a file; the proposed name holds nothing about the patient."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    proposed = Path(folder) / f"bodymap-{name}-{on.isoformat()}{SUFFIX}"
    chosen, _ = QFileDialog.getSaveFileName(parent, "Where to put the file", str(proposed), _KIND)
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX)
