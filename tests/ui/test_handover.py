"""The hand-over through its pages: whose it is, what came, what must be seen, and the two files."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from bodymap.errors import FileProblem, NotSaved, WrongPassphrase
from bodymap.exchange import handover
from bodymap.exchange.handover import BadHandover, Home, Sender, Starter
from bodymap.medicine import diary
from bodymap.medicine.guided.steps import flat
from bodymap.medicine.instruments import Instrument, built_in
from bodymap.medicine.model import Course, Exam, Finding, Flag, Patient, Response, new_id
from bodymap.paths import resources
from bodymap.session import Practice
from bodymap.session.transfer import Bringing, bring
from bodymap.ui.pages.questionnaire.form import AssessNow
from bodymap.ui.pages.transfer.arrival import ArrivalPage, BroughtPage, FileDrop, choose_file, choose_new
from bodymap.ui.pages.transfer.giving import GiveDialog, StarterForm, StartHere, UnlockForm
from bodymap.ui.pages.transfer.reading import (
    AnswerFlag,
    Candidate,
    SelfExamPage,
    answer_rows,
    compared,
    differing,
    holds,
    must_see,
    title_of,
)
from tests.exchange import handovers
from tests.exchange.handovers import CHEAP, MORNING, WORDS_TOLD
from tests.flow.grade import grade
from tests.ui.people import light, practice

INES = Patient("DEMO-1", "Invented, Ines", date(1979, 4, 3))
OTTO = Patient("DEMO-11", "Otto Other", date(1961, 2, 3))
COURSES = (Course(INES.id, "spring", stopped=date(2026, 1, 2)), Course(INES.id, "autumn"))


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    light(qapp)
    yield
    light(qapp)


def words_of(page: QWidget) -> str:
    """Everything a page says."""
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


# -- whose it is ---------------------------------------------------------------------------------------------------


@pytest.fixture
def arrival(qtbot: QtBot) -> ArrivalPage:
    page = ArrivalPage()
    qtbot.addWidget(page)
    page.resize(1280, 860)
    page.show()
    page.show_home(handovers.home())
    page.show_candidates([Candidate(INES, date(2026, 3, 1), COURSES), Candidate(OTTO)])
    return page


def test_nobody_is_chosen_beforehand(arrival: ArrivalPage) -> None:
    assert arrival.picked() is None
    assert not arrival.bring.isEnabled()
    said = words_of(arrival)
    for words in ("Ines Invented", "Born 3 Apr 1979", "Number DEMO-1", "1 self-assessment, 3 Apr 2026", "7 diary days"):
        assert words in said
    assert "2 things somebody must see come with this file." in said


def test_a_patient_who_fits_is_brought_in_by_hand(arrival: ArrivalPage, qtbot: QtBot) -> None:
    QTest.mouseClick(arrival.cards[0], Qt.MouseButton.LeftButton)
    assert arrival.bring.text() == "Bring in to Invented, Ines"
    assert arrival.course.edit.currentText() == "autumn"  # the one that goes on
    with qtbot.waitSignal(arrival.bring_asked) as asked:
        QTest.mouseClick(arrival.bring, Qt.MouseButton.LeftButton)
    home, patient, course = asked.args
    assert (home.sender.number, patient, course) == ("DEMO-1", INES.id, COURSES[1].id)
    arrival.refuse("The disk is full.")
    assert arrival.bring.isEnabled()
    assert "The disk is full." in words_of(arrival)


def test_what_differs_is_said_and_asked_about(arrival: ArrivalPage, qtbot: QtBot) -> None:
    arrival.cards[1].radio.setFocus()
    QTest.keyClick(arrival.cards[1].radio, Qt.Key.Key_Space)
    asked: list[object] = []
    arrival.bring_asked.connect(lambda *args: asked.append(args))
    arrival.bring.click()
    assert asked == []
    assert "Name: here Otto Other, in the file Ines Invented." in arrival.doubt.text.text()
    arrival.doubt.back.click()
    assert not arrival.doubt.isVisible()
    arrival.bring.click()
    with qtbot.waitSignal(arrival.bring_asked) as sent:
        arrival.doubt.go_on.click()
    assert sent.args[1:] == [OTTO.id, None]


def test_a_new_search_forgets_who_was_chosen(arrival: ArrivalPage, qtbot: QtBot) -> None:
    arrival.cards[0].radio.setChecked(True)
    with qtbot.waitSignal(arrival.searched) as typed:
        arrival.search.edit.setText("Ida")
    assert typed.args == ["Ida"]
    arrival.show_candidates([])
    assert arrival.picked() is None
    assert arrival.none.isVisible()
    arrival.show_candidates([Candidate(INES)])
    assert arrival.picked() is None
    assert not arrival.course.isVisible()


def test_leaving_brings_nothing_and_the_look_may_change(arrival: ArrivalPage, qtbot: QtBot, qapp: QApplication) -> None:
    arrival.cards[0].radio.setChecked(True)
    light(qapp, 2.0)
    assert arrival.search.edit.text() == "DEMO-1"
    assert len(arrival.cards) == 2
    assert arrival.picked() is arrival.cards[0]  # the choice stands
    with qtbot.waitSignal(arrival.closed):
        arrival.leave.click()


def test_a_page_without_a_file_shows_nothing(qtbot: QtBot, qapp: QApplication) -> None:
    for page in (ArrivalPage(), BroughtPage(), SelfExamPage(lambda _flag: None)):
        qtbot.addWidget(page)
        light(qapp, 1.5)
        page.show()
        assert words_of(page) == ""


def test_number_name_and_birth_date_are_compared_in_words() -> None:
    def verdicts(sender: Sender, patient: Patient) -> list[str]:
        return [one.words for one in compared(sender, patient)]

    same = "the same in the file"
    assert verdicts(Sender("demo-1", "INES  invented", date(1979, 4, 3)), INES) == [same] * 3
    assert verdicts(Sender(), INES) == ["the file says nothing"] * 3
    assert verdicts(Sender("DEMO-2", "Ida", date(1979, 3, 4)), replace(INES, birth_date=None)) == [
        "differs: the file says DEMO-2",
        "differs: the file says Ida",
        "not recorded here; the file says 4 Mar 1979",
    ]
    assert holds(Home(Sender())) == ["Nothing yet"]
    assert must_see(1) == "1 thing somebody must see comes with this file."


# -- what came -----------------------------------------------------------------------------------------------------


def test_what_came_and_what_differs_is_listed(qtbot: QtBot, tmp_path: Path) -> None:
    home = handovers.home()
    with practice(tmp_path) as at_desk:
        at_desk.add_patient(INES)
        first = bring(at_desk.store, home, INES.id, "Dr I. Lind")
        exam = home.exams[0].having(Finding.rated("knee_r", 2)).with_area("neck", False).with_quadrant("axial", False)
        ones = {line.id: 1 for line in diary.items().values() if line.kind in ("scale", "yes_no", "number")}
        day = replace(home.days[0], answers=ones)
        response = replace(home.responses[0], answers={"1": 3})
        flag = replace(home.flags[0], text="sleep and work")
        other = replace(home, exams=(exam,), days=(day,), responses=(response,), flags=(flag,))
        second = bring(at_desk.store, other, INES.id, "Dr I. Lind")
    page = BroughtPage()
    qtbot.addWidget(page)
    page.show_brought(first, INES)
    page.show()
    said = words_of(page)
    assert "Somebody must see this now" in said
    assert said.index("Item 9 answered") < said.index("sleep")
    with qtbot.waitSignal(page.read_exam) as read:
        page.links[0].click()
    assert read.args == [home.exams[0].id]
    page.show_brought(second, replace(INES, name=""))
    said = words_of(page)
    assert "In the record of DEMO-1" in said
    assert "The patient asks about this" in said
    for words in (
        "Diary of 1 Apr 2026",
        "Questionnaire PHQ9 of 3 Apr 2026",
        "Right knee",
        "7 of 10",
        "2 of 10",
        "more",
    ):
        assert words in said
    with qtbot.waitSignal(page.open_patient) as opened:
        page.to_patient.click()
    assert opened.args == [INES.id]
    with qtbot.waitSignal(page.closed):
        page.done.click()
    page.show_brought(Bringing(INES.id, there_already=1), INES)
    assert "Nothing was new. 1 was there already." in words_of(page)
    assert title_of(flag) == "To ask about, 3 Apr 2026"
    assert differing(home.flags[0], flag) == [("To ask about", "sleep", "sleep and work")]


# -- reading one through -------------------------------------------------------------------------------------------


def _self_exam() -> tuple[Exam, list[Response], list[Flag]]:
    home = handovers.home()
    exam = replace(home.exams[0], patient=INES.id)
    exam = exam.answering("self_helped", "rest warmth").answering("self_helped_note", "my dog")
    exam = exam.answering("self_unknown", "sleep").answering("pain_average", 5)
    return exam, list(home.responses), list(home.flags)


def test_what_must_be_seen_stays_on_top_until_it_is_answered(qtbot: QtBot) -> None:
    exam, responses, flags = _self_exam()
    kept: list[Flag] = []
    page = SelfExamPage(kept.append, who="Dr I. Lind")
    qtbot.addWidget(page)
    page.resize(1300, 900)
    page.show()
    page.show_exam(exam, INES, responses, flags)
    assert [flag.kind for flag in page.open_flags] == ["item9", "ask"]
    nine, asked = page.open_flags
    assert page.answer_buttons[nine.id].text() == "Record the assessment"
    page.answer_buttons[asked.id].click()
    assert isinstance(page.asked, AnswerFlag)
    page.asked.done_button.click()
    assert page.asked.said.is_wrong
    page.asked.said.edit.setPlainText("Spoke about\nsleep.")
    page.asked.by.edit.setText(" ")
    page.asked.done_button.click()
    assert page.asked.by.is_wrong
    page.asked.by.edit.setText("Dr I. Lind")
    with qtbot.waitSignal(page.flag_answered) as answered:
        page.asked.done_button.click()
    assert kept == answered.args
    assert (kept[0].seen_by, kept[0].done, kept[0].id) == ("Dr I. Lind", "Spoke about sleep.", asked.id)
    assert kept[0].seen_at is not None
    assert [flag.kind for flag in page.open_flags] == ["item9"]
    assert "Answered by Dr I. Lind" in words_of(page)
    page.answer_buttons[nine.id].click()
    assert page.asked.cancel_button.text() == "Not now"
    page.asked.cancel_button.click()
    assert len(page.open_flags) == 1
    page.answer_buttons[nine.id].click()
    assert isinstance(page.asked, AssessNow)
    page.asked.found.edit.setPlainText("No plan, no intent.")
    page.asked.plan.edit.setPlainText("Call tomorrow.")
    with qtbot.waitSignal(page.flag_answered):
        page.asked.done_button.click()
    assert page.open_flags == []
    assert page.answer_buttons == {}


def test_an_answer_that_could_not_be_kept_leaves_the_notice(qtbot: QtBot) -> None:
    def full(_flag: Flag) -> None:
        raise NotSaved("The disk is full.", "Make room.")

    exam, responses, flags = _self_exam()
    page = SelfExamPage(full, who="Dr I. Lind")
    qtbot.addWidget(page)
    page.show_exam(exam, INES, responses, flags[:1])
    page.show()
    page.answer_buttons[flags[0].id].click()
    assert isinstance(page.asked, AnswerFlag)
    page.asked.said.edit.setPlainText("Spoke.")
    page.asked.done_button.click()
    assert "The disk is full." in page.asked.trouble.text()
    page.asked.reject()
    assert len(page.open_flags) == 1


def test_every_answer_is_read_in_the_order_asked(qtbot: QtBot) -> None:
    exam, responses, _ = _self_exam()
    rows = {row.question: row for row in answer_rows(exam, responses)}
    assert rows["Where the pain was"].answer == "Neck"
    assert rows["Pain now"].answer == "6 of 10"
    assert (rows["Woke up tired"].answer, rows["Woke up tired"].given) == ("don't know", False)
    assert (rows["Pain at its worst"].answer, rows["Pain at its worst"].given) == ("no answer", False)
    assert rows["What helped"].answer == "Rest; Warmth; my dog"
    nine = built_in("phq9").item("9").text
    assert rows[nine].answer == "Several days"
    assert answer_rows(exam)[0].section == "Answers"
    only_note = answer_rows(exam.answering("self_helped", "nothing").answering("self_helped_note", None))
    assert [row.answer for row in only_note if row.question == "What helped"] == ["Nothing helped"]
    others = [
        Response("", "gad7", built_in("gad7").version, MORNING, "self", {"1": 3}, exam.id),
        Response("", "own", "2", MORNING, "self", {"a": 1, "b": "text"}, exam.id),
        Response("", "own", "3", MORNING, "self", {}, exam.id),
    ]
    more = [(row.section, row.answer) for row in answer_rows(exam, others) if row.section != "Answers"]
    assert more[0] == ("GAD-7", "Nearly every day")
    assert more[1] == ("GAD-7", "no answer")
    assert more[-2:] == [("own", "a: 1; b: text"), ("own", "no answer")]
    page = SelfExamPage(lambda _flag: None)
    qtbot.addWidget(page)
    page.resize(800, 700)
    page.show()
    page.show_exam(exam, replace(INES, name=""), responses)
    said = words_of(page)
    assert "Places the patient pressed" in said
    assert "Trapezius" in said
    for verdict in ("score", "criteria", "positive", "met"):
        assert verdict not in said.lower().replace("sometimes", "").replace("something", "")
    with qtbot.waitSignal(page.print_asked) as printed:
        page.print.click()
    assert printed.args == [exam.id]
    with qtbot.waitSignal(page.closed):
        page.close_button.click()
    page.show_exam(replace(exam, findings={}), INES)
    assert "Places the patient pressed" not in words_of(page)


# -- opening -------------------------------------------------------------------------------------------------------


def test_a_file_is_opened_with_its_words(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.handover"
    handover.write_home(path, handovers.home(), WORDS_TOLD, cost=CHEAP)
    form = UnlockForm(path.name, lambda words: handover.read_home(path, words, cost=CHEAP))
    qtbot.addWidget(form)
    form.show()
    form.done_button.click()
    assert form.phrase.line.text() == "⚠ Type the passphrase."
    form.phrase.edit.setText("other words")
    form.done_button.click()
    assert "does not fit" in form.phrase.line.text()
    assert form.isVisible()
    form.seen.click()
    assert form.phrase.edit.echoMode() is QLineEdit.EchoMode.Normal
    form.seen.click()
    form.phrase.edit.setText(WORDS_TOLD.upper())
    with qtbot.waitSignal(form.opened) as opened:
        form.done_button.click()
    assert opened.args[0] == handover.read_home(path, WORDS_TOLD, cost=CHEAP)


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (FileProblem("The file is damaged.", "Ask again."), "The file is damaged. Ask again."),
        (BadHandover([f"flags {n}: is missing" for n in range(12)]), "12 faults; nothing was used."),
    ],
)
def test_a_broken_file_says_what_is_wrong(problem: FileProblem, words: str, qtbot: QtBot) -> None:
    def refuse(_words: str) -> object:
        raise problem

    form = UnlockForm("a.handover", refuse)
    qtbot.addWidget(form)
    form.show()
    form.phrase.edit.setText("any words at all")
    form.done_button.click()
    assert words in form.trouble.text()
    assert form.faults.isVisible() == isinstance(problem, BadHandover)
    if form.faults.isVisible():
        assert form.faults.text().endswith("and 4 more")


def _drop(on: QWidget, paths: list[Path]) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, left, none)
    enter.ignore()
    QApplication.sendEvent(on, enter)
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, left, none, QEvent.Type.Drop)
    event.ignore()
    QApplication.sendEvent(on, event)
    return enter.isAccepted() and event.isAccepted()


def test_one_hand_over_file_may_be_dropped(qtbot: QtBot, tmp_path: Path) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    drop = FileDrop(window)
    window.show()
    path = tmp_path / "a.HANDOVER"
    with qtbot.waitSignal(drop.dropped) as dropped:
        assert _drop(window, [path])
    assert dropped.args == [path]
    with qtbot.assertNotEmitted(drop.dropped):
        assert not _drop(window, [tmp_path / "a.csv"])
        assert not _drop(window, [path, path])
        assert not _drop(window, [])


def test_a_file_is_chosen_in_the_systems_dialog(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    proposed: list[str] = []
    answer = [str(tmp_path / "mine")]

    def save(_parent: object, _title: str, where: str, _kind: str) -> tuple[str, str]:
        proposed.append(Path(where).name)
        return answer[0], ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", save)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (answer[0], ""))
    assert choose_new(None, "home", date(2026, 4, 3)) == tmp_path / "mine.handover"
    assert proposed == ["bodymap-home-2026-04-03.handover"]
    assert choose_file(None) == tmp_path / "mine"
    answer[0] = str(tmp_path / "x.handover")
    assert choose_new(None, "home", date(2026, 4, 3)) == tmp_path / "x.handover"
    answer[0] = ""
    assert choose_new(None, "home", date(2026, 4, 3)) is None
    assert choose_file(None) is None


# -- at home -------------------------------------------------------------------------------------------------------


def test_the_patient_makes_the_file(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.handover"
    answers: list[Path | None] = [None, path]
    dialog = GiveDialog(
        handovers.home(),
        lambda at, words: handover.write_home(at, handovers.home(), words, cost=CHEAP),
        open_drafts=2,
        choose=lambda: answers.pop(0),
    )
    qtbot.addWidget(dialog)
    dialog.show()
    said = words_of(dialog)
    assert "1 self-assessment" in said
    assert "2 self-assessments are not done yet." in said
    dialog.save.click()
    assert dialog.trouble.text() == "Type the words first."
    dialog.phrase.setText("easy")
    dialog.save.click()
    assert "too easy" in dialog.trouble.text()
    dialog.make.click()
    words = dialog.phrase.text()
    dialog.save.click()  # no place chosen
    assert dialog.phrase.text() == words
    with qtbot.waitSignal(dialog.given) as given:
        QTest.keyClick(dialog.phrase, Qt.Key.Key_Return)
    assert given.args == [path]
    assert dialog.told.text() == words
    assert handover.read_home(path, words, cost=CHEAP).sender.number == "DEMO-1"
    with qtbot.waitSignal(dialog.print_asked):
        dialog.print.click()
    dialog.close_button.click()
    assert not dialog.isVisible()


def test_nothing_to_give_and_a_full_disk_are_said(qtbot: QtBot, tmp_path: Path) -> None:
    nothing = GiveDialog(Home(Sender()), lambda *_: None, open_drafts=1)
    qtbot.addWidget(nothing)
    nothing.show()
    assert not nothing.save.isEnabled()
    assert "nothing to give yet" in words_of(nothing)

    def full(_path: Path, _words: str) -> None:
        raise NotSaved("The disk is full.", "Make room.")

    dialog = GiveDialog(handovers.home(), full, choose=lambda: tmp_path / "a.handover")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.make.click()
    dialog.save.click()
    assert "The disk is full. Make room." in words_of(dialog)
    assert dialog.phrase.isVisible()


def test_escape_asks_once_before_typed_words_are_lost(qtbot: QtBot) -> None:
    dialog = GiveDialog(handovers.home(), lambda *_: None)
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClicks(dialog.phrase, "maple orbit")
    QTest.keyClick(dialog.phrase, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert "No file is made yet" in dialog.trouble.text()
    QTest.keyClick(dialog.phrase, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_buttons_at_home_are_large(zoom: float, qtbot: QtBot, qapp: QApplication) -> None:
    light(qapp, zoom)
    dialogs = [GiveDialog(handovers.home(), lambda *_: None), StartHere(Starter(Sender("DEMO-1")))]
    for dialog in dialogs:
        qtbot.addWidget(dialog)
        dialog.show()
        for button in dialog.findChildren(QPushButton):
            if button.isVisible():
                assert min(button.width(), button.height()) >= 44 * zoom
        for label in dialog.findChildren(QLabel):
            assert label.font().pixelSize() >= 18 * zoom


def test_a_starter_is_shown_before_it_is_taken(qtbot: QtBot) -> None:
    own: Instrument = replace(built_in("phq2"), id="two_own", name="Two of ours")
    from bodymap.medicine.instruments import dump

    starter = Starter(
        Sender("DEMO-1", "Ines Invented", date(1979, 4, 3)),
        practice="Practice at the Lake",
        language="xx",
        every_days=7,
        days=(date(2026, 12, 1),),
        instruments=("gad7", "two_own"),
        own=(dump(own),),
    )
    page = StartHere(starter)
    qtbot.addWidget(page)
    page.show()
    said = words_of(page)
    for words in ("Practice at the Lake", "Ines Invented", "born 3 Apr 1979", "every 7 days", "1 Dec 2026", "diary"):
        assert words in said
    assert "GAD-7, Two of ours" in said
    with qtbot.waitSignal(page.taken) as taken:
        page.yes.click()
    assert taken.args == [starter]
    nobody = StartHere(Starter(Sender(), diary=False, every_days=1))
    qtbot.addWidget(nobody)
    nobody.show()
    said = words_of(nobody)
    assert "It does not say who it is for." in said
    assert "each day" in said
    with qtbot.waitSignal(nobody.refused):
        nobody.no.click()


# -- the starter at the desk ---------------------------------------------------------------------------------------


def test_the_desk_makes_a_starter(qtbot: QtBot, tmp_path: Path) -> None:
    path, written = tmp_path / "a.handover", []
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    own = replace(built_in("gad7"), id="own")
    answers: list[Path | None] = [None, path]

    def write(at: Path, starter: Starter, words: str) -> None:
        handover.write_starter(at, starter, words, CHEAP)
        written.append((starter, words))

    form = StarterForm(
        replace(INES, figure="child"),
        write,
        parent,
        practice="Practice at the Lake",
        since="5 January",
        days=(date(2026, 12, 1), date(2027, 1, 4)),
        offered=[built_in(name) for name in ("gad7", "phq9", "phq2")] + [own],
        help_text="Call us",
        help_lines=("one", "two"),
        choose=lambda: answers.pop(0),
    )
    form.show()
    lines = {f"diary {line.id}" for line in diary.optional()}
    assert set(form.boxes) == {"gad7", "own", *lines}  # item 9 is never unattended
    for name in ("own", "diary weather"):
        form.boxes[name].click()
    form.planned.click()
    form.phrase.edit.setText("short")
    form.done_button.click()
    assert form.phrase.is_wrong
    form.other.click()
    form.done_button.click()  # no place chosen
    assert written == []
    assert form.isVisible()
    with qtbot.waitSignal(form.made) as made:
        form.done_button.click()
    assert made.args == [path]
    starter, words = written[0]
    assert handover.read_starter(path, words, CHEAP) == starter
    assert (starter.figure, starter.every_days, starter.instruments) == ("child", 7, ("own",))
    assert (starter.diary_items, starter.days, starter.help_lines) == (
        ("weather",),
        form.starter().days,
        ("one", "two"),
    )
    assert form.told.todo.text() == words
    with qtbot.waitSignal(form.slip_asked) as slip:
        form.told.answers["Print the visit slip"].click()
    assert slip.args == [words]


def test_a_starter_that_cannot_be_written_stays_on_the_screen(qtbot: QtBot, tmp_path: Path) -> None:
    def full(_path: Path, _starter: Starter, _words: str) -> None:
        raise NotSaved("The disk is full.", "Make room.")

    form = StarterForm(replace(INES, name=""), full, choose=lambda: tmp_path / "a.handover")
    qtbot.addWidget(form)
    form.show()
    form.done_button.click()
    assert form.isVisible()
    assert "The disk is full." in form.trouble.text()
    assert not hasattr(form, "told")
    assert form.starter().days == ()


# -- the words -----------------------------------------------------------------------------------------------------


def test_the_words_at_home_are_grade_six_at_most() -> None:
    texts = dict(flat(tomllib.loads((resources() / "handover" / "en.toml").read_text("utf-8"))))
    for key, text in texts.items():
        plain = text.replace("{", "").replace("}", "")
        if len(plain.split()) >= 7:
            assert grade(plain) <= 6.0, key


def test_home_and_desk_from_end_to_end(tmp_path: Path, qtbot: QtBot) -> None:
    """What is given at home stands at the desk, and the answered flag is closed there."""
    path = tmp_path / "a.handover"
    home = handovers.home()
    handover.write_home(path, home, WORDS_TOLD, cost=CHEAP)
    with practice(tmp_path) as at_desk:
        assert isinstance(at_desk, Practice)
        at_desk.add_patient(INES)
        arrival, read = ArrivalPage(), UnlockForm(path.name, lambda words: handover.read_home(path, words, cost=CHEAP))
        for widget in (arrival, read):
            qtbot.addWidget(widget)
            widget.show()
        brought: list[Bringing] = []
        read.opened.connect(arrival.show_home)
        arrival.searched.connect(
            lambda text: arrival.show_candidates([Candidate(row.patient) for row in at_desk.store.find_patients(text)])
        )
        arrival.bring_asked.connect(
            lambda value, patient, course: brought.append(bring(at_desk.store, value, patient, "Dr I. Lind", course))
        )
        read.phrase.edit.setText(WORDS_TOLD)
        read.done_button.click()
        assert arrival.cards[0].candidate.patient.number == "DEMO-1"
        arrival.cards[0].radio.click()
        arrival.bring.click()
        page = SelfExamPage(lambda flag: at_desk.store.save(flag, "Dr I. Lind"), who="Dr I. Lind")
        qtbot.addWidget(page)
        exam = brought[0].exams[0]
        store = at_desk.store
        page.show_exam(exam, INES, store.rows(Response, INES.id), store.rows(Flag, INES.id))
        page.show()
        asked = next(flag for flag in page.open_flags if flag.kind == "ask")
        page.answer_buttons[asked.id].click()
        assert isinstance(page.asked, AnswerFlag)
        page.asked.said.edit.setPlainText("Spoke.")
        page.asked.done_button.click()
        assert [flag.kind for flag in store.open_flags(INES.id)] == ["item9"]
        again = bring(store, replace(home, id=new_id()), INES.id, "Dr I. Lind")
        assert again.new == []
        assert len(store.open_flags(INES.id)) == 1
        assert exam.performed_at == MORNING
        with pytest.raises(WrongPassphrase):
            handover.read_home(path, "nobody told me these", cost=CHEAP)
