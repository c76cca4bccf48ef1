"""The cards at the right of the course page: from start to now, and the bodies; what the marks mean."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from bodymap.medicine import body
from bodymap.medicine.model import Exam
from bodymap.medicine.outcomes import CLOSING, FromTo, Origin, Reading, exam_labels, not_comparable
from bodymap.ui.exam_words import ARROW, day_month_year, who
from bodymap.ui.figure.marks import triangle
from bodymap.ui.figure.painting import BodyThumb
from bodymap.ui.kit import theme as ui_look
from bodymap.ui.kit.layouts import scaled, sized
from bodymap.ui.kit.theme import Card, Label, LinkButton, Rule, color, look, px
from bodymap.ui.kit.theme.widgets import Slider

# -- parts ------------------------------------------------------------------------------------------------------------
# Small parts of the course and compare pages.


def padded(card: QWidget, spacing: int = 8) -> QVBoxLayout:
    """The upright layout of a card, with 18 x 14 inside."""
    return scaled(QVBoxLayout(card), margins=(18, 14, 18, 14), spacing=spacing)


# -- key --------------------------------------------------------------------------------------------------------------
# What the marks of a plot and of a difference mean, drawn as they are and named.


class _Key(QWidget):
    """A row of marks and their names."""

    def __init__(self, words: tuple[str, ...], mark: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._mark = words, mark
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Key: " + ", ".join(words))
        ui_look.look().changed.connect(self.updateGeometry)

    def set_words(self, words: tuple[str, ...]) -> None:
        """Name these marks only."""
        self._words = words
        self.setAccessibleName("Key: " + ", ".join(words))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(ui_look.font("note"))
        wide = sum(metrics.horizontalAdvance(word) + px(self._mark) + px(14) for word in self._words)
        return QSize(round(wide), px(20))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetricsF(ui_look.font("note"))
        x = 0.0
        for word in self._words:
            self.draw(painter, word, QRectF(x, 0, px(self._mark), self.height()))
            painter.setFont(ui_look.font("note"))
            painter.setPen(color(ui_look.current().ink2))
            x += px(self._mark) + px(4)
            painter.drawText(QRectF(x, 0, 400, self.height()), Qt.AlignmentFlag.AlignVCenter, word)
            x += metrics.horizontalAdvance(word) + px(10)
        painter.end()

    def draw(self, painter: QPainter, word: str, box: QRectF) -> None:
        """Draw the mark of a word."""
        raise NotImplementedError


class ChangeKey(_Key):
    """Lower, higher, same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(("lower", "higher", "same"), 12, parent)

    def draw(self, painter: QPainter, word: str, box: QRectF) -> None:
        theme = ui_look.current()
        at, radius = box.center(), 4.6 * ui_look.scale()
        if word == "same":
            painter.setPen(QPen(color(theme.ink2), 1.3 * ui_look.scale()))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(at, radius * 0.8, radius * 0.8)
        else:
            painter.fillPath(triangle(at, radius, word == "higher"), color(theme.ink2))


class SeriesKey(_Key):
    """Examiner, another line of the examiner (other rule or algometer) and self as the plot draws them."""

    EXAMINER, OTHER, SELF = "examiner", "other rule or algometer", "self, at home"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__((self.EXAMINER, self.SELF), 28, parent)

    def draw(self, painter: QPainter, word: str, box: QRectF) -> None:
        theme, k = ui_look.current(), ui_look.scale()
        at = box.center()
        mine, other = word == self.EXAMINER, word == self.OTHER
        pen = QPen(color(theme.ink if mine else theme.ink2 if other else theme.accent), (2.2 if mine else 1.4) * k)
        if not mine:
            pen.setDashPattern([1, 1.6] if other else [4, 2.4])
        painter.setPen(pen)
        painter.drawLine(QPointF(box.left(), at.y()), QPointF(box.right(), at.y()))
        if mine:
            painter.setPen(QPen(color(theme.surface), 1.2 * k))
            painter.setBrush(color(theme.ink))
            painter.drawEllipse(at, 4.6 * k, 4.6 * k)
        elif other:
            painter.setPen(QPen(color(theme.ink2), 1.4 * k))
            painter.setBrush(color(theme.surface))
            painter.drawPath(triangle(at, 4.0 * k, True))
        else:
            painter.setPen(QPen(color(theme.accent), 1.4 * k))
            painter.setBrush(color(theme.surface))
            painter.drawRect(QRectF(at.x() - 3.2 * k, at.y() - 3.2 * k, 6.4 * k, 6.4 * k))


# -- cards ------------------------------------------------------------------------------------------------------------
# The cards at the right of the course page: from start to now, and the bodies.

