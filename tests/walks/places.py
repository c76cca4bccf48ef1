"""Every page, dialog and menu of the window, by name, and the way back: for whoever walks through all of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog, QMenu

from bodymap.app import incoming
from bodymap.app.chart import Chart
from bodymap.app.desk import Desk
from bodymap.app.pictures import whole_course
from bodymap.medicine.model import Mode, Status
from bodymap.passwords import pin_hash
from bodymap.store import scores
from bodymap.ui.acts import MORE, WHO
from bodymap.ui.pages.exam.page import ExamPage
from bodymap.ui.pages.guided.mode import PatientMode

PIN = "4711"


class Places:
    """The places of one desk over the invented practice; `folder` takes a table that cannot be imported."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.store = desk, desk.store
        self.ids = [row.patient.id for row in self.store.find_patients("", 50)]
        self.with_course = self.store.course(whole_course(self.store)).patient
        desk.settings.set("patient_pin", pin_hash(PIN))
        self.table = folder / "bad.csv"
        self.table.write_text("id,date\n1,31.2.2026\n", "utf-8")
        self.at = 0
        self._amended = ""

    def every(self) -> dict[str, Callable[[], object]]:
        """How each place is opened; it is left by closing what is over the window and going back to the start page."""
        desk, next_chart, chart = self.desk, self.next_chart, self.chart
        return {
            "start": desk.refresh,
            "search": lambda: desk.window.start_page.search.emit("a"),
            "record": lambda: next_chart().show_record(),
            "course": lambda: next_chart().show_course(),
            "compare": lambda: next_chart().show_compare(),
            "exam": lambda: next_chart().show_exam(),
            "infusion": lambda: chart().infusions.open(self.infusion()),
            "clinic": desk.show_clinic,
            "settings": desk.show_settings,
            "help": lambda: desk.window.show_help("words"),
            "new patient": desk.new_patient,
            "edit patient": lambda: chart().forms.edit_patient(),
            "new course": lambda: chart().forms.new_course(),
            "new exam": lambda: chart().forms.new_exam(),
            "around": lambda: chart().infusions.show_around(),
            "history": self.history,
            "erase": self.erase,
            "more": self.more,
            "blank sheet": desk.blank_sheet,
            "pin": desk.set_pin,
            "limits": desk.set_limits,
            "passphrase": desk.file.change_passphrase,
            "mistakes": lambda: chart().mistakes.ask(),
            "hand over": lambda: next_chart().patient_side.hand_over(),
            "questionnaire": self.questionnaire,
            "diary": lambda: chart().home_side.read_diary(),
            "home sheet": lambda: chart().home_side.type_home_sheet(),
            "diary sheet": lambda: chart().home_side.type_diary(),
            "starter file": lambda: chart().home_side.make_starter(),
            "blank home": lambda: next_chart().home_side.print_home_sheet(),
            "blank diary": lambda: next_chart().home_side.print_diary_sheet(),
            "exam preview": lambda: chart().paper.print_exam(self.signed()),
            "report": lambda: chart().paper.print_report(),
            "comparison": self.comparison,
            "bad table": lambda: incoming.bring(desk, [self.table]),
            "from a patient": lambda: desk.arrivals.open(self.table),
            "self-assessment": self.self_assessment,
            "palette": desk.show_palette,
            "who works": lambda: desk.window.acts.do(WHO),
            "who saw": desk.show_who_saw,
            "amended": self.amended,
            "own exam": self.own_exam,
            "pain areas": lambda: self.exam().entry.show_layer("areas"),
            "one site": lambda: self.exam().edit_site(True),
            "review": lambda: self.exam().finish(),
            "conditions": lambda: self.exam().windows.conditions(),
            "symptoms": lambda: self.exam().windows.symptoms(),
            "rules": lambda: self.exam().windows.rules(),
            "exam history": lambda: self.exam().windows.history(),
            "keys": lambda: self.exam().windows.keys(),
        }

    def next_chart(self) -> Chart:
        """The chart of one patient after the other."""
        self.at += 1
        return self.desk.open_patient(self.ids[self.at % len(self.ids)])

    def chart(self) -> Chart:
        """The chart of the patient who has a course, on the course."""
        opened = self.desk.open_patient(self.with_course)
        opened.show_course()
        return opened

    def infusion(self) -> str:
        """An infusion of that course."""
        return self.store.infusions(self.store.courses(self.with_course)[0].id)[0].id

    def history(self) -> None:
        """Who changed what, over the record."""
        opened = self.next_chart()
        opened.show_record()
        opened.show_history(opened.patient.id)

    def erase(self) -> None:
        """The question before a patient is erased; nobody answers it."""
        opened = self.next_chart()
        opened.show_record()
        opened.forms.erase()

    def more(self) -> None:
        """The menu of what is done now and then."""
        opened = self.next_chart()
        opened.show_exam()
        self.desk.window.acts.do(MORE)

    def questionnaire(self) -> None:
        """One questionnaire after the other, empty."""
        offered = scores.shelf_of(self.store).offered()
        self.at += 1
        self.chart().questionnaires.fill(offered[self.at % len(offered)])

    def signed(self) -> str:
        """A signed exam of the patient who has a course."""
        return next(e.id for e in self.store.exams(patient=self.with_course) if e.status is Status.SIGNED)

    def comparison(self) -> None:
        """Two exams beside each other, and what is printed of them."""
        opened = self.chart()
        opened.show_compare()
        opened.paper.print_shown()

    def self_assessment(self) -> None:
        """What a patient filled in at the practice's computer, to read."""
        self.desk.arrivals.read(self.own())

    def own(self) -> str:
        """A self-assessment of the patient who has a course."""
        exams = self.store.exams(patient=self.with_course, versions=True)
        return next(exam.id for exam in exams if exam.mode is Mode.SELF)

    def exam(self) -> ExamPage:
        """The page of the unfinished exam."""
        draft = next(d for d in self.store.drafts() if d.mode is Mode.EXAMINER and d.done < 21)
        self.desk.open_exam(draft.exam_id)
        assert self.desk.chart is not None
        page = self.desk.chart.exam_page
        assert page is not None
        return page

    def own_exam(self) -> None:
        """A self-assessment on the page of an exam."""
        self.desk.open_exam(self.own())

    def amended(self) -> None:
        """A new version of a signed exam, while it is written."""
        if not self._amended:
            draft = self.desk.practice.amend(self.signed(), "The knee on the left was read from the wrong line.")
            self._amended = draft.exam.id
            draft.deleteLater()
        self.desk.open_exam(self._amended)

    def leave(self) -> None:
        """Take the computer back, close what is over the window, then the start page."""
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, PatientMode) and widget.isVisible():
                widget.try_pin(PIN)
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog | QMenu) and widget.isVisible():
                widget.close()
        self.desk.show_start()
