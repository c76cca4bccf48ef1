"""The compare page (look 8.4): exam A, exam B and the difference, over the sites that changed, and words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from bodymap.medicine import body
from bodymap.medicine.criteria import tally
from bodymap.medicine.model import Exam, Infusion, Mode, Patient, Rule, isolated
from bodymap.medicine.model.base import how_many
from bodymap.medicine.outcomes import (
    POPULATION,
    SITE_CHANGE,
    Change,
    Reading,
    SiteChange,
    Size,
    count,
    exam_labels,
    in_time,
    is_before,
    large,
    not_comparable,
    plain,
    site_changes,
    unrated_in,
    why_not,
)
from bodymap.session import in_words
from bodymap.ui.exam_words import ARROW, METHODS
from bodymap.ui.figure.marks import paint_change, paint_mark, state_of_finding
from bodymap.ui.figure.painting import BodyThumb
from bodymap.ui.kit import theme as look
from bodymap.ui.kit.layouts import scaled, sized
from bodymap.ui.kit.theme import Card, Label, LinkButton, OneLine, QuietButton, color, px
from bodymap.ui.kit.theme import Rule as theme_Rule
from bodymap.ui.kit.theme.widgets import Choice
from bodymap.ui.pages.course.cards import ChangeKey, padded

# -- words ------------------------------------------------------------------------------------------------------------
# Two exams side by side, in words.


def most_first(changes: Sequence[SiteChange]) -> list[SiteChange]:
    """Site changes by size, the survey's order among equals; those without a number last."""
    order = {step.site: step.number for step in body.survey()}
    return sorted(changes, key=lambda c: (c.difference is None, -abs(c.difference or 0), order[c.site]))


def split(changes: Sequence[SiteChange]) -> tuple[list[SiteChange], list[SiteChange]]:
    """The sites changed by `SITE_CHANGE` or more, and the others."""
    ranked = most_first(changes)
    lower, higher = large(ranked)
    changed = [c for c in ranked if c in lower or c in higher]
    return changed, [c for c in ranked if c not in changed]


def between(a: Exam, b: Exam, infusions: Sequence[Infusion]) -> str:
    """ "13 weeks, 6 infusions between"."""
    days = abs((b.performed_at.date() - a.performed_at.date()).days)
    apart = how_many(days, "day") if days < 14 else how_many(round(days / 7), "week")
    if not days:
        apart = "the same day"
    first, last = sorted((a, b), key=lambda e: e.performed_at)
    given = sum(is_before(first, i) and not is_before(last, i) for i in infusions)
    return f"{apart}, {how_many(given, 'infusion')} between" if infusions else f"{apart} apart" if days else apart


def method(exam: Exam) -> str:
    """Who examined and how: "Dr I. Lind, thumb"."""
    name = "self, at home" if exam.mode == "self" else isolated(exam.examiner) or "examiner not recorded"
    return f"{name}, {METHODS[exam.method]}" if exam.mode != "self" else name


def paragraphs(a: Exam, b: Exam, made: Change) -> list[str]:
    """What changed, in a few sentences; the last one of the count names the source of the measurement error."""
    changes = site_changes(a, b)
    down = [c.site for c in most_first(changes) if c.crossing in ("now below 2", "no longer painful")]
    up = [c.site for c in most_first(changes) if c.crossing in ("now 2 or more", "now painful")]
    survey = a.rule == "rating2"
    below, above = (
        ("fell below 2", "rose to 2 or more") if survey else ("no longer hurt", "hurt now and did not before")
    )
    fell, rose = ("fell below 2", "rose to 2 or more") if survey else ("ceased to hurt", "began to hurt")
    said = []
    if down or up:
        first = f"{how_many(len(down), 'site')} {below}: {named(down)}." if down else f"No site {fell}."
        second = f"{how_many(len(up), 'site')} {above}: {named(up)}." if up else f"No site {rose}."
        said.append(f"{first} {second}")
    else:
        said.append("No site began or ceased to count.")
    said.append(_count(made))
    said.append(" ".join(_values(a, b)))
    return [s for s in said if s]


def _count(made: Change) -> str:
    if made.error.value is None:
        return f"{made.words()} {made.error.origin.note}"
    limit = plain(made.error.value)
    source = f"Up to {limit} can be measurement error ({made.error.basis}; Jensen 2013, {POPULATION})."
    place = made.own.place(made.after.low, made.after.high) if made.own is not None else ""
    source += f" The later count lies {place}." if place else ""
    if made.size is Size.MAYBE or not made.before.exact or not made.after.exact:
        return f"{made.words()} {source}"
    if made.low == 0:
        return f"The count did not change. {source}"
    return f"The count {'fell' if made.low < 0 else 'rose'} by {plain(abs(made.low))}. {source}"


