"""Whatever people type: nothing overflows, nothing overlaps, nothing goes on in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bodymap.medicine import body
from bodymap.medicine.model import ITEMS, Exam, Finding, Infusion, Patient, Reaction, Reason, Rule, Status, Threshold
from bodymap.report import Letterhead, SheetValues, Total, exam_sheet
from bodymap.report.paper import Document
from tests.report.people import EXAM, PATIENT, SHEET, overlaps, text_of, words_of

LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 5
NUMBER = "9" * 60
SIZES = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}


def test_words_over_each_other_are_seen() -> None:
    document = Document("a4", "Test")
    page = document.page()
    page.text(20, 40, "one two", 9)
    page.text(25, 41, "three", 9)
    assert overlaps(document.finish())


def _in_bounds(data: bytes, paper: str) -> None:
    wide, high = SIZES[paper]
    margin = 13.5 + (wide - 210) / 2
    for word in words_of(data):
        assert word.x0 >= margin, word
        assert word.x1 <= wide - margin, word
        assert 10 <= word.top <= word.bottom <= high - 3, word


@pytest.mark.parametrize("paper", SIZES)
def test_long_names_long_remarks_huge_numbers(paper: str) -> None:
    findings = {
        **EXAM.findings,
        "occiput_r": replace(
            Finding.rated("occiput_r", 10),
            reaction=Reaction.FLINCH,
            remark=LONG,
            threshold=Threshold(123456.789, "kgf/cm2", 1),
        ),
        "occiput_l": Finding.unrated("occiput_l"),
        "knee_l": Finding.not_examined("knee_l", Reason.NOT_REACHED),
    }
    exam = replace(
        EXAM,
        findings=findings,
        examiner=LONG,
        remark=f"{LONG} " + "word " * 900,
        status=Status.SIGNED,
        signed_by=LONG,
        signed_meaning=LONG,
        version=12,
        amends="x",
        amend_reason=LONG,
        answers={**EXAM.answers, "duration_months": 1200.0, "relievers": LONG},
        areas={area: yes for n, (area, yes) in enumerate(EXAM.areas.items()) if n % 3},
        quadrants={"upper_right": True, "lower_left": False, "axial": True},
    )
    start = datetime(2026, 1, 2, tzinfo=UTC)
    values = SheetValues(
        replace(PATIENT, name=f"Maria {LONG}", number=f"DEMO-{NUMBER}"),
        exam,
        SHEET.course,
        tuple(Infusion("c", n + 1, start + timedelta(days=7 * n), mg_per_kg=123456.789) for n in range(30)),
        f"{NUMBER} of course {LONG}",
        SHEET.previous,
        (
            Total("PHQ-9", None, 27),
            Total(LONG, 123456789, 999999),
            *(Total(f"Scale {n}", n, 10) for n in range(5)),
        ),
        Letterhead(LONG, f"{LONG} street"),
    )
    data = exam_sheet(values, paper)
    assert overlaps(data) == []
    _in_bounds(data, paper)
    text = text_of(data)
    assert "… continued in the record" in text
    assert "more in the record" in text
    assert "Maria Donau" in text


_TEXTS = st.text(
    st.one_of(st.sampled_from("abc DEF 019 äßéλдשא山ก"), st.characters(exclude_categories=["Cs"])), max_size=40
)


@st.composite
def _exams(draw: st.DrawFn) -> Exam:
    findings = {}
    for site in body.SITES:
        kind = draw(st.sampled_from(("open", "none", "no", "rated", "rated", "unrated")))
        if kind == "none":
            findings[site] = Finding.not_examined(site, draw(st.sampled_from([None, *Reason])))
        elif kind == "unrated":
            findings[site] = Finding.unrated(site)
        elif kind != "open":
            findings[site] = Finding.rated(site, 0 if kind == "no" else draw(st.integers(1, 10)))
    numbers = [item for item, rule in ITEMS.items() if not rule.text]
    answers: dict[str, float | str] = {}
    for item in draw(st.sets(st.sampled_from(numbers))):
        low, high = int(ITEMS[item].low or 0), int(ITEMS[item].high or 10)
        answers[item] = draw(st.integers(low, high))
    status = draw(st.sampled_from(Status))
    return Exam(
        "p",
        datetime(2026, 11, 11, 9, 20, tzinfo=UTC),
        draw(_TEXTS),
        rule=draw(st.sampled_from(Rule)),
        remark=draw(_TEXTS),
        findings=findings,
        areas={area: draw(st.booleans()) for area in draw(st.sets(st.sampled_from(list(body.AREAS))))},
        quadrants={q: draw(st.booleans()) for q in draw(st.sets(st.sampled_from(list(body.QUADRANTS))))},
        answers=answers,
        status=status,
        signed_by=draw(_TEXTS),
        signed_at=None if status is Status.DRAFT else datetime(2026, 11, 11, 9, 31, tzinfo=UTC),
        version=draw(st.integers(1, 99)),
        amend_reason=draw(_TEXTS),
    )


@given(_exams(), _TEXTS, _TEXTS, st.sampled_from(sorted(SIZES)))
@settings(max_examples=6, deadline=None)
def test_any_exam_stays_inside_its_page(exam: Exam, name: str, number: str, paper: str) -> None:
    patient = Patient(f"DEMO-{number}", name, date(1979, 4, 3))
    data = exam_sheet(SheetValues(patient, exam, letterhead=Letterhead(name, number)), paper)
    _in_bounds(data, paper)
    assert [pair for pair in overlaps(data) if "".join(pair[:2]).isascii()] == []
    assert data == exam_sheet(SheetValues(patient, exam, letterhead=Letterhead(name, number)), paper)
