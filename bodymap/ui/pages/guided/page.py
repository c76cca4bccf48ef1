"""The page of a self-assessment: one question a screen, Back, Next and Pause everywhere, nothing goes on by itself."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from bodymap.errors import UserError
from bodymap.medicine import guided
from bodymap.medicine.guided import Given, Step, Words
from bodymap.medicine.instruments import MOOD, built_in
from bodymap.session import Sitting
from bodymap.ui.kit import theme as look
from bodymap.ui.kit.theme import Button, PrimaryButton
from bodymap.ui.pages.guided.parts import (
    ROOMY,
    Answer,
    Bars,
    ChoiceScreen,
    Room,
    ScaleScreen,
    Screen,
    SeveralScreen,
    label,
    tab_order,
)
from bodymap.ui.pages.guided.places import PlacesScreen
from bodymap.ui.pages.guided.press import PressScreen
from bodymap.ui.pages.guided.screens import (
    DurationScreen,
    HelpedScreen,
    HelpPage,
    PausePage,
    ReadScreen,
    ReasonsScreen,
    ReviewScreen,
    ThanksScreen,
    WelcomeScreen,
)

# -- look -------------------------------------------------------------------------------------------------------------
# The few rules that the patient pages add to the one stylesheet: larger buttons, and no button too pale to read.


def sheet(room: Room = ROOMY) -> str:
    """The rules at the size and in the theme in force."""
    theme, px = look.current(), look.px
    return f"""
QPushButton[sized="patient_small"] {{ min-height: {px(room.bar)}px; padding: 0 {px(18)}px; font-size: {px(18)}px;
  border-radius: {px(10)}px; border-color: {theme.ink3}; }}
QPushButton[sized="patient"] {{ min-height: {px(room.foot) - 2}px; padding: 0 {px(24)}px; font-size: {px(19)}px;
  border-radius: {px(14)}px; border-color: {theme.ink3}; }}
QPushButton[kind="primary"][sized="patient"] {{ border-color: {theme.accent}; }}
QPushButton[kind="primary"][sized="patient"]:disabled {{ background: {theme.surface}; color: {theme.ink3};
  border: 1px dashed {theme.ink3}; }}
QLineEdit[patient="true"] {{ font-size: {px(18)}px; min-height: {px(48)}px; border-radius: {px(10)}px;
  padding: 0 {px(14)}px; }}
QLineEdit[digits="true"] {{ font-size: {px(28)}px; font-weight: 600; padding: 0; }}
"""


# -- speech -----------------------------------------------------------------------------------------------------------
# Reading aloud with the system's voice, where Qt's add-on for speech is installed; else there is no button for it.

MODULE = "PySide6.QtTextToSpeech"


def can_speak() -> bool:
    """Whether the add-on is there."""
    return find_spec(MODULE) is not None


class Voice(QObject):
    """The system's voice. Made only where `can_speak`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._speech: Any = import_module(MODULE).QTextToSpeech(self)

    def say(self, texts: list[str]) -> None:
        """Read these aloud, from the start."""
        self._speech.stop()
        self._speech.say(" ".join(text if text[-1] in ".?!:" else f"{text}." for text in texts if text))

    def stop(self) -> None:
        """Be silent."""
        self._speech.stop()


# -- top --------------------------------------------------------------------------------------------------------------
# What stands over every screen: Pause, how far along in words and bars, whether every answer is kept, help.


class TopBar(QWidget):
    """The upper edge of the page. `can_speak`: whether reading aloud is offered."""

    def __init__(self, words: Words, can_speak: bool) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(look.px(12))
        self._row = QHBoxLayout()
        self._row.setSpacing(look.px(12))
        self.pause = Button(say("bar.pause"), "pause", "patient_small")
        self.listen = Button(say("bar.listen"), "sound", "patient_small")
        self.listen.setVisible(can_speak)
        self.help = Button(say("bar.help"), "", "patient_small")
        self.progress = label("", 18, 600)
        self.progress.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.kept = label(say("bar.kept"), 18, tone="ink2")
        self.kept.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._middle = QVBoxLayout()
        self._middle.setSpacing(look.px(4))
        self.leave: Button | None = None
        self._row.addWidget(self.pause)
        self._row.addWidget(self.listen)
        self._row.addLayout(self._middle, 100)
        self._row.addWidget(self.progress, 100)
        self._row.addWidget(self.kept)
        self._row.addWidget(self.help)
        self._box.addLayout(self._row)
        self.bars = Bars()
        self._box.addWidget(self.bars)

    def add_leave(self, button: Button) -> None:
        """The button for taking the computer back, at the upper right of every screen."""
        self._row.addWidget(button)
        self.leave = button

    def arrange(self, *, narrow: bool, room: Room) -> None:
        """The words of progress between the buttons, or on a line of their own; the bars under them where it is low."""
        self._box.setSpacing(look.px((12, 8, 6)[room.low]))
        if room.low == 2 and not narrow:
            self._middle.addWidget(self.progress)
            self._middle.addWidget(self.bars)
            return
        self._box.addWidget(self.bars)
        if narrow:
            self._box.insertWidget(1, self.progress)
        else:
            self._row.insertWidget(3, self.progress, 100)

    def show_progress(self, words: str, at: int, of: int) -> None:
        """How far along: in words, and the bar `at` of `of`, from 0."""
        self.progress.setText(words)
        self.bars.show_place(at, of)
        self.bars.setAccessibleName(words)

    def say_kept(self, kept: bool) -> None:
        """Whether every answer is on disk."""
        self.kept.setText(self._words.say("bar.kept" if kept else "bar.not_kept"))

    def stops(self) -> list[QWidget]:
        """What the keyboard reaches here, in order."""
        return [self.pause, self.listen, self.help, *([self.leave] if self.leave else [])]


