"""One open exam: acts, undo, saving as you type; what an amendment changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from bodymap.errors import Frozen, UserError
from bodymap.medicine import body
from bodymap.medicine.model import Answer, Change, Exam, Finding, Mode, Reason, Status, Threshold, now
from bodymap.medicine.model.base import MONTHS
from bodymap.store import PatientRecord, Store

# -- words ------------------------------------------------------------------------------------------------------------
# A finding in words.


def in_words(finding: Finding | None) -> str:
    """A finding in a few words, the same everywhere: "open", "no pain", "7 of 10", "not examined, refused"."""
    if finding is None:
        return "open"
    if finding.painful is None:
        return "not examined" + (f", {finding.reason.value.replace('_', ' ')}" if finding.reason else "")
    if finding.rating is None:
        return "painful, not rated" if finding.painful else "no pain"
    return f"{finding.rating} of 10" if finding.rating else "no pain"


# -- undo -------------------------------------------------------------------------------------------------------------
# What can be undone and done again, as plain Python values. Qt's own undo stack is not used: it deletes its commands,
# a command written in Python knows the exam it is about, and the exam its stack. When such a ring is collected as
# garbage, commands may go before the stack that deletes them again.


class Act(Protocol):
    """One thing that was done."""

    @property
    def text(self) -> str:
        """What a person calls it."""
        ...

    def undo(self) -> None:
        """Take it back."""
        ...

    def redo(self) -> None:
        """Do it, the first time too."""
        ...


class UndoStack(QObject):
    """Acts in the order in which they were done; those above `index` are undone. `limit` keeps the last so many."""

    changed = Signal()  # there is another act to undo or to do again

    def __init__(self, parent: QObject | None = None, *, limit: int = 0) -> None:
        super().__init__(parent)
        self._acts: list[Act] = []
        self._limit = limit
        self.index = 0

    def __len__(self) -> int:
        return len(self._acts)

    @property
    def next_undo(self) -> Act | None:
        """The act that `undo` takes back."""
        return self._acts[self.index - 1] if self.index else None

    @property
    def next_redo(self) -> Act | None:
        """The act that `redo` does again."""
        return self._acts[self.index] if self.index < len(self._acts) else None

    @property
    def undo_text(self) -> str:
        """What would be undone, "" for nothing."""
        return self.next_undo.text if self.next_undo else ""

    @property
    def redo_text(self) -> str:
        """What would be done again, "" for nothing."""
        return self.next_redo.text if self.next_redo else ""

    def push(self, act: Act) -> None:
        """Do an act; what was undone before cannot be done again."""
        del self._acts[self.index :]
        act.redo()
        self._acts.append(act)
        if self._limit:
            del self._acts[: -self._limit]
        self.index = len(self._acts)
        self.changed.emit()

    def undo(self) -> None:
        """Take back the last act, if there is one."""
        if self.next_undo is not None:
            self.next_undo.undo()
            self.index -= 1
            self.changed.emit()

    def redo(self) -> None:
        """Do again what was taken back last, if there is something."""
        if self.next_redo is not None:
            self.next_redo.redo()
            self.index += 1
            self.changed.emit()

    def clear(self) -> None:
        """Nothing can be undone or done again from now on."""
        self._acts.clear()
        self.index = 0
        self.changed.emit()


# -- amendment --------------------------------------------------------------------------------------------------------
# What an amendment changes: the new version of an exam beside the signed one.

_FIELDS = (
    "performed_at", "date_only", "examiner", "mode", "rule", "method", "course", "infusion", "timing", "remark",
    "entered",
)  # fmt: skip

_LINKS = ("course", "infusion")  # ids, which say nothing to anybody


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two versions of an exam do not share. `what` is named as in the history: "finding:knee_r"."""

    what: str
    before: str
    after: str


def differences(before: Exam, after: Exam) -> tuple[Difference, ...]:
    """All that differs in what two versions say, in words; () when they say the same."""
    found = []
    for name in _FIELDS:
        old_, new_ = getattr(before, name), getattr(after, name)
        if old_ != new_:
            words = (_one(old_), f"another {_one(new_)}" if old_ and new_ else _one(new_))
            found.append(Difference(name, *(words if name in _LINKS else (_said(old_), _said(new_)))))
    for kind, old, new in (
        ("finding", before.findings, after.findings),
        ("area", before.areas, after.areas),
        ("quadrant", before.quadrants, after.quadrants),
        ("answer", before.answers, after.answers),
    ):
        found += _of(kind, old, new)
    return tuple(found)


def _of(kind: str, old: Mapping[str, object], new: Mapping[str, object]) -> list[Difference]:
    ids = [id_ for id_ in dict.fromkeys((*old, *new)) if old.get(id_) != new.get(id_)]
    return [Difference(f"{kind}:{id_}", _said(old.get(id_), kind), _said(new.get(id_), kind)) for id_ in ids]


