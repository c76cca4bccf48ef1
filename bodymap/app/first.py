"""A second start over the same data file raises the first window."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

WAIT_MS = 1000


def _name(path: Path) -> str:
    return "bodymap-" + hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:24]


def raise_first(path: Path) -> bool:
    """Ask the window that has the data file open to come to the front; False when none answers."""
    socket = QLocalSocket()
    socket.connectToServer(_name(path))
    if not socket.waitForConnected(WAIT_MS):
        return False
    socket.disconnectFromServer()
    return True


def answer_second_starts(path: Path, window: QWidget) -> QLocalServer:
    """Raise `window` whenever the program is started again over its data file."""
    server = QLocalServer(window)
    server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
    QLocalServer.removeServer(_name(path))  # left behind by a kill; the file's own lock says that we are the first

    def called() -> None:
        while (caller := server.nextPendingConnection()) is not None:
            caller.disconnected.connect(caller.deleteLater)
        if window.isVisible():
            window.setWindowState(window.windowState() & ~window.windowState().WindowMinimized)
            window.raise_()
            window.activateWindow()

    server.newConnection.connect(called)
    server.listen(_name(path))
    return server
