"""Measures pages in a process of their own: `bench_pages.py key FOLDER` prints a JSON object of milliseconds."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

_DAY = datetime(2026, 1, 7, 9, tzinfo=UTC)


def key(folder: Path) -> dict[str, list[float]]:
    """Each key of twenty exams on the exam page: from the key to the end of the painting, with its commit."""
    from bodymap.model import Exam, Patient
    from bodymap.session import Visit
    from bodymap.store import Store
    from bodymap.ui.exam import ExamPage, Habits

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
    from bodymap.ui import theme

    theme.load_fonts()
    theme.apply(application, "light")
    print(json.dumps({"key": key}[sys.argv[1]](Path(sys.argv[2]))))