def _said(value: object, kind: str = "") -> str:
    if kind == "finding":
        return _finding(value) if isinstance(value, Finding) else "open"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.day} {MONTHS[value.month - 1]} {value.year} {value:%H:%M}"
    if isinstance(value, StrEnum):
        return value.value.replace("_", " ") or "not recorded"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) if value not in (None, "") else "nothing"


def _one(id_: str | None) -> str:
    return "one" if id_ else "none"


def _finding(finding: Finding) -> str:
    parts = [in_words(finding)]
    if finding.reaction is not None:
        parts.append(finding.reaction.value)
    if finding.threshold is not None:
        tip = finding.threshold.tip_area_cm2
        parts.append(f"{finding.threshold.value:g} {finding.threshold.unit}" + (f", tip {tip:g} cm2" if tip else ""))
    return ", ".join([*parts, *([finding.remark] if finding.remark else [])])


# -- visit ------------------------------------------------------------------------------------------------------------
# One open exam: acts, undo, saving as you type.

RETRY_MS = 2000
UNCHANGED = "Nothing is changed in this amendment."


class _Act:
    """One act on an exam: values are frozen, so undo is showing the exam before it again."""

    def __init__(self, visit: Visit, text: str, before: tuple[Exam, str], after: tuple[Exam, str]) -> None:
        self.text = text
        self._visit, self._before, self._after = visit, before, after

    def undo(self) -> None:
        self._visit._show(*self._before)

    def redo(self) -> None:
        self._visit._show(*self._after)