# -- screens ----------------------------------------------------------------------------------------------------------
# Which screen asks which step.

KINDS: dict[str, type[Screen]] = {
    "welcome": WelcomeScreen,
    "places": PlacesScreen,
    "duration": DurationScreen,
    "scale": ScaleScreen,
    "choice": ChoiceScreen,
    "item": ChoiceScreen,
    "several": SeveralScreen,
    "reasons": ReasonsScreen,
    "read": ReadScreen,
    "press": PressScreen,
    "helped": HelpedScreen,
    "review": ReviewScreen,
    "thanks": ThanksScreen,
}


def make_screen(sitting: Sitting, step: Step, words: Words, room: Room) -> Screen:
    """The screen of a step, showing what is recorded."""
    screen = KINDS[step.kind](sitting, step, words, room)
    screen.show_given(sitting.given(step))
    return screen


# -- page -------------------------------------------------------------------------------------------------------------
# The page of a self-assessment: one question a screen, Back, Next and Pause everywhere, nothing goes on by itself.


class SelfAssessment(QWidget):
    """Shows the screen at which the sitting stands, and tells the sitting what the patient did."""

    print_asked = Signal(str)  # id of the exam
    finished = Signal(str)

    def __init__(self, sitting: Sitting, parent: QWidget | None = None, *, language: str = "en") -> None:
        super().__init__(parent)
        self.sitting, self.words = sitting, guided.words(language)
        self.setProperty("page", True)
        self.setObjectName("self_assessment")
        self.now: Screen | HelpPage | PausePage | None = None
        self._shown: tuple[object, ...] = ()
        self._pausing = False
        self._dressed: Room | None = None
        self._others: dict[str, Answer] = {}
        self._last: list[QWidget] = []
        self._voice = Voice(self) if can_speak() else None
        self._build()
        sitting.changed.connect(self.show_now)
        sitting.finished.connect(self.finished)
        sitting.trouble.connect(self._say_trouble)
        sitting.saved.connect(self._say_kept)
        look.look().changed.connect(self._rebuild)
        self.show_now()

    @property
    def room(self) -> Room:
        """What there is room for."""
        return Room.of(self.size())

    # -- what is shown ---------------------------------------------------------------------------------------------

    def show_now(self) -> None:
        """Show the screen at which the sitting stands; the same screen is only refreshed."""
        sitting, step = self.sitting, self.sitting.step
        wanted = (step, sitting.helping, self._pausing, self.room, look.scale())
        if wanted != self._shown:
            self._dress()
            self._shown = wanted
            self._put_screen()
        if isinstance(self.now, Screen):
            self._refresh(self.now)

    def pause(self) -> None:
        """Cover the answers; every answer is kept."""
        self._pausing = True
        self.show_now()

    def go_on(self) -> None:
        """Back to the same screen."""
        self._pausing = False
        self.show_now()

    def _put_screen(self) -> None:
        sitting, step = self.sitting, self.sitting.step
        if self._voice:
            self._voice.stop()
        if self._pausing:
            pausing = PausePage(self.words, self.room)
            pausing.go_on_asked.connect(self.go_on)
            self._show_alone(pausing, pausing.go_on)
        elif sitting.helping:
            helping = HelpPage(sitting.wishes.help_text, sitting.wishes.help_lines, self.room)
            helping.read_on.connect(sitting.leave_help)
            self._show_alone(helping, helping.go_on)
        else:
            screen = make_screen(sitting, step, self.words, self.room)
            screen.answered.connect(self._answer)
            if isinstance(screen, ReviewScreen):
                screen.step_chosen.connect(sitting.go)
                screen.save_asked.connect(sitting.finish)
                screen.print_asked.connect(lambda: self.print_asked.emit(sitting.exam.id))
            if isinstance(screen, ThanksScreen):
                screen.print_asked.connect(lambda: self.print_asked.emit(sitting.exam.id))
                screen.back_asked.connect(sitting.back)
            self._put(screen)
            self._put_others(screen)
            for part in (self.top, self.bottom):
                part.show()
            self._arrange(screen)
            screen.setFocus(Qt.FocusReason.OtherFocusReason)  # no answer looks chosen before it is

    def _put(self, screen: Screen | HelpPage | PausePage) -> None:
        old, self.now = self.now, screen
        self.area.takeWidget()
        if old is not None:
            old.blockSignals(True)
            old.setParent(self)
            old.hide()
            old.deleteLater()  # not at once: one of its buttons may be what was pressed
        self.area.setWidget(screen)
        self.area.verticalScrollBar().setValue(0)

    def _show_alone(self, screen: HelpPage | PausePage, button: Button) -> None:
        self._clear_others()
        self._put(screen)
        self.bottom.hide()
        self.top.setVisible(False)
        self._layout_margins()
        button.setFocus()

    def _refresh(self, screen: Screen) -> None:
        sitting, step = self.sitting, self.sitting.step
        given = sitting.given(step)
        screen.show_given(given)
        for value, button in self._others.items():
            button.setChecked(value == given)
        self.next_button.setEnabled(sitting.complete(step))
        said = guided.in_words(step, given, self.words)
        self.said.setText(self.words.say("bar.answer", answer=said) if said and step.kind != "welcome" else "")
        self.said.setVisible(self._roomy() and step.kind in ("scale", "press", "duration", "places"))
        steps = sitting.steps
        place = steps.index(step)
        self._show_progress(place)
        self.to_review.setVisible(
            step.kind not in ("review", "thanks", "welcome") and sitting.whole_until(step) and bool(place)
        )

    def _show_progress(self, place: int) -> None:
        """Among all screens, or among the 18 places while they are pressed."""
        steps, step = self.sitting.steps, self.sitting.step
        words = guided.left_words(steps, step, self.words)
        if step.kind == "press":
            places = [other for other in steps if other.kind == "press"]
            place, count = places.index(step), len(places)
            words = f"{self.words.say('bar.place', at=place + 1, of=count)}  ·  {words}"
        else:
            count = len(steps) - 1
        self.top.show_progress(words, place, count)

    # -- the parts -------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        say = self.words.say
        self._dress()
        box = QVBoxLayout(self)
        box.setSpacing(look.px(10))
        self.top, self.bottom = TopBar(self.words, self._voice is not None), QWidget()
        self.pause_button, self.help, self.kept = self.top.pause, self.top.help, self.top.kept
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.viewport().setAutoFillBackground(False)
        self.bottom_row = QHBoxLayout(self.bottom)
        self.bottom_row.setContentsMargins(0, 0, 0, 0)
        self.bottom_row.setSpacing(look.px(12))
        self.back_button = Button(say("bar.back"), "back", "patient")
        self.said = label("", 18, 500)
        self.said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.to_review = Button(say("bar.to_review"), "", "patient")
        self.next_button = PrimaryButton(say("bar.next"), size="patient")
        self.bottom_row.addWidget(self.back_button)
        self.bottom_row.addStretch(1)
        self.bottom_row.addWidget(self.said)
        self.bottom_row.addWidget(self.to_review)
        self.bottom_row.addWidget(self.next_button)
        box.addWidget(self.top)
        box.addWidget(self.area, 1)
        box.addWidget(self.bottom)
        self.pause_button.clicked.connect(self.pause)
        self.top.listen.clicked.connect(self._read_aloud)
        self.help.clicked.connect(self.sitting.show_help)
        self.back_button.clicked.connect(self.sitting.back)
        self.next_button.clicked.connect(self.sitting.next)
        self.to_review.clicked.connect(self._to_review)
        for part in (self.area, *self.findChildren(QAbstractButton)):
            part.installEventFilter(self)
        self._layout_margins()

    def _roomy(self) -> bool:
        return self.width() >= look.px(1180)

    def _show_kept(self, step: Step) -> None:
        """Where there is room; always when something could not be kept."""
        room = self._roomy() or (self.width() >= look.px(760) and not _for_mood(step))
        self.kept.setVisible(room or not self.sitting.is_saved)

    def _layout_margins(self) -> None:
        side, over = self.room.margins
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(look.px(side), look.px(over), look.px(side), look.px(over))
            layout.setSpacing(look.px((10, 8, 4)[self.room.low]))

    def _arrange(self, screen: Screen) -> None:
        """What this screen needs of the bars."""
        step = self.sitting.step
        self._layout_margins()
        self.top.arrange(narrow=self.width() < look.px(760), room=self.room)
        first, ends = step.kind == "welcome", step.kind in ("review", "thanks")
        self.help.setVisible(_for_mood(step))
        self.back_button.setVisible(not first and step.kind != "thanks")
        self.next_button.setVisible(not ends)
        self.next_button.setText(self.words.say("bar.start" if first else "bar.next"))
        self.next_button.setMinimumWidth(look.px(200 if self.room.wide else 120))
        self.top.bars.setVisible(step.kind != "thanks")
        self._show_kept(step)
        order: list[QWidget] = [screen, *screen.stops()]
        order += [*self._others.values(), self.back_button, self.to_review, *self._last, self.next_button]
        order += self.top.stops()
        tab_order(order)
        for part in screen.findChildren(QAbstractButton):
            part.installEventFilter(self)

    def _put_others(self, screen: Screen) -> None:
        self._clear_others()
        wide, foot = self.room.wide, look.px(self.room.foot)
        row = self.bottom_row if wide else QHBoxLayout()
        if not wide:
            row.setSpacing(look.px(12))
        for n, (value, text) in enumerate(screen.others().items()):
            button = Answer(text, least=self.room.foot - 2 if wide else 48, size=18)
            button.setProperty("other", True)
            if wide:
                button.setFixedSize(button.minimumSizeHint().width() + look.px(10), foot)
                button.setFixedWidth(max(button.sizeHint().width(), look.px(44)))
            button.clicked.connect(lambda _=False, value=value: self._answer(value))
            button.installEventFilter(self)
            self._others[value] = button
            if wide:
                self.bottom_row.insertWidget(1 + n, button)
            else:
                row.addWidget(button, 1)
        if not wide and self._others:
            screen.box.addLayout(row)
        self._last = screen.last_buttons()
        for last in self._last:
            self.bottom_row.addWidget(last)

    def _clear_others(self) -> None:
        for part in (*self._others.values(), *self._last):
            self.bottom_row.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._others, self._last = {}, []

    # -- what the patient does -------------------------------------------------------------------------------------

    def _answer(self, given: Given | None) -> None:
        self.sitting.answer(self.sitting.step, given)

    def _to_review(self) -> None:
        review = next(step for step in self.sitting.steps if step.kind == "review")
        self.sitting.go(review)

    def _read_aloud(self) -> None:
        if self._voice and isinstance(self.now, Screen):
            self._voice.say(self.now.read)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()
        self._key(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys mean the same wherever the focus is: buttons and the scrolled area would keep arrows for themselves."""
        return event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._key(event)

    def _key(self, event: QKeyEvent) -> bool:
        """0 to 9, T for ten, arrows, Esc; a key with Ctrl or Alt means nothing here. True when it was used."""
        key, focus = event.key(), self.focusWidget()
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            return False
        if key == Qt.Key.Key_Escape:
            self.go_on() if self._pausing else self.pause()
            return True
        if not isinstance(self.now, Screen):
            return False
        if isinstance(focus, QLineEdit):
            return False
        if key == Qt.Key.Key_Left:
            if self.back_button.isVisibleTo(self):
                self.sitting.back()
        elif key == Qt.Key.Key_Right:
            if self.next_button.isVisibleTo(self) and self.next_button.isEnabled():
                self.sitting.next()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(key == Qt.Key.Key_Down)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QAbstractButton):
            focus.click()
        else:
            return self.now.key(event)
        return True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if isinstance(self.now, Screen):
            self.now.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_now()
        if isinstance(self.now, Screen):
            self._show_kept(self.sitting.step)

    def _dress(self) -> None:
        if self._dressed != self.room:
            self._dressed = self.room
            self.setStyleSheet(sheet(self.room))

    def _rebuild(self) -> None:
        self._dressed = None
        self._shown = ()
        QTimer.singleShot(0, self, self.show_now)

    # -- kept or not -----------------------------------------------------------------------------------------------

    def _say_trouble(self, problem: UserError) -> None:
        self.top.say_kept(False)
        self.kept.show()

    def _say_kept(self) -> None:
        self.top.say_kept(True)


def _for_mood(step: Step) -> bool:
    """Whether help must be one press away."""
    return step.id == "mood_notice" or (step.instrument != "" and built_in(step.instrument).measures == MOOD)
