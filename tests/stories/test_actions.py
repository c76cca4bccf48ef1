"""What can be done in the real window over a real file, in a running event loop: each act once, with words and a key,
found by the palette, and doing something wherever it can be done."""

from __future__ import annotations

import gc
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QFileDialog, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from bodymap.app.desk import Desk
from bodymap.app.pictures import fill, whole_course
from bodymap.medicine.model import Mode, Patient
from bodymap.store import Store
from bodymap.ui import acts
from bodymap.ui.acts import CLINIC, COMPARE, COURSE, EXAM, FINISH, NEW_EXAM, RECORD, SETTINGS, START
from bodymap.ui.dialogs.messages import Help
from bodymap.ui.dialogs.patient import PatientForm
from bodymap.ui.kit.actions import Action
from bodymap.ui.pages.guided.mode import PatientMode
from bodymap.ui.window.main import Frame
from bodymap.ui.window.palette import Palette

CATALOGUE = tuple(value for value in vars(acts).values() if isinstance(value, Action))
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    store = Store.open(tmp_path / "practice.bodymap")
    fill(store, date(2026, 11, 22))
    made, frame = Desk(store, "Dr I. Lind"), Frame()
    qtbot.addWidget(frame)
    frame.show()
    frame.take(made.window)
    qtbot.waitActive(frame)
    for name in ("getOpenFileName", "getSaveFileName", "getOpenFileNames", "getExistingDirectory"):
        monkeypatch.setattr(QFileDialog, name, partial(nothing_chosen, [] if name == "getOpenFileNames" else ""))
    asked.clear()
    yield made
    frame.close()


asked: list[str] = []
"""What would have been a window of the system's own."""


def nothing_chosen(nothing: object, *_: object) -> tuple[object, str]:
    asked.append("file")
    return nothing, ""


