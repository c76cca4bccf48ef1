"""From a press to an act: rates, asks when it must, refuses in words; and where presses reach the page."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from bodymap.errors import UserError
from bodymap.medicine import body
from bodymap.medicine.model import Finding, Reason, Status, Threshold
from bodymap.medicine.model.base import how_many
from bodymap.session import Visit, in_words
from bodymap.ui.figure.site_list import SiteCell
from bodymap.ui.figure.view import FigureView
from bodymap.ui.kit.typed import held_keys
from bodymap.ui.pages.exam.areas import AreaCell
from bodymap.ui.pages.exam.keys import (
    AREA_ORDER,
    AREAS,
    COARSE,
    POINTS,
    RATINGS,
    REASON_KEYS,
    REASON_WORDS,
    BounceGuard,
    KeyTable,
    Option,
    Question,
    area_name,
    is_row_sign,
    name_of,
    shown,
)
from bodymap.ui.pages.exam.site_editor import SiteEditor

# -- entry ------------------------------------------------------------------------------------------------------------
# From a press to an act: rates, asks when it must, refuses in words. No widgets here. `Entry` stands between the keys
# and the visit. It knows which layer is shown, which area is current, and which question is open; a question is never
# modal and nothing changes while it is open.

ANSWERS: dict[bool | None, str] = {True: "yes", False: "no", None: "not asked"}
_CHANGING = frozenset((*RATINGS, "painful", "not_examined", "not_asked"))


class Entry(QObject):
    """What a press does to the visit, on the layer that is shown."""

    said = Signal(str, bool)  # words for the instruction card; True: something was refused
    asked = Signal(object)  # the Question now open, or None
    lit = Signal(str)  # this act's drawn key lights up
    announced = Signal(str)  # for a screen reader
    area_changed = Signal(str)  # the area that 1 and 0 answer, "" when all are answered
    layer_changed = Signal(str)
    wanted = Signal(str)  # an act of the page itself: pacer, editor, help, card, finish

    def __init__(self, visit: Visit, keys: KeyTable, *, ask_second: bool = True, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.visit, self.keys, self.ask_second = visit, keys, ask_second
        self.layer = POINTS
        self.area = self._next_area("")
        self.question: Question | None = None
        self._asked_for = ""
        self._pressed = ""  # the key of the act that is being done, by which a question calls it
        visit.current_changed.connect(self._drop_stale_question)

    # -- a press ---------------------------------------------------------------------------------------------------

    def press(self, name: str, text: str = "") -> None:
        """A key was pressed: `name` as in the key table, `text` as it prints."""
        act = self.keys.act(name)
        if self.question is not None and self._answer(name, act):
            return
        if not act or not self._fits_layer(act):
            self.said.emit(self.keys.instead(name) or f"Key '{text or shown(name)}' does nothing here", True)
            return
        self._pressed = name
        self.do(act)
        self._pressed = ""

    def do(self, act: str) -> None:
        """Do one act of the key table, from a key or from a click on a drawn key."""
        if self.question is not None:
            question = self.question
            if act == question.again:
                self.answer(question.options[0])
                return
            if question.firm and act not in ("leave", "undo"):
                self._refuse_while_asked(question)
                return
            self._close_question()
            if act in ("leave", "undo", "skip", "back"):  # going on is no answer
                self.said.emit("Nothing was changed", False)
            if act in ("leave", "undo"):
                return
        self.lit.emit(act)
        if act in _CHANGING and self.visit.exam.status is not Status.DRAFT:
            self.said.emit("This exam is signed. Amend it to change something", True)
            return
        try:
            self._points(act) if self.layer == POINTS else self._areas(act)
        except UserError as problem:
            self.said.emit(str(problem), True)

    def answer(self, option: Option) -> None:
        """Take one option of the open question."""
        self._close_question()
        try:
            option.do()
        except UserError as problem:
            self.said.emit(str(problem), True)

    def ask(self, text: str, options: tuple[Option, ...], *, again: str = "", firm: bool = False) -> None:
        """Open a question in place of any other."""
        self.question = Question(text, options, again, firm)
        self._asked_for = self.visit.current
        self.asked.emit(self.question)
        keys = ", ".join(f"{shown(option.key)} {option.words}" for option in options)
        self.announced.emit(f"{text} {keys}")

    def show_layer(self, layer: str) -> None:
        """Show the tender points or the pain areas."""
        if layer != self.layer:
            self._close_question()
            self.layer = layer
            self.layer_changed.emit(layer)

    # -- whole rows ------------------------------------------------------------------------------------------------

    def ask_rest(self, no_pain: bool) -> None:
        """Ask whether every open site is to be marked at once; one undo step."""
        count = sum(site not in self.visit.exam.findings for site in self.visit.order)
        if not count:
            self.said.emit("No site is open", True)
            return
        if self.visit.exam.status is not Status.DRAFT:
            self.said.emit("This exam is signed. Amend it to change something", True)
            return
        sites = how_many(count, "open site")
        leave = Option("Escape", "leave them open", self._leave)
        if no_pain:
            yes = Option("Return", f"no pain at {count}", self.visit.rest_no_pain)
            self.ask(f"Mark the {sites} as no pain? Only if each was pressed.", (yes, leave))
        else:
            yes = Option("Return", f"not examined at {count}", self.visit.rest_not_examined)
            self.ask(f"Mark the {sites} as not examined?", (yes, leave))

    # -- tender points ---------------------------------------------------------------------------------------------

    def _points(self, act: str) -> None:
        visit = self.visit
        if act in RATINGS or act == "painful":
            site = visit.current
            if not site:
                self.said.emit("All 21 are done. Choose a site to change it", True)
                return
            found = Finding.unrated(site) if act == "painful" else Finding.rated(site, RATINGS[act])
            self._enter(self._keeping(found), act)
        elif act == "not_examined":
            if not visit.current:
                self.said.emit("All 21 are done. Choose a site to change it", True)
            else:
                self._ask_reason()
        elif act == "skip" and not visit.current:  # all done: Enter goes on to the signature
            self.wanted.emit("finish")
        elif act == "skip":
            visit.skip()
        elif act == "back":
            visit.back()
        else:
            self._common(act)

    def _keeping(self, found: Finding) -> Finding:
        """The finding with the reaction, threshold and remark that stand at its site."""
        was = self.visit.exam.findings.get(found.site)
        if was is None and found.examined:
            return replace(found, threshold=self.visit.exam.thresholds.get(found.site))
        if was is None or not found.examined:
            return found
        return Finding(found.site, found.painful, found.rating, None, was.reaction, was.threshold, was.remark)

    def _enter(self, found: Finding, act: str) -> None:
        was = self.visit.exam.findings.get(found.site)
        same = was is not None and (was.painful, was.rating) == (found.painful, found.rating)
        if was is None or same or not self.ask_second:
            self._note(found)
            return
        name = body.SITES[found.site].name
        self.ask(
            f"{name} already has: {in_words(was)}. Each site is pressed once. Put {in_words(found)} in its place?",
            (
                Option(self._pressed or self.keys.main(act), f"again: {in_words(found)}", lambda: self._note(found)),
                Option("Escape", f"leave {in_words(was)}", self._leave),
            ),
            again=act,
        )

    def measure(self, site: str, threshold: Threshold | None) -> None:
        """A threshold that was read before the site is rated: it is stored at once, and goes with the rating."""
        self.visit.measure(site, threshold)
        if threshold is not None:
            self.said.emit(f"{body.SITES[site].name}: now the rating; the threshold is kept with it", False)

    def _note(self, found: Finding) -> None:
        self.visit.note(found)
        following = self.visit.current
        tail = f"Next: {body.SITES[following].name}" if following else "All 21 done"
        self.announced.emit(f"{body.SITES[found.site].name}: {in_words(found)}. {tail}")

    def _ask_reason(self) -> None:
        site = self.visit.current
        was = self.visit.exam.findings.get(site)
        name = body.SITES[site].name

        def note(reason: Reason | None) -> Callable[[], None]:
            return lambda: self._note(Finding.not_examined(site, reason))

        has = f" It has: {in_words(was)}." if was is not None else ""
        self.ask(
            f"{name} not examined.{has} Why?",
            (
                Option("Return", "no reason", note(None)),
                *(Option(key, REASON_WORDS[reason], note(reason)) for key, reason in REASON_KEYS),
                Option("Escape", "leave it", self._leave),
            ),
            again="not_examined",
            firm=True,
        )

    # -- pain areas ------------------------------------------------------------------------------------------------

    def choose_area(self, area: str) -> None:
        """Make an area (or a coarse answer) the one that 1 and 0 answer."""
        if area != self.area:
            self.area = area
            self.area_changed.emit(area)

    def put_area(self, area: str, painful: bool | None, *, go_on: bool = False) -> None:
        """Answer an area or a coarse question: yes, no, not asked."""
        if self.visit.exam.status is not Status.DRAFT:
            self.said.emit("This exam is signed. Amend it to change something", True)
            return
        if area in body.AREAS:
            self.visit.answer_area(area, painful)
        else:
            self.visit.answer_quadrant(area, painful)
        words = ANSWERS[painful]
        self.choose_area(self._next_area(area) if go_on else area)
        tail = f". Next: {area_name(self.area)}" if go_on and self.area else ""
        self.announced.emit(f"{area_name(area)}: {words}{tail}")

    def turn_area(self, area: str) -> None:
        """The next of yes, no, not asked, as a click on it does."""
        exam = self.visit.exam
        was = (exam.areas if area in body.AREAS else exam.quadrants).get(area)
        now = {None: True, True: False, False: None}[was]
        self.put_area(area, now)
        if area in COARSE and self.visit.exam.status is Status.DRAFT:
            self.said.emit(f"{area_name(area)} as a whole: {ANSWERS[now]}", False)

    def _areas(self, act: str) -> None:
        if act in ("0", "1", "not_asked"):
            if not self.area:
                self.said.emit("All 19 areas are answered. Choose one to change it", True)
                return
            self.put_area(self.area, {"0": False, "1": True, "not_asked": None}[act], go_on=act != "not_asked")
        elif act in ("skip", "back"):
            order = (*AREA_ORDER, *COARSE)
            by = 1 if act == "skip" else -1
            at = order.index(self.area) + by if self.area in order else (0 if by > 0 else -1)
            self.choose_area(order[at % len(order)])
        else:
            self._common(act)

    def _next_area(self, area: str) -> str:
        """The next area in order, or the next unanswered one, or "" when all 19 are answered."""
        answered = self.visit.exam.areas
        if area in COARSE:
            asked = self.visit.exam.quadrants
            return next((c for c in COARSE[COARSE.index(area) + 1 :] if c not in asked), "")
        at = AREA_ORDER.index(area) + 1 if area in AREA_ORDER else 0
        return next((a for a in AREA_ORDER[at:] + AREA_ORDER[:at] if a not in answered), "")

    # -- both ------------------------------------------------------------------------------------------------------

    def _fits_layer(self, act: str) -> bool:
        if self.layer == AREAS:
            return act not in ("2", "3", "4", "5", "6", "7", "8", "9", "10", "painful", "not_examined", "editor")
        return act != "not_asked"

    def _common(self, act: str) -> None:
        stack = self.visit.undo_stack
        if act == "undo":
            text = stack.undo_text
            self.visit.undo()
            self._told(f"Undone: {text}" if text else "Nothing to undo", not text)
        elif act == "redo":
            text = stack.redo_text
            self.visit.redo()
            self._told(f"Done again: {text}" if text else "Nothing to do again", not text)
        elif act == "layer":
            self.show_layer(AREAS if self.layer == POINTS else POINTS)
        elif act != "leave":
            self.wanted.emit(act)

    def _told(self, words: str, refused: bool) -> None:
        self.said.emit(words, refused)
        self.announced.emit(words)

    def _answer(self, name: str, act: str) -> bool:
        """Whether the press answered the open question (or was refused by it)."""
        question = self.question
        if question is None:
            return False
        pressed = "Return" if name == "Enter" else name
        option = next((option for option in question.options if option.key == pressed), None)
        if option is not None:
            self.answer(option)
            return True
        if question.firm and act not in (question.again, "leave", "undo"):
            self._refuse_while_asked(question)
            return True
        return False

    def _refuse_while_asked(self, question: Question) -> None:
        keys = " ".join(shown(option.key) for option in question.options)
        self.said.emit(f"One of {keys}", True)

    def _leave(self) -> None:
        self.said.emit("Nothing was changed", False)

    def _close_question(self) -> None:
        if self.question is not None:
            self.question = None
            self.asked.emit(None)

    def _drop_stale_question(self, site: str) -> None:
        if self.question is not None and site != self._asked_for:
            self._close_question()


# -- hand -------------------------------------------------------------------------------------------------------------
# Where key presses reach the exam page: wherever the focus is in the window, except in a text field. Held keys and
# bounces of a foot pedal are dropped here; controls keep the keys that are their own.

_TEXT = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)
_ARROWS = frozenset(("Up", "Down", "Left", "Right"))
# Keys without a sign that are refused in words like a letter; all others (F5, media keys) are not ours.
_REFUSED = frozenset((*_ARROWS, "Home", "End", "PageUp", "PageDown", "Insert", "Delete", "Backspace"))


def event_ms(event: QKeyEvent) -> float:
    """When a key was pressed, ms: the window system's own time, or now when it gives none."""
    return float(event.timestamp()) or time.monotonic() * 1000


