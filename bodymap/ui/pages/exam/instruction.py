"""What to press now: the place through a lens, the site, one sentence, four seconds of pressing."""

from __future__ import annotations

import re

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from bodymap.medicine import body
from bodymap.medicine.model import Method
from bodymap.ui.figure.painting import Lens
from bodymap.ui.kit import theme
from bodymap.ui.kit.layouts import scaled
from bodymap.ui.pages.exam.keys import Option, Question, shown

# -- pacer ------------------------------------------------------------------------------------------------------------
# Four seconds of pressing, about 1 kg a second (domain 1.2): a ring that fills, and a beat that can be heard.

SECONDS = 4
_TICKS = 20  # a second


class Pacer(QAbstractButton):
    """A ring and the second that runs. A click or its key starts and stops it; it stops itself after four seconds."""

    beat = Signal(int)  # seconds pressed so far, 1 to 4

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ticks = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1000 // _TICKS)
        self._timer.timeout.connect(self.tick)
        self.setAccessibleName("Four-second press pacer")
        self.setToolTip("Four seconds of pressing, about 1 kg a second (S)")
        self.setProperty("radius", 30)
        self.clicked.connect(lambda: self.turn())

    @property
    def running(self) -> bool:
        return self._timer.isActive()

    @property
    def second(self) -> int:
        """Whole seconds pressed so far."""
        return self._ticks // _TICKS

    def turn(self) -> None:
        """Start from nothing, or stop."""
        if self.running:
            self.stop()
        else:
            self._ticks = 0
            self._timer.start()
            self.update()

    def stop(self) -> None:
        """Stop and go back to nothing."""
        self._timer.stop()
        if self._ticks:
            self._ticks = 0
            self.update()

    def tick(self) -> None:
        """One step of 50 ms."""
        self._ticks += 1
        if self._ticks % _TICKS == 0:
            self.beat.emit(self.second)
            if self.second >= SECONDS:
                self._timer.stop()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self.width(), self.height()) - theme.px(4)
        ring = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        painter.setPen(QPen(theme.color(look.line2), theme.px(3)))
        painter.drawEllipse(ring)
        part = min(self._ticks / (SECONDS * _TICKS), 1.0)
        if part:
            pen = QPen(theme.color(look.ink), theme.px(4))
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawArc(ring, 90 * 16, -round(360 * 16 * part))
        painter.setPen(theme.color(look.ink if self._ticks else look.ink3))
        painter.setFont(theme.font_px(15 if part < 1 else 11, 600) if self._ticks else theme.font("key"))
        done = "4 kg" if side > theme.px(40) else "4"
        words = f"{min(self.second + 1, SECONDS)}" if self._ticks and part < 1 else done if part else "4 s"
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)
        painter.end()


# -- instruction ------------------------------------------------------------------------------------------------------
# What to press now: the place through a lens, the step, the site, one sentence; also what was refused or is asked.

STEPS = {step.site: step for step in body.survey()}
AREAS_TITLE = "Where did it hurt in the last 7 days?"
AREAS_SHORT_TITLE = "Pain in the last 7 days"
AREAS_WORDS = (
    "Click an area on either view, or use the list. This is the history of pain; "
    "it is kept apart from the tender points."
)
_FORCE = re.compile(r"[,.]? *4 kg over 4 seconds, once\.?")
_ROOMY = 440  # px of words from which four answers stand side by side and two lines are enough


def how_to_press(press: str, method: Method) -> str:
    """The instruction of a step, which speaks of a thumb and of 4 kg, for what presses in this exam.

    With an algometer the pressure rises until it hurts and is then read (domain 2.4).
    """
    if method is not Method.ALGOMETER:
        words = "Fingers" if method is Method.FINGERS else "Thumb"
        return re.sub(r"\bThumb (straight)", rf"{words} \1", press)
    place = re.sub(r"\bThumb straight", "Algometer straight", press)
    place = place.replace("the thumb falls on the place", "where the thumb would fall lies the place").replace(
        "Press straight", "Straight"
    )
    place = _FORCE.sub("", place).strip().rstrip(",.;")
    tip = "" if "lgometer" in place else " Algometer upright on the place."
    return f'{place}.{tip} Raise the pressure evenly, stop at "now it hurts", read it. E enters it.'


