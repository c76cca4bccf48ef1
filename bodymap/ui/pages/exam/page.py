"""The exam page: list, figures, result; shows the exam of a visit and says to it what the user did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from bodymap.errors import UserError
from bodymap.medicine.criteria import results
from bodymap.medicine.model import Course, Entered, Exam, Finding, Infusion, Method, Mode, Patient, Status, isolated
from bodymap.session import Visit
from bodymap.ui.kit import theme
from bodymap.ui.kit.form import Form
from bodymap.ui.kit.screens import room_of
from bodymap.ui.kit.typed import moment_in_words
from bodymap.ui.pages.exam.areas import answered_in_words
from bodymap.ui.pages.exam.entry import Entry, Hand
from bodymap.ui.pages.exam.forms import ConditionsForm, SymptomsForm
from bodymap.ui.pages.exam.keys import AREAS, POINTS, BounceGuard, Habits, KeyTable
from bodymap.ui.pages.exam.parts import COMPACT, FULL, SMALL, KeyCard, Sheet
from bodymap.ui.pages.exam.result import RulesDialog
from bodymap.ui.pages.exam.review import MEANING, HistoryDialog, ReviewDialog, what_in_words

# -- more menu --------------------------------------------------------------------------------------------------------
# What is done now and then on the exam page: the rest at once, more about a site, history, keys.


def more_menu(page: ExamPage) -> QMenu:
    """The menu behind "More", for the exam as it is now."""
    menu, exam = QMenu(page), page.visit.exam
    gaps = any(site not in exam.findings for site in page.visit.order)
    menu.addAction("More about this site (E)", lambda: page.edit_site(True))
    menu.addSeparator()
    for words, no_pain in (("Mark the rest not examined…", False), ("Mark the rest no pain…", True)):
        act = menu.addAction(words)
        act.triggered.connect(lambda _on=False, no_pain=no_pain: page.entry.ask_rest(no_pain))
        act.setEnabled(exam.status is Status.DRAFT and gaps)
    menu.addSeparator()
    menu.addAction("Pain and symptoms…", page.windows.symptoms)
    menu.addAction("This exam…", page.windows.conditions)
    menu.addAction("History of this exam…", page.windows.history)
    if page.previous is not None:
        ghost = menu.addAction("Previous exam, faint")
        ghost.setCheckable(True)
        ghost.setChecked(page.has_ghost)
        ghost.toggled.connect(page.show_ghost)
    menu.addSeparator()
    menu.addAction("Card of keys (?)", page.windows.keys)
    menu.addAction("Help (F1)", page.help_wanted.emit)
    return menu


# -- windows ----------------------------------------------------------------------------------------------------------
# The windows the exam page opens: review, forms, rules, history, keys; one at a time.

SIGNED = "This exam is signed. Amend it to change something."

_EDITED = ("examiner", "rule", "method", "performed_at", "date_only", "course", "infusion", "timing", "remark")


@dataclass(frozen=True, slots=True)
class Around:
    """What stands round an exam and can be chosen in its conditions."""

    courses: Sequence[Course] = ()
    infusions: Mapping[str, Iterable[Infusion]] = field(default_factory=dict)  # of each course
    examiners: Sequence[str] = ()


class Windows(QObject):
    """Opens the windows over a page, and puts into the visit what they return."""

    signed = Signal(object)  # the Exam, now signed
    refused = Signal(str)

    def __init__(
        self, page: QWidget, visit: Visit, patient: Patient, keys: KeyTable, habits: Habits, around: Around
    ) -> None:
        super().__init__(page)
        self._page, self._visit, self._patient = page, visit, patient
        self._keys, self._habits, self.around = keys, habits, around
        self.open: QDialog | None = None

    def finish(self) -> None:
        """The review, and from there the signature. Needs no gap to be filled."""
        exam = self._visit.exam
        if exam.status is not Status.DRAFT:
            self.refused.emit(SIGNED.rstrip("."))
            return
        by = exam.examiner or self._visit.who
        self._show(
            ReviewDialog(
                exam,
                self._patient,
                by,
                self._sign,
                self._page,
                quiet_ms=self._habits.bounce_ms,
                infusions=self.around.infusions.get(exam.course or "", ()),
                amended=self._visit.amended,
            )
        )

    def conditions(self) -> None:
        """Examiner, rule, method, time, infusion: the conditions of this exam."""
        self._show_form(
            ConditionsForm(
                self.keep,
                self._visit.exam,
                self._page,
                courses=self.around.courses,
                infusions=self.around.infusions,
                examiners=self.around.examiners,
                month_first=self._habits.month_first,
                born=self._patient.birth_date,
            )
        )

    def symptoms(self) -> None:
        """Pain 0 to 10, symptom ratings, history."""
        self._show_form(SymptomsForm(self.keep, self._visit.exam, self._page))

    def rules(self, rule_id: str = "") -> None:
        """Every published rule with its why; begins at one of them."""
        self._show(RulesDialog(results(self._visit.exam), rule_id, self._page))

    def history(self) -> None:
        """Who changed what and when."""
        self._show(HistoryDialog(self._visit.history(), self._page))

    def keys(self) -> None:
        """The card of keys; it can stay open beside the page."""
        self._show(KeyCard(self._keys, self._page), modal=False)

    def keep(self, text: str, made: Exam) -> None:
        """Put the fields of an edited copy into the visit, as one undo step."""
        now = self._visit.exam
        differing = {name: getattr(made, name) for name in _EDITED if getattr(made, name) != getattr(now, name)}
        if dict(made.answers) != dict(now.answers):
            differing["answers"] = made.answers
        if differing:
            self._visit.set(text, **differing)

    def _show_form(self, form: Form) -> None:
        """A form over the exam; of a signed one it is read, and says so before anyone types."""
        if self._visit.exam.status is not Status.DRAFT:
            form.read_only(SIGNED)
        self._show(form)

    def _sign(self, by: str, pin: str) -> None:
        self._visit.sign(by, MEANING, pin)
        self.signed.emit(self._visit.exam)

    def _show(self, dialog: QDialog, modal: bool = True) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._closed)
        self.open = dialog
        room = room_of(self._page).size()
        wanted = dialog.size().expandedTo(dialog.sizeHint())
        dialog.resize(min(wanted.width(), room.width() - 16), min(wanted.height(), room.height() - 40))
        if modal:
            dialog.open()
        else:
            dialog.show()

    def _closed(self) -> None:
        self.open = None


# -- page -------------------------------------------------------------------------------------------------------------
# The exam page: list, figures, result; shows the exam of a visit and says to it what the user did.

_BAR = 60  # the bar over the page, which counts into the height of the window


class ExamPage(QWidget):
    """One open exam. Keys work wherever the focus is in the window; every act goes to the visit at once."""

    signed = Signal(object)  # the Exam, now signed
    all_done = Signal()  # the last site was answered: "Finish and sign" takes the focus
    help_wanted = Signal()
    noted = Signal(str)  # words for a status line or a test: what was said in the instruction card

    def __init__(
        self,
        visit: Visit,
        patient: Patient,
        habits: Habits | None = None,
        *,
        previous: Exam | None = None,
        around: Around | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("page", True)
        self.setProperty("ring", False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("Exam page")
        self.visit, self.patient, self.habits = visit, patient, habits or Habits()
        self.previous, self._ghost = previous, bool(previous) and self.habits.ghost
        self.keys = _keys(self.habits)
        self.entry = Entry(visit, self.keys, ask_second=self.habits.ask_second, parent=self)
        self.hand = Hand(self, self.entry, BounceGuard(self.habits.bounce_ms), self._is_editing)
        self.sheet = Sheet(self, visit.order, self.keys, patient.figure, pacer=self.habits.pacer)
        self.windows = Windows(self, visit, patient, self.keys, self.habits, around or Around())
        self._method = visit.exam.method
        self._done, self._trouble, self._scale = visit.current == "", "", 0.0
        self._connect()
        self._show_current(visit.current)
        self._show_exam(visit.exam)
        self._fit()
        theme.look().changed.connect(self._fit)

    # -- wiring ----------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        visit, entry, sheet = self.visit, self.entry, self.sheet
        visit.changed.connect(self._show_exam)
        visit.current_changed.connect(self._show_current)
        visit.trouble.connect(self._show_trouble)
        visit.saved.connect(self._saved)
        entry.said.connect(self._say)
        entry.asked.connect(sheet.card.show_question)
        entry.lit.connect(sheet.left.light)
        entry.announced.connect(self.announce)
        entry.area_changed.connect(self._show_area)
        entry.layer_changed.connect(self._show_layer)
        entry.wanted.connect(self._want)
        sheet.left.pressed.connect(entry.do)
        sheet.left.sites.site_chosen.connect(self.choose)
        sheet.left.areas.area_chosen.connect(entry.choose_area)
        sheet.left.areas.area_turned.connect(entry.turn_area)
        sheet.left.months.answered.connect(lambda _: sheet.card.show_message("", False))  # a refusal is answered
        sheet.left.months.answered.connect(lambda months: self._try(lambda: visit.answer("duration_months", months)))
        sheet.left.months.refused.connect(lambda words: self._say(words, True))
        windows = self.windows
        windows.signed.connect(self.signed)
        windows.refused.connect(lambda words: self._say(words, True))
        sheet.left.all_keys_wanted.connect(windows.keys)
        sheet.left.more_wanted.connect(self._show_menu)
        sheet.more.clicked.connect(lambda: self._show_menu(sheet.more))
        sheet.left.editor.noted.connect(self._note)
        sheet.left.editor.measured.connect(lambda site, read: self._try(lambda: entry.measure(site, read)))
        sheet.left.editor.cleared.connect(lambda site: self._try(lambda: visit.clear(site)))
        sheet.left.editor.refused.connect(lambda words: self._say(words, True))
        sheet.left.editor.closed.connect(lambda: self.edit_site(False))
        sheet.card.answered.connect(entry.answer)
        sheet.card.pacer_beat.connect(self._beat)
        sheet.layers.chosen.connect(entry.show_layer)
        sheet.layer_button.clicked.connect(lambda: entry.do("layer"))
        sheet.figure.site_chosen.connect(self.choose)
        sheet.figure.area_chosen.connect(entry.turn_area)
        sheet.figure.quadrant_chosen.connect(entry.turn_area)
        sheet.result.quadrant_turned.connect(entry.turn_area)
        sheet.result.why_wanted.connect(windows.rules)
        sheet.result.conditions_wanted.connect(windows.conditions)
        sheet.result.symptoms_wanted.connect(windows.symptoms)

    # -- what is shown ---------------------------------------------------------------------------------------------

    def _show_exam(self, exam: Exam) -> None:
        found, current = results(exam), self.visit.current
        left, sheet = self.sheet.left, self.sheet
        left.sites.show_exam(exam, current)
        sheet.figure.show_exam(exam, current, self.previous if self._ghost else None)
        coarse = self.entry.area if self.entry.layer == AREAS else ""
        sheet.result.show_exam(exam, found, coarse)
        if sheet.mode == SMALL:
            sheet.summary.show_results(found)
        self._found = found
        left.months.show_months(exam.number("duration_months"))
        if self.entry.layer == AREAS:
            left.areas.show_exam(exam, self.entry.area)
            left.foot.setText(answered_in_words(exam))
        if left.editing:
            left.editor.show_finding(current, exam.findings.get(current), exam.thresholds.get(current))
        self._show_about(exam)
        if exam.method is not self._method:
            self._method = exam.method
            self._show_card(current)
        if exam.status is not Status.DRAFT and left.writable:
            left.set_writable(False)
            self._show_card(current)

    def _show_about(self, exam: Exam) -> None:
        """What must be known of the exam while it is typed: the version and its reason, the day on the paper."""
        said = []
        if exam.amends is not None:
            changed = [f"{what_in_words(d.what)} {d.before} → {d.after}" for d in self.visit.amends()]
            what = "; ".join(changed) or "Nothing is changed yet"
            why = exam.amend_reason.rstrip(".")
            said.append(f"Version {exam.version} amends version {exam.version - 1}. Reason: {why}. {what}")
        if exam.entered is Entered.PAPER:
            when = moment_in_words(exam.performed_at, date_only=exam.date_only)
            said.append(f"Copied from paper, examined {when}")
        about = self.sheet.about
        about.show_text(" · ".join(said))
        about.setVisible(bool(said))

    def _show_current(self, site: str) -> None:
        exam, sheet = self.visit.exam, self.sheet
        sheet.left.sites.show_exam(exam, site)
        sheet.figure.show_exam(exam, site, self.previous if self._ghost else None)
        if sheet.left.editing:
            sheet.left.editor.show_finding(site, exam.findings.get(site), exam.thresholds.get(site))
        sheet.card.pacer.stop()
        self._show_card(site)
        if site:
            sheet.left.reveal(sheet.left.sites.cells[site])
        done = all(s in exam.findings for s in self.visit.order)
        if done and not site and not self._done and exam.status is Status.DRAFT:
            self.all_done.emit()
        self._done = done

    def _show_card(self, site: str) -> None:
        exam, card, order = self.visit.exam, self.sheet.card, self.visit.order
        if exam.status is not Status.DRAFT:
            when = moment_in_words(exam.signed_at) if exam.signed_at else ""
            wrong = exam.status is Status.ENTERED_IN_ERROR
            by = "It counts nowhere" if wrong else f"By {isolated(exam.signed_by)}, {when}"
            title = "Entered in error" if wrong else "Imported" if exam.imported else "Signed"
            rest = "." if wrong else "; Amend begins a new version."
            by = "Imported, not signed here" if exam.imported else by
            card.show_signed(f"{by}. It can be read and printed{rest}", title)
        elif self.entry.layer == AREAS:
            card.show_areas()
        else:
            number, own = order.index(site) + 1 if site else 0, exam.mode is Mode.SELF
            card.show_site(site, number, len(order), exam.method, own=own)
        if self._trouble:
            card.show_message(self._trouble, True)

    def _show_area(self, area: str) -> None:
        if self.entry.layer != AREAS:
            return
        exam = self.visit.exam
        self.sheet.left.areas.show_exam(exam, area)
        self.sheet.result.quadrants.show_hurts(self._found.hurts, area)
        self.sheet.left.foot.setText(answered_in_words(exam))
        if area:
            self.sheet.left.reveal(self.sheet.left.areas.cells[area])

    def _show_layer(self, layer: str) -> None:
        self.sheet.show_layer(layer)
        if layer == AREAS:
            self._show_card(self.visit.current)
            self._show_area(self.entry.area)
            self.announce("Pain areas. 1 yes, 0 no")
        else:
            self._show_current(self.visit.current)
            self.sheet.result.quadrants.show_hurts(self._found.hurts)
            self.announce("Tender points")

    def _show_trouble(self, problem: UserError) -> None:
        words = f"Not saved yet: {problem.what} Your entries are on the screen"
        if words != self._trouble:
            self._trouble = words
            self._say(words, True)

    def _saved(self) -> None:
        if self._trouble:
            self._trouble = ""
            self._say("Every entry is saved", False)

    def _say(self, words: str, refused: bool) -> None:
        self.sheet.card.show_message(words, refused)
        self.noted.emit(words)
        if refused:
            self.announce(words)
            if self.habits.sounds:
                QApplication.beep()

    def announce(self, words: str) -> None:
        """Say something to a screen reader."""
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    # -- what the user does ----------------------------------------------------------------------------------------

    def choose(self, site: str) -> None:
        """Make a site the one that keys rate, on the layer of the tender points."""
        self.entry.show_layer(POINTS)
        self.visit.choose(site)

    def finish(self) -> None:
        """The review, and from there the signature: what "Finish and sign" does."""
        self.windows.finish()

    def _is_editing(self) -> bool:
        return self.sheet.left.editing

    def edit_site(self, on: bool) -> None:
        """The editor of the current site in place of the drawn keys, or the keys again."""
        left = self.sheet.left
        if on:
            site = self.visit.current or self.visit.order[-1]
            self.choose(site)
            left.edit_site(True)
            exam = self.visit.exam
            left.editor.show_finding(site, exam.findings.get(site), exam.thresholds.get(site))
            left.editor.begin(pressure=self.visit.exam.method is Method.ALGOMETER)
        else:
            left.edit_site(False)
            self.setFocus()

    def show_ghost(self, on: bool) -> None:
        """The previous exam as a faint ghost; off by default, because it biases."""
        self._ghost = on and self.previous is not None
        self.sheet.figure.show_exam(self.visit.exam, self.visit.current, self.previous if self._ghost else None)

    def _note(self, finding: Finding) -> None:
        self._try(lambda: self.visit.note(finding, go_on=False))

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except UserError as problem:
            self._say(str(problem), True)

    def _want(self, act: str) -> None:
        acts: dict[str, Callable[[], None]] = {
            "finish": self.windows.finish,
            "help": self.help_wanted.emit,
            "card": self.windows.keys,
            "pacer": self.sheet.card.pacer.turn,
            "editor": lambda: self.edit_site(not self.sheet.left.editing),
        }
        acts[act]()

    def _beat(self, second: int) -> None:
        if self.habits.pacer_sound:
            QApplication.beep()

    def _show_menu(self, beside: QWidget) -> None:
        menu = more_menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(beside.mapToGlobal(QPoint(0, beside.height())))

    @property
    def has_ghost(self) -> bool:
        """Whether the previous exam is shown as a ghost."""
        return self._ghost

    # -- the window ------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.hand.press(event, QApplication.focusWidget()):
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.hand.listen(True)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.hand.listen(False)
        self.sheet.card.pacer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """How much room there is decides how much is shown at once (visual language 8.1)."""
        wide, tall = self.width() / theme.scale(), self.height() / theme.scale() + _BAR
        mode = SMALL if wide < 1000 or tall < 640 else COMPACT if wide < 1360 or tall < 800 else FULL
        if (mode, theme.scale()) != (self.sheet.mode, self._scale):
            self._scale = theme.scale()
            self.sheet.set_mode(mode)
            self.sheet.summary.show_results(self._found)


def _keys(habits: Habits) -> KeyTable:
    """The practice's keys; the usual ones when those cannot be used, so that an exam is never held up."""
    try:
        return KeyTable(habits.keys)
    except UserError:
        return KeyTable()
