"""A practice as a person uses it: the real window over a real file in a running event loop, and what must hold after
each thing that is done.

A move is a pair of words, `("press", "New patient")`: what is done and to what. A walk is a list of moves; the random
walker draws them, a found fault is kept as the short list that shows it.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Any, cast

from PySide6.QtCore import QEvent, QEventLoop, QPoint, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from bodymap.app.desk import Desk
from bodymap.app.pictures import fill, whole_course
from bodymap.exchange.handover import SUFFIX, write_home
from bodymap.report import papers
from bodymap.store import Store, driver
from bodymap.ui.dialogs.messages import Progress
from bodymap.ui.dialogs.passphrase import NewPassphraseForm, PassphraseForm
from bodymap.ui.kit.form import SECRET
from tests.exchange.handovers import WORDS_TOLD, home
from tests.walks.truths import untrue, untrue_on_paper

Move = tuple[str, str]
PHRASE = "four roses and a rake"
"""Of the data file, once a walk has locked it."""
FILES = "files"
SETTLE_MS = 12
LEAVE_MS = 80
"""Longer than the guard of the review against a key that bounces."""
TEXTS = (
    "Nora Nirgends",
    "Emil Erdacht",
    "DEMO-W1",
    "DEMO-W2",
    "3.4.1979",
    "2.11.2026",
    "31.2.2026",
    "10",
    "7",
    "0",
    "0,5",
    "70",
    "154",
    "28",
    "120",
    "8:30",
    "<b>\"'&;",
    "שלום 18",
    "=1+1",
    "4711",
    PHRASE,
    WORDS_TOLD,
    "",
)
KEYS = (
    *"0123456789+-*/.",
    *"antpserwdxq",
    *("Return", "Space", "Escape", "Tab", "Shift+Tab", "Up", "Down", "Left", "Right", "Home", "End", "Delete"),
    *("F1", "F6", "?", "Ctrl+Z", "Ctrl+Y", "Ctrl+F", "Ctrl+N", "Ctrl+P", "Ctrl+,", "Ctrl+Return", "Backspace"),
    *("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Alt+Left", "Alt+Right", "Ctrl+K", "/", "Alt+Down", "PgDown"),
)
QUIET = ("QTest::", "This plugin does not support ")
"""Words of Qt's offscreen platform that say nothing about the program."""


class Broken(AssertionError):
    """Something that must hold does not, after the moves that are named."""


def label_of(widget: QWidget) -> str:
    """What a person would call a control."""
    words = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
    words = words or widget.toolTip() or widget.objectName() or type(widget).__name__
    return words.replace("&", "").strip()[:60]


def in_reach(widget: QWidget) -> bool:
    """Whether a control is there for the hand: shown, enabled, and of some size."""
    return widget.isVisible() and widget.isEnabled() and widget.width() > 1 and widget.height() > 1


