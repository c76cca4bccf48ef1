"""The page of a self-assessment: one question a screen, Back, Next and Pause everywhere, nothing goes on by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from bodymap import flow
from bodymap.errors import UserError
from bodymap.flow import Given, Step
from bodymap.instruments import MOOD, built_in
from bodymap.session import Sitting
from bodymap.ui import theme as look
from bodymap.ui.self_assessment.look import sheet
from bodymap.ui.self_assessment.parts import Answer, label, tab_order
from bodymap.ui.self_assessment.review import ReviewScreen
from bodymap.ui.self_assessment.room import Room
from bodymap.ui.self_assessment.screen import Screen
from bodymap.ui.self_assessment.screens import make_screen
from bodymap.ui.self_assessment.speech import Voice, can_speak
from bodymap.ui.self_assessment.telling import HelpPage, PausePage, ThanksScreen
from bodymap.ui.self_assessment.top import TopBar
from bodymap.ui.theme import Button, PrimaryButton


class SelfAssessment(QWidget):
    """Shows the screen at which the sitting stands, and tells the sitting what the patient did."""

    print_asked = Signal(str)  # id of the exam
    finished = Signal(str)

    def __init__(self, sitting: Sitting, parent: QWidget | None = None, *, language: str = "en") -> None:
        super().__init__(parent)
        self.sitting, self.words = sitting, flow.words(language)
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
        said = flow.in_words(step, given, self.words)
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
        words = flow.left_words(steps, step, self.words)
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
