"""The recovery sheet: the passphrase in words and as a code that says exactly it, where it belongs, and no trace."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QRect

from bodymap.errors import UserError
from bodymap.passwords import drawn
from bodymap.report import Letterhead, recovery_sheet, writing
from bodymap.report.slips import _QR
from bodymap.ui.dialogs.printing import page_image
from tests.report.people import words_of
from tests.report.qr import modules, read

DAY = date(2026, 11, 27)
SCALE = 4.0  # pixels a point


def code_of(pdf: bytes) -> bytes:
    """What the code on the sheet says, read from a picture of the page: it stands right of the line about it."""
    (line,) = (word for word in words_of(pdf) if word.text == "characters;")
    mm = SCALE * 72 / 25.4
    page = page_image(pdf, 0, SCALE)
    part = QRect(int(page.width() / 2 + 35 * mm), int((line.top - 3) * mm), int(60 * mm), int((_QR + 4) * mm))
    return read(modules(page.copy(part)))


def _about(reader: PdfReader) -> dict[str, str]:
    """What a file says of itself, when it was made aside."""
    return {name: str(value) for name, value in (reader.metadata or {}).items() if "Date" not in name}


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_words_stand_in_their_order_with_the_code_and_where_it_belongs(paper: str) -> None:
    phrase = drawn()
    pdf = recovery_sheet(phrase, "practice.bodymap", Letterhead("Practice at the Lake"), DAY, paper)
    reader = PdfReader(BytesIO(pdf))
    assert len(reader.pages) == 1
    said = re.sub(r"(?<=\d)\s+", "", reader.pages[0].extract_text())
    places = [said.index(f"{n}{word}") for n, word in enumerate(phrase.split(), start=1)]
    assert places == sorted(places)
    for words in ("practice.bodymap", "2026-11-27", "Practice at the Lake", "Where it belongs", f"{len(phrase)}char"):
        assert words in said
    other = PdfReader(
        BytesIO(recovery_sheet(drawn(), "practice.bodymap", Letterhead("Practice at the Lake"), DAY, paper))
    )
    assert _about(reader) == _about(other), "the file says nothing of the words"
    assert code_of(pdf).decode() == phrase


@pytest.mark.parametrize(
    "phrase",
    [
        "Grüße an den See, vierzehn Boote!",
        "two  spaces and a last one ",
        "ein_" * 30,
        " ".join(f"w{n}" for n in range(40)),
        "東京の湖の上の十四の小舟たち",
    ],
)
def test_a_passphrase_of_ones_own_is_on_one_page_and_exactly_in_the_code(phrase: str) -> None:
    pdf = recovery_sheet(phrase, "practice.bodymap", Letterhead(), DAY)
    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    assert code_of(pdf).decode() == phrase


def test_nothing_of_it_stays() -> None:
    recovery_sheet("blanket unharmed zipping onyx catfish mulch", "practice.bodymap")
    assert writing.lay.cache_info().currsize == 0
    with pytest.raises(UserError, match="no paper named"):
        recovery_sheet("a b", "practice.bodymap", paper="a7")