class Office:
    """One person at one computer. `folder` holds the data file and all that is written."""

    def __init__(self, folder: Path, template: Path, journal: IO[str] | None = None) -> None:
        self.journal = journal
        self.folder = folder
        self.path = folder / "walk.bodymap"
        self.phrase: str | None = None
        shutil.copyfile(template, self.path)
        shutil.copytree(template.parent / FILES, folder / FILES)
        self.done: list[Move] = []
        self._used: Counter[tuple[str, str]] = Counter()
        self.idle: Counter[tuple[str, str]] = Counter()
        """Buttons, by their window, that changed nothing on the screen when they were pressed, and how often."""
        self.worked: set[tuple[str, str]] = set()
        self._held: list[tuple[str, str, QWidget | QAction]] = []  # outlives its page, as what is left of one may
        self._faults: list[str] = []
        self._number = 0
        self._undo: list[Callable[[], None]] = []
        self._watch()
        self.desk = self._open()

    # -- what is there -------------------------------------------------------------------------------------------

    def _open(self) -> Desk:
        desk = Desk(Store.open(self.path, self.phrase), "Dr I. Lind")
        desk.window.show()
        self._settle()
        return desk

    def windows(self) -> list[QWidget]:
        """Windows that take keys and clicks now, the foremost last."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return [popup]
        modal = QApplication.activeModalWidget()
        if modal is not None:
            return [modal]
        shown = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.isEnabled() and not _hint(w)]
        active = QApplication.activeWindow()
        return [w for w in shown if w is not active] + ([active] if active in shown else [])

    def controls(self) -> list[tuple[str, str, QWidget | QAction]]:
        """What can be done in the foremost window: (kind, label, control)."""
        windows = self.windows()
        if not windows:
            return []
        window = windows[-1]
        if isinstance(window, QMenu):
            return [("choose", a.text(), a) for a in window.actions() if a.isEnabled() and not a.isSeparator()]
        found: list[tuple[str, str, QWidget | QAction]] = []
        for widget in window.findChildren(QWidget):
            if widget.window() is not window or not in_reach(widget):
                continue
            kind = _kind(widget)
            if kind:
                found.append((kind, label_of(widget), widget))
        return found

    # -- what is done --------------------------------------------------------------------------------------------

    def do(self, what: str, to: str) -> None:
        """Do one thing as a person does, let the event loop run, and look whether all is well. AssertionError else."""
        self.done.append((what, to))
        if self.journal is not None:
            print(json.dumps(self.done[-1]), file=self.journal, flush=True)
        acts: dict[str, Callable[[str], None]] = {
            "press": self._press,
            "click": self._press,
            "choose": self._press,
            "open": self._press,
            "type": self._type,
            "into": self._press,
            "key": self._key,
            "kill": self._kill,
            "resize": self._resize,
            "wait": lambda ms: self._settle(int(ms)),
        }
        if what == "out":
            self._out()
        elif what == "lock":
            self._lock()
        elif what == "press":
            self._press_and_see(to)
        else:
            self._in_loop(lambda: acts[what](to))
        self.look()

    def pick(self, at: int) -> Move | None:
        """The move on the n-th control, counted round; None where nothing can be done."""
        found = self.controls()
        return self._move_on(found, at % len(found)) if found else None

    def new_or_rare(self, dice: random.Random) -> Move | None:
        """A move on a control that was used seldom in this walk, so that a walk gets to places off the trodden path."""
        found = self.controls()
        if not found:
            return None
        alike = [(kind, type(control).__name__) for kind, _, control in found]  # forty sites are one thing to try
        many = Counter(alike)
        rare = [
            1 / many[same] ** 0.7 / (1 + self._used[kind, label]) ** 2
            for same, (kind, label, _) in zip(alike, found, strict=True)
        ]
        at = dice.choices(range(len(found)), rare)[0]
        self._used[found[at][:2]] += 1
        return self._move_on(found, at)

    @staticmethod
    def _move_on(found: list[tuple[str, str, QWidget | QAction]], at: int) -> Move:
        kind, label, _ = found[at]
        place = sum(1 for one in found[:at] if one[:2] == found[at][:2])
        return kind, f"{label}#{place}" if place else label

    def _named(self, to: str) -> list[QWidget | QAction]:
        label, _, place = to.rpartition("#") if "#" in to and to.rpartition("#")[2].isdigit() else (to, "", "0")
        self._held = self.controls()
        found = [c for _, name, c in self._held if name == label]
        return found[int(place) : int(place) + 1]

    def _press_and_see(self, to: str) -> None:
        """Press a button and note whether anything came of it; one that is chosen already may stay as it is."""
        front, button = (self.windows() or [None])[-1], (self._named(to) or [None])[0]  # type: ignore[list-item]
        chosen = isinstance(button, QAbstractButton) and button.isCheckable() and button.isChecked()
        place = (type(front).__name__ if front is not None else "", f"{self.desk.window.where.id}: {to}")
        before = self._impression()
        self._in_loop(lambda: self._press(to))
        if self._impression() != before:
            self.worked.add(place)
        elif button is not None and not chosen:
            self.idle[place] += 1

    def _impression(self) -> list[object]:
        """All that a person sees and all that lies in the folder, but not where the focus is."""
        seen: list[object] = [self.desk.window.where, sorted(one.name for one in self.folder.rglob("*"))]
        clipboard = QApplication.clipboard()
        seen.append(clipboard.text())
        for window in QApplication.topLevelWidgets():
            if not window.isVisible():
                continue
            seen.append((type(window).__name__, window.windowTitle()))
            for part in window.findChildren(QWidget):
                if part.isVisible():
                    seen.append((type(part).__name__, part.isEnabled(), part.x(), part.y(), *_says(part)))
        return seen

    def _lock(self) -> None:
        """Lock the program in whatever it is doing, as the system does, and unlock it: nothing can be read meanwhile,
        and all is as it was."""
        desk, locking = self.desk, self.desk.locking
        if not desk.store.has_passphrase:
            self._set_passphrase()
        where = desk.window.where
        of_a_moment = (QMenu, Progress)  # work goes on behind the lock, and its window goes when it is done
        shown = [one for one in QApplication.topLevelWidgets() if one.isVisible() and not isinstance(one, of_a_moment)]
        self._in_loop(locking.lock)
        form = locking.form
        self._check(form is not None, "it could not be locked")
        assert form is not None
        left = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not form]
        self._check(not left, f"to be read while it is locked: {left}")
        form.phrase.edit.setText(PHRASE)
        self._in_loop(form.done_button.click, LEAVE_MS)
        self._check(locking.form is None and not desk.store.is_locked, "it could not be unlocked")
        self._check(desk.window.where == where, f"locked at {where.id}, unlocked at {desk.window.where.id}")
        gone = [one for one in shown if isValid(one) and not one.isVisible() and not one.property(SECRET)]
        self._check(not gone, f"not there again after it was unlocked: {gone}")

    def _set_passphrase(self) -> None:
        self._out()
        self._in_loop(self.desk.file.change_passphrase)
        form = next(w for w in QApplication.topLevelWidgets() if isinstance(w, NewPassphraseForm) and w.isVisible())
        for field in (form.new, form.again):
            field.edit.setText(PHRASE)
        self._in_loop(form.done_button.click)
        self._check(self.desk.store.has_passphrase, "no passphrase could be set")
        self.phrase = PHRASE
        self._out()

    def _press(self, to: str) -> None:
        for control in self._named(to):
            if not isValid(control):  # several have this name, and pressing the first has taken the others away
                continue
            if isinstance(control, QAction):
                menu = QApplication.activePopupWidget()
                if isinstance(menu, QMenu):
                    if control.menu() is not None:
                        menu.setActiveAction(control)
                        QTest.keyClick(menu, Qt.Key.Key_Right)
                    else:
                        menu.setActiveAction(control)
                        QTest.keyClick(menu, Qt.Key.Key_Return)
            elif isinstance(control, QAbstractItemView):
                self._open_row(control)
            elif isinstance(control, QComboBox):
                control.setFocus()
                QTest.keyClick(control, Qt.Key.Key_Down)
            elif isinstance(control, QLineEdit | QTextEdit | QPlainTextEdit | QAbstractSpinBox):
                QTest.mouseClick(control, Qt.MouseButton.LeftButton)
            else:
                spot = control.rect().center()
                if isinstance(control, QAbstractButton):
                    spot = QPoint(min(spot.x(), 12), spot.y())
                QTest.mouseClick(control, Qt.MouseButton.LeftButton, pos=spot)

    def _open_row(self, view: QAbstractItemView) -> None:
        model = view.model()
        if model is None or not model.rowCount():
            return
        row = len(self.done) % model.rowCount()
        index = model.index(row, 0)
        view.scrollTo(index)
        view.setCurrentIndex(index)
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_Return)

    def _type(self, text: str) -> None:
        focused = QApplication.focusWidget()
        if isinstance(focused, QLineEdit):
            focused.selectAll()
        for letter in text:  # each goes where the focus is by then; the widget before may be gone
            focused = QApplication.focusWidget()
            if focused is not None and not isinstance(focused, QMenu):
                _strike(focused, letter)

    def _key(self, name: str) -> None:
        target = QApplication.activePopupWidget() or QApplication.focusWidget() or (self.windows() or [None])[-1]  # type: ignore[list-item]
        if target is None:
            return
        combination = cast(Any, QKeySequence.fromString(name))[0]
        handle = target.window().windowHandle()
        if handle is not None and not isinstance(target, QMenu):
            QTest.keyClick(handle, combination.key(), combination.keyboardModifiers())
        else:
            QTest.keyClick(target, combination.key(), combination.keyboardModifiers())

    def _resize(self, to: str) -> None:
        width, height = map(int, to.split("x"))
        self.desk.window.window().resize(width, height)

    def _front(self) -> QWidget | None:
        """What lies over the main window, if anything: a menu, a form, a preview."""
        over = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if over is not None:
            return over
        main = self.desk.window.window()
        others = [window for window in self.windows() if window is not main]
        return others[-1] if others and main.isVisible() else None

    def something_over(self) -> bool:
        """Whether a menu, a form or a preview lies over the window."""
        return self._front() is not None

    def _out(self) -> None:
        """Escape, until nothing lies over the window: every form, menu and preview must have such a way out."""
        for tries in range(12):
            front = self._front()
            if front is None:
                if tries:  # the page below is looked at when what lay over it has been gone for a turn of the loop
                    self._in_loop(lambda: None)
                return
            self._in_loop(lambda front=front: self._leave(front), LEAVE_MS)  # type: ignore[misc]
        front = self._front()
        self._check(front is None, f"no way out of {type(front).__name__}")

    def _leave(self, front: QWidget) -> None:
        if isinstance(front, PassphraseForm):  # the way out of the lock
            front.phrase.edit.setText(PHRASE)
            front.done_button.click()
            return
        throw = [b for b in front.findChildren(QAbstractButton) if in_reach(b) and label_of(b) in WAYS_OUT]
        if throw:
            throw[0].click()
        else:
            QTest.keyClick(front, Qt.Key.Key_Escape)

    def _kill(self, _: str) -> None:
        """The process is gone between two moves: what was shown as saved is in the file that is found."""
        self._number += 1
        new = self.folder / f"walk-{self._number}.bodymap"
        for ending in ("", "-wal"):
            old = Path(f"{self.path}{ending}")
            if old.exists():
                shutil.copyfile(old, f"{new}{ending}")
        self._drop()
        self.path = new
        self.desk = self._open()
        self.desk.resume_patient()

    def _drop(self) -> None:
        desk = self.desk
        for window in QApplication.topLevelWidgets():
            window.hide()
        desk.locking._tick.stop()  # with the process it is gone as well
        desk.file.close()
        desk.window.deleteLater()
        desk.deleteLater()

    # -- what must hold ------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Whether all is well: no fault, a window that answers, and the screen says what the file says."""
        self._check(not self._faults, "\n".join(self._faults))
        self._check(bool(self.windows()), "no window is left")
        desk = self.desk
        banner = desk.window.banner
        words = banner.text() if hasattr(banner, "text") and callable(banner.text) else ""
        self._check("program made an error" not in words, words)
        if not self.something_over():
            self._check(not (found := list(untrue(desk))), "\n".join(found))

    def close(self) -> None:
        """Home time: everything is closed, and the file is in order."""
        try:
            self._out()
            store = self.desk.store
            faults = store.check()
            self._check(not faults, "\n".join(map(str, faults)))
            self.look()
            self._check(not (found := list(untrue_on_paper(self.desk))), "\n".join(found))
        finally:
            self._in_loop(self._drop)
            for back in reversed(self._undo):
                back()

    def _check(self, holds: bool, words: str) -> None:
        if not holds:
            moves = "\n".join(f"    ({what!r}, {to!r})," for what, to in self.done)
            raise Broken(f"{words}\nafter\n[\n{moves}\n]")

    # -- inside --------------------------------------------------------------------------------------------------

    def _in_loop(self, act: Callable[[], None], ms: int = SETTLE_MS) -> None:
        QTimer.singleShot(0, act)
        self._settle(ms)

    def _settle(self, ms: int = SETTLE_MS) -> None:
        loop = QEventLoop()
        QTimer.singleShot(ms, loop.quit)
        loop.exec()

    def _watch(self) -> None:
        def fault(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
            self._faults.append("".join(traceback.format_exception(kind, error, trace)))

        def message(kind: QtMsgType, _context: object, words: str) -> None:
            if kind is not QtMsgType.QtDebugMsg and kind is not QtMsgType.QtInfoMsg and not words.startswith(QUIET):
                self._faults.append(f"Qt: {words}")

        before = sys.excepthook
        sys.excepthook = fault
        self._undo.append(lambda: setattr(sys, "excepthook", before))
        handler = qInstallMessageHandler(message)
        self._undo.append(lambda: qInstallMessageHandler(handler))  # type: ignore[arg-type]
        files = self.folder / FILES
        rounds = driver._ROUNDS
        self._undo.append(lambda: setattr(driver, "_ROUNDS", rounds))
        driver._ROUNDS = 10  # how keys are derived is not what is walked through
        self._stand_in(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(files / f"out-{len(self.done)}.pdf"), ""))
        self._stand_in(QFileDialog, "getOpenFileName", lambda *_a, **_k: self._next_file())
        self._stand_in(QFileDialog, "getOpenFileNames", lambda *_a, **_k: ([self._next_file()[0]], ""))
        self._stand_in(QFileDialog, "getExistingDirectory", lambda *_a, **_k: str(files))
        self._stand_in(QPrintDialog, "exec", lambda *_a, **_k: QDialog.DialogCode.Rejected)

    def _next_file(self) -> tuple[str, str]:
        found = sorted(p for p in (self.folder / FILES).iterdir() if p.is_file())
        return (str(found[len(self.done) % len(found)]) if found else "", "")

    def _stand_in(self, owner: Any, name: str, does: Callable[..., object]) -> None:
        """The system's own windows, which wait for themselves, answer at once."""
        before = getattr(owner, name)
        setattr(owner, name, does)
        self._undo.append(lambda: setattr(owner, name, before))


