"""The start page through its real widgets: find, resume, walk with the keys, empty states."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from bodymap.ui.kit import theme
from bodymap.ui.pages.start.aside import RESUME, DataFile, Draft, FromHome, Row, file_lines
from bodymap.ui.pages.start.page import ALL, MOST, RECENT, TODAY, StartPage
from bodymap.ui.pages.start.table import AGE, COUNT, PATIENT, STATE, VISIT, in_words, ranges, words
from tests.ui.people import ERIK, JONAS, ROSA, light

SIGNED = Row(JONAS, "08:30", "Infusion 1 of 6, exam before", (15, None, 14), "Signed 08:52", True, "open", "exam-1")
DRAFT = Row(ROSA, "14:00", "Infusion 3 of 6, exam before", (14,), "Unfinished", act=RESUME, exam="exam-2")
NEW = Row(ERIK, "14:45", "First exam")


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    light(qapp)
    yield
    light(qapp)


@pytest.fixture
def page(qtbot: QtBot) -> StartPage:
    made = StartPage()
    qtbot.addWidget(made)
    made.resize(1440, 840)
    made.show_rows(TODAY, (SIGNED, DRAFT, NEW), 3)
    made.show()
    qtbot.waitExposed(made)
    made.begin()
    return made


def caught(page: StartPage) -> list[tuple[str, object]]:
    said: list[tuple[str, object]] = []
    for name in ("search", "new_patient", "open_patient", "open_exam", "examine", "resume", "sign", "tab_changed"):
        getattr(page, name).connect(lambda value, name=name: said.append((name, value)))
    for name in ("back_up", "check_file", "go_back", "blank_sheet", "import_table"):
        getattr(page, name).connect(lambda name=name: said.append((name, None)))
    page.review_home.connect(lambda exam: said.append(("review_home", exam)))
    return said


def texts(page: StartPage) -> list[str]:
    QApplication.processEvents()
    return [label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page)]


def test_a_patient_who_came_twice_is_one_patient(page: StartPage) -> None:
    assert any("3 patients" in text and "visits" not in text for text in texts(page))
    page.show_rows(TODAY, (SIGNED, DRAFT, replace(SIGNED, when="today", exam="exam-3")), 3)
    assert any("2 patients, 3 visits" in text for text in texts(page))


def test_a_signature_of_another_day_is_read_to_its_end(page: StartPage) -> None:
    page.show_rows(RECENT, (SIGNED, replace(SIGNED, state="Signed 30 Nov 2026")), 3)
    texts(page)
    table = page.table
    room = QFontMetrics(theme.font("note")).horizontalAdvance("Signed 30 Nov 2026")
    assert table.columnWidth(STATE) >= room + theme.px(34)
    assert sum(table.columnWidth(n) for n in range(7)) <= table.viewport().width()


def test_the_search_has_the_focus_and_results_replace_the_list(qtbot: QtBot, page: StartPage) -> None:
    page.show_drafts([Draft("exam-2", ROSA, "today", 13)])
    assert page.search_line.hasFocus()
    with qtbot.waitSignal(page.search) as asked:
        QTest.keyClicks(page.search_line, "rosa")
    assert asked.args == ["rosa"]
    page.show_results("ros", [NEW])
    assert page.table.rows() == (SIGNED, DRAFT, NEW)  # an answer to an older question is not shown
    page.show_results("rosa", [DRAFT])
    assert page.table.rows() == (DRAFT,)
    assert not page.drafts.isVisible()
    assert "1 patient for “rosa”" in texts(page)
    QTest.keyClick(page.search_line, Qt.Key.Key_Escape)
    assert page.table.rows() == (SIGNED, DRAFT, NEW)
    assert page.drafts.isVisible()


def test_enter_opens_the_first_result(qtbot: QtBot, page: StartPage) -> None:
    said = caught(page)
    page.search.connect(lambda text: page.show_results(text, [Row(ROSA, act="examine")]))
    QTest.keyClicks(page.search_line, "3.5.1979")
    QTest.keyClick(page.search_line, Qt.Key.Key_Return)
    assert ("open_patient", ROSA.id) in said


def test_nothing_found_offers_a_new_patient_with_what_was_typed(page: StartPage) -> None:
    said = caught(page)
    page.search_line.setText("Nobody")
    page.show_results("Nobody", [])
    assert "No patient fits “Nobody”." in texts(page)
    QTest.mouseClick(page.nothing.first, Qt.MouseButton.LeftButton)
    assert ("new_patient", "Nobody") in said
    assert not page.table.isVisible()
    assert not page.nothing.second.isVisible()


def test_the_keys(page: StartPage) -> None:
    said = caught(page)
    QTest.keyClick(page.search_line, Qt.Key.Key_Down)
    assert page.table.hasFocus()
    assert page.table.currentIndex().row() == 0
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert said == [("open_exam", "exam-1"), ("resume", "exam-2"), ("open_patient", ERIK.id)]
    QTest.keyClick(page.table, Qt.Key.Key_N)
    assert said[-1] == ("new_patient", "")
    QTest.keyClick(page.table, Qt.Key.Key_Slash)
    assert page.search_line.hasFocus()
    QTest.keyClicks(page.search_line, "n/")
    assert page.search_line.text() == "n/"
    page.table.setFocus()
    page.table.choose(0)
    QTest.keyClick(page.table, Qt.Key.Key_Up)
    assert page.search_line.hasFocus()


def test_a_row_can_be_clicked_and_examined(page: StartPage) -> None:
    said = caught(page)
    index = page.table.model().index(0, PATIENT)
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=page.table.visualRect(index).center())
    assert said == [("open_exam", "exam-1")]
    button = page.table.indexWidget(page.table.model().index(2, STATE)).findChild(QPushButton)
    assert button is not None
    assert button.accessibleName() == "Examine Erik Vorlage"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert said[-1] == ("examine", ERIK.id)


def test_unfinished_exams_are_above_everything(page: StartPage) -> None:
    said = caught(page)
    page.show_drafts([Draft("exam-2", ROSA, "Exam, today", 13), Draft("exam-3", JONAS, "Exam, yesterday", 21)])
    resume, sign = page.drafts.cards
    assert (resume.button.text(), sign.button.text()) == ("Resume", "Sign")
    QTest.mouseClick(resume.button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(sign.button, Qt.MouseButton.LeftButton)
    assert said == [("resume", "exam-2"), ("sign", "exam-3")]
    page.show_drafts([])
    assert not page.drafts.isVisible()


def test_tabs_ask_for_their_rows(page: StartPage) -> None:
    said = caught(page)
    QTest.mouseClick(page.tabs.button(RECENT), Qt.MouseButton.LeftButton)
    assert said == [("tab_changed", RECENT)]
    page.show_rows(ALL, (NEW,) * 3, 214)
    assert page.tabs.button(ALL).text() == "All 214"
    assert "the first 3 of 214; type to find any other" in texts(page)


def test_a_new_practice_says_what_to_do(page: StartPage) -> None:
    said = caught(page)
    page.show_rows(TODAY, (), 0)
    assert "No patients yet." in texts(page)
    assert not page.tabs.isVisible()
    QTest.mouseClick(page.nothing.first, Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.nothing.second, Qt.MouseButton.LeftButton)
    assert said == [("new_patient", ""), ("import_table", None)]
    page.show_rows(TODAY, (), 3)
    assert "No exam today yet." in texts(page)


def test_ten_thousand_patients_do_not_make_ten_thousand_rows(page: StartPage) -> None:
    page.show_rows(ALL, [NEW] * (MOST + 50), 10_000)
    assert len(page.table.rows()) == MOST
    assert f"the first {MOST} of 10000; type to find any other" in texts(page)


def test_the_right_column_has_no_dead_control(page: StartPage) -> None:
    said = caught(page)
    assert not page.aside.home.isVisible()
    page.show_home([FromHome("exam-9", "Lena Modell sent a self-assessment: 18 places.")])
    assert page.aside.home.isVisible()
    review = page.aside.home.findChild(QPushButton)
    assert review is not None
    for button in (
        review,
        page.aside.backup_button,
        page.aside.check_button,
        page.aside.restore_button,
        page.aside.blank_button,
    ):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert said == [
        ("review_home", "exam-9"),
        ("back_up", None),
        ("check_file", None),
        ("go_back", None),
        ("blank_sheet", None),
    ]


def test_the_data_file_in_words() -> None:
    today = date.today()
    made = datetime.now().astimezone().replace(hour=12, minute=30)
    place = str(Path("media", "USB “Praxis”"))
    state = DataFile(
        last_backup=made, second_copy=place, second_copy_at=made - timedelta(days=1), is_current=True, encrypted=True
    )
    assert file_lines(state, today) == [
        ("Last backup", "today 12:30"),
        ("Since then", "nothing new"),
        ("Second copy on", "USB “Praxis”, yesterday"),
        ("Encrypted", "yes"),
    ]
    assert file_lines(replace(state, is_current=False, second_copy_at=None), today)[1:3] == [
        ("Since then", "new entries"),
        ("Second copy on", "USB “Praxis”, none yet"),
    ]
    assert file_lines(DataFile(), today) == [
        ("Last backup", "none yet"),
        ("Second copy on", "no folder chosen"),
        ("Encrypted", "no"),
    ]


def test_trouble_with_backups_is_said(page: StartPage) -> None:
    page.show_file(DataFile(trouble="The disk is full.", second_copy="stick", second_trouble="stick is not there."))
    assert {"The last backup failed. The disk is full.", "No second copy now. stick is not there."} <= set(texts(page))
    page.show_file(DataFile(second_copy="stick", same_drive=True))
    said = set(texts(page))
    assert "The second copy lies on the drive of the data file: if that fails, both are lost." in said
    page.show_file(DataFile(second_copy="stick"))
    assert not any("copy" in words.lower() for words in set(texts(page)) - {"Second copy on"})


def test_faults_of_the_data_file_are_said(page: StartPage) -> None:
    page.show_file(DataFile(faults=("Page 21 is damaged.",)))
    assert {"1 fault was found.", "Page 21 is damaged."} <= set(texts(page))
    page.show_file(DataFile())
    assert "Everything is in order." in texts(page)


@pytest.mark.parametrize(("width", "zoom"), [(1440, 1.0), (900, 1.0), (520, 1.0), (360, 1.0), (1800, 2.0), (1366, 2.0),
                                             (1280, 2.0)])  # fmt: skip
@pytest.mark.parametrize("homes", [0, 1])
def test_nothing_scrolls_sideways(
    qtbot: QtBot, qapp: QApplication, page: StartPage, width: int, zoom: float, homes: int
) -> None:
    light(qapp, zoom)
    page.show_home([FromHome("exam-9", "Rosa Beispiel: 1 thing to look at.")] * homes)
    page.show_rows(ALL, (SIGNED, DRAFT, NEW), 4000)
    page.tabs.button(ALL).click()
    page.resize(width, 800)
    qapp.processEvents()
    assert any("the first 3 of 4000; type to find any other" in text for text in texts(page))
    for part in (page.new_button, page.tabs, page.aside) if width >= 520 else ():
        assert part.mapTo(page, part.rect().topRight()).x() <= page.width(), part
    total = sum(page.table.columnWidth(column) for column in range(7) if not page.table.isColumnHidden(column))
    assert total <= page.table.viewport().width() + 1
    assert page.table.isColumnHidden(VISIT) >= page.table.isColumnHidden(PATIENT)
    assert page.table.isColumnHidden(AGE) or width > 700
    assert page.search_line.width() >= 150


def test_a_row_is_read_aloud(page: StartPage) -> None:
    assert in_words(SIGNED).startswith("Jonas Muster, 5")
    assert "count 14 of 18, Signed 08:52" in in_words(SIGNED)
    assert "no exam yet" in in_words(NEW)
    table = QAccessible.queryAccessibleInterface(page.table)
    assert table.text(QAccessible.Text.Name) == "Patients"
    model = page.table.model()
    assert "Rosa Beispiel" in model.data(model.index(1, PATIENT), Qt.ItemDataRole.AccessibleTextRole)
    assert model.data(model.index(1, STATE), Qt.ItemDataRole.AccessibleTextRole) == "State: Unfinished"
    assert "born 3 May 1979" in model.data(model.index(1, PATIENT), Qt.ItemDataRole.ToolTipRole)


def test_the_page_draws_light_and_dark(qapp: QApplication, page: StartPage) -> None:
    before = page.grab().toImage()
    light(qapp, name="dark")
    qapp.processEvents()
    after = page.grab().toImage()
    assert before.pixelColor(QPoint(5, 5)).lightness() > 200 > 60 > after.pixelColor(QPoint(5, 5)).lightness()


def test_every_word_of_a_count_fits_its_column(page: StartPage) -> None:
    draft = replace(DRAFT, counts=())
    wide = replace(SIGNED, counts=(15, 10), most=(15, 18))
    for width in (1366, 1100, 900):
        page.resize(width, 768)
        page.show_rows(TODAY, (wide, draft, NEW), 3)
        QApplication.processEvents()
        if page.table.isColumnHidden(COUNT):
            continue
        room = page.table.columnWidth(COUNT) - theme.px(14)
        for row, kind in ((wide, "strong"), (draft, "note"), (NEW, "note")):
            assert QFontMetrics(theme.font(kind)).horizontalAdvance(words(row)[COUNT]) <= room
    assert "count 10 to 18 of 18" in in_words(wide)
    assert "not signed yet" in in_words(draft)


def test_a_count_that_is_a_range_is_painted_as_one_and_nothing_joins_two_exams(page: StartPage) -> None:
    one = replace(SIGNED, counts=(16, None, 8, 4), most=(16, None, 8, 12))
    assert ranges(one) == [(16, 16), None, (8, 8), (4, 12)]
    exact = replace(SIGNED, counts=(16, None, 8, 8), most=(16, None, 8, 8))

    def inked(row: Row) -> list[int]:
        """Of each column of pixels of the counts, how many are dark, the dotted line aside."""
        page.show_rows(TODAY, (row, DRAFT), 2)
        QApplication.processEvents()
        table = page.table
        rect = table.visualRect(table.model().index(0, COUNT))
        rect.moveTopLeft(table.viewport().mapTo(page, rect.topLeft()))
        seen = page.grab().toImage().copy(rect)
        middle, high = range(6, rect.width() - 50), range(4, seen.height() - 4)
        dark = [sum(seen.pixelColor(x, y).lightness() < 170 for y in high) for x in middle]
        return [max(0, many - 1) for many in dark]

    page.resize(1366, 768)
    marks = inked(exact)
    assert marks.count(0) > len(marks) // 2, "most of the room between the exams is empty"
    assert max(inked(one)[-16:]) > max(marks[-16:]), "a bar is longer than a dot"
