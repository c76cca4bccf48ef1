"""A page that is open while the zoom changes has the margins and spacing that it would have if it were opened then."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QDialog, QFormLayout, QGridLayout, QLayout, QWidget

from bodymap.app.desk import Desk
from bodymap.app.pictures import fill, whole_course
from bodymap.medicine.model import Mode
from bodymap.store import Store, scores
from tests.ui.people import light

Lengths = list[tuple[str, tuple[int, ...]]]
PLACES = ("start", "settings", "clinic", "record", "course", "compare", "infusion", "questionnaire", "read", "exam")


def lengths(of: QObject) -> Lengths:
    """Margins and spacing of every layout in a page, each with the kind of widget that it lays out."""
    found: Lengths = []
    if isinstance(of, QLayout):
        edges = of.contentsMargins()
        spacing: tuple[int, ...] = (of.spacing(),)
        if isinstance(of, QGridLayout | QFormLayout):
            spacing = (of.horizontalSpacing(), of.verticalSpacing())
        kind = type(of.parentWidget()).__name__
        found.append((kind, (edges.left(), edges.top(), edges.right(), edges.bottom(), *spacing)))
    for child in of.children():
        if isinstance(child, QLayout | QWidget):
            found += lengths(child)
    return sorted(found)


def every_page(store: Store) -> tuple[Desk, dict[str, QWidget]]:
    """A window in which every page was opened, and a questionnaire over it."""
    desk, course = Desk(store, "Dr I. Lind"), whole_course(store)
    desk.window.show()
    patient = store.course(course).patient
    exams = store.exams(patient=patient, versions=True)
    chart = desk.open_patient(patient)
    opens: dict[str, Callable[[], object]] = {
        "start": desk.show_start,
        "settings": desk.show_settings,
        "clinic": desk.show_clinic,
        "record": lambda: desk.open_patient(patient).show_record(),
        "course": lambda: chart.show_course(course),
        "compare": chart.show_compare,
        "infusion": lambda: chart.infusions.open(store.infusions(course)[0].id),
        "questionnaire": lambda: chart.questionnaires.fill(scores.shelf_of(store).offered()[0]),
        "read": lambda: desk.arrivals.read(next(exam.id for exam in exams if exam.mode is Mode.SELF)),
        "exam": lambda: chart.open_exam(next(exam.id for exam in exams if exam.mode is Mode.EXAMINER)),
    }
    pages = {}
    for place in PLACES:
        opens[place]()
        over = [one for one in desk.window.findChildren(QDialog) if one.isVisible()]
        page = over[0] if place == "questionnaire" else desk.window.pages.currentWidget()
        assert page is not None
        pages[place] = page
    assert len(set(pages.values())) == len(PLACES)
    return desk, pages


@pytest.fixture(scope="module")
def followed_and_fresh(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, tuple[Lengths, Lengths, Lengths]]]:
    """Of every page: as it was opened at 100 %, as it is after the zoom became 150 %, and opened anew at 150 %."""
    light(qapp)
    store = Store.open(tmp_path_factory.mktemp("zoom") / "practice.bodymap")
    fill(store, date(2026, 11, 22))

    def measured(pages: dict[str, QWidget]) -> dict[str, Lengths]:
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        return {place: lengths(page) for place, page in pages.items()}

    desk, pages = every_page(store)
    before = measured(pages)
    desk.window.settings_page.changed.emit("zoom", 150)
    followed = measured(pages)
    other, anew = every_page(store)
    fresh = measured(anew)
    yield {place: (before[place], followed[place], fresh[place]) for place in PLACES}
    for one in (desk, other):
        one.window.hide()
        one.window.deleteLater()
    del desk, other, pages, anew
    light(qapp)
    store.close()


@pytest.mark.parametrize("place", PLACES)
def test_an_open_page_follows_the_zoom(
    place: str, followed_and_fresh: dict[str, tuple[Lengths, Lengths, Lengths]]
) -> None:
    before, followed, fresh = followed_and_fresh[place]
    assert followed != before
    assert followed == fresh
