"""The review before signing: what is open, odd or unlikely; and who changed what and when."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLayout,
    QLineEdit,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bodymap.errors import PinWanted, UserError, WrongPin
from bodymap.medicine import body
from bodymap.medicine.criteria import Results, results
from bodymap.medicine.model import Change, Exam, Infusion, Patient, isolated
from bodymap.medicine.model.base import how_many
from bodymap.medicine.model.course import timing_doubts
from bodymap.session import UNCHANGED, differences
from bodymap.ui.kit import theme
from bodymap.ui.kit.typed import date_in_words, moment_in_words, number_in_words
from bodymap.ui.pages.exam.result import LAST_WORDS
from bodymap.ui.pages.exam.site_editor import SHOWN_UNITS, threshold_doubt

# -- history ----------------------------------------------------------------------------------------------------------
# The history of an exam: who changed what and when, from what, to what.

COLUMNS = ("When", "Who", "What", "Before", "After")
_NAMES = {"amend_reason": "reason of the amendment", "performed_at": "examined on", "date_only": "day without a time"}


def what_in_words(what: str) -> str:
    """A field of the history in words: "Right occiput", "Area: neck", "Pain now"."""
    kind, _, id_ = what.partition(":")
    if id_ in body.SITES:
        return body.SITES[id_].name
    if id_ in body.AREAS:
        return f"Area: {body.AREAS[id_].name.lower()}"
    if id_ in body.QUADRANTS:
        return f"Coarse answer: {body.QUADRANTS[id_].lower()}"
    words = _NAMES.get(id_ or kind, (id_ or kind).replace("_", " "))
    return words[:1].upper() + words[1:]


class HistoryDialog(QDialog):
    """A table, newest first; nothing can be changed here."""

    def __init__(self, changes: Sequence[Change], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("History of this exam")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(16))
        column.setSpacing(theme.px(12))
        column.addWidget(theme.Label("History of this exam", "title"))
        self.table = QTableWidget(len(changes), len(COLUMNS))
        self.table.setHorizontalHeaderLabels(COLUMNS)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setWordWrap(True)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for at in range(len(COLUMNS)):
            fits = at < 2
            mode = QHeaderView.ResizeMode.ResizeToContents if fits else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(at, mode)
        for row, change in enumerate(reversed(changes)):
            when = change.when.astimezone()
            cells = (
                f"{date_in_words(when.date())}, {when:%H:%M:%S}",
                change.who,
                what_in_words(change.what),
                change.old,
                change.new,
            )
            for at, words in enumerate(cells):
                self.table.setItem(row, at, QTableWidgetItem(words))
            self.table.setRowHeight(row, theme.px(27))
        column.addWidget(self.table, 1)
        count = how_many(len(changes), "change")
        foot = QHBoxLayout()
        foot.addWidget(theme.Label(f"{count}. Nothing is taken out of it.", "note", "ink2"), 1)
        close = theme.PrimaryButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot.addWidget(close)
        column.addLayout(foot)
        self.resize(theme.px(780), theme.px(520))


# -- review -----------------------------------------------------------------------------------------------------------
# The review before signing: what is open, odd or unlikely. Nothing is blocked; the patient is named and confirmed.

MEANING = "examined and recorded"


def points_to_review(exam: Exam, found: Results, infusions: Iterable[Infusion] = ()) -> tuple[tuple[str, str], ...]:
    """(heading, sentence) of all that deserves a second look before signing; () when there is nothing."""
    counted = found.tally
    said: list[tuple[str, str]] = []
    open_sites = [body.SITES[s].name for s in body.SITES if s not in exam.findings]
    if open_sites:
        said.append(("Open", f"{_some(open_sites)}. Open sites count neither as positive nor as negative."))
    if gone := _not_examined(exam):
        said.append(("Not examined", gone))
    unrated = [body.SITES[s].name for s, f in exam.findings.items() if f.painful and f.rating is None]
    if unrated:
        said.append(("Painful, not rated", f"{_some(unrated)}."))
    right, left = counted.right, counted.left
    if counted.positive >= 3 and 0 in (right.positive, left.positive):
        side = "right" if right.positive else "left"
        other = left if right.positive else right
        said.append(
            (
                "One side",
                f"All {counted.positive} positive sites are on the {side}; "
                f"{other.examined} examined on the other side.",
            )
        )
    if counted.control_note:
        said.append(("Controls", counted.control_note))
    said += [("Unlikely", words) for words in (*_unlikely(exam, found), *timing_doubts(exam, infusions))]
    said += [
        ("Threshold", f"{body.SITES[site].name}: {words}")
        for site, finding in exam.findings.items()
        if finding.threshold is not None and (words := threshold_doubt(finding.threshold))
    ]
    said += [
        ("Threshold, not rated", f"{body.SITES[site].name}: {number_in_words(read.value)} {SHOWN_UNITS[read.unit]}.")
        for site, read in exam.thresholds.items()
        if site in body.SITES and read.unit in SHOWN_UNITS
    ]
    if 0 < len(exam.areas) < len(body.AREAS):
        said.append(("Pain areas", f"{len(exam.areas)} of {len(body.AREAS)} answered."))
    missing = [words for words in (_missing_history(exam),) if words]
    said += [("Not asked", words) for words in missing]
    return tuple(said)


def _not_examined(exam: Exam) -> str:
    """Every site that was not examined, by reason: "Right gluteal, left knee (refused); left occiput (no reason)."."""
    by_reason: dict[str, list[str]] = {}
    for site in body.SITES:
        finding = exam.findings.get(site)
        if finding is not None and not finding.examined:
            why = finding.reason.value.replace("_", " ") if finding.reason else "no reason"
            by_reason.setdefault(why, []).append(body.SITES[site].name)
    said = "; ".join(f"{', '.join(name.lower() for name in names)} ({why})" for why, names in by_reason.items())
    return f"{said[0].upper()}{said[1:]}." if said else ""


def _unlikely(exam: Exam, found: Results) -> list[str]:
    said = []
    now, average, worst = (exam.number(item) for item in ("pain_now", "pain_average", "pain_worst"))
    if worst is not None and max(v for v in (now, average, worst) if v is not None) > worst:
        said.append("Worst pain is lower than pain now or average pain.")
    ratings = [f.rating for s, f in exam.findings.items() if f.rating is not None and not body.SITES[s].control]
    if len(ratings) == len(body.POINTS) and len(set(ratings)) == 1:
        said.append(f"All 18 sites have the same rating, {ratings[0]}.")
    months = exam.number("duration_months")
    if months is not None and months > 600:
        said.append(f"{months:g} months of pain is more than 50 years.")
    if found.wpi.low == 0 and not found.wpi.missing and found.tally.positive >= 11:
        said.append("No area hurts by history, and the count is 11 or more.")
    if exam.performed_at.date() > date.today():
        said.append(f"The exam is dated {date_in_words(exam.performed_at.date())}, which is in the future.")
    return said


def _missing_history(exam: Exam) -> str:
    missing = []
    if not exam.areas and not exam.quadrants:
        missing.append("pain areas")
    if exam.number("duration_months") is None:
        missing.append("months of pain")
    if exam.number("pain_average") is None:
        missing.append("average pain")
    return f"{', '.join(missing).capitalize()}." if missing else ""


def _some(names: list[str], most: int = 4) -> str:
    shown = [names[0], *(name[0].lower() + name[1:] for name in names[1:most])]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(shown) + more


def amendment_to_review(exam: Exam, amended: Exam | None) -> tuple[tuple[str, str], ...]:
    """(heading, sentence): which version is amended, why, and what differs; () for a first version."""
    if amended is None:
        return ()
    signed = f", signed by {amended.signed_by}" if amended.signed_by else ""
    at = f" on {moment_in_words(amended.signed_at)}" if amended.signed_at else ""
    changed = [f"{what_in_words(d.what)}: {d.before}, now {d.after}" for d in differences(amended, exam)]
    return (
        (f"Version {exam.version}, amends version {amended.version}", f"Version {amended.version}{signed}{at} stays."),
        ("Reason", exam.amend_reason or "not given"),
        ("Changed", ". ".join(changed) + "." if changed else f"{UNCHANGED} It cannot be signed like this."),
    )


class ReviewDialog(QDialog):
    """Shows the review; Sign is one press, and its words carry the patient's name and number."""

    def __init__(
        self,
        exam: Exam,
        patient: Patient,
        by: str,
        sign: Callable[[str, str], None],
        parent: QWidget | None = None,
        *,
        quiet_ms: float = 0,
        infusions: Iterable[Infusion] = (),
        amended: Exam | None = None,
    ) -> None:
        super().__init__(parent)
        self.clock: Callable[[], float] = time.monotonic
        self._quiet_s, self._shown_at = quiet_ms / 1000, 0.0
        self.setWindowTitle("Finish and sign")
        self.setModal(True)
        self._sign, self._left = sign, " ".join(by.split())
        self.points = points_to_review(exam, results(exam), infusions)
        self.amendment = amendment_to_review(exam, amended)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(18))
        column.setSpacing(theme.px(12))
        column.addWidget(theme.Label("Finish and sign", "title"))
        column.addWidget(theme.Label(in_short(exam), "body", "ink2", wrap=True))
        column.addWidget(self._points(), 1)
        whom = theme.Card()
        inside = QVBoxLayout(whom)
        inside.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        inside.setSpacing(theme.px(2))
        inside.addWidget(theme.SectionLabel("Patient"))
        self.name = theme.Label(patient.name or patient.number, "card_title", wrap=True)
        inside.addWidget(self.name)
        born = f"born {date_in_words(patient.birth_date)}" if patient.birth_date else "birth date not recorded"
        self.number = theme.Label(f"{patient.number}  ·  {born}", "body", "ink2", wrap=True)
        inside.addWidget(self.number)
        for label in (self.name, self.number):
            label.setMinimumHeight(label.fontMetrics().height())
        inside.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)  # the points above give way, never the name
        column.addWidget(whom)
        row = QHBoxLayout()
        row.addWidget(theme.Label("Signed by", "body", "ink2"))
        self.by = QLineEdit(by)
        self.by.setAccessibleName("Signed by")
        row.addWidget(self.by, 1)
        self.pin_label = theme.Label("PIN", "body", "ink2")
        self.pin = QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setAccessibleName("PIN of the one who signs")
        self.by.textEdited.connect(lambda: self._ask_pin(False))
        row.addWidget(self.pin_label)
        row.addWidget(self.pin)
        self._ask_pin(False)
        column.addLayout(row)
        self.trouble = theme.Label("", "body", "err", wrap=True)
        self.trouble.hide()
        column.addWidget(self.trouble)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        self.back = theme.Button("Back to the exam")
        self.back.clicked.connect(lambda: self.done(QDialog.DialogCode.Rejected.value))
        self.sign_button = theme.PrimaryButton(f"Sign for {isolated(patient.name or patient.number)}")
        self.sign_button.setDefault(True)
        self.sign_button.setEnabled(amended is None or bool(differences(amended, exam)))
        self.sign_button.clicked.connect(self._pressed)
        buttons.addWidget(self.back)
        buttons.addWidget(self.sign_button)
        column.addLayout(buttons)
        self.setMinimumWidth(theme.px(480))
        self.sign_button.installEventFilter(self)
        (self.by if not by else self.sign_button if self.sign_button.isEnabled() else self.back).setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._shown_at = self.clock()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and self._is_echo(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._is_echo(event):
            super().keyPressEvent(event)

    def reject(self) -> None:
        """Escape and the window's own button: asked once when another name was typed, which would be lost."""
        by = " ".join(self.by.text().split())
        if by in ("", self._left) or not self.isVisible():
            super().reject()
            return
        self._left = by
        self._say("The name that signs is not kept yet. Escape again goes back without it.")

    def _is_echo(self, event: QKeyEvent) -> bool:
        """A held key, or a bounce of the press that opened this window, never signs."""
        return event.isAutoRepeat() or self.clock() - self._shown_at < self._quiet_s

    def _points(self) -> QWidget:
        area = self._area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.px(8), 0)
        column.setSpacing(theme.px(8))
        for heading, words in self.amendment:
            _block(column, heading, words)
        if not self.points:
            column.addWidget(theme.Label("All 21 sites are answered; nothing stands out.", "body", wrap=True))
        for heading, words in self.points:
            _block(column, heading, words)
        column.addWidget(theme.Label("A signed exam is never changed; it can be amended.", "note", "ink3", wrap=True))
        column.addStretch(1)
        area.setWidget(inside)
        area.setMinimumHeight(theme.px(60))
        self._points_high = theme.px(min(280, 50 + 44 * max(1, len(self.points) + len(self.amendment))))
        return area

    def sizeHint(self) -> QSize:
        """Tall enough for the points; on a small screen they scroll."""
        plain = super().sizeHint()
        return QSize(plain.width(), plain.height() - self._area.sizeHint().height() + self._points_high)

    def _pressed(self) -> None:
        by = " ".join(self.by.text().split())
        if not by:
            self._say("Say who signs.")
            self.by.setFocus()
            return
        try:
            self._sign(by, self.pin.text())
        except (PinWanted, WrongPin) as problem:
            self._ask_pin(True)
            wrong = isinstance(problem, WrongPin)
            self._say(str(problem) if wrong else f"{problem.name} has a PIN. Type it to sign with this name.")
            return
        except UserError as problem:
            self._say(str(problem))
            return
        self.accept()

    def _ask_pin(self, asked: bool) -> None:
        """The PIN of the one who signs is asked for only when it is wanted."""
        self.pin.clear()
        for part in (self.pin_label, self.pin):
            part.setVisible(asked)
        if asked:
            self.pin.setFocus()

    def _say(self, words: str) -> None:
        self.trouble.setText(words)
        self.trouble.show()


def _block(column: QVBoxLayout, heading: str, words: str) -> None:
    block = QVBoxLayout()
    block.setSpacing(0)
    block.addWidget(theme.Label(heading, "strong"))
    block.addWidget(theme.Label(words, "plain", "ink2", wrap=True))
    column.addLayout(block)


def in_short(exam: Exam) -> str:
    """The count and when, as one is asked to sign."""
    found = results(exam)
    when = moment_in_words(exam.performed_at, date_only=exam.date_only)
    counted = found.tally
    return f"{counted.counted} positive{counted.of_examined}, {when}. {LAST_WORDS}"
