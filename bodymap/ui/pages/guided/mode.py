"""The frame in which a patient has the computer, and how the practice takes it back."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from bodymap.medicine import guided
from bodymap.medicine.guided import Words
from bodymap.session import Sitting
from bodymap.ui.kit import theme as look
from bodymap.ui.kit.screens import handle_of
from bodymap.ui.kit.theme import Button, PrimaryButton
from bodymap.ui.pages.guided.page import SelfAssessment, sheet
from bodymap.ui.pages.guided.parts import LEAD, TITLE, label
from bodymap.ui.pages.guided.screens import field

# -- leaving ----------------------------------------------------------------------------------------------------------
# The page on which the practice takes the computer back.

PIN, PASSPHRASE, BOTH = "pin", "passphrase", "both"
"""What gives the computer back."""


class LeavePage(QWidget):
    """Asks for the PIN; the patient can always go back to the questions."""

    tried = Signal(str)
    stay = Signal()

    def __init__(self, words: Words, opened_by: str = PIN) -> None:
        super().__init__()
        self._words, self._left = words, 0
        box = QVBoxLayout(self)
        box.setContentsMargins(look.px(40), look.px(28), look.px(40), look.px(28))
        box.setSpacing(look.px(14))
        say = words.say
        self.pin = field(200, say(f"leave.{opened_by}"))
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setMaximumWidth(look.px(360))
        self.said = label("", 18, 600)
        self.open_button = PrimaryButton(say("leave.open"), size="patient")
        self.stay_button = Button(say("leave.stay"), "", "patient")
        box.addStretch(1)
        box.addWidget(label(say("leave.title"), TITLE, 600))
        box.addWidget(label(say("leave.lead" if opened_by == PIN else f"leave.lead_{opened_by}"), LEAD))
        box.addWidget(self.pin)
        box.addWidget(self.said)
        row = QHBoxLayout()
        row.setSpacing(look.px(12))
        row.addWidget(self.stay_button)
        row.addWidget(self.open_button)
        row.addStretch(1)
        box.addLayout(row)
        box.addStretch(2)
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(lambda: self.show_wait(self._left - 1))
        self.pin.returnPressed.connect(self._try)
        self.open_button.clicked.connect(self._try)
        self.stay_button.clicked.connect(self.stay)

    def clear(self) -> None:
        """Nothing typed, nothing said."""
        self.pin.clear()
        self.said.setText("")

    def show_wrong(self, seconds: int) -> None:
        """That was not it."""
        self.pin.clear()
        self.show_wait(seconds)
        if not seconds:
            self.said.setText(self._words.say("leave.wrong"))
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_wait(self, seconds: int) -> None:
        """How long nothing is looked at; 0 for at once."""
        self._left = max(0, seconds)
        self.open_button.setEnabled(self._left == 0)
        self.said.setText(self._words.say("leave.wait", seconds=self._left) if self._left else "")
        if self._left and not self._tick.isActive():
            self._tick.start()
        elif not self._left:
            self._tick.stop()

    def _try(self) -> None:
        self.tried.emit(self.pin.text())


# -- mode -------------------------------------------------------------------------------------------------------------
# The frame in which a patient has the computer: full screen, one self-assessment, nothing else to be reached. While it
# is handed over every other window of the program is hidden and stays so; shortcuts, menus, dropping, F keys and
# closing do nothing. Leaving needs the practice's PIN or passphrase; each wrong one makes the next wait longer. At
# home, with a data file of one's own, it closes like any window: everything is saved.

_CHORD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_NEVER = {
    QEvent.Type.ContextMenu,
    QEvent.Type.DragEnter,
    QEvent.Type.DragMove,
    QEvent.Type.Drop,
    QEvent.Type.Shortcut,
    QEvent.Type.WhatsThis,
    QEvent.Type.EnterWhatsThisMode,
    QEvent.Type.ToolTip,
    QEvent.Type.Quit,
    QEvent.Type.FileOpen,
}
_KEYS = {QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride}
_CLICKS = {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick}
_DEAD = {int(Qt.Key.Key_F1) + n for n in range(35)} | {
    int(key)
    for key in (
        Qt.Key.Key_Menu,
        Qt.Key.Key_Help,
        Qt.Key.Key_Print,
        Qt.Key.Key_Close,
        Qt.Key.Key_Exit,
        Qt.Key.Key_Cancel,
        Qt.Key.Key_Copy,
        Qt.Key.Key_Cut,
        Qt.Key.Key_Paste,
        Qt.Key.Key_Undo,
        Qt.Key.Key_Redo,
        Qt.Key.Key_Open,
        Qt.Key.Key_New,
        Qt.Key.Key_Save,
        Qt.Key.Key_Find,
        Qt.Key.Key_Super_L,
        Qt.Key.Key_Super_R,
        Qt.Key.Key_Meta,
        Qt.Key.Key_HomePage,
    )
}


class PatientMode(QWidget):
    """Hosts one self-assessment. `opens` says whether a PIN or passphrase is the practice's; None: at home."""

    released = Signal()  # the practice has the computer back, or the window was closed at home
    finished = Signal(str)  # id of the exam: given to the doctor
    print_asked = Signal(str)  # id of the exam
    tried_wrong = Signal(int)  # wrong PINs since the last right one
    handed_over = False

    def __init__(
        self,
        sitting: Sitting,
        opens: Callable[[str], bool] | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        wrong: int = 0,
        opened_by: str = PIN,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        if opens is not None:
            self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
            self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self._opens, self.brake = opens, guided.Brake(wrong, clock)
        self._hidden: list[QWidget] = []
        self.setWindowTitle("Bodymap")
        self.setProperty("page", True)
        self.setAutoFillBackground(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setStyleSheet(sheet())
        words = guided.words()
        self.sitting = sitting
        self.page = SelfAssessment(sitting)
        self.page.print_asked.connect(self.print_asked)
        self.page.finished.connect(self.finished)
        self.leave_page = LeavePage(words, opened_by)
        self.leave_page.tried.connect(self.try_pin)
        self.leave_page.stay.connect(self.show_questions)
        self.stack = QStackedLayout(self)
        self.stack.setContentsMargins(0, 0, 0, 0)
        self.stack.addWidget(self.page)
        self.stack.addWidget(self.leave_page)
        self.leave_button = Button(words.say("bar.leave" if opens is not None else "bar.close"), "", "patient_small")
        self.leave_button.clicked.connect(self.ask_to_leave)
        self.page.top.add_leave(self.leave_button)
        look.look().changed.connect(self._restyle)
        self.resize(look.px(1100), look.px(760))

    # -- handing over ----------------------------------------------------------------------------------------------

    def hand_over(self) -> None:
        """Fill the screen and close everything else off, until the PIN is typed."""
        app = QApplication.instance()
        if self._opens is not None and isinstance(app, QApplication) and not self.handed_over:
            self.handed_over = True
            while popup := QApplication.activePopupWidget():
                popup.close()
            self._hidden = [w for w in QApplication.topLevelWidgets() if w is not self and w.isVisible()]
            for window in self._hidden:
                handle = handle_of(window)
                window.hide()
                if handle is not None:
                    handle.destroy()  # for the system there is no such window any more; showing it makes it anew
            app.installEventFilter(self)
        self.showFullScreen()
        self.raise_()
        self.activateWindow()

    def stand_aside(self) -> None:
        """The program is locked: the passphrase is asked for in front of the patient's screen."""
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def come_back(self) -> None:
        """It is unlocked: the patient has the same screen again, and nothing else can be reached."""
        app = QApplication.instance()
        if self.handed_over and app is not None:
            app.installEventFilter(self)
            self.showFullScreen()
            self.raise_()
            self.activateWindow()

    def ask_to_leave(self) -> None:
        """The page for the PIN; at home simply close."""
        if self._opens is None:
            self.close()
            return
        self.leave_page.clear()
        self.leave_page.show_wait(self.brake.seconds())
        self.stack.setCurrentWidget(self.leave_page)
        self.leave_page.pin.setFocus()

    def show_questions(self) -> None:
        """Back to the questions, at the same screen."""
        self.leave_page.clear()
        self.stack.setCurrentWidget(self.page)

    def try_pin(self, typed: str) -> None:
        """Give the computer back when it is the practice's PIN or passphrase; wrong ones slow down."""
        if self._opens is None or self.brake.seconds():
            self.leave_page.show_wait(self.brake.seconds())
            return
        if typed and self._opens(typed):
            self._release()
            return
        self.brake.failed()
        self.tried_wrong.emit(self.brake.wrong)
        self.leave_page.show_wrong(self.brake.seconds())

    def _release(self) -> None:
        self.brake.release()
        self.tried_wrong.emit(0)
        self.handed_over = False
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self.hide()
        hidden, self._hidden = self._hidden, []
        for window in QApplication.topLevelWidgets():  # one that was hidden may be gone
            if any(window is other for other in hidden):
                window.show()
        self.released.emit()

    # -- what does nothing while it is handed over -------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _NEVER:
            return True
        if kind in _KEYS and isinstance(event, QKeyEvent):
            return self._dead_key(event)
        if kind in _CLICKS and isinstance(event, QMouseEvent):
            return event.button() != Qt.MouseButton.LeftButton
        if kind is QEvent.Type.Show and isinstance(watched, QWidget) and self._foreign(watched):
            QTimer.singleShot(0, watched, watched.hide)
            watched.hide()
            if not any(watched is other for other in self._hidden):
                self._hidden.append(watched)
        return False

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.handed_over:
            event.ignore()
            return
        event.accept()
        if self._opens is None:
            self.released.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if (
            self.handed_over
            and self.isVisible()
            and event.type() is QEvent.Type.WindowStateChange
            and (self.isMinimized() or not self.isFullScreen())
        ):
            QTimer.singleShot(0, self, self._fill_again)

    def _fill_again(self) -> None:
        if self.handed_over and self.isVisible():
            self.showFullScreen()
            self.raise_()
            self.activateWindow()

    def _restyle(self) -> None:
        self.setStyleSheet(sheet())

    def _foreign(self, widget: QWidget) -> bool:
        return widget.isWindow() and widget is not self and not self.isAncestorOf(widget)

    def _dead_key(self, event: QKeyEvent) -> bool:
        # AltGr, which some keyboards need for letters, comes as Ctrl+Alt with a letter of its own.
        written = isinstance(QApplication.focusWidget(), QLineEdit) and event.text().isprintable() and event.text()
        altgr = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if written and event.modifiers() & _CHORD == altgr:
            return False
        return bool(event.modifiers() & _CHORD) or event.key() in _DEAD
