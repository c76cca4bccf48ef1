"""The exam sheet, read back from its PDF."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pypdf
import pytest

from bodymap.errors import UserError
from bodymap.medicine import body
from bodymap.medicine.instruments import CHANGE
from bodymap.medicine.model import Entered, Exam, Finding, Method, Patient, Rule, Status, Threshold
from bodymap.report import Letterhead, SheetValues, Total, blank_sheet, exam_sheet, exam_sheets
from tests.report.people import AT_HOME, EXAM, INFUSIONS, MM, PATIENT, RATINGS, SHEET, near, overlaps, text_of, words_of

SIZES = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
TABLE_X = {"r": 178.3, "l": 190.3, "": 184.3}


def _row_height(paper: str, rows: int = 11) -> float:
    return (105.0 if paper == "a4" else 92.4) / rows


@pytest.mark.parametrize("paper", SIZES)
def test_one_page_of_the_right_size(paper: str) -> None:
    for data in (exam_sheet(SHEET, paper), blank_sheet(None, paper), exam_sheet(AT_HOME, paper)):
        reader = pypdf.PdfReader(BytesIO(data))
        assert len(reader.pages) == 1
        box = reader.pages[0].mediabox
        assert (float(box.width) / MM, float(box.height) / MM) == pytest.approx(SIZES[paper], abs=0.05)


@pytest.mark.parametrize("paper", SIZES)
def test_every_rating_stands_in_its_row_and_on_its_side_of_the_table(paper: str) -> None:
    words = words_of(exam_sheet(SHEET, paper))
    shift = (SIZES[paper][0] - 210) / 2
    rows: list[list[str]] = []
    for step in body.survey():
        site = body.SITES[step.site]
        beside = rows and (site.pair == body.SITES[rows[-1][0]].pair or step.site == "thumb_l")
        if beside:
            rows[-1].append(step.site)
        else:
            rows.append([step.site])
    for n, row in enumerate(rows):
        y = 59.8 + (n + 0.5) * _row_height(paper)
        for site_id in row:
            found = near(words, TABLE_X[body.SITES[site_id].side] + shift, y, 1.6)
            wanted = str(RATINGS[site_id]) if site_id in RATINGS else "×"
            assert found == [wanted], site_id


@pytest.mark.parametrize(("paper", "variant"), [("letter", "neutral"), *(("a4", v) for v in body.VARIANTS)])
def test_every_rating_stands_on_the_figure_where_the_site_is(paper: str, variant: str) -> None:
    values = replace(SHEET, patient=replace(PATIENT, figure=variant))
    words = words_of(exam_sheet(values, paper))
    shift = (SIZES[paper][0] - 210) / 2
    figure = body.with_points(variant)
    for site_id, rating in RATINGS.items():
        name, x, y = body.place(figure, site_id)
        view = figure.view(name)
        scale = (114.3 if paper == "a4" else 101.7) / view.height
        middle = {"front": 36.85, "back": 89.3}[name] + shift
        at = (middle + (x - view.midline) * scale, 60.3 + y * scale)
        assert str(rating) in near(words, *at, 2.6), site_id


@pytest.mark.parametrize("paper", SIZES)
def test_right_and_left_are_the_patients_on_both_views(paper: str) -> None:
    words = words_of(exam_sheet(SHEET, paper))
    heads = [w for w in words if w.text in ("RIGHT", "LEFT") and w.middle[0] < 118]
    assert [w.text for w in sorted(heads, key=lambda w: w.x0)] == ["RIGHT", "LEFT", "LEFT", "RIGHT"]


def test_the_head_says_who_when_and_how() -> None:
    text = text_of(exam_sheet(SHEET))
    for said in (
        "Rosa Beispiel",
        "3 Apr 1979, 47 y",
        "female",
        "DEMO-0012",
        "10 of course 2",
        "11 Nov 2026, 09:20 (UTC+1)",
        "Dr M. Okafor",
        "none on this day; last: 6 of 6, 7 Oct, 35 days ago",
        "EXAMINER PALPATION",
        "thumb, about 4 kg over 4 seconds",
        "positive is: rating 2 or more",
        "Practice Dr I. Lind",
        "1 Example Street, 0000 Nowhere",
    ):
        assert said in text


def test_the_numbers_and_the_rules_in_words() -> None:
    text = " ".join(text_of(exam_sheet(SHEET)).split())
    for said in (
        "10 or 11",
        "17 examined,",
        "1 not",
        "Right 6 of 9",
        "Left 4 of 8",
        "– 17 rated",
        "0.3 mean of 3",
        "For how many months 26 8 of 19 areas",
        "average, 7 days 4",
        "2 · 2 · 1",
        "yes · no · no",
        "8, item 9: 0",
        "Survey count 10 or 11 · any pain 15, ACR 1990 count met",
        "ACR 1990 count (11 of 18) met",
        "ACR 2016 met",
        "Change since 12 Aug 2026",
        "A tally, not a diagnosis.",
        "Classification aid, not a diagnosis. Confidential.",
        "Left: dressing",
    ):
        assert said in text
    assert text.count("✓") == 8


def test_a_signed_exam_says_who_signed_when_and_which_version() -> None:
    text = text_of(exam_sheet(SHEET))
    assert "Signed: Dr M. Okafor, examiner" in text
    assert "11 Nov 2026, 09:31 (UTC+1), version 1" in text
    assert "DRAFT" not in text


def test_a_draft_says_so_twice() -> None:
    text = text_of(exam_sheet(replace(SHEET, exam=replace(EXAM, status=Status.DRAFT, signed_at=None))))
    assert "DRAFT, NOT SIGNED" in text
    assert "Draft, not signed" in text
    assert "Signed:" not in text


def test_an_amendment_gives_its_reason_and_the_old_version_says_it_was_replaced() -> None:
    new = replace(EXAM, version=2, amends="old", amend_reason="sides of the knee exchanged")
    text = text_of(exam_sheet(replace(SHEET, exam=new)))
    assert "VERSION 2, AMENDED" in text
    assert "Amends version 1: sides of the knee exchanged" in text
    old = text_of(exam_sheet(replace(SHEET, exam=replace(EXAM, status=Status.AMENDED))))
    assert "VERSION 1, REPLACED BY A LATER ONE" in old
    assert "Signed: Dr M. Okafor" in old


def test_what_is_missing_is_said() -> None:
    nothing = SheetValues(Patient("DEMO-0001"), Exam("x", datetime(2026, 11, 11), date_only=True))
    text = " ".join(text_of(exam_sheet(nothing)).split())
    for said in ("Born Sex", "not recorded", "11 Nov 2026, time not recorded", "– not recorded", "dashed:"):
        assert said in text
    assert "Positive 0 of 0 examined" in text
    assert "0 rated" in text
    assert "No exam of the same kind before this one" in text


def test_a_mean_and_a_change_are_never_made_up() -> None:
    whole = EXAM.having(Finding.rated("greater_trochanter_l", 3))
    text = " ".join(text_of(exam_sheet(replace(SHEET, exam=whole))).split())
    assert "18 rated" in text
    other_rule = replace(SHEET, exam=replace(whole, rule=Rule.PAINFUL))
    assert "the rules differ" in " ".join(text_of(exam_sheet(other_rule)).split())


def test_self_assessment_has_no_verdict_and_no_count() -> None:
    text = " ".join(text_of(exam_sheet(AT_HOME)).split()).lower()
    assert "self-palpation" in text
    assert "places answered 17 of 18" in text
    for word in ("met", "acr", "positive", "criteria", "control", "verdict", "rule", "examiner palpation", "tally"):
        assert word not in text.replace("examiner; the two", ""), word


def test_a_self_assessment_without_pressing_does_not_say_that_anybody_pressed() -> None:
    told = {"self_ask": "the dose", "self_helped": "rest warmth", "self_helped_note": "my dog", "self_pressing": "no"}
    exam = replace(AT_HOME.exam, findings={}, answers={**AT_HOME.exam.answers, **told})
    impression = Total("PGIC", 2, 7, 1, "pgic", CHANGE, "2, much improved")
    values = replace(AT_HOME, exam=exam, totals=(*AT_HOME.totals, impression))
    for paper in ("a4", "letter"):
        data = exam_sheet(values, paper)
        text = " ".join(text_of(data).split())
        assert overlaps(data) == []
        for said in (
            "SELF-ASSESSMENT answered by the patient at home, nothing was pressed",
            "Answered by",
            "Nothing was pressed at home.",
            "Please ask me about: the dose",
            "What helped: Rest, Warmth, my dog",
            "PGIC 2, much improved",
        ):
            assert said in text
        for never in (
            "Pressed by",
            "SELF-PALPATION",
            "by pressing",
            "thumb",
            "of 27",
            "of 21",
            "total",
            "not yet",
        ):
            assert never not in text


def test_a_self_assessment_carries_no_score() -> None:
    text = " ".join(text_of(exam_sheet(AT_HOME)).split())
    assert "SELF-PALPATION by the patient at home" in text
    for never in ("of 27", "of 21", "total", "ACR 1990 count", "WPI"):
        assert never not in text


HEBREW, ARABIC = "\u05e8\u05d7\u05dc \u05db\u05d4\u05df", "\u0633\u0639\u0627\u062f"


@pytest.mark.parametrize("name", [HEBREW, ARABIC])
def test_a_name_read_from_right_to_left_moves_no_number(name: str) -> None:
    """Each number stands where it stands with a name in Latin letters."""

    def numbers(name: str) -> list[tuple[str, int]]:
        given = replace(INFUSIONS[0], agent=name, total_mg=35.0, minutes=40, given_at=EXAM.performed_at)
        exam = replace(EXAM, examiner=name, signed_by=name, infusion=given.id, timing="before", remark="")
        exam = exam.answering("relatives", name).answering("other_diagnoses", "5")
        values = replace(SHEET, exam=exam, patient=replace(SHEET.patient, name=name), infusions=(given,))
        found = [w for w in words_of(exam_sheet(values)) if any(c.isdigit() for c in w.text)]
        return [(w.text, round(w.top)) for w in sorted(found, key=lambda w: (round(w.top), w.x0))]

    assert numbers(name) == numbers("Rana Ben")


def test_self_assessment_with_a_questionnaire_says_where_help_is() -> None:
    line = "In danger now: call the emergency number of your country."
    text = " ".join(text_of(exam_sheet(replace(AT_HOME, help_line=line))).split())
    assert line in text
    assert line not in " ".join(text_of(exam_sheet(replace(AT_HOME, help_line=line, totals=()))).split())


def test_algometer_reading_and_tip_are_printed() -> None:
    finding = replace(Finding.rated("occiput_r", 5), threshold=Threshold(2.1, "kgf/cm2", 1.0))
    exam = replace(EXAM, method=Method.ALGOMETER, entered=Entered.PAPER).having(finding)
    text = text_of(exam_sheet(replace(SHEET, exam=exam)))
    assert "ALGOMETER" in text
    assert "tip 1 cm²" in text
    assert "Right: 2.1 kgf/cm²" in text
    assert "transcribed from paper" in text


def test_the_infusion_of_the_day_is_named() -> None:
    own = SHEET.infusions[2]
    exam = replace(EXAM, performed_at=own.given_at, infusion=own.id, timing="before")
    text = text_of(exam_sheet(replace(SHEET, exam=exam, previous=None)))
    assert "before infusion 3 of 6; last: 2 of 6, 9 Sep, 7 days ago" in text
    assert "Infusion 3: 0.5 mg/kg" in text
    unlinked = replace(SHEET, exam=replace(EXAM, performed_at=own.given_at), previous=None)
    assert "infusion 3 of 6 on this day; last: 2 of 6" in text_of(exam_sheet(unlinked))
    after = replace(EXAM, performed_at=own.given_at, infusion=own.id, timing="after")
    assert "after infusion 3 of 6" in text_of(exam_sheet(replace(SHEET, exam=after, previous=None)))


def test_left_side_first_when_the_practice_presses_so() -> None:
    words = words_of(exam_sheet(replace(SHEET, left_first=True)))
    y = 59.8 + 1.5 * _row_height("a4")
    assert near(words, 178.3, y, 1.6) == ["5"]
    assert near(words, 174.0, y, 1.2) == ["3"]


@pytest.mark.parametrize("paper", SIZES)
def test_blank_sheet_has_boxes_and_step_numbers_and_no_person(paper: str) -> None:
    words = [w.text for w in words_of(blank_sheet(None, paper))]
    for number in range(1, 22):
        assert words.count(str(number)) >= 2, number
    text = text_of(blank_sheet(None, paper))
    assert "Signature, date" in text
    assert "Infusion on this day" in text
    assert "Rosa" not in text


def test_blank_sheet_for_a_patient_names_only_the_patient() -> None:
    text = text_of(blank_sheet(PATIENT, "a4", Letterhead("Practice Dr I. Lind")))
    for said in ("Rosa Beispiel", "3 Apr 1979", "DEMO-0012", "Practice Dr I. Lind"):
        assert said in text
    assert "47 y" not in text


@pytest.mark.parametrize("paper", SIZES)
def test_no_word_lies_over_another(paper: str) -> None:
    for data in (exam_sheet(SHEET, paper), blank_sheet(PATIENT, paper), exam_sheet(AT_HOME, paper)):
        assert overlaps(data) == []


def test_metadata_has_no_name_and_the_bytes_are_the_same_each_time() -> None:
    data = exam_sheet(SHEET)
    assert data == exam_sheet(SHEET)
    assert len(data) < 150_000
    reader = pypdf.PdfReader(BytesIO(data))
    info = " ".join(str(v) for v in (reader.metadata or {}).values())
    for name in ("Rosa", "Beispiel", "DEMO", "Okafor", "Lind"):
        assert name not in info
    assert reader.metadata is not None
    assert reader.metadata.title == "Tender-point examination"
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"


def test_every_font_is_embedded() -> None:
    page: Any = pypdf.PdfReader(BytesIO(exam_sheet(replace(SHEET, patient=replace(PATIENT, name="山田 דוגמה"))))).pages[
        0
    ]
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert len(fonts) > 4
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


def test_many_sheets_in_one_file() -> None:
    other = replace(SHEET, patient=replace(PATIENT, name="Anna Probe", number="DEMO-0007"))
    data = exam_sheets([SHEET, other, AT_HOME])
    reader = pypdf.PdfReader(BytesIO(data))
    assert len(reader.pages) == 3
    assert "Anna Probe" in reader.pages[1].extract_text()
    assert "Rosa" not in reader.pages[1].extract_text()
    assert len(data) < 3 * 75_000


def test_refusals_in_words() -> None:
    with pytest.raises(UserError, match="Choose a4 or letter"):
        exam_sheet(SHEET, "a5")
    with pytest.raises(UserError, match="no exam to print"):
        exam_sheets([])


def test_a_signed_sheet_bears_the_head_of_the_history_and_a_draft_does_not() -> None:
    values = SheetValues(PATIENT, EXAM, head="1234567-0123456789abcdef")
    at = datetime(2026, 4, 3, 9, 0, tzinfo=UTC)
    signed = replace(EXAM, status=Status.SIGNED, signed_by="Dr I. Lind", signed_at=at)
    made = exam_sheet(replace(values, exam=signed))
    assert "Head 1234567-0123456789ab" in text_of(made)
    assert overlaps(made) == []
    draft = replace(EXAM, status=Status.DRAFT, signed_by="", signed_at=None)
    assert "Head 1234567" not in text_of(exam_sheet(replace(values, exam=draft)))
