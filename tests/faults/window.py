"""The real window, offscreen, in a process of its own: `python -m tests.faults.window MODE FILE PASSPHRASE`.

`faults`: behind the shim; while each call of the disk fails in its turn, somebody works: what was entered stays on the
screen, one plain sentence says that it is not saved, and when the fault is over it is saved by itself or by trying
again. Says at the end what was acknowledged. `keys`: forks for each line that is read and examines by keyboard until it
is killed; says each key once it is on the disk.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from shiboken6 import isValid

from bodymap.app.chart import Chart
from bodymap.app.desk import Desk
from bodymap.app.pictures import fill
from bodymap.app.start import application
from bodymap.medicine import body
from bodymap.medicine.model import Exam, Patient, Status, Vital, now
from bodymap.session import visit
from bodymap.store import Store, driver
from bodymap.ui.acts import FINISH
from bodymap.ui.dialogs.patient import PatientForm
from bodymap.ui.kit import entries
from bodymap.ui.pages.exam.page import ExamPage
from bodymap.ui.pages.exam.review import ReviewDialog
from bodymap.ui.pages.infusion.page import DURING, InfusionPage
from tests.faults.shim import WAYS, Orders

W = TypeVar("W", bound=QWidget)
SITES = [step.site for step in body.survey()]
PATIENT = Patient("DEMO-79", "Nora Invented", id="patient-79")
PATIENCE_S = 10.0
_NOT_PLAIN = ("Error", "errno", "sqlite", "PRAGMA", "Traceback")


class Work:
    """Somebody at the desk, while the disk fails."""

    def __init__(self, path: Path, passphrase: str | None, orders: Orders) -> None:
        visit.RETRY_MS = entries.RETRY_MS = 40
        self.app = application()
        self.orders = orders
        self.desk = Desk(Store.open(path, passphrase), "Dr I. Lind")
        self.desk.window.show()
        self.said: dict[str, object] = {}
        self.tried = 0
        self._armed: Callable[[], None] = orders.rest

    def await_(self, done: Callable[[], bool], what: str) -> None:
        """Let the window work until something is so."""
        end = time.monotonic() + PATIENCE_S
        while not done():
            assert time.monotonic() < end, what
            self.app.processEvents()

    def words(self) -> list[str]:
        """Every text that can be read on the screen."""
        windows = [one for one in self.app.topLevelWidgets() if one.isVisible()]
        return [label.text() for one in windows for label in one.findChildren(QLabel) if label.isVisible()]

    def the(self, kind: type[W]) -> W:
        """The form that is open."""
        found = [form for form in self.desk.window.findChildren(kind) if form.isVisible()]
        assert len(found) == 1, f"{len(found)} {kind.__name__} are open"
        return found[0]

    def under_faults(
        self, act: Callable[[], None], saved: Callable[[], bool], kept: Callable[[], bool], again: Callable[[], None]
    ) -> bool:
        """Do an act while its disk fails, for as many calls as it has; whether a call failed. `saved`: whether it is
        on the disk; `kept`: whether it is on the screen; `again` tries again when the fault is over."""
        act()
        self.app.processEvents()
        bitten = self.orders["bitten"] > 0
        if not saved():
            assert bitten, "refused without a fault"
            assert kept(), "what was entered is not on the screen any more"
            told = [one for one in self.words() if "disk" in one.lower() or "Not saved" in one]
            assert told, f"nothing says that it is not saved: {self.words()}"
            assert not any(sign in one for one in told for sign in _NOT_PLAIN), told
            self.orders.rest()
            again()
            self.await_(saved, "it is not saved although the fault is over")
            self.app.processEvents()
            left = [one for one in self.words() if one.startswith("Not saved yet")]
            assert not left, f"it is saved, and the window still says: {left}"
        self.orders.rest()
        assert kept(), f"it is saved, and not on the screen: {self.words()}"
        self.tried += 1
        return bitten

    def each(self, one: Callable[[int], bool], times: int) -> None:
        """An act under each way of failing, at each of its calls; `times` rounds."""
        numbers = count(1)
        for _ in range(max(1, times)):
            for way in WAYS if times else WAYS[1:2]:
                for at in count(1):
                    self.orders.rest()
                    number = next(numbers)
                    self._armed = partial(self.orders.arm, way, at)
                    if not one(number):
                        break

    # -- the acts ------------------------------------------------------------------------------------------------------

    def examine(self) -> ExamPage:
        """A new exam of the patient, open on its page."""
        chart = self.desk.open_patient(PATIENT.id)
        chart.show_visit(self.desk.practice.new_visit(Exam(PATIENT.id, now(), "Dr I. Lind")))
        page = chart.exam_page
        assert page is not None
        _unhurried(page)
        self.app.processEvents()
        return page

    def keys(self, times: int) -> None:
        """Keys of an exam."""
        pages: list[ExamPage] = []
        said: dict[str, dict[str, int]] = {}

        def one(number: int) -> bool:
            if number % len(SITES) == 1:
                pages[:] = [self.examine()]  # each site is pressed once
            (page,) = pages
            site, rating = page.visit.current, number % 10
            self._armed()
            bitten = self.under_faults(
                lambda: press(page, rating),
                lambda: page.visit.is_saved,
                lambda: page.sheet.figure.marks[site].state.rating == rating,
                lambda: None,  # it is tried again by itself
            )
            said.setdefault(page.visit.exam.id, {})[site] = rating
            return bitten

        self.each(one, times)
        self.said["ratings"] = said

    def signatures(self, times: int) -> None:
        """Finishing and signing an exam."""
        signed: list[str] = []

        def one(number: int) -> bool:
            page = self.examine()
            press(page, number % 10)
            assert page.visit.is_saved
            self.desk.window.acts.do(FINISH)
            self.await_(lambda: bool(self.desk.window.findChildren(ReviewDialog)), "the review does not come")
            review = self.the(ReviewDialog)
            self._armed()
            bitten = self.under_faults(
                review.sign_button.click,
                lambda: page.visit.exam.status is Status.SIGNED,
                lambda: len(page.visit.exam.findings) == 1,
                review.sign_button.click,
            )
            signed.append(page.visit.exam.id)
            return bitten

        self.each(one, times)
        self.said["signed"] = signed

    def patients(self, times: int) -> None:
        """New patients in their form."""
        numbers: list[str] = []

        def one(number: int) -> bool:
            name = f"DEMO-8{number:03}"
            self.desk.show_start()
            self.desk.new_patient("Invented Person")
            form = self.the(PatientForm)
            form.number.edit.setText(name)
            self._armed()
            bitten = self.under_faults(
                form.done_button.click,
                lambda: not isValid(form) or not form.isVisible(),
                lambda: not isValid(form) or not form.isVisible() or form.number.edit.text() == name,
                form.done_button.click,
            )
            numbers.append(name)
            return bitten

        self.each(one, times)
        self.said["patients"] = numbers

    def vitals(self, times: int) -> None:
        """Rows of an infusion."""
        chart = self._with_course()
        infusion = self.desk.store.infusions(self.desk.store.courses(chart.patient.id)[0].id)[0]
        chart.infusions.open(infusion.id)
        page = self.the(InfusionPage)
        page.show_part(DURING)
        rows = [page.vitals.table.rowCount()]

        def one(number: int) -> bool:
            when, pressure = (page.vitals.line.fields[name].edit for name in ("time", "pressure"))
            rows[0] += 1
            for box, typed in ((when, f"10:{number % 60:02}"), (pressure, f"{110 + number % 30}/70")):
                assert isinstance(box, QLineEdit)
                box.setFocus()
                box.selectAll()
                QTest.keyClicks(box, typed)
            self._armed()
            return self.under_faults(
                lambda: QTest.keyClick(pressure, Qt.Key.Key_Return),
                lambda: page.is_saved,
                lambda: page.vitals.table.rowCount() == rows[0],
                lambda: None,
            )

        self.each(one, times)
        self.said["infusion"], self.said["vitals"] = infusion.id, rows[0]

    def _with_course(self) -> Chart:
        ids = [row.patient.id for row in self.desk.store.find_patients("", 50)]
        return self.desk.open_patient(next(one for one in ids if self.desk.store.courses(one)))


def press(page: QWidget, digit: int) -> None:
    """A digit on the keyboard."""
    QTest.keyClick(page, Qt.Key(Qt.Key.Key_0 + digit))


def _unhurried(page: ExamPage) -> None:
    """Each key is its own press, however soon it comes after the one before."""
    ticks = count(1000, 1000)
    page.hand.clock = lambda _event: float(next(ticks))


def prepare(path: Path, passphrase: str | None) -> None:
    """The invented practice and one patient more."""
    store = Store.open(path, passphrase)
    fill(store, date(2026, 11, 22))
    store.save_patient(PATIENT, "Dr I. Lind")
    store.close()


def vitals_of(store: Store, infusion: str) -> int:
    """How many rows an infusion has."""
    return len(store.rows(Vital, infusion))


def _faults(path: Path, passphrase: str | None) -> None:
    orders = Orders(Path(os.environ["BODYMAP_SHIM_ORDERS"]))
    work, times = Work(path, passphrase, orders), int(os.environ.get("BODYMAP_WINDOW", "0"))
    acts = (work.keys, work.vitals, work.patients, work.signatures)
    for act in acts if times else acts[:2]:
        act(times)
    work.desk.window.close()
    print(json.dumps({**work.said, "tried": work.tried}), flush=True)


def _lines() -> Iterator[str]:
    while line := sys.stdin.readline():
        yield line


def _keys(path: Path, passphrase: str | None) -> None:
    """A child for each line; it examines until it is killed."""
    for _ in _lines():
        child = os.fork()
        if not child:
            _examine(path, passphrase)
        os.write(1, b"child %d\n" % child)
        os.waitpid(child, 0)
        os.write(1, b"over\n")


def _examine(path: Path, passphrase: str | None) -> None:
    app = application()
    desk = Desk(Store.open(path, passphrase), "Dr I. Lind")
    desk.window.show()
    number = sum(len(exam.findings) for exam in desk.store.exams(patient=PATIENT.id))
    while True:
        chart = desk.open_patient(PATIENT.id)
        id_ = exam_of(number)
        exam = desk.store.exam_or_none(id_) or Exam(PATIENT.id, now(), "Dr I. Lind", id=id_)
        chart.show_visit(desk.practice.new_visit(exam))
        page = chart.exam_page
        assert page is not None
        _unhurried(page)
        for at in range(number, number - number % len(SITES) + len(SITES)):
            press(page, at % 10)
            app.processEvents()
            assert page.visit.is_saved
            number = at + 1
            os.write(1, b"%d\n" % number)


def exam_of(number: int) -> str:
    """The id of the exam that a key belongs to."""
    return f"exam-{number // len(SITES)}"


def main() -> None:
    """See above."""
    mode, path, passphrase = sys.argv[1], Path(sys.argv[2]), sys.argv[3] or None
    driver._ROUNDS = 10
    {"faults": _faults, "keys": _keys}[mode](path, passphrase)
    sys.stdout.flush()
    os._exit(0)  # what Python and Qt do to each other at the very end is not what is tried


if __name__ == "__main__":
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    main()
