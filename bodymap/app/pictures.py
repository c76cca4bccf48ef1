"""The demonstration: an invented practice as a file, its papers, and a picture of each page of the window."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSize, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from bodymap import demo
from bodymap.app.desk import Desk
from bodymap.app.start import application
from bodymap.errors import UserError
from bodymap.medicine.model import Mode
from bodymap.report import papers
from bodymap.store import Kept, Store

DATA = "demo.bodymap"
SIZE = QSize(1440, 900)
_SETTLE_MS = 15_000


def fill(store: Store, today: date) -> None:
    """Put the invented practice into an empty data file."""
    settings = papers.settings_of(store)
    settings.set("practice_name", demo.PRACTICE_NAME)
    settings.set("examiners", (demo.LIND, demo.OKAFOR))
    with store.batch():
        for invented in demo.practice(today):
            kept: list[Kept] = [invented.patient, *invented.courses, *invented.infusions]
            for value in kept:
                store.save(value, who=demo.LIND)
            for exam in invented.exams:
                store.save_exam(exam, None, who=exam.examiner)
            for more in invented.around:
                store.save(more, who=demo.LIND)


def write_demo(out: Path, today: date | None = None) -> Iterator[str]:
    """Make the practice, its papers and its pictures in a folder; the files, as they are made.

    UserError when the folder holds a practice already.
    """
    out.mkdir(parents=True, exist_ok=True)
    data = out / DATA
    if data.exists():
        raise UserError(f"There is a data file {data} already.", "Name an empty folder.")
    qInstallMessageHandler(_without_frames)
    application()
    store = Store.open(data)
    try:
        fill(store, today or date.today())
        yield str(data)
        yield from _papers(store, out)
        yield from window_pictures(store, out)
    finally:
        store.close()


def _without_frames(kind: QtMsgType, _context: object, words: str) -> None:
    """Qt's own words to stderr, but for the one that offscreen windows have no frames."""
    if not words.startswith("This plugin does not support"):
        print(f"{kind.name}: {words}", file=sys.stderr)


def _papers(store: Store, out: Path) -> Iterator[str]:
    course = whole_course(store)
    exams = store.exams(course=course)
    last = next(e for e in reversed(exams) if e.mode is Mode.EXAMINER)
    home = next(e for e in reversed(exams) if e.mode is Mode.SELF)
    making: dict[str, Callable[[], bytes]] = {
        "exam_sheet.pdf": lambda: papers.exam_sheet_pdf(store, last.id, "a4"),
        "exam_sheet_letter.pdf": lambda: papers.exam_sheet_pdf(store, last.id, "letter"),
        "self_sheet.pdf": lambda: papers.exam_sheet_pdf(store, home.id, "a4"),
        "blank_sheet.pdf": lambda: papers.blank_sheet_pdf("a4", store),
        "course_report.pdf": lambda: papers.course_report_pdf(store, course, "a4"),
        "course_plot.svg": lambda: papers.course_plot(store, course, "svg"),
        "course_plot.png": lambda: papers.course_plot(store, course, "png"),
        "course_plot.pdf": lambda: papers.course_plot(store, course, "pdf"),
    }
    for name, make in making.items():
        papers.write_whole(out / name, make())
        yield str(out / name)


def whole_course(store: Store) -> str:
    """The course with the most exams: the one that a demonstration shows."""
    return max(store.all_courses(), key=lambda course: len(store.exams(course=course.id))).id


def window_pictures(store: Store, out: Path, size: QSize = SIZE, suffix: str = "") -> Iterator[str]:
    """A picture of each main page, from the running window."""
    desk = Desk(store)
    window = desk.window
    window.resize(size)
    window.show()
    course = store.course(whole_course(store))
    draft = next(d for d in store.drafts() if d.mode is Mode.EXAMINER and d.done < 21)

    def picture(name: str) -> str:
        settle(window)
        path = out / f"window_{name}{suffix}.png"
        with tempfile.TemporaryDirectory(dir=out) as part:
            made = Path(part) / "picture.png"
            if not window.grab().save(str(made)):
                raise UserError(f"{path} cannot be written.", "Is there room on the disk?")
            made.replace(path)
        return str(path)

    desk.show_start()
    yield picture("start")
    desk.open_exam(draft.exam_id)
    yield picture("exam")
    chart = desk.chart
    assert chart is not None
    assert chart.exam_page is not None
    chart.exam_page.entry.show_layer("areas")
    yield picture("exam_areas")
    chart = desk.open_patient(course.patient)
    chart.show_course(course.id)
    yield picture("course")
    chart.show_compare()
    yield picture("compare")
    chart.show_record()
    yield picture("record")
    desk.show_clinic()
    clinic = desk.clinic.page
    if clinic.result() is None:
        loop = QEventLoop()
        clinic.drawn_up.connect(loop.quit)
        loop.exec()
    yield picture("clinic")
    desk.show_settings()
    yield picture("settings")
    window.hide()
    window.deleteLater()


def settle(window: QWidget) -> None:
    """Let the window lay out, paint and receive what it draws in the background (plots)."""
    from bodymap.ui.plot import Picture, PlotView

    loop, patience = QEventLoop(), QTimer(singleShot=True)
    patience.timeout.connect(loop.quit)
    patience.start(_SETTLE_MS)
    look = QTimer(interval=20)

    def ready() -> None:
        QApplication.processEvents()
        views: list[PlotView | Picture] = [*window.findChildren(PlotView), *window.findChildren(Picture)]
        if all(view.is_drawn() for view in views if view.isVisible()):
            loop.quit()

    look.timeout.connect(ready)
    look.start()
    loop.exec()
    look.stop()
    QApplication.processEvents()
