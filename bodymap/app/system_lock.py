"""When the system locks the screen or goes to sleep, where it says so over D-Bus (Linux desktops)."""

from __future__ import annotations

import sys

from PySide6.QtCore import SLOT, QObject, Signal, Slot

_SCREEN_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.cinnamon.ScreenSaver")


class SystemLock(QObject):
    """`asked` whenever the system covers its screen or is about to sleep. Silent where there is no D-Bus."""

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.listens = 0
        """To how many of the system's signals it listens."""
        if sys.platform != "linux":
            return
        from PySide6.QtDBus import QDBusConnection

        session, system = QDBusConnection.sessionBus(), QDBusConnection.systemBus()
        covered, locked = SLOT("covered(bool)"), SLOT("locked()")
        for bus, interface, name, slot in (
            *((session, saver, "ActiveChanged", covered) for saver in _SCREEN_SAVERS),
            (system, "org.freedesktop.login1.Manager", "PrepareForSleep", covered),
            (system, "org.freedesktop.login1.Session", "Lock", locked),
        ):
            # PySide takes the text that SLOT makes, and says in its stubs that it takes bytes.
            if bus.isConnected() and bus.connect("", "", interface, name, self, slot):  # type: ignore[call-overload]
                self.listens += 1

    @Slot(bool)
    def covered(self, on: bool) -> None:
        """The screen is covered, or sleep begins (True); or it is over."""
        if on:
            self.asked.emit()

    @Slot()
    def locked(self) -> None:
        """The session is locked."""
        self.asked.emit()
