"""From a press to an act, through the real page and the keyboard of its window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QApplication

from bodymap.medicine.model import Finding, Reaction, Reason
from bodymap.session import Visit
from bodymap.store import Store
from bodymap.ui.pages.exam.keys import Habits
from bodymap.ui.pages.exam.page import ExamPage
from tests.ui.exam.conftest import ORDER, MakePage, press, press_all

PAD = Qt.KeyboardModifier.KeypadModifier


def test_one_key_a_site(page: ExamPage, visit: Visit, store: Store) -> None:
    press_all(page, "0123456789+")
    press(page, "*")
    press(page, "t")
    found = [visit.exam.findings[site] for site in ORDER[:13]]
    assert [f.rating for f in found] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, None, 10]
    assert found[11].painful
    assert store.exam(visit.exam.id) == visit.exam
    assert visit.current == ORDER[13]


def test_numlock_off(page: ExamPage, visit: Visit) -> None:
    for key in (Qt.Key.Key_Insert, Qt.Key.Key_Clear, Qt.Key.Key_Left, Qt.Key.Key_Up):
        press(page, key, PAD)
    assert [visit.exam.findings[s].rating for s in ORDER[:4]] == [0, 5, 4, 8]
    press(page, Qt.Key.Key_Delete, PAD)
    assert visit.current == ORDER[3]


def test_skip_and_back(page: ExamPage, visit: Visit) -> None:
    press(page, Qt.Key.Key_Space)
    press(page, Qt.Key.Key_Enter)
    assert visit.current == ORDER[2]
    press(page, ".")
    press(page, Qt.Key.Key_Left)
    assert visit.current == ORDER[0]
    assert not visit.exam.findings


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("R", Reason.REFUSED),
        ("W", Reason.WOUND),
        ("D", Reason.DRESSING),
        ("A", Reason.ABSENT),
        ("U", Reason.NOT_REACHED),
        ("O", Reason.OTHER),
        (Qt.Key.Key_Return, None),
        (Qt.Key.Key_Enter, None),
        ("-", None),
        ("N", None),
    ],
)
def test_not_examined_asks_for_the_reason(
    page: ExamPage, visit: Visit, key: str | Qt.Key, reason: Reason | None
) -> None:
    press(page, "-")
    assert not visit.exam.findings, "nothing changes while it is asked"
    press(page, key)
    assert visit.exam.findings == {ORDER[0]: Finding.not_examined(ORDER[0], reason)}
    assert visit.current == ORDER[1]


def test_other_keys_are_refused_while_a_reason_is_asked(page: ExamPage, visit: Visit) -> None:
    press(page, "-")
    press(page, "7")
    press(page, Qt.Key.Key_Space)
    assert not visit.exam.findings
    assert page.entry.question is not None
    press(page, Qt.Key.Key_Escape)
    assert page.entry.question is None
    press(page, "7")
    assert visit.exam.findings[ORDER[0]].rating == 7


def test_the_question_is_answered_with_the_key_that_was_pressed(page: ExamPage, visit: Visit) -> None:
    """Who has no number pad pressed T for ten, and is not told to press + again."""
    press(page, "5")
    press(page, Qt.Key.Key_Left)
    press(page, "T")
    question = page.entry.question
    assert question is not None
    assert question.options[0].key == "T"
    press(page, "T")
    assert visit.exam.findings[visit.order[0]].rating == 10


def test_going_on_from_a_question_says_that_nothing_was_changed(page: ExamPage, visit: Visit) -> None:
    press_all(page, "7.")
    press(page, "3")
    said: list[str] = []
    page.entry.said.connect(lambda words, _refused: said.append(words))
    press(page, Qt.Key.Key_Return)
    assert visit.exam.findings[ORDER[0]].rating == 7
    assert visit.current == ORDER[1]
    assert "Nothing was changed" in said


def test_undo_closes_the_question_first(page: ExamPage, visit: Visit) -> None:
    press_all(page, "5-/")
    assert page.entry.question is None
    assert visit.exam.findings[ORDER[0]].rating == 5
    press(page, "/")
    assert not visit.exam.findings


def test_a_second_value_asks_once_and_both_stay_in_the_history(page: ExamPage, visit: Visit) -> None:
    press_all(page, "7.")
    press(page, "3")
    assert visit.exam.findings[ORDER[0]].rating == 7
    assert page.entry.question is not None
    press(page, "3")
    assert visit.exam.findings[ORDER[0]].rating == 3
    values = [(c.old, c.new) for c in visit.history() if ORDER[0] in c.what]
    assert ("", "7") in values
    assert ("7", "3") in values


def test_another_value_asks_anew_and_another_act_leaves_it(page: ExamPage, visit: Visit) -> None:
    press_all(page, "7.34")
    assert visit.exam.findings[ORDER[0]].rating == 7
    press(page, Qt.Key.Key_Space)
    assert page.entry.question is None
    assert visit.current == ORDER[1]
    assert visit.exam.findings[ORDER[0]].rating == 7


def test_the_same_value_again_changes_nothing_and_goes_on(page: ExamPage, visit: Visit) -> None:
    press_all(page, "7.7")
    assert page.entry.question is None
    assert visit.current == ORDER[1]
    assert len(visit.undo_stack) == 1


def test_a_second_value_need_not_be_asked_about(visit: Visit, make_page: MakePage) -> None:
    page = make_page(visit, Habits(sounds=False, ask_second=False))
    press_all(page, "7.3")
    assert visit.exam.findings[ORDER[0]].rating == 3


def test_a_new_rating_keeps_what_else_was_noted(page: ExamPage, visit: Visit) -> None:
    visit.note(Finding(ORDER[0], True, 7, reaction=Reaction.FLINCH, remark="cold hands"), go_on=False)
    press_all(page, "33")
    assert visit.exam.findings[ORDER[0]] == Finding(ORDER[0], True, 3, None, Reaction.FLINCH, None, "cold hands")


@pytest.mark.parametrize("key", ["k", "ß", Qt.Key.Key_Home, Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_any_other_key_is_refused_in_words(page: ExamPage, visit: Visit, key: str | Qt.Key) -> None:
    page.hand.press(
        QKeyEvent(
            QEvent.Type.KeyPress,
            (0xDF if key == "ß" else ord(key.upper())) if isinstance(key, str) else key.value,
            Qt.KeyboardModifier.NoModifier,
            key if isinstance(key, str) else "",
        ),
        page,
    )
    assert "does nothing here" in page.sheet.card.message
    assert not visit.exam.findings
    assert visit.current == ORDER[0]


def test_refusal_is_in_the_words_of_the_visual_language(page: ExamPage) -> None:
    QApplication.sendEvent(page, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_K, Qt.KeyboardModifier.NoModifier, "k"))
    assert page.sheet.card.message == "Key 'k' does nothing here"


def test_keys_of_the_program_are_left_alone(page: ExamPage) -> None:
    for key, modifiers in ((Qt.Key.Key_F5, PAD & ~PAD), (Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)):
        event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, "")
        assert not page.hand.press(event, page)


def test_a_held_key_fills_one_site(page: ExamPage, visit: Visit) -> None:
    press(page, "4")
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_4, Qt.KeyboardModifier.NoModifier, "4", True)
    for _ in range(5):
        QApplication.sendEvent(page, held)
    assert list(visit.exam.findings) == [ORDER[0]]


def test_a_bounce_fills_one_site(page: ExamPage, visit: Visit) -> None:
    times = iter([1000.0, 1040.0, 1300.0, 1310.0])
    page.hand.clock = lambda _event: next(times)
    press_all(page, "44")
    assert list(visit.exam.findings) == [ORDER[0]]
    assert "counts once" in page.sheet.card.message
    press_all(page, "46")
    assert [f.rating for f in visit.exam.findings.values()] == [4, 4, 6]


def test_undo_and_redo_say_what(page: ExamPage, visit: Visit) -> None:
    press_all(page, "78/")
    assert page.sheet.card.message == "Undone: Right occiput: 8 of 10"
    assert list(visit.exam.findings) == [ORDER[0]]
    press(page, "Y", Qt.KeyboardModifier.ControlModifier)
    assert visit.exam.findings[ORDER[1]].rating == 8
    press_all(page, "//")
    press(page, "/")
    assert page.sheet.card.message == "Nothing to undo"


def test_the_rest_at_once_asks_and_is_one_step(page: ExamPage, visit: Visit) -> None:
    press(page, "7")
    page.entry.ask_rest(no_pain=False)
    assert len(visit.exam.findings) == 1
    press(page, Qt.Key.Key_Return)
    assert all(visit.exam.findings[s] == Finding.not_examined(s) for s in ORDER[1:])
    press(page, "/")
    assert list(visit.exam.findings) == [ORDER[0]]
    page.entry.ask_rest(no_pain=True)
    press(page, Qt.Key.Key_Escape)
    assert len(visit.exam.findings) == 1
    page.entry.ask_rest(no_pain=True)
    press(page, Qt.Key.Key_Return)
    assert all(visit.exam.findings[s].rating == 0 for s in ORDER[1:])


def test_pain_areas_take_yes_no_and_not_asked(page: ExamPage, visit: Visit) -> None:
    press(page, "A")
    assert page.entry.area == "jaw_r"
    press_all(page, "10")
    assert visit.exam.areas == {"jaw_r": True, "jaw_l": False}
    press(page, Qt.Key.Key_Space)
    assert page.entry.area == "shoulder_girdle_l"
    press(page, "7")
    assert "does nothing here" in page.sheet.card.message
    press_all(page, "..")
    press(page, Qt.Key.Key_Backspace)
    assert visit.exam.areas == {"jaw_r": True}
    assert not visit.exam.findings
    press(page, "/")
    assert visit.exam.areas == {"jaw_r": True, "jaw_l": False}
    press_all(page, "a5")
    assert visit.exam.findings[ORDER[0]].rating == 5


def test_all_areas_answered(page: ExamPage, visit: Visit) -> None:
    press(page, "A")
    press_all(page, "1" * 19)
    assert len(visit.exam.areas) == 19
    assert page.entry.area == ""
    press(page, "1")
    assert "All 19" in page.sheet.card.message


def test_a_coarse_answer_by_key(page: ExamPage, visit: Visit) -> None:
    press(page, "A")
    page.entry.choose_area("upper_right")
    press_all(page, "10")
    assert visit.exam.quadrants == {"upper_right": True, "upper_left": False}


def test_a_signed_exam_changes_nothing(page: ExamPage, visit: Visit) -> None:
    press(page, "7")
    visit.sign("Dr I. Lind")
    before = visit.exam
    for keys in ("5", "-", "*", "a1", "a"):
        press_all(page, keys)
    page.entry.ask_rest(no_pain=True)
    assert visit.exam == before
    assert "signed" in page.sheet.card.message or page.entry.layer == "points"
    assert page.sheet.card.title.whole() == "Signed"
    assert not page.sheet.left.pad.isEnabled()


def test_what_is_said_to_a_screen_reader(page: ExamPage, visit: Visit) -> None:
    heard: list[str] = []
    page.entry.announced.connect(heard.append)
    press_all(page, "7-")
    assert heard[0] == "Forehead: 7 of 10. Next: Right occiput"
    assert heard[1].startswith("Right occiput not examined. Why? ↵ no reason, R refused")
    press(page, "r")
    assert heard[2] == "Right occiput: not examined, refused. Next: Left occiput"
    press(page, "/")
    assert heard[3] == "Undone: Right occiput: not examined, refused"
    QAccessible.setActive(True)
    try:
        press(page, "k")
        press(page, "5")
    finally:
        QAccessible.setActive(False)
    assert visit.exam.findings[ORDER[1]].rating == 5


def test_a_click_on_a_quadrant_says_what_it_answers(page: ExamPage, visit: Visit) -> None:
    visit.answer_area("neck", True)
    page.sheet.result.quadrants.cells["axial"].click()
    page.sheet.result.quadrants.cells["axial"].click()
    assert visit.exam.quadrants == {"axial": False}
    assert page.sheet.card.message == "Axial as a whole: no"
    assert page.sheet.result.quadrants.cells["axial"].answer is True, "any yes wins"


def test_the_practices_keys_are_drawn(visit: Visit, make_page: MakePage) -> None:
    page = make_page(visit, Habits(keys={"10": "F9", "painful": "x"}, sounds=False))
    assert page.sheet.left.pad.keys["10"].text() == "F9"
    press(page, Qt.Key.Key_F9)
    press(page, "x")
    assert [f.rating for f in visit.exam.findings.values()] == [10, None]
    press(page, "*")
    assert "does nothing here" in page.sheet.card.message


def test_keys_that_cannot_be_used_hold_nothing_up(visit: Visit, make_page: MakePage) -> None:
    page = make_page(visit, Habits(keys={"10": "7"}, sounds=False))
    press_all(page, "7+")
    assert [f.rating for f in visit.exam.findings.values()] == [7, 10]
