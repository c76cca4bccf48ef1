"""A real window with one exam over a file, for the tests of a real keyboard: says in lines what happens in it."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path

from PySide6.QtWidgets import QApplication

from bodymap.medicine.model import Exam, Patient, Rule
from bodymap.session import Practice
from bodymap.store import Store
from bodymap.ui.kit import theme
from bodymap.ui.kit.typed import held_keys
from bodymap.ui.pages.exam.keys import Habits
from bodymap.ui.pages.exam.page import ExamPage

PATIENT = Patient("DEMO-0012", "Rosa Beispiel", date(1979, 5, 3))
WHEN = datetime(2026, 11, 11, 9, 20, tzinfo=UTC)


def say(*words: object) -> None:
    """One line for the test that listens."""
    print(*words, flush=True)


def main(file: Path) -> int:
    """Show the window until it is closed or the test ends it."""
    app = QApplication(sys.argv)
    theme.apply(app, "light", 1.0)
    store = Store.open(file)
    store.save_patient(PATIENT, "Dr I. Lind")
    visit = Practice(store, who="Dr I. Lind").new_visit(Exam(PATIENT.id, WHEN, "Dr I. Lind", rule=Rule.RATING2))
    page = ExamPage(visit, PATIENT, Habits(sounds=False))
    visit.changed.connect(
        lambda exam: say("rated", *(exam.findings[s].rating for s in visit.order[: len(exam.findings)]))
    )
    page.entry.asked.connect(lambda question: say("asked" if question else "closed"))
    page.noted.connect(lambda words: say("said", words))
    held_keys().found.connect(lambda: say("held"))
    app.focusWindowChanged.connect(lambda window: say("focus", bool(window)))
    page.resize(1200, 760)
    page.show()
    say("window", int(page.winId()))
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
