"""The compare page through its real widgets."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bodymap.medicine import body
from bodymap.medicine.model import Exam, Finding, Mode, Patient, Rule
from bodymap.medicine.outcomes import reading
from bodymap.ui.kit import theme
from bodymap.ui.kit.theme import Label
from bodymap.ui.pages.compare import ComparePage, between, named
from tests.outcomes.people import exam, infusions, whole_course

ROSA = Patient("DEMO-0012", "Rosa Beispiel", figure="female", id="p")


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication) -> ComparePage:
    if theme.current().dark or theme.scale() != 1:
        theme.apply(qapp, "light", 1.0)
    shown = ComparePage()
    qtbot.addWidget(shown)
    shown.resize(1440, 840)
    exams, given = whole_course()
    shown.show_exams(ROSA, exams, reading(exams, given), infusions=given)
    shown.show()
    return shown


def words(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(label.text() for label in widget.findChildren(Label) if label.isVisibleTo(widget))


def _show(page: ComparePage, exams: list[Exam]) -> None:
    page.show_exams(ROSA, exams, reading(exams))


def test_without_a_choice_the_first_and_the_latest_of_the_examiner(page: ComparePage) -> None:
    assert page.pair() == ("exam-14-examiner", "exam-91-examiner")
    said = words(page)
    for part in ("15", "9", "−6", "beyond error (5)", "11 weeks, 6 infusions between", "Dr I. Lind, thumb"):
        assert part in said, part
    assert "The count fell by 6. Up to 5 can be measurement error (different examiners; assumes an experienced" in said
    assert "Mean rating 5 → 3. Average pain 7 → 4." in said
    assert "6 sites no longer hurt:" in said
    assert page.context() == ("Two exams, same rule", "any pain is positive")


def test_the_table_has_the_largest_changes_first(page: ComparePage, qtbot: QtBot) -> None:
    assert page.heading.text() == "Changed by 2 or more: 6 sites"
    assert len(page.table.rows) == 6
    assert all(row.accessibleName().endswith("6 lower, no longer painful") for row in page.table.rows)
    assert page.more.text().startswith("12 more")
    QTest.mouseClick(page.more, Qt.MouseButton.LeftButton)
    assert len(page.table.rows) == 18
    assert page.table.rows[-1].accessibleName().endswith("the same")
    QTest.mouseClick(page.more, Qt.MouseButton.LeftButton)
    assert len(page.table.rows) == 6


def test_swap_and_pick(page: ComparePage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.pair_chosen) as chosen:
        QTest.mouseClick(page.swap, Qt.MouseButton.LeftButton)
    assert chosen.args == ["exam-91-examiner", "exam-14-examiner"]
    assert "+6" in words(page)
    pick = page.cards[1].pick
    assert pick.count() == 19
    assert pick.currentText() == "26 Aug 2026"
    pick.setFocus()
    with qtbot.waitSignal(page.pair_chosen) as chosen:
        QTest.keyClick(pick, Qt.Key.Key_Down)
    assert chosen.args == ["exam-91-examiner", "exam-24.4-self"]


def test_an_exam_of_another_mode_has_no_number_and_says_why(page: ComparePage) -> None:
    exams, given = whole_course()
    page.show_exams(ROSA, exams, reading(exams, given), "exam-0-examiner", "exam-94.4-self", given)
    assert page.difference.points.text() == ""
    said = words(page)
    assert "No number: A was examined by an examiner, B by the patient at home." in said
    assert not page.difference.thumb.isVisible()
    assert page.table.rows == []
    assert page.heading.text() == "Not comparable"


def test_an_exam_under_another_rule_has_no_number_and_says_why(page: ComparePage) -> None:
    _show(page, [exam(0), exam(7, rule=Rule.RATING2)])
    assert page.difference.points.text() == ""
    assert "the rules differ" in words(page)
    assert page.context() == (
        "Two exams, different rules",
        "A: any pain is positive; B: rating 2 or more is positive",
    )


def test_missing_sites_give_a_range(page: ComparePage) -> None:
    a, b = exam(0, 15), exam(7, 9, missing=1)
    _show(page, [a, b])
    said = words(page)
    assert "9 or 10" in said
    assert "17 of 18 examined" in said
    assert "5 or 6 lower, 1 site not examined: beyond measurement error (4, same examiner; assumes" in said
    assert page.table.rows
    assert any("not comparable" in row.accessibleName() for row in _all(page))


def _all(page: ComparePage) -> list[QWidget]:
    page.more.click()
    return list(page.table.rows)


def test_nothing_changed_and_self_exams(page: ComparePage) -> None:
    _show(page, [exam(0), exam(7)])
    said = words(page)
    assert "No site began or ceased to count." in said
    assert "The count did not change." in said
    assert page.heading.text() == "Changed by 2 or more: 0 sites"
    _show(page, [exam(0, mode=Mode.SELF), exam(7, 9, mode=Mode.SELF)])
    said = words(page)
    assert "no error published" in said
    assert "No smallest detectable difference was found for self-palpation." in said


def test_a_rise_and_the_rule_of_two(page: ComparePage) -> None:
    before = replace(exam(0, 6), rule=Rule.RATING2)
    after = replace(exam(7, 12), rule=Rule.RATING2)
    areas = dict.fromkeys(body.AREAS, True)
    _show(page, [replace(before, areas=areas), replace(after, areas={**areas, "neck": False})])
    said = words(page)
    assert "No site fell below 2. 6 sites rose to 2 or more:" in said
    assert "The count rose by 6." in said
    assert "Pain areas 19 → 18 of 19." in said
    down = after.having(Finding.rated(body.POINTS[0], 0))
    _show(page, [after, replace(down, id="later")])
    assert "1 site fell below 2: right occiput. No site rose to 2 or more." in words(page)


def test_two_exams_are_needed(page: ComparePage) -> None:
    _show(page, [exam(0)])
    assert page.empty.isVisible()
    assert page.context() == ("", "") or page.pair() == ("exam-0-examiner", "exam-0-examiner")
    _show(page, [])
    assert page.pair() == ("", "")
    assert page.context() == ("", "")


@pytest.mark.parametrize(("name", "zoom"), [("light", 2.0), ("dark", 1.0)])
@pytest.mark.parametrize("width", [1000, 1440])
def test_nothing_clips(page: ComparePage, qapp: QApplication, qtbot: QtBot, name: str, zoom: float, width: int) -> None:
    theme.apply(qapp, name, zoom)
    page.resize(width, 900)
    qapp.processEvents()
    if width / zoom >= 700:  # the page is laid out anew in several turns of the event loop
        qtbot.waitUntil(lambda: page.scroller.horizontalScrollBar().maximum() == 0)
    assert not page.grab().isNull()


def test_words() -> None:
    assert named(["knee_r", "knee_l", "gluteal_l"]) == "knee on both sides, left gluteal"
    a, b = exam(0), exam(3)
    assert between(a, b, ()) == "3 days apart"
    assert between(a, exam(0.1), ()) == "the same day"
    assert between(a, exam(21), infusions([7])) == "3 weeks, 1 infusion between"
    unnamed = Exam("p", a.performed_at, method=a.method)
    assert unnamed.examiner == ""


def test_an_exam_is_opened_from_its_card(page: ComparePage, qtbot: QtBot) -> None:
    for card, opened in zip(page.cards, ("exam-14-examiner", "exam-91-examiner"), strict=True):
        with qtbot.waitSignal(page.exam_opened) as heard:
            QTest.mouseClick(card.open, Qt.MouseButton.LeftButton)
        assert heard.args == [opened]