class Hand(QObject):
    """Hears the keys of the page's window while the page is shown, and gives the page's own ones to `entry`."""

    def __init__(self, page: QWidget, entry: Entry, guard: BounceGuard, editing: Callable[[], bool]) -> None:
        super().__init__(page)
        self._page, self._entry, self.guard, self._editing = page, entry, guard, editing
        self.clock: Callable[[QKeyEvent], float] = event_ms
        self._window: QWindow | None = None
        self._by_mouse = False  # the focus came with the mouse: nothing shows it, so keys do not press it

    def listen(self, on: bool) -> None:
        """Hear the page's window, or stop."""
        window = self._page.window().windowHandle() if on else None  # the main window, which is never garbage
        app = QApplication.instance()
        if window is not self._window and isinstance(app, QApplication):
            if self._window is not None:
                self._window.removeEventFilter(self)
                app.focusChanged.disconnect(self._focus_moved)
            if window is not None:
                window.installEventFilter(self)
                held_keys().watch(window)  # it sees a press first, and marks it when the key is held down
                app.focusChanged.connect(self._focus_moved)
                window.destroyed.connect(self._forget)
            self._window = window

    def _forget(self) -> None:
        self._window = None

    def _focus_moved(self, _old: QWidget | None, _new: QWidget | None) -> None:
        self._by_mouse = QApplication.mouseButtons() != Qt.MouseButton.NoButton

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self.press(event, QApplication.focusWidget())
        if kind is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            ours = self._is_ours(event, self._meant(QApplication.focusWidget()))
            event.setAccepted(ours)
            return ours
        return False

    def press(self, event: QKeyEvent, focus: QWidget | None) -> bool:
        """Whether a press was ours; if so it has been dealt with."""
        focus = self._meant(focus)
        if not self._is_ours(event, focus):
            return False
        name = name_of(event)
        if event.isAutoRepeat():
            return True
        if self.guard.is_bounce(name, self.clock(event)):
            self._entry.said.emit(f"'{shown(name)}' twice at once counts once", True)
            return True
        if self._in_editor(focus) or self._closes_editor(name, focus):  # only Escape comes here
            self._entry.wanted.emit("editor")
        elif isinstance(focus, _TEXT):  # the same
            self._page.setFocus()
        elif name in ("Return", "Enter", "Space") and self._is_button(focus) and self._entry.question is None:
            focus.click()  # type: ignore[union-attr]
        else:
            self._entry.press(name, event.text().strip())
        return True

    def _is_ours(self, event: QKeyEvent, focus: QWidget | None) -> bool:
        if not self._page.isVisible() or QApplication.activeModalWidget() or QApplication.activePopupWidget():
            return False
        name = name_of(event)
        if not name:
            return False
        act = self._entry.keys.act(name)
        if self._types(focus) or self._in_editor(focus):
            return name == "Escape" and self._page.isAncestorOf(focus)  # type: ignore[arg-type]
        if name == "Escape":
            return self._entry.question is not None or self._closes_editor(name, focus)
        if name in _ARROWS:
            return not self._moves_by_arrows(focus) and (act != "" or self._page is focus)
        if isinstance(focus, QComboBox) and name in ("Space", "Return", "Enter"):
            return False
        return bool(act) or len(name) == 1 or is_row_sign(name) or name in _REFUSED

    def _meant(self, focus: QWidget | None) -> QWidget | None:
        """The control that keys are meant for: the page, when a button only has the focus from a click."""
        return self._page if self._by_mouse and self._is_button(focus) else focus

    def _types(self, focus: QWidget | None) -> bool:
        return isinstance(focus, _TEXT) or (isinstance(focus, QComboBox) and focus.isEditable())

    def _in_editor(self, focus: QWidget | None) -> bool:
        """Whether the editor of a site has the keys: its buttons too, but not while a question is open."""
        step = focus
        while step is not None and not isinstance(step, SiteEditor):
            step = step.parentWidget()
        return step is not None and self._entry.question is None

    def _closes_editor(self, name: str, focus: QWidget | None) -> bool:
        """Whether Escape closes the editor although the focus went on from it: the first Escape leaves what is open."""
        return name == "Escape" and self._editing() and self._entry.question is None and not self._types(focus)

    def _moves_by_arrows(self, focus: QWidget | None) -> bool:
        return focus is not None and focus is not self._page and focus is not self._page.window()

    def _is_button(self, focus: QWidget | None) -> bool:
        """A button that Enter and Space press; cells and marks are sites, where they skip."""
        if not isinstance(focus, QAbstractButton) or not focus.isEnabled():
            return False
        return not isinstance(focus, SiteCell | AreaCell) and not isinstance(focus.parentWidget(), FigureView)
