"""Names in any script: the right glyphs, in the right order, found again, and never an empty box."""

from __future__ import annotations

import unicodedata
from io import BytesIO

import pypdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bodymap.medicine.model import isolated
from bodymap.report import writing
from bodymap.report.fonts import WEIGHTS, font_for, inter, visual_runs
from bodymap.report.paper import Document
from bodymap.report.writing import lay

NAMES = {
    "latin": "Đặng Łucja Ößterřeich",
    "cyrillic": "Примерова Ольга Ґалаґан",
    "greek": "Παράδειγμα Ελένη",
    "hebrew": "דוגמה שרה",
    "arabic": "محمد عبد الله مثال",
    "persian": "سارا نمونه\u200cای",
    "chinese": "例子小明",
    "japanese": "山田 はなこ カナ",
    "korean": "김예시 한글",
    "devanagari": "रोज़ा उदाहरण मुहम्मद",
    "bengali": "রোজা উদাহরণ",
    "tamil": "உதாரணம்",
    "thai": "โรซา ตัวอย่าง กำลัง",
    "lao": "ຕົວຢ່າງ",
    "khmer": "ឧទាហរណ៍",
    "armenian": "Ռոզա Օրինակ",
    "georgian": "როზა მაგალითი",
    "ethiopic": "ሮዛ ምሳሌ",
}
RIGHT_TO_LEFT = ("hebrew", "arabic", "persian")


def _page(text: str, size: float = 20, weight: str = "Regular") -> bytes:
    document = Document("a4", "Test")
    document.page().text(20, 40, text, size, weight)
    return document.finish()


def _ink(data: bytes) -> tuple[int, bytes]:
    """Dark pixels of a page, and the pixels."""
    image = pypdfium2.PdfDocument(data)[0].render(scale=1.2).to_pil().convert("L")
    pixels = image.tobytes()
    return sum(p < 128 for p in pixels), pixels


@pytest.mark.parametrize("script", NAMES)
@pytest.mark.parametrize("weight", ["Regular", "SemiBold"])
def test_every_character_has_a_glyph(script: str, weight: str) -> None:
    text = unicodedata.normalize("NFC", NAMES[script])
    assert writing.clean(text, weight) == text
    for piece in writing.lay(text, weight).pieces:
        assert all(glyph > 0 for glyph, _, _ in piece.glyphs), piece.text
        if not piece.glyphs:
            assert all(piece.font.face.charToGlyph[ord(c)] > 0 for c in piece.text), piece.text


@pytest.mark.parametrize("script", NAMES)
def test_the_name_is_drawn_and_not_as_boxes(script: str) -> None:
    drawn, pixels = _ink(_page(NAMES[script]))
    assert drawn > 60 * len(NAMES[script].replace(" ", "")) / 3
    letters = [c for c in NAMES[script] if unicodedata.category(c) in ("Lo", "Ll")]
    first, last = letters[0], next(c for c in reversed(letters) if c != letters[0])
    assert _ink(_page(first))[1] != _ink(_page(last))[1]
    assert pixels != _ink(_page("□" * len(NAMES[script])))[1]


@pytest.mark.parametrize("script", NAMES)
def test_the_name_is_found_again(script: str) -> None:
    data = _page(NAMES[script], 20, "SemiBold")
    wanted = unicodedata.normalize("NFC", NAMES[script]).replace("\u200c", "").split()
    for read in (
        pypdf.PdfReader(BytesIO(data)).pages[0].extract_text(),
        pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range(),
    ):
        assert unicodedata.normalize("NFC", read).split() == wanted


def test_arabic_letters_join_and_run_from_right_to_left() -> None:
    line = writing.lay("محمد")
    (piece,) = line.pieces
    alone = {writing.lay(c).pieces[0].glyphs[0][0] for c in "محمد"}
    assert not {glyph for glyph, _, _ in piece.glyphs} & alone
    assert piece.text == "دمحم"
    assert [x for _, x, _ in piece.glyphs] == sorted(x for _, x, _ in piece.glyphs)


def test_devanagari_vowel_signs_move_and_letters_combine() -> None:
    line = writing.lay("क्षि")
    (piece,) = line.pieces
    assert 0 < len(piece.glyphs) < 4


def test_what_no_font_has_is_written_as_its_code() -> None:
    assert writing.clean("Anna \U0001f600") == "Anna [U+1F600]"
    assert "[U+1F600]" in pypdf.PdfReader(BytesIO(_page("Anna \U0001f600"))).pages[0].extract_text()


def test_control_characters_and_hidden_marks_are_gone() -> None:
    assert writing.clean("A\x00n\u202en\u200ba\ufeff\tB") == "A nna B"