def _values(a: Exam, b: Exam) -> list[str]:
    first, second = tally(a), tally(b)
    said = []
    if first.mean_rating is not None and second.mean_rating is not None:
        said.append(f"Mean rating {plain(first.mean_rating)} {ARROW} {plain(second.mean_rating)}.")
    pains = [e.number("pain_average") for e in (a, b)]
    if None not in pains:
        said.append(f"Average pain {plain(pains[0] or 0)} {ARROW} {plain(pains[1] or 0)}.")
    if len(a.areas) == len(b.areas) == len(body.AREAS):
        counts = [sum(e.areas.values()) for e in (a, b)]
        said.append(f"Pain areas {counts[0]} {ARROW} {counts[1]} of 19.")
    return said


def named(sites: Sequence[str]) -> str:
    """Sites in words, pairs together: "gluteal on both sides, right knee"."""
    said, done = [], set[str]()
    for site in sites:
        place = body.SITES[site]
        if place.pair in done:
            continue
        if f"{place.pair}_r" in sites and f"{place.pair}_l" in sites:
            done.add(place.pair)
            said.append(f"{place.pair_name.lower()} on both sides")
        else:
            said.append(place.name[0].lower() + place.name[1:])
    return ", ".join(said)


# -- table ------------------------------------------------------------------------------------------------------------
# The table of changes: one row a site, two columns of rows, marks as on the bodies.

HIGH = 26
PLACES = (0, 207, 242, 280, 334)
"""Where name, A, B, change and count begin, px at 100 %."""
HEADS = ("Site", "A", "B", "Change", "Count")


class _Row(QWidget):
    """One line of the table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.look().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(px(430), px(HIGH))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(410), px(HIGH))

    def place(self, n: int) -> float:
        """Where column `n` begins: names give way when there is little room."""
        less = min(self.width() - px(430), 0)
        return px(PLACES[n]) + (less if n else 0)

    def words(self, painter: QPainter, n: int, text: str, role: str, ink: str) -> None:
        """Words in column `n`."""
        painter.setFont(look.font(role))
        painter.setPen(color(ink))
        right = self.place(n + 1) - px(4) if n + 1 < len(PLACES) else self.width()
        box = QRectF(self.place(n), 0, right - self.place(n), self.height())
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def line(self, painter: QPainter) -> None:
        """The hairline under the row."""
        painter.setPen(QPen(color(look.current().line), 1))
        painter.drawLine(QPointF(0, self.height() - 0.5), QPointF(self.width(), self.height() - 0.5))


class HeadRow(_Row):
    """The names of the columns."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for n, head in enumerate(HEADS):
            self.words(painter, n, head, "section", look.current().ink3)
        self.line(painter)
        painter.end()