class InstructionCard(theme.Card):
    """The card over the figures. It never takes the focus away; a question in it is answered by key or click."""

    answered = Signal(object)  # the Option that was clicked
    pacer_beat = Signal(int)

    def __init__(self, variant: str, pacer: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._variant, self._pacer_on, self._small = variant, pacer, False
        self._message, self._refused, self._asked, self._site_shown = "", False, False, False
        self._was_asked, self._paced = False, True
        self._title, self._position, self._sentence, self._step, self._question_words = "", "", "", "", ""
        self._row = QHBoxLayout(self)
        self.lens = Lens()
        self.step = theme.Label("", "note_strong", "accent")
        self.position = theme.OneLine("plain", "ink2")
        self.title = theme.OneLine("title", "ink")
        self.title_step = theme.Label("", "card_title", "accent")
        self.sentence = theme.Label("", "plain", "ink2", wrap=True)
        self.short_sentence = theme.OneLine("plain", "ink2")
        self.pacer = Pacer(self)
        self.pacer.beat.connect(self.pacer_beat)
        self._words = QVBoxLayout()
        first = scaled(QHBoxLayout(), spacing=6)
        first.addWidget(self.step)
        first.addWidget(self.position, 1)
        second = scaled(QHBoxLayout(), spacing=10)
        second.addWidget(self.title_step)
        second.addWidget(self.title, 1)
        self._words.addLayout(first)
        self._words.addLayout(second)
        self._words.addWidget(self.sentence)
        self.extra: list[QWidget] = []  # what stands in the row of tools on a small window
        self.tools = scaled(QHBoxLayout(), spacing=4)  # beside the short sentence, on a small window
        self.tools.addWidget(self.short_sentence, 1)
        self._words.addLayout(self.tools)
        self.question = QWidget()
        asking = scaled(QVBoxLayout(self.question), margins=(0, 4, 0, 0), spacing=4)
        self.question_text = theme.Label("", "strong", wrap=True)
        self._options = scaled(QGridLayout(), spacing=4)
        asking.addWidget(self.question_text)
        asking.addLayout(self._options)
        self._option_buttons: list[theme.Button] = []
        self._words.addWidget(self.question)
        self._words.addStretch(1)
        self._row.addWidget(self.lens, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(self._words, 1)
        self.set_small(False)

    # -- what is shown ---------------------------------------------------------------------------------------------

    def show_site(
        self, site: str, number: int, total: int, method: Method = Method.THUMB, *, own: bool = False
    ) -> None:
        """Show where and how to press; "" shows that all sites are done. `own`: of a self-assessment, which is said."""
        self._message = ""
        self._paced = method is not Method.ALGOMETER  # its pressure rises until it hurts, not for four seconds
        if site:
            step = STEPS[site]
            self._step, self._position = (
                f"{'Self-assessment, step' if own else 'Step'} {number} of {total}",
                step.position,
            )
            self._title, self._sentence = body.SITES[site].name, how_to_press(step.press, method)
            self.lens.show_site(site, self._variant)
        else:
            self._step, self._position = "", ""
            self._title = f"All {total} done"
            self._sentence = "Finish and sign (↵), or choose a site to change it."
        self._site_shown = bool(site)
        self._put()

    def show_signed(self, words: str, title: str = "Signed") -> None:
        """Show that the exam is signed, by whom and when, or `title` why it stands."""
        self._message, self._step, self._position = "", "", ""
        self._title, self._sentence = title, words
        self._site_shown = False
        self._put()

    def show_areas(self) -> None:
        """Show what is asked on the layer of the pain areas."""
        self._message, self._step, self._position = "", "", ""
        self._title, self._sentence = AREAS_TITLE, AREAS_WORDS
        self._site_shown = False
        self._put()

    def show_message(self, words: str, refused: bool) -> None:
        """Say something in place of the position, until the next site."""
        self._message, self._refused = words, refused
        self._put()

    @property
    def message(self) -> str:
        """What was last said here, "" when nothing is."""
        return self._message

    def show_question(self, question: Question | None) -> None:
        """Show a question with its keys, or none."""
        for button in self._option_buttons:
            self._options.removeWidget(button)
            button.deleteLater()
        self._option_buttons = []
        self._asked = question is not None
        if question is not None:
            self._message = ""
            self._question_words = question.text
            columns = 4 if self._roomy() else 3 if self._small else 2
            for at, option in enumerate(question.options):
                button = theme.Button(f"{shown(option.key)}  {option.words}", size="tiny")
                button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                button.clicked.connect(lambda _checked=False, option=option: self._clicked(option))
                self._options.addWidget(button, at // columns, at % columns)
                self._option_buttons.append(button)
        self._put()

    def set_small(self, small: bool) -> None:
        """Without lens, pacer and frame, in two lines, when there is little room."""
        self._small = small
        self.setProperty("card", not small)
        theme.polish(self)
        x, y = (0, 0) if small else (theme.px(13), theme.px(11))
        self._row.setContentsMargins(x, y, x, y)
        self._row.setSpacing(theme.px(14))
        self._words.setSpacing(theme.px(2))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._put()
        self._keep_height()

    def add_tools(self, *widgets: QWidget) -> None:
        """Widgets beside the short sentence, shown on a small window."""
        for widget in widgets:
            self.tools.addWidget(widget)
            self.extra.append(widget)

    def put_pacer(self, into: QBoxLayout | None, side: int) -> None:
        """Put the pacer into another row (None: into this card), `side` px at 100 %."""
        self.pacer.setFixedSize(theme.px(side), theme.px(side))
        (into or self._row).insertWidget(-1 if into is None else 1, self.pacer, 0, Qt.AlignmentFlag.AlignVCenter)
        self._words.setSpacing(theme.px(0 if self._small else 2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_height()

    def _roomy(self) -> bool:
        """Whether the words have a wide column."""
        around = 26 if self._small else 26 + 84 + 14
        return self.width() / theme.scale() - around >= _ROOMY

    def _keep_height(self) -> None:
        """One height for all sites, so that the figures below never move; a question on little room may grow."""
        free = self._asked and not self._roomy()
        low, high = (58, 58) if self._small else (108, 108) if self._roomy() else (132, 132)
        self.setMinimumHeight(theme.px(low))
        self.setMaximumHeight(16777215 if free else theme.px(high))

    def _clicked(self, option: Option) -> None:
        self.answered.emit(option)

    def _put(self) -> None:
        """Bring every part in line with what is to be shown; parts that are right already are left alone."""
        asked, told, small, site = self._asked, bool(self._message), self._small, self._site_shown
        dot = "·  " if self._step else ""
        tone = "warn" if told and self._refused else "ink2"
        for label, text in (
            (self.step, self._step),
            (self.title_step, self._step.removeprefix("Step ")),
            (self.sentence, self._sentence),
            (self.question_text, self._message or self._question_words),
        ):
            if label.text() != text:
                label.setText(text)
        self.title.show_text(AREAS_SHORT_TITLE if small and self._title == AREAS_TITLE else self._title)
        self.question_text.set_tone("warn" if told and self._refused else "ink")
        words = self.short_sentence if small else self.position
        words.set_tone(tone)
        position = f"{dot}{self._message or self._position}"
        words.show_text((self._message or self._sentence) if small else position)
        for part, shown_now in (
            (self.lens, site and not small),
            (self.pacer, site and self._pacer_on and self._paced and not (small and asked)),
            *((widget, small and not asked) for widget in self.extra),
            (self.step, bool(self._step) and not small and not asked),
            (self.position, not small and not asked and (told or bool(self._position))),
            (self.title_step, small and bool(self._step) and not asked),
            (self.title, not asked),
            (self.sentence, not asked and not small),
            (self.short_sentence, small and not asked),
            (self.question, asked),
        ):
            if part.isHidden() == shown_now:
                part.setVisible(shown_now)
        if asked != self._was_asked:
            self._was_asked = asked
            self._keep_height()
