"""A day at the desk as a script, in a process of its own, for one invented patient: says what others could have seen.

`python -m tests.stories.day DATA OUT` with the passphrase, the patient's name and number in the environment.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QWidget

from bodymap import system
from bodymap.app.bugs import Bugs
from bodymap.app.start import Opening, application
from bodymap.medicine.guided import pin_hash
from bodymap.medicine.model import Course
from bodymap.ui.acts import NEW_EXAM, PRINT, REPORT
from bodymap.ui.dialogs.messages import FaultList
from bodymap.ui.dialogs.patient import NewExamForm, PatientForm
from bodymap.ui.dialogs.printing import Preview
from bodymap.ui.dialogs.who_saw import WhoSaw
from bodymap.ui.pages.exam.review import ReviewDialog

F = TypeVar("F", bound=QWidget)
NAME, NUMBER, PHRASE = (os.environ.get(name, "") for name in ("DAY_NAME", "DAY_NUMBER", "DAY_PHRASE"))
PIN = "2468"


class Seen(QObject):
    """Every window's title, whenever it changes."""

    def __init__(self) -> None:
        super().__init__()
        self.titles: set[str] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        told = event.type() in (QEvent.Type.Show, QEvent.Type.WindowTitleChange)
        if told and isinstance(watched, QWidget) and watched.isWindow():
            self.titles |= {watched.windowTitle(), watched.windowFilePath(), watched.windowIconText()}
        return False


class Day:
    """The script."""

    def __init__(self, data: Path, out: Path) -> None:
        self.out, self.proposed, self.jobs = out, list[str](), list[str]()
        self.app = application()
        self.seen = Seen()
        self.app.installEventFilter(self.seen)
        opening = self.opening = Opening(data)
        opening.bugs = Bugs(opening.broken)
        opening.frame.show()
        self.until(lambda: hasattr(opening, "desk") and not opening._to_import)
        self.desk = opening.desk
        self.until(lambda: not self.desk.file.verifying)

    def until(self, is_so: Callable[[], bool]) -> None:
        end = time.monotonic() + 30
        while not is_so():
            assert time.monotonic() < end, "waited in vain"
            QTest.qWait(5)

    def the(self, kind: type[F]) -> F:
        found = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
        return found[-1]

    def into(self, name: str, asks: Callable[[], object]) -> None:
        """Answer the file dialog that `asks` opens, Qt's own: it keeps where it was."""

        def answer() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QFileDialog):
                QTimer.singleShot(20, answer)
                return
            self.proposed += dialog.selectedFiles()
            dialog.setDirectory(str(self.out))
            # `selectFile` leaves the line alone once it has the focus: who is quicker is chance.
            line = dialog.findChild(QLineEdit, "fileNameEdit")
            assert isinstance(line, QLineEdit)
            line.setText(name)
            dialog.done(QDialog.DialogCode.Accepted)

        QTimer.singleShot(20, answer)
        asks()

    # -- what is done ----------------------------------------------------------------------------------------------

    def patient(self) -> None:
        desk = self.desk
        desk.window.start_page.new_button.click()
        form = self.the(PatientForm)
        QTest.keyClicks(form.name.edit, NAME)
        QTest.keyClicks(form.number.edit, NUMBER)
        form.remark.edit.setPlainText(f"sister of {NAME}")
        form.submit()
        assert desk.chart is not None
        desk.practice.save_course(Course(desk.chart.patient.id, "1", agent="racemic ketamine", planned=6))
        desk.chart.show_record()

    def exam(self, *, sign: bool) -> None:
        desk = self.desk
        assert desk.chart is not None
        desk.window.acts.do(NEW_EXAM)
        asked = self.the(NewExamForm)
        asked.examiner.edit.setCurrentText("Dr I. Lind")
        asked.course.edit.setCurrentIndex(asked.course.edit.count() - 1)
        asked.submit()
        page = desk.chart.exam_page
        assert page is not None
        for key in "012345678901234567890":
            QTest.keyClick(page, Qt.Key(ord(key)))
        if sign:
            desk.chart.finish()
            self.the(ReviewDialog).sign_button.click()

    def papers(self) -> None:
        desk = self.desk
        chart = desk.chart
        assert chart is not None
        for section, show, prints in (("exam", chart.show_exam, PRINT), ("course", chart.show_course, REPORT)):
            show()
            desk.window.acts.do(prints)
            preview = self.the(Preview)
            printer = QPrinter()
            printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
            printer.setOutputFileName(str(self.out / f"{section} printed.pdf"))
            preview.print_to(printer)
            self.jobs.append(printer.docName())
            self.into(f"{section} saved.pdf", preview._choose_file)
            preview.close()
        for kind in ("csv", "svg", "png", "pdf"):
            self.into(f"course.{kind}", lambda kind=kind: chart.paper.export(kind))  # type: ignore[misc]
        chart.show_who_saw()
        told = self.the(WhoSaw)
        self.into("seen.csv", told._choose_file)
        told.close()
        chart.show_history(chart.patient.id)

    def bad_table(self) -> None:
        table = self.out / "exams.csv"
        table.write_text(
            f"record_id,performed_at,occiput_r,exam_id\n{NUMBER},2026-11-20,77,{NAME}\n{NUMBER},1.2.3.4,,\n"
        )
        self.desk.import_tables([table])
        self.until(lambda: any(isinstance(w, FaultList) and w.isVisible() for w in QApplication.topLevelWidgets()))
        faults = self.the(FaultList)
        faults.copy.click()
        faults.close()

    def search(self) -> None:
        self.desk.show_start()
        self.desk.window.start_page.search_line.setText(NAME[:6])
        QTest.qWait(300)
        self.desk.window.start_page.search_line.setText("")

    def hand_over(self) -> None:
        desk = self.desk
        desk.settings.set("patient_pin", pin_hash(PIN))
        patient = desk.store.patient_by_number(NUMBER)
        assert patient is not None
        side = desk.open_patient(patient.id).patient_side
        side.hand_over()
        assert side.mode is not None
        side.mode.ask_to_leave()
        side.mode.try_pin("1357")
        side.mode.brake.until = 0.0
        side.mode.try_pin(PIN)
        desk.show_start()

    def lock(self) -> None:
        desk = self.desk
        desk.locking.lock()
        self.until(lambda: desk.store.is_locked)
        form = desk.locking.form
        assert form is not None
        for typed in ("not the passphrase", PHRASE):
            form.phrase.edit.setText(typed)
            form.submit()
        self.until(lambda: not desk.store.is_locked)

    def errors(self) -> None:
        """Errors of the program, whose texts name the patient."""

        def fail() -> None:
            raise ValueError(f"{NAME} {NUMBER}")

        QTimer.singleShot(0, fail)
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        QTest.qWait(50)

    def end(self) -> None:
        self.desk.store.backup(self.desk.store.path.parent / "backups")
        clipboard = QGuiApplication.clipboard().text()
        self.opening.frame.close()
        QTest.qWait(100)
        told = {"titles": sorted(self.seen.titles), "proposed": self.proposed, "jobs": self.jobs, "clip": clipboard}
        print(json.dumps(told))


def main() -> None:
    system.keep_private()
    day = Day(Path(sys.argv[1]), Path(sys.argv[2]))
    day.patient()
    day.exam(sign=True)
    day.exam(sign=True)
    day.papers()
    day.bad_table()
    day.search()
    day.hand_over()
    day.lock()
    day.errors()
    day.end()


if __name__ == "__main__":
    main()