class ChangeRow(_Row):
    """One site: its name, its marks in A and B, the change, and whether it began or ceased to count."""

    def __init__(self, change: SiteChange, rules: tuple[Rule, Rule], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.change, self._rules = change, rules
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(row_in_words(change))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, k = QPainter(self), look.current(), look.scale()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.words(painter, 0, body.SITES[self.change.site].name, "body", theme.ink)
        middle = self.height() / 2
        for n, finding in ((1, self.change.before), (2, self.change.after)):
            state = state_of_finding(finding, self._rules[n - 1])
            paint_mark(painter, QPointF(self.place(n) + 12 * k, middle), 9.6 * k, state, theme, halo=False)
        at, unrated = QPointF(self.place(3) + 13 * k, middle), unrated_in(self.change.before, self.change.after)
        paint_change(painter, at, 9.4 * k, self.change.difference, theme, unrated=unrated)
        self.words(painter, 4, self.change.crossing, "note", theme.ink2)
        self.line(painter)
        painter.end()


class ChangeTable(QWidget):
    """Rows of changes in two columns, filled down the first one first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = scaled(QGridLayout(self), margins=(0, 0, 0, 0), spacing=(36, 0))
        self.rows: list[ChangeRow] = []
        self._heads = (HeadRow(self), HeadRow(self))
        self._one = False

    def show_changes(self, changes: Sequence[SiteChange], rules: tuple[Rule, Rule]) -> None:
        """Show these changes in this order."""
        for row in self.rows:
            self._grid.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [ChangeRow(change, rules) for change in changes]
        self._arrange()

    def set_one_column(self, one: bool) -> None:
        """One column of rows where there is little room."""
        if one != self._one:
            self._one = one
            self._arrange()

    def _arrange(self) -> None:
        for widget in (*self._heads, *self.rows):
            self._grid.removeWidget(widget)
        half = len(self.rows) if self._one else -(-len(self.rows) // 2)
        two = half < len(self.rows)
        for n, head in enumerate(self._heads):
            head.setVisible(bool(self.rows) and (n == 0 or two))
            if not head.isHidden():
                self._grid.addWidget(head, 0, n)
        for n, row in enumerate(self.rows):
            self._grid.addWidget(row, 1 + n % half, n // half)
            row.show()
        for n in range(40):
            self._grid.setRowStretch(n, 0)
        self._grid.setRowStretch(half + 1, 1)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 0 if self._one else 1)


def row_in_words(change: SiteChange) -> str:
    """ "Left gluteal: 6 of 10, then no pain, 6 lower, now below 2"."""
    d = change.difference
    how = "not comparable" if d is None else "the same" if d == 0 else f"{abs(d)} {'lower' if d < 0 else 'higher'}"
    parts = [in_words(change.before), f"then {in_words(change.after)}", how, change.crossing]
    return f"{body.SITES[change.site].name}: " + ", ".join(p for p in parts if p)


# -- cards ------------------------------------------------------------------------------------------------------------
# The cards of the compare page: one exam, and the difference.


class ExamCard(Card):
    """One exam: which (a picker), who and how, its count, its body."""

    picked = Signal(str)
    opened = Signal(str)

    def __init__(self, letter: str) -> None:
        super().__init__()
        self._exam = ""
        box = padded(self, 4)
        top = QHBoxLayout()
        top.addWidget(Label(letter, "key", "ink3"))
        top.addStretch(1)
        self.open = LinkButton("Open")
        self.open.setAccessibleName(f"Open exam {letter}")
        self.open.clicked.connect(lambda: self.opened.emit(self._exam))
        top.addWidget(self.open)
        box.addLayout(top)
        head = QGridLayout()
        self.pick = Choice()
        self.pick.setProperty("sized", "small")
        self.pick.setAccessibleName(f"Exam {letter}")
        self.pick.activated.connect(lambda n: self.picked.emit(str(self.pick.itemData(n))))
        self.count, self.about = Label("", "compare_number"), OneLine("note", "ink2")
        self.of = Label("", "note", "ink2")
        head.addWidget(self.pick, 0, 0, Qt.AlignmentFlag.AlignLeft)
        head.addWidget(self.count, 0, 1, Qt.AlignmentFlag.AlignRight)
        head.addWidget(self.about, 1, 0)
        head.addWidget(self.of, 1, 1, Qt.AlignmentFlag.AlignRight)
        head.setColumnStretch(0, 1)
        box.addLayout(head)
        self.thumb = BodyThumb()
        box.addWidget(self.thumb, 1)

    def show_exam(self, exam: Exam, exams: Sequence[Exam], variant: str) -> None:
        """Show an exam; the picker offers all."""
        self._exam = exam.id
        self.pick.clear()
        for e, label in zip(exams, exam_labels(exams, year=True), strict=True):
            self.pick.addItem(label + (", self" if e.mode is Mode.SELF else ""), e.id)
        self.pick.setCurrentIndex(self.pick.findData(exam.id))
        counted = count(exam)
        self.count.setText(str(counted))
        self.about.show_text(method(exam))
        self.of.setText("of 18 positive" if not counted.missing else f"{counted.examined} of 18 examined")
        self.thumb.set_variant(variant)
        self.thumb.show_exam(exam.open_at(body.CONTROLS))


class DifferenceCard(Card):
    """B minus A: the change of the count against measurement error, and every site's change; or why there is none."""

    def __init__(self, swap: QuietButton) -> None:
        super().__init__()
        box = padded(self, 4)
        top = QHBoxLayout()
        top.addWidget(Label("B minus A", "key", "ink3"))
        top.addStretch(1)
        box.addLayout(top)
        head = QGridLayout()
        title = QHBoxLayout()
        title.addWidget(Label("Difference", "card_title"))
        title.addWidget(swap)
        title.addStretch(1)
        self.points, self.about = Label("", "compare_number"), OneLine("note", "ink2")
        self.size_words = Label("", "note", "ink2")
        head.addLayout(title, 0, 0)
        head.addWidget(self.points, 0, 1, Qt.AlignmentFlag.AlignRight)
        head.addWidget(self.about, 1, 0)
        head.addWidget(self.size_words, 1, 1, Qt.AlignmentFlag.AlignRight)
        head.setColumnStretch(0, 1)
        box.addLayout(head)
        self.why = Label("", "plain", "ink2", wrap=True)
        self.why.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.thumb = BodyThumb()
        box.addWidget(self.why, 1)
        box.addWidget(self.thumb, 1)

    def show_difference(self, a: Exam, b: Exam, made: Change | None, apart: str, variant: str) -> None:
        """Show what changed from A to B, or why that cannot be said."""
        why = not_comparable(a, b)
        self.about.show_text(apart)
        self.why.setText(why)
        self.why.setVisible(bool(why))
        self.thumb.setVisible(not why)
        self.points.setText(made.points if made else "")
        self.size_words.setText("")
        if made:
            error = made.error.value
            short = {
                Size.BEYOND: "beyond error",
                Size.WITHIN: "within error",
                Size.MAYBE: "may be error",
                Size.UNKNOWN: "no error published",
            }[made.size]
            short = "at the limit of error" if made.at_limit else short
            self.size_words.setText(short if error is None else f"{short} ({plain(error)})")
            self.size_words.setToolTip(made.error.explain())
            self.points.setToolTip(made.words())
            self.points.setAccessibleName(f"Change of the count {made.points}, {made.verdict()}")
            self.thumb.set_variant(variant)
            self.thumb.show_difference(*(e.open_at(body.CONTROLS) for e in (a, b)))


# -- page -------------------------------------------------------------------------------------------------------------
# The compare page (look 8.4): exam A, exam B and the difference, over the sites that changed, and words.

NARROW, SMALL = 1240, 960
RULES = {"painful": "any pain is positive", "rating2": "rating 2 or more is positive"}


class ComparePage(QWidget):
    """Two exams of one patient. `pair_chosen` carries the ids of A and B that the user took."""

    exam_opened = Signal(str)
    pair_chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("page", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._patient: Patient | None = None
        self._exams: tuple[Exam, ...] = ()
        self._told: Reading | None = None
        self._infusions: tuple[Infusion, ...] = ()
        self._a, self._b, self._all = "", "", False
        self._small: bool | None = None
        self.cards = (ExamCard("A"), ExamCard("B"))
        self.swap = QuietButton("Swap", "swap", "small")
        self.swap.setAccessibleName("Swap A and B")
        self.difference = DifferenceCard(self.swap)
        self.changes = self._changes_card()
        self._content = QWidget()
        self._grid = scaled(QGridLayout(self._content), margins=(16, 15, 16, 15), spacing=15)
        self.scroller = QScrollArea()
        self.scroller.setWidgetResizable(True)
        self.scroller.setFrameShape(QScrollArea.Shape.NoFrame)
        self.scroller.setWidget(self._content)
        self.empty = Label("Two exams are needed to compare.", "card_title", "ink2")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.scroller)
        self._stack.addWidget(self.empty)
        self.swap.clicked.connect(self._swap)
        self.cards[0].picked.connect(lambda exam: self._take(exam, self._b))
        self.cards[1].picked.connect(lambda exam: self._take(self._a, exam))
        for card in self.cards:
            card.opened.connect(self.exam_opened)
        look.look().changed.connect(self._look_changed)
        self._look_changed()
        QWidget.setTabOrder(self.cards[0].pick, self.cards[1].pick)
        QWidget.setTabOrder(self.cards[1].pick, self.swap)

    def _changes_card(self) -> Card:
        card = Card()
        box = padded(card, 4)
        head = QHBoxLayout()
        self.heading = Label("", "strong")
        self.more = LinkButton("")
        self.more.clicked.connect(self._toggle)
        head.addWidget(self.heading)
        head.addStretch(1)
        head.addWidget(self.more)
        box.addLayout(head)
        row = self._below = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.table = ChangeTable()
        row.addWidget(self.table, 1)
        self._upright = theme_Rule(upright=True)
        row.addWidget(self._upright)
        said = sized(QWidget(), min_width=312)
        words = scaled(QVBoxLayout(said), margins=(8, 0, 0, 0))
        words.addWidget(Label("In words", "strong"))
        self.said = Label("", "plain", "ink", wrap=True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        words.addWidget(self.said, 1)
        self.key = ChangeKey()
        words.addWidget(self.key)
        self._said = said
        row.addWidget(said)
        box.addLayout(row, 1)
        return card

    # -- what is shown ---------------------------------------------------------------------------------------------

    def show_exams(
        self,
        patient: Patient,
        exams: Sequence[Exam],
        told: Reading,
        a_id: str = "",
        b_id: str = "",
        infusions: Sequence[Infusion] = (),
    ) -> None:
        """Show two of these exams, those that count; without ids the pair of the reading (`Reading.pair`)."""
        self._patient, self._infusions, self._told = patient, tuple(infusions), told
        self._exams = tuple(in_time((e for e in exams if why_not(e) is None), infusions))
        ids = [e.id for e in self._exams]
        start, now = told.pair or ("", "")
        self._a = next((key for key in (a_id, start, *ids) if key in ids), "")
        self._b = next((key for key in (b_id, now, *reversed(ids)) if key in ids), "")
        self._show()

    def pair(self) -> tuple[str, str]:
        """The ids of A and B."""
        return self._a, self._b

    def context(self) -> tuple[str, str]:
        """Two short lines for the bar: "Two exams, same rule", "rating 2 or more is positive"."""
        a, b = self._of(self._a), self._of(self._b)
        if a is None or b is None:
            return "", ""
        if a.rule is not b.rule:
            return "Two exams, different rules", f"A: {RULES[a.rule]}; B: {RULES[b.rule]}"
        return "Two exams, same rule", RULES[a.rule]

    def _of(self, exam: str) -> Exam | None:
        return next((e for e in self._exams if e.id == exam), None)

    def _show(self) -> None:
        a, b = self._of(self._a), self._of(self._b)
        if self._patient is None or self._told is None or a is None or b is None or len(self._exams) < 2:
            self._stack.setCurrentWidget(self.empty)
            return
        self._stack.setCurrentWidget(self.scroller)
        variant = self._patient.figure
        for card, exam in zip(self.cards, (a, b), strict=True):
            card.show_exam(exam, self._exams, variant)
        made, why = self._told.compare(a, b), not_comparable(a, b)
        self.difference.show_difference(a, b, made, between(a, b, self._infusions), variant)
        if made is None:
            self.heading.setText("Not comparable")
            self.table.show_changes((), (a.rule, b.rule))
            self.said.setText(why)
            self.more.hide()
            self.key.hide()
            return
        large, small = split(site_changes(a, b))
        self.heading.setText(f"Changed by {SITE_CHANGE} or more: {how_many(len(large), 'site')}")
        self.table.show_changes([*large, *small] if self._all else large, (a.rule, b.rule))
        self.more.setVisible(bool(small))
        self.more.setText("Hide them" if self._all else f"{len(small)} more changed by 1, not at all or unknown: show")
        self.said.setText("\n\n".join(paragraphs(a, b, made)))
        self.said.setToolTip(made.error.explain())
        self.key.show()

    # -- acts ------------------------------------------------------------------------------------------------------

    def _take(self, a: str, b: str) -> None:
        if (a, b) != (self._a, self._b):
            self._a, self._b = a, b
            self._show()
            self.pair_chosen.emit(a, b)

    def _swap(self) -> None:
        self._take(self._b, self._a)

    def _toggle(self) -> None:
        self._all = not self._all
        self._show()

    # -- laying out ------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Three cards in a row; under 960 px the difference and the words go below."""
        small = self.width() < px(SMALL)
        self.table.set_one_column(self.width() < px(NARROW))
        if small == self._small:
            return
        self._small = small
        for widget in (*self.cards, self.difference, self.changes):
            self._grid.removeWidget(widget)
        places = ((0, 0, 1), (0, 1, 1), (1, 0, 2), (2, 0, 2)) if small else ((0, 0, 1), (0, 1, 1), (0, 2, 1), (1, 0, 3))
        for widget, (row, column, across) in zip((*self.cards, self.difference, self.changes), places, strict=True):
            self._grid.addWidget(widget, row, column, 1, across)
        for n in range(3):
            self._grid.setColumnStretch(n, 0 if small and n == 2 else 1)
            self._grid.setRowStretch(n, (64, 36, 0)[n] if not small else 1)
        self._below.setDirection(QBoxLayout.Direction.TopToBottom if small else QBoxLayout.Direction.LeftToRight)
        self._upright.setVisible(not small)
        self._hold_sizes()

    def _look_changed(self) -> None:
        self._arrange()
        self._hold_sizes()

    def _hold_sizes(self) -> None:
        self._said.setMaximumWidth(px(312) if not self._small else 16777215)
        for card in (*self.cards, self.difference):
            card.setMinimumHeight(px(450 if self._small else 300))
