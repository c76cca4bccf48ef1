"""A practice's own translations of PHQ-9 and GAD-7, with other ids and names, are treated like the ones they copy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from bodymap.app.desk import Desk
from bodymap.exchange.exports import export
from bodymap.medicine.instruments import Instrument, built_in, parse_instrument
from bodymap.medicine.model import Course, Exam, Finding, Flag, Infusion, Method, Mode, Patient, Response, Rule, Status
from bodymap.paths import resources
from bodymap.plots import course_figure, moods_of
from bodymap.report import papers
from bodymap.store import InstrumentText, Store
from bodymap.store.scores import shelf_of

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def renamed(original: str, name: str) -> tuple[Instrument, str]:
    """The shipped file with another id, name, title, language and other words of the answers."""
    text = (resources() / "instruments" / f"{original}.toml").read_text("utf-8")
    made = built_in(original)
    for old, new in (
        (f'id = "{original}"', f'id = "{original}_de"'),
        (f'name = "{made.name}"', f'name = "{name}"'),
        (f'title = "{made.title}"', 'title = "Fragebogen"'),
        ('language = "en"', 'language = "de"'),
        ("Not at all", "Gar nicht"),
        (made.items[0].text, "Erste Frage"),
        (f'name = "{made.name} total"', 'name = "Summe"'),
    ):
        assert old in text
        text = text.replace(old, new)
    return parse_instrument(text), text


PHQ, PHQ_TEXT = renamed("phq9", "Gemüt")
GAD, GAD_TEXT = renamed("gad7", "Sorge")


def response(instrument: Instrument, day: int, *answers: int | None) -> Response:
    given = {item.id: a for item, a in zip(instrument.items, answers, strict=False) if a is not None}
    at = START + timedelta(days=day)
    return Response("p", instrument.id, instrument.version, at, answers=given, course="c")


def exam(name: str, day: int, rating: int, mode: Mode = Mode.EXAMINER) -> Exam:
    from bodymap.medicine import body

    findings = {site: Finding(site, rating > 0, rating) for site in body.SITES}
    return Exam(
        "p", START + timedelta(days=day), "Dr I. Lind", mode, Rule.PAINFUL,
        Method.THUMB if mode is Mode.EXAMINER else Method.SELF_PALPATION, course="c", id=name, findings=findings,
        status=Status.SIGNED, signed_by="Dr I. Lind", signed_meaning="examined", signed_at=START,
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.open(tmp_path / "practice.bodymap")
    made.save(Patient("DEMO-7001", "Invented, Ida", id="p"), "w")
    made.save(Course("p", "1", id="c"), "w")
    made.save(Infusion("c", 1, START + timedelta(days=5), id="i"), "w")
    for copy, text in ((PHQ, PHQ_TEXT), (GAD, GAD_TEXT)):
        made.save_instrument(InstrumentText(copy.id, copy.version, text), "w")
    for one in (exam("a", 0, 5), exam("b", 30, 2), exam("s", 31, 2, Mode.SELF)):
        made.save_exam(one, None, "w")
    made.save(response(PHQ, 0, 2, 2, 2, 2, 2, 2, 2, 2, 1), "w")
    made.save(response(PHQ, 30, None, None, 2, 2, 2, 2, 2, 2, 2), "w")  # 14 of 7 items: 18 of 27, prorated
    made.save(response(GAD, 0, 1, 1, 1, 1, 1, 1, 1), "w")
    made.save(response(GAD, 30, 2, 2, 2, 2, 2, 2, 2), "w")
    made.save(response(built_in("pgic"), 30, 2), "w")
    made.save(response(built_in("cgi_i"), 30, 3), "w")
    made.save(response(built_in("cgi_s"), 30, 4), "w")
    made.save(response(built_in("nrs_pain"), 30, 5, 5, 6, 8), "w")
    yield made
    made.close()


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_a_copy_declares_what_its_original_does() -> None:
    assert PHQ.measures == GAD.measures == "mood"
    assert [PHQ.number(item.id) for item in PHQ.safety] == [9]
    without = parse_instrument(PHQ_TEXT.replace('measures = "mood"\n', ""))
    assert without.measures == "mood"  # an older copy that does not say it
    assert parse_instrument(GAD_TEXT.replace('measures = "mood"\n', "")).measures == "mood"


def test_the_plot_draws_totals_as_mood_and_answers_apart(store: Store) -> None:
    view = papers.course_view(store.record_of_course("c"), "c")
    lines = {mood.name for mood in view.moods if mood.is_line}
    assert lines == {"Gemüt", "Sorge"}
    figure = course_figure(view)
    said = [t.get_text() for t in figure.texts]
    assert "Mood totals" in said
    assert "Answers" in said
    assert "7 of 9 answered" in said  # beside the total of the label
    assert "7 of 9" in [t.get_text() for t in figure.texts if t.get_gid() == "partly"]
    labels = " | ".join(said)
    for words in ("Gemüt  18 of 27", "Sorge  14 of 21", "PGIC  2, much improved", "CGI-I  3, minimally improved"):
        assert words in labels
    assert "CGI-S  4, moderately ill" in labels
    assert "Pain 0 to 10  6 of 10" in labels


def test_the_report_and_the_sheets_say_item_9_and_the_mark(store: Store) -> None:
    report = text_of(papers.course_report_pdf(store, "c", "a4"))
    assert "18 of 27, 7 of 9 answered" in report
    assert "item 9: 1 of 3" in report
    assert "item 9: 2 of 3" in report
    assert "Item 9 was up to 2, last 2." in report
    assert "2, much improved" in report
    assert "3, minimally improved" in report
    sheet = text_of(papers.exam_sheet_pdf(store, "b", "a4"))
    assert "Gemüt, item 9: 2" in sheet
    assert "7 of 9 answered" in sheet
    beside = "Items 1, 2: not answered, not answered. Items 3, 4, 7 (6 points) are also core symptoms of fibromyalgia."
    assert beside in sheet
    assert f"Gemüt, 1 Apr 2026: {beside}" in report
    assert "PHQ-9" not in sheet
    assert "GAD-7" not in sheet


def test_the_help_line_stands_on_a_self_assessment(store: Store) -> None:
    settings = papers.settings_of(store)
    settings.set("help_country", "AT")
    settings.set("help_lines", ["Invented line 000"])
    assert "Invented line 000" in text_of(papers.exam_sheet_pdf(store, "s", "a4"))


def test_the_window_says_it_in_sentences(store: Store, qtbot: QtBot) -> None:
    desk = Desk(store, "Dr I. Lind")
    qtbot.addWidget(desk.window)
    desk.window.show()
    chart = desk.open_patient("p")
    chart.show_course()
    assert chart.course_page is not None
    said = " ".join(label.text() for label in chart.course_page.findChildren(QLabel))
    assert "Item 9: 1 at first, 2 at the last (of 3)." in said
    assert "18 of 27, 7 of 9 answered." in said
    assert "Items 1, 2: not answered, not answered." in said
    assert "Items 3, 4, 7 (6 points) are also core symptoms of fibromyalgia." in said
    assert "Much improved (1 April 2026)." in said
    assert "Minimally improved (1 April 2026)." in said


def test_own_maxima_are_not_cut() -> None:
    text = GAD_TEXT.replace('[[score]]\nid = "total"', '[[score]]\nid = "total"\ndivide = 2\ndecimals = 1')
    half = parse_instrument(text[: text.index("bands_source")] + 'loinc = "70274-6"\n')
    (mood,) = moods_of([response(half, 0, *[3] * 7)], lambda *_: half)
    assert (mood.high, mood.totals[0][1]) == (10.5, 10.5)


def test_json_keeps_the_answers_of_a_copy(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "all.json"
    export(store, "json", out)
    assert '"phq9_de"' in out.read_text("utf-8")


def test_the_hand_over_shows_questions_of_a_copy_and_home_never_asks_item_9(store: Store, qtbot: QtBot) -> None:
    assert [one.unattended for one in (PHQ, GAD)] == [False, True]
    home = Response("p", GAD.id, GAD.version, START + timedelta(days=31), "self", {"1": 0}, exam="s")
    store.save(home, "w")
    store.save(Flag("p", "item9", "s", START, "Gemüt, item 9: 1."), "w")
    desk = Desk(store, "Dr I. Lind")
    qtbot.addWidget(desk.window)
    desk.window.show()
    desk.arrivals.read("s")
    rows = {row.question: (row.section, row.answer) for row in desk.arrivals.reading.rows}
    assert rows["Erste Frage"] == ("Sorge", "Gar nicht")
    assert len(desk.arrivals.reading.open_flags) == 1
    offered = [one.id for one in shelf_of(store).offered() if one.unattended]
    assert "gad7_de" in offered
    assert "phq9_de" not in offered


def test_fhir_gives_a_copy_its_totals(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "all.fhir.json"
    export(store, "fhir", out)
    bundle = json.loads(out.read_text("utf-8"))
    totals = [
        entry["resource"]
        for entry in bundle["entry"]
        if entry["resource"]["resourceType"] == "Observation"
        and any(coding.get("code") == "phq9_de_total" for coding in entry["resource"]["code"]["coding"])
    ]
    assert [one["valueQuantity"]["value"] for one in totals] == [17, 18]
    assert "7 of 9" in totals[1]["note"][0]["text"]