WAYS_OUT = ("Throw away", "Discard", "Leave without keeping", "Cancel")


def _strike(widget: QWidget, letter: str) -> None:
    """One letter as a keyboard gives it; Qt's test keys know Latin-1 only."""
    if letter.isascii():
        QTest.keyClicks(widget, letter)
        return
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))


def _hint(widget: QWidget) -> bool:
    return bool(widget.windowType() in (Qt.WindowType.ToolTip, Qt.WindowType.SplashScreen))


def _says(part: QWidget) -> tuple[object, ...]:
    """What a part shows, in words, numbers or a choice."""
    if isinstance(part, QAbstractButton):
        return (part.text(), part.isChecked())
    if isinstance(part, QLabel | QLineEdit):
        return (part.text(),)
    if isinstance(part, QTextEdit | QPlainTextEdit):
        return (part.toPlainText(),)
    if isinstance(part, QComboBox):
        return (part.currentText(),)
    if isinstance(part, QAbstractSlider):
        return (part.value(),)
    model = part.model() if isinstance(part, QAbstractItemView) else None
    return (model.rowCount(),) if model is not None else ()


def _kind(widget: QWidget) -> str:
    if isinstance(widget, QAbstractButton):
        return "press"
    if isinstance(widget, QComboBox):
        return "choose"
    if isinstance(widget, QLineEdit | QTextEdit | QPlainTextEdit | QAbstractSpinBox):
        return "into"
    if isinstance(widget, QHeaderView):
        return ""
    if isinstance(widget, QAbstractItemView):
        return "open"
    if isinstance(widget, QAbstractSlider):
        return ""
    if widget.focusPolicy() & Qt.FocusPolicy.ClickFocus and not widget.findChildren(QAbstractButton):
        return "click"
    return ""


