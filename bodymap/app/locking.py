"""The lock: everything is covered and the data file closed until the passphrase is typed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import SLOT, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from bodymap.app.context import LockedPlace
from bodymap.errors import Locked, WrongPassphrase
from bodymap.medicine.model import Act
from bodymap.system import steady
from bodymap.ui.window.cover import Cover, LockWarning

if TYPE_CHECKING:
    from bodymap.ui.dialogs.passphrase import PassphraseForm


# -- system lock ------------------------------------------------------------------------------------------------------
# When the system locks the screen or goes to sleep, where it says so over D-Bus (Linux desktops).

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


# -- locking ----------------------------------------------------------------------------------------------------------
# The lock: everything is covered and the data file closed until the passphrase is typed; then all is as it was. Locks
# when it is asked to, after minutes without a sign of life, and with the system's own lock and sleep.

WARN_SECONDS = 20
"""So long before it locks by itself it says so."""
_AGAIN_MS = 20
_TURN = 0.0005
"""After so many seconds another thread lets this one go on, while the program is being covered."""
_LIFE = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TabletPress,
}
_KEYS = {QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride, QEvent.Type.KeyRelease}
_HELD_SECONDS = 2.0


def times(count: int) -> str:
    """So often, in words."""
    return "once" if count == 1 else f"{count} times"


class Locking(QObject):
    """Locks the program of one place. Only a data file with a passphrase can be locked."""

    covered = Signal()  # nothing can be read any more, and the data file is still open

    def __init__(self, place: LockedPlace, parent: QObject, clock: Callable[[], float] = steady) -> None:
        super().__init__(parent)
        self._place, self._clock = place, clock
        self.form: PassphraseForm | None = None
        """Asks for the passphrase while the program is locked."""
        self._cover: Cover | None = None
        self._warning: LockWarning | None = None
        self._life = clock()
        self._failed = 0  # wrong passphrases since it was locked; the history hears of them when the file is open again
        self._answer = 0  # the key that answered the warning, while it is held
        self._tick = QTimer(self)
        self._tick.setInterval(500)
        self._tick.timeout.connect(self.look)
        self.system = SystemLock(self)
        self.system.asked.connect(self.lock)
        self.await_idleness()

    # -- locking ---------------------------------------------------------------------------------------------------

    def lock(self) -> None:
        """Cover everything and close the data file until the passphrase is typed."""
        app = QApplication.instance()
        if self.form is not None or not self._place.store.has_passphrase or not isinstance(app, QApplication):
            return
        self._stop_warning()
        self._tick.stop()
        pause = sys.getswitchinterval()
        sys.setswitchinterval(_TURN)  # a plot that is drawn beside the window does not hold this up
        app.removeEventFilter(self)  # each of thousands of events would wait for that plot to let Python go
        try:
            self._cover_all(app)
            self.covered.emit()
        finally:
            app.installEventFilter(self)
            sys.setswitchinterval(pause)
        QTimer.singleShot(0, self, self._close_file)  # first of all nothing can be read on the screen

    def _cover_all(self, app: QApplication) -> None:
        from bodymap.ui.dialogs.passphrase import PassphraseForm

        form = self.form = PassphraseForm(self._open, locked=True)
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.accepted.connect(self._unlocked)
        form.quit_asked.connect(self._quit)
        mode = self._place.mode
        if mode is not None and isValid(mode):
            mode.stand_aside()
        form.show()
        self._cover = Cover(form, app)
        form.raise_()
        form.activateWindow()

    def _close_file(self) -> None:
        """At once, or when the change that is half-way is whole."""
        if self.form is None:
            return
        try:
            self._place.store.lock()
        except Locked:
            QTimer.singleShot(_AGAIN_MS, self, self._close_file)

    def _open(self, passphrase: str) -> None:
        try:
            if self._place.store.is_locked:
                self._place.store.unlock(passphrase)
            else:  # it could not be closed yet
                self._place.store.check_passphrase(passphrase)
        except WrongPassphrase:
            self._failed += 1
            raise

    def _unlocked(self) -> None:
        self.form = None
        cover, self._cover = self._cover, None
        mode = self._place.mode
        if cover is not None:
            cover.lift()
        if mode is not None and isValid(mode):
            mode.come_back()
        self._life = self._clock()
        self.await_idleness()
        failed, self._failed = self._failed, 0
        if failed:
            self._place.practice.tell(Act.UNLOCK_FAILED, what=f"{times(failed)} while it was locked")
        self._place.unlocked()

    def _quit(self) -> None:
        """Everything is closed, unless something is not on disk: then it is unlocked first."""
        form = self.form
        if form is None:
            return
        if self._place.is_unsaved():
            form.trouble.setText("Something you entered is not kept yet. Unlock first.")
            form.trouble.show()
            form.fit()
            return
        if self._place.window.window().close():
            self.form = None
            form.hide()
            form.close()
            app = QApplication.instance()
            if app is not None:
                QTimer.singleShot(0, app, app.quit)

    # -- idleness --------------------------------------------------------------------------------------------------

    def await_idleness(self) -> None:
        """Watch for signs of life, when the practice wishes it and the file can be locked."""
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
            if self._place.store.has_passphrase:  # without one nothing is locked, and no event is looked at
                app.installEventFilter(self)
        if self._minutes() and self.form is None:
            if not self._tick.isActive():
                self._life = self._clock()
            self._tick.start()
        else:
            self._stop_warning()
            self._tick.stop()

    def stop(self) -> None:
        """Watch no longer."""
        self._stop_warning()
        self._tick.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def look(self) -> None:
        """Whether it is time to warn or to lock."""
        if not (minutes := self._minutes()):
            return
        left = minutes * 60 - (self._clock() - self._life)
        if left <= 0:
            self.lock()
        elif left <= WARN_SECONDS:
            self._warn(ceil(left))
        else:
            self._stop_warning()

    def _minutes(self) -> int:
        """After how many without a sign of life it locks; 0: not, or not while the file is closed."""
        with suppress(Locked):
            return self._place.settings.number("lock_minutes") if self._place.store.has_passphrase else 0
        return 0

    def _warn(self, seconds: int) -> None:
        window = QApplication.activeModalWidget() or QApplication.activeWindow()
        if window is None or not window.isVisible():
            shown = [
                w for w in QApplication.topLevelWidgets() if w.isVisible() and w.windowType() == Qt.WindowType.Window
            ]
            window = shown[0] if shown else self._place.window.window()
        if self._warning is None or not isValid(self._warning) or self._warning.parentWidget() is not window:
            self._stop_warning()
            self._warning = LockWarning(window)
        self._warning.show_seconds(seconds)

    def _stop_warning(self) -> None:
        warning, self._warning = self._warning, None
        if warning is not None and isValid(warning):
            warning.hide()
            warning.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in _LIFE and kind not in _KEYS:
            return False
        if isinstance(event, QKeyEvent) and kind is QEvent.Type.KeyPress and self._is_lock_key(event):
            self.lock()
            return True
        if isinstance(event, QKeyEvent) and self._answers(event):
            event.accept()
            return True
        self._life = self._clock()
        if self._warning is None:
            return False
        self._stop_warning()
        return True  # it says that somebody is there, and is no entry

    def _answers(self, event: QKeyEvent) -> bool:
        """Whether a key is the answer to the warning, or was pressed together with that one: it does nothing else."""
        if self._warning is not None and event.type() is QEvent.Type.KeyPress:
            self._answer, self._life = event.key(), self._clock()
            self._stop_warning()
            return True
        if self._answer and self._clock() - self._life > _HELD_SECONDS:
            self._answer = 0
        answers = bool(self._answer) or self._warning is not None
        if event.type() is QEvent.Type.KeyRelease and event.key() == self._answer:
            self._answer = 0
        return answers

    def _is_lock_key(self, event: QKeyEvent) -> bool:
        return (
            event.key() == Qt.Key.Key_L
            and event.modifiers() == Qt.KeyboardModifier.ControlModifier
            and self.form is None
            and self._place.store.has_passphrase
        )
