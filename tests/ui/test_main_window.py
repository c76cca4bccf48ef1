"""The window: pages, the bar, saving in sight, keys, closing with entries that are not on disk."""

import itertools
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from bodymap.errors import NotSaved, UserError
from bodymap.medicine import body
from bodymap.medicine.model import Exam, Status
from bodymap.session import Practice, Visit
from bodymap.ui.acts import (
    AMEND,
    BACK,
    BLANK_SHEET,
    COMPARE,
    COURSE,
    EXAM,
    FIND,
    FINISH,
    IMPORT,
    LOCK,
    MISTAKE,
    MORE,
    NEW_EXAM,
    NEW_INFUSION,
    NEW_PATIENT,
    PAGES,
    PRINT,
    RECORD,
    REPORT,
    SETTINGS,
    SHOW_SETTINGS,
    START,
    Page,
)
from bodymap.ui.dialogs.messages import Help
from bodymap.ui.kit.actions import Action, always
from bodymap.ui.pages.exam.keys import Habits
from bodymap.ui.pages.exam.page import ExamPage
from bodymap.ui.pages.record.mistakes import Record
from bodymap.ui.window.main import MainWindow
from tests.ui.people import ROSA, exam, light, practice


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    light(qapp)
    yield
    light(qapp)


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Practice]:
    with practice(tmp_path) as made:
        yield made


@pytest.fixture
def window(qtbot: QtBot, real: Practice) -> MainWindow:
    made = MainWindow(real, "Practice Dr I. Lind")
    qtbot.addWidget(made, before_close_func=lambda w: setattr(w, "_give_up", True))
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def there() -> set[Page | Action]:
    """Pages with something to show, and that the data file can be locked: a test may take some away."""
    return {*PAGES, LOCK}


@pytest.fixture
def heard(window: MainWindow, there: set[Page | Action]) -> list[Action]:
    """What was asked for, in the place of desk and chart."""
    told: list[Action] = []

    def status() -> Status | None:
        return window.visit._visit.exam.status if window.visit._visit is not None else None

    can: dict[Action, Callable[[], bool | str]] = {
        BACK: lambda: window.where != START,
        BLANK_SHEET: lambda: window.where == START,
        LOCK: lambda: LOCK in there,
        PRINT: lambda: window.where in (EXAM, COMPARE, RECORD),
        REPORT: lambda: window.where == COURSE,
        AMEND: lambda: status() not in (None, Status.DRAFT),
        FINISH: lambda: status() is Status.DRAFT,
    }
    plain = (NEW_PATIENT, FIND, IMPORT, SHOW_SETTINGS, NEW_INFUSION, NEW_EXAM, MISTAKE)
    for action in (*can, *plain):
        window.acts.add(action, partial(told.append, action), can.get(action, always))
    for page in PAGES:
        window.acts.add(
            page.go,
            partial(told.append, page.go),
            lambda page=page: page in there or page.nothing,  # type: ignore[misc]
            on=lambda page=page: window.where == page,  # type: ignore[misc]
        )
    window.acts.changed.emit()
    return told


def open_visit(window: MainWindow, made: Exam) -> tuple[Visit, QWidget]:
    visit = window.practice.new_visit(made)
    page = QWidget()
    page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    window.show_visit(page, visit, ROSA, "Examiner, thumb", "Course 2, before infusion 3 of 6")
    return visit, page


def settled(qapp: QApplication) -> None:
    """What one layout asks of the next is done as well."""
    for _round in range(4):
        qapp.processEvents()


def full_disk(monkeypatch: pytest.MonkeyPatch, real: Practice) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise NotSaved("The disk is full.", "Make room on it.")

    monkeypatch.setattr(real.store, "save_exam", refuse)


def test_it_begins_at_the_search_and_the_title_says_only_bodymap(window: MainWindow) -> None:
    assert window.where == START
    assert window.focusWidget() is window.start_page.search_line
    assert window.bar.home.practice.text() == "Practice Dr I. Lind"
    open_visit(window, exam(sites=3))
    assert window.windowTitle() == "Bodymap"
    assert window.accessibleName() == ""


