"""Measures pages in a process of their own: `bench_pages.py PAGE FOLDER` prints a JSON object of milliseconds."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QMessageLogContext, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from bodymap.ui.pages.course.page import CoursePage, CourseValues
    from bodymap.ui.plot import PlotView

_DAY = datetime(2026, 1, 7, 9, tzinfo=UTC)


def key(folder: Path) -> dict[str, list[float]]:
    """Each key of twenty exams on the exam page: from the key to the end of the painting, with its commit."""
    from bodymap.medicine.model import Exam, Patient
    from bodymap.session import Visit
    from bodymap.store import Store
    from bodymap.ui.pages.exam.keys import Habits
    from bodymap.ui.pages.exam.page import ExamPage

    store = Store.open(folder / "key.bodymap")
    patient = Patient("DEMO-1", "Key, Invented")
    store.save_patient(patient, "bench")
    times = []
    for number in range(20):
        visit = Visit(store, Exam(patient.id, _DAY + timedelta(days=number)), who="bench")
        visit.save()
        page = ExamPage(visit, patient, Habits(bounce_ms=0))
        _shown(page)
        for place in range(len(visit.order)):
            begin = time.perf_counter()
            QTest.keyClick(page, Qt.Key(Qt.Key.Key_1 + place % 9))
            _painted()
            times.append((time.perf_counter() - begin) * 1000)
        if store.exam(visit.exam.id) != visit.exam or len(visit.exam.findings) < len(visit.order):
            raise SystemExit("the keys did not reach the data file")
        page.close()
        page.deleteLater()
    store.close()
    return {"key": times[len(visit.order) :]}  # the first exam warms up


def course(folder: Path) -> dict[str, list[float]]:
    """The course page with 60 exams: stalls while matplotlib loads, first painting when it is there, redrawing."""
    from bodymap.medicine.body import SITES
    from bodymap.medicine.model import Course, Exam, Finding, Infusion, Patient, Status
    from bodymap.medicine.outcomes import reading
    from bodymap.ui.pages.course.page import CoursePage, CourseValues

    dice = Random(60)
    patient = Patient("DEMO-2", "Course, Invented")
    plan = Course(patient.id, "1", planned=20)
    infusions = tuple(Infusion(plan.id, n + 1, _DAY + timedelta(days=3 * n), mg_per_kg=0.5) for n in range(20))
    exams = tuple(
        Exam(patient.id, _DAY + timedelta(days=n), course=plan.id, status=Status.SIGNED).having(
            *(Finding.rated(site, dice.randrange(11)) for site in SITES)
        )
        for n in range(60)
    )
    values = CourseValues(patient, (plan,), reading(exams, infusions, plan))
    cold, ticks = CoursePage(), [time.perf_counter()]
    ticking = QTimer()
    ticking.timeout.connect(lambda: ticks.append(time.perf_counter()))
    ticking.start(2)
    _shown(cold)
    _drawn(cold.plot, lambda: cold.show_course(values))
    ticking.stop()
    first = []
    for _ in range(7):
        page = CoursePage()
        first.append(_drawn(page.plot, partial(_open, page, values)))
    again = [_drawn(page.plot, lambda: page.plot.zoom_by(1.2)) for _ in range(10)]
    return {"stall": [max((b - a) * 1000 for a, b in pairwise(ticks))], "first": first, "again": again}


def desk(folder: Path) -> dict[str, list[float]]:
    """The window of a practice of 4,000 patients, one of them with 60 exams: from opening that one, and from asking for
    the list of all, to the painted page."""
    from bodymap.app.desk import Desk
    from bodymap.medicine.body import SITES
    from bodymap.medicine.model import Course, Exam, Finding, Infusion, Patient, Status
    from bodymap.store import Store
    from bodymap.ui.pages.start.page import ALL, TODAY

    dice, store = Random(60), Store.open(folder / "desk.bodymap")
    patient = Patient("DEMO-3", "Desk, Invented")
    plan = Course(patient.id, "1", planned=20)
    with store.batch():
        store.save_patient(patient, "bench")
        store.save_course(plan, "bench")
        for n in range(20):
            store.save_infusion(Infusion(plan.id, n + 1, _DAY + timedelta(days=3 * n), mg_per_kg=0.5), "bench")
        for n in range(60):
            exam = Exam(patient.id, _DAY + timedelta(days=n), course=plan.id, status=Status.SIGNED)
            store.save_exam(exam.having(*(Finding.rated(site, dice.randrange(11)) for site in SITES)), None, "bench")
        for n in range(4, 4_003):
            store.save_patient(Patient(f"DEMO-{n}", f"Other, Invented {n}"), "bench")
    made = Desk(store, "bench")
    _shown(made.window)
    opened, listed = [], []
    for _ in range(8):
        begin = time.perf_counter()
        made.open_patient(patient.id).show_best()
        _painted()
        opened.append((time.perf_counter() - begin) * 1000)
        made.show_start()
        _painted()
        begin = time.perf_counter()
        made.window.start_page.tab_changed.emit(ALL)
        _painted()
        listed.append((time.perf_counter() - begin) * 1000)
        made.window.start_page.tab_changed.emit(TODAY)
        _painted()
    made.settings.set("backup_auto", False)
    made.window.close()
    return {"opened": opened[1:], "listed": listed[1:]}  # the first of each warms up


def _open(page: CoursePage, values: CourseValues) -> None:
    page.show_course(values)
    _shown(page)


def _drawn(plot: PlotView, act: Callable[[], object]) -> float:
    """Milliseconds until the plot that an act asks for is painted; the window's events are handled meanwhile."""
    wait = QEventLoop()
    plot.drawn.connect(wait.quit)
    begin = time.perf_counter()
    QTimer.singleShot(0, act)
    wait.exec()
    plot.drawn.disconnect(wait.quit)
    _painted()
    return (time.perf_counter() - begin) * 1000


def _shown(page: QWidget) -> None:
    page.resize(1440, 840)
    page.show()
    page.activateWindow()
    page.setFocus()
    _painted()


def _painted() -> None:
    """Everything that waits to be painted is painted."""
    QApplication.sendPostedEvents()
    QApplication.processEvents()


def heard(_kind: QtMsgType, _where: QMessageLogContext, words: str) -> None:
    """Qt's messages, without the offscreen platform's remark that it knows no frames."""
    if not words.startswith("This plugin does not support"):
        print(words, file=sys.stderr)


if __name__ == "__main__":
    qInstallMessageHandler(heard)
    application = QApplication(sys.argv[:1])
    from bodymap.ui.kit import theme

    theme.load_fonts()
    theme.apply(application, "light")
    print(json.dumps({"key": key, "course": course, "desk": desk}[sys.argv[1]](Path(sys.argv[2]))))
