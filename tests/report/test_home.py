"""The papers for those without a computer: large type, everything inside the page, no verdict, no mood form."""

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pdfplumber
import pytest
from pypdf import PdfReader

from bodymap.errors import UserError
from bodymap.medicine import body, diary, guided
from bodymap.medicine.model import DiaryDay, Patient
from bodymap.report import diary_paper, diary_sheet, home_sheet

ROSA = Patient("DEMO-0012", "Rosa Beispiel", figure="female")
FIRST = date(2026, 3, 2)
PAPERS = ("a4", "letter")
POINT = 72 / 25.4


def text(pdf: bytes) -> str:
    with pdfplumber.open(BytesIO(pdf)) as opened:
        return "\n".join(page.extract_text() for page in opened.pages)


def made(paper: str) -> dict[str, bytes]:
    entry = DiaryDay(ROSA.id, FIRST, datetime(2026, 3, 2, 20, tzinfo=UTC), {"pain_average": 4})
    return {
        "home": home_sheet(None, paper),
        "home of one": home_sheet(ROSA, paper, left_first=True),
        "diary": diary_sheet(None, paper),
        "fullest": diary_sheet(ROSA, paper, FIRST, [item.id for item in diary.optional()], pages=2),
        "filled": diary_paper(ROSA, [entry], paper),
    }


@pytest.mark.parametrize("paper", PAPERS)
def test_everything_lies_inside_the_page_and_nothing_over_the_foot(paper: str) -> None:
    for name, pdf in made(paper).items():
        with pdfplumber.open(BytesIO(pdf)) as opened:
            for page in opened.pages:
                low = page.height - 13.5 * POINT
                for char in page.chars:
                    assert 10 * POINT < char["x0"] < char["x1"] < page.width - 8 * POINT, (name, char["text"])
                    assert char["top"] > 10 * POINT
                    assert char["bottom"] < page.height - 5 * POINT, (name, char["text"])
                words = [w for w in page.extract_words() if w["bottom"] > low - 2 * POINT]
                said = " ".join(w["text"] for w in words)
                assert re.fullmatch(r"Your answers are for your doctor\. Page \d of \d", said), (name, said)


@pytest.mark.parametrize("paper", PAPERS)
def test_what_is_written_by_hand_is_in_large_type(paper: str) -> None:
    with pdfplumber.open(BytesIO(home_sheet(None, paper))) as opened:
        sizes = [char["size"] for page in opened.pages for char in page.chars]
    assert sum(size >= 10.4 for size in sizes) / len(sizes) > 0.95
    assert max(sizes) > 18


def test_no_verdict_no_name_in_the_metadata_and_no_mood_form() -> None:
    for pdf in made("a4").values():
        told = text(pdf) + str(PdfReader(BytesIO(pdf)).metadata.get("/Title"))  # type: ignore[union-attr]
        assert not re.search(r"criteria|diagnos|fibromyalgia|score|positive|PHQ|suicid|better off dead", told, re.I)
        assert "Rosa" not in str(PdfReader(BytesIO(pdf)).metadata)


def test_every_place_has_the_number_that_the_desk_types() -> None:
    said = text(home_sheet())
    names = guided.words().named("places.names")
    for n, area in enumerate(body.AREAS, start=1):
        assert re.search(rf"{n} ?{names[area]}", said)
    assert re.search(rf"0 ?{guided.words().say('places.none')}", said)
    for side in ("RIGHT", "LEFT"):
        assert said.count(side) == 2


def test_the_left_side_may_come_first() -> None:
    assert "Left side Right side" in text(home_sheet(left_first=True))
    assert "Right side Left side" in text(home_sheet())


def test_two_weeks_are_on_a_page_with_their_dates() -> None:
    pdf = diary_sheet(ROSA, "a4", FIRST, pages=2)
    assert len(PdfReader(BytesIO(pdf)).pages) == 2
    said = text(pdf)
    assert "Mo 2 Mar" in said
    assert "Su 29 Mar" in said
    assert "Rosa Beispiel" in said
    assert "2 Mar" not in text(diary_sheet())


def test_the_sheet_has_the_columns_that_are_typed_in() -> None:
    said = text(diary_sheet(None, "a4", None, ("stiffness", "period", "weather")))
    assert "Stiff" in said
    assert "Period" in said
    assert "Weather" not in said
    assert diary.words().say("sheet.more") in re.sub(r"\s+", " ", said)
    assert diary.words().say("sheet.more") not in re.sub(r"\s+", " ", text(diary_sheet()))


def day(n: int, late: int = 0, **answers: float | str) -> DiaryDay:
    at = datetime(2026, 3, 2, 20, tzinfo=UTC) + timedelta(days=n)
    return DiaryDay(ROSA.id, at.date(), at + timedelta(days=late), answers)


def test_the_diary_as_it_was_written() -> None:
    days = [
        day(0, pain_average=7, flare="started", activity="heavy", used_heat=1, used_heat_helped=6, note="rain"),
        day(2, 5, pain_average=3, overdid=1, sleep_hours=6.5),
        diary.with_paper(day(15, pain_average=1, pain_worst=2)),
    ]
    pdf = diary_paper(ROSA, days, chosen=("overdid", "sleep_hours"))
    assert len(PdfReader(BytesIO(pdf)).pages) == 2
    said = text(pdf)
    first, gap, late = (
        next(line for line in said.splitlines() if line.startswith(d)) for d in ("Mo 2", "Tu 3", "We 4")
    )
    assert re.search(r"7 – S – – – H", first)
    assert "Heat, helped" in said
    assert "rain" in said
    assert "nothing written" in gap
    assert "Y" in late
    assert "6.5" in late
    assert "late" in said
    assert "from paper" in said


def test_some_days_of_it_or_none() -> None:
    days = [day(n, pain_average=n) for n in range(10)]
    said = text(diary_paper(ROSA, days, "letter", (), FIRST + timedelta(days=3), FIRST + timedelta(days=4)))
    assert "Th 5 Mar" in said
    assert "We 4 Mar" not in said
    with pytest.raises(UserError):
        diary_paper(ROSA, days, first=FIRST + timedelta(days=30))
    with pytest.raises(UserError):
        home_sheet(None, "a7")