def walk(folder: Path, template: Path, moves: Iterable[Move], journal: IO[str] | None = None) -> None:
    """Do these moves in a new practice. AssertionError when something does not hold."""
    office = Office(folder, template, journal)
    try:
        for what, to in moves:
            office.do(what, to)
    finally:
        office.close()


def stroll(office: Office, dice: random.Random, steps: int) -> None:
    """A walk by chance: mostly what is on the screen, sometimes keys, words, another patient, and seldom a kill."""
    for _step in range(steps):
        chance = dice.random()
        if office.something_over() and dice.random() < 0.2:
            chance = 0.97
        if chance < 0.60:
            move = office.new_or_rare(dice)
            if move is not None:
                office.do(*move)
        elif chance < 0.72:
            office.do("key", dice.choice(KEYS))
        elif chance < 0.80:
            office.do("type", dice.choice(TEXTS))
        elif chance < 0.90:
            page = dice.choice(("Ctrl+1", "Ctrl+2", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+4", "Ctrl+,"))
            for move in (
                ("out", ""),
                ("key", "Ctrl+F"),
                ("type", dice.choice(PATIENTS)),
                ("key", "Return"),
                ("key", page),
            ):
                office.do(*move)
        elif chance < 0.93:
            office.do("type", "".join(dice.choices("0123456789", k=21)))
            office.do("key", "Ctrl+Return")
        elif chance < 0.98:
            office.do("out", "")
        else:
            office.do(*dice.choice(SELDOM))


PATIENTS = ("Amalia", "Erika", "Jonas", "Karl", "Testa", "Otto", "DEMO")
SIZES = ("1440x900", "1280x720", "1366x768", "1920x1080")
SELDOM: tuple[Move, ...] = (*(("resize", size) for size in SIZES), ("kill", ""), ("lock", ""), ("wait", "300"))


@cache
def template() -> Path:
    """The invented practice, made once for all walks of a process."""
    path = Path(tempfile.mkdtemp(prefix="bodymap-walks-")) / "template.bodymap"
    store = Store.open(path)
    fill(store, date.today())
    files = path.parent / FILES
    files.mkdir()
    write_home(files / f"from-home{SUFFIX}", home(), WORDS_TOLD)
    papers.write_course_table(store, whole_course(store), files / "exams.csv")
    store.close()
    return path
