"""What lies over the window: the cover of a locked program, the warning before it, the check before the first page."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit, QProgressBar, QVBoxLayout, QWidget
from shiboken6 import isValid

from bodymap.ui.kit.banner import WARN, Panel
from bodymap.ui.kit.form import SECRET
from bodymap.ui.kit.theme import Button, Label, px

# -- checking ---------------------------------------------------------------------------------------------------------
# How far the check of the data file is, before the first page; it can be left for later.

LATER = "Open without waiting"


class Checking(QWidget):
    """A bar, what is counted, and a way on."""

    left = Signal()  # the check is not waited for

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName("Check of the data file")
        self.bar.setFixedWidth(px(360))
        self.words = Label("Looking at the file as a whole …", "plain", "ink2")
        self.button = Button(LATER)
        self.button.clicked.connect(self.left)
        self.note = Label("Records are then verified beside the window, and marked until they are.", "note", "ink3")
        box = QVBoxLayout(self)
        box.setSpacing(px(12))
        for part in (self.bar, self.words, self.button, self.note):
            box.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)

    def show_done(self, done: int, of: int) -> None:
        """So many of so many records were looked at."""
        if of:
            self.bar.setRange(0, of)
            self.bar.setValue(done)
            self.words.setText(f"{done:,} of {of:,} {'record' if of == 1 else 'records'}")


# -- lock warning -----------------------------------------------------------------------------------------------------
# Says over the window that the program is about to lock.


class LockWarning(Panel):
    """Lies over the upper edge of a window, as wide as there is room."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(WARN, window)
        self._window = window
        self.setObjectName("lock_warning")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = Label("", "card_title", "warn", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(18), px(12), px(18), px(14))
        box.addWidget(self.words)

    def show_seconds(self, seconds: int) -> None:
        """How long it still is."""
        window = self._window
        self.words.setText(f"Locks in {seconds} s. Press any key to stay; it does nothing else.")
        width = min(px(560), window.width() - 2 * px(12))
        self.setGeometry((window.width() - width) // 2, px(12), width, self.heightForWidth(width))
        self.show()
        self.raise_()


# -- cover ------------------------------------------------------------------------------------------------------------
# Covers the program: every window, dialog, menu and preview is off the screen, and comes back as it was.


@dataclass(frozen=True, slots=True)
class _Hidden:
    window: QWidget
    modality: Qt.WindowModality


class Cover(QObject):
    """In force from `Cover(keep)` until `lift()`: of all windows only `keep` and what belongs to it is shown."""

    def __init__(self, keep: QWidget, app: QApplication) -> None:
        super().__init__(keep)
        self._keep, self._app = keep, app
        self._hidden: list[_Hidden] = []
        self._focus = app.focusWidget()
        if self._focus is not None:
            self._focus.clearFocus()  # what is being typed there is kept while the data file is still open
        for window in app.topLevelWidgets():
            if window.isVisible() and not self._belongs(window):
                self._hide(window)
        app.installEventFilter(self)

    def lift(self) -> None:
        """Show everything again: the same windows, modal as they were, and the focus where it was."""
        self._app.removeEventFilter(self)
        hidden, self._hidden = self._hidden, []
        last: QWidget | None = None
        for one in sorted((one for one in hidden if isValid(one.window)), key=lambda one: _depth(one.window)):
            one.window.setWindowModality(one.modality)  # a dialog forgets it when it is hidden
            one.window.show()
            last = one.window
        if last is not None:
            last.raise_()
            last.activateWindow()
        modal = self._app.activeModalWidget()
        focus = self._focus if self._focus is not None and isValid(self._focus) else None
        if focus is not None and focus.isVisible() and modal in (None, focus.window()):
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What would come up meanwhile waits for the end."""
        shows = event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if shows and isinstance(watched, QWidget) and not self._belongs(watched):
            QTimer.singleShot(0, watched, watched.hide)
            self._hide(watched)
        return False

    def _hide(self, window: QWidget) -> None:
        passing = window.windowType() in (Qt.WindowType.Popup, Qt.WindowType.ToolTip)
        if window.property(SECRET) and isinstance(window, QDialog):
            window.done(QDialog.DialogCode.Rejected)
            return
        if passing and not _is_typed_in(window):
            window.close()
            return
        if not any(one.window is window for one in self._hidden):
            self._hidden.append(_Hidden(window, window.windowModality()))
        window.hide()

    def _belongs(self, window: QWidget) -> bool:
        above: QWidget | None = window
        while above is not None and above is not self._keep:
            above = above.parentWidget()
        return above is not None


def _is_typed_in(window: QWidget) -> bool:
    return any(window.findChildren(kind) for kind in (QLineEdit, QPlainTextEdit))


def _depth(window: QWidget) -> int:
    """How many windows stand behind this one: they are shown before it."""
    depth, above = 0, window.parentWidget()
    while above is not None:
        depth, above = depth + 1, above.parentWidget()
    return depth