class Visit(QObject):
    """One open exam. Changes only through its methods; `changed` carries the new exam."""

    changed = Signal(object)  # the Exam as it now is
    current_changed = Signal(str)  # the site that a key would rate, "" when all are done
    saved = Signal()  # everything is on disk
    trouble = Signal(object)  # UserError: not on disk yet, still on the screen, tried again by itself

    def __init__(
        self,
        store: Store,
        exam: Exam,
        who: str = "",
        *,
        left_first: bool = False,
        named: Callable[[str], str] | None = None,
        may_sign: Callable[[str, str], None] | None = None,
        record: PatientRecord | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`who`: who stands in the entries, else whom `named` says, or the examiner. `named(name)`: who works now, or
        with nobody chosen this one, or nobody when that takes a PIN. `may_sign(name, pin)` refuses a name whose PIN
        this is not. `record`: the patient's, when it was read just now."""
        super().__init__(parent)
        self._store = store
        stored = record or store
        self._stored: Exam | None = stored.exam_or_none(exam.id)
        self._exam = exam
        self.amended: Exam | None = stored.exam_or_none(exam.amends) if exam.amends else None
        self.fixed_who = who
        self.named, self._may_sign = named or str, may_sign
        self.order: tuple[str, ...] = tuple(
            step.site
            for step in body.survey(left_first)  # a self-assessment has the 18 places, and no controls
            if exam.mode is Mode.EXAMINER or not body.SITES[step.site].control or step.site in exam.findings
        )
        self._current = self.first_open()
        self.undo_stack = UndoStack(self)
        self._retry = QTimer(self)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self.save)

    @property
    def who(self) -> str:
        """Who stands in the entries now."""
        return self.fixed_who or self.named(self._exam.examiner)

    # -- reading ---------------------------------------------------------------------------------------------------

    @property
    def exam(self) -> Exam:
        """The exam as shown."""
        return self._exam

    @property
    def current(self) -> str:
        """The site that a key would rate; "" when every site has been dealt with."""
        return self._current

    @property
    def is_saved(self) -> bool:
        """Whether what is shown is on disk."""
        return self._stored == self._exam

    def first_open(self) -> str:
        """The first site in order without a finding, or ""."""
        return next((site for site in self.order if site not in self._exam.findings), "")

    def amends(self) -> tuple[Difference, ...]:
        """What this version says otherwise than the signed one that it amends; () when it is the first version."""
        return differences(self.amended, self._exam) if self.amended is not None else ()

    def history(self) -> list[Change]:
        """Who changed what and when, oldest first."""
        return self._store.history(self._exam.id)

    # -- acts ------------------------------------------------------------------------------------------------------

    def choose(self, site: str) -> None:
        """Make a site the one that a key rates. Not an act: nothing is stored."""
        if site != self._current and (site in self.order or not site):
            self._current = site
            self.current_changed.emit(site)

    def skip(self) -> None:
        """Go to the next site in order, leaving this one as it is."""
        self._step(+1)

    def back(self) -> None:
        """Go to the site before this one in order."""
        self._step(-1)

    def rate(self, site: str, rating: int) -> None:
        """Rate a site 0 to 10 and go on to the next one."""
        self.note(Finding.rated(site, rating))

    def note(self, finding: Finding, *, go_on: bool = True) -> None:
        """Put a finding in place of what stands at its site; `go_on` makes the next site current."""
        name = body.SITES[finding.site].name
        after = self._exam.having(finding).measured(finding.site, None)
        at = self.order.index(finding.site)
        following = self.order[at + 1] if at + 1 < len(self.order) else ""
        if not following or following in after.findings:
            following = next((s for s in self.order[at + 1 :] + self.order[:at] if s not in after.findings), "")
        self._act(f"{name}: {in_words(finding)}", after, following if go_on else self._current)

    def clear(self, site: str) -> None:
        """Make a site open again."""
        if site in self._exam.findings:
            self._act(f"{body.SITES[site].name}: open again", self._exam.open_at([site]), site)

    def measure(self, site: str, threshold: Threshold | None) -> None:
        """Keep what an algometer read at a site before it is rated, or take it back (None); the site stays current."""
        self._act(f"{body.SITES[site].name}: threshold", self._exam.measured(site, threshold), self._current)

    def mark_rest(self, make: Callable[[str], Finding], text: str) -> None:
        """Give every open site a finding, as one undo step."""
        findings = [make(site) for site in self.order if site not in self._exam.findings]
        if findings:
            self._act(text, self._exam.having(*findings), "")

    def rest_not_examined(self, reason: Reason | None = None) -> None:
        """Mark every open site as not examined."""
        self.mark_rest(lambda site: Finding.not_examined(site, reason), "Rest not examined")

    def rest_no_pain(self) -> None:
        """Mark every open site as no pain (each must have been pressed)."""
        self.mark_rest(lambda site: Finding.rated(site, 0), "Rest no pain")

    def answer(self, item: str, value: Answer | None) -> None:
        """Answer one item of `model.ITEMS`, or take the answer back (None)."""
        self._act(f"Answer: {item.replace('_', ' ')}", self._exam.answering(item, value), self._current)

    def answer_area(self, area: str, painful: bool | None) -> None:
        """One of the 19 areas: yes, no, or not asked (None)."""
        self._act(body.AREAS[area].name, self._exam.with_area(area, painful), self._current)

    def answer_quadrant(self, quadrant: str, painful: bool | None) -> None:
        """One coarse answer: yes, no, or not asked (None)."""
        self._act(body.QUADRANTS[quadrant], self._exam.with_quadrant(quadrant, painful), self._current)

    def set(self, text: str, **fields: Any) -> None:
        """Set conditions of the exam (rule, method, examiner, timing, remark ...), as one undo step."""
        self._act(text, replace(self._exam, **fields), self._current)

    def undo(self) -> None:
        self.undo_stack.undo()

    def redo(self) -> None:
        self.undo_stack.redo()

    def sign(self, by: str, meaning: str = "examined and recorded", pin: str = "") -> None:
        """Freeze the exam. NotSaved when the disk refuses, UserError for an amendment that changes nothing, PinWanted
        or WrongPin for a name that has a PIN and does not work here now; nothing is signed then."""
        if self.amended is not None and not self.amends():
            raise UserError(UNCHANGED, f"Change what is wrong first; version {self.amended.version} stays in force.")
        if self._may_sign is not None:
            self._may_sign(by, pin)
        signed = replace(self._exam, status=Status.SIGNED, signed_by=by, signed_meaning=meaning, signed_at=now())
        self._store.save_exam(signed, self._stored, who=self.fixed_who or self.named(by) or by)
        self._stored = self._exam = signed
        self.undo_stack.clear()
        self.changed.emit(signed)
        self.saved.emit()

    # -- saving ----------------------------------------------------------------------------------------------------

    def save(self) -> bool:
        """Write what is shown, if it is not on disk yet. True when it is. Called by every act."""
        if self.is_saved:
            self._retry.stop()
            return True
        try:
            self._store.save_exam(self._exam, self._stored, who=self.who)
        except UserError as problem:
            self._retry.start()
            self.trouble.emit(problem)
            return False
        self._stored = self._exam
        self._retry.stop()
        self.saved.emit()
        return True

    def give_up(self) -> None:
        """Stop trying to save: the user closes the data file and knows what is lost."""
        self._retry.stop()

    def _step(self, by: int) -> None:
        at = self.order.index(self._current) + by if self._current in self.order else (0 if by > 0 else -1)
        self.choose(self.order[at % len(self.order)])

    def _act(self, text: str, after: Exam, current: str) -> None:
        if self._exam.status is not Status.DRAFT:
            raise Frozen("This exam is signed.", "Amend it to change something.")
        if after != self._exam:
            self.undo_stack.push(_Act(self, text, (self._exam, self._current), (after, current)))
        else:
            self.choose(current)

    def _show(self, exam: Exam, current: str) -> None:
        self._exam = exam
        self.save()
        self.changed.emit(exam)
        self.choose(current)