def test_the_bar_of_the_start_page(window: MainWindow, heard: list[Action], there: set[Page | Action]) -> None:
    home = window.bar.home
    for action in (IMPORT, SHOW_SETTINGS, LOCK):
        QTest.mouseClick(home.buttons[action], Qt.MouseButton.LeftButton)
    assert heard == [IMPORT, SHOW_SETTINGS, LOCK]
    assert home.buttons[SHOW_SETTINGS].toolTip() == "Settings (Ctrl+,)"
    there.remove(LOCK)
    window.acts.changed.emit()
    assert not home.buttons[LOCK].isVisible()
    window.set_practice("Other")
    assert home.practice.text() == "Other"
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert len(heard) == 3


def test_an_exam_says_whose_it_is_and_that_every_entry_is_saved(window: MainWindow, heard: list[Action]) -> None:
    visit, page = open_visit(window, exam(sites=3))
    bar = window.bar.patient
    assert bar.name.text() == "Rosa Beispiel"
    assert bar.about.text().endswith("DEMO-0012")
    assert (bar.context.text(), bar.context2.text()) == ("Examiner, thumb", "Course 2, before infusion 3 of 6")
    assert bar.saved.words() == "Every entry is saved"
    assert bar.sections.current() == EXAM.id
    assert bar.shown_acts() == [MORE, FINISH]
    assert window.pages.currentWidget() is page
    assert not bar.undo_button.isEnabled()
    visit.rate("knee_r", 7)
    assert bar.undo_button.toolTip() == "Undo: Right knee: 7 of 10 (Ctrl+Z)"
    QTest.mouseClick(bar.undo_button, Qt.MouseButton.LeftButton)
    assert "knee_r" not in visit.exam.findings
    assert bar.redo_button.toolTip() == "Redo: Right knee: 7 of 10 (Ctrl+Y)"
    QTest.mouseClick(bar.redo_button, Qt.MouseButton.LeftButton)
    assert visit.exam.findings["knee_r"].rating == 7


def test_all_is_not_said_to_be_saved_beside_a_refused_field(window: MainWindow) -> None:
    visit = window.practice.new_visit(exam(sites=3))
    page = ExamPage(visit, ROSA, Habits(sounds=False))
    window.show_visit(page, visit, ROSA)
    bar, field = window.bar.patient, page.sheet.left.months.field
    page.entry.show_layer("areas")
    field.setFocus()
    field.setText("two years")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert bar.saved.words() == "1 marked field is not saved"
    assert bar.saved.chip.isVisible()
    field.setText("24")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert bar.saved.words() == "Every entry is saved"
    assert not bar.saved.chip.isVisible()


def test_a_signed_exam_offers_only_to_amend(window: MainWindow, heard: list[Action]) -> None:
    visit, _ = open_visit(window, exam())
    window.focus_finish()
    assert window.focusWidget() is window.bar.patient.buttons[FINISH]
    QTest.mouseClick(window.bar.patient.buttons[FINISH], Qt.MouseButton.LeftButton)
    assert heard == [FINISH]
    visit.sign("Dr I. Lind")
    bar = window.bar.patient
    assert bar.shown_acts() == [MORE, AMEND]
    assert not bar.saved.isVisible()
    assert not bar.undo_button.isVisible()
    assert bar.context2.text().startswith("Signed ")
    in_full = bar.context2.toolTip() or bar.context2.text()  # where it stands shortened
    assert in_full.endswith("by Dr I. Lind")