_ANY = Qt.AlignmentFlag(0)


class Sentences(Card):
    """From start to now: figures at the left, one sentence at the right; "Why" says formula, inputs and source."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        box = padded(self, 4)
        box.addWidget(Label("From start to now", "strong"))
        self._grid = scaled(QGridLayout(), spacing=(8, 2))
        self._grid.setColumnStretch(1, 1)
        box.addLayout(self._grid)
        self.phases = Label("", "note", "ink2", wrap=True)
        self.phases_why, self.phases_about = self._why("phases")
        row = QHBoxLayout()
        row.addWidget(self.phases, 1)
        row.addWidget(self.phases_why, 0, Qt.AlignmentFlag.AlignTop)
        box.addLayout(row)
        box.addWidget(self.phases_about)
        self.notes = Label("", "note", "ink3", wrap=True)
        box.addWidget(self.notes)
        self._shown: list[QWidget] = []
        look().changed.connect(self._look_changed)
        self._look_changed()

    def show_reading(self, told: Reading, totals: Sequence[FromTo] = ()) -> None:
        """Say what the course says; `totals` are the lines of the questionnaires."""
        for widget in self._shown:
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._shown = []
        lines = (*told.sentences, *totals)
        for n, line in enumerate(lines):
            moved = f"{line.before} {ARROW} {line.now}" if line.before else line.now
            figures = Label(moved, "title" if n == 0 else "card_title")
            if len(figures.text()) > 11:
                figures = Label(figures.text(), "note_strong")
            figures.setAccessibleName(f"{line.title}: " + (f"{line.before} to {line.now}" if line.before else line.now))
            title, words = Label(line.title, "note_strong"), Label(line.words, "note", "ink2", wrap=True)
            for widget in (figures, title, words):
                widget.setToolTip(line.origin.explain())
            why, about = self._why(line.title, line.origin)
            self._put(figures, 4 * n, 0, 2, 1, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            self._put(title, 4 * n, 1)
            self._put(why, 4 * n, 2, 1, 1, Qt.AlignmentFlag.AlignRight)
            self._put(words, 4 * n + 1, 1, 1, 2)
            self._put(about, 4 * n + 2, 0, 1, 3)
            if n + 1 < len(lines):
                self._put(Rule(), 4 * n + 3, 0, 1, 3)
        said = [*([told.nothing] if told.nothing else []), *told.notes, *([CLOSING] if lines else [])]
        self.phases.setText(told.phase_words())
        self.phases.setVisible(bool(told.phase_words()))
        origins = [f"{p.phase.capitalize()}: {p.median.origin.explain()}" for p in told.phases if p.median]
        self.phases_about.setText("\n".join((*origins, told.overlap.origin.explain())))
        self.phases_why.setChecked(False)
        self.phases_why.setVisible(bool(told.phase_words()))
        self.phases.setToolTip(told.overlap.origin.explain())
        self.notes.setText(" ".join(said))
        self._hold()

    def _hold(self) -> None:
        """Never lower than the words need at this width."""
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._hold()

    def _why(self, name: str, *origins: Origin) -> tuple[LinkButton, Label]:
        """A link that shows and hides where a number comes from, and the words it shows."""
        about = Label("\n".join(origin.explain() for origin in origins), "note", "ink3", wrap=True)
        why = LinkButton("Why")
        why.setCheckable(True)
        why.setAccessibleName(f"Where the numbers come from: {name}")

        def turn(on: bool) -> None:
            about.setVisible(on)
            why.setText("Hide" if on else "Why")
            self._hold()

        why.toggled.connect(turn)
        about.hide()
        return why, about

    def _put(
        self, widget: QWidget, row: int, column: int, rows: int = 1, across: int = 1, where: Qt.AlignmentFlag = _ANY
    ) -> None:
        self._grid.addWidget(widget, row, column, rows, across, where)
        self._shown.append(widget)

    def _look_changed(self) -> None:
        self._grid.setColumnMinimumWidth(0, px(96))


class Bodies(Card):
    """Start, now, difference; a slider takes any exam as "now"."""

    compare_wanted = Signal(str, str)
    exam_marked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told: Reading | None = None
        self._exams: tuple[Exam, ...] = ()  # those that can be "now"
        self._labels: dict[str, str] = {}
        self._now = -1
        box = padded(self, 6)
        sized(self, min_height=236, max_height=272)
        bodies = scaled(QHBoxLayout(), spacing=4)
        self.thumbs: list[BodyThumb] = []
        self.heads: list[tuple[Label, Label]] = []
        for name in ("Start", "Now", "Difference"):
            column, head = QVBoxLayout(), QHBoxLayout()
            title, when = Label(name, "strong"), Label("", "note", "ink3")
            head.addWidget(title)
            head.addWidget(when)
            head.addStretch(1)
            thumb = BodyThumb()
            column.addLayout(head)
            column.addWidget(thumb, 1)
            bodies.addLayout(column, 1)
            self.thumbs.append(thumb)
            self.heads.append((title, when))
        box.addLayout(bodies, 1)
        self.about = Label("", "note", "ink3", wrap=True)
        box.addWidget(self.about)
        foot = QHBoxLayout()
        self.key = ChangeKey()
        self.slider = sized(Slider(), min_height=24)
        self.slider.setAccessibleName("Exam shown as now")
        self.slider.setPageStep(1)
        self.slider.valueChanged.connect(self._moved)
        self.full = LinkButton("Compare in full")
        self.full.clicked.connect(self._compare)
        foot.addWidget(self.key)
        foot.addWidget(self.slider, 1)
        foot.addWidget(self.full)
        box.addLayout(foot)

    def show_reading(self, told: Reading, variant: str) -> None:
        """Show the exams that the reading calls start and now; the slider takes any other exam of the line as now."""
        for thumb in self.thumbs:
            thumb.set_variant(variant)
        self._told = told
        self._labels = dict(zip((e.id for e in told.exams), exam_labels(told.exams), strict=True))
        self._exams = tuple(e for e in told.exams if e != told.start) if told.start else ()
        at = self._exams.index(told.now) if told.now else -1
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(len(self._exams) - 1, 0))
        self.slider.setValue(max(at, 0))
        self.slider.blockSignals(False)
        self.slider.setVisible(len(self._exams) > 1)
        self.full.setVisible(bool(self._exams))
        self._show(at)

    def show_now(self, exam: str) -> None:
        """Take an exam as "now" (it is marked elsewhere); the start and unknown ones change nothing."""
        at = next((n for n, e in enumerate(self._exams) if e.id == exam), -1)
        if at >= 0:
            self.slider.blockSignals(True)
            self.slider.setValue(at)
            self.slider.blockSignals(False)
            self._show(at)

    def pair(self) -> tuple[str, str]:
        """The ids of start and now; "" where there is none."""
        start = self._told.start.id if self._told and self._told.start else ""
        return start, self._exams[self._now].id if self._now >= 0 else ""

    def _moved(self, value: int) -> None:
        if self._exams:
            self._show(value)
            self.exam_marked.emit(self._exams[self._now].id)

    def _show(self, at: int) -> None:
        self._now, told = at, self._told
        (_, first), (_, second), (_, third) = self.heads
        start_body, now_body, change_body = self.thumbs
        for thumb in (now_body, change_body):
            thumb.setVisible(at >= 0)
        for head in self.heads[1:]:
            for label in head:
                label.setVisible(at >= 0)
        self.key.setVisible(at >= 0)
        self.heads[0][0].setText(told.start_name if told is not None else "Start")
        start_body.setVisible(told is not None and told.start is not None)
        self.about.hide()
        if told is None or told.start is None:
            first.setText("no exam yet" if told is None or not told.listed else "no exam that can be the start")
            return
        start = told.start.open_at(body.CONTROLS)
        start_body.show_exam(start)
        first.setText(self._labels[start.id])
        self._tell_about(told)
        if at < 0:
            return
        now = self._exams[at].open_at(body.CONTROLS)
        now_body.show_exam(now)
        second.setText(self._labels[now.id])
        why = not_comparable(start, now)
        change_body.setVisible(not why)
        if not why:
            change_body.show_difference(start, now)
        third.setText("" if not why else "not comparable")
        third.setToolTip(why)
        self.slider.setToolTip(f"{day_month_year(now.performed_at)}, {who(now)}")

    def _tell_about(self, told: Reading) -> None:
        """Which exam the start is, and what is special about the exam taken as now."""
        said = []
        if words := told.start_words():
            said.append(f"Start: {words}.")
        now = self._exams[self._now] if self._now >= 0 else None
        if now is not None and now != told.now:
            point = told.point(now)
            mark = f", {point.mark()}" if point and point.mark() else ""
            said.append(f"Shown as now: {self._labels[now.id]}{mark}; the course's latest is {self._latest(told)}.")
        self.about.setText(" ".join(said))
        self.about.setVisible(bool(said))

    def _latest(self, told: Reading) -> str:
        return self._labels[told.now.id] if told.now else "not there yet"

    def _compare(self) -> None:
        start, now = self.pair()
        if now:
            self.compare_wanted.emit(start, now)
