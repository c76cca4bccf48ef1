"""A questionnaire filled in through the real form: by keyboard, by mouse, with item 9, and when saving fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from bodymap.errors import NotSaved, UserError
from bodymap.medicine.instruments import BUILT_IN, Instrument, built_in, parse_instrument
from bodymap.medicine.model import Flag, Response
from bodymap.ui.dialogs.messages import Message
from bodymap.ui.kit import theme
from bodymap.ui.pages.questionnaire.form import Keep, QuestionnaireForm
from bodymap.ui.pages.questionnaire.preview import InstrumentPreview
from bodymap.ui.pages.questionnaire.sheet import ItemCard, QuestionSheet, facts, score_lines
from tests.instruments.texts import OWN

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Desk:
    """What the practice has stored, by id, and whether its disk takes anything."""

    def __init__(self) -> None:
        self.responses: dict[str, Response] = {}
        self.flags: dict[str, Flag] = {}
        self.trouble: UserError | None = None
        self.kept = 0
        self.time = START

    def keep(self, response: Response, flags: tuple[Flag, ...]) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.kept += 1
        self.responses[response.id] = response
        self.flags |= {flag.id: flag for flag in flags}

    def now(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time

    @property
    def response(self) -> Response:
        (found,) = self.responses.values()
        return found

    @property
    def flag(self) -> Flag:
        (found,) = self.flags.values()
        return found


@pytest.fixture(scope="module")
def look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 1.0)


@pytest.fixture
def desk(look: None) -> Desk:
    return Desk()


Open = Callable[..., QuestionnaireForm]


@pytest.fixture
def fill(qtbot: QtBot, desk: Desk) -> Open:
    """Opens a form for an instrument, shown as it would be."""

    def open_form(instrument: Instrument | str, response: Response | None = None, **rest: object) -> QuestionnaireForm:
        made = built_in(instrument) if isinstance(instrument, str) else instrument
        keep: Keep = desk.keep
        form = QuestionnaireForm(made, keep, response, patient="p", who="Dr I. Lind", clock=desk.now, **rest)  # type: ignore[arg-type]
        qtbot.addWidget(form)
        form.show()
        qtbot.waitExposed(form)
        return form

    return open_form


def press(form: QuestionnaireForm | InstrumentPreview, *keys: str | Qt.Key) -> None:
    """Keys to whatever has the focus in the form."""
    for key in keys:
        focus = form.focusWidget()
        if isinstance(key, str):
            QTest.keyClicks(focus, key)
        else:
            QTest.keyClick(focus, key)


def record(form: QuestionnaireForm, found: str = "Spoke alone", plan: str = "Call tomorrow") -> None:
    """Fill in the notice and record it."""
    assert form.notice is not None
    form.notice.found.edit.setPlainText(found)
    form.notice.plan.edit.setPlainText(plan)
    form.notice.done_button.click()


# -- keys and mouse ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BUILT_IN)
def test_nothing_is_chosen_before_and_every_gap_is_seen(fill: Open, desk: Desk, name: str) -> None:
    form = fill(name)
    for card in form.sheet.cards:
        assert card.answer is None
        assert not any(button.isChecked() for button in card.buttons)
        assert card.unanswered.isVisibleTo(form)
        assert card.unanswered.text() == "Not answered"
    assert form.progress.text() == f"0 of {len(form.sheet.cards)} answered"
    assert not form.totals.isVisibleTo(form)
    assert desk.kept == 0


def test_digits_answer_and_go_on(fill: Open, desk: Desk) -> None:
    form = fill("phq9")
    press(form, *"012301230", "2")
    given = dict(zip(map(str, range(1, 11)), [0, 1, 2, 3, 0, 1, 2, 3, 0, 2], strict=True))
    assert dict(desk.response.answers) == given
    assert form.progress.text() == "10 of 10 answered"
    assert form.focusWidget() is form.done_button
    assert form.totals.text().startswith("PHQ-9 total: 12 of 27, moderate (10 to 14), bands: Kroenke 2001.")
    assert "Item 1: 0, item 2: 1, item 9: 0." in form.totals.text()
    press(form, Qt.Key.Key_Return)
    assert form.result() == form.DialogCode.Accepted
    assert desk.response.mode == "examiner"
    assert not desk.flags


def test_every_answer_is_stored_as_it_is_given(fill: Open, desk: Desk) -> None:
    form = fill("gad7")
    press(form, "2")
    assert dict(desk.response.answers) == {"1": 2}
    assert form.saved.text() == "✓ Every entry is saved"
    press(form, "1")
    assert dict(desk.response.answers) == {"1": 2, "2": 1}
    form.reject()  # Esc loses nothing
    assert len(desk.responses) == 1


def test_arrows_enter_space_and_delete(fill: Open, desk: Desk) -> None:
    form = fill("gad7")
    sheet = form.sheet
    press(form, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Up)
    assert sheet.current is sheet.cards[1]
    assert desk.kept == 0  # Enter goes on and answers nothing
    press(form, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Space)
    assert sheet.cards[1].answer == 1
    press(form, Qt.Key.Key_Left, Qt.Key.Key_Space)
    assert sheet.cards[1].answer == 0
    press(form, Qt.Key.Key_Delete)
    assert sheet.cards[1].answer is None
    assert dict(desk.response.answers) == {}
    press(form, Qt.Key.Key_End)
    assert sheet.current is sheet.cards[6]
    press(form, Qt.Key.Key_Left, Qt.Key.Key_Space)
    assert sheet.cards[6].answer == 3
    press(form, Qt.Key.Key_Home, Qt.Key.Key_Up, Qt.Key.Key_Left)
    assert sheet.current is sheet.cards[0]
    sheet.go_to(sheet.cards[6])
    press(form, Qt.Key.Key_Left)
    assert sheet.cards[6].chosen_button() is form.focusWidget()


def test_a_key_that_does_nothing_says_so(fill: Open, desk: Desk) -> None:
    form = fill("gad7")
    press(form, "k")
    assert form.hint.text() == "Key 'k' does nothing here"
    press(form, "4")
    assert form.hint.text() == "4 is no answer to item 1"
    assert desk.kept == 0
    QTest.keyClick(form.sheet.cards[0], Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(form.sheet.cards[0], Qt.Key.Key_F7)
    assert form.sheet.cards[0].answer is None


def test_ten_is_t(fill: Open, desk: Desk) -> None:
    form = fill("nrs_pain")
    press(form, "t", "7")
    assert dict(desk.response.answers) == {"now": 10, "average_24h": 7}


def test_the_mouse_answers_and_clears(fill: Open, desk: Desk) -> None:
    form = fill("phq2")
    second = form.sheet.cards[1]
    QTest.mouseClick(second.buttons[3], Qt.MouseButton.LeftButton)
    QTest.mouseClick(second.buttons[3], Qt.MouseButton.LeftButton)  # once more changes nothing
    assert second.answer == 3
    assert form.sheet.current is second
    QTest.mouseClick(second.buttons[1], Qt.MouseButton.LeftButton)
    assert dict(desk.response.answers) == {"2": 1}
    QTest.mouseClick(second.clear, Qt.MouseButton.LeftButton)
    assert second.answer is None


def test_the_tab_key_stops_once_at_each_question(fill: Open) -> None:
    form = fill("phq2")
    assert form.focusWidget() is form.sheet.cards[0]
    press(form, Qt.Key.Key_Tab)
    assert form.focusWidget() is form.sheet.cards[1]
    press(form, Qt.Key.Key_Tab)
    assert form.focusWidget() is form.done_button


def test_screen_readers_hear_question_answer_and_gap(fill: Open) -> None:
    form = fill("phq9")
    card = form.sheet.cards[8]
    assert card.accessibleName().endswith("hurting yourself in some way")
    assert card.accessibleDescription() == "Not answered"
    assert card.buttons[1].accessibleName() == "Item 9: 1, Several days"
    other = fill("nrs_pain")
    pain = other.sheet.cards[0]
    assert pain.buttons[10].accessibleName() == "Item 1: 10, The worst pain I can imagine"
    assert pain.buttons[5].accessibleName() == "Item 1: 5"


# -- gaps and going on ---------------------------------------------------------------------------------------------


def test_gaps_are_asked_about_and_may_stay(fill: Open) -> None:
    form = fill("gad7")
    press(form, "1")
    form.done_button.click()
    assert form.isVisible()
    assert form.doubt.text.text() == "6 questions are not answered: 2, 3, 4, 5, 6, 7."
    form.doubt.go_on.click()
    assert not form.isVisible()


def test_go_back_and_correct_goes_to_the_first_question_that_is_open(fill: Open) -> None:
    form = fill("gad7")
    press(form, "1", Qt.Key.Key_Return, "2", "1", "1", "1", "1")
    form.done_button.click()
    assert form.focusWidget() is form.doubt.back
    press(form, Qt.Key.Key_Space)
    press(form, "3")
    assert form.sheet.cards[1].answer == 3
    assert not form.missing


def test_an_empty_form_closes_and_leaves_nothing(fill: Open, desk: Desk) -> None:
    form = fill("phq9")
    form.done_button.click()
    assert not form.isVisible()
    assert desk.kept == 0


def test_a_response_is_gone_on_with(fill: Open, desk: Desk) -> None:
    version = built_in("gad7").version
    before = Response("p", "gad7", version, START, answers={"1": 2, "2": 9, "old": 1}, exam="e")
    form = fill("gad7", before)
    assert [card.answer for card in form.sheet.cards] == [2, *[None] * 6]
    assert form.sheet.current is form.sheet.cards[1]
    press(form, "3")
    assert (desk.response.id, desk.response.exam, desk.response.at) == (before.id, "e", START)
    assert desk.response.answers["2"] == 3
    assert desk.response.answers["old"] == 1


def seen(form: QuestionnaireForm, card: ItemCard) -> bool:
    """Whether the question and its first answer are in view."""
    view = form.findChildren(QScrollArea)[0].viewport()
    top = card.mapTo(view, card.rect().topLeft()).y()
    return top >= 0 and top + card.buttons[0].geometry().bottom() < view.height()


def test_the_question_with_the_keys_is_in_view(fill: Open, qapp: QApplication) -> None:
    before = Response("p", "phq9", built_in("phq9").version, START, answers={str(n): 1 for n in range(1, 9)})
    form = fill("phq9", before)
    qapp.processEvents()
    assert form.sheet.current is form.sheet.cards[8]
    assert seen(form, form.sheet.cards[8])
    small = fill("pgic", since=date(2026, 10, 1))
    small.resize(536, 420)
    qapp.processEvents()
    small.sheet.go_to(small.sheet.cards[0])
    assert seen(small, small.sheet.cards[0])


def test_another_version_is_not_gone_on_with(fill: Open) -> None:
    with pytest.raises(ValueError, match="is not"):
        fill("gad7", Response("p", "gad7", "0", START))


def test_a_new_response_knows_where_it_belongs(fill: Open, desk: Desk) -> None:
    form = fill("cgi_s", exam="e", course="c", infusion="i")
    press(form, "4")
    kept = desk.response
    assert (kept.patient, kept.exam, kept.course, kept.infusion) == ("p", "e", "c", "i")
    assert kept.answers["severity_words"] == "Moderately ill"


# -- the named date ------------------------------------------------------------------------------------------------


def test_the_pgic_names_its_date_and_keeps_words_and_date(fill: Open, desk: Desk) -> None:
    form = fill("pgic", since=date(2026, 10, 1))
    assert "1 Oct 2026" in form.sheet.cards[0].words.text()
    assert "1 Oct 2026" in form.stem.text()
    press(form, "2")
    assert dict(desk.response.answers) == {"since": "2026-10-01", "change": 2, "change_words": "Much improved"}
    form.since.edit.setText("3.10.2026")
    assert "3 Oct 2026" in form.sheet.cards[0].words.text()
    assert desk.response.answers["since"] == "2026-10-03"


def test_without_a_date_it_is_asked_for(fill: Open, desk: Desk) -> None:
    form = fill("pgic")
    assert "the start of this treatment" in form.sheet.cards[0].words.text()
    press(form, "2")
    form.done_button.click()
    assert form.isVisible()
    assert "Say which day" in form.since.line.text()
    form.since.edit.setText("the 40th")
    assert form.since.is_wrong
    form.done_button.click()
    assert form.isVisible()
    form.since.edit.setText("1 Oct 2026")
    form.done_button.click()
    assert not form.isVisible()
    assert desk.response.answers["since"] == "2026-10-01"


# -- item 9 at the desk (domain 5.2) -------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["1", "2", "3"])
def test_item_9_stops_at_once_with_everything_saved(fill: Open, desk: Desk, answer: str) -> None:
    form = fill("phq9")
    form.sheet.go_to(form.sheet.cards[8])
    press(form, answer)
    assert form.notice is not None
    assert form.notice.isVisible()
    assert form.notice.isModal()
    assert "The answer is saved." in form.notice.answer.text()
    assert dict(desk.response.answers) == {"9": int(answer)}
    assert (desk.flag.kind, desk.flag.about, desk.flag.patient) == ("item9", desk.response.id, "p")
    assert desk.flag.raised_at > START
    assert desk.flag.seen_at is None


@pytest.mark.parametrize("name", ["phq9", "phq8", "gad7"])
def test_no_other_answer_stops_anything(fill: Open, desk: Desk, name: str) -> None:
    form = fill(name)
    for card in form.sheet.cards:
        QTest.mouseClick(card.buttons[0 if card.item.flag_from else -1], Qt.MouseButton.LeftButton)
    assert form.notice is None
    assert not desk.flags


def test_the_form_stays_open_until_the_assessment_is_written_down(fill: Open, desk: Desk) -> None:
    form = fill("phq9")
    form.sheet.go_to(form.sheet.cards[8])
    press(form, "1")
    assert form.notice is not None
    form.notice.reject()  # back to the questions
    assert form.notice is None
    assert form.band.isVisible()
    assert "Assessment not recorded yet" in form.band.words.text()
    for leave in (form.done_button.click, form.reject, form.close):
        leave()
        assert form.isVisible()
        assert form.notice is not None
        form.notice.reject()
    form.band.record.click()
    record(form)
    assert form.notice is None
    assert desk.flag.seen_by == "Dr I. Lind"
    assert desk.flag.seen_at is not None
    assert desk.flag.done == "Assessed: Spoke alone. Plan: Call tomorrow."
    assert "Assessed by Dr I. Lind" in form.band.words.text()
    form.reject()
    assert not form.isVisible()


def test_the_notice_needs_what_by_whom_when_and_the_plan(fill: Open, desk: Desk) -> None:
    form = fill("phq9")
    form.sheet.go_to(form.sheet.cards[8])
    press(form, "1")
    notice = form.notice
    assert notice is not None
    notice.by.edit.setText(" ")
    notice.day.edit.setText("soon")
    notice.time.edit.setText("late")
    notice.done_button.click()
    assert [field.is_wrong for field in (notice.found, notice.plan, notice.by, notice.day, notice.time)] == [True] * 5
    assert desk.flag.seen_at is None
    record(form)
    assert notice.isVisible()
    notice.by.edit.setText("Dr I. Lind")
    here = desk.time.astimezone()
    for day, clock, words in (
        (f"{here + timedelta(days=1):%Y-%m-%d}", "00:00", "in the future"),
        (f"{here - timedelta(days=1):%Y-%m-%d}", "00:00", "before the question was answered"),
        ("soon", f"{here:%H:%M}", ""),
    ):
        notice.day.edit.setText(day)
        notice.time.edit.setText(clock)
        notice.done_button.click()
        assert words in notice.time.line.text()
        assert notice.isVisible()
    notice.day.edit.setText(f"{here:%Y-%m-%d}")
    notice.done_button.click()
    assert desk.flag.seen_by == "Dr I. Lind"


def test_a_lowered_answer_keeps_the_flag_with_both_values(fill: Open, desk: Desk) -> None:
    form = fill("phq9")
    ninth = form.sheet.cards[8]
    form.sheet.go_to(ninth)
    press(form, "2")
    assert form.notice is not None
    form.notice.reject()
    form.sheet.go_to(ninth)
    press(form, "0")
    assert form.notice is None
    assert dict(desk.response.answers) == {"9": 0}
    assert '"More than half the days" (2) on' in desk.flag.text
    assert 'Then "Not at all" (0) on' in desk.flag.done
    assert desk.flag.seen_at is None
    form.sheet.go_to(ninth)
    press(form, Qt.Key.Key_Delete)
    assert desk.flag.done.count("Then") == 2
    form.reject()
    assert form.isVisible()
    record(form)
    form.sheet.go_to(ninth)
    press(form, "3")  # raised again: a flag of its own
    assert len(desk.flags) == 2
    assert form.notice is not None


def test_an_open_flag_from_before_is_still_open(fill: Open, desk: Desk) -> None:
    phq9 = built_in("phq9")
    before = Response("p", "phq9", phq9.version, START, answers={"9": 1})
    flag = Flag("p", "item9", before.id, START, "PHQ-9, item 9.")
    form = fill(phq9, before, flags=[flag])
    assert desk.kept == 0
    form.reject()
    assert form.isVisible()
    record(form)
    assert desk.flags[flag.id].done


def test_an_answer_that_came_without_its_flag_gets_one(fill: Open, desk: Desk) -> None:
    before = Response("p", "phq9", built_in("phq9").version, START, mode="self", answers={"9": 3})
    form = fill("phq9", before)
    assert '"Nearly every day" (3)' in desk.flag.text
    assert form.open_flags == (desk.flag,)


def test_a_blank_item_9_is_named_and_nothing_is_computed(fill: Open) -> None:
    form = fill("phq9")
    press(form, *"11111111", Qt.Key.Key_Return, "1")
    assert form.progress.text() == "9 of 10 answered"
    assert not form.totals.isVisibleTo(form)
    form.done_button.click()
    assert form.doubt.text.text() == "1 question is not answered: 9."


def test_no_words_of_notice_and_band_reassure_or_grade(fill: Open) -> None:
    form = fill("phq9")
    form.sheet.go_to(form.sheet.cards[8])
    press(form, "1")
    assert form.notice is not None
    said = " ".join(label.text() for part in (form, form.notice) for label in part.findChildren(QLabel)).lower()
    assert "the program makes no judgement" in said
    assert "reassures of nothing" in said
    assert not any(words in said for words in ("no risk", "low risk", "high risk", "no suicide", "diagnos", "safe"))


# -- when saving fails ---------------------------------------------------------------------------------------------


def test_what_cannot_be_saved_stays_on_the_screen_and_is_tried_again(fill: Open, desk: Desk) -> None:
    form = fill("gad7")
    desk.trouble = NotSaved("The disk is full.", "Make room.")
    press(form, "1")
    assert form.trouble.text() == "Not saved yet. The disk is full. Make room."
    assert form.saved.text() == "Not saved yet"
    assert form.sheet.cards[0].answer == 1
    desk.trouble = None
    press(form, "2")
    assert not form.trouble.isVisibleTo(form)
    assert dict(desk.response.answers) == {"1": 1, "2": 2}


def test_answers_that_cannot_be_saved_are_lost_only_on_purpose(fill: Open, desk: Desk) -> None:
    form = fill("phq2")
    desk.trouble = NotSaved("The disk is full.")
    press(form, "1", "2")
    form.done_button.click()
    assert form.isVisible()
    message = form.findChild(Message)
    assert message is not None
    message.answers["Stay"].click()
    assert form.isVisible()
    desk.trouble = None
    form.done_button.click()
    assert not form.isVisible()
    assert dict(desk.response.answers) == {"1": 1, "2": 2}


def test_answers_can_be_given_up(fill: Open, desk: Desk) -> None:
    form = fill("phq2")
    desk.trouble = NotSaved("The disk is full.")
    press(form, "1", "2")
    form.reject()
    message = form.findChild(Message)
    assert message is not None
    message.answers["Close and lose the answers"].click()
    assert not form.isVisible()


def test_an_assessment_is_recorded_whatever_the_disk_says(fill: Open, desk: Desk, qtbot: QtBot) -> None:
    form = fill("phq9")
    form.sheet.go_to(form.sheet.cards[8])
    desk.trouble = NotSaved("The disk is full.")
    press(form, "1")
    assert form.notice is not None  # the notice does not wait for the disk
    assert "not saved yet" in form.notice.answer.text()
    record(form)
    assert form.notice is None  # no step of safety waits for the disk either
    assert form.open_flags == ()
    assert form.saved.text() == "Not saved yet"
    form.reject()
    assert form.isVisible()  # asked first
    desk.trouble = None
    qtbot.waitUntil(lambda: bool(desk.flags), timeout=5_000)  # by itself
    assert desk.flag.seen_by == "Dr I. Lind"
    assert dict(desk.response.answers) == {"9": 1}


def test_a_flag_raised_by_a_clock_that_is_ahead_can_be_answered(fill: Open, desk: Desk) -> None:
    phq9 = built_in("phq9")
    before = Response("p", "phq9", phq9.version, START, answers={"9": 1})
    form = fill(phq9, before, flags=[Flag("p", "item9", before.id, START + timedelta(hours=3), "PHQ-9, item 9.")])
    form.reject()
    record(form)
    assert form.open_flags == ()
    form.reject()
    assert not form.isVisible()


def test_answers_that_are_closed_are_shown_and_do_not_change(fill: Open, desk: Desk) -> None:
    phq9 = built_in("phq9")
    before = Response("p", "phq9", phq9.version, START, answers={"1": 1, "9": 2})
    flag = Flag("p", "item9", before.id, START, "PHQ-9, item 9.")
    form = fill(phq9, before, flags=[flag], closed="Its exam is signed.")
    asked: list[bool] = []
    form.again_asked.connect(lambda: asked.append(True))
    assert form.moved.isVisibleTo(form)
    press(form, "3", Qt.Key.Key_Delete)
    QTest.mouseClick(form.sheet.cards[0].buttons[3], Qt.MouseButton.LeftButton)
    assert form.sheet.cards[0].answer == 1
    assert form.sheet.cards[0].chosen_button() is form.sheet.cards[0].buttons[1]
    assert desk.kept == 0
    form.again.click()
    assert form.isVisible()  # the open flag first
    record(form)
    assert desk.flags[flag.id].done.startswith("Assessed")
    assert desk.responses[before.id] == before
    form.again.click()
    assert not form.isVisible()
    assert asked == [True]


# -- what stands on the form ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BUILT_IN)
def test_window_stem_owner_and_licence_stand_on_every_form(fill: Open, name: str) -> None:
    form = fill(name)
    instrument = built_in(name)
    assert form.window_chip.text().lower() == instrument.window.lower()
    assert form.stem.text()
    assert instrument.owner in form.rights.text()
    assert instrument.licence in form.rights.text()
    assert instrument.source_url in form.rights.text()
    assert f"version {instrument.version}" in form.rights.text()
    assert form.rights.isVisibleTo(form)


def test_scores_can_be_left_out(fill: Open) -> None:
    form = fill("phq2", show_scores=False)
    press(form, "1", "1")
    assert not form.totals.isVisibleTo(form)


def clipped(root: QWidget) -> list[str]:
    """Texts that have less room than they need."""
    return [
        label.text()
        for label in root.findChildren(QLabel)
        if label.isVisibleTo(root) and label.text() and label.height() < label.heightForWidth(label.width()) - 1
    ]


@pytest.mark.parametrize("zoom", [1.0, 2.0])
@pytest.mark.parametrize("size", [(640, 480), (1280, 720), (1600, 1000)])
def test_nothing_clips_and_answers_never_overlap(
    fill: Open, qapp: QApplication, zoom: float, size: tuple[int, int]
) -> None:
    theme.apply(qapp, "dark", zoom)
    form = fill("phq9")
    form.resize(*size)
    qapp.processEvents()
    for card in form.sheet.cards:
        boxes = [button.geometry() for button in card.buttons]
        assert all(card.row.rect().contains(box) for box in boxes)
        assert not any(box.intersects(other) for box in boxes for other in boxes if box is not other)
        assert all(button.height() >= button.heightForWidth(button.width()) for button in card.buttons)
    assert not clipped(form.sheet)
    theme.apply(qapp, "light", 1.0)


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_whose_it_is_stands_there_at_any_size(fill: Open, qapp: QApplication, zoom: float) -> None:
    theme.apply(qapp, "light", zoom)
    form = fill("phq9", whom="Rosa Beispiel, DEMO-0012")
    form.resize(900, 480)
    qapp.processEvents()
    assert form.note.isVisible()
    assert "Rosa Beispiel, DEMO-0012" in form.note.text()
    assert not clipped(form)
    theme.apply(qapp, "light", 1.0)


def test_answers_stand_side_by_side_in_two_rows_or_as_a_list(fill: Open) -> None:
    phq, severity, pain = (fill(name) for name in ("phq9", "cgi_s", "nrs_pain"))
    row, words, numbers = (form.sheet.cards[0].row for form in (phq, severity, pain))
    assert [row.columns(width) for width in (900, 450, 150)] == [4, 2, 1]
    assert words.columns(2000) == 1
    assert [numbers.columns(width) for width in (600, 300)] == [11, 6]


# -- a questionnaire of the practice -------------------------------------------------------------------------------


def test_the_preview_shows_form_and_facts_and_keeps_nothing(qtbot: QtBot, desk: Desk) -> None:
    used: list[Instrument] = []
    own = parse_instrument(OWN)
    preview = InstrumentPreview(own, used.append)
    qtbot.addWidget(preview)
    preview.show()
    said = " ".join(label.text() for label in preview.findChildren(QLabel))
    for words in (
        "Answered by the patient; the past 7 days",
        "sum of 3 items, divided by 3; up to 1 missing, never item c: prorated (Nobody 1999); lower is better",
        "item d, then looked up in its table; lower is better",
        "mean of Hands and Mind; lower is better",
        "15.3 to 20 soft; 20.1 to 32.8 stiff (bands: Nobody 1999)",
        "item 4: from “At times” on, the assessment is asked for at once",
        "An invented owner Licensed to this practice STIFF is nobody's mark (licensed by the practice)",
        "All: not scorable: Hands, Mind not scorable.",
    ):
        assert words in said
    assert preview.focusWidget() is preview.sheet.cards[0]
    press(preview, "5", "6", "9", "3", "4")
    assert "All: 31.1 (15.3 to 32.8), stiff (20.1 to 32.8), bands: Nobody 1999." in preview.totals.text()
    assert "Item e: 4." in preview.totals.text()
    press(preview, Qt.Key.Key_Up, Qt.Key.Key_Delete)
    preview.reject()
    assert not used
    preview.show()
    preview.done_button.click()
    assert used == [own]
    assert not preview.isVisible()


def test_a_refusal_is_said_in_the_preview(qtbot: QtBot, desk: Desk) -> None:
    def refuse(_instrument: Instrument) -> None:
        raise UserError("Loaded already.", "Give it another version.")

    preview = InstrumentPreview(built_in("gad7"), refuse)
    qtbot.addWidget(preview)
    preview.show()
    preview.done_button.click()
    assert preview.isVisible()
    assert preview.trouble.text() == "Loaded already. Give it another version."


@pytest.mark.parametrize("name", BUILT_IN)
def test_facts_of_every_instrument(name: str) -> None:
    rows = facts(built_in(name))
    said = " ".join(words for _, words in rows)
    assert built_in(name).citation in said
    assert ("LOINC" in said) == bool(built_in(name).loinc_notice)


def test_a_filled_form_of_the_practice_s_own(fill: Open, desk: Desk) -> None:
    own = parse_instrument(OWN)
    form = fill(own, since=date(2026, 10, 1))
    assert "Since 1 Oct 2026: whistle" in form.sheet.cards[2].words.text()
    press(form, "5", "6", "9", "2")
    assert form.notice is not None  # its own item raises a flag as well
    record(form)
    assert desk.response.instrument == "stiffness"
    assert desk.response.answers["c_words"] == "9"


def test_lines_of_scores_leave_out_what_cannot_be_computed() -> None:
    from bodymap.medicine.instruments import score

    assert score_lines(score(built_in("phq9"), {"1": 1, "2": 1, "9": 0})) == [
        "PHQ-9 total: not scorable: 6 of 9 items not answered. Item 1: 1, item 2: 1, item 9: 0.",
        "Items 1 and 2 (PHQ-2): 2 of 6, below the cut point of 3 (0 to 2), bands: Kroenke 2003.",
    ]


def test_a_sheet_alone_has_no_page_to_scroll(qtbot: QtBot, desk: Desk) -> None:
    sheet = QuestionSheet(built_in("phq2"))
    qtbot.addWidget(sheet)
    sheet.show()
    sheet.go_to_open()
    sheet.show_answers({"1": 1, "2": 1})
    sheet.go_to_open()
    assert sheet.current is sheet.cards[0]