def test_the_four_pages_of_a_patient(window: MainWindow, heard: list[Action]) -> None:
    window.record_page.show_record(Record(ROSA))
    window.show_record(ROSA)
    assert window.where == RECORD
    bar = window.bar.patient
    QTest.mouseClick(bar.sections.button(COURSE.id), Qt.MouseButton.LeftButton)
    assert bar.sections.current() == RECORD.id  # until the page is there
    window.show_course(QWidget(), ROSA, "Course 2", "S-ketamine")
    assert bar.sections.current() == COURSE.id
    for act in (REPORT, NEW_INFUSION, NEW_EXAM):
        QTest.mouseClick(bar.buttons[act], Qt.MouseButton.LeftButton)
    window.show_compare(QWidget(), ROSA)
    QTest.mouseClick(bar.print_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(bar.back_button, Qt.MouseButton.LeftButton)
    assert heard == [COURSE.go, REPORT, NEW_INFUSION, NEW_EXAM, PRINT, BACK]


@pytest.mark.parametrize("width", [1280, 1366, 1920])
def test_the_four_pages_are_pressed_at_one_place(
    window: MainWindow, heard: list[Action], qapp: QApplication, width: int
) -> None:
    window.resize(width, 768)
    bar = window.bar.patient
    places = set()

    def look() -> None:
        settled(qapp)
        places.add(bar.sections.mapTo(window, bar.sections.rect().topLeft()).x())
        assert bar.sections.isVisible()
        assert bar.context.isVisible() or not bar.context_words()

    visit, _ = open_visit(window, exam())
    look()
    visit.rate("knee_r", 7)
    look()
    visit.sign("Dr I. Lind")
    look()
    window.show_course(QWidget(), ROSA, "Course 2", "S-ketamine")
    look()
    window.show_compare(QWidget(), ROSA)
    look()
    window.record_page.show_record(Record(ROSA))
    window.show_record(ROSA)
    look()
    assert len(places) == 1


def test_a_page_without_anything_to_show_says_why(
    window: MainWindow, heard: list[Action], there: set[Page | Action]
) -> None:
    there -= {EXAM, COMPARE}
    window.show_record(ROSA)
    button = window.bar.patient.sections.button(COMPARE.id)
    assert not button.isEnabled()
    assert button.toolTip() == "Two exams are needed to compare."
    off = button.grab().toImage()
    button.setEnabled(True)
    assert button.grab().toImage() != off  # it looks as it is
    button.setEnabled(False)
    assert not window.banner.isVisible()
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert not heard
    assert window.banner.isVisible()
    assert "Two exams are needed to compare." in window.banner.words.text()
    QTest.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert not heard  # it is shown
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert heard == [COURSE.go]


def test_keys_of_the_window(window: MainWindow, heard: list[Action]) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClicks(window.start_page.search_line, "Nora")
    assert window.start_page.searched() == "Nora"
    assert "Ctrl+N  new patient" in window.start_page.keys.text()  # a plain N is the first letter of a name
    for key in (Qt.Key.Key_N, Qt.Key.Key_P, Qt.Key.Key_Comma, Qt.Key.Key_L):
        QTest.keyClick(window, key, control)
    assert heard == [NEW_PATIENT, BLANK_SHEET, SHOW_SETTINGS, LOCK]
    heard.clear()
    _, page = open_visit(window, exam(sites=3))
    QTest.keyClick(page, Qt.Key.Key_P, control)
    QTest.keyClick(page, Qt.Key.Key_N, control)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    QTest.keyClick(page, Qt.Key.Key_F, control)
    assert heard == [PRINT, NEW_PATIENT, BACK, FIND]


def test_a_locked_out_key_does_nothing(window: MainWindow, heard: list[Action], there: set[Page | Action]) -> None:
    there.remove(LOCK)
    window.acts.changed.emit()
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not heard


def test_f1_opens_help_once(window: MainWindow) -> None:
    QTest.keyClick(window.start_page.table, Qt.Key.Key_F1)
    QTest.keyClick(window.start_page.table, Qt.Key.Key_F1)
    shown = [dialog for dialog in window.findChildren(Help) if dialog.isVisible()]
    assert len(shown) == 1


def test_the_settings_have_a_way_back(window: MainWindow, heard: list[Action]) -> None:
    made: list[Page] = []
    window.page_made.connect(lambda where, _page: made.append(where))
    window.show_settings()
    assert made == [SETTINGS]
    assert window.bar.home.name.text() == "Settings"
    QTest.mouseClick(window.bar.home.buttons[BACK], Qt.MouseButton.LeftButton)
    QTest.keyClick(window.settings_page, Qt.Key.Key_Escape)
    assert heard == [BACK, BACK]


def test_trouble_with_the_disk_is_said_and_ends(
    window: MainWindow, real: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit, _ = open_visit(window, exam(sites=3))
    with monkeypatch.context() as patch:
        full_disk(patch, real)
        visit.rate("knee_r", 7)
        assert window.bar.patient.saved.words() == "Not saved yet: the disk is full."
        assert window.banner.isVisible()
        assert "Make room on it. Your entries are on the screen" in window.banner.words.text()
    visit.save()
    assert window.bar.patient.saved.words() == "Every entry is saved"
    assert window.banner.words.text() == "Every entry is saved now."


def test_leaving_an_unsaved_exam_keeps_it_until_it_is_on_disk(
    window: MainWindow, real: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit, _ = open_visit(window, exam(sites=3))
    with monkeypatch.context() as patch:
        full_disk(patch, real)
        visit.rate("knee_r", 7)
        window.show_start()
        assert "not saved yet" in window.banner.words.text()
    visit.save()
    assert "saved now" in window.banner.words.text()
    assert real.store.exam(visit.exam.id).findings["knee_r"].rating == 7


def test_closing_tries_once_more(window: MainWindow, real: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []
    window.closing.connect(lambda: closed.append("closing"))
    visit, _ = open_visit(window, exam(sites=3))
    with monkeypatch.context() as patch:
        full_disk(patch, real)
        visit.rate("knee_r", 7)
    assert not visit.is_saved
    assert window.close()
    assert closed == ["closing"]
    assert real.store.exam(visit.exam.id).findings["knee_r"].rating == 7


def test_closing_with_a_full_disk_asks_and_staying_is_the_default(
    window: MainWindow, real: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[str] = []
    window.closing.connect(lambda: closed.append("closing"))
    visit, _ = open_visit(window, exam(sites=3))
    full_disk(monkeypatch, real)
    visit.rate("knee_r", 7)
    assert not window.close()
    question = window._asking
    assert question is not None
    assert "could not be written" in question.text.text()
    assert not window.close()
    assert window._asking is question  # asked once
    QTest.keyClick(question, Qt.Key.Key_Return)
    assert window.isVisible()
    assert not closed
    window.close()
    assert window._asking is not None
    QTest.mouseClick(window._asking.answers["Try again"], Qt.MouseButton.LeftButton)
    assert window.isVisible()
    assert window._asking is not None
    QTest.mouseClick(window._asking.answers["Close and lose them"], Qt.MouseButton.LeftButton)
    assert not window.isVisible()
    assert closed == ["closing"]


def test_what_the_user_world_refuses_is_said_over_the_page(qtbot: QtBot, window: MainWindow) -> None:
    def refuse() -> None:
        raise UserError("The folder is gone.", "Choose another.")

    done: list[str] = []
    window.guarded(refuse)()
    assert window.banner.words.text() == "The folder is gone. Choose another."
    window.say("A backup was made.", act="Show it", then=lambda: done.append("shown"))
    QTest.mouseClick(window.banner.act, Qt.MouseButton.LeftButton)
    assert done == ["shown"]
    assert not window.banner.isVisible()
    with pytest.raises(ZeroDivisionError):
        window.guarded(lambda: 1 / 0)()


def test_pages_that_are_replaced_are_let_go(qtbot: QtBot, qapp: QApplication, window: MainWindow) -> None:
    before = window.pages.count()
    first, second = QWidget(), QWidget()
    window.show_course(first, ROSA)
    with qtbot.waitSignal(first.destroyed):
        window.show_course(second, ROSA)
    assert window.pages.count() == before + 1
    window.drop_page(second)
    assert window.pages.count() == before


@pytest.mark.parametrize(
    ("width", "zoom"), [(1440, 1.0), (1000, 1.0), (700, 1.0), (1600, 2.0), (1440, 2.0), (1280, 2.0)]
)
def test_the_bar_fits_every_width(
    qapp: QApplication, window: MainWindow, heard: list[Action], width: int, zoom: float
) -> None:
    light(qapp, zoom)
    visit, _ = open_visit(window, exam(sites=3))
    visit.rate("knee_r", 7)
    window.resize(width, 700)
    settled(qapp)
    bar = window.bar.patient
    shown = [bar.back_button, bar.name, bar.sections, bar.places, bar.saved, bar.undo_button, bar.print_button]
    shown.append(bar.buttons[FINISH])
    assert [
        (w.width(), w.sizeHint().width()) for w in shown[2:] if w.isVisible() and w.width() < w.sizeHint().width() - 1
    ] == []
    edges = [(w.mapTo(bar, w.rect().topLeft()).x(), w.width()) for w in shown if w.isVisible()]
    for (left, wide), (following, _) in itertools.pairwise(edges):
        assert left + wide <= following + 1
    assert edges[-1][0] + edges[-1][1] <= bar.width()


@pytest.mark.parametrize("zoom", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("section", [EXAM, COURSE, COMPARE, RECORD])
def test_at_every_width_each_act_is_on_the_bar_or_in_its_menu(
    qapp: QApplication, window: MainWindow, heard: list[Action], section: Page, zoom: float
) -> None:
    light(qapp, zoom)
    if section == EXAM:
        open_visit(window, exam(sites=3))
    elif section == RECORD:
        window.show_record(ROSA)
    else:
        {COURSE: window.show_course, COMPARE: window.show_compare}[section](QWidget(), ROSA)
    bar = window.bar.patient
    menu = [action.text() for action in bar.menu().actions()]
    assert {act.words for act in bar.shown_acts()} <= set(menu)
    for width in range(700, 2400, 37):
        window.resize(width, 700)
        settled(qapp)
        lost = [act.words for act in bar.shown_acts() if not bar.buttons[act].isVisible()]
        assert not lost or bar.places.isVisible(), (width, lost)
        middle = [part for part in (bar.sections, bar.places) if part.isVisible()]
        assert all(part.width() >= part.sizeHint().width() - 1 for part in middle), width


def test_a_narrow_bar_hides_nothing_that_cannot_be_reached(
    qapp: QApplication, window: MainWindow, heard: list[Action]
) -> None:
    light(qapp, 2.0)
    open_visit(window, exam(sites=3))
    window.resize(1280, 700)
    settled(qapp)
    bar = window.bar.patient
    assert bar.buttons[FINISH].text() == "Sign"
    assert bar.places.text() == "Exam"
    menu = bar.menu()
    actions = {action.text(): action for action in menu.actions()}
    assert list(actions) == [
        "Exam",
        "Course",
        "Compare",
        "Record",
        "",
        "Undo",
        "Redo",
        "Print",
        "More",
        "Finish and sign",
    ]
    assert actions["Exam"].isChecked()
    for words in ("Record", "Print", "Finish and sign"):
        actions[words].trigger()
    assert heard == [RECORD.go, PRINT, FINISH]


@pytest.mark.parametrize(("width", "zoom"), [(1440, 1.0), (1000, 1.0), (1440, 2.0), (1280, 2.0)])
def test_the_bar_of_the_start_page_fits(
    qapp: QApplication, window: MainWindow, heard: list[Action], width: int, zoom: float
) -> None:
    light(qapp, zoom)
    window.resize(width, 700)
    settled(qapp)
    home = window.bar.home
    shown = (home.name, home.practice, *(home.buttons[act] for act in (IMPORT, SHOW_SETTINGS, LOCK)))
    assert [
        (w.width(), w.sizeHint().width()) for w in shown if w.isVisible() and w.width() < w.sizeHint().width() - 1
    ] == []
    assert home.buttons[LOCK].geometry().right() <= home.width()
    assert home.buttons[SHOW_SETTINGS].accessibleName() == "Settings"


def test_all_sites_of_an_exam_are_undone_one_by_one(window: MainWindow) -> None:
    visit, _ = open_visit(window, exam(sites=0))
    for step in body.survey():
        visit.rate(step.site, 3)
    for _step in body.survey():
        QTest.mouseClick(window.bar.patient.undo_button, Qt.MouseButton.LeftButton)
    assert not visit.exam.findings
    assert not window.bar.patient.undo_button.isEnabled()


def test_help_says_the_keys_that_the_practice_changed(window: MainWindow) -> None:
    visit = window.practice.new_visit(exam(sites=3))
    page = ExamPage(visit, ROSA, Habits(keys={"painful": "F6"}))
    window.show_visit(page, visit, ROSA)
    window.show_help()
    dialog = window.findChild(Help)
    assert dialog is not None
    assert "F6 or P" in {label.text() for label in dialog.findChildren(QLabel)}
    dialog.close()
