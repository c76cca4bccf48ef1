"""Opens and leaves every page, dialog and menu in a running event loop, as days at the desk do, and watches what grows.

`soak.py [--times N] [--start N] [PLACE ...]`: N times each (300). Exit 1 on an exception, on more than 20 MB, 8 handles
or 4 threads gained at one place after a warm-up, and where the program dies it dies.
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import os
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QMenu
from shiboken6 import Shiboken

from bodymap.app import incoming
from bodymap.app.chart import Chart
from bodymap.app.desk import Desk
from bodymap.app.pictures import fill
from bodymap.app.start import application
from bodymap.medicine.model import Mode, Status
from bodymap.passwords import pin_hash
from bodymap.store import Store, scores
from bodymap.ui.acts import MORE
from bodymap.ui.pages.guided.mode import PatientMode

GROWTH = {"MB": 20.0, "handles": 8.0, "threads": 4.0}
"""More than this at one place is a leak."""
TICK_MS = 5
PIN = "4711"


class Soak:
    """Goes through the places one after the other, one act a turn of the event loop."""

    def __init__(self, folder: Path, times: int, start: int, wanted: list[str]) -> None:
        self.store = Store.open(folder / "practice.bodymap")
        fill(self.store, date.today())
        self.desk = Desk(self.store, "Dr I. Lind")
        self.desk.window.show()
        self.ids = [row.patient.id for row in self.store.find_patients("", 50)]
        self.with_course = next(one for one in self.ids if self.store.courses(one))
        self.desk.settings.set("patient_pin", pin_hash(PIN))
        self.table = folder / "bad.csv"
        self.table.write_text("id,date\n1,31.2.2026\n", "utf-8")
        self.failed: list[str] = []
        self.at = 0
        places = {name: does for name, does in self.places().items() if not wanted or name in wanted}
        if missing := set(wanted) - set(places):
            raise SystemExit(f"no such place: {', '.join(sorted(missing))}; there are {', '.join(self.places())}")
        self.steps = self.walk(places, times, start)
        self.timer = QTimer()
        self.timer.timeout.connect(self.step)
        self.timer.start(TICK_MS)

    def places(self) -> dict[str, Callable[[], object]]:
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
        exams = self.store.exams(patient=self.with_course, versions=True)
        self.desk.arrivals.read(next(exam.id for exam in exams if exam.mode is Mode.SELF))

    def leave(self) -> None:
        """Take the computer back, close what is over the window, then the start page."""
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, PatientMode) and widget.isVisible():
                widget.try_pin(PIN)
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog | QMenu) and widget.isVisible():
                widget.close()
        self.desk.show_start()

    def walk(self, places: dict[str, Callable[[], object]], times: int, start: int) -> Iterator[None]:
        """Every place so many times; what it has gained is printed."""
        for name, opens in places.items():
            many = start if name == "start" else times
            before, begun = now_held(), time.process_time()
            for turn in range(many):
                if turn == max(many // 4, min(many - 1, 5)):
                    before = now_held()
                opens()
                yield
                self.leave()
                yield
            self.weigh(name, many, before, time.process_time() - begun)

    def weigh(self, name: str, many: int, before: dict[str, float], took: float) -> None:
        """Say what a place has gained, and whether that is too much."""
        gained = {what: value - before[what] for what, value in now_held().items()}
        over = [what for what, most in GROWTH.items() if gained[what] > most]
        if over:
            self.failed.append(f"{name}: more {', '.join(over)}")
        words = ", ".join(f"{value:+.0f} {what}" for what, value in gained.items())
        each = f"{took / max(many, 1) * 1000:.0f} ms each"
        print(f"{name:<14} {many:>4} times: {words}, {each}{'  TOO MUCH' if over else ''}", flush=True)

    def step(self) -> None:
        """One act; an exception ends the soak."""
        if "parent" in Shiboken.dump(QGuiApplication.primaryScreen()):
            raise AssertionError("the screen belongs to a widget, and would be deleted with it")
        if next(self.steps, self) is self:
            self.timer.stop()
            QCoreApplication.quit()

    def fault(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Note an exception and end."""
        traceback.print_exception(kind, error, trace)
        self.failed.append(f"{kind.__name__}")
        self.timer.stop()
        QCoreApplication.exit(1)


def now_held() -> dict[str, float]:
    """Resident memory, open handles and threads; what cannot be read on this system counts as 0."""
    gc.collect()
    process = Path("/proc/self")
    if not process.exists():
        return {"MB": 0.0, "handles": 0.0, "threads": float(threading.active_count())}
    resident = int((process / "statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return {
        "MB": resident,
        "handles": float(len(list((process / "fd").iterdir()))),
        "threads": float(len(list((process / "task").iterdir()))),
    }


def main() -> int:
    """Soak; 0 when nothing was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--start", type=int, help="returns to the start page (as --times)")
    parser.add_argument("places", nargs="*", metavar="PLACE")
    wish = parser.parse_args()
    faulthandler.enable()
    app = application()
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(Path(folder), wish.times, wish.start or wish.times, wish.places)
        sys.excepthook = soak.fault
        app.exec()
        sys.excepthook = sys.__excepthook__
        soak.desk.window.close()
    for line in soak.failed:
        print(line, file=sys.stderr)
    return 1 if soak.failed else 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # what Python and Qt do to each other at the very end is not what is watched here