def test_decomposed_letters_are_composed() -> None:
    assert writing.clean("o\u0308") == "ö"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("abc", "abc"),
        ("שלום", "םולש"),
        ("abc שלום def", "abc םולש def"),
        ("שלום abc", "abc םולש"),
        ("שלום 12-34", "12-34 םולש"),
        ("דוגמה (Sara) 12", "12 )Sara( המגוד"),
        ("محمد 12", "12 دمحم"),
        ("(שלום)", ")םולש("),
        ("a (שלום) b", "a (םולש) b"),
        ("שלום, abc!", "!abc ,םולש"),
        ("", ""),
    ],
)
def test_order_of_a_line(text: str, seen: str) -> None:
    assert "".join(run[::-1] if rtl else run for run, rtl in visual_runs(text)) == seen


@given(st.text(st.sampled_from("ab 1.,-(שמא־)٣ مc"), max_size=24))
@settings(max_examples=200, deadline=None)
def test_no_order_loses_a_character(text: str) -> None:
    assert sorted("".join(run for run, _ in visual_runs(text))) == sorted(text)


@given(st.text(max_size=60), st.floats(4, 200), st.sampled_from(WEIGHTS))
@settings(max_examples=150, deadline=None)
def test_fitted_text_fits_or_is_cut_with_a_sign(text: str, room: float, weight: str) -> None:
    shown, size = writing.fitted(text, 10, room, weight)
    if shown != writing.CUT:
        assert writing.width(shown, size, weight) <= room + 0.01
    assert 7.4 <= size <= 10
    assert shown.endswith(writing.CUT) or shown == writing.clean(text, weight).replace("\n", " ").strip()


@given(st.text(st.sampled_from("abc defg山\nש é"), max_size=300), st.integers(1, 5))
@settings(max_examples=100, deadline=None)
def test_wrapped_text_is_whole_or_says_that_it_is_not(text: str, most: int) -> None:
    lines, whole = writing.wrapped(text, 9, 90, most, tail="… more")
    assert len(lines) <= max(most, 1)
    assert all(writing.width(line, 9) <= 90.01 for line in lines)
    if whole:
        assert "".join("".join(lines).split()) == "".join(writing.clean(text).split())
    else:
        assert lines[-1].endswith("… more")


def test_words_are_kept_whole_where_they_fit() -> None:
    lines, whole = writing.wrapped("one two three four five six seven", 10, 60, 9)
    assert whole
    assert " ".join(lines) == "one two three four five six seven"
    assert len(lines) > 2


def test_a_long_text_is_looked_at_only_as_far_as_a_page_could_hold() -> None:
    lines, whole = writing.wrapped("word " * 100_000, 9, 200, 3)
    assert not whole
    assert len(lines) == 3


def test_weights_are_four_files_and_fallbacks_are_thickened() -> None:
    assert len({inter(weight).name for weight in WEIGHTS}) == 4
    han = font_for("山", "SemiBold")
    assert han is not None
    assert han.bold > 0
    assert font_for("山", "Regular") is not han


@pytest.mark.parametrize("name", ["\u05e8\u05d7\u05dc \u05db\u05d4\u05df", "\u0633\u0639\u0627\u062f 7"])
def test_an_isolated_name_keeps_its_place_in_the_line(name: str) -> None:
    line = lay(f"12 Aug, {isolated(name)}: 18 positive")
    assert (line.pieces[0].text, line.pieces[-1].text) == ("12 Aug, ", ": 18 positive")
    inside = "".join(piece.text for piece in line.pieces[1:-1])
    assert inside == "".join(piece.text for piece in lay(name).pieces)
    first = lay(f"{isolated(name)}: 18 positive")
    assert [piece.text for piece in first.pieces][-1] == ": 18 positive"
    assert not any("\u2066" <= char <= "\u2069" for piece in line.pieces for char in piece.text)


def test_isolates_may_stand_in_each_other_and_be_left_open() -> None:
    name = "\u05e8\u05d7\u05dc"
    inner = isolated(f"{name} {isolated(name)}")
    for text in (f"1 {inner} 2", f"1 \u2068{name} 2", f"1 {name}\u2069 2", "\u2068\u2069"):
        drawn = "".join(piece.text for piece in lay(text).pieces)
        assert sorted(drawn) == sorted(c for c in text if c not in "\u2068\u2069")


def test_only_what_runs_from_right_to_left_is_isolated() -> None:
    for text in ("", "Rosa Beispiel", "Zoë, 12", "金 7"):
        assert isolated(text) is text
    assert isolated("\u05e8\n\u05d7") == "\u2068\u05e8\u2069\n\u2068\u05d7\u2069"
    assert isolated(isolated("\u05e8")) == "\u2068\u05e8\u2069"