def key(desk: Desk, which: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A press as the system gives it: to the window in front, and from there to what has the focus."""
    window = QApplication.activeModalWidget() or desk.window.window()
    handle = window.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, which, modifier)


def palette(desk: Desk, qtbot: QtBot, typed: str = "") -> Palette:
    """Ctrl+K, then what is typed there."""
    desk.window.window().activateWindow()  # no window manager gives the front back when a dialog goes
    qtbot.waitUntil(desk.window.isActiveWindow)
    key(desk, Qt.Key.Key_K, CONTROL)
    found = QApplication.activeModalWidget()
    assert isinstance(found, Palette)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is found.line)
    QTest.keyClicks(found.line, typed)
    return found


def words_of(shown: Palette) -> list[str]:
    """What is listed now, the first line first."""
    items = (shown.table.item(row, 0) for row in range(shown.table.rowCount()))
    return [item.text() for item in items if item is not None]


def draft(desk: Desk) -> str:
    return next(d.exam_id for d in desk.store.drafts() if d.mode is Mode.EXAMINER and d.done < 21)


def of_a_course(desk: Desk) -> Patient:
    return desk.store.patient(desk.store.course(whole_course(desk.store)).patient)


def pages(desk: Desk) -> dict[str, Callable[[], object]]:
    """How each page is shown."""
    patient = of_a_course(desk).id
    course = whole_course(desk.store)
    infusion = desk.store.infusions(course)[0].id
    return {
        "start": desk.show_start,
        "clinic": desk.show_clinic,
        "settings": desk.show_settings,
        "draft": lambda: desk.open_exam(draft(desk)),
        "signed": lambda: desk.open_exam(next(e.id for e in desk.store.exams(course=course))),
        "course": lambda: desk.open_patient(patient).show_course(),
        "infusion": lambda: desk.open_patient(patient).infusions.open(infusion),
        "compare": lambda: desk.open_patient(patient).show_compare(),
        "record": lambda: desk.open_patient(patient).show_record(),
    }


# -- the palette ------------------------------------------------------------------------------------------------------


def test_the_palette_does_what_is_typed(desk: Desk, qtbot: QtBot) -> None:
    found = palette(desk, qtbot, "clin")
    assert words_of(found)[0] == "Clinic"
    key(desk, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.window.where == CLINIC)
    assert QApplication.activeModalWidget() is None


def test_the_palette_opens_the_patient_whom_the_search_finds(desk: Desk, qtbot: QtBot) -> None:
    patient = of_a_course(desk)
    found = palette(desk, qtbot, patient.number)
    assert words_of(found) == [patient.name]
    aside = found.table.item(0, 1)
    assert aside is not None
    assert patient.number in aside.text()
    key(desk, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.window.where == COURSE)
    assert desk.chart is not None
    assert desk.chart.patient.id == patient.id


def test_arrows_choose_and_escape_leaves_with_nothing_done(desk: Desk, qtbot: QtBot) -> None:
    found = palette(desk, qtbot)
    words = words_of(found)
    for which, row in ((Qt.Key.Key_Up, 0), (Qt.Key.Key_Down, 1), (Qt.Key.Key_Down, 2), (Qt.Key.Key_PageUp, 0)):
        key(desk, which)
        assert found.table.currentRow() == row
    assert QApplication.focusWidget() is found.line
    key(desk, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(found))
    assert desk.window.where == START
    again = palette(desk, qtbot)
    assert words_of(again) == words
    row = words.index("Settings")
    for _ in range(row):
        key(desk, Qt.Key.Key_Down)
    key(desk, Qt.Key.Key_Return)
    assert desk.window.where == SETTINGS


def test_the_palette_lists_what_can_be_done_on_this_page_with_its_key(desk: Desk, qtbot: QtBot) -> None:
    found = palette(desk, qtbot)
    assert "Finish and sign" not in words_of(found)
    assert "New exam" not in words_of(found)
    assert "Import" in words_of(found)
    found.reject()
    desk.open_exam(draft(desk))
    found = palette(desk, qtbot)
    for words in ("Finish and sign", "New exam", "Course", "At home: Read the diary", "Questionnaires: PHQ-9"):
        assert words in words_of(found)
    assert "Exam" not in words_of(found)  # it is shown
    assert "Amend" not in words_of(found)
    assert "Import" not in words_of(found)
    cell = found.table.item(words_of(found).index("Card of keys"), 1)
    assert cell is not None
    assert cell.text() == "F1"
    QTest.keyClicks(found.line, "sign finish")
    assert words_of(found)[0] == "Finish and sign"


def test_the_palette_says_that_nothing_fits(desk: Desk, qtbot: QtBot) -> None:
    found = palette(desk, qtbot, "zzz")
    assert words_of(found) == []
    assert not found.table.isVisible()
    assert found.nothing.isVisible()
    assert "“zzz”" in found.nothing.text()
    key(desk, Qt.Key.Key_Return)
    assert found.isVisible()
    for _ in "zzz":
        key(desk, Qt.Key.Key_Backspace)
    assert found.table.isVisible()


def test_the_palette_is_read_aloud(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: said.append(event.message()))
    found = palette(desk, qtbot, "settings")
    assert said[-1] == "Settings, Ctrl+,"
    spoken = QAccessible.queryAccessibleInterface(found.line)
    assert spoken is not None
    assert spoken.text(QAccessible.Text.Name) == "Do or find something"
    QTest.keyClicks(found.line, "zzz")
    assert said[-1] == found.nothing.text()


# -- each act ---------------------------------------------------------------------------------------------------------


def test_every_act_is_said_once_and_added(desk: Desk) -> None:
    ids = Counter(action.id for action in CATALOGUE)
    assert max(ids.values()) == 1
    desk.open_exam(draft(desk))
    added = {action for action, _ in desk.window.acts.every()}
    assert set(CATALOGUE) <= added
    assert all(action.words and act.text() for action, act in desk.window.acts.every())


@pytest.mark.parametrize(
    "page", ["start", "clinic", "settings", "draft", "signed", "course", "infusion", "compare", "record"]
)
def test_on_each_page_no_key_means_two_things_and_what_cannot_be_done_says_why(desk: Desk, page: str) -> None:
    pages(desk)[page]()
    listed = {action for action, _ in desk.window.acts.offered()}
    keys = Counter(act.shortcut().toString() for _, act in desk.window.acts.every() if act.isEnabled())
    assert {key: many for key, many in keys.items() if key and many > 1} == {}
    for action, act in desk.window.acts.every():
        if act.isVisible() and not act.isEnabled():
            assert act.toolTip() not in ("", act.text())
        if act.isEnabled() and action.key:
            assert act.toolTip().endswith(f"({action.key})")
        assert action in listed or not act.isEnabled() or act.isChecked()


def test_why_there_is_nothing_to_undo_or_to_compare_is_in_the_tip(desk: Desk) -> None:
    desk.open_exam(draft(desk))
    assert desk.window.bar.patient.undo_button.toolTip() == "Nothing to undo"
    desk.open_patient(next(r.patient.id for r in desk.store.find_patients(limit=-1) if not r.exams)).show_record()
    for page in (EXAM, COMPARE):
        button = desk.window.bar.patient.sections.button(page.id)
        assert not button.isEnabled()
        assert button.toolTip() == page.nothing


def seen(desk: Desk) -> list[object]:
    """All that a person sees, and what would have been asked of the system."""
    found: list[object] = [desk.window.where, len(asked), desk.window.window().focusWidget()]
    found.append(len(desk.store.acts()))
    for window in QApplication.topLevelWidgets():
        if window.isVisible():
            found.append((type(window), window.windowTitle()))
            for part in window.findChildren(QWidget):
                if part.isVisible() and isinstance(part, QLabel | QAbstractButton):
                    found.append((type(part), part.text(), part.isEnabled()))
    return found


def leave(desk: Desk) -> None:
    for window in QApplication.topLevelWidgets():
        if isinstance(window, PatientMode) and window.isVisible():
            window.released.emit()
        elif isinstance(window, QDialog | QMenu) and window.isVisible():
            window.close()
    QApplication.processEvents()


BY_PAGE = {acts.BACK, acts.PRINT, acts.REPORT, FINISH, acts.AMEND, acts.MORE, acts.MISTAKE, *(p.go for p in acts.PAGES)}
"""What these do depends on the page; the others are done on one page of a patient, and on the start page."""
ELSEWHERE = {acts.PALETTE, acts.UNDO, acts.REDO, acts.LOCK}
"""These have tests of their own."""


@pytest.mark.parametrize("page", ["start", "draft", "signed", "course", "compare", "record", "settings"])
def test_every_enabled_act_does_something(desk: Desk, qtbot: QtBot, page: str) -> None:
    show = pages(desk)[page]
    show()
    where, idle, many = desk.window.where, list[str](), Counter[str]()
    for action, _ in desk.window.acts.offered():
        many[action.menu] += action.id.startswith(("fill ", "look "))
        if action in ELSEWHERE or many[action.menu] > 3 or not (action in BY_PAGE or page in ("start", "draft")):
            continue
        if desk.window.where != where or action in BY_PAGE:
            show()
        desk.window.acts.offered()  # as the palette and the menus do: questionnaires come and go with the data
        (desk.window.bar.home if page == "start" else desk.window.bar.patient).setFocus()
        before = seen(desk)
        desk.window.acts.do(action)
        try:
            qtbot.waitUntil(lambda before=before: seen(desk) != before, timeout=2000)  # type: ignore[misc]
        except qtbot.TimeoutError:
            idle.append(action.words)
        leave(desk)
    assert not idle


def test_each_act_can_be_done_on_one_of_the_pages(desk: Desk, qtbot: QtBot) -> None:
    """The start page, an unfinished and a signed exam, course, comparison and record: no act is out of reach."""
    listed = set[Action]()
    for page in ("start", "draft", "signed", "course", "compare", "record"):
        pages(desk)[page]()
        listed |= {action for action, _ in desk.window.acts.offered()}
    assert {action for action in CATALOGUE if action not in listed} == ELSEWHERE - {acts.PALETTE}


@pytest.mark.parametrize("page", ["start", "draft", "signed", "course", "compare", "record"])
def test_every_button_of_the_bars_shows_an_act_that_can_be_found(desk: Desk, page: str) -> None:
    pages(desk)[page]()
    window = desk.window
    listed = {act.text() for _, act in window.acts.offered()}
    bar = window.bar.home if page == "start" else window.bar.patient
    shown = {action: button for action, button in bar.buttons.items() if bar.has(action)}
    assert shown
    for action, button in shown.items():
        act = window.acts.of(action)
        assert (button.isEnabled(), button.toolTip()) == (act.isEnabled(), act.toolTip())
        assert act.text() in listed


# -- keys -------------------------------------------------------------------------------------------------------------


def test_a_new_patient_begins_with_what_stands_in_the_search(desk: Desk, qtbot: QtBot) -> None:
    QTest.keyClicks(desk.window.start_page.search_line, "Nora Nirgends")
    key(desk, Qt.Key.Key_N, CONTROL)
    form = QApplication.activeModalWidget()
    assert isinstance(form, PatientForm)
    assert form.name.edit.text() == "Nora Nirgends"


def test_find_leads_from_anywhere_to_the_search(desk: Desk, qtbot: QtBot) -> None:
    desk.open_exam(draft(desk))
    key(desk, Qt.Key.Key_F, CONTROL)
    assert desk.window.where == START
    assert QApplication.focusWidget() is desk.window.start_page.search_line
    QTest.keyClicks(desk.window.start_page.search_line, "a")
    key(desk, Qt.Key.Key_F, CONTROL)
    assert desk.window.start_page.searched() == ""


def test_the_card_of_keys_names_every_key_of_the_window(desk: Desk, qtbot: QtBot) -> None:
    desk.open_patient(of_a_course(desk).id).show_record()
    key(desk, Qt.Key.Key_F1)
    card = next(window for window in desk.window.findChildren(Help) if window.isVisible())
    said = " ".join(label.text() for label in card.findChildren(QLabel) if label.isVisible())
    for action in CATALOGUE:
        assert action.keys in said, action
    for page in (EXAM, RECORD):
        assert page.keys in said
    card.close()


def test_the_narrow_bar_has_more_in_its_menu_and_more_has_menus_of_its_own(desk: Desk, qtbot: QtBot) -> None:
    desk.open_patient(of_a_course(desk).id).show_course()
    desk.window.acts.do(acts.MORE)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [act.text() for act in menu.actions()] == [
        "Questionnaires",
        "At home",
        "Treatments and events …",
        "Entered in error …",
        "Who saw what …",
        "Export for another practice …",
        "",
        "Hand the computer over for a self-assessment",
    ]
    asks = menu.actions()[0].menu()
    assert isinstance(asks, QMenu)
    texts = [act.text() for act in asks.actions()]
    assert texts[-2:] == ["", "Load a questionnaire of your own …"]
    assert "PHQ-9" in texts
    menu.close()


# -- a chart that is closed -------------------------------------------------------------------------------------------


def test_a_closed_chart_takes_its_acts_with_it_and_is_gone(desk: Desk, qtbot: QtBot) -> None:
    chart = desk.open_patient(of_a_course(desk).id)
    chart.show_course()
    desk.window.acts.offered()
    assert desk.window.acts.get(NEW_EXAM) is not None
    gone = weakref.ref(chart)
    del chart
    desk.show_start()
    for action in (NEW_EXAM, FINISH, RECORD.go):
        assert desk.window.acts.get(action) is None
    assert not any(action.id.startswith(("fill ", "look ")) for action, _ in desk.window.acts.every())

    def collected() -> bool:
        gc.collect()
        return gone() is None

    qtbot.waitUntil(collected)
    key(desk, Qt.Key.Key_4, CONTROL)
    assert desk.window.where == START
