"""A second start over the same data file raises the first window."""

from __future__ import annotations

import hashlib
from enum import Enum
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication, QWidget

WAIT_MS = 1000
ANSWER_MS = 3000
_HERE = b"here"


class Answer(Enum):
    """What a first window said to a second start."""

    RAISED = "raised"
    SILENT = "silent"  # it is there, and does not answer
    NONE = "none"  # no window has the file: a command has, or one that is only just starting


def _name(path: Path) -> str:
    return "bodymap-" + hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:24]


def raise_first(path: Path, answer_ms: int = ANSWER_MS) -> Answer:
    """Ask the window that has the data file open to come to the front. The system takes the question for a window that
    hangs; so only its own answer counts."""
    socket = QLocalSocket()
    socket.connectToServer(_name(path))
    if not socket.waitForConnected(WAIT_MS):
        return Answer.NONE
    heard = b""
    while not heard.startswith(_HERE) and socket.waitForReadyRead(answer_ms):
        heard += socket.readAll().data()
    socket.disconnectFromServer()
    return Answer.RAISED if heard.startswith(_HERE) else Answer.SILENT


def _front(window: QWidget) -> QWidget:
    """What stands for the program now: its window, or what is shown in its place while it is locked or handed over."""
    shown = [
        one for one in QApplication.topLevelWidgets() if one.isVisible() and one.windowType() == Qt.WindowType.Window
    ]
    return window if window.isVisible() or not shown else shown[0]


def answer_second_starts(path: Path, window: QWidget) -> QLocalServer:
    """Raise `window` whenever the program is started again over its data file."""
    server = QLocalServer(window)
    server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
    QLocalServer.removeServer(_name(path))  # left behind by a kill; the file's own lock says that we are the first

    def called() -> None:
        while (caller := server.nextPendingConnection()) is not None:
            caller.disconnected.connect(caller.deleteLater)
            caller.write(_HERE)
            caller.flush()
        front = _front(window)
        front.setWindowState(front.windowState() & ~Qt.WindowState.WindowMinimized)
        front.raise_()
        front.activateWindow()

    server.newConnection.connect(called)
    server.listen(_name(path))
    return server
