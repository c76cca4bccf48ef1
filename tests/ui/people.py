"""Invented people and visits for the tests of the window."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from bodymap.medicine import body
from bodymap.medicine.model import Course, Exam, Finding, Infusion, Patient, Rule
from bodymap.session import Practice
from bodymap.store import Store
from bodymap.ui.kit import theme

ROSA = Patient("DEMO-0012", "Rosa Beispiel", date(1979, 5, 3), "female")
JONAS = Patient("DEMO-0014", "Jonas Muster", date(1968, 1, 20), "male")
ERIK = Patient("DEMO-0030", "Erik Vorlage")
WHEN = datetime(2026, 11, 11, 9, 20, tzinfo=UTC)
COURSE = Course(ROSA.id, "Course 2", planned=6)
INFUSION = Infusion(COURSE.id, 3, WHEN, "racemic ketamine", mg_per_kg=0.5, total_mg=35.0, minutes=40.0, weight_kg=70.0)


def exam(patient: Patient = ROSA, sites: int = 21, **fields: object) -> Exam:
    """An exam with the first `sites` sites of the survey rated 7."""
    made = Exam(patient.id, WHEN, examiner="Dr I. Lind", rule=Rule.RATING2, **fields)  # type: ignore[arg-type]
    return made.having(*(Finding.rated(step.site, 7) for step in body.survey()[:sites]))


@contextmanager
def practice(folder: Path) -> Iterator[Practice]:
    """A practice with Rosa, her course and infusion, and Jonas."""
    store = Store.open(folder / "practice.bodymap")
    made = Practice(store, "Dr I. Lind")
    for patient in (ROSA, JONAS):
        made.add_patient(patient)
    made.save_course(COURSE)
    made.save_infusion(INFUSION)
    yield made
    store.close()


def light(app: QApplication, zoom: float = 1.0, name: str = "light") -> None:
    """The light theme at 100 %, or what is asked for; windows of earlier tests are gone first."""
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    theme.apply(app, name, zoom)
